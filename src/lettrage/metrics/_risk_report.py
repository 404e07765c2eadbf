"""Customers most at risk: what the ranking holds, and how it reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import numpy.typing as npt
from attrs import frozen

from lettrage.errors import did_you_mean, fail
from lettrage.explain import Evidence, Explanation
from lettrage.metrics._behaviour import Behaviour
from lettrage.metrics._framed import Framed, columns_of
from lettrage.metrics._metric import plain_value
from lettrage.metrics._provision import ProvisionMatrix, ProvisionRow
from lettrage.metrics._risk_reasons import RiskReason
from lettrage.money import Money
from lettrage.render import Column, Table

__all__ = ["RiskRow", "RiskiestCustomers"]


@frozen
class RiskRow:
    """One customer (or sector, group ...): what is at stake, what is expected to be lost, and what explains it.

    Attributes:
        name: Whose debts.
        balance: Open debts; credits are not deducted.
        past_due: What of them is past due.
        days_late: Days past due of the debt longest past due; 0 when none is.
        n: How many debts.
        expected_loss: Its part of the allowance, to the minor unit; None where no rate is known for what stands.
        rate: Share of the balance expected to be lost, before rounding to the minor unit; None likewise.
        share: Share of all debts.
        loss_share: Share of the allowance; None where there is none.
        losses: Where its debts stand, at which rate, and what is lost of them: these sum to balance and expected loss.
        habits: How it pays; None when nothing of it fell due or was settled in the window.
        promises_due: Promises to pay that fell due in the window.
        promises_broken: How many of them were not kept.
        credits: Credits and money not yet matched, above zero.
        reasons: Why it stands where it does; none for the row that holds all others.
        undefined_because: ``no-loss-rate`` where the expected loss cannot be told.
    """

    name: str
    balance: Money
    past_due: Money
    days_late: int
    n: int
    expected_loss: Money | None
    rate: Decimal | None
    share: Decimal
    loss_share: Decimal | None
    losses: tuple[ProvisionRow, ...]
    habits: Behaviour | None
    promises_due: int
    promises_broken: int
    credits: Money
    reasons: tuple[RiskReason, ...]
    undefined_because: str | None

    @property
    def observations(self) -> int:
        """How many debts its late rate rests on: settled ones, and those open and past due."""
        return 0 if self.habits is None else self.habits.n + self.habits.n_open_late

    def explain(self) -> Explanation:
        """The reasons in order, for reading in any of our languages.

        >>> from datetime import date
        >>> from lettrage import metrics
        >>> from lettrage.datasets import trade_year
        >>> riskiest = metrics.riskiest_customers(trade_year(), as_of=date(2025, 12, 31))
        >>> print(riskiest["GALET"].explain().text("fr"))
        GALET: 1405.53 EUR de perte attendue sur 4969.71 EUR
          échu                                           2730.44 EUR    sur 4969.71 EUR
          plus ancien retard, en jours                   303            perdu de telles créances : 100.0 %
          promesses non tenues                           2              sur 2
          paie en retard plus souvent que les autres     94.3 % (n=21)  tous : 64.3 %
          avoirs et règlements non lettrés, non déduits  310.00 EUR
        """
        outcome = "metric.risk" if self.expected_loss is not None else "metric.risk-unknown"
        figures = {"balance": str(self.balance), "expected_loss": str(self.expected_loss)}
        return Explanation(self.name or "?", outcome, [reason.evidence for reason in self.reasons], facts=figures)


@frozen(repr=False)
class RiskiestCustomers(Framed):
    """Customers most at risk, the riskiest first; those whose loss cannot be told come last, the largest first.

    Attributes:
        as_of: The day.
        by: What a row is: ``"customer"``, ``"group"`` ...
        rows: The riskiest.
        others: The rest as one row; None when there is none. With it, all sums are those of `matrix`.
        size: How many owe anything.
        matrix: The provision matrix that was shared out.
        unknown: How many of all have an expected loss that cannot be told.
        undefined_because: Why there is no allowance: ``no-items``, or ``no-loss-rate`` when something stands where no
            rate is known; None when there is one.

    >>> from datetime import date
    >>> from lettrage import metrics
    >>> from lettrage.datasets import trade_year
    >>> metrics.riskiest_customers(trade_year(), as_of=date(2025, 12, 31), n=3)
    <RiskiestCustomers 2025-12-31 by customer: 3 of 9, 3325.83 EUR expected to be lost>
    """

    as_of: date
    by: str
    rows: tuple[RiskRow, ...]
    others: RiskRow | None
    size: int
    unknown: int
    matrix: ProvisionMatrix
    undefined_because: str | None

    @property
    def allowance(self) -> Money | None:
        """What is expected to be lost in all; None where that cannot be told."""
        return self.matrix.allowance

    @property
    def loss_never_seen(self) -> bool:
        """Whether all rates are zero because the past shows no loss, which is no promise that there will be none."""
        rates = [rate for rate in self.matrix.rolls.losses if rate is not None]
        return bool(rates) and not any((*rates, *(row.rate for row in self.matrix.rows)))

    def why(self, language: str = "en") -> str:
        """Why there is no allowance, in words; empty when there is one.

        Raises:
            InvalidInput: ``bad-value`` for a language without wording.
        """
        return "" if self.undefined_because is None else Evidence(f"metric.{self.undefined_because}").name(language)

    def __getitem__(self, name: str) -> RiskRow:
        """The row of one of the riskiest.

        Raises:
            InvalidInput: ``unknown-field`` for a name without a row.
        """
        for row in self.rows:
            if row.name == name:
                return row
        names = [row.name for row in self.rows]
        fail("unknown-field", f"there is no row `{name}`", found=name, help=did_you_mean(str(name), names))

    def __iter__(self) -> Iterator[RiskRow]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def columns(self) -> Mapping[str, npt.NDArray[Any]]:
        """The dimension, then one column for each figure, the currency, and the codes of the reasons with commas."""
        names = ("balance", "past_due", "currency", "days_late", "n", "expected_loss", "rate", "share", "loss_share",
                 "late_rate", "observations", "promises_due", "promises_broken", "credits", "reasons",
                 "undefined_because")  # fmt: skip
        return columns_of([self.by, *names], [(row.name, *_cells(row)) for row in self._all()])

    def to_table(self) -> Table:
        heads = ("open", "past due", "days late", "late rate %", "seen", "broken", "expected loss", "rate %", "share %")
        columns = [Column(self.by), *(Column(name, "right") for name in heads)]
        header = [f"as of {self.as_of.isoformat()}"]
        if self.allowance is not None:
            header.append(f"expected loss {self.allowance}")
        return Table("Customers most at risk", columns, [_line(row) for row in self._all()], header, self._notes())

    def _notes(self) -> Sequence[str]:
        notes = [self.why()] if self.undefined_because is not None else []
        if self.unknown and self.unknown < self.size:
            notes.append(f"the expected loss of {self.unknown} of {self.size} cannot be told")
        if self.loss_never_seen:
            notes.append("no loss was ever seen, so none is expected: supply loss rates to rank by them")
        return notes

    def _all(self) -> tuple[RiskRow, ...]:
        return (*self.rows, *([self.others] if self.others else []))

    def __repr__(self) -> str:
        lost = "an unknown sum" if self.allowance is None else str(self.allowance)
        return (
            f"<RiskiestCustomers {self.as_of.isoformat()} by {self.by}: {len(self.rows)} of {self.size}, "
            f"{lost} expected to be lost>"
        )


def _cells(row: RiskRow) -> tuple[Any, ...]:
    late_rate = None if row.habits is None else row.habits.late_rate
    return (
        row.balance.amount, row.past_due.amount, row.balance.currency, row.days_late, row.n,
        plain_value(row.expected_loss), row.rate, row.share, row.loss_share, late_rate, row.observations,
        row.promises_due, row.promises_broken, row.credits.amount, ",".join(reason.code for reason in row.reasons),
        row.undefined_because,
    )  # fmt: skip


def _line(row: RiskRow) -> tuple[object, ...]:
    habits = row.habits
    return (
        row.name or "(none)", row.balance.amount, row.past_due.amount, row.days_late or "",
        _percent(None if habits is None else habits.late_rate), row.observations or "",
        f"{row.promises_broken} of {row.promises_due}" if row.promises_due else "",
        plain_value(row.expected_loss) if row.expected_loss is not None else "unknown", _percent(row.rate),
        _percent(row.share),
    )  # fmt: skip


def _percent(share: Decimal | None) -> str:
    return "" if share is None else f"{share * 100:.1f}"
