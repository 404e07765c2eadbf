"""Balances: the whole account, all that was open on some day, all that was due, and blocks between equal balances.

Bookkeepers clear what returns to zero; customers pay "everything on the statement". Both are sums of everything up to a
line in time, so running totals answer them without a search.
"""

from __future__ import annotations

import numpy as np

from .._candidates import Candidates
from .._coincidence import floor_lambda, log_lambda
from .._compile import Problem
from .._segments import Ints, expand, lengths, rank_within, run_labels, segment_sum, starts
from .._shapes import Shape
from .._sorting import order_by
from ._search import Sequence, affordable, sequences

name = "balances"
least = 3

#: The longest block between two equal balances.
_BLOCK = 60


def propose(problem: Problem) -> Candidates:
    """Whole accounts, everything up to a day, everything due, blocks between equal balances."""
    parts = [_whole(problem), _blocks(problem)]
    for sequence in sequences(problem):
        for part in affordable(problem, sequence, name):
            due = problem.due[part.item]
            parts += [_up_to(problem, part, day) for day in ([part.on] if (due == part.on).all() else [part.on, due])]
    return Candidates.join(parts)


def _whole(problem: Problem) -> Candidates:
    """Accounts whose open items sum to zero."""
    total = segment_sum(problem.value, problem.start)
    size = lengths(problem.start)
    account = ((total == 0) & (size > 2)).nonzero()[0].astype(np.int64)
    owed = segment_sum(np.maximum(problem.value, 0), problem.start)[account]
    owner, offset = expand(size[account])
    return Candidates.build(
        starts(size[account]), problem.start[account][owner] + offset, Shape.WHOLE, floor_lambda(account, owed)
    )


def _up_to(problem: Problem, sequence: Sequence, day: Ints) -> Candidates:
    """Everything of a sequence up to the end of a day, against one item."""
    order = order_by(sequence.account, day)
    account, item = sequence.account[order], sequence.item[order]
    total = np.cumsum(problem.value[item])
    before = np.concatenate([[0], total])[sequence.start[account]]
    last = np.ones(len(item), dtype=np.bool_)
    last[:-1] = (account[1:] != account[:-1]) | (day[order][1:] != day[order][:-1])
    end = (last & (rank_within(account) > 0)).nonzero()[0].astype(np.int64)
    sums = total[end] - before[end]
    wanted = sequence.wanted(problem)
    hit, amount = wanted.find(account[end], sums)
    if not len(hit):
        return Candidates.none()
    row, target, crowd = wanted.bounded(problem, amount, name)
    last_item, amount = end[hit[row]], amount[row]
    first = sequence.start[account[last_item]]
    length = last_item - first + 1
    coincidence = log_lambda(account[end], sums, wanted.account[amount], wanted.value[amount])
    group, offset = expand(length + 1)
    inside = offset < length[group]
    members = np.where(inside, item[np.where(inside, first[group] + offset, 0)], target[group])
    return Candidates.build(starts(length + 1), members, Shape.PERIOD, coincidence, crowd)


def _blocks(problem: Problem) -> Candidates:
    """Stretches of whole days between two equal running balances."""
    total = np.cumsum(problem.value)
    before = (np.concatenate([[0], total])[problem.start[problem.account]]) if len(total) else total
    balance = total - before
    last = np.ones(len(total), dtype=np.bool_)
    last[:-1] = (problem.account[1:] != problem.account[:-1]) | (problem.on[1:] != problem.on[:-1])
    begin = (lengths(problem.start) > 0).nonzero()[0]
    # a line stands before each account's first item (balance 0) and after each day's last
    position = np.concatenate([problem.start[:-1][begin] - 1, last.nonzero()[0]])
    account = np.concatenate([begin, problem.account[last]])
    level = np.concatenate([np.zeros(len(begin), dtype=np.int64), balance[last]])
    order = order_by(account, level, position)
    position, account, level = position[order], account[order], level[order]
    label = run_labels(account, level)
    same = (label[1:] == label[:-1]).nonzero()[0] if len(label) else label
    length = position[same + 1] - position[same]
    good = (length > 2) & (length <= _BLOCK)
    same, length = same[good], length[good]
    if not len(same):
        return Candidates.none()
    # a level near zero has no scale of its own: levels are seen from the account's turnover
    turnover = segment_sum(np.maximum(problem.value, 0), problem.start)
    coincidence = log_lambda(account, level + turnover[account], account[same], level[same] + turnover[account[same]])
    owner, offset = expand(length)
    return Candidates.build(starts(length), position[same][owner] + 1 + offset, Shape.CUT, coincidence)
