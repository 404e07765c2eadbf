"""λ: how many groups of a shape would hit a target by chance, counted and not assumed.

The sums that a strategy really enumerated are the sample; `CoincidenceCounter` counts those near a target. Windows are
relative to the target and amounts are in units of the account: nothing here depends on the size of a currency's unit.
"""

from __future__ import annotations

import numpy as np

from ._segments import Flags, Ints
from .kernels import CoincidenceCounter

__all__ = ["counter_of", "floor_lambda", "log_lambda", "of_accounts"]


def counter_of(account: Ints, target: Ints) -> CoincidenceCounter:
    """A counter of the coincidences with these targets, for a kernel to fill while it enumerates."""
    return CoincidenceCounter(target, account, floor=1)


def log_lambda(owner: Ints, sums: Ints, account: Ints, target: Ints) -> Ints:
    """ln λ in milli-nats of each target, given all the sums that were tried.

    Args:
        owner: Account of each sum. sums: The sums, in units of the account.
        account: Account of each target. target: The sums that hit.
    """
    counter = counter_of(account, target)
    counter.add(sums, owner)
    return counter.mnats()


def floor_lambda(account: Ints, target: Ints) -> Ints:
    """ln λ when only one sum was tried: half a sum in the window."""
    return counter_of(account, target).mnats() if len(target) else target


def of_accounts(owner: Ints, hit: Ints, accounts: int) -> Flags:
    """Which rows belong to an account that was hit: λ is needed for no other."""
    wanted = np.zeros(accounts, dtype=np.bool_)
    wanted[hit] = True
    return np.asarray(wanted[owner])
