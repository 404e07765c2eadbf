"""How an account is measured: its direction, and the unit of its amounts.

Measures depend on which items are there, and on nothing outside the account.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import frozen

from ._segments import Flags, Ints, lengths, segment_sum
from ._sorting import order_by

__all__ = ["Scale", "measured"]

_INVOICE, _CREDIT_NOTE, _PAYMENT, _, _ENTRY = range(5)


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
    value = np.where(turned[account], -minor, minor)
    unit, finer = _units(np.abs(minor), account, start)
    value = value // unit[account] * finer[account]
    document = np.where(kind == _ENTRY, value > 0, kind <= _CREDIT_NOTE)
    return {"scale": Scale(np.where(turned, -unit, unit), finer), "value": value, "document": document}


def _units(amount: Ints, account: Ints, start: Ints) -> tuple[Ints, Ints]:
    """The greatest common divisor of each account, and how much finer its real lattice must be.

    A handful of amounts share a divisor by accident: with one distinct amount the divisor is the amount itself. So d
    distinct amounts are believed to lie on a lattice no coarser than the largest of them over 10^(5 - d).
    """
    divisor, finer = np.ones(len(start) - 1, dtype=np.int64), np.ones(len(start) - 1, dtype=np.int64)
    busy = (lengths(start) > 0).nonzero()[0]
    if not len(busy):
        return divisor, finer
    divisor[busy] = np.gcd.reduceat(amount, start[:-1][busy])
    order = order_by(account, amount)
    ranked = amount[order]
    fresh = np.ones(len(ranked), dtype=np.int64)
    fresh[1:] = (ranked[1:] != ranked[:-1]) | (account[order][1:] != account[order][:-1])
    distinct = np.add.reduceat(fresh, start[:-1][busy])
    finest = 10 ** np.maximum(5 - distinct, 0)
    finer[busy] = np.maximum(-(-finest // (ranked[start[1:][busy] - 1] // divisor[busy])), 1)
    return divisor, finer


def _turned(minor: Ints, kind: npt.NDArray[np.int8], start: Ints) -> Flags:
    """Which accounts are payables: their invoices are mostly negative or, of bare entries, most lines are."""
    sign = np.sign(minor)
    known = segment_sum(np.where(kind == _INVOICE, sign, np.where(kind == _PAYMENT, -sign, 0)), start)
    entries = segment_sum(np.where(kind == _ENTRY, sign, 0), start)
    return np.asarray(np.where(known != 0, known < 0, entries < 0))
