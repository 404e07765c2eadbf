"""Numbers by name, as policies hold them: amounts by currency, days by step, shares by arm."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, TypeAlias

from lettrage._currencies import DIGITS
from lettrage.records import Mark

__all__ = ["Amounts", "Numbers"]


def _whole(numbers: Mapping[str, object]) -> bool:
    return all(type(number) is int for number in numbers.values())


def _money(amounts: Mapping[str, object]) -> bool:
    return _whole(amounts) and amounts.keys() <= DIGITS.keys()


#: Minor units by currency code.
Amounts: TypeAlias = Annotated[
    Mapping[str, int],
    Mark(_money, "bad-policy", "whole minor units by currency code", 'write `{"EUR": 1500}` for 15.00 EUR'),
]
#: Whole numbers by name.
Numbers: TypeAlias = Annotated[
    Mapping[str, int], Mark(_whole, "bad-policy", "whole numbers by name", 'write `{"first": 10}`')
]
