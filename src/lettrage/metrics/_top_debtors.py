"""Who owes most, and how much hangs on few."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import numpy.typing as npt
from attrs import evolve, frozen

from lettrage._settling import asked
from lettrage.errors import fail
from lettrage.ledger import Ledger
from lettrage.metrics import formulas
from lettrage.metrics._framed import Framed, columns_of
from lettrage.metrics._grouping import By
from lettrage.metrics._ingredients import common_codes
from lettrage.metrics._metric import Metric, TraceStep
from lettrage.metrics._question import Question, ask
from lettrage.metrics._rows import debts, late
from lettrage.metrics._sums import group_counts, group_sums
from lettrage.money import Money
from lettrage.render import Column, Table

__all__ = ["DebtorRow", "TopDebtors", "concentration", "top_debtors"]


@frozen
class DebtorRow:
    """One debtor: open debts, what of them is past due, share of all debts and share so far."""

    name: str
    amount: Money
    past_due: Money
    n: int
    share: Decimal
    cumulative: Decimal


def _percent(*shares: Decimal) -> tuple[str, ...]:
    return tuple(f"{share * 100:.1f}" for share in shares)


@frozen(repr=False)
class TopDebtors(Framed):
    """The largest debtors, largest first; `others` holds the rest, so that all sum to `total`.

    Attributes:
        as_of: Day of the balance.
        by: What a debtor is: ``"customer"``, ``"group"`` ...
        rows: The largest.
        others: The rest as one row; None when there is none.
        total: All debts.

    >>> from datetime import date
    >>> from lettrage import metrics
    >>> from lettrage.datasets import trade_year
    >>> books, day = trade_year(), date(2025, 12, 31)
    >>> metrics.top_debtors(books, as_of=day, n=2)
    <TopDebtors 2025-12-31 by customer: 2 of 33807.59 EUR>
    """

    as_of: date
    by: str
    rows: tuple[DebtorRow, ...]
    others: DebtorRow | None
    total: Money | None

    def columns(self) -> Mapping[str, npt.NDArray[Any]]:
        """The dimension, amount, past_due, currency, n, share, cumulative."""
        cells = [
            (r.name, r.amount.amount, r.past_due.amount, r.amount.currency, r.n, r.share, r.cumulative)
            for r in self._all()
        ]
        return columns_of([self.by, "amount", "past_due", "currency", "n", "share", "cumulative"], cells)

    def to_table(self) -> Table:
        right = ("open", "past due", "items", "share %", "cumulative %")
        rows = [
            (r.name or "(none)", r.amount.amount, r.past_due.amount, r.n, *_percent(r.share, r.cumulative))
            for r in self._all()
        ]  # fmt: skip
        header = [f"as of {self.as_of.isoformat()}", *([f"total {self.total}"] if self.total else [])]
        return Table("Top debtors", [self.by, *(Column(name, "right") for name in right)], rows, header=header)

    def _all(self) -> tuple[DebtorRow, ...]:
        return (*self.rows, *([self.others] if self.others else []))

    def __repr__(self) -> str:
        return f"<TopDebtors {self.as_of.isoformat()} by {self.by}: {len(self.rows)} of {self.total}>"


def top_debtors(
    ledger: Ledger,
    *,
    as_of: date,
    known_on: date | None = None,
    n: int = 10,
    by: By = "customer",
    currency: str | None = None,
    rates: Mapping[str, Decimal | str | int] | None = None,
    without: Sequence[str] = (),
) -> TopDebtors:
    """The largest debtors with what is past due and their share.

    Debts alone count: credits and money not yet matched are not deducted. Equal amounts rank by name.

    Args:
        ledger: The facts.
        as_of: The day.
        known_on: Only facts known by then; None: all facts.
        n: How many.
        by: What a debtor is: ``"customer"``, or ``"group"`` to see linked customers as one.
        currency: See `lettrage.dso`; likewise `rates`, `without`.

    Raises:
        LettrageError: as `lettrage.dso`; `n` below one is `bad-value`.

    Complexity: linear in open items.

    >>> from datetime import date
    >>> from lettrage import metrics
    >>> from lettrage.datasets import trade_year
    >>> print(metrics.top_debtors(trade_year(), as_of=date(2025, 12, 31), n=3))
    Top debtors
    as of 2025-12-31 · total 33807.59 EUR
    customer      open  past due  items  share %  cumulative %
    --------  --------  --------  -----  -------  ------------
    ARDOISE    8973.90   5052.20      5     26.5          26.5
    GALET      4969.71   2730.44      6     14.7          41.2
    DUNES      4273.27   2501.66      4     12.6          53.9
    6 others  15590.71    573.61     13     46.1         100.0
    """
    question = ask(ledger, as_of=as_of, known_on=known_on, by=by, currency=currency, rates=rates, without=without)
    dimension: str = asked(str, question.by, "by")
    count: int = asked(int, n, "n")
    if count < 1:
        fail("bad-value", "at least one debtor is shown", path="n", found=count, expected="1 or more")
    names, owed, past, items, code = _by_debtor(question)
    if not code:
        return TopDebtors(question.as_of, dimension, (), None, None)
    whole = sum(owed)
    order = sorted((k for k in range(len(names)) if owed[k]), key=lambda k: (-owed[k], names[k]))
    so_far, rows = 0, list[DebtorRow]()
    for k in order:
        so_far += owed[k]
        rows.append(_row(names[k], (owed[k], past[k], items[k]), so_far, whole, code))
    rest = rows[count:]
    others = None
    if rest:
        sums = tuple(sum(column[k] for k in order[count:]) for column in (owed, past, items))
        others = evolve(_row("", (sums[0], sums[1], sums[2]), whole, whole, code), name=f"{len(rest)} others")
    return TopDebtors(question.as_of, dimension, tuple(rows[:count]), others, Money.of_minor(whole, code))


def _row(name: str, sums: tuple[int, int, int], so_far: int, whole: int, code: str) -> DebtorRow:
    shares = [formulas.ratio(part, whole) or Decimal(0) for part in (sums[0], so_far)]
    return DebtorRow(name, Money.of_minor(sums[0], code), Money.of_minor(sums[1], code), sums[2], *shares)


def _by_debtor(question: Question) -> tuple[tuple[str, ...], list[int], list[int], list[int], str]:
    """Names, open debts, past due, items, and the currency."""
    items = question.open_items()
    code = question.currency(items)
    items = question.one(items, code)
    items = items.select(debts(items))
    names, (codes,) = common_codes(question, [items])
    past = late(items, question.as_of)
    owed = group_sums(items.residual, codes, len(names)) if names else []
    over = group_sums(items.residual[past], codes[past], len(names)) if names else []
    return names, owed, over, group_counts(codes, len(names)) if names else [], code


def concentration(
    ledger: Ledger,
    *,
    as_of: date,
    known_on: date | None = None,
    of: By = "customer",
    currency: str | None = None,
    rates: Mapping[str, Decimal | str | int] | None = None,
    without: Sequence[str] = (),
) -> Metric:
    """Concentration of debts: the Herfindahl-Hirschman index over debtors, with what else is told of it in the working.

    Args:
        ledger: The facts.
        as_of: The day.
        known_on: Only facts known by then; None: all facts.
        of: What a debtor is: ``"customer"``, or ``"group"`` to see linked customers as one.
        currency: See `lettrage.dso`; likewise `rates`, `without`.

    Returns:
        A `Metric`, a ratio from 1 / debtors to 1; the lines ``effective number``, ``gini``, ``top 1``, ``top 5`` and
        ``top 10`` stand in the working under `days`, which there is a plain number. Undefined without debts
        (``no-items``).

    Raises:
        LettrageError: as `lettrage.dso`.

    Complexity: linear in open items, one sort of the debtors. Source: Herfindahl (1950), Gini (1912).

    >>> from datetime import date
    >>> from lettrage import metrics
    >>> from lettrage.datasets import trade_year
    >>> metrics.concentration(trade_year(), as_of=date(2025, 12, 31))
    <Metric concentration (hhi) = 0.1497 ratio, n=9>
    """
    question = ask(ledger, as_of=as_of, known_on=known_on, by=of, currency=currency, rates=rates, without=without)
    dimension: str = asked(str, question.by, "of")
    names, owed, _, items, code = _by_debtor(question)
    found = formulas.concentration(owed)
    steps = (
        [TraceStep("debts", end=question.as_of, amount=Money.of_minor(sum(owed), code), n=sum(items))] if code else []
    )
    if found.hhi is not None:
        lines = [("effective number", found.effective_number), ("gini", found.gini)]
        lines += [(f"top {k}", found.top(k)) for k in (1, 5, 10)]
        steps += [TraceStep(label, days=value) for label, value in lines]
    why = None if found.hhi is not None else "no-items"
    basis = (f"over {dimension}s with debts", *question.noted())
    return Metric("concentration", found.hhi, "ratio", "hhi", None, basis, code, len(names), why, tuple(steps))
