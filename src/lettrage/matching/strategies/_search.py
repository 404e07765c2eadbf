"""What every sum strategy needs: sequences of items, the targets they may meet, and hits that stay bounded."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from attrs import frozen

from .._compile import Problem
from .._segments import Flags, Ints, counts_to_starts, expand, mix, rank_within, run_labels, search

#: At most this many groups per target value, and as many equal targets, are looked at; more is "list prices".
MOST = 14
CHUNK = 4_000_000


@frozen(eq=False)
class Sequence:
    """Items that a group's many side may be made of, per account in canonical order, and what they may settle."""

    item: Ints
    account: Ints
    start: Ints
    value: Ints
    on: Ints
    target: Ints


def sequences(problem: Problem) -> Iterator[Sequence]:
    """The four readings of an account: debits against credits, credits against debits, and both with signs.

    The signed readings (documents with their credit notes, money with its refunds) say something new only in accounts
    whose documents, or money, have both signs.
    """
    positive = problem.value > 0
    yield _sequence(problem, positive, ~positive)
    yield _sequence(problem, ~positive, positive)
    for side in (problem.document, ~problem.document):
        mixed = _has(problem, side & positive) & _has(problem, side & ~positive)
        yield _sequence(problem, side & mixed, ~side & mixed)


def _has(problem: Problem, flag: Flags) -> Flags:
    count = np.zeros(problem.accounts, dtype=np.bool_)
    count[problem.account[flag]] = True
    return np.asarray(count[problem.account])


def _sequence(problem: Problem, many: Flags, one: Flags) -> Sequence:
    both = _has(problem, many) & _has(problem, one)
    item, target = np.flatnonzero(many & both).astype(np.int64), np.flatnonzero(one & both).astype(np.int64)
    account = problem.account[item]
    return Sequence(item, account, counts_to_starts(account, problem.accounts), problem.value[item], problem.on[item], target)


@frozen(eq=False)
class Targets:
    """Wanted sums of each account, distinct and sorted, with the items that want them."""

    account: Ints
    value: Ints
    pointer: Ints
    first: Ints
    count: Ints
    item: Ints
    table: Flags
    bits: int

    @classmethod
    def of(cls, problem: Problem, item: Ints) -> Targets:
        account, value = problem.account[item], -problem.value[item]
        order = np.lexsort((item, value, account))
        item, account, value = item[order], account[order], value[order]
        label = run_labels(account, value)
        first = np.flatnonzero(np.concatenate([[True], label[1:] != label[:-1]])) if len(label) else label
        count = np.diff(np.concatenate([first, [len(item)]]))
        bits = max(10, min(24, len(first).bit_length() + 4))
        table = np.zeros(1 << bits, dtype=np.bool_)
        out = cls(account[first], value[first], counts_to_starts(account[first], problem.accounts), first, count, item, table, bits)
        table[out._slot(account[first], value[first])] = True
        return out

    def _slot(self, account: Ints, value: Ints) -> Ints:
        return (mix(value.astype(np.uint64) + mix(account)) >> np.uint64(64 - self.bits)).astype(np.int64)

    def find(self, account: Ints, sums: Ints) -> tuple[Ints, Ints]:
        """Which sums are wanted: their positions, and the wanted sum each one meets.

        A presence table rejects nearly all of them for one gather each; what is left is searched exactly.
        """
        maybe = np.flatnonzero(self.table[self._slot(account, sums)])
        owner, wanted = account[maybe], sums[maybe]
        at = search(self.value, self.pointer[owner], self.pointer[owner + 1], wanted)
        inside = at < self.pointer[owner + 1]
        hit = np.zeros(len(maybe), dtype=np.bool_)
        hit[inside] = self.value[at[inside]] == wanted[inside]
        return maybe[hit], at[hit]


def bounded(problem: Problem, wanted: Ints, targets: Targets, what: str) -> tuple[Ints, Ints, Ints]:
    """Hits of each wanted sum, cut to `MOST`, times the items that want it, cut to `MOST`.

    Returns position in `wanted`, target item and the number of hits before the cut.
    """
    order = np.argsort(wanted, kind="stable")
    rank = rank_within(wanted[order])
    total = np.bincount(wanted, minlength=len(targets.value)).astype(np.int64)
    keep = order[rank < MOST]
    for label in np.unique(wanted[order[rank >= MOST]]).tolist():
        problem.limit(int(targets.account[label]), what)
    chosen = wanted[keep]
    owner, offset = expand(np.minimum(targets.count[chosen], MOST))
    return keep[owner], targets.item[targets.first[chosen[owner]] + offset], total[chosen[owner]]


def chunks(cost: Ints, limit: int = CHUNK) -> Iterator[slice]:
    """Stretches of consecutive rows whose summed cost stays near the limit."""
    if not len(cost):
        return
    total = np.cumsum(cost)
    begin = 0
    while begin < len(cost):
        paid = int(total[begin - 1]) if begin else 0
        end = max(int(np.searchsorted(total, paid + limit, side="right")), begin + 1)
        yield slice(begin, end)
        begin = end
