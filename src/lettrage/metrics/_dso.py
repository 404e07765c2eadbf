"""Days sales outstanding: a family of figures, each named by its method, its window and its basis."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, TypeAlias, overload

import numpy as np
from attrs import frozen

from lettrage._settling import asked
from lettrage.errors import fail
from lettrage.metrics import formulas
from lettrage.metrics._asking import check_facts
from lettrage.metrics._metric import Breakdown, Metric, TraceStep
from lettrage.metrics._sales import (
    Periods,
    SalesPeriod,
    check_supplied,
    first_day,
    in_currency,
    one_currency,
    period_of,
    present,
    sales_table,
    windows,
)
from lettrage.metrics._sums import group_counts, group_sums
from lettrage.model import KIND_CODES, ItemKind
from lettrage.money import Money

if TYPE_CHECKING:
    from lettrage.ledger import Billings, Ledger, OpenItems

__all__ = ["DsoMethod", "Receivables", "SalesBasis", "dso"]

DsoMethod: TypeAlias = Literal["count-back", "simple"]
Receivables: TypeAlias = Literal["net", "invoices"]
SalesBasis: TypeAlias = Literal["net", "gross"]


@overload
def dso(
    ledger: Ledger,
    *,
    as_of: date,
    known_on: date | None = ...,
    method: DsoMethod = ...,
    window_days: int = ...,
    receivables: Receivables = ...,
    sales_basis: SalesBasis = ...,
    zero_sales: formulas.ZeroSales = ...,
    by: None = None,
    currency: str | None = ...,
    sales: Sequence[SalesPeriod] = ...,
) -> Metric: ...


@overload
def dso(
    ledger: Ledger,
    *,
    as_of: date,
    known_on: date | None = ...,
    method: DsoMethod = ...,
    window_days: int = ...,
    receivables: Receivables = ...,
    sales_basis: SalesBasis = ...,
    zero_sales: formulas.ZeroSales = ...,
    by: str,
    currency: str | None = ...,
    sales: Sequence[SalesPeriod] = ...,
) -> Breakdown: ...


def dso(
    ledger: Ledger,
    *,
    as_of: date,
    known_on: date | None = None,
    method: DsoMethod = "count-back",
    window_days: int = 90,
    receivables: Receivables = "net",
    sales_basis: SalesBasis = "net",
    zero_sales: formulas.ZeroSales = "count",
    by: str | None = None,
    currency: str | None = None,
    sales: Sequence[SalesPeriod] = (),
) -> Metric | Breakdown:
    """Days sales outstanding on a day.

    Receivables and sales both include tax, so that the ratio compares like with like.

    Args:
        ledger: The facts.
        as_of: Day of the balance, its end included.
        known_on: Only facts known by then; None: all facts.
        method: ``"count-back"`` burns the receivables with the sales of the calendar months, newest first (the month
            of `as_of` counts from its first day); ``"simple"`` divides by the sales of the last `window_days`.
        window_days: Days of the simple method, `as_of` included.
        receivables: ``"net"`` is the ledger's balance, credit notes and payments not yet matched deducted;
            ``"invoices"`` the open part of invoices alone.
        sales_basis: ``"net"`` deducts credit notes at their own date; ``"gross"`` leaves them out.
        zero_sales: For the count-back, see `lettrage.metrics.formulas.dso_count_back`.
        by: A dimension: gives a `Breakdown`, each part with its own receivables and its own sales.
        currency: Which currency to look at; needed only when the ledger holds several.
        sales: Sales of periods before the ledger begins. A period that overlaps the ledger's own sales is refused.

    Returns:
        A `Metric` in days, or a `Breakdown` when `by` is given. With no sales, or a history too short to burn the
        receivables, the value is None and `undefined_because` says why; the trace holds the lower bound.

    Raises:
        CurrencyMismatch: several currencies and none chosen (`currency-mismatch`).
        InvalidInput: an unknown method, basis or rule (`bad-value`), overlapping supplied sales (`bad-value`).

    Complexity: linear in open items and invoices, from the columns. Source: `lettrage.metrics.formulas`.

    >>> from datetime import date
    >>> from lettrage import Invoice, Ledger, Money, dso
    >>> ledger = Ledger(invoices=[
    ...     Invoice("A", customer="C", issued_on=date(2026, 2, 9), due_on=date(2026, 3, 11), total=Money("600", "EUR")),
    ...     Invoice("B", customer="C", issued_on=date(2026, 3, 5), due_on=date(2026, 4, 4), total=Money("300", "EUR")),
    ... ])
    >>> dso(ledger, as_of=date(2026, 3, 31), method="simple")
    <Metric dso (simple) = 90 days, n=4>
    """
    check_facts(ledger, as_of, by, currency)
    asked(DsoMethod, method, "method")
    asked(Receivables, receivables, "receivables")
    asked(SalesBasis, sales_basis, "sales_basis")
    asked(formulas.ZeroSales, zero_sales, "zero_sales")
    asked(int, window_days, "window_days")
    sales = asked(tuple[SalesPeriod, ...], sales, "sales")
    if by is not None and sales:
        fail(
            "bad-value",
            "supplied sales cannot be told apart by dimension",
            path="sales",
            help="leave out `by` or `sales`",
        )
    items = ledger.open_items(as_of=as_of, known_on=known_on)
    billings = ledger.billings(as_of=as_of, known_on=known_on)
    chosen = one_currency(items, billings, sales, currency)
    items = in_currency(items, chosen)
    billings = in_currency(billings, chosen)
    if receivables == "invoices":
        items = items.select(items.kind == KIND_CODES[ItemKind.INVOICE])
    if sales_basis == "gross":
        billings = billings.select(billings.kind == KIND_CODES[ItemKind.INVOICE])
    check_supplied(billings, sales)
    question = _Question(
        method, as_of, window_days, zero_sales, chosen, windows(billings, sales, as_of, method, window_days)
    )
    basis = (f"receivables: {receivables}", f"sales: {sales_basis} of credit notes, tax included")
    total = _answer(question, items, billings, sales, basis)
    if by is None:
        return total
    return Breakdown(by, total, tuple(_parts(question, ledger, items, billings, by, basis)))


@frozen
class _Question:
    """What is asked, the same for the whole and for each part."""

    method: str
    as_of: date
    window_days: int
    zero_sales: formulas.ZeroSales
    currency: str
    periods: Periods

    def money(self, minor: int) -> Money:
        return Money.of_minor(minor, self.currency)


def _parts(
    question: _Question, ledger: Ledger, items: OpenItems, billings: Billings, by: str, basis: tuple[str, ...]
) -> list[tuple[str, Metric]]:
    """The same metric for each label, from one pass over the columns."""
    of_item, item_names = ledger.labels(items, by)
    of_sale, sale_names = ledger.labels(billings, by)
    names = sorted({*present(of_item, item_names), *present(of_sale, sale_names)})
    index = {name: position for position, name in enumerate(names)}
    item_part = np.asarray([index.get(name, 0) for name in item_names], np.int64)[of_item]
    sale_part = np.asarray([index.get(name, 0) for name in sale_names], np.int64)[of_sale]
    owed, owed_n = group_sums(items.residual, item_part, len(names)), group_counts(item_part, len(names))
    sold, sold_n = sales_table(question.periods, question.as_of, billings, sale_part, len(names))
    return [(name, _metric(question, owed[i], owed_n[i], sold[i], sold_n[i], basis)) for name, i in index.items()]


def _answer(
    question: _Question, items: OpenItems, billings: Billings, supplied: Sequence[SalesPeriod], basis: tuple[str, ...]
) -> Metric:
    owed = group_sums(items.residual, np.zeros(len(items), np.int64), 1)[0]
    sold, sold_n = sales_table(question.periods, question.as_of, billings, np.zeros(len(billings), np.int64), 1)
    totals = sold[0]
    for index, extra in enumerate(supplied):
        position = period_of(extra, question.periods, f"sales[{index}]")
        if position is not None:
            totals[position] += extra.amount.minor
    if supplied:
        basis = (*basis, f"{len(supplied)} sales periods supplied by the caller")
    elif question.periods and len(billings) and first_day(billings) > question.periods[-1][0]:
        basis = (*basis, f"the ledger's sales begin on {first_day(billings).isoformat()}, inside the window")
    return _metric(question, owed, len(items), totals, sold_n[0], basis)


def _metric(
    question: _Question, owed: int, owed_n: int, sold: Sequence[int], sold_n: Sequence[int], basis: tuple[str, ...]
) -> Metric:
    """The figure and its working from sums in minor units: receivables, and sales of each period, newest first."""
    steps = [TraceStep("receivables", end=question.as_of, amount=question.money(owed), n=owed_n)]
    why: str | None = None
    value: Decimal | None
    if question.method == "simple":
        start, end = question.periods[0]
        steps.append(TraceStep("sales", start, end, question.money(sold[0]), Decimal(question.window_days), sold_n[0]))
        value = formulas.dso_simple(owed, sold[0], question.window_days)
        why = "no-sales" if value is None else None
    else:
        lengths = [(end - start).days + 1 for start, end in question.periods]
        count = formulas.dso_count_back(owed, list(zip(sold, lengths, strict=True)), zero_sales=question.zero_sales)
        for (start, end), taken, n in zip(question.periods, count.taken, sold_n, strict=False):
            steps.append(
                TraceStep(
                    "sales burnt", start, end, question.money(int(taken.burnt)), formulas.rounded(taken.days_taken), n
                )
            )
        value = count.days
        if value is None:
            why = "history-too-short" if question.periods else "no-sales"
            steps.append(TraceStep("at least", amount=question.money(int(count.unexplained)), days=count.at_least))
        elif count.stopped:
            steps.append(
                TraceStep("stopped: no sales", amount=question.money(int(count.unexplained)), days=count.at_least)
            )
    window = (question.periods[-1][0], question.as_of) if question.periods else None
    n = owed_n + sum(sold_n)
    return Metric("dso", value, "days", question.method, window, basis, question.currency, n, why, tuple(steps))
