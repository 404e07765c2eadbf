"""Every true group that is not found, and every group shown that is wrong, by what went wrong.

    python benchmarks/remaining_errors.py DATA_DIR SCORER [--sets hard] [--list]

A true group is found when groups shown tile it. A group shown is wrong when it joins items of two true groups, or of
one and of none.

* wrong: a *tie* (items of equal amount were open beside its own), *against the reference* (payment and document carry
  the same reference, the letters say otherwise), *bent* (it leaves a difference), *equal to an item of another* (a pair
  without any rival of its amount), a *sum of several* that meets by accident;
* not found: *dragged down by a wrong group* (it holds one of its items), a *tie* or a *pair held open* (shown without a
  choice, or too weak), *partly*, a *merge* of several debits and credits or *one to many* without any group shown.

`--list` prints every case by its ids: of the data, so not for publishing.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.ledger_sets import ROLES, Answer, sets_of
from lettrage import MatchingPolicy
from lettrage.render import Column, Table

#: What went wrong, money in minor units, and where.
Case = tuple[str, int, str]
_BENT = {"near", "partial", "discount", "rounding", "adjusted_run", "adjusted_set"}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="What is not found and what is wrong, by kind.")
    parser.add_argument("data", type=Path, help="folder with one folder a set")
    parser.add_argument("scorer", type=Path, help="the script evaluate.py of the data")
    parser.add_argument("--sets", nargs="*", help="only these sets")
    parser.add_argument("--list", action="store_true", help="also print every case")
    asked = parser.parse_args(arguments)
    sets = sets_of(asked.data, asked.scorer)
    if sets is None:
        return 0
    for name in asked.sets or sets.names:
        for role in ROLES:
            answers = sets.answers(name, role, MatchingPolicy())
            cases = [case for answer in answers for case in _cases(answer, sets.scorer)]
            print(_table(f"{name} {role}", cases))
            if asked.list:
                print("\n".join(f"  {kind}: {where}, {money / 100:.2f}" for kind, money, where in sorted(cases)))
    return 0


def _table(title: str, cases: Sequence[Case]) -> Table:
    count, money = Counter(kind for kind, _, _ in cases), Counter[str]()
    for kind, minor, _ in cases:
        money[kind] += minor
    rows = [(kind, f"{count[kind]}", f"{money[kind] / 100:,.2f}") for kind in sorted(count)]
    return Table(title, [Column("kind"), Column("groups", align="right"), Column("money", align="right")], rows)


def _cases(answer: Answer, scorer: ModuleType) -> Iterator[Case]:
    item = {str(one["id"]): one for one in answer.items}
    truth = [[str(one["id"]) for one in group] for group in scorer.truth_groups(answer.account)]
    owner = {name: number for number, group in enumerate(truth) for name in group}
    holding = {name: group for group in answer.groups for name in group["ids"]}
    where = f"{answer.company} {answer.account['account']}"
    wrong: set[str] = set()
    for group in answer.groups:
        owners = {owner.get(name, name) for name in group["ids"]}
        if len(owners) > 1 and any(isinstance(one, int) for one in owners):
            wrong.update(group["ids"])
            yield f"wrong: {_why_wrong(group, item)}", _debits(group["ids"], item), f"{where} {group['ids']}"
    tiles = _tiles(answer.groups, owner)
    for number, names in enumerate(truth):
        if tiles[number] >= set(names) and _tiled(names, holding, item, truth):
            continue
        yield f"not found: {_why_missing(names, item, holding, wrong)}", _debits(names, item), f"{where} {names}"


def _tiles(groups: Sequence[Mapping[str, Any]], owner: Mapping[str, int]) -> dict[int, set[str]]:
    """The items of each true group that groups shown hold without any other."""
    tiles: dict[int, set[str]] = defaultdict(set)
    for group in groups:
        owners = {owner.get(name, -1) for name in group["ids"]}
        if len(owners) == 1:
            tiles[owners.pop()].update(group["ids"])
    return tiles


def _tiled(
    names: Sequence[str], holding: Mapping[str, Any], item: Mapping[str, Any], truth: Sequence[Sequence[str]]
) -> bool:
    parts = {tuple(sorted(holding[name]["ids"])) for name in names}
    return all(_balance(part, item) == 0 or any(set(part) == set(group) for group in truth) for part in parts)


def _why_wrong(group: Mapping[str, Any], item: Mapping[str, Any]) -> str:
    ids = set(group["ids"])
    if group["shape"] in _BENT:
        return "bent"
    references = {item[name]["piece_ref"] for name in ids if item[name]["piece_ref"]}
    if len(ids) == 2 and len(references) == 1 and all(item[name]["piece_ref"] for name in ids):
        return "against the reference"
    amounts = Counter((_signed(item[name])) for name in ids)
    outside = Counter(_signed(one) for name, one in item.items() if name not in ids)
    if any(outside[amount] for amount in amounts):
        return "tie"
    return "sum of several" if len(ids) > 2 else "equal to an item of another"


def _why_missing(names: Sequence[str], item: Mapping[str, Any], holding: Mapping[str, Any], wrong: set[str]) -> str:
    debits = sum(item[name]["debit_minor"] > 0 for name in names)
    if wrong & set(names):
        return "dragged down by a wrong group"
    if any(name in holding for name in names):
        return "partly"
    amounts = {_signed(item[name]) for name in names}
    outside = {_signed(one) for name, one in item.items() if name not in set(names)}
    if len(names) == 2:
        return "tie held open" if amounts & outside else "pair held open"
    return "merge, no candidate" if 1 < debits < len(names) - 1 else "one to many, no candidate"


def _signed(item: Mapping[str, Any]) -> int:
    return int(item["debit_minor"]) - int(item["credit_minor"])


def _balance(names: Sequence[str], item: Mapping[str, Any]) -> int:
    return sum(_signed(item[name]) for name in names)


def _debits(names: Sequence[str], item: Mapping[str, Any]) -> int:
    return sum(int(item[name]["debit_minor"]) for name in names)


if __name__ == "__main__":
    sys.exit(main())
