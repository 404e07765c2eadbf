"""What a caller handed over, read once: lists of the right values, documents as columns, entities without twins."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from attrs import evolve

from lettrage._settling import asked
from lettrage.errors import Fault, raise_faults
from lettrage.ledger._columns import DocumentColumns
from lettrage.ledger._objects_in import document_columns
from lettrage.ledger._store import Store
from lettrage.model import Entity

__all__ = ["documents_given", "listed", "with_entities"]

T = TypeVar("T")


def listed(values: Iterable[T], classes: tuple[type, ...], name: str) -> list[T]:
    """The values as a list, each of the right class."""
    listed: list[T] = list(asked(tuple[Any, ...], values, name))
    wrong = [
        Fault(
            "bad-value",
            f"`{type(value).__name__}` does not belong here",
            f"{name}[{i}]",
            found=type(value).__name__,
            expected=" or ".join(cls.__name__ for cls in classes),
        )
        for i, value in enumerate(listed)
        if not isinstance(value, classes)
    ]
    raise_faults(wrong)
    return listed


def documents_given(documents: Sequence[Any], name: str) -> DocumentColumns | None:
    return document_columns(documents, lambda row: f"{name}[{row}]") if documents else None


def with_entities(store: Store, entities: Sequence[Entity]) -> tuple[Store, list[Fault]]:
    seen: dict[str, int] = {}
    for entity in entities:
        seen[entity.id] = seen.get(entity.id, 0) + 1
    faults = [
        Fault("duplicate-id", f"the id `{entity.id}` occurs {seen[entity.id]} times", f"entities[{i}]")
        for i, entity in enumerate(entities)
        if seen[entity.id] > 1
    ]
    kept = tuple(sorted((e for e in entities if seen[e.id] == 1), key=lambda entity: entity.id))
    return evolve(store, entities=kept, entity_names=store.entity_names.add(e.id for e in kept)), faults
