"""`prove`: what a policy can never do, found by trying everything that may happen to two small debts.

Two invoices of one customer live through every history of at most so many events on the days that matter: paid in part
or in full, contested, promised, excluded, insolvent, paid and returned. The engine itself plans every day, twice, and
each plan is held against the properties. A policy fails with the shortest history found that breaks one, told day by
day; if the work allowed runs out first, the proof says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final, Literal

from attrs import evolve, field, frozen

from lettrage._settling import asked
from lettrage.dunning._action import Action
from lettrage.dunning._plan import DunningPlan
from lettrage.dunning._policy import DunningPolicy
from lettrage.dunning._proof_world import EVENTS, FIRST, SECOND, World, first_world
from lettrage.dunning._run import plan_dunning
from lettrage.dunning._words import OutcomeKind
from lettrage.errors import fail
from lettrage.law import JurisdictionRules
from lettrage.model import ItemKey, StepKind
from lettrage.records import as_tuple

__all__ = ["PROPERTIES", "CounterExample", "Proof", "prove"]

#: The properties, by the name under which they are reported.
PROPERTIES: Final[dict[str, str]] = {
    "P1": "nothing settled, excluded or frozen is asked for",
    "P2": "no step goes out twice for one item, and the second run of a day plans nothing",
    "P3": "no contested or promised amount is asked for",
    "P4": "a formal notice goes out only after what it requires was issued",
    "P5": "a hand-over never comes before the deadline of the formal notice",
    "P6": "contacts keep the least gap and the caps",
    "P7": "every item has exactly one outcome",
    "P8": "a payment never raises what is asked for, nor the step of another item",
    "P11": "what is asked for is no more than what is open, and the total adds up",
    "P13": "nothing that is owed is left behind by a step that needs what can no longer go out",
}
_MESSAGES: Final = (StepKind.PRE_DUE_NOTICE, StepKind.REMINDER, StepKind.CALL, StepKind.FORMAL_NOTICE)
_QUIET: Final = (StepKind.HANDOVER, StepKind.REVIEW)


@frozen
class CounterExample:
    """A history in which a policy does what it must not (contre-exemple).

    Attributes:
        property: A key of `PROPERTIES`.
        history: What happened, day by day.
        found: What the policy did at its end.
    """

    property: str
    history: tuple[tuple[date, str], ...] = field(converter=as_tuple)
    found: str

    def __str__(self) -> str:
        lines = [f"{self.property}: {PROPERTIES[self.property]}", *(f"  {on} {what}" for on, what in self.history)]
        return "\n".join([*lines, f"  → {self.found}"])


@frozen
class Proof:
    """What was found out about a policy (preuve).

    Attributes:
        status: ``proved`` when no history of this size breaks a property, ``refuted`` when one does, ``exhausted`` when
            the work allowed ran out before either.
        counter_examples: One history for each property broken, the shortest found.
        histories: Histories tried.
        plans: Plans made.
    """

    status: Literal["proved", "refuted", "exhausted"]
    counter_examples: tuple[CounterExample, ...] = field(converter=as_tuple)
    histories: int
    plans: int

    def __bool__(self) -> bool:
        """Whether it was proved.

        >>> from lettrage.dunning import Proof
        >>> bool(Proof("proved", [], 1, 1))
        True
        """
        return self.status == "proved"


def prove(
    policy: DunningPolicy, *, events: int = 1, plans: int = 6_000, laws: Sequence[JurisdictionRules] = ()
) -> Proof:
    """Try every history of at most so many events, and hold every plan against the properties.

    Args:
        policy: The policy.
        events: How many events a history may hold: 0 to 3. One takes seconds, two take minutes.
        plans: How many plans may be made before the search gives up.
        laws: As for `plan_dunning`.

    Raises:
        LettrageError: as `plan_dunning`; ``bad-value`` for counts out of range.

    Complexity: the days that matter, to the power of the events, times the kinds of event, plans of two items.

    >>> from lettrage.dunning import DunningPolicy, prove
    >>> steps = [{"id": "first", "offset_days": 3}, {"id": "second", "offset_days": 10, "requires": ["first"]}]
    >>> sound = DunningPolicy.from_dict({"id": "sound", "tracks": {"main": {"steps": steps}}})
    >>> prove(sound).status
    'proved'
    """
    asked(DunningPolicy, policy, "policy")
    for name, value, most in (("events", events, 3), ("plans", plans, 10**9)):
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
            fail("bad-value", f"`{name}` is a whole number", path=name, found=value, expected=f"0 to {most}")
    search = _Search(policy, plans, laws)
    search.walk(first_world(policy), events)
    found = tuple(search.broken[name] for name in PROPERTIES if name in search.broken)
    ended: Literal["proved", "exhausted"] = "exhausted" if search.left <= 0 else "proved"
    return Proof("refuted" if found else ended, found, search.histories, plans - max(search.left, 0))


class _Search:
    """Depth first: without event first, then each event on each day that matters."""

    def __init__(self, policy: DunningPolicy, plans: int, laws: Sequence[JurisdictionRules]) -> None:
        self.policy, self.left, self.histories, self.laws = policy, plans, 0, laws
        self.broken: dict[str, CounterExample] = {}

    def walk(self, world: World, events: int) -> None:
        """One history to its end, and from each of its days every other one."""
        self.histories += 1
        while world.day <= world.end and self.left > 0:
            plan = self._plan(world)
            if events:
                for event in EVENTS:
                    changed = event(world)
                    if changed is not None and self.left > 0:
                        if changed.paid:
                            self._compare(plan, changed)
                        self.walk(changed, events - 1)
            world = self._lived(world, plan)

    def _plan(self, world: World) -> DunningPlan:
        """The engine's plan of a day."""
        self.left -= 1
        return plan_dunning(world.ledger, self.policy, as_of=world.day, laws=self.laws)

    def _lived(self, world: World, plan: DunningPlan) -> World:
        """The world after a day, on the next day that matters."""
        actions = [action for action in plan.actions if action.kind is not StepKind.REVIEW]
        told = tuple((world.day, f"{action.step} for {action.total}") for action in actions)
        after = evolve(world, history=(*world.history, *told))
        for name, found in _violations(self.policy, world, plan, actions):
            self._break(name, after, found)
        if actions:
            after = after.issued(actions)
            again = [action.step for action in self._plan(after).actions if action.kind is not StepKind.REVIEW]
            if again:
                self._break("P2", after, f"the second run of the day plans {', '.join(again)} again")
        return evolve(after, day=_next_day(world, plan), touched=False)

    def _compare(self, plan: DunningPlan, paid: World) -> None:
        """The same day with and without a payment."""
        steps = [step.id for track in self.policy.tracks for step in self.policy.ladder(track.id)]
        before, after = (_lines(one) for one in (plan, self._plan(paid)))
        asked, now = (sum(minor for minor, _ in lines.values()) for lines in (before, after))
        if now > asked:
            self._break("P8", paid, f"{now - asked} more minor units are asked for than without the payment")
        for item, (_, step) in after.items():
            old = before.get(item, (0, ""))[1]
            if step in steps and old in steps and steps.index(step) > steps.index(old):
                self._break("P8", paid, f"{item} stands on {step} instead of {old}")

    def _break(self, name: str, world: World, found: str) -> None:
        example = CounterExample(name, world.history, found)
        if name not in self.broken or len(example.history) < len(self.broken[name].history):
            self.broken[name] = example


