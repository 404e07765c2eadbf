"""Money that no evidence explains, allotted in a legal or agreed order because the policy asks for it.

This is no match: nothing says that the debtor meant these debts. Every such settlement is of origin ``policy``, has no
confidence and is counted apart. An account in which a person has something to decide is left alone until that is done,
and what the debts do not take stays on account.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import MappingProxyType

import numpy as np
from attrs import frozen

from lettrage.calendars import to_date
from lettrage.errors import Fault, did_you_mean
from lettrage.explain import Evidence
from lettrage.law import JURISDICTIONS, Debt, allocate_payment
from lettrage.ledger import Decision, OpenItems
from lettrage.model import KIND_CODES, ItemKind
from lettrage.money import Money

from ._directed import Banned, DirectedGroup, seen_by
from ._segments import Flags, Ints

__all__ = ["ORDERS", "Allotted", "allot", "order_faults"]

_INVOICE, _PAYMENT = KIND_CODES[ItemKind.INVOICE], KIND_CODES[ItemKind.PAYMENT]
#: Debts looked at for one payment, times payments of the account; above, a legal order is not worked out.
_MOST = 100_000
#: The order of due dates, then of documents.
_OLDEST = "oldest"
#: Orders by the article that they come from, beside the codes of jurisdictions.
ORDERS = MappingProxyType(
    {
        "fr-1342-10": "FR-B2B",
        "de-366-367": "DE-B2B",
        "it-1193": "IT-B2B",
        "es-1174": "ES-B2B",
        "nl-6-43": "NL",
        "ch-86-87": "CH",
        **{code: code for code in JURISDICTIONS},
    }
)


@frozen
class Allotted:
    """The groups of an order, and the accounts in which it was too much work."""

    groups: tuple[DirectedGroup, ...] = ()
    limited: tuple[int, ...] = ()


def order_faults(order: str | None) -> Iterator[Fault]:
    """What is wrong with the name of an order."""
    known = [_OLDEST, *ORDERS]
    if order is not None and order not in known:
        message = f"no order of allocation is called `{order}`"
        help = did_you_mean(order, known)
        yield Fault("bad-policy", message, "fallback_order", found=order, expected=", ".join(known), help=help)


def allot(
    items: OpenItems, order: str, left: Ints, free: Flags, undecided: Flags, sure: Flags, banned: Banned
) -> Allotted:
    """Payments in no group against invoices in no group, account by account.

    Args:
        items: The open items.
        order: The name of the order.
        left: What is left of each.
        free: Which are in no group.
        undecided: Which are in a group that a person has to decide.
        sure: Which certainly belong to the account in which they are matched.
        banned: Groups that a person refused or undid, as they were then.

    Complexity: ``oldest`` is n log n; a legal order is linear in the debts of the account for each payment, bounded.
    """
    kind, account = np.asarray(items.kind), np.asarray(items.account)
    waiting = np.unique(account[undecided])
    identified = np.array([key.identified for key in items.accounts], dtype=np.bool_)
    ready = free & sure & ~np.isin(account, waiting) & identified[account]
    payments = _by_account(items, ready & (kind == _PAYMENT) & (left < 0))
    debts = _by_account(items, ready & (kind == _INVOICE) & (left > 0))
    groups: list[DirectedGroup] = []
    limited: list[int] = []
    open_: list[int] = left.tolist()
    for place in sorted(payments.keys() & debts.keys()):
        if order != _OLDEST and len(payments[place]) * len(debts[place]) > _MOST:
            limited.append(place)
            continue
        made = _account(items, order, payments[place], debts[place], open_)
        groups += [group for group in made if seen_by(items, group) not in banned]
    return Allotted(tuple(groups), tuple(limited))


def _by_account(items: OpenItems, mask: Flags) -> dict[int, list[int]]:
    rows: dict[int, list[int]] = {}
    at: list[int] = np.flatnonzero(mask).tolist()
    for row in at:
        rows.setdefault(int(items.account[row]), []).append(row)
    for listed in rows.values():
        listed.sort(key=lambda row: (int(items.on[row]), items.key(row)))
    return rows


def _account(
    items: OpenItems, order: str, payments: Sequence[int], debts: Sequence[int], left: list[int]
) -> Iterator[DirectedGroup]:
    """One group per payment, the oldest payment first; `left` goes down as debts are paid."""
    oldest = sorted(debts, key=lambda row: (_due(items, row), int(items.on[row]), items.key(row)))
    for payment in payments:
        taken = (
            _oldest_first(oldest, payment, left) if order == _OLDEST else _legal(items, order, oldest, payment, left)
        )
        if not taken:
            return
        for row, amount in taken:
            left[row] -= amount
        total = sum(amount for _, amount in taken)
        left[payment] += total
        oldest = [row for row in oldest if left[row]] if order != _OLDEST else oldest
        lines = tuple(sorted([(payment, -total), *taken]))
        why = (Evidence("match.allotted", order, str(Money.of_minor(total, _currency(items, payment)))),)
        yield DirectedGroup(lines, "policy", Decision.AUTO, why, confidence_ppm=0)


def _due(items: OpenItems, row: int) -> int:
    """The due day; a debt without one is due from its date."""
    due = int(items.due[row])
    return due if due > -(2**31) else int(items.on[row])


def _oldest_first(oldest: list[int], payment: int, left: list[int]) -> list[tuple[int, int]]:
    """Debts from the front of the list, which drops those that are paid."""
    rest, taken, done = -left[payment], list[tuple[int, int]](), 0
    for row in oldest:
        if not rest:
            break
        part = min(rest, left[row])
        taken.append((row, part))
        rest -= part
        done += part == left[row]
    del oldest[:done]
    return taken


def _legal(items: OpenItems, order: str, debts: Sequence[int], payment: int, left: list[int]) -> list[tuple[int, int]]:
    currency = _currency(items, payment)
    owed = [
        Debt(
            f"{number:09d}",
            Money.of_minor(left[row], currency),
            due_on=to_date(_due(items, row)),
            arose_on=to_date(int(items.on[row])),
        )
        for number, row in enumerate(debts)
    ]
    day = to_date(int(items.on[payment]))
    paid = allocate_payment(Money.of_minor(-left[payment], currency), owed, rules=ORDERS[order], on=day)
    return [(debts[int(line.debt)], line.principal.minor) for line in paid.lines if line.principal.minor]


def _currency(items: OpenItems, row: int) -> str:
    return items.currencies[int(items.currency[row])]
