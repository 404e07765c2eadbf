"""Clues about who the payer is: accounts, names, and rules of the company."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from lettrage.ledger import PayerFacts
from lettrage.model import Mandate

from .._learned import Alias
from .._payer_rules import PayerPattern, PayerRules, pattern_fits
from ._before import Known, paid_before
from ._clues import Clue, Gathering, Unknown
from ._names import LONGEST, alike, code_of, name_key, name_words

__all__ = ["find_by_account", "find_by_name", "find_by_pattern", "find_by_text_name"]

#: A beginning or an end of a word that more names share does not lead to one of them.
_SHARED = 100
#: Names compared letter by letter for one payer.
_COMPARED = 50
#: Letters of a name that is looked for in a text.
_WRITTEN = 6
#: Letters at either end of a word by which near names are found.
_ENDS = 4


def find_by_pattern(found: Gathering, unknown: Unknown, facts: PayerFacts, rules: PayerRules) -> None:
    """Payments that fit a rule of the company."""
    place = {name: number for number, name in enumerate(facts.customers)}
    for pattern in rules.patterns:
        if pattern.customer not in place:
            continue
        for payment in range(len(unknown)):
            if _fits(pattern, unknown, payment):
                limits = [f"{sign} {m}" for sign, m in (("≥", pattern.at_least), ("≤", pattern.at_most)) if m]
                shown = " ".join(filter(None, (*pattern.text, pattern.payer_name, pattern.payer_iban, *limits)))
                found.add(payment, place[pattern.customer], Clue.PATTERN, rules.pattern, shown)


def find_by_account(
    found: Gathering,
    unknown: Unknown,
    facts: PayerFacts,
    mandates: Iterable[Mandate],
    learned: tuple[Alias, ...],
    rules: PayerRules,
) -> None:
    """The account that the money came from: stated for a customer, in a mandate, or used before."""
    asked = [(payment, code) for payment, iban in enumerate(unknown.iban.tolist()) if (code := code_of(iban))]
    if not asked:
        return
    place = {name: number for number, name in enumerate(facts.customers)}
    stated: Known = {}
    for customer, ibans in enumerate(facts.ibans.tolist()):
        for iban in ibans:
            stated.setdefault(code_of(iban), {})[customer] = rules.iban
    for mandate in mandates:
        stated.setdefault(code_of(mandate.iban), {})[place[mandate.customer]] = rules.iban
    found.look_up(asked, stated, Clue.IBAN, unknown.iban)
    found.look_up(asked, paid_before("iban", facts, learned, rules), Clue.PAID_IBAN, unknown.iban)


def find_by_name(
    found: Gathering, unknown: Unknown, facts: PayerFacts, learned: tuple[Alias, ...], rules: PayerRules
) -> None:
    """The payer as the bank names it: equal to a name, an alias or an earlier payer, else near one."""
    asked = [(payment, key) for payment, name in enumerate(unknown.name.tolist()) if (key := name_key(name))]
    if not asked:
        return
    own, alias = _own_names(facts, rules)
    paid = paid_before("name", facts, learned, rules)
    for index, kind in ((own, Clue.NAME), (alias, Clue.ALIAS), (paid, Clue.PAID_NAME)):
        found.look_up(asked, index, kind, unknown.name)
    strangers = [(payment, key) for payment, key in asked if not (key in own or key in alias or key in paid)]
    if strangers:
        known = {key: {**own.get(key, {}), **alias.get(key, {})} for key in own | alias}
        _near(found, strangers, known, rules, unknown)


def find_by_text_name(found: Gathering, unknown: Unknown, facts: PayerFacts, rules: PayerRules) -> None:
    """A customer's name in the text of the payment: all its words, six letters or more together."""
    own, alias = _own_names(facts, rules)
    keys = [key for key in sorted(own | alias) if len(key.replace(" ", "")) >= _WRITTEN]
    common = Counter(word for key in keys for word in key.split())
    by_word: dict[str, list[str]] = {}
    for key in keys:
        by_word.setdefault(min(key.split(), key=lambda word: (common[word], word)), []).append(key)
    for payment, text in enumerate(unknown.text.tolist()):
        written = set(name_words(text))
        for word in sorted(written & by_word.keys()):
            if len(by_word[word]) > _SHARED:
                found.limit("text-name")
                continue
            for key in by_word[word]:
                if written.issuperset(key.split()):
                    for customer in {**own.get(key, {}), **alias.get(key, {})}:
                        found.add(payment, customer, Clue.TEXT_NAME, rules.text_name, key)


def _fits(pattern: PayerPattern, unknown: Unknown, payment: int) -> bool:
    left, currency = abs(int(unknown.residual[payment])), unknown.currency[payment]
    for limit, side in ((pattern.at_least, 1), (pattern.at_most, -1)):
        if limit is not None and (limit.currency != currency or side * (left - limit.minor) < 0):
            return False
    text = str(unknown.text[payment])[: 10 * LONGEST].casefold()
    name, iban = str(unknown.name[payment])[:LONGEST].casefold(), code_of(unknown.iban[payment])
    if not all(pattern_fits(part.casefold(), text) for part in pattern.text):
        return False
    if pattern.payer_name and not pattern_fits(pattern.payer_name.casefold(), name):
        return False
    return not pattern.payer_iban or pattern_fits(pattern.payer_iban.upper().replace(" ", ""), iban)


def _own_names(facts: PayerFacts, rules: PayerRules) -> tuple[Known, Known]:
    """Plain names, and plain aliases, of all customers."""
    own: Known = {}
    alias: Known = {}
    for customer, (name, aliases) in enumerate(zip(facts.names.tolist(), facts.aliases.tolist(), strict=True)):
        if key := name_key(name):
            own.setdefault(key, {})[customer] = rules.name
        for other in aliases:
            if key := name_key(other):
                alias.setdefault(key, {})[customer] = rules.alias
    return own, alias


def _near(
    found: Gathering, asked: Iterable[tuple[int, str]], known: Known, rules: PayerRules, unknown: Unknown
) -> None:
    """Names with few letters of difference, found by the beginnings and ends of their words."""
    ends: dict[str, list[str]] = {}
    for key in sorted(known):
        for end in set(_ends(key)):
            ends.setdefault(end, []).append(key)
    answers: dict[str, tuple[list[str], bool]] = {}
    for payment, key in asked:
        if key not in answers:
            answers[key] = _nearest(key, ends, rules.alike_ppm)
        near, limited = answers[key]
        if limited:
            found.limit("near-name")
        for name in near:
            for customer in known[name]:
                found.add(payment, customer, Clue.NEAR_NAME, rules.near_name, str(unknown.name[payment]))


def _nearest(key: str, ends: dict[str, list[str]], least_ppm: int) -> tuple[list[str], bool]:
    """The known names that are alike, and whether some were not compared."""
    shared = Counter[str]()
    limited = False
    for end in set(_ends(key)):
        names = ends.get(end, [])
        if len(names) > _SHARED:
            limited = True
        else:
            shared.update(names)
    ranked = sorted(shared, key=lambda name: (-shared[name], name))
    return [name for name in ranked[:_COMPARED] if alike(key, name, least_ppm)], limited or len(ranked) > _COMPARED


def _ends(key: str) -> Iterator[str]:
    for word in key.split():
        if len(word) >= _ENDS:
            yield f"^{word[:_ENDS]}"
            yield f"{word[-_ENDS:]}$"
