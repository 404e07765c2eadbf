"""From groups to lines: what each item gives, what is adjusted on it and by what name, what stays open.

First every item is taken at what it offers; then what a group still lacks goes where its name says: a discount at a
guessed rate is shared among the documents by what each was, a tolerance of several documents equally among them, a fee
or a rounding falls on one document, the excess of a payment on the payment. A part payment leaves the rest open on its
last item, since the oldest are filled first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import frozen

from lettrage.model import AdjustmentKind

from ._compile import OpenColumns
from ._offers import DISCOUNT, FEE, NO_OFFER, Claim
from ._segments import Flags, Ints, rank_within, segment_sum
from ._settled import rows_of
from ._shapes import Shape, is_adjusted
from ._solution import Solution

__all__ = ["Adjusted", "Lines", "lines_of", "naming"]

_KINDS = [kind.value for kind in AdjustmentKind]
_ROUNDING, _WRITE_OFF = _KINDS.index("rounding"), _KINDS.index("write_off")


@frozen(eq=False)
class Adjusted:
    """One row per adjustment, by line: amounts and the tax within in signed minor units.

    Attributes:
        line: Its line. kind: Place of its kind in `AdjustmentKind`. amount: What it takes. tax: The tax within.
        offer: The offer it rests on, or -1.
    """

    line: Ints
    kind: Ints
    amount: Ints
    tax: Ints
    offer: Ints

    def __len__(self) -> int:
        return len(self.line)

    @classmethod
    def join(cls, parts: Sequence[Adjusted]) -> Adjusted:
        """All adjustments in the order of their lines."""
        columns = [np.concatenate([getattr(part, name) for part in parts]) for name in _NAMES]
        order = np.lexsort((columns[1], columns[0]))
        return cls(*(column[order] for column in columns))


_NAMES = ("line", "kind", "amount", "tax", "offer")


@frozen(eq=False)
class Lines:
    """One row per item of a group, in canonical order, in signed minor units.

    Attributes:
        row: Row in the open items. group: Its group. before: What was open. allocated: What the group takes.
        adjusted: What is adjusted in all; ``before - allocated - adjusted`` stays open. parts: Each adjustment.
    """

    row: Ints
    group: Ints
    before: Ints
    allocated: Ints
    adjusted: Ints
    parts: Adjusted


def lines_of(items: OpenColumns, solution: Solution) -> Lines:
    """The lines of all groups. Cost: a few passes; only adjusted lines cost more."""
    settled, problem = solution.settled, solution.problem
    row = problem.source[settled.item]
    before = np.asarray(items.residual, dtype=np.int64)[row]
    offered, held, fee, stated = _offered(solution, len(row))
    taken = np.zeros(len(row), dtype=np.int64)
    np.add.at(taken, offered.line, offered.amount)
    rest = segment_sum(before - taken - held, settled.start) - fee
    parts = [offered, _fees(solution, before, fee, stated)]
    open_ = held.copy()
    partial = settled.shape == Shape.PARTIAL
    left = np.flatnonzero(partial & (rest != 0))
    # what a refused discount leaves open is open where it was kept
    kept = np.zeros(len(settled), dtype=np.bool_)
    kept[settled.group[held != 0]] = True
    open_[_first(solution, left[kept[left]], -np.abs(held))] += rest[left[kept[left]]]
    left = left[~kept[left]]
    open_[_last(solution, before, left, rest)] += rest[left]
    parts += _named(solution, before, np.where(partial, 0, rest))
    adjusted = np.zeros(len(row), dtype=np.int64)
    everything = Adjusted.join(parts)
    np.add.at(adjusted, everything.line, everything.amount)
    allocated = before - adjusted - open_
    assert not segment_sum(allocated, settled.start).any(), "allocations do not balance"
    assert ((np.sign(allocated) == np.sign(before)) | (allocated == 0)).all(), "an item gave more than it has"
    return Lines(row, settled.group, before, allocated, adjusted, everything)


def _offered(solution: Solution, lines: int) -> tuple[Adjusted, Ints, Ints, Ints]:
    """What documents offer, what a refused offer leaves open per line, the fees of each group, and an offer of them."""
    settled, offers = solution.settled, solution.problem.offers
    held, fee = np.zeros(lines, dtype=np.int64), np.zeros(len(settled), dtype=np.int64)
    stated = np.full(len(settled), NO_OFFER, dtype=np.int64)
    empty = np.zeros(0, dtype=np.int64)
    if settled.offer is None:
        return Adjusted(empty, empty, empty, empty, empty), held, fee, stated
    line = np.flatnonzero(settled.offer != NO_OFFER)
    offer = settled.offer[line]
    # a part of a discount is on the payment that earned it, and falls on the document that it is about
    for at in np.flatnonzero(offers.claim[offer] == Claim.PART).tolist():
        group = int(settled.group[line[at]])
        here = slice(int(settled.start[group]), int(settled.start[group + 1]))
        about = np.flatnonzero(solution.problem.source[settled.item[here]] == offers.target[offer[at]])
        line[at] = here.start + int(about[0])
    asked, offer = offers.parts(offer)
    line = line[asked]
    of_payment, discount = offers.kind[offer] == FEE, offers.kind[offer] == DISCOUNT
    refused = discount & (offers.claim[offer] == Claim.REFUSED)
    held[line[refused]] = offers.minor[offer[refused]]
    np.add.at(fee, settled.group[line[of_payment]], offers.minor[offer[of_payment]])
    stated[settled.group[line[of_payment]]] = offer[of_payment]
    good = ~refused & ~of_payment
    line, offer = line[good], offer[good]
    made = Adjusted(line, offers.kind[offer].astype(np.int64), offers.own(offer), offers.tax[offer], offer)
    return made, held, fee, stated


def _fees(solution: Solution, before: Ints, fee: Ints, stated: Ints) -> Adjusted:
    """The fees of a group on its largest document: nobody owes a share of a fee."""
    groups = np.flatnonzero(fee)
    line = _largest(solution, before, groups, fee)
    none = np.zeros(len(line), dtype=np.int64)
    return Adjusted(line, none + FEE, fee[groups], none, stated[groups])


def _named(solution: Solution, before: Ints, rest: Ints) -> list[Adjusted]:
    """What groups lack after their offers, by its name."""
    settled = solution.settled
    rated = np.flatnonzero((settled.rate != 0) & (rest != 0))
    single = (settled.rate == 0) & (rest != 0)
    near = settled.shape == Shape.NEAR
    due = solution.problem.document[settled.item] & (np.sign(before) == np.sign(rest)[settled.group])
    documents = segment_sum(due.astype(np.int64), settled.start)
    beyond = any(limit.beyond for limit in solution.problem.tolerance.limits)
    several = near & (documents > (0 if beyond else 1)) & single
    parts = [_rated(solution, before, rated, rest)]
    parts += [_spread(solution, before, group, int(rest[group])) for group in np.flatnonzero(several).tolist()]
    groups = np.flatnonzero(single & ~several)
    line = _largest(solution, before, groups, rest)
    kind = np.full(len(settled), _WRITE_OFF, dtype=np.int64)
    kind[is_adjusted(settled.shape)] = _ROUNDING
    if near.any():
        kind[near] = _kinds_of(solution, np.flatnonzero(near))
    return [*parts, _plain(solution, line, kind[groups], rest[groups])]


def _kinds_of(solution: Solution, groups: Ints) -> Ints:
    """What the policy calls the differences of these groups."""
    limits = solution.problem.tolerance.limits
    kinds = [_KINDS.index(solution.tolerances[limit.rule].kind) for limit in limits]
    return np.array([*kinds, _WRITE_OFF], dtype=np.int64)[naming(solution, groups)[0]]


def naming(solution: Solution, groups: Ints) -> tuple[Ints, Ints]:
    """Of groups that lack something after their offers: the limit in `Slack` that names it, and how far it goes."""
    settled, problem = solution.settled, solution.problem
    start, item = rows_of(settled.start, settled.item, groups)
    offer = np.full(len(item), NO_OFFER, dtype=np.int64)
    if settled.offer is not None:
        offer = rows_of(settled.start, settled.offer, groups)[1]
    given = np.append(problem.offers.minor, 0)[offer]
    turned = np.sign(problem.signed_minor[item]) * np.sign(problem.minor[item])
    owed = problem.signed_minor[item] - turned * given
    return problem.tolerance.naming(problem.account[item], owed, start, segment_sum(owed, start))


def _plain(solution: Solution, line: Ints, kind: Ints, amount: Ints) -> Adjusted:
    """Adjustments without an offer: a discount takes the tax of its document with it, in proportion."""
    tax = np.zeros(len(line), dtype=np.int64)
    within = solution.problem.offers.tax_within
    if len(within):
        row = solution.problem.source[solution.settled.item[line]]
        whole = solution.problem.offers.whole[row]
        for at in np.flatnonzero((kind == DISCOUNT) & (within[row] != 0)).tolist():
            share = 2 * int(amount[at]) * int(within[row[at]])
            tax[at] = (share + int(whole[at])) // (2 * int(whole[at]))
    return Adjusted(line, kind, amount, tax, np.full(len(line), NO_OFFER, dtype=np.int64))


def _rated(solution: Solution, before: Ints, groups: Ints, rest: Ints) -> Adjusted:
    """Discounts shared in proportion to signed amounts, by largest remainder; each sums back to itself."""
    settled = solution.settled
    chosen = np.zeros(len(settled), dtype=np.bool_)
    chosen[groups] = True
    line = np.flatnonzero(chosen[settled.group] & solution.problem.document[settled.item])
    group = settled.group[line]
    total = np.zeros(len(settled), dtype=np.int64)
    np.add.at(total, group, before[line])
    # Python integers: a product of two amounts may pass 64 bits
    product: npt.NDArray[Any] = before[line].astype(object) * rest[group].astype(object)
    whole = total[group].astype(object)
    part = (product // whole).astype(np.int64) if len(line) else line
    left = np.abs((product % whole).astype(np.int64)) if len(line) else line
    given = np.zeros(len(settled), dtype=np.int64)
    np.add.at(given, group, part)
    order = np.lexsort((line, -left, group))
    # a remainder has the sign of the total, and there are fewer units missing than documents
    more = rank_within(group[order]) < (rest - given)[group[order]]
    part[order[more]] += 1
    keep = part != 0
    return _plain(solution, line[keep], np.full(int(keep.sum()), DISCOUNT), part[keep])


def _spread(solution: Solution, before: Ints, group: int, rest: int) -> Adjusted:
    """A tolerance equally over the documents of a group, each up to its own limit; cents to the oldest.

    What goes beyond the documents is absorbed on the payment, where the policy says so.
    """
    settled, problem = solution.settled, solution.problem
    here = np.arange(int(settled.start[group]), int(settled.start[group + 1]), dtype=np.int64)
    offers = np.full(len(here), NO_OFFER) if settled.offer is None else settled.offer[here]
    owed = before[here] - np.append(problem.offers.minor, 0)[offers]
    due: Flags = problem.document[settled.item[here]] & (np.sign(before[here]) == np.sign(rest))
    money = here[~due & (np.sign(before[here]) == -np.sign(rest))]
    here, owed = here[due], owed[due]
    which = int(naming(solution, np.array([group], dtype=np.int64))[0][0])
    assert which >= 0, "a tolerance beyond its limits"
    rule = problem.tolerance.limits[which]
    limit = rule.of_documents(problem.account[settled.item[here]], np.abs(owed)).tolist()
    on_documents = min(abs(rest), sum(limit), rule.most)
    shares = _equal_shares(on_documents, limit)
    line = [*here.tolist(), int(money[0])] if len(money) else here.tolist()
    amounts = np.array([*shares, abs(rest) - on_documents] if len(money) else shares, dtype=np.int64)
    keep = amounts != 0
    kind = _KINDS.index(solution.tolerances[rule.rule].kind)
    signed = (1 if rest > 0 else -1) * amounts[keep]
    return _plain(solution, np.array(line, dtype=np.int64)[keep], np.full(int(keep.sum()), kind), signed)


def _equal_shares(amount: int, limit: list[int]) -> list[int]:
    """An amount shared equally, none beyond its limit; the first take the odd units."""
    shares, left = [0] * len(limit), amount
    while left:
        open_ = [n for n in range(len(limit)) if shares[n] < limit[n]]
        each, extra = divmod(left, len(open_))
        for turn, n in enumerate(open_):
            more = min(each + (turn < extra), limit[n] - shares[n])
            shares[n] += more
            left -= more
    return shares


def _largest(solution: Solution, before: Ints, groups: Ints, sign: Ints) -> Ints:
    """The largest line of each group on the side of a sign; the oldest of equals."""
    return _first(solution, groups, np.where(_side(solution, before, sign), -np.abs(before), 1))


def _last(solution: Solution, before: Ints, groups: Ints, sign: Ints) -> Ints:
    """The last line of each group on the side of a sign."""
    return _first(solution, groups, np.where(_side(solution, before, sign), -np.arange(len(before)), 1))


def _side(solution: Solution, before: Ints, sign: Ints) -> Flags:
    return np.asarray(np.sign(before) == np.sign(sign)[solution.settled.group])


def _first(solution: Solution, groups: Ints, rank: Ints) -> Ints:
    """The line of least rank of each group."""
    settled = solution.settled
    order = np.lexsort((rank, settled.group))
    return np.asarray(order[settled.start[groups]], dtype=np.int64)
