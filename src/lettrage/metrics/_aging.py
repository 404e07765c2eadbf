"""Aged balance (balance âgée): what is owed, by how late it is, in rows that sum to the ledger's balance.

Every open item lands in exactly one row. What is no late debt has a row of its own (not due, no due date, credit notes,
unapplied, unidentified), so nothing is netted out of sight and nothing is lost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from lettrage._settling import asked
from lettrage.calendars import NO_DATE, to_days
from lettrage.errors import fail
from lettrage.metrics._aging_report import AgingBlock, AgingGroups, AgingReport, AgingRow
from lettrage.metrics._apart import Apart, places_apart
from lettrage.metrics._grouping import By
from lettrage.metrics._question import Question, ask
from lettrage.metrics._sums import distinct, group_counts, group_sums
from lettrage.model import KIND_CODES, ItemKind
from lettrage.money import Money

if TYPE_CHECKING:
    from lettrage.ledger import Ledger, OpenItems

__all__ = ["Basis", "Credits", "aging", "blocks_of", "checked_bounds", "row_labels"]

Basis: TypeAlias = Literal["due", "issue"]
Credits: TypeAlias = Literal["separate", "own-date"]

NOT_DUE, NO_DUE_DATE, CREDIT_NOTES, UNAPPLIED, UNIDENTIFIED = (
    "not due",
    "no due date",
    "credit notes",
    "unapplied",
    "unidentified",
)


def aging(
    ledger: Ledger,
    *,
    as_of: date,
    known_on: date | None = None,
    buckets: Sequence[int] = (30, 60, 90),
    basis: Basis = "due",
    by: By | None = None,
    credits: Credits = "separate",
    apart: Sequence[Apart] = (),
    currency: str | None = None,
    rates: Mapping[str, Decimal | str | int] | None = None,
    without: Sequence[str] = (),
) -> AgingReport:
    """The aged balance of a ledger on a day.

    Args:
        ledger: The facts.
        as_of: Day of the balance, its end included.
        known_on: Only facts known by then: the report as it would have been printed that day. None: all facts.
        buckets: Upper bounds in days, growing: ``(30, 60, 90)`` gives 1-30, 31-60, 61-90 and over 90. Bounds are
            closed: day 30 is in 1-30, and an item on its due date is not due.
        basis: ``"due"`` counts days past the due date; ``"issue"`` days since the document's date (first row 0-30).
        by: A dimension to break each row down by: ``"customer"``, ``"entity"``, ``"salesperson"``, ``"sector"``, any
            attribute, or a `lettrage.metrics.Grouping`. Parts sum to the whole, row by row.
        credits: ``"separate"`` keeps credit notes and unapplied payments in rows of their own; ``"own-date"`` ages them
            in the buckets by their own date, with their sign. Unidentified receipts always keep their own row.
        apart: Debts that get rows of their own, at the end: ``"disputed"``, ``"bills"``, ``"retentions"``,
            ``"assigned"``, ``"doubtful"``; an item that is several of them stands under the first named.
        currency: Convert everything to this currency. None: one block for each currency of the ledger.
        rates: Units of `currency` for one unit of each other currency; needed as soon as a second currency is open.
        without: Customers left out, such as companies of one's own group: the rows then sum to the balance less theirs.

    Returns:
        A report whose rows sum to the ledger's balance, in each currency, whatever the other options.

    Raises:
        InvalidInput: bounds that do not grow, an unknown basis (`bad-value`), or a missing rate (`bad-rate`).

    Complexity: linear in the open items, no object built for an item. Source: the usual aged trial balance; the closed
    bounds and the separate row for items not due follow common auditing practice.

    >>> from datetime import date
    >>> from lettrage import Invoice, Ledger, Money, aging
    >>> ledger = Ledger(invoices=[
    ...     Invoice("A", customer="C", issued_on=date(2026, 1, 5), due_on=date(2026, 2, 4), total=Money("100", "EUR")),
    ...     Invoice("B", customer="C", issued_on=date(2026, 3, 1), due_on=date(2026, 3, 31), total=Money("50", "EUR")),
    ... ])
    >>> report = aging(ledger, as_of=date(2026, 3, 15))
    >>> str(report["31-60"].amount), str(report["not due"].amount), str(report.total)
    ('100.00 EUR', '50.00 EUR', '150.00 EUR')
    """
    question = ask(ledger, as_of=as_of, known_on=known_on, by=by, currency=currency, without=without)
    asked(Basis, basis, "basis")
    asked(Credits, credits, "credits")
    if rates is not None and not isinstance(rates, Mapping):
        fail("bad-rate", "rates are named by their currency", path="rates", expected='such as {"USD": "0.92"}')
    buckets = checked_bounds(buckets)
    labels = row_labels(buckets, basis)
    items = question.open_items()
    row_of = _rows_of(items, to_days(as_of), buckets, basis, credits, labels)
    for name in reversed(asked(tuple[Apart, ...], apart, "apart")):
        row_of = np.where(places_apart(question, items, name), len(labels) + apart.index(name), row_of)
    labels = (*labels, *apart)
    group, names = question.labels(items) if question.by is not None else (None, ("",))
    blocks = blocks_of(items, row_of, group, names, labels)
    if currency is not None:
        blocks = (_converted(blocks, currency, rates or {}),)
    only = _only_currency(question)
    return AgingReport(
        question.as_of, question.known_on, basis, question.by, blocks, only=only, without=question.without
    )


def _only_currency(question: Question) -> str:
    """The currency of an aged balance in which nothing stands: the one of the ledger's sales, if there is one."""
    sold = question.billings()
    held = {sold.currencies[code] for code in distinct(sold.currency)} | {
        e.base_currency for e in question.ledger.entities
    }
    return held.pop() if len(held) == 1 else ""


