"""Which customers are most at risk: the expected loss of a provision, shared out over those who owe."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Literal, TypeAlias

from attrs import evolve, frozen

from lettrage._settling import asked
from lettrage.errors import fail
from lettrage.ledger import Ledger
from lettrage.metrics import formulas
from lettrage.metrics._behaviour import Behaviour, HabitRows, Habits, behaviour
from lettrage.metrics._grouping import By
from lettrage.metrics._loss_chain import LossChain, loss_chain
from lettrage.metrics._promises import promises_seen
from lettrage.metrics._provision import ProvisionMatrix, matrix_of, provision_rows
from lettrage.metrics._question import ask
from lettrage.metrics._risk_grounds import Setting, reasons_of
from lettrage.metrics._risk_report import RiskiestCustomers, RiskRow
from lettrage.metrics._rows import window_of
from lettrage.metrics._stakes import Stakes, added_up, rate_of, stakes_of
from lettrage.money import Money

__all__ = ["RankBy", "riskiest_customers"]

RankBy: TypeAlias = Literal["loss", "rate"]


def riskiest_customers(
    ledger: Ledger,
    *,
    as_of: date,
    known_on: date | None = None,
    n: int = 10,
    by: By = "customer",
    rank_by: RankBy = "loss",
    months: int = 12,
    buckets: Sequence[int] = (30, 60, 90),
    forward_factor: Decimal | str | int = 1,
    loss_rates: Sequence[Decimal | str | int] | None = None,
    window_days: int = 365,
    least: int = 4,
    currency: str | None = None,
    rates: Mapping[str, Decimal | str | int] | None = None,
    without: Sequence[str] = (),
) -> RiskiestCustomers:
    """The customers of whom most is expected to be lost, with what explains it.

    The provision matrix of the same question is shared out: what is lost of each bucket goes to those who stand in it,
    in proportion to what they owe there, so that balances and expected losses sum to those of the matrix to the minor
    unit. Equal losses rank by balance, then by name. Habits and promises explain; they do not enter the loss.

    Args:
        ledger: The facts.
        as_of: The day.
        known_on: Only facts known by then; None: all facts.
        n: How many are shown; the rest stand in one row.
        by: What a row is: ``"customer"``, ``"group"`` to see linked customers as one, or any dimension.
        rank_by: ``"loss"``, the money expected to be lost, or ``"rate"``, its share of what is owed.
        months: How many months of movements the rates rest on.
        buckets: Upper bounds of the buckets in days.
        forward_factor: See `provision_matrix`; likewise `loss_rates`, the caller's own rates by bucket.
        window_days: Days of the window that habits and promises are read from.
        least: How many debts must have been settled for a habit to be one.
        currency: See `lettrage.dso`; likewise `rates`, `without`.

    Raises:
        LettrageError: as `provision_matrix`; `n` below one is `bad-value`.

    Complexity: that of `roll_rates` and `behaviour`, one sort of the customers.

    >>> from datetime import date
    >>> from lettrage import metrics
    >>> from lettrage.datasets import trade_year
    >>> print(metrics.riskiest_customers(trade_year(), as_of=date(2025, 12, 31), n=3))
    Customers most at risk
    as of 2025-12-31 · expected loss 3325.83 EUR
    customer      open  past due  days late  late rate %  seen  broken  expected loss  rate %  share %
    --------  --------  --------  ---------  -----------  ----  ------  -------------  ------  -------
    ARDOISE    8973.90   5052.20         88         83.0    22  1 of 1        1499.53    16.7     26.5
    GALET      4969.71   2730.44        303         94.3    21  2 of 2        1405.53    28.3     14.7
    DUNES      4273.27   2501.66          9         94.5    22                 168.70     3.9     12.6
    6 others  15590.71    573.61         25                     0 of 2         252.07     1.6     46.1
    """
    question = ask(ledger, as_of=as_of, known_on=known_on, by=by, currency=currency, rates=rates, without=without)
    asked(str, question.by, "by")
    asked(RankBy, rank_by, "rank_by")
    shown, fewest = asked(int, n, "n"), asked(int, least, "least")
    if shown < 1 or fewest < 0:
        path, found = ("n", shown) if shown < 1 else ("least", fewest)
        fail("bad-value", "too few", path=path, found=found, expected="1 or more" if path == "n" else "0 or more")
    window = window_of(question.as_of, window_days)
    chain = loss_chain(
        question, months=months, buckets=buckets, forward_factor=forward_factor, loss_rates=loss_rates
    )  # fmt: skip
    habits = behaviour(
        ledger, as_of=as_of, known_on=known_on, window_days=window_days, by=by,
        currency=currency, rates=rates, without=without,
    )  # fmt: skip
    stakes = stakes_of(question, chain)
    setting = Setting(_whole_rate(chain), sum(map(bool, stakes.n)), habits.whole, fewest)
    told = _Told(
        chain, matrix_of(question.as_of, chain), stakes, habits,
        _by_name(habits), promises_seen(question, window), setting,
    )  # fmt: skip
    order = _order(told, rank_by)
    rest = order[shown:]
    others = _row(told, rest, f"{len(rest)} others") if rest else None
    unknown = sum(_sum(told.stakes.losses[k]) is None for k in order)
    why = "no-items" if not order else "no-loss-rate" if told.matrix.allowance is None else None
    rows = tuple(_row(told, [k]) for k in order[:shown])
    return RiskiestCustomers(question.as_of, habits.by, rows, others, len(order), unknown, told.matrix, why)


@frozen(eq=False)
class _Told:
    """All that is known of everyone, for the rows."""

    chain: LossChain
    matrix: ProvisionMatrix
    stakes: Stakes
    habits: Habits
    places: Mapping[str, int]
    promises: Mapping[str, tuple[int, int]]
    setting: Setting

    def money(self, minor: int) -> Money:
        return Money.of_minor(minor, self.chain.rolls.currency)

    @property
    def debts(self) -> int:
        return sum(row.balance.minor for row in (*self.matrix.rows, *filter(None, [self.matrix.specific])))

    def behaviour(self, name: str) -> Behaviour | None:
        return self.habits.rows[self.places[name]] if name in self.places else None


def _by_name(habits: Habits) -> Mapping[str, int]:
    assert isinstance(habits.rows, HabitRows)
    return {name: place for place, name in enumerate(habits.rows.names)}


def _whole_rate(chain: LossChain) -> Decimal | None:
    balances = chain.balances()[0]
    return rate_of(chain, balances, chain.losses(balances))


def _order(told: _Told, rank_by: RankBy) -> list[int]:
    """Places of the names that owe anything, the riskiest first, those whose loss cannot be told last."""
    stakes, nothing = told.stakes, Decimal(0)

    def key(k: int) -> tuple[bool, Decimal, int, int, str]:
        lost, rate = _sum(stakes.losses[k]), nothing
        if lost is not None and rank_by == "rate":
            rate = -(rate_of(told.chain, stakes.balances[k], stakes.losses[k]) or nothing)
        return lost is None, rate, -(lost or 0), -sum(stakes.balances[k]), stakes.names[k]

    return sorted((k for k, n in enumerate(stakes.n) if n), key=key)


def _sum(losses: Sequence[int | None]) -> int | None:
    return None if None in losses else sum(losses)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def _row(told: _Told, places: Sequence[int], others: str = "") -> RiskRow:
    """The row of one name, or of all others together."""
    stakes, chain = told.stakes, told.chain
    balances = [sum(column) for column in zip(*(stakes.balances[k] for k in places), strict=True)]
    losses = added_up([stakes.losses[k] for k in places])
    lost, allowance = _sum(losses), told.matrix.allowance
    names = [stakes.names[k] for k in places]
    promised = [told.promises.get(name, (0, 0)) for name in names]
    due, kept = (sum(pair[side] for pair in promised) for side in (0, 1))
    row = RiskRow(
        name=others or names[0],
        balance=told.money(sum(balances)),
        past_due=told.money(sum(stakes.past_due[k] for k in places)),
        days_late=max(stakes.days_late[k] for k in places),
        n=sum(stakes.n[k] for k in places),
        expected_loss=None if lost is None else told.money(lost),
        rate=rate_of(chain, balances, losses),
        share=formulas.ratio(sum(balances), told.debts) or Decimal(0),
        loss_share=None if lost is None or allowance is None else formulas.ratio(lost, allowance.minor),
        losses=tuple(one for one in provision_rows(chain, balances, losses) if one.balance),
        habits=None if others else told.behaviour(names[0]),
        promises_due=due,
        promises_broken=due - kept,
        credits=told.money(sum(stakes.credits[k] for k in places)),
        reasons=(),
        undefined_because=None if lost is not None else "no-loss-rate",
    )
    return row if others else evolve(row, reasons=tuple(reasons_of(row, chain.rate_at(row.days_late), told.setting)))
