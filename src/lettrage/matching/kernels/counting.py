"""lambda by counting: how many coincidences to expect, read off the sums that were really enumerated.

A group whose sum equals a target proves nothing when sums of its shape are so dense around the target that one would
hit it anyway. So take the sums that were tried and count how many land *near* the target, but not on it: their
density is the expected number of coincidental hits. Amounts are not smooth: a target of 1,200.00 attracts round sums
far more than 1,198.37 does. So the count is repeated among the sums that are multiples of 10, 50, 100, ... as far as
the target is one itself, and the greatest density counts.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
import numpy.typing as npt

from lettrage.errors import fail

from .._sorting import numbered, order_by, places, ranked
from ._arrays import SAFE, IntArray, Ints, as_ints

__all__ = ["MODULI", "CoincidenceCounter", "SortedSums", "lambda_counted"]

#: Lattices on which a target may lie, each a multiple of the one before.
MODULI: tuple[int, ...] = (1, 10, 50, 100, 500, 1_000, 5_000, 10_000, 50_000, 100_000)
#: The window reaches a fifth of the target to either side, or the floor if that is wider.
_WINDOW_PART = 5
#: So many sums times targets are compared one by one.
_DENSE = 4_096
#: With so many sums for each target, the ends of windows are looked for among the sums of a lattice.
_FEW_BESIDE = 16
_LATTICES: IntArray = np.array(MODULI, dtype=np.int64)[:, None]


class CoincidenceCounter:
    """Counts enumerated sums around many targets, chunk by chunk, over all accounts at once.

    Args:
        target: int64[t], amounts whose coincidences are asked for.
        account: int64[t], the account of each; sums of other accounts never count.
        floor: Least half-width of the window, in minor units (such as 2,000 for 20.00), >= 1.
        unit: The greatest common divisor of the amounts of each target's account, int64[t] or one int: sums and
            targets are divided by it first, so that an account kept in whole thousands is judged by its thousands.

    Raises:
        LettrageError: ``amount-out-of-range`` for a target beyond 62 bits.

    >>> import numpy as np
    >>> from lettrage.matching.kernels import CoincidenceCounter
    >>> counter = CoincidenceCounter(np.array([1_000]), np.array([0]), floor=100)
    >>> counter.add(np.array([900, 950, 1_000, 1_100]), np.zeros(4, dtype=np.int64))
    >>> counter.numerators.tolist(), counter.denominators.tolist()  # 2 multiples of 100 in +-200, itself left out
    ([400], [800])
    >>> counter.mnats().tolist()  # 1000 * ln(2 * 100 / 400)
    [-693]
    """

    def __init__(self, target: IntArray, account: IntArray, *, floor: int, unit: IntArray | int = 1) -> None:
        target, account = as_ints(target, "target"), as_ints(account, "account")
        if target.size and max(int(target.max()), -int(target.min())) >= SAFE:
            fail("amount-out-of-range", "a target does not fit in 62 bits", path="target")
        self._account, self._plain = account, isinstance(unit, int) and unit == 1
        self._unit = np.asarray(unit, dtype=np.int64)
        self._target = target if self._plain else target // self._unit
        least = max(floor, 1) if self._plain else np.maximum(floor // self._unit, 1)
        self.window: IntArray = np.maximum(np.abs(self._target) // _WINDOW_PART, least)
        self._counts = np.zeros((len(MODULI), target.size), dtype=np.int64)
        self._seen = False

    @cached_property
    def _asked(self) -> npt.NDArray[np.bool_]:
        """On which lattices each target lies."""
        return np.asarray(self._target % _LATTICES == 0)

    @cached_property
    def _bounds(self) -> tuple[IntArray, IntArray]:
        """The ends of each target's window."""
        return self._target - self.window, self._target + self.window

    @cached_property
    def _grouped(self) -> _Grouped:
        return _Grouped(self._account, self._unit, *self._bounds)

    def add(self, sums: IntArray, account: IntArray) -> None:
        """Count one chunk of enumerated sums. Time O(s log s), memory O(s)."""
        if not sums.size or not self._target.size:
            return
        if self._plain and self._target.size * sums.size <= _DENSE:
            self._add_few(sums, account)
            return
        group = self._grouped
        house, known = group.houses(account)
        if not known.all():
            house, sums = house.compress(known), sums.compress(known)
        amount = sums // group.divisor[house] if group.divided else sums
        seen = (amount >= group.lowest[house]) & (amount <= group.highest[house])
        house, amount = house.compress(seen), amount.compress(seen)
        if not amount.size:
            return
        self._seen = True
        key, low, high, at = self._keys(amount, house)
        if key is amount:  # a key lies on every lattice that its amount lies on
            key.sort()
            amount = key
        else:
            order = order_by(key)
            key, amount = key[order], amount[order]
        first, last = places(key, low), places(key, high, after=True)
        # sums on a lattice of the target hold all that equal it
        itself = places(key, at, after=True) - places(key, at)
        for row, modulus in enumerate(MODULI):
            if row:
                on_lattice = amount // modulus * modulus == amount
                if amount.size > _FEW_BESIDE * first.size:
                    there = on_lattice.nonzero()[0]
                    amount, first, last = amount[there], there.searchsorted(first), there.searchsorted(last)
                else:
                    before = np.zeros(amount.size + 1, dtype=np.int64)
                    on_lattice.cumsum(out=before[1:])
                    amount, first, last = amount.compress(on_lattice), before[first], before[last]
            asked = self._asked[row]
            if not asked.any() or not amount.size:
                break
            self._counts[row] += np.where(asked, last - first - itself, 0)

    def _add_few(self, sums: IntArray, account: IntArray) -> None:
        """The same, every sum beside every target: for a small account sorting costs more."""
        low, high = self._bounds
        near = (sums >= low[:, None]) & (sums <= high[:, None]) & (sums != self._target[:, None])
        near &= account == self._account[:, None]
        if not near.any():
            return
        self._seen = True
        for row, modulus in enumerate(MODULI):
            if row:
                if not self._asked[row].any():
                    break
                near &= sums % modulus == 0
            self._counts[row] += near.sum(axis=1)

    def farthest(self, account: IntArray) -> IntArray:
        """The absolute sum beyond which nothing counts in each of these accounts; -1 where nothing does at all."""
        group = self._grouped
        house, known = group.houses(account)
        if not group.accounts.size:
            return np.full(account.size, -1, dtype=np.int64)
        most = np.maximum(np.abs(group.lowest), np.abs(group.highest))
        most = (np.minimum(most, SAFE // group.divisor - 1) + 1) * group.divisor
        return np.where(known, most[house], -1)

    def _keys(self, amount: IntArray, house: IntArray) -> tuple[IntArray, IntArray, IntArray, IntArray]:
        """One sortable key per sum, and those of each target's window ends and of the target itself.

        Keys are (account, amount), written over the amounts, on whose lattices they lie; where that does not fit in 64
        bits, amounts are replaced by their ranks, which is why the key of the target itself is moved by one half: a
        target between two ranks equals neither.
        """
        low, high = self._bounds
        group = self._grouped
        least = min(int(amount.min()), int(low.min(initial=0))) // MODULI[-1] * MODULI[-1]
        span = -((least - 1 - max(int(amount.max()), int(high.max(initial=0)))) // MODULI[-1]) * MODULI[-1]
        if span * group.accounts.size < SAFE:
            base = group.house * span - least
            amount -= least
            amount += house * span
            return amount, base + low, base + high, base + self._target
        ranks, rank = np.unique(amount, return_inverse=True)
        span = 2 * ranks.size + 2
        base = group.house * span
        where = np.searchsorted(ranks, self._target)
        exact = np.append(ranks, 0)[where] == self._target
        exact &= where < ranks.size
        return (
            house * span + rank * 2 + 1,
            base + np.searchsorted(ranks, low, "left") * 2 + 1,
            base + np.searchsorted(ranks, high, "right") * 2,
            base + where * 2 + exact,
        )

    @property
    def numerators(self) -> IntArray:
        """Twice the greatest lattice count times its modulus, at least 1: lambda is this over `denominators`."""
        best: IntArray = np.where(self._asked, self._counts * _LATTICES, 0).max(axis=0)
        return np.maximum(2 * best, 1)

    @property
    def denominators(self) -> IntArray:
        """Twice the width of the window."""
        return 4 * self.window

    def mnats(self) -> IntArray:
        """1000 ln(lambda), rounded to integers: how the evidence of a hit is to be lowered."""
        ratio = -np.log(self.denominators.astype(np.float64))
        if self._seen:  # else the numerator is 1
            ratio += np.log(self.numerators.astype(np.float64))
        return np.rint(1000.0 * ratio).astype(np.int64)


class _Grouped:
    """The accounts of the targets.

    Attributes:
        accounts: Each once, ascending. house: The place of each target's account among them.
        divisor: What its amounts are divided by. divided: Is that anything but 1 for any.
        lowest, highest: Outside of these, no sum of an account counts for any of its targets.
    """

    def __init__(self, account: IntArray, unit: IntArray, low: IntArray, high: IntArray) -> None:
        self.accounts, self.house = ranked(account)
        self.divisor = np.ones(self.accounts.size, dtype=np.int64)
        self.divisor[self.house] = unit
        self.divided = bool((self.divisor != 1).any())
        self.lowest = np.full(self.accounts.size, SAFE, dtype=np.int64)
        self.highest = np.full(self.accounts.size, -SAFE, dtype=np.int64)
        np.minimum.at(self.lowest, self.house, low)
        np.maximum.at(self.highest, self.house, high)

    def houses(self, account: IntArray) -> tuple[IntArray, npt.NDArray[np.bool_]]:
        """The place of each account among those of the targets, and whether it is one of them."""
        return numbered(self.accounts, account)


class SortedSums:
    """The sums of one account, sorted once, to be asked for densities around many targets, many times.

    Args:
        sums: Every sum that was enumerated, within 61 bits; one entry per lattice is kept.
    """

    def __init__(self, sums: IntArray) -> None:
        rows = [np.sort(sums)]
        for modulus in MODULI[1:]:
            rows.append(rows[-1][rows[-1] % modulus == 0])
        self._rows = rows

    def expected(self, target: IntArray, floor: int) -> npt.NDArray[np.float64]:
        """lambda of each target, as in `lambda_counted`; time O(t log s)."""
        window = np.maximum(np.maximum(np.abs(target) // _WINDOW_PART, floor), 1)
        best = np.zeros(target.size, dtype=np.int64)
        for modulus, row in zip(MODULI, self._rows, strict=True):
            inside = np.searchsorted(row, target + window, "right") - np.searchsorted(row, target - window, "left")
            itself = np.searchsorted(row, target, "right") - np.searchsorted(row, target, "left")
            best = np.maximum(best, np.where(target % modulus == 0, (inside - itself) * modulus, 0))
        ratio: npt.NDArray[np.float64] = np.maximum(2 * best, 1) / (4 * window)
        return ratio


def lambda_counted(sums: Ints, target: Ints, floor: int, *, unit: int = 1) -> IntArray:
    """1000 ln(lambda) of each target among the enumerated sums of one account, in milli-nats.

    With ``W = max(floor, |t| / 5)``, lambda is the greatest over the `MODULI` m that divide t of
    ``#{s != t, |s - t| <= W, m | s} * m / 2W``, and at least ``0.5 / 2W``.

    Args:
        sums: Every sum that was enumerated, in any order.
        target: The amounts that were hit.
        floor: Least half-width of the window in minor units, >= 1.
        unit: The greatest common divisor of the account's amounts.

    Returns:
        int64 milli-nats; -4605 means one coincidence in a hundred such targets. Time O((s + t) log s).

    >>> from lettrage.matching.kernels import lambda_counted
    >>> lambda_counted([5_000, 7_300, 9_911, 10_000], [9_911], 1_000).tolist()  # one other sum within +-1,982
    [-8285]
    """
    amounts, wanted = as_ints(sums, "sums"), as_ints(target, "target")
    counter = CoincidenceCounter(wanted, np.zeros(wanted.size, dtype=np.int64), floor=floor, unit=unit)
    counter.add(amounts, np.zeros(amounts.size, dtype=np.int64))
    return counter.mnats()
