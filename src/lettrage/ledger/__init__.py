"""The ledger: every fact with its two clocks, compiled to columns, replayed for any day."""

from lettrage.ledger._applied import Applied
from lettrage.ledger._apply import HasBatch
from lettrage.ledger._balances import Balances
from lettrage.ledger._batch import Decision, SettlementBatch
from lettrage.ledger._billings import Billings
from lettrage.ledger._check_invoice import InvoiceIssue, check_invoice
from lettrage.ledger._collected import collected_tax
from lettrage.ledger._collected_status import CashedStatus, status_212
from lettrage.ledger._collected_values import CollectedAmount, CollectedNature, CollectedTax, TaxShare
from lettrage.ledger._discounts_offered import DiscountOffers, discounts_offered, fees_kept, tax_within
from lettrage.ledger._exposure import CreditBalance, Exposure
from lettrage.ledger._following import Movements
from lettrage.ledger._history import Account, HistoryEntry
from lettrage.ledger._ids import settlement_id
from lettrage.ledger._ledger import Ledger
from lettrage.ledger._names import AccountKey
from lettrage.ledger._open_item import OpenItem
from lettrage.ledger._open_items import OpenItems
from lettrage.ledger._pairs import pair_up
from lettrage.ledger._payer_facts import PayerFacts
from lettrage.ledger._settled_items import SettledItems
from lettrage.ledger._statement import Statement, StatementLine
from lettrage.ledger._status import CollectionStage, PaymentStatus

__all__ = [
    "Account",
    "AccountKey",
    "Applied",
    "Balances",
    "Billings",
    "CashedStatus",
    "CollectedAmount",
    "CollectedNature",
    "CollectedTax",
    "CollectionStage",
    "CreditBalance",
    "Decision",
    "DiscountOffers",
    "Exposure",
    "HasBatch",
    "HistoryEntry",
    "InvoiceIssue",
    "Ledger",
    "Movements",
    "OpenItem",
    "OpenItems",
    "PayerFacts",
    "PaymentStatus",
    "SettledItems",
    "SettlementBatch",
    "Statement",
    "StatementLine",
    "TaxShare",
    "check_invoice",
    "collected_tax",
    "discounts_offered",
    "fees_kept",
    "pair_up",
    "settlement_id",
    "status_212",
    "tax_within",
]
