"""Speed and truth of the search kernels, beside brute force and a mixed-integer solver, in one run.

    python benchmarks/kernels.py            all families at full size, about two minutes
    python benchmarks/kernels.py --smoke    small sizes, a few seconds: does everything still run and agree?

Times are medians in milliseconds; a ratio compares medians over the instances that both solved. Peers are stopped at a
time limit, so ratios are lower bounds. Every answer is summed again in plain integers; one wrong answer ends the run.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np

from lettrage.matching.kernels import (
    CoincidenceCounter,
    Status,
    find_runs,
    find_small_subsets,
    find_sums,
    match_groups,
    pack,
    solve_subset,
)

PEER_SECONDS = 2.0


class Instance(NamedTuple):
    """Does a group of at most ``most`` items sum to the target? ``solvable`` is known by construction."""

    family: str
    items: list[int]
    target: int
    most: int | None
    solvable: bool


def realistic(rng: np.random.Generator, n: int) -> list[int]:
    """Lognormal cents, a third of them whole units."""
    raw = np.exp(rng.normal(10.5, 1.1, n)).astype(np.int64) + 1
    return np.where(rng.random(n) < 0.3, (raw // 100 + 1) * 100, raw).tolist()


def planted(rng: np.random.Generator, family: str, items: list[int], k: int, most: int | None) -> Instance:
    chosen = rng.choice(len(items), k, replace=False)
    return Instance(family, items, sum(items[i] for i in chosen), most, True)


def instances(smoke: bool) -> Iterator[Instance]:
    """Seven families; sizes shrink for a smoke run."""
    rng = np.random.default_rng(20_260_101)
    for n, k in (
        ((8, 3), (15, 4)) if smoke else ((8, 3), (20, 4), (30, 4), (40, 3), (60, 4), (80, 4), (100, 3), (200, 3))
    ):
        yield planted(rng, "realistic", realistic(rng, n), k, k)
        yield planted(rng, "realistic", realistic(rng, n), 2, 4)
    for n in (20, 40) if smoke else (20, 60, 200, 1000):
        prices = rng.choice([990, 1990, 2990, 4990, 9990, 19_990, 49_990], n).tolist()
        yield planted(rng, "dense duplicates", prices, n // 2, None)
        yield Instance("dense duplicates", prices, sum(prices[: n // 2]) + 5, None, False)
    for n in (20, 60) if smoke else (20, 60, 200, 800):
        yield Instance("none", (rng.integers(1, 10**5, n) * 10).tolist(), 10**6 + 3, None, False)
        close = (10**6 + rng.integers(0, 1000, n)).tolist()
        yield Instance("none", close, 3 * 10**6 + 500_000, None, False)
    for n in (20, 24) if smoke else (28, 36, 40, 44):
        yield planted(rng, "needle", rng.integers(2**40, 2**41, n).tolist(), n // 2, None)
    for n in (20, 40) if smoke else (20, 40, 100, 400):
        evens = (2 * rng.integers(1, 10**6, n - 1)).tolist()
        yield planted(rng, "one odd", [*evens, 500_001], n // 2, None)
        yield Instance("one odd", [*evens, 2 * sum(evens) + 1], sum(evens[: n // 2]) + 1, None, False)
    for n, k in ((200, 2), (100, 3)) if smoke else ((500, 2), (2000, 2), (500, 3), (2000, 3), (500, 4), (2000, 4)):
        yield planted(rng, "huge n, small k", rng.integers(1, 10**9, n).tolist(), k, k)
    for n, k in ((12, 3), (20, 3)) if smoke else ((12, 4), (30, 4), (60, 4), (120, 3), (300, 3)):
        credit_notes = [-i if j % 5 == 0 else i for j, i in enumerate(realistic(rng, n))]
        yield planted(rng, "signed", credit_notes, k, k)


def brute_force(instance: Instance) -> bool | None:
    """All combinations, fewest items first, until the time is over."""
    stop = time.perf_counter() + PEER_SECONDS
    for k in range(1, (instance.most or len(instance.items)) + 1):
        for count, group in enumerate(combinations(instance.items, k)):
            if sum(group) == instance.target:
                return True
            if count % 4096 == 0 and time.perf_counter() > stop:
                return None
    return False


def mixed_integer(instance: Instance) -> bool | None:
    """Fewest items by scipy's solver; an answer counts only when it sums to the target in integers."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    n = len(instance.items)
    rows, bounds = [instance.items], [instance.target]
    constraints = [LinearConstraint(np.array(rows, dtype=float), bounds, bounds)]
    if instance.most:
        constraints.append(LinearConstraint(np.ones((1, n)), 1, instance.most))
    found = milp(
        np.ones(n), integrality=np.ones(n), bounds=Bounds(0, 1), constraints=constraints,
        options={"time_limit": PEER_SECONDS},
    )  # fmt: skip
    if found.status == 2:
        return False
    if found.x is None:
        return None
    total = sum(i for i, x in zip(instance.items, found.x, strict=True) if x > 0.5)
    return True if total == instance.target else None