def _lines(plan: DunningPlan) -> dict[ItemKey, tuple[int, str]]:
    """What a plan asks of each item, and on which step it stands."""
    actions = [action for action in plan.actions if action.kind in (*_MESSAGES, StepKind.HANDOVER)]
    return {line.item: (line.amount.minor, line.step) for action in actions for line in action.items}


def _next_day(world: World, plan: DunningPlan) -> date:
    """The first later day on which anything may change: said by the outcomes, or by what was agreed."""
    ahead = [outcome.next_change_on for outcome in plan.outcomes if outcome.next_change_on is not None]
    ahead += [day for day in world.ahead if day > world.day]
    tomorrow, last = world.day + timedelta(days=1), world.end + timedelta(days=1)
    if any(action.kind is not StepKind.REVIEW for action in plan.actions):
        return tomorrow  # the notices of today change everything that was said about tomorrow
    return min((day for day in ahead if day >= tomorrow), default=last)


def _violations(
    policy: DunningPolicy, world: World, plan: DunningPlan, actions: list[Action]
) -> Iterator[tuple[str, str]]:
    """The properties that the plan of a day breaks."""
    yield from _asked(world, actions)
    keys = [(line.item, line.step, line.repeat) for action in actions for line in action.items if line.step]
    for item, step, repeat in keys:
        if (item, step, repeat) in world.steps:
            yield "P2", f"{step} goes out again for {item}"
    for action in actions:
        yield from _order(policy, world, action)
    if len(plan.outcomes) != len({outcome.item for outcome in plan.outcomes}):
        yield "P7", "an item has two outcomes"
    missing = {FIRST, SECOND} - {outcome.item for outcome in plan.outcomes} - world.settled
    if missing:
        yield "P7", f"{', '.join(map(str, sorted(missing)))} has no outcome"
    yield from _contacts(policy, world, actions)
    for outcome in plan.outcomes:
        if outcome.kind is OutcomeKind.EXHAUSTED:
            lost = [step.rule for step in outcome.not_fired if step.reason == "out_of_reach"]
            if lost:
                yield "P13", f"{', '.join(lost)} can no longer go out for {outcome.item}"


