"""Why DSO changed: a bridge from one day to another, exact and additive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import frozen

from lettrage._settling import asked
from lettrage.errors import fail
from lettrage.ledger import Ledger, OpenItems
from lettrage.metrics._disputed import disputed_rows
from lettrage.metrics._dso_methods import SalesBasis
from lettrage.metrics._framed import Framed, columns_of
from lettrage.metrics._grouping import By
from lettrage.metrics._ingredients import common_codes
from lettrage.metrics._metric import shown_value
from lettrage.metrics._question import Question, ask
from lettrage.metrics._rows import debts, is_kind, late, sales_of, window_of
from lettrage.metrics._sums import group_sums
from lettrage.metrics.formulas import rounded
from lettrage.model import ItemKind
from lettrage.render import Column, Table

__all__ = ["BridgeStep", "DsoBridge", "dso_bridge"]

#: What receivables are made of: each open item is in exactly one.
COMPONENTS = ("terms", "delinquency", "disputes", "credit notes", "unapplied cash")


@frozen
class BridgeStep:
    """One step of the bridge: what changed, by how many days, and for which part."""

    cause: str
    days: Decimal
    part: str | None = None


@frozen(repr=False)
class DsoBridge(Framed):
    """From the DSO of one day to that of another.

    ``before + the days of all steps = after``, to the last of ten places.

    Attributes:
        start: The earlier day.
        end: The later day.
        before: DSO on the earlier day; None without sales.
        after: DSO on the later day; None without sales.
        steps: ``sales`` (what the change of sales does to the receivables of the earlier day), then each component of
            receivables: ``terms`` (debts not due), ``delinquency`` (past due), ``disputes``, ``credit notes``,
            ``unapplied cash``.
        parts: With a dimension, the same steps for each part: they sum to `steps`, cause by cause.
        undefined_because: Why there is no bridge; None when there is one.

    >>> from datetime import date
    >>> from lettrage import metrics
    >>> from lettrage.datasets import trade_year
    >>> books, day = trade_year(), date(2025, 12, 31)
    >>> metrics.dso_bridge(books, start=date(2025, 6, 30), as_of=day)
    <DsoBridge 34.32 to 35.77 days, 6 steps>
    """

    start: date
    end: date
    before: Decimal | None
    after: Decimal | None
    steps: tuple[BridgeStep, ...]
    parts: tuple[BridgeStep, ...] = ()
    undefined_because: str | None = None

    def columns(self) -> Mapping[str, npt.NDArray[Any]]:
        """cause, part (None for the whole), days."""
        return columns_of(["cause", "part", "days"], [(s.cause, s.part, s.days) for s in (*self.steps, *self.parts)])

    def to_table(self) -> Table:
        rows = [
            (f"DSO {self.start.isoformat()}", shown_value(self.before)),
            *((step.cause, f"{step.days:+.2f}") for step in self.steps),
            (f"DSO {self.end.isoformat()}", shown_value(self.after)),
        ]
        return Table("DSO bridge", [Column("step"), Column("days", "right")], rows)

    def __repr__(self) -> str:
        return f"<DsoBridge {shown_value(self.before)} to {shown_value(self.after)} days, {len(self.steps)} steps>"


def dso_bridge(
    ledger: Ledger,
    *,
    start: date,
    as_of: date,
    known_on: date | None = None,
    window_days: int = 90,
    sales_basis: SalesBasis = "net",
    by: By | None = None,
    currency: str | None = None,
    rates: Mapping[str, Decimal | str | int] | None = None,
    without: Sequence[str] = (),
) -> DsoBridge:
    """Why the simple DSO changed between two days, in days, additive to the last place.

    Args:
        ledger: The facts.
        start: The earlier day.
        as_of: The later day.
        known_on: Only facts known by then; None: all facts.
        window_days: Days of the sales window of both figures.
        sales_basis: ``"net"`` deducts credit notes, ``"gross"`` leaves them out.
        by: A dimension: what each part contributes to the change of the whole.
        currency: See `lettrage.dso`; likewise `rates`, `without`.

    Raises:
        LettrageError: as `lettrage.dso`; `bad-value` for days in the wrong order.

    Complexity: linear in open items and sales. Source: DSO = receivables / sales x days, differentiated exactly: the
    sales step at the receivables of the earlier day, the others at the sales of the later one.

    >>> from datetime import date
    >>> from lettrage import metrics
    >>> from lettrage.datasets import trade_year
    >>> print(metrics.dso_bridge(trade_year(), start=date(2025, 9, 30), as_of=date(2025, 12, 31)))
    DSO bridge
    step             days
    --------------  -----
    DSO 2025-09-30  40.25
    sales           -6.11
    terms           +2.29
    delinquency     -0.68
    disputes        +0.62
    credit notes    -0.14
    unapplied cash  -0.47
    DSO 2025-12-31  35.77
    """
    first: date = asked(date, start, "start")
    asked(SalesBasis, sales_basis, "sales_basis")
    asking = {"known_on": known_on, "by": by, "currency": currency, "rates": rates, "without": without}
    questions = [ask(ledger, as_of=day, **asking) for day in (first, as_of)]
    if first >= questions[1].as_of:
        fail("bad-value", "the bridge ends before it begins", path="start", found=first, expected=f"before {as_of}")
    windows = [window_of(question.as_of, window_days) for question in questions]
    tables = [question.open_items() for question in questions]
    billings = questions[1].billings()
    code = questions[1].currency(*tables, billings)
    tables = [question.one(table, code) for question, table in zip(questions, tables, strict=True)]
    billings = questions[1].one(billings, code)
    kept = sales_of(billings, sales_basis)
    sold = [
        group_sums(billings.amount[window.holds(billings.on) & (True if kept is None else kept)], None, 1)[0]
        for window in windows
    ]
    if min(sold) <= 0:
        why = "no-sales" if code else "no-items"
        return DsoBridge(first, questions[1].as_of, None, None, (), (), why)
    names, sums = _by_component(questions, tables)
    return _bridge((first, questions[1].as_of), names, sums, sold, window_days, by is not None)


def _by_component(
    questions: Sequence[Question], tables: Sequence[OpenItems]
) -> tuple[tuple[str, ...], list[list[list[int]]]]:
    """Names of the parts (one without a dimension), and for each day and component the sum of each part."""
    names: tuple[str, ...]
    if questions[1].by is None:
        names, codes = ("",), [np.zeros(len(table), np.int64) for table in tables]
    else:
        names, codes = _labels(questions, tables)
    sums = [
        [
            group_sums(table.residual[mask], code[mask], len(names)) if names else []
            for mask in _components(question, table)
        ]
        for question, table, code in zip(questions, tables, codes, strict=True)
    ]
    return names, sums


def _labels(questions: Sequence[Question], tables: Sequence[OpenItems]) -> tuple[tuple[str, ...], list[Any]]:
    """Common names; each table is labelled under its own day, so that history keeps its labels."""
    own = [common_codes(question, [table]) for question, table in zip(questions, tables, strict=True)]
    names = tuple(sorted({name for found, _ in own for name in found}))
    place = {name: k for k, name in enumerate(names)}
    turned = [
        np.asarray([place[name] for name in found], np.int64)[codes[0]] if found else codes[0].astype(np.int64)
        for found, codes in own
    ]
    return names, turned


def _components(question: Question, items: OpenItems) -> list[npt.NDArray[np.bool_]]:
    """For each component, which items are in it; each item is in one."""
    owed = debts(items)
    contested = owed & np.isin(items.row, disputed_rows(question))
    past = owed & ~contested & late(items, question.as_of)
    notes = ~owed & is_kind(items.kind, ItemKind.CREDIT_NOTE)
    return [owed & ~contested & ~past, past, contested, notes, ~owed & ~notes]


def _bridge(
    days: tuple[date, date], names: Sequence[str], sums: list[list[list[int]]], sold: Sequence[int], length: int,
    parted: bool,
) -> DsoBridge:  # fmt: skip
    unit = [Fraction(length, sales) for sales in sold]
    steps: list[tuple[str, str, Fraction]] = []
    for k, name in enumerate(names):
        opening = sum(component[k] for component in sums[0])
        steps.append(("sales", name, opening * (unit[1] - unit[0])))
        steps += [
            (cause, name, (sums[1][place][k] - sums[0][place][k]) * unit[1]) for place, cause in enumerate(COMPONENTS)
        ]
    owed = [sum(sum(component) for component in day) for day in sums]
    before, after = rounded(owed[0] * unit[0]), rounded(owed[1] * unit[1])
    causes = ("sales", *COMPONENTS)
    exact = {cause: sum((value for what, _, value in steps if what == cause), Fraction(0)) for cause in causes}
    whole = _summing([exact[cause] for cause in causes], after - before)
    told = tuple(BridgeStep(cause, value) for cause, value in zip(causes, whole, strict=True))
    parts: list[BridgeStep] = []
    if parted:
        for cause, total in zip(causes, whole, strict=True):
            mine = [(name, value) for what, name, value in steps if what == cause]
            shares = _summing([value for _, value in mine], total)
            parts += [BridgeStep(cause, share, name) for (name, _), share in zip(mine, shares, strict=True)]
    return DsoBridge(*days, before, after, told, tuple(parts))


def _summing(values: Sequence[Fraction], total: Decimal) -> list[Decimal]:
    """Values rounded so that they sum to the total: the largest takes the last places."""
    shown = [rounded(value) for value in values]
    if shown:
        largest = max(range(len(values)), key=lambda k: abs(values[k]))
        shown[largest] += total - sum(shown, Decimal(0))
    return shown
