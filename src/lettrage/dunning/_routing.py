"""Who climbs which ladder: segments, ceilings, and the rows that each ladder reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import frozen

from lettrage.dunning._book import FAR, NEVER, Ints, Places
from lettrage.dunning._ceilings import allowed, lower_escalation, lower_tone
from lettrage.dunning._columns import Columns
from lettrage.dunning._evaluate import FALSE, TRUE, Truth, evaluate
from lettrage.dunning._ladder import Rows
from lettrage.dunning._policy import DunningPolicy
from lettrage.dunning._steps import Step
from lettrage.dunning._words import ReleasedHold
from lettrage.model import Decision, EscalationLevel, StepDecision, Tone

__all__ = ["Route", "item_rows", "route", "skips_of"]


@frozen(eq=False)
class Route:
    """Which segment each item falls into.

    Attributes:
        segment: Position of the segment, per item; -1 where it is unknown.

        ceiling: Position of its ceilings in `ceilings`, per item.
        ceilings: Every pair of ceilings that occurs.
    """

    segment: npt.NDArray[np.int16]
    ceiling: npt.NDArray[np.int16]
    ceilings: tuple[tuple[Tone | None, EscalationLevel | None], ...]


def route(policy: DunningPolicy, columns: Columns) -> Route:
    """The segment of every item: the first whose condition is true, none where an earlier one is unknown."""
    n = len(columns)
    segment = np.full(n, -1, np.int16)
    undecided = np.ones(n, np.bool_)
    for at, known in enumerate(policy.table):
        truth = evaluate(known.when, columns)
        segment[undecided & (truth == TRUE)] = at
        undecided &= truth == FALSE
    tones = columns.customers.record("tone_ceiling").tolist()
    levels = columns.customers.record("escalation_ceiling").tolist()
    stated = [code for code, pair in enumerate(zip(tones, levels, strict=True)) if pair != (None, None)]
    pairs: dict[tuple[Tone | None, EscalationLevel | None], int] = {}
    own = np.zeros((len(policy.table) + 1, len(tones) + 1), np.int16)
    for at in range(-1, len(policy.table)):
        whole = policy.table[at] if at >= 0 else None
        most = (whole.tone_ceiling, whole.escalation_ceiling) if whole is not None else (None, None)
        own[at] = pairs.setdefault(most, len(pairs))
        for code in stated:
            pair = (lower_tone(tones[code], most[0]), lower_escalation(levels[code], most[1]))
            own[at, code] = pairs.setdefault(pair, len(pairs))
    return Route(segment, own[segment, columns.book.items.customer], tuple(pairs))


def item_rows(
    policy: DunningPolicy,
    steps: tuple[Step, ...],
    columns: Columns,
    places: Places,
    routed: Route,
    skips: Mapping[str, Places],
) -> Rows:
    """What a ladder reads of some items."""
    n, standing, history = len(columns), columns.standing, columns.history
    since = standing.since if (standing.since > NEVER).any() else None
    due = standing.due
    if policy.switches.released_hold is ReleasedHold.RESTART:
        released = standing.released > NEVER
        since = np.where(released, np.maximum(standing.since, standing.released), standing.since).astype(np.int32)
        due = np.where(released & (due < FAR), np.maximum(due, standing.released), due).astype(np.int32)
    last: dict[str, Ints] = {}
    count: dict[str, Ints] = {}
    for id in dict.fromkeys([*(step.id for step in steps), *_mentioned(steps)]):
        if id in history.steps:
            day, times = history.last(n, id, since=since)
            last[id], count[id] = day[places], times[places]
    jump_to, jump_on = _jumps(columns, steps)
    order = {step.id: at for at, step in enumerate(steps)}
    skipped: dict[int, npt.NDArray[np.bool_]] = {}
    for id, skipped_places in skips.items():
        if id in order:
            mask = np.zeros(n, np.bool_)
            mask[skipped_places] = True
            skipped[order[id]] = mask[places]
    return Rows(
        due=due[places],
        issued_on=columns.book.items.on[places],
        last=last,
        count=count,
        previous=history.last(n, since=since)[0][places],
        previous_deadline=history.last_deadline(n)[places],
        formal_deadline=history.formal_deadline(n)[places],
        truth=[_truth(step, columns)[places] for step in steps],
        ceiling=[_above(step, routed)[places] for step in steps],
        jump_to=jump_to[places],
        jump_on=jump_on[places],
        skipped=skipped,
    )


def _mentioned(steps: tuple[Step, ...]) -> list[str]:
    return [id for step in steps for id in (*step.requires, *step.days_since)]


def _truth(step: Step, columns: Columns) -> Truth:
    return evaluate(step.when, columns) if step.when else np.full(len(columns), TRUE, np.int8)


def _above(step: Step, routed: Route) -> npt.NDArray[np.bool_]:
    forbidden = np.array([not allowed(step, tone, level) for tone, level in routed.ceilings], np.bool_)
    return forbidden[routed.ceiling]


def _jumps(columns: Columns, steps: tuple[Step, ...]) -> tuple[npt.NDArray[Any], Ints]:
    """The step to which each item goes straight, the latest jump winning."""
    order = {step.id: at for at, step in enumerate(steps)}
    to, on = np.full(len(columns), -1, np.int16), np.full(len(columns), FAR, np.int32)
    for jump in sorted(columns.standing.jumps, key=lambda jump: jump.day):
        if jump.step in order:
            to[jump.places], on[jump.places] = order[jump.step], jump.day
    return to, on


def skips_of(columns: Columns) -> dict[str, Places]:
    """The items for which a person skipped or cancelled a step, by step."""
    found: dict[str, list[Places]] = {}
    for decision in columns.book.all(StepDecision):
        if decision.decision in (Decision.SKIPPED, Decision.CANCELLED) and decision.step:
            found.setdefault(decision.step, []).append(columns.book.places(decision.items))
    return {step: np.unique(np.concatenate(places)) for step, places in found.items()}
