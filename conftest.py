"""What every test run shares: the code blocks of the pages, the examples of the docstrings, the real-data option.

A Markdown page runs from top to bottom in one namespace. A ```python block is executed (or read as a doctest when it
begins with ``>>>``), and a ```output block must equal what the block before it printed: so no page can show a
result that the library does not give.
"""

from __future__ import annotations

import os
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

# Two test processes on two cores: a threaded BLAS in each would only make them fight. Read by numpy when it is loaded.
for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

import pytest
from sybil import Example, Sybil
from sybil.evaluators.python import PythonEvaluator
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser
from sybil.parsers.rest import DocTestParser

_PRINTED = "_printed_by_the_block_above"


def _run_block(example: Example) -> None:
    printed = StringIO()
    with redirect_stdout(printed):
        PythonEvaluator()(example)
    example.namespace[_PRINTED] = printed.getvalue()


def _compare_output(example: Example) -> str | None:
    shown = "\n".join(line.rstrip() for line in example.parsed.rstrip().splitlines())
    printed = example.namespace.pop(_PRINTED, None)
    if printed is None:
        return "an output block must follow a python block that prints"
    real = "\n".join(line.rstrip() for line in printed.rstrip().splitlines())
    return None if shown == real else f"the page shows\n{shown}\nbut the block above prints\n{real}"


class _PageParser(PythonCodeBlockParser):
    """Python blocks whose output is kept for the ```output block that may follow."""

    def __init__(self) -> None:
        super().__init__()
        self.codeblock_parser = CodeBlockParser("python", _run_block)


_pages = Sybil(
    parsers=[_PageParser(), CodeBlockParser("output", _compare_output)],
    patterns=["README.md", "CONTRIBUTING.md", "docs/*.md", "docs/*/*.md", "docs/*/*/*.md"],
)
#: `**` stands for one folder here, so each depth is named.
_docstrings = Sybil(
    parsers=[DocTestParser()],
    patterns=["src/lettrage/*.py", "src/lettrage/*/*.py", "src/lettrage/*/*/*.py", "src/lettrage/*/*/*/*.py"],
)

pytest_collect_file = (_pages + _docstrings).pytest()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--ledger-data",
        metavar="FOLDER",
        default=os.environ.get("LETTRAGE_DATA"),
        help="folder of real ledgers for the tests marked `measure` (default: LETTRAGE_DATA); without it they skip",
    )
    parser.addoption("--regenerate", action="store_true", help="rewrite the snapshots and generated pages, then pass")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip what needs real data when there is none."""
    skip = pytest.mark.skip(reason="needs real ledgers: pass --ledger-data FOLDER or set LETTRAGE_DATA")
    for item in items:
        if "measure" in item.keywords and not config.getoption("--ledger-data"):
            item.add_marker(skip)


@pytest.fixture(scope="session")
def ledger_data(request: pytest.FixtureRequest) -> Path:
    """The folder of real ledgers, for tests marked `measure`."""
    given = request.config.getoption("--ledger-data")
    if not given:
        pytest.skip("needs real ledgers: pass --ledger-data FOLDER or set LETTRAGE_DATA")
    folder = Path(given)
    if not folder.is_dir():
        pytest.fail(f"--ledger-data {folder} is no folder")
    return folder


@pytest.fixture(scope="session")
def regenerate(request: pytest.FixtureRequest) -> bool:
    """True when snapshots and generated pages are to be rewritten."""
    return bool(request.config.getoption("--regenerate"))
