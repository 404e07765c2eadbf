"""How the verbs of this room read their arguments: words of an enumeration, amounts in one currency."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import TypeVar

from lettrage.errors import did_you_mean, fail
from lettrage.money import Money

__all__ = ["member", "not_negative", "one_of", "same_currency"]

W = TypeVar("W", bound=StrEnum)


def member(words: type[W], value: W | str, path: str) -> W:
    """The member that a word names."""
    listed = [word.value for word in words]
    if value not in listed:
        near = did_you_mean(str(value), listed)
        shown = str(value)[:40]
        fail("bad-value", f"`{shown}` is no `{path}`", path=path, found=shown, expected=", ".join(listed), help=near)
    return words(value)


def one_of(known: Iterable[str], word: str, noun: str) -> str:
    """The word itself when it is among the known ones."""
    listed = list(known)
    if word not in listed:
        near, shown = did_you_mean(str(word), listed), str(word)[:40]
        fail("bad-value", f"`{shown}` is no {noun}", found=shown, expected=", ".join(listed), help=near)
    return word


def not_negative(amount: Money, path: str) -> Money:
    if not isinstance(amount, Money):
        fail("bad-value", f"{amount!r} is no money", path=path, found=amount, expected='`Money("12.50", "EUR")`')
    if amount.minor < 0:
        fail("negative-amount", f"{amount} is below zero", path=path, found=str(amount), expected="zero or more")
    return amount


def same_currency(currency: str, amounts: Iterable[tuple[str, Money]]) -> None:
    """Refuse the first amount, named by its path, that is in another currency."""
    for path, amount in amounts:
        if amount.currency != currency:
            message = f"{amount} meets amounts in `{currency}`"
            fail("currency-mismatch", message, path=path, found=amount.currency, expected=currency)
