"""A message written out as an `Action`: amounts, charges, deadline, tone, language, owner, evidence."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from attrs import evolve, frozen

from lettrage.calendars import to_date, to_days
from lettrage.dunning._action import Action, ActionCharge, ActionCredit, ActionItem
from lettrage.dunning._book import FAR, Places
from lettrage.dunning._ceilings import lower_tone
from lettrage.dunning._claims import ClaimFacts, claims, less_waived
from lettrage.dunning._customer_columns import CUSTOMER_COLUMNS
from lettrage.dunning._decide import Decided
from lettrage.dunning._evaluate import TRUE, evaluate
from lettrage.dunning._kept_charges import KeptCharges, kept_charges, of_rule
from lettrage.dunning._laws import rules_of
from lettrage.dunning._messages import Message
from lettrage.dunning._offsets import Offsets, offset_credits
from lettrage.dunning._owners import Owners
from lettrage.dunning._shift import month_shifted
from lettrage.dunning._words import Credits, FeesAfterPrincipal
from lettrage.dunning._worth import own_rate
from lettrage.explain import Evidence
from lettrage.model import Insolvency, ItemKey, StepKind, Tone, Waiver
from lettrage.money import Money

__all__ = ["ActionWriter"]

_TONES = tuple(Tone)


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
        items, segment = columns.book.items, policy.table[message.segment]
        first = int(message.members[0])
        customer = items.customers[int(items.customer[first])]
        lines = [self.line(message, i) for i in range(len(message.members))]
        tone, _ = self.decided.routed.ceilings[int(self.decided.routed.ceiling[first])]
        currencies = {line.amount.currency for line in lines}
        entities = {items.entities[int(items.entity[place])] for place in message.members.tolist()}
        entity = entities.pop() if len(entities) == 1 else ""
        charges, credits = self.charges(message, lines), self.credits(message)
        recipients = message.reach.recipients
        language = (recipients[0].language if recipients else "") or self.languages[int(items.customer[first])] or ""
        return Action(
            key=message.key,
            step=message.step.id,
            kind=message.kind,
            policy=f"{policy.id}/{policy.version}",
            on=columns.book.as_of,
            customer=customer,
            track=segment.use,
            segment=segment.id,
            entity=entity,
            currency=currencies.pop() if len(currencies) == 1 else "",
            items=lines,
            charges=charges,
            credits=credits,
            channel=message.reach.channel if message.reach.channel != "internal" else "",
            fallbacks=message.reach.fallbacks,
            tone=lower_tone(message.step.tone, tone) or message.step.tone,
            language=language,
            recipients=recipients,
            copies=tuple(dict.fromkeys([*message.step.copies, *segment.copies])),
            owner=self.owners.of(message.step.owner, customer, entity, message.members),
            approvals=message.approvals,
            target_role=message.step.target_role,
            deadline_on=self.deadline(message),
            window=message.reach.window,
            pay_to=next(
                (columns.standing.pay_to[p] for p in message.members.tolist() if p in columns.standing.pay_to), ""
            ),
            evidence=self.evidence(message),
            countervalue=countervalue(self.decided, lines, charges, credits),
        )

    @cached_property
    def messages(self) -> tuple[Message, ...]:
        """The messages that go out."""
        return tuple(m for m in self.decided.messages if m.waiting is None and m.reach.channel)

    @cached_property
    def owners(self) -> Owners:
        """Who carries out what."""
        return Owners(self.decided.columns.book, self.decided.columns.customers)

    @cached_property
    def languages(self) -> list[str | None]:
        """The language of each customer; nothing at the end, for an unidentified one."""
        return [*self.decided.columns.customers.record("language").tolist(), None]

    def line(self, message: Message, i: int) -> ActionItem:
        """One item of a message."""
        columns, place = self.decided.columns, int(message.members[i])
        items, standing = columns.book.items, columns.standing
        currency = items.currencies[int(items.currency[place])]
        due = int(standing.due[place])
        withheld = {
            reason: Money.of_minor(int(taken[place]), currency)
            for reason, taken in standing.taken.items()
            if taken[place]
        }
        return ActionItem(
            items.key(place),
            Money.of_minor(int(standing.left[place]), currency),
            Money.of_minor(int(items.residual[place]), currency),
            None if due == FAR else to_date(due),
            0 if due == FAR else columns.book.day - due,
            message.own[i],
            int(message.repeat[i]),
            standing.episode.get(place, ""),
            withheld,
        )

    def deadline(self, message: Message) -> date | None:
        """By when a message asks for payment."""
        step = message.step
        if step.grants_deadline_days is None and not step.grants_deadline_months:
            return None
        day = np.array([self.decided.columns.book.day], np.int64)
        return to_date(int(month_shifted(day, step.grants_deadline_months)[0]) + (step.grants_deadline_days or 0))

    # -- credits and charges -----------------------------------------------------------------------------------------

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

    def charges(self, message: Message, lines: list[ActionItem]) -> tuple[ActionCharge, ...]:
        """What a message claims on top."""
        policy, columns = self.decided.policy, self.decided.columns
        if not message.step.charges:
            return ()
        facts = self._claim_facts(message, lines)
        out: list[ActionCharge] = []
        for id in message.step.charges:
            rule = policy.charge(id)
            if rule is None:
                continue
            wanted = lines
            if rule.when:
                true = evaluate(rule.when, columns)[message.members] == TRUE
                wanted = [line for line, holds in zip(lines, true.tolist(), strict=True) if holds]
            out += claims(rule, wanted, facts)
            out += less_waived([evolve(c, rule=rule.id) for c in of_rule(self.kept(message), rule)], facts.waivers)
        return tuple(out)

    def kept(self, message: Message) -> list[ActionCharge]:
        """What earlier notices claimed on items of the same groups that are paid since."""
        groups: list[int] = np.unique(self.decided.columns.group[0][message.members]).tolist()
        return [charge for group in groups for charge in self._kept.get(group, ())]

    @cached_property
    def _kept(self) -> KeptCharges:
        lapse = self.decided.policy.switches.fees_after_principal is FeesAfterPrincipal.LAPSE
        return {} if lapse else kept_charges(self.decided.columns)

    def _claim_facts(self, message: Message, lines: list[ActionItem]) -> ClaimFacts:
        columns = self.decided.columns
        book, history = columns.book, columns.history
        code = int(book.items.customer[message.members[0]])
        customer = book.items.customers[code]
        here = set(message.members.tolist())
        noticed: dict[ItemKey, int] = {}
        for at in np.flatnonzero(history.formal & np.isin(history.place, message.members)).tolist():
            key = book.items.key(int(history.place[at]))
            noticed[key] = max(noticed[key], int(history.day[at])) if key in noticed else int(history.day[at])
        charged = frozenset(
            (charge.kind, charge.item)
            for n in {int(history.notice[at]) for at in np.flatnonzero(np.isin(history.place, list(here))).tolist()}
            for charge in history.notices[n].charges
        )
        charged |= {
            (charge.kind, line.item)
            for n in {int(history.notice[at]) for at in np.flatnonzero(np.isin(history.place, list(here))).tolist()}
            for charge in history.notices[n].charges
            if charge.item is None
            for line in history.notices[n].items
        }
        return ClaimFacts(
            on=book.as_of,
            rules=rules_of(self.decided.policy, str(self._kinds[code]), book.laws),
            paid={
                line.item: self._paid_after(place, line)
                for place, line in zip(message.members.tolist(), lines, strict=True)
            },
            noticed_on=noticed,
            insolvency=next((case for case in book.all(Insolvency) if case.customer == customer), None),
            waivers=[waiver for waiver in book.all(Waiver) if waiver.customer == customer],
            charged=charged,
        )

    @cached_property
    def _kinds(self) -> Any:
        return CUSTOMER_COLUMNS["kind"](self.decided.columns.customers)[0]

    @cached_property
    def _moves(self) -> dict[int, list[tuple[int, int]]]:
        """What was taken off each item of a message with interest, by place."""
        book = self.decided.columns.book
        wanted = [m.members for m in self.messages if m.step.charges]
        places: Places = np.concatenate(wanted) if wanted else np.empty(0, np.int64)
        moved = book.ledger.movements(book.items.row[places], as_of=book.as_of, known_on=book.known_on)
        found: dict[int, list[tuple[int, int]]] = {}
        for place, on, minor in zip(
            book.at_rows(moved.row).tolist(), moved.on.tolist(), moved.minor.tolist(), strict=True
        ):
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

    # -- evidence ----------------------------------------------------------------------------------------------------

    def evidence(self, message: Message) -> tuple[Evidence, ...]:
        """What was looked at for a message."""
        policy, columns = self.decided.policy, self.decided.columns
        segment = policy.table[message.segment]
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


def countervalue(
    decided: Decided, lines: list[ActionItem], charges: tuple[ActionCharge, ...], credits: tuple[ActionCredit, ...]
) -> Money | None:
    """All that an action asks for, in the currency of the policy; None where it is asked for in that or has no rate."""
    policy, book = decided.policy, decided.columns.book
    if not policy.currency or all(line.amount.currency == policy.currency for line in lines):
        return None
    totals: dict[str, Money] = {}
    asked = [*(line.amount for line in lines), *(charge.amount for charge in charges)]
    for amount in (*asked, *(-credit.amount for credit in credits)):
        totals[amount.currency] = totals.get(amount.currency, Money.zero(amount.currency)) + amount
    worth = Money.zero(policy.currency)
    for code, total in totals.items():
        rate = Fraction(1) if code == policy.currency else own_rate(book.ledger, policy, code, book.as_of)
        if rate is None:
            return None
        worth += total.convert(rate, policy.currency)
    return worth
