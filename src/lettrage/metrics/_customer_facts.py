"""What a policy may want to know of each customer, measured, and since when it is known."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from lettrage.ledger import Ledger
from lettrage.metrics._behaviour import Behaviour, behaviour
from lettrage.metrics._credit_limits import LimitRow, credit_limit_use
from lettrage.metrics._question import ask
from lettrage.metrics._rows import debts, late, window_of
from lettrage.metrics._segments import payment_segments
from lettrage.metrics._sums import group_sums
from lettrage.money import Money

__all__ = ["FactValue", "customer_facts"]

FactValue: TypeAlias = Decimal | Money | int | str | bool

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

    A fact that cannot be told is left out, never zero. Names: ``open`` and ``past_due`` (money), ``sales`` of the
    window (money), ``mean_delay_days`` (whole days, shrunk), ``invoices_observed``, ``late_rate_ppm``,
    ``limit_used_ppm``, ``persistent_late_payer``, ``segment``.

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

    items, billings = question.open_items(), question.billings()
    code = question.currency(items, billings)
    if not code:
        return out
    items, billings = question.one(items, code), question.one(billings, code)
    owed, inside = debts(items), window_of(question.as_of, window_days).holds(billings.on)
    for name, mask in (("open", owed), ("past_due", owed & late(items, question.as_of))):
        for customer, minor in _sums(items.customers, items.customer[mask], items.residual[mask]):
            note(customer, name, Money.of_minor(minor, code))
    for customer, minor in _sums(billings.customers, billings.customer[inside], billings.amount[inside]):
        note(customer, "sales", Money.of_minor(minor, code))
    only = currency if rates is None else None
    for row in behaviour(
        ledger, as_of=as_of, known_on=known_on, window_days=window_days, currency=only, without=without
    ):
        _note_behaviour(row, note)
    for limit in credit_limit_use(
        ledger, as_of=as_of, known_on=known_on, currency=currency, rates=rates, without=without
    ):
        note(limit.customer, "limit_used_ppm", _used(limit))
    classes = payment_segments(
        ledger,
        as_of=as_of,
        known_on=known_on,
        window_days=window_days,
        previous=previous,
        currency=only,
        without=without,
    )
    for segment in classes.rows:
        note(segment.customer, "segment", segment.segment)
        note(segment.customer, "persistent_late_payer", segment.segment == "chronic")
    return out


def _sums(names: Sequence[str], codes: npt.NDArray[np.int32], amounts: npt.NDArray[np.int64]) -> list[tuple[str, int]]:
    sums = group_sums(amounts, codes + 1, len(names) + 1)[1:]
    return [(name, minor) for name, minor in zip(names, sums, strict=True) if minor]


def _note_behaviour(row: Behaviour, note: Callable[[str, str, FactValue | None], None]) -> None:
    note(row.name, "invoices_observed", row.n)
    note(row.name, "mean_delay_days", None if row.shrunk_days is None else int(row.shrunk_days.to_integral_value()))
    note(row.name, "late_rate_ppm", None if row.late_rate is None else int(row.late_rate * _PPM))


def _used(row: LimitRow) -> int | None:
    return None if row.use is None else int(row.use * _PPM)
