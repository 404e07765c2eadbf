"""How the annotations of a record's fields are read: the base type, the marks, and whether None is allowed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType, NoneType, UnionType
from typing import Annotated, Any, Literal, Union, cast, get_args, get_origin, get_type_hints

from attrs import frozen

from lettrage.frozen import FrozenMap

__all__ = ["Mark", "exact_type", "field_hints", "without_marks", "without_none"]


@frozen
class Mark:
    """A demand on a value beyond its type, written in the annotation: ``Annotated[str, Mark(...)]``.

    Attributes:
        test: Truthy when the value is right.
        code: The code of the fault when it is not.
        expected: What would be right.
        help: How to mend it.
    """

    test: Callable[[Any], object]
    code: str
    expected: str
    help: str = ""


@cache
def field_hints(cls: type) -> Mapping[str, Any]:
    """The annotation of every field of a record class, marks included."""
    return MappingProxyType(get_type_hints(cls, include_extras=True))


def without_none(hint: Any) -> tuple[Any, bool]:
    if get_origin(hint) in (Union, UnionType):
        rest = [arm for arm in get_args(hint) if arm is not NoneType]
        assert len(rest) == 1, f"a record field has one type or that or None, not {hint}"
        return rest[0], True
    return hint, False


def without_marks(hint: Any) -> tuple[Any, tuple[Mark, ...]]:
    if get_origin(hint) is Annotated:
        base, *marks = get_args(hint)
        return base, tuple(mark for mark in marks if isinstance(mark, Mark))
    return hint, ()


def exact_type(base: Any) -> type:
    origin = get_origin(base)
    if origin is tuple:
        return tuple
    if origin is Literal:
        return str
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return FrozenMap
    return cast("type", base)
