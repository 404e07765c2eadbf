"""One function per solver, all with the same question and the same three answers."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from importlib import import_module
from itertools import combinations
from typing import Any, TypeAlias

import numpy as np

from benchmarks.adapters import solve
from benchmarks.solver_cases import Case

__all__ = ["PACKAGES", "SOLVERS", "Answer", "time_calls"]

Answer: TypeAlias = tuple[str, "Sequence[int] | None"]
_UNKNOWN: Answer = ("unknown", None)
_INFEASIBLE: Answer = ("infeasible", None)
_QUICK = 0.2


def time_calls(solver: Callable[[Case, float], Answer], case: Case, limit: float) -> tuple[Answer, float]:
    """The answer and the median seconds of three calls, or of one that is slow."""
    times: list[float] = []
    while len(times) < 3:
        begin = time.perf_counter()
        answer = solver(case, limit)
        times.append(time.perf_counter() - begin)
        if times[0] > _QUICK:
            break
    return answer, statistics.median(times)


def ours(case: Case, limit: float) -> Answer:  # noqa: ARG001
    """`solve_subset` under the preset `prove`: bounded by work, not by time."""
    return solve(case.items, case.target, case.kmax, case.tol)


def brute_force(case: Case, limit: float) -> Answer:
    """All combinations, fewest items first."""
    stop = time.perf_counter() + limit
    low, high = case.target - case.tol, case.target + case.tol
    for k in range(1, min(case.kmax or len(case.items), len(case.items)) + 1):
        for count, group in enumerate(combinations(range(len(case.items)), k)):
            if low <= sum(case.items[i] for i in group) <= high:
                return "feasible", group
            if not count % 4096 and time.perf_counter() > stop:
                return _UNKNOWN
    return _INFEASIBLE


def dpss(case: Case, limit: float) -> Answer:  # noqa: ARG001
    """Dynamic programming in Rust; exact targets only, answers are amounts."""
    if case.tol:
        return _UNKNOWN
    module: Any = import_module("dpss")
    found = module.find_subset(case.items, case.target, case.kmax or len(case.items))
    if not found:
        return _INFEASIBLE
    places: dict[int, list[int]] = {}
    for place, item in enumerate(case.items):
        places.setdefault(item, []).append(place)
    return "feasible", [places[int(amount)].pop() for amount in found[0]]


def cp_sat(case: Case, limit: float) -> Answer:
    """OR-tools CP-SAT with its own number of workers."""
    cp_model: Any = import_module("ortools.sat.python.cp_model")
    model = cp_model.CpModel()
    taken = [model.new_bool_var("") for _ in case.items]
    total = sum(item * x for item, x in zip(case.items, taken, strict=True))
    model.add(total >= case.target - case.tol)
    model.add(total <= case.target + case.tol)
    model.add(sum(taken) >= 1)
    if case.kmax is not None:
        model.add(sum(taken) <= case.kmax)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = limit
    status = solver.solve(model)
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return "feasible", [i for i, x in enumerate(taken) if solver.value(x)]
    return _INFEASIBLE if status == cp_model.INFEASIBLE else _UNKNOWN


def highs(case: Case, limit: float) -> Answer:
    """HiGHS through scipy, fewest items; an answer that does not hold in integers is no answer."""
    optimize: Any = import_module("scipy.optimize")
    n = len(case.items)
    rows = [
        optimize.LinearConstraint(np.array([case.items], dtype=float), case.target - case.tol, case.target + case.tol),
        optimize.LinearConstraint(np.ones((1, n)), 1, case.kmax or n),
    ]
    found = optimize.milp(
        np.ones(n), integrality=np.ones(n), bounds=optimize.Bounds(0, 1), constraints=rows,
        options={"time_limit": limit},
    )  # fmt: skip
    if found.status == 2:
        return _INFEASIBLE
    if found.x is None:
        return _UNKNOWN
    group = np.flatnonzero(found.x > 0.5).tolist()
    return ("feasible", group) if case.holds(group) else _UNKNOWN


def flsss(case: Case, limit: float) -> Answer:
    """FLSSS, one thread (quicker here than its default of all): size by size up to the cap, else any size."""
    module: Any = import_module("flsss")
    stop = time.perf_counter() + limit
    low, high = case.target - case.tol, case.target + case.tol
    column = np.array(case.items)
    for size in (0,) if case.kmax is None else range(1, min(case.kmax, len(case.items)) + 1):
        left = stop - time.perf_counter()
        if left <= 0:
            return _UNKNOWN
        found = module.gen(column, low, high, size, 1, 0, left, 1)
        if found:
            return "feasible", [int(i) for i in found[0]]
    return _INFEASIBLE if time.perf_counter() < stop else _UNKNOWN


SOLVERS: dict[str, Callable[[Case, float], Answer]] = {
    "ours": ours, "FLSSS": flsss, "CP-SAT": cp_sat, "HiGHS": highs, "dpss": dpss, "brute force": brute_force,
}  # fmt: skip
#: The distribution that brings each peer.
PACKAGES = {"FLSSS": "flsss", "CP-SAT": "ortools", "HiGHS": "scipy", "dpss": "dpss"}
