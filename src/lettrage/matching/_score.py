"""Score: every piece of evidence for a candidate, in milli-nats, kept apart so that the decision can be explained.

Evidence adds up because odds multiply. Each column below is one reason for or against a group; their sum is the weight
with which the group enters the selection. Nothing here looks at which group is chosen.
"""

from __future__ import annotations

import enum

import numpy as np
import numpy.typing as npt
from attrs import frozen

from ._adjust_habits import adjustment_habits, offer_habits
from ._candidates import Candidates
from ._compile import Problem
from ._habits import learn_habits
from ._learned import DateHabit, Learned, Weights
from ._links import shared_words
from ._segments import Flags, Ints, lengths, membership, run_labels
from ._sorting import order_by, places
from ._ties import AmountTies
from ._view import View, delays, look

__all__ = ["Reason", "Scored", "equal_rivals", "score"]


#: A group of this weight explains its items well enough that no other amount should be bent to fit one of them: 2 nats.
_STRONG = 2000


class Reason(enum.IntEnum):
    """The kinds of evidence, in the order in which they are shown; the value is the column."""

    SHAPE = 0
    COINCIDENCE = 1
    DATE = 2
    NAMED = 3
    SPECIFICITY = 4
    RIVAL_NAMED = 5
    WORD = 6
    RANK = 7
    RIVALS = 8
    PARTNER_ELSEWHERE = 9
    SIZE = 10
    SPREAD = 11
    HITS = 12
    ADJUSTED = 13


#: The columns by themselves: the members of an enum are looked up each time.
_SHAPE, _COINCIDENCE, _DATE, _NAMED, _SPECIFICITY, _RIVAL_NAMED, _WORD = range(7)
_RANK, _RIVALS, _PARTNER_ELSEWHERE, _SIZE, _SPREAD, _HITS, _ADJUSTED = range(7, 14)
_REASONS = len(Reason)


@frozen(eq=False)
class Scored:
    """Candidates with their evidence.

    Attributes:
        candidates: The groups.
        evidence: int32[g, reasons], milli-nats. total: Its row sums.
        tied: An item of the group has an equal-amount rival outside it that is not interchangeable with it.
        named: Every document of the group is named by its money, and no open document outside it is.
        many: Both sides hold more than one item.
    """

    candidates: Candidates
    evidence: npt.NDArray[np.int32]
    total: Ints
    tied: Flags
    named: Flags
    many: Flags

    def take(self, which: Ints | Flags) -> Scored:
        if which.dtype == np.bool_ and which.all():
            return self
        return Scored(
            self.candidates.take(which),
            self.evidence[which],
            self.total[which],
            self.tied[which],
            self.named[which],
            self.many[which],
        )


def score(problem: Problem, candidates: Candidates, weights: Weights, learned: Learned) -> Scored:
    """All evidence of all candidates. Cost: a few passes over the items of the candidates."""
    view = look(problem, candidates)
    ties, count = problem.ties, len(candidates)
    evidence = np.zeros((count, _REASONS), dtype=np.int32)
    evidence[:, _SHAPE] = np.asarray(weights.shapes, dtype=np.int64)[candidates.shape]
    evidence[:, _COINCIDENCE] = -candidates.coincidence * weights.coincidence // 1000
    evidence[:, _DATE] = _dates(problem, candidates, view, learned.habit) * weights.date // 1000
    named = rivals = np.zeros(count, dtype=np.int64)
    if len(problem.links.naming):
        named, specificity, rivals = _names(problem, view)
        evidence[:, _NAMED] = named * weights.named_fraction // 1000
        evidence[:, _SPECIFICITY] = specificity * weights.specificity // 1000
        evidence[:, _RIVAL_NAMED] = np.where(rivals > 0, weights.rival_named, 0)
    evidence[:, _WORD] = _words(problem, view, weights)
    _weigh_ties(problem, candidates, view, weights, evidence)
    tied = equal_rivals(problem, ties, view.group, view.item, count)
    if not view.pairs:  # of a pair each of these is nothing
        evidence[:, _SIZE] = -_ln(np.maximum(view.size - 1, 1)) * weights.size // 1000
        evidence[:, _SPREAD] = -_ln(1 + _spread(problem, view)) * weights.spread // 1000
    evidence[:, _HITS] = -_ln(candidates.hits) * weights.hits // 1000
    all_named = (named >= 1000) & (rivals == 0)
    if candidates.gap.any() or candidates.offer is not None:
        _weigh_gaps(problem, candidates, view, weights, learned, evidence, all_named)
    many = np.minimum(view.payers, view.size - view.payers) > 1
    return Scored(candidates, evidence, evidence.sum(axis=1, dtype=np.int64), tied, all_named, many)


