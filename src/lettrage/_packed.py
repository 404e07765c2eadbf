"""Texts side by side in one buffer: a million of them weigh what their letters weigh, and none is an object.

A str takes 50 bytes before its first letter, and a column of a million is shuffled by visiting a million places in
memory. Packed, the same column is two arrays, which are gathered, joined and read by array passes; texts become
objects when somebody looks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, overload

import numpy as np
import numpy.typing as npt
from attrs import frozen

__all__ = ["END", "LONGEST_HASHED", "Packed"]

Bytes = npt.NDArray[np.uint8]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Objects = npt.NDArray[np.object_]

#: Every text ends with this byte, which is no part of it.
END = "\x1e"
_END = ord(END)
#: Bytes after the last text, so that eight can be read from anywhere.
_SPARE = 8
#: Texts copied at a time, so that what is in hand stays in the processor's cache.
_PART = 1 << 13
#: Bytes of the longest text that is hashed and sorted in columns, and of the longest that is copied in columns.
LONGEST_HASHED, _HUGE = 64, 1024
#: So few texts are gathered one by one.
_FEW = 16
#: A lone surrogate comes out as it went in: what a value may hold, a column of it does.
_EXACT = "utf-8", "surrogatepass"
_NONE: Objects = np.array(None, dtype=np.object_)
_MIX = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9)
#: The first n bytes of eight, read as a little-endian number.
_MASKS = np.array([*((1 << 8 * n) - 1 for n in range(8)), 2**64 - 1], dtype=np.uint64)


@frozen(eq=False)
class Packed:
    """A column of texts, or of None, that nobody changes.

    It reads like an object array: a place gives a str, places or a mask give an object array, `len` is the length.

    Attributes:
        raw: The texts as they are stored, in UTF-8, each followed by `END`, and a few spare bytes.
        start: Where each stored text begins, and where the last one's `END` is over: stored text i is
            ``raw[start[i]:start[i+1] - 1]``.
        null: Which stored texts are None; None when none is.
        rows: Which stored text stands in each row; None when they stand as they are stored. Choosing and sorting texts
            therefore moves none of them.
    """

    raw: Bytes
    start: npt.NDArray[Any]
    null: Flags | None = None
    rows: npt.NDArray[Any] | None = None

    @classmethod
    def of(cls, texts: Objects | Sequence[str | None]) -> Packed:
        """Pack str objects, or None."""
        if isinstance(texts, np.ndarray) and len(texts) and texts.strides == (0,):
            return cls.constant(texts[0], len(texts))
        column = texts if isinstance(texts, np.ndarray) else np.fromiter(texts, np.object_, len(texts))
        absent: Flags = np.asarray(column == _NONE)
        null = absent if absent.any() else None
        if null is not None:
            column = column.copy()
            column[null] = ""
        listed: list[str] = column.tolist()
        listed.append("")
        data = END.join(listed).encode(*_EXACT)
        listed.pop()
        raw = np.zeros(len(data) + _SPARE, np.uint8)
        raw[: len(data)] = np.frombuffer(data, np.uint8)
        ends = np.flatnonzero(raw == _END)
        if len(ends) == len(listed):
            start = np.zeros(len(listed) + 1, _offsets(len(data)))
            start[1:] = ends + 1
        else:  # a text holds the mark of an end
            start = _starts(np.fromiter((len(text.encode(*_EXACT)) + 1 for text in listed), np.int64, len(listed)))
        return cls(raw, start, null)

    @classmethod
    def of_bytes(cls, data: Bytes, offsets: Ints) -> Packed:
        """Pack texts that stand one behind the other, text i in ``data[offsets[i]:offsets[i + 1]]``.

        Raises:
            UnicodeDecodeError: When they are no UTF-8.
        """
        first, last = int(offsets[0]), int(offsets[-1])
        inside = data[first:last]
        if len(inside) and int(inside.max()) > 127:
            inside.tobytes().decode()
        marks = np.arange(len(offsets), dtype=np.int64)
        start = (offsets - first + marks).astype(_offsets(last - first + len(offsets)))
        raw = np.full(int(start[-1]) + _SPARE, _END, np.uint8)
        letters = np.ones(int(start[-1]), np.bool_)
        letters[start[1:] - 1] = False
        raw[: len(letters)][letters] = inside
        return cls(raw, start)

    @classmethod
    def constant(cls, text: str | None, size: int) -> Packed:
        """The same text, or none, so many times."""
        one = np.frombuffer(f"{text or ''}{END}".encode(*_EXACT), np.uint8)
        raw = np.concatenate([np.tile(one, size), np.zeros(_SPARE, np.uint8)])
        null = None if text is not None else np.ones(size, np.bool_)
        return cls(raw, np.arange(size + 1, dtype=_offsets(len(raw))) * len(one), null)

    @staticmethod
    def join(parts: Sequence[Packed]) -> Packed:
        """Several columns under one another."""
        parts = [part.in_row() for part in parts]
        raw = np.concatenate([*(part.raw[: part.used] for part in parts), np.zeros(_SPARE, np.uint8)])
        null = None
        if any(part.null is not None for part in parts):
            null = np.concatenate([np.zeros(len(part), np.bool_) if part.null is None else part.null for part in parts])
        start = np.zeros(sum(map(len, parts)) + 1, _offsets(len(raw)))
        at, base = 1, 0
        for part in parts:
            start[at : at + len(part)] = part.start[1:]
            start[at : at + len(part)] += base
            at, base = at + len(part), base + part.used
        return Packed(raw, start, null)

    def __len__(self) -> int:
        return len(self.start) - 1 if self.rows is None else len(self.rows)

    @property
    def used(self) -> int:
        """Bytes of all stored texts with their ends."""
        return int(self.start[-1])

    @overload
    def __getitem__(self, at: int | np.integer[Any]) -> Any: ...
    @overload
    def __getitem__(self, at: npt.NDArray[Any]) -> Objects: ...
    def __getitem__(self, at: Any) -> Any:
        if np.ndim(at):
            return self.take(np.flatnonzero(at) if at.dtype == np.bool_ else at).spelled()
        place = at + len(self) if at < 0 else at
        place = place if self.rows is None else self.rows[place]
        if self.null is not None and self.null[place]:
            return None
        return self.raw[int(self.start[place]) : int(self.start[place + 1]) - 1].tobytes().decode(*_EXACT)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.tolist())

    def tolist(self) -> list[Any]:
        """The texts as str objects, or None."""
        if self.rows is not None:
            return self.in_row().tolist()
        parts = self.raw[: self.used].tobytes().decode(*_EXACT).split(END)
        parts.pop()
        if len(parts) != len(self):
            parts = [
                self.raw[a : b - 1].tobytes().decode(*_EXACT) for a, b in zip(self.start, self.start[1:], strict=False)
            ]
        if self.null is None:
            return parts
        return [None if absent else text for text, absent in zip(parts, self.null.tolist(), strict=True)]

    def spelled(self) -> Objects:
        """The texts as an object array."""
        return np.fromiter(self.tolist(), np.object_, len(self))

    @property
    def filled(self) -> Flags:
        """Which texts are not empty, and not None."""
        stored: Flags = np.diff(self.start) > 1
        return stored if self.rows is None else stored[self.rows]

    @property
    def plain(self) -> bool:
        """Whether every text begins with a visible ASCII character: then none is empty, blank or None."""
        first = self.raw[self._spans()[0]]
        return bool(((first > 0x20) & (first < 0x7F)).all())

    def take(self, rows: npt.NDArray[Any]) -> Packed:
        """The texts of some rows, in the order asked for."""
        if len(rows) == len(self) and np.array_equal(rows, np.arange(len(rows))):
            return self
        stored = len(self.start) - 1
        kind = np.int32 if stored < 1 << 31 else np.int64
        places = rows if self.rows is None else self.rows[rows]
        chosen = Packed(self.raw, self.start, self.null, places.astype(kind, copy=False))
        # a few texts are copied, lest they keep all others alive
        return chosen.in_row() if 4 * len(rows) < stored else chosen

    def in_row(self) -> Packed:
        """The same column with its texts stored as they stand."""
        if self.rows is None:
            return self
        null = None if self.null is None else self.null[self.rows]
        begin, length = self._spans()
        length += 1
        start = _starts(length)
        raw = np.zeros(int(start[-1]) + _SPARE, np.uint8)
        for low in range(0, len(length), _PART):
            here = slice(low, low + _PART)
            _copy(self.raw, begin[here], length[here], raw, start[:-1][here])
        return Packed(raw, start, null)

    def part(self, low: int, high: int) -> tuple[Bytes, Ints]:
        """Some stored texts, one behind the other: their bytes, and where the `END` of each one is."""
        base = int(self.start[low])
        return self.raw[base : int(self.start[high])], self.start[low + 1 : high + 1].astype(np.int64) - (base + 1)

    def laid_out(self, rows: npt.NDArray[Any]) -> tuple[Bytes, Ints]:
        """The texts of some rows, one behind the other: their bytes, and where the `END` of each one is."""
        if len(rows) > _FEW:
            return self.take(rows).in_row().part(0, len(rows))
        places: list[int] = (rows if self.rows is None else self.rows[rows]).tolist()
        bounds = [(int(self.start[place]), int(self.start[place + 1])) for place in places]
        raw = np.concatenate([self.raw[:0], *(self.raw[begin:end] for begin, end in bounds)])
        return raw, np.array([end - begin for begin, end in bounds], dtype=np.int64).cumsum() - 1

    def stored(self) -> tuple[Packed, Ints]:
        """The column for reading it as it is stored, and the row of each stored text; -1 where it stands in none."""
        if self.rows is None:
            return self, np.arange(len(self), dtype=np.int64)
        row = np.full(len(self.start) - 1, -1, dtype=np.int64)
        row[self.rows] = np.arange(len(self.rows))
        if np.count_nonzero(row >= 0) == len(self.rows):
            return self, row
        return self.in_row().stored()  # a text stands in several rows

    def _spans(self) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
        """Where the text of each row begins, and how long it is."""
        if self.rows is None:
            return self.start[:-1], np.diff(self.start) - 1
        begin = self.start[self.rows]
        return begin, self.start[self.rows + 1] - begin - 1

    def hashes(self) -> npt.NDArray[np.uint64] | None:
        """A number for each text, the same for a text wherever it stands; None when one is very long."""
        begin, length = self._spans()
        if int(length.max(initial=0)) > LONGEST_HASHED:
            return None
        found = length.astype(np.uint64) * _MIX[1]
        for place, eight in enumerate(self._eights(begin, length)):
            mixed = (found ^ eight) * _MIX[0]
            mixed ^= mixed >> np.uint64(29)
            found = np.where(length > 8 * place, mixed, found) if place else mixed
        return found

    def order(self) -> Ints:
        """The places in the order of the texts' code points, equal ones as they stand."""
        begin, length = self._spans()
        if int(length.max(initial=0)) > LONGEST_HASHED:
            listed = ["" if text is None else text for text in self.tolist()]
            return np.array(sorted(range(len(listed)), key=listed.__getitem__), np.int64)
        # UTF-8 sorts as code points do; a text that another begins with is shorter
        return np.lexsort([length, *reversed([eight.byteswap() for eight in self._eights(begin, length)])])

    def _eights(self, begin: npt.NDArray[Any], length: npt.NDArray[Any]) -> Iterator[npt.NDArray[np.uint64]]:
        """Eight bytes of each text after eight, zeros behind its end."""
        view = _anywhere(self.raw)
        last = max(self.used - 1, 0)
        for at in range(0, max(int(length.max(initial=0)), 1), 8):
            here = np.minimum(begin + at, last)
            yield view[here] & _MASKS[np.clip(length - at, 0, 8)]


