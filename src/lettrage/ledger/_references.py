"""What an event names, read off its fields: items, documents, customers, and earlier events that it goes on with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs
from attrs import frozen

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
    PaymentAnnounced,
    PaymentPlan,
    PromiseToPay,
    RemittanceAdvice,
    StatusChange,
    Subject,
)

__all__ = ["SUBJECTS", "Named", "identity_of", "named_by", "subject_of"]

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
    for attribute in attrs.fields(type(event)):
        if attribute.name in _FREE:
            continue
        for path, value in _parts(attribute.name, getattr(event, attribute.name)):
            if isinstance(value, ItemKey):
                items.append((path, value))
            elif isinstance(value, DocumentKey):
                documents.append((path, value))
    customer: Any = getattr(event, "customer", None)
    return Named(tuple(items), tuple(documents), customer, getattr(event, "entity", "") or "")


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
    if isinstance(value, (ItemKey, DocumentKey)):
        yield path, value
    elif isinstance(value, tuple):
        for place, part in enumerate(value):  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
            yield from _parts(f"{path}[{place}]", part)  # pyright: ignore[reportUnknownArgumentType]
    elif attrs.has(type(value)):
        cls: Any = type(value)
        for attribute in attrs.fields(cls):
            yield from _parts(f"{path}.{attribute.name}", getattr(value, attribute.name))
