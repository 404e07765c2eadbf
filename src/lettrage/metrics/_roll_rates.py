"""How debts move from bucket to bucket in a month, and how they end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import frozen

from lettrage._settling import asked
from lettrage.calendars import FIRST_DATE, NO_DATE, to_days
from lettrage.errors import fail
from lettrage.ledger import Ledger, OpenItems
from lettrage.metrics import formulas
from lettrage.metrics._aging import checked_bounds, row_labels
from lettrage.metrics._framed import Framed, columns_of
from lettrage.metrics._question import Question, ask
from lettrage.metrics._rows import debts
from lettrage.metrics._stationarity import Stationarity, stationarity
from lettrage.metrics._sums import group_sums
from lettrage.model import WriteOff
from lettrage.render import Column, Table

__all__ = ["RollRates", "bucket_of", "month_ends", "roll_rates"]

PAID, LOST = "paid", "written off"


@frozen(repr=False)
class RollRates(Framed):
    """Flows of debts between ageing buckets from month end to month end, and out of them.

    Each row of `flows` sums to what stood in its state: nothing is lost on the way.

    Attributes:
        as_of: Last month end.
        months: How many months were watched.
        currency: Currency of the flows.
        states: The buckets: ``"not due"``, ``"1-30"`` ...
        ends: ``"paid"`` (by money, credit note or set-off) and ``"written off"``.
        flows: Minor units that went from each state to each state and end, over all months.
        counts: Items that did, by month, state and destination: what the test of stationarity looks at.
        re_aged: Minor units that went back to a younger bucket, a due date having been moved.

    >>> from datetime import date
    >>> from lettrage import metrics
    >>> from lettrage.datasets import trade_year
    >>> rolls = metrics.roll_rates(trade_year(), as_of=date(2025, 12, 31), months=6)
    >>> [str(rate)[:6] for rate in rolls.rates[0]]
    ['0.1260', '0.2721', '0E-10', '0E-10', '0E-10', '0.6017', '0E-10']
    """

    as_of: date
    months: int
    currency: str
    states: tuple[str, ...]
    ends: tuple[str, ...]
    flows: tuple[tuple[int, ...], ...]
    counts: tuple[tuple[tuple[int, ...], ...], ...]
    re_aged: int

    @property
    def rates(self) -> tuple[tuple[Decimal | None, ...], ...]:
        """For each state the share that went to each state and end; None where nothing ever stood."""
        return tuple(tuple(formulas.ratio(cell, sum(row)) for cell in row) for row in self.flows)

    @property
    def losses(self) -> tuple[Decimal | None, ...]:
        """For each state the share that is lost in the end, if months go on like these; None where nothing is known.

        A state in which nothing ever stood is left out of the chain.
        """
        seen = [k for k, row in enumerate(self.flows) if sum(row)]
        size = len(self.states)
        table, out = list[list[Fraction]](), list[list[Fraction]]()
        for k in seen:
            whole = sum(self.flows[k])
            table.append([Fraction(self.flows[k][j], whole) for j in seen])
            # What went to a state that never gave anything back counts by its own latest word: not yet lost.
            strange = sum(self.flows[k][j] for j in range(size) if j not in seen)
            out.append([Fraction(self.flows[k][size] + strange, whole), Fraction(self.flows[k][size + 1], whole)])
        shares = _absorbed(table, out)
        found = dict(zip(seen, shares, strict=True))
        return tuple(found.get(k) for k in range(size))

    def stationarity(self) -> Stationarity:
        """Whether the second half of the months moved like the first: a chain of one table of rates needs that."""
        half = self.months // 2
        return stationarity(self.counts[:half], self.counts[half:], self.states)

    def columns(self) -> Mapping[str, npt.NDArray[Any]]:
        """from, to, amount_minor, currency, rate."""
        cells = [
            (state, to, amount, self.currency, rate)
            for state, row, rates in zip(self.states, self.flows, self.rates, strict=True)
            for to, amount, rate in zip((*self.states, *self.ends), row, rates, strict=True)
        ]
        return columns_of(["from", "to", "amount_minor", "currency", "rate"], cells)

    def to_table(self) -> Table:
        columns = [Column("from"), *(Column(name, "right") for name in (*self.states, *self.ends))]
        rows = [
            (state, *("" if rate is None else f"{rate * 100:.1f}" for rate in rates))
            for state, rates in zip(self.states, self.rates, strict=True)
        ]
        return Table("Roll rates, % of the amount", columns, rows, header=[f"{self.months} months to {self.as_of}"])

    def __repr__(self) -> str:
        return f"<RollRates {self.months} months to {self.as_of.isoformat()}, {len(self.states)} states>"


def roll_rates(
    ledger: Ledger,
    *,
    as_of: date,
    known_on: date | None = None,
    months: int = 12,
    buckets: Sequence[int] = (30, 60, 90),
    currency: str | None = None,
    rates: Mapping[str, Decimal | str | int] | None = None,
    without: Sequence[str] = (),
) -> RollRates:
    """How debts moved between ageing buckets, month end by month end, by amount.

    Args:
        ledger: The facts.
        as_of: Last month end; the others lie a calendar month apart before it.
        known_on: Only facts known by then; None: all facts.
        months: How many months are watched.
        buckets: Upper bounds of the buckets in days, as in `lettrage.aging`.
        currency: See `lettrage.dso`; likewise `rates`, `without`.

    Raises:
        LettrageError: as `lettrage.dso`; `bad-value` for no month.

    Complexity: linear in the items for each month. Source: Cyert, Davidson and Thompson (1962).

    >>> from datetime import date
    >>> from lettrage import metrics
    >>> from lettrage.datasets import trade_year
    >>> print(metrics.roll_rates(trade_year(), as_of=date(2025, 12, 31)))
    Roll rates, % of the amount
    12 months to 2025-12-31
    from     not due  1-30  31-60  61-90  over 90  paid  written off
    -------  -------  ----  -----  -----  -------  ----  -----------
    not due     10.6  22.9    0.0    0.0      0.0  66.5          0.0
    1-30         0.0   0.0   16.3    0.0      0.0  83.7          0.0
    31-60        0.0   0.0    0.0   35.1      0.0  64.9          0.0
    61-90        0.0   0.0    0.0    0.0    100.0   0.0          0.0
    over 90      0.0   0.0    0.0    0.0     92.4   0.0          7.6
    """
    question = ask(ledger, as_of=as_of, known_on=known_on, currency=currency, rates=rates, without=without)
    bounds = checked_bounds(buckets)
    states = row_labels(bounds, "due")[: len(bounds) + 2]
    ends = month_ends(question.as_of, asked(int, months, "months"))
    code = question.currency(question.items())
    width = len(states) + 2
    flows = np.zeros((len(states), width), object)
    counts: list[tuple[tuple[int, ...], ...]] = []
    re_aged = 0
    states_at = [_standing(question, day, code, bounds) for day in ends]
    for (before, start), (after, end) in pairwise(zip(states_at, ends, strict=True)):
        moved, many, back = _month(question, before, after, (start, end), len(states))
        flows += moved
        counts.append(tuple(tuple(row) for row in many))
        re_aged += back
    told = tuple(tuple(int(cell) for cell in row) for row in flows)
    return RollRates(question.as_of, len(counts), code, states, (PAID, LOST), told, tuple(counts), re_aged)


def month_ends(as_of: date, months: int) -> list[date]:
    """The day, and the month ends before it, oldest first: one more than the months asked."""
    most = (as_of.year - FIRST_DATE.year) * 12 + as_of.month - FIRST_DATE.month
    if not 1 <= months < most:
        fail("bad-value", "so many months cannot be watched", path="months", found=months, expected=f"1 to {most - 1}")
    ends = [as_of]
    for _ in range(months):
        ends.append(ends[-1].replace(day=1) - timedelta(days=1))
    return ends[::-1]


@frozen(eq=False)
class _Stand:
    """Open debts of a day: ledger row, what is open, bucket."""

    row: npt.NDArray[np.int64]
    open: npt.NDArray[np.int64]
    bucket: npt.NDArray[np.int64]


def _standing(question: Question, day: date, code: str, bounds: Sequence[int]) -> _Stand:
    items: OpenItems = question.one(question.open_items(day), code)
    items = items.select(debts(items))
    return _Stand(items.row, items.residual, bucket_of(items, day, bounds))


def bucket_of(items: OpenItems, day: date, bounds: Sequence[int]) -> npt.NDArray[np.int64]:
    """The bucket of each item on a day: 0 for what is not due, then one for each bound, and one beyond the last."""
    past = to_days(day) - items.due.astype(np.int64)
    bucket = 1 + np.searchsorted(np.asarray(bounds, np.int64), past, side="left")
    return np.where((past <= 0) | (items.due == NO_DATE), 0, bucket).astype(np.int64)


def _month(
    question: Question, before: _Stand, after: _Stand, span: tuple[date, date], size: int
) -> tuple[npt.NDArray[np.object_], list[list[int]], int]:
    """Flows, items moved, and what was aged back, in one month."""
    rows = 1 + max(int(stand.row.max()) if len(stand.row) else 0 for stand in (before, after))
    left, place = np.zeros(rows, np.int64), np.zeros(rows, np.int64)
    left[after.row], place[after.row] = after.open, after.bucket
    stays = np.minimum(left[before.row], before.open)
    to = place[before.row]
    gone = before.open - stays
    lost = np.minimum(_given_up(question, before.row, rows, span), gone)
    width = size + 2
    flows = np.zeros((size, width), object)
    cells = group_sums(stays, before.bucket * width + to, size * width)
    flows += np.array(cells, object).reshape(size, width)
    for column, amount in ((size, gone - lost), (size + 1, lost)):
        flows[:, column] += np.array(group_sums(amount, before.bucket, size), object)
    # An item is counted where most of it went, so that each item is one observation.
    ended = np.where(lost > gone - lost, size + 1, size)
    most = np.where(stays >= gone, to, ended)
    many = np.bincount(before.bucket * width + most, minlength=size * width).reshape(size, width)
    return flows, many.tolist(), int(stays[to < before.bucket].sum())


def _given_up(
    question: Question, rows: npt.NDArray[np.int64], size: int, span: tuple[date, date]
) -> npt.NDArray[np.int64]:
    """What was written off of each item in a month."""
    sums = np.zeros(max(size, 1), np.int64)
    facts = [
        fact
        for fact in question.ledger.events(WriteOff, as_of=span[1], known_on=question.known_on)
        if fact.effective_on > span[0]
    ]
    for fact, row in zip(facts, question.ledger.rows([fact.item for fact in facts]).tolist(), strict=True):
        if 0 <= row < size:
            sums[row] += fact.amount.minor
    return sums[rows]


def _absorbed(table: list[list[Fraction]], out: list[list[Fraction]]) -> list[Decimal | None]:
    """The share lost in the end of each state; states that never end in anything stay unknown."""
    live = _leaving(table, out)
    if not live:
        return [None] * len(table)
    q = [[table[i][j] for j in live] for i in live]
    dead = [1 - sum(row, Fraction(0)) - sum(out[i], Fraction(0)) for row, i in zip(q, live, strict=True)]
    r = [[out[i][0] + extra, out[i][1]] for i, extra in zip(live, dead, strict=True)]
    shares = formulas.absorption(q, r)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    found = {i: row[1] for i, row in zip(live, shares, strict=True)}
    return [found.get(k) for k in range(len(table))]


def _leaving(table: list[list[Fraction]], out: list[list[Fraction]]) -> list[int]:
    """The states from which some way leads to an end."""
    live = {k for k, row in enumerate(out) if sum(row, Fraction(0))}
    while True:
        more = {k for k, row in enumerate(table) if any(row[j] for j in live)} | live
        if more == live:
            return sorted(live)
        live = more
