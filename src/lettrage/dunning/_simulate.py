"""`simulate`: a policy run over history, day by day.

Every day is planned by the engine itself, on what was effective by then, and its notices are recorded before the next
day is planned. What customers did is what the ledger says they did: a simulation tells who would have been contacted,
when and with what, not how they would have answered.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from attrs import field, frozen

from lettrage._settling import asked
from lettrage.calendars import check_date
from lettrage.dunning._action import Action
from lettrage.dunning._plan import DunningPlan
from lettrage.dunning._policy import DunningPolicy
from lettrage.dunning._run import plan_dunning
from lettrage.errors import fail
from lettrage.frozen import freeze
from lettrage.law import JurisdictionRules
from lettrage.ledger import Ledger
from lettrage.model import ItemKey, Notice, StepKind
from lettrage.money import Money
from lettrage.records import as_tuple

if TYPE_CHECKING:
    from lettrage.render import Table

__all__ = ["SimulatedContact", "Simulation", "carried_out", "runs", "simulate"]

#: A longer simulation is a mistake in the arguments.
_LONGEST: Final = 3_660


@frozen
class SimulatedContact:
    """One action that a policy would have carried out (action simulée).

    Attributes:
        on: The day. customer: Whom. step: The step. kind: What it is. channel: How. owner: Who.
        items: What it names. amounts: What it asks for, by currency. charges: What it claims on top, by currency.
        first: Whether the customer had never been contacted before, in the ledger or in the simulation.
    """

    on: date
    customer: str
    step: str
    kind: StepKind
    channel: str
    owner: str
    items: tuple[ItemKey, ...] = field(converter=as_tuple)
    amounts: Mapping[str, Money] = field(converter=freeze)
    charges: Mapping[str, Money] = field(converter=freeze)
    first: bool = False


@frozen(repr=False)
class Simulation:
    """What a policy would have done (simulation).

    Attributes:
        start: The first day. days: How many. policy: Id and version.
        contacts: Everything it would have carried out, by day and customer.
    """

    start: date
    days: int
    policy: str
    contacts: tuple[SimulatedContact, ...] = field(converter=as_tuple)

    @property
    def first_contacts(self) -> int:
        """How many customers would have been contacted for the first time."""
        return sum(contact.first for contact in self.contacts)

    @property
    def formal_notices(self) -> int:
        """How many formal notices would have gone out."""
        return sum(contact.kind is StepKind.FORMAL_NOTICE for contact in self.contacts)

    @property
    def by_step(self) -> Mapping[str, int]:
        """How often each step would have gone out."""
        return freeze(dict(sorted(Counter(contact.step for contact in self.contacts).items())))

    @property
    def charges(self) -> Mapping[str, Money]:
        """What would have been claimed on top, by currency."""
        total: dict[str, Money] = {}
        for contact in self.contacts:
            for currency, money in contact.charges.items():
                total[currency] = total.get(currency, Money.zero(currency)) + money
        return freeze(total)

    @property
    def peak(self) -> tuple[date, str, int] | None:
        """The busiest day of anyone: the day, who, and how many actions; None when there are none.

        >>> from datetime import date
        >>> from lettrage.dunning import Simulation
        >>> Simulation(date(2026, 1, 1), 30, "p/1", []).peak is None
        True
        """
        load = Counter((contact.on, contact.owner) for contact in self.contacts)
        if not load:
            return None
        (on, owner), count = min(load.items(), key=lambda entry: (-entry[1], entry[0]))
        return on, owner, count

    def __len__(self) -> int:
        return len(self.contacts)

    def __repr__(self) -> str:
        return f"<Simulation of {self.policy} from {self.start} for {self.days} days: {len(self)} actions>"

    def to_table(self) -> Table:
        """The actions as a table for reading."""
        from lettrage.render import Column, Table

        rows = [
            (c.on, c.customer, c.step, c.channel, c.owner, ", ".join(str(m) for m in c.amounts.values()))
            for c in self.contacts
        ]
        columns = [*map(Column, ("on", "customer", "step", "channel", "owner")), Column("asked", "right")]
        return Table(f"Simulation of {self.policy}", columns, rows)


def simulate(
    ledger: Ledger,
    policy: DunningPolicy,
    *,
    start: date,
    days: int,
    facts: Mapping[str, Mapping[str, Any]] | None = None,
    customers: Sequence[str] | None = None,
    laws: Sequence[JurisdictionRules] = (),
) -> Simulation:
    """What a policy would have done from a day on, every consent given on the day.

    Args:
        ledger: The history, or the future as far as it is known. Notices really issued before `start` count; later ones
            are put aside.
        policy: The policy.
        start: The first day.
        days: How many days, at most ten years.
        facts: As for `plan_dunning`, the same on every day.
        customers: Only these customers; None for all.
        laws: As for `plan_dunning`.

    Raises:
        LettrageError: as `plan_dunning`; ``bad-value`` for a number of days out of range.

    Complexity: a plan a day.

    >>> from datetime import date
    >>> from lettrage import Invoice, Ledger, Money
    >>> from lettrage.dunning import DunningPolicy, simulate
    >>> steps = [{"id": "first", "offset_days": 3}, {"id": "second", "offset_days": 10}]
    >>> policy = DunningPolicy.from_dict({"id": "short", "tracks": {"main": {"steps": steps}}})
    >>> due = date(2026, 2, 4)
    >>> sold = Invoice("F-101", customer="ACME", issued_on=date(2026, 1, 5), due_on=due, total=Money("1200.00", "EUR"))
    >>> run = simulate(Ledger(invoices=[sold]), policy, start=date(2026, 2, 1), days=30)
    >>> [(str(contact.on), contact.step) for contact in run.contacts], run.first_contacts
    ([('2026-02-07', 'first'), ('2026-02-14', 'second')], 1)
    """
    asked(Ledger, ledger, "ledger")
    met = {notice.customer for notice in ledger.events(Notice) if notice.effective_on < check_date(start, "start")}
    contacts: list[SimulatedContact] = []
    for plan in runs(ledger, policy, start=start, days=days, facts=facts, customers=customers, laws=laws):
        for action in sorted(carried_out(plan), key=lambda action: (action.customer, action.step, action.key)):
            contacts.append(_contact(action, plan.as_of, action.customer not in met))
            met.add(action.customer)
    return Simulation(start, days, f"{policy.id}/{policy.version}", contacts)


def runs(
    ledger: Ledger,
    policy: DunningPolicy,
    *,
    start: date,
    days: int,
    facts: Mapping[str, Mapping[str, Any]] | None = None,
    customers: Sequence[str] | None = None,
    laws: Sequence[JurisdictionRules] = (),
) -> Iterator[DunningPlan]:
    """The plan of every day, each made after the actions of the day before were carried out."""
    if isinstance(days, bool) or not isinstance(days, int) or not 0 <= days <= _LONGEST:
        fail("bad-value", "a simulation has a number of days", path="days", found=days, expected=f"0 to {_LONGEST}")
    asked(Ledger, ledger, "ledger")
    book = _without_notices(ledger, check_date(start, "start"))
    for place in range(days):
        day = start + timedelta(days=place)
        plan = plan_dunning(book, policy, as_of=day, facts=facts, customers=customers, laws=laws)
        yield plan
        known = max(day, book.known_to or day)  # a simulated day may lie before what the ledger already knows
        issued = [action.notice(known_on=known) for action in carried_out(plan)]
        if issued:
            book = book.record(*issued)


def carried_out(plan: DunningPlan) -> list[Action]:
    """What leaves the house: everything but reviews."""
    return [action for action in plan.actions if action.kind is not StepKind.REVIEW]


def _contact(action: Action, on: date, first: bool) -> SimulatedContact:
    charges: dict[str, Money] = {}
    for charge in action.charges:
        currency = charge.amount.currency
        charges[currency] = charges.get(currency, Money.zero(currency)) + charge.amount
    items = tuple(sorted(line.item for line in action.items))
    owner = action.owner.name if action.owner else ""
    return SimulatedContact(
        on, action.customer, action.step, action.kind, action.channel, owner, items, action.amounts, charges, first
    )


#: Facts about notices, which go with them.
_ABOUT_NOTICES: Final = ("notice", "notice_delivery", "step_decision")


def _without_notices(ledger: Ledger, start: date) -> Ledger:
    """The ledger without the notices issued from a day on: another policy would not have issued them."""
    if not any(notice.effective_on >= start for notice in ledger.events(Notice)):
        return ledger
    frames = ledger.to_frames()
    events = frames["events"]
    later = np.isin(events["type"], _ABOUT_NOTICES) & (events["effective_on"] >= np.datetime64(start, "D"))
    frames["events"] = {name: column[~later] for name, column in events.items()}
    return Ledger.from_frames(**frames, faults="collect")
