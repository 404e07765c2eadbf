"""Columns that only grow: a large base and a few small tails, shared between a ledger and its descendants.

Appending never copies the base. Tails merge geometrically, as in a log-structured tree, so that there are few of them
and each row is copied a logarithmic number of times in its life. Whole columns are glued together once, when a bulk
reader asks, and kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import accumulate
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from lettrage._packed import Packed
from lettrage.ledger._column_verbs import Anything
from lettrage.ledger._columns import Rows

__all__ = ["OPTIONAL", "Segment", "Table", "geometric"]

Column = npt.NDArray[Any]
S = TypeVar("S")

#: Columns whose name starts so may be absent from a segment: their rows then read as None.
OPTIONAL = "."

#: The types of columns of a table without rows; all others hold objects.
_DTYPES: dict[str, type[np.generic]] = {
    **dict.fromkeys(("amount", "delta", "document", "first", "item", "row", "settlement", "tax"), np.int64),
    **dict.fromkeys(("account", "code", "currency", "customer", "due", "entity", "instalment", "on"), np.int32),
    **dict.fromkeys(("effective", "known", "seq", "count"), np.int32),
    **dict.fromkeys(("adjustment", "field", "kind", "origin"), np.int8),
    **dict.fromkeys(("entry", "provisional", "tax_known"), np.bool_),
}


def geometric(sizes: list[int]) -> int:
    """How many of the last segments to merge into one, so that sizes at least halve from left to right.

    >>> geometric([100, 1])
    1
    >>> geometric([100, 3, 1, 1])
    3
    """
    merged, total = 1, sizes[-1]
    while merged < len(sizes) and sizes[-merged - 1] < 2 * total:
        total += sizes[-merged - 1]
        merged += 1
    return merged


class Segment:
    """Columns of equal length, never changed; `cache` keeps what was derived from them alone (an index, a CSR)."""

    __slots__ = ("cache", "columns", "size")

    def __init__(self, columns: Mapping[str, Anything], size: int) -> None:
        self.columns = dict(columns)
        self.size = size
        self.cache: dict[str, Any] = {}
        for column in self.columns.values():
            assert len(column) == size, "the columns of a segment have one length"
            _keep(column)

    def column(self, name: str) -> Column:
        """A column as an array; texts that are kept packed are spelled out once."""
        found = self.columns.get(name)
        if isinstance(found, Packed):
            spelled = found
            return self.derived(f"spelled {name}", lambda _: _keep(spelled.spelled()))
        if found is not None:
            return found
        assert name.startswith(OPTIONAL), name
        return np.full(self.size, None, np.object_)

    def derived(self, name: str, build: Callable[[Segment], S]) -> S:
        """What `build` makes of this segment, made once."""
        if name not in self.cache:
            self.cache[name] = build(self)
        found: S = self.cache[name]
        return found

    def __getstate__(self) -> tuple[dict[str, Anything], int]:
        return self.columns, self.size

    def __setstate__(self, state: tuple[dict[str, Anything], int]) -> None:
        self.columns, self.size = state
        self.cache = {}
        for column in self.columns.values():
            _keep(column)


class Table:
    """An immutable sequence of segments with one set of columns.

    Complexity: `append` costs the rows added plus, now and then, the small tails merged; `column` glues once per table.
    """

    __slots__ = ("_glued", "segments", "starts")

    def __init__(self, segments: tuple[Segment, ...] = ()) -> None:
        self.segments = segments
        self.starts = (0, *accumulate(segment.size for segment in segments))
        self._glued: dict[str, Column] = {}

    def __len__(self) -> int:
        return self.starts[-1]

    def __getstate__(self) -> tuple[Segment, ...]:
        return self.segments

    def __setstate__(self, state: tuple[Segment, ...]) -> None:
        Table.__init__(self, state)

    def append(self, columns: Mapping[str, Anything]) -> Table:
        """The table with these rows after its own."""
        size = len(next(iter(columns.values())))
        if size == 0 and self.segments:
            return self
        segments = [*self.segments, Segment(columns, size)]
        merged = geometric([segment.size for segment in segments])
        if merged > 1:
            segments[-merged:] = [_merge(segments[-merged:])]
        return Table(tuple(segments))

    def names(self) -> set[str]:
        return {name for segment in self.segments for name in segment.columns}

    def column(self, name: str) -> Column:
        """One whole column, read-only."""
        if len(self.segments) == 1:
            return self.segments[0].column(name)
        if not self.segments:
            return np.empty(0, _DTYPES.get(name, np.object_))
        found = self._glued.get(name)
        if found is None:
            found = np.concatenate([segment.column(name) for segment in self.segments])
            found.flags.writeable = False
            self._glued[name] = found
        return found

    def at(self, name: str, row: int) -> Any:
        """One cell, without gluing."""
        segment, local = self.locate(row)
        column = segment.columns.get(name)
        return None if column is None else column[local]

    def locate(self, row: int) -> tuple[Segment, int]:
        """The segment that holds a row, and the row's place in it."""
        for place in range(len(self.segments) - 1, -1, -1):
            if row >= self.starts[place]:
                return self.segments[place], row - self.starts[place]
        raise IndexError(row)

    def packed(self, name: str) -> Packed | None:
        """A whole column of texts as bytes, where it is kept so."""
        found = self.segments[0].columns.get(name) if len(self.segments) == 1 else None
        return found if isinstance(found, Packed) else None

    def take(self, name: str, rows: Rows) -> Column:
        """Some cells, without gluing more than is glued already."""
        texts = self.packed(name)
        if texts is not None:
            return texts[rows]
        if len(self.segments) <= 1 or name in self._glued or len(rows) * 8 > len(self):
            return self.column(name)[rows]
        place = np.searchsorted(np.array(self.starts[1:]), rows, side="right")
        parts = {int(p): self.segments[int(p)].column(name) for p in np.unique(place)}
        if not parts:
            return self.segments[0].column(name)[:0]
        out = np.empty(len(rows), next(iter(parts.values())).dtype)
        for p, column in parts.items():
            here = place == p
            out[here] = column[rows[here] - self.starts[p]]
        return out


def _keep(column: Any) -> Any:
    """The column, which nobody may write into from now on."""
    if not isinstance(column, Packed):
        column.flags.writeable = False
    return column


def _merge(segments: list[Segment]) -> Segment:
    names = {name: None for segment in segments for name in segment.columns}
    columns = {name: np.concatenate([segment.column(name) for segment in segments]) for name in names}
    return Segment(columns, sum(segment.size for segment in segments))
