"""What a policy may want to know of each customer, measured, and since when it is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from lettrage.ledger import Ledger
from lettrage.metrics._behaviour import HabitRows, Habits, behaviour
from lettrage.metrics._credit_limits import LimitRow, credit_limit_use
from lettrage.metrics._habit_columns import ONE, UNKNOWN
from lettrage.metrics._question import ask
from lettrage.metrics._rows import window_of
from lettrage.metrics._segments import segments_of
from lettrage.metrics._sums import group_sums

__all__ = ["FactValue", "customer_facts"]

FactValue: TypeAlias = int | str | bool

_PPM = 1_000_000


def customer_facts(
    ledger: Ledger,
    *,
    as_of: date,
    known_on: date | None = None,
    window_days: int = 365,
    previous: Mapping[str, str] | None = None,
    currency: str | None = None,
    rates: Mapping[str, Decimal | str | int] | None = None,
    without: Sequence[str] = (),
) -> dict[str, dict[str, tuple[FactValue, date]]]:
    """Measured facts by customer and name, each with the day on which it became known: what policies read.

    A fact that cannot be told is left out, never zero. Names are those that policies of dunning know:
    ``mean_delay_days`` (whole days, shrunk), ``invoices_observed``, ``limit_used_ppm``, ``segment`` and
    ``persistent_late_payer`` (see `payment_segments`), and ``attributes.volume``: ``"A"`` for the customers who
    make the first 80 % of the sales of the window, ``"B"`` up to 95 %, ``"C"`` for the rest.

    Args:
        ledger: The facts of the books.
        as_of: The day.
        known_on: Only facts known by then; None: all facts. It is the day with which each fact is marked, else `as_of`.
        window_days: Days of the window for sales and behaviour.
        previous: The classes of last time, see `payment_segments`.
        currency: See `lettrage.dso`; likewise `rates`, `without`.

    Raises:
        LettrageError: as `lettrage.dso`.

    Complexity: linear in items, movements and customers.

    >>> from datetime import date
    >>> from lettrage import metrics
    >>> from lettrage.datasets import trade_year
    >>> facts = metrics.customer_facts(trade_year(), as_of=date(2025, 12, 31))
    >>> facts["GALET"]["mean_delay_days"]
    (35, datetime.date(2025, 12, 31))
    """
    question = ask(ledger, as_of=as_of, known_on=known_on, currency=currency, rates=rates, without=without)
    told = question.known_on or question.as_of
    out: dict[str, dict[str, tuple[FactValue, date]]] = {
        name: {} for name in ledger.customers if name not in question.without
    }

    def note(customer: str, name: str, value: FactValue | None) -> None:
        if value is not None and customer in out:
            out[customer][name] = (value, told)

    billings = question.billings()
    code = question.currency(question.open_items(), billings)
    if not code:
        return out
    billings = question.one(billings, code)
    inside = window_of(question.as_of, window_days).holds(billings.on)
    for customer, letter in _volumes(billings.customers, billings.customer[inside], billings.amount[inside]):
        note(customer, "attributes.volume", letter)
    habits = behaviour(
        ledger, as_of=as_of, known_on=known_on, window_days=window_days,
        currency=currency if rates is None else None, without=without,
    )  # fmt: skip
    for customer, n, days in zip(*_habits(habits), strict=True):
        note(customer, "invoices_observed", n)
        note(customer, "mean_delay_days", days)
    for limit in credit_limit_use(
        ledger, as_of=as_of, known_on=known_on, currency=currency, rates=rates, without=without
    ):
        note(limit.customer, "limit_used_ppm", _used(limit))
    for customer, segment in segments_of(habits, previous=previous).mapping().items():
        note(customer, "segment", segment)
        note(customer, "persistent_late_payer", segment == "chronic")
    return out


def _volumes(
    names: Sequence[str], codes: npt.NDArray[np.int32], amounts: npt.NDArray[np.int64]
) -> list[tuple[str, str]]:
    """Customers with sales, each with the letter of its share: the largest first make A, then B, then C."""
    sums = group_sums(amounts, codes + 1, len(names) + 1)[1:]
    sold = sorted(((minor, name) for name, minor in zip(names, sums, strict=True) if minor > 0), reverse=True)
    whole, before, out = sum(minor for minor, _ in sold), 0, list[tuple[str, str]]()
    for minor, name in sold:
        out.append((name, "A" if before * 100 < whole * 80 else "B" if before * 100 < whole * 95 else "C"))
        before += minor
    return out


def _habits(habits: Habits) -> tuple[Sequence[str], list[int], list[int | None]]:
    """Names, debts settled, and whole days of delay, half to even."""
    rows = habits.rows
    assert isinstance(rows, HabitRows)
    days = rows.figures.shrunk
    whole, rest = np.divmod(days, ONE)
    up = (2 * rest > ONE) | ((2 * rest == ONE) & (whole % 2 == 1))
    told = [
        None if unknown else day for unknown, day in zip((days == UNKNOWN).tolist(), (whole + up).tolist(), strict=True)
    ]
    return rows.names, rows.figures.n.tolist(), told


def _used(row: LimitRow) -> int | None:
    return None if row.use is None else int(row.use * _PPM)
