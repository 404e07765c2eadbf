"""Conditions over columns, in three values: false, unknown, true. A conjunction is the least of its tests."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, Protocol

import numpy as np
import numpy.typing as npt
from attrs import frozen

from lettrage.dunning._conditions import Between, Flag, MoneyBetween, OneOf, Test, When

__all__ = ["FALSE", "TRUE", "UNKNOWN", "Reads", "Truth", "Values", "evaluate", "holds_for"]

#: The three values, in the order in which a conjunction takes the least.
FALSE, UNKNOWN, TRUE = 0, 1, 2

Truth = npt.NDArray[np.int8]


@frozen(eq=False)
class Values:
    """A field over some rows, and which row each item reads.

    Attributes:
        values: int64 for counts and amounts, bool for flags, text objects for words.
        known: Where there is a value at all.
        index: For each item the row it reads; None when rows are items.
        currency: Per row, the currency of an amount by code; None for other fields.
        currencies: The currencies by code.
    """

    values: npt.NDArray[Any]
    known: npt.NDArray[np.bool_]
    index: npt.NDArray[Any] | None = None
    currency: npt.NDArray[Any] | None = None
    currencies: Sequence[str] = ()

    def at(self, place: int) -> Any:
        """The value that an item reads; None when there is none."""
        row = place if self.index is None else int(self.index[place])
        return self.values[row] if self.known[row] else None

    def currency_at(self, place: int) -> str:
        """The currency of the amount that an item reads."""
        assert self.currency is not None
        row = place if self.index is None else int(self.index[place])
        return self.currencies[int(self.currency[row])]


class Reads(Protocol):
    """What gives the values of a field."""

    def __len__(self) -> int: ...

    def values(self, field: str) -> Values: ...


def evaluate(when: When, reads: Reads) -> Truth:
    """The truth of a condition for every item.

    Complexity: linear in the rows of each field, then in the items.
    """
    out: Truth = np.full(len(reads), TRUE, np.int8)
    for test in when.tests:
        values = reads.values(test.field)
        truth = _truth(test, values)
        np.minimum(out, truth if values.index is None else truth[values.index], out=out)
    return out


def _truth(test: Test, values: Values) -> Truth:
    said = _TESTS[type(test)](test, values)
    return np.where(values.known, said, UNKNOWN).astype(np.int8)


def _one_of(test: OneOf, values: Values) -> npt.NDArray[Any]:
    wanted = frozenset(test.values)
    inside = np.fromiter((value in wanted for value in values.values.tolist()), np.bool_, len(values.values))
    return np.where(inside != test.negated, TRUE, FALSE)


def _between(test: Between, values: Values) -> npt.NDArray[Any]:
    inside = np.ones(len(values.values), np.bool_)
    if test.low is not None:
        inside &= values.values >= test.low
    if test.high is not None:
        inside &= values.values <= test.high
    return np.where(inside, TRUE, FALSE)


def _money(test: MoneyBetween, values: Values) -> npt.NDArray[Any]:
    """An amount in a currency for which a bound says nothing is unknown."""
    assert values.currency is not None
    out = np.full(len(values.values), TRUE, np.int8)
    for bound, sign in ((test.low, 1), (test.high, -1)):
        if not bound:
            continue
        for code, currency in enumerate(values.currencies):
            here = values.currency == code
            if currency not in bound:
                out[here] = np.minimum(out[here], UNKNOWN)
            else:
                out[here & (sign * (values.values - bound[currency]) < 0)] = FALSE
    return out


def _flag(test: Flag, values: Values) -> npt.NDArray[Any]:
    return np.where(values.values.astype(np.bool_) == test.value, TRUE, FALSE)


_TESTS: Final[dict[type, Callable[[Any, Values], npt.NDArray[Any]]]] = {
    OneOf: _one_of,
    Between: _between,
    MoneyBetween: _money,
    Flag: _flag,
}


def holds_for(test: Test, value: Any, currency: str = "") -> bool | None:
    """Whether one value passes a test; None when it is unknown.

    >>> from lettrage.dunning import Between
    >>> from lettrage.dunning._evaluate import holds_for
    >>> holds_for(Between("item.days_late", low=3), 5), holds_for(Between("item.days_late", low=3), None)
    (True, None)
    """
    if value is None:
        return None
    kind = np.object_ if isinstance(test, OneOf) else np.bool_ if isinstance(test, Flag) else np.int64
    known = Values(np.array([value], kind), np.ones(1, np.bool_), None, np.zeros(1, np.int16), (currency,))
    truth = int(_truth(test, known)[0])
    return None if truth == UNKNOWN else truth == TRUE
