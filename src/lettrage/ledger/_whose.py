"""Whose rows are, as every collection of rows says it: codes by position, and the names that they stand for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lettrage.ledger._column_verbs import narrowed
from lettrage.ledger._columns import Ints
from lettrage.ledger._names import recoded
from lettrage.ledger._store import Store

__all__ = ["whose"]


def whose(store: Store, column: Callable[[str], Ints]) -> dict[str, Any]:
    """Whose some rows are: codes of account, customer, entity and currency, and the names they stand for, in order.

    Args:
        column: The codes of the rows by the name of the column.
    """
    account, accounts = recoded(store.account_names, column("account"))
    customer, customers = recoded(store.customer_names, column("customer"))
    entity, entities = recoded(store.entity_names, column("entity"))
    currency, currencies = recoded(store.currency_names, column("currency"))
    codes = {"account": account, "customer": customer, "entity": entity, "currency": narrowed(currency, np.int16)}
    return codes | {"accounts": accounts, "customers": customers, "entities": entities, "currencies": currencies}
