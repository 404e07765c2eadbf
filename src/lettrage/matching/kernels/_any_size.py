"""All sizes at once: a quick try where subsets abound, then the cheapest exact method that the budget allows."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from ._wide import subsets_of_wide_integers
from .bitset import ReachableSums
from .budget import Limit
from .fewest import FewestItems
from .four_lists import FourLists
from .mitm import MeetInTheMiddle
from .repair import ATTEMPTS, cost_of_repair, free_items, repair

if TYPE_CHECKING:
    from ._search import SubsetSearch

__all__ = ["Method", "exact_methods", "search_any_size", "try_where_subsets_abound"]

#: Amounts below this may be searched in parts even where their sum leaves 60 bits.
_SAFE_PARTS = 1 << 53


class Method(NamedTuple):
    """An exact method: its prepaid cost, and a call that says whether nothing was left out.

    One that does not count finds a solution or proves absence, never that a solution is the only one.
    """

    cost: int
    name: str
    counts: bool
    run: Callable[[], bool]


def search_any_size(search: SubsetSearch) -> None:
    """Go on until enough is found, or absence is proved, or the budget ends; says so in ``search``."""
    if search.is_wide:
        _wide(search)
        return
    for method in search.methods:
        if not search.purse.spend(method.cost, method.name):
            continue
        search.complete = method.run()
        if search.complete:
            search.proved.append("any size")
            search.limits.clear()  # what single sizes could not finish is settled now
        else:
            search.limits.append(Limit(f"hits of {method.name}", len(search.found), len(search.found)))
        if search.complete or search.enough:
            return
    if not search.methods:
        search.limits.append(Limit("any size", 1 << 62, search.purse.remaining))


def try_where_subsets_abound(search: SubsetSearch) -> None:
    """A subset by repair, unless an exact method costs no more; the attempts together cost no more than one either."""
    if search.widest >= _SAFE_PARTS or not free_items(search.value):
        return
    most = None if search.most == search.value.size else search.most
    cost = cost_of_repair(search.value)
    cheapest = search.methods[0].cost if search.methods else 1 << 62
    for attempt in range(min(ATTEMPTS, cheapest // cost)):
        if search.enough or not search.purse.affords(cost):
            return
        search.purse.spend(cost)
        positions = repair(search.value, search.low, search.high, attempt=attempt, most=most)
        if positions is not None:
            search.keep([search.classes.solution(search.classes.of_item[positions].tolist())])


def exact_methods(search: SubsetSearch) -> list[Method]:
    """The exact methods that fit in memory, the cheapest first."""
    low, high, classes = search.low, search.high, search.classes
    middle = MeetInTheMiddle(classes)
    methods: list[Method] = []
    if middle.fits:
        methods.append(Method(middle.cost, "any size, two halves", True, lambda: _meet(search, middle)))
    elif (lists := FourLists(classes)).fits:
        methods.append(Method(lists.cost, "any size, four lists", True, lambda: _walk(search, lists)))
    if search.most == search.value.size:
        marking = ReachableSums(classes, low, high)
        if marking.fits:
            methods.append(Method(marking.cost, "any size, reachable sums", True, lambda: _mark(search, marking)))
    else:
        fewest = FewestItems(classes, low, high)
        if fewest.fits:
            methods.append(Method(fewest.cost, "any size, fewest items", False, lambda: _fewest(search, fewest)))
    return sorted(methods, key=lambda method: method.cost)


def _meet(search: SubsetSearch, middle: MeetInTheMiddle) -> bool:
    found, count, complete = middle.solve(search.low, search.high, most=search.most, limit=search.limit)
    search.count = count + (() in search.found)
    search.keep(found)
    return complete


def _walk(search: SubsetSearch, lists: FourLists) -> bool:
    found, complete = lists.solve(search.low, search.high, most=search.most, limit=search.limit)
    search.keep(found)
    return complete


def _mark(search: SubsetSearch, marking: ReachableSums) -> bool:
    found, complete = marking.solve(search.limit + len(search.found))
    search.keep(found)
    return complete


def _fewest(search: SubsetSearch, fewest: FewestItems) -> bool:
    """One group of fewest items proves that there is one, or that there is none; never that it is the only one."""
    found = fewest.solve()
    search.keep([] if found is None else [found])
    return found is None or not search.found


def _wide(search: SubsetSearch) -> None:
    """Sums that do not fit in 60 bits: plain integers, few items."""
    answer = subsets_of_wide_integers(search.classes, search.low, search.high, search.most, search.purse)
    if answer is None:
        search.limits.append(Limit("sums beyond 60 bits", search.value.size, search.purse.remaining))
        return
    search.keep(answer)
    search.complete = True
    search.proved.append("any size")
