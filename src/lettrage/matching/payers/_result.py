"""Who paid: the answer as one value, read as objects, facts, explanations or a table."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from attrs import field, frozen

from lettrage._settling import asked
from lettrage.errors import Fault, raise_faults
from lettrage.explain import Evidence, Explanation
from lettrage.ledger import Decision, OpenItems
from lettrage.model import Actor, Correction, DocumentKey, ItemKey
from lettrage.money import Money

from .._lookup import find_item
from .._percent import percent
from .._segments import Ints
from ._clues import Clue, Clues
from ._judge import HELD, UNKNOWN, Judged

if TYPE_CHECKING:
    from lettrage.render import Table

__all__ = ["IdentifiedPayer", "PayerCandidate", "PayerLimit", "PayerResult"]

#: What was decided about a payer: taken, for a person, between equals, or nobody.
PayerDecision = Literal["auto", "proposed", "ambiguous", "unknown"]
_WORDS: dict[int, PayerDecision] = {
    Decision.AUTO: "auto",
    Decision.PROPOSED: "proposed",
    Decision.AMBIGUOUS: "ambiguous",
    UNKNOWN: "unknown",
}


@frozen
class PayerCandidate:
    """A customer who may have paid.

    Attributes:
        customer: Its id.
        confidence_ppm: Posterior in parts per million.
        evidence: What speaks for it, with weights.
    """

    customer: str
    confidence_ppm: int
    evidence: tuple[Evidence, ...]


@frozen
class IdentifiedPayer:
    """What was found out about one open item without customer.

    Attributes:
        item: The item.
        open: What is left of it, signed: money received is below zero.
        decision: ``"auto"``, ``"proposed"``, ``"ambiguous"`` or ``"unknown"``.
        customer: The likeliest customer; None when unknown or ambiguous.
        confidence_ppm: Posterior of that customer and those who pay together with it.
        candidates: Every customer for whom anything speaks, the likeliest first.
        held: Why a person decides: ``risk``, ``weak``, ``conflict``.
    """

    item: ItemKey
    open: Money
    decision: PayerDecision
    customer: str | None
    confidence_ppm: int
    candidates: tuple[PayerCandidate, ...]
    held: tuple[str, ...]


@frozen
class PayerLimit:
    """A bound that was reached: ``near-name``, ``text-name``, ``shared-number`` or ``shared-amount``, and how often."""

    what: str
    times: int


@frozen(eq=False, repr=False)
class PayerResult:
    """The answer of `identify_payers`: equal by content, in the order of the open items.

    Attributes:
        as_of: The day.
        known_on: What was known on that day only, or None.
        limits: Every bound that was reached.

    >>> from datetime import date
    >>> from lettrage import Customer, Ledger, Money, Payment
    >>> from lettrage.matching import identify_payers
    >>> day, ten = date(2026, 2, 6), Money("10.00", "EUR")
    >>> ledger = Ledger(customers=[Customer("ACME", "Acme SA")], payments=[Payment("P-7", day, ten, payer_name="Acme")])
    >>> result = identify_payers(ledger, as_of=day)
    >>> result
    <PayerResult 2026-02-06: 1 auto, 0 proposed, 0 ambiguous, 0 unknown>
    >>> [event.changes["customer"] for event in result.events()]
    ['ACME']
    """

    as_of: date
    known_on: date | None
    limits: tuple[PayerLimit, ...]
    _items: OpenItems = field(alias="items")
    _customers: tuple[str, ...] = field(alias="customers")
    _accounts: tuple[str, ...] = field(alias="accounts")
    _clues: Clues = field(alias="clues")
    _judged: Judged = field(alias="judged")
    _named: frozenset[tuple[int, int]] = field(alias="named", default=frozenset[tuple[int, int]]())

    def __len__(self) -> int:
        return len(self._items)

    def __iter__(self) -> Iterator[IdentifiedPayer]:
        return (self._payer(place) for place in range(len(self)))

    def __repr__(self) -> str:
        return f"<PayerResult {self.as_of}: {self.line}>"

    @property
    def line(self) -> str:
        """The counts in words."""
        counts = [(int((self._judged.decision == code).sum()), word) for code, word in _WORDS.items()]
        return ", ".join(f"{count} {word}" for count, word in counts)

    def payer(self, item: str | ItemKey) -> IdentifiedPayer:
        """What was found out about one item, by key or as printed.

        Raises:
            UnknownId: ``unknown-item``, ``ambiguous-id``.
        """
        return self._payer(self._place(item))

    def events(
        self, accept: Collection[str] = (), by: Actor | str | None = None, known_on: date | None = None
    ) -> tuple[Correction, ...]:
        """The facts to record: the customer of every payment that is taken, and of those that a person accepted.

        Args:
            accept: Items, as printed, whose likeliest customer a person accepts.
            by: Who accepts.
            known_on: When it is known; None for the day of the result.

        Raises:
            UnknownId: ``unknown-item``, also for an accepted item of which nobody is likely.
        """
        accepted = {self._place(item) for item in asked(tuple[str, ...], accept, "accept")}
        nobody = [place for place in sorted(accepted) if self._judged.best[place] < 0]
        raise_faults(
            Fault("unknown-item", f"nothing tells who paid `{self._items.key(place)}`", "accept") for place in nobody
        )
        taken = sorted(accepted | set(np.flatnonzero(self._judged.decision == Decision.AUTO).tolist()))
        return tuple(self._correction(place, by, known_on) for place in dict.fromkeys(taken))

    def explain(self, item: str | ItemKey) -> Explanation:
        """Why a payer was taken, proposed or left unknown.

        Raises:
            UnknownId: ``unknown-item``, ``ambiguous-id``.
        """
        payer = self.payer(item)
        subject = f"{payer.item.kind.value.replace('_', ' ')} {payer.item} {payer.open}"
        if not payer.candidates:
            return Explanation(subject, "payer-unknown")
        best, *others = sorted(payer.candidates, key=lambda one: one.customer != self._name(self._place(item)))
        evidence = [*best.evidence, Evidence("payer.customer", best.customer, percent(payer.confidence_ppm))]
        evidence += [Evidence(f"payer.held-{rule}") for rule in payer.held]
        rivals = [Evidence("payer.rival", one.customer, percent(one.confidence_ppm)) for one in others]
        return Explanation(subject, f"payer-{payer.decision}", evidence, rivals=rivals)

    def to_table(self) -> Table:
        """One row per item."""
        from lettrage.render import Column, Table

        rows = [
            (
                str(one.item),
                str(one.open.amount),
                one.decision,
                one.customer or "",
                percent(one.confidence_ppm) if one.candidates else "",
                ", ".join(piece.rule.removeprefix("payer.") for piece in one.candidates[0].evidence)
                if one.candidates
                else "",
            )
            for one in self
        ]
        columns = ("item", Column("open", "right"), "decision", "customer", Column("confidence", "right"), "evidence")
        notes = [f"limit: {limit.what} in {limit.times}" for limit in self.limits]
        return Table("Payers", columns, rows, header=(f"as of {self.as_of}", self.line), notes=notes)

    def __str__(self) -> str:
        return self.to_table().text()

    # --- identity --------------------------------------------------------------------------------------------------

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of what was decided about which items."""
        digest = hashlib.sha256(f"{self.as_of}|{self.known_on}|{self.limits}".encode())
        for column in (self._judged.start, self._judged.ppm, self._judged.decision, self._items.residual):
            digest.update(np.ascontiguousarray(column).tobytes())
        codes: list[int] = self._judged.customer.tolist()
        named = [self._customers[code] for code in codes]
        digest.update("\x1f".join([*map(str, self._items.id), *named]).encode())
        return digest.hexdigest()

    def __eq__(self, other: object) -> bool:
        return self.fingerprint == other.fingerprint if isinstance(other, PayerResult) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.fingerprint)

    # --- helpers ---------------------------------------------------------------------------------------------------

    @property
    def columns(self) -> tuple[Ints, tuple[str | None, ...], Ints]:
        """Row in the ledger, account name of the likeliest customer, and posterior, of every item; for engines."""
        names = [self._account(place) for place in range(len(self))]
        sure = np.where(self._judged.decision == Decision.AUTO, 1_000_000, self._judged.sure)
        return np.asarray(self._items.row), tuple(names), np.asarray(sure, dtype=np.int64)

    @property
    def clues(self) -> Clues:
        """What speaks for whom; for engines."""
        return self._clues

    @property
    def named(self) -> dict[int, tuple[int, ...]]:
        """The rows of the documents that the text of each item names, by row of the item in the ledger; for engines."""
        rows = self._items.row.tolist()
        out: dict[int, list[int]] = {}
        for place, document in sorted(self._named):
            out.setdefault(rows[place], []).append(document)
        return {row: tuple(documents) for row, documents in out.items()}

    def _place(self, item: str | ItemKey) -> int:
        return find_item(self._items, np.arange(len(self._items)), item)

    def _name(self, place: int) -> str | None:
        best = int(self._judged.best[place])
        return None if best < 0 else self._customers[int(self._judged.customer[best])]

    def _account(self, place: int) -> str | None:
        """The account that the likeliest customer's money belongs to, when it is likely enough to be shown."""
        if self._judged.decision[place] not in (Decision.AUTO, Decision.PROPOSED):
            return None
        return self._accounts[int(self._judged.customer[int(self._judged.best[place])])]

    def _correction(self, place: int, by: Actor | str | None, known_on: date | None) -> Correction:
        key = self._items.key(place)
        changes: dict[str, Any] = {"customer": self._name(place)}
        return Correction(
            DocumentKey(key.kind, key.id), changes, effective_on=self.as_of, known_on=known_on or self.known_on, by=by
        )

    def _payer(self, place: int) -> IdentifiedPayer:
        judged, item = self._judged, self._items.item(place)
        rows = range(int(judged.start[place]), int(judged.start[place + 1]))
        decision = _WORDS[int(judged.decision[place])]
        held = () if decision in ("auto", "unknown") else tuple(np.array(HELD)[judged.held[place]].tolist())
        return IdentifiedPayer(
            item.key,
            item.residual,
            decision,
            self._name(place) if decision in ("auto", "proposed") else None,
            int(judged.sure[place]),
            tuple(self._candidate(place, row) for row in rows),
            held,
        )

    def _candidate(self, place: int, row: int) -> PayerCandidate:
        customer, clues = int(self._judged.customer[row]), self._clues
        low, high = np.searchsorted(clues.payment, [place, place + 1]).tolist()
        mine = [at for at in range(low, high) if clues.customer[at] == customer]
        evidence = [Evidence(_rule(clues.kind[at]), clues.seen[at], "", int(clues.weight[at])) for at in mine]
        return PayerCandidate(self._customers[customer], int(self._judged.ppm[row]), tuple(evidence))


def _rule(kind: np.int64) -> str:
    return f"payer.{Clue(int(kind)).name.lower().replace('_', '-')}"
