"""The pictures of `lettrage.metrics.chart` as matplotlib figures; needs the ``plot`` extra.

The figures are made without a screen (`matplotlib.figure.Figure`), so nothing global is touched; save them with
``figure.savefig(...)``, or let a notebook show them.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from lettrage.errors import fail
from lettrage.metrics import AgingReport, DsoBridge, Metric, RecoveryCurves, RollForward, Series
from lettrage.tabular._arrow import extra

__all__ = ["plot"]


def plot(result: AgingReport | Series | DsoBridge | RollForward | RecoveryCurves | Metric) -> Any:
    """A result as a matplotlib figure: bars, lines over time, a waterfall, or recovery curves.

    Args:
        result: What `lettrage.aging`, `lettrage.metrics.series`, `dso_bridge`, `roll_forward`, `recovery_curves`, or a
            metric asked for by a dimension gave.

    Returns:
        A `matplotlib.figure.Figure`; an aged balance has axes for each currency.

    Raises:
        LettrageError: ``missing-extra`` without matplotlib; ``bad-value`` for anything else.

    Complexity: linear in what is drawn.

    >>> from datetime import date
    >>> from lettrage.plots import plot
    >>> from lettrage.errors import LettrageError
    >>> try:
    ...     plot("nothing")
    ... except LettrageError as error:
    ...     print(error.code in ("bad-value", "missing-extra"))
    True
    """
    # Money of two currencies has no common scale: each has axes of its own.
    panels = max(1, len(result.blocks)) if isinstance(result, AgingReport) else 1
    figure = extra("matplotlib.figure", "plot", "a figure").Figure(figsize=(7, 4 * panels), layout="constrained")
    places = figure.subplots(panels, squeeze=False)[:, 0]
    axes = places[0]
    if isinstance(result, AgingReport):
        _aged(places, result)
    elif isinstance(result, Series):
        _lines(axes, result)
    elif isinstance(result, DsoBridge):
        _waterfall(axes, result.before, [(step.cause, step.days) for step in result.steps], result.after)
        axes.set_title("DSO bridge, days")
    elif isinstance(result, RollForward):
        opening, closing = (None if money is None else money.amount for money in (result.opening, result.closing))
        _waterfall(axes, opening, [(step.cause, step.amount.amount) for step in result.steps if step.amount], closing)
        axes.set_title("Receivables roll-forward")
    elif isinstance(result, RecoveryCurves):
        _curves(axes, result)
    elif isinstance(result, Metric):  # pyright: ignore[reportUnnecessaryIsInstance]
        values = result.columns()
        pairs = zip(values[result.by or "part"].tolist(), values["value"].tolist(), strict=True)
        _bars(axes, [(name, float(value)) for name, value in pairs if value is not None])
        axes.set_title(f"{result.name}, {result.unit}")
    else:
        fail("bad-value", "there is no picture of this", path="result", found=type(result).__name__)
    return figure


def _aged(places: Any, report: AgingReport) -> None:
    places[0].set_title(f"{report.title}, {report.as_of.isoformat()}")
    for axes, block in zip(places, report.blocks, strict=False):
        _bars(axes, [(row.label, float(row.amount.amount)) for row in block.rows])
        axes.set_xlabel(block.currency)


def _plain(name: str) -> str:
    """A name as it is written: between dollar signs matplotlib would read mathematics."""
    return (name or "(none)").replace("$", r"\$")


def _bars(axes: Any, rows: list[tuple[str, float]]) -> None:
    axes.barh(range(len(rows)), [value for _, value in rows], tick_label=[_plain(name) for name, _ in rows])
    axes.invert_yaxis()
    axes.axvline(0, linewidth=0.8, color="grey")


def _lines(axes: Any, series: Series) -> None:
    for name, values in [("total", series.values()), *((label, series.values(label)) for label in series.labels)]:
        points = [float("nan") if value is None else float(value) for value in values]
        axes.plot(list(series.ends), points, marker="o", label=_plain(name))
    axes.set_title(f"{series.name} over time")
    axes.tick_params(axis="x", rotation=45)
    axes.legend()


def _waterfall(axes: Any, before: Decimal | None, steps: Sequence[tuple[str, Decimal]], after: Decimal | None) -> None:
    level = float(before or 0)
    axes.bar("before", level, color="grey")
    for cause, change in steps:
        moved = float(change)
        axes.bar(cause, moved, bottom=level, color="tab:red" if moved > 0 else "tab:green")
        level += moved
    axes.bar("after", float(after or 0), color="grey")
    axes.tick_params(axis="x", rotation=30)


def _curves(axes: Any, curves: RecoveryCurves) -> None:
    for curve in curves.curves:
        days = [step.time for step in curve.survival.steps]
        axes.step(
            days, [float(curve.paid(day)) for day in days], where="post", label=f"{_plain(curve.cohort)} (n={curve.n})"
        )
    axes.set_title(f"Paid in full by days from {curves.clock}")
    axes.set_ylim(0, 1)
    axes.legend()
