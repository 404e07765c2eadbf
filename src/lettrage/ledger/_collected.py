"""What was collected on sales, by rate and regime of tax: the base of VAT that falls due when the money comes in.

Conventions, each a case in the tests. Payments collect on invoices and refunds, below zero, on credit notes. A credit
note set off is no money: it lowers what there is to collect, by its own tax lines when they fit. So does an
early-payment discount, by the tax that its adjustment states; one that states none lowers the base alone (escompte net
de taxe). A bank fee or a tax withheld by the customer was paid on our behalf and is collected. What is written off or
lost in rounding or exchange is never collected, and leaves the rates in proportion. Tax that a document does not state
is said to be unknown.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from lettrage._settling import asked
from lettrage.calendars import check_date, to_date, to_days
from lettrage.ledger._collected_life import Part, told
from lettrage.ledger._collected_steps import Step, steps_by_document
from lettrage.ledger._collected_values import CollectedAmount, CollectedNature, CollectedTax, by_rate, share_of
from lettrage.ledger._core import clock_of
from lettrage.ledger._ids import settlement_ids
from lettrage.ledger._rebuild import document_now, document_object
from lettrage.ledger._replay import Replay
from lettrage.ledger._store import NO_ROW
from lettrage.ledger._tax_cells import Cells, cells_of
from lettrage.model import ITEM_KINDS, KIND_CODES, ItemKey, ItemKind
from lettrage.money import Money

if TYPE_CHECKING:
    from lettrage.ledger._ledger import Ledger

__all__ = ["collected_tax"]


def collected_tax(
    ledger: Ledger, *, as_of: date, known_on: date | None = None, start: date | None = None
) -> CollectedTax:
    """What each settlement collected on each invoice, by rate and regime of tax (TVA sur les encaissements).

    What is collected is cut from the tax lines in proportion; roundings never add up, and the settlement that closes an
    invoice takes the rest, so that the parts of its life sum to its tax lines. A settlement that is reversed, or whose
    payment is returned, gives its part back on the day of the undoing.

    Args:
        ledger: A ledger or a view of one.
        as_of: Facts effective by the end of this day.
        known_on: Count only what was known on that day; None for all facts.
        start: Give the records from this day on only; earlier ones still count for the rounding.

    Returns:
        The records by day, and the reductions beside them; amounts stay in the currency of each document.

    Complexity: linear in the movements, with an object per record.

    Source: for France, article 269-2 c of the code général des impôts (tax on services falls due on collection) and 267
    II 1 (discounts leave the base).

    >>> from datetime import date
    >>> from lettrage import Invoice, Ledger, Money, Payment
    >>> from lettrage.ledger import collected_tax
    >>> from lettrage.model import Allocation, ItemKey, ItemKind, Settlement, TaxLine
    >>> tax = TaxLine(20, Money("1000.00", "EUR"), Money("200.00", "EUR"), "on_collection")
    >>> sold = Invoice("F-101", customer="ACME", issued_on=date(2026, 1, 5), total=Money("1200.00", "EUR"), taxes=[tax])
    >>> paid = Money("500.00", "EUR")
    >>> pair = Allocation(ItemKey(ItemKind.PAYMENT, "P-7"), ItemKey(ItemKind.INVOICE, "F-101"), paid, paid)
    >>> ledger = Ledger(
    ...     invoices=[sold],
    ...     payments=[Payment("P-7", date(2026, 2, 6), paid, customer="ACME")],
    ...     events=[Settlement("S-1", [pair], effective_on=date(2026, 2, 6))],
    ... )
    >>> (share,) = collected_tax(ledger, as_of=date(2026, 2, 28)).totals()
    >>> str(share.base), str(share.tax)
    ('416.67 EUR', '83.33 EUR')
    """
    from lettrage.ledger._ledger import Ledger as Known  # here: the ledger is built on this room

    asked(Known, ledger, "ledger")
    first = None if start is None else check_date(start, path="start")
    replay = ledger._replay(clock_of(as_of, known_on))  # pyright: ignore[reportPrivateUsage]
    within = ledger._within(replay)  # pyright: ignore[reportPrivateUsage]
    maker = _Maker(replay)
    found: list[CollectedAmount] = []
    for document, steps in steps_by_document(replay).items():
        parts = told(maker.cells(document), steps, maker.cells_then, maker.now)
        found += [
            maker.record(part)
            for part in parts
            if (first is None or part.step.effective >= to_days(first)) and (within is None or within[part.item])
        ]
    found.sort(key=_in_time)
    money = tuple(record for record in found if record.nature is CollectedNature.CASH)
    others = tuple(record for record in found if record.nature is not CollectedNature.CASH)
    return CollectedTax(as_of, known_on, start, money, others)


class _Maker:
    """Makes records of parts, each name looked up once."""

    def __init__(self, replay: Replay) -> None:
        self.replay = replay
        self.store = replay.store
        self.customers = replay.column("customer")
        self.currencies = replay.column("currency")
        self.known: dict[int, tuple[str, bool]] = {}

    def cells(self, document: int) -> Cells:
        """A document's cells as first recorded."""
        return self._of(document_object(self.store, document), document)

    def now(self, document: int) -> Cells:
        """A document's cells with all corrections that count."""
        return self._of(document_now(self.store, document, self.replay.clock), document)

    def cells_then(self, step: Step) -> Cells:
        assert step.taxes is not None
        return cells_of(step.taxes, step.total)

    def record(self, part: Part) -> CollectedAmount:
        step, item = part.step, part.item
        document = int(self.store.items.at("document", item))
        kind = int(self.store.documents.at("kind", document))
        # What is collected on a credit note is money that left.
        sign = -1 if kind == KIND_CODES[ItemKind.CREDIT_NOTE] else 1
        currency = self.store.currency_names.name(int(self.currencies[item]))
        customer = int(self.customers[item])
        name, provisional = self._settlement(step.settlement)
        ordered = sorted(part.cells.items(), key=lambda entry: by_rate(entry[0]))
        return CollectedAmount(
            ItemKey(
                ITEM_KINDS[kind], self.store.documents.at("id", document), int(self.store.items.at("instalment", item))
            ),
            "" if customer < 0 else self.store.customer_names.name(customer),
            to_date(step.effective),
            to_date(step.known),
            CollectedNature(part.nature),
            Money.of_minor(sign * part.amount, currency),
            tuple(share_of(rate, sign * base, sign * tax, currency) for rate, (base, tax) in ordered),
            name,
            step.undoes,
            provisional,
            part.assumed,
        )

    def _of(self, document: Any, row: int) -> Cells:
        amount = abs(int(self.store.documents.at("amount", row)))
        total = getattr(document, "total", None)
        return cells_of(getattr(document, "taxes", ()), amount if total is None else total.minor)

    def _settlement(self, row: int) -> tuple[str, bool]:
        if row == NO_ROW:
            return "", False
        if row not in self.known:
            name = settlement_ids(self.store, np.array([row], np.int64))[0]
            self.known[row] = (name, bool(self.store.settlements.at("provisional", row)))
        return self.known[row]


def _in_time(record: CollectedAmount) -> tuple[Any, ...]:
    return (
        record.on,
        KIND_CODES[record.item.kind],
        record.item.id,
        record.item.instalment,
        record.known_on,
        record.reverses,
        record.settlement,
        record.nature,
        record.amount.minor,
    )
