"""Compile: the open items of a ledger as one `Problem`, the integer columns that every strategy reads.

Each account becomes a stretch of rows sorted by (day, kind, id, instalment). Receivables and payables become one thing:
an account whose documents are mostly what *we* owe is turned round, so that a document is positive and a payment
negative in either direction. Each account's amounts are divided by their greatest common divisor: an account kept in
whole euros knows a hundred times fewer coincidences than its cents suggest.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import evolve, field, frozen

from . import _text
from ._canonical import Objects, OpenColumns, canonical_order, twins_of
from ._codes import with_codes
from ._links import Links, find_links
from ._offers import Claim, Offers
from ._payers import PastDelays, adjustments_taken, known_payers, past_delays
from ._policy import AdjustmentRules, DiscountRule, MatchingPolicy
from ._scale import Scale, measured
from ._segments import Flags, Ints, counts_to_starts
from ._slack import Slack, slack_of
from ._standing import Standing
from ._text import Tokens
from ._ties import AmountTies
from ._wording import Wording, answered

__all__ = ["SHARED", "OpenColumns", "Problem", "compile_items"]

_CREDIT_NOTE = 1
#: What is worked out about fewer items than this may stay in hand for as long as they stay the same.
SHARED = 1 << 15
#: And about fewer than this for a round: a block of accounts.
_AT_HAND = 1 << 18


@frozen(eq=False)
class Problem:
    """The items that are still open, as columns in canonical order.

    Attributes:
        source: Row of each item in the columns it was compiled from.
        account: Dense account number of each item, ascending.
        start: CSR of accounts: account ``a`` is ``start[a]:start[a+1]``.
        kind: `ItemKind` code of each item. minor: What is open, in signed minor units.
        on: Day of each item. due: Due day, or `on` when there is none.
        twin: Items with the same number differ in their id only (amount, texts, days are equal).
        numbers: Reference numbers of ids and texts, by item.
        root: Position of each item in the problem first compiled, which `wording` counts by.
        wording: The texts, whose words are read when first asked for.
        scale: How minor units become values: see `Scale`.
        value: What is open, in units of the account, positive for the document side.
        document: Is the item a document (invoice, credit note) and not money.
        tolerance: What the policy writes off, per account: see `Slack`.
        adjustments: Which differences have a name. offers: What items are known to settle for: see `Offers`.
        discount: How early-payment discounts are read.
        habits: int64[accounts, rates + 2]: how often each account was seen to round, to take each rate, and to pay
            to the cent.
        leave: int64[accounts, claims]: how often each account was seen to take an offer of each `Claim`.
        past: The delays of each account that the policy has learned.
        standing: How items stand that are matched away from their own account; None when all are at home.

    A strategy reads it:

    >>> from datetime import date
    >>> from lettrage.matching import Candidates
    >>> from lettrage.matching.strategies import equal_amount
    >>> from lettrage import Invoice, Ledger, Money, Payment, match
    >>> class Look:
    ...     name = "look"
    ...     def propose(self, problem):
    ...         print(len(problem), "items,", len(equal_amount.propose(problem)), "pair")
    ...         return Candidates.none()
    >>> ledger = Ledger(
    ...     invoices=[Invoice("F-1", customer="ACME", issued_on=date(2026, 1, 5), total=Money("480.00", "EUR"))],
    ...     payments=[Payment("P-1", customer="ACME", received_on=date(2026, 2, 6), amount=Money("480.00", "EUR"))],
    ... )
    >>> len(match(ledger, as_of=date(2026, 2, 6), strategies=[Look()]))
    2 items, 1 pair
    0
    """

    source: Ints
    account: Ints
    start: Ints
    kind: npt.NDArray[np.int8]
    minor: Ints
    on: Ints
    due: Ints
    twin: Ints
    numbers: Tokens
    root: Ints
    wording: Wording
    scale: Scale
    value: Ints
    document: Flags
    tolerance: Slack
    adjustments: AdjustmentRules | None
    habits: Ints
    leave: Ints
    past: PastDelays
    max_group: int
    budget: str
    interchangeable: bool
    offers: Offers = field(factory=Offers.none)
    discount: DiscountRule = DiscountRule()
    standing: Standing | None = None
    limits: list[tuple[str, int]] = field(factory=list[tuple[str, int]])
    memo: dict[str, Any] = field(factory=dict[str, Any], init=False, repr=False)

    def __len__(self) -> int:
        return len(self.value)

    @property
    def accounts(self) -> int:
        return len(self.start) - 1

    @cached_property
    def signed_minor(self) -> Ints:
        """What is open in minor units, positive for the document side."""
        return np.where(self.value > 0, np.abs(self.minor), -np.abs(self.minor))

    def limit(self, account: int, what: str) -> None:
        """Note that a bound was reached in an account, so that the result can say so."""
        self.limits.append((what, account))

    @cached_property
    def words(self) -> Tokens:
        """The words of the texts, by item."""
        return self.wording.of(self.root)

    @cached_property
    def ties(self) -> AmountTies:
        """Which items have the same amount."""
        return AmountTies.of(self)

    @cached_property
    def links(self) -> Links:
        """Which items name which, by the numbers in their texts."""
        return find_links(self)

    def subset(self, keep: Flags) -> tuple[Problem, Ints]:
        """The same accounts with only the kept items, and the old position of each.

        Where all are kept and they are about a block, it is this very problem, with what was worked out about it.
        """
        if keep.all():
            everything = np.arange(len(self), dtype=np.int64)
            return (self if len(self) < _AT_HAND else evolve(self, limits=[])), everything
        old = np.flatnonzero(keep).astype(np.int64)
        new = np.cumsum(keep).astype(np.int64) - 1
        part = evolve(
            self,
            limits=[],
            source=self.source[old],
            account=self.account[old],
            start=counts_to_starts(self.account[old], self.accounts),
            kind=self.kind[old],
            minor=self.minor[old],
            value=self.value[old],
            on=self.on[old],
            due=self.due[old],
            document=self.document[old],
            twin=self.twin[old],
            standing=None if self.standing is None else self.standing.take(old),
            numbers=_tokens_of(self.numbers, keep, new),
            root=self.root[old],
        )
        return part, old

    def afresh(self, keep: Flags) -> tuple[Problem, Ints]:
        """What `compile_items` would give for the kept items alone: their accounts are measured anew."""
        part, old = self.subset(keep)
        return evolve(part, **measured(part.kind, part.minor, part.account, part.start)), old

    def to_minor(self, account: int, value: int) -> int:
        """A value of an account in minor units of its currency."""
        return value * int(self.scale.unit[account]) // int(self.scale.finer[account])


def compile_items(items: OpenColumns, policy: MatchingPolicy, offers: Offers | None = None) -> Problem:
    """The problem of a whole ledger's open items.

    Items of amount zero have nothing to settle and are left out. Cost: sorting the items once, and a few passes over
    their texts.
    """
    residual = np.asarray(items.residual, dtype=np.int64)
    order = canonical_order(items, np.flatnonzero(residual != 0))
    root = np.arange(len(order), dtype=np.int64)
    # where all are open and in order, columns are shared
    at: Any = slice(None) if len(order) == len(residual) and np.array_equal(order, root) else order
    named = np.asarray(items.account)[at]
    fresh = np.ones(len(named), dtype=np.bool_)
    fresh[1:] = named[1:] != named[:-1]
    labels, account = named[fresh], fresh.cumsum(dtype=np.int64) - 1
    payers = known_payers(items.accounts, labels.tolist(), policy.learned)
    start = counts_to_starts(account, len(labels))
    minor, kind = residual[at], np.asarray(items.kind)[at]
    on = np.asarray(items.on, dtype=np.int64)[at]
    due = np.asarray(items.due, dtype=np.int64)[at]
    columns = map(items.packed, ("id", "text", "reference"))
    ids, text, reference = columns if isinstance(at, slice) else (column.take(order) for column in columns)
    document = kind <= _CREDIT_NOTE
    return Problem(
        source=order if isinstance(at, np.ndarray) else root,
        account=account,
        start=start,
        kind=kind,
        minor=minor,
        max_group=policy.max_group,
        budget=policy.budget,
        interchangeable=policy.interchangeable is not None,
        on=on,
        due=np.where(due > -(2**31), due, on),
        twin=twins_of(account, minor, on, due, kind, text, reference),
        numbers=with_codes(
            _text.numbers_in((ids, document), (reference, None), (text, None)), account, document, ids, reference, text
        ),
        root=root,
        wording=Wording(text, on, document, answered(text, account, len(labels), kind, minor)),
        tolerance=slack_of(_currencies(items, order[start[:-1]]), policy),
        adjustments=policy.adjustments,
        offers=Offers.none() if offers is None else offers,
        discount=policy.discount,
        leave=np.zeros((len(labels), len(Claim)), dtype=np.int64),
        habits=adjustments_taken(payers, len(labels), policy.adjustments),
        past=past_delays(payers, len(labels)),
        **measured(kind, minor, account, start),
    )


def _currencies(items: OpenColumns, rows: Ints) -> Objects:
    """The currency of each account, read off one of its rows."""
    return np.array([*items.currencies, None], dtype=object)[np.asarray(items.currency)[rows]]


def _tokens_of(tokens: Tokens, keep: Flags, new: Ints) -> Tokens:
    mine = np.flatnonzero(keep[tokens.item])
    return Tokens(new[tokens.item[mine]], tokens.value[mine], tokens.derived[mine])
