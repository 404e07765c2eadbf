"""Look again at who paid: once something is posted, fewer debts are left for money that came without a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import evolve

from .._segments import Flags, Ints
from ._blocks import payer_blocks
from ._clues import Clues
from ._join import Joined, join_items
from ._judge import judge
from ._result import PayerLimit, PayerResult

if TYPE_CHECKING:
    from lettrage.ledger import Ledger

    from .._policy import MatchingPolicy

__all__ = ["look_again"]


def look_again(ledger: Ledger, joined: Joined, left: Ints, policy: MatchingPolicy) -> tuple[Joined, Flags] | None:
    """The items where they stand by what is left of them, and which of them stand otherwise than before.

    Args:
        ledger: The facts.
        joined: The items as they were matched, none set apart yet.
        left: What the posted groups leave of each.
        policy: Who pays for whom, and how payers are found.

    Returns:
        None when every item stands where it stood.
    """
    if not len(joined.payers):
        return None
    items, open_ = joined.items, np.flatnonzero(left != 0)
    lost = np.isin(items.row[open_], joined.payers.columns[0])
    if not lost.any():
        return None
    now = evolve(items, account=joined.home.astype(np.int32), residual=left).select(open_)
    again = join_items(ledger, now, policy, everybody=False)
    account, sure = items.account.copy(), joined.sure.copy()
    account[open_], sure[open_] = again.items.account, again.sure
    changed: Flags = np.asarray((account != items.account) | (sure != joined.sure))
    if not changed.any():
        return None
    payers = _renewed(ledger, joined.payers, again.payers, policy)
    return evolve(joined, items=evolve(items, account=account), sure=sure, payers=payers), changed


def _renewed(ledger: Ledger, old: PayerResult, new: PayerResult, policy: MatchingPolicy) -> PayerResult:
    """What was found out about all items: by the second look where there was one, else by the first."""
    size, rows = len(old), old.columns[0]
    order = np.argsort(rows, kind="stable")
    place = order[np.searchsorted(rows[order], new.columns[0])]
    kept = old.clues.take(~np.isin(old.clues.payment, place))
    found = new.clues
    clues = Clues.joined(kept, evolve(found, payment=place[found.payment]))
    facts = ledger.payer_facts(as_of=old.as_of, known_on=old.known_on)
    judged = judge(clues, size, payer_blocks(facts, policy.payer_groups), policy.auto_risk_ppm, policy.propose_ppm)
    return evolve(old, limits=_most(old.limits, new.limits), clues=clues, judged=judged)


def _most(old: tuple[PayerLimit, ...], new: tuple[PayerLimit, ...]) -> tuple[PayerLimit, ...]:
    times: dict[str, int] = {}
    for limit in (*old, *new):
        times[limit.what] = max(times.get(limit.what, 0), limit.times)
    return tuple(PayerLimit(what, times[what]) for what in sorted(times))
