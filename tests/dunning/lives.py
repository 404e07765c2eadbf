"""The life of a few customers: everything that a ledger can be told of them happens, day by day, at random.

Each happening is a function of the life and of a source of random numbers, so that Hypothesis and a plain seeded loop
live the same lives. A happening that cannot be (nothing left to pay, nobody to phone) does nothing.
"""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

from lettrage.dunning import (
    DunningPlan,
    DunningPolicy,
    plan_dunning,
)
from lettrage.errors import LettrageError
from lettrage.ledger import Ledger
from lettrage.model import (
    Closure,
    ItemKey,
    LifecycleStatus,
    Subject,
)
from lettrage.money import Money

from .books import day

__all__ = ["Life"]


class Life:
    """A ledger on a day, the policy in force, and what was recorded of it.

    Attributes:
        policy: In force today; it is edited now and then.
        ledger: Everything told so far.
        offset: Today, counted from 2 March 2026.
        may: What happens in this life: some kinds of it only, so that each has room to unfold.
        plans: The plan at the end of every day gone by, for the replay: (day, policy, plan).
        first: The ledger at birth. facts: What was recorded since, by the day on which it was.
        paid: Payments that settled something.
        told: What happened, for the reader of a failure.
    """

    def __init__(self, policy: DunningPolicy, ledger: Ledger, may: list[str]) -> None:
        self.policy, self.ledger, self.offset, self.may = policy, ledger, -12, may
        self.number = 0
        self.first = ledger
        self.facts: dict[date, list[Any]] = {}
        self.paid: list[str] = []
        self.told: list[str] = []
        self.plans: list[tuple[date, DunningPolicy, DunningPlan]] = []

    @property
    def today(self) -> date:
        return day(self.offset)

    def name(self, noun: str) -> str:
        self.number += 1
        return f"{noun}-{self.number}"

    def record(self, *facts: Any) -> bool:
        """Tell the ledger; False where it refuses, as it does with what cannot be."""
        known = max(self.today, self.ledger.known_to or self.today)
        try:
            self.ledger = self.ledger.record(*facts, known_on=known)
        except LettrageError:
            return False
        self.facts.setdefault(known, []).extend(facts)
        self.told += [f"{self.offset}: {type(fact).__name__}" for fact in facts]
        return True

    def told_in_another_order(self, random: Random) -> Ledger | None:
        """A ledger told the same, the kinds of facts of one day in any order; None where that cannot be."""
        ledger = self.first
        for known, facts in sorted(self.facts.items()):
            said = [fact.document for fact in facts if isinstance(fact, LifecycleStatus)]
            if len(said) > len(set(said)):
                return None  # the last word of a day about a document counts, and told at once there is no last
            kinds = sorted({type(fact).__name__ for fact in facts})
            random.shuffle(kinds)
            try:
                mixed = sorted(facts, key=lambda fact: kinds.index(type(fact).__name__))
                ledger = ledger.record(*mixed, known_on=known)
            except LettrageError:
                return None  # one day, one recording: what was right step by step may not be right at once
        return ledger

    def plan(self, on: int | None = None) -> DunningPlan:
        return plan_dunning(self.ledger, self.policy, as_of=day(self.offset if on is None else on))

    # -- what there is -----------------------------------------------------------------------------------------------

    def open_items(self) -> dict[ItemKey, Money]:
        """What is owed, by item."""
        items = self.ledger.open_items(as_of=self.today)
        return {i.key: i.residual for i in items if i.residual.minor > 0}

    def customer_of(self, item: ItemKey) -> str:
        return self.ledger.invoice(item.id).customer

    def events(self, cls: type[Any]) -> tuple[Any, ...]:
        return self.ledger.events(cls, as_of=self.today)

    def standing(self, cls: type[Any], subject: Subject) -> list[Any]:
        """Facts of a kind that nobody has closed."""
        closed = {c.id for c in self.events(Closure) if c.subject is subject}
        return [fact for fact in self.events(cls) if fact.id not in closed]
