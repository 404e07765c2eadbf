"""The small values that a result is read through: counts, limits, proposals, and what stayed open."""

from __future__ import annotations

from typing import Literal

from attrs import frozen

from lettrage.model import Allocation, ItemKey
from lettrage.money import Money

from ._question import Question

__all__ = ["LimitHit", "MatchStats", "Proposal", "ReadAdvice", "Unmatched"]


@frozen
class LimitHit:
    """A bound that was reached: what was not searched to its end, and in which account; ``""`` for the whole match.

    Bounds of the search for payers (`PayerResult.limits`) have ``payers:`` before their name.
    """

    what: str
    account: str


@frozen
class MatchStats:
    """Counts of a match.

    Attributes:
        items: Open items looked at. accounts: Accounts with items.
        auto: Groups posted. proposed, ambiguous: Groups for a person.
        settled_items: Items in posted groups.
        left_open: Items in no group.
        limits: Every bound that was reached.
        by_policy: Groups allotted in the order of the policy, which are no matches and not among `auto`.
    """

    items: int
    accounts: int
    auto: int
    proposed: int
    ambiguous: int
    settled_items: int
    left_open: int
    limits: tuple[LimitHit, ...]
    by_policy: int = 0

    @property
    def line(self) -> str:
        """The counts in words."""
        allotted = f", {self.by_policy} allotted by policy" if self.by_policy else ""
        return (
            f"{self.auto} auto, {self.proposed} proposed, {self.ambiguous} ambiguous{allotted},"
            f" {self.left_open} items left open"
        )


@frozen
class Proposal:
    """A group for a person to decide, with what speaks against it.

    Attributes:
        id: Pass it to `Ledger.apply(accept=…)` or `refuse=`.
        decision: ``"proposed"`` or ``"ambiguous"``.
        items: The items it joins. allocations: How the money would be spread.
        confidence_ppm: Posterior in parts per million.
        rivals: Groups or items that could stand instead.
        question: The cheapest fact that would settle it, and whom to ask; None for what a debtor's advice directs.
    """

    id: str
    decision: Literal["proposed", "ambiguous"]
    items: tuple[ItemKey, ...]
    allocations: tuple[Allocation, ...]
    confidence_ppm: int
    rivals: tuple[tuple[ItemKey, ...], ...]
    question: Question | None


@frozen
class Unmatched:
    """An item in no group, and the first reason that holds: refused, limit, weak, one-sided or no-group;
    no-rate for money of another currency without a rate for its day, insolvency for what was born before one,
    duplicate for what looks recorded twice."""

    item: ItemKey
    residual: Money
    reason: str


@frozen
class ReadAdvice:
    """What became of a remittance advice.

    Attributes:
        advice: Its id.
        payment: The payment that it is about; None when none was found.
        outcome: ``followed``; ``rest-on-account`` when the money is more than the advice lists; ``partly-read`` when
            some references are unknown, and ``together`` when several payments have its total together, which leave
            the group to a person. Else nothing was designated:
            ``no-payment``, ``several-payments``, ``other-currency``, ``unknown-reference``, ``too-much`` (more than is
            open), ``total-differs`` (more than was paid), ``refused`` (by a person, before).
        unread: The references that name nothing open.
        also: Further payments that it is about, beside `payment`.
    """

    advice: str
    payment: ItemKey | None
    outcome: str
    unread: tuple[str, ...] = ()
    also: tuple[ItemKey, ...] = ()
