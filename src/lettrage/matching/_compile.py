"""Compile: the open items of a ledger as one `Problem`, the integer columns that every strategy reads.

Each account becomes a stretch of rows sorted by (day, kind, id, instalment). Receivables and payables become one thing:
an account whose documents are mostly what *we* owe is turned round, so that a document is positive and a payment
negative in either direction. Each account's amounts are divided by their greatest common divisor: an account kept in
whole euros knows a hundred times fewer coincidences than its cents suggest.
"""

from __future__ import annotations

from functools import cached_property
from typing import Protocol

import numpy as np
import numpy.typing as npt
from attrs import evolve, field, frozen

from . import _text
from ._links import Links, find_links
from ._policy import MatchingPolicy
from ._segments import Flags, Ints, counts_to_starts, run_labels
from ._text import Tokens

__all__ = ["OpenColumns", "Problem", "compile_items"]

_INVOICE, _CREDIT_NOTE, _PAYMENT, _REFUND, _ENTRY = range(5)


class OpenColumns(Protocol):
    """What compile reads of `lettrage.ledger.OpenItems`; tests hand in the same columns without a ledger."""

    @property
    def kind(self) -> npt.NDArray[np.int8]: ...
    @property
    def id(self) -> npt.NDArray[np.object_]: ...
    @property
    def instalment(self) -> npt.NDArray[np.int32]: ...
    @property
    def account(self) -> npt.NDArray[np.int32]: ...
    @property
    def currency(self) -> npt.NDArray[np.int16]: ...
    @property
    def currencies(self) -> tuple[str, ...]: ...
    @property
    def on(self) -> npt.NDArray[np.int32]: ...
    @property
    def due(self) -> npt.NDArray[np.int32]: ...
    @property
    def residual(self) -> npt.NDArray[np.int64]: ...
    @property
    def text(self) -> npt.NDArray[np.object_]: ...
    @property
    def reference(self) -> npt.NDArray[np.object_]: ...


@frozen(eq=False)
class Problem:
    """The items that are still open, as columns in canonical order.

    Attributes:
        source: Row of each item in the columns it was compiled from.
        account: Dense account number of each item, ascending.
        start: CSR of accounts: account ``a`` is ``start[a]:start[a+1]``.
        value: What is open, in units of the account, positive for the document side.
        unit, finer: A value is its minor units divided by `unit` and times `finer`, per account; `unit` is negative where
            the account was turned round.
        on: Day of each item. due: Due day, or `on` when there is none.
        short, over: The largest shortfall and excess that the policy writes off, per account, in its units.
        relative_ppm: The same relative to the money, per account.
        document: Is the item a document (invoice, credit note) and not money.
        twin: Items with the same number differ in their id only (amount, texts, days are equal).
        numbers, words: Reference numbers and words of the texts, by item.
    """

    source: Ints
    account: Ints
    start: Ints
    value: Ints
    unit: Ints
    finer: Ints
    short: Ints
    over: Ints
    relative_ppm: Ints
    on: Ints
    due: Ints
    document: Flags
    twin: Ints
    numbers: Tokens
    words: Tokens
    max_group: int
    budget: str
    interchangeable: bool
    limits: list[tuple[str, int]] = field(factory=list)

    def __len__(self) -> int:
        return len(self.value)

    @property
    def accounts(self) -> int:
        return len(self.start) - 1

    def limit(self, account: int, what: str) -> None:
        """Note that a bound was reached in an account, so that the result can say so."""
        self.limits.append((what, account))

    @cached_property
    def links(self) -> Links:
        """Which items name which, by the numbers in their texts."""
        return find_links(self)

    def subset(self, keep: Flags) -> tuple[Problem, Ints]:
        """The same accounts with only the kept items, and the old position of each."""
        old = np.flatnonzero(keep).astype(np.int64)
        new = np.cumsum(keep).astype(np.int64) - 1
        part = evolve(
            self,
            source=self.source[old],
            account=self.account[old],
            start=counts_to_starts(self.account[old], self.accounts),
            value=self.value[old],
            on=self.on[old],
            due=self.due[old],
            document=self.document[old],
            twin=self.twin[old],
            numbers=_tokens_of(self.numbers, keep, new),
            words=_tokens_of(self.words, keep, new),
        )
        return part, old


def compile_items(items: OpenColumns, policy: MatchingPolicy) -> Problem:
    """The problem of a whole ledger's open items.

    Items of amount zero have nothing to settle and are left out. Cost: sorting the items once, and a few passes over
    their texts.
    """
    residual = np.asarray(items.residual, dtype=np.int64)
    order = _canonical(items, np.flatnonzero(residual != 0))
    labels, account = np.unique(np.asarray(items.account)[order], return_inverse=True)
    account = account.astype(np.int64)
    start = counts_to_starts(account, len(labels))
    signed, kind = residual[order], np.asarray(items.kind)[order]
    turned = _turned(signed, kind, start)
    value = np.where(turned[account], -signed, signed)
    unit, finer = _units(np.abs(value), account, start)
    value = value // unit[account] * finer[account]
    on = np.asarray(items.on, dtype=np.int64)[order]
    due = np.asarray(items.due, dtype=np.int64)[order]
    document = np.where(kind == _ENTRY, value > 0, kind <= _CREDIT_NOTE)
    text, reference = np.asarray(items.text)[order], np.asarray(items.reference)[order]
    ids, known = np.asarray(items.id)[order], kind <= _CREDIT_NOTE
    raw, ends = _text.buffer([f"{i if k else ''}{_text.FIELD}{r}{_text.FIELD}{t}" for i, k, r, t in zip(ids, known, reference, text, strict=True)])
    raw_text, text_ends = _text.buffer(list(text))
    return Problem(
        source=order,
        account=account,
        start=start,
        value=value,
        unit=np.where(turned, -unit, unit),
        finer=finer,
        **_slack(items, policy, order[start[:-1]], unit, finer),
        max_group=policy.max_group,
        budget=policy.budget,
        interchangeable=policy.interchangeable is not None,
        on=on,
        due=np.where(due > -(2**31), due, on),
        document=document,
        twin=_twins(account, value, on, due, document, text, reference),
        numbers=_text.numbers(raw, ends),
        words=_text.words(raw_text, text_ends),
    )


