"""What DSO would be if nobody were late, and what lateness adds to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import partial

from lettrage._settling import asked
from lettrage.ledger import Ledger
from lettrage.metrics import formulas
from lettrage.metrics._dso_methods import Receivables, SalesBasis, Setting
from lettrage.metrics._grouping import By
from lettrage.metrics._ingredients import Ingredient, Sums, Value, answer
from lettrage.metrics._metric import Metric
from lettrage.metrics._question import Question, ask
from lettrage.metrics._rows import debts, late, window_of

__all__ = ["average_days_delinquent", "best_possible_dso", "current_of"]


def best_possible_dso(
    ledger: Ledger,
    *,
    as_of: date,
    known_on: date | None = None,
    window_days: int = 90,
    since: date | None = None,
    sales_basis: SalesBasis = "net",
    by: By | None = None,
    currency: str | None = None,
    rates: Mapping[str, Decimal | str | int] | None = None,
    without: Sequence[str] = (),
) -> Metric:
    """Best possible DSO: debts not yet due over the sales of the window, times its days.

    Debts without a due date count as not due. Arguments as `lettrage.dso`, whose ``method="simple"`` it is held
    against.

    Returns:
        A `Metric` in days; undefined without sales (``no-sales``).

    Raises:
        LettrageError: as `lettrage.dso`.

    Complexity: linear in open items and sales. Source: Credit Research Foundation.

    >>> from datetime import date
    >>> from lettrage import metrics
    >>> from lettrage.datasets import trade_year
    >>> metrics.best_possible_dso(trade_year(), as_of=date(2025, 12, 31))
    <Metric best possible dso (simple) = 24.92 days, n=70>
    """
    question = ask(ledger, as_of=as_of, known_on=known_on, by=by, currency=currency, rates=rates, without=without)
    setting = _setting(question, window_days, since, "invoices", sales_basis)
    return answer(
        question, "best possible dso", "days", "simple", [current_of(setting), setting.sales()],
        partial(_best, days=setting.window.days), currency=setting.currency, window=setting.window.both,
        basis=("receivables: debts not past due", *setting.basis()[1:], *setting.begins(setting.window.start)),
    )  # fmt: skip


def average_days_delinquent(
    ledger: Ledger,
    *,
    as_of: date,
    known_on: date | None = None,
    window_days: int = 90,
    since: date | None = None,
    receivables: Receivables = "net",
    sales_basis: SalesBasis = "net",
    by: By | None = None,
    currency: str | None = None,
    rates: Mapping[str, Decimal | str | int] | None = None,
    without: Sequence[str] = (),
) -> Metric:
    """Average days delinquent (ADD): simple DSO less best possible DSO, on the same sales and days.

    Not the mean lateness of invoices: see `days_late` for that. With net receivables, credits and money not yet
    matched count against what is late, so the figure can fall below zero.

    Returns:
        A `Metric` in days; undefined without sales (``no-sales``).

    Raises:
        LettrageError: as `lettrage.dso`.

    Complexity: linear in open items and sales. Source: Credit Research Foundation.

    >>> from datetime import date
    >>> from lettrage import metrics
    >>> from lettrage.datasets import trade_year
    >>> metrics.average_days_delinquent(trade_year(), as_of=date(2025, 12, 31))
    <Metric average days delinquent (simple) = 10.85 days, n=83>
    """
    question = ask(ledger, as_of=as_of, known_on=known_on, by=by, currency=currency, rates=rates, without=without)
    asked(Receivables, receivables, "receivables")
    setting = _setting(question, window_days, since, receivables, sales_basis)
    return answer(
        question, "average days delinquent", "days", "simple",
        [setting.balance(), current_of(setting, inside=True), setting.sales()],
        partial(_delinquent, days=setting.window.days), currency=setting.currency, window=setting.window.both,
        basis=(*setting.basis(), *setting.begins(setting.window.start)),
    )  # fmt: skip


def current_of(setting: Setting, *, inside: bool = False) -> Ingredient:
    """Debts not past due on the day."""
    items, day = setting.items, setting.question.as_of
    return Ingredient("not past due", items, items.residual, debts(items) & ~late(items, day), end=day, inside=inside)


def _setting(
    question: Question, window_days: int, since: date | None, receivables: Receivables, sales_basis: SalesBasis
) -> Setting:
    asked(SalesBasis, sales_basis, "sales_basis")
    window = window_of(question.as_of, window_days, since)
    items, billings = question.open_items(), question.billings()
    code = question.currency(items, billings)
    return Setting(
        question, code, question.one(items, code), question.one(billings, code), window, receivables, sales_basis
    )


def _best(sums: Sequence[Sums], days: int) -> tuple[Value, str | None]:
    value = formulas.best_possible_dso(sums[0].amount, sums[1].amount, days)
    return value, None if value is not None else "no-sales"


def _delinquent(sums: Sequence[Sums], days: int) -> tuple[Value, str | None]:
    owed, current, sold = (part.amount for part in sums)
    # One division, so that the figure is exact and not the difference of two rounded ones.
    value = formulas.dso_simple(owed - current, sold, days)
    return value, None if value is not None else "no-sales"
