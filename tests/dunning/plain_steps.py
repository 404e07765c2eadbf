"""Which step an item has reached, worked out the slow way: one item, one step after the other, from the facts alone.

It follows the reference of the language and shares nothing with the engine. It reads items that climb by themselves,
from their own history: where groups climb, a ladder begins again or a plan goes on, it says nothing.
"""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from datetime import date, timedelta
from typing import Any, Final

from attrs import define

from lettrage.dunning import (
    Between,
    CatchUp,
    DunningPolicy,
    Ladder,
    MoneyBetween,
    NewInvoice,
    OneOf,
    ReleasedHold,
    Step,
    When,
)
from lettrage.ledger import Ledger
from lettrage.model import EscalationLevel, LifecycleStatus, Notice, NoticeDelivery, NoticeLine, StepDecision, StepKind

from .plain_parts import Item, Parts

__all__ = ["Reached", "came_back", "read_step", "said_of"]

_LADDER: Final = {"pre_due_notice", "reminder", "call", "formal_notice", "handover"}
#: What a step that was never issued must not be for a later one to go out before it.
_KEEPING: Final = {"available", "not_reached", "requires", "days_since", "unknown"}
_GONE: Final = {"expired", "passed", "skipped", "ceiling", "terminal", "out_of_reach"}
_NEEDS: Final = {"formal_notice": EscalationLevel.FORMAL_NOTICE, "handover": EscalationLevel.REFERRED}
#: Facts that no life gives, and those that this reading leaves to others.
_UNGIVEN: Final = {"customer.rating", "customer.risk_score"}
_UNREAD: Final = {"customer.unanswered_contacts", "customer.first_delay"}


@define
class Reached:
    """Why each step does not go out, `available` for one that may, and the one that is to go out: "" for none."""

    words: dict[str, str]
    chosen: str


def read_step(ledger: Ledger, policy: DunningPolicy, on: date, parts: Parts, item: Item) -> Reached | None:
    """What the ladder of an item says on a day; None where it is not for this reading."""
    switches = policy.switches
    plain = switches.ladder is Ladder.ITEM and switches.new_invoice is NewInvoice.OWN_LEVEL
    if not plain or switches.released_hold is ReleasedHold.RESTART or item.in_plan:
        return None
    truths = _Truths(parts, item, on, ledger)
    segment = next((s for s in policy.table if truths.of(s.when)), None)
    steps = policy.ladder(segment.use) if segment is not None else ()
    if not steps or any(name in _UNREAD for step in steps for name in step.when.fields):
        return None
    customer = ledger.customers and item.customer in ledger.customers and ledger.customer(item.customer)
    ceilings = [segment.escalation_ceiling if segment else None, customer.escalation_ceiling if customer else None]
    tones = [segment.tone_ceiling if segment else None, customer.tone_ceiling if customer else None]
    return _Climb(ledger, policy, on, parts, item, steps, truths).read(_above(steps, ceilings, tones))


def said_of(ledger: Ledger, item: Item, on: date) -> list[tuple[Notice, NoticeLine]]:
    """Every line of a notice about an item, or about an invoice that it corrects and that was not refused."""
    refused = {s.document.id for s in ledger.events(LifecycleStatus, as_of=on) if s.code in (210, 213)}
    old = [id for id in ledger.replacements().get(item.key.id, ()) if id not in refused]
    notices = ledger.events(Notice, as_of=on)
    return [(n, line) for n in notices for line in n.items if line.item == item.key or line.item.id in old]


def came_back(ledger: Ledger, on: date) -> set[str]:
    """Notices that came back and of which no copy arrived."""
    said = ledger.events(NoticeDelivery, as_of=on)
    arrived = {one.notice for one in said if one.status in ("delivered", "read", "refused")}
    return {one.notice for one in said if one.status == "bounced"} - arrived


def _above(steps: tuple[Step, ...], levels: list[Any], tones: list[Any]) -> set[str]:
    """Steps that go further than the segment or the customer allow."""
    out: set[str] = set()
    order = list(EscalationLevel)
    for step in steps:
        ahead = step.kind is StepKind.PRE_DUE_NOTICE
        needed = _NEEDS.get(step.kind.value, EscalationLevel.PREVENTION if ahead else EscalationLevel.AMICABLE)
        if any(level is not None and order.index(level) < order.index(needed) for level in levels):
            out.add(step.id)
        if step.kind is StepKind.FORMAL_NOTICE and any(tone not in (None, "formal") for tone in tones):
            out.add(step.id)
    return out


