"""Items of equal amount, side by side: what pairs are made of, and what makes them doubtful."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ._segments import Flags, Ints, expand, rank_within, run_labels
from ._sorting import order_by

if TYPE_CHECKING:
    from ._compile import Problem

__all__ = ["AmountTies"]

#: Equal amounts beyond this many pairs are joined near the diagonal only (oldest with oldest), this far off it.
_MOST_PAIRS, _BAND = 1024, 7


class AmountTies:
    """Items grouped by (account, absolute amount): debits and credits of each group in canonical order."""

    def __init__(
        self,
        label: Ints,
        rank: Ints,
        debits: Ints,
        credits: Ints,
        alike: Flags,
        debit_at: Ints,
        credit_at: Ints,
        order: Ints,
    ) -> None:
        self.label: Ints = label
        self.rank: Ints = rank
        self.debits: Ints = debits
        self.credits: Ints = credits
        self.alike: Flags = alike
        self._debit_at, self._credit_at, self._order = debit_at, credit_at, order
        #: No amount occurs twice on one side: nothing rivals anything.
        self.single = bool((debits <= 1).all() and (credits <= 1).all())

    @classmethod
    def of(cls, problem: Problem) -> AmountTies:
        """Per item: its tie group, its rank on its side; per group: how many of each side, and are both sides alike."""
        amount, credit = np.abs(problem.value), (problem.value < 0).astype(np.int64)
        order = order_by(problem.account, amount, credit)
        grouped = run_labels(problem.account[order], amount[order])
        sided = run_labels(grouped, credit[order])
        count = int(grouped[-1]) + 1 if len(grouped) else 0
        label, rank = np.empty_like(grouped), np.empty_like(grouped)
        label[order], rank[order] = grouped, rank_within(sided)
        both = np.bincount(grouped, minlength=count)
        credits = np.bincount(grouped[credit[order] > 0], minlength=count)
        debits = both - credits
        first = both.cumsum() - both
        twin = problem.twin[order]
        changes = np.zeros(count, dtype=np.int64)
        if len(order) > 1:
            within = (sided[1:] == sided[:-1]) & (twin[1:] != twin[:-1])
            changes = np.bincount(grouped[1:][within], minlength=count)
        return cls(label, rank, debits, credits, changes == 0, first, first + debits, order)

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
