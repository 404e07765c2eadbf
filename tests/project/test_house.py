"""The rules of the house that no linter knows, read from the syntax trees of `src/`.

Each rule is one function from a module to the places that break it, so that the rules themselves can be tested on
bad code (`test_every_rule_catches_its_offence`): a rule that finds nothing anywhere proves nothing.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from attrs import frozen

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "lettrage"

MAX_FILE_LINES = 300
MAX_FUNCTION_LINES = 60
#: Known long files and functions with their length. The list may only shrink: an entry that became short must go,
#: one that grew fails. Tables of data are long by nature and are named here for ever.
LONG_FILES: dict[str, int] = {}
LONG_FUNCTIONS: dict[str, int] = {}
DATA_TABLES = {"_iso4217.py", "_wording/en.py", "_wording/fr.py"}

CLOCKS = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today")}
NOT_IN_THE_CORE = {
    "asyncio", "glob", "http", "logging", "os", "pathlib", "random", "secrets", "select", "shutil", "signal", "socket",
    "sqlite3", "ssl", "subprocess", "tempfile", "time", "timeit", "urllib", "uuid",
}  # fmt: skip
#: Loaded only inside the functions that need them, so that the library starts fast and works without extras.
LAZY = {
    "babel", "cattrs", "dateutil", "holidays", "hypothesis", "jinja2", "matplotlib", "narwhals", "pandas", "polars",
    "pyarrow", "pyspark", "rapidfuzz", "scipy", "stdnum",
}  # fmt: skip


@frozen
class Module:
    name: str
    """Path below src/lettrage."""
    tree: ast.Module
    lines: int


def modules() -> list[Module]:
    texts = {path.relative_to(SOURCE).as_posix(): path.read_text("utf-8") for path in sorted(SOURCE.rglob("*.py"))}
    return [Module(name, ast.parse(text), text.count("\n")) for name, text in texts.items()]


# --- the rules: each yields "line: what" ---


def opens_files(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"open", "input"}:
            yield f"{node.lineno}: {node.func.id}()"


def prints(module: Module) -> Iterator[str]:
    if module.name == "__main__.py":
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print":
            yield f"{node.lineno}: print()"


def reads_the_clock(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute):
            owner = node.value
            base = owner.id if isinstance(owner, ast.Name) else owner.attr if isinstance(owner, ast.Attribute) else ""
            if (base, node.attr) in CLOCKS:
                yield f"{node.lineno}: {base}.{node.attr}"


def imports_the_world(module: Module) -> Iterator[str]:
    for line, name in imported(module.tree):
        if name.split(".")[0] in NOT_IN_THE_CORE or name.startswith("numpy.random"):
            yield f"{line}: import {name}"


def draws_numbers(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and node.attr == "random":
            yield f"{node.lineno}: .random"


def imports_heavy_at_the_top(module: Module) -> Iterator[str]:
    if module.name in {"testing.py", "distributed.py"}:
        return
    for node in eager(module.tree.body):
        for line, name in imported(node):
            if name.split(".")[0] in LAZY:
                yield f"{line}: import {name} at module level"


def imports_the_front_door(module: Module) -> Iterator[str]:
    """Rooms import each other by their own names: the front door loads whatever is asked and would hide a cycle."""
    if module.name in {"__init__.py", "__main__.py", "datasets.py", "testing.py"}:
        return
    rooms = {path.stem for path in SOURCE.iterdir() if path.stem != "__init__"}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom) and node.module == "lettrage" and node.level == 0:
            yield from (f"{node.lineno}: from lettrage import {a.name}" for a in node.names if a.name not in rooms)


def has_mutable_values(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ClassDef):
            for decorator in node.decorator_list:
                if says_mutable(decorator):
                    yield f"{node.lineno}: class {node.name} is not a frozen, slotted attrs class"


def sums_in_floats(module: Module) -> Iterator[str]:
    """Amounts are summed by integer reductions. Matching may weigh evidence in floats; it rounds before it compares."""
    if module.name.startswith("matching/"):
        return
    for node in ast.walk(module.tree):
        counts = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "bincount"
        if counts and (len(node.args) > 1 or any(keyword.arg == "weights" for keyword in node.keywords)):
            yield f"{node.lineno}: np.bincount(weights=) sums in float64"


def leaves_work_undone(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Raise) and "NotImplementedError" in ast.unparse(node):
            yield f"{node.lineno}: raise NotImplementedError"


def lacks_a_docstring(module: Module) -> Iterator[str]:
    if not ast.get_docstring(module.tree) and (module.tree.body or module.name.endswith("__init__.py")):
        yield "1: no module docstring"


RULES: list[Callable[[Module], Iterator[str]]] = [
    opens_files, prints, reads_the_clock, imports_the_world, draws_numbers, imports_heavy_at_the_top,
    imports_the_front_door, has_mutable_values, sums_in_floats, leaves_work_undone, lacks_a_docstring,
]  # fmt: skip

OFFENCES = {
    opens_files: "x = open('f')",
    prints: "print('x')",
    reads_the_clock: "import datetime\nx = datetime.datetime.now()",
    imports_the_world: "def f():\n    import socket",
    draws_numbers: "import numpy as np\nx = np.random.default_rng()",
    imports_heavy_at_the_top: "if 1:\n    from scipy import stats",
    imports_the_front_door: "from lettrage import Money",
    has_mutable_values: "import attrs\n@attrs.define\nclass A: ...",
    sums_in_floats: "np.bincount(a, weights=b)",
    leaves_work_undone: "def f():\n    raise NotImplementedError",
    lacks_a_docstring: "x = 1",
}


# --- helpers of the rules ---


def imported(node: ast.AST) -> Iterator[tuple[int, str]]:
    for child in ast.walk(node):
        if isinstance(child, ast.Import):
            yield from ((child.lineno, alias.name) for alias in child.names)
        elif isinstance(child, ast.ImportFrom) and child.module and child.level == 0:
            yield child.lineno, child.module
            yield from ((child.lineno, f"{child.module}.{alias.name}") for alias in child.names)


def eager(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements that run on import: those under `if TYPE_CHECKING` and in functions do not."""
    for node in body:
        if isinstance(node, ast.If):
            if "TYPE_CHECKING" not in ast.unparse(node.test):
                yield from eager(node.body)
            yield from eager(node.orelse)
        elif isinstance(node, ast.Try):
            yield from eager([*node.body, *node.orelse, *node.finalbody, *(s for h in node.handlers for s in h.body)])
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield node


