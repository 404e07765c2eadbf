"""One reason why a customer is at risk: a code, figures, and their words."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal, TypeAlias

from attrs import frozen

from lettrage.explain import Evidence
from lettrage.metrics._metric import shown_value
from lettrage.money import Money

__all__ = ["RiskCode", "RiskReason"]

RiskCode: TypeAlias = Literal[
    "doubtful", "no-loss-rate", "past-due", "oldest", "broken-promises", "late-payer", "deviation", "trend",
    "first-late", "stopped-paying", "large-balance", "few-seen", "credits",
]  # fmt: skip

#: Reasons whose figures are shares, shown as percent.
_SHARES = frozenset({"late-payer", "large-balance"})


@frozen
class RiskReason:
    """One thing that makes or tempers the risk.

    Attributes:
        code: ``"doubtful"`` (stated so: the debts, and what is expected to be lost of them), ``"no-loss-rate"`` (what
            stands where no rate is known), ``"past-due"`` (of the balance), ``"oldest"`` (days of the debt longest past
            due, and the share that is lost of debts of that age), ``"broken-promises"`` (of those that fell due),
            ``"late-payer"`` (late rate above everyone's), the codes of `payment_alerts`, ``"large-balance"`` (share of
            all debts, where the rate is not above everyone's: size alone puts it there), ``"few-seen"`` (too few debts
            settled for a habit), ``"credits"`` (credits and money not yet matched, which are not deducted).
        observed: The figure.
        usual: What it is held against, or goes with; None where there is nothing.
        n: How many debts or promises it rests on; None where it is no statistic.
    """

    code: RiskCode
    observed: Money | Decimal | int
    usual: Money | Decimal | int | None = None
    n: int | None = None

    @property
    def evidence(self) -> Evidence:
        """The reason as a piece of an explanation.

        >>> from lettrage.metrics import RiskReason
        >>> RiskReason("broken-promises", 2, 3, n=3).evidence.name("fr")
        'promesses non tenues'
        """
        observed = _shown(self.observed, share=self.code in _SHARES)
        if self.n is not None and self.code not in ("broken-promises", "few-seen"):
            observed += f" (n={self.n})"
        usual = "?" if self.usual is None else _shown(self.usual, share=self.code in {*_SHARES, "oldest"})
        return Evidence(f"metric.risk.{self.code}", observed, usual)


def _shown(value: Money | Decimal | int, *, share: bool) -> str:
    if isinstance(value, Decimal):
        return f"{value * 100:.1f} %" if share else shown_value(value)
    return str(value)
