"""Records that share something, linked and grouped: the engine behind the search for duplicates."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Generic, TypeVar

from attrs import frozen

from lettrage.explain import Evidence
from lettrage.model.invoices import Invoice
from lettrage.model.payments import Payment

__all__ = ["DuplicateGroup", "Finder", "Likelihood", "Shared"]

R = TypeVar("R", bound=Invoice | Payment)


class Likelihood(StrEnum):
    """How strongly records look alike (vraisemblance).

    Attributes:
        HIGH: Same amount and same number, reference or transfer id (forte).
        MEDIUM: Same number with another amount or customer, or same amount with the same wording (moyenne).
        LOW: Only same payer, same amount and near dates (faible).
    """

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@frozen
class DuplicateGroup:
    """Records that may be one and the same (doublons présumés).

    Attributes:
        likelihood: The strongest link of the group.
        ids: The records, by date and then id.
        evidence: One line for each link, by rule; `observed` names the two records, `expected` what they share.
    """

    likelihood: Likelihood
    ids: tuple[str, ...]
    evidence: tuple[Evidence, ...]


#: One thing a record may share with another: how likely that makes them one, the key, and the key in words.
Shared = tuple[Likelihood, Hashable, str]


class Finder(Generic[R]):
    """Links between records that share something, and the groups that the links make."""

    def __init__(self, records: Sequence[R], days: Sequence[int]) -> None:
        self.records: Sequence[R] = records
        self.days = days
        self.links: dict[tuple[int, int, str], tuple[Likelihood, str]] = {}

    def link(self, rule: str, shared: Callable[[R], Iterable[Shared]], within: int) -> None:
        """Link the records of each bucket that lie within so many days, each to the next one by date.

        Records further apart in a bucket are joined through those between them, so neighbours are enough.
        """
        last: dict[Hashable, int] = {}
        for row, record in enumerate(self.records):
            for likelihood, key, words in shared(record):
                before = last.get((likelihood, key))
                last[likelihood, key] = row
                if before is not None:
                    self.keep(rule, before, row, likelihood, words, within)

    def keep(self, rule: str, one: int, other: int, likelihood: Likelihood, words: str, within: int) -> None:
        """Link two records, unless too many days lie between them; the likelier of two links stays."""
        if one == other or abs(self.days[other] - self.days[one]) > within:
            return
        link = (min(one, other), max(one, other), rule)
        known = self.links.get(link)
        if known is None or _RANK[likelihood] < _RANK[known[0]]:
            self.links[link] = likelihood, words

    def groups(self, at_least: Likelihood) -> tuple[DuplicateGroup, ...]:
        """The groups made by links that are likely enough."""
        floor = _RANK[Likelihood(at_least)]
        kept = sorted(link for link, (likelihood, _) in self.links.items() if _RANK[likelihood] <= floor)
        roots = _components(len(self.records), [(one, other) for one, other, _ in kept])
        links: dict[int, list[tuple[int, int, str]]] = {}
        for link in kept:
            links.setdefault(roots[link[0]], []).append(link)
        groups = [self._group(of_one) for of_one in links.values()]
        return tuple(sorted(groups, key=lambda group: (_RANK[group.likelihood], group.ids)))

    def _group(self, links: Sequence[tuple[int, int, str]]) -> DuplicateGroup:
        rows = sorted({row for one, other, _ in links for row in (one, other)})
        best = min((self.links[link][0] for link in links), key=_RANK.__getitem__)
        evidence = [
            Evidence(rule, f"{self.records[one].id}, {self.records[other].id}", self.links[one, other, rule][1])
            for one, other, rule in links
        ]
        return DuplicateGroup(best, tuple(self.records[row].id for row in rows), tuple(evidence))


_RANK: Mapping[Likelihood, int] = {likelihood: rank for rank, likelihood in enumerate(Likelihood)}


def _components(n: int, links: Iterable[tuple[int, int]]) -> list[int]:
    """The first row of the component of each row (union by smallest, with path halving)."""
    parent = list(range(n))

    def root(row: int) -> int:
        while parent[row] != row:
            parent[row] = parent[parent[row]]
            row = parent[row]
        return row

    for one, other in links:
        low, high = sorted((root(one), root(other)))
        parent[high] = low
    return [root(row) for row in range(n)]
