"""Expected losses by a provision matrix, in one chain from the movements of the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import numpy.typing as npt
from attrs import frozen

from lettrage.ledger import Ledger
from lettrage.metrics import formulas
from lettrage.metrics._framed import Framed, columns_of
from lettrage.metrics._loss_chain import LossChain, loss_chain
from lettrage.metrics._metric import plain_value, shown_value
from lettrage.metrics._question import ask
from lettrage.metrics._roll_rates import RollRates
from lettrage.metrics._stationarity import Stationarity
from lettrage.money import Money
from lettrage.render import Column, Table

__all__ = ["ProvisionMatrix", "ProvisionRow", "matrix_of", "provision_matrix", "provision_rows"]

#: Where debts stand that are provided for one by one.
DOUBTFUL = "doubtful, one by one"


@frozen
class ProvisionRow:
    """One bucket: what stands in it, its rate after the overlay, the expected loss; None where no rate is known."""

    bucket: str
    balance: Money
    rate: Decimal | None
    expected_loss: Money | None


@frozen(repr=False)
class ProvisionMatrix(Framed):
    """Expected credit losses, bucket by bucket, and what is provided for one by one.

    Attributes:
        as_of: The day.
        rows: One for each bucket.
        specific: Debts stated to be doubtful, and what is expected to be lost of them: they stand in no bucket.
        allowance: The sum; None when a bucket that holds something has no rate.
        forward_factor: The overlay on all rates.
        rolls: The movements that the rates come from.
        stationarity: Whether these movements stayed the same over time.

    >>> from datetime import date
    >>> from lettrage import metrics
    >>> from lettrage.datasets import trade_year
    >>> books, day = trade_year(), date(2025, 12, 31)
    >>> metrics.provision_matrix(books, as_of=day)
    <ProvisionMatrix 2025-12-31: 3325.83 EUR>
    """

    as_of: date
    rows: tuple[ProvisionRow, ...]
    specific: ProvisionRow | None
    allowance: Money | None
    forward_factor: Decimal
    rolls: RollRates
    stationarity: Stationarity

    def columns(self) -> Mapping[str, npt.NDArray[Any]]:
        """bucket, balance, currency, rate, expected_loss."""
        cells = [
            (r.bucket, r.balance.amount, r.balance.currency, r.rate, plain_value(r.expected_loss)) for r in self._all()
        ]
        return columns_of(["bucket", "balance", "currency", "rate", "expected_loss"], cells)

    def to_table(self) -> Table:
        rows = [(r.bucket, shown_value(r.balance), _percent(r.rate), shown_value(r.expected_loss)) for r in self._all()]
        if self.rows:
            whole = sum((r.balance for r in self._all()), Money.zero(self.rolls.currency))
            rows.append(("total", shown_value(whole), "", shown_value(self.allowance)))
        holds = {
            True: "rates stayed the same",
            False: "rates changed over time",
            None: "too little to tell if rates changed",
        }
        columns = [Column("bucket"), *(Column(name, "right") for name in ("balance", "rate %", "expected loss"))]
        return Table("Provision matrix", columns, rows, notes=[holds[self.stationarity.holds]])

    def _all(self) -> tuple[ProvisionRow, ...]:
        return (*self.rows, *([self.specific] if self.specific else []))

    def __repr__(self) -> str:
        return f"<ProvisionMatrix {self.as_of.isoformat()}: {self.allowance}>"


def _percent(rate: Decimal | None) -> str:
    return "" if rate is None else f"{rate * 100:.2f}"


def provision_matrix(
    ledger: Ledger,
    *,
    as_of: date,
    known_on: date | None = None,
    months: int = 12,
    buckets: Sequence[int] = (30, 60, 90),
    forward_factor: Decimal | str | int = 1,
    loss_rates: Sequence[Decimal | str | int] | None = None,
    currency: str | None = None,
    rates: Mapping[str, Decimal | str | int] | None = None,
    without: Sequence[str] = (),
) -> ProvisionMatrix:
    """Expected credit loss of trade receivables by a provision matrix, from the ledger's own movements.

    Month-end movements give roll rates, these give the share of each bucket that is lost in the end, and that times the
    balances gives the allowance. Debts stated to be doubtful are taken out and provided for at their own rate.

    Args:
        ledger: The facts.
        as_of: The day.
        known_on: Only facts known by then; None: all facts.
        months: How many months of movements the rates rest on.
        buckets: Upper bounds of the buckets in days.
        forward_factor: Overlay on all rates for what the past does not show; no rate goes above one.
        loss_rates: Rates of the buckets (not due first) to use in place of the ledger's own.
        currency: See `lettrage.dso`; likewise `rates`, `without`.

    Raises:
        LettrageError: as `lettrage.dso`; rates that do not fit the buckets, and an overlay below zero, are
            `bad-value`.

    Complexity: that of `roll_rates`. Source: IFRS 9 5.5.15 and B5.5.35.

    >>> from datetime import date
    >>> from lettrage import metrics
    >>> from lettrage.datasets import trade_year
    >>> print(metrics.provision_matrix(trade_year(), as_of=date(2025, 12, 31)))
    Provision matrix
    bucket    balance  rate %  expected loss
    -------  --------  ------  -------------
    not due  22949.68    1.46         335.18
    1-30      8343.64    5.71         476.38
    31-60        0.00   35.09           0.00
    61-90     1223.66  100.00        1223.66
    over 90   1290.61  100.00        1290.61
    total    33807.59                3325.83
    * rates stayed the same
    """
    question = ask(ledger, as_of=as_of, known_on=known_on, currency=currency, rates=rates, without=without)
    chain = loss_chain(
        question, months=months, buckets=buckets, forward_factor=forward_factor, loss_rates=loss_rates
    )  # fmt: skip
    return matrix_of(question.as_of, chain)


def matrix_of(as_of: date, chain: LossChain) -> ProvisionMatrix:
    """The matrix of a chain: its sums, bucket by bucket."""
    rolls = chain.rolls
    if not rolls.currency:
        return ProvisionMatrix(as_of, (), None, None, chain.factor, rolls, rolls.stationarity())
    balances = chain.balances()[0]
    losses = chain.losses(balances)
    rows = provision_rows(chain, balances, losses)
    doubtful = bool((chain.place == chain.apart).any())
    whole = None if None in losses else sum(minor or 0 for minor in losses)
    allowance = None if whole is None else Money.of_minor(whole, rolls.currency)
    specific = rows[-1] if doubtful else None
    return ProvisionMatrix(as_of, rows[:-1], specific, allowance, chain.factor, rolls, rolls.stationarity())


def provision_rows(chain: LossChain, balances: Sequence[int], losses: Sequence[int | None]) -> tuple[ProvisionRow, ...]:
    """One row for each place, what is provided for one by one last."""
    code = chain.rolls.currency
    rates = [*chain.used, formulas.ratio(losses[-1] or 0, balances[-1])]
    cells = zip((*chain.rolls.states, DOUBTFUL), balances, rates, losses, strict=True)
    return tuple(
        ProvisionRow(name, Money.of_minor(held, code), rate, None if lost is None else Money.of_minor(lost, code))
        for name, held, rate, lost in cells
    )
