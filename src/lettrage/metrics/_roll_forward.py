"""From the receivables of one day to those of another, in money: what was sold, credited, received, given up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import frozen

from lettrage._settling import asked
from lettrage.errors import fail
from lettrage.ledger import Ledger, OpenItems
from lettrage.metrics._framed import Framed, columns_of
from lettrage.metrics._grouping import By
from lettrage.metrics._ingredients import common_codes
from lettrage.metrics._losses_seen import places_of
from lettrage.metrics._question import Question, ask
from lettrage.metrics._sums import group_sums
from lettrage.model import KIND_CODES, ItemKind, WriteOff
from lettrage.money import Money
from lettrage.render import Column, Table

__all__ = ["RollForward", "RollStep", "roll_forward"]

#: The documents that move a balance, in the order in which they are told, and then what needs no document.
_DOCUMENTS = {
    ItemKind.INVOICE: "invoices",
    ItemKind.CREDIT_NOTE: "credit notes",
    ItemKind.PAYMENT: "payments",
    ItemKind.REFUND: "refunds",
    ItemKind.ENTRY: "entries",
}
CAUSES = (*_DOCUMENTS.values(), "written off", "differences")


@frozen
class RollStep:
    """One step: what moved the balance, by how much (above zero it grew), and for which part."""

    cause: str
    amount: Money
    part: str | None = None


@frozen(repr=False)
class RollForward(Framed):
    """From the balance of one day to that of another.

    ``opening + the amounts of all steps = closing``, to the cent.

    Attributes:
        start: The earlier day, its end.
        end: The later day.
        opening: Balance at the end of the earlier day; None when nothing is there.
        closing: Balance at the end of the later day.
        steps: ``invoices``, ``credit notes``, ``payments``, ``refunds``, ``entries``, ``written off``, and
            ``differences``: discounts, fees, tax withheld, roundings and exchange in settlements.
        parts: With a dimension, the same steps for each part: they sum to `steps`, cause by cause.
        undefined_because: Why there is nothing to tell; None when there is.

    >>> from datetime import date
    >>> from lettrage import metrics
    >>> from lettrage.datasets import trade_year
    >>> metrics.roll_forward(trade_year(), start=date(2025, 9, 30), as_of=date(2025, 12, 31))
    <RollForward 31438.26 EUR to 32942.09 EUR, 7 steps>
    """

    start: date
    end: date
    opening: Money | None
    closing: Money | None
    steps: tuple[RollStep, ...]
    parts: tuple[RollStep, ...] = ()
    undefined_because: str | None = None

    def columns(self) -> Mapping[str, npt.NDArray[Any]]:
        """cause, part (None for the whole), amount, currency."""
        cells = [(s.cause, s.part, s.amount.amount, s.amount.currency) for s in (*self.steps, *self.parts)]
        return columns_of(["cause", "part", "amount", "currency"], cells)

    def to_table(self) -> Table:
        ends = [(f"balance {day.isoformat()}", money) for day, money in
                ((self.start, self.opening), (self.end, self.closing))]  # fmt: skip
        rows = [
            (ends[0][0], _shown(ends[0][1])),
            *((step.cause, f"{step.amount.amount:+f}") for step in self.steps if step.amount),
            (ends[1][0], _shown(ends[1][1])),
        ]
        code = f" {self.opening.currency}" if self.opening else ""
        return Table("Receivables roll-forward", [Column("step"), Column(f"amount{code}", "right")], rows)

    def __repr__(self) -> str:
        return f"<RollForward {self.opening} to {self.closing}, {len(self.steps)} steps>"


def _shown(money: Money | None) -> str:
    return "" if money is None else str(money.amount)


def roll_forward(
    ledger: Ledger,
    *,
    start: date,
    as_of: date,
    known_on: date | None = None,
    by: By | None = None,
    currency: str | None = None,
    rates: Mapping[str, Decimal | str | int] | None = None,
    without: Sequence[str] = (),
) -> RollForward:
    """How the receivables of one day became those of another, in money and to the cent: the cash waterfall.

    Documents count by their own date, at their amount as corrected by the later day's facts; a correction of an older
    one stands in the step of its kind. Setting money against debts moves nothing; what was settled without money does.

    Args:
        ledger: The facts.
        start: The earlier day, its end: the movements begin on the day after.
        as_of: The later day, its end.
        known_on: Only facts known by then; None: all facts.
        by: A dimension: what each part contributes. Items stand under their word of the later day in both balances.
        currency: See `lettrage.dso`; likewise `rates`, `without`.

    Raises:
        LettrageError: as `lettrage.dso`; `bad-value` for days in the wrong order.

    Complexity: linear in items, and in the write-offs. Source: the roll-forward that auditors draw between two
    balances.

    >>> from datetime import date
    >>> from lettrage import metrics
    >>> from lettrage.datasets import trade_year
    >>> print(metrics.roll_forward(trade_year(), start=date(2025, 9, 30), as_of=date(2025, 12, 31)))
    Receivables roll-forward
    step                amount EUR
    ------------------  ----------
    balance 2025-09-30    31438.26
    invoices             +83012.80
    credit notes           -124.50
    payments             -81384.47
    balance 2025-12-31    32942.09
    """
    question = ask(ledger, as_of=as_of, known_on=known_on, by=by, currency=currency, rates=rates, without=without)
    first: date = asked(date, start, "start")
    if first >= question.as_of:
        fail("bad-value", "the later day is no later", path="start", found=first, expected=f"before {question.as_of}")
    after = question.items()
    code = question.currency(after)
    if not code:
        return RollForward(first, question.as_of, None, None, (), (), "no-items")
    after, lost = question.one_of(after, _lost(question, after, first), code)
    before = question.one(question.items(first), code)
    names, codes = _parts(question, after, before)
    width = len(names)
    grown = _by_kind(after, after.amount, codes[0], width) - _by_kind(before, before.amount, codes[1], width)
    left = [
        _by_kind(table, table.residual, code_of, width).sum(axis=0)
        for table, code_of in ((before, codes[1]), (after, codes[0]))
    ]
    steps = {cause: grown[KIND_CODES[kind]] for kind, cause in _DOCUMENTS.items()}
    steps["written off"] = -np.array(group_sums(lost, codes[0], width), np.object_)
    steps["differences"] = left[1] - left[0] - sum(steps.values())
    opening, closing = (Money.of_minor(int(sums.sum()), code) for sums in left)
    told = tuple(RollStep(cause, Money.of_minor(int(moved.sum()), code)) for cause, moved in steps.items())
    parts = tuple(
        RollStep(cause, Money.of_minor(int(amount), code), name)
        for cause, moved in steps.items()
        for name, amount in zip(names, moved, strict=True)
    )
    return RollForward(first, question.as_of, opening, closing, told, parts if question.by is not None else ())


def _parts(
    question: Question, after: OpenItems, before: OpenItems
) -> tuple[tuple[str, ...], list[npt.NDArray[np.integer]]]:
    """Names of the parts, and the part of each row: an older item goes by its word in the later table."""
    if question.by is None:
        return ("",), [np.zeros(len(table), np.int64) for table in (after, before)]
    names, (later, earlier) = common_codes(question, [after, before])
    place = places_of(after, before.row)
    return names, [later, np.where(place >= 0, later[place], earlier)] if len(after) else [later, earlier]


def _by_kind(
    table: OpenItems, amounts: npt.NDArray[np.int64], part: npt.NDArray[np.integer], width: int
) -> npt.NDArray[Any]:
    """Exact sums by kind of item and by part."""
    kinds = len(KIND_CODES)
    sums = group_sums(amounts, table.kind.astype(np.int64) * width + part, kinds * width)
    return np.array(sums, np.object_).reshape(kinds, width)


def _lost(question: Question, items: OpenItems, start: date) -> npt.NDArray[np.int64]:
    """What was written off of each item after a day, signed like the item."""
    lost = np.zeros(len(items), np.int64)
    facts = [
        fact
        for fact in question.ledger.events(WriteOff, as_of=question.as_of, known_on=question.known_on)
        if fact.effective_on > start
    ]
    places = places_of(items, question.ledger.rows([fact.item for fact in facts]))
    for place, fact in zip(places.tolist(), facts, strict=True):
        if place >= 0:
            lost[place] += fact.amount.minor
    return lost
