"""Who pays for whom: customers whose items may be settled by one another's money."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lettrage.ledger import PayerFacts

from .._segments import Ints
from ..kernels import component_labels

__all__ = ["payer_blocks"]


def payer_blocks(facts: PayerFacts, groups: Sequence[Sequence[str]]) -> Ints:
    """A label per customer, the same for all who pay together.

    They do when they share a payer group, when one is named among the other's payers, and when the policy says so.
    A chain of such links is one block; a circle of them is nothing special.
    """
    size = len(facts.customers)
    if not groups and not any(facts.payers) and len(set(facts.accounts)) == size:  # everybody pays alone
        return np.arange(size, dtype=np.int64)
    place = {name: number for number, name in enumerate(facts.customers)}
    first: dict[str, int] = {}
    links: list[tuple[int, int]] = []
    for customer, (account, payers) in enumerate(zip(facts.accounts.tolist(), facts.payers.tolist(), strict=True)):
        links.append((first.setdefault(account, customer), customer))
        links += [(place[payer], customer) for payer in payers if payer in place]
    for group in groups:
        here = [place[name] for name in group if name in place]
        links += [(here[0], other) for other in here[1:]]
    edges = np.array([link for link in links if link[0] != link[1]], dtype=np.int64).reshape(-1, 2)
    return _labels(edges, size)


def _labels(edges: Ints, size: int) -> Ints:
    """The smallest customer of each component."""
    label = np.arange(size, dtype=np.int64)
    if not len(edges):
        return label
    component = component_labels(2 * np.arange(len(edges) + 1, dtype=np.int64), edges.ravel(), size)
    item, at = np.unique(edges.ravel(), return_index=True)
    smallest = np.full(int(component.max()) + 1, size, dtype=np.int64)
    np.minimum.at(smallest, component[at // 2], item)
    label[item] = smallest[component[at // 2]]
    return label
