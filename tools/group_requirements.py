"""Print the requirements of dependency groups of pyproject.toml, for a pip that is older than `--group`.

python tools/group_requirements.py lint docs > requirements.txt
"""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

GROUPS = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text("utf-8"))["dependency-groups"]


def requirements(group: str) -> list[str]:
    needs: list[str] = []
    for entry in GROUPS[group]:
        needs += [entry] if isinstance(entry, str) else requirements(entry["include-group"])
    return needs


if __name__ == "__main__":
    print("\n".join(sorted({need for group in sys.argv[1:] for need in requirements(group)})))
