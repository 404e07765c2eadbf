"""Payment plans made and agreed, charges given up: facts within the limits of the policy and of who decides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from lettrage._settling import asked
from lettrage.calendars import check_date
from lettrage.dunning._authority import About, authorised
from lettrage.dunning._keys import content_hash
from lettrage.dunning._policy import DunningPolicy
from lettrage.dunning._situations import PlanRule
from lettrage.errors import fail
from lettrage.ledger import Ledger
from lettrage.model import (
    Actor,
    Charge,
    Closure,
    ClosureOutcome,
    ItemKey,
    PaymentPlan,
    PlanInstalment,
    PlanStatus,
    StatusChange,
    Subject,
    Waiver,
)
from lettrage.model.facts import as_named_actor
from lettrage.money import Money
from lettrage.terms import due_date
from lettrage.terms import months as month_step

__all__ = ["accept_plan", "breach_plan", "propose_plan", "waive"]

#: The most payments of any plan, where the policy says nothing.
_MOST: Final = 1000


def propose_plan(
    ledger: Ledger,
    policy: DunningPolicy,
    customer: str,
    *,
    as_of: date,
    instalments: int,
    first_on: date,
    first_payment: Money | None = None,
    items: Sequence[ItemKey] = (),
    supervisor: Actor | str | None = None,
    replaces: str | None = None,
    currency: str | None = None,
) -> PaymentPlan:
    """A plan that spreads what a customer owes over equal monthly payments, within the limits of the policy.

    Args:
        ledger: The facts.
        policy: Its `plan` situation sets the limits.
        customer: Who pays.
        as_of: The day.
        instalments: How many payments.
        first_on: The day of the first; the others follow month by month.
        first_payment: The first one, where it differs.
        items: What it spreads; everything overdue when none is named.
        supervisor: Who watches over it.
        replaces: Id of the plan that it renegotiates.
        currency: The currency, where the customer owes in several.

    Raises:
        InvalidInput: ``bad-value`` beyond the limits, in two currencies, or where nothing is owed.
        UnknownId: ``unknown-customer``.

    >>> from datetime import date
    >>> from lettrage import Invoice, Ledger, Money
    >>> from lettrage.dunning import policies, propose_plan
    >>> sold = Invoice("F-101", "ACME", date(2026, 1, 5), date(2026, 2, 4), total=Money("1000.00", "EUR"))
    >>> spread = dict(as_of=date(2026, 3, 1), instalments=3, first_on=date(2026, 3, 31))
    >>> plan = propose_plan(Ledger(invoices=[sold]), policies.standard(), "ACME", **spread)
    >>> [(str(line.amount), line.due_on.isoformat()) for line in plan.instalments]
    [('333.34 EUR', '2026-03-31'), ('333.33 EUR', '2026-04-30'), ('333.33 EUR', '2026-05-31')]
    """
    asked(Ledger, ledger, "ledger")
    asked(DunningPolicy, policy, "policy")
    instalments = asked(int, instalments, "instalments")
    first_on = check_date(first_on, "first_on")
    first_payment = asked(Money | None, first_payment, "first_payment")
    items = asked(tuple[ItemKey, ...], items, "items")
    as_of, rule = check_date(as_of, "as_of"), policy.situations.plan
    open_items = [item for item in ledger.view(customer=customer).open_items(as_of=as_of) if item.residual.minor > 0]
    chosen = (
        [i for i in open_items if i.key in items] if items else [i for i in open_items if i.due_on and i.due_on < as_of]
    )
    chosen = [item for item in chosen if currency in (None, item.residual.currency)]
    if not chosen:
        fail("bad-value", f"customer `{customer}` owes nothing that a plan could spread", path="items")
    if len({item.residual.currency for item in chosen}) > 1:
        fail("bad-value", "a plan is in one currency", path="currency", expected="the currency of the plan")
    total = sum((item.residual for item in chosen), Money.zero(chosen[0].residual.currency))
    _within(_MOST if rule.max_instalments is None else rule.max_instalments, instalments, "instalments")
    _within(rule.max_months, instalments - 1, "months")
    if first_on < as_of:
        fail("bad-value", "a plan begins in the past", path="first_on", found=first_on, expected=f"{as_of} or later")
    parts = _parts(total, instalments, first_payment, rule)
    dues = [due_date([month_step(n)], first_on) if n else first_on for n in range(instalments)]
    keys = tuple(item.key for item in chosen)
    name = content_hash([customer, [str(key) for key in keys], [str(part) for part in parts], [str(d) for d in dues]])
    return PaymentPlan(
        effective_on=as_of,
        id=f"plan-{name[:16]}",
        customer=customer,
        items=keys,
        instalments=[PlanInstalment(part, due) for part, due in zip(parts, dues, strict=True)],
        supervisor=supervisor,
        replaces=replaces,
    )


def _parts(total: Money, instalments: int, first_payment: Money | None, rule: PlanRule) -> list[Money]:
    """The payments of a plan: equal ones, but for the first where it is given."""
    parts = (
        total.split(instalments)
        if first_payment is None or instalments == 1
        else (first_payment, *(total - first_payment).split(instalments - 1))
    )
    if first_payment is not None and not 0 < first_payment.minor <= total.minor:
        fail("bad-value", "a first payment is part of the debt", path="first_payment", found=str(first_payment),
             expected=f"up to {total}")  # fmt: skip
    if parts[-1].minor <= 0:
        fail("bad-value", f"{total} cannot be spread over so many payments", path="instalments", found=instalments)
    _large_enough(parts[0], total, rule)
    return list(parts)


def _large_enough(first: Money, total: Money, rule: PlanRule) -> None:
    least = total.minor * rule.first_payment_ppm // 1_000_000
    if first.minor < least:
        expected = f"at least {Money.of_minor(least, total.currency)}"
        fail("bad-value", f"a first payment of {first} is too small", path="first_payment", expected=expected)


def _within(most: int | None, wanted: int, what: str) -> None:
    if wanted < 1 and what == "instalments":
        fail("bad-value", "a plan has one instalment or more", path=what, found=wanted, expected="1 or more")
    if most is not None and wanted > most:
        fail(
            "bad-value", f"{wanted} {what} are more than the policy allows", path=what, found=wanted, expected=f"{most}"
        )


def accept_plan(
    plan: PaymentPlan, policy: DunningPolicy, *, by: Actor | str, on: date, ledger: Ledger | None = None
) -> StatusChange:
    """The fact that a plan is agreed, within the limits of the policy, by someone whose authority reaches that far.

    Args:
        plan: The plan.
        policy: Its `plan` situation sets the limits, its `authorities` who may accept what.
        by: Who accepts.
        on: The day.
        ledger: The facts, where an authority holds in certain cases only.

    Raises:
        InvalidInput: ``bad-value`` for a plan beyond the limits, and when the policy delegates plans and the role of
            `by` may not accept this one; ``missing-value`` for an authority with a condition and no ledger.

    >>> from datetime import date
    >>> from lettrage.dunning import accept_plan, policies
    >>> from lettrage.model import ItemKey, ItemKind, PaymentPlan, PlanInstalment
    >>> from lettrage.money import Money
    >>> part = PlanInstalment(Money("500.00", "EUR"), date(2026, 3, 31))
    >>> named = dict(id="E-1", customer="ACME", items=[ItemKey(ItemKind.INVOICE, "F-101")])
    >>> plan = PaymentPlan(effective_on=date(2026, 3, 1), instalments=[part], **named)
    >>> accept_plan(plan, policies.standard(), by="Ada", on=date(2026, 3, 2)).status
    'accepted'
    """
    asked(PaymentPlan, plan, "plan")
    asked(DunningPolicy, policy, "policy")
    actor = as_named_actor(by)
    total = sum((line.amount for line in plan.instalments), Money.zero(plan.instalments[0].amount.currency))
    first, last = plan.instalments[0], plan.instalments[-1]
    months = (last.due_on.year - first.due_on.year) * 12 + last.due_on.month - first.due_on.month
    rule, day = policy.situations.plan, check_date(on, "on")
    _within(rule.max_instalments, len(plan.instalments), "instalments")
    _large_enough(first.amount, total, rule)
    about = About(plan.customer, plan.items, day, ledger)
    authorised(policy, "plan", actor, total, about, months)
    if not any(one.may == "plan" for one in policy.authorities):
        _within(rule.max_months, months, "months")
    return StatusChange(effective_on=on, by=actor, subject=Subject.PLAN, id=plan.id, status=PlanStatus.ACCEPTED.value)


def breach_plan(plan: PaymentPlan, *, by: Actor | str, on: date, reason: str | None = None) -> Closure:
    """The fact that a person ends a plan that is not kept; its items regain their original age.

    >>> from datetime import date
    >>> from lettrage.dunning import breach_plan
    >>> from lettrage.model import ItemKey, ItemKind, PaymentPlan, PlanInstalment
    >>> from lettrage.money import Money
    >>> part = PlanInstalment(Money("500.00", "EUR"), date(2026, 3, 31))
    >>> named = dict(id="E-1", customer="ACME", items=[ItemKey(ItemKind.INVOICE, "F-101")])
    >>> plan = PaymentPlan(effective_on=date(2026, 3, 1), instalments=[part], **named)
    >>> breach_plan(plan, by="Ada", on=date(2026, 4, 9)).outcome
    'breached'
    """
    asked(PaymentPlan, plan, "plan")
    actor, outcome = as_named_actor(by), ClosureOutcome.BREACHED.value
    return Closure(effective_on=on, by=actor, reason=reason, subject=Subject.PLAN, id=plan.id, outcome=outcome)


def waive(
    customer: str,
    charge: Charge,
    policy: DunningPolicy,
    *,
    by: Actor | str,
    on: date,
    notice: str | None = None,
    ledger: Ledger | None = None,
) -> Waiver:
    """The fact that a charge is given up, by someone whose authority reaches that far.

    Args:
        customer: Who no longer owes it.
        charge: What is given up.
        policy: Its `authorities` say who may give up what.
        by: Who decides.
        on: The day.
        notice: Key of the notice that claimed it.
        ledger: The facts, where an authority holds in certain cases only.

    Raises:
        InvalidInput: ``bad-value`` when the policy delegates waivers and the role of `by` may not give up so much;
            ``missing-value`` for an authority with a condition and no ledger.

    >>> from datetime import date
    >>> from lettrage.dunning import policies, waive
    >>> from lettrage.model import Charge
    >>> from lettrage.money import Money
    >>> fixed = Charge("recovery_sum", Money("40.00", "EUR"))
    >>> waive("ACME", fixed, policies.standard(), by="Ada", on=date(2026, 3, 2)).charge.kind
    'recovery_sum'
    """
    asked(Charge, charge, "charge")
    asked(DunningPolicy, policy, "policy")
    actor = as_named_actor(by)
    about = About(customer, () if charge.item is None else (charge.item,), check_date(on, "on"), ledger)
    authority = authorised(policy, "waive", actor, charge.amount, about)
    return Waiver(effective_on=on, by=actor, customer=customer, charge=charge, authority=authority, notice=notice)