class _Truths:
    """Conditions of a policy, true, false or unknown (None)."""

    def __init__(self, parts: Parts, item: Item, on: date, ledger: Ledger) -> None:
        group = [i for i in parts.items.values() if (i.customer, i.entity) == (item.customer, item.entity)]
        known = item.customer in ledger.customers
        self.values: dict[str, Any] = {
            "item.days_late": None if item.due_on is None else (on - item.due_on).days,
            "item.open": item.open,
            "item.promise": parts.promised.get(item.key, "none"),
            "group.overdue": sum(i.open for i in group if i.due_on is not None and i.due_on < on),
            "group.items_open": len(group),
            "customer.kind": ledger.customer(item.customer).kind.value if known else None,
        }

    def of(self, when: When) -> bool | None:
        truths = [self._test(test) for test in when.tests]
        return False if False in truths else None if None in truths else True

    def _test(self, test: Any) -> bool | None:
        value = None if test.field in _UNGIVEN else self.values[test.field]
        if value is None:
            return None
        match test:
            case OneOf():
                return (value in test.values) != test.negated
            case Between():
                low, high = test.low, test.high
            case MoneyBetween():
                low, high = test.low.get("EUR"), test.high.get("EUR")
        return (low is None or value >= low) and (high is None or value <= high)


