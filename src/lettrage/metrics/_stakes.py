"""What is at stake with each customer: the losses of a chain shared out, and what else its debts say."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import numpy as np
import numpy.typing as npt
from attrs import frozen

from lettrage.calendars import to_days
from lettrage.ledger import OpenItems
from lettrage.metrics import formulas
from lettrage.metrics._habit_columns import ONE
from lettrage.metrics._ingredients import common_codes
from lettrage.metrics._loss_chain import LossChain
from lettrage.metrics._question import Question
from lettrage.metrics._rows import late
from lettrage.metrics._share_out import shared_out
from lettrage.metrics._sums import group_counts, group_sums

__all__ = ["Losses", "Stakes", "added_up", "rate_of", "stakes_of"]

#: What is lost at each place of a chain; None where no rate is known for what stands there.
Losses = Sequence[int | None]


@frozen(eq=False)
class Stakes:
    """What is at stake with each name: entries over names, in minor units.

    Attributes:
        names: In order; some have credits alone.
        balances: What stands at each place, see `LossChain.balances`.
        losses: The name's part of what is lost at each place.
        past_due: What is past due.
        credits: Credits and money not yet matched, above zero.
        days_late: Days of the debt longest past due; 0 when none is.
        n: Debts.
    """

    names: tuple[str, ...]
    balances: list[list[int]]
    losses: list[Losses]
    past_due: list[int]
    credits: list[int]
    days_late: list[int]
    n: list[int]


def stakes_of(question: Question, chain: LossChain) -> Stakes:
    """What is at stake with each value of the question's dimension.

    Complexity: linear in open items, one sort of the names for each bucket.
    """
    items = chain.items
    given = question.one(question.open_items(), chain.rolls.currency)
    given = given.select(given.residual < 0)
    names, (codes, of_credit) = common_codes(question, [items, given])
    size = len(names)
    past = late(items, question.as_of)
    balances = chain.balances(codes, size)
    return Stakes(
        names,
        balances,
        _shares(chain, codes, balances),
        group_sums(items.residual[past], codes[past], size),
        group_sums(-given.residual, of_credit, size),
        _longest(items.select(past), codes[past], size, to_days(question.as_of)),
        group_counts(codes, size),
    )  # fmt: skip


def added_up(columns: Sequence[Losses]) -> Losses:
    """Losses of several names, place by place; None where one is unknown."""
    return [None if None in column else sum(lost or 0 for lost in column) for column in zip(*columns, strict=True)]


def rate_of(chain: LossChain, balances: Sequence[int], losses: Losses) -> Decimal | None:
    """The share of a balance expected to be lost, before losses are rounded; None where some rate is unknown."""
    lost = (losses[-1] or 0) * ONE
    for balance, rate in zip(balances, chain.used, strict=False):
        if balance and rate is None:
            return None
        lost += balance * int((rate or Decimal(0)) * ONE)
    return formulas.ratio(lost, sum(balances) * ONE)


def _shares(chain: LossChain, codes: npt.NDArray[np.integer], balances: list[list[int]]) -> list[Losses]:
    """What is lost of each bucket, shared out over those who stand in it; of doubtful debts, what is lost of each."""
    columns = list(zip(*balances, strict=True))
    wholes = chain.losses([sum(column) for column in columns]) if columns else []
    shared: list[Losses] = [
        [None if held else 0 for held in column] if whole is None else shared_out(whole, column)
        for whole, column in zip(wholes[:-1], columns, strict=False)
    ]
    return list(zip(*shared, group_sums(chain.lost, codes, len(balances)), strict=True)) if columns else []


def _longest(items: OpenItems, codes: npt.NDArray[np.integer], size: int, day: int) -> list[int]:
    longest = np.zeros(size, np.int64)
    np.maximum.at(longest, codes, day - items.due.astype(np.int64))
    found: list[int] = longest.tolist()
    return found
