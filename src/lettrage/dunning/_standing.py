"""What stands in the way of asking: amounts held, items blocked, days until which, as columns filled by each situation.

Amounts are taken in one order (contested, promised, spread, covered, debited, announced), each from what the ones
before left; so the parts never exceed what is open.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from attrs import frozen

from lettrage.calendars import NO_DATE
from lettrage.dunning._book import FAR, NEVER, Book, Ints, Minor, Places

__all__ = ["Jump", "ReviewNeed", "Standing"]

Bools = npt.NDArray[np.bool_]


@frozen(eq=False)
class Jump:
    """Items that go straight to a step because something was broken (saut).

    Attributes:
        places: The items.
        step: Id of the step.
        day: The day from which.
        reason: Code of why.
    """

    places: Places
    step: str
    day: int
    reason: str


@frozen(eq=False)
class ReviewNeed:
    """Something that a person must look at (revue).

    Attributes:
        code: Code of what.
        customer: Whom it is about.
        places: The items.
        day: The day from which.
        mark: What makes it another review than the last one of the same code.
        observed: What was found.
        every: Days after which it is needed again; None for once.
        role: Who looks; empty for the collector.
    """

    code: str
    customer: str
    places: Places
    day: int
    mark: str = ""
    observed: str = ""
    every: int | None = None
    role: str = ""


class Standing:
    """The columns that situations fill; one per run, never kept.

    Attributes:
        left: What may still be asked for, per item.
        taken: What is held, by reason.
        blocked: Which items are not asked for at all, by reason.
        until: The next day on which time alone lifts a hold, per item; `FAR` when it never does.
        released: The latest day on which a hold ended, per item; `NEVER` when none did.
        due: Due dates as dunning counts them.
        since: The day from which notices count for the ladder of an item.
        episode: Names of lives of a debt other than the first, by place.
        pay_to: Account of the assignee, by place.
        jumps: Items that go straight to a step.
        reviews: What a person must look at.
        promise: Words of ``item.promise``, by place; those absent have none.
        plan: Words of ``item.plan``, by place.
        grounds: Grounds of disputes, by place.
        broken: Broken promises, by place.
    """

    def __init__(self, book: Book) -> None:
        n = len(book)
        self.book = book
        self.left: Minor = book.items.residual.copy()
        self.taken: dict[str, Minor] = {}
        self.blocked: dict[str, Bools] = {}
        self.until: Ints = np.full(n, FAR, np.int32)
        self.released: Ints = np.full(n, NEVER, np.int32)
        self.due: Ints = np.where(book.items.due == NO_DATE, FAR, book.items.due).astype(np.int32)
        self.since: Ints = np.full(n, NEVER, np.int32)
        self.episode: dict[int, str] = {}
        self.pay_to: dict[int, str] = {}
        self.jumps: list[Jump] = []
        self.reviews: list[ReviewNeed] = []
        self.promise: dict[int, str] = {}
        self.plan: dict[int, str] = {}
        self.grounds: dict[int, str] = {}
        self.broken: dict[int, int] = {}

    def take(self, reason: str, places: Places, minor: int | None, until: int = FAR) -> Places:
        """Hold an amount of some items, in order; all of it when no amount is given. Gives the items it falls on."""
        if minor is None:
            part = self.left[places]
        else:
            room = self.left[places]
            before = np.concatenate([[0], np.cumsum(room)[:-1]]) if len(room) else room
            part = np.clip(minor - before, 0, room)
        if reason not in self.taken:
            self.taken[reason] = np.zeros(len(self.left), np.int64)
        self.taken[reason][places] += part
        self.left[places] -= part
        touched = places[part > 0]
        self.wait(touched, until)
        return touched

    def block(self, reason: str, places: Places, until: int = FAR) -> None:
        """Ask for nothing of some items."""
        if reason not in self.blocked:
            self.blocked[reason] = np.zeros(len(self.left), np.bool_)
        self.blocked[reason][places] = True
        self.wait(places, until)

    def wait(self, places: Places, until: int) -> None:
        """Note the day on which time alone changes something; one that is past changes nothing any more."""
        if until <= self.book.day:
            return
        self.until[places] = np.minimum(self.until[places], until)

    def release(self, places: Places, day: int) -> None:
        """Note that a hold ended on a day."""
        self.released[places] = np.maximum(self.released[places], day)

    @property
    def stopped(self) -> Bools:
        """Which items are blocked for any reason."""
        out = np.zeros(len(self.left), np.bool_)
        for blocked in self.blocked.values():
            out |= blocked
        return out

    def reasons(self, place: int) -> tuple[str, ...]:
        """Every reason that holds an item, in alphabetical order."""
        held = [reason for reason, taken in self.taken.items() if taken[place]]
        return tuple(sorted({*held, *(reason for reason, blocked in self.blocked.items() if blocked[place])}))
