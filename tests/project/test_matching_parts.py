"""Every part of matching has a golden case, a property and a cookbook entry; the table says which."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

import lettrage
from lettrage import matching
from lettrage.matching.strategies import ALL

ROOT = Path(__file__).parents[2]

PARTS = (Path(__file__).parent / "matching_parts.txt").read_text("utf-8")
ROWS = [tuple(cell.strip() for cell in line.split(" | ")) for line in PARTS.splitlines()[1:]]


@cache
def text(path: str) -> str:
    return (ROOT / path).read_text("utf-8")


def decorated(test: str) -> str:
    """What stands directly above a test."""
    file, _, name = test.partition("::")
    before, found, _ = text(f"tests/matching/{file}.py").partition(f"\ndef {name}(")
    assert found, f"no test {test}"
    return before.rpartition("\n\n")[2]


@pytest.mark.parametrize(("part", "name", "golden", "law", "entry"), ROWS, ids=[row[0] for row in ROWS])
def test_a_part_has_a_golden_case_a_property_and_a_cookbook_entry(
    part: str, name: str, golden: str, law: str, entry: str
) -> None:
    assert any(hasattr(home, name) for home in (lettrage, matching, lettrage.model)), f"{part}: no public name {name}"
    assert "@given" not in decorated(golden), f"{part}: {golden} is a property"
    assert "@given" in decorated(law), f"{part}: {law} is no property"
    page, _, heading = entry.partition("#")
    headings = re.findall(r"^#+ (.+)$", text(f"docs/how-to/{page}.md"), re.MULTILINE)
    slugs = {re.sub(r"[^\w -]", "", one.lower()).replace(" ", "-") for one in headings}
    assert not heading or heading in slugs, f"{part}: {page} has no heading {heading}"


def test_every_strategy_is_explained() -> None:
    """The page that says how matching decides names each idea, and no other."""
    table = text("docs/explanation/matching.md").partition("## The strategies")[2].partition("\n## ")[0]
    assert re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE) == list(ALL)
