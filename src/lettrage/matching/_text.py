"""Reading a whole ledger's texts in one buffer: numbers that may be references, and words that may be names.

All texts are joined into one byte string and digit runs are found with array operations, so that a million labels cost
a few passes and no Python per label. A *token* is the integer value of a digit run (leading zeros say nothing and fall
away by themselves), or of a number that the writer abbreviated:

* ``12766/774/788`` is 12766, 12774, 12788: a suffix borrows the head of the number before it, rolling over upwards;
* ``2023.0114`` is a year and a number, and also the one number 20230114;
* ``15/03/2023`` is a date and ``2023`` a year: neither is a reference.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
from attrs import frozen

from lettrage._packed import END, Packed

from ._digits import LONGEST, SHORTEST, Runs, digit_runs, is_year, stretches
from ._segments import Flags, Ints
from ._sorting import order_by

Bytes = npt.NDArray[np.uint8]
Objects = npt.NDArray[np.object_]

#: The texts of so few items are read together.
_FEW = 600
#: Items read at a time.
PART = 100_000
#: A number below this is no reference.
_SMALLEST = 10 ** (SHORTEST - 1)

_POWERS = 10 ** np.arange(19, dtype=np.int64)
_DATE_MARKS = np.zeros(256, dtype=np.bool_)
_DATE_MARKS[[ord(c) for c in "./-"]] = True
_LIST_MARKS = np.zeros(256, dtype=np.bool_)
_LIST_MARKS[[ord(c) for c in "/-,+"]] = True
_LETTER = np.zeros(256, dtype=np.bool_)
_LETTER[ord("A") : ord("Z") + 1] = True
_LETTER[ord("a") : ord("z") + 1] = True
_LETTER[128:] = True
_WORD = np.cumprod(np.full(24, 0x100000001B3, dtype=np.uint64))  # wraps around, as hashes do
_FOLD = np.arange(256, dtype=np.uint64)
_FOLD[ord("a") : ord("z") + 1] -= 32


@frozen(eq=False)
class Tokens:
    """Marks found in texts, one row per (item, mark), sorted by item then mark, without repeats.

    Attributes:
        item: Which text.
        value: The number, or the hash of the word.
        derived: The number was completed from an abbreviation, so it proves less.
    """

    item: Ints
    value: Ints
    derived: Flags


def buffer(*fields: Sequence[str] | Objects) -> tuple[Bytes, Ints]:
    """The texts of all items as one byte array, the fields of an item one after another, and where each item ends.

    Args:
        fields: One or several texts per item, such as its id, its references and its wording.
    """
    count, size = len(fields), len(fields[0])
    if not any(map(len, fields)):
        return np.zeros(0, dtype=np.uint8), np.zeros(0, dtype=np.int64)
    parts = [""] * (count * size)
    for place, field in enumerate(fields):
        parts[place::count] = field.tolist() if isinstance(field, np.ndarray) else field
    joined = END.join([*parts, ""])
    if joined.count(END) != len(parts):  # a text holds the separator itself
        joined = END.join([*(part.replace(END, " ") for part in parts), ""])
    raw = np.frombuffer(joined.encode("utf-8", "replace"), dtype=np.uint8)
    return raw, np.flatnonzero(raw == ord(END))[count - 1 :: count].astype(np.int64)


def numbers_in(*columns: tuple[Packed, Flags | None]) -> Tokens:
    """Every number of several columns of texts, by row.

    The texts are read as they are stored, a part of them at a time, so that what is in hand stays small.

    Args:
        columns: Texts of equal length, each with the rows that are read; None for all.
    """
    if len(columns[0][0]) <= _FEW:
        return _numbers_of_few(columns)
    found = [part for texts, wanted in columns for part in _parts(texts, wanted)]
    item, value, derived = (np.concatenate(column) for column in zip(*found, strict=True))
    return _distinct(item, value, derived)


def _numbers_of_few(columns: Sequence[tuple[Packed, Flags | None]]) -> Tokens:
    """The same, all columns under one another: few texts cost less than many steps."""
    size, texts = len(columns[0][0]), list[str]()
    for column, wanted in columns:
        listed = column.tolist()
        if wanted is not None:
            listed = [text if read else "" for text, read in zip(listed, wanted.tolist(), strict=True)]
        texts += listed
    item, value, derived = _numbers(*buffer([text or "" for text in texts]))
    return _distinct(item % max(size, 1), value, derived)


def _parts(texts: Packed, wanted: Flags | None) -> Iterator[tuple[Ints, Ints, Flags]]:
    texts, row = texts.stored()
    if wanted is not None and len(wanted):
        row = np.where(wanted[row], row, -1)
    for low in range(0, max(len(row), 1), PART):
        here = row[low : low + PART]
        item, value, derived = _numbers(*texts.part(low, low + len(here)))
        item = here[item]
        keep = item >= 0
        yield (item, value, derived) if keep.all() else (item[keep], value[keep], derived[keep])


def numbers(raw: Bytes, ends: Ints) -> Tokens:
    """Every number of every text that could be a reference: at least three digits once leading zeros are gone."""
    return _distinct(*_numbers(raw, ends))


def _numbers(raw: Bytes, ends: Ints) -> tuple[Ints, Ints, Flags]:
    runs = digit_runs(raw, ends)
    dated = _dates(runs)
    year = is_year(runs.value, runs.length)
    plain = ~dated & ~year & (runs.length <= LONGEST)
    item, value = [runs.item[plain]], [runs.value[plain]]
    derived = [np.zeros(len(item[0]), dtype=np.bool_)]
    for more_item, more_value, guess in (_suffixes(runs, dated | year), _year_numbers(runs, dated, year)):
        item.append(more_item)
        value.append(more_value)
        derived.append(np.full(len(more_item), guess))
    items, values, guesses = np.concatenate(item), np.concatenate(value), np.concatenate(derived)
    keep = values >= _SMALLEST
    return items[keep], values[keep], guesses[keep]


def words(raw: Bytes, ends: Ints) -> Tokens:
    """Every word of at least three letters as a 63-bit hash, upper and lower case alike.

    Two words that share a hash would count as one word: one chance in 10^18 per pair, and only a weak clue at stake.
    """
    letter = _LETTER[raw]
    begin, end = stretches(letter)
    long = end - begin >= 3
    begin, end = begin[long], end[long]
    length = np.minimum(end - begin, len(_WORD))
    hashed = np.zeros(len(begin), dtype=np.uint64)
    still = np.arange(len(begin), dtype=np.int64)
    for place in range(int(length.max(initial=0))):
        still = still[length[still] > place]
        hashed[still] += _FOLD[raw[begin[still] + place]] * _WORD[place]
    value = (hashed >> np.uint64(1)).astype(np.int64)
    return _distinct(np.searchsorted(ends, begin).astype(np.int64), value, np.zeros(len(value), dtype=np.bool_))


def days(raw: Bytes, ends: Ints, on: Ints) -> Tokens:
    """Every day that a text mentions, within the year before the day of its item: `on`, by item.

    Read are day/month/year, year-month-day, day/month, and six digits as card payments print them (210422).
    """
    runs = digit_runs(raw, ends)
    if not len(runs.item):
        return Tokens(runs.item, runs.value, np.zeros(0, dtype=np.bool_))
    own = on[runs.item].astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
    size = len(runs.length)
    follows = np.zeros(size, dtype=np.bool_)  # one mark of a date joins this run to the one before
    follows[1:] = _DATE_MARKS[runs.mark[1:]]
    middle, last = np.minimum(np.arange(size) + 1, size - 1), np.minimum(np.arange(size) + 2, size - 1)
    two = follows[middle] & (middle > np.arange(size)) & (runs.length <= 2) & (runs.length[middle] <= 2)
    three = follows[middle] & follows[last] & (last > middle) & (runs.mark[middle] == runs.mark[last])
    a, b, c = runs.value, runs.value[middle], runs.value[last]
    found = [
        _day(runs, three & two, np.where(runs.length[last] == 2, 2000 + c, c), b, a),
        _day(runs, three & (runs.length == 4), a, b, c),
        _day(runs, two & ~three, own, b, a),
        _day(runs, two & ~three, own - 1, b, a),
        _day(runs, runs.length == 6, 2000 + a % 100, a // 100 % 100, a // 10_000),
    ]
    item = np.concatenate([part[0] for part in found])
    day = np.concatenate([part[1] for part in found])
    past = (day < on[item]) & (day >= on[item] - 366)
    return _distinct(item[past], day[past], np.zeros(int(past.sum()), dtype=np.bool_))


def _day(runs: Runs, where: Flags, year: Ints, month: Ints, day: Ints) -> tuple[Ints, Ints]:
    """Item and day number of the runs that are a real day."""
    if not where.any():
        return runs.item[:0], runs.value[:0]
    at = where & (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31) & (year >= 1970) & (year <= 2200)
    months = ((year[at] - 1970) * 12 + month[at] - 1).astype("datetime64[M]")
    number = months.astype("datetime64[D]").astype(np.int64) + day[at] - 1
    real = number.astype("datetime64[D]").astype("datetime64[M]") == months
    return runs.item[at][real], number[real]


def _dates(runs: Runs) -> Flags:
    """Runs that are parts of a day/month/year or year-month-day."""
    size = len(runs.length)
    dated = np.zeros(size, dtype=np.bool_)
    if size < 3:
        return dated
    a, b, c = slice(0, size - 2), slice(1, size - 1), slice(2, size)
    joined = _DATE_MARKS[runs.mark[b]] & (runs.mark[b] == runs.mark[c])
    day_first = (runs.length[a] <= 2) & (runs.value[a] <= 31) & ((runs.length[c] == 4) | (runs.length[c] == 2))
    year_first = (runs.length[a] == 4) & (runs.length[c] <= 2) & (runs.value[c] <= 31)
    hit = joined & (runs.length[b] <= 2) & (runs.value[b] <= 12) & (day_first | year_first)
    for part in (a, b, c):
        dated[part] |= hit
    return dated


def _suffixes(runs: Runs, taken: Flags) -> tuple[Ints, Ints, bool]:
    """Numbers written as the last digits of a number before them in the same list."""
    size = len(runs.length)
    index = np.arange(size, dtype=np.int64)
    linked = _LIST_MARKS[runs.mark] & ~taken
    if not linked.any():
        return runs.item[:0], runs.value[:0], True
    longer = np.zeros(size, dtype=np.bool_)
    longer[1:] = runs.length[1:] >= runs.length[:-1]
    head = np.maximum.accumulate(np.where(~linked | (longer & (runs.length >= 4)), index, 0)) if size else index
    short = linked & (head != index) & (runs.length >= 2) & (runs.length < runs.length[head])
    short &= (runs.length[head] >= 4) & (runs.length[head] <= LONGEST) & ~taken[head]
    at = np.flatnonzero(short)
    base, step = runs.value[head[at]], _POWERS[np.minimum(runs.length[at], LONGEST)]
    value = base - base % step + runs.value[at]
    value += np.where(value < base, step, 0)
    return runs.item[at], value, True


def _year_numbers(runs: Runs, dated: Flags, year: Flags) -> tuple[Ints, Ints, bool]:
    """A year and a number that one mark joins are also one number."""
    at = np.flatnonzero((runs.mark[1:] != 0) & year[:-1] & ~dated[:-1] & ~dated[1:] & (runs.length[1:] <= 12)) + 1
    value = runs.value[at - 1] * _POWERS[np.minimum(runs.length[at], 12)] + runs.value[at]
    return runs.item[at], value, False


def _distinct(item: Ints, value: Ints, derived: Flags) -> Tokens:
    """Marks by (item, mark), each once; of two the one that proves more."""
    if not len(item):
        return Tokens(item, value, derived)
    bits = int(value.max()).bit_length() + 1
    if int(item.max()).bit_length() + bits <= 63:  # the mark itself is sorted, and read again
        key = item << bits
        key |= value << 1
        key |= derived
        key.sort()
        fresh = np.ones(len(key), dtype=np.bool_)
        fresh[1:] = (key[1:] ^ key[:-1]) > 1
        key = key[fresh]
        return Tokens(key >> bits, (key >> 1) & ((1 << bits - 1) - 1), (key & 1).astype(np.bool_))
    order = order_by(item, value, derived)
    item, value, derived = item[order], value[order], derived[order]
    fresh = np.ones(len(item), dtype=np.bool_)
    fresh[1:] = (item[1:] != item[:-1]) | (value[1:] != value[:-1])
    return Tokens(item[fresh], value[fresh], derived[fresh])
