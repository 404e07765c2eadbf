"""Shapes of plain data: each reads a value, writes it back and says its JSON Schema, so that the three cannot differ.

A shape reads what it accepts and notes a fault, with its path, for what it does not; it never raises, so that all
faults of a policy are found in one pass.
"""

# ruff: noqa: ARG002 - every shape has one signature, whether or not it needs all of it

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final, Protocol

from attrs import field, frozen

from lettrage.dunning._refusals import BAD, below, is_list, is_table, near, refuse, too_many
from lettrage.errors import Fault

__all__ = [
    "MANY",
    "Alone",
    "Const",
    "Either",
    "Flagged",
    "Listed",
    "Mapped",
    "Shape",
    "Text",
    "Whole",
    "Worded",
    "one_or_many",
    "pattern_of",
]

#: One line that is not blank. A text can be read by it in one way only: a long one costs no more than its length.
LINE: Final = r"[ \t]*[^ \t\n][^\n]*"
#: How many parts a list or a table may have where nothing else is said: more than any policy needs, and few enough for
#: checks that compare each part with each.
MANY: Final = 1_000


class Shape(Protocol):
    """What a place in a policy may hold."""

    def read(self, value: Any, path: str, faults: list[Fault]) -> Any:
        """The value in the library's form, or `BAD` with a fault noted."""
        ...

    def write(self, value: Any) -> Any:
        """The plain form of a value."""
        ...

    def schema(self, definitions: dict[str, Any]) -> dict[str, Any]:
        """Its JSON Schema; named parts go into the definitions."""
        ...


def pattern_of(inner: str) -> str:
    """A pattern for a whole text; the look-ahead keeps a final line break out in every dialect."""
    return rf"^(?:{inner})$(?!\n)"


@frozen
class Text:
    """A text, within a pattern."""

    expected: str = "a text"
    inner: str = LINE

    def read(self, value: Any, path: str, faults: list[Fault]) -> Any:
        if isinstance(value, str) and re.fullmatch(self.inner, value):
            return value
        return refuse(faults, path, value, self.expected)

    def write(self, value: Any) -> Any:
        return str(value)

    def schema(self, definitions: dict[str, Any]) -> dict[str, Any]:
        return {"type": "string", "pattern": pattern_of(self.inner)}


@frozen
class Worded:
    """One of some words, given as the value that stands for each."""

    words: Mapping[str, Any]

    def read(self, value: Any, path: str, faults: list[Fault]) -> Any:
        if isinstance(value, str) and value in self.words:
            return self.words[value]
        return refuse(faults, path, value, f"one of {', '.join(self.words)}", near(faults, value, self.words))

    def write(self, value: Any) -> Any:
        return next((word for word, meaning in self.words.items() if meaning == value), value)  # a stranger stays one

    def schema(self, definitions: dict[str, Any]) -> dict[str, Any]:
        return {"enum": list(self.words)}


@frozen
class Whole:
    """A whole number between two bounds, both included."""

    low: int = -(10**9)
    high: int = 10**9

    def read(self, value: Any, path: str, faults: list[Fault]) -> Any:
        if isinstance(value, int) and not isinstance(value, bool) and self.low <= value <= self.high:
            return value
        return refuse(faults, path, value, f"a whole number from {self.low} to {self.high}")

    def write(self, value: Any) -> Any:
        return int(value)

    def schema(self, definitions: dict[str, Any]) -> dict[str, Any]:
        return {"type": "integer", "minimum": self.low, "maximum": self.high}


@frozen
class Flagged:
    """True or false."""

    def read(self, value: Any, path: str, faults: list[Fault]) -> Any:
        return value if isinstance(value, bool) else refuse(faults, path, value, "true or false")

    def write(self, value: Any) -> Any:
        return bool(value)

    def schema(self, definitions: dict[str, Any]) -> dict[str, Any]:
        return {"type": "boolean"}


@frozen
class Const:
    """One fixed text."""

    value: str

    def read(self, value: Any, path: str, faults: list[Fault]) -> Any:
        return (
            value if isinstance(value, str) and value == self.value else refuse(faults, path, value, f"`{self.value}`")
        )

    def write(self, value: Any) -> Any:
        return self.value

    def schema(self, definitions: dict[str, Any]) -> dict[str, Any]:
        return {"const": self.value}


