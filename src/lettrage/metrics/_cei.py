"""Collection effectiveness and turnover: what came in of what could have come in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Literal, TypeAlias

from lettrage._settling import asked
from lettrage.ledger import Ledger
from lettrage.metrics import formulas
from lettrage.metrics._best_possible import current_of
from lettrage.metrics._dso_methods import Receivables, SalesBasis, Setting, balance_of
from lettrage.metrics._grouping import By
from lettrage.metrics._ingredients import Ingredient, Sums, Value, answer
from lettrage.metrics._metric import Metric
from lettrage.metrics._question import Question, ask
from lettrage.metrics._rows import debts, months_back, window_of

__all__ = ["CeiSales", "cei", "turnover"]

CeiSales: TypeAlias = Literal["total", "monthly-average"]


def cei(
    ledger: Ledger,
    *,
    as_of: date,
    known_on: date | None = None,
    window_days: int = 90,
    since: date | None = None,
    sales: CeiSales = "total",
    sales_basis: SalesBasis = "net",
    by: By | None = None,
    currency: str | None = None,
    rates: Mapping[str, Decimal | str | int] | None = None,
    without: Sequence[str] = (),
) -> Metric:
    """Collection effectiveness index, 0 to 100: what was collected of what could have been.

    Receivables are debts (the open part of invoices and of accounting lines owed to us), so the index is 100 exactly
    when nothing is past due. It looks at the balances at both ends of the window, whatever happened between them.

    Args:
        ledger: The facts.
        as_of: Last day of the window.
        known_on: Only facts known by then; None: all facts.
        window_days: Days of the window.
        since: First day of the window, in place of `window_days`.
        sales: ``"total"`` takes the sales of the whole window; ``"monthly-average"`` divides them by its calendar
            months, as some published examples do: one ledger gives 79.63 or 55.93. Say which when you compare.
        sales_basis: ``"net"`` deducts credit notes, ``"gross"`` leaves them out.
        by: A dimension, see `lettrage.dso`; likewise `currency`, `rates`, `without`.

    Returns:
        A `Metric` in percent; undefined when nothing could have been collected (``nothing-to-collect``).

    Raises:
        LettrageError: as `lettrage.dso`.

    Complexity: linear in items and sales. Source: Credit Research Foundation.

    >>> from datetime import date
    >>> from lettrage import metrics
    >>> from lettrage.datasets import trade_year
    >>> metrics.cei(trade_year(), as_of=date(2025, 12, 31))
    <Metric cei (total) = 88.03 percent, n=105>
    """
    question = ask(ledger, as_of=as_of, known_on=known_on, by=by, currency=currency, rates=rates, without=without)
    asked(CeiSales, sales, "sales")
    asked(SalesBasis, sales_basis, "sales_basis")
    setting, opening = _both_ends(question, window_days, since, "invoices", sales_basis)
    months = len(months_back(setting.window.end, setting.window.start)) if sales == "monthly-average" else 1
    day = question.as_of
    closing = Ingredient("closing debts", setting.items, setting.items.residual, debts(setting.items), end=day)
    return answer(
        question, "cei", "percent", sales, [opening, setting.sales(), closing, current_of(setting, inside=True)],
        partial(_index, months=months), currency=setting.currency, window=setting.window.both,
        basis=("receivables: debts", f"sales: {sales_basis} of credit notes, tax included, {sales}"),
    )  # fmt: skip


def turnover(
    ledger: Ledger,
    *,
    as_of: date,
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
    """Receivables turnover: sales of the window over the mean of opening and closing receivables.

    Returns:
        A `Metric` in times a window; undefined when the mean balance is zero or below (``negative-balance``).

    Raises:
        LettrageError: as `lettrage.dso`.

    Complexity: linear in items and sales. Source: the standard ratio; window / turnover is the average-balance DSO.

    >>> from datetime import date
    >>> from lettrage import metrics
    >>> from lettrage.datasets import trade_year
    >>> metrics.turnover(trade_year(), as_of=date(2025, 12, 31))
    <Metric turnover (mean of two balances) = 18.55 times, n=237>
    """
    question = ask(ledger, as_of=as_of, known_on=known_on, by=by, currency=currency, rates=rates, without=without)
    asked(Receivables, receivables, "receivables")
    asked(SalesBasis, sales_basis, "sales_basis")
    setting, opening = _both_ends(question, window_days, since, receivables, sales_basis)
    return answer(
        question, "turnover", "times", "mean of two balances", [opening, setting.balance("closing"), setting.sales()],
        _turnover, currency=setting.currency, window=setting.window.both, basis=setting.basis(),
    )  # fmt: skip


def _both_ends(
    question: Question, window_days: int, since: date | None, receivables: str, sales_basis: str
) -> tuple[Setting, Ingredient]:
    """The closing state and the opening balance of a window; for the index, debts alone."""
    window = window_of(question.as_of, window_days, since)
    before, items, billings = question.open_items(window.before), question.open_items(), question.billings()
    code = question.currency(before, items, billings)
    before, items, billings = (question.one(before, code), question.one(items, code), question.one(billings, code))
    setting = Setting(question, code, items, billings, window, receivables, sales_basis)
    if receivables == "invoices":
        return setting, Ingredient("opening debts", before, before.residual, debts(before), end=window.before)
    return setting, balance_of(before, receivables, window.before, "opening")


def _index(sums: Sequence[Sums], months: int) -> tuple[Value, str | None]:
    opening, sold, closing, current = (part.amount for part in sums)
    value = formulas.cei(opening * months, sold, closing * months, current * months)
    return value, None if value is not None else "nothing-to-collect"


def _turnover(sums: Sequence[Sums]) -> tuple[Value, str | None]:
    value = formulas.turnover(*(part.amount for part in sums))
    return value, None if value is not None else "negative-balance"
