"""From columns to lettered result: time of every stage and peak memory, on a month-end whose truth is known.

    python benchmarks/scale.py                         1,000,000 invoices and 600,000 payments of 50,000 customers
    python benchmarks/scale.py --growth                10,000 to 1,000,000 invoices, and the growth as a picture
    python benchmarks/scale.py --kind dict             columns as a dict of arrays instead of an Arrow table
    python benchmarks/scale.py --table                 the same items through `match_table`
    python benchmarks/scale.py --smoke                 2,000 invoices, and checks what came out

Every run has a process of its own, whose input is read from a file, so that its peak is that of the work. The first
pass over references and amounts is measured again beside a matcher of Python dicts and one of pandas merges that settle
the same payments from the same columns, in one process.
"""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent))

#: Invoices, of the runs of ``--growth``.
SIZES = (10_000, 30_000, 100_000, 300_000, 1_000_000)
HEADS = ("stage", "seconds", "cpu s", "peak MB")


def main() -> int:
    arguments = parse()
    print(f"{platform.machine()}, {platform.system()}, Python {platform.python_version()}, numpy {np.__version__}")
    if arguments.small:
        return small(arguments)
    if arguments.growth:
        return growth(arguments)
    report = run(arguments, arguments.invoices)
    show(report)
    return 0


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--invoices", type=int, default=1_000_000)
    parser.add_argument("--skew", type=float, default=1.4, help="sigma of the lognormal law of customer sizes")
    parser.add_argument("--kind", choices=("arrow", "dict"), default="arrow")
    parser.add_argument("--table", action="store_true", help="through `match_table`, as one table of items")
    parser.add_argument("--growth", action="store_true", help="many sizes, and how the time grows")
    parser.add_argument("--smoke", "--small", dest="small", action="store_true", help="a few seconds, checked")
    parser.add_argument("--no-peers", action="store_true", help="without the dict and pandas matchers")
    return parser.parse_args()


def run(arguments: argparse.Namespace, invoices: int) -> dict[str, Any]:
    """One size: make the columns, then measure in a fresh process."""
    with tempfile.TemporaryDirectory() as folder:
        worker = Path(__file__).resolve().parent / "scale_worker.py"
        command = [sys.executable, str(worker), folder]
        make = [*command, "make", str(invoices), str(invoices * 6 // 10), str(arguments.skew)]
        subprocess.run(make, check=True)
        what = "table" if arguments.table else arguments.kind
        done = subprocess.run([*command, what], check=True, capture_output=True, text=True)
        report: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        if not arguments.no_peers:
            peers = subprocess.run([*command, "peers"], check=True, capture_output=True, text=True)
            report["peers"] = json.loads(peers.stdout.splitlines()[-1])
    return report


def show(report: dict[str, Any]) -> None:
    print(f"{report['invoices']:,} invoices, {report['payments']:,} payments, {report['customers']:,} customers\n")
    print(f"{HEADS[0]:<28}" + "".join(f"{head:>10}" for head in HEADS[1:]))
    for stage, wall, cpu, peak in report["stages"]:
        print(f"{stage:<28}{wall:>10.2f}{cpu:>10.2f}{peak:>10.0f}")
    print(
        f"\nauto groups {report['auto']:,}: {100 * report['precision']:.3f} % true; "
        f"{100 * report['recall']:.2f} % of all true groups posted, {100 * report['found']:.2f} % posted or proposed"
    )
    for line in report.get("peers", ()):
        print(line)


def growth(arguments: argparse.Namespace) -> int:
    """Time against size, and a straight line through the first point."""
    rows: list[tuple[int, float, float]] = []
    for invoices in (size for size in SIZES if size <= arguments.invoices):
        arguments.no_peers = True
        report = run(arguments, invoices)
        total = next(stage for stage in report["stages"] if stage[0] == "total")
        rows.append((invoices, total[2], total[3]))
        print(f"{invoices:>9,} invoices {total[1]:>8.2f} s {total[2]:>8.2f} cpu s {total[3]:>8.0f} MB", flush=True)
    first = rows[0][1] / rows[0][0]
    print("\nmicroseconds of processor time per invoice")
    for invoices, cpu, _ in rows:
        each = 1e6 * cpu / invoices
        print(f"{invoices:>9,} {each:>7.1f} {'#' * round(40 * each / (1e6 * first))}")
    slope = np.polyfit(np.log([r[0] for r in rows[1:]]), np.log([r[1] for r in rows[1:]]), 1)[0] if len(rows) > 2 else 1
    print(f"time grows as size to the power {slope:.2f} (1 is linear), the first row left out")
    return 0


def small(arguments: argparse.Namespace) -> int:
    """A run of a few seconds whose answer is checked: conservation, truth, and the same from table and ledger."""
    arguments.no_peers = False
    reports = []
    for arguments.table, arguments.kind in ((False, "arrow"), (False, "dict"), (True, "arrow")):
        reports.append(run(arguments, 2_000))
        show(reports[-1])
    assert len({report["auto"] for report in reports}) == 1, "table and ledger disagree"
    assert all(report["precision"] > 0.99 and report["recall"] > 0.9 for report in reports)
    return 0


if __name__ == "__main__":
    sys.exit(main())
