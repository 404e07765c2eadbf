"""Small integer-array tools that every kernel needs: typed aliases, bit checks, ragged ranges, an integer hash.

numpy integers wrap in silence, so a kernel checks how many bits its sums and composite keys need *before* it builds
them. Everything else here exists because a Python loop over rows would cost more than the search itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias, cast

import numpy as np
import numpy.typing as npt

from lettrage.errors import fail

__all__ = ["SAFE", "BoolArray", "IntArray", "Ints", "as_int", "as_ints", "fits", "mix", "ragged", "reach"]

IntArray: TypeAlias = npt.NDArray[np.int64]
BoolArray: TypeAlias = npt.NDArray[np.bool_]
Ints: TypeAlias = Sequence[int] | IntArray

_MINOR = "give whole minor units: 12.50 euros are 1250"

#: Sums stay below this bound, so that doubling one (a tagged sort) still fits in 64 bits.
SAFE = 1 << 62


def as_ints(values: Ints, name: str) -> IntArray:
    """The values as a contiguous int64 vector; floats, booleans and numbers beyond 64 bits are refused."""
    if isinstance(values, np.ndarray) and values.dtype.kind == "O" and values.ndim == 1:
        values = cast("list[int]", values.tolist())
    if isinstance(values, np.ndarray):
        if values.ndim != 1 or values.dtype.kind not in "iu":
            fail(
                "bad-value",
                "a kernel takes one-dimensional integers",
                path=name,
                found=f"{values.dtype} of {values.ndim} dimensions",
                help=_MINOR,
            )
        if values.dtype == np.uint64 and values.size and int(values.max()) >= 1 << 63:
            fail("amount-out-of-range", "an integer does not fit in 64 bits", path=name)
        return np.ascontiguousarray(values, dtype=np.int64)
    if not isinstance(values, Iterable):
        fail("bad-value", "a kernel takes a list of integers", path=name, found=repr(values)[:40], expected="a list")
    listed: list[Any] = list(values)
    if set(map(type, listed)) <= {int}:  # the usual case, without a loop of ours
        try:
            return np.array(listed, dtype=np.int64)
        except OverflowError:
            pass
    for position, value in enumerate(listed):
        place = f"{name}[{position}]"
        kind = cast("type[object]", type(value))
        if issubclass(kind, bool) or not issubclass(kind, (int, np.integer)):
            fail("bad-value", "a kernel takes integers", path=place, found=value, help=_MINOR)
        if not -(1 << 63) <= value < 1 << 63:
            fail("amount-out-of-range", "an integer does not fit in 64 bits", path=place, found=value)
    return np.array(listed, dtype=np.int64)


def as_int(value: object, name: str, least: int | None = None) -> int:
    """A whole number as a Python int, of any size; floats, booleans and numbers below ``least`` are refused."""
    kind = type(value)
    if issubclass(kind, bool) or not issubclass(kind, (int, np.integer)):
        fail("bad-value", "a kernel takes a whole number", path=name, expected="an integer", found=value)
    number = int(cast("int", value))
    if least is not None and number < least:
        fail("bad-value", f"`{name}` is at least {least}", path=name, expected=f">= {least}", found=number)
    return number


def reach(values: IntArray) -> int:
    """The sum of absolute values as a Python int: no subset sum lies further from zero."""
    if not values.size:
        return 0
    widest = max(int(values.max()), -int(values.min()))
    if widest * values.size < SAFE:
        return int(np.abs(values).sum())
    return sum(abs(int(value)) for value in values)


def fits(*bounds: int) -> bool:
    """Whether a composite key with these ranges, multiplied in Python ints, stays below `SAFE`."""
    product = 1
    for bound in bounds:
        product *= max(int(bound), 1)
    return product < SAFE


def ragged(start: IntArray, stop: IntArray) -> tuple[IntArray, IntArray]:
    """All integers of the ranges ``start[i]..stop[i]-1``, one after another.

    Returns:
        ``(owner, value)``: which range each integer came from, and the integer. Empty ranges give nothing.
        Time and memory grow with the total length.
    """
    length = np.maximum(stop - start, 0)
    owner = np.arange(length.size, dtype=np.int64).repeat(length)
    before = length.cumsum() - length - start
    return owner, np.arange(owner.size, dtype=np.int64) - before.repeat(length)


def mix(values: IntArray) -> npt.NDArray[np.uint64]:
    """A counter-based integer hash (two multiply-xorshift rounds), the same on every machine and in every process."""
    word = values.astype(np.uint64)
    word = (word ^ (word >> np.uint64(32))) * np.uint64(0x9E3779B97F4A7C15)
    word = (word ^ (word >> np.uint64(29))) * np.uint64(0xD1B54A32D192ED03)
    return word ^ (word >> np.uint64(32))
