"""What a charge may be claimed on: the items for which its condition holds, and that are no charges themselves."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from lettrage.dunning._book import Places
from lettrage.dunning._charge_rules import ChargeRule
from lettrage.dunning._columns import Columns
from lettrage.dunning._evaluate import TRUE, Truth, evaluate
from lettrage.model import KIND_CODES, InvoiceKind, ItemKind

__all__ = ["Bearing"]

_INVOICE = KIND_CODES[ItemKind.INVOICE]


class Bearing:
    """Which items bear which charges; each condition is evaluated once, each invoice is read once.

    Args:
        columns: The facts.
    """

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self._truths: dict[str, Truth] = {}
        self._kinds: dict[str, InvoiceKind] = {}

    def of(self, rule: ChargeRule, members: Places) -> npt.NDArray[np.bool_]:
        """Which of some items bear a charge."""
        bears = np.ones(len(members), np.bool_)
        if rule.when:
            if rule.id not in self._truths:
                self._truths[rule.id] = evaluate(rule.when, self.columns)
            bears = self._truths[rule.id][members] == TRUE
        if rule.not_on:
            for at in np.flatnonzero(bears & (self.columns.book.items.kind[members] == _INVOICE)).tolist():
                bears[at] = self._kind(str(self.columns.book.items.id[members[at]])) not in rule.not_on
        return bears

    def _kind(self, id: str) -> InvoiceKind:
        """What an invoice bills."""
        kind = self._kinds.get(id)
        if kind is None:
            book = self.columns.book
            kind = self._kinds[id] = book.ledger.invoice(id, as_of=book.as_of, known_on=book.known_on).kind
        return kind
