"""The table of late customer invoices that French management reports hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import frozen

from lettrage.calendars import to_days
from lettrage.errors import fail
from lettrage.ledger import Ledger, OpenItems
from lettrage.metrics import formulas
from lettrage.metrics._disputed import disputed_rows
from lettrage.metrics._framed import Framed, columns_of
from lettrage.metrics._question import ask
from lettrage.metrics._rows import debts, is_kind, late, window_of
from lettrage.metrics._sums import group_sums
from lettrage.model import ItemKind
from lettrage.money import Money
from lettrage.render import Column, Table

__all__ = ["LateBand", "LateInvoices", "late_invoices"]

_BANDS = ("0 day (for information)", "1-30", "31-60", "61-90", "91 and over")


@frozen
class LateBand:
    """One band of lateness: invoices, their open amount with tax, and its share of the sales of the year."""

    band: str
    n: int
    amount: Money
    share: Decimal | None


@frozen(repr=False)
class LateInvoices(Framed):
    """Invoices issued and not paid at the closing date whose term has passed, by band of lateness.

    Attributes:
        year: First and last day of the financial year.
        sales: Sales of the year with tax, credit notes deducted.
        bands: ``"0 day (for information)"`` (due on the closing day), then the bands of lateness.
        total: All bands of one day or more.
        excluded: Disputed invoices left out of the bands.
        terms: The payment terms used, in words.

    >>> from datetime import date
    >>> from lettrage import metrics
    >>> from lettrage.datasets import trade_year
    >>> books, day = trade_year(), date(2025, 12, 31)
    >>> metrics.late_invoices(books, as_of=day)
    <LateInvoices 2025-12-31: 9 invoices, 10284.30 EUR>
    """

    year: tuple[date, date]
    sales: Money
    bands: tuple[LateBand, ...]
    total: LateBand
    excluded: LateBand
    terms: str

    def columns(self) -> Mapping[str, npt.NDArray[Any]]:
        """band, n, amount, currency, share."""
        rows = (*self.bands, self.total, self.excluded)
        cells = [(r.band, r.n, r.amount.amount, r.amount.currency, r.share) for r in rows]
        return columns_of(["band", "n", "amount", "currency", "share"], cells)

    def to_table(self) -> Table:
        rows = [
            (r.band, r.n, r.amount.amount, "" if r.share is None else f"{r.share * 100:.2f}")
            for r in (*self.bands, self.total, self.excluded)
        ]
        columns = [
            Column("lateness in days"),
            *(Column(name, "right") for name in ("invoices", "amount", "% of sales")),
        ]
        notes = [f"amounts and sales with tax; sales of the year {self.sales}", f"terms used: {self.terms}"]
        return Table("Late customer invoices", columns, rows, header=[f"closed on {self.year[1]}"], notes=notes)

    def __repr__(self) -> str:
        return f"<LateInvoices {self.year[1].isoformat()}: {self.total.n} invoices, {self.total.amount}>"


def late_invoices(
    ledger: Ledger,
    *,
    as_of: date,
    since: date | None = None,
    known_on: date | None = None,
    terms: str = "contractual",
    currency: str | None = None,
    rates: Mapping[str, Decimal | str | int] | None = None,
    without: Sequence[str] = (),
) -> LateInvoices:
    """The table of customer invoices issued, not paid at closing and past their term, by band of lateness.

    Invoices are counted as documents: one with two late lines counts once, under the later of its bands. Disputed ones
    stand apart, as the model table asks.

    Args:
        ledger: The facts.
        as_of: The closing date.
        since: First day of the financial year; None: the 365 days that end on `as_of`.
        known_on: Only facts known by then; None: all facts.
        terms: The payment terms used for the calculation, in words: contractual or legal.
        currency: See `lettrage.dso`; likewise `rates`, `without`.

    Raises:
        LettrageError: as `lettrage.dso`; an empty ledger is `missing-value`, since the table needs a currency.

    Complexity: linear in open items and sales. Source: code de commerce, articles L441-14 and D441-6; the annexed model
    has the bands 1-30, 31-60, 61-90, 91 days and over.

    >>> from datetime import date
    >>> from lettrage import metrics
    >>> from lettrage.datasets import trade_year
    >>> print(metrics.late_invoices(trade_year(), as_of=date(2025, 12, 31)))
    Late customer invoices
    closed on 2025-12-31
    lateness in days         invoices    amount  % of sales
    -----------------------  --------  --------  ----------
    0 day (for information)         0      0.00        0.00
    1-30                            6   7770.03        2.54
    31-60                           0      0.00        0.00
    61-90                           1   1223.66        0.40
    91 and over                     2   1290.61        0.42
    1 and over, in all              9  10284.30        3.37
    left out: disputed              1    573.61        0.19
    * amounts and sales with tax; sales of the year 305516.67 EUR
    * terms used: contractual
    """
    question = ask(ledger, as_of=as_of, known_on=known_on, currency=currency, rates=rates, without=without)
    year = window_of(question.as_of, 365, since)
    items, billings = question.open_items(), question.billings()
    code = question.currency(items, billings)
    if not code:
        fail("missing-value", "nothing was ever sold", path="ledger", help='name a currency with currency="EUR"')
    items, billings = question.one(items, code), question.one(billings, code)
    sold = group_sums(billings.amount[year.holds(billings.on)], None, 1)[0]
    bills = items.select(debts(items) & is_kind(items.kind, ItemKind.INVOICE))
    contested = np.isin(bills.row, disputed_rows(question))
    due_today = bills.due == to_days(question.as_of)
    past = late(bills, question.as_of)
    days = to_days(question.as_of) - bills.due.astype(np.int64)
    band = 1 + np.searchsorted(np.array([30, 60, 90]), days, side="left")

    def row(name: str, mask: npt.NDArray[np.bool_]) -> LateBand:
        amount = group_sums(bills.residual[mask], None, 1)[0]
        return LateBand(name, _documents(bills, mask), Money.of_minor(amount, code), formulas.ratio(amount, sold))

    free = ~contested
    worst = _worst(bills, np.where(past & free, band, 0))
    masks = [due_today & free, *(past & free & (worst == k) for k in range(1, 5))]
    bands = tuple(row(name, mask) for name, mask in zip(_BANDS, masks, strict=True))
    return LateInvoices(
        year.both, Money.of_minor(sold, code), bands, row("1 and over, in all", past & free),
        row("left out: disputed", past & contested), terms,
    )  # fmt: skip


def _documents(items: OpenItems, mask: npt.NDArray[np.bool_]) -> int:
    return len(np.unique(items.document_row[mask]))


def _worst(items: OpenItems, band: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The latest band of each item's document."""
    if not len(items):
        return band
    worst = np.zeros(int(items.document_row.max()) + 1, np.int64)
    np.maximum.at(worst, items.document_row, band)
    return worst[items.document_row]
