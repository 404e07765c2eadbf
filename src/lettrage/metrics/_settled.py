"""Invoices settled in full, each with the day of the last payment: what behaviour is measured on."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from attrs import frozen

from lettrage.calendars import NO_DATE
from lettrage.ledger import Applied, OpenItems
from lettrage.metrics._rows import cash, is_kind, of_debts
from lettrage.model import ItemKind

__all__ = ["Settled", "settled_debts"]


@frozen(eq=False)
class Settled:
    """Debts of a day, open and settled.

    Attributes:
        items: Every debt that is there, settled or not.
        paid_on: n int64, day of the last thing that settled it; `NO_DATE` when nothing did.
        closed: n bool: nothing is left, and money had a part in it.
    """

    items: OpenItems
    paid_on: npt.NDArray[np.int64]
    closed: npt.NDArray[np.bool_]


def settled_debts(items: OpenItems, pairs: Applied) -> Settled:
    """Debts with the day on which each was settled in full, by money; credit notes and losses settle nothing here.

    Complexity: linear.
    """
    items = items.select((items.amount > 0) & ~is_kind(items.kind, ItemKind.REFUND))
    size = 1 + max(int(items.row.max()) if len(items) else 0, int(pairs.row.max()) if len(pairs) else 0)
    last = np.full(size, NO_DATE, np.int64)
    mine = of_debts(pairs)
    np.maximum.at(last, pairs.row[mine], pairs.on[mine].astype(np.int64))
    money = np.zeros(size, np.bool_)
    money[pairs.row[cash(pairs)]] = True
    closed: npt.NDArray[np.bool_] = (items.residual == 0) & money[items.row]
    return Settled(items, last[items.row], closed)
