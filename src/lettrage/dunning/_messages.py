"""Messages: what goes out today about which items, or why it waits."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, partial

import numpy as np
import numpy.typing as npt
from attrs import frozen

from lettrage.calendars import to_days
from lettrage.dunning._book import FAR, NEVER, Ints, Places
from lettrage.dunning._channels import Reach, reach
from lettrage.dunning._columns import Columns, groups_of
from lettrage.dunning._consents import consents, left_of
from lettrage.dunning._contacts import ContactLog, Waiting
from lettrage.dunning._evaluate import FALSE, evaluate
from lettrage.dunning._history import CONTACTS
from lettrage.dunning._keys import action_key
from lettrage.dunning._policy import DunningPolicy
from lettrage.dunning._steps import Approval, Step
from lettrage.dunning._unpublished import UNPUBLISHED, Unpublished
from lettrage.dunning._words import GapScope, Grouping
from lettrage.model import Channel, Decision, ItemKind, StepDecision, StepKind

__all__ = ["Message", "Sender", "key_of"]


@frozen(eq=False)
class Message:
    """One message to be, before it is written out as an `Action`.

    Attributes:
        step: The step that speaks.
        kind: What it is: a reminder that nobody answers becomes a call.
        track: Position of the ladder.
        segment: Position of the segment.
        members: Its items, oldest due date first.
        own: The id of each item's own step; empty for an item that is only listed.
        repeat: How often each item's step will have gone out.
        reach: To whom and how.
        approvals: Roles that must approve.
        waiting: Why it does not go out today; None when it does.
        name: Makes the key of the action.
    """

    step: Step
    kind: StepKind
    track: int
    segment: int
    members: Places
    own: tuple[str, ...]
    repeat: Ints
    reach: Reach
    approvals: tuple[str, ...]
    waiting: Waiting | None
    name: Callable[[], str]

    @cached_property
    def key(self) -> str:
        """The key of the action, worked out when it is asked for."""
        return self.name()


_KINDS = tuple(kind.value for kind in ItemKind)
#: What never leaves the house has nobody to be addressed to.
_INTERNAL = Reach("internal")


def key_of(policy: DunningPolicy, columns: Columns, step: str, members: Places, repeat: int) -> str:
    """The key of an action about some items."""
    items, episode = columns.book.items, columns.standing.episode
    kinds: list[int] = items.kind[members].tolist()
    parts: tuple[list[str], list[int]] = items.id[members].tolist(), items.instalment[members].tolist()
    named = [
        (_KINDS[kind], id, line, episode.get(place, "") if episode else "")
        for kind, id, line, place in zip(kinds, *parts, members.tolist(), strict=True)
    ]
    return action_key(policy.id, step, named, repeat)


class Sender:
    """What decides about messages one by one; one per run, never kept.

    Args:
        policy: The policy.
        columns: The facts.
        log: Every contact there was.
    """

    def __init__(self, policy: DunningPolicy, columns: Columns, log: ContactLog) -> None:
        self.policy, self.columns, self.log = policy, columns, log
        self._segments = policy.table
        book = columns.book
        self._addresses = columns.customers.record("address").tolist()
        self._names = columns.customers.record("name").tolist()
        self._languages = columns.customers.record("language").tolist()
        self._kept = book.everyone.contacts_kept or book.everyone.addresses_kept
        self._unkept: dict[tuple[str, ...], Reach] = {}
        self._decided = {event.action: event for event in book.all(StepDecision)}
        self._consents = consents(book.all(StepDecision))
        self._named: dict[str, Ints | None] = {}
        self._released = bool((columns.standing.released > NEVER).any())
        self._planned: dict[str, list[str]] = {}
        self._truths: dict[Approval, npt.NDArray[np.int8]] = {}
        self._unpublished = Unpublished(policy, columns)
        self._unanswered = None
        if policy.contact.calls_after_unanswered is not None:
            self._unanswered = columns.values("customer.unanswered_contacts").values

    def send(self, step: Step, track: int, segment: int, members: Places, own: Sequence[str], repeat: Ints) -> Message:
        """The message of a step about some items, or why it waits."""
        items = self.columns.book.items
        code = int(items.customer[members[0]])
        kind, channels = step.kind, step.channels
        calls = self.policy.contact.calls_after_unanswered
        silent = calls is not None and self._unanswered is not None and int(self._unanswered[code]) >= calls
        if kind is StepKind.REMINDER and silent:
            kind, channels = StepKind.CALL, (Channel.PHONE.value,)
        found = self._reach(code, items.entities[int(items.entity[members[0]])], kind, channels)
        times = self._times_named(step.id, members)  # items that were only listed count: no two letters have one key
        name = partial(key_of, self.policy, self.columns, step.id, members, times + 1)
        # Hashing costs more than all the rest: no key is worked out where nothing could know it.
        key = name() if self._decided or times else ""
        waiting = self._waiting(step, kind, members, code, found.channel, key)
        if self._unpublished.any(step, members, own):
            waiting = Waiting(UNPUBLISHED, FAR)
        approvals = left_of(self._approvals(step, segment, members), self._consents.get(key, ()))
        if waiting is None and found.channel and kind in CONTACTS:
            self._planned.setdefault(items.customers[code], []).append(found.channel)
        return Message(step, kind, track, segment, members, tuple(own), repeat, found, approvals, waiting, name)

    def _times_named(self, step: str, members: Places) -> int:
        """How often notices that spoke for a step named the one of some items that they named most."""
        if step not in self._named:
            named = self.columns.history.named(len(self.columns), step)
            self._named[step] = named if named.any() else None
        of_step = self._named[step]
        return 0 if of_step is None else int(of_step[members].max())

    def _reach(self, code: int, entity: str, kind: StepKind, channels: tuple[str, ...]) -> Reach:
        if kind not in CONTACTS:
            return _INTERNAL
        if not self._kept:  # whom to address is the caller's to find: the same for all
            if channels not in self._unkept:
                self._unkept[channels] = reach(channels, (), self.policy.contact, kept=False)
            return self._unkept[channels]
        customer = self.columns.book.items.customers[code]
        return reach(
            channels,
            self.columns.customers.contacts[code],
            self.policy.contact,
            entity=entity,
            address=self._addresses[code],
            name=self._names[code] or customer,
            language=self._languages[code] or "",
            failed=self.log.failed.get(customer, frozenset()),
        )

    # -- waiting -----------------------------------------------------------------------------------------------------

    def _waiting(
        self, step: Step, kind: StepKind, members: Places, code: int, channel: str, key: str
    ) -> Waiting | None:
        """The reason that waits longest, if any."""
        day, decided = self.columns.book.day, self._decided.get(key)
        found: list[Waiting | None] = []
        if decided is not None and decided.decision is Decision.POSTPONED and decided.until_on is not None:
            until = to_days(decided.until_on)
            found.append(Waiting("postponed", until) if until > day else None)
        if key in self.columns.history.keys:
            found.append(Waiting("key_issued", day + 1))
        if kind in CONTACTS or kind is StepKind.HANDOVER:
            found += self._spaced(step, kind, members, code, channel)
        longest = max((w for w in found if w is not None), key=lambda w: w.until, default=None)
        if longest is None or kind not in CONTACTS or longest.until >= FAR:
            return longest
        off = self.log.day_off(longest.until)
        return longest if off is None else Waiting(longest.why, off.until)

    def _spaced(self, step: Step, kind: StepKind, members: Places, code: int, channel: str) -> Iterator[Waiting | None]:
        """What keeps messages to one customer apart; of hand-overs only that a day sees one message."""
        columns, rules, day = self.columns, self.policy.contact, self.columns.book.day
        customer = columns.book.items.customers[code]
        last = self._last(customer, members, step.id)
        if day in (last, self._last(customer, members, step.id, handed=True)):
            yield Waiting("gap", day + 1)
        if kind is StepKind.HANDOVER:
            return
        gap = max(1, rules.min_gap_days if step.min_gap_days is None else step.min_gap_days)
        yield Waiting("gap", last + gap) if last > NEVER and day < last + gap else None
        yield self.log.silent(customer, day)
        yield self.log.day_off(day)
        yield self.log.capped(customer, channel, day, self._planned.get(customer, ()))
        released = int(columns.standing.released[members].max()) if self._released else NEVER
        resumes = released + rules.resume_gap_days
        yield Waiting("resume_gap", resumes) if released > NEVER and day < resumes else None

    def _last(self, customer: str, members: Places, step: str, *, handed: bool = False) -> int:
        """The last contact, or hand-over, that the gap of a message is counted from."""
        items, grouping = self.columns.book.items, self.policy.switches.grouping
        if self.policy.contact.gap_scope is GapScope.CUSTOMER:
            grouping = Grouping.CUSTOMER
        elif grouping in (Grouping.INVOICE, Grouping.INSTALMENT):
            return int(self._last_of_items[handed][members].max())
        entity, currency = int(items.entity[members[0]]), int(items.currency[members[0]])
        last = self.log.last(
            grouping, customer, items.entities[entity], items.currencies[currency], step, handed=handed
        )
        if grouping is Grouping.CUSTOMER_LEVEL_CURRENCY and not handed:
            # another level may speak, not of the same item
            last = max(last, int(self._last_of_items[False][members].max()))
        return last

    @cached_property
    def _last_of_items(self) -> tuple[Ints, Ints]:
        """The last contact, and the last hand-over, about each item; about each invoice where those are the groups."""
        history, items = self.columns.history, self.columns.book.items
        out: list[Ints] = []
        for kinds in (CONTACTS, (StepKind.HANDOVER,)):
            day, said = np.full(len(self.columns), NEVER, np.int32), history.of_kind(kinds)
            np.maximum.at(day, history.place[said], history.day[said])
            if self.policy.switches.grouping is Grouping.INVOICE and len(day):
                code, count = groups_of(items.document_row)
                whole = np.full(count, NEVER, np.int32)
                np.maximum.at(whole, code, day)
                day = whole[code]
            out.append(day)
        return out[0], out[1]

    # -- consents ----------------------------------------------------------------------------------------------------

    def _approvals(self, step: Step, segment: int, members: Places) -> tuple[str, ...]:
        """The roles whose consent is needed for any of the items; an unknown condition needs it."""
        roles: dict[str, None] = {}
        for approval in (*self.policy.approvals, *self._segments[segment].approvals, *step.approvals):
            if not approval.when:
                roles[approval.role] = None
                continue
            if approval not in self._truths:
                self._truths[approval] = evaluate(approval.when, self.columns)
            if (self._truths[approval][members] != FALSE).any():
                roles[approval.role] = None
        return tuple(roles)
