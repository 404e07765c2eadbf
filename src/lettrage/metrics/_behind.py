"""The items behind a figure, listed when someone asks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias, cast

import numpy as np
import numpy.typing as npt
from attrs import frozen

from lettrage.ledger import Applied, Billings, OpenItems
from lettrage.model import ITEM_KINDS, ItemKey

__all__ = ["Behind", "Labelled"]

#: Rows of a ledger that have a dimension.
Labelled: TypeAlias = OpenItems | Billings | Applied


@frozen(eq=False, repr=False)
class Behind:
    """Rows of a ledger that stand behind one line of a figure; nothing is copied until they are listed.

    Attributes:
        rows: The table they are rows of: open items, sales, or what settled what.
        where: Which of its rows, all when None.
        codes: A code for each row, when the figure is one part of several.
        code: The code of this part.
        spread: The span that each row falls in, when the figure has a line for each of several.
        span: The span of this line.

    >>> from datetime import date
    >>> from lettrage import Invoice, Ledger, Money, dso
    >>> ledger = Ledger(invoices=[Invoice("F-1", "ACME", date(2026, 1, 5), total=Money("80", "EUR"))])
    >>> [str(key) for key in dso(ledger, as_of=date(2026, 1, 31)).trace[0].items.keys()]
    ['F-1']
    """

    rows: Labelled
    where: npt.NDArray[np.bool_] | None = None
    codes: npt.NDArray[np.integer] | None = None
    code: int = 0
    spread: npt.NDArray[np.integer] | None = None
    span: int = 0

    def places(self) -> npt.NDArray[np.int64]:
        """The places of the rows in their table."""
        mask = np.ones(len(self.rows), np.bool_) if self.where is None else self.where
        if self.codes is not None:
            mask = mask & (self.codes == self.code)
        if self.spread is not None:
            mask = mask & (self.spread == self.span)
        return np.flatnonzero(mask)

    def keys(self) -> tuple[ItemKey, ...]:
        """The items, in the order of the ledger; sales are named by the first line of their document."""
        rows = self.rows
        places = self.places()
        number = np.ones(len(places), np.int64) if isinstance(rows, Billings) else rows.instalment[places]
        kinds, lines = cast("list[int]", rows.kind[places].tolist()), cast("list[int]", number.tolist())
        ids = cast("list[str]", rows.id[places].tolist())
        return tuple(ItemKey(ITEM_KINDS[kind], id, line) for kind, id, line in zip(kinds, ids, lines, strict=True))

    def __iter__(self) -> Iterator[ItemKey]:
        return iter(self.keys())

    def __len__(self) -> int:
        return len(self.places())
