"""`plan_dunning`: the front door of the engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from lettrage._fault import shown
from lettrage._lazy import Lazy
from lettrage._settling import asked, is_lone, unknown_customers
from lettrage.calendars import check_date, to_days
from lettrage.dunning._action import Action
from lettrage.dunning._alerts import alerts, credit_decisions
from lettrage.dunning._decide import decide
from lettrage.dunning._facts import read_facts
from lettrage.dunning._gather import gather
from lettrage.dunning._laws import read_laws
from lettrage.dunning._plan import DunningPlan
from lettrage.dunning._policy import DunningPolicy
from lettrage.dunning._reviews import reviews
from lettrage.dunning._runnable import check_runnable
from lettrage.dunning._spoken import speak
from lettrage.dunning._write_action import ActionWriter
from lettrage.dunning._write_outcome import OutcomeWriter
from lettrage.errors import fail, raise_faults
from lettrage.law import JurisdictionRules
from lettrage.ledger import Ledger
from lettrage.model import Notice

__all__ = ["check_customers", "paid_since", "plan_dunning"]


def plan_dunning(
    ledger: Ledger,
    policy: DunningPolicy,
    *,
    as_of: date,
    known_on: date | None = None,
    facts: Mapping[str, Mapping[str, Any]] | None = None,
    pending: Iterable[object] = (),
    customers: Sequence[str] | None = None,
    laws: Sequence[JurisdictionRules] = (),
) -> DunningPlan:
    """What to do today about what is owed, and what was decided about every item.

    The answer depends on the arguments alone: the same facts give the same plan on any day it is asked for. Nothing is
    counted but notices that were really issued and recorded, so running twice proposes the same actions under the same
    keys, and running after they are recorded proposes nothing more.

    Where a message would claim interest at a rate of the law that is not published, its items have the outcome of a
    missing fact, with the reason ``unpublished_rate``, the table and the day; everybody else is planned as ever. Give
    the rate in `laws` once it is there.

    Args:
        ledger: The facts.
        policy: How to collect.
        as_of: The day; facts effective by its end count.
        known_on: Count only what was known on that day; None for all facts.
        facts: What the ledger does not say of its customers: customer → name → value, or (value, known_on). Names are
            those of the fields of `customer` in the policy language; a name outside it is refused.
        pending: Proposals of a match that nobody has decided: their items are held for some days.
        customers: Only these customers; None for all.
        laws: Rules of law in place of those shipped with the same code, such as those with the rate of a semester that
            was published since, or beside them under a code of your own.

    Raises:
        InvalidPolicy: ``bad-policy`` for a policy whose parts name parts that do not exist.
        InvalidInput: ``unknown-field`` and ``bad-value`` for facts; codes of dates.
        UnknownId: ``unknown-customer``.

    Complexity: linear in items times steps, in events and in notices; some microseconds per message. Actions and
    outcomes are built when looked at.

    >>> from datetime import date
    >>> from lettrage import Invoice, Ledger, Money
    >>> from lettrage.dunning import DunningPolicy, plan_dunning
    >>> steps = [{"id": "first", "offset_days": 3}, {"id": "second", "offset_days": 10, "tone": "firm"}]
    >>> policy = DunningPolicy.from_dict({"id": "short", "tracks": {"main": {"steps": steps}}})
    >>> due = date(2026, 2, 4)
    >>> sold = Invoice("F-101", customer="ACME", issued_on=date(2026, 1, 5), due_on=due, total=Money("1200.00", "EUR"))
    >>> ledger = Ledger(invoices=[sold])
    >>> plan = plan_dunning(ledger, policy, as_of=date(2026, 2, 7))
    >>> [(action.customer, action.step, str(action.amount)) for action in plan.actions]
    [('ACME', 'first', '1200.00 EUR')]
    >>> later = ledger.record(*plan.notices())
    >>> again = plan_dunning(later, policy, as_of=date(2026, 2, 7))
    >>> len(again.actions), again.outcomes[0].kind.value, again.outcomes[0].next_change_on
    (0, 'waiting', datetime.date(2026, 2, 14))
    """
    asked(Ledger, ledger, "ledger")
    asked(DunningPolicy, policy, "policy")
    as_of = check_date(as_of, "as_of")
    known_on = None if known_on is None else check_date(known_on, "known_on")
    own = read_laws(laws)
    check_runnable(policy, own)
    check_customers(ledger, customers)
    if is_lone(pending):
        fail("bad-value", "proposals stand in a list", path="pending", found=shown(pending), expected="a list")
    held = tuple(pending)
    book = gather(ledger, as_of, known_on, customers, paid_since(policy, as_of), own)
    decided = decide(policy, book, read_facts(facts, known_on), held)
    spoken = speak(decided)
    looked_at, keys = reviews(decided)
    more = sorted([*looked_at, *spoken.courtesies], key=lambda action: (action.customer, action.step, action.key))
    outcomes = OutcomeWriter(decided, keys)
    return DunningPlan(
        as_of,
        known_on,
        policy,
        Lazy(len(spoken.writer.messages) + len(more), partial(_action, spoken.writer, tuple(more))),
        Lazy(len(book), outcomes.write),
        alerts(decided),
        credit_decisions(decided),
        decided=decided,
        again=partial(plan_dunning, facts=facts, pending=held, customers=customers, laws=laws),
        issue=partial(_issued, spoken.writer, tuple(more)),
        brief=outcomes.brief,
    )


def paid_since(policy: DunningPolicy, as_of: date) -> int | None:
    """The day since which payments nobody had asked for are thanked for; None when they are not."""
    rule = policy.thanks
    return to_days(as_of) - rule.within_days if rule is not None and rule.even_if_not_reminded else None


def _action(writer: ActionWriter, more: tuple[Action, ...], at: int) -> Action:
    """Messages come first, by customer; thanks, statements and reviews after them."""
    return writer.write(at) if at < len(writer.messages) else more[at - len(writer.messages)]


def _issued(writer: ActionWriter, more: tuple[Action, ...], at: int) -> Notice:
    """The fact that the action at a place was issued; see `_action`."""
    return writer.issue(at).notice if at < len(writer.messages) else more[at - len(writer.messages)].notice()


def check_customers(ledger: Ledger, customers: Sequence[str] | None) -> None:
    """Refuse customers that the ledger does not hold; every one at once."""
    given: tuple[str, ...] = asked(tuple[str, ...] | None, customers, "customers") or ()
    named = [(f"customers[{place}]", customer) for place, customer in enumerate(given)]
    raise_faults(unknown_customers(named, ledger.customers))
