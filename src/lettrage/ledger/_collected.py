"""What was collected on sales, by rate and regime of tax: the base of VAT that falls due when the money comes in.

Conventions, each a case in the tests. Payments collect on invoices and refunds, below zero, on credit notes. A credit
note set off is no money: it lowers what there is to collect, by its own tax lines when they fit. So does an
early-payment discount, by the tax that its adjustment states; one that states none lowers the base alone (escompte net
de taxe). A bank fee or a tax withheld by the customer was paid on our behalf and is collected. What is written off or
lost in rounding or exchange is never collected, and leaves the rates in proportion. Tax that a document does not state
is said to be unknown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from attrs import frozen

from lettrage.calendars import check_date, to_date, to_days
from lettrage.ledger._collected_life import Part, told
from lettrage.ledger._collected_steps import Step, steps_by_document
from lettrage.ledger._columns import objects_of
from lettrage.ledger._core import clock_of
from lettrage.ledger._ids import settlement_ids
from lettrage.ledger._rebuild import document_now, document_object
from lettrage.ledger._replay import Replay
from lettrage.ledger._store import NO_ROW
from lettrage.ledger._tax_cells import Cells, Rate, cells_of
from lettrage.model import KIND_CODES, ItemKey, ItemKind, TaxRegime
from lettrage.money import Money

if TYPE_CHECKING:
    from lettrage.ledger._ledger import Ledger
    from lettrage.render import Table

__all__ = ["CollectedAmount", "CollectedNature", "CollectedTax", "TaxShare", "collected_tax"]

_KINDS = tuple(ItemKind)


class CollectedNature(StrEnum):
    """What took so much of an item (nature de l'extinction).

    Attributes:
        CASH: Money, or a fee or tax paid on our behalf (encaissement).
        SET_OFF: A credit note or another entry (compensation).
        DISCOUNT: Early-payment discount (escompte).
        LOSS: Given up, rounding, exchange (perte).
    """

    CASH = "cash"
    SET_OFF = "set_off"
    DISCOUNT = "discount"
    LOSS = "loss"


@frozen
class TaxShare:
    """The share of one rate and regime (ventilation par taux).

    Attributes:
        rate: Percentage; None when the document does not state its tax.
        regime: When the tax falls due; None when not stated.
        base: The amount without tax; the whole amount when the tax is not known.
        tax: The tax on it; None when it is not known.
    """

    rate: Decimal | None
    regime: TaxRegime | None
    base: Money
    tax: Money | None

    @property
    def amount(self) -> Money:
        """Base and tax together."""
        return self.base if self.tax is None else self.base + self.tax


@frozen
class CollectedAmount:
    """What one settlement, or its undoing, took of one item (encaissement ventilé).

    Amounts are above zero for what is collected on an invoice, below for what is given back: by an undoing, or by a
    refund on a credit note. An amount of zero moves between rates what was collected before, because a credit note or
    a correction has changed what the document amounts to.

    Attributes:
        item: The invoice line or credit note.
        customer: Its customer; empty when unidentified.
        on: The day on which it counts: of the settlement, or of its undoing.
        known_on: The day on which it was known.
        nature: What took it.
        amount: Tax included, in the currency of the item.
        shares: The same by rate and regime, highest rate first; they sum to the amount.
        settlement: Id of the settlement; empty for a write-off or a correction.
        reverses: Whether it undoes what the settlement brought.
        provisional: Whether the money may still be returned.
        assumed: Whether a reduction is split in proportion, because its own tax is not stated or not there to reduce.
    """

    item: ItemKey
    customer: str
    on: date
    known_on: date
    nature: CollectedNature
    amount: Money
    shares: tuple[TaxShare, ...]
    settlement: str = ""
    reverses: bool = False
    provisional: bool = False
    assumed: bool = False

    @property
    def tax_known(self) -> bool:
        """Whether the document states its tax."""
        return all(share.tax is not None for share in self.shares)

    @property
    def tax(self) -> Money | None:
        """The tax within; None when it is not known."""
        known = [share.tax for share in self.shares if share.tax is not None]
        return sum(known, Money.zero(self.amount.currency)) if len(known) == len(self.shares) else None


@frozen
class CollectedTax:
    """What was collected by a day, and what lowered what there was to collect.

    Attributes:
        as_of: Up to this day.
        known_on: What was known on that day only; None for all facts.
        start: From this day on; None for the beginning.
        records: What was collected, by day.
        reductions: What took the rest without money: credit notes, discounts, losses. With `records` they sum, for a
            closed document, to its tax lines.
    """

    as_of: date
    known_on: date | None
    start: date | None
    records: tuple[CollectedAmount, ...]
    reductions: tuple[CollectedAmount, ...]

    def __iter__(self) -> Iterator[CollectedAmount]:
        return iter(self.records)

    def __len__(self) -> int:
        return len(self.records)

    def totals(self) -> tuple[TaxShare, ...]:
        """What was collected per currency, regime and rate: the figures of a tax return.

        In alphabetical order of currencies and regimes, highest rate first; what is unknown comes last.
        """
        sums: dict[tuple[str, str, Decimal, Rate], tuple[int, int]] = {}
        for record in self.records:
            for share in record.shares:
                rate = None if share.rate is None or share.regime is None else (share.rate, share.regime)
                key = (record.amount.currency, *_by_rate(rate), rate)
                base, tax = sums.get(key, (0, 0))
                sums[key] = (base + share.base.minor, tax + (share.tax.minor if share.tax is not None else 0))
        return tuple(_share(key[3], base, tax, key[0]) for key, (base, tax) in sorted(sums.items(), key=_first))

    def columns(self) -> Mapping[str, npt.NDArray[Any]]:
        """The records as columns, one row per record and rate, for any dataframe.

        ``record`` numbers the records from 0; ``kind``, ``id`` and ``instalment`` name the item; ``rate`` and
        ``regime`` are None and ``tax_known`` is false where the tax is not known; ``base`` and ``tax`` are minor units.
        """
        rows = [(i, record, share) for i, record in enumerate(self.records) for share in record.shares]
        texts: dict[str, list[object]] = {
            "kind": [r.item.kind.value for _, r, _ in rows],
            "id": [r.item.id for _, r, _ in rows],
            "customer": [r.customer for _, r, _ in rows],
            "settlement": [r.settlement for _, r, _ in rows],
            "currency": [r.amount.currency for _, r, _ in rows],
            "rate": [s.rate for _, _, s in rows],
            "regime": [None if s.regime is None else s.regime.value for _, _, s in rows],
        }
        return {
            "record": np.array([i for i, _, _ in rows], np.int64),
            **{name: objects_of(values) for name, values in texts.items()},
            "instalment": np.array([r.item.instalment for _, r, _ in rows], np.int32),
            "on": np.array([to_days(r.on) for _, r, _ in rows], np.int32),
            "known_on": np.array([to_days(r.known_on) for _, r, _ in rows], np.int32),
            "base": np.array([s.base.minor for _, _, s in rows], np.int64),
            "tax": np.array([s.tax.minor if s.tax is not None else 0 for _, _, s in rows], np.int64),
            "tax_known": np.array([s.tax is not None for _, _, s in rows], np.bool_),
            "reverses": np.array([r.reverses for _, r, _ in rows], np.bool_),
            "provisional": np.array([r.provisional for _, r, _ in rows], np.bool_),
        }

    def to_table(self) -> Table:
        """A table for reading: one line per record and rate."""
        from lettrage.render import Column, Table

        rows = [
            (
                record.on,
                record.item,
                record.settlement,
                "undone" if record.reverses else "",
                "unknown" if share.rate is None else f"{share.rate} %",
                share.regime,
                share.base.amount,
                None if share.tax is None else share.tax.amount,
                share.base.currency,
            )
            for record in self.records
            for share in record.shares
        ]
        left = [Column(name) for name in ("date", "item", "settlement", "")]
        right = [Column(name, "right") for name in ("base", "tax")]
        columns = [*left, Column("rate", "right"), Column("regime"), *right, Column("currency")]
        header = [f"from {self.start}"] if self.start else []
        return Table(f"Collected by {self.as_of}", columns, rows, header=header)


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
        ordered = sorted(part.cells.items(), key=lambda entry: _by_rate(entry[0]))
        return CollectedAmount(
            ItemKey(
                _KINDS[kind], self.store.documents.at("id", document), int(self.store.items.at("instalment", item))
            ),
            "" if customer < 0 else self.store.customer_names.name(customer),
            to_date(step.effective),
            to_date(step.known),
            CollectedNature(part.nature),
            Money.of_minor(sign * part.amount, currency),
            tuple(_share(rate, sign * base, sign * tax, currency) for rate, (base, tax) in ordered),
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


def _share(rate: Rate, base: int, tax: int, currency: str) -> TaxShare:
    if rate is None:
        return TaxShare(None, None, Money.of_minor(base, currency), None)
    return TaxShare(*rate, Money.of_minor(base, currency), Money.of_minor(tax, currency))


def _by_rate(rate: Rate) -> tuple[str, Decimal]:
    """By regime, highest rate first; what is unknown comes last."""
    return ("~", Decimal(0)) if rate is None else (rate[1].value, -rate[0])


def _first(entry: tuple[tuple[Any, ...], object]) -> tuple[Any, ...]:
    return entry[0][:3]


def _in_time(record: CollectedAmount) -> tuple[Any, ...]:
    return (
        record.on,
        record.item,
        record.known_on,
        record.reverses,
        record.settlement,
        record.nature,
        record.amount.minor,
    )
