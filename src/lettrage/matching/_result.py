"""What a match decided, as one immutable value that shows itself in whatever form is asked for.

Everything is kept as columns; settlements, proposals, explanations and tables are built when someone looks.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from attrs import evolve, field, frozen

from lettrage._settling import asked
from lettrage.errors import did_you_mean, fail
from lettrage.explain import Explanation
from lettrage.ledger import Decision, OpenItems, SettlementBatch
from lettrage.model import Actor, Allocation, ItemKey, Refusal, Settlement
from lettrage.money import Money

from ._batch import batch_of
from ._explain import explain_group, explain_open, rivals_of, settling_fact
from ._facts import allocations_of, refusal_of, settlement_of
from ._lookup import find_item
from ._outcomes import LimitHit, MatchStats, Proposal, Unmatched
from ._policy import MatchingPolicy
from ._show import WORDS, lettering_table
from ._solve import OPEN_REASONS, Solution
from .payers._join import Joined
from .payers._result import PayerResult

if TYPE_CHECKING:
    from lettrage.render import Table

__all__ = ["MatchResult"]


@frozen(eq=False, repr=False)
class MatchResult:
    """The answer of `match`: equal by content, picklable, in canonical order.

    Attributes:
        as_of: The day the items were open. known_on: What was known on that day only, or None.
        policy: The policy that was obeyed.

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
    _joined: Joined = field(alias="joined")
    _solution: Solution = field(alias="solution")

    @property
    def _items(self) -> OpenItems:
        return self._joined.items

    @property
    def payers(self) -> PayerResult:
        """Whose the money without a customer's name is: who it was matched with, and what a person may decide."""
        return self._joined.payers

    # --- what the ledger reads -------------------------------------------------------------------------------------

    @property
    def batch(self) -> SettlementBatch:
        """All groups as columns, for `Ledger.apply`."""
        return self._batch  # a plain property, so that type checkers see `HasBatch` in it

    @cached_property
    def _batch(self) -> SettlementBatch:
        joins = self._joined.joins(self._solution)
        return batch_of(self._items, self._solution, self.as_of, self.known_on, joins)

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
                facts.append(refusal_of(self.batch, group, by, known_on))
            elif name in wanted or self._solution.decision[group] == Decision.AUTO:
                facts.append(settlement_of(self.batch, group, self._currency(group), by, known_on))
        return tuple(facts)

    # --- what people read ------------------------------------------------------------------------------------------

    @cached_property
    def settlements(self) -> tuple[Settlement, ...]:
        """The groups that are posted without a person."""
        return tuple(
            settlement_of(self.batch, group, self._currency(group), None, None) for group in self._groups(Decision.AUTO)
        )

    @cached_property
    def allocations(self) -> tuple[Allocation, ...]:
        """Who pays what in the posted groups: credits fill debits in canonical order."""
        return tuple(pair for settlement in self.settlements for pair in settlement.allocations)

    @cached_property
    def proposals(self) -> tuple[Proposal, ...]:
        """The groups that a person decides, surest first."""
        groups = [*self._groups(Decision.PROPOSED), *self._groups(Decision.AMBIGUOUS)]
        groups.sort(key=lambda group: (-int(self._solution.ppm[group]), group))
        return tuple(self._proposal(group) for group in groups)

    @cached_property
    def unmatched(self) -> tuple[Unmatched, ...]:
        """The items in no group, each with its reason."""
        rows = np.flatnonzero(self._solution.group < 0)
        return tuple(
            Unmatched(self._key(i), self._money(i, int(self._residual(i))), OPEN_REASONS[int(self._solution.reason[i])])
            for i in rows.tolist()
        )

    @cached_property
    def open_items(self) -> OpenItems:
        """What stays open once the posted groups are applied."""
        posted = np.zeros(len(self._items), dtype=np.bool_)
        group = self._solution.group
        auto = np.append(self._solution.decision == Decision.AUTO, False)[group]  # group -1 reads the last: not posted
        posted[self._solution.problem.source[auto]] = True
        return evolve(self._items, account=self._joined.home.astype(np.int32)).select(~posted)

    @cached_property
    def stats(self) -> MatchStats:
        """Counts, and every limit that was hit."""
        solution = self._solution
        decision, size = solution.decision, np.diff(solution.settled.start)
        names = self._items.accounts
        first = solution.problem.source[solution.problem.start[:-1]]
        limits = tuple(
            LimitHit(what, str(names[int(self._items.account[first[account]])])) for what, account in solution.limits
        )
        return MatchStats(
            items=len(solution.problem),
            accounts=solution.problem.accounts,
            auto=int((decision == Decision.AUTO).sum()),
            proposed=int((decision == Decision.PROPOSED).sum()),
            ambiguous=int((decision == Decision.AMBIGUOUS).sum()),
            settled_items=int(size[decision == Decision.AUTO].sum()),
            left_open=int((solution.group < 0).sum()),
            limits=limits,
        )

    def explain(self, id: str | ItemKey) -> Explanation:
        """Why an item was settled, proposed or left open; or why a group stands.

        Args:
            id: An `ItemKey`, an item as printed (``"P-7"``, ``"F-101/2"``), or the id of a settlement or proposal.

        Raises:
            UnknownId: ``unknown-item``, or ``ambiguous-id`` naming the choices.

        Complexity: linear in the items for a name, constant for the explanation itself.
        """
        if isinstance(id, str) and id in self._group_ids:
            return self._explain_group(self._group_ids[id], f"settlement {id[:12]}")
        position = find_item(self._items, self._solution.problem.source, id)
        key, left = self._key(position), self._money(position, self._residual(position))
        subject = f"{key.kind.value.replace('_', ' ')} {key} {left}"
        group = int(self._solution.group[position])
        if group < 0:
            return explain_open(self._solution, position, subject)
        return self._explain_group(group, subject)

    def to_table(self) -> Table:
        """The groups as a table for reading: one row per item, groups together."""
        return lettering_table(self._items, self._solution, f"as of {self.as_of}", self.stats)

    # --- identity --------------------------------------------------------------------------------------------------

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of what was decided about which items: equal inputs give equal fingerprints in any process."""
        digest = hashlib.sha256(f"{self.as_of}|{self.known_on}".encode())
        solution = self._solution
        for column in (
            solution.settled.start,
            solution.settled.item,
            solution.decision,
            solution.ppm,
            solution.reason,
            solution.settled.evidence,
        ):
            digest.update(np.ascontiguousarray(column).tobytes())
        source = solution.problem.source
        digest.update(self._items.residual[source].tobytes())
        digest.update("\x1f".join([*map(str, self._items.id[source]), *map(str, solution.code)]).encode())
        return digest.hexdigest()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, MatchResult):
            return NotImplemented
        return self.policy == other.policy and self.fingerprint == other.fingerprint

    def __hash__(self) -> int:
        return hash(self.fingerprint)

    def __len__(self) -> int:
        """How many groups were posted or shown."""
        return len(self._solution.decision)

    def __repr__(self) -> str:
        return f"<MatchResult {self.as_of}: {self.stats.line}>"

    def __str__(self) -> str:
        return self.to_table().text()

    def _repr_html_(self) -> str:
        return self.to_table().html()

    # --- helpers ---------------------------------------------------------------------------------------------------

    @cached_property
    def _group_ids(self) -> dict[str, int]:
        return {name: group for group, name in enumerate(self.batch.ids)}

    def _groups(self, decision: Decision) -> list[int]:
        return [int(group) for group in np.flatnonzero(self._solution.decision == decision)]

    def _row(self, position: int) -> int:
        return int(self._solution.problem.source[position])

    def _residual(self, position: int) -> int:
        return int(self._items.residual[self._row(position)])

    def _key(self, position: int) -> ItemKey:
        return self._items.key(self._row(position))

    def _money(self, position: int, minor: int) -> Money:
        return Money.of_minor(minor, self._items.currencies[int(self._items.currency[self._row(position)])])

    def _explain_group(self, group: int, subject: str) -> Explanation:
        return explain_group(
            self._solution,
            self.policy,
            group,
            subject,
            lambda position: str(self._key(position)),
            lambda position, minor: str(self._money(position, minor).amount),
        )

    def _currency(self, group: int) -> str:
        return self._items.currencies[int(self._items.currency[self._row(int(self._solution.settled.first[group]))])]

    def _proposal(self, group: int) -> Proposal:
        settled = self._solution.settled
        members = settled.item[settled.start[group] : settled.start[group + 1]].tolist()
        wanted = settling_fact(self._solution, group)
        decision = WORDS[Decision(int(self._solution.decision[group]))]
        return Proposal(
            self.batch.ids[group],
            "ambiguous" if decision == "ambiguous" else "proposed",
            tuple(map(self._key, members)),
            allocations_of(self.batch, group, self._currency(group)),
            int(self._solution.ppm[group]),
            tuple(tuple(map(self._key, rival)) for rival in rivals_of(self._solution, group)),
            None if wanted is None else (wanted[0], tuple(map(self._key, wanted[1]))),
        )
