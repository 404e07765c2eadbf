"""Instalment schedules: due-date lines that sum to the total, to the last cent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from math import lcm
from typing import Final, Literal

from attrs import evolve, frozen

from lettrage._exact import exact_fraction
from lettrage.calendars import BusinessCalendar, check_date
from lettrage.errors import fail
from lettrage.money import Money
from lettrage.records import check_record
from lettrage.terms._due_dates import due_date
from lettrage.terms._steps import months
from lettrage.terms._values import DueRule, DueStep, as_percent
from lettrage.terms._words import DueMove

__all__ = ["ScheduleLine", "instalments"]

_COUNTED: Final = frozenset({DueMove.DAYS, DueMove.BUSINESS_DAYS, DueMove.MONTHS})
_LONGEST: Final = 1200
_MONTHLY: Final = months(1)


@frozen
class ScheduleLine:
    """One line of an instalment schedule (échéance d'un échéancier).

    Its fields are the first ones of `lettrage.model.Instalment`.

    Attributes:
        amount: What falls due.
        due_on: When.
        kind: "ordinary", or "retention" for what is held back as a guarantee.
        releases_on: When a retention is released.
    """

    amount: Money
    due_on: date
    kind: Literal["ordinary", "retention"] = "ordinary"
    releases_on: date | None = None

    def __attrs_post_init__(self) -> None:
        check_record(self)


def instalments(
    total: Money,
    shares: int | Sequence[int | Decimal | str],
    first: date | DueRule,
    step: DueStep | Sequence[DueStep] = _MONTHLY,
    *,
    base: date | None = None,
    calendar: BusinessCalendar | None = None,
    retention_percent: Decimal | int | str = 0,
    releases_on: date | None = None,
) -> tuple[ScheduleLine, ...]:
    """A schedule that sums to the total.

    Line k falls due k steps after the first date, counted from that date: monthly lines from 31 January fall on
    28 February and on 31 March again. Moves without a count, such as the end of the month, are made after the counted
    ones.

    Args:
        total: What is to be paid.
        shares: How many equal lines; or a weight for each line, exact and not negative, such as ``["30", "70"]``.
        first: The first due date; or a rule, which then runs from `base`.
        step: How far apart the lines are.
        base: The date that a rule starts from.
        calendar: Business days, for rules and steps that need them.
        retention_percent: Held back from the total before it is shared out, as a line of its own at the end.
        releases_on: When the retention is released, which is also when it falls due.

    Returns:
        The lines in order; cents that do not divide go to the largest fractions, earlier lines first.

    Raises:
        InvalidInput: ``bad-split`` for shares that cannot be used, ``missing-value`` for a rule without `base` or a
            retention without `releases_on`, ``bad-value`` for a retention of more than everything.

    Complexity: O(n log n) for n lines.

    >>> from datetime import date
    >>> from lettrage.money import Money
    >>> from lettrage.terms import instalments
    >>> for line in instalments(Money("100.00", "EUR"), 3, date(2026, 1, 31)):
    ...     print(line.amount, line.due_on)
    33.34 EUR 2026-01-31
    33.33 EUR 2026-02-28
    33.33 EUR 2026-03-31
    """
    start = _first(first, base, calendar)
    held = _retention(total, retention_percent, releases_on)
    kept = sum((line.amount for line in held), Money.zero(total.currency))
    steps = (step,) if isinstance(step, DueStep) else tuple(step)
    parts = (total - kept).split(_weights(shares))
    lines = [ScheduleLine(amount, _kth(start, steps, k, calendar)) for k, amount in enumerate(parts)]
    return (*lines, *held)


def _first(first: date | DueRule, base: date | None, calendar: BusinessCalendar | None) -> date:
    if not isinstance(first, DueRule):
        return check_date(first, "first")
    if base is None:
        fail("missing-value", "a rule needs the date that it starts from", path="base", expected="a date")
    return due_date(first, base, calendar)


def _kth(start: date, steps: tuple[DueStep, ...], k: int, calendar: BusinessCalendar | None) -> date:
    """The due date of line k: the first one is what the caller said, whatever the step would make of it."""
    if k == 0:
        return start
    moves = [evolve(step, count=step.count * k) for step in steps if step.move in _COUNTED]
    if not any(move.count for move in moves):
        expected = "a step of days, business days or months"
        fail("bad-value", "the step leads nowhere", path="step", found=str(steps)[:80], expected=expected)
    return due_date([*moves, *(step for step in steps if step.move not in _COUNTED)], start, calendar)


def _weights(shares: int | Sequence[int | Decimal | str]) -> int | list[int]:
    """Exact shares as whole weights of the same proportions."""
    if isinstance(shares, int):
        if not 0 < shares <= _LONGEST:
            expected = f"1 to {_LONGEST} lines"
            fail("bad-split", f"cannot make {shares} instalments", path="shares", found=shares, expected=expected)
        return shares
    exact = [exact_fraction(share, "share", "bad-split") for share in shares]
    common = lcm(*(share.denominator for share in exact))
    return [int(share * common) for share in exact]


def _retention(total: Money, percent: Decimal | int | str, releases_on: date | None) -> tuple[ScheduleLine, ...]:
    share = as_percent(percent)
    if not isinstance(share, Decimal) or not share.is_finite() or not 0 <= share <= 100:
        expected = "an exact percentage from 0 to 100"
        fail(
            "bad-value", f"`{percent}` cannot be held back", path="retention_percent", found=percent, expected=expected
        )
    if not share:
        return ()
    if releases_on is None:
        message, expected = "a retention needs the day of its release", "a date"
        fail("missing-value", message, path="releases_on", expected=expected)
    return (ScheduleLine(total.scale(share / 100), check_date(releases_on, "releases_on"), "retention", releases_on),)
