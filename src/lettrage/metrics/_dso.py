"""Days sales outstanding: a family of figures, each named by its method, its window and its basis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Literal, TypeAlias

from lettrage._settling import asked
from lettrage.errors import fail
from lettrage.ledger import Ledger
from lettrage.metrics import _dso_methods as methods
from lettrage.metrics._dso_methods import Receivables, SalesBasis, Setting
from lettrage.metrics._grouping import By
from lettrage.metrics._metric import Metric
from lettrage.metrics._question import ask
from lettrage.metrics._rows import window_of
from lettrage.metrics._sales import SalesPeriod, check_supplied
from lettrage.metrics.formulas import ZeroSales

__all__ = ["DsoMethod", "Receivables", "SalesBasis", "dso"]

DsoMethod: TypeAlias = Literal["count-back", "simple", "average", "true-open", "true-settled", "sales-weighted"]

_METHODS = {
    "count-back": methods.count_back,
    "simple": methods.simple,
    "average": methods.average,
    "sales-weighted": methods.sales_weighted,
}


def dso(
    ledger: Ledger,
    *,
    as_of: date,
    known_on: date | None = None,
    method: DsoMethod = "count-back",
    window_days: int = 90,
    since: date | None = None,
    receivables: Receivables = "net",
    sales_basis: SalesBasis = "net",
    zero_sales: ZeroSales = "count",
    by: By | None = None,
    currency: str | None = None,
    rates: Mapping[str, Decimal | str | int] | None = None,
    without: Sequence[str] = (),
    sales: Sequence[SalesPeriod] = (),
) -> Metric:
    """Days sales outstanding on a day.

    Receivables and sales both include tax, so that the ratio compares like with like.

    Args:
        ledger: The facts.
        as_of: Day of the balance, its end included.
        known_on: Only facts known by then; None: all facts.
        method: ``"count-back"`` burns the receivables with the sales of the calendar months, newest first (the month
            of `as_of` counts from its first day); ``"simple"`` divides by the sales of the window; ``"average"`` takes
            the mean of opening, month-end and closing balances instead of the closing one; ``"sales-weighted"`` holds
            what is open of each month's invoices against the sales of that month. ``"true-open"`` is the mean age of
            open invoices, ``"true-settled"`` the mean days from issue to payment of what was paid in the window, both
            weighted by amount: the first reads high because it sees only what is not paid, the second low in growth.
        window_days: Days of the window, `as_of` included.
        since: First day of the window, in place of `window_days`.
        receivables: ``"net"`` is the ledger's balance, credit notes and payments not yet matched deducted;
            ``"invoices"`` the open part of invoices alone.
        sales_basis: ``"net"`` deducts credit notes at their own date; ``"gross"`` leaves them out.
        zero_sales: For the count-back, see `lettrage.metrics.formulas.dso_count_back`.
        by: A dimension, by name or as a `lettrage.metrics.Grouping`: the metric then has `parts`, each with its own
            receivables and its own sales.
        currency: Which currency to look at; needed only when the ledger holds several.
        rates: Units of `currency` for one unit of each other currency: everything is converted, item by item.
        without: Customers left out, such as companies of one's own group.
        sales: Sales of periods before the ledger begins. A period that overlaps the ledger's own sales is refused.

    Returns:
        A `Metric` in days. With no sales, or a history too short to burn the receivables, the value is None and
        `undefined_because` says why; the trace holds the lower bound.

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
    question = ask(ledger, as_of=as_of, known_on=known_on, by=by, currency=currency, rates=rates, without=without)
    asked(DsoMethod, method, "method")
    asked(Receivables, receivables, "receivables")
    asked(SalesBasis, sales_basis, "sales_basis")
    asked(ZeroSales, zero_sales, "zero_sales")
    supplied: tuple[SalesPeriod, ...] = asked(tuple[SalesPeriod, ...], sales, "sales")
    if supplied and (by is not None or method not in ("count-back", "simple")):
        fail(
            "bad-value",
            "supplied sales can be told apart neither by dimension nor by invoice",
            path="sales",
            help='leave out `by` or `sales`, or ask for method="count-back"',
        )
    window = window_of(question.as_of, window_days, since)
    if method == "true-open":
        return methods.true_open(question)
    if method == "true-settled":
        return methods.true_settled(question, window)
    items, billings = question.open_items(), question.billings()
    code = question.currency(items, billings, more=[period.amount.currency for period in supplied])
    items, billings = question.one(items, code), question.one(billings, code)
    check_supplied(billings, supplied)
    setting = Setting(question, code, items, billings, window, receivables, sales_basis, zero_sales, supplied)
    return _METHODS[method](setting)
