"""Letter: the code under which each group stands in the books.

Codes count like an odometer, AAA to ZZZ and then AAAA, apart for each account and, where codes start again each year,
for each year. A code that the books have seen, retired ones included, is never given again: upper and lower case are
the same code, since lower case only says that a group is not yet balanced. A group that completes an earlier one, by
taking what was left of its items, keeps the code of that one; one that joins several keeps the oldest.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

from ._scheme import LetteringScheme
from ._segments import Flags, Ints, rank_within, run_labels
from ._sorting import order_by, ranked

__all__ = ["BookCodes", "Used", "codes", "completed", "scheme_year"]

#: Per account, the codes that the books have seen and the days of their settlements.
Used = Mapping[int, Collection[tuple[str, int]]]


@frozen(eq=False)
class BookCodes:
    """The letters that the books carry already.

    Attributes:
        used: Per account of the open items, the codes seen, each with the day of its settlement.
        held: Of each open item, the place in `held_codes` of the group that it stands in already; -1 for none.
        held_codes: The code of each such group, the oldest group first.
        held_open: How many items of each such group are still open.
        lanes: Accounts of the open items whose codes count on in another one.
    """

    used: Used
    held: Ints
    held_codes: tuple[str, ...]
    held_open: Ints
    lanes: Mapping[int, int] = field(factory=dict[int, int])


def codes(
    account: Ints,
    day: Ints,
    balanced: Flags,
    used: Used,
    scheme: LetteringScheme,
    kept: npt.NDArray[np.object_] | None = None,
) -> npt.NDArray[np.object_]:
    """The code of each group, in the order given.

    Args:
        account: Account of each group. day: Effective day of each, for schemes that restart every year.
        balanced: Whether the group is closed; others are written in lower case.
        used: Per account, the codes that the books have seen.
        scheme: How codes look.
        kept: The code that each group completes, `""` where it starts one.

    Complexity: linear in the groups, plus the codes already used in the accounts concerned.
    """
    year = scheme_year(day, scheme)
    fresh = np.ones(len(account), dtype=np.bool_) if kept is None else np.asarray(kept == "", dtype=np.bool_)
    order = order_by(account, year, ~fresh)
    lane = run_labels(account[order], year[order], fresh[order])
    number = np.empty(len(account), dtype=np.int64)
    number[order] = rank_within(lane) + scheme.number(scheme.first)
    plain, reserved = number.copy(), scheme.reserved
    if reserved and len(number):
        number = _skip(number, _taken((), 0, scheme))
    sorted_account = account[order]
    seen = np.fromiter(used, dtype=np.int64, count=len(used))
    concerned: list[int] = np.intersect1d(account, seen).tolist() if len(seen) else []
    for one in concerned:
        low, high = np.searchsorted(sorted_account, [one, one + 1]).tolist()
        mine = order[low:high]
        mine = mine[fresh[mine]]
        for then in np.unique(year[mine]).tolist():
            here = mine[year[mine] == then]
            number[here] = _skip(plain[here], _taken(used[one], then, scheme))
    out = np.empty(len(account), dtype=object)
    given, place = ranked(number[fresh])
    texts: npt.NDArray[np.object_] = np.array([scheme.code(n) for n in given.tolist()], dtype=object)
    out[fresh] = texts[place]
    # what is closed is in capitals already; what is not is written once for each code
    open_ = np.flatnonzero(fresh & ~balanced)
    given, place = ranked(number[open_])
    texts = np.array([scheme.cased(scheme.code(n), balanced=False) for n in given.tolist()], dtype=object)
    out[open_] = texts[place]
    for row in np.flatnonzero(~fresh).tolist():
        assert kept is not None
        out[row] = scheme.cased(kept[row], bool(balanced[row]))
    return out


def completed(books: BookCodes, row: Ints, start: Ints) -> tuple[npt.NDArray[np.object_], Flags]:
    """The code of the oldest group in the books that each group completes, ``""`` for none; and is nothing left of it.

    Args:
        row: Row in the open items of every line. start: CSR of the groups over the lines.
    """
    held = books.held[row]
    kept = np.full(len(start) - 1, "", dtype=object)
    whole = np.ones(len(start) - 1, dtype=np.bool_)
    owner = np.repeat(np.arange(len(start) - 1, dtype=np.int64), np.diff(start))
    for group in np.unique(owner[held >= 0]).tolist():
        mine = held[start[group] : start[group + 1]]
        places, taken = np.unique(mine[mine >= 0], return_counts=True)
        kept[group] = books.held_codes[int(places[0])]
        whole[group] = bool((books.held_open[places] == taken).all())
    return kept, whole


def _taken(used: Collection[tuple[str, int]], year: int, scheme: LetteringScheme) -> Ints:
    """The numbers of an account that are not free in a scheme year."""
    days = np.array([day for _, day in used], dtype=np.int64)
    same = scheme_year(days, scheme) == year
    seen = {scheme.number(code) for (code, _), there in zip(used, same.tolist(), strict=True) if there}
    return np.array(sorted((seen | {scheme.number(code) for code in scheme.reserved}) - {-1}), dtype=np.int64)


def scheme_year(day: Ints, scheme: LetteringScheme) -> Ints:
    """The year in which codes count, or one year for ever when they never restart."""
    if scheme.year_start_month is None:
        return np.zeros(len(day), dtype=np.int64)
    month = day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return (month - (scheme.year_start_month - 1)) // 12


def _skip(number: Ints, taken: Ints) -> Ints:
    """Move consecutive numbers past the taken ones: the n-th free number from the first on, instead of the n-th."""
    taken = taken[taken >= int(number.min(initial=1 << 62))]
    return np.asarray(number + np.searchsorted(taken - np.arange(len(taken)), number, side="right"))
