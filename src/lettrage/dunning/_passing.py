"""Steps that a jump leaves aside, and steps that nothing can bring any more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from lettrage.dunning._book import FAR, Ints
from lettrage.dunning._reasons import Reason
from lettrage.dunning._steps import Step

__all__ = ["out_of_reach", "pass_over"]

#: Reasons for which a step that was jumped to is behind its row.
_OVER = np.array([Reason.ISSUED, Reason.EXPIRED, Reason.CONDITION, Reason.SKIPPED, Reason.CEILING], np.int8)
#: Reasons for which a step that was never issued never will be, as long as nothing new happens.
_GONE = np.array(
    [Reason.EXPIRED, Reason.PASSED, Reason.SKIPPED, Reason.CEILING, Reason.TERMINAL, Reason.OUT_OF_REACH], np.int8
)
#: Reasons of a step that waits for its day or for another step.
_WAITING = np.array([Reason.REQUIRES, Reason.NOT_REACHED, Reason.DAYS_SINCE], np.int8)


def pass_over(
    steps: Sequence[Step],
    jump_to: npt.NDArray[Any],
    count: Sequence[Ints],
    reason: npt.NDArray[np.int8],
    opens: Ints,
) -> None:
    """What a jump leaves aside: the steps below its target, but for those that the target itself requires.

    Once the target has gone out, or no longer can, those that a later step requires are climbed after all: a broken
    promise must not spare anybody the formal notice.
    """
    for target in sorted(set(jump_to[jump_to >= 0].tolist())):
        here = jump_to == target
        over = np.isin(reason[target], _OVER)
        own, later = _needs(steps, [target]), _needs(steps, range(target + 1, len(steps)))
        for at in range(target):
            if at not in own:
                passed = here & (count[at] == 0) & (reason[at] != Reason.CEILING)
                passed &= ~over if at in later else True
                reason[at][passed], opens[at][passed] = Reason.PASSED, FAR


def out_of_reach(steps: Sequence[Step], count: Sequence[Ints], reason: npt.NDArray[np.int8], opens: Ints) -> None:
    """Steps that wait for a step that can no longer go out: they wait for nothing."""
    order = {step.id: at for at, step in enumerate(steps)}
    for _ in steps:
        lost = False
        for at, step in enumerate(steps):
            needed = [order[id] for id in step.requires if id in order]
            for other in needed:
                gone = np.isin(reason[at], _WAITING) & (count[other] == 0) & np.isin(reason[other], _GONE)
                if gone.any():
                    reason[at][gone], opens[at][gone], lost = Reason.OUT_OF_REACH, FAR, True
        if not lost:
            return


def _needs(steps: Sequence[Step], wanted: Iterable[int]) -> frozenset[int]:
    """The steps that some steps require, and those that these require in turn."""
    order = {step.id: at for at, step in enumerate(steps)}
    found: set[int] = set()
    waiting = list(wanted)
    while waiting:
        more = {order[id] for id in steps[waiting.pop()].requires if id in order} - found
        found |= more
        waiting += more
    return frozenset(found)
