"""What a policy holds around its ladders: switches, segments, thanks, statements, alerts, credit holds, experiments."""

from __future__ import annotations

from typing import Literal

from attrs import field, frozen

from lettrage.dunning._amounts import Amounts, Numbers
from lettrage.dunning._conditions import ALWAYS, When
from lettrage.dunning._steps import PREFERRED, Approval
from lettrage.dunning._words import (
    AnchorMoves,
    Boundary,
    CatchUp,
    Credits,
    FeesAfterPrincipal,
    Grouping,
    Ladder,
    Listing,
    MinimumNotMet,
    MixedLevel,
    NewInvoice,
    ReleasedHold,
)
from lettrage.frozen import FrozenMap, freeze
from lettrage.model import EscalationLevel, Tone
from lettrage.records import as_tuple, check_record

__all__ = [
    "AlertRule",
    "CreditHoldRule",
    "Experiment",
    "Segment",
    "StatementRule",
    "Switches",
    "ThanksRule",
]


@frozen(kw_only=True)
class Switches:
    """Where dunning systems contradict one another, the choice is named here (options).

    Attributes:
        grouping: What one message covers.
        boundary: Whether a step is reached on its day.
        catch_up: What happens when runs were missed.
        ladder: Who climbs.
        anchor_moves: What happens to a group's ladder when its oldest item is paid.
        new_invoice: At which step a new item joins.
        minimum_not_met: What happens below a minimum.
        credits: What open credits do.
        mixed_level: Which step speaks for a message.
        listing: Which items a message names.
        released_hold: What happens to the ladder when a hold ends.
        fees_after_principal: What becomes of charges that were claimed, when the principal is paid.
    """

    grouping: Grouping = Grouping.CUSTOMER_ENTITY_CURRENCY
    boundary: Boundary = Boundary.INCLUSIVE
    catch_up: CatchUp = CatchUp.CLIMB
    ladder: Ladder = Ladder.ITEM
    anchor_moves: AnchorMoves = AnchorMoves.RECOMPUTE
    new_invoice: NewInvoice = NewInvoice.OWN_LEVEL
    minimum_not_met: MinimumNotMet = MinimumNotMet.LOWER_STEP
    credits: Credits = Credits.OFFSET_OLDEST
    mixed_level: MixedLevel = MixedLevel.HIGHEST_REACHING_MINIMUM
    listing: Listing = Listing.REACHED
    released_hold: ReleasedHold = ReleasedHold.RESTORE
    fees_after_principal: FeesAfterPrincipal = FeesAfterPrincipal.KEEP

    def __attrs_post_init__(self) -> None:
        check_record(self)


@frozen
class Segment:
    """Which ladder a customer climbs: the first segment whose condition is true (segment).

    Attributes:
        id: Unique in the policy.
        use: Id of the track; empty for no dunning at all.
        when: The condition; the last segment has none and takes everyone else.
        tone_ceiling: The strictest tone; None for any.
        escalation_ceiling: How far collection may go; None for any.
        approvals: Consents that every action of the segment needs.
        copies: Roles that get a copy of every action.
    """

    id: str
    use: str
    when: When = ALWAYS
    tone_ceiling: Tone | None = field(default=None, kw_only=True)
    escalation_ceiling: EscalationLevel | None = field(default=None, kw_only=True)
    approvals: tuple[Approval, ...] = field(default=(), converter=as_tuple, kw_only=True)
    copies: tuple[str, ...] = field(default=(), converter=as_tuple, kw_only=True)

    def __attrs_post_init__(self) -> None:
        check_record(self)


@frozen(kw_only=True)
class ThanksRule:
    """A word of thanks when an item that was asked for is paid (remerciement).

    Attributes:
        within_days: Days after payment in which it may go out.
        channels: Ways to send it, in order.
        even_if_not_reminded: Also to customers who paid without any notice.
        when: Further condition.
    """

    within_days: int = 3
    channels: tuple[str, ...] = field(default=(PREFERRED, "email"), converter=as_tuple)
    even_if_not_reminded: bool = False
    when: When = field(default=ALWAYS)

    def __attrs_post_init__(self) -> None:
        check_record(self)


@frozen(kw_only=True)
class StatementRule:
    """A statement of account at regular dates (relevé de compte).

    Attributes:
        day_of_month: The day on which it is due, the last of the month where there is none.
        every_months: Months between two statements.
        channels: Ways to send it, in order.
        minimum: The least balance, by currency in minor units.
        when: Further condition.
    """

    day_of_month: int = 1
    every_months: int = 1
    channels: tuple[str, ...] = field(default=(PREFERRED, "email"), converter=as_tuple)
    minimum: Amounts = field(factory=FrozenMap[int], converter=freeze)
    when: When = field(default=ALWAYS)

    def __attrs_post_init__(self) -> None:
        check_record(self)


@frozen
class AlertRule:
    """Something that a role is told as soon as it is true (alerte).

    Attributes:
        id: Unique in the policy.
        when: The condition.
        severity: How much it matters.
        role: Who is told.
        again_after_days: Days of silence after it was told, while it stays true; None for once.
        clear_after_days: Days for which the condition must have been false, one after the other, since it was told:
            then it is told anew as soon as it is true. 0 for never.
    """

    id: str
    when: When
    severity: Literal["info", "warning", "critical"] = field(default="warning", kw_only=True)
    role: str = field(default="collector", kw_only=True)
    again_after_days: int | None = field(default=None, kw_only=True)
    clear_after_days: int = field(default=0, kw_only=True)

    def __attrs_post_init__(self) -> None:
        check_record(self)


@frozen
class CreditHoldRule:
    """A condition under which new business on credit should stop (blocage de crédit).

    Attributes:
        id: Unique in the policy.
        when: The condition, on the customer or the group.
        role: Who may lift it.
    """

    id: str
    when: When
    role: str = field(default="cfo", kw_only=True)

    def __attrs_post_init__(self) -> None:
        check_record(self)


@frozen
class Experiment:
    """Customers split into arms by a hash, so that effects can be measured (expérience).

    Attributes:
        id: Salt of the hash: another id gives another split.
        arms: Share of each arm in parts per million; they sum to a million. Read it as the field ``customer.arm``.
    """

    id: str
    arms: Numbers = field(converter=freeze)

    def __attrs_post_init__(self) -> None:
        check_record(self)
