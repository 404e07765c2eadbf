"""Which money paid which debt, as a picture: ribbons from receipts to invoices."""

from __future__ import annotations

from datetime import date

import numpy as np

from lettrage._settling import asked
from lettrage.calendars import to_date
from lettrage.errors import fail
from lettrage.ledger import Ledger
from lettrage.metrics._question import ask
from lettrage.metrics._rows import of_debts
from lettrage.metrics._svg import Chart, band, bar, drawn, label
from lettrage.model import ITEM_KINDS
from lettrage.money import Money

__all__ = ["allocation_flow"]


def allocation_flow(
    ledger: Ledger,
    customer: str,
    *,
    as_of: date,
    known_on: date | None = None,
    currency: str | None = None,
    most: int = 24,
) -> Chart:
    """How the receipts and credits of one customer were set against its debts, as ribbons.

    Args:
        ledger: The facts.
        customer: Whose.
        as_of: Settlements that stand on this day.
        known_on: Only facts known by then; None: all facts.
        currency: Which currency; needed only when there are several.
        most: How many of the latest allocations are drawn.

    Raises:
        LettrageError: ``unknown-customer``; as `lettrage.dso`.

    Complexity: linear in the movements.

    >>> from datetime import date
    >>> from lettrage import metrics
    >>> from lettrage.datasets import trade_year
    >>> metrics.allocation_flow(trade_year(), "HERON", as_of=date(2025, 12, 31)).title
    'Allocations of HERON, EUR, 2025-12-31'
    """
    asked(Ledger, ledger, "ledger")
    shown: int = asked(int, most, "most")
    if shown < 1:
        fail("bad-value", "at least one allocation is drawn", path="most", found=shown, expected="1 or more")
    question = ask(ledger.view(customer=customer), as_of=as_of, known_on=known_on, currency=currency)
    pairs = question.applied()
    pairs = question.one(pairs, code) if (code := question.currency(pairs)) else pairs
    order = np.flatnonzero(of_debts(pairs))
    order = order[np.argsort(pairs.on[order], kind="stable")][-shown:]
    rows = pairs.select(order)
    title = f"Allocations of {customer}, {code or 'nothing'}, {question.as_of.isoformat()}"
    total = int(rows.amount.sum())
    if not total:
        return drawn(title, "nothing was allocated", [label(20, 30, "nothing was allocated")], 640, 60)
    scale = (30 * len(rows)) / total
    left, right = (
        _tops(rows.credit_row.tolist(), rows.amount.tolist(), scale),
        _tops(rows.row.tolist(), rows.amount.tolist(), scale),
    )
    marks: list[str] = []
    told: list[str] = []
    for place in range(len(rows)):
        amount = Money.of_minor(int(rows.amount[place]), code)
        invoice = str(rows.id[place])
        source = ITEM_KINDS[int(rows.credit_kind[place])].value.replace("_", " ")
        said = f"{source} on {to_date(int(rows.on[place]))}: {amount} on {invoice}"
        marks.append(band(150, left[place], 490, right[place], max(int(rows.amount[place]) * scale, 1), "a", said))
        marks.append(bar(140, left[place], 10, max(int(rows.amount[place]) * scale, 1), "e", said))
        marks.append(bar(490, right[place], 10, max(int(rows.amount[place]) * scale, 1), "d", said))
        marks.append(label(134, left[place] + 12, f"{source} {to_date(int(rows.on[place]))}", "end", 22))
        marks.append(label(506, right[place] + 12, f"{invoice} {amount.amount}", most=20))
        told.append(said)
    height = int(max([*left, *right]) + 60)
    return drawn(title, "; ".join(told), marks, 640, height)


def _tops(names: list[int], amounts: list[int], scale: float) -> list[float]:
    """Where each ribbon meets its edge: pieces of one item stand together, items below each other."""
    first: dict[int, int] = {}
    for name in names:
        first.setdefault(name, len(first))
    order = sorted(range(len(names)), key=lambda k: first[names[k]])
    tops, y, before = [0.0] * len(names), 10.0, None
    for k in order:
        y += 6 if before is not None and names[k] != before else 0
        tops[k] = y
        y += max(amounts[k] * scale, 15)
        before = names[k]
    return tops
