"""The processes of `scale.py`: make the columns, match them stage by stage, and the peers beside the first pass."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.ipc as ipc

TODAY = date(2026, 12, 31)
#: Functions whose time is a line of its own: module, name, line.
INSIDE = (
    ("lettrage.matching._solve", "compile_items", "compile, without text"),
    ("lettrage.matching._text", "numbers_in", "text"),
    ("lettrage.matching._solve", "settle_named", "first pass (names)"),
    ("lettrage.matching._blocks", "settle", "rounds"),
)


def main() -> None:
    folder, what, *rest = sys.argv[1:]
    if what == "make":
        write(Path(folder), int(rest[0]), int(rest[1]), float(rest[2]))
    elif what == "peers":
        print(json.dumps(peers(Path(folder))))
    else:
        print(json.dumps(measured(Path(folder), what)))


def write(folder: Path, invoices: int, payments: int, skew: float) -> None:
    from scale_ledger import make

    made = make(invoices, payments, skew=skew)
    items = as_items(made.invoices, made.payments)
    for name, table in (("invoices", made.invoices), ("payments", made.payments), ("items", items)):
        columns = pa.table({key: pa.array(values) for key, values in table.items()})
        with ipc.new_file(str(folder / name), columns.schema) as file:
            file.write_table(columns)
    np.savez(folder / "truth.npz", invoice=made.invoice_group, payment=made.payment_group, exact=made.exact)


def as_items(invoices: dict[str, Any], payments: dict[str, Any]) -> dict[str, Any]:
    """The two tables as one table of items."""
    kinds = np.repeat(np.array(["invoice", "payment"], dtype=object), [len(invoices["id"]), len(payments["id"])])
    nothing = np.full(len(invoices["id"]), "", dtype=object)
    return {
        "account": np.concatenate([invoices["customer"], payments["customer"]]),
        "kind": kinds,
        "id": np.concatenate([invoices["id"], payments["id"]]),
        "on": np.concatenate([invoices["issued_on"], payments["received_on"]]),
        "due_on": np.concatenate([invoices["due_on"], payments["received_on"]]),
        "currency": np.concatenate([invoices["currency"], payments["currency"]]),
        "amount_minor": np.concatenate([invoices["total_minor"], -payments["amount_minor"]]),
        "reference": np.concatenate([nothing, payments["structured_reference"]]),
        "text": np.concatenate([nothing, payments["remittance"]]),
    }


def read(folder: Path, name: str, kind: str) -> Any:
    table = ipc.open_file(pa.memory_map(str(folder / name))).read_all()
    if kind == "arrow":
        return table
    return {column: table[column].to_numpy() for column in table.column_names}


class Clock:
    """Seconds and processor seconds of each stage, in order, and the peak after it."""

    def __init__(self) -> None:
        self.stages: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
        self._inner: list[list[float]] = []

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """The time of a block, without that of the stages inside it."""
        self.stages[name]  # first come, first shown
        wall, cpu = time.perf_counter(), time.process_time()
        self._inner.append([0.0, 0.0])
        yield
        spent = [time.perf_counter() - wall, time.process_time() - cpu]
        inside = self._inner.pop()
        if self._inner:
            self._inner[-1] = [a + b for a, b in zip(self._inner[-1], spent, strict=True)]
        own = [a - b for a, b in zip(spent, inside, strict=True)]
        before = self.stages[name]
        self.stages[name] = [before[0] + own[0], before[1] + own[1], peak()]

    def watch(self, module: str, name: str, stage: str) -> None:
        """Put a function of the library on the clock."""
        place = sys.modules[module]
        plain: Callable[..., Any] = getattr(place, name)

        def timed(*args: Any, **options: Any) -> Any:
            with self.stage(stage):
                return plain(*args, **options)

        setattr(place, name, timed)

    def rows(self) -> list[list[Any]]:
        total = [sum(stage[k] for stage in self.stages.values()) for k in (0, 1)]
        return [*([name, *figures] for name, figures in self.stages.items()), ["total", *total, peak()]]


def measured(folder: Path, kind: str) -> dict[str, Any]:
    """The stages of one run, and how true its answer is."""
    from lettrage import Ledger, match
    from lettrage.matching import _blocks, _solve, _text, match_table  # noqa: F401  # so that `watch` finds them

    clock = Clock()
    tables = {name: read(folder, name, "arrow" if kind == "table" else kind) for name in ("invoices", "payments")}
    if kind == "table":
        tables = {"items": read(folder, "items", "arrow")}
    clock.stages["(input)"] = [0.0, 0.0, peak()]
    for module, name, stage in INSIDE:
        clock.watch(module, name, stage)
    if kind == "table":
        with clock.stage("match_table, all the rest"):
            answer = match_table(tables["items"], as_of=TODAY)
        size = len(tables["items"])
        names = [answer[column].to_numpy(zero_copy_only=False) for column in ("id", "group", "decision")]
    else:
        with clock.stage("Ledger.from_frames"):
            ledger = Ledger.from_frames(**tables)
        with clock.stage("open_items"):
            ledger.open_items(as_of=TODAY)
        with clock.stage("match, all the rest"):
            result = match(ledger, as_of=TODAY)
        with clock.stage("result columns"):
            batch = result.batch
        with clock.stage("their ids as text"):
            spelled = batch.id
        size = sum(len(table) if kind == "arrow" else len(table["id"]) for table in tables.values())
        group = np.repeat(np.arange(len(batch)), np.diff(batch.start))
        words = np.array(["auto", "proposed", "ambiguous"], dtype=object)
        names = [spelled, group, words[batch.decision][group]]
    rows = clock.rows()
    return {"stages": rows, **sizes(folder, size), **truth(folder, *names)}


def sizes(folder: Path, items: int) -> dict[str, int]:
    invoices = read(folder, "invoices", "arrow")
    customers = len(invoices["customer"].unique())
    return {"invoices": len(invoices), "payments": items - len(invoices), "customers": customers}


def truth(folder: Path, ids: Any, group: Any, decision: Any) -> dict[str, Any]:
    """How many posted groups are whole true groups, and how many of the true groups were found."""
    known = np.load(folder / "truth.npz")
    where: dict[str, int] = {}
    for name, truths in (("invoices", known["invoice"]), ("payments", known["payment"])):
        where.update(zip(read(folder, name, "arrow")["id"].to_pylist(), truths.tolist(), strict=True))
    size = np.bincount(np.concatenate([known[k][known[k] >= 0] for k in ("invoice", "payment")]))
    true = np.array([where[name] for name in ids.tolist()])
    grouped = np.flatnonzero((decision == "auto") | (decision == "proposed"))
    names, at = np.unique(group[grouped].astype(str), return_inverse=True)
    low, high = np.full(len(names), 1 << 40), np.full(len(names), -1)
    np.minimum.at(low, at, true[grouped])
    np.maximum.at(high, at, true[grouped])
    right = (low == high) & (low >= 0)
    right &= size[np.maximum(low, 0) * right] == np.bincount(at)
    auto = np.zeros(len(names), dtype=bool)
    auto[at] = decision[grouped] == "auto"
    balanced = right & known["exact"][np.maximum(low, 0) * right]
    return {
        "auto": int(auto.sum()),
        "precision": float(right[auto].mean()),
        "recall": float((balanced & auto).sum() / known["exact"].sum()),
        "found": float(balanced.sum() / known["exact"].sum()),
    }


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def peers(folder: Path) -> list[str]:
    from scale_peers import compared

    return compared({name: read(folder, name, "dict") for name in ("invoices", "payments")})


if __name__ == "__main__":
    main()
