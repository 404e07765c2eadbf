"""Why a decision was made, as data that prints in any of our languages.

Engines write `Evidence` down while they decide: codes and figures, no prose. Words come last, by a look-up on the codes
in plain tables (`_wording`), so a test compares codes, a new language is a table, and a text never carries meaning that
the data lacks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any, TypeAlias

from attrs import field, frozen

from lettrage._wording import LANGUAGES
from lettrage.errors import did_you_mean, fail
from lettrage.frozen import FrozenMap, freeze
from lettrage.render import aligned, one_line

__all__ = ["Evidence", "Explanation"]


@frozen
class Evidence:
    """One thing that was looked at, and what it did to the decision.

    Attributes:
        rule: The code of the rule, such as ``reference``.
        observed: What was found: ids, amounts, dates; figures and names, no sentences.
        expected: What it was held against, or what it amounts to.
        effect_mnats: What it added to the log-odds, in thousandths of a nat; None where nothing is weighed.
        subject: The item it is about, when that is not the subject of the whole explanation.
    """

    rule: str
    observed: str = field(default="", converter=str)
    expected: str = field(default="", converter=str)
    effect_mnats: int | None = None
    subject: str = field(default="", converter=str)

    def name(self, language: str = "en") -> str:
        """What the rule is called, such as ``reference``; the code itself where it has no wording.

        Raises:
            InvalidInput: ``bad-value`` for a language that has no table.

        >>> Evidence("match.shape-pair").name("fr")
        'montants égaux'
        """
        return _words(language).get(f"rule.{self.rule}", self.rule).split("|")[0].strip()


#: What stands in a list of rivals or assumptions: evidence, or a bare code or text.
Remark: TypeAlias = Evidence | str


def _evidence(values: Iterable[Evidence]) -> tuple[Evidence, ...]:
    return tuple(values)


def _remarks(values: Iterable[Remark]) -> tuple[Remark, ...]:
    return (values,) if isinstance(values, str) else tuple(values)


def _facts(values: Mapping[str, Any] | None) -> FrozenMap[Any]:
    return freeze(values)


@frozen(repr=False)
class Explanation:
    """What was decided about a subject, and on what grounds.

    Attributes:
        subject: Whose decision it is, in the caller's words: ``payment P-7 199.50 EUR``.
        outcome: The code of the decision, such as ``auto``.
        evidence: What counted, in the order in which it was looked at.
        rivals: What else was possible and why it was set aside.
        assumptions: What was taken for granted.
        facts: Named figures that the wording of the outcome and of the rules may use.

    Equal by content, hashable and picklable as long as the facts are.

    >>> from lettrage.explain import Evidence, Explanation
    >>> why = Explanation(
    ...     "payment P-7 199.50 EUR",
    ...     "auto",
    ...     [Evidence("reference", "F-101, F-102", "2 of 2", 9210), Evidence("amount", "120.00 + 79.50", "199.50")],
    ... )
    >>> print(why)
    payment P-7 199.50 EUR: matched
      reference  F-101, F-102 found in the text  2 of 2  weight +9.21
      amount     120.00 + 79.50                  199.50
    >>> print(why.text("fr").splitlines()[1])
      référence  F-101, F-102 trouvé dans le libellé  2 of 2  poids +9,21
    """

    subject: str
    outcome: str
    evidence: tuple[Evidence, ...] = field(default=(), converter=_evidence)
    rivals: tuple[Remark, ...] = field(default=(), converter=_remarks)
    assumptions: tuple[Remark, ...] = field(default=(), converter=_remarks)
    facts: FrozenMap[Any] = field(default=None, converter=_facts)

    def text(self, language: str = "en") -> str:
        """The explanation in words, one line per piece of evidence. A code without wording stands for itself.

        Raises:
            InvalidInput: ``bad-value`` for a language that has no table.

        Complexity: linear in the pieces.
        """
        words = _words(language)
        template = words.get(f"outcome.{self.outcome}")  # only our own wording is a template, never a caller's text
        outcome = _filled(template, {**self.facts, "subject": self.subject}) if template else self.outcome
        lines = [f"{one_line(self.subject)}: {one_line(outcome)}"]
        lines += _laid_out([_line(words, "rule", piece, self.facts) for piece in self.evidence], "  ")
        for label, kind, remarks in (("rivals", "rule", self.rivals), ("assumptions", "assumption", self.assumptions)):
            if remarks:
                lines.append(f"  {words[f'label.{label}']}")
                lines += _laid_out([_line(words, kind, remark, self.facts) for remark in remarks], "    ")
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        counts = f"{len(self.evidence)} evidence, {len(self.rivals)} rivals"
        return f"<Explanation {one_line(self.subject)!r}: {one_line(self.outcome)}, {counts}>"

    def _repr_html_(self) -> str:
        return f"<pre>{escape(self.text())}</pre>"


def _words(language: str) -> Mapping[str, str]:
    words = LANGUAGES.get(language)
    if words is None:
        near = did_you_mean(str(language), LANGUAGES)
        message = f"`{str(language)[:20]}` has no wording"
        fail("bad-value", message, found=language, expected=", ".join(LANGUAGES), help=near)
    return words


class _Fields(dict[str, Any]):
    """Facts for a template: one that is absent shows as a question mark, since an explanation never fails."""

    def __missing__(self, key: str) -> str:
        return "?"


def _filled(template: str, fields: Mapping[str, Any]) -> str:
    return template.format_map(_Fields({name: str(value) for name, value in fields.items()}))


def _line(words: Mapping[str, str], kind: str, remark: Remark, facts: Mapping[str, Any]) -> tuple[str, ...]:
    """Name, what was seen, what it means, weight: each in words."""
    if isinstance(remark, str):
        return _filled(words[f"{kind}.{remark}"], facts) if f"{kind}.{remark}" in words else remark, "", "", ""
    template = words.get(f"{kind}.{remark.rule}", "")
    fields = {**facts, "observed": remark.observed, "expected": remark.expected, "subject": remark.subject}
    if template:
        parts = [_filled(part, fields).strip() for part in template.split("|")]
    else:
        parts = [remark.rule, remark.observed, remark.expected]
    parts += [""] * (3 - len(parts))
    if remark.subject and "{subject}" not in template:
        parts[1] = f"{remark.subject}: {parts[1]}"
    effect = "" if remark.effect_mnats is None else _filled(words["label.effect"], _weight(words, remark.effect_mnats))
    return (*parts, effect)


def _weight(words: Mapping[str, str], mnats: int) -> dict[str, str]:
    whole, rest = divmod((abs(mnats) + 5) // 10, 100)
    sign = "-" if mnats < 0 else "+"
    return {"effect": f"{sign}{whole}{words['mark.decimal']}{rest:02d}"}


def _laid_out(rows: list[tuple[str, ...]], indent: str) -> list[str]:
    """Lines with the columns that hold anything, aligned under one another."""
    kept = [i for i in range(4) if any(row[i] for row in rows)]
    return [indent + line for line in aligned([[row[i] for i in kept] for row in rows], ["left"] * len(kept), 120)]
