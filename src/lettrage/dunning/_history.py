"""What was issued, as columns: only notices that really went out are history, proposals are not."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import frozen

from lettrage.calendars import to_days
from lettrage.dunning._book import FAR, NEVER, Book, Ints, Places
from lettrage.model import DeliveryStatus, ItemKind, LifecycleStatus, Notice, NoticeDelivery, StepKind

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
        formal: Whether it was a formal notice.
        ladder: Whether it stands on a ladder.
        thanks: Whether it was a word of thanks.
        void: Whether the notice came back: it does not count as issued, only as a try.
        notice: Position of the notice of each line.
        notices: Every notice, in order.
        keys: The keys of all notices.
    """

    steps: tuple[str, ...]
    place: Places
    step: Ints
    day: Ints
    deadline: Ints
    formal: npt.NDArray[np.bool_]
    ladder: npt.NDArray[np.bool_]
    thanks: npt.NDArray[np.bool_]
    void: npt.NDArray[np.bool_]
    notice: Ints
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
        day, count = np.full(n, NEVER, np.int32), np.zeros(n, np.int32)
        lines = self.ladder & (self.step >= 0) if step is None else self.step == self.code(step)
        lines = lines & ~self.void
        if since is not None:
            lines = lines & (self.day >= since[self.place])
        if lines.any():
            np.maximum.at(day, self.place[lines], self.day[lines])
            np.add.at(count, self.place[lines], 1)
        return day, count

    def tries(self, n: int, step: str) -> Ints:
        """How often a step was sent for each of n items, those that came back too."""
        count = np.zeros(n, np.int32)
        if step in self.steps:
            np.add.at(count, self.place[self.step == self.code(step)], 1)
        return count

    def formal_deadline(self, n: int) -> Ints:
        """The latest deadline of any formal notice for each of n items; `NEVER` where there is none."""
        day = np.full(n, NEVER, np.int32)
        formal = self.formal & ~self.void
        if formal.any():
            np.maximum.at(day, self.place[formal], self.deadline[formal])
        return day

    def last_deadline(self, n: int) -> Ints:
        """The deadline of the last notice of a ladder for each of n items; `FAR` where it said none."""
        day = np.full(n, FAR, np.int32)
        lines = self.ladder & ~self.void
        said = self.deadline[lines]
        day[self.place[lines]] = np.where(said != NEVER, said, FAR)  # of several lines of an item the last one stays
        return day

    def named(self, n: int, step: str) -> npt.NDArray[np.bool_]:
        """Which of n items a notice named that spoke for a step, whatever step of its own the item stood on."""
        spoke = np.fromiter((notice.step == step for notice in self.notices), np.bool_, len(self.notices))
        out = np.zeros(n, np.bool_)
        out[self.place[spoke[self.notice]]] = True
        return out


def read_history(book: Book) -> History:
    """The notices of a book as columns, in the order in which they went out.

    What was said about an invoice that was corrected without having been refused was said about its correction too.

    Complexity: linear in the lines of all notices.
    """
    notices = book.notices
    back = {event.notice for event in book.all(NoticeDelivery) if event.status is DeliveryStatus.BOUNCED}
    back -= {event.notice for event in book.all(NoticeDelivery) if event.status in _ARRIVED}
    names: dict[str, int] = {}
    steps = [notice.step if line.step is None else line.step for notice in notices for line in notice.items]
    code = np.array([names.setdefault(step, len(names)) if step else -1 for step in steps], np.int64)
    lines = np.array([len(notice.items) for notice in notices], np.int64)
    each = np.array([_of_notice(notice, back) for notice in notices], np.int64).reshape(len(notices), 6)
    number = np.repeat(np.arange(len(notices), dtype=np.int64), lines)
    day, deadline, formal, ladder, thanks, void = each[number].T
    columns: npt.NDArray[Any] = np.stack(
        [code, day, deadline, formal & (code >= 0), ladder, thanks, void, number], axis=1
    )
    place, columns = _with_heirs(book, book.at_rows(book.notice_rows), columns)
    here = np.flatnonzero(place >= 0)
    columns = columns[here]
    return History(
        steps=tuple(names),
        place=place[here],
        step=columns[:, 0].astype(np.int32),
        day=columns[:, 1].astype(np.int32),
        deadline=columns[:, 2].astype(np.int32),
        formal=columns[:, 3].astype(np.bool_),
        ladder=columns[:, 4].astype(np.bool_),
        thanks=columns[:, 5].astype(np.bool_),
        void=columns[:, 6].astype(np.bool_),
        notice=columns[:, 7].astype(np.int32),
        notices=notices,
        keys=frozenset(notice.key for notice in notices),
    )


def _of_notice(notice: Notice, back: set[str]) -> tuple[int, int, bool, bool, bool, bool]:
    """Day, deadline, and whether it was a formal notice, stands on a ladder, was thanks, came back."""
    deadline = NEVER if notice.deadline_on is None else to_days(notice.deadline_on)
    kind = notice.kind
    formal, thanks = kind is StepKind.FORMAL_NOTICE, kind is StepKind.THANK_YOU
    return to_days(notice.effective_on), deadline, formal, kind in LADDER, thanks, notice.key in back


def _with_heirs(book: Book, place: Places, columns: npt.NDArray[Any]) -> tuple[Places, npt.NDArray[Any]]:
    """The lines with those that corrective invoices take over from the invoices that they replace."""
    heirs = book.ledger.replacements()
    if not heirs or not len(columns):
        return place, columns
    refused = {e.document.id for e in book.all(LifecycleStatus) if e.code in (210, 213)}
    at: dict[str, Places] = {}
    for id in heirs:
        at[id] = np.flatnonzero((book.items.id == id) & (book.items.kind == 0))
    keys = [line.item for notice in book.notices for line in notice.items]
    more: list[tuple[int, int]] = []
    for line, key in enumerate(keys):
        for id, replaced in heirs.items():
            if key.id in replaced and key.id not in refused and key.kind is ItemKind.INVOICE:
                more += [(heir, line) for heir in at[id].tolist()]
    if not more:
        return place, columns
    lines = np.array([line for _, line in more], np.int64)
    return np.concatenate([place, np.array([heir for heir, _ in more], np.int64)]), np.concatenate(
        [columns, columns[lines]]
    )
