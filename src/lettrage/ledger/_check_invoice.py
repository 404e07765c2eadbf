"""An invoice before it goes out: what would delay its payment, as findings and never as errors.

Most late payments begin with an invoice that the customer could not accept: no order number, a due date unlike the
contract, an account number with a slip. Each check below looks at one such thing and says where, what, what instead,
and by which article where there is one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from attrs import frozen

from lettrage._settling import asked
from lettrage.calendars import BusinessCalendar
from lettrage.errors import InvalidInput, LettrageError
from lettrage.explain import Evidence
from lettrage.model import Customer, CustomerKind, Entity, Invoice
from lettrage.model.checks import Severity, date_disagreements
from lettrage.terms import AppliedTerms, DueAnchor, DueRule, PaymentTerms, due_date

if TYPE_CHECKING:
    from lettrage.law import JurisdictionRules
    from lettrage.law.term_rules import Goods

__all__ = ["InvoiceIssue", "check_invoice"]


@frozen
class InvoiceIssue:
    """Something about an invoice that deserves a look before it goes out (anomalie avant émission).

    Attributes:
        code: Stable name, such as ``order-missing``; those of dates are the rules of `date_disagreements` behind
            ``dates.``.
        path: Where, such as ``references.order`` or ``customer.ibans[0]``.
        severity: How much it matters.
        observed: What was found; empty when something is missing.
        expected: What was expected instead.
        article: The article, when the law asks for it.
    """

    code: str
    path: str
    severity: Severity
    observed: str = ""
    expected: str = ""
    article: str = ""

    @property
    def evidence(self) -> Evidence:
        """The finding as a line of an explanation, in English or French."""
        rule = self.code if self.code.startswith("dates.") else f"invoice.{self.code}"
        return Evidence(rule, self.observed or self.path, self.expected)


_RANK = {severity: rank for rank, severity in enumerate(Severity)}


def check_invoice(
    invoice: Invoice,
    customer: Customer | None = None,
    terms: PaymentTerms | AppliedTerms | None = None,
    *,
    entity: Entity | None = None,
    rules: JurisdictionRules | str | None = None,
    calendar: BusinessCalendar | None = None,
    order_required: bool = False,
    documents_required: Sequence[str] = (),
    goods: Goods = "",
    expressly_agreed: bool = False,
    printed: Iterable[str] = (),
) -> tuple[InvoiceIssue, ...]:
    """What to look at before an invoice goes out, the gravest first.

    Args:
        invoice: The invoice.
        customer: Its debtor: its kind says which particulars are due, its IBANs are checked.
        terms: What was agreed, such as the outcome of `resolve_terms`; by default the terms of the invoice, else those
            negotiated with the customer.
        entity: The creditor, whose IBANs the customer is to pay to.
        rules: Legal rules or their code: the caps on payment terms and the particulars of an invoice.
        calendar: Business days, for terms and dates that go by them.
        order_required: Whether this customer pays only what bears its order number.
        documents_required: Kinds of documents that this customer asks for.
        goods: Kind of goods with a cap of its own, in the words of `lettrage.law.Occasion`.
        expressly_agreed: Whether a longer term was expressly agreed, where the law lets it hold.
        printed: Codes of the legal particulars that the layout prints on every invoice.

    Returns:
        Findings, by severity and then in the order of the checks; empty when nothing is amiss.

    Raises:
        UnknownId: ``unknown-jurisdiction`` for a code without rules. Nothing is raised for what the invoice says.

    Complexity: linear in the lines, documents and account numbers.

    >>> from datetime import date
    >>> from lettrage import Invoice, Money
    >>> from lettrage.ledger import check_invoice
    >>> from lettrage.terms import parse_terms
    >>> invoice = Invoice(
    ...     "F-101",
    ...     customer="ACME",
    ...     issued_on=date(2026, 1, 5),
    ...     due_on=date(2026, 3, 31),
    ...     total=Money("1200.00", "EUR"),
    ... )
    >>> agreed = parse_terms("30 jours net").terms
    >>> said = ["recovery-sum", "penalty-rate"]
    >>> for found in check_invoice(invoice, terms=agreed, rules="FR-B2B", order_required=True, printed=said):
    ...     print(*filter(None, [found.severity, found.code, found.observed, found.expected, found.article]))
    error due-unlike-terms 2026-03-31 2026-02-04
    error order-missing
    error term-too-long 2026-03-31 2026-03-06 C. com. L441-10 I al. 2
    warning particular-missing discount-terms C. com. L441-9
    """
    asked(Invoice, invoice, "invoice")
    law = _law(rules)
    own = invoice.terms.terms if invoice.terms is not None else None
    agreed = terms.terms if isinstance(terms, AppliedTerms) else terms
    agreed = agreed or own or (customer.terms if customer is not None else None)
    found = [
        *_due(invoice, own, agreed, calendar),
        *_order(invoice, order_required),
        *_documents(invoice, documents_required),
        *_ibans(customer, entity),
        *_public_buyer(invoice, customer),
        *_legal(invoice, agreed, law, goods, expressly_agreed),
        *_particulars(invoice, agreed, law, set(printed)),
        *_dates(invoice, calendar),
    ]
    return tuple(sorted(found, key=lambda issue: _RANK[issue.severity]))


def _law(rules: JurisdictionRules | str | None) -> JurisdictionRules | None:
    if not isinstance(rules, str):
        return rules
    from lettrage.law import jurisdiction  # the tables of the law are loaded when they are asked for

    return jurisdiction(rules)


# -- terms -------------------------------------------------------------------------------------------------------------


def _due(
    invoice: Invoice, own: PaymentTerms | None, agreed: PaymentTerms | None, calendar: BusinessCalendar | None
) -> Iterator[InvoiceIssue]:
    """Whether the due date is the one that the agreed terms give."""
    rule = None if agreed is None else agreed.due
    if own is not None and own.due is not None and rule is not None and own.due != rule:
        yield InvoiceIssue("terms-unlike-agreed", "terms.due", Severity.ERROR, _words(own.due), _words(rule))
    if invoice.due_on is None and not any(line.due_on for line in invoice.instalments):
        yield InvoiceIssue("due-missing", "due_on", Severity.WARNING)
    if rule is None or invoice.instalments:
        return  # lines of an agreed schedule have dates of their own
    expected = _date(rule, invoice, calendar)
    if expected is None:
        yield InvoiceIssue("due-not-checked", "due_on", Severity.NOTICE, "", f"{rule.anchor} {rule.calendar}".strip())
    elif invoice.due_on is not None and invoice.due_on != expected:
        yield InvoiceIssue("due-unlike-terms", "due_on", Severity.ERROR, str(invoice.due_on), str(expected))


def _legal(
    invoice: Invoice, agreed: PaymentTerms | None, law: JurisdictionRules | None, goods: Goods, expressly: bool
) -> Iterator[InvoiceIssue]:
    """Whether due date, penalty rate and recovery sum are within what the law allows."""
    if law is None:
        return
    from lettrage.law import Occasion, check_terms

    dues = [line.due_on for line in invoice.instalments if line.due_on is not None and line.kind == "ordinary"]
    due = max(dues, default=invoice.due_on)
    periodic = invoice.grouping is not None
    occasion = Occasion(invoice.issued_on, invoice.delivered_on, invoice.received_on, goods, periodic)
    try:
        found = check_terms(agreed, rules=law, occasion=occasion, due_on=due, expressly_agreed=expressly)
    except InvalidInput as error:
        missing = error.faults[0]
        yield InvoiceIssue("law-not-checked", missing.path, Severity.NOTICE, "", missing.expected)
        return
    for violation in found:
        if violation.code == "due-date-not-a-date":
            continue  # said by `due-missing`
        severity = Severity.NOTICE if violation.code == "penalty-bound-unknown" else Severity.ERROR
        path = "due_on" if violation.code == "term-too-long" else "terms"
        article = violation.source.article
        yield InvoiceIssue(violation.code, path, severity, violation.found, violation.allowed, article)


def _date(rule: DueRule, invoice: Invoice, calendar: BusinessCalendar | None) -> date | None:
    """The due date of a rule; None when a date or calendar that it needs is not known."""
    known = {
        DueAnchor.ISSUE: invoice.issued_on,
        DueAnchor.DELIVERY: invoice.delivered_on,
        DueAnchor.RECEIPT: invoice.received_on,
    }
    try:
        return due_date(rule, known, calendar)
    except LettrageError:
        return None


def _words(rule: DueRule) -> str:
    steps = [f"{step.count} {step.move}" if step.count else step.move.value for step in rule.steps]
    return f"{rule.anchor}: {' then '.join(steps) or 'at once'}"


# -- what the customer needs -------------------------------------------------------------------------------------------


def _order(invoice: Invoice, required: bool) -> Iterator[InvoiceIssue]:
    if required and not invoice.references.order.strip():
        yield InvoiceIssue("order-missing", "references.order", Severity.ERROR)


def _documents(invoice: Invoice, required: Sequence[str]) -> Iterator[InvoiceIssue]:
    attached = {str(document.kind) for document in invoice.documents}
    for kind in required:
        if kind not in attached:
            yield InvoiceIssue("document-missing", "documents", Severity.ERROR, expected=str(kind))


def _ibans(customer: Customer | None, entity: Entity | None) -> Iterator[InvoiceIssue]:
    from lettrage.references import iban

    for name, party in (("entity", entity), ("customer", customer)):
        for i, value in enumerate(() if party is None else party.ibans):
            try:
                iban.normalise(value)
            except LettrageError as error:
                # The account to pay to stops a payment; one that payments came from only stops its recognition.
                severity = Severity.ERROR if name == "entity" else Severity.WARNING
                yield InvoiceIssue("bad-iban", f"{name}.ibans[{i}]", severity, value, error.faults[0].message)


def _public_buyer(invoice: Invoice, customer: Customer | None) -> Iterator[InvoiceIssue]:
    """A public body routes an invoice by its service and its commitment; which of the two it wants, it says itself."""
    if customer is None or customer.kind is not CustomerKind.PUBLIC:
        return
    for name in ("service_code", "commitment_number"):
        if not getattr(invoice.references, name).strip():
            yield InvoiceIssue(f"{name.replace('_', '-')}-missing", f"references.{name}", Severity.WARNING)


def _particulars(
    invoice: Invoice, agreed: PaymentTerms | None, law: JurisdictionRules | None, printed: set[str]
) -> Iterator[InvoiceIssue]:
    """What the law wants on an invoice and neither the invoice, nor its terms, nor the layout says."""
    if law is None:
        return
    from lettrage.law import missing_particulars

    said = set(printed)
    if invoice.due_on is not None or any(line.due_on for line in invoice.instalments):
        said.add("due-date")
    if agreed is not None:
        stated = {
            "discount-terms": agreed.discounts,
            "penalty-rate": agreed.penalty_percent is not None,
            "recovery-sum": agreed.recovery_sum is not None,
        }
        said |= {name for name, value in stated.items() if value}
    for row in missing_particulars(said, rules=law, stage="invoice"):
        yield InvoiceIssue("particular-missing", "", Severity.WARNING, "", row.code, row.source.article)


def _dates(invoice: Invoice, calendar: BusinessCalendar | None) -> Iterator[InvoiceIssue]:
    for found in date_disagreements(invoice, calendar=calendar):
        against = f"{found.other} {found.other_on}" if found.other else ""
        yield InvoiceIssue(f"dates.{found.rule}", found.field, found.severity, f"{found.field} {found.on}", against)
