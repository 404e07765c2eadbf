"""All situations of a run, in the order in which they take amounts."""

from __future__ import annotations

from collections.abc import Iterable

from lettrage.dunning._book import Book
from lettrage.dunning._disputes import hold_disputes
from lettrage.dunning._held import (
    block_assigned,
    block_held,
    block_insolvent,
    block_legal,
    block_refused,
    hold_announced,
    hold_bills,
    hold_debits,
)
from lettrage.dunning._pending import hold_pending, hold_unidentified
from lettrage.dunning._plan_states import PlanState, hold_plans
from lettrage.dunning._policy import DunningPolicy
from lettrage.dunning._promises import PromiseStatus, hold_promises
from lettrage.dunning._standing import Standing

__all__ = ["situate"]


def situate(
    policy: DunningPolicy, book: Book, pending: Iterable[object]
) -> tuple[Standing, list[PromiseStatus], list[PlanState]]:
    """What stands in the way on a day, with every promise and plan and what became of it."""
    standing, rules = Standing(book), policy.situations
    block_held(standing)
    block_insolvent(standing)
    block_refused(standing)
    block_assigned(standing)
    block_legal(standing)
    hold_disputes(standing, rules.dispute)
    plans = hold_plans(standing, rules.plan)
    promises = hold_promises(standing, rules.promise)
    hold_bills(standing)
    hold_debits(standing, rules.debit)
    hold_announced(standing, rules.announcement)
    hold_pending(standing, rules.announcement, pending)
    hold_unidentified(standing, rules.announcement)
    return standing, promises, plans
