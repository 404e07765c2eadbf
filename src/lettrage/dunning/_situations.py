"""What stops dunning whatever the policy says, and the few figures a policy may set about it.

Contested, promised, spread, covered, announced, frozen or barred amounts are never asked for: these holds are built in
and cannot be switched off. A policy says for how long, and what happens when they end badly.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from attrs import field, frozen

from lettrage.dunning._amounts import Amounts
from lettrage.dunning._conditions import ALWAYS, When
from lettrage.frozen import FrozenMap, freeze
from lettrage.records import check_record

__all__ = [
    "AnnouncementRule",
    "Authority",
    "DebitRule",
    "DisputeRule",
    "Hold",
    "LimitationRule",
    "PlanRule",
    "PromiseRule",
    "Situations",
]


@frozen
class Hold:
    """A condition that forbids contact; all that match are reported (suspension).

    Attributes:
        id: Unique among the holds of the policy.
        when: When it holds.
        max_days: Days after which a person must look at it, counted from the last notice or the due date of the item,
            whichever is later; None for never.
        review_every_days: Days between two such looks; None for once.
    """

    id: str
    when: When
    max_days: int | None = field(default=None, kw_only=True)
    review_every_days: int | None = field(default=None, kw_only=True)

    def __attrs_post_init__(self) -> None:
        check_record(self)


@frozen(kw_only=True)
class DisputeRule:
    """How a dispute holds (litige).

    Attributes:
        holds: ``contested`` for the contested amount only, ``item`` for the whole item.
        max_days: Days after which a person must look at it; None for never.
    """

    holds: Literal["contested", "item"] = "contested"
    max_days: int | None = 60

    def __attrs_post_init__(self) -> None:
        check_record(self)


@frozen(kw_only=True)
class PromiseRule:
    """How a promise to pay holds, and when it is broken (promesse de règlement).

    Attributes:
        holds: ``amount`` for the promised amount only, ``item`` for every item that it names or reaches.
        tolerance_days: Days after the promised day before it is broken.
        kept_if_paid_ppm: The share that keeps it, in parts per million.
        max_per_item: How many promises hold one item; later ones do not. None for no limit.
        on_broken: Step to which the items jump when it is broken; empty to go on where they stand.
    """

    holds: Literal["amount", "item"] = "amount"
    tolerance_days: int = 0
    kept_if_paid_ppm: int = 1_000_000
    max_per_item: int | None = None
    on_broken: str = ""

    def __attrs_post_init__(self) -> None:
        check_record(self)


@frozen(kw_only=True)
class PlanRule:
    """How a payment plan holds, and what may be agreed (échéancier).

    Attributes:
        tolerance_days: Days after an instalment before the plan is breached.
        on_breach: Step to which the items jump when it is breached; empty to go on where they stand.
        max_months: The longest plan that may be accepted; None for no limit.
        first_payment_ppm: The least first payment, as a share of the debt in parts per million.
        max_instalments: The most payments; None for no limit.
    """

    tolerance_days: int = 3
    on_breach: str = ""
    max_months: int | None = 12
    first_payment_ppm: int = 0
    max_instalments: int | None = None

    def __attrs_post_init__(self) -> None:
        check_record(self)


@frozen(kw_only=True)
class AnnouncementRule:
    """How long a payment said to be on its way holds (paiement annoncé).

    Attributes:
        max_days: Days from the announcement, or from the day it was sent if later.
        pending_days: Days for which a proposed match, or an unidentified receipt that names the customer, holds.
    """

    max_days: int = 7
    pending_days: int = 7

    def __attrs_post_init__(self) -> None:
        check_record(self)


@frozen(kw_only=True)
class DebitRule:
    """How a direct debit that was announced holds its items (prélèvement).

    Attributes:
        days_before: Days before the debit from which its items are left alone.
        days_after: Days after it in which the money may still arrive.
    """

    days_before: int = 14
    days_after: int = 5

    def __attrs_post_init__(self) -> None:
        check_record(self)


@frozen(kw_only=True)
class LimitationRule:
    """When the end of the time to sue, or to tell the insurer, is told (prescription, déclaration d'impayé).

    Attributes:
        alert_days: Days before the last day from which an alert is raised.
        declaration_alert_days: Days before the last day to declare an unpaid debt to the credit insurer from which an
            alert is raised.
    """

    alert_days: int = 180
    declaration_alert_days: int = 15

    def __attrs_post_init__(self) -> None:
        check_record(self)


@frozen(kw_only=True)
class Situations:
    """The figures of the built-in holds.

    Attributes:
        dispute: Contested amounts.
        promise: Promises to pay.
        plan: Payment plans.
        announcement: Payments announced or found and not yet matched.
        debit: Direct debits.
        limitation: Time to sue.
    """

    dispute: DisputeRule = DisputeRule()
    promise: PromiseRule = PromiseRule()
    plan: PlanRule = PlanRule()
    announcement: AnnouncementRule = AnnouncementRule()
    debit: DebitRule = DebitRule()
    limitation: LimitationRule = LimitationRule()

    @property
    def jumps(self) -> Mapping[str, str]:
        """The steps to which a broken promise or a breached plan leads, by the key that names them; none is empty."""
        named = {"promise.on_broken": self.promise.on_broken, "plan.on_breach": self.plan.on_breach}
        return {key: step for key, step in named.items() if step}

    def __attrs_post_init__(self) -> None:
        check_record(self)


@frozen
class Authority:
    """What a role may decide alone (délégation).

    Attributes:
        role: The role.
        may: ``waive`` charges, accept a ``plan``, or ``write_off``.
        up_to: The most, by currency in minor units; a currency that is absent may not be decided at all.
        when: In which cases; always by default.
        max_months: The longest plan; None for that of the policy.
    """

    role: str
    may: Literal["waive", "plan", "write_off"]
    up_to: Amounts = field(factory=FrozenMap[int], converter=freeze)
    when: When = field(default=ALWAYS, kw_only=True)
    max_months: int | None = field(default=None, kw_only=True)

    def __attrs_post_init__(self) -> None:
        check_record(self)
