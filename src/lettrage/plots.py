"""The pictures of `lettrage.metrics.chart` as matplotlib figures; needs the ``plot`` extra.

The figures are made without a screen (`matplotlib.figure.Figure`), so nothing global is touched; save them with
``figure.savefig(...)``, or let a notebook show them.
"""

from __future__ import annotations

from typing import Any

from lettrage.errors import fail
from lettrage.metrics import AgingReport, DsoBridge, Metric, RecoveryCurves, Series
from lettrage.tabular._arrow import extra

__all__ = ["plot"]


def plot(result: AgingReport | Series | DsoBridge | RecoveryCurves | Metric) -> Any:
    """A result as a matplotlib figure: bars, lines over time, a waterfall, or recovery curves.

    Args:
        result: What `lettrage.aging`, `lettrage.metrics.series`, `dso_bridge`, `recovery_curves`, or a metric asked for
            by a dimension gave.

    Returns:
        A `matplotlib.figure.Figure`.

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
    figure = extra("matplotlib.figure", "plot", "a figure").Figure(figsize=(7, 4), layout="constrained")
    axes = figure.subplots()
    if isinstance(result, AgingReport):
        rows = [(row.label, float(row.amount.amount)) for row in (result.blocks[0].rows if result.blocks else ())]
        _bars(axes, rows)
        axes.set_title(f"{result.title}, {result.as_of.isoformat()}")
    elif isinstance(result, Series):
        _lines(axes, result)
    elif isinstance(result, DsoBridge):
        _waterfall(axes, result)
    elif isinstance(result, RecoveryCurves):
        _curves(axes, result)
    elif isinstance(result, Metric):  # pyright: ignore[reportUnnecessaryIsInstance]
        values = result.columns()
        pairs = zip(values[result.by or "part"].tolist(), values["value"].tolist(), strict=True)
        _bars(axes, [(name or "(none)", float(value)) for name, value in pairs if value is not None])
        axes.set_title(f"{result.name}, {result.unit}")
    else:
        fail("bad-value", "there is no picture of this", path="result", found=type(result).__name__)
    return figure


def _bars(axes: Any, rows: list[tuple[str, float]]) -> None:
    names = [name.replace("$", r"\$") for name, _ in rows]
    axes.barh(range(len(rows)), [value for _, value in rows], tick_label=names)
    axes.invert_yaxis()
    axes.axvline(0, linewidth=0.8, color="grey")


def _lines(axes: Any, series: Series) -> None:
    for name, values in [("total", series.values()), *((label, series.values(label)) for label in series.labels)]:
        points = [float("nan") if value is None else float(value) for value in values]
        axes.plot(list(series.ends), points, marker="o", label=(name or "(none)").replace("$", r"\$"))
    axes.set_title(f"{series.name} over time")
    axes.tick_params(axis="x", rotation=45)
    axes.legend()


def _waterfall(axes: Any, bridge: DsoBridge) -> None:
    level = float(bridge.before or 0)
    axes.bar("before", level, color="grey")
    for step in bridge.steps:
        days = float(step.days)
        axes.bar(step.cause, days, bottom=level, color="tab:red" if days > 0 else "tab:green")
        level += days
    axes.bar("after", float(bridge.after or 0), color="grey")
    axes.set_title("DSO bridge, days")
    axes.tick_params(axis="x", rotation=30)


def _curves(axes: Any, curves: RecoveryCurves) -> None:
    for curve in curves.curves:
        days = [step.time for step in curve.survival.steps]
        axes.step(days, [float(curve.paid(day)) for day in days], where="post", label=f"{curve.cohort} (n={curve.n})")
    axes.set_title(f"Paid in full by days from {curves.clock}")
    axes.set_ylim(0, 1)
    axes.legend()
