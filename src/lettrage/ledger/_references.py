"""What an event names, read off its fields: items, documents, customers, and earlier events that it goes on with."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, get_args

import attrs
from attrs import frozen

from lettrage._annotations import field_hints
from lettrage.model import (
    Bill,
    Closure,
    CreditHold,
    Dispute,
    DocumentKey,
    DunningHold,
    Fact,
    ItemKey,
    Mandate,
    Notice,
    NoticeDelivery,
    NoticeLine,
    PaymentAnnounced,
    PaymentPlan,
    PromiseToPay,
    RemittanceAdvice,
    StatusChange,
    Subject,
)

__all__ = ["SUBJECTS", "Named", "identity_of", "keys_in", "named_by", "subject_of"]

#: The class of event that each subject of a closure or status change stands for.
SUBJECTS: dict[Subject, type[Fact]] = {
    Subject.DISPUTE: Dispute,
    Subject.DUNNING_HOLD: DunningHold,
    Subject.CREDIT_HOLD: CreditHold,
    Subject.PROMISE: PromiseToPay,
    Subject.PLAN: PaymentPlan,
    Subject.BILL: Bill,
    Subject.MANDATE: Mandate,
    Subject.ANNOUNCEMENT: PaymentAnnounced,
}
#: Fields that hold text of the caller and name nothing in the ledger.
_FREE = frozenset({"by", "reason", "attributes", "known_on", "effective_on", "changes"})


@frozen
class Named:
    """Everything that one event names, with the place in the event for a fault."""

    items: tuple[tuple[str, ItemKey], ...]
    documents: tuple[tuple[str, DocumentKey], ...]
    customer: str | None
    entity: str


def named_by(event: Fact | RemittanceAdvice) -> Named:
    """What an event names in the ledger.

    Complexity: linear in the event's fields.
    """
    items: list[tuple[str, ItemKey]] = []
    documents: list[tuple[str, DocumentKey]] = []
    cls: Any = type(event)
    for name in _leading(cls):
        for path, value in _parts(name, getattr(event, name)):
            if isinstance(value, ItemKey):
                items.append((path, value))
            elif isinstance(value, DocumentKey):
                documents.append((path, value))
    customer: Any = getattr(event, "customer", None)
    return Named(tuple(items), tuple(documents), customer, getattr(event, "entity", "") or "")


def keys_in(value: object) -> Iterator[ItemKey | DocumentKey]:
    """The items and documents that an event names, without their places in it; far cheaper than `named_by`."""
    cls: Any = type(value)
    if cls is ItemKey or cls is DocumentKey:
        yield value  # type: ignore[misc]
    elif cls is NoticeLine:  # the lines of notices are more than all other parts of events
        yield value.item  # type: ignore[attr-defined]
    elif cls is tuple:
        for part in value:  # type: ignore[attr-defined]
            yield from keys_in(part)  # pyright: ignore[reportUnknownArgumentType]
    elif value is not None:
        for name in _leading(cls):
            yield from keys_in(getattr(value, name))


def subject_of(event: object) -> tuple[type[Fact], str] | None:
    """The earlier event that this one goes on with or ends: its class and id."""
    if isinstance(event, (Closure, StatusChange)):
        return SUBJECTS[event.subject], event.id
    if isinstance(event, NoticeDelivery):
        return Notice, event.notice
    return None


def identity_of(event: object) -> str | None:
    """What names an event among those of its class; None for events without a name of their own."""
    if subject_of(event) is not None:
        return None
    name: str | None = getattr(event, "key", None) if isinstance(event, Notice) else getattr(event, "id", None)
    return name


def _parts(path: str, value: object) -> Iterator[tuple[str, object]]:
    cls: Any = type(value)
    if cls is ItemKey or cls is DocumentKey:
        yield path, value
    elif cls is tuple:
        for place, part in enumerate(value):  # type: ignore[arg-type, var-annotated]
            yield from _parts(f"{path}[{place}]", part)  # pyright: ignore[reportUnknownArgumentType]
    elif value is not None:
        for name in _leading(cls):
            yield from _parts(f"{path}.{name}", getattr(value, name))


@cache
def _leading(cls: Any) -> tuple[str, ...]:
    """The fields of a class that may hold keys, or records that do; most of a large event is looked at no further."""
    if not attrs.has(cls):
        return ()
    hints = field_hints(cls)
    names = [attribute.name for attribute in attrs.fields(cls) if attribute.name not in _FREE]
    return tuple(name for name in names if any(_holds_keys(part) for part in _types_in(hints[name])))


def _holds_keys(cls: Any) -> bool:
    return cls in (ItemKey, DocumentKey) or (isinstance(cls, type) and bool(_leading(cls)))


def _types_in(hint: Any) -> Iterator[Any]:
    """A type and all that it is made of."""
    yield hint
    for part in get_args(hint):
        yield from _types_in(part)