class _Climb:
    def __init__(
        self,
        ledger: Ledger,
        policy: DunningPolicy,
        on: date,
        parts: Parts,
        item: Item,
        steps: tuple[Step, ...],
        truths: _Truths,
    ) -> None:
        self.policy, self.on, self.item, self.steps, self.truths = policy, on, item, steps, truths
        void = came_back(ledger, on)
        self.lines = [(n, line) for n, line in said_of(ledger, item, on) if n.key not in void]
        own = [(n, n.step if line.step is None else line.step) for n, line in self.lines]
        self.own = [(n, step) for n, step in own if step]
        self.count = Counter(step for _, step in self.own)
        self.jumps = [jump for jump in parts.jumps if item.key in jump[1] and jump[2] in {step.id for step in steps}]
        decisions = ledger.events(StepDecision, as_of=on)
        put_aside = [d for d in decisions if d.decision in ("skipped", "cancelled") and item.key in d.items]
        self.skipped = {d.step for d in put_aside}

    def read(self, above: set[str]) -> Reached:
        target = max(self.jumps, key=lambda jump: jump[0], default=None)
        words: dict[str, str] = {}
        for step in self.steps:
            day = self._day(step)
            if target is not None and target[2] == step.id and not self.count[step.id]:
                day = target[0] if day is None else min(day, target[0])
            words[step.id] = "ceiling" if step.id in above else self._word(step, day)
        if target is not None:
            self._pass_over(words, target[2])
        self._out_of_reach(words)
        if any(step.terminal and self.count[step.id] for step in self.steps):
            words = {id: "issued" if self.count[id] else "terminal" for id in words}
        return Reached(words, self._choose(words))

    # -- one step ----------------------------------------------------------------------------------------------------

    def _day(self, step: Step) -> date | None:
        """The first day on which it may go out."""
        ladder = [n for n, _ in self.own if n.kind.value in _LADDER]
        told = [n for n, _ in self.lines if n.kind.value in _LADDER]
        base = {
            "due_date": self.item.due_on,
            "issue_date": self.item.issued_on,
            "previous_notice": max((n.effective_on for n in ladder), default=None),
            "previous_deadline": told[-1].deadline_on if told else None,
        }[step.anchor.value]
        issued = [n.effective_on for n, id in self.own if id == step.id]
        if step.repeat_every_days is not None and issued:
            day: date | None = max(issued) + timedelta(step.repeat_every_days)
        else:
            day = None if base is None else _moved(base, step)
        if day is None:
            return None
        return self._working(day + timedelta(self.policy.switches.boundary.value == "strict"))

    def _working(self, day: date) -> date:
        """Moved off days on which nobody works."""
        rules, ways = self.policy.contact, {"following": [1], "preceding": [-1], "modified_following": [1, -1]}
        for way in ways[rules.roll.value]:
            moved = day
            while moved.weekday() not in rules.weekdays or moved in rules.holidays:
                moved += timedelta(way)
            if moved.month == day.month:
                return moved
        return moved

    def _word(self, step: Step, day: date | None) -> str:
        """The strongest reason for which it does not go out."""
        count, truth, on = self.count[step.id], self.truths.of(step.when), self.on
        exact = self.policy.switches.catch_up is CatchUp.EXACT_DAY
        last = [] if day is None or not step.optional or step.expires_after_days is None else [step.expires_after_days]
        ends = [day + timedelta(days) for days in last if day is not None]
        if step.kind is StepKind.PRE_DUE_NOTICE and self.item.due_on is not None:
            ends.append(self.item.due_on)
        most = step.max_repeats if step.repeat_every_days is not None else 1
        if step.id in self.skipped:
            return "skipped"
        if most is not None and count >= most:
            return "issued"
        if truth is False:
            return "condition"
        if (not count and min(ends, default=on) < on) or (exact and day is not None and day < on):
            return "expired"
        if day is None or day > on:
            return "not_reached"
        if any(not self.count[id] for id in step.requires):
            return "requires"
        if self._too_soon(step):
            return "days_since"
        return "unknown" if truth is None else "available"

    def _too_soon(self, step: Step) -> bool:
        for id, days in step.days_since.items():
            issued = [n.effective_on for n, other in self.own if other == id]
            if issued and (self.on - max(issued)).days < days:
                return True
        formal = [n.deadline_on for n, _ in self.own if n.kind is StepKind.FORMAL_NOTICE and n.deadline_on]
        return step.kind is StepKind.HANDOVER and any(self.on <= end for end in formal)

    # -- the ladder --------------------------------------------------------------------------------------------------

    def _needed(self, ids: list[str]) -> set[str]:
        """What some steps require, and what that requires in turn."""
        found: set[str] = set()
        for step in self.steps:
            if step.id in ids:
                found |= set(step.requires) | self._needed(list(step.requires))
        return found

    def _pass_over(self, words: dict[str, str], target: str) -> None:
        """A jump leaves out what is below its target, not what that needs, nor for good what later steps need."""
        ids = [step.id for step in self.steps]
        at = ids.index(target)
        for id in ids[:at]:
            back = id in self._needed(ids[at + 1 :])
            back = back and words[target] in ("issued", "expired", "condition", "skipped", "ceiling")
            if id not in self._needed([target]) and not self.count[id] and words[id] != "ceiling" and not back:
                words[id] = "passed"

    def _out_of_reach(self, words: dict[str, str]) -> None:
        """What waits for a step that never comes waits for nothing."""
        for _ in self.steps:
            for step in self.steps:
                lost = any(words.get(id) in _GONE and not self.count[id] for id in step.requires)
                if lost and words[step.id] in ("requires", "not_reached", "days_since"):
                    words[step.id] = "out_of_reach"

    def _choose(self, words: dict[str, str]) -> str:
        may = [step.id for step in self.steps if words[step.id] == "available"]
        if self.policy.switches.catch_up is CatchUp.CLIMB:
            for step in self.steps:
                if not self.count[step.id] and step.id in may:
                    return step.id
                early = step.optional or step.kind is StepKind.PRE_DUE_NOTICE
                keeping = {"unknown"} if early else _KEEPING
                if not self.count[step.id] and words[step.id] in keeping:
                    break
            return next((id for id in reversed(may) if self.count[id]), "")
        reached = [step.id for step in self.steps if words[step.id] in ("available", "unknown")]
        last = reached[-1] if reached and reached[-1] in may else ""
        ids = [step.id for step in self.steps]
        highest = max((ids.index(id) for id in ids if self.count[id]), default=-1)
        severe = self.policy.switches.catch_up is CatchUp.MOST_SEVERE
        return "" if last and severe and ids.index(last) < highest else last


def _moved(day: date, step: Step) -> date:
    """A day moved by months, then days, then to the end of its month."""
    months = day.year * 12 + day.month - 1 + step.offset_months
    year, month = divmod(months, 12)
    day = date(year, month + 1, min(day.day, monthrange(year, month + 1)[1])) + timedelta(step.offset_days)
    return day.replace(day=monthrange(day.year, day.month)[1]) if step.end_of_month else day
