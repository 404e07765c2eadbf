"""Plain data (what JSON, TOML or YAML give) to values of the library and back, strictly.

Nothing is guessed: an int is an int (3.7, "3" and True are none), a date is an ISO text, a decimal is a text, money is
``{"minor": ..., "currency": ...}``, a word of an enumeration is its value. A union of classes carries the key ``type``,
the class name in snake case. Unknown keys are refused with the nearest known one. All faults are raised together, each
with the path of its value, such as ``steps[2].when.days``. This room knows no type of the domain: it reads the
annotations of attrs classes.
"""

from __future__ import annotations

from typing import Any, TypeVar, overload

from lettrage.structure._schema import json_schema

__all__ = ["json_schema", "structure", "unstructure"]

T = TypeVar("T")


@overload
def structure(data: object, cls: type[T], path: str = ...) -> T: ...
@overload
def structure(data: object, cls: Any, path: str = ...) -> Any: ...
def structure(data: object, cls: Any, path: str = "") -> Any:
    """A value of ``cls`` out of plain data.

    Args:
        data: Mappings, lists, texts, numbers, booleans, None. Dates and decimals that the reader of a format has
            already made (TOML) are taken as they are.
        cls: An attrs class, a union of attrs classes, or any annotation that a field of one may have.
        path: Where the data stands in something larger; every fault's path starts with it.

    Raises:
        LettrageError: Every fault at once: ``bad-value``, ``missing-value``, ``unknown-field``, the codes of money and
            dates, and whatever the classes themselves refuse.

    Complexity: linear in the data. The first use of a class compiles it and imports cattrs.

    >>> from lettrage.money import Money
    >>> from lettrage.structure import structure
    >>> structure({"minor": 120000, "currency": "EUR"}, Money)
    Money('1200.00', 'EUR')
    """
    from lettrage.structure._converter import converter
    from lettrage.structure._faults import check_depth, raise_as_faults

    check_depth(data, path)
    try:
        return converter().structure(data, cls)
    except Exception as error:
        raise_as_faults(error, path)
        raise


def unstructure(obj: object, cls: Any = None) -> Any:
    """Plain data out of a value, made of dicts, lists, texts, numbers, booleans and None only.

    ``structure(unstructure(x), type(x)) == x``. Defaults are written out, so that a stored policy keeps its meaning
    when a default changes.

    Args:
        obj: An attrs value, or anything a field of one may hold.
        cls: The annotation to write it as; needed only for a member of a union, which then carries its ``type``.

    Raises:
        InvalidInput: ``bad-value`` for something that has no plain form; ``not-a-number`` for NaN and infinities.

    >>> from lettrage.money import Money
    >>> from lettrage.structure import unstructure
    >>> unstructure(Money("1200.00", "EUR"))
    {'minor': 120000, 'currency': 'EUR'}
    """
    from lettrage.structure._converter import converter

    return converter().unstructure(obj, unstructure_as=cls)
