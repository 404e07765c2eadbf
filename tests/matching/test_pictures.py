"""The pictures of the docs are drawn from what the library finds; they are well-formed and hold every item."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).parents[2]


def test_the_pictures_are_drawn_from_the_library(tmp_path: Path) -> None:
    subprocess.run([sys.executable, str(ROOT / "tools" / "matching_pictures.py"), str(tmp_path)], check=True, cwd=ROOT)
    for name in ("proposed", "scored", "chosen"):
        drawn, kept = (ElementTree.parse(folder / f"{name}.svg").getroot() for folder in (tmp_path, _pictures()))
        words = ["".join(node.itertext()) for node in drawn]
        assert any("P-9" in text for text in words)
        assert drawn.tag == kept.tag
        assert all("href" not in "".join(node.attrib) for node in drawn.iter())


def _pictures() -> Path:
    return ROOT / "docs" / "explanation" / "pictures"
