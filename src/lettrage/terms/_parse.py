"""Payment terms out of words: what the text says, every reading of it, and what of it was not understood."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from attrs import frozen

from lettrage.errors import did_you_mean, fail
from lettrage.terms._lexer import Element, elements
from lettrage.terms._readings import EndOfMonthOrder, rules_of
from lettrage.terms._segments import Content, sort_out
from lettrage.terms._skonto import read_skonto
from lettrage.terms._values import DiscountTier, PaymentTerms
from lettrage.terms._vocabulary import LANGUAGES

__all__ = ["ParsedTerms", "Span", "parse_terms"]

_LONGEST_LABEL = 500


@frozen
class Span:
    """A piece of the text (passage).

    Attributes:
        start: Place of its first character.
        end: Place after its last.
        text: The piece.
    """

    start: int
    end: int
    text: str


@frozen
class ParsedTerms:
    """What a text of payment terms says (conditions lues).

    Attributes:
        text: The text as given.
        readings: What it may mean: one value when it is clear, several when its words have several lawful meanings,
            none when nothing in it is understood.
        read: The pieces that were understood, in order.
        unread: The pieces that were not, in order: names, amounts, clauses about something else, exceptions.
    """

    text: str
    readings: tuple[PaymentTerms, ...] = ()
    read: tuple[Span, ...] = ()
    unread: tuple[Span, ...] = ()

    @property
    def terms(self) -> PaymentTerms:
        """The one reading.

        Raises:
            InvalidInput: ``ambiguous-terms`` when there are several, ``unread-terms`` when there is none.
        """
        if len(self.readings) == 1:
            return self.readings[0]
        shown = self.text if len(self.text) <= 60 else f"{self.text[:57]}..."
        if not self.readings:
            expected = "terms such as `30 days net`, `30 jours fin de mois le 10` or `2/10 net 30`"
            fail("unread-terms", f"`{shown}` says nothing that is understood", path="text", expected=expected)
        ways = [" then ".join(_step_words(terms)) for terms in self.readings]
        help = "choose one of `.readings`, or say `end_of_month=` when your house has settled it"
        message = f"`{shown}` has {len(ways)} lawful readings"
        fail("ambiguous-terms", message, path="text", found=ways, expected="; or ".join(ways), help=help)

    @property
    def complete(self) -> bool:
        """Whether every word was understood and has one meaning."""
        return len(self.readings) == 1 and not self.unread


def parse_terms(text: str, language: str | None = None, *, end_of_month: EndOfMonthOrder | None = None) -> ParsedTerms:
    """The payment terms that a text states, in French, English or German, such as the terms of an e-invoice (BT-20).

    Nothing is guessed. What has two lawful meanings gives both, as "45 jours fin de mois" does; what is not understood
    is listed; a text that contradicts itself is refused. A due date in full is not read: it belongs on the invoice.
    Discount lines of an XRechnung are read by their own rule; those on a part of the amount need its currency and are
    left to `read_skonto`.

    Args:
        text: The words.
        language: ``fr``, ``en`` or ``de`` to read that language only; None for all three, in one text if need be.
        end_of_month: How a delay beside the end of a month or ten-day period is to be read where the words leave it
            open: the days first, or the end first. None leaves both readings.

    Returns:
        The readings, with the pieces that were and were not understood.

    Raises:
        InvalidInput: ``ambiguous-terms`` when the text says two things; ``bad-value`` for a language that is not read.

    Complexity: linear in the text, whatever it holds.

    >>> from lettrage.terms import parse_terms
    >>> terms = parse_terms("2/10 net 30").terms
    >>> terms.due.steps[0].count, terms.discounts[0].percent, terms.discounts[0].days
    (30, Decimal('2'), 10)
    >>> [step.move.value for step in parse_terms("30 jours fin de mois le 10").terms.due.steps]
    ['days', 'end_of_month', 'day_of_month']
    >>> len(parse_terms("45 jours fin de mois").readings)
    2
    """
    if not isinstance(text, str):
        fail("bad-value", f"terms cannot be read from a {type(text).__name__}", path="text", expected="a text")
    if language is not None and language not in LANGUAGES:
        near = did_you_mean(str(language), LANGUAGES)
        message = f"`{str(language)[:20]}` is no language that terms are read in"
        fail("bad-value", message, path="language", found=language, expected=", ".join(LANGUAGES), help=near)
    if end_of_month not in (None, "days_first", "end_of_month_first"):
        expected = "days_first, end_of_month_first or None"
        fail("bad-value", f"`{end_of_month}` is no order", path="end_of_month", found=end_of_month, expected=expected)
    plain, tiers, lines = _without_skonto(text)
    content = sort_out(elements(plain, language), plain)
    content.tiers.extend(tiers)
    for line, known in lines:
        (content.read if known else content.unread).append(line)
    if content.refusals and content.tiers:
        message, help = "the text grants a discount and refuses one", "keep the half that was agreed"
        fail("ambiguous-terms", message, path="text", found=text[:60], expected="terms that say one thing", help=help)
    return ParsedTerms(text, _readings(content, text, end_of_month), _spans(content.read, text), _unread(content, text))


def _readings(content: Content, text: str, order: EndOfMonthOrder | None) -> tuple[PaymentTerms, ...]:
    rules = rules_of(content.net, text, order)
    tiers = sorted(set(content.tiers), key=lambda tier: tier.days)
    delays = [tier.days for tier in tiers]
    if len(set(delays)) < len(delays) or len(set(content.penalties)) > 1 or len(set(content.recovery)) > 1:
        message = "the text states one discount, penalty rate or sum in two ways"
        fail("ambiguous-terms", message, path="text", found=text[:60], expected="terms that say one thing")
    said = rules or tiers or content.means or content.refusals or content.penalties or content.recovery
    return tuple(
        PaymentTerms(
            rule,
            tuple(dict.fromkeys(content.means)),
            tiers,
            content.penalties[0] if content.penalties else None,
            content.recovery[0] if content.recovery else None,
            label=_label(text),
        )
        for rule in (rules or (None,) if said else ())
    )


def _without_skonto(text: str) -> tuple[str, list[DiscountTier], list[tuple[Element, bool]]]:
    """The text with its discount lines blanked, their tiers, and where they stand, understood or not."""
    if "#" not in text:
        return text, [], []
    tiers: list[DiscountTier] = []
    found: list[tuple[Element, bool]] = []
    kept: list[str] = []
    place = 0
    for line in text.split("\n"):
        bare = line.strip(" \t\r")
        if bare.startswith("#"):
            lines = [known for known in read_skonto(f"{bare}\n").lines if known.base is None and known.days <= 3650]
            tiers += [known.tier("EUR") for known in lines if known.percent <= 100]
            start = place + line.index("#")
            found.append((Element("skonto", start, start + len(bare)), bool(lines)))
            line = " " * len(line)
        kept.append(line)
        place += len(line) + 1
    return "\n".join(kept), tiers, found


def _label(text: str) -> str:
    """The words as printed: on one line, without characters that cannot be seen."""
    seen = "".join(" " if letter.isspace() else letter for letter in text[: 2 * _LONGEST_LABEL])
    visible = "".join(letter for letter in seen if unicodedata.category(letter)[0] != "C")
    return " ".join(visible.split())[:_LONGEST_LABEL]


def _spans(found: Iterable[Element], text: str) -> tuple[Span, ...]:
    ordered = sorted({(element.start, element.end) for element in found if element.end > element.start})
    return tuple(Span(start, end, text[start:end]) for start, end in ordered)


def _unread(content: Content, text: str) -> tuple[Span, ...]:
    """The pieces not understood, those that stand side by side as one."""
    understood = {element.start for element in content.read}
    merged: list[tuple[int, int]] = []
    for span in _spans((element for element in content.unread if element.start not in understood), text):
        if merged and span.start - merged[-1][1] <= 1 and not text[merged[-1][1] : span.start].strip():
            merged[-1] = (merged[-1][0], span.end)
        else:
            merged.append((span.start, span.end))
    return tuple(Span(start, end, text[start:end]) for start, end in merged)


def _step_words(terms: PaymentTerms) -> list[str]:
    steps = terms.due.steps if terms.due is not None else ()
    return [f"{step.count} {step.move}" if step.count else step.move.value for step in steps]
