"""Letter: the code under which each group stands in the books.

Codes count like an odometer of letters, AAA to ZZZ and then AAAA, apart for each account. A code that the books have
seen, retired ones included, is never given again: upper and lower case are the same code, since lower case only says
that a group is not yet balanced.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
import numpy.typing as npt

from ._policy import LetteringScheme
from ._segments import Flags, Ints, rank_within
from ._sorting import order_by

__all__ = ["code_number", "code_text", "codes"]


def codes(
    account: Ints, day: Ints, balanced: Flags, used: Mapping[int, Collection[str]], scheme: LetteringScheme
) -> npt.NDArray[np.object_]:
    """A fresh code for each group, in the order given.

    Args:
        account: Account of each group. day: Effective day of each, for schemes that restart every year.
        balanced: Whether the group is closed; others are written in lower case.
        used: Per account, the codes that the books have seen.
        scheme: How codes look.

    Complexity: linear in the groups, plus the codes already used in the accounts concerned.
    """
    year = _scheme_year(day, scheme)
    order = order_by(account, year)
    lane = np.zeros(len(account), dtype=np.int64)
    if len(order) > 1:
        step = (np.diff(account[order]) != 0) | (np.diff(year[order]) != 0)
        lane[1:] = np.cumsum(step)
    number = np.empty(len(account), dtype=np.int64)
    number[order] = rank_within(lane) + code_number(scheme.first)
    for one in np.intersect1d(account, np.fromiter(used, dtype=np.int64, count=len(used))).tolist():
        taken = np.array(sorted({n for n in map(code_number, used[one]) if n >= 0}), dtype=np.int64)
        mine = account == one
        number[mine] = _skip(number[mine], taken)
    texts = {n: code_text(n) for n in np.unique(number).tolist()}
    out = np.empty(len(account), dtype=object)
    out[:] = [
        texts[n] if b or not scheme.partial_lower else texts[n].lower()
        for n, b in zip(number.tolist(), balanced.tolist(), strict=True)
    ]
    return out


def code_number(code: str) -> int:
    """The place of a code among all codes, shorter ones first; -1 for what is no code of letters.

    >>> code_number("A"), code_number("AA"), code_number("aaa"), code_number("7")
    (0, 26, 702, -1)
    """
    if not (code.isascii() and code.isalpha()):
        return -1
    number = -1
    for letter in code.upper():
        number = (number + 1) * 26 + ord(letter) - ord("A")
    return number


def code_text(number: int) -> str:
    """The code at a place.

    >>> code_text(702), code_text(702 + 26**3)
    ('AAA', 'AAAA')
    """
    letters: list[str] = []
    number += 1
    while number:
        number, digit = divmod(number - 1, 26)
        letters.append(chr(ord("A") + digit))
    return "".join(reversed(letters))


def _scheme_year(day: Ints, scheme: LetteringScheme) -> Ints:
    """The year in which codes count, or one year for ever when they never restart."""
    if scheme.year_start_month is None:
        return np.zeros(len(day), dtype=np.int64)
    month = day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return (month - (scheme.year_start_month - 1)) // 12


def _skip(number: Ints, taken: Ints) -> Ints:
    """Move consecutive numbers past the taken ones: the n-th free number from the first on, instead of the n-th."""
    taken = taken[taken >= int(number.min())]
    return np.asarray(number + np.searchsorted(taken - np.arange(len(taken)), number, side="right"))
