"""Days sales outstanding on plain numbers, and the figures that stand beside it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal, TypeAlias

from attrs import frozen

from lettrage._settling import asked
from lettrage.metrics.formulas._exact import Number, check_days, exact, exact_list, rounded, share

__all__ = [
    "CountBack",
    "PeriodTaken",
    "ZeroSales",
    "average_days_delinquent",
    "best_possible_dso",
    "dso_average",
    "dso_count_back",
    "dso_from_turnover",
    "dso_sales_weighted",
    "dso_simple",
    "turnover",
]

ZeroSales: TypeAlias = Literal["count", "stop"]


def dso_simple(receivables: Number, sales: Number, days: int) -> Decimal | None:
    """Days sales outstanding, the plain ratio: receivables / sales x days.

    Args:
        receivables: What is owed at the end of the window.
        sales: Sales on credit in the window, on the same tax basis as the receivables.
        days: Calendar days in the window, above zero.

    Returns:
        Days of sales standing in receivables; None when sales are zero or below, where the ratio means nothing.

    Raises:
        NotExact: a float was given (`float-money`).
        InvalidInput: days below one (`bad-value`), or no number at all (`not-a-number`).

    Source: the standard definition (closing balance method), for instance Credit Research Foundation, "Standard
    formulas for evaluating the collection of trade receivables".

    >>> from lettrage.metrics import formulas
    >>> formulas.dso_simple(30_000, 60_000, 90)
    Decimal('45.0000000000')
    >>> formulas.dso_simple(30_000, 0, 90) is None
    True
    """
    owed, sold = exact(receivables, "receivables"), exact(sales, "sales")
    check_days(days)
    return rounded(owed * days / sold) if sold > 0 else None


@frozen
class PeriodTaken:
    """What the count-back took from one period: the sales burnt there and the days they stand for."""

    sales: Fraction
    days: int
    burnt: Fraction
    days_taken: Fraction


@frozen
class CountBack:
    """The outcome of a count-back.

    Attributes:
        days: Days counted; None when the periods ran out before the receivables did.
        at_least: Days counted in the periods that were there: a lower bound when `days` is None.
        unexplained: Receivables left when the count ended, by exhaustion of the history or by the stop rule.
        stopped: Whether a period without sales ended the count (rule ``"stop"``).
        taken: One entry for each period used, newest first.
    """

    days: Decimal | None
    at_least: Decimal
    unexplained: Fraction
    stopped: bool
    taken: tuple[PeriodTaken, ...]


def dso_count_back(
    receivables: Number, periods: Sequence[tuple[Number, int]], *, zero_sales: ZeroSales = "count"
) -> CountBack:
    """Days sales outstanding by exhaustion: burn the receivables with the newest sales first.

    A period whose sales are all burnt counts its calendar days; the last one counts in proportion.

    Args:
        receivables: What is owed; zero or below gives zero days.
        periods: (sales, days) of each period, newest first.
        zero_sales: What a period with sales of zero or below does: ``"count"`` its days and go on to older sales, or
            ``"stop"`` there. Products differ, and so does the figure: 75 or 30 days for 100 on sales of 60, 0, 80.

    Returns:
        The days with every period's share; `CountBack.days` is None when the history is too short, never a guess.

    Raises:
        NotExact, InvalidInput: as `dso_simple`; an unknown rule is `bad-value`.

    Complexity: linear in the periods. Source: exhaustion, roll-back or count-back method ("épuisement du chiffre
    d'affaires").

    >>> from lettrage.metrics import formulas
    >>> formulas.dso_count_back(2_500, [(1_200, 31), (800, 30), (700, 31)]).days
    Decimal('83.1428571429')
    >>> formulas.dso_count_back(100, [(60, 30), (0, 30), (80, 30)], zero_sales="stop").days
    Decimal('30.0000000000')
    """
    asked(ZeroSales, zero_sales, "zero_sales")
    given: tuple[Any, ...] = asked(tuple[Any, ...], periods, "periods")
    left = exact(receivables, "receivables")
    counted = Fraction(0)
    taken: list[PeriodTaken] = []
    stopped = False
    for index, period in enumerate(given):
        if left <= 0:
            break
        sales, days = asked(tuple[Any, Any], period, f"periods[{index}]")
        sold = exact(sales, f"periods[{index}].sales")
        check_days(days, f"periods[{index}].days")
        if sold <= 0 and zero_sales == "stop":
            stopped = True
            break
        burnt = min(left, max(sold, Fraction(0)))
        # What is left is more than nothing, so a period that took it all had sales.
        share = Fraction(days) if burnt < left else Fraction(days) * burnt / sold
        taken.append(PeriodTaken(sold, days, burnt, share))
        counted += share
        left -= burnt
    done = left <= 0 or stopped
    return CountBack(
        rounded(counted) if done else None, rounded(counted), max(left, Fraction(0)), stopped, tuple(taken)
    )


def dso_average(balances: Sequence[Number], sales: Number, days: int) -> Decimal | None:
    """Days sales outstanding on the mean of several balances: mean of receivables / sales x days.

    Args:
        balances: Receivables at two or more days spread over the window, opening and closing among them.
        sales: Sales on credit in the window.
        days: Calendar days in the window.

    Returns:
        Days; None when sales are zero or below, or no balance is given.

    Raises:
        NotExact, InvalidInput: as `dso_simple`.

    Source: average balance method (JD Edwards "average balance", French textbooks advise the mean of two balances).

    >>> from lettrage.metrics import formulas
    >>> formulas.dso_average([95_000, 105_000], 800_000, 365)
    Decimal('45.6250000000')
    """
    owed, sold = exact_list(balances, "balances"), exact(sales, "sales")
    check_days(days)
    return share(sum(owed, Fraction(0)) / len(owed) * days, sold) if owed else None


def turnover(opening: Number, closing: Number, sales: Number) -> Decimal | None:
    """Receivables turnover: sales / mean of opening and closing receivables.

    Returns:
        Times in the window; None when the mean is zero or below.

    Raises:
        NotExact, InvalidInput: as `dso_simple`.

    Source: the standard ratio of financial analysis.

    >>> from lettrage.metrics import formulas
    >>> formulas.turnover(95_000, 105_000, 800_000)
    Decimal('8.0000000000')
    """
    return share(exact(sales, "sales"), (exact(opening, "opening") + exact(closing, "closing")) / 2)


def dso_from_turnover(opening: Number, closing: Number, sales: Number, days: int = 365) -> Decimal | None:
    """Days sales outstanding as days / turnover; the same figure as `dso_average` of two balances.

    Raises:
        NotExact, InvalidInput: as `dso_simple`.

    Source: the standard identity between turnover and days.

    >>> from lettrage.metrics import formulas
    >>> formulas.dso_from_turnover(95_000, 105_000, 800_000)
    Decimal('45.6250000000')
    """
    return dso_average([opening, closing], sales, days)


def best_possible_dso(current: Number, sales: Number, days: int) -> Decimal | None:
    """The DSO if nobody were late: receivables not yet due / sales x days, on the sales of the DSO it is held against.

    Raises:
        NotExact, InvalidInput: as `dso_simple`.

    Source: Credit Research Foundation, best possible days sales outstanding.

    >>> from lettrage.metrics import formulas
    >>> formulas.best_possible_dso(3_590, 10_890, 90)
    Decimal('29.6694214876')
    """
    return dso_simple(current, sales, days)


def average_days_delinquent(dso: Number, best_possible: Number) -> Decimal:
    """Average days delinquent: DSO less best possible DSO, both on the same sales and days.

    It is no mean lateness of invoices, and the difference of two medians is not the median of the differences: a
    published median ADD of 4.12 stands beside medians of 39.25 and 32.23.

    Raises:
        NotExact, InvalidInput: as `dso_simple`.

    Source: Credit Research Foundation.

    >>> from lettrage.metrics import formulas
    >>> formulas.average_days_delinquent("39.25", "32.23")
    Decimal('7.0200000000')
    """
    return rounded(exact(dso, "dso") - exact(best_possible, "best_possible"))


def dso_sales_weighted(buckets: Sequence[tuple[Number, Number, int]]) -> Decimal | None:
    """Sales-weighted DSO: each month's open invoices over that month's sales, times its days, summed.

    Args:
        buckets: (open of the invoices issued in the month, sales of that month, days of that month), newest first.

    Returns:
        Days; None when a month without sales holds open invoices, for which no share can be told.

    Raises:
        NotExact, InvalidInput: as `dso_simple`.

    Source: National Association of Credit Management, sales weighted DSO.

    >>> from lettrage.metrics import formulas
    >>> formulas.dso_sales_weighted([(900, 1000, 31), (200, 800, 30)])
    Decimal('35.4000000000')
    """
    total = Fraction(0)
    for index, bucket in enumerate(asked(tuple[Any, ...], buckets, "buckets")):
        open_, sales, days = asked(tuple[Any, Any, Any], bucket, f"buckets[{index}]")
        left, sold = exact(open_, f"buckets[{index}].open"), exact(sales, f"buckets[{index}].sales")
        check_days(days, f"buckets[{index}].days")
        if not left:
            continue
        if sold <= 0:
            return None
        total += left / sold * days
    return rounded(total)
