"""How well money comes in, on plain numbers: effectiveness, lateness, promises, shares."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from attrs import frozen

from lettrage._settling import asked
from lettrage.errors import fail
from lettrage.metrics.formulas._exact import Number, exact, exact_list, rounded, share

__all__ = [
    "PromisesKept",
    "cei",
    "days_deduction_outstanding",
    "mean_days",
    "promises_kept",
    "ratio",
    "weighted_days",
    "weighted_days_paid",
]


def cei(opening: Number, sales: Number, closing: Number, closing_current: Number) -> Decimal | None:
    """Collection effectiveness index: what was collected of what could have been, 0 to 100.

    ``100 x (opening + sales - closing) / (opening + sales - closing not yet due)``

    Args:
        opening: Receivables at the start.
        sales: Sales on credit in the window. Some divide them by the number of its months (Creditguru); one ledger
            then gives 55.93 instead of 79.63. The caller says which by what is passed.
        closing: Receivables at the end.
        closing_current: Of these, what is not yet due.

    Returns:
        The index; None when nothing could have been collected.

    Raises:
        NotExact, InvalidInput: as `dso_simple`.

    Source: Credit Research Foundation (Srinivasan).

    >>> from lettrage.metrics import formulas
    >>> formulas.cei(50_000, 200_000, 40_000, 10_000)
    Decimal('87.5000000000')
    """
    had = exact(opening, "opening") + exact(sales, "sales")
    return share(100 * (had - exact(closing, "closing")), had - exact(closing_current, "closing_current"))


def ratio(part: Number, whole: Number) -> Decimal | None:
    """A part over a whole; None when the whole is zero or below.

    Past-due ratio, bad-debt ratio, collection rate, recovery rate, shares: each is this with its own two numbers.

    Raises:
        NotExact, InvalidInput: as `dso_simple`.

    >>> from lettrage.metrics import formulas
    >>> formulas.ratio(250, 1_000)
    Decimal('0.2500000000')
    """
    return share(exact(part, "part"), exact(whole, "whole"))


def weighted_days(lines: Sequence[tuple[Number, Number]]) -> Decimal | None:
    """Days weighted by amount: sum of amount x days / sum of amounts.

    Args:
        lines: (amount, days) of each payment or invoice.

    Returns:
        Days; None when the amounts sum to zero or less.

    Raises:
        NotExact, InvalidInput: as `dso_simple`.

    Source: weighted average days late or paid, for instance Oracle Receivables.

    >>> from lettrage.metrics import formulas
    >>> formulas.weighted_days([(1000, 15), (3000, 30), (2000, 45)])
    Decimal('32.5000000000')
    """
    total, weighted = Fraction(0), Fraction(0)
    for index, line in enumerate(asked(tuple[Any, ...], lines, "lines")):
        amount, days = asked(tuple[Any, Any], line, f"lines[{index}]")
        weight = exact(amount, f"lines[{index}].amount")
        total += weight
        weighted += weight * exact(days, f"lines[{index}].days")
    return share(weighted, total)


def mean_days(days: Sequence[Number]) -> Decimal | None:
    """The plain mean of days; None of none.

    Raises:
        NotExact, InvalidInput: as `dso_simple`.

    >>> from lettrage.metrics import formulas
    >>> formulas.mean_days([5, 10])
    Decimal('7.5000000000')
    """
    given = exact_list(days, "days")
    return rounded(sum(given, Fraction(0)) / len(given)) if given else None


def weighted_days_paid(weighted_terms: Number, weighted_days_late: Number) -> Decimal:
    """Weighted days to pay: weighted terms plus weighted days late, signed, on the same payments.

    Raises:
        NotExact, InvalidInput: as `dso_simple`.

    Source: identity of Oracle Receivables' weighted averages (25 + 5 = 30).

    >>> from lettrage.metrics import formulas
    >>> formulas.weighted_days_paid(25, 5)
    Decimal('30.0000000000')
    """
    return rounded(exact(weighted_terms, "weighted_terms") + exact(weighted_days_late, "weighted_days_late"))


def days_deduction_outstanding(open_deductions: Number, resolved_per_day: Number) -> Decimal | None:
    """Days deduction outstanding: open deductions or disputes / resolved per day.

    Raises:
        NotExact, InvalidInput: as `dso_simple`.

    Source: standard ratio of deduction management.

    >>> from lettrage.metrics import formulas
    >>> formulas.days_deduction_outstanding(300_000, 10_000)
    Decimal('30.0000000000')
    """
    return share(exact(open_deductions, "open_deductions"), exact(resolved_per_day, "resolved_per_day"))


@frozen
class PromisesKept:
    """Promises that had fallen due, and what became of them.

    Attributes:
        kept_count: Promises of which the whole amount came by the promised day.
        due_count: Promises due.
        rate_count: Kept over due; None when none was due.
        amount_rate: What came by the promised days, at most each promise, over what was promised.
    """

    kept_count: int
    due_count: int
    rate_count: Decimal | None
    amount_rate: Decimal | None


def promises_kept(promises: Sequence[tuple[Number, Number]]) -> PromisesKept:
    """The promise-kept rate by count and by amount.

    Args:
        promises: (promised, received up to and including the promised day) of each promise that had fallen due.

    Raises:
        NotExact, InvalidInput: as `dso_simple`; a promise of zero or less is `bad-value`.

    Source: standard definition; the denominator is promises due, not promises made.

    >>> from lettrage.metrics import formulas
    >>> formulas.promises_kept([(100, 100), (100, 40)]).amount_rate
    Decimal('0.7000000000')
    """
    kept, promised, received = 0, Fraction(0), Fraction(0)
    given: tuple[Any, ...] = asked(tuple[Any, ...], promises, "promises")
    for index, promise in enumerate(given):
        said, came = asked(tuple[Any, Any], promise, f"promises[{index}]")
        wanted, got = exact(said, f"promises[{index}].promised"), exact(came, f"promises[{index}].received")
        if wanted <= 0:
            fail("bad-value", "a promise is of more than nothing", path=f"promises[{index}].promised", found=said)
        kept += got >= wanted
        promised += wanted
        received += max(Fraction(0), min(got, wanted))
    return PromisesKept(kept, len(given), share(Fraction(kept), Fraction(len(given))), share(received, promised))
