"""`match(ledger)` on built ledgers of one small account each: what a click costs.

    python benchmarks/small_accounts.py DATA_DIR            every real account of at most 50 items
    python benchmarks/small_accounts.py                     generated accounts

`DATA_DIR` holds a folder a set, each with one `.jsonl` file a company and one account a line. Processor time, the best
of three, after a first call that loads what is loaded once; `Ledger(...)` is timed apart.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent))

MOST = 50


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", nargs="?", type=Path, help="folders of real ledgers")
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    from lettrage import match

    tables = list(real(arguments.data) if arguments.data else generated())
    built: list[float] = []
    spent: list[float] = []
    sizes: list[int] = []
    for build, items, as_of in tables:
        ledger, seconds = best(build, arguments.runs)
        if not spent:
            match(ledger, as_of=as_of)
        _, once = best(lambda ledger=ledger, as_of=as_of: match(ledger, as_of=as_of), arguments.runs)
        built.append(1000 * seconds)
        spent.append(1000 * once)
        sizes.append(items)
    print(f"{platform.machine()}, Python {platform.python_version()}, numpy {np.__version__}")
    print(f"{len(spent)} accounts of 2 to {MOST} items, {np.median(sizes):.0f} in the middle")
    for name, values in (("build the ledger", built), ("match(ledger)", spent)):
        middle, high, worst = np.percentile(values, [50, 95, 100])
        print(f"{name:<18} median {middle:6.2f} ms   95 % {high:6.2f} ms   slowest {worst:6.2f} ms")
    return 0


def best(work: Callable[[], Any], runs: int) -> tuple[Any, float]:
    seconds: list[float] = []
    done = None
    for _ in range(runs):
        started = time.process_time()
        done = work()
        seconds.append(time.process_time() - started)
    return done, min(seconds)


Case = tuple[Callable[[], Any], int, date]


def real(folder: Path) -> Iterator[Case]:
    """Every account of every company, as open items of accounting lines."""
    from adapters import Company

    for file in sorted(folder.glob("*/*.jsonl")):
        for text in file.read_text(encoding="utf-8").splitlines():
            account = json.loads(text)
            one = [(str(account["account"]), account["items"])]
            company = Company.of(one)
            if 2 <= len(company.ledger) <= MOST:
                yield lambda one=one: Company.of(one).ledger, len(company.ledger), company.as_of


def generated() -> Iterator[Case]:
    from scale_ledger import make

    from lettrage import Ledger

    for seed in range(200):
        made = make(20, 12, seed=seed)
        tables = {"invoices": made.invoices, "payments": made.payments}
        yield lambda tables=tables: Ledger.from_frames(**tables), 32, date(2026, 12, 31)


if __name__ == "__main__":
    sys.exit(main())
