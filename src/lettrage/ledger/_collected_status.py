"""The cashed status of the French e-invoice lifecycle, and what takes it back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from attrs import frozen

from lettrage.errors import did_you_mean, fail
from lettrage.ledger._collected_values import CollectedAmount, CollectedNature, TaxShare
from lettrage.model import ItemKind, TaxRegime
from lettrage.money import Money

__all__ = ["CASHED", "CashedStatus", "status_212"]

#: The code of an invoice that was cashed, among the codes of its lifecycle.
CASHED = 212


@frozen
class CashedStatus:
    """What e-reporting is told of money that came in on an invoice (statut « Encaissée »).

    Attributes:
        invoice: Id of the invoice.
        on: The day on which the money counts, or is taken back.
        amount: Tax included; below zero when it takes back what was told before.
        shares: The same by rate and regime; a share without tax says that the invoice does not state it.
        settlement: Id of the settlement that it tells of; empty for a correction.
        reverses: Whether it takes back what was told of the settlement.
        code: 212 in the lifecycle of invoices.
    """

    invoice: str
    on: date
    amount: Money
    shares: tuple[TaxShare, ...]
    settlement: str = ""
    reverses: bool = False
    code: int = CASHED


def status_212(
    records: Iterable[CollectedAmount], *, regime: TaxRegime | str | None = None
) -> tuple[CashedStatus, ...]:
    """The cashed status of each settlement on each invoice, and the status that takes it back when it was undone.

    Lines of one invoice are told together. Credit notes are not told: a refund is no status of an invoice.

    Args:
        records: What `collected_tax` gave; what is no money is passed over.
        regime: Tell of this regime only, as ``"on_collection"``: e-reporting of payments concerns tax that falls due on
            collection. Invoices that do not state their tax are told all the same, without a rate. None for all.

    Returns:
        By day, then invoice and settlement.

    Raises:
        InvalidInput: ``bad-value`` for a regime that is none of `TaxRegime`.

    Source: lifecycle codes of AFNOR XP Z12-012 as published by implementers (confidence medium); the collected amount
    is its characteristic MEN.

    >>> from datetime import date
    >>> from lettrage import Invoice, Ledger, Money, Payment
    >>> from lettrage.ledger import collected_tax, status_212
    >>> from lettrage.model import Allocation, ItemKey, ItemKind, PaymentReturn, Settlement, TaxLine
    >>> tax = TaxLine(20, Money("1000.00", "EUR"), Money("200.00", "EUR"), "on_collection")
    >>> paid = Money("1200.00", "EUR")
    >>> sold = Invoice("F-101", customer="ACME", issued_on=date(2026, 1, 5), total=paid, taxes=[tax])
    >>> pair = Allocation(ItemKey(ItemKind.PAYMENT, "C-7"), ItemKey(ItemKind.INVOICE, "F-101"), paid, paid)
    >>> ledger = Ledger(
    ...     invoices=[sold],
    ...     payments=[Payment("C-7", date(2026, 2, 6), paid, customer="ACME")],
    ...     events=[
    ...         Settlement("S-1", [pair], effective_on=date(2026, 2, 6)),
    ...         PaymentReturn("C-7", code="AM04", effective_on=date(2026, 2, 12)),
    ...     ],
    ... )
    >>> for status in status_212(collected_tax(ledger, as_of=date(2026, 2, 28)), regime="on_collection"):
    ...     print(status.code, status.invoice, status.on, status.amount, status.shares[0].tax)
    212 F-101 2026-02-06 1200.00 EUR 200.00 EUR
    212 F-101 2026-02-12 -1200.00 EUR -200.00 EUR
    """
    wanted = None if regime is None else _regime(regime)
    grouped: dict[tuple[date, str, str, bool, str], list[TaxShare]] = {}
    for record in records:
        if record.nature is not CollectedNature.CASH or record.item.kind is not ItemKind.INVOICE:
            continue
        key = (record.on, record.item.id, record.settlement, record.reverses, record.amount.currency)
        shares = [share for share in record.shares if wanted is None or share.regime in (wanted, None)]
        if shares:
            grouped.setdefault(key, []).extend(shares)
    return tuple(_status(*key, shares) for key, shares in sorted(grouped.items()))


def _regime(name: TaxRegime | str) -> TaxRegime:
    names = [known.value for known in TaxRegime]
    if name not in names:
        help = did_you_mean(str(name), names)
        fail("bad-value", f"`{name}` is no regime", path="regime", found=name, expected=" or ".join(names), help=help)
    return TaxRegime(name)


def _status(
    on: date, invoice: str, settlement: str, reverses: bool, currency: str, shares: Iterable[TaxShare]
) -> CashedStatus:
    merged: dict[object, TaxShare] = {}
    for share in shares:
        found = merged.get((share.rate, share.regime))
        merged[share.rate, share.regime] = share if found is None else _sum(found, share)
    kept = tuple(share for share in merged.values() if share.base or share.tax)
    amount = sum((share.amount for share in kept), Money.zero(currency))
    return CashedStatus(invoice, on, amount, kept, settlement, reverses)


def _sum(one: TaxShare, other: TaxShare) -> TaxShare:
    tax = None if one.tax is None or other.tax is None else one.tax + other.tax
    return TaxShare(one.rate, one.regime, one.base + other.base, tax)
