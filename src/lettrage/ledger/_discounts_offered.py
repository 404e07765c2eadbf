"""Early-payment discounts that open items offer, by their own terms: how much, until when, and the tax within.

The terms are those of the invoice, else those negotiated with its customer. A credit note goes by the terms of the
invoice that it corrects, else by those of its customer: a discount is taken on what is left to pay, so money that
settles an invoice and its credit note takes less on both.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import frozen

from lettrage.calendars import NO_DATE, to_days
from lettrage.errors import LettrageError
from lettrage.ledger._columns import Days, Ints, Minor, Rows
from lettrage.ledger._core import clock_of
from lettrage.ledger._open_items import OpenItems
from lettrage.ledger._overrides import Clock
from lettrage.ledger._rebuild import document_now
from lettrage.ledger._segments import OPTIONAL
from lettrage.ledger._stated import stated
from lettrage.ledger._store import NO_ROW, Store, document_row, items_of
from lettrage.model import KIND_CODES, CreditNote, Invoice, ItemKind
from lettrage.money import round_ratio
from lettrage.terms import AppliedTerms, DiscountTier, DueAnchor, PaymentTerms, discount, last_discount_day

if TYPE_CHECKING:
    from lettrage.ledger._ledger import Ledger

__all__ = ["DiscountOffers", "discounts_offered", "fees_kept", "tax_within"]

_INVOICE = KIND_CODES[ItemKind.INVOICE]
_CREDIT_NOTE = KIND_CODES[ItemKind.CREDIT_NOTE]
#: Millionths in a hundredth.
_PPM = 10_000


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

    Complexity: a look at each item; some 50 microseconds for each document with a discount.

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
    store = ledger._store  # pyright: ignore[reportPrivateUsage]
    clock = clock_of(items.as_of, items.known_on)
    sales = np.flatnonzero((items.kind == _INVOICE) | (items.kind == _CREDIT_NOTE))
    documents = np.unique(items.document_row[sales])
    agreed = _agreed(ledger, store, documents, items, sales, clock)
    if not agreed:
        return _columns([], [])
    wanted = np.isin(items.document_row[sales], np.array(sorted(agreed), np.int64))
    rows: list[tuple[int, ...]] = []
    undated: list[int] = []
    shares: dict[int, list[_Offer]] = {}
    for place in sales[wanted].tolist():
        document = int(items.document_row[place])
        if document not in shares:
            shares[document] = list(_offers(document_now(store, document, clock), agreed[document]))
        for number, offer in enumerate(shares[document]):
            if offer.last == NO_DATE:
                undated.append(place)
                continue
            part = _share(store, document, int(items.row[place]), (offer.amount, offer.tax))
            sign = 1 if items.amount[place] > 0 else -1
            rows.append((place, number, offer.last, offer.grace, sign * part[0], sign * part[1], offer.rate_ppm))
    return _columns(rows, undated)


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
    store = ledger._store  # pyright: ignore[reportPrivateUsage]
    out = np.zeros(len(items), np.int64)
    money = np.flatnonzero(items.kind == KIND_CODES[ItemKind.PAYMENT])
    found = stated(store, np.unique(items.document_row[money]), "fees", clock_of(items.as_of, items.known_on))
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
    replay = ledger._replay(clock_of(items.as_of, items.known_on))  # pyright: ignore[reportPrivateUsage]
    document = items.document_row
    tax = np.where(replay.documents("tax_known")[document], replay.documents("tax")[document], 0)
    whole = replay.store.documents.take("amount", document)
    for place in np.flatnonzero((tax != 0) & (items.amount != whole)).tolist():  # due-date lines and corrections
        tax[place] = round_ratio(int(tax[place]) * abs(int(items.amount[place])), max(abs(int(whole[place])), 1))
    return np.asarray(np.where(np.abs(tax) <= np.abs(items.amount), tax, 0), dtype=np.int64)


@frozen
class _Offer:
    """A tier on a whole document, amounts without sign."""

    last: int
    grace: int
    amount: int
    tax: int
    rate_ppm: int


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
    for row in documents.tolist():
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
    """The negotiated terms of the customers of these items, by their code."""
    names = {OPTIONAL + "object", OPTIONAL + "terms"}
    if not any(names & set(segment.columns) for segment in store.customers.segments):
        return {}
    found: dict[int, PaymentTerms] = {}
    codes: list[int] = np.unique(items.customer[items.customer >= 0]).tolist()
    for code in codes:
        terms = ledger.customer(items.customers[code], known_on=items.known_on).terms
        if terms is not None:
            found[code] = terms
    return found


def _offers(document: Any, tiers: Sequence[DiscountTier]) -> Iterator[_Offer]:
    assert isinstance(document, Invoice | CreditNote)
    dates: dict[DueAnchor, date | None] = {DueAnchor.ISSUE: document.issued_on}
    if isinstance(document, Invoice):
        dates |= {DueAnchor.DELIVERY: document.delivered_on, DueAnchor.RECEIPT: document.received_on}
    for tier in tiers:
        rate = round_ratio(tier.percent.as_integer_ratio()[0] * _PPM, tier.percent.as_integer_ratio()[1])
        try:
            figures = discount(tier, document.total, document.taxes)
            last, grace = last_discount_day(tier, dates), last_discount_day(tier, dates, grace=True)
        except LettrageError:  # a date, a calendar, or a base that does not fit: nothing can be offered
            yield _Offer(NO_DATE, NO_DATE, 0, 0, rate)
            continue
        if figures.amount.minor:
            yield _Offer(to_days(last), to_days(grace), figures.amount.minor, figures.tax.minor, rate)


def _share(store: Store, document: int, item: int, whole: tuple[int, ...]) -> tuple[int, ...]:
    """The share of one due-date line; the shares of all lines sum to the whole."""
    lines = items_of(store, document)
    if len(lines) == 1:
        return whole
    amounts = [abs(int(store.items.at("amount", line))) for line in lines]
    total, before = sum(amounts), sum(amounts[: lines.index(item)])
    after = before + amounts[lines.index(item)]
    return tuple(round_ratio(part * after, total) - round_ratio(part * before, total) for part in whole)


def _columns(rows: list[tuple[int, ...]], undated: list[int]) -> DiscountOffers:
    table = np.array(rows, np.int64).reshape(len(rows), 7).T
    return DiscountOffers(
        place=table[0],
        tier=table[1].astype(np.int32),
        last=table[2].astype(np.int32),
        grace=table[3].astype(np.int32),
        amount=table[4],
        tax=table[5],
        rate_ppm=table[6],
        undated=np.unique(np.array(undated, np.int64)),
    )
