"""Where do we stand? Metrics that prove themselves: each figure carries its method, its basis and its working.

`aging` and `dso` read a ledger; `formulas` holds the same formulas on plain numbers; `catalogue` lists everything.
"""

from lettrage.metrics import formulas
from lettrage.metrics._aging import aging
from lettrage.metrics._aging_report import AgingBlock, AgingGroup, AgingReport, AgingRow
from lettrage.metrics._alerts import Alert, Alerts, payment_alerts
from lettrage.metrics._bad_debt import bad_debt_ratio
from lettrage.metrics._behaviour import Behaviour, Habits, behaviour
from lettrage.metrics._behind import Behind
from lettrage.metrics._best_possible import average_days_delinquent, best_possible_dso
from lettrage.metrics._bridge import BridgeStep, DsoBridge, dso_bridge
from lettrage.metrics._catalogue import CATALOGUE, CatalogueEntry, find
from lettrage.metrics._cei import cei, turnover
from lettrage.metrics._charts import chart, page
from lettrage.metrics._collection_rate import collection_rate, recovery_rate
from lettrage.metrics._consolidation import Consolidation, consolidate, intercompany_customers
from lettrage.metrics._contact_to_cash import contact_to_cash
from lettrage.metrics._credit_aging import credit_aging
from lettrage.metrics._credit_limits import LimitRow, LimitUse, credit_limit_use
from lettrage.metrics._customer_facts import FactValue, customer_facts
from lettrage.metrics._dispute_days import dispute_days
from lettrage.metrics._dso import Receivables, SalesBasis, dso
from lettrage.metrics._effectiveness import Effectiveness, StepEffect, effectiveness
from lettrage.metrics._flow import allocation_flow
from lettrage.metrics._grouping import Grouping
from lettrage.metrics._invoice_to_cash import invoice_to_cash
from lettrage.metrics._late_invoices import LateBand, LateInvoices, late_invoices
from lettrage.metrics._late_rate import late_rate
from lettrage.metrics._late_reasons import LateReasons, ReasonRow, late_reasons
from lettrage.metrics._metric import Metric, TraceStep
from lettrage.metrics._past_due import past_due_ratio
from lettrage.metrics._payment_days import days_late, days_of_terms, days_to_pay
from lettrage.metrics._profiles import PROFILES, Profile, ProfileFigures, as_printed_by
from lettrage.metrics._promises import promise_kept_rate
from lettrage.metrics._provision import ProvisionMatrix, ProvisionRow, provision_matrix
from lettrage.metrics._recovery_curves import RecoveryCurve, RecoveryCurves, recovery_curves
from lettrage.metrics._risk_reasons import RiskReason
from lettrage.metrics._risk_report import RiskiestCustomers, RiskRow
from lettrage.metrics._riskiest import riskiest_customers
from lettrage.metrics._roll_forward import RollForward, RollStep, roll_forward
from lettrage.metrics._roll_rates import RollRates, roll_rates
from lettrage.metrics._sales import SalesPeriod
from lettrage.metrics._segments import Segment, Segments, payment_segments
from lettrage.metrics._series import Comparison, Mover, Series, compare, series
from lettrage.metrics._stationarity import Stationarity
from lettrage.metrics._svg import Chart
from lettrage.metrics._targets import Gap, Gaps, gap_to_target
from lettrage.metrics._tie_out import Lead, TieOut, TieRow, tie_out
from lettrage.metrics._top_debtors import DebtorRow, TopDebtors, concentration, top_debtors
from lettrage.metrics._working_capital import WorkingCapital, cost_of_a_day, working_capital

__all__ = [
    "CATALOGUE",
    "PROFILES",
    "AgingBlock",
    "AgingGroup",
    "AgingReport",
    "AgingRow",
    "Alert",
    "Alerts",
    "Behaviour",
    "Behind",
    "BridgeStep",
    "CatalogueEntry",
    "Chart",
    "Comparison",
    "Consolidation",
    "DebtorRow",
    "DsoBridge",
    "Effectiveness",
    "FactValue",
    "Gap",
    "Gaps",
    "Grouping",
    "Habits",
    "LateBand",
    "LateInvoices",
    "LateReasons",
    "Lead",
    "LimitRow",
    "LimitUse",
    "Metric",
    "Mover",
    "Profile",
    "ProfileFigures",
    "ProvisionMatrix",
    "ProvisionRow",
    "ReasonRow",
    "Receivables",
    "RecoveryCurve",
    "RecoveryCurves",
    "RiskReason",
    "RiskRow",
    "RiskiestCustomers",
    "RollForward",
    "RollRates",
    "RollStep",
    "SalesBasis",
    "SalesPeriod",
    "Segment",
    "Segments",
    "Series",
    "Stationarity",
    "StepEffect",
    "TieOut",
    "TieRow",
    "TopDebtors",
    "TraceStep",
    "WorkingCapital",
    "aging",
    "allocation_flow",
    "as_printed_by",
    "average_days_delinquent",
    "bad_debt_ratio",
    "behaviour",
    "best_possible_dso",
    "cei",
    "chart",
    "collection_rate",
    "compare",
    "concentration",
    "consolidate",
    "contact_to_cash",
    "cost_of_a_day",
    "credit_aging",
    "credit_limit_use",
    "customer_facts",
    "days_late",
    "days_of_terms",
    "days_to_pay",
    "dispute_days",
    "dso",
    "dso_bridge",
    "effectiveness",
    "find",
    "formulas",
    "gap_to_target",
    "intercompany_customers",
    "invoice_to_cash",
    "late_invoices",
    "late_rate",
    "late_reasons",
    "page",
    "past_due_ratio",
    "payment_alerts",
    "payment_segments",
    "promise_kept_rate",
    "provision_matrix",
    "recovery_curves",
    "recovery_rate",
    "riskiest_customers",
    "roll_forward",
    "roll_rates",
    "series",
    "tie_out",
    "top_debtors",
    "turnover",
    "working_capital",
]