def _weigh_gaps(
    problem: Problem,
    candidates: Candidates,
    view: View,
    weights: Weights,
    learned: Learned,
    evidence: npt.NDArray[np.int32],
    all_named: Flags,
) -> None:
    """What speaks for and against groups that do not balance by themselves."""
    bent = _bent(candidates, view, evidence.sum(axis=1, dtype=np.int64), len(problem)) & ~all_named
    evidence[bent, _PARTNER_ELSEWHERE] = weights.partner_elsewhere
    habit, total = learned.adjustments, evidence.sum(axis=1, dtype=np.int64)
    evidence[:, _ADJUSTED] = adjustment_habits(problem, candidates, total, habit, weights.adjusted)
    evidence[:, _ADJUSTED] += offer_habits(problem, candidates, habit, weights.adjusted)


def _ln(count: Ints) -> Ints:
    """ln in milli-nats."""
    logs: Ints = np.rint(1000 * np.log(np.maximum(count, 1))).astype(np.int64)
    return logs


def _dates(problem: Problem, candidates: Candidates, view: View, habit: DateHabit) -> Ints:
    """The mean evidence of the delays from the documents of a group to its money."""
    habits, debit, credit, weight = learn_habits(problem, habit)
    count = len(candidates)
    group, gap = delays(problem, view)
    own = np.zeros(len(gap))
    if len(debit):
        # a pair that taught the habit does not vouch for itself
        size = len(problem)
        keys, pairs = debit * size + credit, (candidates.size == 2).nonzero()[0]
        order = order_by(keys)
        first, second = candidates.item[candidates.start[pairs]], candidates.item[candidates.start[pairs] + 1]
        up = problem.value[first] > 0
        mine = np.where(up, first, second) * size + np.where(up, second, first)
        at = np.minimum(places(keys[order], mine), len(keys) - 1)
        taught = np.zeros(count)
        taught[pairs] = np.where(keys[order][at] == mine, weight[order][at], 0.0)
        own = taught[group]
    llr = habits.llr(view.account[group], gap, own)
    rows = np.rint(1000 * llr).astype(np.int64)
    if view.pairs:
        return rows
    total = np.zeros(count, dtype=np.int64)
    np.add.at(total, group, rows)
    return total // np.maximum(np.bincount(group, minlength=count), 1)


def _names(problem: Problem, view: View) -> tuple[Ints, Ints, Ints]:
    """Share of the named side in thousandths, mean strength of naming, and how many items outside are named."""
    count, size = len(view.size), len(problem)
    links = problem.links
    owner, row = links.of(view.item)
    group, named = view.group[owner], links.named[row]
    keys = view.group * size + view.item
    inside = membership(keys, group * size + named)
    rivals = np.bincount(group[~inside], minlength=count).astype(np.int64)
    order = order_by(group[inside], named[inside], -links.strength[row[inside]])
    g, n, s = group[inside][order], named[inside][order], links.strength[row[inside]][order]
    fresh = np.ones(len(g), dtype=np.bool_)
    fresh[1:] = (g[1:] != g[:-1]) | (n[1:] != n[:-1])
    hits = np.bincount(g[fresh], minlength=count).astype(np.int64)
    strength = np.zeros(count, dtype=np.int64)
    np.add.at(strength, g[fresh], s[fresh])
    documents = view.size - view.payers
    return 1000 * np.minimum(hits, documents) // np.maximum(documents, 1), strength // np.maximum(hits, 1), rivals


