"""`Ledger` as tables: every fact for the host to store, and the way back by `Ledger.from_frames`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from lettrage.ledger._core import LedgerCore
from lettrage.tabular import TableKind

if TYPE_CHECKING:
    from lettrage.ledger._ledger import Ledger

__all__ = ["Framing"]


class Framing(LedgerCore):
    """The facts of a ledger as tables."""

    __slots__ = ()

    def to_frames(self, kind: TableKind = "dict") -> dict[str, Any]:
        """The inverse of `from_frames`: every fact in tables, those without rows left out.

        Money is in minor units, days are datetime64, nested values are JSON text. Of a customer described more than
        once, the tables hold the latest version.

        Args:
            kind: What each table is: ``"dict"`` of numpy arrays, ``"arrow"``, ``"pandas"`` or ``"polars"``.

        Complexity: linear in the facts.

        >>> from lettrage import Ledger
        >>> table = {"id": ["F-101"], "customer": ["ACME"], "issued_on": ["2026-01-05"], "total": ["1200.00"]}
        >>> ledger = Ledger.from_frames(invoices={**table, "currency": ["EUR"]})
        >>> ledger.to_frames()["invoices"]["total_minor"].tolist()
        [120000]
        >>> Ledger.from_frames(**ledger.to_frames()) == ledger
        True
        """
        from lettrage.ledger._frames_out import ledger_to_frames

        self._whole("and has no tables of its own")
        return ledger_to_frames(cast("Ledger", self), kind)
