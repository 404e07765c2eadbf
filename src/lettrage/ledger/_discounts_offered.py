"""Early-payment discounts that open items offer, by their own terms: how much, until when, and the tax within.

The terms are those of the invoice, else those negotiated with its customer. A credit note goes by the terms of the
invoice that it corrects, else by those of its customer: a discount is taken on what is left to pay, so money that
settles an invoice and its credit note takes less on both.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import frozen

from lettrage._settling import asked
from lettrage.calendars import NO_DATE
from lettrage.ledger._columns import Days, Ints, Minor, Rows
from lettrage.ledger._core import clock_of
from lettrage.ledger._discount_figures import Figures, Sale, figures_of
from lettrage.ledger._open_items import OpenItems
from lettrage.ledger._overrides import Clock
from lettrage.ledger._rebuild import document_now
from lettrage.ledger._segments import OPTIONAL
from lettrage.ledger._stated import stated
from lettrage.ledger._store import NO_ROW, Store, document_row, items_of
from lettrage.model import KIND_CODES, CreditNote, Invoice, ItemKind
from lettrage.money import round_ratio
from lettrage.terms import AppliedTerms, DiscountTier, PaymentTerms

if TYPE_CHECKING:
    from lettrage.ledger._ledger import Ledger

__all__ = ["DiscountOffers", "discounts_offered", "fees_kept", "tax_within"]

_INVOICE = KIND_CODES[ItemKind.INVOICE]
_CREDIT_NOTE = KIND_CODES[ItemKind.CREDIT_NOTE]


@frozen(eq=False, repr=False)
class DiscountOffers:
    """Discounts on open items as columns, one row per item and tier (escomptes offerts).

    Attributes:
        place: The item's place in the open items asked about.
        tier: Number of the tier, from 0.
        last: int32 days since 1970-01-01: the last day of the tier.
        grace: int32: the last day with the grace that the tier itself allows.
        amount: int64 minor units, signed like the item: what is given up of its whole amount.
        tax: int64: the tax within.
        rate_ppm: int64: the percentage in parts per million.
        undated: Places of items with a tier whose last day cannot be told: a date or a calendar is missing.
    """

    place: Rows
    tier: Ints
    last: Days
    grace: Days
    amount: Minor
    tax: Minor
    rate_ppm: Minor
    undated: Rows

    def __len__(self) -> int:
        return len(self.place)

    def __repr__(self) -> str:
        return f"DiscountOffers({len(self)} offers)"


def discounts_offered(ledger: Ledger, items: OpenItems) -> DiscountOffers:
    """The discounts that open items may be settled at, whatever the day.

    Args:
        ledger: The ledger that the items come from.
        items: Open items; what was known then counts.

    Returns:
        A row for each item and tier. A discount is figured on the whole document, by its tax lines, and shared among
        its due-date lines in proportion.

    Complexity: a look at each item, and some 20 microseconds for each document with a discount.

    >>> from datetime import date
    >>> from lettrage import Invoice, Ledger, Money
    >>> from lettrage.calendars import to_date
    >>> from lettrage.ledger import discounts_offered
    >>> from lettrage.terms import DiscountTier, PaymentTerms
    >>> terms = PaymentTerms(discounts=[DiscountTier("2", 10)])
    >>> sold = Invoice("F-101", customer="ACME", issued_on=date(2026, 1, 5), total=Money("1200.00", "EUR"), terms=terms)
    >>> ledger = Ledger(invoices=[sold])
    >>> offers = discounts_offered(ledger, ledger.open_items(as_of=date(2026, 1, 31)))
    >>> offers.amount.tolist(), to_date(int(offers.last[0])), offers.rate_ppm.tolist()
    ([2400], datetime.date(2026, 1, 15), [20000])
    """
    _check(ledger, items)
    store = ledger._store  # pyright: ignore[reportPrivateUsage]
    clock = clock_of(items.as_of, items.known_on)
    sales = np.flatnonzero((items.kind == _INVOICE) | (items.kind == _CREDIT_NOTE))
    documents = _rows_of(items, sales)
    agreed = _agreed(ledger, store, documents, items, sales, clock)
    if not agreed:
        return _no_offers()
    wanted = np.array(sorted(agreed), np.int64)
    figures = figures_of([_sale(document_now(store, row, clock)) for row in wanted.tolist()], [*agreed.values()])
    sales = sales[np.isin(items.document_row[sales], wanted)]
    return _laid_out(store, items, sales, np.searchsorted(wanted, items.document_row[sales]), figures)


def fees_kept(ledger: Ledger, items: OpenItems) -> Minor:
    """The bank fees that payments state as kept back, for each open item; 0 for others.

    Complexity: a look at each payment.

    >>> from datetime import date
    >>> from lettrage import Ledger, Money, Payment
    >>> from lettrage.ledger import fees_kept
    >>> paid = Payment("P-1", date(2026, 2, 6), Money("985.00", "EUR"), customer="ACME", fees=Money("15.00", "EUR"))
    >>> ledger = Ledger(payments=[paid])
    >>> fees_kept(ledger, ledger.open_items(as_of=date(2026, 2, 28))).tolist()
    [1500]
    """
    _check(ledger, items)
    store = ledger._store  # pyright: ignore[reportPrivateUsage]
    out = np.zeros(len(items), np.int64)
    money = np.flatnonzero(items.kind == KIND_CODES[ItemKind.PAYMENT])
    found = stated(store, _rows_of(items, money), "fees", clock_of(items.as_of, items.known_on))
    if found:
        for place in money[np.isin(items.document_row[money], np.array(sorted(found), np.int64))].tolist():
            out[place] = found[int(items.document_row[place])].minor
    return out


def tax_within(ledger: Ledger, items: OpenItems) -> Minor:
    """The tax within what each open item amounts to, signed like it; 0 where it is not stated.

    Complexity: a few passes over the items.

    >>> from datetime import date
    >>> from lettrage import Invoice, Ledger, Money
    >>> from lettrage.ledger import tax_within
    >>> from lettrage.model import TaxLine
    >>> vat = TaxLine(20, Money("1000.00", "EUR"), Money("200.00", "EUR"))
    >>> sold = Invoice("F-1", customer="ACME", issued_on=date(2026, 1, 5), total=Money("1200.00", "EUR"), taxes=[vat])
    >>> ledger = Ledger(invoices=[sold])
    >>> tax_within(ledger, ledger.open_items(as_of=date(2026, 1, 31))).tolist()
    [20000]
    """
    _check(ledger, items)
    replay = ledger._replay(clock_of(items.as_of, items.known_on))  # pyright: ignore[reportPrivateUsage]
    document = items.document_row
    tax = np.where(replay.documents("tax_known")[document], replay.documents("tax")[document], 0)
    whole = replay.store.documents.take("amount", document)
    for place in np.flatnonzero((tax != 0) & (items.amount != whole)).tolist():  # due-date lines and corrections
        tax[place] = round_ratio(int(tax[place]) * abs(int(items.amount[place])), max(abs(int(whole[place])), 1))
    return np.asarray(np.where(np.abs(tax) <= np.abs(items.amount), tax, 0), dtype=np.int64)


def _check(ledger: Ledger, items: OpenItems) -> None:
    """Refuse what is no ledger and what are no open items."""
    from lettrage.ledger._ledger import Ledger as Known  # here: the ledger is built on this room

    asked(Known, ledger, "ledger")
    asked(OpenItems, items, "items")


def _rows_of(items: OpenItems, places: Rows) -> Rows:
    """The document rows of items, ascending and each once: they are places in a table, so counting is cheaper."""
    return np.flatnonzero(np.bincount(items.document_row[places]))


def _agreed(
    ledger: Ledger, store: Store, documents: Rows, items: OpenItems, sales: Rows, clock: Clock
) -> dict[int, Sequence[DiscountTier]]:
    """The discount tiers of each document that has any."""
    own = {row: _terms(value) for row, value in stated(store, documents, "terms", clock).items()}
    customers = _customers_with_terms(ledger, store, items)
    if not own and not customers:
        return {}
    found: dict[int, Sequence[DiscountTier]] = {}
    corrects = stated(store, documents, "invoice", clock)
    of = dict(zip(items.document_row[sales].tolist(), items.customer[sales].tolist(), strict=True))
    for row in documents.tolist():  # ascending, as the figures are wanted
        terms = own.get(row)
        if terms is None and row in corrects:
            corrected = document_row(store, _INVOICE, corrects[row])
            known = stated(store, np.array([corrected], np.int64), "terms", clock) if corrected != NO_ROW else {}
            terms = _terms(known[corrected]) if known else None
        terms = terms or customers.get(of[row])
        if terms is not None and terms.discounts:
            found[row] = terms.discounts
    return found


def _terms(value: Any) -> PaymentTerms:
    terms: PaymentTerms = value.terms if isinstance(value, AppliedTerms) else value
    return terms


def _customers_with_terms(ledger: Ledger, store: Store, items: OpenItems) -> dict[int, PaymentTerms]:
    """The negotiated terms of the customers of these items, by their code; most ledgers describe none."""
    ever: set[int] = set()
    for segment in store.customers.segments:
        codes = segment.column("code")
        for name in (OPTIONAL + "object", OPTIONAL + "terms"):
            cells = segment.columns.get(name)
            if cells is not None:
                stated = [cell is not None and getattr(cell, "terms", cell) is not None for cell in cells]
                ever.update(codes[np.array(stated, np.bool_)].tolist())
    names = {store.customer_names.name(code) for code in ever}
    found: dict[int, PaymentTerms] = {}
    for code, name in enumerate(items.customers):
        terms = ledger.customer(name, known_on=items.known_on).terms if name in names else None
        if terms is not None:
            found[code] = terms
    return found


def _sale(document: Any) -> Sale:
    assert isinstance(document, Invoice | CreditNote)
    return document


def _laid_out(store: Store, items: OpenItems, place: Rows, document: Rows, figures: Figures) -> DiscountOffers:
    """The figures of documents laid out over their items."""
    first = np.searchsorted(figures.document, document)
    count = np.searchsorted(figures.document, document, side="right") - first
    owner = np.repeat(np.arange(len(place)), count)
    at = first[owner] + np.arange(len(owner)) - np.repeat(np.cumsum(count) - count, count)
    place = place[owner]
    amount, tax = figures.amount[at], figures.tax[at]
    for row in np.flatnonzero(store.documents.take("count", items.document_row[place]) > 1).tolist():
        part = (int(amount[row]), int(tax[row]))
        amount[row], tax[row] = _share(store, int(items.document_row[place[row]]), int(items.row[place[row]]), part)
    sign = np.sign(items.amount[place])
    known = figures.last[at] != NO_DATE
    keep = known & (amount != 0)
    return DiscountOffers(
        place=place[keep],
        tier=figures.tier[at][keep].astype(np.int32),
        last=figures.last[at][keep],
        grace=figures.grace[at][keep],
        amount=(sign * amount)[keep],
        tax=(sign * tax)[keep],
        rate_ppm=figures.rate_ppm[at][keep],
        undated=np.unique(place[~known]),
    )


def _share(store: Store, document: int, item: int, whole: tuple[int, int]) -> tuple[int, int]:
    """The share of one due-date line; the shares of all lines sum to the whole."""
    lines = items_of(store, document)
    amounts = [abs(int(store.items.at("amount", line))) for line in lines]
    total, before = sum(amounts), sum(amounts[: lines.index(item)])
    after = before + amounts[lines.index(item)]
    amount, tax = (round_ratio(part * after, total) - round_ratio(part * before, total) for part in whole)
    return amount, tax


def _no_offers() -> DiscountOffers:
    rows, few = np.empty(0, np.int64), np.empty(0, np.int32)
    return DiscountOffers(rows, few, few, few, rows, rows, rows, rows)
