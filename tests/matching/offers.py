"""Small ledgers with terms, fees and taxes, and what was adjusted in them, as a bookkeeper would write it."""

from __future__ import annotations

from datetime import date
from typing import Any

from lettrage import CreditNote, Invoice, Ledger, MatchingPolicy, MatchResult, Money, Payment, match
from lettrage.model import Settlement, TaxLine
from lettrage.terms import DiscountTier, PaymentTerms

AS_OF = date(2026, 12, 31)


def eur(amount: str) -> Money:
    return Money(amount, "EUR")


def less(percent: str, days: int, **more: Any) -> PaymentTerms:
    """Terms of one discount tier."""
    return PaymentTerms(discounts=[DiscountTier(percent, days, **more)])


def vat(base: str, tax: str, rate: str = "20") -> TaxLine:
    return TaxLine(rate, eur(base), eur(tax))


def invoice(id: str, month: int, day: int, total: str, **more: Any) -> Invoice:
    return Invoice(
        id, customer=more.pop("customer", "ACME"), issued_on=date(2026, month, day), total=eur(total), **more
    )


def credit_note(id: str, month: int, day: int, total: str, **more: Any) -> CreditNote:
    return CreditNote(id, customer="ACME", issued_on=date(2026, month, day), total=eur(total), **more)


def payment(id: str, month: int, day: int, amount: str, text: str = "", **more: Any) -> Payment:
    return Payment(id, date(2026, month, day), eur(amount), customer="ACME", remittance=text, **more)


def ledger_of(*documents: Any, customers: Any = None) -> Ledger:
    return Ledger(
        customers=customers,
        invoices=[one for one in documents if isinstance(one, Invoice)],
        credit_notes=[one for one in documents if isinstance(one, CreditNote)],
        payments=[one for one in documents if isinstance(one, Payment)],
    )


def matched(*documents: Any, policy: MatchingPolicy | None = None, customers: Any = None) -> MatchResult:
    return match(ledger_of(*documents, customers=customers), policy or MatchingPolicy(), as_of=AS_OF)


def accepted(result: MatchResult) -> list[Settlement]:
    """The settlements once a person has accepted every proposal."""
    facts = result.events(accept=[proposal.id for proposal in result.proposals if proposal.decision == "proposed"])
    return [fact for fact in facts if isinstance(fact, Settlement)]


def said(result: MatchResult) -> list[str]:
    """Every allocation and adjustment in words: ``P-1 pays F-1 980.00``, ``F-1 discount 20.00, tax 3.33 (2 %)``."""
    out: list[str] = []
    for settlement in accepted(result):
        out += [f"{pair.credit} pays {pair.debit} {pair.debit_amount.amount}" for pair in settlement.allocations]
        for part in settlement.adjustments:
            tax = "" if part.tax is None else f", tax {part.tax.amount}"
            out.append(f"{part.item} {part.kind.value} {part.amount.amount}{tax} ({part.reason})")
    return out


def left(result: MatchResult, ledger: Ledger) -> dict[str, str]:
    """What stays open once every proposal is accepted."""
    after = ledger.apply(result, accept=[p.id for p in result.proposals if p.decision == "proposed"])
    return {str(item.key): str(item.residual.amount) for item in after.open_items(as_of=AS_OF)}
