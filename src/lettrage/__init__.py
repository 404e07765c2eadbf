"""lettrage: the receivables brain that other software embeds.

The names below are the promised ones; each is loaded from its room when first asked for, so that `import lettrage`
costs nothing a caller does not use. The rooms themselves (`lettrage.metrics`, `lettrage.model`, …) come the same way.

>>> import lettrage
>>> lettrage.Money("12.50", "EUR") * 2
Money('25.00', 'EUR')
>>> lettrage.metrics.formulas.dso_simple(50_000, 365_000, 365)
Decimal('50.0000000000')
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lettrage import calendars as calendars
    from lettrage import datasets as datasets
    from lettrage import dunning as dunning
    from lettrage import errors as errors
    from lettrage import explain as explain
    from lettrage import law as law
    from lettrage import ledger as ledger
    from lettrage import matching as matching
    from lettrage import metrics as metrics
    from lettrage import model as model
    from lettrage import money as money
    from lettrage import references as references
    from lettrage import render as render
    from lettrage import structure as structure
    from lettrage import tabular as tabular
    from lettrage import terms as terms
    from lettrage.calendars import BusinessCalendar as BusinessCalendar
    from lettrage.dunning import Action as Action
    from lettrage.dunning import DunningPlan as DunningPlan
    from lettrage.dunning import DunningPolicy as DunningPolicy
    from lettrage.dunning import plan_dunning as plan_dunning
    from lettrage.errors import LettrageError as LettrageError
    from lettrage.explain import Evidence as Evidence
    from lettrage.explain import Explanation as Explanation
    from lettrage.ledger import Ledger as Ledger
    from lettrage.ledger import OpenItem as OpenItem
    from lettrage.matching import LetteringScheme as LetteringScheme
    from lettrage.matching import MatchingPolicy as MatchingPolicy
    from lettrage.matching import MatchResult as MatchResult
    from lettrage.matching import Tolerance as Tolerance
    from lettrage.matching import match as match
    from lettrage.matching import match_table as match_table
    from lettrage.metrics import AgingReport as AgingReport
    from lettrage.metrics import Metric as Metric
    from lettrage.metrics import aging as aging
    from lettrage.metrics import dso as dso
    from lettrage.model import Allocation as Allocation
    from lettrage.model import CreditNote as CreditNote
    from lettrage.model import Customer as Customer
    from lettrage.model import Invoice as Invoice
    from lettrage.model import Payment as Payment
    from lettrage.model import PaymentTerms as PaymentTerms
    from lettrage.model import Settlement as Settlement
    from lettrage.money import Currency as Currency
    from lettrage.money import Money as Money

__version__ = "0.1.0"

__all__ = [
    "Action",
    "AgingReport",
    "Allocation",
    "BusinessCalendar",
    "CreditNote",
    "Currency",
    "Customer",
    "DunningPlan",
    "DunningPolicy",
    "Evidence",
    "Explanation",
    "Invoice",
    "Ledger",
    "LetteringScheme",
    "LettrageError",
    "MatchResult",
    "MatchingPolicy",
    "Metric",
    "Money",
    "OpenItem",
    "Payment",
    "PaymentTerms",
    "Settlement",
    "Tolerance",
    "aging",
    "dso",
    "match",
    "match_table",
    "plan_dunning",
]

#: Where each promised name lives.
_HOME = {
    "Action": "dunning",
    "AgingReport": "metrics",
    "Allocation": "model",
    "BusinessCalendar": "calendars",
    "CreditNote": "model",
    "Currency": "money",
    "Customer": "model",
    "DunningPlan": "dunning",
    "DunningPolicy": "dunning",
    "Evidence": "explain",
    "Explanation": "explain",
    "Invoice": "model",
    "Ledger": "ledger",
    "LetteringScheme": "matching",
    "LettrageError": "errors",
    "MatchResult": "matching",
    "MatchingPolicy": "matching",
    "Metric": "metrics",
    "Money": "money",
    "OpenItem": "ledger",
    "Payment": "model",
    "PaymentTerms": "model",
    "Settlement": "model",
    "Tolerance": "matching",
    "aging": "metrics",
    "dso": "metrics",
    "match": "matching",
    "match_table": "matching",
    "plan_dunning": "dunning",
}
#: Rooms that are reached by `lettrage.<room>` without an import of their own.
_ROOMS = frozenset(
    {
        "calendars",
        "datasets",
        "dunning",
        "errors",
        "explain",
        "law",
        "ledger",
        "matching",
        "metrics",
        "model",
        "money",
        "references",
        "render",
        "structure",
        "tabular",
        "terms",
    }
)

if not TYPE_CHECKING:  # a type checker must see the names above only, and so report a misspelt one

    def __getattr__(name: str) -> object:
        if name in _ROOMS:
            return import_module(f"lettrage.{name}")
        if name not in _HOME:
            raise AttributeError(f"module 'lettrage' has no attribute {name!r}")
        value = getattr(import_module(f"lettrage.{_HOME[name]}"), name)
        globals()[name] = value  # the next look-up does not come here
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__, *_ROOMS})
