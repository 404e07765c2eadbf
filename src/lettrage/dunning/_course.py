"""The facts of a ledger by whom they are about, and the days on which they come to count.

What is decided about a customer depends on facts about that customer alone. Where one fact is about several, they are a
circle: planned together or not at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from operator import attrgetter

import numpy as np
import numpy.typing as npt
from attrs import frozen

from lettrage.calendars import to_days
from lettrage.dunning._book import Places
from lettrage.dunning._everyone import Everyone
from lettrage.ledger import Ledger, OpenItems
from lettrage.model import Fact, ItemKey, ItemKind, Notice, NoticeDelivery, StepDecision

__all__ = ["NOBODY", "Course", "Told", "awoken", "course_of"]

#: The circle of facts that are about nobody in particular: they count for everybody.
NOBODY = -1

#: A notice and the rows of its items.
Told = tuple[Notice, Places]


@frozen(eq=False)
class Course:
    """What happens in a ledger, by circle; never changed.

    Attributes:
        everyone: All customers.
        circle: The circle of each customer, by code: the first code in it. One place more, for nobody.
        members: The codes of the customers of each circle, ascending.
        events: What happens, by circle: its number in the order of the ledger, its day, the fact.
        told: Notices really issued, by circle.
        days: The circles to which anything happens, by day.
    """

    everyone: Everyone
    circle: npt.NDArray[np.int64]
    members: dict[int, tuple[int, ...]]
    events: dict[int, list[tuple[int, int, Fact]]]
    told: dict[int, tuple[Told, ...]]
    days: dict[int, frozenset[int]]

    def of(self, customers: Iterable[str]) -> frozenset[int]:
        """The circles of some customers."""
        codes = self.everyone.codes
        return frozenset(int(self.circle[codes.get(customer, NOBODY)]) for customer in customers)

    def until(self, day: int, circles: Iterable[int]) -> tuple[Fact, ...]:
        """What happened to some circles by a day, in the order of the ledger."""
        found = [
            (number, event)
            for circle in (NOBODY, *circles)
            for number, on, event in self.events.get(circle, ())
            if on <= day
        ]
        return tuple(event for _, event in sorted(found, key=lambda entry: entry[0]))


def course_of(ledger: Ledger, start: date, *, rates: bool = False) -> Course:
    """The course of a ledger, without the notices issued from a day on and what became of them.

    Args:
        ledger: The facts.
        start: That day.
        rates: Whether exchange rates count: they are about everybody.

    Complexity: linear in the facts.
    """
    everyone = Everyone(ledger, None)
    facts = [event for event in ledger.events() if isinstance(event, Fact) and not _undone(event, start)]
    codes = [[everyone.codes[id] for id in about] for about in ledger.concerned(facts)]
    circle = _circles(len(everyone.ids), [*codes, *_replaced(everyone)])
    members: dict[int, list[int]] = {}
    for code, first in enumerate(circle[:-1].tolist()):
        members.setdefault(first, []).append(code)
    events: dict[int, list[tuple[int, int, Fact]]] = {}
    days: dict[int, set[int]] = {}
    notices: list[Notice] = []
    for number, (event, about) in enumerate(zip(facts, codes, strict=True)):
        own = int(circle[about[0]]) if about else NOBODY
        if isinstance(event, Notice):
            notices.append(event)
        else:
            events.setdefault(own, []).append((number, to_days(event.effective_on), event))
        for on in {event.effective_on, event.known_on or event.effective_on}:
            days.setdefault(to_days(on), set()).add(own)
    for rate in ledger.rates if rates else ():
        days.setdefault(to_days(rate.on), set()).add(NOBODY)
    notices.sort(key=attrgetter("effective_on", "key"))
    told: dict[int, list[Told]] = {}
    for notice, rows in with_rows(ledger, notices):
        told.setdefault(int(circle[everyone.codes.get(notice.customer, NOBODY)]), []).append((notice, rows))
    return Course(
        everyone,
        circle,
        {first: tuple(codes) for first, codes in members.items()},
        events,
        {first: tuple(said) for first, said in told.items()},
        {day: frozenset(circles) for day, circles in days.items()},
    )


def with_rows(ledger: Ledger, notices: Sequence[Notice]) -> Iterator[Told]:
    """Notices with the rows of their items."""
    rows = ledger.item_rows([line.item for notice in notices for line in notice.items])
    ends = np.cumsum([len(notice.items) for notice in notices])
    return zip(notices, np.split(rows, ends[:-1]) if len(ends) else (), strict=True)


def awoken(course: Course, before: OpenItems, after: OpenItems) -> frozenset[int]:
    """The circles of whose items anything is another on one day than on an earlier one."""
    size = 1 + max(int(items.row.max(initial=0)) for items in (before, after))
    changed = np.zeros(size, np.bool_)
    for name in ("residual", "due", "on", "amount", "customer", "entity", "currency"):
        columns = np.full((2, size), np.iinfo(np.int64).min, np.int64)
        for column, items in zip(columns, (before, after), strict=True):
            column[items.row] = getattr(items, name)
        changed |= columns[0] != columns[1]
    codes = [items.customer[changed[items.row]] for items in (before, after)]
    return frozenset(np.unique(course.circle[np.concatenate(codes)]).tolist()) - {NOBODY}


#: Facts about notices, which go with them.
_ABOUT_NOTICES = (Notice, NoticeDelivery, StepDecision)


def _undone(event: Fact, start: date) -> bool:
    return isinstance(event, _ABOUT_NOTICES) and event.effective_on >= start


def _circles(count: int, together: Iterable[Sequence[int]]) -> npt.NDArray[np.int64]:
    """The first code of the circle of every customer, given which ones belong together."""
    parent = list(range(count))

    def root(code: int) -> int:
        while parent[code] != code:
            parent[code] = parent[parent[code]]
            code = parent[code]
        return code

    for codes in together:
        for code in codes[1:]:
            first, second = sorted((root(codes[0]), root(code)))
            parent[second] = first
    return np.array([*(root(code) for code in range(count)), NOBODY], np.int64)


def _replaced(everyone: Everyone) -> list[list[int]]:
    """The customers of invoices that replace one another: what was said about one was said about the other."""
    ledger, found = everyone.ledger, list[list[int]]()
    for heir, replaced in ledger.replacements().items():
        keys = [ItemKey(ItemKind.INVOICE, id) for id in (heir, *replaced)]
        here = [key.id for key, row in zip(keys, ledger.item_rows(keys).tolist(), strict=True) if row >= 0]
        found.append([everyone.codes[ledger.invoice(id).customer] for id in here])
    return found