def checked_bounds(buckets: Sequence[int]) -> tuple[int, ...]:
    bounds: tuple[int, ...] = asked(tuple[Any, ...], buckets, "buckets")
    whole = all(isinstance(bound, int) and not isinstance(bound, bool) for bound in bounds)
    if not bounds or not whole or bounds[0] < 1 or any(a >= b for a, b in pairwise(bounds)):
        fail(
            "bad-value",
            "bucket bounds must be whole days that grow",
            path="buckets",
            found=bounds,
            expected="such as (30, 60, 90)",
        )
    return bounds


def row_labels(bounds: tuple[int, ...], basis: str) -> tuple[str, ...]:
    starts = (1 if basis == "due" else 0, *(bound + 1 for bound in bounds[:-1]))
    aged = [f"{start}-{bound}" for start, bound in zip(starts, bounds, strict=True)] + [f"over {bounds[-1]}"]
    special = [CREDIT_NOTES, UNAPPLIED, UNIDENTIFIED]
    return tuple([NOT_DUE, *aged, NO_DUE_DATE, *special] if basis == "due" else [*aged, *special])


def _rows_of(
    items: OpenItems, day: int, bounds: Sequence[int], basis: str, credits: str, labels: tuple[str, ...]
) -> npt.NDArray[np.int64]:
    """The row each item belongs to."""
    index = {label: position for position, label in enumerate(labels)}
    first_aged = 1 if basis == "due" else 0
    is_credit = items.residual < 0
    due, on = items.due.astype(np.int64), items.on.astype(np.int64)
    dated = np.where(is_credit & (due == NO_DATE), on, due) if basis == "due" else on
    days = day - dated
    rows = first_aged + np.searchsorted(np.asarray(bounds, np.int64), days, side="left")
    if basis == "due":
        rows = np.where(days <= 0, index[NOT_DUE], rows)
        rows = np.where(dated == NO_DATE, index[NO_DUE_DATE], rows)
    # A refund not yet tied to its credit is money out, not a debt that falls due: it stands with the payments.
    if credits == "separate":
        is_money = (items.kind == KIND_CODES[ItemKind.PAYMENT]) | (items.kind == KIND_CODES[ItemKind.REFUND])
        rows = np.where(is_money | is_credit, index[UNAPPLIED], rows)
        rows = np.where(items.kind == KIND_CODES[ItemKind.CREDIT_NOTE], index[CREDIT_NOTES], rows)
    identified = np.fromiter((account.identified for account in items.accounts), bool, len(items.accounts))
    if len(items):
        rows = np.where(identified[items.account], rows, index[UNIDENTIFIED])
    return rows.astype(np.int64)


def blocks_of(
    items: OpenItems,
    row_of: npt.NDArray[np.int64],
    group: npt.NDArray[np.int32] | None,
    names: tuple[str, ...],
    labels: tuple[str, ...],
    converted: str | None = None,
) -> tuple[AgingBlock, ...]:
    """A block for each currency, or one when all amounts were converted before."""
    if converted is not None:
        return (_block(converted, items.residual, row_of, group, names, labels),)
    held = {items.currencies[code]: code for code in distinct(items.currency)}
    blocks: list[AgingBlock] = []
    for code in sorted(held):
        mine = slice(None) if len(held) == 1 else items.currency == held[code]
        blocks.append(
            _block(code, items.residual[mine], row_of[mine], None if group is None else group[mine], names, labels)
        )
    return tuple(blocks)


def _block(
    code: str,
    residual: npt.NDArray[np.int64],
    row_of: npt.NDArray[np.int64],
    group: npt.NDArray[np.int32] | None,
    names: tuple[str, ...],
    labels: tuple[str, ...],
) -> AgingBlock:
    width = len(labels)
    if group is None:
        return AgingBlock(code, _rows(labels, group_sums(residual, row_of, width), group_counts(row_of, width), code))
    # Only the groups present in this currency get a row, in order of their names.
    present = sorted(distinct(group), key=names.__getitem__)
    place = np.zeros(len(names), np.int64)
    place[present] = np.arange(len(present))
    cell = place[group] * width + row_of
    sums, counts = group_sums(residual, cell, len(present) * width), group_counts(cell, len(present) * width)
    totals = [sum(sums[row::width]) for row in range(width)]
    numbers = [sum(counts[row::width]) for row in range(width)]
    groups = AgingGroups(code, labels, tuple(names[number] for number in present), tuple(sums), tuple(counts))
    return AgingBlock(code, _rows(labels, totals, numbers, code), groups)


def _rows(labels: tuple[str, ...], sums: Sequence[int], counts: Sequence[int], code: str) -> tuple[AgingRow, ...]:
    return tuple(
        AgingRow(label, Money.of_minor(amount, code), count)
        for label, amount, count in zip(labels, sums, counts, strict=True)
    )


def _converted(blocks: tuple[AgingBlock, ...], currency: str, rates: Mapping[str, Decimal | str | int]) -> AgingBlock:
    """All blocks in one currency: each cell is converted and rounded once, and totals are the sums of what is shown."""
    missing = [block.currency for block in blocks if block.currency != currency and block.currency not in rates]
    if missing:
        fail(
            "bad-rate",
            f"no rate to `{currency}` for " + ", ".join(f"`{code}`" for code in missing),
            path="rates",
            expected=f"units of {currency} for one unit of each",
        )
    turned = [block.convert(currency, rates.get(block.currency, 1)) for block in blocks]
    if not turned:
        return AgingBlock(currency, (), ())
    return AgingBlock.added(currency, turned)
