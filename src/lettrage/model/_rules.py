"""Comparisons that several records share: dates in order, one currency, parts that sum to the whole."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from lettrage.errors import Fault
from lettrage.money import Money
from lettrage.records import Rule

__all__ = ["in_order", "not_empty", "one_currency", "sum_fault"]


def in_order(first: str, second: str, code: str = "bad-value", help: str = "") -> Rule:
    """The rule that the date in field `second` is not before the date in field `first`; absent dates pass."""

    def compare(record: Any) -> Sequence[Fault]:
        early: date | None = getattr(record, first)
        late: date | None = getattr(record, second)
        if early is None or late is None or early <= late:
            return ()
        message = f"`{second}` {late} comes before `{first}` {early}"
        return (Fault(code, message, second, found=late, expected=f"{early} or later", help=help),)

    return ((first, second), compare)


def not_empty(name: str, expected: str) -> Rule:
    """The rule that the tuple in field `name` holds something."""

    def look(record: Any) -> Sequence[Fault]:
        if getattr(record, name):
            return ()
        return (Fault("missing-value", f"`{name}` is empty", name, found=(), expected=expected),)

    return ((name,), look)


def one_currency(currency: str, amounts: Iterable[tuple[str, Money | None]]) -> list[Fault]:
    """A fault for each amount, given with its path, that is not in the record's currency."""
    help = "a document has one currency: convert first, with a rate you choose"
    return [
        Fault(
            "currency-mismatch",
            f"{money} is not in {currency}",
            path,
            found=money.currency,
            expected=currency,
            help=help,
        )
        for path, money in amounts
        if money is not None and money.currency != currency
    ]


def sum_fault(path: str, what: str, minor: int, total: Money) -> Sequence[Fault]:
    """A fault when parts summing to `minor` do not make the total."""
    if minor == total.minor:
        return ()
    found = f"{what} sum to {minor} minor units, the total is {total.minor}"
    help = "give parts that add up to the total to the last minor unit, or none"
    return (Fault("total-mismatch", found, path, found=minor, expected=str(total), help=help),)
