"""What is left to a person because items are matched away from home.

An item that is matched away from home (its payer was found out, or its account is one of a payer group) may settle what
it finds there, but never with more certainty than that of its being there; and one customer's credit is never set off
against another's debt without a person.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from lettrage.ledger import Decision
from lettrage.model import KIND_CODES, ItemKind

from ._decide import NO_DECISION, decide
from ._segments import Flags, Ints
from ._standing import SURE

if TYPE_CHECKING:
    from ._compile import Problem
    from ._policy import MatchingPolicy
    from ._settled import Settled

__all__ = ["decide_here", "standing_rules"]

_CREDIT_NOTE = KIND_CODES[ItemKind.CREDIT_NOTE]


def decide_here(problem: Problem, settled: Settled, policy: MatchingPolicy) -> tuple[npt.NDArray[np.int8], Ints]:
    """`decide`, and what the standing of the items leaves of it."""
    decision, ppm = decide(settled, policy)
    if problem.standing is None or not len(settled):
        return decision, ppm
    unsure, set_off = _held(problem, settled)
    share = np.minimum.reduceat(problem.standing.sure[settled.item], settled.start[:-1])
    ppm = np.where(unsure, ppm * share // SURE, ppm)
    decision = np.where((unsure | set_off) & (decision == Decision.AUTO), Decision.PROPOSED, decision)
    weak = unsure & (decision == Decision.PROPOSED) & (ppm < policy.propose_ppm)
    return np.where(weak, NO_DECISION, decision).astype(np.int8), np.asarray(ppm, dtype=np.int64)


def standing_rules(problem: Problem, settled: Settled, group: int) -> tuple[str, ...]:
    """The rules of this file that keep a group for a person."""
    if problem.standing is None:
        return ()
    return tuple(name for name, held in zip(("payer", "set-off"), _held(problem, settled), strict=True) if held[group])


def _held(problem: Problem, settled: Settled) -> tuple[Flags, Flags]:
    """Groups with an item whose payer is not sure, and groups in which a credit of one settles a debt of another."""
    assert problem.standing is not None
    first, item = settled.start[:-1], settled.item
    unsure = np.minimum.reduceat(problem.standing.sure[item], first) < SURE
    home, none = problem.standing.home[item], np.int64(1 << 60)
    document = problem.kind[item] <= _CREDIT_NOTE
    owed, credit = document & (problem.minor[item] > 0), document & (problem.minor[item] < 0)
    both = np.logical_or.reduceat(owed, first) & np.logical_or.reduceat(credit, first)
    low = np.minimum.reduceat(np.where(document, home, none), first)
    high = np.maximum.reduceat(np.where(document, home, -none), first)
    return np.asarray(unsure), np.asarray(both & (low != high))
