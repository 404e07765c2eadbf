"""One smallest way to meet each error code, through the public API. The gallery page is made from these snippets.

A snippet runs after `PREAMBLE`; its last statement raises. `HIDDEN` is set-up that would only distract a reader.
"""

from __future__ import annotations

PREAMBLE = """\
from datetime import UTC, date, datetime

import lettrage
from lettrage import CreditNote, Customer, Invoice, Ledger, MatchingPolicy, Money, Payment, match
from lettrage.model import (
    Adjustment, Allocation, Cancellation, Correction, Entity, ItemKey, Settlement, WriteOff
)

eur = lambda amount: Money(amount, "EUR")
day = date(2026, 2, 6)
invoice = Invoice("F-1", customer="ACME", issued_on=date(2026, 1, 5), due_on=date(2026, 2, 4), total=eur("100.00"))
payment = Payment("P-1", customer="ACME", received_on=day, amount=eur("100.00"), remittance="F-1")
ledger = Ledger(invoices=[invoice], payments=[payment])

def settlement(id, credit="100.00", debit="100.00", credit_item=("payment", "P-1"), debit_item=("invoice", "F-1")):
    allocation = Allocation(ItemKey(*credit_item), ItemKey(*debit_item), eur(credit), eur(debit))
    return Settlement(id, [allocation], effective_on=day)
"""

HIDDEN = {
    "not-a-ledger-file": "import sys\nsys.path.insert(0, 'examples')\nfrom fec_file import read_fec",
    "missing-extra": "import sys\nsys.modules['pyarrow'] = None",
}

NOTICE = """\
from lettrage.letters import LetterOptions, Template, check_templates, write_letter
from lettrage.model import ItemKey, Notice, NoticeLine

def asks(amount, kind="reminder"):
    line = NoticeLine(ItemKey("invoice", "F-1"), eur(amount))
    return Notice(effective_on=day, key="n-1", customer="ACME", step="s", kind=kind, items=[line])
"""

