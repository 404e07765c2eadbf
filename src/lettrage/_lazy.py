"""Sequences whose members are built by their position when someone looks: a portfolio has many customers."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator, Sequence
from typing import Generic, TypeVar, cast, overload

__all__ = ["Built", "Lazy"]

T = TypeVar("T")


class Built(Sequence[T], Generic[T]):
    """What such sequences share; a kind of its own says how long it is (`__len__`) and builds a member (`member`)."""

    __slots__ = ()

    @abstractmethod
    def member(self, place: int) -> T:
        """The member at a place from 0 to the length, which is not among them."""

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[T, ...]: ...
    def __getitem__(self, index: int | slice) -> T | tuple[T, ...]:
        """One member, counted from the end below zero, or a slice of them.

        Raises:
            IndexError: For a place that is not there.
        """
        places = range(len(self))[index]
        return tuple(map(self.member, places)) if isinstance(places, range) else self.member(places)

    def __iter__(self) -> Iterator[T]:
        return map(self.member, range(len(self)))


class Lazy(Built[T]):
    """A sequence of n members, each built once and kept; equal by content, picklable with what builds it.

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

    def member(self, place: int) -> T:
        if place not in self._made:
            self._made[place] = self._build(place)
        return self._made[place]

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
