"""The project file agrees with itself, with the changelog and with the citation."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import lettrage

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def test_test_extra_equals_test_group() -> None:
    """pip 23 knows extras only, uv and pip 25 groups: the two lists must not drift apart."""
    extra = [need for need in PROJECT["project"]["optional-dependencies"]["test"] if not need.startswith("lettrage[")]
    assert sorted(extra) == sorted(PROJECT["dependency-groups"]["test"])


def test_extras_named_by_other_extras_exist() -> None:
    extras = PROJECT["project"]["optional-dependencies"]
    named = {
        name.strip()
        for needs in extras.values()
        for need in needs
        if (own := re.fullmatch(r"lettrage\[(.*)\]", need))
        for name in own[1].split(",")
    }
    assert named <= set(extras)


def test_version_is_said_once_everywhere() -> None:
    version = PROJECT["project"]["version"]
    assert lettrage.__version__ == version
    assert re.search(rf"^## \[?{re.escape(version)}\]?", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert f"version: {version}\n" in (ROOT / "CITATION.cff").read_text("utf-8")


def test_licence_is_whole() -> None:
    text = (ROOT / "LICENSE").read_text("utf-8")
    assert PROJECT["project"]["license"] == "Apache-2.0"
    for part in ("Apache License", "Version 2.0, January 2004", "9. Accepting Warranty", "END OF TERMS AND CONDITIONS"):
        assert part in text


def test_readme_gives_the_commands_that_are_checked() -> None:
    """The build script takes its test command from the README; both must hold it word for word."""
    readme = (ROOT / "README.md").read_text("utf-8")
    venv = "python3 -m venv .venv && .venv/bin/pip install -q -e "
    assert f"{venv}. && .venv/bin/python -m lettrage\n" in readme
    assert f"{venv}'.[test]' && .venv/bin/python -m pytest -q\n" in readme


def test_what_the_mutation_session_names_exists() -> None:
    """Nobody runs it every day: a file that moved would be found out months later."""
    parsed = ast.parse((ROOT / "noxfile.py").read_text("utf-8"))
    [table] = [n.value for n in parsed.body if isinstance(n, ast.Assign) and ast.unparse(n.targets[0]) == "MUTATED"]
    named = [
        path
        for modules, tests in ast.literal_eval(table).items()
        for path in [
            *(f"src/lettrage/{name}" for name in modules.split()),
            *(f"tests/{name}" for name in tests.split()),
        ]
    ]
    assert [path for path in named if not (ROOT / path).exists()] == []
    assert len(named) > 10
