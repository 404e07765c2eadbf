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
#: The figures that the ablations show, one table each: F1, false groups, AUTO refined, AUTO false groups.
_SHOWN = (0, 2, 4, 5)
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
    names = asked.sets or sets.names
    if asked.companies:
        for name in names:
            for role in ROLES:
                columns = [Column("company"), *(Column(c, align="right") for c in _COLUMNS)]
                print(Table(f"{name} {role}", columns, list(_companies(sets, name, role))).text(None))
        return 0
    measured = {(name, role): dict(_ablations(sets, name, role)) for name in names for role in ROLES}
    for place in _SHOWN:
        columns = [Column("without"), *(Column(f"{name} {role}", align="right") for name, role in measured)]
        signals = next(iter(measured.values()))
        rows = [(signal, *(figures[signal][place] for figures in measured.values())) for signal in signals]
        print(Table(f"{_COLUMNS[place]}, without one signal", columns, rows).text(None))
    return 0


def _ablations(sets: Sets, name: str, role: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The figures of one set and role, by what is off."""
    for signal, policy, options in _variants():
        yield signal, figures(sets, sets.answers(name, role, policy, **options))


def _variants() -> Iterator[tuple[str, MatchingPolicy, dict[str, Any]]]:
    yield "nothing", MatchingPolicy(), {}
    for signal, weights in _WEIGHTS.items():
        yield signal, _without(weights), {}
    yield "own habit of dates", _without_own_habit(), {}
    yield "named adjustments", MatchingPolicy(adjustments=None), {}
    for strategy in ALL:
        yield f"strategy {strategy}", MatchingPolicy(), {"strategies": [other for other in ALL if other != strategy]}
    yield "all but pairs", MatchingPolicy(), {"strategies": ["equal_amount"]}


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
