"""The outcome of an item written out, from the columns that decided it: never worked out a second time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any

from attrs import evolve, frozen

from lettrage.calendars import to_date
from lettrage.dunning._book import FAR
from lettrage.dunning._conditions import Between, Flag, MoneyBetween, OneOf, Test, When
from lettrage.dunning._decide import Decided
from lettrage.dunning._evaluate import holds_for
from lettrage.dunning._ladder import Climbed, Reason
from lettrage.dunning._outcome import NotFired, Outcome
from lettrage.dunning._steps import Step
from lettrage.dunning._unpublished import UNPUBLISHED, Unpublished
from lettrage.dunning._verdicts import KINDS
from lettrage.dunning._words import OutcomeKind
from lettrage.explain import Evidence
from lettrage.money import Money

__all__ = ["OutcomeWriter"]


@frozen(eq=False)
class OutcomeWriter:
    """What writes the outcomes of a run.

    Attributes:
        decided: What the run decided.
        keys: The key of the review of an item, by place.
    """

    decided: Decided
    keys: dict[int, str]

    def write(self, place: int) -> Outcome:
        """The outcome of an item."""
        return evolve(self.brief(place), evidence=self.evidence(place), not_fired=self.not_fired(place))

    def brief(self, place: int) -> Outcome:
        """The outcome of an item without what was looked at, which is most of the work."""
        decided = self.decided
        verdicts, items = decided.verdicts, decided.columns.book.items
        kind = KINDS[int(verdicts.kind[place])]
        at = int(verdicts.message[place])
        key = decided.messages[at].key if at >= 0 else self.keys.get(place)
        day = self._day(int(verdicts.next_on[place]))
        return Outcome(items.key(place), kind, key, self.step(place), self.reasons(place, kind), day)

    def reasons(self, place: int, kind: OutcomeKind) -> tuple[str, ...]:
        """Codes of all that applied."""
        why = self.decided.verdicts.reason(place)
        held = self.decided.columns.standing.reasons(place)
        if kind is OutcomeKind.HELD:
            return held if why == "situation" else tuple(dict.fromkeys((*held, why)))
        if kind is OutcomeKind.FACT_MISSING:
            return (why, *self.missing(place))
        return tuple(word for word in (why, *held) if word)

    def missing(self, place: int) -> tuple[str, ...]:
        """The fields that a condition asked for and nobody gave."""
        policy, segment = self.decided.policy, int(self.decided.routed.segment[place])
        conditions = [hold.when for hold in policy.holds] + [known.when for known in policy.table]
        if segment >= 0:
            conditions += [step.when for step in self.decided.ladders[segment]]
        fields = dict.fromkeys(name for when in conditions for name in when.fields)
        return tuple(name for name in fields if self.decided.columns.values(name).at(place) is None)

    def step(self, place: int) -> str:
        """The step that goes out, or the first that is waited for."""
        found = self._ladder_of(place)
        if found is None:
            return ""
        steps, climbed, at = found
        chosen = self._chosen(place, climbed, at)
        if chosen >= 0:
            return steps[chosen].id
        waits = [s for s in range(len(steps)) if climbed.reason[s][at] in _WAITS]
        return steps[waits[0]].id if waits else ""

    def not_fired(self, place: int) -> tuple[NotFired, ...]:
        """Every step that does not go out for an item, and every hold and segment that does not apply."""
        decided = self.decided
        held = decided.columns.standing.reasons(place)
        out = [
            NotFired(f"hold.{hold.id}", "condition", *self._tests(hold.when, place))
            for hold in decided.policy.holds
            if f"hold.{hold.id}" not in held
        ]
        segment = int(decided.routed.segment[place])
        for at, known in enumerate(decided.policy.table):
            if at < segment or segment < 0:
                out.append(NotFired(f"segment.{known.id}", "no_match", *self._tests(known.when, place)))
        found = self._ladder_of(place)
        if found is None:
            return tuple(out)
        steps, climbed, row = found
        chosen = self._chosen(place, climbed, row)
        for s, step in enumerate(steps):
            reason = Reason(int(climbed.reason[s][row]))
            if s == chosen:
                continue
            day, opens = int(climbed.day[s][row]), int(climbed.opens[s][row])
            why = "minimum" if reason is Reason.AVAILABLE else reason.name.lower()
            observed = "" if day >= FAR else to_date(day).isoformat()
            expected = self._expected(step, reason)
            if reason in (Reason.CONDITION, Reason.UNKNOWN):
                observed, expected = self._tests(step.when, place)
            out.append(NotFired(step.id, why, observed, expected, self._day(opens)))
        return tuple(out)

    def evidence(self, place: int) -> tuple[Evidence, ...]:
        """What was looked at for an item, and what would change its outcome."""
        decided, columns = self.decided, self.decided.columns
        items, standing = columns.book.items, columns.standing
        currency = items.currencies[int(items.currency[place])]
        due = int(standing.due[place])
        late = "" if due >= FAR else str(columns.book.day - due)
        out = [
            Evidence("dunning.open", Money.of_minor(int(items.residual[place]), currency)),
            Evidence("dunning.due", "" if due >= FAR else to_date(due).isoformat(), late),
        ]
        for reason, taken in sorted(standing.taken.items()):
            if taken[place]:
                out.append(Evidence(f"dunning.held.{reason}", Money.of_minor(int(taken[place]), currency)))
        out += [
            Evidence("dunning.blocked", reason)
            for reason, blocked in sorted(standing.blocked.items())
            if blocked[place]
        ]
        segment = int(decided.routed.segment[place])
        if segment >= 0:
            known = decided.policy.table[segment]
            observed, expected = self._tests(known.when, place)
            out.append(Evidence("dunning.segment", known.id, known.use))
            if known.when:
                out.append(Evidence("dunning.condition", observed, expected))
        if decided.verdicts.reason(place) == UNPUBLISHED:
            error = self._unpublished.error(place)
            faults = () if error is None else error.faults
            out += [Evidence("dunning.unpublished-rate", fault.record, str(fault.found)) for fault in faults]
        if self.step(place):
            out.append(Evidence("dunning.step", self.step(place), KINDS[int(decided.verdicts.kind[place])].value))
        return tuple(out)

    # -- helpers -----------------------------------------------------------------------------------------------------

    def _chosen(self, place: int, climbed: Climbed, row: int) -> int:
        """Position of the step that goes out, or that something other than a minimum holds back; -1 for none."""
        chosen = int(self.decided.chosen[place])
        if chosen < 0 and KINDS[int(self.decided.verdicts.kind[place])] is not OutcomeKind.BELOW_MINIMUM:
            return next((s for s, why in enumerate(climbed.reason) if why[row] == Reason.AVAILABLE), -1)
        return chosen

    def _tests(self, when: When, place: int) -> tuple[str, str]:
        """The values that fail a condition, or all of them when none does, and what they were held against."""
        shown: list[tuple[str, str]] = []
        failing: list[tuple[str, str]] = []
        for test in when.tests:
            values = self.decided.columns.values(test.field)
            value = values.at(place)
            currency = values.currency_at(place) if isinstance(test, MoneyBetween) else ""
            entry = (f"{test.field} = {_found(test, value, currency)}", _wanted(test, currency))
            shown.append(entry)
            if holds_for(test, value, currency) is not True:
                failing.append(entry)
        chosen = failing or shown
        return "; ".join(said for said, _ in chosen), "; ".join(wanted for _, wanted in chosen)

    @cached_property
    def _unpublished(self) -> Unpublished:
        return Unpublished(self.decided.policy, self.decided.columns)

    @cached_property
    def _rows(self) -> dict[int, tuple[int, dict[int, int]]]:
        return {
            at: (at, {int(p): i for i, p in enumerate(places.tolist())})
            for at, (places, _) in enumerate(self.decided.climbed)
        }

    def _ladder_of(self, place: int) -> tuple[tuple[Step, ...], Climbed, int] | None:
        segment = int(self.decided.routed.segment[place])
        if segment < 0:
            return None
        row = self._rows[segment][1].get(place)
        return None if row is None else (self.decided.ladders[segment], self.decided.climbed[segment][1], row)

    def _expected(self, step: Step, reason: Reason) -> str:
        if reason is Reason.REQUIRES:
            return ", ".join(step.requires)
        if reason is Reason.DAYS_SINCE:
            return ", ".join(f"{id}: {days}" for id, days in step.days_since.items())
        return ""

    def _day(self, day: int) -> date | None:
        return to_date(day) if self.decided.columns.book.day < day < FAR else None


_WAITS = (Reason.NOT_REACHED, Reason.DAYS_SINCE, Reason.REQUIRES, Reason.UNKNOWN)


def _found(test: Test, value: Any, currency: str) -> str:
    """A value in the words of the policy language."""
    if value is None:
        return "unknown"
    if isinstance(test, Flag):
        return _flag(bool(value))
    return str(Money.of_minor(int(value), currency)) if isinstance(test, MoneyBetween) else str(value)


def _wanted(test: Test, currency: str) -> str:
    """What a test asks for, in the words of the policy language: ``y``, ``not y``, ``30..45``, ``>= 10.00 EUR``."""
    match test:
        case Flag():
            return _flag(test.value)
        case OneOf():
            return ("not " if test.negated else "") + ", ".join(test.values)
        case Between():
            return _range(*("" if bound is None else str(bound) for bound in (test.low, test.high)))
        case MoneyBetween():
            return _range(_amounts(test.low, currency), _amounts(test.high, currency))


def _range(low: str, high: str) -> str:
    if low and high:
        return low if low == high else f"{low}..{high}"
    return f">= {low}" if low else f"<= {high}" if high else "any"


def _amounts(bound: Mapping[str, int], currency: str) -> str:
    """A bound in the currency asked about; where it has none in it, which leaves the test open, in all that it has."""
    chosen = [currency] if currency in bound else sorted(bound)
    return ", ".join(str(Money.of_minor(bound[code], code)) for code in chosen)


def _flag(value: bool) -> str:
    return "true" if value else "false"
