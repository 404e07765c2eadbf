"""Working capital on plain numbers: the cash cycle, norms, what a day costs."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from attrs import frozen

from lettrage._settling import asked
from lettrage.metrics.formulas._exact import Number, check_days, exact, rounded

__all__ = [
    "CashCycle",
    "cash_conversion_cycle",
    "cost_of_a_day",
    "normative_working_capital",
    "working_capital_days",
]


@frozen
class CashCycle:
    """Days of inventory, of receivables, of payables, and the cycle they make; each None where undefined."""

    dio: Decimal | None
    dso: Decimal | None
    dpo: Decimal | None
    ccc: Decimal | None


def cash_conversion_cycle(
    *,
    inventory: Number,
    receivables: Number,
    payables: Number,
    sales: Number,
    cost_of_sales: Number,
    days: int = 365,
    purchases: Number | None = None,
) -> CashCycle:
    """Cash conversion cycle: days of inventory + days of receivables - days of payables.

    Args:
        inventory: Stock, at cost.
        receivables: Trade receivables, on the tax basis of `sales`.
        payables: Trade payables, on the tax basis of `purchases` or `cost_of_sales`.
        sales: Sales of the window.
        cost_of_sales: Cost of goods sold in the window.
        days: Calendar days in the window.
        purchases: What payables are held against; None: the cost of sales, the common choice.

    Raises:
        NotExact, InvalidInput: as `dso_simple`.

    Source: standard definition of financial analysis.

    >>> from lettrage.metrics import formulas
    >>> cycle = formulas.cash_conversion_cycle(
    ...     inventory=100, receivables=90, payables=60, sales=1000, cost_of_sales=730)
    >>> cycle.dio, cycle.dpo, cycle.ccc
    (Decimal('50.0000000000'), Decimal('30.0000000000'), Decimal('52.8500000000'))
    """
    check_days(days)
    cost = exact(cost_of_sales, "cost_of_sales")
    bought = cost if purchases is None else exact(purchases, "purchases")
    pairs = [
        (exact(inventory, "inventory"), cost),
        (exact(receivables, "receivables"), exact(sales, "sales")),
        (exact(payables, "payables"), bought),
    ]
    dio, dso, dpo = [part * days / whole if whole > 0 else None for part, whole in pairs]
    whole = None if dio is None or dso is None or dpo is None else dio + dso - dpo
    return CashCycle(*(None if part is None else rounded(part) for part in (dio, dso, dpo, whole)))


def working_capital_days(delay_days: Number, coefficient: Number) -> Decimal:
    """One line of the normative working capital requirement, in days of sales without tax.

    Args:
        delay_days: How long the money stands in this line.
        coefficient: The line's yearly flow over sales without tax: 1.2 for receivables at 20 % VAT.

    Raises:
        NotExact, InvalidInput: as `dso_simple`.

    Source: méthode normative du BFR (temps d'écoulement x coefficient de structure).

    >>> from lettrage.metrics import formulas
    >>> formulas.working_capital_days(65, "1.2")
    Decimal('78.0000000000')
    """
    return rounded(exact(delay_days, "delay_days") * exact(coefficient, "coefficient"))


def normative_working_capital(lines: Sequence[tuple[Number, Number]]) -> Decimal:
    """Normative working capital requirement (BFR normatif), in days of sales without tax.

    Args:
        lines: (delay in days, structure coefficient) of each line; what finances, such as suppliers, has a
            coefficient below zero.

    Raises:
        NotExact, InvalidInput: as `dso_simple`.

    Source: as `working_capital_days`.

    >>> from lettrage.metrics import formulas
    >>> formulas.normative_working_capital([(65, "1.2"), (30, "0.6"), (45, "-0.72")])
    Decimal('63.6000000000')
    """
    total = Fraction(0)
    for index, line in enumerate(asked(tuple[Any, ...], lines, "lines")):
        delay, coefficient = asked(tuple[Any, Any], line, f"lines[{index}]")
        total += exact(delay, f"lines[{index}].delay") * exact(coefficient, f"lines[{index}].coefficient")
    return rounded(total)


def cost_of_a_day(sales: Number, days: int, yearly_rate: Number) -> Decimal:
    """What one day of DSO costs in a year: the cash it ties up, times the price of that cash.

    Args:
        sales: Sales of the window.
        days: Calendar days in the window.
        yearly_rate: Price of money a year: ``"0.05"`` for 5 %.

    Raises:
        NotExact, InvalidInput: as `dso_simple`.

    Source: sales a day is the cash that one day of DSO holds; its yearly price is simple interest.

    >>> from lettrage.metrics import formulas
    >>> formulas.cost_of_a_day(3_650_000, 365, "0.05")
    Decimal('500.0000000000')
    """
    check_days(days)
    return rounded(exact(sales, "sales") / days * exact(yearly_rate, "yearly_rate"))
