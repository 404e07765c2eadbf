"""How an account is measured: its direction, and the unit of its amounts.

Measures depend on which items are there, and on nothing outside the account.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import frozen

from ._segments import Flags, Ints, expand, lengths
from ._sorting import runs_within

__all__ = ["Scale", "measured"]

_INVOICE, _CREDIT_NOTE, _PAYMENT, _, _ENTRY = range(5)
#: How a positive item of each kind speaks of the direction of its account.
_DIRECTION = np.array([1, 0, -1, 0, 0], dtype=np.int8)
#: A lattice has at least so many steps to the largest of amounts that are all the same.
_FINEST = 10_000


@frozen(eq=False)
class Scale:
    """Per account: a value is minor units divided by `unit`, times `finer`; negative where it was turned."""

    unit: Ints
    finer: Ints

    def values(self, minor: Ints, account: Ints) -> Ints:
        """Minor units, not signed by the side of the account, as values, rounded down."""
        return minor * self.finer[account] // np.abs(self.unit[account])


def measured(kind: npt.NDArray[np.int8], minor: Ints, account: Ints, start: Ints) -> dict[str, Any]:
    """What depends on which items of an account are there: its direction, its units, what is a document."""
    turned = _turned(minor, kind, start)
    value = np.where(turned[account], -minor, minor) if turned.any() else minor.copy()
    unit, finer = _units(np.abs(minor), start)
    other = (unit != 1) | (finer != 1)
    if other.any():  # in cents, most accounts are as they are
        rows = other[account].nonzero()[0]
        whose = account[rows]
        value[rows] = value[rows] // unit[whose] * finer[whose]
    document = kind <= _CREDIT_NOTE
    if (kind == _ENTRY).any():
        document = np.where(kind == _ENTRY, value > 0, document)
    return {"scale": Scale(np.where(turned, -unit, unit), finer), "value": value, "document": document}


def _units(amount: Ints, start: Ints) -> tuple[Ints, Ints]:
    """The greatest common divisor of each account, and how much finer its real lattice must be.

    A handful of amounts share a divisor by accident: with one distinct amount the divisor is the amount itself. So d
    distinct amounts are believed to lie on a lattice no coarser than the largest of them over 10^(5 - d).
    """
    divisor, finer = np.ones(len(start) - 1, dtype=np.int64), np.ones(len(start) - 1, dtype=np.int64)
    busy = (lengths(start) > 0).nonzero()[0]
    if not len(busy):
        return divisor, finer
    heads = start[:-1][busy]
    divisor[busy] = np.gcd.reduceat(amount, heads)
    steps = np.maximum.reduceat(amount, heads) // divisor[busy]
    coarse = (steps < _FINEST).nonzero()[0]
    if len(coarse):
        size = lengths(start)[busy[coarse]]
        owner, offset = expand(size)
        rows = heads[coarse][owner] + offset
        _, fresh, _ = runs_within(owner, amount[rows], np.zeros(len(rows), dtype=np.bool_))
        distinct = np.add.reduceat(fresh, size.cumsum() - size, dtype=np.int64)
        finest = _FINEST // 10 ** np.minimum(distinct - 1, 4)
        finer[busy[coarse]] = np.maximum(-(-finest // steps[coarse]), 1)
    return divisor, finer


def _turned(minor: Ints, kind: npt.NDArray[np.int8], start: Ints) -> Flags:
    """Which accounts are payables: their invoices are mostly negative or, of bare entries, most lines are."""
    sign = (minor > 0).view(np.int8) - (minor < 0).view(np.int8)
    known = _sums(_DIRECTION[kind] * sign, start)
    if known.all():
        return np.asarray(known < 0)
    entries = _sums((kind == _ENTRY).view(np.int8) * sign, start)
    return np.asarray(np.where(known != 0, known < 0, entries < 0))


def _sums(signs: npt.NDArray[np.int8], start: Ints) -> Ints:
    total = np.zeros(len(signs) + 1, dtype=np.int64)
    signs.cumsum(dtype=np.int64, out=total[1:])
    return np.asarray(total[start[1:]] - total[start[:-1]])
