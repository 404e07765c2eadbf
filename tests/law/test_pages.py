"""The tables of the pages on law are those of the library: `--regenerate` writes them, a difference fails."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from .pages import TABLES

FOLDER = Path(__file__).parents[2] / "docs" / "law"
PAGES = sorted(FOLDER.glob("*.md"))
MARK = re.compile(r"<!-- table: (\w+) -->\n.*?<!-- end -->", re.DOTALL)


def filled(text: str) -> str:
    return MARK.sub(lambda found: f"<!-- table: {found[1]} -->\n\n{TABLES[found[1]]()}\n\n<!-- end -->", text)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_tables_are_those_of_the_library(page: Path, regenerate: bool) -> None:
    text = page.read_text("utf-8")
    if regenerate:
        page.write_text(filled(text), "utf-8")
        text = filled(text)
    assert text == filled(text), "the data changed: run with --regenerate and read the difference"


def test_every_table_is_on_a_page() -> None:
    shown = [name for page in PAGES for name in MARK.findall(page.read_text("utf-8"))]
    assert sorted(shown) == sorted(TABLES)
