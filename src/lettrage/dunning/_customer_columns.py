"""Fields of customers: what the caller says goes before what the ledger says, which goes before the record."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import frozen

from lettrage.calendars import to_days
from lettrage.dunning._arms import arm_of
from lettrage.dunning._book import NEVER, Book
from lettrage.dunning._facts import Facts
from lettrage.dunning._fields import FIELDS
from lettrage.dunning._history import CONTACTS, LADDER, History
from lettrage.dunning._plan_states import PlanState
from lettrage.dunning._promises import PromiseState, PromiseStatus
from lettrage.dunning._rules import Experiment
from lettrage.model import (
    CallOutcome,
    CallResult,
    Contact,
    CreditHold,
    DunningHold,
    Exchange,
    Insolvency,
    LateReason,
    PlanStatus,
    StepKind,
    Subject,
)

__all__ = ["CUSTOMER_COLUMNS", "CustomerColumns", "customer_word"]

Made = tuple[npt.NDArray[Any], npt.NDArray[np.bool_]]
#: Answers to a call that are no answer.
_SILENT = frozenset({CallResult.NO_ANSWER, CallResult.WRONG_CONTACT})


@frozen(eq=False)
class CustomerColumns:
    """What is known of the customers of a book.

    Attributes:
        book: The facts.
        history: What was issued.
        facts: What the caller says.
        promises: Every promise with what became of it.
        plans: Every plan with how far it has come.
        experiment: How customers are split into arms.
    """

    book: Book
    history: History
    facts: Facts
    promises: list[PromiseStatus]
    plans: list[PlanState]
    experiment: Experiment | None

    @property
    def ids(self) -> tuple[str, ...]:
        """The customers, by code."""
        return tuple(self.book.items.customers)

    def record(self, name: str) -> npt.NDArray[Any]:
        """A field of the customers' records, by code; None where nothing is stated."""
        return self.book.ledger.customer_values(name, self.ids, known_on=self.book.known_on)

    def overruled(self, name: str, values: npt.NDArray[Any], known: npt.NDArray[np.bool_]) -> Made:
        """Values with the caller's facts laid over them."""
        for code, customer in enumerate(self.ids):
            said = self.facts.get(customer, {}).get(name)
            if said is not None:
                values[code], known[code] = said, True
        return values, known

    @cached_property
    def contacts(self) -> tuple[tuple[Contact, ...], ...]:
        """The contacts of each customer."""
        return tuple(given or () for given in self.record("contacts").tolist())

    @cached_property
    def last_contact(self) -> npt.NDArray[np.int64]:
        """The day of the last contact of each customer, however it was made; `NEVER` when there was none."""
        out = np.full(len(self.ids), NEVER, np.int64)
        for notice in self.history.notices:
            code = self.book.customer_codes.get(notice.customer)
            if code is not None and notice.kind in CONTACTS:
                out[code] = max(out[code], to_days(notice.effective_on))
        return out


def _record(columns: CustomerColumns, name: str) -> Made:
    values = np.array([_plain(value) for value in columns.record(name).tolist()], np.object_)
    return columns.overruled(name, values, values != np.array(None))


def customer_word(columns: CustomerColumns, name: str) -> Made:
    """A free attribute of customers."""
    return _record(columns, name)


def _plain(value: Any) -> Any:
    if value is None:
        return None
    return str(getattr(value, "value", value))


def _with_default(columns: CustomerColumns, name: str, default: str) -> Made:
    values, known = _record(columns, name)
    values[~known] = default
    return values, np.ones(len(values), np.bool_)


def _ids(columns: CustomerColumns) -> Made:
    return np.array([*columns.ids, None], np.object_)[:-1], np.ones(len(columns.ids), np.bool_)


def _sensitivity(columns: CustomerColumns) -> Made:
    given = columns.record("sensitivity").tolist()
    values = np.array(["normal" if one is None else one.level.value for one in given], np.object_)
    return columns.overruled("sensitivity", values, np.ones(len(values), np.bool_))


def _only_facts(columns: CustomerColumns, name: str) -> Made:
    kind = FIELDS[f"customer.{name}"].kind
    dtype = {"word": np.object_, "count": np.int64, "flag": np.bool_}[kind]
    return columns.overruled(name, np.zeros(len(columns.ids), dtype), np.zeros(len(columns.ids), np.bool_))


def _flagged(columns: CustomerColumns, name: str, customers: set[str]) -> Made:
    values = np.fromiter((id in customers for id in columns.ids), np.bool_, len(columns.ids))
    return columns.overruled(name, values, np.ones(len(values), np.bool_))


def _counted(columns: CustomerColumns, name: str, customers: list[str]) -> Made:
    values = np.zeros(len(columns.ids), np.int64)
    for customer in customers:
        code = columns.book.customer_codes.get(customer)
        if code is not None:
            values[code] += 1
    return columns.overruled(name, values, np.ones(len(values), np.bool_))


def _promises_broken(columns: CustomerColumns) -> Made:
    broken = (PromiseState.BROKEN, PromiseState.PARTLY_KEPT)
    customers = [status.promise.customer for status in columns.promises if status.state in broken]
    return _counted(columns, "promises_broken", customers)


def _plans_breached(columns: CustomerColumns) -> Made:
    customers = [state.plan.customer for state in columns.plans if state.status is PlanStatus.BREACHED]
    return _counted(columns, "plans_breached", customers)


def _first_delay(columns: CustomerColumns) -> Made:
    reminded = {n.customer for n in columns.history.notices if n.kind in LADDER - {StepKind.PRE_DUE_NOTICE}}
    return _flagged(columns, "first_delay", set(columns.ids) - reminded)


