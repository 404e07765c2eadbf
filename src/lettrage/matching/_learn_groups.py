"""Who pays for whom: payers whose money settled the documents of others, counted, and the groups that this makes.

A parent pays for its shops, a factor for all who sold to it. Only what says so without doubt is counted: money of one
customer that settled documents of another, and money of nobody's that settled documents of several customers at once. A
name that merely comes with two customers may be the name of two people.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from lettrage.calendars import to_date
from lettrage.ledger import SettledItems
from lettrage.model import KIND_CODES, ItemKind

from ._learned import PaysFor
from ._segments import Ints
from .payers._names import code_of, name_key

__all__ = ["customers_paid", "groups_from", "pays_for"]

Floats = npt.NDArray[np.float64]
#: A kind of payer, and the payer.
Payer: TypeAlias = tuple[Literal["customer", "name", "iban"], str]

_PAYMENT = KIND_CODES[ItemKind.PAYMENT]


def customers_paid(settled: SettledItems) -> tuple[Ints, Ints]:
    """The customers of the documents of each settlement: a CSR over the settlements, each customer once."""
    items, group = settled.items, settled.settlement
    count = int(group.max(initial=-1)) + 1
    known = (items.kind != _PAYMENT) & (items.customer >= 0)
    span = len(items.customers) + 1
    pairs = np.unique(group[known] * span + items.customer[known])
    start = np.searchsorted(pairs // span, np.arange(count + 1)).astype(np.int64)
    return start, pairs % span


def pays_for(settled: SettledItems, weight: Floats) -> tuple[PaysFor, ...]:
    """Of every payer of others, whom it paid for, and how often.

    Args:
        weight: Of each line, how much its settlement counts.

    Complexity: linear in the payments and the documents of their settlements.
    """
    items, group = settled.items, settled.settlement
    start, customers = customers_paid(settled)
    money = np.flatnonzero(items.kind == _PAYMENT)
    of: dict[str, int] = defaultdict(int)
    seen: dict[tuple[Payer, str], list[tuple[int, int, int]]] = defaultdict(list)
    for settlement, rows in _by_settlement(group, money):
        whose: list[int] = customers[start[settlement] : start[settlement + 1]].tolist()
        paid = [items.customers[at] for at in whose]
        votes = round(1000 * float(weight[rows[0]]))
        for customer in paid:
            of[customer] += votes
        payers = {payer for row in rows for payer in _payers(settled, row, len(paid))}
        if len({payer for kind, payer in payers if kind == "customer"}) > 1:
            continue  # the money of several: whose went where is not said
        days = int(settled.effective[rows[0]]), max(int(settled.known[row]) for row in rows)
        for payer in payers:
            for customer in paid:
                if payer != ("customer", customer):
                    seen[payer, customer].append((votes, *days))
    return tuple(
        PaysFor(
            kind,
            value,
            customer,
            times=len(votes),
            count=sum(part for part, *_ in votes),
            of=of[customer],
            last_on=to_date(max(day for _, day, _ in votes)),
            known_on=to_date(max(day for *_, day in votes)),
        )
        for ((kind, value), customer), votes in sorted(seen.items())
    )


def groups_from(
    learned: Iterable[PaysFor],
    declared: Sequence[Sequence[str]],
    *,
    least_times: int,
    least_ppm: int,
    customers: Collection[str] | None,
) -> tuple[tuple[str, ...], ...]:
    """The declared groups with those of the past, joined wherever they share somebody.

    Args:
        customers: Who may stand in a learned group; None for everybody.
    """
    links: dict[Payer, set[str]] = defaultdict(set)
    for one in learned:
        known = customers is None or one.customer in customers
        if known and one.times >= least_times and one.confidence_ppm >= least_ppm:
            links[one.kind, one.payer].add(one.customer)
    groups = [set(group) for group in declared]
    for (kind, payer), paid in links.items():
        own = {payer} if kind == "customer" and (customers is None or payer in customers) else set[str]()
        if len(paid | own) > 1:
            groups.append(paid | own)
    return tuple(tuple(sorted(group)) for group in sorted(_united(groups), key=min))


def _united(groups: Iterable[set[str]]) -> list[set[str]]:
    """Groups that share nobody: those that do are one."""
    out: list[set[str]] = []
    for group in groups:
        apart = [other for other in out if not other & group]
        out = [*apart, group.union(*[other for other in out if other & group])]
    return out


def _by_settlement(group: Ints, money: Ints) -> Iterator[tuple[int, list[int]]]:
    """Each settlement with its payments."""
    order = money[np.argsort(group[money], kind="stable")]
    cut = np.flatnonzero(np.diff(group[order])) + 1
    for rows in np.split(order, cut) if len(order) else []:
        yield int(group[rows[0]]), rows.tolist()


def _payers(settled: SettledItems, row: int, paid: int) -> Iterator[Payer]:
    """Who a payment came from: its customer; of nobody's money that paid for several, its name and account."""
    items = settled.items
    if items.customer[row] >= 0:
        yield "customer", items.customers[int(items.customer[row])]
    elif paid > 1:
        if name := name_key(items.payer_name[row]):
            yield "name", name
        if account := code_of(items.payer_iban[row]):
            yield "iban", account
