"""`plan_dunning`: the front door of the engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

import numpy as np

from lettrage._settling import asked
from lettrage.calendars import check_date, to_date, to_days
from lettrage.dunning._action import Action
from lettrage.dunning._alerts import alerts, credit_decisions
from lettrage.dunning._book import gather
from lettrage.dunning._courtesy import statements, thanks
from lettrage.dunning._customer_columns import CUSTOMER_COLUMNS
from lettrage.dunning._decide import Decided, decide
from lettrage.dunning._facts import read_facts
from lettrage.dunning._laws import read_laws, rules_of
from lettrage.dunning._lazy import Lazy
from lettrage.dunning._plan import DunningPlan
from lettrage.dunning._policy import DunningPolicy
from lettrage.dunning._reviews import reviews
from lettrage.dunning._runnable import check_runnable
from lettrage.dunning._write_action import ActionWriter
from lettrage.dunning._write_outcome import OutcomeWriter
from lettrage.errors import Fault, did_you_mean, raise_faults
from lettrage.law import InterestStart, JurisdictionRules, RateBehaviour
from lettrage.ledger import Ledger

__all__ = ["plan_dunning"]


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
        InvalidInput: ``unknown-field`` and ``bad-value`` for facts; ``unknown-rate`` where interest is to be shown and
            the rate of the law is not published for the day; codes of dates.
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
    _known_customers(ledger, customers)
    held = tuple(pending)
    thanked = policy.thanks
    paid_since = to_days(as_of) - thanked.within_days if thanked is not None and thanked.even_if_not_reminded else None
    book = gather(ledger, as_of, known_on, customers, paid_since, own)
    decided = decide(policy, book, read_facts(facts, known_on), held)
    _check_rates(decided)
    writer = ActionWriter(decided)
    looked_at, keys = reviews(decided)
    busy = frozenset(book.items.customers[int(book.items.customer[message.members[0]])] for message in writer.messages)
    log = decided.log
    kind = thanks(decided, log, busy)
    regular = statements(decided, log, busy | {action.customer for action in kind})
    more = tuple(sorted([*looked_at, *kind, *regular], key=lambda action: (action.customer, action.step, action.key)))
    outcomes = OutcomeWriter(decided, keys)
    return DunningPlan(
        as_of,
        known_on,
        policy,
        Lazy(len(writer.messages) + len(more), partial(_action, writer, more)),
        Lazy(len(book), outcomes.write),
        alerts(decided),
        credit_decisions(decided),
        decided=decided,
        again=partial(plan_dunning, facts=facts, customers=customers, laws=laws),
    )


def _action(writer: ActionWriter, more: tuple[Action, ...], at: int) -> Action:
    """Messages come first, by customer; thanks, statements and reviews after them."""
    return writer.write(at) if at < len(writer.messages) else more[at - len(writer.messages)]


def _known_customers(ledger: Ledger, customers: Sequence[str] | None) -> None:
    if customers is None:
        return
    known = set(ledger.customers)
    strangers = [(place, customer) for place, customer in enumerate(customers) if customer not in known]
    raise_faults(
        Fault(
            "unknown-customer",
            f"customer `{customer}` is not in the ledger",
            f"customers[{place}]",
            found=customer,
            help=did_you_mean(customer, known) if len(known) < 5000 else "",
        )
        for place, customer in strangers
    )


def _check_rates(decided: Decided) -> None:
    """Ask once for the last rate of every law by which interest is shown today: a plan never fails when it is read."""
    policy, book, history = decided.policy, decided.columns.book, decided.columns.history
    of_law = {rule.id for rule in policy.charges if rule.kind == "late_interest" and not rule.annual_percent}
    shown = [m.members for m in decided.messages if m.waiting is None and not of_law.isdisjoint(m.step.charges)]
    if not shown:
        return
    places = np.concatenate(shown)
    kinds = CUSTOMER_COLUMNS["kind"](decided.columns.customers)[0][book.items.customer[places]]
    for kind in policy.jurisdictions:
        rules = rules_of(policy, kind, book.laws)
        here = places[kinds == kind]
        if rules is not None and rules.rate.starts is InterestStart.FORMAL_NOTICE:
            here = here[np.isin(here, history.place[history.formal])]
        due = decided.columns.standing.due[here]
        late = due[due < book.day]
        if rules is None or not len(late):
            continue
        fixed = rules.rate.behaviour is RateBehaviour.FIXED_AT_START
        rules.rate.at(to_date(int(late.max()) + 1) if fixed else book.as_of)
