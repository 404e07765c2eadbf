"""Who deviates from its own habits, or drifts: alerts as codes and figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Literal, TypeAlias

import numpy.typing as npt
from attrs import frozen

from lettrage._settling import asked
from lettrage.explain import Evidence
from lettrage.ledger import Ledger
from lettrage.metrics._behaviour import Behaviour, behaviour
from lettrage.metrics._framed import Framed, columns_of
from lettrage.metrics.formulas import Number, rounded

__all__ = ["Alert", "AlertCode", "Alerts", "alerts_of", "payment_alerts"]

AlertCode: TypeAlias = Literal["deviation", "trend", "first-late", "stopped-paying"]


@frozen
class Alert:
    """One thing worth a look.

    Attributes:
        customer: Whose.
        code: ``"deviation"`` (late beyond its own spread of late), ``"trend"`` (slower than before), ``"first-late"``
            (late for the first time), ``"stopped-paying"`` (past due, and nothing settled in the last quarter).
        observed: The figure that struck.
        usual: What it is held against.
        n: Debts the usual figure rests on.
    """

    customer: str
    code: AlertCode
    observed: Decimal
    usual: Decimal | None
    n: int

    def text(self, language: str = "en") -> str:
        """The alert in words.

        >>> from decimal import Decimal
        >>> from lettrage.metrics import Alert
        >>> Alert("ACME", "trend", Decimal("12"), Decimal("3"), 9).text("fr")
        'ACME: paie plus lentement, en jours 12 (3)'
        """
        usual = "" if self.usual is None else f" ({self.usual:.0f})"
        return f"{self.customer}: {Evidence(f'metric.alert.{self.code}').name(language)} {self.observed:.0f}{usual}"


@frozen(repr=False)
class Alerts(Framed):
    """Alerts, the gravest first within each code.

    Attributes:
        as_of: The day.
        rows: The alerts.

    >>> from datetime import date
    >>> from lettrage import metrics
    >>> from lettrage.datasets import trade_year
    >>> books, day = trade_year(), date(2025, 12, 31)
    >>> len(metrics.payment_alerts(books, as_of=day))
    2
    """

    as_of: date
    rows: tuple[Alert, ...]

    def __iter__(self) -> Iterator[Alert]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def columns(self) -> Mapping[str, npt.NDArray[Any]]:
        """customer, code, observed, usual, n."""
        return columns_of(
            ["customer", "code", "observed", "usual", "n"],
            [(row.customer, row.code, row.observed, row.usual, row.n) for row in self.rows],
        )

    def __repr__(self) -> str:
        return f"<Alerts {len(self.rows)} as of {self.as_of.isoformat()}>"


def payment_alerts(
    ledger: Ledger,
    *,
    as_of: date,
    known_on: date | None = None,
    window_days: int = 365,
    least_days: Number = 7,
    spreads: Number = 2,
    least: int = 4,
    currency: str | None = None,
    without: Sequence[str] = (),
) -> Alerts:
    """Customers who pay unlike themselves, before they show up as losses.

    Each customer is held against its own history, not against an average of all: a payer who is always ten days late
    and still is raises nothing.

    Args:
        ledger: The facts.
        as_of: The day.
        known_on: Only facts known by then; None: all facts.
        window_days: Days of the window; its last quarter is "recent".
        least_days: Changes of fewer days are no alert.
        spreads: How many standard deviations of its own past a recent mean must lie above it to be a deviation.
        least: How many debts must have been settled for a habit to be one.
        currency: Only debts in this currency.
        without: Customers left out.

    Raises:
        LettrageError: as `lettrage.dso`.

    Complexity: that of `behaviour`. Source: control charts (Shewhart), on each customer's own history.

    >>> from datetime import date
    >>> from lettrage import metrics
    >>> from lettrage.datasets import trade_year
    >>> for alert in metrics.payment_alerts(trade_year(), as_of=date(2025, 12, 31)):
    ...     print(alert.text())
    DUNES: pays slower than before, days 30 (20)
    ARDOISE: pays slower than before, days 16 (9)
    """
    step, factor = rounded(least_days), rounded(spreads)
    fewest: int = asked(int, least, "least")
    habits = behaviour(
        ledger, as_of=as_of, known_on=known_on, window_days=window_days, currency=currency, without=without
    )
    found = [alert for row in habits if row.name for alert in alerts_of(row, step, factor, fewest)]
    order = ("stopped-paying", "deviation", "trend", "first-late")
    found.sort(key=lambda alert: (order.index(alert.code), -alert.observed, alert.customer))
    return Alerts(habits.as_of, tuple(found))


def alerts_of(
    row: Behaviour, step: Decimal = Decimal(7), factor: Decimal = Decimal(2), least: int = 4
) -> Iterator[Alert]:
    """What strikes in the behaviour of one customer."""
    if row.n < least or row.mean_days is None:
        return
    if row.recent_days is None:
        if row.n_open_late:
            yield Alert(row.name, "stopped-paying", Decimal(row.n_open_late), row.mean_days, row.n)
        return
    if row.trend_days is None:
        return
    before = row.recent_days - row.trend_days
    if row.trend_days >= step:
        wide = row.spread_days is not None and row.trend_days > factor * row.spread_days
        yield Alert(row.name, "deviation" if wide else "trend", row.recent_days, before, row.n)
    if before <= 0 < row.recent_days and row.recent_days >= step:
        yield Alert(row.name, "first-late", row.recent_days, before, row.n)
