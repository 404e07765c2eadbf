"""What is at stake with one customer, and who has money with us."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
from attrs import frozen

from lettrage.calendars import NO_DATE, to_date, to_days
from lettrage.ledger._cases import about, bills, disputes, doubtful, promises
from lettrage.ledger._names import AccountKey
from lettrage.ledger._open_items import OpenItems
from lettrage.ledger._replay import Replay
from lettrage.model import CreditCover
from lettrage.money import Money

__all__ = ["CreditBalance", "Exposure", "exposures_of", "find_credit_balances"]


@frozen
class Exposure:
    """What is at stake with a customer in one currency on a day (encours).

    ``balance = due + not_due + credit_notes + unapplied``, and ``total = balance + orders + deliveries``. The amounts
    from `disputed` to `doubtful` lie within the debts (an item may be in several); covered and uncovered sum to the
    total, where that is above zero.

    Attributes:
        customer: The customer.
        as_of: The day.
        due: Debts past their due date.
        not_due: Debts not yet due, or without a due date.
        credit_notes: Credit notes not yet used, below zero.
        unapplied: Money of the customer not yet matched, below zero.
        disputed: Contested within the debts.
        promised: Promised by a day that has not passed, within the debts.
        bills: Covered by bills not yet matured, within the debts.
        doubtful: Stated to be at risk, within the debts.
        orders: Orders in hand, as supplied.
        deliveries: Deliveries not yet billed, as supplied.
        covered: What credit insurance would bear of the total.
    """

    customer: str
    as_of: date
    due: Money
    not_due: Money
    credit_notes: Money
    unapplied: Money
    disputed: Money
    promised: Money
    bills: Money
    doubtful: Money
    orders: Money
    deliveries: Money
    covered: Money

    @property
    def currency(self) -> str:
        """The currency of all its amounts."""
        return self.due.currency

    @property
    def balance(self) -> Money:
        """What the ledger says is owed, credits deducted."""
        return self.due + self.not_due + self.credit_notes + self.unapplied

    @property
    def total(self) -> Money:
        """The balance with orders and deliveries to come."""
        return self.balance + self.orders + self.deliveries

    @property
    def uncovered(self) -> Money:
        """What no insurance bears of a total above zero."""
        return max(self.total, Money.zero(self.currency)) - self.covered


@frozen
class CreditBalance:
    """An account in which we owe the customer (compte créditeur).

    Attributes:
        account: The account.
        amount: What we owe, above zero.
        since: The date of the oldest credit that is open.
    """

    account: AccountKey
    amount: Money
    since: date


def exposures_of(
    replay: Replay, customer: str, items: OpenItems, as_of: date, orders: Sequence[Money], deliveries: Sequence[Money]
) -> tuple[Exposure, ...]:
    """One exposure per currency in which anything is open or supplied; `items` are those of the customer."""
    currencies = {items.currencies[int(code)] for code in np.unique(items.currency)}
    currencies |= {money.currency for money in (*orders, *deliveries)}
    return tuple(
        _exposure(replay, customer, _in(items, currency), as_of, currency, orders, deliveries)
        for currency in sorted(currencies)
    )


def _in(items: OpenItems, currency: str) -> OpenItems:
    code = items.currencies.index(currency) if currency in items.currencies else -1
    return items.select(items.currency == code)


def _exposure(
    replay: Replay,
    customer: str,
    items: OpenItems,
    as_of: date,
    currency: str,
    orders: Sequence[Money],
    deliveries: Sequence[Money],
) -> Exposure:
    residual, debt = items.residual, items.residual > 0
    late = debt & (items.due != NO_DATE) & (items.due < to_days(as_of))
    note = ~debt & (items.kind == 1)
    held = _held(replay, customer, items.select(debt))

    def money(minor: Any) -> Money:
        return Money.of_minor(int(minor), currency)

    supplied = {
        name: sum((part for part in parts if part.currency == currency), Money.zero(currency))
        for name, parts in (("orders", orders), ("deliveries", deliveries))
    }
    total = int(residual.sum()) + sum(part.minor for part in supplied.values())
    return Exposure(
        customer=customer,
        as_of=as_of,
        due=money(residual[late].sum()),
        not_due=money(residual[debt & ~late].sum()),
        credit_notes=money(residual[note].sum()),
        unapplied=money(residual[~debt & ~note].sum()),
        **{name: money(minor) for name, minor in held.items()},
        **supplied,
        covered=money(_covered(replay, customer, currency, max(total, 0))),
    )


def _held(replay: Replay, customer: str, debts: OpenItems) -> dict[str, int]:
    """How much of the debts is contested, promised, covered by a bill, at risk."""
    store, clock = replay.store, replay.clock
    out: dict[str, int] = {"disputed": 0, "promised": 0, "bills": 0, "doubtful": 0}
    left: dict[str, dict[int, int]] = {name: {} for name in out}
    for place in range(len(debts)):
        key, open_minor = debts.key(place), int(debts.residual[place])
        for name, found in (
            ("disputed", disputes(store, clock, [key])),
            ("promised", promises(store, clock, [key])),
            ("bills", bills(store, clock, [key])),
        ):
            part = 0
            for event in found:
                part += _share(left[name], event, open_minor - part)
            out[name] += min(part, open_minor)
        stated = doubtful(store, clock, key, customer)
        out["doubtful"] += open_minor if stated else 0
    return out


def _share(left: dict[int, int], event: Any, open_minor: int) -> int:
    """How much of an event's amount falls on an item: items are filled in order, all of them when no amount is said."""
    if event.amount is None:
        return open_minor
    rest = left.setdefault(id(event), event.amount.minor)
    part = min(rest, open_minor)
    left[id(event)] = rest - part
    return part


def _covered(replay: Replay, customer: str, currency: str, total: int) -> int:
    """What insurance bears: up to each limit in turn, the share insured."""
    covered, rest = 0, total
    for seen in about(replay.store, replay.clock, customer=customer):
        cover = seen.event
        if not isinstance(cover, CreditCover) or cover.limit.currency != currency:
            continue
        if (
            cover.valid_to is not None
            and replay.clock.as_of is not None
            and to_days(cover.valid_to) < replay.clock.as_of
        ):
            continue
        part = min(rest, cover.limit.minor)
        covered += part * cover.ratio_ppm // 1_000_000
        rest -= part
    return covered


def find_credit_balances(items: OpenItems) -> tuple[CreditBalance, ...]:
    """Identified accounts whose open items sum to less than zero, in order of accounts.

    Complexity: linear in the items.
    """
    total = np.zeros(len(items.accounts), np.int64)
    np.add.at(total, items.account, items.residual)
    first = np.full(len(items.accounts), 2**31 - 1, np.int64)
    credit = items.residual < 0
    np.minimum.at(first, items.account[credit], items.on[credit])
    return tuple(
        CreditBalance(
            items.accounts[code],
            Money.of_minor(-int(total[code]), items.accounts[code].currency),
            to_date(int(first[code])),
        )
        for code in np.flatnonzero(total < 0).tolist()
        if items.accounts[code].identified
    )
