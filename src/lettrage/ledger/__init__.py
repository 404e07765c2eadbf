"""The ledger: every fact with its two clocks, compiled to columns, replayed for any day."""

from lettrage.ledger._apply import HasBatch
from lettrage.ledger._batch import Decision, SettlementBatch
from lettrage.ledger._billings import Billings
from lettrage.ledger._facts_out import pair_up
from lettrage.ledger._ids import settlement_id
from lettrage.ledger._ledger import Ledger
from lettrage.ledger._names import AccountKey
from lettrage.ledger._open_items import Balances, OpenItem, OpenItems

__all__ = [
    "AccountKey",
    "Balances",
    "Billings",
    "Decision",
    "HasBatch",
    "Ledger",
    "OpenItem",
    "OpenItems",
    "SettlementBatch",
    "pair_up",
    "settlement_id",
]
