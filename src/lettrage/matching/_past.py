"""The past as the matcher would have met it: what was open in each quarter, and which items then settled together.

Learning from a whole history at once would be learning in the wrong world: an account never holds three years of items
side by side. So the past is cut into quarters; in each, an account holds what was open then, and what settled in that
quarter is the answer to be found. A quarter of an account is an account of its own to everything that follows.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from attrs import frozen

from lettrage._packed import Packed
from lettrage.calendars import to_days
from lettrage.ledger import AccountKey, OpenItems, SettledItems

from ._segments import Flags, Ints, expand

__all__ = ["Past", "past_of"]

#: Days of a quarter, how many are looked at, and in how many an item that waits is seen as waiting.
QUARTER_DAYS, _QUARTERS, _WAITING = 91, 8, 3
Objects = npt.NDArray[np.object_]


@frozen(eq=False)
class Past:
    """Open items by account and quarter, with the columns that `compile_items` reads.

    Attributes:
        settled: Number of the settlement that took the item in that quarter, -1 while it waited.
        age: Days from that settlement to the day of learning; 0 for items that waited.
        accounts: Of each place of `account` the account itself, whatever the quarter.
    """

    row: Ints
    kind: npt.NDArray[np.int8]
    id: Objects
    instalment: npt.NDArray[np.int32]
    account: npt.NDArray[np.int32]
    currency: npt.NDArray[np.int16]
    currencies: tuple[str, ...]
    on: npt.NDArray[np.int32]
    due: npt.NDArray[np.int32]
    residual: Ints
    text: Objects
    reference: Objects
    settled: Ints
    age: Ints
    accounts: tuple[AccountKey, ...]

    def __len__(self) -> int:
        return len(self.row)

    def packed(self, name: str) -> Packed:
        """A column of texts as bytes."""
        return Packed.of(getattr(self, name))


def past_of(settled: SettledItems, waiting: OpenItems) -> Past:
    """The quarters of a ledger's last two years. Items settled earlier teach habits, and no weights.

    Args:
        settled: Lines of the settlements to learn from.
        waiting: What is open on the day of learning.

    Complexity: linear in the lines; an item stands in four quarters at most.
    """
    assert waiting.as_of is not None, "open items of a day"
    today = to_days(waiting.as_of)
    taken = (today - settled.effective.astype(np.int64)) // QUARTER_DAYS
    parts = [settled.items, waiting]
    left = np.concatenate([taken, np.zeros(len(waiting), dtype=np.int64)])
    came = (today - np.concatenate([part.on for part in parts]).astype(np.int64)) // QUARTER_DAYS
    label = np.concatenate([settled.settlement, np.full(len(waiting), -1, dtype=np.int64)])
    age = np.concatenate([today - settled.effective.astype(np.int64), np.zeros(len(waiting), dtype=np.int64)])
    last = np.minimum(np.minimum(came, left + _WAITING), _QUARTERS - 1)
    owner, offset = expand(np.maximum(last - left + 1, 0))
    quarter = left[owner] + offset
    joined = {name: np.concatenate([getattr(part, name) for part in parts])[owner] for name in _COLUMNS}
    key = joined.pop("account").astype(np.int64)
    # the oldest quarter first, so that the order of accounts inside a quarter is that of the ledger
    account = (_QUARTERS - 1 - quarter) * max(len(waiting.accounts), 1) + key
    places, dense = np.unique(account, return_inverse=True)
    fresh: Flags = offset == 0
    listed: list[int] = places.tolist()
    return Past(
        **joined,
        account=dense.astype(np.int32),
        currencies=waiting.currencies,
        settled=np.where(fresh, label[owner], -1),
        age=np.where(fresh, age[owner], 0),
        accounts=tuple([waiting.accounts[place % len(waiting.accounts)] for place in listed]),
    )


_COLUMNS = ("row", "kind", "id", "instalment", "account", "currency", "on", "due", "residual", "text", "reference")
