"""What the policy writes off: each tolerance, for the accounts in its currency, of payments too short or too much."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from attrs import evolve, frozen

from ._policy import MatchingPolicy
from ._segments import Flags, Ints, segment_sum

__all__ = ["Limit", "Slack", "slack_of"]

Objects = npt.NDArray[np.object_]


@frozen(eq=False)
class Limit:
    """One tolerance, in minor units.

    Attributes:
        rule: Its place in `MatchingPolicy.tolerances`. short: Is it for payments that are too short. here: Accounts in
            its currency. absolute, relative_ppm: Of one document. most: Of the documents of one payment. beyond: Of the
            payment itself, when it is short.
    """

    rule: int
    short: bool
    here: Flags
    absolute: int
    relative_ppm: int
    most: int
    beyond: int

    def of_documents(self, account: Ints, owed: Ints) -> Ints:
        """The largest difference of each document: within both limits."""
        share = _share(np.maximum(owed, 0), self.relative_ppm)
        return np.where(self.here[account], np.minimum(self.absolute, share), 0)

    def reach(self, account: Ints, owed: Ints, start: Ints) -> Ints:
        """The largest difference of groups of documents: their limits together, as far as one payment may."""
        documents = np.minimum(segment_sum(self.of_documents(account, owed), start), self.most)
        if not self.beyond:
            return documents
        some = segment_sum((self.here[account] & (owed > 0)).astype(np.int64), start) > 0
        return documents + np.where(some, self.beyond, 0)


@frozen(eq=False)
class Slack:
    """All tolerances, in the order of the policy: the first within whose limits a difference lies names it."""

    limits: tuple[Limit, ...]
    accounts: int

    @property
    def some(self) -> Flags:
        """Accounts with any tolerance."""
        out = np.zeros(self.accounts, dtype=np.bool_)
        for limit in self.limits:
            out |= limit.here
        return out

    def of(self, account: Ints) -> Slack:
        """The same of some accounts, in the order asked for."""
        return Slack(tuple(evolve(limit, here=limit.here[account]) for limit in self.limits), len(account))

    def pairs(self, account: Ints, owed: Ints) -> tuple[Ints, Ints]:
        """How much too short, and too much, a payment of each document may be."""
        one = np.arange(len(owed) + 1, dtype=np.int64)
        return self.reach(account, owed, one)

    def reach(self, account: Ints, owed: Ints, start: Ints) -> tuple[Ints, Ints]:
        """How much too short, and too much, a payment of groups of documents may be.

        Args:
            account, owed: Of each document; what is not owed counts for nothing. start: CSR of the groups.
        """
        short, over = (np.zeros(len(start) - 1, dtype=np.int64) for _ in range(2))
        for limit in self.limits:
            side = short if limit.short else over
            np.maximum(side, limit.reach(account, owed, start), out=side)
        return short, over

    def naming(self, account: Ints, owed: Ints, start: Ints, off: Ints) -> tuple[Ints, Ints]:
        """The place of the limit that names each difference (above zero when too short), or -1; and how far it goes."""
        which, far = np.full(len(off), -1, dtype=np.int64), np.zeros(len(off), dtype=np.int64)
        for place, limit in reversed(list(enumerate(self.limits))):
            reach = limit.reach(account, owed, start)
            mine = (off > 0 if limit.short else off < 0) & (np.abs(off) <= reach)
            which[mine], far[mine] = place, reach[mine]
        return which, far


def slack_of(names: Objects, policy: MatchingPolicy) -> Slack:
    """The tolerances of accounts in these currencies."""
    limits = [
        Limit(
            rule,
            one.absorbs == "us",
            np.asarray(names == one.currency, dtype=np.bool_),
            one.absolute_minor,
            one.relative_ppm,
            one.most_minor,
            one.on_payment_minor if one.absorbs == "us" else 0,
        )
        for rule, one in enumerate(policy.tolerances)
    ]
    return Slack(tuple(limits), len(names))


def _share(amount: Ints, ppm: int) -> Ints:
    """So many millionths, rounded down; exact where a product would pass 64 bits."""
    return amount // 1_000_000 * ppm + amount % 1_000_000 * ppm // 1_000_000
