"""Which account each document stands in."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import evolve

from lettrage.ledger._column_verbs import is_constant
from lettrage.ledger._columns import NO_CODE, Ints, Rows
from lettrage.ledger._customers import payer_group
from lettrage.ledger._names import AccountKey, Names
from lettrage.ledger._store import NO_ROW, Store

__all__ = ["account_ranks", "with_accounts"]


def with_accounts(store: Store, columns: dict[str, npt.NDArray[Any]]) -> tuple[Store, Ints]:
    """The account of every row: the document's own, else the payer group, else the customer, else unidentified."""
    own, customer = columns["own_account"], columns["customer"]
    listed = store.customer_names.listed()
    own_names = {int(code): columns["own_account_name"][row] for code, row in _first_rows(own)}
    used = np.flatnonzero(np.bincount(customer[own == NO_CODE] + 1, minlength=1)[1:]).tolist()
    described = len(store.customers) > 0
    groups = [(payer_group(store, code) if described else "") or listed[code] for code in used]
    names = Names[str]().add([*own_names.values(), *groups])
    of_own = np.full(max(own_names, default=0) + 2, NO_CODE, np.int64)
    of_own[list(own_names)] = names.codes(own_names.values())
    of_customer = np.full(len(listed) + 1, NO_CODE, np.int64)
    of_customer[used] = names.codes(groups)
    named = of_customer[customer] + 1
    if own_names:
        named = np.where(own == NO_CODE, named, of_own[own] + 1)
    entities, currencies = max(len(store.entity_names), 1), max(len(store.currency_names), 1)
    packed = (named * entities + columns["entity"]) * currencies + columns["currency"]
    space = (len(names) + 1) * entities * currencies
    distinct, inverse = _distinct(packed, space)
    name_of, entity_of, currency_of = names.listed(), store.entity_names.listed(), store.currency_names.listed()
    named_by, place = np.divmod(distinct // currencies, entities)
    currency = distinct % currencies
    # the order of keys: names come in theirs, the unidentified before them
    order = np.lexsort((_ranks(currency_of)[currency], named_by, _ranks(entity_of)[place]))
    parts: list[tuple[int, int, int]] = np.stack([place, named_by, currency], axis=1)[order].tolist()
    keys = [AccountKey(entity_of[e], name_of[n - 1] if n else "", currency_of[c], n > 0) for e, n, c in parts]
    if len(store.account_names) or "" in name_of[:1]:
        accounts = store.account_names.add(keys)
        codes = np.array(accounts.codes(keys), np.int32)
    else:
        accounts, codes = Names[AccountKey].ordered(keys), np.arange(len(keys), dtype=np.int32)
    of_distinct = np.empty_like(codes)
    of_distinct[order] = codes
    return evolve(store, account_names=accounts), of_distinct[inverse]


def _ranks(names: list[str]) -> Rows:
    """The alphabetical rank of each of a few names, 0 where there are none."""
    order = sorted(range(len(names)), key=names.__getitem__)
    rank = np.zeros(max(len(names), 1), np.int64)
    rank[order] = np.arange(len(order))
    return rank


def _first_rows(codes: npt.NDArray[Any]) -> list[tuple[int, int]]:
    """Each code that occurs, with one row where it does."""
    if is_constant(codes):
        return [(int(codes[0]), 0)] if codes[0] != NO_CODE else []
    where = np.full(int(codes.max()) + 2, NO_ROW, np.int64)
    where[codes + 1] = np.arange(len(codes))
    there = np.flatnonzero(where[1:] != NO_ROW)
    return [(int(code), int(where[code + 1])) for code in there]


def _distinct(packed: Rows, space: int) -> tuple[Rows, Rows]:
    """`np.unique` with inverse, by a table of all possible values when that is small."""
    if space > 4 * len(packed) + 1024:
        distinct, inverse = np.unique(packed, return_inverse=True)
        return distinct, inverse
    there = np.zeros(space, np.bool_)
    there[packed] = True
    distinct = np.flatnonzero(there)
    return distinct, (np.cumsum(there) - 1)[packed]


def account_ranks(store: Store, account: Ints) -> Ints:
    """Ranks of accounts in their own order; those of a few rows among themselves only."""
    if len(account) * 8 > len(store.account_names):
        return store.account_names.ranks()[0][account]
    listed = store.account_names.listed()
    keys = [listed[int(code)] for code in account]
    place = {key: rank for rank, key in enumerate(sorted(set(keys)))}
    return np.array([place[key] for key in keys], np.int32)
