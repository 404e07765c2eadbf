"""From movements to losses: the rate of each bucket, and where every debt of the day stands."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import frozen

from lettrage._settling import asked
from lettrage.errors import fail
from lettrage.ledger import OpenItems
from lettrage.metrics import formulas
from lettrage.metrics._aging import checked_bounds
from lettrage.metrics._doubts import doubtful_debts, lost_of
from lettrage.metrics._question import Question
from lettrage.metrics._roll_rates import RollRates, bucket_of, roll_rates
from lettrage.metrics._rows import debts
from lettrage.metrics._sums import group_sums
from lettrage.money import Money

__all__ = ["LossChain", "loss_chain"]


@frozen(eq=False)
class LossChain:
    """Debts of a day, the bucket of each, and what is lost of a bucket.

    Attributes:
        rolls: The movements that the rates come from.
        bounds: Upper bounds of the buckets in days.
        factor: The overlay on all rates.
        used: Rate of each bucket after the overlay; None where none is known.
        items: Open debts in the one currency of the answer.
        place: n int64, the bucket of each debt; one beyond the last for those provided for one by one.
        lost: n int64, minor units expected to be lost of each of those, 0 of the others.
    """

    rolls: RollRates
    bounds: tuple[int, ...]
    factor: Decimal
    used: tuple[Decimal | None, ...]
    items: OpenItems
    place: npt.NDArray[np.int64]
    lost: npt.NDArray[np.int64]

    @property
    def apart(self) -> int:
        """The place of debts provided for one by one."""
        return len(self.used)

    def rate_at(self, days_late: int) -> Decimal | None:
        """The rate of a debt so many days past due."""
        return self.used[1 + bisect_left(self.bounds, days_late) if days_late > 0 else 0]

    def balances(self, group: npt.NDArray[np.integer] | None = None, size: int = 1) -> list[list[int]]:
        """What stands at each place, those apart last: one list for each group."""
        width = self.apart + 1
        cell = self.place if group is None else group * width + self.place
        sums = group_sums(self.items.residual, cell, size * width)
        return [sums[k * width : (k + 1) * width] for k in range(size)]

    def losses(self, balances: Sequence[int]) -> list[int | None]:
        """What is expected to be lost of the balance at each place, each rounded once; None where no rate is known."""
        code = self.rolls.currency
        found: list[int | None] = [
            0 if not balance else None if rate is None else Money.of_minor(balance, code).scale(rate).minor
            for balance, rate in zip(balances, self.used, strict=False)
        ]
        return [*found, group_sums(self.lost, None, 1)[0]]


def loss_chain(
    question: Question,
    *,
    months: int,
    buckets: Sequence[int],
    forward_factor: Decimal | str | int,
    loss_rates: Sequence[Decimal | str | int] | None,
) -> LossChain:
    """The chain that a provision rests on.

    Raises:
        InvalidInput: ``bad-value`` for rates that do not fit the buckets, or an overlay below zero.

    Complexity: that of `roll_rates`.
    """
    rolls = roll_rates(
        question.ledger,
        as_of=question.as_of,
        known_on=question.known_on,
        months=months,
        buckets=buckets,
        currency=question.asked_currency,
        rates=question.rates,
        without=question.without,
    )
    given, factor = _rates(rolls, loss_rates), formulas.rounded(forward_factor)
    if factor < 0:
        fail("bad-value", "an overlay turns no loss into a gain", path="forward_factor", found=str(factor),
             expected="0 or more")  # fmt: skip
    used = tuple(None if rate is None else min(Decimal(1), _times(rate, factor)) for rate in given)
    items = question.one(question.open_items(), rolls.currency)
    items = items.select(debts(items))
    ppm = doubtful_debts(question, items)
    bounds = tuple(checked_bounds(buckets))
    place = bucket_of(items, question.as_of, bounds)
    lost = lost_of(items.residual, np.maximum(ppm, 0))
    return LossChain(rolls, bounds, factor, used, items, np.where(ppm >= 0, len(used), place), lost)


def _rates(rolls: RollRates, given: Sequence[Decimal | str | int] | None) -> Sequence[Decimal | None]:
    if given is None:
        return rolls.losses
    rates = [formulas.rounded(rate) for rate in asked(tuple[Any, ...], given, "loss_rates")]
    if len(rates) != len(rolls.states) or any(not 0 <= rate <= 1 for rate in rates):
        fail("bad-value", "rates do not fit the buckets", path="loss_rates", found=len(rates),
             expected=f"{len(rolls.states)} rates from 0 to 1")  # fmt: skip
    return rates


def _times(rate: Decimal, factor: Decimal) -> Decimal:
    return formulas.rounded(Fraction(rate) * Fraction(factor))
