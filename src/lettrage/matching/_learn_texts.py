"""Counting what texts show: who pays under which name and account, where the bank cuts texts, how numbers look."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from lettrage.calendars import to_date
from lettrage.ledger import OpenItems, SettledItems
from lettrage.model import KIND_CODES, ItemKind

from ._learn_groups import customers_paid
from ._learned import Alias, Counts
from .payers._names import code_of, name_key

__all__ = ["aliases_of", "label_widths", "reference_formats"]

Floats = npt.NDArray[np.float64]

_PAYMENT, _INVOICE = KIND_CODES[ItemKind.PAYMENT], KIND_CODES[ItemKind.INVOICE]
#: A text is cut at a length when at least so many have it, and so many times more than have the lengths around.
_FEWEST, _TIMES, _AROUND = 8, 4, 3
#: Shorter texts are words that repeat, not texts that were cut.
_SHORTEST = 12
#: A format is kept when it has this share of the documents, in thousandths.
_RARE = 20


def aliases_of(settled: SettledItems, weight: Floats) -> tuple[Alias, ...]:
    """Names and bank accounts of the money in settlements, for the customers of their documents, in equal parts.

    Args:
        weight: Of each line, how much its settlement counts.

    Complexity: linear in the payments.
    """
    items = settled.items
    start, customers = customers_paid(settled)
    found: dict[tuple[str, str, str, str], list[tuple[int, int, int]]] = {}
    for row in np.flatnonzero(items.kind == _PAYMENT).tolist():
        begin, end = start[settled.settlement[row] : settled.settlement[row] + 2].tolist()
        entity = items.entities[int(items.entity[row])]
        said = ("name", name_key(items.payer_name[row])), ("iban", code_of(items.payer_iban[row]))
        for kind, value in said:
            whose: list[int] = customers[begin:end].tolist() if value else []
            for customer in whose:
                votes = found.setdefault((kind, value, items.customers[customer], entity), [])
                part = round(1000 * float(weight[row]) / (end - begin))
                votes.append((part, int(settled.effective[row]), int(settled.known[row])))
    return tuple(
        Alias(
            "name" if kind == "name" else "iban",
            value,
            customer,
            entity,
            times=len(votes),
            count=sum(part for part, *_ in votes),
            last_on=to_date(max(day for _, day, _ in votes)),
            known_on=to_date(max(day for *_, day in votes)),
        )
        for (kind, value, customer, entity), votes in sorted(found.items())
    )


def label_widths(texts: Iterable[str]) -> Counts:
    """Lengths at which texts pile up: a bank that cuts at 32 characters leaves many texts of exactly 32."""
    lengths = Counter(len(text) for text in texts if text)
    out: list[tuple[int, int]] = []
    for length, count in sorted(lengths.items()):
        near = [lengths[length + step] for step in range(-_AROUND, _AROUND + 1) if step]
        if length >= _SHORTEST and count >= _FEWEST and count >= _TIMES * max(near):
            out.append((length, count))
    return tuple(out)


def reference_formats(documents: OpenItems, weight: Floats) -> tuple[tuple[str, int], ...]:
    """How the numbers of invoices look, digits as 9 and years apart, the most frequent first; rare ones are left out.

    A number is what the invoice states as its reference, else its id.
    """
    shapes: Counter[str] = Counter()
    for row in np.flatnonzero(documents.kind == _INVOICE).tolist():
        shape = re.sub(r"\d", "9", documents.reference[row] or documents.id[row])
        if "9" in shape:
            shapes[shape] += round(1000 * float(weight[row]))
    least = sum(shapes.values()) * _RARE // 1000
    kept = [(shape, count) for shape, count in shapes.items() if count > least]
    return tuple(sorted(kept, key=lambda one: (-one[1], one[0])))
