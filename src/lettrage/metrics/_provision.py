"""Expected losses by a provision matrix, in one chain from the movements of the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import frozen

from lettrage._settling import asked
from lettrage.errors import fail
from lettrage.ledger import Ledger, OpenItems
from lettrage.metrics import formulas
from lettrage.metrics._framed import Framed, columns_of
from lettrage.metrics._metric import plain_value, shown_value
from lettrage.metrics._question import Question, ask
from lettrage.metrics._roll_rates import RollRates, roll_rates, standing
from lettrage.metrics._rows import debts
from lettrage.metrics._stationarity import Stationarity
from lettrage.metrics._sums import group_sums
from lettrage.model import Doubtful
from lettrage.money import Money
from lettrage.render import Column, Table

__all__ = ["ProvisionMatrix", "ProvisionRow", "provision_matrix"]


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
        LettrageError: as `lettrage.dso`; rates that do not fit the buckets are `bad-value`.

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
    rolls = roll_rates(
        ledger,
        as_of=as_of,
        known_on=known_on,
        months=months,
        buckets=buckets,
        currency=currency,
        rates=rates,
        without=without,
    )
    given = _rates(rolls, loss_rates)
    factor = formulas.rounded(forward_factor)
    items = question.one(question.open_items(), rolls.currency)
    items = items.select(debts(items))
    doubtful, expected = _doubtful(question, items)
    stand = standing(question, question.as_of, rolls.currency, tuple(buckets))
    keep = ~np.isin(stand.row, items.row[doubtful])
    sums = group_sums(stand.open[keep], stand.bucket[keep], len(rolls.states))
    if not rolls.currency:
        return ProvisionMatrix(question.as_of, (), None, None, factor, rolls, rolls.stationarity())
    rows = tuple(
        _row(name, balance, rate, factor, rolls.currency)
        for name, balance, rate in zip(rolls.states, sums, given, strict=True)
    )
    specific = _specific(items, doubtful, expected, rolls.currency)
    return ProvisionMatrix(question.as_of, rows, specific, _total(rows, specific), factor, rolls, rolls.stationarity())


def _rates(rolls: RollRates, given: Sequence[Decimal | str | int] | None) -> Sequence[Decimal | None]:
    if given is None:
        return rolls.losses
    rates = [formulas.rounded(rate) for rate in asked(tuple[Any, ...], given, "loss_rates")]
    if len(rates) != len(rolls.states) or any(not 0 <= rate <= 1 for rate in rates):
        fail("bad-value", "rates do not fit the buckets", path="loss_rates", found=len(rates),
             expected=f"{len(rolls.states)} rates from 0 to 1")  # fmt: skip
    return rates


def _row(name: str, balance: int, rate: Decimal | None, factor: Decimal, code: str) -> ProvisionRow:
    money = Money.of_minor(balance, code)
    if rate is None:
        return ProvisionRow(name, money, None, None if balance else Money.zero(code))
    used = min(Decimal(1), formulas.rounded(Fraction(rate) * Fraction(factor)))
    return ProvisionRow(name, money, used, money.scale(used))


def _doubtful(question: Question, items: OpenItems) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.int64]]:
    """Which debts are stated to be doubtful, and parts per million expected to be lost of each."""
    share = np.full(len(items), -1, np.int64)
    codes = {name: code for code, name in enumerate(items.customers)}
    for fact in question.ledger.events(Doubtful, as_of=question.as_of, known_on=question.known_on):
        mine = items.customer == codes.get(fact.customer, -2)
        if fact.items:
            mine &= np.isin(items.row, question.ledger.rows(fact.items))
        share[mine] = fact.loss_ppm if fact.loss_ppm is not None else 1_000_000
    return share >= 0, np.maximum(share, 0)


def _specific(
    items: OpenItems, doubtful: npt.NDArray[np.bool_], share: npt.NDArray[np.int64], code: str
) -> ProvisionRow | None:
    if not doubtful.any():
        return None
    owed = [Money.of_minor(minor, code) for minor in items.residual[doubtful].tolist()]
    lost = [part.scale(Fraction(ppm, 1_000_000)) for part, ppm in zip(owed, share[doubtful].tolist(), strict=True)]
    whole, gone = sum(owed, Money.zero(code)), sum(lost, Money.zero(code))
    return ProvisionRow("doubtful, one by one", whole, formulas.ratio(gone.minor, whole.minor), gone)


def _total(rows: Sequence[ProvisionRow], specific: ProvisionRow | None) -> Money | None:
    parts = [row.expected_loss for row in (*rows, *([specific] if specific else []))]
    known = [part for part in parts if part is not None]
    return sum(known, 0 * known[0]) if len(known) == len(parts) and known else None
