"""Several companies as one: everything in one currency, what they owe each other left out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import frozen

from lettrage._settling import asked
from lettrage.ledger import Ledger
from lettrage.metrics._framed import Framed
from lettrage.metrics._metric import Metric, measured
from lettrage.metrics._question import ask
from lettrage.metrics._sums import group_sums
from lettrage.money import Money
from lettrage.render import Table

__all__ = ["Consolidation", "consolidate", "intercompany_customers"]


@frozen(repr=False)
class Consolidation(Framed):
    """A metric of a group of companies.

    Attributes:
        metric: The figure of the group, its parts those of the entities. The group's figure is made of summed
            numerators and denominators, never a mean of the entities' figures.
        eliminated: Open balance of the customers left out; None when nothing is there.
        intercompany: These customers.

    >>> from datetime import date
    >>> from lettrage import metrics
    >>> from lettrage.datasets import trade_year
    >>> books, day = trade_year(), date(2025, 12, 31)
    >>> metrics.consolidate(books, metrics.dso, as_of=day, currency="EUR")
    <Consolidation <Metric dso (count-back) = 42.28 days, n=237, 1 parts by entity>, 0.00 EUR eliminated>
    """

    metric: Metric
    eliminated: Money | None
    intercompany: tuple[str, ...]

    def columns(self) -> Mapping[str, npt.NDArray[Any]]:
        """Those of the metric, by entity."""
        return self.metric.columns()

    def to_table(self) -> Table:
        table = self.metric.to_table()
        left_out = f"left out between companies: {self.eliminated}, {len(self.intercompany)} customers"
        return Table(table.title, table.columns, table.rows, table.header, (*table.notes, left_out))

    def __repr__(self) -> str:
        return f"<Consolidation {self.metric!r}, {self.eliminated} eliminated>"


def consolidate(
    ledger: Ledger,
    metric: Callable[..., Metric],
    *,
    as_of: date,
    currency: str,
    known_on: date | None = None,
    rates: Mapping[str, Decimal | str | int] | None = None,
    intercompany: Sequence[str] | None = None,
    **options: Any,
) -> Consolidation:
    """A metric over all entities in one currency, without what they owe one another.

    Args:
        ledger: The facts of all entities.
        metric: Any metric of this module.
        as_of: The day.
        currency: The currency of the group.
        known_on: Only facts known by then; None: all facts.
        rates: Units of `currency` for one unit of each other currency, as you state them for that day.
        intercompany: The customers that are companies of the group; None: those that `intercompany_customers` finds.
        **options: Handed to the metric.

    Raises:
        LettrageError: what the metric raises; `bad-rate` for a currency without a rate.

    Complexity: that of the metric.

    >>> from datetime import date
    >>> from lettrage import Invoice, Ledger, Money, dso, metrics
    >>> def sold(id, entity, customer, amount, currency="EUR"):
    ...     return Invoice(id, customer, date(2026, 3, 2), total=Money(amount, currency), entity=entity)
    >>> ledger = Ledger(invoices=[sold("A", "FR", "ACME", "100"), sold("B", "US", "BOLT", "100", "USD"),
    ...                           sold("C", "FR", "US", "50")])
    >>> metrics.consolidate(ledger, dso, as_of=date(2026, 3, 31), currency="EUR", rates={"USD": "0.90"},
    ...                     intercompany=["US"]).eliminated
    Money('50.00', 'EUR')
    """
    left_out = (
        intercompany_customers(ledger) if intercompany is None else asked(tuple[str, ...], intercompany, "intercompany")
    )
    rates = {} if rates is None else rates
    question = ask(ledger, as_of=as_of, known_on=known_on, currency=currency, rates=rates)
    items = question.open_items()
    code = question.currency(items)
    items = question.one(items, code)
    names = frozenset(left_out)
    mine = [place for place, name in enumerate(items.customers) if name in names]
    between = items.residual[np.isin(items.customer, mine)]
    gone = Money.of_minor(group_sums(between, None, 1)[0], currency) if len(items) else None
    figure = measured(
        metric, ledger=ledger, as_of=as_of, known_on=known_on, by="entity", currency=currency, rates=rates,
        without=left_out, **options,
    )  # fmt: skip
    return Consolidation(figure, gone, tuple(sorted(left_out)))


def intercompany_customers(ledger: Ledger) -> tuple[str, ...]:
    """The customers that are companies of the group: named like an entity, of its group, or with its number.

    Complexity: linear in the customers.

    >>> from lettrage import Customer, Ledger
    >>> from lettrage.metrics import intercompany_customers
    >>> from lettrage.model import Entity
    >>> intercompany_customers(Ledger(customers=[Customer("US"), Customer("ACME")], entities=[Entity("US")]))
    ('US',)
    """
    asked(Ledger, ledger, "ledger")
    ids = {entity.id for entity in ledger.entities}
    groups = {entity.group for entity in ledger.entities if entity.group}
    numbers = {identifier for entity in ledger.entities for identifier in entity.identifiers}
    found = set(ids & set(ledger.customers))
    if groups or numbers:
        for id in ledger.customers:
            customer = ledger.customer(id)
            if (customer.group and customer.group in groups) or numbers & set(customer.identifiers):
                found.add(id)
    return tuple(sorted(found))
