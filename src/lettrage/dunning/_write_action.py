"""A message written out as an `Action`: amounts, charges, deadline, tone, language, owner, evidence."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from functools import cached_property

import numpy as np
from attrs import frozen

from lettrage.calendars import to_date
from lettrage.dunning._action import Action, ActionCharge, ActionCredit, ActionItem
from lettrage.dunning._book import FAR
from lettrage.dunning._ceilings import lower_tone
from lettrage.dunning._decide import Decided
from lettrage.dunning._messages import Message
from lettrage.dunning._offsets import Offsets, offset_credits
from lettrage.dunning._owners import Owners
from lettrage.dunning._rules import Segment
from lettrage.dunning._shift import month_shifted
from lettrage.dunning._words import Credits
from lettrage.dunning._worth import countervalue, own_rate
from lettrage.dunning._write_charges import ChargeWriter
from lettrage.explain import Evidence
from lettrage.model import Actor, Charge, Notice, NoticeLine, StepKind, Tone
from lettrage.money import Money
from lettrage.records import trusted

__all__ = ["ActionWriter", "Issued"]

#: Notices are made of columns that the engine has checked already.
_NOTICE = trusted(
    Notice, "effective_on", "key", "customer", "step", "kind", "policy", "channel", "tone", "language", "contact",
    "items", "charges", "deadline_on", "entity",
)  # fmt: skip
_LINE = trusted(NoticeLine, "item", "amount", "step")


@frozen(eq=False)
class Issued:
    """A message as it goes out.

    Attributes:
        notice: The fact that it was issued.
        owner: Who carries it out.
        track: Id of the ladder; empty for thanks and statements.
        rules: Ids of the policy's charges that it claims.
    """

    notice: Notice
    owner: str
    track: str
    rules: frozenset[str] = frozenset()


@frozen(eq=False)
class ActionWriter:
    """What writes the actions of a run.

    Attributes:
        decided: What the run decided.
    """

    decided: Decided

    def write(self, at: int) -> Action:
        """The action of a message.

        Raises:
            InvalidInput: ``unknown-rate`` where the law's rate is not published for a day on which interest runs.
        """
        message = self.messages[at]
        columns, policy = self.decided.columns, self.decided.policy
        items, segment = columns.book.items, self.table[message.segment]
        first = int(message.members[0])
        lines = self.lines(message)
        currencies = {line.amount.currency for line in lines}
        charges, credits = self.charges.write(message, lines), self.credits(message)
        return Action(
            key=message.key,
            step=message.step.id,
            kind=message.kind,
            policy=f"{policy.id}/{policy.version}",
            on=columns.book.as_of,
            customer=items.customers[int(items.customer[first])],
            track=segment.use,
            segment=segment.id,
            entity=self.entity(message),
            currency=currencies.pop() if len(currencies) == 1 else "",
            items=lines,
            charges=charges,
            credits=credits,
            channel=_channel(message),
            fallbacks=message.reach.fallbacks,
            tone=self.tone(message),
            language=self.language(message),
            recipients=message.reach.recipients,
            copies=tuple(dict.fromkeys([*message.step.copies, *segment.copies])),
            owner=self.owner(message),
            approvals=message.approvals,
            target_role=message.step.target_role,
            deadline_on=self.deadline(message),
            window=message.reach.window,
            pay_to=next(
                (columns.standing.pay_to[p] for p in message.members.tolist() if p in columns.standing.pay_to), ""
            ),
            evidence=self.evidence(message),
            countervalue=self.countervalue([*lines, *charges], credits),
        )

    def issue(self, at: int) -> Issued:
        """The notice of a message that goes out, without the action: what `Action.notice` says of it, at less cost."""
        message, policy = self.messages[at], self.decided.policy
        book, standing = self.decided.columns.book, self.decided.columns.standing
        items = book.items
        units: list[int] = items.currency[message.members].tolist()
        left: list[int] = standing.left[message.members].tolist()
        keys, currencies = book.keys(message.members), items.currencies
        charges = self.charges.write(message, self.lines(message)) if message.step.charges else ()
        lines = zip(keys, units, left, message.own, strict=True)
        notice = _NOTICE(
            book.as_of,
            message.key,
            items.customers[int(items.customer[message.members[0]])],
            message.step.id,
            message.kind,
            f"{policy.id}/{policy.version}",
            _channel(message),
            self.tone(message).value,
            self.language(message),
            message.reach.recipients[0].name if message.reach.recipients else "",
            tuple(_LINE(key, Money.of_minor(minor, currencies[unit]), own) for key, unit, minor, own in lines),
            tuple(Charge(charge.kind, charge.amount, charge.item, charge.basis) for charge in charges),
            self.deadline(message),
            self.entity(message),
        )
        rules = frozenset(charge.rule for charge in charges)
        return Issued(notice, self.owner(message).name, self.table[message.segment].use, rules)

    # -- parts of a message ------------------------------------------------------------------------------------------

    @cached_property
    def messages(self) -> tuple[Message, ...]:
        """The messages that go out."""
        return tuple(m for m in self.decided.messages if m.waiting is None and m.reach.channel)

    @cached_property
    def charges(self) -> ChargeWriter:
        """What they claim on top."""
        return ChargeWriter(self.decided, self.messages)

    @cached_property
    def table(self) -> tuple[Segment, ...]:
        """The segments of the policy."""
        return self.decided.policy.table

    @cached_property
    def owners(self) -> Owners:
        """Who carries out what."""
        return Owners(self.decided.columns.book, self.decided.columns.customers)

    @cached_property
    def languages(self) -> list[str | None]:
        """The language of each customer; nothing at the end, for an unidentified one."""
        return [*self.decided.columns.customers.record("language").tolist(), None]

    def lines(self, message: Message) -> list[ActionItem]:
        """The items of a message, oldest due date first."""
        book, standing, members = self.decided.columns.book, self.decided.columns.standing, message.members
        units: list[int] = book.items.currency[members].tolist()
        may: list[int] = standing.left[members].tolist()
        owed: list[int] = book.items.residual[members].tolist()
        dues: list[int] = standing.due[members].tolist()
        times: list[int] = message.repeat.tolist()
        sums = zip(units, may, owed, dues, strict=True)
        parts = zip(members.tolist(), book.keys(members), sums, message.own, times, strict=True)
        out: list[ActionItem] = []
        for place, key, (currency, asked, left, due), own, repeat in parts:
            unit = book.items.currencies[currency]
            withheld = {
                reason: Money.of_minor(int(taken[place]), unit)
                for reason, taken in standing.taken.items()
                if taken[place]
            }
            out.append(
                ActionItem(
                    key,
                    Money.of_minor(asked, unit),
                    Money.of_minor(left, unit),
                    None if due == FAR else to_date(due),
                    0 if due == FAR else book.day - due,
                    own,
                    repeat,
                    standing.episode.get(place, ""),
                    withheld,
                )
            )
        return out

    def entity(self, message: Message) -> str:
        """The creditor; empty when items of several are together."""
        items = self.decided.columns.book.items
        codes: set[int] = set(items.entity[message.members].tolist())
        return items.entities[codes.pop()] if len(codes) == 1 else ""

    def tone(self, message: Message) -> Tone:
        """How it speaks: as the step does, no stricter than the ceiling of its customer."""
        routed = self.decided.routed
        ceiling, _ = routed.ceilings[int(routed.ceiling[message.members[0]])]
        return lower_tone(message.step.tone, ceiling) or message.step.tone

    def language(self, message: Message) -> str:
        """The language of its recipient, else of the customer."""
        recipients = message.reach.recipients
        code = int(self.decided.columns.book.items.customer[message.members[0]])
        return (recipients[0].language if recipients else "") or self.languages[code] or ""

    def owner(self, message: Message) -> Actor:
        """Who carries it out."""
        items = self.decided.columns.book.items
        customer = items.customers[int(items.customer[message.members[0]])]
        return self.owners.of(message.step.owner, customer, self.entity(message), message.members)

    def deadline(self, message: Message) -> date | None:
        """By when a message asks for payment."""
        step = message.step
        if step.grants_deadline_days is None and not step.grants_deadline_months:
            return None
        day = np.array([self.decided.columns.book.day], np.int64)
        return to_date(int(month_shifted(day, step.grants_deadline_months)[0]) + (step.grants_deadline_days or 0))

    # -- credits -------------------------------------------------------------------------------------------------------

    @cached_property
    def _offsets(self) -> Offsets:
        policy = self.decided.policy
        return offset_credits(self.decided.columns, policy.switches.credits, self.decided.chosen)

    def credits(self, message: Message) -> tuple[ActionCredit, ...]:
        """The credits that were set against the items of a message."""
        columns = self.decided.columns
        if self.decided.policy.switches.credits is Credits.IGNORE or not self._offsets.used:
            return ()
        left = int(self._offsets.applied[message.members].sum())
        credits, out = columns.book.credits, list[ActionCredit]()
        for code in np.unique(columns.group[0][message.members]).tolist():
            for place, minor in self._offsets.used.get(code, ()):
                part = min(left, minor)
                if part > 0:
                    currency = credits.currencies[int(credits.currency[place])]
                    out.append(ActionCredit(credits.key(place), Money.of_minor(part, currency)))
                    left -= part
        return tuple(out)

    def countervalue(self, asked: list[ActionItem | ActionCharge], credits: tuple[ActionCredit, ...]) -> Money | None:
        """All that a message asks for in the currency of the policy; None where that is its own or has no rate."""
        own = self.decided.policy.currency
        if not own or all(part.amount.currency == own for part in asked):
            return None
        return countervalue(own, [*(part.amount for part in asked), *(-part.amount for part in credits)], self._rates)

    @cached_property
    def _rates(self) -> dict[str, Fraction | None]:
        """Units of the policy's currency for one of each other."""
        policy, book = self.decided.policy, self.decided.columns.book
        return {code: own_rate(book.ledger, policy, code, book.as_of) for code in book.items.currencies}

    # -- evidence ----------------------------------------------------------------------------------------------------

    def evidence(self, message: Message) -> tuple[Evidence, ...]:
        """What was looked at for a message."""
        policy, columns = self.decided.policy, self.decided.columns
        segment = self.table[message.segment]
        found = [
            Evidence("dunning.segment", segment.id, segment.use),
            Evidence("dunning.step", message.step.id, message.kind.value),
            Evidence("dunning.channel", message.reach.channel, ", ".join(message.step.channels)),
        ]
        if message.kind is not message.step.kind and message.kind is StepKind.CALL:
            found.append(Evidence("dunning.unanswered", "", str(policy.contact.calls_after_unanswered)))
        minimum = message.step.minimum or policy.minimum
        currency = columns.book.items.currencies[int(columns.book.items.currency[message.members[0]])]
        if currency in minimum.group:
            asked = Money.of_minor(int(columns.standing.left[message.members].sum()), currency)
            found.append(Evidence("dunning.minimum", asked, Money.of_minor(minimum.group[currency], currency)))
        return tuple(found)


def _channel(message: Message) -> str:
    """The channel of a message; none for what stays in the house."""
    return message.reach.channel if message.reach.channel != "internal" else ""
