"""Would a test notice? Change one place of a module at a time, in a copy, and run the tests that answer for it.

    python tools/mutate.py src/lettrage/money.py --tests tests/floor1/test_money.py --sample 50 --seed 1

Prints killed, survived or timeout for each mutant, with the changed lines of every survivor. The same seed takes the
same mutants of the same text. Third-party packages are loaded once and each run is a fork, so a mutant costs what its
tests cost. Exit code 1 when a mutant survived. Needs `os.fork`, so not Windows.
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

import hypothesis

PRELOADED = ("numpy", "attrs", "pytest", "scipy.optimize", "babel.numbers", "cattrs", "sybil")
PAIRS = "Lt LtE, LtE Lt, Gt GtE, GtE Gt, Eq NotEq, NotEq Eq, And Or, Or And, Add Sub, Sub Add, Mult Add, FloorDiv Mult"
PAIRS += ", Div Mult, Mod FloorDiv, Pow Mult, LShift RShift, RShift LShift, BitAnd BitOr, BitOr BitAnd"
SWAPS = {getattr(ast, pair.split()[0]): getattr(ast, pair.split()[1]) for pair in PAIRS.split(",")}
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


def run_tests(place: Path, paths: list[str], limit: float) -> str:
    """The verdict of the tests on the copy: killed, survived or timeout."""
    child = os.fork()
    if child == 0:
        _be_the_tests(place, paths)
    end = time.monotonic() + limit
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return "killed" if status else "survived"
        time.sleep(0.02)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return "timeout"


def _be_the_tests(place: Path, paths: list[str]) -> None:
    os.chdir(place)
    log = os.open("log.txt", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(log, 1)
    os.dup2(log, 2)
    sys.path[:0] = [str(place / "src"), str(place)]
    code = 2
    try:
        import pytest

        import lettrage

        assert Path(lettrage.__file__).is_relative_to(place), "not the copy"
        loaded = "ignore::pytest.PytestAssertRewriteWarning"  # hypothesis is there before pytest is
        code = pytest.main(["-x", "-q", "-n", "0", "-p", "no:cacheprovider", "-W", loaded, *paths])
    except BaseException:
        traceback.print_exc()
    sys.stdout.flush()
    os._exit(int(code))


def try_all(place: Path, asked: argparse.Namespace) -> int:
    """Run the sample and print it; the exit code."""
    began = time.monotonic()
    if run_tests(place, asked.tests, 600) != "survived":
        print((place / "log.txt").read_text()[-3000:], "\nthe tests fail without any mutant", sep="")
        return 2
    limit = 10 + 5 * (time.monotonic() - began)
    found = [(m, what, new) for m in asked.modules for what, new in mutants((place / m).read_text())]
    found = [one for one in found if asked.only in f"{one[0]} {one[1]}"]
    sample = random.Random(asked.seed).sample(range(len(found)), min(asked.sample or len(found), len(found)))
    counts = Counter()
    for module, what, new in (found[index] for index in sorted(sample)):
        old = (place / module).read_text()
        (place / module).write_text(new)
        verdict = run_tests(place, asked.tests, limit)
        (place / module).write_text(old)
        counts[module, verdict] += 1
        print(f"{verdict:9s}{module} {what}", flush=True)
        if verdict == "survived":
            lines = difflib.unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=0)
            print(*(f"         {line}" for line in list(lines)[3:]), sep="\n", flush=True)
    print(f"\n{len(sample)} of {len(found)} mutants, seed {asked.seed}, {time.monotonic() - began:.0f} s")
    for module in asked.modules:
        print(f"{module}: ", ", ".join(f"{counts[module, v]} {v}" for v in ("killed", "survived", "timeout")), sep="")
    return int(any(verdict == "survived" for _, verdict in counts))


def main() -> int:
    """Copy the project, then try the mutants in the copy."""
    parser = argparse.ArgumentParser(description="Mutation testing of a few modules.")
    parser.add_argument("modules", nargs="+")
    parser.add_argument("--tests", nargs="+", required=True, metavar="PATH")
    parser.add_argument("--sample", type=int, metavar="N", help="mutants in all (default: every one)")
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
