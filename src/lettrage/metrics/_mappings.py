"""Mappings that callers hand over, made right or refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeGuard

from lettrage._settling import asked
from lettrage.errors import fail

__all__ = ["mapping_of"]


def mapping_of(hint: Any, value: Any, path: str) -> dict[str, Any]:
    """A mapping from texts to values of one type, each made right or refused; None is an empty one.

    Raises:
        InvalidInput: ``bad-value`` for anything else, and what `asked` raises of a value.
    """
    if value is None:
        return {}
    if not _names(value):
        fail("bad-value", "this names nothing", path=path, found=type(value).__name__, expected="a mapping by name")
    return {asked(str, name, path): asked(hint, given, f"{path}[{name!r}]") for name, given in value.items()}


def _names(value: object) -> TypeGuard[Mapping[Any, Any]]:
    return isinstance(value, Mapping)
