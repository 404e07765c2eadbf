"""`DunningPolicy`: whom to contact when, how and about what, as one value that can be read, checked and replayed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Literal

from attrs import field, frozen

from lettrage.dunning._charge_rules import ChargeRule
from lettrage.dunning._conditions import ALWAYS, When
from lettrage.dunning._contact_rules import ContactRules
from lettrage.dunning._situations import Authority, Hold, Situations
from lettrage.dunning._steps import PREFERRED, Approval, Minimum, Step, Track
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
from lettrage.records import as_tuple

__all__ = [
    "AlertRule",
    "CreditHoldRule",
    "DunningPolicy",
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
        fees_after_principal: What becomes of charges when the principal is paid.
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
    minimum: Mapping[str, int] = field(factory=FrozenMap[int], converter=freeze)
    when: When = field(default=ALWAYS)


@frozen
class AlertRule:
    """Something that a role is told as soon as it is true (alerte).

    Attributes:
        id: Unique in the policy.
        when: The condition.
        severity: How much it matters.
        role: Who is told.
        again_after_days: Days of silence after it was told, while it stays true; None for once.
        clear_after_days: Days for which the condition must have been false before it may be told anew.
    """

    id: str
    when: When
    severity: Literal["info", "warning", "critical"] = field(default="warning", kw_only=True)
    role: str = field(default="collector", kw_only=True)
    again_after_days: int | None = field(default=None, kw_only=True)
    clear_after_days: int = field(default=0, kw_only=True)


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


@frozen
class Experiment:
    """Customers split into arms by a hash, so that effects can be measured (expérience).

    Attributes:
        id: Salt of the hash: another id gives another split.
        arms: Share of each arm in parts per million; they sum to a million. Read it as the field ``customer.arm``.
    """

    id: str
    arms: Mapping[str, int] = field(converter=freeze)


def _by_id(values: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(sorted(values, key=lambda value: value.id))


@frozen
class DunningPolicy:
    """How a company collects, as data: holds forbid, segments choose a ladder, steps go out (politique de relance).

    Attributes:
        id: Names it; part of the key of every action.
        version: Counts its editions.
        segments: Who climbs which ladder; the first that fits, the last without condition. None are needed where
            there is one track.
        tracks: The ladders.
        holds: Further conditions that forbid contact.
        switches: Choices on which dunning systems differ.
        situations: Figures of the built-in holds.
        contact: When and how often a customer may be reached.
        minimum: The least that must be owed, for steps without their own.
        charges: What steps may claim on top.
        approvals: Consents that every action needs.
        authorities: What each role may decide alone.
        jurisdictions: Code of the rules of law by kind of customer, such as ``business: FR-B2B``.
        thanks: Thanks after payment; None for none.
        statement: Regular statements; None for none.
        alerts: What a role is told.
        credit_holds: When new business on credit should stop.
        experiment: Customers split into arms; None for none.
        effective_from: First day on which it holds; None for always.

    >>> from lettrage.dunning import DunningPolicy, Segment, Step, Track
    >>> steps = [Step("first", offset_days=3), Step("second", offset_days=10, requires=["first"])]
    >>> policy = DunningPolicy("short", segments=[Segment("all", use="main")], tracks=[Track("main", steps)])
    >>> [step.id for step in policy.ladder("main")]
    ['first', 'second']
    """

    id: str
    version: int = field(default=1, kw_only=True)
    segments: tuple[Segment, ...] = field(default=(), converter=as_tuple, kw_only=True)
    tracks: tuple[Track, ...] = field(converter=_by_id, kw_only=True)
    holds: tuple[Hold, ...] = field(default=(), converter=as_tuple, kw_only=True)
    switches: Switches = field(default=Switches(), kw_only=True)
    situations: Situations = field(default=Situations(), kw_only=True)
    contact: ContactRules = field(default=ContactRules(), kw_only=True)
    minimum: Minimum = field(default=Minimum(), kw_only=True)
    charges: tuple[ChargeRule, ...] = field(default=(), converter=_by_id, kw_only=True)
    approvals: tuple[Approval, ...] = field(default=(), converter=as_tuple, kw_only=True)
    authorities: tuple[Authority, ...] = field(default=(), converter=as_tuple, kw_only=True)
    jurisdictions: Mapping[str, str] = field(factory=FrozenMap[str], converter=freeze, kw_only=True)
    thanks: ThanksRule | None = field(default=None, kw_only=True)
    statement: StatementRule | None = field(default=None, kw_only=True)
    alerts: tuple[AlertRule, ...] = field(default=(), converter=as_tuple, kw_only=True)
    credit_holds: tuple[CreditHoldRule, ...] = field(default=(), converter=as_tuple, kw_only=True)
    experiment: Experiment | None = field(default=None, kw_only=True)
    effective_from: date | None = field(default=None, kw_only=True)

    def track(self, id: str) -> Track | None:
        """A track by id; None when there is none."""
        return next((track for track in self.tracks if track.id == id), None)

    def ladder(self, track: str) -> tuple[Step, ...]:
        """The steps of a track with what it extends, in order; empty for an unknown one or one that extends itself."""
        chain: list[Track] = []
        found = self.track(track)
        while found is not None and found not in chain:
            chain.append(found)
            found = self.track(found.extends) if found.extends else None
        if found is not None:
            return ()
        steps: tuple[Step, ...] = ()
        for part in reversed(chain):
            steps = part.on(steps)
        return steps

    @property
    def table(self) -> tuple[Segment, ...]:
        """The segments; where none are written, one that sends everyone up the only track."""
        return self.segments or tuple(Segment("all", use=track.id) for track in self.tracks[:1])

    def charge(self, id: str) -> ChargeRule | None:
        """A charge by id; None when there is none."""
        return next((charge for charge in self.charges if charge.id == id), None)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> DunningPolicy:
        """A policy from plain data (JSON or TOML types), exactly what `json_schema` accepts.

        Raises:
            LettrageError: Every fault at once, each with its path: ``unknown-policy-key``, ``bad-policy``,
                ``float-money``, ``missing-value``.
        """
        from lettrage.dunning._language import read_policy

        return read_policy(data)

    def to_dict(self) -> dict[str, Any]:
        """The policy as plain data, the inverse of `from_dict`; what stands at its default is left out."""
        from lettrage.dunning._language import write_policy

        return write_policy(self)

    @classmethod
    def json_schema(cls) -> dict[str, Any]:
        """The JSON Schema (draft 2020-12) of policies."""
        from lettrage.dunning._language import policy_schema

        return policy_schema()

    @property
    def fingerprint(self) -> str:
        """A hash of the content: equal for policies that say the same."""
        from lettrage.dunning._keys import content_hash

        return content_hash(self.to_dict())
