"""Join: unidentified money stands with the customer who sent it, and payers of one group stand as one account.

Only the accounts of the open items change, and only for the match: the ledger keeps each item where it is, and a
settlement that joins two accounts says so.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from functools import cached_property

import numpy as np
from attrs import evolve, field, frozen

from lettrage.calendars import to_days
from lettrage.ledger import AccountKey, Ledger, OpenItems, PayerFacts

from .._policy import MatchingPolicy
from .._segments import Flags, Ints
from .._sorting import distinct_of
from .._standing import SURE, Standing
from ._blocks import payer_blocks
from ._identify import check_people, payers_of
from ._result import PayerResult

__all__ = ["Joined", "join_items"]


@frozen(eq=False)
class Whereabouts:
    """The account in which the money of a payer is matched, by creditor, block of payers and currency.

    Most matches never ask: the answers are made when somebody does.

    Attributes:
        items: The open items, in the accounts of the ledger. customers, names, block: All customers, the account name
            and the block of each.
        merged: For each account the one with which it is matched. cross_entity: Whatever the creditor.
    """

    items: OpenItems
    customers: tuple[str, ...]
    names: list[str]
    block: Ints
    merged: Ints
    cross_entity: bool

    def of(self, entity: str, name: str, currency: str) -> int | None:
        """The account for a payer's account name; None when nothing of the payer or its group is open there."""
        label = self.labels.get(name)
        return None if label is None else self._account.get(("" if self.cross_entity else entity, label, currency))

    @cached_property
    def labels(self) -> Mapping[str, int]:
        """The block of each payer's account name."""
        return dict(zip(self.names, self.block.tolist(), strict=True))

    @cached_property
    def _account(self) -> Mapping[tuple[str, int, str], int]:
        """Of several accounts of one payer, that of its own name goes before any other."""
        items = self.items
        account_of = dict(zip(self.customers, self.names, strict=True))
        where: dict[tuple[str, int, str], int] = {}
        span = len(items.customers) + 1
        pairs = distinct_of(items.account.astype(np.int64) * span + items.customer + 1)
        accounts: list[int] = (pairs // span).tolist()
        customers: list[int] = (pairs % span - 1).tolist()
        for account, customer in zip(accounts, customers, strict=True):
            key = items.accounts[account]
            if customer >= 0 and key.identified:
                name = account_of[items.customers[customer]]
                wanted = ("" if self.cross_entity else key.entity, self.labels[name], key.currency)
                if key.name == name or wanted not in where:
                    where[wanted] = int(self.merged[account])
        return where


@frozen(eq=False)
class Joined:
    """Open items as they are matched.

    Attributes:
        items: The open items, each in the account in which it is matched.
        home: Position in ``items.accounts`` of the account in which each item stands in the ledger.
        sure: How sure it is that each item belongs where it is matched, in parts per million.
        payers: What was found out about unidentified items.
        where: Which account a payer's money is matched in.
        apart: Accounts of what was born before an insolvency, each with the account that it was taken out of.
    """

    items: OpenItems
    home: Ints
    sure: Ints
    payers: PayerResult
    where: Whereabouts
    apart: Mapping[int, int] = field(factory=dict[int, int])

    @property
    def standing(self) -> Standing | None:
        """How the items stand where they are matched; None when all are at home for certain."""
        away = bool((self.home != self.items.account).any() or (self.sure < SURE).any())
        return Standing(self.home, self.sure) if away else None

    def select(self, keep: Flags) -> Joined:
        """Some of the items."""
        return evolve(self, items=self.items.select(keep), home=self.home[keep], sure=self.sure[keep])

    def joins(self, start: Ints, rows: Ints) -> Flags:
        """Which groups of open items join accounts of several payers or creditors; unknown money joins any."""
        accounts = self.items.accounts
        if len(start) < 2:
            return np.zeros(0, dtype=np.bool_)
        home, first = self.home[rows], start[:-1]
        if np.array_equal(np.minimum.reduceat(home, first), np.maximum.reduceat(home, first)):  # none across accounts
            return np.zeros(len(first), dtype=np.bool_)
        names = {name: code for code, name in enumerate(sorted({key.name for key in accounts if key.identified}))}
        entities = {name: code for code, name in enumerate(sorted({key.entity for key in accounts}))}
        named = np.array([names[key.name] if key.identified else -1 for key in accounts])
        entity = np.array([entities[key.entity] for key in accounts])
        low = np.minimum.reduceat(np.where(named[home] < 0, len(names), named[home]), first)
        several = (np.maximum.reduceat(named[home], first) > low) & (low < len(names))
        across = np.maximum.reduceat(entity[home], first) > np.minimum.reduceat(entity[home], first)
        return np.asarray(several | across)

    @property
    def books_account(self) -> Ints:
        """The account of each item for its letters: what is matched apart is lettered with the account it was in."""
        account = np.asarray(self.items.account, dtype=np.int64)
        if not self.apart:
            return account
        back = np.arange(len(self.items.accounts), dtype=np.int64)
        back[list(self.apart)] = list(self.apart.values())
        return back[account]

    def codes(self, used: Mapping[AccountKey, Mapping[str, Collection[date]]]) -> dict[int, set[tuple[str, int]]]:
        """The lettering codes that the books have seen, with their days, of all accounts that are matched together."""
        if not used:
            return {}
        place = {key: number for number, key in reversed(list(enumerate(self.items.accounts)))}
        merged = dict(zip(self.home.tolist(), self.books_account.tolist(), strict=True))
        out: dict[int, set[tuple[str, int]]] = {}
        for key, seen in used.items():
            here = self.where.of(key.entity, key.name, key.currency) if key.identified else None
            here = merged.get(place.get(key, -1), here)
            if here is not None:
                dated = ((code, to_days(day)) for code, days in seen.items() for day in days)
                out.setdefault(here, set()).update(dated)
        return out


def join_items(ledger: Ledger, items: OpenItems, policy: MatchingPolicy, *, everybody: bool = True) -> Joined:
    """The items with the accounts that the policy and the payers' identity give them.

    Args:
        ledger: The facts.
        items: Its open items.
        policy: Who pays for whom, and how payers are found.
        everybody: The ledger must hold everybody whom the policy names; a part of a table need not.

    Raises:
        UnknownId: ``unknown-customer`` for a customer that the policy names and the ledger does not hold.
    """
    assert items.as_of is not None
    facts = ledger.payer_facts(as_of=items.as_of, known_on=items.known_on)
    if everybody:
        check_people(policy, facts)
    payers = payers_of(ledger, items, facts, policy)
    home = np.asarray(items.account, dtype=np.int64)
    block = payer_blocks(facts, policy.payer_groups)
    merged = _merged(items, facts, block, policy.cross_entity)
    account, sure = merged[home], np.broadcast_to(np.int64(SURE), len(items))
    rows, names, how_sure = payers.columns
    at = np.flatnonzero(np.isin(items.row, rows)) if len(rows) else np.empty(0, np.int64)
    if len(at):
        sure = sure.copy()
    where = Whereabouts(items, facts.customers, facts.accounts.tolist(), block, merged, policy.cross_entity)
    for place, name, ppm in zip(at.tolist(), names, how_sure.tolist(), strict=True):
        if name is not None:
            entity, currency = items.entities[int(items.entity[place])], items.currencies[int(items.currency[place])]
            target = where.of(entity, name, currency)
            if target is not None:
                account[place], sure[place] = target, ppm
    items = evolve(items, account=account.astype(np.int32)) if (account != home).any() else items
    return Joined(items, home, sure, payers, where)


def _merged(items: OpenItems, facts: PayerFacts, block: Ints, cross_entity: bool) -> Ints:
    """For each account the one with which it is matched: the first of those whose payers pay together."""
    out = np.arange(len(items.accounts), dtype=np.int64)
    if not cross_entity and bool((block == np.arange(len(block))).all()):  # everybody pays alone
        return out
    named = _several(block, facts)
    customer = _customer_of_account(items, facts)
    first: dict[tuple[str, int | str, str], int] = {}
    for place, key in enumerate(items.accounts):
        whose = int(customer[place])
        grouped = whose >= 0 and named[whose]
        if key.identified and (grouped or cross_entity):
            entity = "" if cross_entity else key.entity
            label: int | str = int(block[whose]) if grouped else key.name
            out[place] = first.setdefault((entity, label, key.currency), place)
    return out


def _several(block: Ints, facts: PayerFacts) -> Ints:
    """Whether the block of each customer holds more than one account."""
    names: dict[int, set[str]] = {}
    for label, account in zip(block.tolist(), facts.accounts.tolist(), strict=True):
        names.setdefault(label, set()).add(account)
    return np.array([len(names[label]) > 1 for label in block.tolist()], dtype=np.int64)


def _customer_of_account(items: OpenItems, facts: PayerFacts) -> Ints:
    """One customer of each account, the first in the alphabet; -1 where no item names one."""
    place = {name: number for number, name in enumerate(facts.customers)}
    none = len(facts.customers)
    of = np.array([place[name] for name in items.customers] + [none], dtype=np.int64)
    least = np.full(len(items.accounts), none, dtype=np.int64)
    np.minimum.at(least, items.account, of[items.customer])
    return np.where(least == none, -1, least)
