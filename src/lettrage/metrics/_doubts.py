"""Which debts are stated to be doubtful, and how much of each is expected to be lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from lettrage.ledger import OpenItems
from lettrage.metrics._losses_seen import places_of
from lettrage.metrics._question import Question
from lettrage.model import Doubtful

__all__ = ["doubtful_debts", "lost_of"]

_WHOLE = 1_000_000

Ints = npt.NDArray[np.int64]


def doubtful_debts(question: Question, items: OpenItems) -> Ints:
    """Parts per million expected to be lost of each item, by the latest statement about it; -1 where there is none.

    Complexity: linear in the items for each creditor named, and in the statements.
    """
    order, share = np.full(len(items), -1, np.int64), np.full(len(items), -1, np.int64)
    facts = list(_standing(question))
    for entity in sorted({fact.entity for _, fact in facts}):
        mine = [(at, fact) for at, fact in facts if fact.entity == entity]
        within = _of_creditor(items, entity)
        for found, ppm in (_of_customers(items, mine), _of_items(question, items, mine)):
            later = within & (found > order)
            order[later], share[later] = found[later], ppm[later]
    return share


def lost_of(residual: Ints, ppm: Ints) -> Ints:
    """A share of each amount, half up: split first, so that no product leaves 64 bits."""
    whole, rest = np.divmod(residual, _WHOLE)
    lost: Ints = whole * ppm + (2 * rest * ppm + _WHOLE) // (2 * _WHOLE)
    return lost


def _standing(question: Question) -> Iterator[tuple[int, Doubtful]]:
    """Statements that hold on the day, numbered as they follow each other."""
    for at, fact in enumerate(question.ledger.events(Doubtful, as_of=question.as_of, known_on=question.known_on)):
        if fact.since is None or fact.since <= question.as_of:
            yield at, fact


def _of_creditor(items: OpenItems, entity: str) -> npt.NDArray[np.bool_]:
    if not entity:
        return np.ones(len(items), np.bool_)
    code = items.entities.index(entity) if entity in items.entities else -1
    mine: npt.NDArray[np.bool_] = items.entity == code
    return mine


def _of_customers(items: OpenItems, facts: list[tuple[int, Doubtful]]) -> tuple[Ints, Ints]:
    """Number and share of the latest statement about all debts of each item's customer."""
    codes = {name: code for code, name in enumerate(items.customers)}
    # One more at the end, which -1 finds: nothing is stated of nobody known.
    order, ppm = (np.full(len(codes) + 1, -1, np.int64) for _ in range(2))
    for at, fact in facts:
        if not fact.items and fact.customer in codes:
            order[codes[fact.customer]], ppm[codes[fact.customer]] = at, fact.loss_ppm
    return order[items.customer], ppm[items.customer]


def _of_items(question: Question, items: OpenItems, facts: list[tuple[int, Doubtful]]) -> tuple[Ints, Ints]:
    """Number and share of the latest statement that names each item."""
    order, ppm = (np.full(len(items), -1, np.int64) for _ in range(2))
    named: list[tuple[Any, int, Doubtful]] = [(key, at, fact) for at, fact in facts for key in fact.items]
    places = places_of(items, question.ledger.rows([key for key, _, _ in named]))
    for place, (_, at, fact) in zip(places.tolist(), named, strict=True):
        if place >= 0 and items.customer[place] >= 0 and items.customers[items.customer[place]] == fact.customer:
            order[place], ppm[place] = at, fact.loss_ppm
    return order, ppm
