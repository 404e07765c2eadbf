"""Who names whom: reference numbers that occur in the texts of two opposite items of one account.

A number proves as much as it singles out: one that names 1 of 40 open documents is worth ln 40 nats, one that every
line of the account carries (a client number, a contract) is worth nothing and is ignored.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from ._segments import Flags, Ints, counts_to_starts, expand, lengths, run_labels, segment_sum
from ._sorting import order_by, places, runs_within
from ._text import Tokens

if TYPE_CHECKING:
    from ._compile import Problem

__all__ = ["Links", "find_links", "shared_words"]

#: Effects in milli-nats on top of the singling-out: written in full, completed from a list, five digits or more.
_EXACT, _LISTED, _LONG = 1000, 500, 700


@frozen(eq=False)
class Links:
    """One row per (naming item, named item), sorted.

    The naming item is money when one of the two is; between two documents it is the credit.

    Attributes:
        naming, named: The two items. strength: What the naming proves, in milli-nats.
        sure: It is written in full, with five digits or more.
        items: How many items there are.
    """

    naming: Ints
    named: Ints
    strength: Ints
    sure: Flags
    items: int

    @cached_property
    def start(self) -> Ints:
        """CSR of the naming items."""
        return counts_to_starts(self.naming, self.items)

    def of(self, item: Ints) -> tuple[Ints, Ints]:
        """Row in the question and row in the links, of every link that these items name."""
        owner, offset = expand(self.start[item + 1] - self.start[item])
        return owner, self.start[item][owner] + offset


def find_links(problem: Problem) -> Links:
    """All links of a problem. Cost: one sort of the numbers; numbers shared too widely are dropped before joining."""
    tokens, size = problem.numbers, len(problem)
    if len(tokens.item) < 2:
        return _none(size)
    order, first, debits, credits = _two_sided(problem)
    if not len(first):
        return _none(size)
    account = problem.account[tokens.item[order[first]]]
    open_debits, open_credits = _sides(problem)
    rare = debits <= np.maximum(3, open_debits[account] // 3)
    rare &= credits <= np.maximum(3, open_credits[account] // 3)
    group, offset = expand(np.where(rare, debits * credits, 0))
    row = order[first[group] + offset // credits[group]]
    column = order[first[group] + debits[group] + offset % credits[group]]
    derived = tokens.derived[row] | tokens.derived[column]
    long = tokens.value[row] >= 10_000
    named, naming = tokens.item[row], tokens.item[column]
    many, of = debits[group], open_debits[account][group]
    swap = ~problem.document[named]
    swap[swap] = problem.document[naming[swap]]
    if swap.any():
        named, naming = np.where(swap, naming, named), np.where(swap, named, naming)
        many = np.where(swap, credits[group], many)
        of = np.where(swap, open_credits[account][group], of)
    strength = np.rint(1000 * np.log(np.maximum(of / np.maximum(many, 1), 1.0))).astype(np.int64)
    strength += np.where(derived, _LISTED, _EXACT) + np.where(long, _LONG, 0)
    return _strongest(naming, named, strength, long & ~derived, size)


def _none(size: int) -> Links:
    nothing = np.zeros(0, dtype=np.int64)
    return Links(nothing, nothing, nothing, np.zeros(0, dtype=np.bool_), size)


def linkable(problem: Problem) -> Tokens:
    """The numbers that occur on both sides of an account: no part of the problem links by any other."""
    tokens = problem.numbers
    if not len(tokens.item):
        return tokens
    keep = np.zeros(len(tokens.item), dtype=np.bool_)
    order, first, debits, credits = _two_sided(problem)
    group, offset = expand(debits + credits)
    keep[order[first[group] + offset]] = True
    return Tokens(tokens.item[keep], tokens.value[keep], tokens.derived[keep])


def _two_sided(problem: Problem) -> tuple[Ints, Ints, Ints, Ints]:
    """The numbers that occur on both sides of an account.

    Returns:
        Rows of the tokens by account and number, debits before credits; where in this order each number that occurs on
        both sides begins; how many debits it has, and how many credits.
    """
    tokens = problem.numbers
    order, fresh, credit = runs_within(problem.account[tokens.item], tokens.value, (problem.value < 0)[tokens.item])
    fresh = np.append(fresh, (True, True))
    last = np.flatnonzero(credit[1:] & ~credit[:-1] & ~fresh[1:-2])  # the last debit of a number that credits share
    first, debits, credits = last, np.ones_like(last), np.ones_like(last)
    shared = np.flatnonzero(~(fresh[last] & fresh[last + 2]))
    if len(shared):  # most are mentioned once on each side
        first = last.copy()
        heads = np.flatnonzero(fresh)
        run = np.searchsorted(heads, last[shared], "right") - 1
        first[shared] = heads[run]
        debits[shared] = last[shared] + 1 - heads[run]
        credits[shared] = heads[run + 1] - last[shared] - 1
    return order, first, debits, credits


def _sides(problem: Problem) -> tuple[Ints, Ints]:
    debits = segment_sum((problem.value > 0).astype(np.int64), problem.start)
    return debits, lengths(problem.start) - debits


def _strongest(naming: Ints, named: Ints, strength: Ints, sure: Flags, size: int) -> Links:
    order = order_by(naming, named)
    ordered = naming[order], named[order]
    fresh = _fresh(*ordered)
    if not fresh.all():  # named by several numbers: the strongest counts
        order = order_by(naming, named, -strength)[fresh]
        ordered = naming[order], named[order]
    return Links(*ordered, strength[order], sure[order], size)


def _fresh(naming: Ints, named: Ints) -> Flags:
    """Where a pair of items stands for the first time."""
    fresh = np.ones(len(naming), dtype=np.bool_)
    fresh[1:] = (naming[1:] != naming[:-1]) | (named[1:] != named[:-1])
    return fresh


def shared_words(problem: Problem, left: Ints, right: Ints) -> tuple[Ints, Flags]:
    """For pairs of items: the rarity of their rarest shared word, and do both have rare words and share none.

    Rarity is ``-ln`` of the share of the account's items that hold the word, in milli-nats, at most 4000. A document's
    own day is shared with who mentions it, and with no other document of that day.
    """
    words = problem.words
    account = problem.account[words.item]
    order = order_by(account, words.value)
    label = np.empty(len(order), dtype=np.int64)
    label[order] = run_labels(account[order], words.value[order])
    holders = np.bincount(label, minlength=1)[label]
    items = lengths(problem.start)[account]
    rarity = np.minimum(np.rint(-1000 * np.log(holders / items)), 4000).astype(np.int64) if len(label) else label
    pointer = counts_to_starts(words.item, len(problem))
    rare = np.zeros(len(problem), dtype=np.bool_)
    rare[words.item[(rarity > 1500) & ~words.derived]] = True
    # the shorter text of each pair asks the longer one
    keys = words.item * (int(label.max(initial=0)) + 1) + label  # ascending, as the words of an item are
    owner, offset = expand(pointer[left + 1] - pointer[left])
    at = pointer[left][owner] + offset
    wanted = right[owner] * (int(label.max(initial=0)) + 1) + label[at]
    best = np.zeros(len(left), dtype=np.int64)
    if len(keys):
        where = np.minimum(places(keys, wanted), len(keys) - 1)
        shared = (keys[where] == wanted) & ~(words.derived[at] & words.derived[where])
        np.maximum.at(best, owner[shared], rarity[at[shared]])
    return best, rare[left] & rare[right] & (best == 0)
