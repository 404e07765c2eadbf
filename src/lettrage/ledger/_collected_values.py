"""The values of `collected_tax`: a record per settlement and item, their sums, their columns, their table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from attrs import frozen

from lettrage.calendars import to_days
from lettrage.ledger._columns import objects_of
from lettrage.ledger._tax_cells import Rate
from lettrage.model import ItemKey, TaxRegime
from lettrage.money import Money

if TYPE_CHECKING:
    from lettrage.render import Table

__all__ = ["CollectedAmount", "CollectedNature", "CollectedTax", "TaxShare", "by_rate", "share_of"]


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

    >>> from datetime import date
    >>> from lettrage import Ledger
    >>> from lettrage.ledger import collected_tax
    >>> found = collected_tax(Ledger(), as_of=date(2026, 1, 31))
    >>> len(found), found.totals()
    (0, ())
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
                key = (record.amount.currency, *by_rate(rate), rate)
                base, tax = sums.get(key, (0, 0))
                sums[key] = (base + share.base.minor, tax + (share.tax.minor if share.tax is not None else 0))
        return tuple(share_of(key[3], base, tax, key[0]) for key, (base, tax) in sorted(sums.items(), key=_first))

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


def share_of(rate: Rate, base: int, tax: int, currency: str) -> TaxShare:
    if rate is None:
        return TaxShare(None, None, Money.of_minor(base, currency), None)
    return TaxShare(*rate, Money.of_minor(base, currency), Money.of_minor(tax, currency))


def by_rate(rate: Rate) -> tuple[str, Decimal]:
    """By regime, highest rate first; what is unknown comes last."""
    return ("~", Decimal(0)) if rate is None else (rate[1].value, -rate[0])


def _first(entry: tuple[tuple[Any, ...], object]) -> tuple[Any, ...]:
    return entry[0][:3]
