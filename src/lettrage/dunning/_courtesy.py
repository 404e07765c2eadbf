"""Thanks after payment and regular statements: messages that ask for nothing."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from datetime import date

import numpy as np
import numpy.typing as npt
from attrs import frozen

from lettrage.calendars import to_date, to_days
from lettrage.dunning._action import Action, ActionItem
from lettrage.dunning._book import FAR, MONEY, NEVER, Book, Minor, Places, by_code
from lettrage.dunning._channels import reach
from lettrage.dunning._contacts import ContactLog
from lettrage.dunning._decide import Decided
from lettrage.dunning._evaluate import TRUE, evaluate
from lettrage.dunning._keys import content_hash
from lettrage.dunning._messages import key_of
from lettrage.dunning._owners import Owners
from lettrage.dunning._rules import StatementRule
from lettrage.dunning._words import OutcomeKind
from lettrage.explain import Evidence
from lettrage.model import StepKind, Tone
from lettrage.money import Money

__all__ = ["Thankable", "next_statement", "statements", "thankable", "thanks"]


@frozen(eq=False)
class Thankable:
    """What was paid these days and deserves a word of thanks that nobody has said yet.

    Attributes:
        places: The items.
        minor: What was paid of each these days, in money: a credit note or a write-off is not a payment.
    """

    places: Places
    minor: Minor

    def take(self, keep: npt.NDArray[np.bool_]) -> Thankable:
        """Some of the items."""
        return Thankable(self.places[keep], self.minor[keep])


def thankable(decided: Decided) -> Thankable:
    """What was paid these days, when asked for or of itself as the policy has it."""
    rule, columns = decided.policy.thanks, decided.columns
    if rule is None:
        return Thankable(np.empty(0, np.int64), np.empty(0, np.int64))
    book, history = columns.book, columns.history
    settled = np.flatnonzero(decided.verdicts.is_(OutcomeKind.SETTLED))
    moved = book.ledger.movements(book.items.row[settled], as_of=book.as_of, known_on=book.known_on)
    paid = np.full(len(columns), NEVER, np.int32)
    np.maximum.at(paid, book.at_rows(moved.row), moved.on)
    asked = np.full(len(columns), NEVER, np.int32)
    thanked = np.full(len(columns), NEVER, np.int32)
    np.maximum.at(asked, history.place[history.ladder], history.day[history.ladder])
    said = history.of_kind([StepKind.THANK_YOU])
    np.maximum.at(thanked, history.place[said], history.day[said])
    fresh: Places = settled[
        (paid[settled] >= book.day - rule.within_days)
        & ((asked[settled] > NEVER) | rule.even_if_not_reminded)
        & (paid[settled] >= asked[settled])
        & (thanked[settled] < paid[settled])
    ]
    minor = _paid_in_money(book, fresh, book.day - rule.within_days)
    return Thankable(fresh, minor).take(minor > 0)


def _paid_in_money(book: Book, places: Places, since: int) -> Minor:
    """What payments brought for some items from a day on, in minor units."""
    out = np.zeros(len(book), np.int64)
    if len(places):
        applied = book.ledger.applied(as_of=book.as_of, known_on=book.known_on)
        mine = (applied.credit_kind == MONEY) & (applied.on >= since) & np.isin(applied.row, book.items.row[places])
        np.add.at(out, book.at_rows(applied.row[mine]), applied.amount[mine])
    return out[places]


def thanks(decided: Decided, log: ContactLog, fresh: Thankable, busy: frozenset[str]) -> list[Action]:
    """A word of thanks to customers who paid, when asked or of themselves, and who owe nothing overdue.

    One for each creditor and currency, as with all messages.

    Args:
        decided: What the run decided.
        log: Every contact there was.
        fresh: What was paid and deserves it.
        busy: Customers to whom another message goes today.
    """
    rule, columns = decided.policy.thanks, decided.columns
    if rule is None:
        return []
    book = columns.book
    fresh = fresh.take(evaluate(rule.when, columns)[fresh.places] == TRUE) if rule.when else fresh
    paid = dict(zip(fresh.places.tolist(), fresh.minor.tolist(), strict=True))
    late = np.zeros(len(book.items.customers) + 1, np.bool_)
    late[book.items.customer[(book.items.residual > 0) & (columns.standing.due < book.day)]] = True
    out: list[Action] = []
    planned: dict[str, list[str]] = {}
    for places in by_code(fresh.places, columns.group[0][fresh.places]):
        code = int(book.items.customer[places[0]])
        if late[code] or book.items.customers[code] in busy:
            continue
        key = key_of(decided.policy, columns, "thanks", places, 1)
        made = _message(decided, log, StepKind.THANK_YOU, "thanks", places, rule.channels, key, planned, paid)
        out += [] if made is None else [made]
    return out


def statements(decided: Decided, log: ContactLog, busy: frozenset[str]) -> list[Action]:
    """The statements of account due today, one per customer, creditor and currency."""
    rule, columns = decided.policy.statement, decided.columns
    if rule is None:
        return []
    book = columns.book
    if _falls_on(rule, book.as_of.year * 12 + book.as_of.month - 1) != book.as_of:
        return []
    period = f"{book.as_of:%Y-%m}"
    group, count = columns.group
    open_ones = (book.items.residual > 0) & (book.items.customer >= 0)
    if rule.when:
        open_ones &= evaluate(rule.when, columns) == TRUE
    total = np.zeros(max(count, 1), np.int64)
    np.add.at(total, group[open_ones], book.items.residual[open_ones])
    candidates = np.flatnonzero(open_ones)
    out: list[Action] = []
    planned: dict[str, list[str]] = {}
    for places in by_code(candidates, group[candidates]):
        first = int(places[0])
        currency = book.items.currencies[int(book.items.currency[first])]
        customer = book.items.customers[int(book.items.customer[first])]
        if customer in busy or (rule.minimum and total[group[first]] < rule.minimum.get(currency, FAR * FAR)):
            continue
        entity = book.items.entities[int(book.items.entity[first])]
        key = content_hash([decided.policy.id, "statement", customer, entity, currency, period])[:32]
        if key not in columns.history.keys:
            made = _message(decided, log, StepKind.STATEMENT, "statement", places, rule.channels, key, planned)
            out += [] if made is None else [made]
    return out


def next_statement(decided: Decided) -> int:
    """The next day on which statements fall; `FAR` when they never do."""
    rule, today = decided.policy.statement, decided.columns.book.as_of
    if rule is None:
        return FAR
    this = today.year * 12 + today.month - 1
    days = (_falls_on(rule, month) for month in range(this, this + rule.every_months + 1))
    return min(to_days(on) for on in days if on is not None and on > today)


def _falls_on(rule: StatementRule, month: int) -> date | None:
    """The day of a month, counted from year 0, on which statements fall; None when none does."""
    year, place = divmod(month, 12)
    if (month + 1) % rule.every_months:
        return None
    return date(year, place + 1, min(rule.day_of_month, monthrange(year, place + 1)[1]))


def _message(
    decided: Decided,
    log: ContactLog,
    kind: StepKind,
    step: str,
    places: Places,
    channels: tuple[str, ...],
    key: str,
    planned: dict[str, list[str]],
    paid: Mapping[int, int] | None = None,
) -> Action | None:
    """A courtesy about some items of one customer, with what was paid of them; none when it cannot be reached today.

    `planned` has the channels of the courtesies of the day by customer, for several creditors may each send one.
    """
    columns, policy = decided.columns, decided.policy
    book, customers = columns.book, columns.customers
    code = int(book.items.customer[places[0]])
    customer, entity = book.items.customers[code], book.items.entities[int(book.items.entity[places[0]])]
    contacts = customers.contacts[code]
    found = reach(
        channels,
        contacts,
        policy.contact,
        entity=entity,
        name=customer,
        failed=log.failed.get(customer, frozenset()),
        kept=book.everyone.contacts_kept,
    )
    if (
        not found.channel
        or key in columns.history.keys
        or columns.standing.stopped[places].any()
        or log.day_off(book.day) is not None
        or log.capped(customer, found.channel, book.day, planned.get(customer, ())) is not None
        or customers.last_contact[code] == book.day
        or any(day == book.day for day, *_ in log.said(customer, handed=True))
    ):
        return None
    planned.setdefault(customer, []).append(found.channel)
    lines = [_line(decided, place, step, paid or {}) for place in book.oldest_first(places).tolist()]
    currencies = {line.open.currency for line in lines}
    language = str(customers.record("language")[code] or "")
    return Action(
        key=key,
        step=step,
        kind=kind,
        policy=f"{policy.id}/{policy.version}",
        on=book.as_of,
        customer=customer,
        entity=entity,
        currency=currencies.pop() if len(currencies) == 1 else "",
        items=lines,
        channel=found.channel,
        fallbacks=found.fallbacks,
        tone=Tone.COURTEOUS,
        language=(found.recipients[0].language if found.recipients else "") or language,
        recipients=found.recipients,
        owner=Owners(book, customers).of("", customer, entity, places),
        window=found.window,
        evidence=[Evidence(f"dunning.{step}", len(lines))],
    )


def _line(decided: Decided, place: int, step: str, paid: Mapping[int, int]) -> ActionItem:
    book, due = decided.columns.book, int(decided.columns.standing.due[place])
    currency = book.items.currencies[int(book.items.currency[place])]
    owed = Money.of_minor(int(book.items.residual[place]), currency)
    days = 0 if due >= FAR else book.day - due
    amount = Money.of_minor(paid[place], currency) if place in paid else owed
    return ActionItem(book.items.key(place), amount, owed, None if due >= FAR else to_date(due), days, step)
