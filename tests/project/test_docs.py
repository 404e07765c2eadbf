"""The pages hang together: links lead somewhere, every page is in the navigation, the glossary speaks of real names."""

from __future__ import annotations

import re
from pathlib import Path

import lettrage
from lettrage import model

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = [*sorted(DOCS.rglob("*.md")), *sorted(ROOT.glob("*.md"))]


def prose(page: Path) -> str:
    """The text of a page without its code blocks."""
    return re.sub(r"^```.*?^```", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)


def test_links_between_pages_lead_somewhere() -> None:
    dead = []
    for page in PAGES:
        for target in re.findall(r"\]\(([^)\s]+)\)", prose(page)):
            if re.match(r"[a-z]+:", target) or target.startswith("#"):
                continue
            if not (page.parent / target.split("#")[0]).exists():
                dead.append(f"{page.relative_to(ROOT)}: {target}")
    assert dead == []


def test_every_page_is_in_the_navigation() -> None:
    navigation = (ROOT / "mkdocs.yml").read_text("utf-8").partition("\nnav:")[2]
    listed = set(re.findall(r"[\w/-]+\.md", navigation))
    assert listed == {page.relative_to(DOCS).as_posix() for page in DOCS.rglob("*.md")}


def test_glossary_names_exist() -> None:
    """A class named in the glossary must be in the library: a renamed term is a decision, not an accident."""
    glossary = (DOCS / "glossary.md").read_text("utf-8")
    homes = [lettrage, model, lettrage.ledger, lettrage.matching, lettrage.metrics, lettrage.calendars]
    named = re.findall(r"`([A-Z]\w*[a-z]\w*)(?:\.([A-Z_]+))?`", glossary)
    assert len(named) > 30
    missing = []
    for name, member in named:
        found = [getattr(home, name) for home in homes if hasattr(home, name)]
        if not any(not member or hasattr(one, member) for one in found):
            missing.append(f"{name}.{member}" if member else name)
    assert missing == []


def test_every_block_of_output_follows_a_block_of_code() -> None:
    """An `output` block is compared with what the block above printed, so it must have one."""
    for page in PAGES:
        text = page.read_text("utf-8")
        assert len(re.findall(r"^```\n+```output$", text, re.MULTILINE)) == len(
            re.findall("^```output$", text, re.MULTILINE)
        )
