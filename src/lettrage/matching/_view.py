"""Candidates as one row per (group, item): what every kind of evidence is counted from."""

from __future__ import annotations

import numpy as np
from attrs import frozen

from ._candidates import Candidates
from ._compile import Problem
from ._segments import Flags, Ints

__all__ = ["View", "delays", "look"]


@frozen(eq=False)
class View:
    """The groups of some candidates, and who pays in each.

    Attributes:
        group, item, money: Of each row; is it of the side that pays, in its group.
        debits, credits, payers, account, size: Of each group.
        pairs: Every group is one debit and one credit of the same amount, as three in four are.
    """

    group: Ints
    item: Ints
    money: Flags
    debits: Ints
    credits: Ints
    payers: Ints
    account: Ints
    size: Ints
    pairs: bool


def look(problem: Problem, candidates: Candidates) -> View:
    """The view of some candidates."""
    size, item, count = candidates.size, candidates.item, len(candidates)
    group = np.arange(count, dtype=np.int64).repeat(size)
    credit, cash = problem.value[item] < 0, ~problem.document[item]
    credits = np.bincount(group[credit], minlength=count)
    cashes = np.bincount(group[cash], minlength=count)
    mixed = (cashes > 0) & (cashes < size)
    return View(
        group,
        item,
        np.where(mixed[group], cash, credit),
        size - credits,
        credits,
        np.where(mixed, cashes, credits),
        problem.account[candidates.first],
        size,
        bool((size == 2).all() and (credits == 1).all() and not candidates.gap.any()),
    )


def delays(problem: Problem, view: View) -> tuple[Ints, Ints]:
    """The delays of each group, one for each of its documents: group, and days."""
    on, money = problem.on[view.item], view.money
    if view.pairs:
        return view.group[::2], np.where(money[::2], on[::2] - on[1::2], on[1::2] - on[::2])
    count = len(view.size)
    days = np.zeros(count, dtype=np.int64)
    np.add.at(days, view.group[money], on[money])
    paid = days // np.maximum(view.payers, 1)  # rounded down: half a day rounded to even would depend on the era
    single = (view.size - view.payers == 1) & (view.payers > 1)  # one document, many payments: one delay per payment
    issued = np.zeros(count, dtype=np.int64)
    np.add.at(issued, view.group[~money], on[~money])
    use = np.where(single[view.group], money, ~money)
    group, on = view.group[use], on[use]
    return group, np.where(single[group], on - issued[group], paid[group] - on)
