"""What every sum strategy needs: sequences of items, the amounts that are wanted, and hits that stay bounded."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import numpy as np
from attrs import field, frozen

from .._compile import Problem
from .._segments import Flags, Ints, counts_to_starts, expand, lengths, rank_within, run_labels
from .._sorting import order_by
from ..kernels import TargetTable

#: At most this many groups per wanted amount, and as many equal targets, are looked at; more is a list price.
MOST = 14
#: Running totals of one call stay below this, so that the kernels' 64-bit sums are exact.
_REACH = 1 << 61


@frozen(eq=False)
class Sequence:
    """Items that the many side of a group may be made of, in canonical order per account, and what they may settle.

    Attributes:
        item: Positions in the problem. account, value, on: Theirs. start: CSR over the problem's accounts.
        target: Positions of the items that a sum may settle.
    """

    item: Ints
    account: Ints
    value: Ints
    on: Ints
    start: Ints
    target: Ints
    memo: dict[str, Wanted] = field(factory=dict[str, "Wanted"], repr=False)

    def wanted(self, problem: Problem) -> Wanted:
        """The amounts of the targets; worked out once, for every strategy that asks."""
        if "wanted" not in self.memo:
            self.memo["wanted"] = Wanted.by(problem, self.target)
        return self.memo["wanted"]

    def of(self, keep: Flags) -> Sequence:
        """The same sequence without some of its items (targets stay)."""
        if keep.all():
            return self
        rows = np.flatnonzero(keep)
        account = self.account[rows]
        return Sequence(
            self.item[rows],
            account,
            self.value[rows],
            self.on[rows],
            counts_to_starts(account, len(self.start) - 1),
            self.target,
            self.memo,
        )


def sides(problem: Problem) -> tuple[Sequence, Sequence]:
    """Debits to be settled by credits, and credits by debits; accounts with both only."""
    if "sides" not in problem.memo:
        debit = problem.value > 0
        problem.memo["sides"] = _sequence(problem, debit, ~debit), _sequence(problem, ~debit, debit)
    made: tuple[Sequence, Sequence] = problem.memo["sides"]
    return made


def sequences(problem: Problem) -> tuple[Sequence, ...]:
    """The readings of an account that hold anything: debits, credits, and both kinds of item with their signs.

    The signed readings (documents with their credit notes, money with its refunds) say something new only in accounts
    whose documents, or money, have both signs.
    """
    if "sequences" not in problem.memo:
        found = [*sides(problem)]
        debit = problem.value > 0
        for kind in (problem.document, ~problem.document):
            mixed = _has(problem, kind & debit) & _has(problem, kind & ~debit)
            if mixed.any():
                found.append(_sequence(problem, kind & mixed, ~kind & mixed))
        problem.memo["sequences"] = tuple(found)
    made: tuple[Sequence, ...] = problem.memo["sequences"]
    return made


def _has(problem: Problem, flag: Flags) -> Flags:
    found = np.zeros(problem.accounts, dtype=np.bool_)
    found[problem.account.compress(flag)] = True
    return np.asarray(found[problem.account])


def _sequence(problem: Problem, many: Flags, one: Flags) -> Sequence:
    both = _has(problem, many) & _has(problem, one)
    item, target = (many & both).nonzero()[0].astype(np.int64), (one & both).nonzero()[0].astype(np.int64)
    account = problem.account[item]
    return Sequence(
        item, account, problem.value[item], problem.on[item], counts_to_starts(account, problem.accounts), target
    )


@frozen(eq=False)
class Wanted:
    """The amounts that sums may settle: distinct per account, with the items that want each.

    Attributes:
        account, value: The wanted sums. first, count: Where their items stand in `item`.
    """

    account: Ints
    value: Ints
    first: Ints
    count: Ints
    item: Ints

    @cached_property
    def table(self) -> TargetTable:
        """The amounts as the search kernels look them up."""
        return TargetTable(self.value, self.account)

    @classmethod
    def by(cls, problem: Problem, item: Ints) -> Wanted:
        account, value = problem.account[item], -problem.value[item]
        order = order_by(account, value, item)
        item, account, value = item[order], account[order], value[order]
        label = run_labels(account, value)
        fresh = np.ones(len(label), dtype=np.bool_)
        fresh[1:] = label[1:] != label[:-1]
        first = fresh.nonzero()[0].astype(np.int64)
        return cls(account[first], value[first], first, np.diff(np.concatenate([first, [len(item)]])), item)

    def find(self, account: Ints, sums: Ints) -> tuple[Ints, Ints]:
        """Which of these sums (accounts side by side) are wanted: row of each hit, and the wanted amount."""
        return self.table.probe(sums, account)

    def bounded(self, problem: Problem, wanted: Ints, what: str) -> tuple[Ints, Ints, Ints]:
        """Hits cut to `MOST` per wanted amount, times the items that want it, cut to `MOST`.

        Returns the row of each group in `wanted`, its target item, and how many hits its target had before the cut.
        """
        order = order_by(wanted)
        rank = rank_within(wanted[order])
        total = np.bincount(wanted, minlength=len(self.value)).astype(np.int64)
        keep = order[rank < MOST]
        for label in np.unique(wanted[order[rank >= MOST]]).tolist() if len(keep) < len(order) else ():
            problem.limit(int(self.account[label]), what)
        chosen = wanted[keep]
        owner, offset = expand(np.minimum(self.count[chosen], MOST))
        return keep[owner], self.item[self.first[chosen[owner]] + offset], total[chosen[owner]]


def affordable(problem: Problem, sequence: Sequence, what: str) -> Iterator[Sequence]:
    """The sequence in parts whose amounts can be summed in 64 bits; an account that cannot is noted and left out."""
    if not len(sequence.value):
        return
    widest = max(int(sequence.value.max()), -int(sequence.value.min()))
    rough = np.abs(sequence.value.astype(np.float64)) if widest * len(sequence.value) >= _REACH else sequence.value[:0]
    total = np.concatenate([[0.0], np.cumsum(rough)])
    if total[-1] < _REACH:
        if int(lengths(sequence.start).max()) > 1:  # one item is no sum
            yield sequence
        return
    reach = total[sequence.start[1:]] - total[sequence.start[:-1]]
    for account in (reach >= _REACH).nonzero()[0].tolist():
        problem.limit(account, f"{what}: amounts too large to sum")
    part = np.cumsum(np.where(reach < _REACH, reach, 0.0)) // (_REACH / 2)
    for number in np.unique(part).tolist():
        yield sequence.of((part == number)[sequence.account] & (reach < _REACH)[sequence.account])
