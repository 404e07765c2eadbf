"""How a probability reads."""

from __future__ import annotations

__all__ = ["percent"]


def percent(ppm: int) -> str:
    """Rounded down: nothing is certain, so nothing reads 100 %."""
    return f"{ppm // 1000 / 10:.1f} %"