def says_mutable(decorator: ast.expr) -> bool:
    """True for dataclass, attr.s, `define` without frozen, and `frozen(slots=False)`."""
    call = decorator if isinstance(decorator, ast.Call) else None
    name = ast.unparse(call.func if call else decorator).split(".")[-1]
    options = {keyword.arg: ast.unparse(keyword.value) for keyword in call.keywords} if call else {}
    if options.get("slots") == "False" or options.get("frozen") == "False":
        return True
    return name in {"dataclass", "attrs", "s", "mutable"} or (name == "define" and options.get("frozen") != "True")


def functions(module: Module) -> Iterator[tuple[str, int]]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            doc = node.body[0] if ast.get_docstring(node) else None  # a long docstring is no long function
            documented = (doc.end_lineno or 0) - doc.lineno + 1 if doc else 0
            yield f"{module.name}::{node.name}", (node.end_lineno or 0) - node.lineno + 1 - documented


# --- the tests ---


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_rule_holds_everywhere(rule: Callable[[Module], Iterator[str]]) -> None:
    assert [f"src/lettrage/{module.name}:{place}" for module in modules() for place in rule(module)] == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_every_rule_catches_its_offence(rule: Callable[[Module], Iterator[str]]) -> None:
    assert list(rule(Module("some_room.py", ast.parse(OFFENCES[rule]), 3)))


