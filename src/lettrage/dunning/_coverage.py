"""`coverage`: which parts of a policy ever did anything, like the coverage of a test."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final, Literal

from attrs import field, frozen

from lettrage.calendars import check_date
from lettrage.dunning._days import LONGEST, live
from lettrage.dunning._decide import Decided
from lettrage.dunning._policy import DunningPolicy
from lettrage.dunning._words import OutcomeKind
from lettrage.law import JurisdictionRules
from lettrage.ledger import Ledger
from lettrage.records import as_tuple

if TYPE_CHECKING:
    from lettrage.render import Table

__all__ = ["Coverage", "CoverageRow", "coverage"]

#: Segments and holds are looked at on one day in so many: they change slowly, and every item must be asked.
_EVERY: Final = 7


@frozen
class CoverageRow:
    """One part of a policy, and how often it did something (couverture).

    Attributes:
        part: ``step``, ``segment``, ``hold`` or ``charge``.
        id: Its id; of a step with its track, such as ``main.first``.
        times: Actions of a step or with a charge; of segments and holds, items on the days looked at.
    """

    part: Literal["step", "segment", "hold", "charge"]
    id: str
    times: int


@frozen
class Coverage:
    """What a policy did and what it never did (couverture d'une politique).

    Attributes:
        rows: Every step, segment, hold and charge, in the order of the policy.
    """

    rows: tuple[CoverageRow, ...] = field(converter=as_tuple)

    @property
    def never(self) -> tuple[CoverageRow, ...]:
        """The parts that did nothing.

        >>> from lettrage.dunning import Coverage, CoverageRow
        >>> [row.id for row in Coverage([CoverageRow("hold", "litigation", 0)]).never]
        ['litigation']
        """
        return tuple(row for row in self.rows if not row.times)

    def to_table(self) -> Table:
        """The rows as a table for reading."""
        from lettrage.render import Column, Table

        columns = [Column("part"), Column("id"), Column("times", "right")]
        return Table("Coverage of a policy", columns, [(row.part, row.id, row.times) for row in self.rows])


def coverage(
    ledger: Ledger,
    policy: DunningPolicy,
    *,
    as_of: date,
    days: int = 365,
    facts: Mapping[str, Mapping[str, Any]] | None = None,
    customers: Sequence[str] | None = None,
    laws: Sequence[JurisdictionRules] = (),
) -> Coverage:
    """Which parts of a policy would have done something in the days up to a day.

    Args:
        ledger: The history. policy: The policy. as_of: The last day looked at. days: How many days before it.
        facts: As for `plan_dunning`. customers: Only these customers; None for all.
        laws: As for `plan_dunning`.

    Raises:
        LettrageError: as `simulate`.

    Complexity: a plan a day, and the outcomes of one day in seven.

    >>> from datetime import date
    >>> from lettrage import Invoice, Ledger, Money
    >>> from lettrage.dunning import DunningPolicy, coverage
    >>> steps = [{"id": "first", "offset_days": 3}, {"id": "second", "offset_days": 90}]
    >>> policy = DunningPolicy.from_dict({"id": "short", "tracks": {"main": {"steps": steps}}})
    >>> due = date(2026, 2, 4)
    >>> sold = Invoice("F-101", customer="ACME", issued_on=date(2026, 1, 5), due_on=due, total=Money("1200.00", "EUR"))
    >>> [row.id for row in coverage(Ledger(invoices=[sold]), policy, as_of=date(2026, 3, 1), days=60).never]
    ['main.second']
    """
    as_of = check_date(as_of, "as_of")
    back = days - 1 if isinstance(days, int) and 0 < days <= LONGEST else 0  # any other number is refused below
    start = as_of - timedelta(days=back)
    seen: Counter[tuple[str, str]] = Counter()
    lived = live(
        ledger, policy, start=start, days=days, facts=facts, customers=customers, laws=laws,
        whole=lambda day: (day - start).days % _EVERY == 0 or day == as_of,
    )  # fmt: skip
    for day in lived:
        for one in day.issued:
            steps = {one.notice.step, *(line.step for line in one.notice.items)}
            seen.update(("step", f"{one.track}.{step}") for step in steps)
            seen.update(("charge", rule) for rule in one.rules)
        if day.decided is not None and ((day.on - start).days % _EVERY == 0 or day.on == as_of):
            _look(day.decided, seen)
    rows = [CoverageRow("segment", one.id, seen["segment", one.id]) for one in policy.table]
    rows += [
        CoverageRow("step", f"{track.id}.{step.id}", seen["step", f"{track.id}.{step.id}"])
        for track in policy.tracks
        for step in policy.ladder(track.id)
    ]
    rows += [CoverageRow("hold", hold.id, seen["hold", hold.id]) for hold in policy.holds]
    rows += [CoverageRow("charge", charge.id, seen["charge", charge.id]) for charge in policy.charges]
    return Coverage(rows)


def _look(decided: Decided, seen: Counter[tuple[str, str]]) -> None:
    """Count the items in each segment, and those that each hold of the policy keeps back."""
    segment = decided.routed.segment
    for at, known in enumerate(decided.policy.table):
        seen["segment", known.id] += int((segment == at).sum())
    sure = ~decided.verdicts.is_(OutcomeKind.FACT_MISSING)
    for hold in decided.policy.holds:
        blocked = decided.columns.standing.blocked.get(f"hold.{hold.id}")
        seen["hold", hold.id] += 0 if blocked is None else int((blocked & sure).sum())
