"""Where do we stand? Metrics that prove themselves: each figure carries its method, its basis and its working.

`aging` and `dso` read a ledger; `formulas` holds the same formulas on plain numbers; `catalogue` lists everything.
"""

from lettrage.metrics import formulas
from lettrage.metrics._aging import aging
from lettrage.metrics._aging_report import AgingBlock, AgingGroup, AgingReport, AgingRow
from lettrage.metrics._bad_debt import bad_debt_ratio
from lettrage.metrics._behind import Behind
from lettrage.metrics._best_possible import average_days_delinquent, best_possible_dso
from lettrage.metrics._bridge import BridgeStep, DsoBridge, dso_bridge
from lettrage.metrics._cei import cei, turnover
from lettrage.metrics._collection_rate import collection_rate, recovery_rate
from lettrage.metrics._consolidation import Consolidation, consolidate, intercompany_customers
from lettrage.metrics._contact_to_cash import contact_to_cash
from lettrage.metrics._dispute_days import dispute_days
from lettrage.metrics._dso import Receivables, SalesBasis, dso
from lettrage.metrics._invoice_to_cash import invoice_to_cash
from lettrage.metrics._late_rate import late_rate
from lettrage.metrics._late_reasons import LateReasons, ReasonRow, late_reasons
from lettrage.metrics._metric import Metric, TraceStep
from lettrage.metrics._past_due import past_due_ratio
from lettrage.metrics._payment_days import days_late, days_of_terms, days_to_pay
from lettrage.metrics._promises import promise_kept_rate
from lettrage.metrics._provision import ProvisionMatrix, ProvisionRow, provision_matrix
from lettrage.metrics._roll_rates import RollRates, roll_rates
from lettrage.metrics._sales import SalesPeriod
from lettrage.metrics._series import Comparison, Mover, Series, compare, series
from lettrage.metrics._stationarity import Stationarity
from lettrage.metrics._top_debtors import DebtorRow, TopDebtors, concentration, top_debtors

__all__ = [
    "AgingBlock",
    "AgingGroup",
    "AgingReport",
    "AgingRow",
    "Behind",
    "BridgeStep",
    "Comparison",
    "Consolidation",
    "DebtorRow",
    "DsoBridge",
    "LateReasons",
    "Metric",
    "Mover",
    "ProvisionMatrix",
    "ProvisionRow",
    "ReasonRow",
    "Receivables",
    "RollRates",
    "SalesBasis",
    "SalesPeriod",
    "Series",
    "Stationarity",
    "TopDebtors",
    "TraceStep",
    "aging",
    "average_days_delinquent",
    "bad_debt_ratio",
    "best_possible_dso",
    "cei",
    "collection_rate",
    "compare",
    "concentration",
    "consolidate",
    "contact_to_cash",
    "days_late",
    "days_of_terms",
    "days_to_pay",
    "dispute_days",
    "dso",
    "dso_bridge",
    "formulas",
    "intercompany_customers",
    "invoice_to_cash",
    "late_rate",
    "late_reasons",
    "past_due_ratio",
    "promise_kept_rate",
    "provision_matrix",
    "recovery_rate",
    "roll_rates",
    "series",
    "top_debtors",
    "turnover",
]