def test_values_are_frozen_and_slotted_at_run_time() -> None:
    """What the syntax cannot show: every attrs class of the library refuses assignment and has no `__dict__`."""
    import importlib
    import pkgutil

    import lettrage

    loose = []
    for info in pkgutil.walk_packages(lettrage.__path__, "lettrage."):
        if info.name == "lettrage.__main__":
            continue
        module = importlib.import_module(info.name)
        for value in vars(module).values():
            if isinstance(value, type) and value.__module__ == info.name and "__attrs_attrs__" in vars(value):
                # a cached_property keeps its value outside the fields, attrs gives it a slot as well
                hashable_or_frozen = value.__setattr__ is not object.__setattr__
                if not hashable_or_frozen or "__dict__" in dir(value):
                    loose.append(f"{info.name}.{value.__name__}")
    assert loose == []


def test_nothing_but_modules_lies_in_the_house() -> None:
    """Whatever stands under `src` is shipped: no copies that an editor or a merge left behind."""
    there = [path.relative_to(ROOT / "src") for path in (ROOT / "src" / "lettrage").rglob("*") if path.is_file()]
    kept = [path for path in there if "__pycache__" not in path.parts]
    strange = [str(path) for path in kept if path.suffix != ".py" and path.name != "py.typed"]
    assert kept
    assert strange == []


def test_files_fit_on_a_desk() -> None:
    long = {m.name: m.lines for m in modules() if m.lines > MAX_FILE_LINES and m.name not in DATA_TABLES}
    assert [f"{name}: {n} lines" for name, n in long.items() if n > LONG_FILES.get(name, 0)] == [], "split the file"
    assert sorted(LONG_FILES) == sorted(long), "take the mended files off the list"


def test_functions_fit_a_screen() -> None:
    named = (pair for m in modules() if m.name not in DATA_TABLES for pair in functions(m))
    long = {name: n for name, n in named if n > MAX_FUNCTION_LINES}
    assert [f"{name}: {n} lines" for name, n in long.items() if n > LONG_FUNCTIONS.get(name, 0)] == [], "split it"
    assert sorted(LONG_FUNCTIONS) == sorted(long), "take the mended functions off the list"


def run(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=ROOT).stdout


def test_import_loads_attrs_and_numpy_only() -> None:
    roots = "print(*sorted({name.split('.')[0] for name in sys.modules} - before))"
    loaded = set(
        run(f"import sys; before = {{n.split('.')[0] for n in sys.modules}}; import lettrage; {roots}").split()
    )
    assert loaded & LAZY == set()
    third_party = {name for name in loaded if name not in sys.stdlib_module_names and not name.startswith("_")}
    assert third_party <= {"lettrage", "attr", "attrs", "numpy"}, "only attrs and numpy may be loaded"


def test_every_public_name_loads_attrs_and_numpy_only() -> None:
    """The names are lazy, so the plain import says little: also touching all of them must stay light."""
    code = "import sys, lettrage; [getattr(lettrage, n) for n in lettrage.__all__]; print(*sys.modules)"
    assert {name.split(".")[0] for name in run(code).split()} & LAZY == set()


def committed_texts() -> Iterator[tuple[str, str]]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git clone: nothing to list")
    for name in filter(None, listed.stdout.split("\0")):
        path = ROOT / name
        if path.is_file():
            yield name, path.read_text("utf-8", errors="replace")


def test_no_committed_file_names_a_private_place() -> None:
    """Folders of one machine and hosts of one registry mean nothing to a reader and may tell what is not theirs."""
    words = ["/" + "work/", "../" + "shared", ".lib" + "rary", "index" + "-url", "extra" + "-index"]
    found = [f"{name}: {word}" for name, text in committed_texts() for word in words if word in text]
    assert found == []
