"""`simulate`: a policy run over history, day by day.

Every day is planned by the engine itself, on what was effective by then, and its notices are recorded before the next
day is planned. What customers did is what the ledger says they did: a simulation tells who would have been contacted,
when and with what, not how they would have answered.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from lettrage._settling import asked
from lettrage._totals import by_currency
from lettrage.calendars import check_date
from lettrage.dunning._days import live
from lettrage.dunning._policy import DunningPolicy
from lettrage.dunning._write_action import Issued
from lettrage.frozen import freeze
from lettrage.law import JurisdictionRules
from lettrage.ledger import Ledger
from lettrage.model import ItemKey, Notice, StepKind
from lettrage.money import Money
from lettrage.records import as_tuple

if TYPE_CHECKING:
    from lettrage.render import Table

__all__ = ["SimulatedContact", "Simulation", "simulate"]


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
        return freeze(by_currency(money for contact in self.contacts for money in contact.charges.values()))

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

    Complexity: a plan a day of the customers to whom something happens on it.

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
    for day in live(ledger, policy, start=start, days=days, facts=facts, customers=customers, laws=laws):
        for one in day.issued:
            contacts.append(_contact(one, one.notice.customer not in met))
            met.add(one.notice.customer)
    return Simulation(start, days, f"{policy.id}/{policy.version}", contacts)


def _contact(one: Issued, first: bool) -> SimulatedContact:
    notice = one.notice
    return SimulatedContact(
        notice.effective_on,
        notice.customer,
        notice.step,
        notice.kind,
        notice.channel,
        one.owner,
        tuple(sorted(line.item for line in notice.items)),
        by_currency(line.amount for line in notice.items),
        by_currency(charge.amount for charge in notice.charges),
        first,
    )
