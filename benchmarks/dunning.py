"""How long a day of dunning takes: a plan of many open invoices, the same day planned again, one event more.

python benchmarks/dunning.py [INVOICES] [CUSTOMERS]

The invoices are made up by counting, so that two runs plan the same. Time and memory depend on the machine, which is
printed; compare ratios.
"""

from __future__ import annotations

import platform
import resource
import sys
import time
from datetime import date

import numpy as np

from lettrage.dunning import DunningPolicy, plan_dunning
from lettrage.ledger import Ledger

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


def timed(what: str, work: object) -> object:
    begin = time.perf_counter()
    result = work()  # type: ignore[operator]
    print(f"{what:<40}{time.perf_counter() - begin:8.2f} s")
    return result


def main() -> None:
    invoices = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    customers = int(sys.argv[2]) if len(sys.argv) > 2 else 50_000
    print(f"{platform.processor() or platform.machine()}, Python {platform.python_version()}, numpy {np.__version__}")
    policy = DunningPolicy.from_dict(POLICY)
    day = date(2026, 5, 1)
    ledger = timed(f"ledger of {invoices} invoices", lambda: made(invoices, customers))
    plan = timed("plan of the day", lambda: plan_dunning(ledger, policy, as_of=day))
    print(plan)
    again = timed("the same day once more", lambda: plan_dunning(ledger, policy, as_of=day))
    first = timed("one action written out", lambda: plan.actions[0])
    print(first.key == again.actions[0].key)
    notices = timed("every notice written out", plan.notices)
    later = timed("notices recorded", lambda: ledger.record(*notices, known_on=day))
    done = timed("plan after they are recorded", lambda: plan_dunning(later, policy, as_of=day))
    print(f"{len(done.actions)} actions left")
    print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB at most")


if __name__ == "__main__":
    main()
