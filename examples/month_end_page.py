"""A page with every picture and table of a closed year, to be opened in a browser; it needs nothing from outside.

python examples/month_end_page.py PAGE.html
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from lettrage import Ledger, aging, dso, metrics
from lettrage.datasets import trade_year


def parts(ledger: Ledger, day: date, start: date, customer: str) -> list[object]:
    """What the page shows, in order: sentences, pictures, tables."""
    aged = aging(ledger, as_of=day)
    year = metrics.series(ledger, dso, as_of=day, by="salesperson")
    bridge = metrics.dso_bridge(ledger, start=start, as_of=day)
    cash = metrics.roll_forward(ledger, start=start, as_of=day)
    curves = metrics.recovery_curves(ledger, as_of=day)
    figures = (metrics.best_possible_dso, metrics.cei, metrics.past_due_ratio, metrics.late_rate, metrics.days_late)
    lines = [str(figure(ledger, as_of=day)) for figure in figures]
    shown: list[object] = ["Where do we stand? " + "; ".join(lines)]
    for result in (aged, year, bridge, cash, curves):
        shown += [metrics.chart(result), result]
    return [
        *shown,
        metrics.chart(dso(ledger, as_of=day, by="sector")),
        metrics.allocation_flow(ledger, customer, as_of=day),
        metrics.top_debtors(ledger, as_of=day),
        metrics.behaviour(ledger, as_of=day),
        metrics.roll_rates(ledger, as_of=day),
        metrics.provision_matrix(ledger, as_of=day),
        metrics.late_invoices(ledger, as_of=day),
        metrics.credit_limit_use(ledger, as_of=day),
        metrics.late_reasons(ledger, as_of=day),
        metrics.effectiveness(ledger, as_of=day, by="channel"),
    ]


def main(arguments: Sequence[str]) -> int:
    if len(arguments) != 1:
        print("python examples/month_end_page.py PAGE.html")
        return 2
    shown = parts(trade_year(), date(2025, 12, 31), date(2025, 9, 30), "HERON")
    Path(arguments[0]).write_text(metrics.page("Closed on 31 December 2025", shown, limit=None), "utf-8")
    print(f"{arguments[0]}: {sum(isinstance(part, metrics.Chart) for part in shown)} pictures")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
