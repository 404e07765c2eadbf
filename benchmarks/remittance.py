"""How well `parse_remittance` finds a payment's own invoices in real labels, against plain tokens.

    python benchmarks/remittance.py DATA_DIR [--scorer FOLDER]
    python benchmarks/remittance.py --hostile

DATA_DIR holds one folder a set, each with account files whose true lettering is known. For every payment of a lettered
group: is a number of an invoice of that group among the candidates of its label, and is it ranked first? The baseline
takes every run of letters and digits with three digits or more; with --scorer, `naive.tokens` of that folder is used in
its place. --hostile reads half a megabyte and a megabyte of the same hostile text.
"""

from __future__ import annotations

import argparse
import importlib
import json
import re
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from lettrage.references import parse_remittance
from lettrage.render import Column, Table

Item = Mapping[str, Any]
_RUN = re.compile(r"[A-Z0-9]*\d[A-Z0-9/\-.]*")
HOSTILE = {
    "digits": "1", "digits and slashes": "1/", "five digits and slashes": "12766/", "suffixes": "12/",
    "thousands": "12 345 ", "letters O": "1O", "composites": "A1", "account numbers": "FR76 ", "RF": "RF18 ",
    "frames": "+++010/8068/", "dates": "12/12/", "years": "2023-", "field marks": "12?21", "NUL": "\0",
    "right-to-left marks": "1\u200f", "combining marks": "e\u0301", "words": "FACT 12/", "amounts": "12766,74,",
}  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Own invoices found in payment labels.")
    parser.add_argument("data", type=Path, nargs="?", help="folder with one folder a set")
    parser.add_argument("--scorer", type=Path, help="folder of the scorer, for its own token baseline")
    parser.add_argument("--sets", nargs="*", help="only these sets")
    parser.add_argument("--hostile", action="store_true", help="half a megabyte and a megabyte of hostile text")
    asked = parser.parse_args(arguments)
    if asked.hostile:
        print(_hostile())
    if asked.data is None:
        return 0 if asked.hostile else 2
    if not asked.data.is_dir():
        print(f"skipped: {asked.data} is missing")
        return 0
    baseline = _scorer_tokens(asked.scorer) if asked.scorer else _tokens
    names = asked.sets or sorted(path.name for path in asked.data.iterdir() if any(path.glob("*.jsonl")))
    rows = [
        _row(f"{name} {role}", asked.data / name, role, baseline) for name in names for role in ("customer", "supplier")
    ]
    print(_table([row for row in rows if row]))
    return 0


# --- one set ---


def _row(title: str, folder: Path, role: str, baseline: Callable[[Item], list[str]]) -> tuple[str, ...]:
    receipts = list(_receipts(folder, role))
    ours = [_read(item) for item, _ in receipts]
    plain = [baseline(item) for item, _ in receipts]
    own = [numbers for _, numbers in receipts]
    if not receipts:
        return ()
    labels = [str(item.get("label") or "") for item, _ in receipts]
    started = time.perf_counter()
    for label in labels:
        parse_remittance(label)
    each = (time.perf_counter() - started) / len(labels) * 1e6
    shares = [*_shares(ours, own), *_shares(plain, own)]
    return (title, f"{len(receipts)}", *shares, f"{each:.0f}")


def _shares(found: list[list[str]], own: list[set[str]]) -> tuple[str, str, str, str]:
    """Found at all, ranked first, share of the candidates that are own, candidates a payment."""
    pairs = list(zip(found, own, strict=True))
    hits = sum(bool(own.intersection(numbers)) for numbers, own in pairs)
    first = sum(bool(numbers) and numbers[0] in own for numbers, own in pairs)
    all_found = sum(len(numbers) for numbers, _ in pairs)
    right = sum(len(own.intersection(numbers)) for numbers, own in pairs)
    size = len(pairs)
    return f"{hits / size:.1%}", f"{first / size:.1%}", f"{right / max(all_found, 1):.1%}", f"{all_found / size:.2f}"


