"""The scripts of `examples/` are imported as a newcomer runs them: with their own folder on the path."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "examples"))
