"""Load a month-end of tables into a ledger: time and peak memory, per kind of table, beside a bare load.

    python benchmarks/from_frames.py                       1,000,000 invoices and 600,000 payments, as dict of arrays
    python benchmarks/from_frames.py --kinds dict pandas polars arrow
    python benchmarks/from_frames.py --smoke               small, and checks what came out

Each kind runs in a process of its own, so that peaks do not add up. "bare" is what pandas needs to
touch the same cells once: factorise the names, sort the dates, sum the amounts.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np

KINDS = ("dict", "pandas", "polars", "arrow")
HEADS = {
    "tables": 7,
    "input MB": 9,
    "load s": 7,
    "cpu s": 6,
    "peak MB": 8,
    "bare s": 7,
    "ratio": 6,
    "open s": 7,
    "event ms": 9,
}
TODAY = date(2026, 12, 31)


def main() -> int:
    arguments = parse()
    if arguments.one:
        return run(arguments.one, arguments.invoices, arguments.payments, arguments.smoke)
    print(f"{arguments.invoices:,} invoices, {arguments.payments:,} payments")
    print(*(f"{head:>{width}}" for head, width in HEADS.items()), flush=True)
    failed = 0
    for kind in arguments.kinds:
        command = [sys.executable, __file__, "--one", kind]
        command += ["--invoices", str(arguments.invoices), "--payments", str(arguments.payments)]
        failed += subprocess.run([*command, *(["--smoke"] if arguments.smoke else [])], check=False).returncode != 0
    return failed


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--invoices", type=int, default=1_000_000)
    parser.add_argument("--payments", type=int, default=600_000)
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=["dict"])
    parser.add_argument("--smoke", action="store_true", help="2,000 invoices and 1,200 payments, every kind, checked")
    parser.add_argument("--one", choices=KINDS, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.smoke and not arguments.one:
        arguments.invoices, arguments.payments, arguments.kinds = 2_000, 1_200, list(KINDS)
    return arguments


def run(kind: str, invoices: int, payments: int, smoke: bool) -> int:
    tables = {name: as_kind(table, kind) for name, table in made(invoices, payments).items()}
    from lettrage import Ledger
    from lettrage.model import DueDateExtension, ItemKey, ItemKind

    base = peak()
    started = time.process_time()
    load, ledger = timed(lambda: Ledger.from_frames(**tables))
    cpu, high = time.process_time() - started, peak()
    opening, items = timed(lambda: ledger.open_items(as_of=TODAY))
    key = ItemKey(ItemKind.INVOICE, "F-0000001")
    event = DueDateExtension(key, date(2027, 1, 31), effective_on=TODAY, known_on=TODAY)
    ledger.record(event)  # the first one builds the index of ids
    one, _ = timed(lambda: ledger.record(event))
    bare, _ = timed(lambda: [touch(table, kind) for table in tables.values()])  # last: pandas weighs on the peak
    figures = (f"{base:.0f}", f"{load:.2f}", f"{cpu:.2f}", f"{high:.0f}", f"{bare:.2f}", f"{load / bare:.1f}")
    row = (kind, *figures, f"{opening:.2f}", f"{one * 1000:.1f}")
    print(*(f"{cell:>{width}}" for cell, width in zip(row, HEADS.values(), strict=True)))
    if smoke:
        total = sum(int(tables_total(made(invoices, payments)[name], name)) for name in ("invoices", "payments"))
        assert len(ledger) == invoices + payments
        assert int(items.residual.sum()) == total, "the balance is what the tables say"
    return 0


def made(invoices: int, payments: int) -> dict[str, dict[str, Any]]:
    """Tables as an accounting system would hand them over; the same ones for the same sizes."""
    random = np.random.default_rng(1)
    customers = np.array([f"C{number:05d}" for number in range(max(invoices // 20, 1))])
    issued = np.datetime64("2026-01-01") + random.integers(0, 300, invoices)
    owed = {
        "id": np.array([f"F-{number:07d}" for number in range(invoices)]),
        "customer": customers[random.integers(0, len(customers), invoices)],
        "issued_on": issued,
        "due_on": issued + random.integers(0, 60, invoices),
        "total": random.integers(1_00, 10_000_00, invoices),
        "currency": np.full(invoices, "EUR"),
    }
    paid = {
        "id": np.array([f"P-{number:07d}" for number in range(payments)]),
        "customer": customers[random.integers(0, len(customers), payments)],
        "received_on": np.datetime64("2026-02-01") + random.integers(0, 300, payments),
        "amount": random.integers(1_00, 10_000_00, payments),
        "currency": np.full(payments, "EUR"),
        "remittance": np.array([f"VIR SEPA F-{number:07d} MERCI" for number in random.integers(0, invoices, payments)]),
    }
    return {"invoices": owed, "payments": paid}


def tables_total(table: dict[str, Any], name: str) -> int:
    return int(table["total"].sum()) if name == "invoices" else -int(table["amount"].sum())


def as_kind(table: dict[str, Any], kind: str) -> Any:
    from lettrage.tabular import to_table

    words = {name: values.astype(object) if values.dtype.kind == "U" else values for name, values in table.items()}
    return table if kind == "dict" else to_table(words, kind)


def touch(table: Any, kind: str) -> None:
    """The least that anybody does with such a table."""
    import pandas  # not on the clock of the load, and in no process before it but for frames

    frame = pandas.DataFrame(table) if kind in ("dict", "pandas") else table.to_pandas()
    for name in frame.columns:
        if name in ("customer", "currency", "id"):
            pandas.factorize(frame[name])
        elif name.endswith("_on"):
            np.argsort(frame[name].to_numpy(), kind="stable")
        elif name in ("total", "amount"):
            frame[name].sum()


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    started = time.perf_counter()
    done = work()
    return time.perf_counter() - started, done


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())
