"""All groups of a match as one list: those that the search found, then those that were directed."""

from __future__ import annotations

from datetime import date
from functools import cached_property

import numpy as np
import numpy.typing as npt
from attrs import evolve, field, frozen

from lettrage.explain import Evidence, Explanation
from lettrage.ledger import Decision, OpenItems, SettlementBatch
from lettrage.model import Actor, ItemKey, Refusal, Settlement
from lettrage.money import Money

from ._batch import JOINS, batch_of
from ._directed import Directed
from ._explain import explain_group, rivals_of
from ._facts import allocations_of, refusal_of, settlement_of
from ._letter import BookCodes, codes, completed
from ._outcomes import LimitHit, MatchStats, Proposal
from ._percent import percent
from ._policy import MatchingPolicy
from ._question import Asked, Question, asked_of
from ._segments import Flags, Ints, starts
from ._show import WORDS
from ._solution import OPEN_REASONS, Solution
from .payers._join import Joined

__all__ = ["NOWHERE", "Whole"]

#: In place of an account, for a limit that concerns the whole match.
NOWHERE = -1

#: The origin of groups that only an order of the policy made.
_BY_POLICY = 1


@frozen(eq=False)
class Whole:
    """The groups of a match, found and directed, by one number each.

    Attributes:
        items: The open items as the ledger holds them, in the accounts in which they are matched.
        solved: The same with what was left of them for the search.
        joined: Where each stands at home. solution: The groups found. directed: The others.
        policy, as_of, known_on: What was asked. books: The letters that the books carry.
        notes: Why a row stays open, where it is not what the search says.
        limits: What was not gone through to its end after the search: (what, position in ``items.accounts``).
    """

    items: OpenItems
    solved: OpenItems
    joined: Joined
    solution: Solution
    directed: Directed
    policy: MatchingPolicy
    as_of: date
    known_on: date | None
    books: BookCodes
    notes: dict[int, str] = field(factory=dict[int, str])
    limits: tuple[tuple[str, int], ...] = ()

    @cached_property
    def batch(self) -> SettlementBatch:
        """All groups as columns, for `Ledger.apply`."""
        joins = self.joined.joins(self.solution.settled.start, self._found_rows)
        batch = batch_of(self.solved, self.solution, self.as_of, self.known_on, joins)
        return self._with_directed(batch) if len(self.directed) else batch

    @cached_property
    def rows(self) -> Ints:
        """Row in the open items of every line of the batch."""
        return np.concatenate([self._found_rows, self.directed.row])

    @cached_property
    def touched(self) -> Flags:
        """Which open items stand in a group."""
        out = self.directed.touched(len(self.items))
        out[self._found_rows] = True
        return out

    @property
    def undecided(self) -> Flags:
        """Which open items stand in a group that a person has to decide."""
        out = np.zeros(len(self.items), dtype=np.bool_)
        out[self.rows[np.repeat(self.batch.decision != Decision.AUTO, np.diff(self.batch.start))]] = True
        return out

    @cached_property
    def left(self) -> Ints:
        """What the posted groups leave of every open item, signed."""
        out = np.asarray(self.items.residual, dtype=np.int64) - self.directed.taken(len(self.items), posted_only=True)
        posted = self.solution.decision == Decision.AUTO
        out[self._found_rows[posted[self.solution.settled.group]]] = 0
        return out

    @cached_property
    def alone(self) -> Ints:
        """Positions in the problem of the items in no group."""
        lone = (self.solution.group < 0) & ~self.touched[self.solution.problem.source]
        return np.flatnonzero(lone).astype(np.int64)

    @cached_property
    def stats(self) -> MatchStats:
        """Counts, and every limit that was hit."""
        solution, decision, names = self.solution, self.batch.decision, self.items.accounts
        first = solution.problem.source[solution.problem.start[:-1]]
        limits = tuple(
            LimitHit(what, str(names[int(self.items.account[first[account]])])) for what, account in solution.limits
        )
        limits += tuple(LimitHit(what, "" if place == NOWHERE else str(names[place])) for what, place in self.limits)
        posted, ordered = decision == Decision.AUTO, self.batch.origin == _BY_POLICY
        return MatchStats(
            items=len(self.items),
            accounts=len(np.unique(self.items.account)),
            auto=int((posted & ~ordered).sum()),
            proposed=int((decision == Decision.PROPOSED).sum()),
            ambiguous=int((decision == Decision.AMBIGUOUS).sum()),
            settled_items=len(np.unique(self.rows[np.repeat(posted, np.diff(self.batch.start))])),
            left_open=len(self.alone),
            limits=limits,
            by_policy=int((posted & ordered).sum()),
        )

    def reason(self, position: int) -> str:
        """Why an item in no group stays open."""
        row = int(self.solution.problem.source[position])
        return self.notes.get(row, OPEN_REASONS[int(self.solution.reason[position])])

    def groups(self, decision: Decision) -> list[int]:
        """The numbers of the groups with a decision."""
        found: list[int] = np.flatnonzero(self.batch.decision == decision).tolist()
        return found

    def group_of(self, row: int) -> int | None:
        """The first group in which an open item stands."""
        at: list[int] = np.flatnonzero(self.rows == row).tolist()
        return int(np.searchsorted(self.batch.start, at[0], side="right")) - 1 if at else None

    def settlement(self, group: int, by: Actor | str | None = None, known_on: date | None = None) -> Settlement:
        """The fact that a group becomes."""
        return settlement_of(self.batch, group, self._currencies(group), by, known_on)

    def refusal(self, group: int, by: Actor | str | None, known_on: date | None) -> Refusal:
        """The fact that a refused group becomes."""
        return refusal_of(self.batch, group, by, known_on)

    def proposal(self, group: int) -> Proposal:
        """A group as a person sees it."""
        found = group < len(self.solution.decision)
        wanted = asked_of(self.solution, group) if found else None
        rivals = rivals_of(self.solution, group) if found else []
        word = WORDS[Decision(int(self.batch.decision[group]))]
        rows = self.rows[self.batch.start[group] : self.batch.start[group + 1]].tolist()
        return Proposal(
            self.batch.ids[group],
            "ambiguous" if word == "ambiguous" else "proposed",
            tuple(map(self.items.key, rows)),
            allocations_of(self.batch, group, self._currencies(group)),
            int(self.batch.info["confidence_ppm"][group]),
            tuple(tuple(map(self.position_key, rival)) for rival in rivals),
            None if wanted is None else self._question(wanted),
        )

    def _question(self, wanted: Asked) -> Question:
        first = wanted.choices[0][0] if wanted.choices else wanted.about[0]
        amount = None
        if wanted.gap or wanted.kind in ("which-document", "which-payment"):
            here = int(self.solution.problem.minor[first])
            amount = self.position_money(first, wanted.gap_minor(self.solution) if wanted.gap else abs(here))
        return Question(
            wanted.kind,
            "payer" if wanted.kind != "confirm" else "books",
            tuple(map(self.position_key, wanted.about)),
            tuple(tuple(map(self.position_key, choice)) for choice in wanted.choices),
            amount,
        )

    def explain(self, group: int, subject: str) -> Explanation:
        """Why a group stands."""
        found = len(self.solution.decision)
        if group < found:
            return explain_group(
                self.solution,
                self.policy,
                group,
                subject,
                lambda position: str(self.position_key(position)),
                lambda position, minor: str(self.position_money(position, minor).amount),
            )
        ppm = int(self.directed.ppm[group - found])
        evidence = [*self.directed.why[group - found], Evidence("match.directed", percent(ppm))]
        facts = {"confidence_ppm": ppm, "code": str(self.batch.code[group])}
        by_policy = self.batch.origin[group] == _BY_POLICY
        outcome = "allotted" if by_policy else WORDS[Decision(int(self.batch.decision[group]))]
        return Explanation(subject, outcome, evidence, facts=facts)

    def position_key(self, position: int) -> ItemKey:
        """The key of an item by its position in the problem."""
        return self.items.key(int(self.solution.problem.source[position]))

    def position_money(self, position: int, minor: int) -> Money:
        """An amount in the currency of an item, by its position in the problem."""
        row = int(self.solution.problem.source[position])
        return Money.of_minor(minor, self.items.currencies[int(self.items.currency[row])])

    @cached_property
    def _found_rows(self) -> Ints:
        return self.solution.problem.source[self.solution.settled.item]

    def _currencies(self, group: int) -> list[str]:
        rows = self.rows[self.batch.start[group] : self.batch.start[group + 1]]
        named: list[int] = self.items.currency[rows].tolist()
        return [self.items.currencies[code] for code in named]

    def _with_directed(self, batch: SettlementBatch) -> SettlementBatch:
        items, more, start = self.items, self.directed, self.directed.start
        rows = more.row
        on = np.asarray(items.on, dtype=np.int64)[rows]
        effective = np.maximum.reduceat(on, start[:-1])
        closed = np.logical_and.reduceat(more.allocated == items.residual[rows], start[:-1])
        joins = [*np.full(len(batch), None), *self.joined.joins(start, rows).tolist()]
        joined = np.array([True if flag else None for flag in joins], dtype=object)
        if JOINS in batch.info:
            joined[: len(batch)] = batch.info[JOINS]
        info = {
            "shape": np.append(batch.info["shape"], np.array(more.how, dtype=object)),
            "confidence_ppm": np.append(batch.info["confidence_ppm"], more.ppm),
            "lambda_mnats": np.append(batch.info["lambda_mnats"], np.zeros(len(more), dtype=np.int64)),
            "margin_mnats": np.append(batch.info["margin_mnats"], np.zeros(len(more), dtype=np.int64)),
        }
        if any(flag is not None for flag in joined.tolist()):
            info[JOINS] = joined
        return evolve(
            batch,
            start=starts(np.concatenate([np.diff(batch.start), np.diff(start)])),
            row=np.concatenate([batch.row, np.asarray(items.row)[rows]]),
            kind=np.concatenate([batch.kind, items.kind[rows]]),
            id=np.concatenate([batch.id, items.id[rows]]),
            instalment=np.concatenate([batch.instalment, items.instalment[rows]]),
            before=np.concatenate([np.asarray(items.residual)[self._found_rows], items.residual[rows]]),
            allocated=np.concatenate([batch.allocated, more.allocated]),
            decision=np.concatenate([batch.decision, more.decision]),
            code=np.append(batch.code, self._codes(batch, effective, np.asarray(closed))),
            effective=np.concatenate([batch.effective, effective.astype(np.int32)]),
            origin=np.concatenate([batch.origin, more.origin]),
            info=info,
        )

    def _codes(self, batch: SettlementBatch, effective: Ints, closed: Flags) -> npt.NDArray[np.object_]:
        """Codes that go on where those of the found groups end."""
        lanes = self.joined.books_account
        found = lanes[self._found_rows[self.solution.settled.start[:-1]]]
        account = lanes[self.directed.row[self.directed.start[:-1]]]
        used: dict[int, set[tuple[str, int]]] = {place: set(seen) for place, seen in self.books.used.items()}
        for place, code, day in zip(found.tolist(), batch.code.tolist(), batch.effective.tolist(), strict=True):
            used.setdefault(place, set()).add((code, day))
        mine = {place: used[place] for place in np.unique(account).tolist() if place in used}
        kept, whole = completed(self.books, self.directed.row, self.directed.start)
        return codes(account, effective, closed & whole, mine, self.policy.lettering, kept)
