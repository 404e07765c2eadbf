"""When a debt falls due by law when nothing was agreed, and the latest day that may be agreed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from attrs import frozen

from lettrage.calendars import BusinessCalendar
from lettrage.errors import fail
from lettrage.law.jurisdictions import as_rules
from lettrage.law.rules import JurisdictionRules
from lettrage.law.sources import Source
from lettrage.law.term_rules import EndOfMonthClause, Goods, LegalTerm, PublicBuyer, TermCap
from lettrage.records import check_record
from lettrage.terms import DueAnchor, due_date

__all__ = ["Occasion", "StatutoryDue", "latest_due_date", "statutory_due_date"]

_ONE_DAY: Final = timedelta(days=1)


@frozen
class Occasion:
    """What is known of a sale, for the terms of the law (circonstances).

    Attributes:
        invoiced_on: Date of the invoice.
        delivered_on: Receipt of the goods, or end of the service.
        received_on: Receipt of the invoice or of the payment request.
        goods: Goods or services with terms of their own.
        periodic: Whether the invoice sums up a period.
        clause: The end-of-month clause of the contract.
        buyer: The kind of public buyer.
        small_creditor: Whether a small creditor faces a large debtor.
    """

    invoiced_on: date | None = None
    delivered_on: date | None = None
    received_on: date | None = None
    goods: Goods = ""
    periodic: bool = False
    clause: EndOfMonthClause = ""
    buyer: PublicBuyer = ""
    small_creditor: bool = False

    def __attrs_post_init__(self) -> None:
        check_record(self)

    def anchors(self) -> Mapping[DueAnchor, date | None]:
        """The dates by anchor. Goods that come after their invoice postpone the day a term runs from.

        >>> from datetime import date
        >>> from lettrage.law import Occasion
        >>> late_goods = Occasion(received_on=date(2025, 1, 20), delivered_on=date(2025, 1, 31))
        >>> late_goods.anchors()["receipt"]
        datetime.date(2025, 1, 31)
        """
        given = [day for day in (self.received_on, self.delivered_on) if day is not None]
        return {
            DueAnchor.ISSUE: self.invoiced_on,
            DueAnchor.DELIVERY: self.delivered_on,
            DueAnchor.RECEIPT: max(given, default=None),
        }


@frozen
class StatutoryDue:
    """The due date of the law (échéance légale).

    Attributes:
        nominal_on: The last day of the term as counted.
        due_on: The last day to pay, moved to a business day where the law moves it.
        late_from: The first day of delay.
        source: The article.
    """

    nominal_on: date
    due_on: date
    late_from: date
    source: Source


def statutory_due_date(
    occasion: Occasion, *, rules: JurisdictionRules | str, calendar: BusinessCalendar | None = None
) -> StatutoryDue:
    """When a debt falls due when nothing was agreed.

    Args:
        occasion: The dates known.
        rules: Rules or their code.
        calendar: Business days, where the law moves a last day that is none (Germany); by default the weekdays without
            the holidays of the whole country.

    Raises:
        InvalidInput: ``missing-value`` for a date that the term runs from, or where the rules have no term.

    Source: C. com. L441-10 I (France), R2192-10 and R2192-11 (public buyers), BGB 286(3) and 193, Directive 2011/7/EU.

    >>> from datetime import date
    >>> from lettrage.law import Occasion, statutory_due_date
    >>> due = statutory_due_date(Occasion(received_on=date(2025, 2, 14)), rules="DE-B2B")  # BGB 286(3), 193
    >>> due.nominal_on.isoformat(), due.due_on.isoformat(), due.late_from.isoformat()
    ('2025-03-16', '2025-03-17', '2025-03-18')
    >>> hospital = Occasion(received_on=date(2025, 3, 14), buyer="public_hospital")  # R2192-11
    >>> statutory_due_date(hospital, rules="FR-PUBLIC").due_on
    datetime.date(2025, 5, 3)
    """
    law = as_rules(rules)
    term = _term(law, occasion.buyer)
    nominal = due_date(term.due, occasion.anchors())
    last = nominal
    if term.rolls:
        days = calendar if calendar is not None else german_days(nominal.year)
        last = days.roll(nominal)
    return StatutoryDue(nominal, last, last + _ONE_DAY, term.source)


def latest_due_date(occasion: Occasion, *, rules: JurisdictionRules | str) -> tuple[date, TermCap] | None:
    """The latest due date that may be agreed, and the cap that sets it; None where the law sets none.

    Goods with a cap of their own have that one and no other. A contract with an end-of-month clause has the date of its
    variant; ``either`` gives the later of the two.

    Raises:
        InvalidInput: ``missing-value`` for a date that the cap runs from.

    Source: C. com. L441-10 I and L441-11 II (France), Directive 2011/7/EU art. 3(5).

    >>> from datetime import date
    >>> from attrs import evolve
    >>> from lettrage.law import Occasion, latest_due_date
    >>> january = Occasion(invoiced_on=date(2025, 1, 15))
    >>> variants = ("", "days_then_end_of_month", "end_of_month_then_days")
    >>> [str(latest_due_date(evolve(january, clause=clause), rules="FR-B2B")[0]) for clause in variants]
    ['2025-03-16', '2025-03-31', '2025-03-17']
    """
    cap = _cap(as_rules(rules), occasion)
    if cap is None:
        return None
    return max(due_date(rule, occasion.anchors()) for rule in cap.due), cap


def german_days(year: int) -> BusinessCalendar:
    """Weekdays without the holidays of all German states, for a year and its neighbours."""
    from dateutil.easter import easter

    days: list[date] = []
    for each in range(max(year - 1, 1900), year + 2):
        sunday = easter(each)
        days += [sunday + timedelta(days=after) for after in (-2, 1, 39, 50)]
        days += [date(each, month, day) for month, day in ((1, 1), (5, 1), (10, 3), (12, 25), (12, 26))]
    return BusinessCalendar(days, name="Germany")


def _term(law: JurisdictionRules, buyer: PublicBuyer) -> LegalTerm:
    fitting = [term for term in law.terms if term.buyer == buyer]
    if not fitting:
        kinds = ", ".join(sorted({term.buyer or "any" for term in law.terms}))
        message = f"the rules of `{law.code}` have no term for this buyer"
        fail("missing-value", message, path="buyer", found=buyer, expected=kinds or "an agreed term")
    return fitting[0]


def _cap(law: JurisdictionRules, occasion: Occasion) -> TermCap | None:
    """The first cap that fits: goods of their own before others, a clause before the plain term."""
    own = any(cap.goods == occasion.goods for cap in law.caps)
    for cap in law.caps:
        if cap.goods != (occasion.goods if own else ""):
            continue
        if cap.periodic is not None and cap.periodic != occasion.periodic:
            continue
        clause = occasion.clause if cap.clause or _has_clause(law, occasion) else ""
        if cap.clause == clause and cap.buyer == occasion.buyer and cap.small_creditor == occasion.small_creditor:
            return cap
    return None


def _has_clause(law: JurisdictionRules, occasion: Occasion) -> bool:
    """Whether the law has a cap for such a clause; where it has none, the plain cap counts."""
    plain = not occasion.periodic and not occasion.goods
    return plain and any(cap.clause == occasion.clause for cap in law.caps)
