"""Steps and the tracks they stand on: what is said when, how, by whom, and with whose consent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import evolve, field, fields_dict, frozen

from lettrage.dunning._amounts import Amounts, Numbers
from lettrage.dunning._conditions import ALWAYS, When
from lettrage.dunning._words import Anchor
from lettrage.errors import Fault, LettrageError, did_you_mean
from lettrage.frozen import FrozenMap, freeze
from lettrage.model import Channel, StepKind, Tone
from lettrage.records import as_tuple, check_record

__all__ = ["PREFERRED", "Approval", "Minimum", "Step", "Track"]

#: The channel that stands for the debtor's own order of preference.
PREFERRED = "preferred"


@frozen
class Approval:
    """A consent that an action needs before it goes out (validation).

    Attributes:
        role: Who may give it; ``second_person`` for anyone but the author.
        when: When it is needed; always by default.
    """

    role: str
    when: When = ALWAYS

    def __attrs_post_init__(self) -> None:
        check_record(self)


@frozen(kw_only=True)
class Minimum:
    """The least that must be owed, each bound included; amounts by currency in minor units (minimum de relance).

    Attributes:
        item: Open amount of an item; smaller items are left out.
        group: Sum of the items of a group on a step.
        percent_of_open_ppm: Share of that sum in all that the group has open, due or not, in parts per million.
        strict: True when a bound must be exceeded, not only reached.
    """

    item: Amounts = field(factory=FrozenMap[int], converter=freeze)
    group: Amounts = field(factory=FrozenMap[int], converter=freeze)
    percent_of_open_ppm: int = 0
    strict: bool = False

    def __attrs_post_init__(self) -> None:
        check_record(self)


@frozen
class Step:
    """One step of a ladder, named by its id and never by its position (étape).

    Attributes:
        id: Unique in its track; what an issued notice remembers.
        kind: What it is.
        offset_days: Days from the anchor, below zero for before it.
        anchor: From which day they are counted.
        offset_months: Months from the anchor, added before the days.
        end_of_month: Whether the day moves to the last of its month.
        expires_after_days: After so many days past its day an optional step is no longer issued; None for never.
        optional: Whether later steps may go out without it.
        tone: How it speaks.
        channels: Ways to send it, in order; ``preferred`` stands for the debtor's order.
        requires: Steps that must have been issued for the item before.
        days_since: Least days since a step was issued, by step id.
        min_gap_days: Least days since any contact; None for that of the policy.
        minimum: The least that must be owed; None for that of the policy.
        charges: Ids of the policy's charges that it shows.
        owner: Role or name of who carries it out; empty for the collector of the customer.
        copies: Roles that get a copy.
        approvals: Consents it needs.
        grants_deadline_days: Days that it grants for payment; None when it grants none.
        grants_deadline_months: Months that it grants, added before the days.
        terminal: Whether nothing follows it.
        repeat_every_days: Days after which it is issued again; None for once.
        max_repeats: How often it is issued at most when it repeats; None for no limit.
        when: Further condition on the item, its customer and its group.
        documents: Kinds of documents that must be there; else a review asks for them.
        evidence: Parts that a hand-over bundle must hold.
        target_role: To whom a hand-over goes.

    >>> from lettrage.dunning import Step
    >>> Step("first", offset_days=3).kind.value
    'reminder'
    """

    id: str
    kind: StepKind = StepKind.REMINDER
    offset_days: int = field(default=0, kw_only=True)
    anchor: Anchor = field(default=Anchor.DUE_DATE, kw_only=True)
    offset_months: int = field(default=0, kw_only=True)
    end_of_month: bool = field(default=False, kw_only=True)
    expires_after_days: int | None = field(default=None, kw_only=True)
    optional: bool = field(default=False, kw_only=True)
    tone: Tone = field(default=Tone.COURTEOUS, kw_only=True)
    channels: tuple[str, ...] = field(default=(PREFERRED, Channel.EMAIL.value), converter=as_tuple, kw_only=True)
    requires: tuple[str, ...] = field(default=(), converter=as_tuple, kw_only=True)
    days_since: Numbers = field(factory=FrozenMap[int], converter=freeze, kw_only=True)
    min_gap_days: int | None = field(default=None, kw_only=True)
    minimum: Minimum | None = field(default=None, kw_only=True)
    charges: tuple[str, ...] = field(default=(), converter=as_tuple, kw_only=True)
    owner: str = field(default="", kw_only=True)
    copies: tuple[str, ...] = field(default=(), converter=as_tuple, kw_only=True)
    approvals: tuple[Approval, ...] = field(default=(), converter=as_tuple, kw_only=True)
    grants_deadline_days: int | None = field(default=None, kw_only=True)
    grants_deadline_months: int = field(default=0, kw_only=True)
    terminal: bool = field(default=False, kw_only=True)
    repeat_every_days: int | None = field(default=None, kw_only=True)
    max_repeats: int | None = field(default=None, kw_only=True)
    when: When = field(default=ALWAYS, kw_only=True)
    documents: tuple[str, ...] = field(default=(), converter=as_tuple, kw_only=True)
    evidence: tuple[str, ...] = field(default=(), converter=as_tuple, kw_only=True)
    target_role: str = field(default="", kw_only=True)

    def __attrs_post_init__(self) -> None:
        check_record(self)


def _frozen_changes(given: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Mapping[str, Any]]:
    return freeze({name: freeze(part) for name, part in given.items()}) if isinstance(given, Mapping) else given  # pyright: ignore[reportUnnecessaryIsInstance]


def _changeable(track: Track) -> list[Fault]:
    """What no step could be changed to: names that steps do not have, and values that they refuse."""
    known = [name for name in fields_dict(Step) if name != "id"]
    faults: list[Fault] = []
    for id, changes in track.override.items():
        if not isinstance(changes, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
            faults.append(Fault("bad-policy", "changes stand by name", f"override.{id}", expected="a mapping"))
            continue
        at = f"override.{id}"
        strange = [name for name in changes if name not in known]
        for name in strange:
            help = did_you_mean(name, known)
            faults.append(Fault("unknown-policy-key", f"a step has no `{name[:40]}`", f"{at}.{name[:40]}", help=help))
        try:
            evolve(_ANY, **{name: value for name, value in changes.items() if name not in strange})
        except LettrageError as error:
            faults += [evolve(fault, path=f"{at}.{fault.path}") for fault in error.faults]
    return faults


#: What changes are tried on.
_ANY = Step("any")


@frozen
class Track:
    """A ladder: steps in order, alone or as changes to another ladder (parcours).

    Attributes:
        id: Unique in the policy.
        steps: Its own steps; with `extends` they come after those of the other.
        extends: Id of the ladder it starts from; empty for none.
        drop: Ids of steps left out of it.
        override: Fields changed, by step id: names and values of `Step`.

    >>> from lettrage.dunning import Step, Track
    >>> calm = Track("calm", extends="main", drop=["call"], override={"first": {"offset_days": 7}})
    >>> [(step.id, step.offset_days) for step in calm.on((Step("first", offset_days=3), Step("call")))]
    [('first', 7)]
    """

    id: str
    steps: tuple[Step, ...] = field(default=(), converter=as_tuple)
    extends: str = field(default="", kw_only=True)
    drop: tuple[str, ...] = field(default=(), converter=as_tuple, kw_only=True)
    override: Mapping[str, Mapping[str, Any]] = field(factory=FrozenMap[Any], converter=_frozen_changes, kw_only=True)

    def __attrs_post_init__(self) -> None:
        check_record(self, [(("override",), _changeable)])

    def on(self, base: tuple[Step, ...]) -> tuple[Step, ...]:
        """Its ladder, given the expanded steps of the ladder that it extends."""
        kept = [step for step in base if step.id not in self.drop]
        changed = [evolve(step, **self.override[step.id]) if step.id in self.override else step for step in kept]
        return (*changed, *self.steps)
