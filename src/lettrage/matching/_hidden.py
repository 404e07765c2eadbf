"""Rivals that a proposal hides: what a late group is worth once everything that is not posted lies open again.

A group that is committed takes its items out of the later rounds. Where it is posted, that is right: its items are
spent. Where it is only proposed, a group of a later round may look unrivalled because the proposal holds an item of its
rival, and nobody has accepted that proposal yet. So what would be posted in the shadow of a proposal is looked at once
more, with all that is not posted lying open. It has to lead over every rival that comes to light, and to be seen there.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
from attrs import evolve, frozen

from lettrage.ledger import Decision

from ._guests import decide_here
from ._segments import Flags, Ints, mix
from ._settled import NO_RIVAL, Settled, rows_of
from ._shapes import Shape
from ._sorting import order_by, places

if TYPE_CHECKING:
    from ._answers import Answers
    from ._compile import Problem
    from ._policy import MatchingPolicy
    from ._score import Scored

__all__ = ["Shadow", "in_the_shadow", "led"]

#: Later than any round.
_NEVER = 127
#: Accounts of so few open items are looked at whatever was heard in them.
_FEW = 64
_IS_ALL: Flags = np.array([shape in (Shape.WHOLE, Shape.PERIOD) for shape in Shape], dtype=np.bool_)


@frozen(eq=False)
class Shadow:
    """What has to be looked at again.

    Attributes:
        late: The groups that would be posted after a mere proposal of an earlier round.
        open: By item: it lies in an account of theirs, and no other group that would be posted holds it.
        hidden: By item: the round of the proposal that holds it. margin: The margin of that proposal, or 0.
    """

    late: Ints
    open: Flags
    hidden: Ints
    margin: Ints


def in_the_shadow(
    problem: Problem, settled: Settled, policy: MatchingPolicy, answers: Iterable[Answers]
) -> Shadow | None:
    """The groups that would be posted after a mere proposal of an earlier round; None when there are none.

    An account of few open items is always looked at. A larger one is where a rival may come to light: a candidate was
    heard that holds items of such a group and of such a proposal, or the group is all there is, or all of a period,
    once the proposals have taken theirs.
    """
    stage = settled.stage
    if not len(stage) or int(stage.min()) == int(stage.max()):
        return None
    account, group = problem.account[settled.first], settled.group
    # only accounts with groups of several rounds are asked about
    begun, ended = np.full(problem.accounts, _NEVER, dtype=np.int64), np.full(problem.accounts, -_NEVER, dtype=np.int64)
    np.minimum.at(begun, account, stage)
    np.maximum.at(ended, account, stage)
    some = np.flatnonzero((ended > begun)[account])
    posted = np.ones(len(stage), dtype=np.bool_)
    posted[some] = decide_here(problem, settled.take(some), policy)[0] == Decision.AUTO
    begun[:] = _NEVER
    np.minimum.at(begun, account[~posted], stage[~posted])
    late: Flags = posted & (stage > begun[account])
    if not late.any():
        return None
    hidden, margin = np.full(len(problem), _NEVER, dtype=np.int64), np.zeros(len(problem), dtype=np.int64)
    hidden[settled.item] = np.where(posted, _NEVER, stage)[group]
    margin[settled.item] = np.where(posted, 0, settled.margin)[group]
    one, other = (np.zeros(int(problem.root.max()) + 1, dtype=np.bool_) for _ in range(2))
    one[problem.root[settled.item[late[group]]]] = True
    other[problem.root[hidden < _NEVER]] = True
    spent = np.zeros(len(problem), dtype=np.bool_)
    spent[settled.item[(posted & ~late)[group]]] = True
    few = np.bincount(problem.account[~spent], minlength=problem.accounts) <= _FEW
    here = np.zeros(problem.accounts, dtype=np.bool_)
    here[account[late & (_IS_ALL[settled.shape] | few[account])]] = True
    for heard in answers:
        here[heard.joining(one, other)] = True
    late &= here[account]
    if not late.any():
        return None
    open_ = here[problem.account] & ~spent
    return Shadow(np.flatnonzero(late), open_, hidden, margin)


def led(settled: Settled, shadow: Shadow, seen: Scored, rivals: Scored, old: Ints) -> Settled:
    """The same groups; the late ones with what they lead by over the rivals that proposals hid.

    Args:
        seen: All groups there are where everything that is not posted lies open. rivals: Those worth a look.
        old: Where the items of both stand in the problem of `settled`.
    """
    late, candidates = shadow.late, rivals.candidates
    start, item = rows_of(settled.start, settled.item, late)
    worth, there = _worth(start, item, seen, old)
    holder = np.full(len(old), -1, dtype=np.int64)
    place = np.full(len(shadow.open), -1, dtype=np.int64)
    place[old] = np.arange(len(old))
    holder[place[item]] = np.repeat(np.arange(len(late), dtype=np.int64), np.diff(start))
    owner, mine = candidates.group, holder[candidates.item]
    hidden, sure = shadow.hidden[old][candidates.item], shadow.margin[old][candidates.item]
    earliest, surest = np.full(len(candidates), _NEVER, dtype=np.int64), np.zeros(len(candidates), dtype=np.int64)
    np.minimum.at(earliest, owner, hidden)
    np.maximum.at(surest, owner, sure)
    # one row for each rival and each late group that it breaks up
    key = np.unique((owner * len(late) + mine)[mine >= 0])
    row, group = key // len(late), key % len(late)
    broken = np.bincount(row, weights=worth[group], minlength=len(candidates)).astype(np.int64)
    real = earliest[row] < settled.stage[late[group]]
    row, group = row[real], group[real]
    order = order_by(group, broken[row] - rivals.total[row], row)
    row, group = row[order], group[order]
    fresh = np.ones(len(group), dtype=np.bool_)
    fresh[1:] = group[1:] != group[:-1]
    row, group = row[fresh], group[fresh]
    lead, margin = np.where(there, NO_RIVAL, 0), settled.margin.copy()
    lead[group] = np.minimum(lead[group], broken[row] - rivals.total[row])
    # the rival needs its proposals to be wrong, the surest of them included
    mine, doubt = late[group], surest[row] + np.maximum(broken[row] - rivals.total[row], 0)
    margin[mine] = np.minimum(margin[mine], doubt)
    leads = np.full(len(settled), NO_RIVAL, dtype=np.int64)
    leads[late] = lead
    return evolve(settled, lead=leads, margin=margin).with_rivals(mine, candidates.take(row).renamed(old))


def _worth(start: Ints, item: Ints, seen: Scored, old: Ints) -> tuple[Ints, Flags]:
    """The total of each group among those seen, and whether it is among them at all."""
    count, candidates = len(start) - 1, seen.candidates
    worth, there = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.bool_)
    if not len(candidates):
        return worth, there
    # a group by the hashes of its items
    keys, mine = (_key(one, of) for one, of in ((candidates.start, old[candidates.item]), (start, item)))
    order = order_by(keys)
    row = order[np.minimum(places(keys[order], mine), len(keys) - 1)]
    there = (keys[row] == mine) & (candidates.size[row] == np.diff(start))
    return np.where(there, seen.total[row], 0), there


def _key(start: Ints, item: Ints) -> Ints:
    """One number for the items of each group, which differs where they do."""
    salt = mix(item)
    total = np.concatenate([np.zeros(1, dtype=np.uint64), np.cumsum(salt)])
    return np.asarray((total[start[1:]] - total[start[:-1]]).astype(np.int64))
