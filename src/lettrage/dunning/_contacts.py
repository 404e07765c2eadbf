"""When a customer was last reached, and when it may be reached again: gaps, caps, silence, days off."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from attrs import field, frozen

from lettrage.calendars import BusinessCalendar, to_days
from lettrage.dunning._book import FAR, NEVER, Book
from lettrage.dunning._contact_rules import ANY_CHANNEL, ContactRules
from lettrage.dunning._history import CONTACTS, History
from lettrage.dunning._shift import working_days
from lettrage.dunning._words import Grouping
from lettrage.model import CallOutcome, CallResult, DeliveryStatus, Exchange, Notice, NoticeDelivery, StepKind

__all__ = ["ContactLog", "Waiting", "contact_log"]


@frozen
class Waiting:
    """Why a message waits, and until when.

    Attributes:
        why: Code of the reason.
        until: The first day on which it may go out.
    """

    why: str
    until: int


#: Day, channel, entity, currencies and step of a contact.
Said = tuple[int, str, str, frozenset[str], str]


@frozen(eq=False)
class ContactLog:
    """Every contact there was, by customer; what a customer was told is worked out when that customer is asked for.

    Attributes:
        rules: When contact is allowed.
        notices: Every notice of a customer.
        others: Contacts that were no notice, by customer.
        talked: The last day on which a call reached somebody, by customer.
        failed: Channels and addresses from which messages came back, by customer.
        calendar: Days on which contact is allowed; None for every day.
    """

    rules: ContactRules
    notices: dict[str, list[Notice]]
    others: dict[str, list[Said]]
    talked: dict[str, int]
    failed: dict[str, frozenset[tuple[str, str]]]
    calendar: BusinessCalendar | None
    _said: dict[str, tuple[list[Said], list[Said]]] = field(factory=dict[str, tuple[list[Said], list[Said]]])
    _off: dict[int, Waiting | None] = field(factory=dict[int, "Waiting | None"])

    def said(self, customer: str, *, handed: bool = False) -> list[Said]:
        """The contacts of a customer, or its hand-overs: no contacts, yet what a group was told of that day."""
        if customer not in self._said:
            contacts, handovers = list(self.others.get(customer, ())), list[Said]()
            for notice in self.notices.get(customer, ()):
                if notice.kind in CONTACTS or notice.kind is StepKind.HANDOVER:
                    currencies = frozenset({line.amount.currency for line in notice.items})
                    entry = (to_days(notice.effective_on), notice.channel, notice.entity, currencies, notice.step)
                    (contacts if notice.kind in CONTACTS else handovers).append(entry)
            self._said[customer] = contacts, handovers
        return self._said[customer][handed]

    def last(self, grouping: Grouping, customer: str, entity: str, currency: str, step: str, *, handed: bool) -> int:
        """The last contact, or hand-over, that counts for a group of a customer; `NEVER` when there was none."""
        found = NEVER
        for day, _, of_entity, currencies, said in self.said(customer, handed=handed):
            if day <= found:
                continue
            same = True
            if grouping in (Grouping.CUSTOMER_ENTITY_CURRENCY, Grouping.CUSTOMER_LEVEL_CURRENCY):
                same = of_entity in ("", entity) or entity == ""
            if grouping is not Grouping.CUSTOMER:
                same &= not currencies or currency in currencies
            if grouping is Grouping.CUSTOMER_LEVEL_CURRENCY:
                same &= said in ("", step)
            if same:
                found = day
        return found

    def capped(self, customer: str, channel: str, day: int, planned: Iterable[str]) -> Waiting | None:
        """The cap that one more contact on a day would break, with the day on which it no longer would."""
        worst: Waiting | None = None
        for cap in self.rules.caps:
            if cap.channel not in (ANY_CHANNEL, channel):
                continue
            days = [
                on
                for on, way, *_ in self.said(customer)
                if cap.channel in (ANY_CHANNEL, way) and day - cap.days < on <= day
            ]
            days += [day for way in planned if cap.channel in (ANY_CHANNEL, way)]
            if len(days) >= cap.most:
                until = sorted(days)[len(days) - cap.most] + cap.days if cap.most else FAR
                if worst is None or until > worst.until:
                    worst = Waiting(f"cap.{cap.channel}", until)
        return worst

    def day_off(self, day: int) -> Waiting | None:
        """The next working day when a day is none."""
        if self.calendar is None:
            return None
        if day not in self._off:  # every message of a run asks for the same few days
            following = int(self.calendar.roll(np.array([day], np.int32))[0])
            self._off[day] = None if following == day else Waiting("day_off", following)
        return self._off[day]

    def silent(self, customer: str, day: int) -> Waiting | None:
        """The end of the silence after a conversation."""
        talked = self.talked.get(customer, NEVER)
        until = talked + self.rules.silence_days_after_conversation
        return Waiting("silence", until) if talked > NEVER and day < until else None


def contact_log(book: Book, history: History, rules: ContactRules) -> ContactLog:
    """Every contact of a book.

    Complexity: linear in notices, exchanges and calls.
    """
    notices: dict[str, list[Notice]] = {}
    for notice in history.notices:
        notices.setdefault(notice.customer, []).append(notice)
    others: dict[str, list[Said]] = {}
    none: frozenset[str] = frozenset()
    for said in book.all(Exchange):
        if said.direction == "outbound":
            entry = (to_days(said.effective_on), said.channel, said.entity, none, "")
            others.setdefault(said.customer, []).append(entry)
    talked: dict[str, int] = {}
    for call in book.all(CallOutcome):
        day = to_days(call.effective_on)
        if call.notice is None:
            others.setdefault(call.customer, []).append((day, "phone", call.entity, none, ""))
        if call.result not in (CallResult.NO_ANSWER, CallResult.WRONG_CONTACT):
            talked[call.customer] = max(talked.get(call.customer, NEVER), day)
    return ContactLog(rules, notices, others, talked, _failed(book, history), working_days(rules))


def _failed(book: Book, history: History) -> dict[str, frozenset[tuple[str, str]]]:
    """Addresses from which the latest message came back."""
    of_key = {notice.key: notice for notice in history.notices}
    latest: dict[tuple[str, str, str], DeliveryStatus] = {}
    for event in book.all(NoticeDelivery):
        notice = of_key.get(event.notice)
        if notice is not None and event.address and event.status is not DeliveryStatus.SENT:
            latest[notice.customer, notice.channel, event.address] = event.status
    out: dict[str, set[tuple[str, str]]] = {}
    for (customer, channel, address), status in latest.items():
        if status is DeliveryStatus.BOUNCED:
            out.setdefault(customer, set()).add((channel, address))
    return {customer: frozenset(ways) for customer, ways in out.items()}
