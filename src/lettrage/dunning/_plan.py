"""`DunningPlan`: what to do on one day, what was decided about every item, and what is to come."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from attrs import field, frozen

from lettrage.dunning._action import Action, actions_of
from lettrage.dunning._outcome import Outcome
from lettrage.dunning._policy import DunningPolicy
from lettrage.explain import Evidence, Explanation
from lettrage.model import Fact, ItemKey, Notice, StepKind
from lettrage.records import as_tuple
from lettrage.render import Column, Table, Tabled, row_limit

if TYPE_CHECKING:
    from lettrage.dunning._upcoming import Upcoming
    from lettrage.tabular import TableKind

__all__ = ["Alert", "CreditDecision", "DunningPlan"]


@frozen
class Alert:
    """Something that a role is told (alerte).

    Attributes:
        key: Names it: told once, it is silent until its rule says otherwise.
        rule: Id of the rule, or the code of a built-in one such as ``limitation``.
        severity: How much it matters.
        role: Who is told.
        customer: Whom it is about.
        items: The items it is about.
        evidence: What was looked at.
    """

    key: str
    rule: str
    severity: Literal["info", "warning", "critical"]
    role: str
    customer: str
    items: tuple[ItemKey, ...] = field(default=(), converter=as_tuple)
    evidence: tuple[Evidence, ...] = field(default=(), converter=as_tuple)


@frozen
class CreditDecision:
    """Whether new business with a customer should stop, and why (blocage de crédit).

    Attributes:
        customer: The customer.
        blocked: Whether it should.
        rules: Ids of the rules that say so.
        role: Who may lift it; empty when nothing is blocked.
        evidence: What was looked at.
    """

    customer: str
    blocked: bool
    rules: tuple[str, ...] = field(default=(), converter=as_tuple)
    role: str = ""
    evidence: tuple[Evidence, ...] = field(default=(), converter=as_tuple)


@frozen(repr=False)
class DunningPlan(Tabled):
    """The answer of `plan_dunning`: equal by content, picklable, in canonical order.

    Attributes:
        as_of: The day.
        known_on: What was known on that day only, or None.
        policy: The policy that was obeyed.
        actions: Everything to do, by customer; each is built when looked at.
        outcomes: What was decided about every item owed to us, in canonical order; built when looked at.
        alerts: What roles are told.
        credit: Customers with whom new business should stop.

    >>> from datetime import date
    >>> from lettrage.dunning import DunningPlan, DunningPolicy, Step, Track
    >>> policy = DunningPolicy("short", tracks=[Track("main", [Step("first", offset_days=3)])])
    >>> DunningPlan(date(2026, 2, 7), None, policy)
    <DunningPlan 2026-02-07: 0 actions, 0 items>
    """

    as_of: date
    known_on: date | None
    policy: DunningPolicy
    actions: Sequence[Action] = ()
    outcomes: Sequence[Outcome] = ()
    alerts: tuple[Alert, ...] = field(default=(), converter=as_tuple)
    credit: tuple[CreditDecision, ...] = field(default=(), converter=as_tuple)
    _decided: Any = field(default=None, eq=False, alias="decided")
    _again: Any = field(default=None, eq=False, alias="again")
    _issue: Callable[[int], Notice] | None = field(default=None, eq=False, alias="issue")
    _brief: Callable[[int], Outcome] | None = field(default=None, eq=False, alias="brief")

    @property
    def decided(self) -> Any:
        """The columns that the engine decided on; for the engine's own rooms, not promised."""
        return self._decided

    @property
    def again(self) -> Any:
        """What plans the same facts on another day; for the engine's own rooms, not promised."""
        return self._again

    @property
    def briefly(self) -> Iterable[Outcome]:
        """The outcomes without what was looked at: much faster, for the engine's own rooms, not promised."""
        return self.outcomes if self._brief is None else map(self._brief, range(len(self.outcomes)))

    @property
    def automatic(self) -> tuple[Action, ...]:
        """The actions that may go out without a person."""
        return tuple(action for action in self.actions if action.automatic)

    @property
    def to_validate(self) -> tuple[Action, ...]:
        """The actions that wait for a person: to approve, to phone, to look at."""
        return tuple(action for action in self.actions if not action.automatic)

    @property
    def reviews(self) -> tuple[Action, ...]:
        """What a person must look at."""
        return tuple(action for action in self.actions if action.kind is StepKind.REVIEW)

    def notices(self, actions: Sequence[Action] | None = None) -> tuple[Fact, ...]:
        """The facts that actions were issued, for `Ledger.record`.

        Args:
            actions: Which; all of them by default.

        Raises:
            InvalidInput: ``bad-value`` for anything but actions.

        Complexity: some microseconds per item of an action; all of them at once cost a part of what writing out the
        actions does.
        """
        if actions is None and self._issue is not None:
            return tuple(map(self._issue, range(len(self.actions))))
        return tuple(action.notice() for action in (self.actions if actions is None else actions_of(actions)))

    def explain(self, id: ItemKey | str) -> Explanation:
        """Why something was decided: of an item (its key, ``F-101`` or ``F-101/2``) or an action (its key).

        Raises:
            UnknownId: ``unknown-item``.
            InvalidInput: ``bad-value`` for a name that several items bear, naming the choices.
        """
        from lettrage.dunning._explain import explain

        return explain(self, id)

    def calendar(self, until: date) -> tuple[Upcoming, ...]:
        """What is to come up to a day when nothing new becomes known and every action goes out as planned.

        Args:
            until: The last day.

        Raises:
            InvalidInput: ``bad-value`` for a plan made with `known_on`.

        Complexity: a plan for each day on which anything changes.
        """
        from lettrage.dunning._upcoming import upcoming

        return upcoming(self, until)

    def __repr__(self) -> str:
        return f"<DunningPlan {self.as_of}: {len(self.actions)} actions, {len(self.outcomes)} items>"

    def to_table(self, limit: int | None = None) -> Table:
        """The actions as a table for reading.

        Args:
            limit: How many rows to write out, the rest counted under them; None for all.

        Raises:
            InvalidInput: ``bad-value`` for what is no number of rows.
        """
        rows: list[tuple[object, ...]] = []
        for a in self.actions[: row_limit(limit)]:
            amounts = ", ".join(str(money) for money in a.amounts.values())
            rows.append((a.customer, a.step, a.channel, len(a.items), amounts, a.owner.name if a.owner else ""))
        columns = [Column("customer"), Column("step"), Column("channel"), Column("items", "right")]
        columns += [Column("asked", "right"), Column("owner")]
        return Table(f"Actions of {self.as_of}", columns, rows, more=len(self.actions) - len(rows))

    def to_frames(self, kind: TableKind = "dict") -> dict[str, Any]:
        """The plan as tables, for a dataframe or a database; amounts are minor units.

        ``actions`` has one row per action, by its ``key``; ``lines`` one per item of an action, with what is asked for
        and what is open; ``charges`` and ``credits`` one per charge claimed and credit shown; ``outcomes`` one per item
        owed, with its reasons apart by spaces and the day on which it changes by itself; ``alerts``, and ``blocks``:
        the customers with whom new business should stop. All are always there. They join on ``action`` and on
        ``kind``, ``item`` and ``instalment``.

        Args:
            kind: ``"dict"`` of numpy arrays, ``"arrow"``, ``"pandas"`` or ``"polars"``.

        Raises:
            LettrageError: ``missing-extra`` when the library asked for is not installed.
            InvalidInput: ``bad-value`` for another kind.

        Complexity: some microseconds per item, and what writing out the actions takes.

        >>> from datetime import date
        >>> from lettrage import Invoice, Ledger, Money, plan_dunning
        >>> from lettrage.dunning import policies
        >>> due = date(2026, 2, 4)
        >>> sold = Invoice("F-101", "ACME", date(2026, 1, 5), due, total=Money("1200.00", "EUR"))
        >>> frames = plan_dunning(Ledger(invoices=[sold]), policies.standard(), as_of=date(2026, 1, 8)).to_frames()
        >>> frames["outcomes"]["item"].tolist(), frames["outcomes"]["outcome"].tolist()
        (['F-101'], ['not_due'])
        """
        from lettrage.dunning._plan_frames import plan_frames

        return plan_frames(self, kind)
