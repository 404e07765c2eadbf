"""Sequences whose members are built when looked at, and kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Generic, TypeVar, cast, overload

__all__ = ["Lazy"]

T = TypeVar("T")


class Lazy(Sequence[T], Generic[T]):
    """A sequence of n members, each built by its position; equal by content, picklable with what builds it.

    Args:
        size: How many there are.
        build: Makes the member at a position.
    """

    __slots__ = ("_build", "_made", "_size")

    def __init__(self, size: int, build: Callable[[int], T]) -> None:
        self._size, self._build = size, build
        self._made: dict[int, T] = {}

    def __len__(self) -> int:
        return self._size

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[T]: ...
    def __getitem__(self, at: int | slice) -> T | Sequence[T]:
        if isinstance(at, slice):
            return tuple(self[i] for i in range(*at.indices(self._size)))
        place = at + self._size if at < 0 else at
        if not 0 <= place < self._size:
            raise IndexError(at)
        if place not in self._made:
            self._made[place] = self._build(place)
        return self._made[place]

    def __iter__(self) -> Iterator[T]:
        return (self[at] for at in range(self._size))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, (Lazy, tuple, list)) and list(self) == list(cast("Sequence[object]", other))

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __getstate__(self) -> tuple[int, Callable[[int], T]]:
        return self._size, self._build

    def __setstate__(self, state: tuple[int, Callable[[int], T]]) -> None:
        self._size, self._build = state
        self._made = {}

    def __repr__(self) -> str:
        return f"<{self._size} built when looked at>"
