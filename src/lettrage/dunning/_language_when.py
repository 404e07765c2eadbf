"""The shape of conditions: ``when = { customer = { sector = ["F"] }, item = { days_late = { ge = 30 } } }``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from attrs import frozen

from lettrage.dunning._conditions import Between, Flag, MoneyBetween, OneOf, Test, When
from lettrage.dunning._fields import ATTRIBUTES, FIELDS, Field
from lettrage.dunning._records import AMOUNTS
from lettrage.dunning._refusals import BAD, below, is_table, named, near, refuse, too_many
from lettrage.dunning._shapes import MANY, Either, Flagged, Listed, Mapped, Shape, Text, Whole, Worded
from lettrage.errors import Fault

__all__ = ["WHEN", "WORDS"]

_WORD: Final = Text("a word")
#: How many words a condition may list: whole files of customers stand in some.
WORDS: Final = 100_000
#: Strict bounds stay one below the limits of whole numbers, so that they can be written as bounds that are included.
_LEAST, _MOST = 1 - 10**9, 10**9 - 1


@frozen
class _Bounds:
    """``{ ge = 30, lt = 60 }``: one bound or more, below and above."""

    parts: Mapping[str, Shape]

    def read(self, value: Any, path: str, faults: list[Fault]) -> Any:
        if not is_table(value):
            return refuse(faults, path, value, f"a table of comparisons: {', '.join(self.parts)}")
        if len(value) > MANY:
            return too_many(faults, path, value, len(self.parts))
        before = len(faults)
        read: dict[str, Any] = {}
        for key, part in value.items():
            at = below(path, key)
            if key not in self.parts:
                help = near(faults, key, self.parts)
                listed, message = ", ".join(self.parts), f"`{named(key, 20)}` is no comparison here"
                faults.append(Fault("unknown-policy-key", message, at, found=key, expected=listed, help=help))
            else:
                read[key] = self.parts[key].read(part, at, faults)
        if not value:
            refuse(faults, path, value, f"a comparison or more: {', '.join(self.parts)}")
        return BAD if len(faults) > before else read

    def write(self, value: Any) -> Any:
        return {key: self.parts[key].write(part) for key, part in value.items()}

    def schema(self, definitions: dict[str, Any]) -> dict[str, Any]:
        bounds = {key: part.schema(definitions) for key, part in self.parts.items()}
        return {"type": "object", "properties": bounds, "minProperties": 1, "additionalProperties": False}


@frozen
class _Tested:
    """The test on one field: the plain shape, and how it becomes a test and goes back."""

    known: str
    shape: Shape
    made: Callable[[str, Any], Test]
    unmade: Callable[[Any], Any]

    def read(self, value: Any, path: str, faults: list[Fault]) -> Any:
        read = self.shape.read(value, path, faults)
        return BAD if read is BAD else self.made(self.known, read)

    def write(self, value: Any) -> Any:
        return self.shape.write(self.unmade(value))

    def schema(self, definitions: dict[str, Any]) -> dict[str, Any]:
        return self.shape.schema(definitions)


@frozen
class _Not:
    """``{ not = ["a", "b"] }``."""

    part: Shape

    def read(self, value: Any, path: str, faults: list[Fault]) -> Any:
        if not is_table(value) or list(value) != ["not"]:
            return refuse(faults, path, value, "a table with the one key `not`")
        read = self.part.read(value["not"], f"{path}.not", faults)
        return BAD if read is BAD else ("not", read)

    def write(self, value: Any) -> Any:
        return {"not": self.part.write(value[1])}

    def schema(self, definitions: dict[str, Any]) -> dict[str, Any]:
        part = self.part.schema(definitions)
        return {"type": "object", "properties": {"not": part}, "required": ["not"], "additionalProperties": False}


@frozen
class _Words:
    """``"a"``, ``["a", "b"]`` or ``{ not = ["a"] }``."""

    word: Shape

    @property
    def _either(self) -> Either:
        many = Listed(self.word, least=1, most=WORDS)
        return Either({"text": self.word, "list": many, "table": _Not(many)}, written="list")

    def read(self, value: Any, path: str, faults: list[Fault]) -> Any:
        return self._either.read(value, path, faults)

    def write(self, value: Any) -> Any:
        kind = "table" if len(value) == 2 and isinstance(value[1], tuple) else "list"
        return self._either.kinds[kind].write(value)

    def schema(self, definitions: dict[str, Any]) -> dict[str, Any]:
        return self._either.schema(definitions)


def _words(name: str, read: Any) -> OneOf:
    if isinstance(read, str):
        return OneOf(name, (read,))
    if read[0] == "not" and isinstance(read[1], tuple):
        return OneOf(name, tuple(sorted(set(read[1]))), negated=True)
    return OneOf(name, tuple(sorted(set(read))))


def _unworded(test: OneOf) -> Any:
    return ("not", test.values) if test.negated else test.values


@frozen
class _Count:
    """``30`` or ``{ ge = 30, lt = 60 }``."""

    def read(self, value: Any, path: str, faults: list[Fault]) -> Any:
        return _COUNTS.read(value, path, faults)

    def write(self, value: Any) -> Any:
        return _COUNTS.kinds["table" if is_table(value) else "number"].write(value)

    def schema(self, definitions: dict[str, Any]) -> dict[str, Any]:
        return _COUNTS.schema(definitions)


_COUNTS: Final = Either(
    {
        "number": Whole(),
        "table": _Bounds({"ge": Whole(), "gt": Whole(_LEAST, _MOST), "le": Whole(), "lt": Whole(_LEAST, _MOST)}),
    },
    written="table",
)


def _count(name: str, read: Any) -> Between:
    if isinstance(read, int):
        return Between(name, read, read)
    lows = [bound for bound in (read.get("ge"), _up(read.get("gt"), 1)) if bound is not None]
    highs = [bound for bound in (read.get("le"), _up(read.get("lt"), -1)) if bound is not None]
    return Between(name, max(lows, default=None), min(highs, default=None))


def _uncounted(test: Between) -> Any:
    if test.low is not None and test.low == test.high:
        return test.low
    return {key: value for key, value in (("ge", test.low), ("le", test.high)) if value is not None}


def _money(name: str, read: Any) -> MoneyBetween:
    return MoneyBetween(name, read.get("ge", {}), read.get("le", {}))


def _unpaid(test: MoneyBetween) -> Any:
    return {key: value for key, value in (("ge", test.low), ("le", test.high)) if value} or {"ge": {}}


def _up(value: int | None, by: int) -> int | None:
    return None if value is None else value + by


def _shape_of(known: Field) -> _Tested:
    if known.kind == "flag":
        return _Tested(known.name, Flagged(), Flag, lambda test: test.value)
    if known.kind == "count":
        return _Tested(known.name, _Count(), _count, _uncounted)
    if known.kind == "money":
        return _Tested(known.name, _Bounds({"ge": AMOUNTS, "le": AMOUNTS}), _money, _unpaid)
    word: Shape = Worded({word: word for word in known.words}) if known.words else _WORD
    return _Tested(known.name, _Words(word), _words, _unworded)


@frozen
class _When:
    """A conjunction of tests by scope and field."""

    scopes: Mapping[str, Mapping[str, _Tested]]

    def read(self, value: Any, path: str, faults: list[Fault]) -> Any:
        if not is_table(value):
            return refuse(faults, path, value, "a table of tests by `item`, `customer` and `group`")
        if len(value) > MANY:
            return too_many(faults, path, value, len(self.scopes))
        before = len(faults)
        tests: list[Test] = []
        for scope, fields in value.items():
            at = below(path, scope)
            if scope not in self.scopes:
                message = f"`{named(scope, 20)}` is nothing that a condition asks about"
                help = near(faults, scope, self.scopes)
                faults.append(Fault("unknown-policy-key", message, at, found=scope, help=help))
            elif not is_table(fields):
                refuse(faults, at, fields, "a table of tests by field")
            elif len(fields) > MANY:
                too_many(faults, at, fields, len(self.scopes[scope]))
            else:
                for name, part in fields.items():
                    tests += self._read_field(str(scope), name, part, below(at, name), faults)
        return BAD if len(faults) > before else When(tests)

    def _read_field(self, scope: str, name: Any, part: Any, at: str, faults: list[Fault]) -> list[Test]:
        if scope == "customer" and name == "attributes":
            read = _ATTRIBUTES.read(part, at, faults)
            return [] if read is BAD else [_words(ATTRIBUTES + key, value) for key, value in read.items()]
        shape = self.scopes[scope].get(name)
        if shape is None:
            message = f"`{scope}.{named(name, 40)}` is no field"
            help = near(faults, name, self.scopes[scope])
            faults.append(Fault("unknown-policy-key", message, at, found=name, help=help))
            return []
        test = shape.read(part, at, faults)
        return [] if test is BAD else [test]

    def write(self, value: Any) -> Any:
        written: dict[str, dict[str, Any]] = {}
        for test in value.tests:
            scope, _, name = test.field.partition(".")
            if test.field.startswith(ATTRIBUTES):
                own = written.setdefault(scope, {}).setdefault("attributes", {})
                own[test.field.removeprefix(ATTRIBUTES)] = _Words(_WORD).write(_unworded(test))
            else:
                written.setdefault(scope, {})[name] = self.scopes[scope][name].write(test)
        return written

    def schema(self, definitions: dict[str, Any]) -> dict[str, Any]:
        if "condition" not in definitions:
            condition: dict[str, Any] = {}
            definitions["condition"] = condition
            scopes: dict[str, Any] = {}
            for scope, fields in self.scopes.items():
                properties = {
                    name: {**shape.schema(definitions), "description": FIELDS[shape.known].about}
                    for name, shape in fields.items()
                }
                if scope == "customer":
                    properties["attributes"] = _ATTRIBUTES.schema(definitions)
                scopes[scope] = {"type": "object", "properties": properties, "additionalProperties": False}
            condition.update(type="object", properties=scopes, additionalProperties=False)
        return {"$ref": "#/$defs/condition"}


_ATTRIBUTES: Final = Mapped(_Words(_WORD))

#: The shape of a condition.
WHEN: Final = _When(
    {
        scope: {known.short: _shape_of(known) for known in FIELDS.values() if known.scope == scope}
        for scope in ("item", "customer", "group")
    }
)
