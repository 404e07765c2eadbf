"""Many to many in planted accounts of 4 x 5 to 53 x 75 items: true groups found, groups wrong, and the time.

    python benchmarks/many_to_many.py [--smoke] [--seeds N]

An account is a number of true groups of 1 to 4 invoices and 1 or 2 payments, and in every eighth place an invoice and a
payment that belong to nothing. All solvers are told these sizes. Ours commits by evidence and abstains elsewhere;
*greedy* takes the smallest balanced group first, again and again; dpss (`sequence_matcher`) and CP-SAT (groups as
slots, as many items and groups as possible) cover what they can within eight seconds. Peers come from the dependency
group `bench`; one that is not installed is named and left out.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import time
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.util import find_spec
from itertools import combinations
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.adapters import solve_m2m
from benchmarks.solver_cases import amounts
from lettrage.render import Column, Table

KP, KI, LIMIT = 2, 4, 8.0
Found: TypeAlias = "list[tuple[list[int], list[int]]]"


class Account(NamedTuple):
    """Payments, invoices, and the true groups as (payment indices, invoice indices)."""

    payments: list[int]
    invoices: list[int]
    truth: set[tuple[tuple[int, ...], tuple[int, ...]]]


def planted(seed: int, groups: int) -> Account:
    """An account of a seed; everything shuffled, so that order says nothing."""
    rng = np.random.default_rng(seed)
    paid: list[tuple[int, int]] = []  # (amount, group)
    owed: list[tuple[int, int]] = []
    for group in range(groups):
        parts = amounts(rng, int(rng.choice([1, 2, 3, 4], p=[0.4, 0.3, 0.2, 0.1])))
        total = sum(parts)
        first = int(rng.integers(total // 5 + 1, total * 4 // 5 + 2)) if rng.random() < 0.3 else total
        paid += [(part, group) for part in (first, total - first) if part > 0]
        owed += [(part, group) for part in parts]
    for lone in range(groups, groups + groups // 8):
        paid.append((amounts(rng, 1)[0], -lone))
        owed.append((amounts(rng, 1)[0], -lone))
    sides = [[side[j] for j in rng.permutation(len(side))] for side in (paid, owed)]
    truth = {(_members(sides[0], group), _members(sides[1], group)) for group in range(groups)}
    return Account([amount for amount, _ in sides[0]], [amount for amount, _ in sides[1]], truth)


def _members(side: list[tuple[int, int]], group: int) -> tuple[int, ...]:
    return tuple(j for j, (_, owner) in enumerate(side) if owner == group)


def ours(account: Account) -> Found:
    return solve_m2m(account.payments, account.invoices, KP, KI)


def greedy(account: Account) -> Found:
    """The smallest balanced group first, then again among what is left."""
    left, right = list(range(len(account.payments))), list(range(len(account.invoices)))
    found: Found = []
    while group := _smallest(account, left, right):
        found.append(group)
        left = [p for p in left if p not in group[0]]
        right = [i for i in right if i not in group[1]]
    return found


def _smallest(account: Account, left: list[int], right: list[int]) -> tuple[list[int], list[int]] | None:
    shapes = sorted(((k, m) for k in range(1, KP + 1) for m in range(1, KI + 1)), key=lambda s: (sum(s), s))
    for k, m in shapes:
        sums = {sum(account.payments[p] for p in group): group for group in combinations(left, k)}
        for group in combinations(right, m):
            if (other := sums.get(sum(account.invoices[i] for i in group))) is not None:
                return list(other), list(group)
    return None


def dpss(account: Account) -> Found:
    """Partitions by recursive enumeration; the one of most groups among 200. Its answers are amounts."""
    module: Any = import_module("dpss")
    whole = len(account.truth) < 8  # nothing stands alone in these
    answer = module.sequence_matcher(account.payments, account.invoices, KP, KI, 200, whole, whole)
    groups = max((partition[0] for partition in answer), key=len) if answer else []
    places = [{}, {}]  # type: list[dict[int, list[int]]]
    for place, side in zip(places, (account.payments, account.invoices), strict=True):
        for j, amount in enumerate(side):
            place.setdefault(int(amount), []).append(j)
    return [([places[0][int(a)].pop() for a in p], [places[1][int(a)].pop() for a in i]) for p, i in groups]


def cp_sat(account: Account) -> Found:
    """As many items and groups as possible, in as many slots as there are payments."""
    cp_model: Any = import_module("ortools.sat.python.cp_model")
    model = cp_model.CpModel()
    slots = range(min(len(account.payments), len(account.invoices)))
    p = [[model.new_bool_var("") for _ in slots] for _ in account.payments]
    i = [[model.new_bool_var("") for _ in slots] for _ in account.invoices]
    used = [model.new_bool_var("") for _ in slots]
    for row in (*p, *i):
        model.add(sum(row) <= 1)
    for g in slots:
        model.add(
            sum(a * row[g] for a, row in zip(account.payments, p, strict=True))
            == sum(a * row[g] for a, row in zip(account.invoices, i, strict=True))
        )
        model.add(sum(row[g] for row in p) <= KP)
        model.add(sum(row[g] for row in i) <= KI)
        model.add(used[g] <= sum(row[g] for row in p))
    model.maximize(sum(x for row in (*p, *i) for x in row) + sum(used))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = LIMIT
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return []
    sides = [[[j for j, row in enumerate(side) if solver.value(row[g])] for side in (p, i)] for g in slots]
    return [(left, right) for left, right in sides if left]


SOLVERS: dict[str, tuple[str, Callable[[Account], Found]]] = {
    "ours": ("numpy", ours), "greedy": ("numpy", greedy), "dpss": ("dpss", dpss), "CP-SAT": ("ortools", cp_sat),
}  # fmt: skip


def _serve(name: str, pipe: Connection) -> None:
    SOLVERS[name][1](Account([5], [5], {((0,), (0,))}))
    pipe.send(None)
    account = pipe.recv()
    begin = time.perf_counter()
    found = SOLVERS[name][1](account)
    pipe.send((found, time.perf_counter() - begin))


def bounded(name: str, account: Account) -> tuple[Found, float] | None:
    """What a solver answers within the limit, in a process that can be stopped; None when it does not."""
    pipe, theirs = multiprocessing.get_context("spawn").Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(name, theirs), daemon=True)
    process.start()
    pipe.recv()
    pipe.send(account)
    answer = pipe.recv() if pipe.poll(LIMIT + 2.0) else None
    process.kill()
    process.join()
    return answer


def _cell(account: Account, answer: tuple[Found, float] | None) -> str:
    if answer is None:
        return "stopped"
    found, seconds = answer
    exact = {(tuple(sorted(left)), tuple(sorted(right))) for left, right in found}
    balanced = all(sum(account.payments[p] for p in a) == sum(account.invoices[i] for i in b) for a, b in exact)
    assert balanced, "a group does not balance"
    right = len(exact & account.truth)
    return f"{right} right, {len(exact) - right} wrong, {1000 * seconds:.0f} ms"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--smoke", action="store_true", help="small accounts only")
    parser.add_argument("--seeds", type=int, default=1, help="accounts of each size")
    asked = parser.parse_args(arguments)
    names = [name for name, (package, _) in SOLVERS.items() if find_spec(package)]
    if len(names) < len(SOLVERS):
        print(f"left out, not installed: {', '.join(name for name in SOLVERS if name not in names)}")
    rows: list[tuple[str, ...]] = []
    for groups in (3, 6) if asked.smoke else (3, 4, 6, 10, 20, 38):
        for seed in range(asked.seeds):
            account = planted(1_000 * groups + seed, groups)
            size = f"{len(account.payments)} x {len(account.invoices)}"
            cells = (_cell(account, bounded(name, account)) for name in names)
            rows.append((size, str(len(account.truth)), *cells))
    columns = [Column("payments x invoices"), Column("true", align="right"), *(Column(name) for name in names)]
    print(Table("Many to many: groups found", columns, rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