def _words(problem: Problem, view: View, weights: Weights) -> Ints:
    """The rarest word that money and documents share, or that they have rare words and share none."""
    count = len(view.size)
    # of two items, words single out nothing
    if bool((lengths(problem.start)[view.account] <= 2).all()):
        return np.zeros(count, dtype=np.int64)
    first_money = np.full(count, -1, dtype=np.int64)
    money_rows = view.money.nonzero()[0][::-1]
    first_money[view.group[money_rows]] = view.item[money_rows]
    rows = (~view.money & (first_money[view.group] >= 0)).nonzero()[0]
    left, right, group = view.item[rows], first_money[view.group[rows]], view.group[rows]
    best, foreign = shared_words(problem, left, right)
    shared = np.zeros(count, dtype=np.int64)
    np.add.at(shared, group, best)
    total = np.maximum(np.bincount(group, minlength=count), 1)
    strange = np.bincount(group[foreign], minlength=count)
    return shared // total * weights.word // 1000 + np.where(strange * 2 > total, weights.no_word, 0)


def equal_rivals(problem: Problem, ties: AmountTies, group: Ints, item: Ints, groups: int) -> Flags:
    """Which groups leave out an open item of the same side and amount as one of theirs, interchangeable ones apart."""
    if ties.single:
        return np.zeros(groups, dtype=np.bool_)
    label, debit = ties.label[item], problem.value[item] > 0
    side = 2 * label + debit
    order = order_by(group, side)
    inner = run_labels(group[order], side[order])
    inside = np.empty(len(order), dtype=np.int64)
    inside[order] = np.bincount(inner, minlength=1)[inner]
    there = np.where(debit, ties.debits[label], ties.credits[label])
    alike = ties.alike[label] & problem.interchangeable
    return np.asarray(np.bincount(group[(there > inside) & ~alike], minlength=groups) > 0)


def _weigh_ties(
    problem: Problem, candidates: Candidates, view: View, weights: Weights, evidence: npt.NDArray[np.int32]
) -> None:
    """Of pairs: is it k-th with k-th, and how many rivals. Of others: has an item an exact partner of its own."""
    ties, value = problem.ties, problem.value
    pair = view.size == 2
    if not (view.pairs and ties.single):
        first = candidates.start[:-1]
        a, b = candidates.item[first], candidates.item[np.minimum(first + 1, len(candidates.item) - 1)]
        # the two labels differ only where the amounts do
        up = value[a] > 0
        debit, credit = ties.label[np.where(up, a, b)], ties.label[np.where(up, b, a)]
        crowd = ties.debits[debit] + ties.credits[credit] - 1
        contested = pair & (crowd > 1) & ~(ties.alike[debit] & ties.alike[credit] & problem.interchangeable)
        evidence[:, _RANK] = np.where(contested & (ties.rank[a] == ties.rank[b]), weights.rank, 0)
        evidence[:, _RIVALS] = np.where(contested, -_ln(crowd) * weights.rivals // 1000, 0)
    if not view.pairs:
        label = ties.label[view.item]
        other = np.where(value[view.item] > 0, ties.credits[label], ties.debits[label])
        elsewhere = np.bincount(view.group[other > 0], minlength=len(view.size)) > 0
        better = elsewhere & (~pair | (candidates.gap != 0))
        evidence[:, _PARTNER_ELSEWHERE] = np.where(better, weights.partner_elsewhere, 0)


def _bent(candidates: Candidates, view: View, total: Ints, items: int) -> Flags:
    """Which groups bend an amount to fit although a strong group that balances holds one of their items."""
    exact = candidates.gap == 0
    row = exact[view.group]
    strongest = np.full(items, -(1 << 40), dtype=np.int64)
    np.maximum.at(strongest, view.item[row], total[view.group[row]])
    held = np.bincount(view.group[strongest[view.item] >= _STRONG], minlength=len(candidates)) > 0
    return np.asarray(held & ~exact)


def _spread(problem: Problem, view: View) -> Ints:
    """Days between the first and the last item of the many side."""
    count = len(view.size)
    debit = problem.value[view.item] > 0
    many = np.where((view.debits >= view.credits)[view.group], debit, ~debit)
    low = np.full(count, 1 << 40, dtype=np.int64)
    high = np.full(count, -(1 << 40), dtype=np.int64)
    np.minimum.at(low, view.group[many], problem.on[view.item[many]])
    np.maximum.at(high, view.group[many], problem.on[view.item[many]])
    return np.asarray(np.maximum(high - low, 0))
