"""Who carries out what: the role of a step as a person, where the facts name one."""

from __future__ import annotations

from functools import cached_property

from attrs import field, frozen

from lettrage.dunning._book import Book, Places
from lettrage.dunning._customer_columns import CustomerColumns
from lettrage.model import Actor, CaseAssignment, ItemKey, Role

__all__ = ["Owners"]

_SALES = frozenset({Role.SALES.value, "salesperson", "account_manager"})


@frozen(eq=False)
class Owners:
    """Persons by customer and role.

    Attributes:
        book: The facts.
        customers: Fields of customers.
    """

    book: Book
    customers: CustomerColumns
    _actors: dict[tuple[str, str], Actor] = field(factory=dict[tuple[str, str], Actor], init=False)

    @cached_property
    def _assigned(self) -> dict[str, list[CaseAssignment]]:
        """The assignments of each customer, the latest first."""
        found: dict[str, list[CaseAssignment]] = {}
        for event in reversed(self.book.all(CaseAssignment)):
            found.setdefault(event.customer, []).append(event)
        return found

    @cached_property
    def _named(self) -> tuple[list[str | None], list[str | None]]:
        return self.customers.record("collector").tolist(), self.customers.record("salesperson").tolist()

    def of(self, role: str, customer: str, entity: str, places: Places) -> Actor:
        """Who fills a role for some items of a customer; the role itself where nobody is named.

        Args:
            role: The role; empty for the collector's.
            customer: The customer.
            entity: The creditor.
            places: The items. Who was assigned some of them only does not answer for the others.
        """
        wanted = role or Role.COLLECTOR.value
        code = self.book.customer_codes.get(customer, -1)
        collectors, sellers = self._named
        assigned = self._assignee(wanted, customer, entity, places)
        if assigned is not None:
            return self._actor(assigned, wanted)
        if wanted == Role.COLLECTOR:
            return self._actor(collectors[code] if code >= 0 else None, wanted)
        return self._actor(sellers[code] if code >= 0 and wanted in _SALES else None, wanted)

    def _assignee(self, role: str, customer: str, entity: str, places: Places) -> str | None:
        """Who was last assigned all of some items in a role; whoever has none is a collector."""
        keys: frozenset[ItemKey] | None = None
        for event in self._assigned.get(customer, ()):
            if (event.assignee.role or Role.COLLECTOR.value) != role or event.entity not in ("", entity):
                continue
            if event.items:
                keys = frozenset(map(self.book.items.key, places.tolist())) if keys is None else keys
                if not keys or not keys <= set(event.items):
                    continue
            return event.assignee.name
        return None

    def _actor(self, name: str | None, role: str) -> Actor:
        """One value for each person, however many actions it has; the role itself where nobody is named."""
        known = name or role
        if (known, role) not in self._actors:
            self._actors[known, role] = Actor(known, role)
        return self._actors[known, role]
