"""Money that probably pays something and is not matched yet: proposals of a match, receipts of unknown payers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from lettrage.dunning._book import Book, Places
from lettrage.dunning._everyone import Everyone, plain
from lettrage.dunning._refusals import is_list
from lettrage.dunning._situations import AnnouncementRule
from lettrage.dunning._standing import Standing
from lettrage.errors import fail
from lettrage.ledger import OpenItems
from lettrage.model import ItemKey, ItemKind

__all__ = ["fresh_receipts", "hold_pending", "hold_unidentified", "named_in", "words_of"]


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
    fresh = fresh_receipts(money, book.day, rule).tolist()
    if not fresh or not len(book):
        return
    texts = [words_of(money, at) for at in fresh]
    wanted = {word for words in texts for word in words}
    by_id: dict[str, list[int]] = {}
    for place, id in enumerate(book.items.id.tolist()):
        if id.casefold() in wanted:
            by_id.setdefault(id.casefold(), []).append(place)
    for at, words in zip(fresh, texts, strict=True):
        places = np.array(sorted({place for word in words for place in by_id.get(word, ())}), np.int64)
        payer = None if len(places) else next(iter(named_in(book.everyone, money, at)), None)
        if payer is not None:
            places = book.of_customer(payer, currency=money.currencies[int(money.currency[at])])
        if len(places):
            last = int(money.on[at]) + rule.pending_days
            standing.take("unidentified", book.oldest_first(places), -int(money.residual[at]), last + 1)


def fresh_receipts(money: OpenItems, day: int, rule: AnnouncementRule) -> Places:
    """The receipts that hold something yet on a day, by place."""
    found: Places = np.flatnonzero(money.on >= day - rule.pending_days)
    return found


def named_in(everyone: Everyone, money: OpenItems, at: int) -> tuple[str, ...]:
    """The customers that a receipt names: as its payer, then in its text."""
    words = (plain(money.payer_name[at]), *words_of(money, at))
    return tuple(dict.fromkeys(everyone.by_name[word] for word in words if word in everyone.by_name))


def words_of(money: OpenItems, at: int) -> tuple[str, ...]:
    """The words of the text of a receipt that an id could be, in their order."""
    words = re.findall(r"[^\s,;:()]+", f"{money.text[at]} {money.reference[at]}")
    return tuple(dict.fromkeys(word.casefold() for word in words))
