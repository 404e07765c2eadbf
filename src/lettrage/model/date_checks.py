"""Which dates of an invoice disagree, and how: a check before issue, not a reason to refuse a document.

An invoice that falls due before it is issued cannot be built at all; everything below can be true of a document that
exists and still deserves a second look.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum

from attrs import frozen

from lettrage.calendars import BusinessCalendar
from lettrage.explain import Evidence
from lettrage.model._types import WholeDays
from lettrage.model.invoices import Invoice, InvoiceKind
from lettrage.records import check_record

__all__ = ["DateDisagreement", "DateLimits", "Severity", "date_disagreements"]


class Severity(StrEnum):
    """How much a finding matters (gravité).

    Attributes:
        ERROR: One of the two dates must be wrong (erreur).
        WARNING: Unusual; someone should look (avertissement).
        NOTICE: Worth knowing (information).
    """

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


@frozen(kw_only=True)
class DateLimits:
    """How far apart dates may lie before it is worth a word (écarts tolérés).

    Attributes:
        delivery_days: Between issue and delivery, either way.
        sending_days: Between issue and sending; business days when a calendar is given.
        credit_days: Between issue and due date.
    """

    delivery_days: WholeDays = 30
    sending_days: WholeDays = 5
    credit_days: WholeDays = 365

    def __attrs_post_init__(self) -> None:
        check_record(self)


@frozen
class DateDisagreement:
    """Two dates of one invoice that do not fit together (incohérence de dates).

    Attributes:
        rule: Stable code of the rule, such as ``accounted-before-issue``.
        severity: How much it matters.
        field: Path of the date that looks wrong.
        on: That date.
        other: Path of the date it was compared with; empty for a comparison with the calendar.
        other_on: That date.
        days: How many days lie between them, always zero or more.
    """

    rule: str
    severity: Severity
    field: str
    on: date
    other: str = ""
    other_on: date | None = None
    days: int = 0

    @property
    def evidence(self) -> Evidence:
        """The finding as a line of an explanation."""
        against = f"{self.other} {self.other_on}" if self.other else ""
        return Evidence(f"dates.{self.rule}", f"{self.field} {self.on}", against)


_RANK = {severity: rank for rank, severity in enumerate(Severity)}
_LIMITS = DateLimits()


def date_disagreements(
    invoice: Invoice, *, calendar: BusinessCalendar | None = None, limits: DateLimits = _LIMITS
) -> tuple[DateDisagreement, ...]:
    """The dates of an invoice that disagree, the gravest first.

    Args:
        invoice: The invoice.
        calendar: Business days; without one, due dates are not checked against it and delays count calendar days.
        limits: How far apart dates may lie.

    Returns:
        Findings, by severity and then in a fixed order of rules. Empty when all dates agree; absent dates agree.

    Complexity: linear in the due-date lines.

    >>> from datetime import date
    >>> from lettrage.model import Invoice
    >>> from lettrage.model.checks import date_disagreements
    >>> from lettrage.money import Money
    >>> invoice = Invoice(
    ...     "F-101",
    ...     customer="ACME",
    ...     issued_on=date(2026, 1, 5),
    ...     accounted_on=date(2025, 12, 31),
    ...     due_on=date(2026, 2, 4),
    ...     total=Money("1200.00", "EUR"),
    ... )
    >>> [(found.rule, str(found.severity), found.days) for found in date_disagreements(invoice)]
    [('accounted-before-issue', 'error', 5)]
    """
    found = [
        *_booking(invoice),
        *_delivery(invoice, limits),
        *_sending(invoice, calendar, limits),
        *_due(invoice, calendar, limits),
        *_lines(invoice),
    ]
    return tuple(sorted(found, key=lambda finding: _RANK[finding.severity]))


def _apart(rule: str, severity: Severity, one: tuple[str, date], other: tuple[str, date]) -> DateDisagreement:
    return DateDisagreement(rule, severity, one[0], one[1], other[0], other[1], abs((one[1] - other[1]).days))


def _booking(invoice: Invoice) -> Iterator[DateDisagreement]:
    issue = ("issued_on", invoice.issued_on)
    if invoice.accounted_on is not None:
        booked, day = ("accounted_on", invoice.accounted_on), invoice.accounted_on
        same_year, same_month = day.year == issue[1].year, day.month == issue[1].month
        if day < invoice.issued_on:
            severity = Severity.WARNING if same_year else Severity.ERROR
            yield _apart("accounted-before-issue", severity, booked, issue)
        elif not same_year:
            yield _apart("accounted-in-another-year", Severity.WARNING, booked, issue)
        elif not same_month:
            yield _apart("accounted-in-another-month", Severity.NOTICE, booked, issue)
    if invoice.known_on is not None and invoice.known_on < invoice.issued_on:
        yield _apart("known-before-issue", Severity.NOTICE, ("known_on", invoice.known_on), issue)


def _delivery(invoice: Invoice, limits: DateLimits) -> Iterator[DateDisagreement]:
    if invoice.delivered_on is None:
        return
    delivery, issue = ("delivered_on", invoice.delivered_on), ("issued_on", invoice.issued_on)
    days = (invoice.delivered_on - invoice.issued_on).days
    # A deposit is billed before delivery: that is its purpose.
    if days > 0 and invoice.kind is not InvoiceKind.DEPOSIT:
        far = days > limits.delivery_days
        rule = "delivered-long-after-issue" if far else "delivered-after-issue"
        yield _apart(rule, Severity.WARNING if far else Severity.NOTICE, delivery, issue)
        if invoice.due_on is not None and invoice.due_on < invoice.delivered_on:
            yield _apart("due-before-delivery", Severity.WARNING, ("due_on", invoice.due_on), delivery)
    if -days > limits.delivery_days:
        yield _apart("issued-long-after-delivery", Severity.NOTICE, issue, delivery)


def _sending(invoice: Invoice, calendar: BusinessCalendar | None, limits: DateLimits) -> Iterator[DateDisagreement]:
    issue, due = invoice.issued_on, invoice.due_on
    for name, day in (("sent_on", invoice.sent_on), ("received_on", invoice.received_on)):
        if day is None:
            continue
        verb = name.removesuffix("_on")
        if day < issue:
            yield _apart(f"{verb}-before-issue", Severity.ERROR, (name, day), ("issued_on", issue))
        if due is not None and day > due:
            yield _apart(f"{verb}-after-due", Severity.WARNING, (name, day), ("due_on", due))
    if invoice.sent_on is None:
        return
    if invoice.received_on is not None and invoice.received_on < invoice.sent_on:
        yield _apart(
            "received-before-sent", Severity.ERROR, ("received_on", invoice.received_on), ("sent_on", invoice.sent_on)
        )
    if invoice.sent_on > issue:
        waited = calendar.count(issue, invoice.sent_on) if calendar is not None else (invoice.sent_on - issue).days
        if waited > limits.sending_days:
            yield _apart("sent-late", Severity.NOTICE, ("sent_on", invoice.sent_on), ("issued_on", issue))


def _due(invoice: Invoice, calendar: BusinessCalendar | None, limits: DateLimits) -> Iterator[DateDisagreement]:
    dues = [("due_on", invoice.due_on)]
    dues += [(f"instalments[{i}].due_on", line.due_on) for i, line in enumerate(invoice.instalments)]
    for name, day in dues:
        if day is None:
            continue
        if (day - invoice.issued_on).days > limits.credit_days:
            yield _apart("due-long-after-issue", Severity.WARNING, (name, day), ("issued_on", invoice.issued_on))
        if calendar is not None and not calendar.is_business_day(day):
            yield DateDisagreement("due-on-a-day-off", Severity.NOTICE, name, day)


def _lines(invoice: Invoice) -> Iterator[DateDisagreement]:
    dues = [line.due_on for line in invoice.instalments if line.due_on is not None]
    if dues and invoice.due_on is not None and max(dues) != invoice.due_on:
        last = max(range(len(invoice.instalments)), key=lambda i: invoice.instalments[i].due_on or date.min)
        other = (f"instalments[{last}].due_on", max(dues))
        yield _apart("due-unlike-instalments", Severity.WARNING, ("due_on", invoice.due_on), other)
    for i, line in enumerate(invoice.instalments):
        name = f"instalments[{i}].due_on"
        if line.due_on is None:
            continue
        if line.due_on < invoice.issued_on:
            issue = ("issued_on", invoice.issued_on)
            yield _apart("instalment-due-before-issue", Severity.ERROR, (name, line.due_on), issue)
        if line.releases_on is not None and line.releases_on < line.due_on:
            release = (f"instalments[{i}].releases_on", line.releases_on)
            yield _apart("released-before-due", Severity.WARNING, release, (name, line.due_on))
