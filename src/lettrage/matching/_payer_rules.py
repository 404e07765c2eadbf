"""What a company may choose about finding out who paid: rules of its own, and how much each clue counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from attrs import evolve, field, fields, frozen

from lettrage._settling import is_lone, settle_value
from lettrage.errors import Fault, raise_faults
from lettrage.money import Money
from lettrage.records import as_tuple

__all__ = ["PayerPattern", "PayerRules", "group_faults", "groups_of", "pattern_fits"]


@frozen
class PayerPattern:
    """A rule of the company: a payment whose texts look like this is of that customer.

    Every pattern given must fit the whole text, small and capital letters alike; ``*`` stands for anything. Patterns
    are no program: matching one takes time in proportion to the text, whatever is written in it.

    Attributes:
        customer: The customer.
        text: Patterns that the remittance text must fit, all of them.
        payer_name: A pattern for the payer as the bank names it; empty for any.
        payer_iban: A pattern for the account that the payment came from; empty for any.
        at_least: What must be left of the payment at least; money of another currency does not fit. None for any.
        at_most: What may be left of it at most, inclusive as well.

    >>> PayerPattern("ACME", text=("*loyer*",)).customer
    'ACME'
    """

    customer: str
    text: tuple[str, ...] = field(default=(), converter=as_tuple)
    payer_name: str = ""
    payer_iban: str = ""
    at_least: Money | None = None
    at_most: Money | None = None


@frozen
class PayerRules:
    """How the customer of a payment that names none is found. Weights are in milli-nats of log-odds.

    Attributes:
        patterns: Rules of the company, tried on every such payment.
        use_history: Learn accounts and names from earlier payments whose customer is known: those of the ledger, and
            those that the policy learned from.
        alike_ppm: From which share of equal letters on two names are near; such a name alone never decides.
        pattern: Weight of a rule of the company.
        iban: Weight of an account stated for a customer, or in a mandate.
        paid_iban: Weight of an account from which the customer paid before.
        alias: Weight of a name stated among a customer's payers.
        name: Weight of the customer's own name, as the payer.
        paid_name: Weight of a name under which the customer paid before.
        learned_shrink: Payments at which an account or a name that the policy learned counts half of that.
        reference: Weight of a whole document number with letters, or of a structured reference.
        number: Weight of each plain document number by its digits: of 3, 4, 5, 6, and 7 or more.
        numbers_most: All plain numbers together never weigh more.
        text_name: Weight of the customer's name written in the text.
        near_name: Weight of a name that is nearly the customer's.
        amount: Weight of an open item, or an open balance, of that very amount.
        amount_alone: What an amount weighs less when nothing else speaks for anyone.

    Raises:
        InvalidPolicy: ``bad-policy`` for a value out of range.

    >>> PayerRules().iban > PayerRules().name > PayerRules().near_name
    True
    """

    patterns: tuple[PayerPattern, ...] = field(default=(), converter=as_tuple)
    use_history: bool = True
    alike_ppm: int = 850_000
    pattern: int = 6900
    iban: int = 6900
    paid_iban: int = 4600
    alias: int = 5300
    name: int = 4600
    paid_name: int = 4000
    learned_shrink: int = 1
    reference: int = 5000
    number: tuple[int, ...] = field(default=(500, 1500, 2200, 2800, 3200), converter=as_tuple)
    numbers_most: int = 5000
    text_name: int = 2800
    near_name: int = 2000
    amount: int = 2500
    amount_alone: int = 1700

    def __attrs_post_init__(self) -> None:
        raise_faults(_faults(self))


def groups_of(groups: Any) -> Any:
    """Payer groups as tuples, whatever lists they were written as; anything else is left for the check to refuse."""
    outer: tuple[Any, ...] = as_tuple(groups)
    return tuple(group if is_lone(group) else tuple(group) for group in outer)


def group_faults(groups: Sequence[Sequence[str]]) -> Iterator[Fault]:
    """What is wrong with the payer groups of a policy by themselves."""
    seen: dict[str, int] = {}
    for i, group in enumerate(groups):
        path = f"payer_groups[{i}]"
        if len(set(group)) < 2:
            help = "name two customers or more"
            yield Fault("bad-policy", "a payer group joins nobody", path=path, found=group, help=help)
        for name in sorted(set(group)):
            if seen.setdefault(name, i) != i:
                message = f"`{name}` is in payer groups {seen[name]} and {i}"
                help = "put all who pay for one another into one group"
                yield Fault("bad-policy", message, path=path, found=name, help=help)


def pattern_fits(pattern: str, text: str) -> bool:
    """Whether a text fits a pattern with ``*``, both in small letters. Complexity: linear for each part.

    >>> pattern_fits("*loyer*", "virement loyer mars"), pattern_fits("a*b", "ba")
    (True, False)
    """
    parts = pattern.split("*")
    if len(parts) == 1:
        return pattern == text
    first, last = parts[0], parts[-1]
    if not text.startswith(first) or not text.endswith(last) or len(text) < len(first) + len(last):
        return False
    at, end = len(first), len(text) - len(last)
    for part in parts[1:-1]:
        found = text.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return True


def _faults(rules: PayerRules) -> Iterator[Fault]:
    for attribute in fields(PayerRules):
        path = f"payers.{attribute.name}"
        value: Any = getattr(rules, attribute.name)
        _, found = settle_value(_TYPES.get(attribute.name, int), value, path)
        yield from (evolve(fault, code="bad-policy") for fault in found)
        for number in value if attribute.name == "number" and not found else (value,):
            if isinstance(number, int) and not 0 <= number <= 1_000_000:
                yield _bad(path, number, "0 to 1,000,000")
        if attribute.name == "number" and not found and len(value) != 5:
            yield _bad(path, value, "five weights")
    if isinstance(rules.patterns, tuple):
        for i, pattern in enumerate(rules.patterns):
            if isinstance(pattern, PayerPattern):
                yield from _pattern_faults(pattern, f"payers.patterns[{i}]")


def _pattern_faults(pattern: PayerPattern, path: str) -> Iterator[Fault]:
    for name, hint in _PATTERN_TYPES.items():
        _, found = settle_value(hint, getattr(pattern, name), f"{path}.{name}")
        yield from (evolve(fault, code="bad-policy") for fault in found)
        if found:
            return
    said = "".join([*pattern.text, pattern.payer_name, pattern.payer_iban])
    least, most = pattern.at_least, pattern.at_most
    if not pattern.customer or not (said.strip("* ") or least or most):
        yield _bad(path, pattern, "a customer, and a pattern that asks for something")
    if least is not None and most is not None and (least.currency != most.currency or least > most):
        yield _bad(f"{path}.at_most", most, f"an amount of {least} or more")


def _bad(path: str, found: object, expected: str) -> Fault:
    return Fault("bad-policy", f"`{path}` cannot be {found!r}"[:200], path=path, found=found, expected=expected)


_PATTERN_TYPES: dict[str, Any] = {
    "customer": str,
    "text": tuple[str, ...],
    "payer_name": str,
    "payer_iban": str,
    "at_least": Money | None,
    "at_most": Money | None,
}
_TYPES: dict[str, Any] = {
    "patterns": tuple[PayerPattern, ...],
    "use_history": bool,
    "number": tuple[int, ...],
}
