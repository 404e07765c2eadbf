"""Working capital: what is tied up between paying and being paid, and what a day of it costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Any

import numpy.typing as npt
from attrs import frozen

from lettrage._settling import asked
from lettrage.errors import fail
from lettrage.ledger import Ledger
from lettrage.metrics import formulas
from lettrage.metrics._dso import dso
from lettrage.metrics._dso_methods import Receivables, SalesBasis, Setting
from lettrage.metrics._framed import Framed, columns_of
from lettrage.metrics._grouping import By
from lettrage.metrics._ingredients import Sums, Value, answer
from lettrage.metrics._metric import Metric, shown_value
from lettrage.metrics._question import ask
from lettrage.metrics._rows import window_of
from lettrage.money import Money
from lettrage.render import Column, Table

__all__ = ["WorkingCapital", "cost_of_a_day", "working_capital"]


@frozen(repr=False)
class WorkingCapital(Framed):
    """The working capital requirement (BFR) and the cash conversion cycle of a day.

    Attributes:
        receivables: What customers owe, net.
        inventory: As supplied.
        payables: As supplied.
        requirement: Receivables + inventory - payables.
        cycle: Days of inventory, receivables, payables, and the cycle.
        day: What one day of DSO ties up: sales of the window / its days.
        window: First and last day of the window.

    >>> from datetime import date
    >>> from lettrage import Money, metrics
    >>> from lettrage.datasets import trade_year
    >>> euro = lambda amount: Money(amount, "EUR")
    >>> print(metrics.working_capital(trade_year(), as_of=date(2025, 12, 31), inventory=euro("40000"),
    ...                               payables=euro("25000"), cost_of_sales=euro("180000")))
    Working capital
    line              amount   days
    --------------  --------  -----
    receivables     32942.09  39.36
    inventory       40000.00  81.11
    payables        25000.00  50.69
    requirement     47942.09  69.77
    one day of DSO    837.03
    """

    receivables: Money
    inventory: Money
    payables: Money
    requirement: Money
    cycle: formulas.CashCycle
    day: Money
    window: tuple[date, date]

    def freed(self, days: int) -> Money:
        """The cash that so many days less of DSO would free."""
        return self.day * days

    def columns(self) -> Mapping[str, npt.NDArray[Any]]:
        """line, amount, currency, days."""
        cycle = self.cycle
        cells = [
            ("receivables", self.receivables, cycle.dso),
            ("inventory", self.inventory, cycle.dio),
            ("payables", self.payables, cycle.dpo),
            ("requirement", self.requirement, cycle.ccc),
            ("one day of DSO", self.day, None),
        ]
        rows = [(line, money.amount, money.currency, days) for line, money, days in cells]
        return columns_of(["line", "amount", "currency", "days"], rows)

    def to_table(self) -> Table:
        found = self.columns()
        lines = zip(found["line"].tolist(), found["amount"].tolist(), found["days"].tolist(), strict=True)
        rows = [(line, amount, shown_value(days)) for line, amount, days in lines]
        return Table("Working capital", [Column("line"), Column("amount", "right"), Column("days", "right")], rows)

    def __repr__(self) -> str:
        return f"<WorkingCapital {self.requirement}, cycle {shown_value(self.cycle.ccc)} days>"


def working_capital(
    ledger: Ledger,
    *,
    as_of: date,
    inventory: Money,
    payables: Money,
    cost_of_sales: Money,
    known_on: date | None = None,
    window_days: int = 365,
    purchases: Money | None = None,
    rates: Mapping[str, Decimal | str | int] | None = None,
    without: Sequence[str] = (),
) -> WorkingCapital:
    """Working capital requirement and cash conversion cycle: receivables and sales from the ledger, the rest supplied.

    Receivables and sales include tax on both sides of their ratio; stock, payables and their flows are as you supply
    them. All are in the currency of `inventory`.

    Args:
        ledger: The facts.
        as_of: The day.
        inventory: Stock on that day, at cost.
        payables: Trade payables on that day.
        cost_of_sales: Cost of goods sold in the window.
        known_on: Only facts known by then; None: all facts.
        window_days: Days of the window.
        purchases: What payables are held against; None: the cost of sales.
        rates: See `lettrage.dso`; likewise `without`.

    Raises:
        LettrageError: as `lettrage.dso`; supplied sums in two currencies are `currency-mismatch`.

    Complexity: that of `lettrage.dso`. Source: standard definitions (BFR d'exploitation, CCC).

    >>> from datetime import date
    >>> from lettrage import Money, metrics
    >>> from lettrage.datasets import trade_year
    >>> euro = lambda amount: Money(amount, "EUR")
    >>> capital = metrics.working_capital(trade_year(), as_of=date(2025, 12, 31), inventory=euro("40000"),
    ...                                   payables=euro("25000"), cost_of_sales=euro("180000"))
    >>> str(capital.freed(5))
    '4185.15 EUR'
    """
    supplied = [("inventory", inventory), ("payables", payables), ("cost_of_sales", cost_of_sales)]
    supplied += [("purchases", purchases)] if purchases is not None else []
    for path, money in supplied:
        asked(Money, money, path)
        if money.currency != inventory.currency:
            fail("currency-mismatch", f"{money} is not in {inventory.currency}", path=path, found=money.currency)
    code = inventory.currency
    figure = dso(
        ledger, as_of=as_of, known_on=known_on, method="simple", window_days=window_days, currency=code, rates=rates,
        without=without,
    )  # fmt: skip
    owed, sold = (step.amount or Money.zero(code) for step in figure.trace[:2])
    cycle = formulas.cash_conversion_cycle(
        inventory=inventory.minor, receivables=owed.minor, payables=payables.minor, sales=sold.minor,
        cost_of_sales=cost_of_sales.minor, days=window_days, purchases=None if purchases is None else purchases.minor,
    )  # fmt: skip
    window = window_of(as_of, window_days).both
    return WorkingCapital(
        owed, inventory, payables, owed + inventory - payables, cycle, sold.scale(Fraction(1, window_days)), window
    )


def cost_of_a_day(
    ledger: Ledger,
    *,
    as_of: date,
    yearly_rate: Decimal | str | int,
    known_on: date | None = None,
    window_days: int = 365,
    since: date | None = None,
    receivables: Receivables = "net",
    sales_basis: SalesBasis = "net",
    by: By | None = None,
    currency: str | None = None,
    rates: Mapping[str, Decimal | str | int] | None = None,
    without: Sequence[str] = (),
) -> Metric:
    """What one day of DSO costs in a year: a day's sales, times the yearly price of money.

    Args:
        ledger: The facts.
        as_of: The day.
        yearly_rate: The price of money a year: ``"0.05"`` for 5 %.
        known_on: Only facts known by then; None: all facts.
        window_days: Days of the window whose sales are averaged.
        since: First day of the window, in place of `window_days`.
        receivables: Of the line in the working.
        sales_basis: ``"net"`` deducts credit notes, ``"gross"`` leaves them out.
        by: A dimension, see `lettrage.dso`; likewise `currency`, `rates`, `without`.

    Returns:
        A `Metric` of money a year for each day; undefined without sales (``no-sales``). The sums of the parts are that
        of the whole, to rounding.

    Raises:
        LettrageError: as `lettrage.dso`; a rate below zero is `bad-value`.

    Complexity: linear in open items and sales. Source: simple interest on a day's sales.

    >>> from datetime import date
    >>> from lettrage import metrics
    >>> from lettrage.datasets import trade_year
    >>> metrics.cost_of_a_day(trade_year(), as_of=date(2025, 12, 31), yearly_rate="0.06")
    <Metric cost of a day (a year) = 50.22 EUR, n=237>
    """
    question = ask(ledger, as_of=as_of, known_on=known_on, by=by, currency=currency, rates=rates, without=without)
    asked(Receivables, receivables, "receivables")
    asked(SalesBasis, sales_basis, "sales_basis")
    price = formulas.rounded(yearly_rate)
    if price < 0:
        fail("bad-value", "money has a price of zero or more", path="yearly_rate", found=yearly_rate)
    window = window_of(question.as_of, window_days, since)
    items, billings = question.open_items(), question.billings()
    code = question.currency(items, billings)
    setting = Setting(
        question, code, question.one(items, code), question.one(billings, code), window, receivables, sales_basis
    )
    return answer(
        question, "cost of a day", code, "a year", [setting.balance(), setting.sales()],
        partial(_cost, days=window.days, price=price, currency=code), currency=code, window=window.both,
        basis=(*setting.basis(), f"{price.normalize():f} a year"),
    )  # fmt: skip


def _cost(sums: Sequence[Sums], days: int, price: Decimal, currency: str) -> tuple[Value, str | None]:
    if sums[1].amount <= 0:
        return None, "no-sales"
    return Money.of_minor(sums[1].amount, currency).scale(Fraction(price) / days), None
