"""How long a day of dunning takes, and a simulated year of it.

python benchmarks/dunning.py [INVOICES] [CUSTOMERS] [SIMULATED]

A day: the plan of many open invoices, its notices, their recording, the plan of the same day after it, which must be
empty. A year: the standard policy lived through day by day on SIMULATED invoices (0 for none).

The invoices are made up by counting, so that two runs plan the same. Time and memory depend on the machine, which is
printed; compare ratios. Seconds are given on the clock and of the processor, memory is the most there was so far.
"""

from __future__ import annotations

import platform
import resource
import sys
import time
from collections.abc import Callable
from datetime import date
from typing import TypeVar

import numpy as np

from lettrage.dunning import DunningPolicy, plan_dunning, policies, simulate
from lettrage.ledger import Ledger

T = TypeVar("T")

POLICY = {
    "id": "bench",
    "minimum": {"group": "15.00 EUR"},
    "jurisdictions": {"business": "FR-B2B"},
    "charges": {"interest": {"kind": "late_interest"}, "sum": {"kind": "recovery_sum"}},
    "tracks": {
        "main": {
            "steps": [
                {"id": "ahead", "kind": "pre_due_notice", "offset_days": -5},
                {"id": "r1", "offset_days": 3},
                {"id": "r2", "offset_days": 10, "requires": "r1", "tone": "firm"},
                {"id": "call", "kind": "call", "offset_days": 20, "optional": True, "expires_after_days": 8},
                {"id": "formal", "kind": "formal_notice", "offset_days": 30, "requires": ["r1", "r2"],
                 "charges": ["interest", "sum"], "grants_deadline_days": 8},
                {"id": "handover", "kind": "handover", "offset_days": 45, "requires": "formal", "terminal": True},
            ]
        }
    },
}  # fmt: skip


def made(invoices: int, customers: int) -> Ledger:
    """A ledger of open invoices due over a year."""
    n = np.arange(invoices)
    start = np.datetime64("2025-06-01")
    issued = start + (n * 7919) % 330
    table = {
        "id": np.char.add("F-", n.astype(str)),
        "customer": np.char.add("C-", ((n * 104729) % customers).astype(str)),
        "issued_on": issued,
        "due_on": issued + 30,
        "total_minor": 5_000 + (n * 31) % 900_000,
        "currency": np.full(invoices, "EUR"),
    }
    return Ledger.from_frames(invoices=table)


def timed(what: str, work: Callable[[], T]) -> T:
    clock, processor = time.perf_counter(), time.process_time()
    result = work()
    clock, processor = time.perf_counter() - clock, time.process_time() - processor
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{what:<44}{clock:8.2f} s {processor:8.2f} s {most:8.0f} MB", flush=True)
    return result


def a_day(invoices: int, customers: int) -> None:
    policy, day = DunningPolicy.from_dict(POLICY), date(2026, 5, 1)
    ledger = timed(f"ledger of {invoices} invoices, {customers} customers", lambda: made(invoices, customers))
    later = carried_out(ledger, policy, day)
    for what in ("second run of the day", "the second run once more"):
        left = len(timed(what, lambda: plan_dunning(later, policy, as_of=day)).actions)
        print(f"  {left} actions left")


def carried_out(ledger: Ledger, policy: DunningPolicy, day: date) -> Ledger:
    """The ledger once a day is planned and its notices are recorded; the plan itself is held no longer."""
    plan = timed("plan of the day", lambda: plan_dunning(ledger, policy, as_of=day))
    print(f"  {plan!r}")
    timed("the same day once more", lambda: len(plan_dunning(ledger, policy, as_of=day).actions))
    timed("one action written out", lambda: plan.actions[0])
    notices = timed("the notices of all actions", plan.notices)
    return timed("notices recorded", lambda: ledger.record(*notices, known_on=day))


def a_year(invoices: int) -> None:
    ledger = made(invoices, max(invoices // 4, 1))
    run = timed(
        f"a year simulated on {invoices} invoices",
        lambda: simulate(ledger, policies.standard(), start=date(2025, 6, 1), days=365),
    )
    print(f"  {run}")


def main() -> None:
    invoices, customers, simulated = (
        int(sys.argv[at]) if len(sys.argv) > at else size for at, size in ((1, 1_000_000), (2, 50_000), (3, 10_000))
    )
    print(f"{platform.processor() or platform.machine()}, Python {platform.python_version()}, numpy {np.__version__}")
    if simulated:
        a_year(simulated)
    if invoices:
        a_day(invoices, customers)


if __name__ == "__main__":
    main()
