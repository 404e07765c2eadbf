"""What was issued, as columns: only notices that really went out are history, proposals are not."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from itertools import count

import numpy as np
import numpy.typing as npt
from attrs import frozen

from lettrage.calendars import to_days
from lettrage.dunning._book import FAR, NEVER, Book, Ints, Places
from lettrage.model import DeliveryStatus, ItemKey, ItemKind, LifecycleStatus, Notice, NoticeDelivery, StepKind

__all__ = ["CONTACTS", "LADDER", "History", "read_history"]

#: Kinds of notice that reach the debtor: they count for gaps and caps.
CONTACTS = frozenset(
    {
        StepKind.PRE_DUE_NOTICE,
        StepKind.REMINDER,
        StepKind.CALL,
        StepKind.FORMAL_NOTICE,
        StepKind.STATEMENT,
        StepKind.THANK_YOU,
    }
)
#: Kinds of notice that stand on a ladder.
LADDER = frozenset(
    {StepKind.PRE_DUE_NOTICE, StepKind.REMINDER, StepKind.CALL, StepKind.FORMAL_NOTICE, StepKind.HANDOVER}
)
#: What says that a message arrived, whatever came back of another copy.
_ARRIVED = frozenset({DeliveryStatus.DELIVERED, DeliveryStatus.READ, DeliveryStatus.REFUSED})


@frozen(eq=False)
class History:
    """Every line of every notice, and every notice.

    Attributes:
        steps: Ids of steps ever issued; `step` holds positions in it.
        place: Item of each line, by place.
        step: Step on which the item stood; -1 when it was only listed.
        day: Day on which the notice went out.
        deadline: Day by which it asked for payment; `NEVER` when it said none.
        kind: What the notice of each line was, by position in `StepKind`.
        formal: Whether it was a formal notice with a step of its own for the item, and did not come back.
        ladder: Whether it stands on a ladder.
        void: Whether the notice came back: it does not count as issued, only as a try.
        notice: Position of the notice of each line.
        spoken: Ids of steps that ever spoke for a notice; `speaks` holds positions in it.
        speaks: Step that speaks for each notice.
        notices: Every notice, in order.
        keys: The keys of all notices.
    """

    steps: tuple[str, ...]
    place: Places
    step: Ints
    day: Ints
    deadline: Ints
    kind: npt.NDArray[np.int8]
    formal: npt.NDArray[np.bool_]
    ladder: npt.NDArray[np.bool_]
    void: npt.NDArray[np.bool_]
    notice: Ints
    spoken: tuple[str, ...]
    speaks: Ints
    notices: tuple[Notice, ...]
    keys: frozenset[str]

    def code(self, step: str) -> int:
        """The code of a step; -2 when it was never issued."""
        return self.steps.index(step) if step in self.steps else -2

    def last(self, n: int, step: str | None = None, *, since: Ints | None = None) -> tuple[Ints, Ints]:
        """The last day on which a step (or any of a ladder) was issued for each of n items, and how often it was.

        Args:
            n: How many items there are.
            step: The step; None for any step of a ladder.
            since: Per item, the day from which notices count; None for all.
        """
        day, times = np.full(n, NEVER, np.int32), np.zeros(n, np.int32)
        lines = self.ladder & (self.step >= 0) if step is None else self.step == self.code(step)
        lines = lines & ~self.void
        if since is not None:
            lines = lines & (self.day >= since[self.place])
        if lines.any():
            np.maximum.at(day, self.place[lines], self.day[lines])
            np.add.at(times, self.place[lines], 1)
        return day, times

    def tries(self, n: int, step: str) -> Ints:
        """How often a step was sent for each of n items, those that came back too."""
        times = np.zeros(n, np.int32)
        if step in self.steps:
            np.add.at(times, self.place[self.step == self.code(step)], 1)
        return times

    def formal_deadline(self, n: int) -> Ints:
        """The latest deadline of any formal notice for each of n items; `NEVER` where there is none."""
        day = np.full(n, NEVER, np.int32)
        if self.formal.any():
            np.maximum.at(day, self.place[self.formal], self.deadline[self.formal])
        return day

    def last_deadline(self, n: int) -> Ints:
        """The deadline of the last notice of a ladder for each of n items; `FAR` where it said none."""
        day = np.full(n, FAR, np.int32)
        lines = self.ladder & ~self.void
        said = self.deadline[lines]
        day[self.place[lines]] = np.where(said != NEVER, said, FAR)  # of several lines of an item the last one stays
        return day

    def of_kind(self, kinds: Iterable[StepKind]) -> npt.NDArray[np.bool_]:
        """Which lines belong to notices of some kinds."""
        return np.isin(self.kind, [_KINDS[kind] for kind in kinds])

    def about(self, places: Places) -> Places:
        """The lines about some items, in order.

        Complexity: one sort of all lines the first time, then a binary search for each item.
        """
        order, sorted_places = self._by_place
        starts = np.searchsorted(sorted_places, places)
        ends = np.searchsorted(sorted_places, places, side="right")
        parts = [order[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
        found: Places = np.sort(np.concatenate([np.empty(0, np.int64), *parts]))
        return found

    @cached_property
    def _by_place(self) -> tuple[Places, Places]:
        order = np.argsort(self.place, kind="stable")
        return order, self.place[order]

    def named(self, n: int, step: str) -> Ints:
        """How often notices that spoke for a step named each of n items, whatever step of its own the item stood on."""
        times = np.zeros(n, np.int32)
        if step in self.spoken:
            np.add.at(times, self.place[(self.speaks == self.spoken.index(step))[self.notice]], 1)
        return times


def read_history(book: Book) -> History:
    """The notices of a book as columns, in the order in which they went out.

    What was said about an invoice that was corrected without having been refused was said about its correction too.

    Complexity: linear in the lines of all notices.
    """
    notices = book.notices
    back = {event.notice for event in book.all(NoticeDelivery) if event.status is DeliveryStatus.BOUNCED}
    back -= {event.notice for event in book.all(NoticeDelivery) if event.status in _ARRIVED}
    names: dict[str, int] = {}
    spoken: dict[str, int] = {}
    speaks = np.array([spoken.setdefault(notice.step, len(spoken)) for notice in notices], np.int32)
    steps = [notice.step if line.step is None else line.step for notice in notices for line in notice.items]
    code = np.array([names.setdefault(step, len(names)) if step else -1 for step in steps], np.int32)
    sizes = np.array([len(notice.items) for notice in notices], np.int64)
    number = np.repeat(np.arange(len(notices), dtype=np.int32), sizes)
    place, line = _with_heirs(book, book.at_rows(book.notice_rows))
    here = np.flatnonzero(place >= 0)
    place, code, number = place[here], code[line[here]], number[line[here]]
    kinds = np.array([_KINDS[notice.kind] for notice in notices], np.int8)[number]
    deadlines = [NEVER if notice.deadline_on is None else to_days(notice.deadline_on) for notice in notices]
    void = np.array([notice.key in back for notice in notices], np.bool_)[number]
    return History(
        steps=tuple(names),
        place=place,
        step=code,
        day=np.array([to_days(notice.effective_on) for notice in notices], np.int32)[number],
        deadline=np.array(deadlines, np.int32)[number],
        kind=kinds,
        formal=(kinds == _KINDS[StepKind.FORMAL_NOTICE]) & (code >= 0) & ~void,
        ladder=np.isin(kinds, [_KINDS[kind] for kind in LADDER]),
        void=void,
        notice=number,
        spoken=tuple(spoken),
        speaks=speaks,
        notices=notices,
        keys=frozenset(notice.key for notice in notices),
    )


_KINDS = {kind: code for code, kind in enumerate(StepKind)}


def _with_heirs(book: Book, place: Places) -> tuple[Places, Places]:
    """The items of all lines, and after them those of corrective invoices, which take over what was said before them.

    Returns:
        The places of items, and the line that each is about.
    """
    lines = np.arange(len(place))
    heirs: dict[str, list[str]] = {}
    refused = {event.document.id for event in book.all(LifecycleStatus) if event.code in (210, 213)}
    for heir, replaced in book.ledger.replacements().items():
        for id in replaced:
            if id not in refused:
                heirs.setdefault(id, []).append(heir)
    if not heirs:
        return place, lines
    keys = [line.item for notice in book.notices for line in notice.items]
    taken = [
        (line, heir) for line, key in enumerate(keys) if key.kind is ItemKind.INVOICE for heir in heirs.get(key.id, ())
    ]
    for number in count(1):  # whoever takes over does so with all its due-date lines
        rows = book.ledger.item_rows([ItemKey(ItemKind.INVOICE, heir, number) for _, heir in taken])
        taken = [one for one, row in zip(taken, rows.tolist(), strict=True) if row >= 0]
        if not taken:
            return place, lines
        place = np.concatenate([place, book.at_rows(rows[rows >= 0])])
        lines = np.concatenate([lines, np.array([line for line, _ in taken], np.int64)])
    raise AssertionError("every document ends")
