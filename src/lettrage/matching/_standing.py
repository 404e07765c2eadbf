"""How items stand in the account in which they are matched: at home or as guests, and how sure that is."""

from __future__ import annotations

from attrs import frozen

from ._segments import Ints

__all__ = ["SURE", "Standing"]

#: An item that certainly belongs to the account in which it is matched, in parts per million.
SURE = 1_000_000


@frozen(eq=False)
class Standing:
    """One row per item of a problem.

    Attributes:
        home: The account in which the item stands in the ledger.
        sure: How sure it is that it belongs where it is matched, in parts per million.
    """

    home: Ints
    sure: Ints

    def take(self, rows: Ints) -> Standing:
        """Some of the items."""
        return Standing(self.home[rows], self.sure[rows])