def _units(amount: Ints, account: Ints, start: Ints) -> tuple[Ints, Ints]:
    """The greatest common divisor of each account, and how much finer its real lattice must be.

    A handful of amounts share a divisor by accident: with one distinct amount the divisor is the amount itself. So d
    distinct amounts are believed to lie on a lattice no coarser than the largest of them over 10^(5 - d).
    """
    if not len(amount):
        return np.ones(0, dtype=np.int64), np.ones(0, dtype=np.int64)
    divisor = np.gcd.reduceat(amount, start[:-1])
    order = np.lexsort((amount, account))
    ranked = amount[order]
    fresh = np.ones(len(ranked), dtype=np.int64)
    fresh[1:] = (ranked[1:] != ranked[:-1]) | (account[order][1:] != account[order][:-1])
    distinct = np.add.reduceat(fresh, start[:-1])
    finest = 10 ** np.maximum(5 - distinct, 0)
    return divisor, np.maximum(-(-finest // (ranked[start[1:] - 1] // divisor)), 1)


def _slack(items: OpenColumns, policy: MatchingPolicy, first: Ints, unit: Ints, finer: Ints) -> dict[str, Ints]:
    """The tolerances of each account: the first one of its currency for shortfalls, and for excesses."""
    short, over, relative = (np.zeros(len(first), dtype=np.int64) for _ in range(3))
    if policy.tolerances and len(first):
        names = np.asarray([items.currencies[code] for code in np.asarray(items.currency)[first].tolist()], dtype=object)
        for tolerance in reversed(policy.tolerances):
            mine = names == tolerance.currency
            most = tolerance.absolute_minor if tolerance.max_per_payment_minor is None else min(tolerance.absolute_minor, tolerance.max_per_payment_minor)
            side = short if tolerance.absorbs == "us" else over
            side[mine] = most * finer[mine] // unit[mine]
            relative[mine] = np.maximum(relative[mine], tolerance.relative_ppm)
    return {"short": short, "over": over, "relative_ppm": relative}


def _canonical(items: OpenColumns, rows: Ints) -> Ints:
    """Rows in the order (account, day, kind, id, instalment), whatever order they came in."""
    rank = _string_rank(np.asarray(items.id)[rows])
    keys = (np.asarray(items.instalment)[rows], rank, np.asarray(items.kind)[rows], np.asarray(items.on)[rows], np.asarray(items.account)[rows])
    return np.asarray(rows[np.lexsort(keys)], dtype=np.int64)


def _string_rank(strings: npt.NDArray[np.object_]) -> Ints:
    """The place of each string among the distinct ones in sorted order."""
    place = {s: i for i, s in enumerate(sorted(set(strings.tolist())))}
    return np.fromiter((place[s] for s in strings), dtype=np.int64, count=len(strings))


def _turned(signed: Ints, kind: npt.NDArray[np.int8], start: Ints) -> Flags:
    """Which accounts are payables: their invoices are mostly negative or, of bare entries, most lines are."""
    weight = np.where(kind == _INVOICE, 2, np.where((kind == _PAYMENT), -2, 0)) * np.sign(signed)
    entries = np.where(kind == _ENTRY, np.sign(signed), 0)
    if not len(signed):
        return np.zeros(0, dtype=np.bool_)
    known, counted = np.add.reduceat(weight, start[:-1]), np.add.reduceat(entries, start[:-1])
    return np.asarray(np.where(known != 0, known < 0, counted < 0))


def _twins(account: Ints, value: Ints, on: Ints, due: Ints, document: Flags, text: npt.NDArray[np.object_], reference: npt.NDArray[np.object_]) -> Ints:
    """A label shared by items that differ in their id only."""
    order = np.lexsort((document, due, on, value, account))
    label = run_labels(account[order], value[order], on[order], due[order], document[order].astype(np.int64))
    same = np.bincount(label, minlength=1)[label] > 1
    twin = np.empty(len(value), dtype=np.int64)
    twin[order] = label
    crowd = order[same]
    places: dict[tuple[int, str, str], int] = {}
    fresh = int(label[-1]) + 1 if len(label) else 0
    for row, base, t, r in zip(crowd.tolist(), twin[crowd].tolist(), text[crowd].tolist(), reference[crowd].tolist(), strict=True):
        twin[row] = places.setdefault((base, t, r), fresh + len(places))
    return twin


def _tokens_of(tokens: Tokens, keep: Flags, new: Ints) -> Tokens:
    mine = keep[tokens.item]
    return Tokens(new[tokens.item[mine]], tokens.value[mine], tokens.derived[mine])

