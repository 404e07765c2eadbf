"""Groups that the payment itself names: its list of invoices, exactly, short of one, or with one more.

A list can lie (a number misread, an invoice not paid after all), so besides the exact list the list without one of its
members and the list with one other open document are looked at. Items that name each other in a chain are tried whole.
"""

from __future__ import annotations

import numpy as np

from .._candidates import Candidates
from .._coincidence import floor_lambda, of_accounts
from .._compile import Problem
from .._segments import Flags, Ints, counts_to_starts, expand, lengths, membership, search, segment_sum, starts
from .._shapes import Shape
from .._sorting import order_by
from ..kernels import component_labels

name = "reference"

#: The longest list of references that is followed.
_LONGEST = 200


def propose(problem: Problem) -> Candidates:
    """Exact lists, lists less one, lists plus one, and chains of items that name each other."""
    links = problem.links
    size = lengths(links.start)
    naming = ((size > 0) & (size <= _LONGEST)).nonzero()[0].astype(np.int64)
    if not len(naming):
        return Candidates.none()
    missing = segment_sum(problem.value[links.named], links.start)[naming] + problem.value[naming]
    parts = [
        _exact(problem, naming[missing == 0]),
        _less_one(problem, naming, missing),
        _plus_one(problem, naming, missing),
    ]
    return Candidates.join([*parts, _chains(problem)])


def _lists(problem: Problem, naming: Ints, extra: Ints | None = None, without: Ints | None = None) -> Candidates:
    """Groups of a naming item and what it names, with one more item or without one."""
    links = problem.links
    size = links.start[naming + 1] - links.start[naming]
    owner, offset = expand(size)
    item, group = links.named[links.start[naming][owner] + offset], owner
    if without is not None:
        stays = item != without[group]
        item, group = item[stays], group[stays]
    heads = [naming] if extra is None else [naming, extra]
    item = np.concatenate([item, *heads])
    group = np.concatenate([group, *(np.arange(len(naming), dtype=np.int64) for _ in heads)])
    order = order_by(group, item)
    pointer = counts_to_starts(group, len(naming))
    coincidence = floor_lambda(problem.account[naming], np.abs(problem.value[naming]))
    return Candidates.build(pointer, item[order], Shape.REFERENCE, coincidence)


def _exact(problem: Problem, naming: Ints) -> Candidates:
    return _lists(problem, naming)


def _less_one(problem: Problem, naming: Ints, missing: Ints) -> Candidates:
    """The list is too long by exactly one of its members."""
    links = problem.links
    size = links.start[naming + 1] - links.start[naming]
    owner, offset = expand(np.where((missing != 0) & (size > 1), size, 0))
    named = links.named[links.start[naming][owner] + offset]
    good = problem.value[named] == missing[owner]
    return _lists(problem, naming[owner[good]], without=named[good])


def _plus_one(problem: Problem, naming: Ints, missing: Ints) -> Candidates:
    """The list is short by exactly one other open item (the oldest such one)."""
    naming, missing = naming[missing != 0], missing[missing != 0]
    if not len(naming):
        return Candidates.none()
    account = problem.account[naming]
    rows = of_accounts(problem.account, account, problem.accounts).nonzero()[0]
    order = rows[order_by(problem.account[rows], problem.value[rows])]
    start = counts_to_starts(problem.account[order], problem.accounts)
    value = problem.value[order]
    low = search(value, start[account], start[account + 1], -missing)
    inside = low < start[account + 1]
    inside[inside] = value[low[inside]] == -missing[inside]
    naming, extra = naming[inside], order[low[inside]]
    fresh = (extra != naming) & ~_named_already(problem, naming, extra)
    return _lists(problem, naming[fresh], extra=extra[fresh])


def _named_already(problem: Problem, naming: Ints, item: Ints) -> Flags:
    links, size = problem.links, len(problem)
    return membership(links.naming * size + links.named, naming * size + item)


def _chains(problem: Problem) -> Candidates:
    """Balanced components of the graph of who names whom."""
    links, size = problem.links, len(problem)
    count = len(links.naming)
    edge = np.stack([links.naming, links.named], axis=1).ravel()
    component = component_labels(2 * np.arange(count + 1, dtype=np.int64), edge, size)
    order = order_by(edge)
    fresh = np.concatenate([np.ones(1, dtype=np.bool_), np.diff(edge[order]) != 0]) if len(edge) else order
    item, label = edge[order][fresh], component[order[fresh] // 2]
    order = order_by(label, item)
    item, label = item[order], label[order]
    pointer = counts_to_starts(label, int(label.max(initial=-1)) + 1)
    good = ((segment_sum(problem.value[item], pointer) == 0) & (lengths(pointer) <= _LONGEST)).nonzero()[0]
    owner, offset = expand(lengths(pointer)[good])
    members = item[pointer[good][owner] + offset]
    account = problem.account[item[pointer[good]]]
    owed = segment_sum(np.maximum(problem.value[item], 0), pointer)[good]
    return Candidates.build(starts(lengths(pointer)[good]), members, Shape.REFERENCE, floor_lambda(account, owed))
