"""Would a test notice? Change one place of a module at a time, in a copy, and run the tests that answer for it.

    python tools/mutate.py src/lettrage/money.py --tests tests/floor1/test_money.py --sample 50 --seed 1

`--tests` may be given several times: each is a stage, the cheapest first, and a mutant is done at the first stage that
kills it. Prints for each mutant the stage, or that it survived, with its changed lines, or that it ran for far longer
than the tests do, with the place where it was: look whether it loops. The same seed takes the same mutants of the same
text. Third-party packages are loaded once and each mutant is a fork, so it costs what its tests cost. Exit code 1 when
a mutant survived. Needs `os.fork`, so not Windows.
"""

import argparse
import ast
import copy
import difflib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

import hypothesis

PRELOADED = ("numpy", "attrs", "pytest", "scipy.optimize", "babel.numbers", "cattrs", "sybil")
PAIRS = "Lt LtE, LtE Lt, Gt GtE, GtE Gt, Eq NotEq, NotEq Eq, And Or, Or And, Add Sub, Sub Add, Mult Add, FloorDiv Mult"
PAIRS += ", Div Mult, Mod FloorDiv, Pow Mult, LShift RShift, RShift LShift, BitAnd BitOr, BitOr BitAnd"
SWAPS = {getattr(ast, pair.split()[0]): getattr(ast, pair.split()[1]) for pair in PAIRS.split(",")}
SURVIVED, TIMEOUT = 98, 99
UNCHANGED = ("annotation", "returns", "decorator_list", "bases")


def mutants(text: str) -> Iterator[tuple[str, str]]:
    """Every mutant of a module: what was done, and the new text."""
    for node in _code(ast.parse(text)):
        for place, what, new in _changes(node):
            yield f"line {place.lineno}: {what}", _replaced(text, place, new)


def _code(node: ast.AST, inside: bool = False) -> Iterator[ast.expr | ast.stmt]:
    """The nodes that run: no annotation, no decorator, no f-string (3.11 has no positions in them), no assertion."""
    if isinstance(node, (ast.Assert, ast.Import, ast.ImportFrom, ast.JoinedStr)):
        return
    if isinstance(node, ast.expr) or (isinstance(node, ast.stmt) and inside):
        yield node
    inside = inside or isinstance(node, (ast.FunctionDef, ast.Lambda))
    for field, value in ast.iter_fields(node):
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and field not in UNCHANGED:
                yield from _code(child, inside)


def _changes(node: ast.expr | ast.stmt) -> Iterator[tuple[ast.expr | ast.stmt, str, str]]:
    new = copy.deepcopy(node)
    match node:
        case ast.Compare(ops=ops):
            for index, op in enumerate(ops):
                if type(op) in SWAPS:
                    new.ops[index] = SWAPS[type(op)]()
                    yield node, "another comparison", f"({ast.unparse(new)})"
                    new.ops[index] = op
                elif len(ops) == 1:
                    yield node, "another comparison", f"(not ({ast.unparse(node)}))"
        case ast.BinOp() | ast.BoolOp() if type(node.op) in SWAPS:
            new.op = SWAPS[type(node.op)]()
            yield node, "another operator", f"({ast.unparse(new)})"
        case ast.AugAssign():
            yield node, "no statement", "pass"
            if type(node.op) in SWAPS:
                new.op = SWAPS[type(node.op)]()
                yield node, "another operator", ast.unparse(new)
        case ast.Constant(value=bool() as value):
            yield node, "another truth", repr(not value)
        case ast.Constant(value=int() as value):
            yield node, "one more", f"({value + 1})"
            yield node, "one less", f"({value - 1})"
        case ast.UnaryOp(op=ast.Not() | ast.USub() | ast.Invert()):
            yield node, "no sign", f"({ast.unparse(node.operand)})"
        case ast.Return(value=ast.expr() as value) if ast.unparse(value) != "None":
            yield node, "return None", "return None"
        case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test):
            yield test, "the contrary", f"(not ({ast.unparse(test)}))"
        case ast.Assign() | ast.Delete() | ast.Raise() | ast.Break() | ast.Continue():
            yield node, "no statement", "pass"
        case ast.Expr(value=ast.Call() | ast.Yield() | ast.YieldFrom()):
            yield node, "no statement", "pass"


def _replaced(text: str, node: ast.expr | ast.stmt, new: str) -> str:
    """The text with the place of a node written anew; columns count bytes."""
    lines = text.encode().splitlines(keepends=True)
    start = sum(map(len, lines[: node.lineno - 1])) + node.col_offset
    end = sum(map(len, lines[: node.end_lineno - 1])) + node.end_col_offset
    whole = b"".join(lines)
    return (whole[:start] + new.encode() + whole[end:]).decode()


def run_tests(place: Path, stages: list[list[str]], limits: list[float]) -> int:
    """The verdict on the copy: the number of the first stage that fails, from 0; `SURVIVED` or `TIMEOUT`."""
    child = os.fork()
    if child == 0:
        _be_the_tests(place, stages, limits)
    return max(0, os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))  # below zero: it was shot down


