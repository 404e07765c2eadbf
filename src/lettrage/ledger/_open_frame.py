"""Open items as one table, for a dataframe."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lettrage.calendars import NO_DATE
from lettrage.ledger._columns import objects_of
from lettrage.ledger._frame_schema import KINDS
from lettrage.ledger._frame_write import Written, days_column
from lettrage.tabular import TableKind, to_table

if TYPE_CHECKING:
    from lettrage.ledger._open_items import OpenItems

__all__ = ["key_columns", "open_frame"]


def open_frame(items: OpenItems, kind: TableKind = "dict") -> Any:
    """One row per item; see `OpenItems.to_frame`."""
    columns = key_columns(items) | {
        "on": days_column(items.on, True),
        "due_on": days_column(items.due, items.due != NO_DATE),
        "amount_minor": items.amount,
        "residual_minor": items.residual,
        "text": items.text,
        "reference": items.reference,
        "payer_name": items.payer_name,
        "payer_iban": items.payer_iban,
    }
    return to_table(columns, kind)


def key_columns(items: OpenItems) -> Written:
    """The columns by which tables of items are joined; see `OpenItems.key_columns`."""
    return {
        "kind": objects_of(KINDS)[items.kind],
        "item": items.id,
        "instalment": items.instalment,
        "entity": objects_of(items.entities)[items.entity],
        "customer": objects_of([*items.customers, None])[items.customer],
        "account": objects_of([str(account) for account in items.accounts])[items.account],
        "currency": objects_of(items.currencies)[items.currency],
    }
