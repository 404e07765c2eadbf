"""What cattrs raised, a tree of exceptions, as our list of faults with their paths."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, Final, NoReturn

import attrs

from lettrage.errors import Fault, LettrageError, did_you_mean, fail, raise_faults

__all__ = ["check_depth", "collected", "joined", "raise_as_faults", "refuse", "shown"]

#: How deep plain data may nest. Reading takes several frames of the interpreter per level, which has about a thousand.
DEPTH: Final = 64


def raise_as_faults(error: Exception, path: str) -> None:
    """Raise the faults in ``error`` with ``path`` before theirs; return when it holds none, being a bug then."""
    raise_faults(attrs.evolve(fault, path=joined(path, fault.path)) for fault in _faults(error))


def check_depth(data: object, path: str) -> None:
    """Refuse data nested deeper than any policy is, before recursion meets it."""
    level = [data]
    for _ in range(DEPTH):
        level = [part for value in level for part in _parts(value) if isinstance(part, (Mapping, list, tuple))]
        if not level:
            return
    fail("bad-value", "the data is nested too deeply", path=path, expected=f"at most {DEPTH} levels")


def _parts(value: Any) -> Iterable[object]:
    if isinstance(value, Mapping):
        return value.values()  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]
    return value if isinstance(value, (list, tuple)) else ()  # pyright: ignore[reportUnknownVariableType]


def collected(error: Exception, step: str) -> list[Fault]:
    """The faults of one part of a list or mapping, their paths starting with ``step``."""
    found = [attrs.evolve(fault, path=joined(step, fault.path)) for fault in _faults(error)]
    if not found:
        raise error
    return found


def joined(path: str, rest: str) -> str:
    """Two pieces of a path as one.

    >>> from lettrage.structure._faults import joined
    >>> joined("steps[2]", "when.days"), joined("steps", "[2]")
    ('steps[2].when.days', 'steps[2]')
    """
    dot = "." if path and rest and not rest.startswith("[") else ""
    return f"{path}{dot}{rest}"


def shown(value: object) -> str:
    """A value for a message: short, and without the text of a huge number."""
    if isinstance(value, int) and not -(10**40) < value < 10**40:
        return f"an int of {value.bit_length()} bits"
    kind = type(value).__name__
    if isinstance(value, Collection) and not isinstance(value, (str, bytes)):
        return f"a {kind}"
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def refuse(value: object, expected: str, help: str = "") -> NoReturn:
    """Say that a value is not what its place asks for."""
    fail("bad-value", f"{shown(value)} is not {expected}", found=shown(value), expected=expected, help=help)


def _faults(error: Exception) -> Iterator[Fault]:
    from cattrs.errors import ClassValidationError, ForbiddenExtraKeysError

    if isinstance(error, LettrageError):
        yield from error.faults
    elif isinstance(error, ClassValidationError):
        noted, bare = error.group_exceptions()
        for part, note in noted:
            if isinstance(part, KeyError) and part.args == (note.name,):
                yield Fault("missing-value", f"`{note.name}` is required", note.name, expected="a value")
            else:
                yield from collected(part, note.name)
        for part in bare:
            yield from _faults(part)
    elif isinstance(error, ForbiddenExtraKeysError):
        known = [field.name for field in attrs.fields(error.cl) if field.init]
        for key in sorted(error.extra_fields):
            name, near = key[:40], did_you_mean(key, known)
            message = f"`{name}` is no field here"
            yield Fault("unknown-field", message, name, found=name, expected=", ".join(known), help=near)
    elif isinstance(error, (ValueError, TypeError)) and not isinstance(error, ExceptionGroup):
        yield Fault("bad-value", str(error)[:200] or type(error).__name__)  # a class refused its own fields
