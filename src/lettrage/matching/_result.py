"""What a match decided, as one immutable value that shows itself in whatever form is asked for.

Everything is kept as columns; settlements, proposals, explanations and tables are built when someone looks.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import evolve, field, frozen

from lettrage._settling import asked
from lettrage.errors import did_you_mean, fail
from lettrage.explain import Explanation
from lettrage.ledger import Decision, OpenItems, SettlementBatch
from lettrage.model import Actor, Allocation, Dispute, ItemKey, Refusal, Settlement
from lettrage.model.checks import DuplicateGroup
from lettrage.money import Money
from lettrage.render import Table, Tabled, row_limit

from ._explain import explain_open
from ._lookup import find_item
from ._outcomes import MatchStats, Proposal, ReadAdvice, Unmatched
from ._policy import MatchingPolicy
from ._show import lettering_table
from ._whole import Whole
from .payers._result import PayerResult

if TYPE_CHECKING:
    from lettrage.tabular import TableKind

__all__ = ["MatchResult"]


@frozen(eq=False, repr=False)
class MatchResult(Tabled):
    """The answer of `match`: equal by content, picklable, in canonical order.

    Attributes:
        as_of: The day the items were open. known_on: What was known on that day only, or None.
        policy: The policy that was obeyed.
        advices: What became of each remittance advice.
        disputes: What debtors kept back or paid short with a reason: for a person to record.
        duplicates: Payments and invoices that look recorded twice, one of them still open.

    >>> from datetime import date
    >>> from lettrage import Invoice, Ledger, Money, Payment, match
    >>> ledger = Ledger(
    ...     invoices=[Invoice("F-1", customer="ACME", issued_on=date(2026, 1, 5), total=Money("480.00", "EUR"))],
    ...     payments=[Payment("P-1", customer="ACME", received_on=date(2026, 2, 6), amount=Money("480.00", "EUR"))],
    ... )
    >>> result = match(ledger, as_of=date(2026, 2, 6))
    >>> result
    <MatchResult 2026-02-06: 1 auto, 0 proposed, 0 ambiguous, 0 items left open>
    >>> str(result.allocations[0].debit), str(result.allocations[0].debit_amount)
    ('F-1', '480.00 EUR')
    """

    as_of: date
    known_on: date | None
    policy: MatchingPolicy
    _whole: Whole = field(alias="whole")
    advices: tuple[ReadAdvice, ...] = ()
    disputes: tuple[Dispute, ...] = ()
    duplicates: tuple[DuplicateGroup, ...] = ()

    @property
    def payers(self) -> PayerResult:
        """Whose the money without a customer's name is: who it was matched with, and what a person may decide."""
        return self._whole.joined.payers

    # --- what the ledger reads -------------------------------------------------------------------------------------

    @property
    def batch(self) -> SettlementBatch:
        """All groups as columns, for `Ledger.apply`."""
        return self._whole.batch  # a plain property, so that type checkers see `HasBatch` in it

    def events(
        self,
        accept: Collection[str] = (),
        refuse: Collection[str] = (),
        by: Actor | str | None = None,
        known_on: date | None = None,
    ) -> tuple[Settlement | Refusal, ...]:
        """The facts to store: posted and accepted groups as settlements, refused ones as refusals.

        Raises:
            UnknownId: ``unknown-settlement`` for an id that is no group of this result.
        """
        accept, refuse = asked(tuple[str, ...], accept, "accept"), asked(tuple[str, ...], refuse, "refuse")
        place = {name: group for group, name in enumerate(self.batch.ids)}
        for name in (*accept, *refuse):
            if name not in place:
                fail(
                    "unknown-settlement",
                    f"`{name}` is no group of this result",
                    found=name,
                    help=did_you_mean(name, place),
                )
        wanted, unwanted = set(accept), set(refuse)
        facts: list[Settlement | Refusal] = []
        for group, name in enumerate(self.batch.ids):
            if name in unwanted:
                facts.append(self._whole.refusal(group, by, known_on))
            elif name in wanted or self.batch.decision[group] == Decision.AUTO:
                facts.append(self._whole.settlement(group, by, known_on))
        return tuple(facts)

    # --- what people read ------------------------------------------------------------------------------------------

    @cached_property
    def settlements(self) -> tuple[Settlement, ...]:
        """The groups that are posted without a person."""
        return tuple(map(self._whole.settlement, self._whole.groups(Decision.AUTO)))

    @cached_property
    def allocations(self) -> tuple[Allocation, ...]:
        """Who pays what in the posted groups: credits fill debits in canonical order."""
        return tuple(pair for settlement in self.settlements for pair in settlement.allocations)

    @cached_property
    def proposals(self) -> tuple[Proposal, ...]:
        """The groups that a person decides, surest first."""
        groups = [*self._whole.groups(Decision.PROPOSED), *self._whole.groups(Decision.AMBIGUOUS)]
        groups.sort(key=lambda group: (-int(self.batch.info["confidence_ppm"][group]), group))
        return tuple(map(self._whole.proposal, groups))

    @cached_property
    def unmatched(self) -> tuple[Unmatched, ...]:
        """The items in no group, each with its reason."""
        return tuple(Unmatched(self._key(i), self._money(i), self._whole.reason(i)) for i in self._whole.alone.tolist())

    @cached_property
    def items(self) -> OpenItems:
        """The open items that were looked at, where they stand in the ledger."""
        return evolve(self._whole.items, account=self._whole.joined.home.astype(np.int32))

    @cached_property
    def open_items(self) -> OpenItems:
        """What stays open once the posted groups are applied."""
        left = self._whole.left
        return evolve(self.items, residual=left).select(left != 0)

    @cached_property
    def stats(self) -> MatchStats:
        """Counts, and every limit that was hit."""
        return self._whole.stats

    def explain(self, id: str | ItemKey) -> Explanation:
        """Why an item was settled, proposed or left open; or why a group stands.

        Args:
            id: An `ItemKey`, an item as printed (``"P-7"``, ``"F-101/2"``), or the id of a settlement or proposal.

        Raises:
            UnknownId: ``unknown-item``, or ``ambiguous-id`` naming the choices.

        Complexity: linear in the items for a name, constant for the explanation itself.
        """
        if isinstance(id, str) and id in self._group_ids:
            return self._whole.explain(self._group_ids[id], f"settlement {id[:12]}")
        items, solution = self._whole.items, self._whole.solution
        row = find_item(items, np.arange(len(items)), id)
        key, left = items.key(row), Money.of_minor(int(items.residual[row]), items.currencies[int(items.currency[row])])
        subject = f"{key.kind.value.replace('_', ' ')} {key} {left}"
        group = self._whole.group_of(row)
        if group is not None:
            return self._whole.explain(group, subject)
        position = int(np.flatnonzero(solution.problem.source == row)[0])
        return explain_open(solution, position, subject, self._whole.reason(position))

    def to_table(self, limit: int | None = None) -> Table:
        """The groups as a table for reading: one row per item, groups together.

        Args:
            limit: How many rows to write out, the rest counted under them; None for all.

        Raises:
            InvalidInput: ``bad-value`` for what is no number of rows.
        """
        whole = self._whole
        return lettering_table(whole.items, whole.rows, self.batch, f"as of {self.as_of}", self.stats, row_limit(limit))

    def to_frames(self, kind: TableKind = "dict") -> dict[str, Any]:
        """The result as tables, for a dataframe or a database; amounts are minor units, signed like their item.

        ``groups`` has one row per group: its ``settlement`` (the id that `Ledger.apply` takes to accept or refuse it),
        ``decision``, ``origin`` (evidence or policy), ``shape``, lettering ``code``, ``effective_on``,
        ``confidence_ppm``. ``lines`` has one row per item of a group, with what was open before and what is allocated,
        which sums to zero in each group; ``adjustments`` what is neither paid nor left open, on top of it;
        ``unmatched`` the items in no group, with their reason. All four are always there. They join on ``settlement``,
        and with `OpenItems.to_frame` on ``kind``, ``item`` and ``instalment``.

        Args:
            kind: ``"dict"`` of numpy arrays, ``"arrow"``, ``"pandas"`` or ``"polars"``.

        Raises:
            LettrageError: ``missing-extra`` when the library asked for is not installed.
            InvalidInput: ``bad-value`` for another kind.

        Complexity: some microseconds per line, nearly all of them for the ids of the groups.

        >>> from datetime import date
        >>> from lettrage import Invoice, Ledger, Money, Payment, match
        >>> sold, day = Money("480.00", "EUR"), date(2026, 2, 6)
        >>> ledger = Ledger(
        ...     invoices=[Invoice("F-1", customer="ACME", issued_on=date(2026, 1, 5), total=sold)],
        ...     payments=[Payment("P-1", day, sold, customer="ACME")],
        ... )
        >>> frames = match(ledger, as_of=day).to_frames()
        >>> frames["groups"]["decision"].tolist(), frames["lines"]["allocated_minor"].tolist()
        (['auto'], [48000, -48000])
        """
        from ._frames import result_frames

        return result_frames(self._whole, kind)

    # --- identity --------------------------------------------------------------------------------------------------

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of what was decided about which items: equal inputs give equal fingerprints in any process."""
        digest = hashlib.sha256(f"{self.as_of}|{self.known_on}".encode())
        whole = self._whole
        solution, source, directed = whole.solution, whole.solution.problem.source, whole.directed
        for column in (
            solution.settled.start,
            solution.settled.item,
            solution.decision,
            solution.ppm,
            solution.reason,
            solution.settled.evidence,
            whole.items.residual[source],
            directed.start,
            directed.row,
            directed.allocated,
            directed.decision,
        ):
            digest.update(np.ascontiguousarray(column).tobytes())
        digest.update("\x1f".join([*map(str, whole.items.id[source]), *map(str, self.batch.code)]).encode())
        return digest.hexdigest()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, MatchResult):
            return NotImplemented
        return self.policy == other.policy and self.fingerprint == other.fingerprint

    def __hash__(self) -> int:
        return hash(self.fingerprint)

    def __len__(self) -> int:
        """How many groups were posted or shown."""
        return len(self.batch)

    def __repr__(self) -> str:
        return f"<MatchResult {self.as_of}: {self.stats.line}>"

    # --- helpers ---------------------------------------------------------------------------------------------------

    @cached_property
    def _group_ids(self) -> dict[str, int]:
        return {name: group for group, name in enumerate(self.batch.ids)}

    def _key(self, position: int) -> ItemKey:
        return self._whole.position_key(position)

    def _money(self, position: int) -> Money:
        items, row = self._whole.items, int(self._whole.solution.problem.source[position])
        return Money.of_minor(int(items.residual[row]), items.currencies[int(items.currency[row])])
