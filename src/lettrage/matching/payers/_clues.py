"""Clues: one row per payment, customer and thing that speaks for the two of them.

Everything that finds clues appends to one `Clues`; nothing here weighs one customer against another. Names are looked
up in dictionaries of plain forms, so the cost grows with what is looked up, never with payments times customers.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping

import numpy as np
import numpy.typing as npt
from attrs import frozen

from .._segments import Flags, Ints, run_labels

__all__ = ["CLASS", "CLASSES", "STRONG", "Clue", "Clues", "Gathering", "Unknown"]

Objects = npt.NDArray[np.object_]


class Clue(enum.IntEnum):
    """What speaks for a customer."""

    PATTERN = 0
    IBAN = 1
    PAID_IBAN = 2
    ALIAS = 3
    NAME = 4
    PAID_NAME = 5
    TEXT_NAME = 6
    NEAR_NAME = 7
    REFERENCE = 8
    NUMBER = 9
    AMOUNT = 10


#: Clues of one class say the same thing twice: only the strongest of them counts.
CLASS = np.array([0, 1, 1, 2, 2, 2, 2, 2, 3, 3, 4], dtype=np.int64)
CLASSES = ("rule", "account", "name", "document", "amount")
#: Clues that can decide without a person.
STRONG = np.array([1, 1, 1, 1, 1, 1, 0, 0, 1, 1, 0], dtype=np.bool_)


@frozen(eq=False)
class Unknown:
    """The open items whose customer is not known, as columns.

    Attributes:
        row: Row in the open items. text, reference, name, iban: What came with the money.
        residual: What is left, signed minor units. entity: The creditor. currency: ISO code.
    """

    row: Ints
    text: Objects
    reference: Objects
    name: Objects
    iban: Objects
    residual: Ints
    entity: Objects
    currency: Objects

    def __len__(self) -> int:
        return len(self.row)


@frozen(eq=False)
class Clues:
    """Clues as columns, sorted by payment, customer and class; one row for each such triple.

    Attributes:
        payment: Place in the unknown items. customer: Place in the customers. kind: `Clue`.
        weight: In milli-nats, above zero. seen: What was found, in the words of the facts.
    """

    payment: Ints
    customer: Ints
    kind: Ints
    weight: Ints
    seen: Objects

    def __len__(self) -> int:
        return len(self.payment)

    def take(self, keep: Flags | Ints) -> Clues:
        """Some of the rows."""
        return Clues(self.payment[keep], self.customer[keep], self.kind[keep], self.weight[keep], self.seen[keep])

    @classmethod
    def joined(cls, one: Clues, other: Clues) -> Clues:
        """The rows of both, which speak of different payments."""
        names = ("payment", "customer", "kind", "weight", "seen")
        whole = cls(*(np.concatenate([getattr(one, name), getattr(other, name)]) for name in names))
        return whole.take(np.lexsort((CLASS[whole.kind], whole.customer, whole.payment)))


class Gathering:
    """Clues as they are found."""

    def __init__(self) -> None:
        self._rows: list[tuple[int, int, int, int, str]] = []
        self.limits: dict[str, int] = {}

    def add(self, payment: int, customer: int, kind: Clue, weight: int, seen: str) -> None:
        """One clue; weightless ones say nothing."""
        if weight > 0:
            self._rows.append((payment, customer, int(kind), weight, seen))

    def look_up(
        self, asked: Iterable[tuple[int, str]], known: Mapping[str, Mapping[int, int]], kind: Clue, shown: Objects
    ) -> None:
        """A clue for every customer known under a key that a payment has."""
        for payment, key in asked:
            for customer, weight in known.get(key, _NOBODY).items():
                self.add(payment, customer, kind, weight, str(shown[payment]))

    def limit(self, what: str) -> None:
        """A bound that was reached, counted."""
        self.limits[what] = self.limits.get(what, 0) + 1

    def has(self, size: int, kinds: Iterable[Clue] = tuple(Clue)) -> Flags:
        """Which payments have a clue of these kinds so far."""
        wanted = {int(kind) for kind in kinds}
        out = np.zeros(size, dtype=np.bool_)
        out[[row[0] for row in self._rows if row[2] in wanted]] = True
        return out

    def pairs(self) -> set[tuple[int, int]]:
        """The payments and customers that something speaks for."""
        return {(payment, customer) for payment, customer, *_ in self._rows}

    def done(self, numbers_most: int) -> Clues:
        """The strongest clue of each class; plain numbers add up to a bound, whatever order they came in."""
        rows = sorted(set(self._rows))
        payment, customer, kind, weight = (np.array([row[place] for row in rows], dtype=np.int64) for place in range(4))
        seen: Objects = np.empty(len(rows), dtype=object)
        seen[:] = [row[4] for row in rows]
        payment, customer, kind, weight, seen = _summed(payment, customer, kind, weight, seen, numbers_most)
        order = np.lexsort((kind, -weight, CLASS[kind], customer, payment))
        label = run_labels(payment[order], customer[order], CLASS[kind][order])
        best = order[np.concatenate([[True], label[1:] != label[:-1]])] if len(order) else order
        return Clues(payment[best], customer[best], kind[best], weight[best], seen[best])


def _summed(
    payment: Ints, customer: Ints, kind: Ints, weight: Ints, seen: Objects, most: int
) -> tuple[Ints, Ints, Ints, Ints, Objects]:
    """All plain numbers of a payment that name documents of one customer as one clue."""
    number = np.flatnonzero(kind == Clue.NUMBER)
    if not len(number):
        return payment, customer, kind, weight, seen
    label = run_labels(payment[number], customer[number])
    total = np.bincount(label, weights=weight[number]).astype(np.int64)  # a handful of small numbers each: exact
    texts: list[list[str]] = [[] for _ in range(len(total))]
    labels: list[int] = label.tolist()
    for group, text in zip(labels, seen[number].tolist(), strict=True):
        texts[group].append(text)
    first = number[np.concatenate([[True], label[1:] != label[:-1]])]
    weight, seen = weight.copy(), seen.copy()
    weight[first] = np.minimum(total, most)
    seen[first] = [", ".join(sorted(set(part))[:5]) for part in texts]
    keep = np.ones(len(kind), dtype=np.bool_)
    keep[number] = False
    keep[first] = True
    return payment[keep], customer[keep], kind[keep], weight[keep], seen[keep]


_NOBODY: dict[int, int] = {}
