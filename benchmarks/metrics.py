"""How fast a million invoices are measured, and how that compares to the same worked out in pandas.

    python benchmarks/metrics.py [INVOICES]

Seven invoices of ten are settled by a payment of their own, 25 salespersons, one year of sales in each of two years,
one customer for every twenty invoices.
Each figure is timed on a day not asked before, so that nothing is read from a cache.
"""

from __future__ import annotations

import platform
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from lettrage import Ledger, aging, dso, metrics
from lettrage.datasets import portfolio

START = np.datetime64("2024-01-01")


def tables(invoices: int) -> dict[str, dict[str, Any]]:
    """Invoices, payments, settlements as columns."""
    bills = dict(portfolio(invoices, 1)["invoices"])
    row = np.arange(invoices)
    customers = max(1, invoices // 20)
    bills["customer"] = np.char.add("C", (row * 48_271 % customers).astype(str)).astype(object)
    bills["total_minor"] = bills.pop("total")
    bills["issued_on"] = START + (row * 7919 % 730).astype("timedelta64[D]")
    bills["due_on"] = bills["issued_on"] + np.timedelta64(30, "D")
    bills["salesperson"] = np.array([f"S{k:02}" for k in range(25)], object)[row % 25]
    paid = np.flatnonzero(row % 10 < 7)
    ids = np.char.add("P", paid.astype(str)).astype(object)
    came = bills["issued_on"][paid] + (paid * 104_729 % 75).astype("timedelta64[D]")
    amount = np.asarray(bills["total_minor"])[paid]
    euro = np.full(len(paid), "EUR", object)
    receipts = {
        "id": ids,
        "customer": bills["customer"][paid],
        "received_on": came,
        "amount_minor": amount,
        "currency": euro,
    }
    joined = {
        "settlement": np.concatenate([ids, ids]),
        "kind": np.repeat(np.array(["invoice", "payment"], object), len(paid)),
        "item": np.concatenate([bills["id"][paid], ids]),
        "currency": np.concatenate([euro, euro]),
        "allocated_minor": np.concatenate([amount, -amount]),
    }
    return {"invoices": bills, "payments": receipts, "settlements": joined}


class Pandas:
    """The same figures with dataframes, as an analyst would write them."""

    def __init__(self, frames: Mapping[str, Mapping[str, Any]]) -> None:
        self.bills = pd.DataFrame(frames["invoices"])
        self.lines = pd.DataFrame(
            {k: frames["settlements"][k] for k in ("item", "kind", "allocated_minor", "settlement")}
        )
        received = pd.DataFrame({k: frames["payments"][k] for k in ("id", "received_on")})
        self.lines = self.lines[self.lines.kind == "invoice"].merge(received, left_on="settlement", right_on="id")

    def open(self, day: np.datetime64) -> pd.DataFrame:
        bills = self.bills[self.bills.issued_on <= day]
        taken = self.lines[self.lines.received_on <= day].groupby("item").allocated_minor.sum()
        left = bills.assign(residual=bills.total_minor - bills.id.map(taken).fillna(0).astype("int64"))
        return left[left.residual != 0]

    def aging(self, day: np.datetime64) -> pd.Series:
        left = self.open(day)
        late = (day - left.due_on).dt.days
        return left.groupby(pd.cut(late, [-99999, 0, 30, 60, 90, 99999]), observed=False).residual.sum()

    def dso(self, day: np.datetime64) -> float:
        left = self.open(day)
        sold = self.bills[(self.bills.issued_on > day - np.timedelta64(90, "D")) & (self.bills.issued_on <= day)]
        return float(left.residual.sum() / sold.total_minor.sum() * 90)

    def by_seller(self, days: Sequence[np.datetime64]) -> list[pd.Series]:
        out = []
        for day in days:
            left = self.open(day).groupby("salesperson").residual.sum()
            sold = self.bills[(self.bills.issued_on > day - np.timedelta64(90, "D")) & (self.bills.issued_on <= day)]
            out.append(left / sold.groupby("salesperson").total_minor.sum() * 90)
        return out


def timed(work: Callable[[], Any], times: int = 1) -> float:
    """The best of some runs, in seconds of this process: what else the machine does is not counted."""
    best = float("inf")
    for _ in range(times):
        begun = time.process_time()
        work()
        best = min(best, time.process_time() - begun)
    return best


def main(arguments: Sequence[str]) -> int:
    count = int(arguments[0]) if arguments else 1_000_000
    frames = tables(count)
    begun = time.process_time()
    ledger = Ledger.from_frames(**frames)
    built = time.process_time() - begun
    print(
        f"{count:,} invoices, {len(frames['payments']['id']):,} settlements, {len(ledger.customers):,} customers: "
        f"ledger built in {built:.1f} s"
    )
    print(f"{platform.platform()}, Python {platform.python_version()}, numpy {np.__version__}, pandas {pd.__version__}")
    other = Pandas(frames)
    days = iter([date(2025, month, 20) for month in range(12, 0, -1)] + [date(2024, 12, 20)])
    day = np.datetime64("2025-12-31")
    theirs = {
        "aging": timed(lambda: other.aging(day), 2),
        "dso simple": timed(lambda: other.dso(day), 2),
        "24 months by salesperson": timed(
            lambda: other.by_seller(
                list(np.arange("2024-01", "2026-01", dtype="datetime64[M]").astype("datetime64[D]") + 27)
            )
        ),
    }
    end = date(2025, 12, 31)
    ours: dict[str, Callable[[], Any]] = {"aging": lambda: aging(ledger, as_of=next(days))}
    for method in ("simple", "count-back", "average", "true-open", "true-settled", "sales-weighted"):
        ours[f"dso {method}"] = lambda method=method: dso(ledger, as_of=next(days), method=method)
    ours["best possible dso"] = lambda: metrics.best_possible_dso(ledger, as_of=next(days))
    ours["24 months by salesperson"] = lambda: metrics.series(
        ledger, dso, as_of=end, periods=24, by="salesperson", method="simple"
    )
    ours["behaviour by customer"] = lambda: metrics.behaviour(ledger, as_of=next(days))
    ours["payment segments"] = lambda: metrics.payment_segments(ledger, as_of=next(days))
    ours["customer facts"] = lambda: metrics.customer_facts(ledger, as_of=next(days))
    ours["late in the year"] = lambda: metrics.late_invoices(ledger, as_of=end, table="in-the-year")
    ours["roll-forward"] = lambda: metrics.roll_forward(ledger, start=date(2024, 6, 30), as_of=next(days))
    for name, work in ours.items():
        seconds = timed(work)
        ratio = f"   pandas {theirs[name]:6.3f} s, ratio {theirs[name] / seconds:5.1f}" if name in theirs else ""
        print(f"{name:26} {seconds:6.3f} s{ratio}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
