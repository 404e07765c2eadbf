"""How much of what was sold was lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from lettrage._settling import asked
from lettrage.ledger import Ledger
from lettrage.metrics import formulas
from lettrage.metrics._dso_methods import SalesBasis
from lettrage.metrics._grouping import By
from lettrage.metrics._ingredients import Ingredient, Sums, Value, answer
from lettrage.metrics._losses_seen import lost_by_place
from lettrage.metrics._metric import Metric
from lettrage.metrics._question import ask
from lettrage.metrics._rows import sales_of, window_of
from lettrage.model import WriteOffKind

__all__ = ["bad_debt_ratio"]


def bad_debt_ratio(
    ledger: Ledger,
    *,
    as_of: date,
    known_on: date | None = None,
    window_days: int = 365,
    since: date | None = None,
    kinds: Sequence[WriteOffKind | str] = (WriteOffKind.IRRECOVERABLE, WriteOffKind.TIME_BARRED),
    sales_basis: SalesBasis = "net",
    by: By | None = None,
    currency: str | None = None,
    rates: Mapping[str, Decimal | str | int] | None = None,
    without: Sequence[str] = (),
) -> Metric:
    """Bad-debt ratio: what was written off as lost in the window over the sales of the window, both with tax.

    Losses are mostly of older sales: in growth the ratio flatters. Tax that can be recovered on a loss is not deducted.

    Args:
        ledger: The facts.
        as_of: Last day of the window.
        known_on: Only facts known by then; None: all facts.
        window_days: Days of the window.
        since: First day of the window, in place of `window_days`.
        kinds: Which write-offs are losses: small differences and gestures are not, unless named.
        sales_basis: ``"net"`` deducts credit notes, ``"gross"`` leaves them out.
        by: A dimension, see `lettrage.dso`; likewise `currency`, `rates`, `without`.

    Returns:
        A `Metric`, a ratio; undefined without sales (``no-sales``).

    Raises:
        LettrageError: as `lettrage.dso`.

    Complexity: linear in items and sales, and in the write-offs. Source: standard definition; one of the three meanings
    of the French "taux d'impayés", see `find`.

    >>> from datetime import date
    >>> from lettrage import metrics
    >>> from lettrage.datasets import trade_year
    >>> metrics.bad_debt_ratio(trade_year(), as_of=date(2025, 12, 31))
    <Metric bad debt ratio (same window) = 0.0024 ratio, n=207>
    """
    question = ask(ledger, as_of=as_of, known_on=known_on, by=by, currency=currency, rates=rates, without=without)
    asked(SalesBasis, sales_basis, "sales_basis")
    wanted: tuple[WriteOffKind, ...] = asked(tuple[WriteOffKind, ...], kinds, "kinds")
    window = window_of(question.as_of, window_days, since)
    items, billings = question.items(), question.billings()
    code = question.currency(items, billings)
    lost = lost_by_place(question, items, window, frozenset(wanted))
    items, lost = question.one_of(items, lost, code)
    billings = question.one(billings, code)
    basis = sales_of(billings, sales_basis)
    inside = window.holds(billings.on)
    parts = [
        Ingredient("written off", items, lost, lost != 0, None, *window.both),
        Ingredient("sales", billings, billings.amount, inside if basis is None else inside & basis, None, *window.both),
    ]
    return answer(
        question, "bad debt ratio", "ratio", "same window", parts, _ratio, currency=code, window=window.both,
        basis=("losses: " + ", ".join(sorted(kind.value for kind in wanted)), f"sales: {sales_basis}, tax included"),
    )  # fmt: skip


def _ratio(sums: Sequence[Sums]) -> tuple[Value, str | None]:
    value = formulas.ratio(sums[0].amount, sums[1].amount)
    return value, None if value is not None else "no-sales"
