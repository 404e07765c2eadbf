"""From steps to messages: minimums, the step that speaks for a message, and who is in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import frozen

from lettrage.dunning._book import Minor, Places
from lettrage.dunning._ladder import Reason
from lettrage.dunning._steps import Minimum, Step
from lettrage.dunning._words import MinimumNotMet, MixedLevel
from lettrage.model import StepKind

__all__ = ["CLASS", "Levels", "drop_small_items", "enough", "fall_to_minimum", "speaking"]

#: Kinds of step that may share a message.
CLASS = {
    StepKind.PRE_DUE_NOTICE: 0,
    StepKind.REMINDER: 1,
    StepKind.CALL: 1,
    StepKind.FORMAL_NOTICE: 2,
    StepKind.HANDOVER: 3,
    StepKind.STATEMENT: 4,
    StepKind.THANK_YOU: 5,
    StepKind.REVIEW: 6,
}


@frozen(eq=False)
class Levels:
    """What the minimums are held against, per item.

    Attributes:
        ladders: The steps of each track.
        track: Position of the track; -1 for none.
        net: What counts: asked for, less credits.
        asked: What is asked for.
        currency: Code of the currency.
        currencies: The currencies.
        open_total: What the group of the item has open, due or not.
    """

    ladders: Sequence[Sequence[Step]]
    track: npt.NDArray[np.int16]
    net: Minor
    asked: Minor
    currency: npt.NDArray[Any]
    currencies: Sequence[str]
    open_total: Minor


def _bounds(amounts: Mapping[str, int], currencies: Sequence[str]) -> Minor:
    """A bound per currency; -1 for a currency of which a policy with bounds says nothing."""
    if not amounts:
        return np.zeros(len(currencies), np.int64)
    return np.array([amounts.get(currency, -1) for currency in currencies], np.int64)


def drop_small_items(
    levels: Levels, chosen: npt.NDArray[np.int16], default: Minimum
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Items below the minimum of their step, and those in a currency for which the policy says none."""
    small, unknown = np.zeros(len(chosen), np.bool_), np.zeros(len(chosen), np.bool_)
    for t, steps in enumerate(levels.ladders):
        for s, step in enumerate(steps):
            minimum = step.minimum or default
            here = (levels.track == t) & (chosen == s)
            if minimum.item:
                bound = _bounds(minimum.item, levels.currencies)[levels.currency]
                unknown |= here & (bound < 0)
                small |= here & (bound >= 0) & ~enough(levels.asked, bound, strict=minimum.strict)
            if minimum.group:
                unknown |= here & (_bounds(minimum.group, levels.currencies)[levels.currency] < 0)
            small |= here & (levels.net <= 0)
    return small, unknown


def enough(amount: Minor, bound: Minor | int, *, strict: bool) -> npt.NDArray[np.bool_]:
    """Whether amounts reach a bound, or exceed it."""
    return amount > bound if strict else amount >= bound


def fall_to_minimum(
    levels: Levels,
    chosen: npt.NDArray[np.int16],
    group: Places,
    groups: int,
    reasons: Sequence[npt.NDArray[np.int8]],
    default: Minimum,
    switches: tuple[MinimumNotMet, MixedLevel],
) -> npt.NDArray[np.int16]:
    """The step of each item once minimums of groups are met: from the highest step down, what falls short goes lower.

    Args:
        levels: What the minimums are held against.
        chosen: Position of the step of each item, -1 for none.
        group: Group of each item.
        groups: How many groups there are.
        reasons: Per track, the reasons of its steps laid out over all items.
        default: The minimum of steps without their own.
        switches: What happens below a minimum, and which step speaks.
    """
    fallback, mixed = switches
    out = chosen.copy()
    for t, steps in enumerate(levels.ladders):
        for s in range(len(steps) - 1, -1, -1):
            minimum = steps[s].minimum or default
            if not minimum.group and not minimum.percent_of_open_ppm:
                continue
            here = np.flatnonzero((levels.track == t) & (out == s))
            if not len(here):
                continue
            whole = here if mixed is MixedLevel.HIGHEST_REACHING_MINIMUM else np.flatnonzero(out >= 0)
            sums = np.zeros(groups, np.int64)
            np.add.at(sums, group[whole], levels.net[whole])
            bound = _bounds(minimum.group, levels.currencies)[levels.currency[here]]
            met = enough(sums[group[here]], bound, strict=minimum.strict)
            if minimum.percent_of_open_ppm:
                share = levels.open_total[here].astype(object) * minimum.percent_of_open_ppm
                met &= (sums[group[here]].astype(object) * 1_000_000 >= share).astype(np.bool_)
            failing = here[~met]
            out[failing] = -1
            if fallback is MinimumNotMet.LOWER_STEP:
                for lower in range(s - 1, -1, -1):
                    free = failing[(out[failing] < 0) & (reasons[t][lower][failing] == Reason.LOWER)]
                    out[free] = lower
    return out


def speaking(
    levels: Levels, chosen: npt.NDArray[np.int16], group: Places, groups: int, mixed: MixedLevel
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Per group the position (track, step) of the step that speaks, packed; and which items are in its message.

    Items whose own step is of another kind (a notice before the due date beside a formal notice) wait for a message of
    their own.
    """
    width = max((len(steps) for steps in levels.ladders), default=0) + 1
    packed = levels.track.astype(np.int64) * width + chosen
    kinds = np.full(max(len(levels.ladders), 1) * width + width, -1, np.int64)
    for t, steps in enumerate(levels.ladders):
        for s, step in enumerate(steps):
            kinds[t * width + s] = CLASS[step.kind]
    members = np.flatnonzero(chosen >= 0)
    rank = kinds[packed[members]] * 1_000_000 + chosen[members].astype(np.int64) * 1_000 + levels.track[members]
    best = np.full(groups, np.iinfo(np.int64).max if mixed is MixedLevel.LOWEST else -1, np.int64)
    if mixed is MixedLevel.LOWEST:
        np.minimum.at(best, group[members], rank)
    else:
        np.maximum.at(best, group[members], rank)
    inside = np.zeros(len(chosen), np.bool_)
    inside[members] = kinds[packed[members]] == best[group[members]] // 1_000_000
    said = np.where((best >= 0) & (best < np.iinfo(np.int64).max), best % 1_000_000, -1)
    return said, inside
