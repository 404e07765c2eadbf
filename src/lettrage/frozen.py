"""A mapping that cannot change: free attributes of records are stored in it.

It reads like a dict, compares like one by content, hashes, pickles, and iterates in sorted order whatever order it was
built in, so that equal records print and serialise to the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar, cast

__all__ = ["EMPTY", "FrozenMap", "freeze"]

V = TypeVar("V", covariant=True)


class FrozenMap(Mapping[str, V]):
    """An immutable mapping from names to values (correspondance figée).

    Args:
        items: Anything `dict` accepts; the keys must be text.

    Complexity: a look-up is that of a dict; building sorts the keys.

    >>> from lettrage.frozen import FrozenMap
    >>> region = FrozenMap({"region": "Nord", "channel": "web"})
    >>> region
    FrozenMap({'channel': 'web', 'region': 'Nord'})
    >>> region["region"], region == {"channel": "web", "region": "Nord"}, hash(region) == hash(FrozenMap(dict(region)))
    ('Nord', True, True)
    """

    __slots__ = ("_data",)
    _data: dict[str, V]

    def __init__(self, items: Mapping[str, V] | None = None) -> None:
        data = dict(items or {})
        object.__setattr__(self, "_data", {key: data[key] for key in sorted(data)})

    def __getitem__(self, key: str) -> V:
        return self._data[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._data)

    def __len__(self) -> int:
        return len(self._data)

    def __hash__(self) -> int:
        return hash(tuple(self._data.items()))

    def __repr__(self) -> str:
        return f"FrozenMap({self._data!r})"

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a FrozenMap cannot change: `{name}` stays as it was built")

    def __reduce__(self) -> tuple[type[FrozenMap[V]], tuple[dict[str, V]]]:
        return FrozenMap, (self._data,)


#: The one empty mapping, shared by every record without attributes.
EMPTY: FrozenMap[Any] = FrozenMap()


def freeze(value: Mapping[str, Any] | None) -> FrozenMap[Any]:
    """The mapping as a `FrozenMap`; what is no mapping from text is left for the record's check to refuse."""
    if isinstance(value, FrozenMap):
        return value
    if not value and (value is None or isinstance(value, Mapping)):  # pyright: ignore[reportUnnecessaryIsInstance]
        return EMPTY
    if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):  # pyright: ignore[reportUnnecessaryIsInstance]
        return cast("FrozenMap[Any]", value)
    return FrozenMap(value)
