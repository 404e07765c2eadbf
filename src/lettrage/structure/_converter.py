"""The strict converter: cattrs walks the classes, the hooks here walk lists, mappings and unions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

from lettrage.errors import Fault, LettrageError, did_you_mean, fail, raise_faults
from lettrage.frozen import FrozenMap
from lettrage.money import Money
from lettrage.structure._faults import collected, refuse, shown
from lettrage.structure._scalars import READERS, WRITERS, read_free, read_literal, write_free
from lettrage.structure._types import (
    TAG,
    arms_of,
    is_array,
    is_free,
    is_map,
    is_record,
    is_set,
    is_union,
    list_given,
    map_given,
    tag_of,
)

if TYPE_CHECKING:
    from cattrs import Converter

__all__ = ["converter"]

_Reader = Callable[[Any, Any], Any]
_Writer = Callable[[Any], Any]


@lru_cache(maxsize=1)
def converter() -> Converter:
    """The one converter, built on first use, which is when cattrs is imported."""
    from cattrs import Converter

    conv = Converter(forbid_extra_keys=True, detailed_validation=True)
    for kind, read in READERS.items():
        conv.register_structure_hook(kind, read)
    for kind, write in WRITERS.items():
        conv.register_unstructure_hook(kind, write)
    conv.register_structure_hook_func(_is_literal, read_literal)
    conv.register_structure_hook_func(is_free, read_free)
    conv.register_unstructure_hook_func(is_free, write_free)
    for applies, reader, writer in (
        (is_array, _read_array, _write_array),
        (is_set, _read_set, _write_set),
        (is_map, _read_map, _write_map),
        (is_union, _read_union, _write_union),
        (_is_open_record, _read_record, _write_record),
    ):
        conv.register_structure_hook_factory(applies, partial(reader, conv))
        conv.register_unstructure_hook_factory(applies, partial(writer, conv))
    return conv


def _is_literal(hint: Any) -> bool:
    return get_origin(hint) is Literal


def _is_open_record(hint: Any) -> bool:
    return is_record(hint) and hint is not Money


def _read_record(conv: Converter, cls: Any) -> _Reader:
    from cattrs.gen import make_dict_structure_fn

    read = make_dict_structure_fn(cls, conv)

    def reader(value: Any, cls: Any) -> Any:
        if not map_given(value):
            refuse(value, f"a mapping with the fields of {cls.__name__}")
        return read(value, cls)

    return reader


def _write_record(conv: Converter, cls: Any) -> _Writer:
    from cattrs.gen import make_dict_unstructure_fn

    return make_dict_unstructure_fn(cls, conv)


# --- lists -----------------------------------------------------------------------------------------------------------


def _read_array(conv: Converter, hint: Any) -> _Reader:
    origin, parts = get_origin(hint), get_args(hint)
    fixed = origin is tuple and not (len(parts) == 2 and parts[1] is ...)
    build: Any = list if origin is list else tuple

    def reader(value: Any, _: Any) -> Any:
        if not list_given(value):
            refuse(value, "a list", "put a single value in a list")
        if fixed and len(value) != len(parts):
            refuse(value, f"a list of {len(parts)}")
        return build(_each(conv, value, parts if fixed else [parts[0]] * len(value)))

    return reader


def _read_set(conv: Converter, hint: Any) -> _Reader:
    [part] = get_args(hint)
    build: Any = get_origin(hint)

    def reader(value: Any, _: Any) -> Any:
        if not list_given(value):
            refuse(value, "a list", "put a single value in a list")
        found = build(_each(conv, value, [part] * len(value)))
        if len(found) < len(value):
            refuse(value, "a list without repetition")
        return found

    return reader


def _each(conv: Converter, values: Iterable[Any], hints: Iterable[Any]) -> list[Any]:
    """Every part read; the faults of all of them raised together."""
    read: list[Any] = []
    faults: list[Fault] = []
    for i, (value, hint) in enumerate(zip(values, hints, strict=True)):
        try:
            read.append(conv.structure(value, hint))
        except Exception as error:
            faults += collected(error, f"[{i}]")
    raise_faults(faults)
    return read


def _write_array(conv: Converter, hint: Any) -> _Writer:
    parts = get_args(hint)
    if get_origin(hint) is tuple and not (len(parts) == 2 and parts[1] is ...):
        return lambda value: [conv.unstructure(item, part) for item, part in zip(value, parts, strict=True)]
    return lambda value: [conv.unstructure(item, parts[0]) for item in value]


def _write_set(conv: Converter, hint: Any) -> _Writer:
    [part] = get_args(hint)

    def writer(value: Any) -> list[Any]:
        return sorted((conv.unstructure(item, part) for item in value), key=repr)

    return writer


# --- mappings --------------------------------------------------------------------------------------------------------


def _read_map(conv: Converter, hint: Any) -> _Reader:
    part = (get_args(hint) or (Any,))[-1]
    build: Any = dict if get_origin(hint) is dict else FrozenMap

    def reader(value: Any, _: Any) -> Any:
        if not map_given(value):
            refuse(value, "a mapping from texts")
        read: dict[str, Any] = {}
        faults: list[Fault] = []
        for key, item in value.items():
            try:
                read[key] = conv.structure(item, part)
            except Exception as error:
                faults += collected(error, key[:40])
        raise_faults(faults)
        return build(read)

    return reader


def _write_map(conv: Converter, hint: Any) -> _Writer:
    part = (get_args(hint) or (Any,))[-1]
    return lambda value: {key: conv.unstructure(value[key], part) for key in sorted(value)}


# --- unions ----------------------------------------------------------------------------------------------------------


def _read_union(conv: Converter, hint: Any) -> _Reader:
    records, others, nullable = arms_of(hint)
    by_tag = {tag_of(cls): cls for cls in records}
    assert len(by_tag) == len(records), f"two classes of {hint} have one tag"
    names = [getattr(arm, "__name__", str(arm)) for arm in others]

    def reader(value: Any, _: Any) -> Any:
        if value is None and nullable:
            return None
        if len(records) > 1 and (isinstance(value, Mapping) or not others):
            return _read_tagged(conv, by_tag, value)
        arms = (*records, *others)
        if len(arms) == 1:
            return conv.structure(value, arms[0])
        for arm in arms:
            try:
                return conv.structure(value, arm)
            except Exception as error:
                collected(error, "")  # raises again what is no fault but a bug
        return refuse(value, f"one of {', '.join([*by_tag, *names])}")

    return reader


def _read_tagged(conv: Converter, by_tag: Mapping[str, Any], value: Any) -> Any:
    if not map_given(value):
        refuse(value, f"a mapping with a `{TAG}`")
    known = ", ".join(by_tag)
    if TAG not in value:
        fail("missing-value", f"`{TAG}` is required", path=TAG, expected=f"one of {known}")
    tag: object = value[TAG]
    if not isinstance(tag, str) or tag not in by_tag:
        near = did_you_mean(tag, by_tag) if isinstance(tag, str) else ""
        message = f"{shown(tag)} is no `{TAG}` here"
        fail("bad-value", message, path=TAG, found=shown(tag), expected=f"one of {known}", help=near)
    return conv.structure({key: item for key, item in value.items() if key != TAG}, by_tag[tag])


def _write_union(conv: Converter, hint: Any) -> _Writer:
    records, others, _ = arms_of(hint)
    mark = len(records) > 1

    def writer(value: Any) -> Any:
        if value is None:
            return None
        for cls in records:
            if type(value) is cls:
                plain = conv.unstructure(value, cls)
                return {TAG: tag_of(cls), **plain} if mark else plain
        for arm in others:  # the right arm is the one that would read back what it wrote
            try:
                plain = conv.unstructure(value, arm)
                if conv.structure(plain, arm) == value:
                    return plain
            except (LettrageError, TypeError, ValueError, AttributeError):
                continue
        return write_free(value)

    return writer
