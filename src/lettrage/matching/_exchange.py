"""Money of one currency for documents of another, at a rate that was supplied for that very day.

The invoice is settled in its own currency. No rate is carried forward or worked out from two others: without one for
the day of the payment, nothing is joined and the payment says so. What the ledger's books gain or lose by it is
`Ledger.exchange_difference` of the settlement, and goes with it when it is undone.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from attrs import evolve, frozen

from lettrage.calendars import to_days
from lettrage.explain import Evidence
from lettrage.ledger import Decision, Ledger
from lettrage.model import KIND_CODES, ItemKind
from lettrage.money import Money

from ._directed import Banned, DirectedGroup, seen_by
from ._segments import Flags, Ints
from ._standing import SURE
from .payers._join import Joined
from .payers._names import code_of
from .payers._papers import codes_in

__all__ = ["Exchanged", "exchange"]

_PAYMENT = KIND_CODES[ItemKind.PAYMENT]
_CREDIT_NOTE = KIND_CODES[ItemKind.CREDIT_NOTE]
#: Documents of other currencies that are looked at for one payment.
_MOST = 500
#: How sure a group is: its documents named and the amount exact; only one amount fits; several do.
_NAMED_PPM, _ONLY_PPM, _RIVAL_PPM = 990_000, 850_000, 400_000


@frozen
class Exchanged:
    """The groups across currencies, and rows of payments that lacked a rate."""

    groups: tuple[DirectedGroup, ...] = ()
    unrated: tuple[int, ...] = ()


def exchange(ledger: Ledger, joined: Joined, left: Ints, free: Flags, banned: Banned) -> Exchanged:
    """Payments that no group holds against the free documents of the same payer in other currencies.

    Args:
        ledger: The facts, for its rates.
        joined: The open items.
        left: What is left of each.
        free: Which are in no group.
        banned: Groups that a person refused or undid, as they were then.

    Complexity: linear in the open items; for each payment, in the documents of its payer in other currencies.
    """
    if len(joined.items.currencies) < 2:
        return Exchanged()
    desk = _Desk(ledger, joined, left, free)
    groups: list[DirectedGroup] = []
    unrated: list[int] = []
    for payment in desk.payments:
        documents = desk.documents_of(payment)
        rated = [currency for currency in documents if desk.rate(payment, currency) is not None]
        if documents and not rated:
            unrated.append(payment)
        offers = [one for currency in rated for one in _offers(desk, payment, documents[currency], currency)]
        # what is worth less than half a unit of the other currency settles nothing there
        offers = [one for one in offers if one.given and one.taken]
        if offers:
            group = _best(desk, payment, offers)
            if seen_by(joined.items, group) not in banned:
                groups.append(group)
                desk.gone.update(row for row, _ in group.lines)
    return Exchanged(tuple(groups), tuple(unrated))


@frozen
class _Offer:
    """Documents that a payment may settle: what it gives, and what each takes."""

    given: int
    taken: tuple[tuple[int, int], ...]
    named: bool
    exact: bool
    currency: str


class _Desk:
    """Payments and documents by payer, and the rates of each day."""

    def __init__(self, ledger: Ledger, joined: Joined, left: Ints, free: Flags) -> None:
        self.joined, self.items, self.gone = joined, joined.items, set[int]()
        self.left: list[int] = left.tolist()
        kind = np.asarray(self.items.kind)
        self.payments: list[int] = np.flatnonzero(free & (kind == _PAYMENT) & (left < 0)).tolist()
        self._rates = _rates(ledger)
        self._payer = _payers(joined)
        self._documents: dict[tuple[str, str], list[int]] = {}
        for row in np.flatnonzero(free & (kind <= _CREDIT_NOTE) & (left > 0)).tolist():
            payer = self._payer[row]
            if payer:
                self._documents.setdefault((self.items.entities[int(self.items.entity[row])], payer), []).append(row)

    def currency(self, row: int) -> str:
        return self.items.currencies[int(self.items.currency[row])]

    def documents_of(self, payment: int) -> dict[str, list[int]]:
        """The free documents of the same payer, by other currency, oldest first."""
        place = (self.items.entities[int(self.items.entity[payment])], self._payer[payment])
        found: dict[str, list[int]] = {}
        for row in self._documents.get(place, [])[:_MOST] if place[1] else []:
            if row not in self.gone and self.currency(row) != self.currency(payment):
                found.setdefault(self.currency(row), []).append(row)
        for rows in found.values():
            rows.sort(key=lambda row: (int(self.items.due[row]), int(self.items.on[row]), row))
        return found

    def codes_of(self, row: int) -> set[str]:
        """The plain forms of what a document is called: its id, and each of its references."""
        return {code_of(text) for text in (self.items.id[row], *self.items.reference[row].split())}

    def rate(self, payment: int, currency: str) -> Fraction | None:
        """Units of the payment's currency for one unit of another, on the day of the payment; None when unknown."""
        return self._rates.get((int(self.items.on[payment]), currency, self.currency(payment)))