CASES = {
    # money and currencies
    "float-money": 'Money(199.5, "EUR")',
    "not-exact": 'Money("10.005", "EUR")',
    "not-a-number": 'Money("NaN", "EUR")',
    "amount-out-of-range": 'Money("99999999999999999999.00", "EUR")',
    "unknown-currency": 'Money("10.00", "EURO")',
    "currency-mismatch": 'Money("10.00", "EUR") + Money("10.00", "USD")',
    "bad-split": 'Money("10.00", "EUR").split(0)',
    "bad-rate": 'Money("10.00", "EUR").convert("-1.1", "USD")',
    # dates
    "bad-date": 'Invoice("F-1", customer="ACME", issued_on="2026-01-05", total=eur("100.00"))',
    "date-out-of-range": 'Invoice("F-1", customer="ACME", issued_on=date(1815, 6, 18), total=eur("100.00"))',
    "time-of-day": 'Invoice("F-1", customer="ACME", issued_on=datetime(2026, 1, 5, 14, 30), total=eur("100.00"))',
    "time-zone": 'Invoice("F-1", customer="ACME", issued_on=datetime(2026, 1, 5, tzinfo=UTC), total=eur("100.00"))',
    "due-before-issue": (
        'Invoice("F-1", customer="ACME", issued_on=date(2026, 1, 5), due_on=date(2026, 1, 4), total=eur("100.00"))'
    ),
    "bad-calendar": 'lettrage.BusinessCalendar(weekmask="0000000")',
    # shape of the input
    "bad-value": 'Payment("P-1", customer="ACME", received_on=day, amount=eur("100.00"), direction="sideways")',
    "missing-value": 'lettrage.structure.structure({"currency": "EUR"}, Money)',
    "unknown-field": 'lettrage.structure.structure({"minor": 1000, "currency": "EUR", "rate": 1}, Money)',
    "ambiguous-metric": 'lettrage.metrics.find("taux d\'impayés")',
    "unknown-metric": 'lettrage.metrics.find("dzo")',
    "missing-column": 'Ledger.from_items({"account": ["ACME"], "kind": ["invoice"], "id": ["F-1"], "on": [day]})',
    "column-lengths-differ": (
        'Ledger.from_frames(invoices={"id": ["F-1", "F-2"], "customer": ["ACME"], "issued_on": [day],\n'
        '                            "total": ["100.00"], "currency": ["EUR"]})'
    ),
    "not-a-table": "Ledger.from_frames(invoices=42)",
    "not-a-ledger-file": 'read_fec(b"date;amount\\n2026-01-05;100,00\\n")',
    "empty-id": 'Invoice("  ", customer="ACME", issued_on=date(2026, 1, 5), total=eur("100.00"))',
    "duplicate-id": "Ledger(invoices=[invoice, invoice])",
    "bad-reference": 'from lettrage.references import iban\niban.validate("FR7630006000011234567890188")',
    # law
    "unknown-jurisdiction": 'from lettrage.law import jurisdiction\njurisdiction("FR-B2D")',
    "unknown-rate": 'from lettrage.law import jurisdiction\njurisdiction("FR-B2B").rate.at(date(2027, 2, 1))',
    "ambiguous-terms": 'lettrage.terms.parse_terms("45 jours fin de mois").terms',
    "unread-terms": 'lettrage.terms.parse_terms("as usual").terms',
    # documents
    "negative-amount": 'Invoice("F-1", customer="ACME", issued_on=date(2026, 1, 5), total=eur("-100.00"))',
    "zero-amount": 'Payment("P-1", customer="ACME", received_on=day, amount=eur("0.00"))',
    "total-mismatch": (
        'Invoice("F-1", customer="ACME", issued_on=date(2026, 1, 5), total=eur("100.00"),\n'
        '        instalments=[lettrage.model.Instalment(eur("99.00"), date(2026, 2, 4))])'
    ),
    "bad-event": "ledger.record(invoice.total)",
    # references between records
    "unknown-customer": 'Ledger(customers=[Customer("BETA")], invoices=[invoice])',
    "unknown-entity": (
        'other = Invoice("F-2", customer="ACME", issued_on=day, total=eur("100.00"), entity="SOUTH")\n'
        'Ledger(entities=[Entity("NORTH")], invoices=[other])'
    ),
    "unknown-record": 'ledger.record(Cancellation(lettrage.model.DocumentKey("invoice", "F-9"), effective_on=day))',
    "unknown-item": 'match(ledger, as_of=day).explain("F-9")',
    "unknown-account": 'match(ledger, as_of=day, accounts=["BETA"])',
    "unknown-settlement": 'ledger.reverse("no-such-id", on=day, reason="mistake")',
    "ambiguous-id": (
        'twin = Payment("F-1", customer="ACME", received_on=day, amount=eur("5.00"))\n'
        "both = Ledger(invoices=[invoice], payments=[twin])\n"
        'match(both, as_of=day).explain("F-1")'
    ),
    "missing-extra": 'ledger.to_frames(kind="arrow")',
    # settlements
    "unbalanced-settlement": 'ledger.record(settlement("S-1", credit="100.00", debit="99.00"))',
    "over-allocation": 'ledger.record(settlement("S-1", credit="150.00", debit="150.00"))',
    "wrong-direction": (
        'ledger.record(settlement("S-1", credit_item=("invoice", "F-1"), debit_item=("payment", "P-1")))'
    ),
    "mixed-accounts": (
        'other = Payment("P-2", customer="BETA", received_on=day, amount=eur("100.00"))\n'
        "two = Ledger(invoices=[invoice], payments=[other])\n"
        'two.record(settlement("S-1", credit_item=("payment", "P-2")))'
    ),
    # life of the ledger
    "known-in-the-past": 'ledger.record(settlement("S-1"), known_on=date(2026, 1, 31))',
    "stale-result": (
        "result = match(ledger, as_of=day)\n"
        'given_up = WriteOff(ItemKey("invoice", "F-1"), eur("1.00"), "small_difference", effective_on=day)\n'
        "ledger.record(given_up).apply(result)"
    ),
    "already-settled": (
        "settled = ledger.apply(match(ledger, as_of=day))\n"
        'settled.record(Cancellation(lettrage.model.DocumentKey("invoice", "F-1"), effective_on=day))'
    ),
    "already-reversed": (
        "result = match(ledger, as_of=day)\n"
        'undone = ledger.apply(result).reverse(result.settlements[0].id, on=day, reason="mistake")\n'
        'undone.reverse(result.settlements[0].id, on=day, reason="again")'
    ),
    "already-decided": (
        "result = match(ledger, as_of=day)\n"
        "ledger.apply(result, accept=[result.settlements[0].id], refuse=[result.settlements[0].id])"
    ),
    # letters
    "unknown-language": NOTICE + 'write_letter(ledger, asks("100.00"), LetterOptions(language="pl"))',
    "missing-wording": NOTICE + 'write_letter(ledger, asks("100.00", kind="statement"), LetterOptions(language="de"))',
    "bad-template": NOTICE + 'check_templates(Template(id="mine", body="{{ debtor.__class__ }} {{ totl }}"))',
    "empty-field": NOTICE
    + (
        'mine = Template(id="mine", body="Pay {{ total }} to {{ iban }}.")\n'
        'write_letter(ledger, asks("100.00"), LetterOptions(templates=[mine]))'
    ),
    "letter-refused": NOTICE + 'check_templates(Template(id="mine", body="Pay, or it is prison.", language="en"))',
    "stale-letter": NOTICE + 'write_letter(ledger, asks("250.00"))',
    # policies
    "bad-policy": "MatchingPolicy(auto_risk_ppm=-1)",
    "contradictory-policy": "lettrage.errors.raise_faults(MatchingPolicy(propose_ppm=990_000).lint())",
    "unknown-policy-key": 'MatchingPolicy.from_dict({"auto_risc_ppm": 30_000})',
    "unknown-strategy": 'match(ledger, as_of=day, strategies=["fifo"])',
}
