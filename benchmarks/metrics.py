"""How fast a million invoices are measured, and how that compares to the same worked out in pandas.

    python benchmarks/metrics.py [INVOICES]

Seven invoices of ten are settled by a payment of their own, 25 salespersons, one year of sales in each of two years,
one customer for every twenty invoices.
Each figure is asked of a ledger that has answered nothing yet, and must be the one that pandas finds.
"""

from __future__ import annotations

import platform
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from copy import copy
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
    """The same figures with dataframes, as an analyst would write them: documents have names, payments have dates."""

    key = "item"

    def __init__(self, frames: Mapping[str, Mapping[str, Any]]) -> None:
        self.bills = pd.DataFrame(frames["invoices"])
        self.lines = pd.DataFrame(
            {k: frames["settlements"][k] for k in ("item", "kind", "allocated_minor", "settlement")}
        )
        received = pd.DataFrame({k: frames["payments"][k] for k in ("id", "received_on")})
        self.lines = self.lines[self.lines.kind == "invoice"].merge(received, left_on="settlement", right_on="id")

    def taken(self, bills: pd.DataFrame, sums: pd.Series) -> pd.Series:
        return bills.id.map(sums)

    def open(self, day: np.datetime64) -> pd.DataFrame:
        bills = self.bills[self.bills.issued_on <= day]
        sums = self.lines[self.lines.received_on <= day].groupby(self.key).allocated_minor.sum()
        left = bills.assign(residual=bills.total_minor - self.taken(bills, sums).fillna(0).astype("int64"))
        return left[left.residual != 0]

    def within(self, day: np.datetime64, days: int = 90) -> pd.DataFrame:
        return self.bills[(self.bills.issued_on > day - np.timedelta64(days, "D")) & (self.bills.issued_on <= day)]

    def aging(self, day: np.datetime64) -> pd.Series:
        left = self.open(day)
        late = (day - left.due_on).dt.days
        return left.groupby(pd.cut(late, [-99999, 0, 30, 60, 90, 99999]), observed=False).residual.sum()

    def simple(self, day: np.datetime64) -> float:
        return float(self.open(day).residual.sum() / self.within(day).total_minor.sum() * 90)

    def best_possible(self, day: np.datetime64) -> float:
        left = self.open(day)
        return float(left.residual[left.due_on >= day].sum() / self.within(day).total_minor.sum() * 90)

    def average(self, day: np.datetime64) -> float:
        ends = [day - np.timedelta64(90, "D"), day]
        month = day.astype("datetime64[M]").astype("datetime64[D]")
        while month - 1 > ends[0]:
            ends.append(month - 1)
            month = (month - 1).astype("datetime64[M]").astype("datetime64[D]")
        balances = [self.open(end).residual.sum() for end in ends]
        return float(np.mean(balances) / self.within(day).total_minor.sum() * 90)

    def true_open(self, day: np.datetime64) -> float:
        left = self.open(day)
        return float(((day - left.issued_on).dt.days * left.residual).sum() / left.residual.sum())

    def paid(self, day: np.datetime64) -> pd.DataFrame:
        lines = self.lines[(self.lines.received_on > day - np.timedelta64(90, "D")) & (self.lines.received_on <= day)]
        return lines.merge(self.bills[["id", "issued_on"]], left_on="item", right_on="id")

    def true_settled(self, day: np.datetime64) -> float:
        paid = self.paid(day)
        taken = (paid.received_on - paid.issued_on).dt.days
        return float((taken * paid.allocated_minor).sum() / paid.allocated_minor.sum())

    def months(self, day: np.datetime64) -> pd.Series:
        bills = self.bills[self.bills.issued_on <= day]
        return bills.groupby(bills.issued_on.dt.to_period("M")).total_minor.sum()[::-1]

    def lengths(self, months: pd.Series, day: np.datetime64) -> pd.Series:
        days = pd.Series(months.index.days_in_month, months.index)
        days.iloc[0] = pd.Timestamp(day).day
        return days

    def count_back(self, day: np.datetime64) -> float:
        left, months = float(self.open(day).residual.sum()), self.months(day)
        found = 0.0
        for sold, days in zip(months, self.lengths(months, day), strict=True):
            if left <= sold:
                return found + left / sold * days
            left, found = left - sold, found + days
        return float("nan")

    def sales_weighted(self, day: np.datetime64) -> float:
        left, months = self.open(day), self.months(day)
        owed = left.groupby(left.issued_on.dt.to_period("M")).residual.sum()
        return float((owed / months * self.lengths(months, day)).sum())

    def by_seller(self, days: Sequence[np.datetime64]) -> list[pd.Series]:
        out = []
        for day in days:
            left = self.open(day).groupby("salesperson").residual.sum()
            out.append(left / self.within(day).groupby("salesperson").total_minor.sum() * 90)
        return out


