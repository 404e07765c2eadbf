"""Where do we stand? Metrics that prove themselves: each figure carries its method, its basis and its working.

`aging` and `dso` read a ledger; `formulas` holds the same formulas on plain numbers.
"""

from lettrage.metrics import formulas
from lettrage.metrics._aging import aging
from lettrage.metrics._aging_report import AgingBlock, AgingGroup, AgingReport, AgingRow
from lettrage.metrics._dso import dso
from lettrage.metrics._metric import Breakdown, Metric, TraceStep
from lettrage.metrics._sales import SalesPeriod

__all__ = [
    "AgingBlock",
    "AgingGroup",
    "AgingReport",
    "AgingRow",
    "Breakdown",
    "Metric",
    "SalesPeriod",
    "TraceStep",
    "aging",
    "dso",
    "formulas",
]
