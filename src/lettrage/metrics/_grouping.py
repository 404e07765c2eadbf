"""A dimension of the caller's own: what is not on record, and yet wanted as the parts of a figure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

from lettrage._settling import asked
from lettrage.ledger import Applied, Billings, OpenItems
from lettrage.metrics._mappings import mapping_of

__all__ = ["By", "Grouping"]


def _words(value: Mapping[str, str]) -> dict[str, str]:
    return mapping_of(str, value, "of")


def _name(value: str) -> str:
    named: str = asked(str, value, "name")
    return named


@frozen
class Grouping:
    """A dimension that no record states: a word for each customer, under a name of its own.

    For the segments of `payment_segments`, the stages of a dunning run, the tiers of a sales system: any verb that
    takes ``by="sector"`` takes one. Customers without a word, and receipts from nobody known, stand under ``""``.

    Attributes:
        name: What the dimension is called in tables.
        of: Customer to word.

    Raises:
        InvalidInput: ``bad-value`` for anything but texts by customer.

    >>> from datetime import date
    >>> from lettrage import dso, metrics
    >>> from lettrage.datasets import trade_year
    >>> books, day = trade_year(), date(2025, 12, 31)
    >>> tier = metrics.Grouping("tier", {"ARDOISE": "key account", "GALET": "key account"})
    >>> [(label, f"{part.value:.1f}") for label, part in dso(books, as_of=day, by=tier)]
    [('', '33.7'), ('key account', '68.1')]
    """

    name: str = field(converter=_name)
    of: Mapping[str, str] = field(converter=_words, hash=False)

    def labels(self, rows: OpenItems | Billings | Applied) -> tuple[npt.NDArray[np.int32], tuple[str, ...]]:
        """A code for each row, and the name of each code in order, as `lettrage.Ledger.labels`.

        Complexity: linear in the rows and customers.
        """
        words = [self.of.get(customer, "") for customer in rows.customers]
        names = tuple(sorted({"", *words}))
        place = {name: code for code, name in enumerate(names)}
        # One more code at the end, which -1 finds: rows of nobody known.
        codes = np.array([*(place[word] for word in words), place[""]], np.int32)
        return codes[rows.customer], names


By: TypeAlias = str | Grouping
