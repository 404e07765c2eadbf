"""What a message claims on top of its items: the charges of its step, and those kept from earlier notices."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from attrs import evolve, frozen

from lettrage.calendars import to_days
from lettrage.dunning._action import ActionCharge, ActionItem
from lettrage.dunning._bearing import Bearing
from lettrage.dunning._book import Places
from lettrage.dunning._charge_rules import ChargeRule
from lettrage.dunning._claims import ClaimFacts, claims, less_waived
from lettrage.dunning._customer_columns import CUSTOMER_COLUMNS
from lettrage.dunning._decide import Decided
from lettrage.dunning._kept_charges import KeptCharges, kept_charges, of_rule
from lettrage.dunning._laws import rules_of
from lettrage.dunning._messages import Message
from lettrage.dunning._words import FeesAfterPrincipal
from lettrage.model import Insolvency, ItemKey, Notice, Waiver

__all__ = ["ChargeWriter"]


@frozen(eq=False)
class ChargeWriter:
    """What writes the charges of a run; what all messages share is worked out once.

    Attributes:
        decided: What the run decided.
        messages: The messages that go out.
    """

    decided: Decided
    messages: tuple[Message, ...]

    def write(self, message: Message, lines: Sequence[ActionItem]) -> tuple[ActionCharge, ...]:
        """The charges of a message.

        Raises:
            InvalidInput: ``unknown-rate`` where the law's rate is not published for a day on which interest runs.
        """
        if not message.step.charges:
            return ()
        facts = self._facts(message, lines)
        groups: list[int] = np.unique(self.decided.columns.group[0][message.members]).tolist()
        kept = [charge for group in groups for charge in self._kept.get(group, ())]
        out: list[ActionCharge] = []
        for id in message.step.charges:
            rule = self.decided.policy.charge(id)
            assert rule is not None, "a policy that runs has every charge that its steps name"
            out += claims(rule, self._chargeable(rule, message, lines), facts)
            out += less_waived([evolve(charge, rule=rule.id) for charge in of_rule(kept, rule)], facts.waivers)
        return tuple(out)

    def _chargeable(self, rule: ChargeRule, message: Message, lines: Sequence[ActionItem]) -> Sequence[ActionItem]:
        """The items of a message that bear a charge."""
        bears = self._bearing.of(rule, message.members)
        return [line for line, holds in zip(lines, bears.tolist(), strict=True) if holds]

    @cached_property
    def _bearing(self) -> Bearing:
        return Bearing(self.decided.columns)

    @cached_property
    def _kept(self) -> KeptCharges:
        """What earlier notices claimed on items that are paid since, by group."""
        lapse = self.decided.policy.switches.fees_after_principal is FeesAfterPrincipal.LAPSE
        return {} if lapse else kept_charges(self.decided.columns)

    def _facts(self, message: Message, lines: Sequence[ActionItem]) -> ClaimFacts:
        book, history = self.decided.columns.book, self.decided.columns.history
        code = int(book.items.customer[message.members[0]])
        customer, about = book.items.customers[code], history.about(message.members)
        noticed: dict[ItemKey, int] = {}
        formal = about[history.formal[about]]
        for key, day in zip(book.keys(history.place[formal]), history.day[formal].tolist(), strict=True):
            noticed[key] = max(noticed.get(key, day), day)
        told: list[int] = np.unique(history.notice[about[~history.void[about]]]).tolist()
        return ClaimFacts(
            on=book.as_of,
            rules=rules_of(self.decided.policy, str(self._kinds[code]), book.laws),
            paid={
                line.item: self._paid_after(place, line)
                for place, line in zip(message.members.tolist(), lines, strict=True)
            },
            noticed_on=noticed,
            insolvency=self._insolvencies.get(customer),
            waivers=self._waivers.get(customer, []),
            charged=frozenset(self._charged([history.notices[at] for at in told], lines)),
        )

    def _charged(self, told: list[Notice], lines: Sequence[ActionItem]) -> Iterator[tuple[str, ItemKey | None]]:
        """What notices charged, with the items it was charged on and those that have corrected them since."""
        replacements = self.decided.columns.book.ledger.replacements()
        heirs = [(old, line.item) for line in lines for old in replacements.get(line.item.id, ())]
        for notice in told:
            for charge in notice.charges:
                about = [line.item for line in notice.items] if charge.item is None else [charge.item]
                yield charge.kind, charge.item
                yield from ((charge.kind, item) for item in about)
                yield from ((charge.kind, heir) for old, heir in heirs if any(item.id == old for item in about))

    @cached_property
    def _kinds(self) -> Any:
        return CUSTOMER_COLUMNS["kind"](self.decided.columns.customers)[0]

    @cached_property
    def _insolvencies(self) -> dict[str, Insolvency]:
        """The first proceedings of each customer."""
        return {case.customer: case for case in reversed(self.decided.columns.book.all(Insolvency))}

    @cached_property
    def _waivers(self) -> dict[str, list[Waiver]]:
        found: dict[str, list[Waiver]] = {}
        for waiver in self.decided.columns.book.all(Waiver):
            found.setdefault(waiver.customer, []).append(waiver)
        return found

    @cached_property
    def _moves(self) -> dict[int, list[tuple[int, int]]]:
        """What was taken off each item of a message with charges, by place: the day and the amount."""
        book = self.decided.columns.book
        wanted = [m.members for m in self.messages if m.step.charges]
        places: Places = np.concatenate(wanted) if wanted else np.empty(0, np.int64)
        moved = book.ledger.movements(book.items.row[places], as_of=book.as_of, known_on=book.known_on)
        columns = book.at_rows(moved.row).tolist(), moved.on.tolist(), moved.minor.tolist()
        found: dict[int, list[tuple[int, int]]] = {}
        for place, on, minor in zip(*columns, strict=True):
            found.setdefault(place, []).append((on, minor))
        return found

    def _paid_after(self, place: int, line: ActionItem) -> list[tuple[int, int]]:
        """Part payments of an item after its due date; what was undone is taken out of the one before it."""
        if line.due_on is None:
            return []
        due, days = to_days(line.due_on), dict[int, int]()
        for on, minor in self._moves.get(place, ()):
            if on > due:
                days[on] = days.get(on, 0) + minor
        return sorted((on, minor) for on, minor in days.items() if minor > 0)
