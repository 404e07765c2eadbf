"""Why a customer stands where it does among those at risk."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from attrs import frozen

from lettrage.metrics._alerts import alerts_of
from lettrage.metrics._behaviour import Behaviour
from lettrage.metrics._provision import DOUBTFUL
from lettrage.metrics._risk_reasons import RiskReason
from lettrage.metrics._risk_report import RiskRow
from lettrage.money import Money

__all__ = ["Setting", "reasons_of"]


@frozen
class Setting:
    """What a row is held against.

    Attributes:
        rate: Share of all debts expected to be lost; None where unknown.
        names: How many names owe anything.
        habits: How everyone pays.
        least: How many debts must have been settled for a habit to be one.
    """

    rate: Decimal | None
    names: int
    habits: Behaviour
    least: int


def reasons_of(row: RiskRow, rate_there: Decimal | None, setting: Setting) -> Iterator[RiskReason]:
    """The reasons: what its debts say, then its habits, then what tempers them.

    Args:
        row: The row.
        rate_there: Loss rate of debts as old as its oldest.
        setting: What it is held against.
    """
    yield from _of_debts(row, rate_there)
    if row.promises_broken:
        yield RiskReason("broken-promises", row.promises_broken, row.promises_due, row.promises_due)
    yield from _of_habits(row.habits, setting)
    usual = row.rate is not None and setting.rate is not None and row.rate <= setting.rate
    if usual and row.expected_loss and row.share * setting.names > 1:
        yield RiskReason("large-balance", row.share, setting.rate)
    if row.credits:
        yield RiskReason("credits", row.credits)


def _of_debts(row: RiskRow, rate_there: Decimal | None) -> Iterator[RiskReason]:
    for one in row.losses:
        if one.bucket == DOUBTFUL:
            yield RiskReason("doubtful", one.balance, one.expected_loss)
    unrated = [one.balance for one in row.losses if one.expected_loss is None]
    if unrated:
        yield RiskReason("no-loss-rate", sum(unrated, Money.zero(row.balance.currency)))
    if row.past_due:
        yield RiskReason("past-due", row.past_due, row.balance)
        yield RiskReason("oldest", row.days_late, rate_there)


def _of_habits(habits: Behaviour | None, setting: Setting) -> Iterator[RiskReason]:
    settled, everyone = 0 if habits is None else habits.n, setting.habits
    if habits is None or settled < setting.least:
        yield RiskReason("few-seen", settled, setting.least, settled)
        return
    if habits.late_rate is not None and everyone.late_rate is not None and habits.late_rate > everyone.late_rate:
        yield RiskReason("late-payer", habits.late_rate, everyone.late_rate, settled + habits.n_open_late)
    for alert in alerts_of(habits, least=setting.least):
        yield RiskReason(alert.code, alert.observed, alert.usual, alert.n)
