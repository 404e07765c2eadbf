"""Events by what they are about, and those that still stand: disputes not closed, bills not matured."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar, cast

from attrs import frozen

from lettrage.calendars import to_days
from lettrage.ledger._events import Event
from lettrage.ledger._overrides import Clock
from lettrage.ledger._references import identity_of, named_by, subject_of
from lettrage.ledger._segments import OPTIONAL, Segment
from lettrage.ledger._store import Store
from lettrage.model import (
    Bill,
    Closure,
    Dispute,
    Doubtful,
    Fact,
    ItemKey,
    PaymentPlan,
    PaymentReturn,
    PromiseToPay,
    StatusChange,
)

__all__ = ["Seen", "about", "bills", "disputes", "doubtful", "plans", "promises"]

E = TypeVar("E", bound=Event)


@frozen
class Seen:
    """An event with its two days."""

    event: Event
    effective: int
    known: int


def about(
    store: Store,
    clock: Clock,
    *,
    items: Iterable[ItemKey] = (),
    customer: str | None = None,
    cls: type | None = None,
    after: Iterable[Fact] = (),
) -> list[Seen]:
    """The events that count and name some item or a customer, are of a class, or go on with some other event.

    Each once, in order.

    Complexity: linear in the events found; the index over events is built once.
    """
    wanted = {*(("item", key) for key in items), *(("document", key.document) for key in items)}
    wanted |= {("customer", customer)} if customer is not None else set()
    wanted |= {("class", cls)} if cls is not None else set()
    wanted |= {("later", (type(event), identity_of(event))) for event in after}
    found: list[Seen] = []
    for segment in store.events.segments:
        index = segment.derived("about", _index)
        rows = sorted({row for name in wanted for row in index.get(name, ())})
        events = segment.column(OPTIONAL + "object")
        effective, known = segment.column("effective"), segment.column("known")
        found += [Seen(events[row], int(effective[row]), int(known[row])) for row in rows]
    counting = [seen for seen in found if _counts(seen, clock)]
    return sorted(counting, key=lambda seen: (seen.known, seen.effective, repr(seen.event)))


def disputes(store: Store, clock: Clock, items: Iterable[ItemKey]) -> list[Dispute]:
    """Disputes of some items that are not closed, nor decided one way or the other."""
    return [event for event, status in _standing(store, clock, Dispute, items=items) if status in ("open", "in_review")]


def plans(store: Store, clock: Clock, items: Iterable[ItemKey]) -> list[PaymentPlan]:
    """Payment plans that spread some items, agreed or being paid."""
    found = _standing(store, clock, PaymentPlan, items=items)
    return [event for event, status in found if status in ("accepted", "active")]


def promises(store: Store, clock: Clock, items: Iterable[ItemKey]) -> list[PromiseToPay]:
    """Promises naming some items whose day has not passed."""
    found = _standing(store, clock, PromiseToPay, items=items)
    return [event for event, _ in found if clock.as_of is None or to_days(event.due_on) >= clock.as_of]


def bills(store: Store, clock: Clock, items: Iterable[ItemKey]) -> list[Bill]:
    """Bills that cover some items: neither paid nor unpaid, and not matured."""
    found = _standing(store, clock, Bill, items=items)
    return [
        event
        for event, status in found
        if status not in ("paid", "unpaid") and (clock.as_of is None or to_days(event.matures_on) >= clock.as_of)
    ]


def doubtful(store: Store, clock: Clock, item: ItemKey, customer: str | None) -> Doubtful | None:
    """The latest statement that an item, or all of its customer's, may not be paid."""
    found = [seen.event for seen in about(store, clock, items=[item], customer=customer)]
    stated = [event for event in found if isinstance(event, Doubtful) and (not event.items or item in event.items)]
    stated = [
        event for event in stated if event.since is None or clock.as_of is None or to_days(event.since) <= clock.as_of
    ]
    return stated[-1] if stated else None


def _standing(store: Store, clock: Clock, cls: type[E], *, items: Iterable[ItemKey]) -> list[tuple[E, str]]:
    """Events of a class on some items that were not closed, with their latest status."""
    found: list[tuple[E, str]] = []
    for seen in about(store, clock, items=items):
        event = seen.event
        if not isinstance(event, cls):
            continue
        later = [s.event for s in _later(store, clock, cls, str(identity_of(event)))]
        if any(isinstance(change, Closure) for change in later):
            continue
        statuses = [change.status for change in later if isinstance(change, StatusChange)]
        status: Any = statuses[-1] if statuses else getattr(event, "status", "")
        found.append((event, str(status)))
    return found


def _later(store: Store, clock: Clock, cls: type, id: str) -> list[Seen]:
    """Changes and closures of one event."""
    found: list[Seen] = []
    for segment in store.events.segments:
        rows = segment.derived("about", _index).get(("later", (cls, id)), ())
        events, effective, known = (segment.column(name) for name in (OPTIONAL + "object", "effective", "known"))
        found += [Seen(events[row], int(effective[row]), int(known[row])) for row in rows]
    return sorted((s for s in found if _counts(s, clock)), key=lambda seen: (seen.known, seen.effective))


def _counts(seen: Seen, clock: Clock) -> bool:
    return (clock.as_of is None or seen.effective <= clock.as_of) and (
        clock.known_on is None or seen.known <= clock.known_on
    )


def _index(segment: Segment) -> dict[tuple[str, Any], list[int]]:
    index: dict[tuple[str, Any], list[int]] = {}
    for row, event in enumerate(segment.column(OPTIONAL + "object")):
        named = named_by(event)
        names: set[tuple[str, Any]] = {("item", key) for _, key in named.items}
        names |= {("document", key) for _, key in named.documents}
        names.add(("class", cast("type[object]", type(event))))
        if named.customer is not None:
            names.add(("customer", named.customer))
        if isinstance(event, PaymentReturn):
            names.add(("payment", event.payment))
        subject = subject_of(event)
        if subject is not None:
            names.add(("later", subject))
        for name in names:
            index.setdefault(name, []).append(row)
    return index
