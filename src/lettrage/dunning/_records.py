"""Shapes of tables with known keys, and of the amounts, days and shares inside them."""

# ruff: noqa: ARG002 - every shape has one signature, whether or not it needs all of it

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

import attrs
from attrs import field, frozen

from lettrage._currencies import DIGITS
from lettrage.calendars import FIRST_DATE, LAST_DATE
from lettrage.dunning._refusals import BAD, below, is_table, named, near, refuse, too_many
from lettrage.dunning._shapes import MANY, Either, Shape, Text, pattern_of
from lettrage.errors import Fault
from lettrage.frozen import FrozenMap

__all__ = ["AMOUNTS", "NAME", "Day", "Key", "Minute", "Percent", "Record"]


@frozen
class Key:
    """A key of a table.

    Attributes:
        shape: What it holds.
        about: What it means, for the reference page.
        name: The attribute of the class it fills; None for the key itself.
        required: Whether it must be there.
        fills: Whether it fills an attribute at all.
    """

    shape: Shape
    about: str = ""
    name: str | None = None
    required: bool = False
    fills: bool = True


@frozen
class Record:
    """A table with known keys, read into a class.

    Attributes:
        cls: What it is read into.
        keys: Its keys, in the order of the reference page.
        named: Its name in the schema and the reference page.
        build: Makes the value out of attributes; the class itself by default.
        partial: Whether it holds changes to a value and not a whole one: no key is required, a mapping is read.
    """

    cls: type
    keys: Mapping[str, Key]
    named: str
    build: Callable[..., Any] | None = None
    partial: bool = False
    about: str = field(default="")

    def read(self, value: Any, path: str, faults: list[Fault]) -> Any:
        if not is_table(value):
            return refuse(faults, path, value, f"a table ({self.named})")
        if len(value) > MANY:
            return too_many(faults, path, value, len(self.keys))
        before = len(faults)
        read: dict[str, Any] = {}
        for key, part in value.items():
            at = below(path, key)
            known = self.keys.get(key) if isinstance(key, str) else None
            if known is None:
                help = near(faults, key, self.keys)
                message = f"a {self.named} has no key `{named(key, 40)}`"
                faults.append(Fault("unknown-policy-key", message, at, found=key, help=help))
                continue
            got = known.shape.read(part, at, faults)
            if known.fills:
                read[known.name or key] = got
        for key, known in self.keys.items():
            if known.required and not self.partial and key not in value:
                at = below(path, key)
                faults.append(Fault("missing-value", f"a {self.named} needs `{key}`", at, expected=f"`{key}`"))
        if len(faults) > before:
            return BAD
        return FrozenMap(read) if self.partial else (self.build or self.cls)(**read)

    def write(self, value: Any) -> Any:
        written: dict[str, Any] = {}
        defaults = {attribute.name: attribute for attribute in attrs.fields(self.cls)}
        for key, known in self.keys.items():
            name = known.name or key
            if not known.fills:
                continue
            if self.partial:
                if name in value:
                    written[key] = known.shape.write(value[name])
                continue
            part = getattr(value, name)
            if known.required or part != _default(defaults[name]):
                written[key] = known.shape.write(part)
        return written

    def schema(self, definitions: dict[str, Any]) -> dict[str, Any]:
        if self.named not in definitions:
            definitions[self.named] = {}  # taken, so that a shape that contains itself ends
            definitions[self.named].update(self._schema(definitions))
        return {"$ref": f"#/$defs/{self.named.replace(' ', '%20')}"}

    def _schema(self, definitions: dict[str, Any]) -> dict[str, Any]:
        properties: dict[str, Any] = {}
        for key, known in self.keys.items():
            about = {"description": known.about} if known.about else {}
            properties[key] = {**known.shape.schema(definitions), **about}
        required = [key for key, known in self.keys.items() if known.required and not self.partial]
        shape = {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
        return {"description": self.about, **shape} if self.about else shape


def _default(attribute: Any) -> Any:
    default = attribute.default
    if isinstance(default, attrs.Factory):  # type: ignore[arg-type]
        default = default.factory()
    return default


@frozen
class Day:
    """A day, as ISO text; a date that the reader of a format has already made is taken as it is."""

    def read(self, value: Any, path: str, faults: list[Fault]) -> Any:
        if type(value) is date and FIRST_DATE <= value <= LAST_DATE:
            return value
        if isinstance(value, str) and re.fullmatch(_DAY, value):
            return date.fromisoformat(value)
        return refuse(faults, path, value, "a day such as 2026-01-31")

    def write(self, value: Any) -> Any:
        return value.isoformat()

    def schema(self, definitions: dict[str, Any]) -> dict[str, Any]:
        return {"type": "string", "pattern": pattern_of(_DAY)}


@frozen
class Minute:
    """A time of day such as 09:30, kept as minutes from midnight."""

    def read(self, value: Any, path: str, faults: list[Fault]) -> Any:
        if isinstance(value, str) and re.fullmatch(_MINUTE, value):
            return int(value[:2]) * 60 + int(value[3:])
        return refuse(faults, path, value, "a time of day such as 09:30")

    def write(self, value: Any) -> Any:
        return f"{value // 60:02d}:{value % 60:02d}"

    def schema(self, definitions: dict[str, Any]) -> dict[str, Any]:
        return {"type": "string", "pattern": pattern_of(_MINUTE)}


@frozen
class Percent:
    """A share such as 12.5, as text in percent with four decimals at most, kept in parts per million."""

    def read(self, value: Any, path: str, faults: list[Fault]) -> Any:
        if isinstance(value, str) and re.fullmatch(_PERCENT, value):
            whole, _, rest = value.partition(".")
            return int(whole) * 10_000 + int(f"{rest:0<4}")
        return refuse(faults, path, value, "a percentage from 0 to 100 as text, such as `12.5`")

    def write(self, value: Any) -> Any:
        whole, rest = divmod(int(value), 10_000)
        return f"{whole}.{rest:04d}".rstrip("0").rstrip(".") if rest else str(whole)

    def schema(self, definitions: dict[str, Any]) -> dict[str, Any]:
        return {"type": "string", "pattern": pattern_of(_PERCENT)}


@frozen
class _Amount:
    """One amount as text, ``15.00 EUR``, kept as a mapping from its currency to minor units."""

    def read(self, value: Any, path: str, faults: list[Fault]) -> Any:
        if isinstance(value, str) and re.fullmatch(_AMOUNT, value):
            number, _, currency = value.partition(" ")
            return FrozenMap({currency: _minor(number, currency)})
        return refuse(faults, path, value, "an amount as text with its currency, such as `15.00 EUR`")

    def write(self, value: Any) -> Any:
        raise AssertionError("amounts are written as tables")

    def schema(self, definitions: dict[str, Any]) -> dict[str, Any]:
        return {"type": "string", "pattern": pattern_of(_AMOUNT)}


@frozen
class _Amounts:
    """Amounts by currency, ``{EUR = "15.00", CHF = "16.00"}``."""

    def read(self, value: Any, path: str, faults: list[Fault]) -> Any:
        assert is_table(value)
        if len(value) > len(DIGITS):
            return too_many(faults, path, value, len(DIGITS))
        before = len(faults)
        read: dict[str, Any] = {}
        for currency, number in value.items():
            at, digits = below(path, currency), DIGITS.get(currency)
            if digits is None:
                help = near(faults, currency, DIGITS)
                message = f"`{named(currency, 40)}` is no currency"
                faults.append(Fault("unknown-currency", message, at, found=currency, help=help))
            elif isinstance(number, str) and re.fullmatch(_number(digits), number):
                read[currency] = _minor(number, currency)
            else:
                refuse(faults, at, number, f"an amount as text with {digits} decimals at most")
        return BAD if len(faults) > before else FrozenMap(read)

    def write(self, value: Any) -> Any:
        return {currency: _major(minor, currency) for currency, minor in sorted(value.items())}

    def schema(self, definitions: dict[str, Any]) -> dict[str, Any]:
        patterns = {
            pattern_of("|".join(codes)): {"type": "string", "pattern": pattern_of(_number(digits))}
            for digits, codes in _BY_DIGITS.items()
        }
        return {"type": "object", "patternProperties": patterns, "additionalProperties": False}


def _number(digits: int) -> str:
    return r"[0-9]{1,14}" + (rf"(?:\.[0-9]{{1,{digits}}})?" if digits else "")


def _minor(number: str, currency: str) -> int:
    whole, _, rest = number.partition(".")
    return int(whole + rest.ljust(DIGITS[currency], "0"))


def _major(minor: int, currency: str) -> str:
    digits = DIGITS[currency]
    return f"{minor // 10**digits}.{minor % 10**digits:0{digits}d}" if digits else str(minor)


_BY_DIGITS: Final[dict[int, list[str]]] = {
    digits: sorted(code for code, own in DIGITS.items() if own == digits) for digits in sorted(set(DIGITS.values()))
}
_AMOUNT: Final = "|".join(f"{_number(digits)} (?:{'|'.join(codes)})" for digits, codes in _BY_DIGITS.items())
_LONG = "(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31"
_LEAP = "(?:19|2[0-9])(?:0[48]|[2468][048]|[13579][26])-02-29|(?:2000|2400|2800)-02-29"
_DAY: Final = f"(?:19|2[0-9])[0-9]{{2}}-(?:{_LONG})|{_LEAP}"
_MINUTE: Final = "(?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00"
_PERCENT: Final = r"100(?:\.0{1,4})?|[0-9]{1,2}(?:\.[0-9]{1,4})?"

#: Amounts, as one text or by currency.
AMOUNTS: Final = Either({"text": _Amount(), "table": _Amounts()}, written="table")
#: Names that a policy gives to its own parts.
NAME: Final = Text("a name of letters, digits, `-`, `_` and `.`", r"[A-Za-z0-9][A-Za-z0-9_.\-]{0,79}")
