"""Account files with their true letters, and the scorer that goes with them: what the measuring scripts share.

DATA_DIR holds one folder a set (`base`, `hard`, …) of account files, one `.jsonl` file a company, one account a line;
SCORER is the script `evaluate.py` that goes with them, with `score.py` beside it. Neither is part of this repository.
"""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from attrs import frozen

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.adapters import Company
from lettrage import MatchingPolicy

__all__ = ["ROLES", "Answer", "Sets", "figures", "sets_of"]

ROLES = ("customer", "supplier")
_HIDDEN = ("letter", "letter_date", "letter_group")
_Account = Mapping[str, Any]


@frozen(eq=False)
class Answer:
    """One account of a company with its true letters, and the groups that were found without them."""

    company: str
    account: _Account
    items: Sequence[Mapping[str, Any]]
    groups: Sequence[Mapping[str, Any]]

    def owners(self, scorer: ModuleType) -> dict[str, int]:
        """The true group of each lettered item."""
        return {str(i["id"]): n for n, group in enumerate(scorer.truth_groups(self.account)) for i in group}


class Sets:
    """The sets of a folder; ledgers are built once, one a company."""

    def __init__(self, folder: Path, scorer: Path) -> None:
        self.folder = folder
        self.scorer = _module(scorer.parent / "score.py")
        self._read: dict[tuple[str, str], list[_Read]] = {}

    @property
    def names(self) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir() if any(path.glob("*.jsonl")))

    def answers(self, name: str, role: str, policy: MatchingPolicy, **options: Any) -> list[Answer]:
        """Every account of a set and role, matched; `options` go to `match`."""
        key = name, role
        if key not in self._read:
            files = sorted((self.folder / name).glob("*.jsonl"))
            self._read[key] = [read for path in files if (read := _read(path, role, self.scorer)) is not None]
        return [
            Answer(read.company, account, items, groups)
            for read in self._read[key]
            for account, items, groups in zip(
                read.accounts, read.items, read.ledger.groups(policy, **options), strict=True
            )
        ]

    def scores(self, answers: Iterable[Answer], keep: Callable[[Mapping[str, Any]], bool] = bool) -> dict[str, Any]:
        """The scorer's figures for the groups kept."""
        rows = [(a.account, a.items, [g["ids"] for g in a.groups if keep(g)], None) for a in answers]
        found: dict[str, Any] = self.scorer.score(rows)
        return found


@frozen(eq=False)
class _Read:
    """One company: its accounts, the items shown, and the ledger of them."""

    company: str
    accounts: Sequence[_Account]
    items: Sequence[Sequence[Mapping[str, Any]]]
    ledger: Company


def _read(path: Path, role: str, scorer: ModuleType) -> _Read | None:
    accounts = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    accounts = [one for one in accounts if one["role"] == role and scorer.world(one, "open") is not None]
    if not accounts:
        return None
    items = [scorer.world(one, "open") for one in accounts]
    shown = [[{k: v for k, v in item.items() if k not in _HIDDEN} for item in some] for some in items]
    ledger = Company.of([(str(one["account"]), some) for one, some in zip(accounts, shown, strict=True)])
    return _Read(path.stem, accounts, items, ledger)


def figures(sets: Sets, answers: Sequence[Answer]) -> tuple[str, ...]:
    """F1, refined, false groups and false money of all groups; refined, false groups and false money of AUTO."""
    shown, auto = sets.scores(answers), sets.scores(answers, lambda group: group["auto"])
    return (
        f"{shown['pair_no_nm_f1']:.3f}",
        f"{shown['group_refined_recall'] or 0:.3f}",
        f"{shown['judged_false_group_rate'] or 0:.2%}",
        f"{shown['judged_false_money_rate'] or 0:.2%}",
        f"{auto['group_refined_recall'] or 0:.3f}",
        f"{auto['judged_false_group_rate'] or 0:.2%}",
        f"{auto['judged_false_money_rate'] or 0:.2%}",
    )


def _module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


def sets_of(folder: Path, scorer: Path) -> Sets | None:
    """The sets, or None after saying that they are missing."""
    if not folder.is_dir() or not (scorer.parent / "score.py").is_file():
        print(f"skipped: {folder} or {scorer} is missing")
        return None
    sets = Sets(folder, scorer)
    if not sets.names:
        print(f"skipped: {folder} holds no set of account files")
        return None
    return sets
