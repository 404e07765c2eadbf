"""Numbers that look random and are the same on every machine."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ["uniform"]


def uniform(counter: npt.NDArray[np.int64], seed: int, stream: int) -> npt.NDArray[np.float64]:
    """Numbers in [0, 1) from a counter, by the finaliser of SplitMix64 (Steele, Lea and Flood, 2014)."""
    key = (seed * 0x9E3779B97F4A7C15 + stream * 0xD1B54A32D192ED03) % 2**64
    x = counter.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(key)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    x ^= x >> np.uint64(31)
    return (x >> np.uint64(11)).astype(np.float64) / 2.0**53
