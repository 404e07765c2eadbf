"""`docs/coverage.md` says what of the demands is done: every demand is listed, and a row marked done can prove it.

A demand is a numbered row of the study the project began with. `done` means: the public name in the row can be imported
(or the file it names exists) and the test in the row exists. `part` means the same, and that something of the demand is
still missing. Everything else is `planned`.
"""

from __future__ import annotations

import ast
import functools
import importlib
import re
from pathlib import Path

import pytest
from attrs import frozen

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "coverage.md"

#: How many rows each part of the study has, and those that ask nothing of a library (culture, hosting) or can wait.
COUNTS = {"S0": 56, "S1": 54, "S2": 24, "S3": 35, "S4": 41}
LEFT_OUT = {
    "S0": {40, 41, 43, 45},
    "S1": {19, 22, 24, 31, 37, 43, 44, 49, 54},
    "S2": {5, 11, 12, 14, 17},
    "S3": {32, 34, 35},
    "S4": {4, 9, 16, 41},
}
EXTRA = {"S1-36b", "S4-28b"}
STATUSES = {"done", "part", "planned"}


@frozen
class Row:
    id: str
    priority: str
    demand: str
    name: str
    test: str
    status: str


def rows() -> list[Row]:
    lines = [line for line in PAGE.read_text("utf-8").splitlines() if re.match(r"\| S\d-", line)]
    return [Row(*(cell.strip().strip("`") for cell in line.strip("|").split("|"))) for line in lines]


def demands() -> set[str]:
    numbered = {
        f"{part}-{n:02d}" for part, count in COUNTS.items() for n in range(1, count + 1) if n not in LEFT_OUT[part]
    }
    return numbered | EXTRA


def resolves(name: str) -> bool:
    """True when a dotted name can be imported, or a path exists."""
    if "/" in name:
        return (ROOT / name).is_file()
    parts = name.split(".")
    for cut in range(len(parts), 0, -1):
        try:
            value: object = importlib.import_module(".".join(parts[:cut]))
        except ModuleNotFoundError:
            continue
        for part in parts[cut:]:
            if not hasattr(value, part):
                return False
            value = getattr(value, part)
        return True
    return False


@functools.cache
def nodes_of(path: str) -> frozenset[str]:
    file = ROOT / path
    if not file.is_file():
        return frozenset()
    names = set()
    for node in ast.parse(file.read_text("utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            names.add(node.name)
        if isinstance(node, ast.ClassDef):
            names |= {f"{node.name}::{inner.name}" for inner in node.body if isinstance(inner, ast.FunctionDef)}
        if isinstance(node, ast.Assign):  # a stateful machine: TestLife = LedgerMachine.TestCase
            names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return frozenset(name for name in names if name.lower().startswith("test"))


def proves(row: Row) -> str:
    """What is wrong with a row, or an empty string."""
    if row.status not in STATUSES:
        return f"status `{row.status}` is none of {sorted(STATUSES)}"
    if row.status == "planned":
        return "a planned row names a test" if row.test else ""
    path, _, test = row.test.partition("::")
    if not resolves(row.name):
        return f"`{row.name}` is not importable"
    return "" if test and test in nodes_of(path) else f"no test `{row.test}`"


def test_every_demand_has_one_row() -> None:
    listed = [row.id for row in rows()]
    assert len(listed) == len(set(listed))
    assert set(listed) == demands()


def test_rows_marked_done_prove_it() -> None:
    assert [f"{row.id}: {fault}" for row in rows() if (fault := proves(row))] == []


def test_the_page_counts_its_rows() -> None:
    count = {status: sum(row.status == status for row in rows()) for status in STATUSES}
    line = f"{count['done']} rows done, {count['part']} in part, {count['planned']} planned."
    assert line in PAGE.read_text("utf-8")


THIS = "tests/project/test_coverage_page.py"
UNPROVED = {
    "no such name": Row("S0-01", "P0", "", "lettrage.NoSuchName", f"{THIS}::test_every_demand_has_one_row", "done"),
    "no such test": Row("S0-01", "P0", "", "lettrage.LettrageError", f"{THIS}::test_that_is_not_there", "done"),
    "no test": Row("S0-01", "P0", "", "lettrage.LettrageError", "", "part"),
    "no such status": Row("S0-01", "P0", "", "lettrage.LettrageError", "", "almost"),
}


@pytest.mark.parametrize("row", UNPROVED.values(), ids=UNPROVED)
def test_the_check_finds_an_unproved_row(row: Row) -> None:
    assert proves(row)
