"""`DunningPolicy`: whom to contact when, how and about what, as one value that can be read, checked and replayed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Any

from attrs import field, frozen

from lettrage._currencies import DIGITS
from lettrage.dunning._charge_rules import ChargeRule
from lettrage.dunning._contact_rules import ContactRules
from lettrage.dunning._rules import (
    AlertRule,
    CreditHoldRule,
    Experiment,
    Segment,
    StatementRule,
    Switches,
    ThanksRule,
)
from lettrage.dunning._situations import Authority, Hold, Situations
from lettrage.dunning._steps import Approval, Minimum, Step, Track
from lettrage.frozen import FrozenMap, freeze
from lettrage.records import Mark, as_tuple, check_record

__all__ = ["DunningPolicy", "chain_of"]


def _by_id(values: Iterable[Any]) -> tuple[Any, ...]:
    """The values by id; what has none is left for the check to refuse."""
    given = as_tuple(values)
    named = isinstance(given, tuple) and all(isinstance(getattr(one, "id", None), str) for one in given)
    return tuple(sorted(given, key=lambda value: value.id)) if named else given


_Currency = Annotated[
    str,
    Mark(lambda code: not code or code in DIGITS, "unknown-currency", "a currency code, or nothing", "such as `EUR`"),
]


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
        currency: The currency of its amounts where an item is in one that they do not name: they hold there too, at the
            latest rate of the ledger, and each action says its total in this one as well. Empty for none.

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
    currency: _Currency = field(default="", kw_only=True)

    def __attrs_post_init__(self) -> None:
        from lettrage.dunning._language import check_policy

        check_record(self)
        check_policy(self)

    def track(self, id: str) -> Track | None:
        """A track by id; None when there is none."""
        return next((track for track in self.tracks if track.id == id), None)

    def ladder(self, track: str) -> tuple[Step, ...]:
        """The steps of a track with what it extends, in order; empty for an unknown one or one that extends itself."""
        chain, whole = chain_of(self, track)
        if not whole:
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


def chain_of(policy: DunningPolicy, track: str) -> tuple[tuple[Track, ...], bool]:
    """A track and those it starts from, the nearest first; and whether that ends, which a circle does not."""
    known = {one.id: one for one in reversed(policy.tracks)}
    links: dict[str, Track] = {}
    while track in known and track not in links:
        links[track] = known[track]
        track = known[track].extends
    return tuple(links.values()), track not in links
