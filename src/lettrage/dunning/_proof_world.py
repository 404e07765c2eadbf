"""The small world of a proof: two invoices of one customer, what happened to them, and what may happen next.

The world keeps its own account of what is open and what is held, apart from the ledger that the engine reads: a proof
that asked the engine what is right would prove nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from attrs import evolve, field, frozen

from lettrage.dunning._action import Action
from lettrage.dunning._policy import DunningPolicy
from lettrage.ledger import Ledger
from lettrage.model import (
    Address,
    Allocation,
    Channel,
    ChannelAddress,
    Contact,
    Customer,
    Dispute,
    DunningHold,
    Fact,
    Insolvency,
    Invoice,
    ItemKey,
    ItemKind,
    Notice,
    Payment,
    PaymentReturn,
    PromiseToPay,
    Settlement,
    StepKind,
)
from lettrage.money import Money

__all__ = ["EVENTS", "FIRST", "HORIZON_DAYS", "SECOND", "World", "first_world"]

FIRST: Final = ItemKey(ItemKind.INVOICE, "F-1")
SECOND: Final = ItemKey(ItemKind.INVOICE, "F-2")
#: How far beyond the last day written in a policy a history goes.
HORIZON_DAYS: Final = 45
_DUE: Final = date(2026, 3, 2)
_ISSUED: Final = _DUE - timedelta(days=30)
#: The second invoice falls due so many days after the first.
_LATER: Final = 9
_PROMISED_DAYS: Final = 6


@frozen
class World:
    """One moment of a history.

    Attributes:
        ledger: What the engine reads. day: Today. end: The last day looked at. currency: Of both invoices.
        open: Minor units open. contested: Minor units contested. promised: Until when all of an item is promised.
        silent: Whether nothing may be asked for at all. paid: Whether the last event was a payment.
        steps: (item, step, repeat) issued. contacts: (day, channel, kind) of all messages.
        deadlines: The latest deadline granted by a formal notice on each item.
        ahead: Days on which something agreed ends.
        history: What happened, for a counter-example. touched: Whether an event happened today already.
    """

    ledger: Ledger
    day: date
    end: date
    currency: str
    open: dict[ItemKey, int]
    contested: dict[ItemKey, int] = field(factory=dict[ItemKey, int])
    promised: dict[ItemKey, date] = field(factory=dict[ItemKey, date])
    silent: bool = False
    paid: bool = False
    steps: frozenset[tuple[ItemKey, str, int]] = frozenset()
    contacts: tuple[tuple[date, str, StepKind], ...] = ()
    deadlines: dict[ItemKey, date] = field(factory=dict[ItemKey, date])
    ahead: tuple[date, ...] = ()
    history: tuple[tuple[date, str], ...] = ()
    touched: bool = False

    @property
    def settled(self) -> set[ItemKey]:
        return {item for item, minor in self.open.items() if not minor}

    def open_of(self, item: ItemKey) -> int:
        return self.open.get(item, 0)

    def held_of(self, item: ItemKey) -> int:
        """What of an item may not be asked for today."""
        until = self.promised.get(item)
        if until is not None and self.day <= until:
            return self.open_of(item)
        return min(self.contested.get(item, 0), self.open_of(item))

    def issued(self, actions: list[Action]) -> World:
        """After the actions of today were carried out."""
        known = max(self.day, self.ledger.known_to or self.day)
        keys = {notice.key for notice in self.ledger.events(Notice)}  # one that is repeated was told of already
        ledger = self.ledger.record(*(a.notice(known_on=known) for a in actions if a.key not in keys))
        steps = {(line.item, line.step, line.repeat) for action in actions for line in action.items if line.step}
        told = [(self.day, a.channel, a.kind) for a in actions if a.kind not in (StepKind.HANDOVER, StepKind.REVIEW)]
        demands = [a for a in actions if a.kind is StepKind.FORMAL_NOTICE and a.deadline_on is not None]
        granted = {line.item: a.deadline_on for a in demands for line in a.items if a.deadline_on is not None}
        return evolve(
            self,
            ledger=ledger,
            steps=self.steps | steps,
            contacts=(*self.contacts, *told),
            deadlines={**self.deadlines, **granted},
        )

    def after(self, what: str, *facts: Fact | Payment | Settlement, **changes: object) -> World:
        """After something happened today."""
        known = max(self.day, self.ledger.known_to or self.day)
        ledger = self.ledger.record(*facts, known_on=known)
        history = (*self.history, (self.day, what))
        return evolve(self, ledger=ledger, history=history, touched=True, **{"paid": False, **changes})  # type: ignore[arg-type]


def first_world(policy: DunningPolicy) -> World:
    """Two invoices, large enough for every minimum of the policy, before anything happens."""
    currency, least = _scale(policy)
    amounts = {FIRST: max(90_000, 3 * least), SECOND: max(60_000, 2 * least)}
    reach = list(Channel)
    contact = Contact(
        name="Accounts", channels=[ChannelAddress(channel.value, f"{channel.value}-1") for channel in reach]
    )
    address = Address(lines=["1 High Street"], postal_code="75001", city="Paris", country="FR")
    customer = Customer("C", "Customer", contacts=[contact], address=address)
    invoices = [
        Invoice(item.id, customer="C", issued_on=_ISSUED, due_on=due, total=Money.of_minor(minor, currency))
        for (item, minor), due in zip(amounts.items(), (_DUE, _DUE + timedelta(days=_LATER)), strict=True)
    ]
    steps = [step for track in policy.tracks for step in policy.ladder(track.id)]
    offsets = [step.offset_days + 31 * step.offset_months for step in steps] or [0]
    start = _DUE + timedelta(days=min(0, min(offsets)) - 1)
    end = _DUE + timedelta(days=max(0, max(offsets)) + HORIZON_DAYS)
    return World(Ledger(customers=[customer], invoices=invoices), start, end, currency, amounts)


def _scale(policy: DunningPolicy) -> tuple[str, int]:
    """A currency in which the policy names amounts, and the largest minimum in it."""
    minimums = [
        policy.minimum,
        *(s.minimum for t in policy.tracks for s in policy.ladder(t.id) if s.minimum is not None),
    ]
    amounts = [
        (currency, minor) for one in minimums for part in (one.item, one.group) for currency, minor in part.items()
    ]
    currency = "EUR" if not amounts or any(code == "EUR" for code, _ in amounts) else min(code for code, _ in amounts)
    return currency, max((minor for code, minor in amounts if code == currency), default=0)


def _pay(item: ItemKey, part: int, what: str) -> Callable[[World], World | None]:
    def event(world: World) -> World | None:
        minor = world.open_of(item) // part
        if not minor or world.touched or world.contested.get(item):
            return None
        money, id = Money.of_minor(minor, world.currency), f"P-{len(world.history)}"
        payment = Payment(id, customer="C", received_on=world.day, amount=money)
        allocation = Allocation(ItemKey(ItemKind.PAYMENT, id), item, money, money)
        settlement = Settlement(f"S-{id}", [allocation], effective_on=world.day)
        left = {**world.open, item: world.open_of(item) - minor}
        return world.after(f"{what} of {item}", payment, settlement, open=left, paid=True)

    return event


def _pay_and_return(world: World) -> World | None:
    paid = _pay(FIRST, 1, "payment")(world)
    if paid is None:
        return None
    back = PaymentReturn(effective_on=world.day, payment=f"P-{len(world.history)}", code="AM04")
    return paid.after("payment returned", back, open=world.open)


def _contest(world: World) -> World | None:
    if world.touched or world.contested or not world.open_of(FIRST) or FIRST in world.promised:
        return None
    minor = max(world.open_of(FIRST) // 3, 1)
    amount = Money.of_minor(minor, world.currency)
    dispute = Dispute(effective_on=world.day, id="D-1", items=[FIRST], amount=amount)
    return world.after(f"{amount} of {FIRST} contested", dispute, contested={FIRST: minor})


def _promise(world: World) -> World | None:
    if world.touched or world.promised or world.contested or not world.open_of(FIRST):
        return None
    until, amount = world.day + timedelta(days=_PROMISED_DAYS), Money.of_minor(world.open_of(FIRST), world.currency)
    promise = PromiseToPay(effective_on=world.day, id="PP-1", customer="C", amount=amount, due_on=until, items=[FIRST])
    ahead = (*world.ahead, until, until + timedelta(days=1))
    return world.after(f"{FIRST} promised by {until}", promise, promised={FIRST: until}, ahead=ahead)


def _exclude(world: World) -> World | None:
    if world.touched or world.silent:
        return None
    return world.after("customer excluded", DunningHold(effective_on=world.day, id="H-1", customer="C"), silent=True)


def _fail(world: World) -> World | None:
    """Both debts were born before, so nothing of them may be asked for any more."""
    if world.touched or world.silent or world.day <= _ISSUED:
        return None
    opened = Insolvency(effective_on=world.day, customer="C", opened_on=world.day)
    return world.after("insolvency opened", opened, silent=True)


#: Everything that may happen on a day; each gives the world after it, or None where it cannot.
EVENTS: Final[tuple[Callable[[World], World | None], ...]] = (
    _pay(FIRST, 1, "payment"),
    _pay(FIRST, 2, "part payment"),
    _pay(SECOND, 1, "payment"),
    _pay_and_return,
    _contest,
    _promise,
    _exclude,
    _fail,
)