def _unanswered(columns: CustomerColumns) -> Made:
    """Contacts since the customer last answered or paid."""
    book, answered = columns.book, dict[str, int]()
    for exchange in book.all(Exchange):
        if exchange.direction == "inbound":
            answered[exchange.customer] = max(answered.get(exchange.customer, NEVER), to_days(exchange.effective_on))
    for call in book.all(CallOutcome):
        if call.result not in _SILENT:
            answered[call.customer] = max(answered.get(call.customer, NEVER), to_days(call.effective_on))
    moved = book.ledger.movements(book.items.row, as_of=book.as_of, known_on=book.known_on)
    paid = np.full(len(columns.ids) + 1, NEVER, np.int64)
    at = book.at_rows(moved.row)
    np.maximum.at(paid, book.items.customer[at], moved.on.astype(np.int64))
    counted = [
        notice.customer
        for notice in columns.history.notices
        if notice.kind in LADDER
        and notice.customer in book.customer_codes
        and to_days(notice.effective_on)
        > max(answered.get(notice.customer, NEVER), int(paid[book.customer_codes[notice.customer]]))
    ]
    return _counted(columns, "unanswered_contacts", counted)


def _days_since_contact(columns: CustomerColumns) -> Made:
    known = columns.last_contact > NEVER
    return columns.overruled("days_since_contact", columns.book.day - columns.last_contact, known)


def _insolvency(columns: CustomerColumns) -> Made:
    return _flagged(columns, "insolvency", {case.customer for case in columns.book.all(Insolvency)})


def _held(columns: CustomerColumns, name: str) -> Made:
    book = columns.book
    holds = book.all(DunningHold) if name == "excluded" else book.all(CreditHold)
    subject = Subject.DUNNING_HOLD if name == "excluded" else Subject.CREDIT_HOLD
    customers = {
        hold.customer
        for hold in holds
        if hold.customer is not None
        and not (isinstance(hold, DunningHold) and hold.items)
        and book.ended(subject, hold.id) is None
        and (hold.until_on is None or to_days(hold.until_on) >= book.day)
    }
    return _flagged(columns, name, customers)


def _hardship(columns: CustomerColumns) -> Made:
    customers: set[str] = set()
    for reason in columns.book.all(LateReason):
        if reason.cause == "hardship":
            codes = columns.book.items.customer[columns.book.places(reason.items)].tolist()
            customers |= {columns.ids[code] for code in codes if code >= 0}
    return _flagged(columns, "hardship", customers)


def _over_limit(columns: CustomerColumns) -> Made:
    """Whether what is open, credits deducted, exceeds the tightest limit of its own that holds on the day."""
    book = columns.book
    over: set[str] = set()
    owed: dict[tuple[int, str], int] = {}
    for items in (book.items, book.credits):
        totals: dict[tuple[str, str], int] = {}
        rows: list[tuple[int, int, int]] = np.stack([items.customer, items.currency, items.residual], axis=1).tolist()
        for who, unit, minor in rows:
            if who >= 0:
                name = str(items.customers[who]), items.currencies[unit]
                totals[name] = totals.get(name, 0) + minor
        for (customer, currency), minor in totals.items():
            code = book.customer_codes.get(customer, -1)
            owed[code, currency] = owed.get((code, currency), 0) + minor
    for code, limits in enumerate(columns.record("credit_limits").tolist()):
        for limit in limits or ():
            running = (limit.valid_from is None or limit.valid_from <= book.as_of) and (
                limit.valid_to is None or limit.valid_to >= book.as_of
            )
            if running and owed.get((code, limit.amount.currency), 0) > limit.amount.minor:
                over.add(columns.ids[code])
    return _flagged(columns, "over_limit", over)


def _has_contact(columns: CustomerColumns) -> Made:
    values = np.fromiter(
        (any(not a.opted_out for c in contacts for a in c.channels) for contacts in columns.contacts),
        np.bool_,
        len(columns.ids),
    )
    return values, np.full(len(values), columns.book.everyone.contacts_kept, np.bool_)


def _arm(columns: CustomerColumns) -> Made:
    if columns.experiment is None:
        return np.full(len(columns.ids), None, np.object_), np.zeros(len(columns.ids), np.bool_)
    words = [arm_of(columns.experiment, customer) for customer in columns.ids]
    return np.array([*words, None], np.object_)[:-1], np.ones(len(words), np.bool_)


#: How each field of customers is made, by its name within the scope.
CUSTOMER_COLUMNS: dict[str, Callable[[CustomerColumns], Made]] = {
    **{
        field.short: partial(_only_facts, name=field.short)
        for field in FIELDS.values()
        if field.scope == "customer" and field.source == "facts"
    },
    **{
        name: partial(_record, name=name)
        for name in ("country", "language", "sector", "turnover_band", "salesperson", "collector", "group")
    },
    "id": _ids,
    "kind": partial(_with_default, name="kind", default="business"),
    "sensitivity": _sensitivity,
    "first_delay": _first_delay,
    "promises_broken": _promises_broken,
    "plans_breached": _plans_breached,
    "unanswered_contacts": _unanswered,
    "days_since_contact": _days_since_contact,
    "insolvency": _insolvency,
    "excluded": partial(_held, name="excluded"),
    "credit_hold": partial(_held, name="credit_hold"),
    "hardship": _hardship,
    "over_limit": _over_limit,
    "has_contact": _has_contact,
    "arm": _arm,
}
