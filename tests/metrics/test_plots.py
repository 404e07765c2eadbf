"""Matplotlib figures say what the results say; without matplotlib the message names the extra."""

from __future__ import annotations

import sys
from datetime import date
from functools import partial
from io import BytesIO

import pytest

from lettrage import Invoice, Ledger, Money, aging, dso, metrics
from lettrage.datasets import trade_year
from lettrage.errors import LettrageError
from lettrage.plots import plot

DAY = date(2025, 12, 31)


def test_without_matplotlib_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(LettrageError) as caught:
        plot(aging(trade_year(), as_of=DAY))
    assert caught.value.code == "missing-extra"
    assert "lettrage[plot]" in str(caught.value)


def test_bars_and_lines_hold_the_figures():
    pytest.importorskip("matplotlib")
    books = trade_year()
    report = aging(books, as_of=DAY)
    widths = [bar.get_width() for bar in plot(report).axes[0].patches]
    assert widths == pytest.approx([float(row.amount.amount) for row in report.rows])
    line = metrics.series(books, dso, as_of=DAY, periods=3)
    drawn = plot(line).axes[0].lines[0].get_ydata()
    assert list(drawn) == pytest.approx([float(value) for value in line.values()])
    bridge = metrics.dso_bridge(books, start=date(2025, 6, 30), as_of=DAY)
    assert len(plot(bridge).axes[0].patches) == len(bridge.steps) + 2
    cash = metrics.roll_forward(books, start=date(2025, 6, 30), as_of=DAY)
    moved = [step for step in cash.steps if step.amount]
    axes = plot(cash).axes[0]
    assert [bar.get_height() for bar in axes.patches[1:-1]] == pytest.approx([float(s.amount.amount) for s in moved])
    assert [axes.patches[place].get_height() for place in (0, -1)] == pytest.approx(
        [float(money.amount) for money in (cash.opening, cash.closing)]
    )
    assert not any(
        bar.get_height()
        for bar in plot(metrics.roll_forward(Ledger(), start=DAY.replace(day=1), as_of=DAY)).axes[0].patches
    )
    curves = metrics.recovery_curves(books, as_of=DAY)
    assert len(plot(curves).axes[0].lines) == len(curves.curves)
    sectors = dso(books, as_of=DAY, by="sector")
    assert len(plot(sectors).axes[0].patches) == sum(part.is_defined for _, part in sectors)
    with pytest.raises(LettrageError) as caught:
        plot("dso")
    assert caught.value.code == "bad-value"


def test_each_currency_of_an_aged_balance_has_axes_of_its_own():
    pytest.importorskip("matplotlib")
    report = aging(two_currencies(), as_of=DAY)
    figure = plot(report)
    assert [axes.get_xlabel() for axes in figure.axes] == ["EUR", "USD"]
    assert [sum(bar.get_width() for bar in axes.patches) for axes in figure.axes] == [100, 70]
    assert not plot(aging(Ledger(), as_of=DAY)).axes[0].patches


def test_a_name_with_dollar_signs_is_drawn_as_it_is_written():
    pytest.importorskip("matplotlib")
    figure = plot(dso(two_currencies(), as_of=DAY, by="customer", currency="USD"))
    figure.savefig(BytesIO(), format="svg")
    assert [text.get_text() for text in figure.axes[0].get_yticklabels()] == [r"\$x_{\$ Ltd"]


def two_currencies():
    issued = date(2025, 12, 1)
    bill = partial(Invoice, customer="$x_{$ Ltd", issued_on=issued, due_on=date(2025, 12, 15))
    return Ledger(invoices=[bill("A", total=Money("100", "EUR")), bill("B", total=Money("70", "USD"))])
