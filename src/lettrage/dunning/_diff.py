"""`diff`: what changes when one policy takes the place of another, over the same history."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from lettrage.dunning._policy import DunningPolicy
from lettrage.dunning._simulate import Simulation, simulate
from lettrage.law import JurisdictionRules
from lettrage.ledger import Ledger
from lettrage.model import ItemKey
from lettrage.records import as_tuple

if TYPE_CHECKING:
    from lettrage.render import Table

__all__ = ["Change", "PolicyDiff", "diff"]


@frozen
class Change:
    """One action that two policies would not have carried out on the same day (écart).

    Attributes:
        customer: Whom. step: The step. items: What it names.
        before: The day under the first policy; None for never. after: The day under the second.
    """

    customer: str
    step: str
    items: tuple[ItemKey, ...] = field(converter=as_tuple)
    before: date | None = None
    after: date | None = None


@frozen
class PolicyDiff:
    """What changes when one policy takes the place of another (comparaison).

    Attributes:
        before: What the first would have done. after: What the second would have done.
        changes: Actions that only one has, or that fall on another day, by customer and day.
    """

    before: Simulation
    after: Simulation
    changes: tuple[Change, ...] = field(converter=as_tuple)

    def to_table(self) -> Table:
        """Totals side by side.

        >>> from datetime import date
        >>> from lettrage.dunning import PolicyDiff, Simulation
        >>> none = Simulation(date(2026, 1, 1), 30, "p/1", [])
        >>> len(PolicyDiff(none, none, []).to_table().rows)
        4
        """
        from lettrage.render import Column, Table

        both = (self.before, self.after)
        rows = [
            ("actions", *(len(one) for one in both)),
            ("first contacts", *(one.first_contacts for one in both)),
            ("formal notices", *(one.formal_notices for one in both)),
            ("charges", *(", ".join(str(money) for money in one.charges.values()) for one in both)),
        ]
        columns = [Column(""), Column(self.before.policy, "right"), Column(self.after.policy, "right")]
        return Table("Two policies over the same history", columns, rows)


def diff(
    ledger: Ledger,
    before: DunningPolicy,
    after: DunningPolicy,
    *,
    start: date,
    days: int,
    facts: Mapping[str, Mapping[str, Any]] | None = None,
    customers: Sequence[str] | None = None,
    laws: Sequence[JurisdictionRules] = (),
) -> PolicyDiff:
    """What changes when a policy takes the place of another, over the same history.

    An action is the same under both when customer, step and items are; then only its day may differ.

    Args:
        ledger: The history. before: The first policy. after: The second. start: The first day. days: How many.
        facts: As for `plan_dunning`. customers: Only these customers; None for all.
        laws: As for `plan_dunning`.

    Raises:
        LettrageError: as `simulate`.

    >>> from datetime import date
    >>> from lettrage import Invoice, Ledger, Money
    >>> from lettrage.dunning import DunningPolicy, Step, Track, diff
    >>> early, late = (DunningPolicy("p", tracks=[Track("main", [Step("first", offset_days=n)])]) for n in (3, 10))
    >>> due = date(2026, 2, 4)
    >>> sold = Invoice("F-101", customer="ACME", issued_on=date(2026, 1, 5), due_on=due, total=Money("1200.00", "EUR"))
    >>> told = diff(Ledger(invoices=[sold]), early, late, start=date(2026, 2, 1), days=30)
    >>> [(change.step, str(change.before), str(change.after)) for change in told.changes]
    [('first', '2026-02-07', '2026-02-14')]
    """
    told = [
        simulate(ledger, policy, start=start, days=days, facts=facts, customers=customers, laws=laws)
        for policy in (before, after)
    ]
    first, second = (_by_name(one) for one in told)
    changes: list[Change] = []
    for name in sorted({*first, *second}):
        pairs = _pairs(first.get(name, []), second.get(name, []))
        changes += [Change(name[0], name[1], name[2], old, new) for old, new in pairs if old != new]
    latest = date.max
    changes.sort(
        key=lambda change: (change.customer, change.before or change.after or latest, change.step, change.items)
    )
    return PolicyDiff(told[0], told[1], changes)


def _by_name(run: Simulation) -> dict[tuple[str, str, tuple[ItemKey, ...]], list[date]]:
    found: dict[tuple[str, str, tuple[ItemKey, ...]], list[date]] = {}
    for contact in run.contacts:
        found.setdefault((contact.customer, contact.step, contact.items), []).append(contact.on)
    return found


def _pairs(old: list[date], new: list[date]) -> Iterator[tuple[date | None, date | None]]:
    """The days of a repeated step side by side."""
    for place in range(max(len(old), len(new))):
        yield old[place] if place < len(old) else None, new[place] if place < len(new) else None
