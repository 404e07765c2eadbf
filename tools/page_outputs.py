"""Run the Python blocks of pages and write what they print into the `output` blocks that follow.

    .venv/bin/python tools/page_outputs.py README.md docs/tutorial/*.md docs/how-to/*.md

The tests compare the same blocks. After a change of wording or of weights, run this and read the difference.
"""

from __future__ import annotations

import re
import sys
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

BLOCK = re.compile(r"^```(python|output)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def refreshed(text: str) -> str:
    """The page with true outputs."""
    namespace: dict[str, object] = {}
    printed = ""

    def replace(block: re.Match[str]) -> str:
        nonlocal printed
        if block[1] == "output":
            lines = (line.rstrip() for line in printed.rstrip().splitlines())
            return "\n".join(["```output", *lines, "```"])
        if not block[2].startswith(">>>"):
            screen = StringIO()
            with redirect_stdout(screen):
                exec(block[2], namespace)
            printed = screen.getvalue()
        return block[0]

    return BLOCK.sub(replace, text)


if __name__ == "__main__":
    for name in sys.argv[1:]:
        page = Path(name)
        before = page.read_text("utf-8")
        after = refreshed(before)
        if after != before:
            page.write_text(after, "utf-8")
            print("rewrote", name)
