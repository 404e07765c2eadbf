"""Items of equal amount, side by side: what pairs are made of, and what makes them doubtful."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ._segments import Flags, Ints, expand, rank_within, run_labels
from ._sorting import runs_within

if TYPE_CHECKING:
    from ._compile import Problem

__all__ = ["AmountTies"]

#: Equal amounts beyond this many pairs are joined near the diagonal only (oldest with oldest), this far off it.
_MOST_PAIRS, _BAND = 1024, 7


class AmountTies:
    """Items grouped by (account, absolute amount): debits and credits of each group in canonical order."""

    def __init__(self, label: Ints, debits: Ints, credits: Ints, order: Ints, credit: Flags, twin: Ints) -> None:
        self.label: Ints = label
        self.debits: Ints = debits
        self.credits: Ints = credits
        both = debits + credits
        self._debit_at = both.cumsum() - both
        self._credit_at = self._debit_at + debits
        self._order, self._credit, self._twin = order, credit, twin
        #: No amount occurs twice on one side: nothing rivals anything.
        self.single = bool((debits <= 1).all() and (credits <= 1).all())

    @classmethod
    def of(cls, problem: Problem) -> AmountTies:
        """Per item its tie group, per group how many of each side."""
        order, fresh, credit = runs_within(problem.account, np.abs(problem.value), problem.value < 0)
        grouped = fresh.cumsum() - 1
        label = np.empty_like(grouped)
        label[order] = grouped
        first = np.flatnonzero(fresh)
        both = np.diff(np.append(first, len(order)))
        credits = np.add.reduceat(credit, first, dtype=np.int64) if len(first) else both
        return cls(label, both - credits, credits, order, credit, problem.twin)

    @cached_property
    def _sided(self) -> Ints:
        """A label for each side of each group, in the order of the groups."""
        return run_labels(self.label[self._order], self._credit.astype(np.int64))

    @cached_property
    def rank(self) -> Ints:
        """Of each item its rank among those of its side of its group."""
        rank = np.empty_like(self.label)
        rank[self._order] = rank_within(self._sided)
        return rank

    @cached_property
    def alike(self) -> Flags:
        """Groups whose sides hold items each that differ in their id only."""
        changes = np.zeros(len(self.debits), dtype=np.int64)
        order, sided = self._order, self._sided
        if len(order) > 1:
            twin = self._twin[order]
            within = (sided[1:] == sided[:-1]) & (twin[1:] != twin[:-1])
            changes = np.bincount(self.label[order[1:]][within], minlength=len(changes))
        return np.asarray(changes == 0)

    def pairs(self, problem: Problem) -> tuple[Ints, Ints]:
        """Debits and credits to join: all of a group, its diagonal when all are alike, a band when too many."""
        many = self.debits * self.credits
        if self.single:
            both = many.nonzero()[0]
            return self._order[self._debit_at[both]], self._order[self._credit_at[both]]
        straight = self.alike & (many > 1) & problem.interchangeable
        banded = (many > _MOST_PAIRS) & ~straight
        for group in banded.nonzero()[0].tolist():
            problem.limit(int(problem.account[self._order[self._debit_at[group]]]), "equal amounts")
        short = np.minimum(self.debits, self.credits)
        width = 2 * _BAND + 1
        owner, offset = expand(np.where(straight, short, np.where(banded, short * width, many)))
        columns = np.where(banded[owner], width, np.maximum(self.credits[owner], 1))
        row, column = offset // columns, offset % columns
        row, column = np.where(straight[owner], offset, row), np.where(straight[owner], offset, column)
        lean = self.debits[owner] > self.credits[owner]
        other = row + column - _BAND
        row, column = (
            np.where(banded[owner] & lean, other, row),
            np.where(banded[owner], np.where(lean, row, other), column),
        )
        good = (row >= 0) & (row < self.debits[owner]) & (column >= 0) & (column < self.credits[owner])
        owner, row, column = owner[good], row[good], column[good]
        return self._order[self._debit_at[owner] + row], self._order[self._credit_at[owner] + column]
