"""A method that may be asked of the class too: it then works on the class's default value."""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from types import MethodType
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar, cast

__all__ = ["either"]

T = TypeVar("T")
P = ParamSpec("P")
R = TypeVar("R")


class either(Generic[T, P, R]):  # noqa: N801 (it is used as a decorator)
    """Make ``Thing.verb(…)`` mean ``Thing().verb(…)``."""

    def __init__(self, function: Callable[Concatenate[T, P], R]) -> None:
        self.function = function
        update_wrapper(cast("Any", self), function)

    def __get__(self, one: T | None, owner: type[T]) -> Callable[P, R]:
        return MethodType(self.function, owner() if one is None else one)
