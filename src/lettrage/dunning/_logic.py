"""What follows from conditions: whether one can be true, excludes another, or implies it.

A condition is a conjunction of at most one test per field, and fields are independent of one another, so every question
is settled field by field.
"""

from __future__ import annotations

from lettrage.dunning._conditions import Between, Flag, MoneyBetween, OneOf, Test, When
from lettrage.dunning._fields import FIELDS

__all__ = ["always_false", "disjoint", "implies", "impossible_in", "whole_range"]

_LOWEST, _HIGHEST = -(1 << 62), 1 << 62


def always_false(when: When) -> str:
    """A field whose test can never be true; empty when the condition can be."""
    return next((test.field for test in when.tests if _empty(test)), "")


def disjoint(one: When, other: When) -> bool:
    """Whether no situation makes both true."""
    return any(_apart(test, other.test(test.field)) for test in one.tests if other.test(test.field) is not None)


def implies(one: When, other: When) -> bool:
    """Whether every situation that makes the first true makes the second true."""
    return all(one.test(test.field) is not None and _within(one.test(test.field), test) for test in other.tests)


def whole_range(test: Test) -> tuple[int, int]:
    """The bounds of a test on a number, infinite ones as very large numbers."""
    assert isinstance(test, Between)
    return (_LOWEST if test.low is None else test.low, _HIGHEST if test.high is None else test.high)


def _empty(test: Test) -> bool:
    if isinstance(test, OneOf):
        words = _known(test.field)
        return not test.values if not test.negated else bool(words) and words <= set(test.values)
    if isinstance(test, Between):
        low, high = whole_range(test)
        return low > high
    if isinstance(test, MoneyBetween):
        impossible = impossible_in(test)
        return bool(impossible) and set(impossible) == set(test.low) & set(test.high)
    return False


def impossible_in(test: Test) -> tuple[str, ...]:
    """The currencies in which no amount lies between the bounds of a test.

    >>> from lettrage.dunning import MoneyBetween
    >>> from lettrage.dunning._logic import impossible_in
    >>> impossible_in(MoneyBetween("item.open", {"CHF": 5, "EUR": 9}, {"CHF": 9, "EUR": 5}))
    ('EUR',)
    """
    if not isinstance(test, MoneyBetween):
        return ()
    return tuple(code for code, low in test.low.items() if code in test.high and low > test.high[code])


def _apart(one: Test, other: Test) -> bool:
    if isinstance(one, OneOf) and isinstance(other, OneOf):
        mine, theirs = set(one.values), set(other.values)
        if one.negated and other.negated:
            words = _known(one.field)
            return bool(words) and words <= mine | theirs
        if one.negated or other.negated:
            return mine <= theirs if other.negated else theirs <= mine
        return not mine & theirs
    if isinstance(one, Between) and isinstance(other, Between):
        (low, high), (from_, to) = whole_range(one), whole_range(other)
        return high < from_ or to < low
    if isinstance(one, MoneyBetween) and isinstance(other, MoneyBetween):
        # an amount in a currency that a bound does not name fails the test, so only shared currencies can meet
        shared = _currencies(one) & _currencies(other)
        return all(_money_apart(one, other, currency) for currency in shared)
    return isinstance(one, Flag) and isinstance(other, Flag) and one.value is not other.value


def _within(one: Test, other: Test) -> bool:
    if isinstance(one, OneOf) and isinstance(other, OneOf):
        mine, theirs = set(one.values), set(other.values)
        if one.negated:
            words = _known(one.field)
            return theirs <= mine if other.negated else bool(words) and words - mine <= theirs
        return not mine & theirs if other.negated else mine <= theirs
    if isinstance(one, Between) and isinstance(other, Between):
        (low, high), (from_, to) = whole_range(one), whole_range(other)
        return from_ <= low and high <= to
    if isinstance(one, MoneyBetween) and isinstance(other, MoneyBetween):
        return _currencies(one) <= _currencies(other) and all(
            other.low.get(currency, _LOWEST) <= one.low.get(currency, _LOWEST)
            and one.high.get(currency, _HIGHEST) <= other.high.get(currency, _HIGHEST)
            for currency in _currencies(one)
        )
    return isinstance(one, Flag) and isinstance(other, Flag) and one.value is other.value


def _known(field: str) -> set[str]:
    """The words a field may take; empty when it may take any."""
    return set(FIELDS[field].words) if field in FIELDS else set[str]()


def _currencies(test: MoneyBetween) -> set[str]:
    return set(test.low) | set(test.high)


def _money_apart(one: MoneyBetween, other: MoneyBetween, currency: str) -> bool:
    low = max(one.low.get(currency, _LOWEST), other.low.get(currency, _LOWEST))
    high = min(one.high.get(currency, _HIGHEST), other.high.get(currency, _HIGHEST))
    return low > high
