"""What every metric is asked with, checked before a figure is made: a slip is refused, never read as something else."""

from __future__ import annotations

from datetime import date
from typing import Any

from lettrage._settling import asked
from lettrage.ledger import Ledger
from lettrage.money import currency as currency_of

__all__ = ["check_facts"]


def check_facts(ledger: Any, as_of: Any, by: Any, currency: Any) -> None:
    """The ledger, the day, the dimension and the currency of a metric.

    Raises:
        InvalidInput: ``bad-value``, ``bad-date``, ``unknown-currency`` and their kin, each naming the argument.
    """
    asked(Ledger, ledger, "ledger")
    asked(date, as_of, "as_of")
    asked(str | None, by, "by")
    code = asked(str | None, currency, "currency")
    if code is not None:
        currency_of(code)