def _rates(ledger: Ledger) -> dict[tuple[int, str, str], Fraction]:
    """Rates by day and pair, both ways round; a pair that is given two rates for one day has none."""
    found: dict[tuple[int, str, str], set[Fraction]] = {}
    for rate in ledger.rates:
        value, day = Fraction(rate.rate), to_days(rate.on)
        found.setdefault((day, rate.base, rate.quote), set()).add(value)
        found.setdefault((day, rate.quote, rate.base), set()).add(1 / value)
    return {key: values.pop() for key, values in found.items() if len(values) == 1}


def _payers(joined: Joined) -> list[str]:
    """Who each open item belongs to: its block of payers, else the name of its account; empty when unknown."""
    accounts, block = joined.items.accounts, joined.where.labels
    names = [key.name if key.identified else "" for key in accounts]
    labels = [f"#{block[name]}" if name in block else name for name in names]
    labels = [f"before {label}" if place in joined.apart else label for place, label in enumerate(labels)]
    owners: list[int] = joined.items.account.tolist()
    out = [labels[account] for account in owners]
    rows, found, sure = joined.payers.columns
    at = np.flatnonzero(np.isin(joined.items.row, rows)) if len(rows) else np.empty(0, np.int64)
    for place, name, ppm in zip(at.tolist(), found, sure.tolist(), strict=True):
        if name is not None and ppm >= SURE:
            out[place] = f"#{block[name]}" if name in block else name
    return out


def _offers(desk: _Desk, payment: int, documents: Sequence[int], currency: str) -> list[_Offer]:
    """What the documents of one currency could be settled for by a payment: those it names, one alone, all of them."""
    codes = codes_in(desk.items.text[payment], desk.items.reference[payment])
    named = [row for row in documents if not codes.isdisjoint(desk.codes_of(row))]
    if named:
        return [_fitted(desk, payment, named, currency)]
    sets = [[row] for row in documents] + ([list(documents)] if len(documents) > 1 else [])
    offers = [_fitted(desk, payment, rows, currency) for rows in sets]
    return [evolve(offer, named=False) for offer in offers if offer.exact]


def _fitted(desk: _Desk, payment: int, rows: Sequence[int], currency: str) -> _Offer:
    """What a payment gives for some documents: their value, or all of it when that is less; the oldest are filled."""
    rate = desk.rate(payment, currency)
    assert rate is not None
    paid, own = -desk.left[payment], desk.currency(payment)
    total = sum(desk.left[row] for row in rows)
    worth = Money.of_minor(total, currency).convert(rate, own).minor
    buys = Money.of_minor(paid, own).convert(1 / rate, currency).minor
    if paid == worth or buys == total:
        return _Offer(paid, tuple((row, desk.left[row]) for row in rows), True, True, currency)
    if paid > worth:
        return _Offer(worth, tuple((row, desk.left[row]) for row in rows), True, False, currency)
    taken: list[tuple[int, int]] = []
    for row in rows:
        part = min(desk.left[row], buys)
        if part > 0:
            taken.append((row, part))
            buys -= part
    return _Offer(paid, tuple(taken), True, False, currency)


def _best(desk: _Desk, payment: int, offers: Sequence[_Offer]) -> DirectedGroup:
    """The first offer that is named, else the only one; the oldest of several, which nobody can choose between."""
    offer = next((one for one in offers if one.named and one.exact), offers[0])
    sure = desk.joined.sure[payment] >= SURE and all(desk.joined.sure[row] >= SURE for row, _ in offer.taken)
    if offer.named:
        decision, ppm = (Decision.AUTO if offer.exact and sure else Decision.PROPOSED), _NAMED_PPM
    elif len(offers) == 1:
        decision, ppm = Decision.PROPOSED, _ONLY_PPM
    else:
        decision, ppm = Decision.AMBIGUOUS, _RIVAL_PPM
    rate = desk.rate(payment, offer.currency)
    assert rate is not None
    settled = Money.of_minor(sum(amount for _, amount in offer.taken), offer.currency)
    given = Money.of_minor(offer.given, desk.currency(payment))
    why = [Evidence("match.exchange", f"{settled} = {given}", f"{float(rate):.6g}")]
    if offer.named:
        why.append(Evidence("match.named", ", ".join(str(desk.items.key(row)) for row, _ in offer.taken)))
    elif len(offers) > 1:
        why.append(Evidence("match.exchange-rivals", str(len(offers))))
    lines = tuple(sorted([(payment, -offer.given), *offer.taken]))
    return DirectedGroup(lines, "exchange", decision, tuple(why), ppm)
