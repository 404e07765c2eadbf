"""How long payment takes and how late it is, in mean days: from issue, from the due date, and as agreed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt
from attrs import frozen

from lettrage._settling import asked
from lettrage.calendars import NO_DATE
from lettrage.ledger import Ledger
from lettrage.metrics import formulas
from lettrage.metrics._behind import Labelled
from lettrage.metrics._grouping import By
from lettrage.metrics._ingredients import Ingredient, Sums, Value, answer
from lettrage.metrics._metric import Metric
from lettrage.metrics._question import ask
from lettrage.metrics._rows import cash, window_of
from lettrage.metrics._settled import settled_debts

__all__ = ["PaidBasis", "Weight", "days_late", "days_of_terms", "days_to_pay"]

PaidBasis: TypeAlias = Literal["payments", "invoices"]
Weight: TypeAlias = Literal["amount", "count"]


def days_late(
    ledger: Ledger,
    *,
    as_of: date,
    known_on: date | None = None,
    window_days: int = 365,
    since: date | None = None,
    of: PaidBasis = "payments",
    weight: Weight = "amount",
    signed: bool = False,
    late_only: bool = False,
    by: By | None = None,
    currency: str | None = None,
    rates: Mapping[str, Decimal | str | int] | None = None,
    without: Sequence[str] = (),
) -> Metric:
    """Mean days late of what was paid in the window.

    What is still open is not seen, so the figure flatters a customer who has stopped paying: read `late_rate` or
    `recovery_curves` beside it.

    Args:
        ledger: The facts.
        as_of: Last day of the window.
        known_on: Only facts known by then; None: all facts.
        window_days: Days of the window.
        since: First day of the window, in place of `window_days`.
        of: ``"payments"`` takes every payment in the window, part payments too, each at its own day;
            ``"invoices"`` takes invoices settled in full, each at the day of its last payment.
        weight: By ``"amount"`` or by ``"count"``.
        signed: Whether days paid early count below zero; else they count as zero.
        late_only: Only what was paid late.
        by: A dimension, see `lettrage.dso`; likewise `currency`, `rates`, `without`.

    Returns:
        A `Metric` in days; undefined when nothing was paid (``nothing-settled``).

    Raises:
        LettrageError: as `lettrage.dso`.

    Complexity: linear in items and movements. Source: weighted average days late; Oracle Receivables counts closed
    items with a late payment only (``of="invoices", late_only=True``).

    >>> from datetime import date
    >>> from lettrage import metrics
    >>> from lettrage.datasets import trade_year
    >>> metrics.days_late(trade_year(), as_of=date(2025, 12, 31))
    <Metric days late (payments by amount, early counts as zero) = 7.92 days, n=177>
    """
    method = _method(of, weight, "signed" if signed else "early counts as zero", *(["late only"] if late_only else []))
    asked(bool, signed, "signed")
    asked(bool, late_only, "late_only")
    return _mean(
        "days late", method, partial(_lateness, signed=signed, late_only=late_only), ledger, of, weight, window_days,
        since, as_of=as_of, known_on=known_on, by=by, currency=currency, rates=rates, without=without,
    )  # fmt: skip


def days_to_pay(
    ledger: Ledger,
    *,
    as_of: date,
    known_on: date | None = None,
    window_days: int = 365,
    since: date | None = None,
    of: PaidBasis = "payments",
    weight: Weight = "amount",
    by: By | None = None,
    currency: str | None = None,
    rates: Mapping[str, Decimal | str | int] | None = None,
    without: Sequence[str] = (),
) -> Metric:
    """Mean days from issue to payment of what was paid in the window.

    On one basis it is the sum of `days_of_terms` and the signed `days_late`, where every invoice has a due date.
    Arguments as `days_late`.

    Returns:
        A `Metric` in days; undefined when nothing was paid (``nothing-settled``).

    Raises:
        LettrageError: as `lettrage.dso`.

    Complexity: linear in items and movements. Source: weighted average days paid (Oracle Receivables).

    >>> from datetime import date
    >>> from lettrage import metrics
    >>> from lettrage.datasets import trade_year
    >>> metrics.days_to_pay(trade_year(), as_of=date(2025, 12, 31))
    <Metric days to pay (payments by amount) = 40.65 days, n=177>
    """
    return _mean(
        "days to pay", _method(of, weight), _age, ledger, of, weight, window_days, since,
        as_of=as_of, known_on=known_on, by=by, currency=currency, rates=rates, without=without,
    )  # fmt: skip


def days_of_terms(
    ledger: Ledger,
    *,
    as_of: date,
    known_on: date | None = None,
    window_days: int = 365,
    since: date | None = None,
    of: PaidBasis = "payments",
    weight: Weight = "amount",
    by: By | None = None,
    currency: str | None = None,
    rates: Mapping[str, Decimal | str | int] | None = None,
    without: Sequence[str] = (),
) -> Metric:
    """Mean days from issue to due date of what was paid in the window: the credit that was agreed.

    Arguments as `days_late`.

    Returns:
        A `Metric` in days; undefined when nothing with a due date was paid (``nothing-settled``).

    Raises:
        LettrageError: as `lettrage.dso`.

    Complexity: linear in items and movements. Source: weighted average terms (Oracle Receivables).

    >>> from datetime import date
    >>> from lettrage import metrics
    >>> from lettrage.datasets import trade_year
    >>> metrics.days_of_terms(trade_year(), as_of=date(2025, 12, 31))
    <Metric days of terms (payments by amount) = 34.93 days, n=177>
    """
    return _mean(
        "days of terms", _method(of, weight), _terms, ledger, of, weight, window_days, since,
        as_of=as_of, known_on=known_on, by=by, currency=currency, rates=rates, without=without,
    )  # fmt: skip


Days = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@frozen(eq=False)
class _Dates:
    """Days of issue, due date and payment of each row."""

    issued: Days
    due: Days
    paid: Days


def _lateness(dates: _Dates, signed: bool, late_only: bool) -> tuple[Days, Mask]:
    days = dates.paid - dates.due
    wanted = dates.due != NO_DATE
    if late_only:
        wanted &= days > 0
    return (days if signed else np.maximum(days, 0)), wanted


def _age(dates: _Dates) -> tuple[Days, Mask]:
    return dates.paid - dates.issued, np.ones(len(dates.issued), np.bool_)


def _terms(dates: _Dates) -> tuple[Days, Mask]:
    return dates.due - dates.issued, dates.due != NO_DATE


def _method(of: Any, weight: Any, *more: str) -> str:
    asked(PaidBasis, of, "of")
    asked(Weight, weight, "weight")
    return ", ".join([f"{of} by {weight}", *more])


def _mean(
    name: str, method: str, measure: Any, ledger: Ledger, of: str, weight: str, window_days: int, since: date | None,
    **asking: Any,
) -> Metric:  # fmt: skip
    """The mean of one measure of days over what was paid in the window."""
    question = ask(ledger, **asking)
    window = window_of(question.as_of, window_days, since)
    pairs = question.applied()
    table: Labelled = pairs
    if of == "payments":
        code = question.currency(pairs)
        table = pairs = question.one(pairs, code)
        where = cash(pairs) & window.holds(pairs.on)
        dates: tuple[npt.NDArray[Any], ...] = (pairs.issued, pairs.due, pairs.on)
        amounts = pairs.amount
    else:
        items = question.items()
        code = question.currency(items)
        found = settled_debts(question.one(items, code), pairs)
        table = items = found.items
        where = found.closed & window.holds(found.paid_on)
        dates, amounts = (items.on, items.due, found.paid_on), items.amount
    # The days of what is left out stay small, so that no product of theirs can be wide.
    days, wanted = measure(_Dates(*(np.where(where, column, 0).astype(np.int64) for column in dates)))
    where = where & wanted
    part = Ingredient(
        "paid", table, amounts if weight == "amount" else None, where, np.where(where, days, 0), *window.both
    )
    return answer(
        question, name, "days", method, [part], _weighted, currency=code, window=window.both,
        basis=("what is still open is not seen",),
    )  # fmt: skip


def _weighted(sums: Sequence[Sums]) -> tuple[Value, str | None]:
    part = sums[0]
    value = formulas.ratio(part.weighted, part.amount or part.n)
    return value, None if value is not None else "nothing-settled"
