"""Receipts of unknown payers in a simulation: they may be anybody's whom their texts name, who is planned together."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cached_property

from lettrage.dunning._course import NOBODY, Course
from lettrage.dunning._pending import fresh_receipts, named_in, words_of
from lettrage.dunning._situations import AnnouncementRule
from lettrage.ledger import OpenItems

__all__ = ["Receipts"]


class Receipts:
    """The circles that receipts may touch; one per simulation, never kept.

    Args:
        course: The facts.
        end: The last day.
        rule: How long receipts hold.
    """

    def __init__(self, course: Course, end: date, rule: AnnouncementRule) -> None:
        self._course, self._end, self._rule = course, end, rule
        self._touched: dict[tuple[str, ...], frozenset[int]] = {}
        self._before: frozenset[tuple[int, frozenset[int]]] = frozenset()

    def joined(self, items: OpenItems, day: int, circles: Iterable[int]) -> frozenset[int]:
        """The circles to be planned beside some, on a day: of receipts that came or went, or touch any of those."""
        unknown = items.select((items.residual < 0) & (items.customer < 0))
        fresh = fresh_receipts(unknown, day, self._rule).tolist()
        now = frozenset((int(unknown.residual[at]), self._circles(unknown, at)) for at in fresh)
        out = set(circles).union(*(touched for _, touched in now ^ self._before))
        self._before = now
        grows = True
        while grows:
            size = len(out)
            out.update(*(touched for _, touched in now if not touched.isdisjoint(out)))
            grows = len(out) > size
        return frozenset(out)

    def _circles(self, unknown: OpenItems, at: int) -> frozenset[int]:
        """The circles of all items and customers that a receipt may mean."""
        words = (unknown.payer_name[at], *words_of(unknown, at))
        found = self._touched.get(words)
        if found is None:
            names = named_in(self._course.everyone, unknown, at)
            codes = {code for word in words for code in self._by_id.get(word, ())}
            found = self._course.of(names) | {int(self._course.circle[code]) for code in codes} - {NOBODY}
            self._touched[words] = found
        return found

    @cached_property
    def _by_id(self) -> dict[str, set[int]]:
        """Customers by the ids of their documents."""
        items = self._course.everyone.ledger.items(as_of=self._end)
        found: dict[str, set[int]] = {}
        for id, code in zip(items.id.tolist(), items.customer.tolist(), strict=True):
            found.setdefault(id.casefold(), set()).add(code)
        return found
