"""What the policy learned about the accounts at hand, laid out over the accounts of one problem."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from attrs import frozen

from lettrage.ledger import AccountKey

from ._adjust import rate_number, rates_of
from ._learned import Learned, PayerHabit
from ._policy import AdjustmentRules
from ._segments import Ints

__all__ = ["PastDelays", "adjustments_taken", "known_payers", "past_delays"]

Floats = npt.NDArray[np.float64]
#: A known payer, by the account of the problem.
Known = Sequence[tuple[int, PayerHabit]]


@frozen(eq=False)
class PastDelays:
    """Delays that were counted before this run: one row per (account, days).

    Attributes:
        account: Account of the problem. days, weight: How long, and how many payments. accounts: How many there are.
    """

    account: Ints
    days: Ints
    weight: Floats
    accounts: int


def known_payers(names: Sequence[AccountKey], labels: Sequence[int], learned: Learned) -> Known:
    """The accounts of a problem whose habits were learned, in order.

    Args:
        labels: Of each account of the problem, its place in `names`.
    """
    if not learned.payers:
        return ()
    by_name = {(payer.entity, payer.account, payer.currency): payer for payer in learned.payers}
    found = ((account, names[label]) for account, label in enumerate(labels))
    keys = ((account, (key.entity, key.name, key.currency)) for account, key in found if key.identified)
    return [(account, by_name[key]) for account, key in keys if key in by_name]


def past_delays(known: Known, accounts: int) -> PastDelays:
    """The counted delays of the known payers."""
    rows = [(account, days, count) for account, payer in known for days, count in payer.delays]
    columns = np.array(rows, dtype=np.int64).reshape(-1, 3)
    return PastDelays(columns[:, 0], columns[:, 1], columns[:, 2] / 1000.0, accounts)


def adjustments_taken(known: Known, accounts: int, rules: AdjustmentRules | None) -> Ints:
    """int64[accounts, rates + 2]: how often each account rounded, took each rate, and did neither, in whole groups."""
    rates = rates_of(rules)
    out = np.zeros((accounts, 2 + len(rates)), dtype=np.int64)
    allowed = {0, *rates.tolist()} if rules is not None else set[int]()
    for account, payer in known:
        out[account, -1] += payer.exact // 1000
        for ppm, count in payer.adjustments:
            if ppm in allowed:
                out[account, int(rate_number(rules, np.array([ppm], dtype=np.int32))[0])] += count // 1000
    return out
