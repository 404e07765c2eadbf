"""How an account is measured: its direction, the unit of its amounts, and what its policy writes off.

Measures depend on which items are there, and on nothing outside the account.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import frozen

from ._policy import MatchingPolicy
from ._segments import Flags, Ints, segment_sum
from ._sorting import order_by

__all__ = ["Scale", "Side", "Slack", "measured", "slack_of"]

_INVOICE, _CREDIT_NOTE, _PAYMENT, _, _ENTRY = range(5)
Objects = npt.NDArray[np.object_]


@frozen(eq=False)
class Scale:
    """Per account: a value is minor units divided by `unit`, times `finer`; negative where it was turned."""

    unit: Ints
    finer: Ints

    def values(self, minor: Ints, account: Ints) -> Ints:
        """Minor units, not signed by the side of the account, as values, rounded down."""
        return minor * self.finer[account] // np.abs(self.unit[account])


@frozen(eq=False)
class Side:
    """One side of the tolerances, per account, in minor units.

    Attributes:
        absolute: The largest difference of one document. relative_ppm: The same as a share of the document.
        most: The largest difference of one payment. rule: Place of the rule in `MatchingPolicy.tolerances`, or -1.
    """

    absolute: Ints
    relative_ppm: Ints
    most: Ints
    rule: Ints

    def of_documents(self, account: Ints, owed: Ints) -> Ints:
        """The largest difference of each document: within both limits."""
        return np.minimum(self.absolute[account], _share(np.maximum(owed, 0), self.relative_ppm[account]))


@frozen(eq=False)
class Slack:
    """What the policy writes off, per account: of payments that are too short, and too much."""

    short: Side
    over: Side

    @property
    def some(self) -> Flags:
        """Accounts with any tolerance."""
        return np.asarray((self.short.rule >= 0) | (self.over.rule >= 0))

    def of(self, account: Ints) -> Slack:
        """The same of some accounts, in the order asked for."""
        return Slack(*(Side(*(getattr(side, name)[account] for name in _SIDE)) for side in (self.short, self.over)))

    def reach(self, side: Side, account: Ints, owed: Ints, start: Ints, owner: Ints) -> Ints:
        """The largest difference of groups of documents: their limits together, as far as one payment may.

        Args:
            side: `short` or `over`. account, owed: Of each document. start: CSR of the groups.
            owner: The account of each group.
        """
        return np.minimum(segment_sum(side.of_documents(account, owed), start), side.most[owner])


_SIDE = ("absolute", "relative_ppm", "most", "rule")


def _share(amount: Ints, ppm: Ints) -> Ints:
    """So many millionths, rounded down; exact where a product would pass 64 bits."""
    return amount // 1_000_000 * ppm + amount % 1_000_000 * ppm // 1_000_000


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
    busy = np.flatnonzero(np.diff(start) > 0)
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


def slack_of(names: Objects, policy: MatchingPolicy) -> Slack:
    """The tolerances of accounts in these currencies: the first that fits for shortfalls, and for excesses."""
    sides = {who: _nothing(len(names)) for who in ("us", "customer")}
    for rule, tolerance in reversed(list(enumerate(policy.tolerances))):
        mine, side = np.asarray(names == tolerance.currency), sides[tolerance.absorbs]
        side.absolute[mine], side.relative_ppm[mine] = tolerance.absolute_minor, tolerance.relative_ppm
        side.most[mine], side.rule[mine] = tolerance.most_minor, rule
    return Slack(sides["us"], sides["customer"])


def _nothing(accounts: int) -> Side:
    absolute, relative, most = (np.zeros(accounts, dtype=np.int64) for _ in range(3))
    return Side(absolute, relative, most, np.full(accounts, -1, dtype=np.int64))


def _turned(minor: Ints, kind: npt.NDArray[np.int8], start: Ints) -> Flags:
    """Which accounts are payables: their invoices are mostly negative or, of bare entries, most lines are."""
    sign = np.sign(minor)
    known = segment_sum(np.where(kind == _INVOICE, sign, np.where(kind == _PAYMENT, -sign, 0)), start)
    entries = segment_sum(np.where(kind == _ENTRY, sign, 0), start)
    return np.asarray(np.where(known != 0, known < 0, entries < 0))