class Prepared(Pandas):
    """The same by one who joined everything by row numbers once, before any figure was asked for."""

    key = "row"

    def __init__(self, frames: Mapping[str, Mapping[str, Any]]) -> None:
        super().__init__(frames)
        rows = self.bills[["id", "issued_on"]].reset_index(names="row")
        self.lines = self.lines.merge(rows, left_on="item", right_on="id")

    def taken(self, bills: pd.DataFrame, sums: pd.Series) -> pd.Series:
        return sums.reindex(bills.index)

    def paid(self, day: np.datetime64) -> pd.DataFrame:
        return self.lines[
            (self.lines.received_on > day - np.timedelta64(90, "D")) & (self.lines.received_on <= day)
        ]  # fmt: skip


def timed(work: Callable[[], Any], times: int = 1) -> tuple[float, Any]:
    """The best of some runs, in seconds of this process (what else the machine does is not counted), and the answer."""
    best, answer = float("inf"), None
    for _ in range(times):
        begun = time.process_time()
        answer = work()
        best = min(best, time.process_time() - begun)
    return best, answer


METHODS = ("simple", "count-back", "average", "true-open", "true-settled", "sales-weighted")


def figures(ledger: Ledger, day: date) -> dict[str, Callable[[], Any]]:
    """What is asked of the library, each of a ledger that has answered nothing yet."""
    found: dict[str, Callable[[], Any]] = {
        "aging": lambda: [float(row.amount.minor) for row in aging(copy(ledger), as_of=day).rows[:5]]
    }
    for method in METHODS:
        found[f"dso {method}"] = lambda method=method: [float(dso(copy(ledger), as_of=day, method=method).value or 0)]
    found["best possible dso"] = lambda: [float(metrics.best_possible_dso(copy(ledger), as_of=day).value or 0)]
    found["24 months by salesperson"] = lambda: [
        float(part.value or 0)
        for _, metric in metrics.series(copy(ledger), dso, as_of=day, periods=24, by="salesperson", method="simple")
        for _, part in metric.parts
    ]
    return found


def peers(pandas: Pandas, day: np.datetime64) -> dict[str, Callable[[], Any]]:
    """The same figures by dataframes."""
    ends = [*(np.arange("2024-02", "2026-01", dtype="datetime64[M]").astype("datetime64[D]") - 1), day]
    found: dict[str, Callable[[], Any]] = {"aging": lambda: pandas.aging(day).tolist()}
    for method in METHODS:
        verb = getattr(pandas, method.replace("-", "_"))
        found[f"dso {method}"] = lambda verb=verb: [verb(day)]
    found["best possible dso"] = lambda: [pandas.best_possible(day)]
    found["24 months by salesperson"] = lambda: [value for one in pandas.by_seller(ends) for value in one.sort_index()]
    return found


def others(ledger: Ledger, day: date) -> dict[str, Callable[[], Any]]:
    """What has no counterpart that an analyst would write in a few lines."""
    asking: dict[str, Any] = {"as_of": day}
    return {
        "behaviour by customer": lambda: metrics.behaviour(copy(ledger), **asking),
        "payment segments": lambda: metrics.payment_segments(copy(ledger), **asking),
        "customer facts": lambda: metrics.customer_facts(copy(ledger), **asking),
        "late in the year": lambda: metrics.late_invoices(copy(ledger), table="in-the-year", **asking),
        "roll-forward": lambda: metrics.roll_forward(copy(ledger), start=date(2024, 6, 30), **asking),
        "provision matrix": lambda: metrics.provision_matrix(copy(ledger), **asking),
        "customers most at risk": lambda: metrics.riskiest_customers(copy(ledger), **asking),
    }


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
    day = date(2025, 12, 31)
    ours = figures(ledger, day)
    theirs = [peers(kind(frames), np.datetime64(day)) for kind in (Pandas, Prepared)]
    print(f"{'':26} {'ours':>8} {'pandas':>9} {'ratio':>6} {'joined before':>14} {'ratio':>6}")
    for name, work in ours.items():
        times = 1 if name.startswith("24") else 2
        seconds, answer = timed(work, times)
        cells = [f"{seconds:7.3f}s"]
        for peer in theirs:
            other, found = timed(peer[name], times)
            assert np.allclose(answer, found, rtol=1e-9), (name, answer, found)
            cells.append(f"{other:8.3f}s {other / seconds:6.1f}")
        print(f"{name:26} {cells[0]} {cells[1]} {cells[2]:>21}")
    for name, work in others(ledger, day).items():
        print(f"{name:26} {timed(work)[0]:7.3f}s")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
