"""Thanks after payment and regular statements: messages that ask for nothing."""

from __future__ import annotations

import numpy as np

from lettrage.calendars import to_date
from lettrage.dunning._action import Action, ActionItem
from lettrage.dunning._book import FAR, NEVER, Places, distinct
from lettrage.dunning._channels import reach
from lettrage.dunning._contacts import ContactLog
from lettrage.dunning._decide import Decided
from lettrage.dunning._evaluate import TRUE, evaluate
from lettrage.dunning._keys import content_hash
from lettrage.dunning._messages import key_of
from lettrage.dunning._owners import Owners
from lettrage.dunning._words import OutcomeKind
from lettrage.explain import Evidence
from lettrage.model import StepKind, Tone
from lettrage.money import Money

__all__ = ["statements", "thanks"]


def thanks(decided: Decided, log: ContactLog, busy: frozenset[str]) -> list[Action]:
    """A word of thanks to customers who paid, when asked or of themselves, and who owe nothing overdue.

    Args:
        decided: What the run decided.
        log: Every contact there was.
        busy: Customers to whom another message goes today.
    """
    rule, columns = decided.policy.thanks, decided.columns
    if rule is None:
        return []
    book, history = columns.book, columns.history
    settled = np.flatnonzero(decided.verdicts.is_(OutcomeKind.SETTLED))
    settled = settled[evaluate(rule.when, columns)[settled] == TRUE] if rule.when else settled
    moved = book.ledger.movements(book.items.row[settled], as_of=book.as_of, known_on=book.known_on)
    paid = np.full(len(columns), NEVER, np.int32)
    np.maximum.at(paid, book.at_rows(moved.row), moved.on)
    asked = np.full(len(columns), NEVER, np.int32)
    thanked = np.full(len(columns), NEVER, np.int32)
    np.maximum.at(asked, history.place[history.ladder], history.day[history.ladder])
    np.maximum.at(thanked, history.place[history.thanks], history.day[history.thanks])
    fresh = settled[
        (paid[settled] >= book.day - rule.within_days)
        & ((asked[settled] > NEVER) | rule.even_if_not_reminded)
        & (paid[settled] >= asked[settled])
        & (thanked[settled] < paid[settled])
    ]
    late = (book.items.residual > 0) & (columns.standing.due < book.day)
    out: list[Action] = []
    for code in distinct(book.items.customer[fresh]):
        customer = book.items.customers[code]
        if customer in busy or late[book.items.customer == code].any():
            continue
        places = fresh[book.items.customer[fresh] == code]
        made = _message(
            decided,
            log,
            StepKind.THANK_YOU,
            "thanks",
            places,
            rule.channels,
            key_of(decided.policy, columns, "thanks", places, 1),
        )
        out += [] if made is None else [made]
    return out


def statements(decided: Decided, log: ContactLog, busy: frozenset[str]) -> list[Action]:
    """The statements of account due today, one per customer, creditor and currency."""
    rule, columns = decided.policy.statement, decided.columns
    if rule is None:
        return []
    book = columns.book
    period = _period(book.day, rule.day_of_month, rule.every_months)
    if period is None:
        return []
    group, count = columns.group
    open_ones = (book.items.residual > 0) & (book.items.customer >= 0)
    if rule.when:
        open_ones &= evaluate(rule.when, columns) == TRUE
    total = np.zeros(max(count, 1), np.int64)
    np.add.at(total, group[open_ones], book.items.residual[open_ones])
    order = np.flatnonzero(open_ones)
    order = order[np.argsort(group[order], kind="stable")]
    out: list[Action] = []
    for places in np.split(order, np.flatnonzero(np.diff(group[order])) + 1) if len(order) else []:
        first = int(places[0])
        currency = book.items.currencies[int(book.items.currency[first])]
        customer = book.items.customers[int(book.items.customer[first])]
        if customer in busy or (rule.minimum and total[group[first]] < rule.minimum.get(currency, FAR * FAR)):
            continue
        entity = book.items.entities[int(book.items.entity[first])]
        key = content_hash([decided.policy.id, "statement", customer, entity, currency, period])[:32]
        if key not in columns.history.keys:
            made = _message(decided, log, StepKind.STATEMENT, "statement", places, rule.channels, key)
            out += [] if made is None else [made]
    return out


def _period(day: int, of_month: int, every: int) -> str | None:
    """The month whose statement falls on a day; None when none does."""
    on = to_date(day)
    last = to_date(
        int((np.datetime64(day, "D").astype("datetime64[M]") + 1).astype("datetime64[D]").astype(np.int64)) - 1
    )
    due = on.day == min(of_month, last.day) and (on.year * 12 + on.month) % every == 0
    return f"{on.year}-{on.month:02d}" if due else None


def _message(
    decided: Decided, log: ContactLog, kind: StepKind, step: str, places: Places, channels: tuple[str, ...], key: str
) -> Action | None:
    """A courtesy about some items of one customer; none when it may not or cannot be reached today."""
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
        kept=customers.contacts_kept,
    )
    if (
        not found.channel
        or key in columns.history.keys
        or columns.standing.stopped[places].any()
        or log.day_off(book.day) is not None
        or log.capped(customer, found.channel, book.day, ()) is not None
        or customers.last_contact[code] == book.day
        or any(day == book.day for day, *_ in log.said(customer, handed=True))
    ):
        return None
    lines = [_line(decided, place, step) for place in book.oldest_first(places).tolist()]
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
        owner=Owners(book, customers).of("", customer),
        window=found.window,
        evidence=[Evidence(f"dunning.{step}", len(lines))],
    )


def _line(decided: Decided, place: int, step: str) -> ActionItem:
    book, due = decided.columns.book, int(decided.columns.standing.due[place])
    currency = book.items.currencies[int(book.items.currency[place])]
    owed = Money.of_minor(int(book.items.residual[place]), currency)
    days = 0 if due >= FAR else book.day - due
    return ActionItem(book.items.key(place), owed, owed, None if due >= FAR else to_date(due), days, step)