def _asked(world: World, actions: list[Action]) -> Iterator[tuple[str, str]]:
    """What is asked for, against what may be."""
    for action in actions:
        if action.kind not in _MESSAGES:
            continue
        for line in action.items:
            open_ = world.open_of(line.item)
            if world.silent or not open_:
                yield "P1", f"{action.step} asks for {line.item}"
            if line.amount.minor > max(open_ - world.held_of(line.item), 0):
                yield (
                    "P3",
                    f"{action.step} asks {line.amount} of {line.item}, of which {world.held_of(line.item)} is held",
                )
            if line.amount.minor > open_:
                yield "P11", f"{action.step} asks {line.amount} of {line.item}, of which {open_} is open"
        if action.total != sum((line.amount for line in action.items), action.charged):
            yield "P11", f"{action.step} asks {action.total}, which is not the sum of its lines"


def _order(policy: DunningPolicy, world: World, action: Action) -> Iterator[tuple[str, str]]:
    """Grave steps, against what must have come before."""
    ladder = {step.id: step for step in policy.ladder(action.track)}
    for line in action.items:
        step = ladder.get(line.step)
        if step is not None and step.kind is StepKind.FORMAL_NOTICE:
            issued = {name for item, name, _ in world.steps if item == line.item}
            if not set(step.requires) <= issued:
                yield "P4", f"{step.id} without {', '.join(sorted(set(step.requires) - issued))}"
        until = world.deadlines.get(line.item)
        if action.kind is StepKind.HANDOVER and until is not None and world.day <= until:
            yield "P5", f"{action.step} of {line.item} on {world.day}, within the deadline of {until}"


def _contacts(policy: DunningPolicy, world: World, actions: list[Action]) -> Iterator[tuple[str, str]]:
    """The gap and the caps."""
    today = [action for action in actions if action.kind not in _QUIET]
    ladders = {step.id: step for track in policy.tracks for step in policy.ladder(track.id)}
    for action in today:
        if action.kind in (StepKind.THANK_YOU, StepKind.STATEMENT) or action.step not in ladders:
            continue
        own = ladders[action.step].min_gap_days
        gap = policy.contact.min_gap_days if own is None else own
        last = max((on for on, _, kind in world.contacts if kind in _MESSAGES), default=None)
        if last is not None and (world.day - last).days < gap:
            yield "P6", f"{action.step} {(world.day - last).days} days after the last contact"
    for cap in policy.contact.caps:
        since = world.day - timedelta(days=cap.days - 1)
        channels = [channel for on, channel, _ in world.contacts if on >= since] + [action.channel for action in today]
        count = len(channels) if cap.channel == "any" else channels.count(cap.channel)
        if today and count > cap.most:
            yield "P6", f"{count} contacts in {cap.days} days"