def ours(instance: Instance) -> bool | None:
    answer = solve_subset(instance.items, instance.target, max_size=instance.most, limit=1, budget="prove")
    for group in answer.solutions:
        if sum(instance.items[i] for i in group) != instance.target:
            sys.exit(f"wrong answer in {instance.family}")
    return {Status.NONE: False, Status.EXHAUSTED: None}.get(answer.status, True)


def timed(solver: Callable[[Instance], bool | None], instance: Instance, repeats: int) -> tuple[bool | None, float]:
    times = []
    answer: bool | None = None
    for _ in range(repeats):
        begin = time.perf_counter()
        answer = solver(instance)
        times.append(time.perf_counter() - begin)
    return answer, 1000 * statistics.median(times)


def portfolio(smoke: bool) -> None:
    print(
        f"{'family':<18}{'n':>6}{'solved':>8}{'ms':>9}{'max ms':>9}   brute force: solved, ratio   milp: solved, ratio"
    )
    cases = list(instances(smoke))
    for family in dict.fromkeys(case.family for case in cases):
        mine = [case for case in cases if case.family == family]
        results = [(timed(ours, c, 3), timed(brute_force, c, 1), timed(mixed_integer, c, 1)) for c in mine]
        for case, (own, *_) in zip(mine, results, strict=True):
            if own[0] is not None and own[0] != case.solvable and case.solvable:
                sys.exit(f"missed a planted group in {family}")
        times = [own[1] for own, *_ in results]
        solved = sum(own[0] is not None for own, *_ in results)
        peers = "".join(f"{_peer(results, which):>29}" for which in (1, 2))
        print(f"{family:<18}{len(mine):>6}{solved:>8}{statistics.median(times):>9.2f}{max(times):>9.1f}{peers}")


def _peer(results: Sequence[tuple[tuple[bool | None, float], ...]], which: int) -> str:
    shared = [r[which][1] / r[0][1] for r in results if r[which][0] is not None and r[0][0] is not None]
    return f"{len(shared)}, {statistics.median(shared):.1f} x" if shared else "0, -"


