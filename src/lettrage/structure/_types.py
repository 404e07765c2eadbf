"""How an annotation is read: the one place that both the converter and the schema ask."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import NoneType, UnionType
from typing import Any, Final, TypeGuard, Union, get_args, get_origin

import attrs

from lettrage.money import Money

__all__ = [
    "DECIMAL",
    "TAG",
    "arms_of",
    "is_array",
    "is_free",
    "is_map",
    "is_record",
    "is_set",
    "is_union",
    "list_given",
    "map_given",
    "tag_of",
]

#: The key that names the class of a union's member.
TAG: Final = "type"

#: A decimal number as text; the look-ahead keeps a final line break out in every dialect.
DECIMAL: Final = r"^-?[0-9]+(\.[0-9]+)?$(?!\n)"


def is_record(hint: Any) -> bool:
    return isinstance(hint, type) and attrs.has(hint)


def is_free(hint: Any) -> bool:
    return hint is Any or hint is object


def is_union(hint: Any) -> bool:
    return get_origin(hint) in (Union, UnionType)


def is_map(hint: Any) -> bool:
    origin = get_origin(hint) or hint
    return isinstance(origin, type) and issubclass(origin, Mapping)


def is_set(hint: Any) -> bool:
    return get_origin(hint) in (frozenset, set)


def is_array(hint: Any) -> bool:
    """A sequence with stated parts; a text is none."""
    origin = get_origin(hint)
    return isinstance(origin, type) and issubclass(origin, Iterable) and not is_map(hint) and not is_set(hint)


def arms_of(hint: Any) -> tuple[tuple[Any, ...], tuple[Any, ...], bool]:
    """A union as its records, its other types, and whether None is one of them.

    Money is no record here, having a plain form of its own. A float comes last, since every int could be one.
    """
    args = get_args(hint)
    records = tuple(arm for arm in args if is_record(arm) and arm is not Money)
    others = [arm for arm in args if arm not in records and arm is not NoneType]
    return records, tuple(sorted(others, key=lambda arm: arm is float)), NoneType in args


def list_given(value: object) -> TypeGuard[list[Any] | tuple[Any, ...]]:
    """Whether data is a list: a text, a mapping or a generator is none."""
    return isinstance(value, (list, tuple))


def map_given(value: object) -> TypeGuard[Mapping[str, Any]]:
    """Whether data is a mapping whose keys are texts."""
    return isinstance(value, Mapping) and all(isinstance(key, str) for key in value)  # pyright: ignore[reportUnknownVariableType]


def tag_of(cls: type) -> str:
    """The class name in snake case: ``DaysOverdue`` is ``days_overdue``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", cls.__name__).lower()
