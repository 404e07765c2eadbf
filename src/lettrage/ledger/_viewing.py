"""`Ledger` in parts: views that tie out to the whole, the file of one customer, the life of one item."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Self

import numpy as np

from lettrage._settling import asked
from lettrage.errors import did_you_mean, fail
from lettrage.ledger._base import base_amount, base_residual, exchange_minor
from lettrage.ledger._core import Scope, clock_of, given_days
from lettrage.ledger._exposure import CreditBalance, Exposure, exposures_of, find_credit_balances
from lettrage.ledger._following import Following
from lettrage.ledger._history import Account, HistoryEntry, history_of_customer, history_of_item
from lettrage.ledger._looking import Looking
from lettrage.ledger._open_items import OpenItems
from lettrage.ledger._reading import Reading
from lettrage.ledger._replay import Replay
from lettrage.ledger._statement import Statement, StatementOrder, draw_statement
from lettrage.ledger._status import CollectionStage, PaymentStatus, collection_stage, payment_status
from lettrage.model import ItemKey
from lettrage.money import Money

__all__ = ["Viewing"]


class Viewing(Reading, Following, Looking):
    """Parts of a ledger."""

    __slots__ = ()

    def view(self, *, entity: str | None = None, customer: str | None = None) -> Self:
        """The ledger as one entity or customer sees it: engines read it like a whole one.

        Its open items and sales are those of the whole that belong to the entity and customer on the day asked, with
        the same residuals; so views over a partition tie out to the whole. A view cannot grow.

        Args:
            entity: Only items of this creditor.
            customer: Only items of this customer.

        Raises:
            UnknownId: ``unknown-entity``, ``unknown-customer``.
        """
        if customer is not None:
            self._customer_code(customer)
        if entity is not None and self._store.entity_names.code(asked(str, entity, "entity")) < 0:
            help = did_you_mean(entity, self._store.entity_names.listed())
            fail("unknown-entity", f"entity `{entity}` is not in the ledger", found=entity, help=help)
        part = type(self).__new__(type(self))
        scope = Scope(
            self._scope.entity if entity is None else entity,
            self._scope.customer if customer is None else customer,
        )
        part._become(self._store, self._faults, scope)
        return part

    def account(self, customer: str, *, as_of: date, known_on: date | None = None) -> Account:
        """The file of one customer: what is open, what is at stake, and all that happened up to a day.

        Raises:
            UnknownId: ``unknown-customer``.

        Complexity: one pass over the columns, then linear in what happened to the customer.
        """
        self._customer_code(customer)
        as_of, known_on = given_days(as_of, known_on)
        replay = self._replay(clock_of(as_of, known_on))
        items = self._items_of(customer, as_of, known_on)
        return Account(
            self.customer(customer, known_on=known_on),
            as_of,
            items,
            exposures_of(replay, customer, items, as_of, (), ()),
            history_of_customer(replay, customer, self._rows_of(replay, customer)),
        )

    def timeline(
        self, item: ItemKey, *, as_of: date | None = None, known_on: date | None = None
    ) -> tuple[HistoryEntry, ...]:
        """The life of one item, by date, with what each event took off it and left.

        Raises:
            UnknownId: ``unknown-item``.
        """
        return history_of_item(self._replay(clock_of(as_of, known_on)), self._item_row(item), item)

    def statement(
        self,
        customer: str,
        *,
        as_of: date,
        known_on: date | None = None,
        order: StatementOrder = "due_date",
        open_only: bool = True,
    ) -> Statement:
        """The statement of one customer, with a running balance per currency.

        Each line says what it is: principal, interest, recovery sum, costs, payments. Penalty invoices are interest.
        What notices claim stands on lines of its own: of each kind and item the latest claim, less what was waived.

        Args:
            customer: The customer.
            as_of: The day.
            known_on: Count only what was known on that day; None for all facts.
            order: By due date (lines without one last) or by date.
            open_only: What is open of each item; False for every item with its whole amount.

        Raises:
            UnknownId: ``unknown-customer``.

        >>> from datetime import date
        >>> from lettrage import Invoice, Ledger, Money
        >>> sold = Invoice("F-101", customer="ACME", issued_on=date(2026, 1, 5), total=Money("1200.00", "EUR"))
        >>> [str(line.balance) for line in Ledger(invoices=[sold]).statement("ACME", as_of=date(2026, 2, 1)).lines]
        ['1200.00 EUR']
        """
        self._customer_code(customer)
        as_of, known_on = given_days(as_of, known_on)
        asked(StatementOrder, order, "order")
        asked(bool, open_only, "open_only")
        replay = self._replay(clock_of(as_of, known_on))
        return draw_statement(replay, customer, self._rows_of(replay, customer), as_of, order, open_only)

    def exposure(
        self,
        customer: str,
        *,
        as_of: date,
        known_on: date | None = None,
        orders: Sequence[Money] = (),
        deliveries: Sequence[Money] = (),
    ) -> tuple[Exposure, ...]:
        """What is at stake with a customer, one `Exposure` per currency.

        Args:
            customer: The customer.
            as_of: The day.
            known_on: Count only what was known on that day; None for all facts.
            orders: Orders in hand.
            deliveries: Deliveries not yet billed.

        Raises:
            UnknownId: ``unknown-customer``.
        """
        self._customer_code(customer)
        as_of, known_on = given_days(as_of, known_on)
        orders, deliveries = (
            asked(tuple[Money, ...], orders, "orders"),
            asked(tuple[Money, ...], deliveries, "deliveries"),
        )
        items = self._items_of(customer, as_of, known_on)
        replay = self._replay(clock_of(as_of, known_on))
        return exposures_of(replay, customer, items, as_of, orders, deliveries)

    def credit_balances(self, *, as_of: date, known_on: date | None = None) -> tuple[CreditBalance, ...]:
        """The identified accounts in which we owe the customer, in order of accounts."""
        return find_credit_balances(self.open_items(as_of=as_of, known_on=known_on))

    def payment_status(self, item: ItemKey, *, as_of: date, known_on: date | None = None) -> PaymentStatus:
        """What has become of an item, by the order of precedence of `PaymentStatus`.

        Raises:
            UnknownId: ``unknown-item``.
        """
        return payment_status(self._replay(clock_of(*given_days(as_of, known_on))), self._item_row(item), item)

    def collection_stage(self, item: ItemKey, *, as_of: date, known_on: date | None = None) -> CollectionStage:
        """How far the collection of an item has come, by the order of precedence of `CollectionStage`.

        Raises:
            UnknownId: ``unknown-item``.
        """
        return collection_stage(self._replay(clock_of(*given_days(as_of, known_on))), self._item_row(item), item)

    def exchange_difference(self, settlement_id: str) -> int | None:
        """The exchange gain of a settlement, minor units of the base currency; a loss is below zero.

        What its credits are worth in base currency, each at the rate of its own date, less what its debits are worth.
        None without a described entity or without rates. A settlement undone takes its difference back.

        Raises:
            UnknownId: ``unknown-settlement``.
        """
        return exchange_minor(self._store, self._settlement_row(settlement_id))

    def base_value(
        self, item: ItemKey, *, as_of: date | None = None, known_on: date | None = None
    ) -> tuple[int, int] | None:
        """An item's amount and what is left of it in base currency, minor units; None without entity or rates.

        Raises:
            UnknownId: ``unknown-item``.
        """
        row = self._item_row(item)
        whole, left = base_amount(self._store, row), base_residual(self._store, row, clock_of(as_of, known_on))
        return None if whole is None or left is None else (whole, left)

    def _items_of(self, customer: str, as_of: date, known_on: date | None) -> OpenItems:
        items = self.open_items(as_of=as_of, known_on=known_on)
        code = items.customers.index(customer)
        return items.select(items.customer == code)

    def _rows_of(self, replay: Replay, customer: str) -> list[int]:
        """The item rows of a customer that are there, within the view."""
        wanted = replay.present() & (replay.column("customer") == self._store.customer_names.code(customer))
        inside = self._within(replay)
        rows: list[int] = np.flatnonzero(wanted if inside is None else wanted & inside).tolist()
        return rows