def _anywhere(raw: Bytes) -> npt.NDArray[np.uint64]:
    """The eight bytes that begin at each place, as a little-endian number."""
    return np.ndarray((len(raw) - 7,), "<u8", raw, 0, (1,))


def _copy(source: Bytes, begin: Ints, length: Ints, out: Bytes, start: Ints) -> None:
    """Copy stretches of bytes one behind the other, eight bytes of each at a time.

    Eights are written from the last to the first, so that what one writes beyond the end of its stretch is written over
    by the beginnings of the stretches behind it, which are copied after it.
    """
    into, out_of = _anywhere(out), _anywhere(source)
    huge = np.flatnonzero(length > _HUGE)
    eights = (length + 7) >> 3
    eights[huge] = 0
    for at in range(int(eights.max(initial=0)) - 1, -1, -1):
        here = np.flatnonzero(eights > at) if at else slice(None)
        into[start[here] + 8 * at] = out_of[begin[here] + 8 * at]
    for row in huge.tolist():
        out[start[row] : start[row] + length[row]] = source[begin[row] : begin[row] + length[row]]


def _offsets(size: int) -> type[np.int32] | type[np.int64]:
    return np.int32 if size < 1 << 31 else np.int64


def _starts(length: npt.NDArray[Any]) -> npt.NDArray[Any]:
    start = np.zeros(len(length) + 1, _offsets(int(length.sum())))
    np.cumsum(length, out=start[1:])
    return start
