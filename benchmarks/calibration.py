"""Is the confidence a probability, and is λ a number of coincidences?

    python benchmarks/calibration.py [DATA_DIR SCORER] [--accounts 400]

Reliability tables (groups shown, by confidence: how many there are, the confidence on average, the share that is true)
and the Brier score, on generated ledgers of ordinary, round and list prices and, where the data is given, on each real
set. Then λ, as the matcher estimates it from the sums it enumerates, against the exact number of sums that meet targets
which nothing was planted for.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.generated import MANNERS, account, prices
from benchmarks.ledger_sets import ROLES, Answer, Sets, sets_of
from lettrage import Ledger, MatchingPolicy, match
from lettrage.ledger import Decision
from lettrage.matching._coincidence import log_lambda
from lettrage.matching.kernels import count_exactly
from lettrage.render import Column, Table

_BINS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.97, 0.98, 0.99, 0.995, 0.999, 1.0001)
_LAMBDAS = (0.0, 1e-4, 1e-3, 1e-2, 1e-1, 1.0, 10.0, 1e9)
#: Confidence, is it true, was it posted.
Judged = tuple[float, bool, bool]
Ints = npt.NDArray[np.int64]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Reliability of the confidence, and of λ.")
    parser.add_argument("data", type=Path, nargs="?", help="folder with one folder a set")
    parser.add_argument("scorer", type=Path, nargs="?", help="the script evaluate.py of the data")
    parser.add_argument("--accounts", type=int, default=400, help="generated accounts of each manner of prices")
    asked = parser.parse_args(arguments)
    for manner in MANNERS:
        print(_reliability(f"generated, {manner} prices", list(_generated(manner, asked.accounts))))
    print(_lambda_table())
    sets = sets_of(asked.data, asked.scorer) if asked.data and asked.scorer else None
    if sets is not None:
        everything: list[Judged] = []
        for name in sets.names:
            judged = [one for role in ROLES for one in _real(sets, sets.answers(name, role, MatchingPolicy()))]
            print(_reliability(f"real, {name}", judged))
            everything += judged
        print(_reliability("real, all sets", everything))
    return 0


def _generated(manner: str, accounts: int) -> Iterator[Judged]:
    """Every group shown that holds a settled item, as the scorer of real ledgers judges."""
    random = np.random.Generator(np.random.PCG64(2026))
    made = [account(f"C{n:04d}", manner, random) for n in range(accounts)]
    owner = {item: (n, g) for n, (_, groups) in enumerate(made) for g, group in enumerate(groups) for item in group}
    ledger = Ledger.from_items([item for items, _ in made for item in items])
    batch = match(ledger, MatchingPolicy(), as_of=date(2026, 1, 1)).batch
    for group, (begin, end) in enumerate(zip(batch.start[:-1], batch.start[1:], strict=True)):
        owners = {owner.get(str(name), (str(name), -1)) for name in batch.id[begin:end]}
        if batch.decision[group] != Decision.AMBIGUOUS and any(isinstance(place, int) for place, _ in owners):
            confidence = int(batch.info["confidence_ppm"][group]) / 1e6
            yield confidence, len(owners) == 1, bool(batch.decision[group] == Decision.AUTO)


def _real(sets: Sets, answers: Sequence[Answer]) -> Iterator[Judged]:
    for answer in answers:
        owner = answer.owners(sets.scorer)
        for group in answer.groups:
            owners = {owner.get(item, item) for item in group["ids"]}
            if any(isinstance(one, int) for one in owners):
                yield group["confidence"], len(owners) == 1, group["auto"]


def _reliability(title: str, judged: Sequence[Judged]) -> Table:
    confidence = np.array([one[0] for one in judged])
    true, posted = np.array([one[1] for one in judged]), np.array([one[2] for one in judged])
    rows: list[tuple[str, ...]] = []
    for low, high in pairwise(_BINS):
        mine = (confidence >= low) & (confidence < high)
        if mine.any():
            share = f"{confidence[mine].mean():.1%}", f"{true[mine].mean():.1%}"
            rows.append((f"{low:.1%} to {min(high, 1):.1%}", f"{mine.sum()}", *share, f"{(~true[mine]).sum()}"))
    brier = float(((confidence - true) ** 2).mean())
    rows.append((f"Brier {brier:.4f}", f"{len(true)}", f"{confidence.mean():.1%}", f"{true.mean():.1%}", ""))
    rows.append(("posted", f"{posted.sum()}", f"{confidence[posted].mean():.1%}", f"{true[posted].mean():.2%}", ""))
    names = ("groups", "confidence", "true", "false groups")
    return Table(f"Reliability: {title}", [Column("confidence"), *(Column(n, align="right") for n in names)], rows)


def _lambda_table() -> Table:
    """λ estimated against sums that really meet, by how large λ was said to be."""
    rows: list[tuple[str, ...]] = []
    for manner in MANNERS:
        said, met = _lambdas(manner)
        for low, high in pairwise(_LAMBDAS):
            mine = (said >= low) & (said < high)
            if mine.sum() >= 100:
                ratio = said[mine].mean() / met[mine].mean() if met[mine].any() else float("inf")
                figures = f"{mine.sum()}", f"{said[mine].mean():.2g}", f"{met[mine].mean():.2g}", f"{ratio:.2g}"
                rows.append((f"{manner}, λ {low:g} to {high:g}", *figures))
    names = ("targets", "λ", "sums that meet", "λ over truth")
    return Table("λ against exact counts", [Column("prices"), *(Column(n, align="right") for n in names)], rows)


def _lambdas(manner: str) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    random = np.random.Generator(np.random.PCG64(7))
    said: list[float] = []
    met: list[float] = []
    for _ in range(60):
        values = prices(manner, int(random.integers(8, 36)), random)
        for size in (2, 3):
            targets: Ints = np.array([sum(prices(manner, size, random)) for _ in range(40)], dtype=np.int64)
            unit = int(np.gcd.reduce(np.concatenate([values, targets])))  # as the matcher measures an account
            sums: Ints = np.array([sum(some) for some in combinations(values, size)], dtype=np.int64) // unit
            nobody = np.zeros(len(sums), dtype=np.int64), np.zeros(len(targets), dtype=np.int64)
            said += np.exp(log_lambda(nobody[0], sums, nobody[1], targets // unit) / 1000).tolist()
            met += [float(count_exactly(values, target, size=size) or 0) for target in targets.tolist()]
    return np.array(said), np.array(met)


if __name__ == "__main__":
    sys.exit(main())
