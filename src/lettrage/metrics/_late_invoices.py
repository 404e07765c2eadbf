"""The table of late customer invoices that French management reports hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import frozen

from lettrage._settling import asked
from lettrage.errors import fail
from lettrage.ledger import Ledger
from lettrage.metrics import formulas
from lettrage.metrics._framed import Framed, columns_of
from lettrage.metrics._lateness import LateTable, lateness
from lettrage.metrics._question import ask
from lettrage.metrics._rows import is_kind, window_of
from lettrage.metrics._sums import group_sums
from lettrage.model import ItemKind
from lettrage.money import Money
from lettrage.render import Column, Table

__all__ = ["LateBand", "LateInvoices", "late_invoices"]

_BOUNDS = np.array([30, 60, 90])
_BANDS = ("0 day (for information)", "1-30", "31-60", "61-90", "91 and over")


@frozen
class LateBand:
    """One band of lateness: invoices, their amount with tax, and its share of what it is held against.

    In the table of the year, `n_share` is the share of the number of invoices issued; in that at closing it is None.
    """

    band: str
    n: int
    amount: Money
    share: Decimal | None
    n_share: Decimal | None = None


@frozen(repr=False)
class LateInvoices(Framed):
    """Customer invoices by band of lateness: those not paid at closing, or all that were late in the year.

    Attributes:
        year: First and last day of the financial year.
        sales: What amounts are held against, with tax: sales of the year, credit notes deducted; in the table of the
            year the invoices issued in it.
        bands: ``"0 day (for information)"`` (due on the closing day; in the table of the year, fallen due in it and
            paid in time), then the bands of lateness.
        total: All bands of one day or more.
        excluded: Disputed invoices left out of the bands.
        terms: The payment terms used, in words.
        table: ``"at-closing"`` or ``"in-the-year"``.
        issued: How many documents `sales` is the sum of.

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
    table: str = "at-closing"
    issued: int = 0

    def columns(self) -> Mapping[str, npt.NDArray[Any]]:
        """band, n, amount, currency, share, n_share."""
        rows = (*self.bands, self.total, self.excluded)
        cells = [(r.band, r.n, r.amount.amount, r.amount.currency, r.share, r.n_share) for r in rows]
        return columns_of(["band", "n", "amount", "currency", "share", "n_share"], cells)

    def to_table(self) -> Table:
        in_year = self.table == "in-the-year"
        heads = [
            "invoices",
            *(["% of number"] if in_year else []),
            "amount",
            "% of amount" if in_year else "% of sales",
        ]
        rows = [
            (r.band, r.n, *([_percent(r.n_share)] if in_year else []), r.amount.amount, _percent(r.share))
            for r in (*self.bands, self.total, self.excluded)
        ]
        title, against = "Late customer invoices", f"sales of the year {self.sales}"
        if in_year:
            title = "Customer invoices that were late in the year"
            against = f"{self.issued} invoices issued in the year, {self.sales}"
        amounts = "amounts with tax; " if in_year else "amounts and sales with tax; "
        columns = [Column("lateness in days"), *(Column(name, "right") for name in heads)]
        notes = [amounts + against, f"terms used: {self.terms}"]
        return Table(title, columns, rows, header=[f"closed on {self.year[1]}"], notes=notes)

    def __repr__(self) -> str:
        return f"<LateInvoices {self.year[1].isoformat()}: {self.total.n} invoices, {self.total.amount}>"


def _percent(share: Decimal | None) -> str:
    return "" if share is None else f"{share * 100:.2f}"


def late_invoices(
    ledger: Ledger,
    *,
    as_of: date,
    since: date | None = None,
    known_on: date | None = None,
    table: LateTable = "at-closing",
    terms: str = "contractual",
    currency: str | None = None,
    rates: Mapping[str, Decimal | str | int] | None = None,
    without: Sequence[str] = (),
) -> LateInvoices:
    """One of the two tables of late customer invoices, by band of lateness, that a management report must hold.

    Invoices are counted as documents: one with two late lines counts once, under the later of its bands. Disputed ones
    stand apart, as the model tables ask.

    Args:
        ledger: The facts.
        as_of: The closing date.
        since: First day of the financial year; None: the 365 days that end on `as_of`.
        known_on: Only facts known by then; None: all facts.
        table: ``"at-closing"``: issued and not paid at closing, past their term, at their open amount, held against
            the sales of the year. ``"in-the-year"``: late on some day of the year, paid since or not, at their full
            amount, held against the invoices issued in the year; the days are those until payment, or until closing.
        terms: The payment terms used for the calculation, in words: contractual or legal.
        currency: See `lettrage.dso`; likewise `rates`, `without`.

    Raises:
        LettrageError: as `lettrage.dso`; an empty ledger is `missing-value`, since the table needs a currency.

    Complexity: linear in items and sales. Source: code de commerce, articles L441-14 and D441-6 (I for the table at
    closing, II for the one of the year); the annexed models have the bands 1-30, 31-60, 61-90, 91 days and over.

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
    asked(LateTable, table, "table")
    named: str = asked(str, terms, "terms")
    year = window_of(question.as_of, 365, since)
    items, billings = question.open_items(), question.billings()
    code = question.currency(items, billings)
    if not code:
        fail("missing-value", "nothing was ever sold", path="ledger", help='name a currency with currency="EUR"')
    billings = question.one(billings, code)
    billed = billings.select(year.holds(billings.on))
    if table == "in-the-year":
        billed = billed.select(is_kind(billed.kind, ItemKind.INVOICE))
    sold, issued = group_sums(billed.amount, None, 1)[0], len(np.unique(billed.document_row))
    found = lateness(question, code, year, table)

    def row(name: str, mask: npt.NDArray[np.bool_]) -> LateBand:
        amount = group_sums(found.amount[mask], None, 1)[0]
        n = len(np.unique(found.lines.document_row[mask]))
        of_all = formulas.ratio(n, issued) if table == "in-the-year" else None
        return LateBand(name, n, Money.of_minor(amount, code), formulas.ratio(amount, sold), of_all)

    late, free = found.days > 0, ~found.contested
    band = np.searchsorted(_BOUNDS, found.worst, side="left")
    masks = [~late & free, *(late & free & (band == k) for k in range(len(_BOUNDS) + 1))]
    bands = tuple(row(name, mask) for name, mask in zip(_BANDS, masks, strict=True))
    total, excluded = row("1 and over, in all", late & free), row("left out: disputed", late & ~free)
    return LateInvoices(year.both, Money.of_minor(sold, code), bands, total, excluded, named, table, issued)
