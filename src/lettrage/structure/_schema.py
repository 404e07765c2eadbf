"""JSON Schema of attrs classes: what `structure` accepts, said to other programs."""

from __future__ import annotations

import inspect
from datetime import date
from decimal import Decimal
from enum import Enum
from types import NoneType
from typing import Annotated, Any, Final, Literal, get_args, get_origin, get_type_hints

import attrs

from lettrage._currencies import DIGITS
from lettrage.errors import LettrageError
from lettrage.money import INT64_MAX, Money
from lettrage.structure._types import (
    DECIMAL,
    TAG,
    arms_of,
    is_array,
    is_free,
    is_map,
    is_record,
    is_set,
    is_union,
    tag_of,
)

__all__ = ["json_schema"]

_DAY: Final = (
    "(?:19|2[0-9])[0-9]{2}-"
    "(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)"
)
_LEAP_DAY: Final = "(?:(?:19|2[0-9])(?:0[48]|[2468][048]|[13579][26])|2000|2400|2800)-02-29"

_SCALARS: Final[dict[Any, dict[str, Any]]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    NoneType: {"type": "null"},
    # the pattern says exactly which days exist, because validators need not read `format`
    date: {"type": "string", "format": "date", "pattern": f"^(?:{_DAY}|{_LEAP_DAY})$", "maxLength": 10},
    Decimal: {"type": "string", "pattern": DECIMAL},
}


def json_schema(cls: Any) -> dict[str, Any]:
    """The schema (draft 2020-12) of what `structure` takes for a class.

    Unions of classes are ``oneOf`` over schemas told apart by a constant ``type``. It accepts what `structure` accepts,
    within the limits of the language: it cannot say what a class checks between its fields, and it counts 3.0 as an
    integer, which `structure` refuses.

    Args:
        cls: An attrs class, or any annotation that `structure` takes.

    Raises:
        TypeError: For an annotation that has no plain form.

    Complexity: linear in the fields of all classes reached.

    >>> from attrs import frozen
    >>> from lettrage.structure import json_schema
    >>> @frozen
    ... class Step:
    ...     days: int
    >>> json_schema(Step)["$defs"]["Step"]["properties"]
    {'days': {'type': 'integer'}}
    """
    definitions: dict[str, Any] = {}
    body = _schema(cls, definitions)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **body,
        "$defs": dict(sorted(definitions.items())),
    }


def _schema(hint: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    if get_origin(hint) is Annotated:
        return _schema(get_args(hint)[0], definitions)
    if is_free(hint):
        return {}
    if hint in _SCALARS:
        return dict(_SCALARS[hint])
    if hint is Money:
        return _money(definitions)
    if is_union(hint):
        return _union(hint, definitions)
    if get_origin(hint) is Literal:
        return {"enum": list(get_args(hint))}
    if isinstance(hint, type) and issubclass(hint, Enum):
        return {"enum": [member.value for member in hint]}
    if is_record(hint):
        return _reference(hint, "", definitions)
    if is_map(hint):
        return {"type": "object", "additionalProperties": _schema((get_args(hint) or (Any,))[-1], definitions)}
    if is_set(hint):
        return {"type": "array", "items": _schema(get_args(hint)[0], definitions), "uniqueItems": True}
    if is_array(hint):
        return _array(hint, definitions)
    raise TypeError(f"{hint} has no plain form")


def _array(hint: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    parts = get_args(hint)
    if get_origin(hint) is not tuple or (len(parts) == 2 and parts[1] is ...):
        return {"type": "array", "items": _schema(parts[0], definitions)}
    items = [_schema(part, definitions) for part in parts]
    return {"type": "array", "prefixItems": items, "items": False, "minItems": len(items), "maxItems": len(items)}


def _union(hint: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    records, others, nullable = arms_of(hint)
    if len(records) > 1:
        tagged = {"oneOf": [_reference(cls, tag_of(cls), definitions) for cls in records]}
        arms = [tagged]
    else:
        arms = [_schema(cls, definitions) for cls in records]
    arms += [_schema(arm, definitions) for arm in others]
    arms += [_SCALARS[NoneType]] * nullable
    return arms[0] if len(arms) == 1 else {"anyOf": arms}


def _reference(cls: Any, tag: str, definitions: dict[str, Any]) -> dict[str, Any]:
    name = f"{cls.__name__}.tagged" if tag else cls.__name__
    if name not in definitions:
        definitions[name] = {}  # taken, so that a class that contains itself ends
        definitions[name].update(_record(cls, tag, definitions))
    return {"$ref": f"#/$defs/{name}"}


def _record(cls: Any, tag: str, definitions: dict[str, Any]) -> dict[str, Any]:
    hints = get_type_hints(cls, include_extras=True)
    properties: dict[str, Any] = {TAG: {"const": tag}} if tag else {}
    required = [TAG] if tag else []
    for field in attrs.fields(cls):
        if not field.init:
            continue
        assert not (tag and field.name == TAG), f"a field of {cls.__name__} has the name of the tag"
        properties[field.name] = _schema(hints[field.name], definitions)
        if field.default is attrs.NOTHING:
            required.append(field.name)
        else:
            properties[field.name] |= _default(field.default, hints[field.name])
    about = (inspect.getdoc(cls) or "").split("\n\n")[0].replace("\n", " ")
    described = {"description": about} if about else {}
    shape = {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
    return {**described, **shape}


def _default(default: Any, hint: Any) -> dict[str, Any]:
    from lettrage.structure._converter import converter

    try:
        return {} if hasattr(default, "takes_self") else {"default": converter().unstructure(default, hint)}
    except (LettrageError, AttributeError, TypeError):
        return {}  # a default that its own annotation does not allow is no example to show


def _money(definitions: dict[str, Any]) -> dict[str, Any]:
    definitions["Money"] = {
        "description": "An exact amount in minor units.",
        "type": "object",
        "properties": {
            "minor": {"type": "integer", "minimum": -INT64_MAX, "maximum": INT64_MAX},
            "currency": {"enum": sorted(DIGITS)},
        },
        "required": ["minor", "currency"],
        "additionalProperties": False,
    }
    return {"$ref": "#/$defs/Money"}
