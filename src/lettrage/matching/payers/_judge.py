"""Judge: from clues to a probability per customer, and to a decision that was written down beforehand.

Clues of different classes add up; beside the customers stands one more possibility, that the payer is none of them.
Customers who pay together count as one. A payer is taken without a person when

* the posterior risk is within the policy;
* something speaks for it that can decide: a rule, an account, a whole name, a document; never an amount or a near name
  alone;
* nothing of that kind speaks louder for somebody else: an account of one customer with the documents of another may be
  a payment for the other, a slip, or a fraud.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from attrs import frozen

from lettrage.ledger import Decision

from .._segments import Flags, Ints, counts_to_starts, run_labels
from ._clues import CLASS, CLASSES, STRONG, Clues

__all__ = ["HELD", "UNKNOWN", "Judged", "judge"]

#: The payer stays unknown: nobody is likely enough to show.
UNKNOWN = -1
#: Why a payer is not taken without a person, in order.
HELD = ("risk", "weak", "conflict")
#: A clue that weighs less contradicts nothing.
_LOUD = 2000


@frozen(eq=False)
class Judged:
    """One row per unknown item, and one per customer that anything speaks for.

    Attributes:
        start: CSR of the candidates of each item, the likeliest first.
        customer: Place in the customers. total: Evidence in milli-nats. ppm: Posterior.
        best: The candidate that stands for each item, -1 when there is none.
        sure: Posterior of all who pay together with it.
        decision: `Decision` code or `UNKNOWN`.
        held: bool[items, reasons]: which rules of `HELD` keep it for a person.
    """

    start: Ints
    customer: Ints
    total: Ints
    ppm: Ints
    best: Ints
    sure: Ints
    decision: npt.NDArray[np.int8]
    held: Flags


def judge(clues: Clues, size: int, block: Ints, auto_risk_ppm: int, propose_ppm: int) -> Judged:
    """The decision for each of `size` unknown items. Cost: a few sorts of the clues."""
    payment, customer, total, loud, strong = _candidates(clues)
    share = _shares(payment, total, size)
    order = np.lexsort((customer, -total, payment))
    payment, customer, total = payment[order], customer[order], total[order]
    loud, strong, share = loud[order], strong[order], share[order]
    start = counts_to_starts(payment, size)
    theirs = block[customer]
    together = _together(payment, theirs, share)
    best = _first_of_best(payment, start, together)
    some = best >= 0
    top = np.where(some, best, 0)
    sure, decidable = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.bool_)
    conflict = np.zeros(size, dtype=np.bool_)
    if len(payment):
        sure[some] = np.minimum(np.rint(1e6 * together[top[some]]), 999_999).astype(np.int64)
        mine = theirs == np.where(some, theirs[top], -1)[payment]
        decidable = np.bincount(payment, weights=strong & mine, minlength=size) > 0
        heard = np.zeros((size, len(CLASSES)), dtype=np.int64)
        np.maximum.at(heard, payment[mine], loud[mine])
        against = ((loud >= _LOUD) & (loud > heard[payment])).any(axis=1) & ~mine
        conflict[payment[against]] = True
    held = np.stack([sure < 1_000_000 - auto_risk_ppm, ~decidable, conflict], axis=1)
    shown = np.where(sure >= propose_ppm, Decision.PROPOSED, np.where(np.diff(start) > 1, Decision.AMBIGUOUS, UNKNOWN))
    decision = np.where(some & ~held.any(axis=1), Decision.AUTO, np.where(some, shown, UNKNOWN)).astype(np.int8)
    ppm = np.minimum(np.rint(1e6 * share), 999_999).astype(np.int64)
    return Judged(start, customer, total, ppm, best, sure, decision, held)


def _candidates(clues: Clues) -> tuple[Ints, Ints, Ints, Ints, Flags]:
    """Clues summed by payment and customer: the total, what each deciding class weighs, and whether one decides."""
    label = run_labels(clues.payment, clues.customer)
    count = int(label[-1]) + 1 if len(label) else 0
    first = np.flatnonzero(np.concatenate([[True], label[1:] != label[:-1]])) if count else label
    total = np.zeros(count, dtype=np.int64)
    np.add.at(total, label, clues.weight)
    loud = np.zeros((count, len(CLASSES)), dtype=np.int64)
    deciding = STRONG[clues.kind]
    loud[label[deciding], CLASS[clues.kind[deciding]]] = clues.weight[deciding]
    return clues.payment[first], clues.customer[first], total, loud, np.asarray(loud.any(axis=1))


def _shares(payment: Ints, total: Ints, size: int) -> npt.NDArray[np.float64]:
    """The posterior of each candidate; the payer may be none of them, with odds of one."""
    top = np.zeros(size, dtype=np.int64)
    np.maximum.at(top, payment, total)
    weight = np.exp((total - top[payment]) / 1000.0)
    whole = np.exp(-top / 1000.0)
    np.add.at(whole, payment, weight)
    return np.asarray(weight / whole[payment], dtype=np.float64)


def _together(payment: Ints, block: Ints, share: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The posterior of each candidate with all who pay together with it."""
    order = np.lexsort((-share, block, payment))
    label = np.empty(len(order), dtype=np.int64)
    label[order] = run_labels(payment[order], block[order])
    summed = np.zeros(int(label.max(initial=-1)) + 1)
    np.add.at(summed, label[order], share[order])  # in one order, so that sums do not depend on that of the input
    return np.asarray(summed[label] if len(label) else share, dtype=np.float64)


def _first_of_best(payment: Ints, start: Ints, together: npt.NDArray[np.float64]) -> Ints:
    """The likeliest candidate of the likeliest block of each item; candidates stand likeliest first."""
    rounded = np.rint(1e6 * together).astype(np.int64)
    order = np.lexsort((np.arange(len(payment)), -rounded, payment))
    best = np.full(len(start) - 1, -1, dtype=np.int64)
    some = np.diff(start) > 0
    best[some] = order[start[:-1][some]]
    return best
