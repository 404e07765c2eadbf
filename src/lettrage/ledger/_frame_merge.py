"""Several tables of documents put under one another, a column at a time.

The ledger would do the same, but while all the tables are still held: with millions of rows that is the difference
between two copies of every column and three.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import Any

import numpy as np
from attrs import evolve

from lettrage.ledger._column_verbs import Anything, constant, joined, translated
from lettrage.ledger._columns import NO_CODE, Codes, DocumentColumns, ItemColumns, Objects

__all__ = ["merged"]

_CODED = ("customer", "entity", "account", "currency")
_PLAIN = (
    *("kind", "id", "on", "due", "known", "amount", "tax", "tax_known"),
    *("text", "reference", "payer_name", "payer_iban"),
)


def merged(parts: list[DocumentColumns]) -> list[DocumentColumns]:
    """The tables as one, entries apart; the list given is emptied, so that its columns are freed on the way."""
    entries = [part for part in parts if part.entry]
    others = [part for part in parts if not part.entry and len(part)]
    parts.clear()
    return [*([_merged(others)] if others else []), *entries]


def _merged(parts: list[DocumentColumns]) -> DocumentColumns:
    if len(parts) == 1:
        return parts[0]
    sizes = [len(part) for part in parts]
    starts = [0, *accumulate(sizes)]
    path = _path([part.path for part in parts], starts)
    lines = _lines([(part.lines, start) for part, start in zip(parts, starts, strict=False)])
    objects = _objects([part.objects for part in parts], sizes)
    tables: list[dict[str, Any]] = [{name: getattr(part, name) for name in (*_CODED, *_PLAIN)} for part in parts]
    stated = [dict(part.fields) for part in parts]
    names = list(dict.fromkeys(name for part in parts for name in part.fields))
    first = parts[0]
    parts.clear()
    whole: dict[str, Any] = {name: _codes([table.pop(name) for table in tables]) for name in _CODED}
    whole |= {name: joined([table.pop(name) for table in tables]) for name in _PLAIN}
    fields: dict[str, Anything] = {}
    for name in names:
        columns = [table.pop(name, None) for table in stated]
        fields[name] = joined(
            [_nones(size) if column is None else column for column, size in zip(columns, sizes, strict=True)]
        )
    return evolve(first, **whole, fields=fields, lines=lines, objects=objects, path=path)


def _nones(rows: int) -> Objects:
    return constant(None, rows, object)


def _codes(columns: Sequence[Codes]) -> Codes:
    """Codes of several columns made to point into one list of names."""
    place: dict[str, int] = {}
    parts: list[Anything] = []
    for column in columns:
        known = [place.setdefault(name, len(place)) for name in column.names]
        parts.append(translated(np.array([*known, NO_CODE], dtype=np.int32), column.code))
    return Codes(joined(parts), tuple(place))


def _lines(parts: Sequence[tuple[ItemColumns | None, int]]) -> ItemColumns | None:
    """Only invoices have lines; their rows move by what stands before them."""
    for lines, start in parts:
        if lines is not None:
            return evolve(lines, document=lines.document + start)
    return None


def _objects(parts: Sequence[Sequence[object] | None], sizes: Sequence[int]) -> list[object] | None:
    if all(part is None for part in parts):
        return None
    return [found for part, size in zip(parts, sizes, strict=True) for found in (part or [None] * size)]


def _path(paths: Sequence[Callable[[int], str] | None], starts: Sequence[int]) -> Callable[[int], str]:
    def path(row: int) -> str:
        place = bisect_right(starts, row) - 1
        named = paths[place]
        return f"documents[{row}]" if named is None else named(row - starts[place])

    return path
