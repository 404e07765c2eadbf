"""Every kind of adjustment has its entry in the cookbook: an example that makes one, and the page that says more."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lettrage.model import AdjustmentKind

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "adjustments.md"
TEXT = PAGE.read_text("utf-8")
ENTRIES = dict(re.findall(r"^## (\w+)\n(.*?)(?=^## |\Z)", TEXT, re.MULTILINE | re.DOTALL))


def test_the_table_names_every_kind_and_nothing_else() -> None:
    named = re.findall(r"^\| \[(\w+)\]\(#(\w+)\) \|", TEXT, re.MULTILINE)
    assert [name for name, _ in named] == [kind.value for kind in AdjustmentKind]
    assert all(name == anchor for name, anchor in named)


@pytest.mark.parametrize("kind", [kind.value for kind in AdjustmentKind])
def test_an_entry_makes_an_adjustment_of_its_kind_and_leads_on(kind: str) -> None:
    entry = ENTRIES[kind]
    outputs = "".join(re.findall(r"^```output\n(.*?)^```", entry, re.MULTILINE | re.DOTALL))
    assert re.search(rf"^F-1 {kind} \d+\.\d\d EUR.*: \S", outputs, re.MULTILINE), (
        "the example prints such an adjustment"
    )
    links = re.findall(r"\]\(([\w-]+\.md)(?:#([\w-]+))?\)", entry)
    assert links
    for page, anchor in links:
        text = (PAGE.parent / page).read_text("utf-8")
        headings = {
            re.sub(r"[^\w]+", "-", title.lower()).strip("-") for title in re.findall(r"^#+ (.+)$", text, re.MULTILINE)
        }
        assert not anchor or anchor in headings


def test_the_page_stands_in_the_navigation() -> None:
    assert "how-to/adjustments.md" in (PAGE.parents[2] / "mkdocs.yml").read_text("utf-8")