def _be_the_tests(place: Path, stages: list[list[str]], limits: list[float]) -> None:
    """One process for all stages, so that everything is imported once."""
    os.chdir(place)
    log = os.open("log.txt", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(log, 1)
    os.dup2(log, 2)
    sys.path[:0] = [str(place / "src"), str(place)]
    signal.signal(signal.SIGPROF, _too_long)
    verdict = 0
    try:
        import lettrage

        assert Path(lettrage.__file__).is_relative_to(place), "not the copy"
        loaded = "ignore::pytest.PytestAssertRewriteWarning"  # hypothesis is there before pytest is
        asked = ["-x", "-q", "-n", "0", "-p", "no:cacheprovider", "-W", loaded]
        verdict = next((n for n, stage in enumerate(stages) if _fails([*asked, *stage], limits[n])), SURVIVED)
    except BaseException:
        traceback.print_exc()
    sys.stdout.flush()
    os._exit(verdict)


def _fails(arguments: list[str], limit: float) -> bool:
    import pytest

    signal.setitimer(signal.ITIMER_PROF, limit)  # seconds of this process: others may be busy
    return bool(pytest.main(arguments))


def _too_long(_: int, frame: FrameType | None) -> None:
    stack = [(Path(at.filename), at.lineno) for at in traceback.extract_stack(frame)]
    here = [f"{path.name} line {line}" for path, line in stack if "src" in path.parts]
    Path("where.txt").write_text(" < ".join(reversed(here[-3:])))
    os._exit(TIMEOUT)


def try_all(place: Path, asked: argparse.Namespace) -> int:
    """Run the sample and print it; the exit code."""
    began, limits = time.monotonic(), list[float]()
    for stage in asked.tests:
        before = os.times()
        if run_tests(place, [stage], [3600.0]) != SURVIVED:
            print((place / "log.txt").read_text()[-3000:], "\nthe tests fail without any mutant", sep="")
            return 2
        limits.append(10 + 4 * sum(os.times()[2:4]) - 4 * sum(before[2:4]))
    counts, tried, known = Counter[tuple[str, str]](), 0, 0
    for module in asked.modules:
        old = (place / module).read_text()
        found = [one for one in mutants(old) if asked.only in f"{module} {one[0]}"]
        most = len(found) if asked.sample is None else asked.sample
        chosen = random.Random(f"{module} {asked.seed}").sample(range(len(found)), min(most, len(found)))
        tried, known = tried + len(chosen), known + len(found)
        for what, new in (found[index] for index in sorted(chosen)):
            (place / module).write_text(new)
            verdict = _named(run_tests(place, asked.tests, limits))
            (place / module).write_text(old)
            counts[module, verdict] += 1
            print(f"{verdict:9s} {module} {what}", flush=True)
            if verdict == "timeout":
                print(f"          it was at {(place / 'where.txt').read_text()}", flush=True)
            if verdict == "survived":
                lines = difflib.unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=0)
                print(*(f"          {line}" for line in list(lines)[3:]), sep="\n", flush=True)
    print(f"\n{tried} of {known} mutants, seed {asked.seed}, {time.monotonic() - began:.0f} s")
    verdicts = [*map(_named, range(len(asked.tests))), "survived", "timeout"]
    for module in asked.modules:
        print(f"{module}: ", ", ".join(f"{counts[module, v]} {v}" for v in verdicts), sep="")
    return int(any(verdict == "survived" for _, verdict in counts))


def _named(verdict: int) -> str:
    return {SURVIVED: "survived", TIMEOUT: "timeout"}.get(verdict, f"killed {verdict + 1}")


def main() -> int:
    """Copy the project, then try the mutants in the copy."""
    parser = argparse.ArgumentParser(description="Mutation testing of a few modules.")
    parser.add_argument("modules", nargs="+")
    parser.add_argument("--tests", nargs="+", action="append", required=True, metavar="PATH", help="a stage of tests")
    parser.add_argument("--sample", type=int, metavar="N", help="mutants of each module (default: every one)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", metavar="TEXT", help="mutants named so, such as `money.py line 131:`")
    parser.add_argument("--commit", help="copy this commit, not the working tree")
    asked = parser.parse_args()
    sys.dont_write_bytecode = True
    for name in PRELOADED:
        __import__(name)
    quick = {"derandomize": True, "database": None, "deadline": None, "max_examples": 100}
    phases = [hypothesis.Phase.explicit, hypothesis.Phase.generate]  # one failure is enough: no time to simplify it
    healthy = list(hypothesis.HealthCheck)
    hypothesis.settings.register_profile("mutants", phases=phases, suppress_health_check=healthy, **quick)
    os.environ["HYPOTHESIS_PROFILE"] = "mutants"
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        place = Path(folder).resolve()
        if asked.commit:
            packed = subprocess.run(["git", "archive", asked.commit], check=True, stdout=subprocess.PIPE).stdout
            subprocess.run(["tar", "-x", "-C", folder], input=packed, check=True)
        else:
            shutil.copytree(".", place, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".*", "__pycache__", "site"))
        return try_all(place, asked)


if __name__ == "__main__":
    sys.exit(main())
