"""The formulas themselves, on plain numbers: no ledger, no dates, nothing to set up.

Each function takes exact numbers (int, Decimal or a decimal string, all in one unit) and gives a Decimal rounded half
to even at ten places, or None where the formula has no answer; statistics have twelve significant digits. The facades
of `lettrage.metrics` gather the numbers from a ledger and call these, so a figure in a report and a figure worked by
hand come from the same lines.
"""

from lettrage.metrics.formulas._capital import (
    CashCycle,
    cash_conversion_cycle,
    cost_of_a_day,
    normative_working_capital,
    working_capital_days,
)
from lettrage.metrics.formulas._collection import (
    PromisesKept,
    cei,
    days_deduction_outstanding,
    mean_days,
    promises_kept,
    ratio,
    weighted_days,
    weighted_days_paid,
)
from lettrage.metrics.formulas._concentration import Concentration, concentration
from lettrage.metrics.formulas._dso import (
    CountBack,
    PeriodTaken,
    ZeroSales,
    average_days_delinquent,
    best_possible_dso,
    dso_average,
    dso_count_back,
    dso_from_turnover,
    dso_sales_weighted,
    dso_simple,
    turnover,
)
from lettrage.metrics.formulas._exact import Number, rounded
from lettrage.metrics.formulas._losses import Allowance, absorption, loss_rates, provision
from lettrage.metrics.formulas._statistics import (
    Survival,
    SurvivalStep,
    Uplift,
    brier,
    kaplan_meier,
    roc_auc,
    shrunk_rate,
    uplift,
)
from lettrage.metrics.formulas._terms import TermShare, share_over_terms

__all__ = [
    "Allowance",
    "CashCycle",
    "Concentration",
    "CountBack",
    "Number",
    "PeriodTaken",
    "PromisesKept",
    "Survival",
    "SurvivalStep",
    "TermShare",
    "Uplift",
    "ZeroSales",
    "absorption",
    "average_days_delinquent",
    "best_possible_dso",
    "brier",
    "cash_conversion_cycle",
    "cei",
    "concentration",
    "cost_of_a_day",
    "days_deduction_outstanding",
    "dso_average",
    "dso_count_back",
    "dso_from_turnover",
    "dso_sales_weighted",
    "dso_simple",
    "kaplan_meier",
    "loss_rates",
    "mean_days",
    "normative_working_capital",
    "promises_kept",
    "provision",
    "ratio",
    "roc_auc",
    "rounded",
    "share_over_terms",
    "shrunk_rate",
    "turnover",
    "uplift",
    "weighted_days",
    "weighted_days_paid",
    "working_capital_days",
]
