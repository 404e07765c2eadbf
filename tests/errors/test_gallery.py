"""Every error code: a case that raises it, a message that names the record and the way out, an entry in the docs."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from lettrage.errors import CODES, LettrageError
from tests.errors.cases import CASES, HIDDEN, PREAMBLE

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reference" / "errors.md"


def raised_by(code: str) -> LettrageError:
    """Run a case; whatever it hides from the import system comes back."""
    hidden_before = {name for name, module in sys.modules.items() if module is None}
    modules, path = dict(sys.modules), list(sys.path)
    namespace: dict[str, object] = {}
    exec(PREAMBLE, namespace)
    *before, last = re.split(r"\n(?=\S)", CASES[code])  # every statement but the last must succeed
    exec("\n".join(before), namespace)
    exec(HIDDEN.get(code, ""), namespace)
    try:
        exec(last, namespace)
    except LettrageError as error:
        return error
    finally:
        for name in {name for name, module in sys.modules.items() if module is None} - hidden_before:
            del sys.modules[name]
        sys.modules.update(modules)
        sys.path[:] = path
    raise AssertionError(f"the case of `{code}` raises nothing")


def test_cases_and_codes_are_the_same() -> None:
    assert sorted(CASES) == sorted(CODES), "one case per code: write the case, or take the unused code away"


def test_every_code_is_used_by_the_library() -> None:
    code = "".join(p.read_text("utf-8") for folder in ("src", "examples") for p in (ROOT / folder).rglob("*.py"))
    assert [name for name in CODES if code.count(f'"{name}"') < (2 if "errors.py" in code else 1)] == []


@pytest.mark.parametrize("code", CODES)
def test_case_raises_its_code(code: str) -> None:
    error = raised_by(code)
    assert {fault.code for fault in error.faults} == {code}
    assert type(error) is CODES[code].error


@pytest.mark.parametrize("code", CODES)
def test_message_names_the_record_and_the_way_out(code: str) -> None:
    fault = raised_by(code).faults[0]
    assert fault.message[:1].islower() or fault.message[:1] in "`\"'0123456789", "one lower-case sentence"
    assert not fault.message.endswith(".")
    named = fault.path or fault.record or "`" in fault.message or fault.found is not None
    assert named, "the record, or at least the value, must be named"
    assert fault.help or fault.expected, "the message must say what to do"


def page() -> str:
    """The gallery: for each code its class, its meaning, a way to meet it, and what it says."""
    parts = [
        "# Errors",
        "",
        "Every error that the library raises on purpose is a `LettrageError` with a stable `code` and, in `.faults`,",
        "the record it is about and what to do. This page is made by the tests: each snippet was run, and each message",
        "is what it said. Codes are part of the promise; texts may improve.",
        "",
        "The snippets begin with:",
        "",
        "```py",
        PREAMBLE.rstrip(),
        "```",
        "",
        "| Code | Class | Meaning |",
        "|---|---|---|",
        *(f"| [`{code}`](#{code}) | `{entry.error.__name__}` | {entry.meaning} |" for code, entry in CODES.items()),
    ]
    for code, entry in CODES.items():
        parts += ["", f"## {code}", "", f"`{entry.error.__name__}`: {entry.meaning}.", ""]
        parts += ["```py", CASES[code], "```", "```text", str(raised_by(code)), "```"]
    return "\n".join(parts) + "\n"


def test_gallery_page_is_what_the_library_says(regenerate: bool) -> None:
    text = page()
    if regenerate:
        PAGE.write_text(text, "utf-8")
    assert PAGE.is_file(), "run with --regenerate"
    assert text == PAGE.read_text("utf-8"), "messages changed: run with --regenerate and read the difference"
