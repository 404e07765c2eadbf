"""What each signal earns: every set scored with one signal off at a time, per company, and company by company.

    python benchmarks/ablations.py DATA_DIR SCORER [--sets hard crowd] [--companies]

A signal is off when its weight is zero or its strategy is not asked. Nothing is fitted again: the weights are defaults
that no company was fitted to, so leaving a company out changes no other company's figures, and the lines of
`--companies` are what a company unknown to the library gets. `--companies` prints them with `interchangeable` as
"oldest" and as None ("propose").
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from attrs import evolve

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.ledger_sets import ROLES, Sets, figures, sets_of
from lettrage import MatchingPolicy
from lettrage.matching import Weights
from lettrage.matching.strategies import ALL
from lettrage.render import Column, Table

_COLUMNS = (
    "F1 without n-m", "refined", "false groups", "false money",
    "AUTO refined", "AUTO false groups", "AUTO false money",
)  # fmt: skip
#: Signals by the weights that carry them.
_WEIGHTS = {
    "chance (-ln λ)": ("coincidence",),
    "dates": ("date",),
    "references": ("named_fraction", "specificity", "rival_named"),
    "words": ("word", "no_word"),
    "order among equals": ("rank",),
    "number of equals": ("rivals",),
    "a partner elsewhere": ("partner_elsewhere",),
    "size": ("size",),
    "spread": ("spread",),
    "hits": ("hits",),
    "habit of rates": ("adjusted",),
}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Score match with one signal off at a time.")
    parser.add_argument("data", type=Path, help="folder with one folder a set")
    parser.add_argument("scorer", type=Path, help="the script evaluate.py of the data")
    parser.add_argument("--sets", nargs="*", help="only these sets")
    parser.add_argument("--companies", action="store_true", help="company by company, with everything on")
    asked = parser.parse_args(arguments)
    sets = sets_of(asked.data, asked.scorer)
    if sets is None:
        return 0
    for name in asked.sets or sets.names:
        for role in ROLES:
            rows = _companies(sets, name, role) if asked.companies else _ablations(sets, name, role)
            what = "company by company" if asked.companies else "without one signal"
            columns = [Column("company" if asked.companies else "without")]
            print(
                Table(f"{name} {role}, {what}", [*columns, *(Column(c, align="right") for c in _COLUMNS)], list(rows))
            )
    return 0


def _ablations(sets: Sets, name: str, role: str) -> Iterator[tuple[str, ...]]:
    yield "nothing", *figures(sets, sets.answers(name, role, MatchingPolicy()))
    for signal, weights in _WEIGHTS.items():
        yield signal, *figures(sets, sets.answers(name, role, _without(weights)))
    yield "own habit of dates", *figures(sets, sets.answers(name, role, _without_own_habit()))
    bare = evolve(MatchingPolicy(), adjustments=None)
    yield "named adjustments", *figures(sets, sets.answers(name, role, bare))
    for strategy in ALL:
        others: list[Any] = [other for other in ALL if other != strategy]
        yield f"strategy {strategy}", *figures(sets, sets.answers(name, role, MatchingPolicy(), strategies=others))
    pairs = ["equal_amount"]
    yield "all but pairs", *figures(sets, sets.answers(name, role, MatchingPolicy(), strategies=pairs))


def _without(weights: Sequence[str]) -> MatchingPolicy:
    def off(value: Weights) -> Weights:
        none: dict[str, Any] = dict.fromkeys(weights, 0)
        return evolve(value, **none)

    learned = MatchingPolicy().learned
    return MatchingPolicy(learned=evolve(learned, first=off(learned.first), residual=off(learned.residual)))


def _without_own_habit() -> MatchingPolicy:
    learned = MatchingPolicy().learned
    return MatchingPolicy(learned=evolve(learned, habit=evolve(learned.habit, own_habit=0)))


def _companies(sets: Sets, name: str, role: str) -> Iterator[tuple[str, ...]]:
    for word, policy in (("oldest", MatchingPolicy()), ("propose", MatchingPolicy(interchangeable=None))):
        answers = sets.answers(name, role, policy)
        for company in sorted({answer.company for answer in answers}):
            mine = [answer for answer in answers if answer.company == company]
            yield f"{company} ({word})", *figures(sets, mine)
        yield f"all ({word})", *figures(sets, answers)


if __name__ == "__main__":
    sys.exit(main())
