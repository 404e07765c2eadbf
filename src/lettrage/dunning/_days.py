"""A policy lived through day by day: a day costs what changes on it, not what is in the ledger.

Between two days on which something happens to a customer, or time changes something, the plan has nothing to say about
that customer. So the facts are sorted by customer once, and each day only those are planned who have new facts, or
whose day of change has come: see `_course` and `_looks`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from operator import attrgetter
from typing import Any, Final

import numpy as np
from attrs import frozen

from lettrage._settling import asked
from lettrage.calendars import check_date, to_days
from lettrage.dunning._book import FAR, Book
from lettrage.dunning._course import NOBODY, Course, Told, awoken, course_of, with_rows
from lettrage.dunning._decide import Decided, decide
from lettrage.dunning._facts import Facts, read_facts
from lettrage.dunning._gather import booked
from lettrage.dunning._laws import Laws, read_laws
from lettrage.dunning._looks import next_looks
from lettrage.dunning._policy import DunningPolicy
from lettrage.dunning._receipts import Receipts
from lettrage.dunning._run import check_customers, paid_since
from lettrage.dunning._runnable import check_runnable
from lettrage.dunning._spoken import check_rates, speak
from lettrage.dunning._write_action import Issued
from lettrage.errors import fail
from lettrage.law import JurisdictionRules
from lettrage.ledger import Ledger, OpenItems
from lettrage.model import Notice

__all__ = ["LONGEST", "Lived", "live"]

#: A longer simulation is a mistake in the arguments.
LONGEST: Final = 3_660


@frozen(eq=False)
class Lived:
    """A day of a policy.

    Attributes:
        on: The day.
        issued: What leaves the house on it, by customer and step.
        decided: What was decided about those who were planned on it: everybody, where that was asked for; None when
            nobody was.
    """

    on: date
    issued: tuple[Issued, ...]
    decided: Decided | None


def live(
    ledger: Ledger,
    policy: DunningPolicy,
    *,
    start: date,
    days: int,
    facts: Mapping[str, Mapping[str, Any]] | None = None,
    customers: Sequence[str] | None = None,
    laws: Sequence[JurisdictionRules] = (),
    whole: Callable[[date], bool] = lambda _: False,
) -> Iterator[Lived]:
    """Every day of a policy, each after the actions of the days before were carried out.

    Args:
        ledger: The history, or the future as far as it is known. Notices issued from `start` on are put aside.
        policy: The policy.
        start: The first day.
        days: How many days.
        facts: As for `plan_dunning`, the same on every day.
        customers: Only these customers; None for all.
        laws: As for `plan_dunning`.
        whole: On which days everybody is to be planned.

    Complexity: a plan of the customers to whom something happens, a day, and one comparison of what is open.
    """
    if isinstance(days, bool) or not isinstance(days, int) or not 0 <= days <= LONGEST:
        fail("bad-value", "a simulation has a number of days", path="days", found=days, expected=f"0 to {LONGEST}")
    asked(Ledger, ledger, "ledger")
    asked(DunningPolicy, policy, "policy")
    start, own = check_date(start, "start"), read_laws(laws)
    check_runnable(policy, own)
    check_customers(ledger, customers)
    course = course_of(ledger, start, rates=bool(policy.currency))
    wanted = frozenset(course.members) if customers is None else course.of(customers)
    life = _Life(course, policy, read_facts(facts, None), own, wanted, start + timedelta(days))
    named = None if customers is None else frozenset(customers)
    for place in range(days):
        day = start + timedelta(place)
        lived = life.day(day, everybody=place == 0 or whole(day))
        yield lived if named is None else _only(lived, named)


def _only(lived: Lived, named: frozenset[str]) -> Lived:
    return Lived(lived.on, tuple(one for one in lived.issued if one.notice.customer in named), lived.decided)


class _Life:
    """What a simulation knows from one day to the next; one per simulation, never kept."""

    def __init__(
        self, course: Course, policy: DunningPolicy, facts: Facts, laws: Laws, wanted: frozenset[int], end: date
    ) -> None:
        self.course, self.policy, self.facts, self.laws, self.wanted = course, policy, facts, laws, wanted
        self.told = dict(course.told)
        self.look: dict[int, int] = {}
        self.due: dict[int, list[int]] = {}
        self.acted: frozenset[int] = frozenset()
        self.before: OpenItems | None = None
        self.receipts = Receipts(course, end, policy.situations.announcement)

    def day(self, on: date, *, everybody: bool) -> Lived:
        """One day: who is planned, what goes out, when each is looked at again."""
        items = self.course.everyone.ledger.open_items(as_of=on)
        circles = self.wanted if everybody else self._awake(to_days(on), items)
        self.before, self.acted = items, frozenset()
        if not circles:
            return Lived(on, (), None)
        decided = decide(self.policy, self._book(on, circles), self.facts, ())
        check_rates(decided)
        spoken = speak(decided)
        issued = sorted(spoken.issued(), key=attrgetter("notice.customer", "notice.step", "notice.key"))
        self._remember([one.notice for one in issued])
        looks = next_looks(decided, spoken.unthanked)
        self._look_again(circles, decided.columns.book, looks.tolist())
        return Lived(on, tuple(issued), decided)

    def _awake(self, day: int, items: OpenItems) -> frozenset[int]:
        """The circles that must be planned."""
        happened = self.course.days.get(day, frozenset())
        if NOBODY in happened or self.before is None:
            return self.wanted
        circles = {circle for circle in self.due.pop(day, ()) if self.look[circle] == day}
        circles |= happened | self.acted | awoken(self.course, self.before, items)
        circles |= self.receipts.joined(items, day, circles)
        return self.wanted & circles

    def _book(self, on: date, circles: frozenset[int]) -> Book:
        course, all_of_them = self.course, len(circles) == len(self.course.members)
        told: list[Told] = [said for circle in (NOBODY, *circles) for said in self.told.get(circle, ())]
        told.sort(key=lambda said: (said[0].effective_on, said[0].key))
        rows = np.concatenate([np.empty(0, np.int64), *(rows for _, rows in told)])
        return booked(
            course.everyone,
            on,
            course.until(to_days(on), circles),
            [notice for notice, _ in told],
            rows,
            None if all_of_them else sorted(code for circle in circles for code in course.members[circle]),
            paid_since(self.policy, on),
            self.laws,
        )

    def _remember(self, notices: list[Notice]) -> None:
        """What went out is history from tomorrow on."""
        acted: set[int] = set()
        for said in with_rows(self.course.everyone.ledger, notices):
            (circle,) = self.course.of([said[0].customer])
            self.told[circle] = (*self.told.get(circle, ()), said)
            acted.add(circle)
        self.acted = frozenset(acted)

    def _look_again(self, circles: frozenset[int], book: Book, looks: list[int]) -> None:
        """Note the day on which each circle is to be planned again, whatever happens."""
        first = dict.fromkeys(circles, FAR)
        for (circle,), day in zip((self.course.of([id]) for id in book.items.customers), looks, strict=True):
            first[circle] = min(first[circle], day)
        for circle, day in first.items():
            self.look[circle] = day
            if day < FAR:
                self.due.setdefault(day, []).append(circle)
