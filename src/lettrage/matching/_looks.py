"""The looks of a match: search, finish, then ask again who paid, until nothing more is found out.

What is posted leaves fewer debts for the money that came without a name, so an amount that fitted two customers may fit
one. Where such an item comes to stand with somebody else, the accounts concerned are matched again; what is posted
stays. Matching what a match left open therefore posts nothing new, here as inside one account.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import numpy as np
from attrs import evolve, field, frozen

from lettrage.ledger import Decision, Ledger

from ._deposits import deposits
from ._directed import Banned, Directed
from ._exchange import exchange
from ._fallback import allot
from ._insolvency import set_apart
from ._lettering import book_codes
from ._offers import offers_of
from ._policy import MatchingPolicy
from ._solution import Begun
from ._solve import Refused, solve
from ._standing import SURE
from ._whole import NOWHERE, Whole
from .payers._again import look_again
from .payers._join import Joined
from .strategies import Strategy

__all__ = ["Looks"]

#: How often it is asked who paid; beyond, it is noted as a limit.
_MOST = 12


@frozen(eq=False)
class Looks:
    """What stays the same from look to look.

    Attributes:
        ledger, policy, as_of, known_on, progress: What was asked. strategies: The strategies chosen.
        advised: The groups that debtors designated, over the open items.
        refused, undone: Groups that a person refused or undid, for the search. banned: Both, for what follows it.
    """

    ledger: Ledger
    policy: MatchingPolicy
    as_of: date
    known_on: date | None
    strategies: Sequence[Strategy]
    advised: Directed
    refused: Sequence[Refused]
    undone: Sequence[Refused]
    banned: Banned
    progress: Callable[[int, int], None] | None = field(default=None)

    def whole(self, joined: Joined) -> Whole:
        """Everything that is found in the items, which stand as they do before anything is posted."""
        whole = self._look(joined, self.advised, None)
        for _ in range(_MOST):
            again = look_again(self.ledger, joined, whole.left, self.policy)
            if again is None:
                return whole
            joined, moved = again
            whole = self._look(joined, whole.directed.take(self._fixed(whole.directed)), Begun(whole.solution, moved))
        return evolve(whole, limits=(*whole.limits, ("payers: looks", NOWHERE)))

    def _fixed(self, directed: Directed) -> list[int]:
        """What the debtors designated, and what else was posted; the rest is made anew."""
        posted: list[int] = np.flatnonzero(directed.decision == Decision.AUTO).tolist()
        return sorted({*range(len(self.advised)), *posted})

    def _look(self, joined: Joined, directed: Directed, begun: Begun | None) -> Whole:
        """One look: the search, and what it leaves."""
        joined = set_apart(self.ledger, joined)
        items = joined.items
        used = joined.codes(self.ledger.lettering_codes())
        books = book_codes(self.ledger, items, used, joined.books_account, self.policy.lettering)
        books = evolve(books, lanes=joined.apart) if joined.apart else books
        solved = evolve(items, residual=items.residual - directed.taken(len(items))) if len(directed) else items
        solution = solve(
            solved,
            self.policy,
            self.strategies,
            offers=offers_of(self.ledger, solved, self.policy),
            standing=joined.standing,
            refused=self.refused,
            undone=self.undone,
            books=books,
            progress=self.progress,
            begun=begun,
        )
        whole = Whole(items, solved, joined, solution, directed, self.policy, self.as_of, self.known_on, books)
        return self._finished(whole)

    def _finished(self, whole: Whole) -> Whole:
        """What the search left: deposits of many, other currencies, then the order of the policy."""
        deposited = deposits(whole.joined, whole.left, ~whole.touched, self.banned)
        if deposited:
            whole = evolve(whole, directed=whole.directed.and_(Directed.of(deposited)))
        exchanged = exchange(self.ledger, whole.joined, whole.left, ~whole.touched, self.banned)
        apart = list(whole.joined.apart)
        frozen_: list[int] = np.flatnonzero(np.isin(whole.items.account, apart)).tolist() if apart else []
        notes = {**dict.fromkeys(exchanged.unrated, "no-rate"), **dict.fromkeys(frozen_, "insolvency")}
        if exchanged.groups or notes:
            whole = evolve(whole, directed=whole.directed.and_(Directed.of(exchanged.groups)), notes=notes)
        order = whole.policy.fallback_order
        if order is None:
            return whole
        sure = whole.joined.sure == SURE
        allotted = allot(whole.items, order, whole.left, ~whole.touched, whole.undecided, sure, self.banned)
        if not (allotted.groups or allotted.limited):
            return whole
        more = whole.directed.and_(Directed.of(allotted.groups))
        return evolve(whole, directed=more, limits=tuple(("allotting", place) for place in allotted.limited))