@frozen
class Listed:
    """A list of parts."""

    part: Shape
    least: int = 0
    most: int = MANY

    def read(self, value: Any, path: str, faults: list[Fault]) -> Any:
        if not is_list(value) or len(value) < self.least:
            return refuse(faults, path, value, f"a list of {self.least} or more" if self.least else "a list")
        if len(value) > self.most:
            return too_many(faults, path, value, self.most)
        read = [self.part.read(part, f"{path}[{i}]", faults) for i, part in enumerate(value)]
        return BAD if any(part is BAD for part in read) else tuple(read)

    def write(self, value: Any) -> Any:
        return [self.part.write(part) for part in value]

    def schema(self, definitions: dict[str, Any]) -> dict[str, Any]:
        least = {"minItems": self.least} if self.least else {}
        return {"type": "array", "items": self.part.schema(definitions), **least, "maxItems": self.most}


@frozen
class Mapped:
    """A mapping from names to parts; `build` makes of it what the library keeps, `unbuild` takes that apart."""

    part: Shape
    keys: Text = Text("a name")
    build: Callable[[dict[str, Any]], Any] = field(default=lambda parts: parts)
    unbuild: Callable[[Any], Mapping[str, Any]] = field(default=lambda value: value)
    least: int = 0
    most: int = MANY

    def read(self, value: Any, path: str, faults: list[Fault]) -> Any:
        if not is_table(value) or len(value) < self.least:
            return refuse(faults, path, value, "a table with an entry or more" if self.least else "a table")
        if len(value) > self.most:
            return too_many(faults, path, value, self.most)
        before = len(faults)
        read: dict[str, Any] = {}
        for key, part in value.items():
            at = below(path, key)
            if self.keys.read(key, at, faults) is not BAD:
                read[key] = self.part.read(part, at, faults)
        return BAD if len(faults) > before else self.build(read)

    def write(self, value: Any) -> Any:
        return {key: self.part.write(part) for key, part in self.unbuild(value).items()}

    def schema(self, definitions: dict[str, Any]) -> dict[str, Any]:
        keys = {"propertyNames": {"pattern": pattern_of(self.keys.inner)}}
        least = {"minProperties": self.least} if self.least else {}
        parts = {"additionalProperties": self.part.schema(definitions)}
        return {"type": "object", **keys, **parts, **least, "maxProperties": self.most}


@frozen
class Either:
    """One of some shapes, told apart by the kind of data alone: text, list, table, number or flag."""

    kinds: Mapping[str, Shape]
    written: str

    def read(self, value: Any, path: str, faults: list[Fault]) -> Any:
        shape = self.kinds.get(_kind_of(value))
        if shape is None:
            return refuse(faults, path, value, " or ".join(f"a {kind}" for kind in self.kinds))
        return shape.read(value, path, faults)

    def write(self, value: Any) -> Any:
        return self.kinds[self.written].write(value)

    def schema(self, definitions: dict[str, Any]) -> dict[str, Any]:
        return {"anyOf": [shape.schema(definitions) for shape in self.kinds.values()]}


@frozen
class Alone:
    """A part alone, read as a list of one."""

    part: Shape

    def read(self, value: Any, path: str, faults: list[Fault]) -> Any:
        read = self.part.read(value, path, faults)
        return BAD if read is BAD else (read,)

    def write(self, value: Any) -> Any:
        return self.part.write(value[0])

    def schema(self, definitions: dict[str, Any]) -> dict[str, Any]:
        return self.part.schema(definitions)


def one_or_many(part: Shape) -> Either:
    """A list of texts, or one text that stands for a list of one."""
    return Either({"text": Alone(part), "list": Listed(part)}, written="list")


def _kind_of(value: Any) -> str:
    if isinstance(value, bool):
        return "flag"
    if isinstance(value, str):
        return "text"
    if isinstance(value, int):
        return "number"
    return "list" if is_list(value) else "table" if is_table(value) else ""
