"""The formulas themselves, on plain numbers: no ledger, no dates, nothing to set up.

Each function takes exact numbers (int, Decimal or a decimal string, all in one unit) and gives a Decimal rounded half
to even at ten places, or None where the formula has no answer. The facades of `lettrage.metrics` gather the numbers
from a ledger and call these, so a figure in a report and a figure worked by hand come from the same lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation, localcontext
from fractions import Fraction
from typing import Any, Literal, TypeAlias

from attrs import frozen

from lettrage._settling import asked
from lettrage.errors import fail

__all__ = ["CountBack", "Number", "PeriodTaken", "ZeroSales", "dso_count_back", "dso_simple", "rounded"]

Number: TypeAlias = int | Decimal | str
ZeroSales: TypeAlias = Literal["count", "stop"]

PLACES = Decimal("1E-10")

#: Numbers of more digits than this are no money: refused, so that hostile input costs nothing.
DIGITS = 36


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
    owed, sold = _exact(receivables, "receivables"), _exact(sales, "sales")
    _check_days(days, "days")
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
    left = _exact(receivables, "receivables")
    counted = Fraction(0)
    taken: list[PeriodTaken] = []
    stopped = False
    for index, period in enumerate(given):
        if left <= 0:
            break
        sales, days = asked(tuple[Any, Any], period, f"periods[{index}]")
        sold = _exact(sales, f"periods[{index}].sales")
        _check_days(days, f"periods[{index}].days")
        if sold <= 0 and zero_sales == "stop":
            stopped = True
            break
        burnt = min(left, max(sold, Fraction(0)))
        share = Fraction(days) if burnt < left or sold <= 0 else Fraction(days) * burnt / sold
        taken.append(PeriodTaken(sold, days, burnt, share))
        counted += share
        left -= burnt
    done = left <= 0 or stopped
    return CountBack(
        rounded(counted) if done else None, rounded(counted), max(left, Fraction(0)), stopped, tuple(taken)
    )


def rounded(value: Fraction) -> Decimal:
    """A fraction as Decimal, half to even at ten places: the form of every ratio in a report.

    >>> from fractions import Fraction
    >>> rounded(Fraction(2, 3))
    Decimal('0.6666666667')
    """
    scaled = _exact(value, "value") * 10**10
    whole, rest = divmod(scaled.numerator, scaled.denominator)
    twice = 2 * rest
    if twice > scaled.denominator or (twice == scaled.denominator and whole % 2):
        whole += 1
    with localcontext() as context:
        context.prec = 120
        context.rounding = ROUND_HALF_EVEN
        return Decimal(whole).scaleb(-10).quantize(PLACES)


def _exact(value: Number | Fraction, path: str) -> Fraction:
    if isinstance(value, float):
        fail(
            "float-money", f"{value!r} is a float", path=path, found=value, help='pass an int, a Decimal or "30000.00"'
        )
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str | Fraction):
        fail(
            "not-a-number",
            "this is no exact number",
            path=path,
            found=value,
            expected="int, Decimal or a decimal string",
        )
    try:
        number = value if isinstance(value, int | Fraction) else Decimal(value)
    except InvalidOperation:
        fail("not-a-number", "this is no decimal number", path=path, found=str(value)[:80])
    if isinstance(number, Decimal) and not number.is_finite():
        fail("not-a-number", "this is no finite number", path=path, found=str(value)[:80])
    # An exponent such as 1e999999999 would build a number of a billion digits: refuse it before it is expanded.
    if isinstance(number, Decimal) and number and not -DIGITS < number.adjusted() < DIGITS:
        fail("amount-out-of-range", "this number is out of all proportion", path=path, found=str(value)[:80])
    if not isinstance(number, Decimal) and abs(number) >= 10**DIGITS:
        fail("amount-out-of-range", "this number is out of all proportion", path=path, found=str(value)[:80])
    return Fraction(number)


def _check_days(days: int, path: str) -> None:
    if isinstance(days, bool) or not isinstance(days, int) or days < 1:
        fail("bad-value", "a period has at least one day", path=path, found=days, expected="a whole number above zero")
