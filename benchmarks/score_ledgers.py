"""Score `match` on ledgers whose true lettering is known, all sets and both roles in one table.

    python benchmarks/score_ledgers.py DATA_DIR SCORER

DATA_DIR holds one folder a set (`base`, `hard`, …) of account files; SCORER is the script `evaluate.py` that goes with
them. Neither is part of this repository: without them the benchmark says so and stops.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from lettrage.render import Column, Table

ROOT = Path(__file__).resolve().parents[1]
ROLES = ("customer", "supplier")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Score match on ledgers whose true lettering is known.")
    parser.add_argument("data", type=Path, help="folder with one folder a set")
    parser.add_argument("scorer", type=Path, help="the script evaluate.py of the data")
    parser.add_argument("--sets", nargs="*", help="only these sets")
    asked = parser.parse_args(arguments)
    if not asked.data.is_dir() or not asked.scorer.is_file():
        print(f"skipped: {asked.data} or {asked.scorer} is missing")
        return 0
    sets = asked.sets or sorted(path.name for path in asked.data.iterdir() if any(path.glob("*.jsonl")))
    if not sets:
        print(f"skipped: {asked.data} holds no set of account files")
        return 0
    print(_table([_row(name, role, _score(asked.data / name, asked.scorer, role)) for name in sets for role in ROLES]))
    return 0


def _score(folder: Path, scorer: Path, role: str) -> Mapping[str, Any]:
    with TemporaryDirectory() as place:
        out = Path(place) / "scores.json"
        command = [sys.executable, str(scorer.resolve()), str(folder.resolve()), "--role", role, "--json", str(out)]
        command += ["--predict", "benchmarks.adapters:predict"]
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        scores: Mapping[str, Any] = json.loads(out.read_text())
    return scores


def _row(name: str, role: str, scores: Mapping[str, Any]) -> tuple[str, ...]:
    shown, auto = scores["ALL"]["all"], scores["ALL"]["auto"]
    return (
        f"{name} {role}",
        f"{shown['true_groups']}",
        *(f"{shown[key] or 0:.3f}" for key in ("pair_no_nm_f1", "group_exact_recall", "group_refined_recall")),
        *(f"{shown[key] or 0:.2%}" for key in ("judged_false_group_rate", "judged_false_money_rate")),
        f"{auto['pred_groups']}",
        f"{auto['group_refined_recall'] or 0:.3f}",
        f"{auto['judged_false_groups']} of {auto['judged_groups']}",
        f"{auto['judged_false_group_rate'] or 0:.2%}",
        f"{auto['judged_false_money_rate'] or 0:.2%}",
        f"{scores['seconds']:.1f} s",
    )


def _table(rows: Sequence[tuple[str, ...]]) -> Table:
    names = (
        "true groups", "F1 without n-m", "exact", "refined", "false groups", "false money",
        "AUTO groups", "AUTO refined", "AUTO false", "AUTO false groups", "AUTO false money", "time",
    )  # fmt: skip
    columns = [Column("set"), *(Column(name, align="right") for name in names)]
    return Table("Lettering against the bookkeepers' letters", columns, rows)


if __name__ == "__main__":
    sys.exit(main())
