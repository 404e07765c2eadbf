"""Subset sums in seven families: ours beside dpss, CP-SAT, HiGHS, FLSSS and brute force, in one run.

    python benchmarks/solvers.py                    all cases at full size, 4 seconds each (about twenty minutes)
    python benchmarks/solvers.py --smoke            small cases, half a second each
    python benchmarks/solvers.py --check            no timing: is every case what it says, by two independent arguments?

Peers come from the dependency group `bench`; one that is not installed is named and left out. Each solver lives in a
process of its own and is stopped at the limit, so ratios of peers are lower bounds. Every group is summed again in
plain integers: a group that does not hold, or "infeasible" where a witness exists, is a wrong answer. A ratio compares
the medians of three calls (one for calls above a fifth of a second) on the cases that both solved.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import multiprocessing
import os
import platform
import statistics
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple

import numpy

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.solver_cases import FAMILIES, Case, cases, confirm
from benchmarks.solver_peers import PACKAGES, SOLVERS, Answer, time_calls
from lettrage.render import Column, Table

#: Seconds past the limit before a solver is stopped: it may make three quick calls.
_GRACE = 1.0


class Outcome(NamedTuple):
    """``solved``, ``wrong`` or ``unknown``, and the seconds of one call."""

    verdict: str
    seconds: float


class Worker:
    """One solver in a process that can be stopped."""

    def __init__(self, name: str, limit: float) -> None:
        self.name, self.limit = name, limit
        self._start()

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")  # some solvers hang in a forked process
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(self.name, self.limit, theirs), daemon=True)
        self._process.start()
        self._pipe.recv()  # warmed up

    def ask(self, case: Case) -> Outcome:
        self._pipe.send(case)
        if not self._pipe.poll(self.limit + _GRACE):
            self.stop()
            self._start()
            return Outcome("unknown", self.limit)
        answer, seconds = self._pipe.recv()
        return Outcome(_verdict(case, answer) if seconds <= self.limit else "unknown", seconds)

    def stop(self) -> None:
        self._process.kill()
        self._process.join()


def _serve(name: str, limit: float, pipe: Connection) -> None:
    solve = SOLVERS[name]
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # HiGHS talks
    time_calls(solve, Case("", [3, 5, 9], 8, 2, 0, None), limit)
    pipe.send(None)
    while True:
        pipe.send(time_calls(solve, pipe.recv(), limit))


def _verdict(case: Case, answer: Answer) -> str:
    said, group = answer
    if said == "feasible":
        return "solved" if group is not None and case.holds(group) else "wrong"
    if said == "infeasible":
        return "solved" if case.witness is None else "wrong"
    return "unknown"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--smoke", action="store_true", help="small cases, half a second each")
    parser.add_argument("--check", action="store_true", help="confirm every case by independent programs, no timing")
    parser.add_argument("--seed", type=int, default=20_260_101)
    parser.add_argument("--limit", type=float, default=None, help="seconds for one call, 4 by default")
    parser.add_argument("--only", nargs="*", metavar="SOLVER", help="these peers only, by name")
    asked = parser.parse_args(arguments)
    wanted = {name: package for name, package in PACKAGES.items() if asked.only is None or name in asked.only}
    installed = {name: version for name, package in wanted.items() if (version := _version(package))}
    absent = [name for name in wanted if name not in installed]
    print(f"{platform.machine()}, Python {platform.python_version()}, seed {asked.seed}")
    print(", ".join(f"{name} {version}" for name, version in {**installed, "numpy": numpy.__version__}.items()))
    if absent:
        print(f"left out, not installed: {', '.join(absent)}")
    listed = list(cases(asked.seed, asked.smoke))
    if asked.check:
        return _check(listed, list(installed))
    limit = asked.limit or (0.5 if asked.smoke else 4.0)
    brute = ["brute force"] if asked.only is None or "brute force" in asked.only else []
    outcomes = _run(["ours", *installed, *brute], limit, listed)
    print(_table(listed, outcomes))
    for name, mine in outcomes.items():
        for case, outcome in zip(listed, mine, strict=True):
            if outcome.verdict == "wrong" or (name == "ours" and outcome.verdict != "solved"):
                print(f"{name}: {outcome.verdict} on {case.family}, n {len(case.items)}, kmax {case.kmax}")
    return int(any(outcome.verdict != "solved" for outcome in outcomes["ours"]))


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return ""


def _run(names: Sequence[str], limit: float, listed: Sequence[Case]) -> dict[str, list[Outcome]]:
    """Every solver on every case, side by side: what else the machine does then disturbs all of them alike."""
    workers = [Worker(name, limit) for name in names]
    outcomes: dict[str, list[Outcome]] = {name: [] for name in names}
    for case in listed:
        for worker in workers:
            outcomes[worker.name].append(worker.ask(case))
    for worker in workers:
        worker.stop()
    return outcomes


def _table(listed: Sequence[Case], outcomes: Mapping[str, Sequence[Outcome]]) -> Table:
    families = [*FAMILIES, "all"]
    rows = [
        (name, *(_cell(listed, outcomes["ours"], mine, family) for family in families))
        for name, mine in outcomes.items()
    ]
    counts = {f: sum(case.family == f for case in listed) for f in FAMILIES} | {"all": len(listed)}
    columns = [Column("solver"), *(Column(f"{family} ({counts[family]})", align="right") for family in families)]
    return Table("Solved / wrong / unknown; median [greatest] ms of ours, else median ratio to ours", columns, rows)


def _cell(listed: Sequence[Case], ours: Sequence[Outcome], mine: Sequence[Outcome], family: str) -> str:
    rows = [(a, b) for case, a, b in zip(listed, ours, mine, strict=True) if family in (case.family, "all")]
    verdicts = [b.verdict for _, b in rows]
    counts = " / ".join(str(verdicts.count(verdict)) for verdict in ("solved", "wrong", "unknown"))
    both = [(a.seconds, b.seconds) for a, b in rows if a.verdict == b.verdict == "solved"]
    if not both:
        return counts
    if mine is ours:
        times = [1000 * seconds for seconds, _ in both]
        return f"{counts}; {statistics.median(times):.2f} ms [{max(times):.0f}]"
    return f"{counts}; {statistics.median(b / a for a, b in both):.2f} x"


def _check(listed: Sequence[Case], peers: Sequence[str]) -> int:
    """Two independent confirmations of every case, and no dissent; solvers only where two arguments do not suffice."""
    workers = [Worker(name, 30.0) for name in peers if name != "dpss"]
    asked = [(worker.name, partial(_believed, worker)) for worker in workers]
    by: Counter[str] = Counter()
    weak = 0
    for case in listed:
        agree, dissent = confirm(case, asked)
        by[" + ".join(agree)] += 1
        if len(agree) < 2 or dissent:
            weak += 1
            print(f"{case.family}, n {len(case.items)}, kmax {case.kmax}: {agree} agree, {dissent} do not", flush=True)
    for worker in workers:
        worker.stop()
    for names, count in by.most_common():
        print(f"{count:3}  {names}")
    print(f"{len(listed) - weak} of {len(listed)} cases confirmed twice, independently, and denied by none")
    return int(weak > 0)


def _believed(worker: Worker, case: Case) -> bool | None:
    verdict = worker.ask(case).verdict
    return None if verdict == "unknown" else (case.witness is not None) == (verdict == "solved")


if __name__ == "__main__":
    sys.exit(main())
