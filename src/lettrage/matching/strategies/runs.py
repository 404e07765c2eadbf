"""One item against two to thirty consecutive items: the payer who settles everything since the last transfer.

A run is read on debits, on credits, and on documents with their signs, so that a credit note inside the run is deducted
where it stands. Runs need no search: with running totals, every run of one length is one subtraction.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from .._candidates import Candidates
from .._coincidence import kept_accounts, log_lambda
from .._compile import Problem
from .._segments import Ints, expand, starts
from .._shapes import Shape
from ._search import Sequence, Targets, bounded, sequences

name = "runs"

#: The longest run looked for.
LONGEST = 30


def propose(problem: Problem) -> Candidates:
    """Every run that one item of the other side settles exactly."""
    return Candidates.join([_of(problem, sequence) for sequence in sequences(problem)])


def _of(problem: Problem, sequence: Sequence) -> Candidates:
    targets = Targets.of(problem, sequence.target)
    found: list[tuple[Ints, Ints, Ints]] = []
    for length, first, sums in run_sums(sequence):
        hit, wanted = targets.find(sequence.account[first], sums)
        found.append((first[hit], np.full(len(hit), length, dtype=np.int64), wanted))
    first, length, wanted = (np.concatenate(part) for part in zip(*found, strict=True)) if found else (np.zeros(0, np.int64),) * 3
    if not len(first):
        return Candidates.none()
    order = np.lexsort((length, first))
    first, length, wanted = first[order], length[order], wanted[order]
    kept, target, hits = bounded(problem, wanted, targets, "runs")
    first, length, wanted = first[kept], length[kept], wanted[kept]
    tried = list(run_sums(sequence))
    owner = np.concatenate([sequence.account[begin] for _, begin, _ in tried])
    sums = np.concatenate([total for _, _, total in tried])
    near = kept_accounts(problem, owner, targets.account[wanted])
    coincidence = log_lambda(problem, owner[near], sums[near], targets.account[wanted], targets.value[wanted])
    group, offset = expand(length + 1)
    inside = offset < length[group]
    item = np.where(inside, sequence.item[np.where(inside, first[group] + offset, 0)], target[group])
    return Candidates.build(starts(length + 1), item, Shape.RUN, coincidence, hits)


def run_sums(sequence: Sequence) -> Iterator[tuple[int, Ints, Ints]]:
    """For each length: where the runs begin, and their sums. Only accounts with enough items go on."""
    total = np.concatenate([[0], np.cumsum(sequence.value)])  # may wrap; a difference over a run is exact again
    end = sequence.start[sequence.account + 1]
    first = np.arange(len(sequence.item), dtype=np.int64)
    for length in range(2, LONGEST + 1):
        first = first[first + length <= end[first]]
        if not len(first):
            return
        yield length, first, total[first + length] - total[first]
