"""Every metric has a page of its own: formula, conventions, a worked example that runs, source, and what it hides."""

from __future__ import annotations

import re
import tomllib
from inspect import isfunction
from pathlib import Path

import pytest

from lettrage import metrics

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "metrics"
PARTS = ["Conventions", "Worked example", "Source", "What it hides"]

#: Verbs that are no metric of their own, and the page that tells of them.
BESIDE = {
    "allocation_flow": "charts",
    "as_printed_by": "profiles",
    "chart": "charts",
    "find": "index",
    "intercompany_customers": "consolidate",
    "page": "charts",
}
VERBS = sorted(name for name in metrics.__all__ if isfunction(getattr(metrics, name)))
PAGES = sorted(path.stem for path in FOLDER.glob("*.md") if path.stem != "index")


def page_of(verb: str) -> str:
    return BESIDE.get(verb, verb.replace("_", "-"))


def parts(text: str) -> dict[str, str]:
    """What stands under each heading; the title's own part stands under the empty name."""
    pieces = re.split(r"^## (.+)$", text, flags=re.MULTILINE)
    return {"": pieces[0], **dict(zip(pieces[1::2], (piece.strip() for piece in pieces[2::2]), strict=True))}


def blocks(text: str, kind: str) -> list[str]:
    return [block.strip() for block in re.findall(rf"^```{kind}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)]


def test_metrics_and_pages_are_one_to_one() -> None:
    assert set(metrics.CATALOGUE) == set(VERBS) - set(BESIDE)
    assert {page_of(verb) for verb in VERBS} == {*PAGES, "index"}


@pytest.mark.parametrize("verb", VERBS)
def test_a_page_calls_the_verb_and_leads_to_its_reference(verb: str) -> None:
    text = (FOLDER / f"{page_of(verb)}.md").read_text("utf-8")
    assert re.search(rf"\b{verb}\b", "\n".join(blocks(text, "python"))) or verb == "intercompany_customers"
    assert f"metrics.md#lettrage.metrics.{verb})" in text or page_of(verb) == "index"


@pytest.mark.parametrize("page", PAGES)
def test_a_page_has_its_five_parts_in_order(page: str) -> None:
    found = parts((FOLDER / f"{page}.md").read_text("utf-8"))
    assert list(found) == ["", *PARTS]
    assert blocks(found[""], "text"), "the formula"
    assert len(re.findall(r"^- .{20}", found["Conventions"], re.MULTILINE)) >= 2
    codes, outputs = (blocks(found["Worked example"], kind) for kind in ("python", "output"))
    assert codes
    assert all(outputs)
    assert len(codes) == len(outputs), "what an example prints is shown, and compared when the tests run the pages"
    assert len(found["Source"]) > 10
    assert len(found["What it hides"]) > 40


def test_examples_of_pages_run_with_the_tests() -> None:
    options = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["pytest"]["ini_options"]
    assert "docs" in options["testpaths"]


def test_the_index_and_the_navigation_hold_every_page() -> None:
    index = (FOLDER / "index.md").read_text("utf-8")
    assert re.findall(r"^\| \[.+\]\(([\w-]+)\.md\) \| .+ \|$", index, re.MULTILINE) == in_navigation()
    assert sorted(in_navigation()) == PAGES


def in_navigation() -> list[str]:
    text = (ROOT / "mkdocs.yml").read_text("utf-8")
    return [name for name in re.findall(r"- metrics/([\w-]+)\.md", text) if name != "index"]
