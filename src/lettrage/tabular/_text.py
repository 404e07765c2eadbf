"""Readers of words: free text, identifiers, and words from a closed list. Also the fast way from words to codes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from lettrage.errors import did_you_mean
from lettrage.tabular._column import Column, Read, RowFault, column_fault, is_whole, row_faults

__all__ = ["category", "coded", "factorise", "identifier", "text"]


def text(column: Column, *, required: bool = False) -> Read:
    """Read str; integers become their digits, null becomes "" (or `missing-value` where a value is required).

    Returns:
        An object array of str. Floats, booleans, dates and bytes are `bad-value`: a float id such as ``12.0`` is the
        mark of a column that lost its type on the way.

    Complexity: linear; no copy when every value is a str already.

    >>> from lettrage.tabular import read_table, text
    >>> text(read_table({"id": [7, None, 12]})["id"]).values.tolist()
    ['7', '', '12']
    """
    values, null, faults = _words(column.spelled())
    if required and null.any():
        faults += row_faults(column, null, "missing-value", f"`{column.name}` has no value")
    return Read(values, null, tuple(faults))


def identifier(column: Column) -> Read:
    """Read ids: text that is neither absent nor blank (`missing-value`, `empty-id`)."""
    read = text(column, required=True)
    blank = _blank(read.values) & ~read.bad()
    if not blank.any():
        return read
    empty = row_faults(column, blank, "empty-id", f"`{column.name}` is blank", expected="a non-empty id")
    return Read(read.values, read.null, (*read.faults, *empty))


def coded(column: Column, *, required: bool = False) -> tuple[Read, tuple[str, ...]]:
    """Read names that repeat as codes (int32, -1 where null or empty) into the sorted distinct names.

    A blank name is `empty-id`. Dictionary-encoded columns are never spelled out.

    >>> from lettrage.tabular import coded, read_table
    >>> read, names = coded(read_table({"customer": ["B", "A", None, "B"]})["customer"])
    >>> read.values.tolist(), names
    ([1, 0, -1, 1], ('A', 'B'))
    """
    if column.encode is not None and not column.null.all():
        column = column.encode()
    if column.categories is not None and None not in column.categories.tolist():
        place, names = factorise(column.categories)
        codes, null, faults = place[column.values], column.null, list[RowFault]()
    else:
        read = text(column)
        null, faults = read.null, list(read.faults)
        codes, names = factorise(read.values)
    if names and not names[0]:  # the empty text sorts first and is no name
        codes, names = codes - np.int32(1), names[1:]
    empty = null | (codes < 0)
    if any(map(str.isspace, names)):
        blank = np.array([*map(str.isspace, names), False], dtype=bool)
        faults += row_faults(column, blank[codes] & ~empty, "empty-id", f"`{column.name}` is blank")
    if required and empty.any():
        wrong = empty & ~Read(codes, null, tuple(faults)).bad()
        faults += row_faults(column, wrong, "missing-value", f"`{column.name}` has no value")
    return Read(np.where(empty, np.int32(-1), codes), empty, tuple(faults)), names


def category(column: Column, choices: Sequence[str], *, required: bool = False) -> Read:
    """Read words of a closed list as their places in it (int8); -1 where null.

    Raises nothing: an unknown word is a `bad-value` with the nearest known word as help.
    """
    read = text(column, required=required)
    codes, names = factorise(read.values)
    place = {word: number for number, word in enumerate(choices)}
    lookup = np.array([place.get(name, -1) for name in names] or [-1], dtype=np.int8)
    values = lookup[codes]
    wrong = (values < 0) & ~read.null & ~read.bad()
    faults: list[RowFault] = list(read.faults)
    if wrong.any():
        known = ", ".join(choices)
        for row in np.flatnonzero(wrong).tolist():
            word = str(read.values[row])
            help = did_you_mean(word, choices)
            message = f"`{word[:80]}` is no `{column.name}`"
            faults += row_faults(column, np.array([row]), "bad-value", message, expected=known, help=help)
    return Read(values, read.null, tuple(faults))


def factorise(values: npt.NDArray[np.object_]) -> tuple[npt.NDArray[np.int32], tuple[str, ...]]:
    """Number the distinct words of an object array of str, in sorted order.

    Returns:
        Codes into the sorted distinct words, and those words: the same for any order of the same rows.

    Complexity: linear, plus sorting the distinct words.

    >>> import numpy as np
    >>> from lettrage.tabular import factorise
    >>> codes, names = factorise(np.array(["b", "a", "b"], dtype=object))
    >>> codes.tolist(), names
    ([1, 0, 1], ('a', 'b'))
    """
    listed: list[str] = values.tolist()
    names = sorted(set(listed))
    place = dict(zip(names, range(len(names)), strict=True))
    return np.fromiter(map(place.__getitem__, listed), dtype=np.int32, count=len(listed)), tuple(names)


def _words(column: Column) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.bool_], list[RowFault]]:
    """The column as str, "" where null, with a fault for every value that is no text."""
    values, null = column.values, column.null
    faults: list[RowFault] = []
    if column.categories is not None:
        words = column.categories[values] if len(column.categories) else np.full(len(values), "", dtype=object)
    elif values.dtype.kind in "iu":
        words = np.fromiter(map(str, values.tolist()), dtype=object, count=len(values))
    elif values.dtype.kind == "O":
        words, null, faults = _objects(column)
    elif bool(np.isnan(values[~null]).all()) if values.dtype.kind == "f" else bool(null.all()):
        null, words = np.ones(len(values), dtype=bool), np.full(len(values), "", dtype=object)
    else:
        message = f"`{column.name}` holds {values.dtype}, not text"
        help = "cast the column to str first, in the form that you want to see"
        faults = column_fault(column, "bad-value", message, expected="text or integers", help=help)
        words = np.full(len(values), "", dtype=object)
    if null.any():
        words = words.copy()
        words[null] = ""
    return words, null, faults


def _objects(column: Column) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.bool_], list[RowFault]]:
    """Python objects as str; NaN among words is how pandas says "absent"."""
    values, null = column.values, column.null
    faults: list[RowFault] = []
    if not column.kinds <= {str}:
        words = values.copy()
        null = null.copy()
        wrong = np.zeros(len(words), dtype=bool)
        for row, value in enumerate(values.tolist()):
            if isinstance(value, str):
                words[row] = str.__str__(value)  # of an enum too: its value, not its name
            elif is_whole(value):
                words[row] = str(int(value))
            elif null[row] or (isinstance(value, float) and value != value):
                null[row] = True
            else:
                wrong[row], words[row] = True, ""
        if wrong.any():
            name = column.name
            faults = row_faults(
                column, wrong, "bad-value", lambda value: f"`{name}` is a {type(value).__name__}", expected="text"
            )
        values = words
    return values, null, faults + _not_unicode(column, values, null)


def _not_unicode(column: Column, words: npt.NDArray[Any], null: npt.NDArray[np.bool_]) -> list[RowFault]:
    """Lone surrogates cannot be written to any file or hash: refuse them at the door."""
    if all(map(_is_sound, _chunks(words, null))):
        return []
    broken = np.fromiter((not _encodes(word) for word in words.tolist()), dtype=bool, count=len(words))
    faults = row_faults(
        column,
        broken & ~null,
        "bad-value",
        f"`{column.name}` holds a lone surrogate, which is no character",
        values=lambda row: ascii(words[row])[:80],
        expected="valid Unicode",
    )
    words[broken] = ""
    return faults


def _chunks(words: npt.NDArray[Any], null: npt.NDArray[np.bool_]) -> Iterator[str]:
    """All words as a few long texts, which are checked faster than many short ones."""
    for first in range(0, len(words), 1 << 16):
        part = slice(first, first + (1 << 16))
        yield "".join(words[part][~null[part]].tolist())


def _is_sound(text: str) -> bool:
    return text.isascii() or _encodes(text)


def _encodes(word: Any) -> bool:
    try:
        return word is None or bool(word.encode() or True)
    except UnicodeEncodeError:
        return False


def _blank(words: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    listed: list[str] = words.tolist()
    if all(map(str.strip, listed)):
        return np.zeros(len(listed), dtype=bool)
    return np.fromiter((not word.strip() for word in listed), dtype=bool, count=len(listed))
