"""How a field of a record stands in a table: the names of its columns, from the record's own annotations.

str, int, bool, date, enum     column ``name``
Money                          ``name`` (major units; integers are minor units) or ``name_minor``; its currency in
                               ``name_currency``, else in ``currency``
ItemKey, DocumentKey           ``name`` (the id), ``name_kind`` (else invoice), ``name_instalment`` (else 1)
Actor                          ``name``, ``name_role``
InvoiceReferences              its own fields, ``order``, ``contract``, …
attributes                     ``attr_NAME``, one column each, or ``attributes`` as a JSON object
anything else                  ``name`` as JSON text, or the values themselves where the table can hold objects
"""

from __future__ import annotations

from collections.abc import Iterable
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from lettrage.model import ITEM_KINDS, Actor, DocumentKey, InvoiceReferences, ItemKey
from lettrage.money import Money
from lettrage.records import Mark, field_hints

__all__ = ["ATTRIBUTE", "KINDS", "column_names", "hint_parts"]

#: Prefix of the columns that hold free attributes.
ATTRIBUTE = "attr_"
#: The kinds of documents and items, in the order of their codes.
KINDS = tuple(kind.value for kind in ITEM_KINDS)


def hint_parts(hint: Any) -> tuple[Any, tuple[Mark, ...], bool]:
    """An annotation without its marks and without None, the marks, and whether None is allowed."""
    nullable = False
    if get_origin(hint) in (Union, UnionType):
        nullable = NoneType in get_args(hint)
        hint = next(arm for arm in get_args(hint) if arm is not NoneType)
    if get_origin(hint) is Annotated:
        base, *marks = get_args(hint)
        return base, tuple(mark for mark in marks if isinstance(mark, Mark)), nullable
    return hint, (), nullable


def column_names(cls: type, skip: Iterable[str] = ()) -> list[str]:
    """Every column that `read_fields` knows for a record class, free attributes aside."""
    names: list[str] = []
    skipped = frozenset(skip)
    for name, hint in field_hints(cls).items():
        if name in skipped:
            continue
        base, _, _ = hint_parts(hint)
        if base is InvoiceReferences:
            names += field_hints(InvoiceReferences)
            continue
        names.append(name)
        names += [f"{name}_{suffix}" for suffix in _SUFFIXES.get(base, ())]
        if base is Money:
            names.append("currency")
    return list(dict.fromkeys(names))


_SUFFIXES: dict[Any, tuple[str, ...]] = {
    Money: ("minor", "currency"),
    ItemKey: ("kind", "instalment"),
    DocumentKey: ("kind",),
    Actor: ("role",),
}