def columns(smoke: bool) -> None:
    """A whole ledger: runs, pairs, triples and all subsets of small accounts."""
    rng = np.random.default_rng(7)
    n = 20_000 if smoke else 1_000_000
    account = np.sort((n / 20 * rng.random(n) ** 2).astype(np.int64))
    amount = np.array(realistic(rng, n), dtype=np.int64)
    t = n * 6 // 10
    target_account = np.sort((n / 20 * rng.random(t) ** 2).astype(np.int64))
    target = np.array(realistic(rng, t), dtype=np.int64)
    print(f"\n{n:,} items, {t:,} targets, {account[-1] + 1:,} accounts")
    steps: list[tuple[str, Callable[[], object]]] = [
        ("runs of 2..8", lambda: find_runs(amount, account, target, target_account, max_length=8)),
        ("runs of 2..30", lambda: find_runs(amount, account, target, target_account)),
        ("pairs", lambda: find_sums(amount, account, 2, target, target_account, most_per_account=200_000)),
        ("triples", lambda: find_sums(amount, account, 3, target, target_account, most_per_account=10_000)),
        ("small accounts, <= 12", lambda: find_small_subsets(amount, account, target, target_account)),
        ("runs of 2..8 with lambda", lambda: find_runs(
            amount, account, target, target_account, max_length=8,
            counter=CoincidenceCounter(target, target_account, floor=2_000))),
    ]  # fmt: skip
    for name, step in steps:
        begin = time.perf_counter()
        hits = step()
        print(f"  {name:<28}{time.perf_counter() - begin:>8.2f} s   {len(hits):>9,} hits")  # type: ignore[arg-type]


def groups(smoke: bool) -> None:
    """Many to many: planted groups, right and claimed."""
    print("\nmany to many: payments x invoices, true, right, claimed, seconds")
    for n_groups in (10,) if smoke else (20, 40, 80):
        for seed in range(3):
            rng = np.random.default_rng(seed)
            debits: list[int] = []
            credits: list[int] = []
            truth = set()
            for _ in range(n_groups):
                m = int(rng.choice([1, 2, 3, 4], p=[0.4, 0.3, 0.2, 0.1]))
                part = [int(x) * 3 for x in realistic(rng, m)]
                paid = [sum(part)]
                if m > 1 and rng.random() < 0.3:
                    first = int(rng.integers(paid[0] // 5, paid[0]))
                    paid = [first, paid[0] - first]
                at = len(debits), len(credits)
                truth.add((tuple(range(at[0], at[0] + m)), tuple(range(at[1], at[1] + len(paid)))))
                debits += part
                credits += paid
            begin = time.perf_counter()
            found = {(g.debits, g.credits) for g in match_groups(debits, credits).groups if g.margin_mnats >= 1000}
            spent = time.perf_counter() - begin
            right = len(found & truth)
            print(f"  {len(credits):>4} x {len(debits):<5}{len(truth):>5}{right:>6}{len(found):>6}{spent:>9.3f}")


def packings(smoke: bool) -> None:
    """Selection with margins: chains of one-to-one candidates, and groups of two to four items."""
    print("\npacking: candidates, components, selected, proved, seconds")
    rng = np.random.default_rng(3)
    for n in (2_000,) if smoke else (20_000, 200_000):
        left = rng.integers(0, n // 2, n)
        pairs = np.stack([left, n // 2 + np.minimum(left + rng.integers(0, 3, n), n // 2 - 1)], axis=1)
        pairs = np.unique(pairs, axis=0)
        begin_at = rng.integers(0, n, n)
        sizes = rng.integers(1, 4, n)
        owner = np.repeat(np.arange(n), sizes)
        offset = np.arange(owner.size) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        for name, start, item in (
            ("one to one", np.arange(0, 2 * len(pairs) + 1, 2), pairs.reshape(-1)),
            ("groups", np.concatenate([[0], np.cumsum(sizes)]), 3 * begin_at[owner] + offset),
        ):
            begin = time.perf_counter()
            answer = pack(rng.integers(1, 9_000, start.size - 1), start, item, 3 * n + 3)
            spent = time.perf_counter() - begin
            print(
                f"  {name:<12}{start.size - 1:>9,}{answer.component.max() + 1:>9,}{answer.selected.sum():>9,}"
                f"{answer.proved.mean():>8.1%}{spent:>9.3f}"
            )


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--smoke", action="store_true", help="small sizes only")
    smoke = parser.parse_args(arguments).smoke
    global PEER_SECONDS
    if smoke:
        PEER_SECONDS = 0.2
    portfolio(smoke)
    columns(smoke)
    groups(smoke)
    packings(smoke)


if __name__ == "__main__":
    main()
