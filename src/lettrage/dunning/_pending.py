"""Money that probably pays something and is not matched yet: proposals of a match, receipts of unknown payers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from lettrage.dunning._book import Book
from lettrage.dunning._shapes import is_list
from lettrage.dunning._situations import AnnouncementRule
from lettrage.dunning._standing import Standing
from lettrage.errors import fail
from lettrage.model import ItemKey, ItemKind

__all__ = ["hold_pending", "hold_unidentified"]


def hold_pending(standing: Standing, rule: AnnouncementRule, pending: Iterable[object]) -> None:
    """Hold the items of proposals that nobody has decided yet, from the day on which their money came."""
    book = standing.book
    for number, proposal in enumerate(pending):
        keys = _keys_of(proposal, number)
        debits, last = book.places(keys), _day_of(book, keys) + rule.pending_days
        if last >= book.day:
            standing.take("pending", book.oldest_first(debits), None, last + 1)


def _keys_of(proposal: object, number: int) -> Sequence[ItemKey]:
    """The items of a proposal: anything with ``items``, or a bare sequence of keys."""
    found: Any = getattr(proposal, "items", proposal)
    if is_list(found) and all(isinstance(key, ItemKey) for key in found):
        return tuple(found)
    message = "a pending group is a proposal of a match, or a list of item keys"
    fail("bad-value", message, path=f"pending[{number}]", found=type(proposal).__name__, expected="`result.proposals`")


def _day_of(book: Book, keys: Sequence[ItemKey]) -> int:
    """The day of the latest money in a group; the day of the run when it names none."""
    money = [key for key in keys if key.kind in (ItemKind.PAYMENT, ItemKind.CREDIT_NOTE)]
    rows = book.ledger.item_rows(money)
    days = [
        int(items.on[at])
        for items in (book.credits, book.unidentified)
        for at in np.flatnonzero(np.isin(items.row, rows)).tolist()
    ]
    return max(days, default=book.day)


def hold_unidentified(standing: Standing, rule: AnnouncementRule) -> None:
    """Hold what a receipt of an unknown payer may pay: the items its text names, else those of whom it names."""
    book, money = standing.book, standing.book.unidentified
    fresh = np.flatnonzero(money.on >= book.day - rule.pending_days)
    if not len(fresh) or not len(book):
        return
    texts = [f"{money.text[at]} {money.reference[at]}" for at in fresh.tolist()]
    tokens = {token for text in texts for token in _tokens(text)}
    ids: dict[str, list[int]] = {}
    for place, id in enumerate(book.items.id.tolist()):
        if id.casefold() in tokens:
            ids.setdefault(id.casefold(), []).append(place)
    names = _names(book, tokens)
    for at, text in zip(fresh.tolist(), texts, strict=True):
        named = _tokens(text)
        places = np.array([place for id, found in ids.items() if id in named for place in found], np.int64)
        customer = names.get(_plain(money.payer_name[at])) or next((names[t] for t in named if t in names), None)
        if not len(places) and customer is not None:
            places = book.of_customer(customer, currency=money.currencies[int(money.currency[at])])
        if len(places):
            last = int(money.on[at]) + rule.pending_days
            standing.take("unidentified", book.oldest_first(places), -int(money.residual[at]), last + 1)


def _names(book: Book, tokens: set[str]) -> dict[str, str]:
    """Customers by their plain names, aliases, and ids that occur in a text."""
    customers = book.items.customers
    found: dict[str, str] = {}
    names = book.ledger.customer_values("name", customers, known_on=book.known_on)
    aliases = book.ledger.customer_values("payer_aliases", customers, known_on=book.known_on)
    for id, name, more in zip(customers, names.tolist(), aliases.tolist(), strict=True):
        for word in (id, name or "", *(more or ())):
            if _plain(word):
                found.setdefault(_plain(word), id)
        if id.casefold() in tokens:
            found.setdefault(id.casefold(), id)
    return found


def _plain(name: str) -> str:
    """A name without accents, case, punctuation and spaces."""
    letters = unicodedata.normalize("NFKD", name).casefold()
    return "".join(letter for letter in letters if letter.isalnum())


def _tokens(text: str) -> set[str]:
    """The words of a text that an id could be."""
    return {token.casefold() for token in re.findall(r"[^\s,;:()]+", text)}