def _receipts(folder: Path, role: str) -> Iterator[tuple[Item, set[str]]]:
    """Payments of lettered groups that hold an invoice with a number, and the numbers of those invoices."""
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            account = json.loads(line)
            if account["role"] != role:
                continue
            groups: dict[str, list[Item]] = defaultdict(list)
            for item in account["items"]:
                if item["letter"]:
                    groups[item.get("letter_group") or item["letter"]].append(item)
            for group in groups.values():
                own = {number for item in group if not _pays(item, role) for number in _numbers(item)}
                if own:
                    yield from ((item, own) for item in group if _pays(item, role))


def _pays(item: Item, role: str) -> bool:
    return bool(item["credit_minor"] > 0) == (role == "customer")


def _numbers(item: Item) -> set[str]:
    """The numbers an invoice goes by: the digits of each run of its label and number, whole and by parts."""
    out = set[str]()
    for text in (item.get("piece_ref") or "", item.get("label") or ""):
        for run in _RUN.findall(text.upper()):
            if re.fullmatch(r"\d+\.\d\d", run):
                continue  # an amount
            parts = re.findall(r"\d+", run)
            out |= {"".join(parts).lstrip("0"), *(part.lstrip("0") for part in parts if not _is_year(part))}
    return {number for number in out if 3 <= len(number) <= 20}


# --- the two readers ---


def _read(item: Item) -> list[str]:
    label = parse_remittance(item.get("label") or "").ranked
    piece = parse_remittance(item.get("piece_ref") or "").ranked
    best = sorted([*label, *piece], key=lambda one: -one.specificity)
    return list(dict.fromkeys(one.normal for one in best))


def _tokens(item: Item) -> list[str]:
    """Runs with three digits or more, prefix letters and leading zeros cut, the longest first."""
    out = dict[str, None]()
    for text in (item.get("piece_ref") or "", item.get("label") or ""):
        for run in re.findall(r"[A-Z0-9]*\d[A-Z0-9/\-]*", text.upper()):
            for part in re.split(r"[/\-]", run):
                digits = re.sub(r"\D", "", part).lstrip("0")
                if len(digits) >= 3 and not re.fullmatch(r"20[012]\d", digits):
                    out[digits] = None
    return sorted(out, key=lambda digits: -len(digits))


def _scorer_tokens(folder: Path) -> Callable[[Item], list[str]]:
    sys.path.insert(0, str(folder.resolve()))
    naive = importlib.import_module("naive")
    return lambda item: sorted(naive.tokens(item), key=lambda digits: (-len(digits), digits))


def _is_year(digits: str) -> bool:
    return len(digits) == 4 and digits[:2] in ("19", "20")


# --- hostile text ---


def _hostile() -> Table:
    rows = []
    for name, unit in HOSTILE.items():
        half, whole = (_seconds((unit * (size // len(unit) + 1))[:size]) for size in (500_000, 1_000_000))
        rows.append((name, f"{half:.2f}", f"{whole:.2f}", f"{whole / max(half, 1e-3):.2f}"))
    columns = [Column("text"), *(Column(name, align="right") for name in ("0.5 MB, s", "1 MB, s", "ratio"))]
    return Table("Hostile text", columns, rows)


def _seconds(text: str) -> float:
    started = time.perf_counter()
    parse_remittance(text)
    return time.perf_counter() - started


def _table(rows: Sequence[tuple[str, ...]]) -> Table:
    measures = ("found", "first", "right", "a label")
    names = ("payments", *measures, *(f"tokens {name}" for name in measures), "\u00b5s")
    columns = [Column("set"), *(Column(name, align="right") for name in names)]
    notes = [
        "found: a number of an invoice of the payment's own group is among the candidates; first: it is ranked first",
        "right: candidates that are such a number; a label: candidates for each payment",
    ]
    return Table("Own invoices in payment labels", columns, rows, notes=notes)


if __name__ == "__main__":
    sys.exit(main())
