"""What became of promises and payment plans, for whoever asks without planning anything."""

from __future__ import annotations

from datetime import date

from attrs import frozen

from lettrage._settling import asked
from lettrage.calendars import check_date, to_date
from lettrage.dunning._book import FAR, Book
from lettrage.dunning._gather import gather
from lettrage.dunning._plan_states import plan_states
from lettrage.dunning._promises import PromiseState, promise_states
from lettrage.dunning._situations import PlanRule, PromiseRule
from lettrage.ledger import Ledger
from lettrage.model import PaymentPlan, PlanStatus, PromiseToPay
from lettrage.money import Money

__all__ = ["PlanProgress", "PromiseProgress", "plan_statuses", "promise_statuses"]


@frozen
class PromiseProgress:
    """A promise on a day (suivi d'une promesse).

    Attributes:
        promise: The promise.
        state: What became of it.
        paid: How much of it was paid.
        holds_to: The last day on which it holds, tolerance included.
    """

    promise: PromiseToPay
    state: PromiseState
    paid: Money
    holds_to: date


@frozen
class PlanProgress:
    """A payment plan on a day (suivi d'un échéancier).

    Attributes:
        plan: The plan.
        status: How far it has come.
        paid: How much was paid since it was made.
        instalment: Number of the first instalment not paid in full, from 1; 0 when all are.
        due_on: Its day; None when all are paid.
        left: What is left of it.
    """

    plan: PaymentPlan
    status: PlanStatus
    paid: Money
    instalment: int
    due_on: date | None
    left: Money


def promise_statuses(
    ledger: Ledger, *, as_of: date, known_on: date | None = None, rule: PromiseRule | None = None
) -> tuple[PromiseProgress, ...]:
    """Every promise with what became of it by a day, in order of their days.

    Args:
        ledger: The facts.
        as_of: The day.
        known_on: Count only what was known on that day; None for all facts.
        rule: Tolerance and the share that keeps a promise.

    Complexity: linear in the promises and the movements of the ledger.

    >>> from datetime import date
    >>> from lettrage import Invoice, Ledger, Money
    >>> from lettrage.dunning import promise_statuses
    >>> from lettrage.model import PromiseToPay
    >>> owed = Money("500.00", "EUR")
    >>> sold = Invoice("F-101", customer="ACME", issued_on=date(2026, 1, 5), due_on=date(2026, 2, 4), total=owed)
    >>> word = dict(effective_on=date(2026, 2, 9), id="W-1", customer="ACME", amount=owed, due_on=date(2026, 2, 20))
    >>> ledger = Ledger(invoices=[sold], events=[PromiseToPay(**word)])
    >>> [promise_statuses(ledger, as_of=date(2026, 2, day))[0].state.value for day in (20, 21)]
    ['active', 'broken']
    """
    book = _book(ledger, as_of, known_on)
    return tuple(
        PromiseProgress(
            status.promise,
            status.state,
            Money.of_minor(status.paid_minor, status.promise.amount.currency),
            to_date(status.last_day),
        )
        for status in promise_states(book, asked(PromiseRule | None, rule, "rule") or PromiseRule())
    )


def plan_statuses(
    ledger: Ledger, *, as_of: date, known_on: date | None = None, rule: PlanRule | None = None
) -> tuple[PlanProgress, ...]:
    """Every payment plan with how far it has come by a day, in the order in which they were made.

    Args:
        ledger: The facts.
        as_of: The day.
        known_on: Count only what was known on that day; None for all facts.
        rule: Tolerance before a plan is breached.

    Complexity: linear in the plans and the movements of the ledger.

    >>> from datetime import date
    >>> from lettrage.dunning import plan_statuses
    >>> from lettrage import Ledger
    >>> plan_statuses(Ledger(), as_of=date(2026, 1, 31))
    ()
    """
    book = _book(ledger, as_of, known_on)
    out: list[PlanProgress] = []
    for state in plan_states(book, asked(PlanRule | None, rule, "rule") or PlanRule()):
        currency = state.plan.instalments[0].amount.currency
        paid, left = (Money.of_minor(minor, currency) for minor in (state.paid_minor, state.left_minor))
        due = None if state.due >= FAR else to_date(state.due)
        out.append(PlanProgress(state.plan, state.status, paid, state.instalment, due, left))
    return tuple(out)


def _book(ledger: Ledger, as_of: date, known_on: date | None) -> Book:
    known = None if known_on is None else check_date(known_on, "known_on")
    return gather(asked(Ledger, ledger, "ledger"), check_date(as_of, "as_of"), known, None)
