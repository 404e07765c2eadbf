"""Who carries out what: the role of a step as a person, where the facts name one."""

from __future__ import annotations

from functools import cached_property

from attrs import field, frozen

from lettrage.dunning._book import Book
from lettrage.dunning._customer_columns import CustomerColumns
from lettrage.model import Actor, CaseAssignment, Role

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
    def _assigned(self) -> dict[str, CaseAssignment]:
        """The latest assignment of each customer as a whole."""
        return {event.customer: event for event in self.book.all(CaseAssignment) if not event.items}

    @cached_property
    def _named(self) -> tuple[list[str | None], list[str | None]]:
        return self.customers.record("collector").tolist(), self.customers.record("salesperson").tolist()

    def of(self, role: str, customer: str) -> Actor:
        """Who fills a role for a customer; an empty role is the collector's. The role itself where nobody is named."""
        wanted = role or Role.COLLECTOR.value
        code = self.book.customer_codes.get(customer, -1)
        collectors, sellers = self._named
        assigned = self._assigned.get(customer)
        if wanted == Role.COLLECTOR:
            if assigned is not None and assigned.assignee.role in ("", wanted):
                return self._actor(assigned.assignee.name, wanted)
            return self._actor(collectors[code] if code >= 0 else None, wanted)
        if assigned is not None and assigned.assignee.role == wanted:
            return assigned.assignee
        return self._actor(sellers[code] if code >= 0 and wanted in _SALES else None, wanted)

    def _actor(self, name: str | None, role: str) -> Actor:
        """One value for each person, however many actions it has; the role itself where nobody is named."""
        known = name or role
        if (known, role) not in self._actors:
            self._actors[known, role] = Actor(known, role)
        return self._actors[known, role]
