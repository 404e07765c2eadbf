"""The ledger: every fact with its two clocks, compiled to columns, replayed for any day."""

from lettrage.ledger._ids import settlement_id
from lettrage.ledger._ledger import Ledger
from lettrage.ledger._names import AccountKey
from lettrage.ledger._open_items import OpenItem, OpenItems

__all__ = ["AccountKey", "Ledger", "OpenItem", "OpenItems", "settlement_id"]
