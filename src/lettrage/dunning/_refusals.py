"""How plain data is refused: a fault with its path, never an error, however large, deep or odd the data is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, TypeGuard

from lettrage._fault import Fault, shown
from lettrage.errors import did_you_mean

__all__ = ["BAD", "below", "is_list", "is_table", "named", "near", "refuse", "too_many"]

#: What a shape gives for a value that it refused.
BAD: Final = object()
#: So many faults come with a near word; who has more has written for another program.
_SUGGESTED: Final = 200


def refuse(faults: list[Fault], path: str, value: Any, expected: str, help: str = "") -> object:
    """Note a fault and give `BAD`."""
    code = "float-money" if isinstance(value, float) else "bad-policy"
    hint = help or ("write exact numbers as text, such as `12.50`" if isinstance(value, float) else "")
    faults.append(Fault(code, f"{shown(value)} is not {expected}", path, found=value, expected=expected, help=hint))
    return BAD


def too_many(faults: list[Fault], path: str, value: Sequence[Any] | Mapping[Any, Any], most: int) -> object:
    """Note that a list or a table has more parts than any policy needs, and give `BAD`; no part is looked at."""
    message = f"{len(value)} parts stand here"
    faults.append(Fault("bad-policy", message, path, found=len(value), expected=f"{most} parts at most"))
    return BAD


def below(path: str, key: object) -> str:
    """The path of a key in a table, however long the key."""
    return f"{path}.{named(key)}" if path else named(key)


def named(key: object, most: int = 80) -> str:
    """A key as a message names it."""
    return key[:most] if isinstance(key, str) and key else shown(key, most)


def near(faults: list[Fault], word: object, known: Iterable[str]) -> str:
    """The nearest known word, as a help sentence; nothing once many faults are found."""
    return did_you_mean(word, known) if isinstance(word, str) and len(faults) < _SUGGESTED else ""


def is_table(value: object) -> TypeGuard[Mapping[Any, Any]]:
    """Whether data is a table."""
    return isinstance(value, Mapping)


def is_list(value: object) -> TypeGuard[Sequence[Any]]:
    """Whether data is a list: a text or a table is none."""
    return isinstance(value, (list, tuple))
