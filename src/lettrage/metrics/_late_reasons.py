"""Why payment is late: the reasons given, the largest first (Pareto)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import frozen

from lettrage.ledger import Ledger
from lettrage.metrics import formulas
from lettrage.metrics._framed import Framed, columns_of
from lettrage.metrics._losses_seen import places_of
from lettrage.metrics._question import ask
from lettrage.metrics._rows import debts, late, window_of
from lettrage.model import ItemKey, LateReason
from lettrage.money import Money
from lettrage.render import Column, Table

__all__ = ["LateReasons", "ReasonRow", "late_reasons"]


@frozen
class ReasonRow:
    """One reason: how many items it was given for, their amount, its share and that of all larger ones with it."""

    cause: str
    n: int
    amount: Money
    share: Decimal
    cumulative: Decimal


@frozen(repr=False)
class LateReasons(Framed):
    """Reasons of lateness by amount, largest first.

    Attributes:
        window: First and last day on which the reasons were given.
        rows: One for each reason.
        unexplained: Items past due in the window's end for which no reason is known.

    >>> from datetime import date
    >>> from lettrage import metrics
    >>> from lettrage.datasets import trade_year
    >>> books, day = trade_year(), date(2025, 12, 31)
    >>> metrics.late_reasons(books, as_of=day).rows[0].cause
    'process'
    """

    window: tuple[date, date]
    rows: tuple[ReasonRow, ...]
    unexplained: int

    def columns(self) -> Mapping[str, npt.NDArray[Any]]:
        """cause, n, amount, currency, share, cumulative."""
        cells = [(r.cause, r.n, r.amount.amount, r.amount.currency, r.share, r.cumulative) for r in self.rows]
        return columns_of(["cause", "n", "amount", "currency", "share", "cumulative"], cells)

    def to_table(self) -> Table:
        right = ("items", "amount", "share %", "cumulative %")
        rows = [(r.cause, r.n, r.amount.amount, f"{r.share * 100:.1f}", f"{r.cumulative * 100:.1f}") for r in self.rows]
        notes = [f"{self.unexplained} items past due without a known reason"]
        return Table("Late reasons", [Column("cause"), *(Column(name, "right") for name in right)], rows, notes=notes)

    def __repr__(self) -> str:
        return f"<LateReasons {len(self.rows)} causes, {self.unexplained} items unexplained>"


def late_reasons(
    ledger: Ledger,
    *,
    as_of: date,
    known_on: date | None = None,
    window_days: int = 365,
    since: date | None = None,
    currency: str | None = None,
    rates: Mapping[str, Decimal | str | int] | None = None,
    without: Sequence[str] = (),
) -> LateReasons:
    """The reasons given for lateness in the window, by the amount of the items, largest first.

    An item counts once, under the last reason given.

    Args:
        ledger: The facts.
        as_of: Last day of the window.
        known_on: Only facts known by then; None: all facts.
        window_days: Days of the window in which the reasons were given.
        since: First day of the window, in place of `window_days`.
        currency: See `lettrage.dso`; likewise `rates`, `without`.

    Raises:
        LettrageError: as `lettrage.dso`.

    Complexity: linear in items and reasons. Source: Pareto ordering.

    >>> from datetime import date
    >>> from lettrage import metrics
    >>> from lettrage.datasets import trade_year
    >>> print(metrics.late_reasons(trade_year(), as_of=date(2025, 12, 31)))
    Late reasons
    cause         items    amount  share %  cumulative %
    ------------  -----  --------  -------  ------------
    process          14  15686.13     37.1          37.1
    not_received      6   9996.84     23.6          60.7
    dispute           7   8968.61     21.2          81.9
    cash              7   7680.69     18.1         100.0
    * 6 items past due without a known reason
    """
    question = ask(ledger, as_of=as_of, known_on=known_on, currency=currency, rates=rates, without=without)
    window = window_of(question.as_of, window_days, since)
    items = question.items()
    code = question.currency(items)
    items = question.one(items, code)
    last: dict[ItemKey, str] = {}
    known: set[ItemKey] = set()
    for fact in ledger.events(LateReason, as_of=question.as_of, known_on=question.known_on):
        known |= set(fact.items)
        if fact.effective_on >= window.start:
            last |= dict.fromkeys(fact.items, fact.cause)
    places = places_of(items, ledger.rows(list(last)))
    sums: dict[str, tuple[int, int]] = {}
    for cause, place in zip(last.values(), places.tolist(), strict=True):
        if place >= 0:
            n, amount = sums.get(cause, (0, 0))
            sums[cause] = (n + 1, amount + int(items.amount[place]))
    past = debts(items) & late(items, question.as_of)
    explained = np.isin(items.row, ledger.rows(list(known)))
    return LateReasons(window.both, _rows(sums, code), int((past & ~explained).sum()))


def _rows(sums: Mapping[str, tuple[int, int]], code: str) -> tuple[ReasonRow, ...]:
    whole = sum(amount for _, amount in sums.values())
    so_far, rows = 0, list[ReasonRow]()
    for cause, (n, amount) in sorted(sums.items(), key=lambda entry: (-entry[1][1], entry[0])):
        so_far += amount
        shares = (formulas.ratio(part, whole) or Decimal(0) for part in (amount, so_far))
        rows.append(ReasonRow(cause, n, Money.of_minor(amount, code), *shares))
    return tuple(rows)
