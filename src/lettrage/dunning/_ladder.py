"""The ladder: for every row the step that is to go out today, and for every step why it is not.

A row is an item, or a group where groups climb. All is done on columns: one row of the answer per step, one column per
item. The reasons stay, so that an explanation reads what was decided and never guesses at it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import frozen

from lettrage.calendars import BusinessCalendar, RollConvention
from lettrage.dunning._book import FAR, NEVER, Ints
from lettrage.dunning._evaluate import FALSE, UNKNOWN, Truth
from lettrage.dunning._passing import out_of_reach, pass_over
from lettrage.dunning._reasons import Reason
from lettrage.dunning._shift import rolled, shifted
from lettrage.dunning._steps import Step
from lettrage.dunning._words import Anchor, Boundary, CatchUp
from lettrage.model import StepKind

__all__ = ["Climbed", "Reason", "Rows", "climb"]


@frozen(eq=False)
class Rows:
    """What the ladder reads of m rows.

    Attributes:
        due: Due day; `FAR` when there is none.
        issued_on: Day of the document.
        last: Last day on which each step was issued, by step id; absent for one that never was.
        count: How often each step was issued, by step id.
        previous: Last day on which any step of a ladder was issued; `NEVER` when none was.
        previous_deadline: The deadline that this notice set; `FAR` when it set none.
        formal_deadline: The latest deadline of a formal notice; `NEVER` when there is none.
        truth: Truth of each step's condition, by position.
        ceiling: Steps that go further than is allowed, by position.
        jump_to: Position of the step to which the row goes straight; -1 for none.
        jump_on: The day from which.
        skipped: Steps that a person skipped, by position.
    """

    due: Ints
    issued_on: Ints
    last: Mapping[str, Ints]
    count: Mapping[str, Ints]
    previous: Ints
    previous_deadline: Ints
    formal_deadline: Ints
    truth: Sequence[Truth]
    ceiling: Sequence[npt.NDArray[np.bool_]]
    jump_to: npt.NDArray[Any]
    jump_on: Ints
    skipped: Mapping[int, npt.NDArray[np.bool_]]

    def __len__(self) -> int:
        return len(self.due)


@frozen(eq=False)
class Climbed:
    """The answer for m rows and the steps of one ladder.

    Attributes:
        step: Position of the step to issue; -1 for none.
        reason: steps by rows int8, of `Reason`.
        day: steps by rows int32, the day of each step; `FAR` when it has none.
        opens: steps by rows int32, the next day on which time alone changes the reason; `FAR` when none does.
        turns: The day on which each row is overdue; `FAR` when it is already, or never will be.
    """

    step: npt.NDArray[np.int16]
    reason: npt.NDArray[np.int8]
    day: npt.NDArray[np.int32]
    opens: npt.NDArray[np.int32]
    turns: Ints


def climb(
    steps: Sequence[Step],
    rows: Rows,
    now: int,
    *,
    catch_up: CatchUp,
    boundary: Boundary,
    calendar: BusinessCalendar | None = None,
    roll: RollConvention = RollConvention.FOLLOWING,
) -> Climbed:
    """The step of each row and the reasons of all others.

    Complexity: linear in rows times steps.
    """
    m = len(rows)
    nothing = np.zeros(m, np.int32)
    never = np.full(m, NEVER, np.int32)
    count = [rows.count.get(step.id, nothing) for step in steps]
    last = [rows.last.get(step.id, never) for step in steps]
    reason = np.zeros((len(steps), m), np.int8)
    day = np.full((len(steps), m), FAR, np.int32)
    opens = np.full((len(steps), m), FAR, np.int32)
    ended = np.zeros(m, np.bool_)
    for at, step in enumerate(steps):
        if step.terminal:
            ended |= count[at] > 0
    for at, step in enumerate(steps):
        day[at] = _day(step, rows, last[at], count[at], boundary, calendar, roll)
        jumps = (rows.jump_to == at) & (count[at] == 0)
        day[at] = np.where(jumps, np.minimum(day[at], rows.jump_on), day[at])
        reason[at], opens[at] = _reason(step, at, rows, now, day[at], count[at], exact=catch_up is CatchUp.EXACT_DAY)
    pass_over(steps, rows.jump_to, count, reason, opens)
    out_of_reach(steps, count, reason, opens)
    for at in range(len(steps)):
        reason[at][ended] = np.where(count[at][ended] > 0, Reason.ISSUED, Reason.TERMINAL)
        opens[at][ended] = FAR
    chosen = _choose(steps, reason, count, catch_up)
    _lower(reason, chosen)
    turns = np.where((rows.due >= now) & (rows.due < FAR), rows.due + 1, FAR).astype(np.int32)
    return Climbed(chosen, reason, day, opens, turns)


def _day(
    step: Step,
    rows: Rows,
    last: Ints,
    count: Ints,
    boundary: Boundary,
    calendar: BusinessCalendar | None,
    roll: RollConvention,
) -> Ints:
    """The first day on which a step may go out for each row."""
    base = {
        Anchor.DUE_DATE: rows.due,
        Anchor.ISSUE_DATE: rows.issued_on,
        Anchor.PREVIOUS_NOTICE: rows.previous,
        Anchor.PREVIOUS_DEADLINE: rows.previous_deadline,
    }[step.anchor]
    day = shifted(base, step.offset_months, step.offset_days, end_of_month=step.end_of_month)
    if step.repeat_every_days is not None:
        day = np.where(count > 0, last + step.repeat_every_days, day).astype(np.int32)
    if boundary is Boundary.STRICT:
        day = np.where(day < FAR, day + 1, day).astype(np.int32)
    return rolled(day, calendar, roll)


def _reason(
    step: Step, at: int, rows: Rows, now: int, day: Ints, count: Ints, *, exact: bool
) -> tuple[npt.NDArray[np.int8], Ints]:
    """Why a step does not go out, the strongest reason first, and when time changes that."""
    m = len(rows)
    reason = np.full(m, Reason.AVAILABLE, np.int8)
    opens = np.full(m, FAR, np.int32)
    truth = rows.truth[at]
    reason[truth == UNKNOWN] = Reason.UNKNOWN
    for id, days in step.days_since.items():
        since = rows.last.get(id, np.full(m, NEVER, np.int32))
        wait = np.where(since > NEVER, since + days, FAR).astype(np.int32)
        early = (since > NEVER) & (now < wait)
        reason[early], opens[early] = Reason.DAYS_SINCE, wait[early]
    if step.kind is StepKind.HANDOVER:
        early = rows.formal_deadline >= now
        reason[early], opens[early] = Reason.DAYS_SINCE, rows.formal_deadline[early] + 1
    for id in step.requires:
        unmet = rows.count.get(id, np.zeros(m, np.int32)) == 0
        reason[unmet], opens[unmet] = Reason.REQUIRES, FAR
    late = day > now
    reason[late], opens[late] = Reason.NOT_REACHED, day[late]
    if exact:  # on its day or never
        past = day < now
        reason[past], opens[past] = Reason.EXPIRED, FAR
    gone = _expires(step, rows, day)
    expired = (gone < now) & (count == 0)
    reason[expired], opens[expired] = Reason.EXPIRED, FAR
    over = np.where(count == 0, gone, FAR).astype(np.int32)
    if exact:
        over = np.minimum(over, day)  # tomorrow its day is past
    running = np.isin(reason, _RUNNING) & (over < FAR) & (over >= now)
    opens[running] = np.minimum(opens[running], over[running] + 1)
    for mask, why in (
        (truth == FALSE, Reason.CONDITION),
        (_done(step, count), Reason.ISSUED),
        (rows.skipped.get(at, np.zeros(m, np.bool_)), Reason.SKIPPED),
        (rows.ceiling[at], Reason.CEILING),
    ):
        reason[mask], opens[mask] = why, FAR
    return reason, opens


def _expires(step: Step, rows: Rows, day: Ints) -> Ints:
    """The last day on which a step may go out: a notice before the due date is dropped once that is past."""
    last = np.full(len(rows), FAR, np.int32)
    if step.expires_after_days is not None and step.optional:
        last = np.where(day < FAR, day + step.expires_after_days, FAR).astype(np.int32)
    if step.kind is StepKind.PRE_DUE_NOTICE:
        last = np.minimum(last, rows.due)
    return last


def _done(step: Step, count: Ints) -> npt.NDArray[np.bool_]:
    if step.repeat_every_days is None:
        return count > 0
    return count >= step.max_repeats if step.max_repeats is not None else np.zeros(len(count), np.bool_)


def _choose(
    steps: Sequence[Step], reason: npt.NDArray[np.int8], count: Sequence[Ints], catch_up: CatchUp
) -> npt.NDArray[np.int16]:
    m = reason.shape[1]
    chosen = np.full(m, -1, np.int16)
    if catch_up is CatchUp.CLIMB:
        blocked = np.zeros(m, np.bool_)
        for at, step in enumerate(steps):
            first = (reason[at] == Reason.AVAILABLE) & (count[at] == 0)
            chosen[first & ~blocked & (chosen < 0)] = at
            waits = np.isin(reason[at], _BLOCKING) & (count[at] == 0)
            if step.optional or step.kind is StepKind.PRE_DUE_NOTICE:
                waits &= reason[at] == Reason.UNKNOWN
            blocked |= waits
        for at in range(len(steps)):  # nothing new to say: say again the highest that may be repeated
            again = (reason[at] == Reason.AVAILABLE) & (count[at] > 0)
            standing = (chosen < 0) | (count_at(count, chosen) > 0)
            chosen[again & standing] = at
        return chosen
    reached = np.full(m, -1, np.int16)
    for at in range(len(steps)):
        reached[count[at] > 0] = at
        chosen[reason[at] == Reason.AVAILABLE] = at
        chosen[reason[at] == Reason.UNKNOWN] = -1
    if catch_up is CatchUp.MOST_SEVERE:
        chosen[chosen < reached] = -1
    return chosen


def count_at(count: Sequence[Ints], chosen: npt.NDArray[np.int16]) -> Ints:
    """How often the chosen step of each row was issued; 0 where none is chosen."""
    out = np.zeros(len(chosen), np.int32)
    for at, times in enumerate(count):
        out = np.where(chosen == at, times, out).astype(np.int32)
    return out


def _lower(reason: npt.NDArray[np.int8], chosen: npt.NDArray[np.int16]) -> None:
    """Steps that could go out and give way to another."""
    for at in range(len(reason)):
        other = (reason[at] == Reason.AVAILABLE) & (chosen != at)
        reason[at][other] = Reason.LOWER


#: Reasons of a step that has been reached: what waits for something else may expire meanwhile.
_RUNNING = np.array([Reason.AVAILABLE, Reason.UNKNOWN, Reason.REQUIRES, Reason.DAYS_SINCE], np.int8)
#: Reasons for which a step that must not be skipped keeps the later ones waiting.
_BLOCKING = np.array(
    [Reason.AVAILABLE, Reason.NOT_REACHED, Reason.REQUIRES, Reason.DAYS_SINCE, Reason.UNKNOWN], np.int8
)
