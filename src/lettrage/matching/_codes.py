"""References that are no plain number: ``F-12``, ``a1b2c3``, ``K7QX``, or a creditor reference of words alone.

`_text` reads numbers of three digits and more, which is what most documents carry. A document whose reference holds no
such number is known by its whole code instead: its letters and digits, marks and small letters apart. A text names it
when one of its pieces is that code, or letters and the piece after them are (``F 12``); a structured reference names it
when the whole is equal, whatever it consists of. Codes are hashed; two that share a hash are one chance in 10^18.

Accounts whose documents all carry numbers pay for one look at their references and for nothing else.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from attrs import frozen

from lettrage._packed import END, Packed

from ._digits import SHORTEST, is_year, stretches
from ._segments import Flags, Ints
from ._sorting import order_by
from ._text import PART, Bytes, Tokens

__all__ = ["with_codes"]

_LONGEST = 24
_POWER = np.cumprod(np.full(_LONGEST, 0x100000001B3, dtype=np.uint64))  # wraps around, as hashes do
_WHOLE = np.uint64(0x9E3779B97F4A7C15)  # tells whole references from pieces of texts
#: Letters and digits from which a code proves as much as a long number.
_LONG = 5
_FOLD = np.zeros(256, dtype=np.uint64)
for _first, _last in (("0", "9"), ("A", "Z")):
    _FOLD[ord(_first) : ord(_last) + 1] = np.arange(ord(_first), ord(_last) + 1)
_FOLD[ord("a") : ord("z") + 1] = np.arange(ord("A"), ord("Z") + 1)
_FOLD[128:] = np.arange(128, 256)
_DIGIT = np.zeros(256, dtype=np.bool_)
_DIGIT[ord("0") : ord("9") + 1] = True
#: Where the pieces of a text end.
_BETWEEN = np.zeros(256, dtype=np.bool_)
_BETWEEN[[ord(c) for c in " \t\r\n\x1e,;:&+()[]\"'#"]] = True


def with_codes(numbers: Tokens, account: Ints, document: Flags, ids: Packed, reference: Packed, text: Packed) -> Tokens:
    """The numbers of all items, and the codes of documents that have none, with who mentions them.

    Args:
        numbers: What was read as numbers. account: Of each item. document: Which items are documents.
        ids, reference, text: The texts of the items; the id of money says nothing and is empty.
    """
    read = np.bincount(numbers.item, minlength=len(document)) > 0
    plain = (document & ~read).nonzero()[0].astype(np.int64)
    stated = _numberless((document & reference.filled).nonzero()[0].astype(np.int64), reference)
    money = (~document).nonzero()[0].astype(np.int64)
    if not len(money) or not (len(plain) or len(stated)):
        return numbers
    own = _join(_own(plain, ids), _own(stated, reference), _whole(stated, reference))
    if not len(own.item):
        return numbers
    known = np.unique(own.value)
    coded = np.zeros(int(account.max()) + 1, dtype=np.bool_)
    coded[account[own.item]] = True
    money = np.flatnonzero(~document & coded[account]).astype(np.int64)
    named = money[reference.filled[money]]
    said = _join(
        _mentioned(_mentions, money, text, known),
        _mentioned(_mentions, named, reference, known),
        _mentioned(_whole, named, reference, known),
    )
    return numbers if not len(said.item) else _join(numbers, _kept(own, np.isin(own.value, said.value)), said)


def _numberless(rows: Ints, field: Packed) -> Ints:
    """The rows whose field holds no number that is read without this."""
    if not len(rows):
        return rows
    raw, ends = field.laid_out(rows)
    numbered = np.zeros(len(rows), dtype=np.bool_)
    numbered[np.searchsorted(ends, _read_as_numbers(raw))] = True
    return rows[~numbered]


def _mentioned(read: Callable[[Ints, Packed], Tokens], rows: Ints, field: Packed, known: Ints) -> Tokens:
    """What is read of many texts, a part of them at a time, and known."""
    parts = [_NOTHING]
    for begin in range(0, len(rows), PART):
        found = read(rows[begin : begin + PART], field)
        parts.append(_kept(found, np.isin(found.value, known)))
    return _join(*parts)


def _mentions(rows: Ints, field: Packed) -> Tokens:
    """Codes that a text mentions: its pieces, and letters with the piece after them."""
    if not len(rows):
        return _NOTHING
    raw, ends = field.laid_out(rows)
    if not _DIGIT[raw].any():  # no piece holds both
        return _NOTHING
    found = _pieces(raw, _BETWEEN[raw])
    return _join(_named(rows, ends, found), _named(rows, ends, _letters_first(found, ends)))


def _own(rows: Ints, field: Packed) -> Tokens:
    """The codes of documents in a field of theirs."""
    if not len(rows):
        return _NOTHING
    raw, ends = field.laid_out(rows)
    if not _DIGIT[raw].any():
        return _NOTHING
    return _named(rows, ends, _pieces(raw, _BETWEEN[raw]))


def _whole(rows: Ints, field: Packed) -> Tokens:
    """A field as one code, whatever it consists of."""
    if not len(rows):
        return _NOTHING
    raw, ends = field.laid_out(rows)
    found = _pieces(raw, raw == ord(END))
    keep = ~found.numbered & (found.length >= 3) & (found.length <= _LONGEST)
    return _tokens(rows[np.searchsorted(ends, found.end[keep])], found.hashed[keep] ^ _WHOLE, found.length[keep])


def _named(rows: Ints, ends: Ints, found: _Pieces) -> Tokens:
    """The pieces that hold both letters and digits, and no number of their own."""
    keep = found.letters & found.digits & ~found.numbered & (found.length >= 2) & (found.length <= _LONGEST)
    return _tokens(rows[np.searchsorted(ends, found.end[keep])], found.hashed[keep], found.length[keep])


@frozen(eq=False)
class _Pieces:
    """Pieces of texts that hold any letter or digit.

    Attributes:
        end: Where each ends in the buffer. length: Its letters and digits. hashed: Of these.
        letters, digits: Does it hold any. numbered: Does it hold a number that is read without this.
    """

    end: Ints
    length: Ints
    hashed: npt.NDArray[np.uint64]
    letters: Flags
    digits: Flags
    numbered: Flags


def _pieces(raw: Bytes, between: Flags) -> _Pieces:
    """The pieces between the bytes that are marked, the last of which ends the buffer."""
    at = _FOLD[raw].nonzero()[0].astype(np.int64)
    number = np.cumsum(between, dtype=np.int32)
    piece = number[at]
    first = np.concatenate([[True], piece[1:] != piece[:-1]]).nonzero()[0] if len(at) else at
    length = np.diff(np.append(first, len(at)))
    place = np.minimum(np.arange(len(at)) - np.repeat(first, length), _LONGEST - 1)
    letter = raw[at]
    some = np.add.reduceat(_DIGIT[letter], first, dtype=np.int64) if len(at) else length
    hashed = np.add.reduceat(_FOLD[letter] * _POWER[place], first) if len(at) else np.zeros(0, np.uint64)
    mine = piece[first]
    numbered = np.zeros(int(number[-1]) + 1 if len(number) else 0, dtype=np.bool_)
    numbered[number[_read_as_numbers(raw)]] = True
    return _Pieces(between.nonzero()[0][mine], length, hashed, some < length, some > 0, numbered[mine])


def _read_as_numbers(raw: Bytes) -> Ints:
    """Where digit runs begin that count as numbers: three digits and more once zeros are gone, and no year."""
    begin, end = stretches(_DIGIT[raw])
    if not len(begin):
        return begin
    telling = (_DIGIT[raw] & (raw != ord("0"))).nonzero()[0]
    lead = np.append(telling, len(raw))[np.searchsorted(telling, begin)]
    four = (end - begin == 4).nonzero()[0]
    year = np.zeros(len(begin), dtype=np.int64)
    for place in range(4):
        year[four] = 10 * year[four] + raw[begin[four] + place] - ord("0")
    counted: Ints = begin[(end - lead >= SHORTEST) & ~is_year(year, end - begin)]
    return counted


def _letters_first(found: _Pieces, ends: Ints) -> _Pieces:
    """Letters and the piece after them, of one text, as one piece."""
    text = np.searchsorted(ends, found.end)
    at = ((text[1:] == text[:-1]) & ~found.digits[:-1]).nonzero()[0].astype(np.int64)
    step = _POWER[np.minimum(found.length[at], _LONGEST) - 1]
    return _Pieces(
        found.end[at + 1],
        found.length[at] + found.length[at + 1],
        found.hashed[at] + step * found.hashed[at + 1],
        np.ones(len(at), dtype=np.bool_),
        found.digits[at + 1],
        found.numbered[at + 1],
    )


def _tokens(item: Ints, hashed: npt.NDArray[np.uint64], length: Ints) -> Tokens:
    return Tokens(item, (hashed >> np.uint64(1)).astype(np.int64), length < _LONG)


def _kept(tokens: Tokens, keep: Flags) -> Tokens:
    return Tokens(tokens.item[keep], tokens.value[keep], tokens.derived[keep])


def _join(*parts: Tokens) -> Tokens:
    """Tokens of several kinds, sorted by item and value, each once."""
    some = [part for part in parts if len(part.item)]
    if not some:
        return _NOTHING
    item, value, derived = (
        np.concatenate([getattr(part, name) for part in some]) for name in ("item", "value", "derived")
    )
    order = order_by(item, value, derived)
    item, value, derived = item[order], value[order], derived[order]
    fresh = np.ones(len(item), dtype=np.bool_)
    fresh[1:] = (item[1:] != item[:-1]) | (value[1:] != value[:-1])
    return Tokens(item[fresh], value[fresh], derived[fresh])


_NOTHING = Tokens(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.bool_))
