"""Offers: the few exact amounts, other than its own, that an item is known to settle for.

An invoice may be paid less its early-payment discount while its terms allow it, or less a tax that the customer has to
withhold; a payment may fall short of what was sent by the fee that the bank states. Each is one more exact amount, with
a name, a reason and days on which it holds: never a window. Offers come from the facts of the ledger and from the rules
of the policy; what is only *guessed* from the cents of an account is another matter (`_adjust`).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import frozen

from lettrage.ledger import DiscountOffers, Ledger, OpenItems, discounts_offered, fees_kept, tax_within
from lettrage.model import KIND_CODES, ItemKind

from ._offer_rows import COLUMNS, DISCOUNT, EVER, FEE, NO_OFFER, WITHHOLDING, Claim, Columns, offer_rows
from ._policy import MatchingPolicy
from ._segments import Flags, Ints
from ._withheld import withheld

__all__ = ["DISCOUNT", "FEE", "NO_OFFER", "WITHHOLDING", "Claim", "Offers", "offers_of"]

#: Nobody takes a discount so many days late; later, a difference of that size is something else.
_LATEST_DAYS = 120
_CREDIT_NOTE, _PAYMENT = KIND_CODES[ItemKind.CREDIT_NOTE], KIND_CODES[ItemKind.PAYMENT]


@frozen(eq=False)
class Offers:
    """One row per item and amount it may settle for, with the days on which that holds.

    Attributes:
        row: Row of the item in the columns that the problem was compiled from. kind: `AdjustmentKind` code.
        minor: What is given up, in minor units: the item settles for its residual less this. tax: The tax within.
        first, last: The days of payment on which the offer stands. until: Last day of the tier, grace not counted.
        claim: `Claim`. agreed: By the facts alone, without any leave of the policy.
        rate_ppm: The percentage, in parts per million; 0 for a sum. rule: Place of the policy's rule, or -1.
        target: Row of the document that an offer on a payment is about, or -1.
        beside: The offer that this one comes on top of, or -1: what it gives up includes what that one does.
        undated: Rows of items whose terms offer a discount of which nobody can tell the last day.
        whole, tax_within: Of every row of the columns, its amount and the tax within; empty when nobody knows.
    """

    row: Ints
    kind: npt.NDArray[np.int8]
    minor: Ints
    tax: Ints
    first: Ints
    last: Ints
    until: Ints
    claim: npt.NDArray[np.int8]
    agreed: Flags
    rate_ppm: Ints
    rule: Ints
    target: Ints
    beside: Ints
    undated: Ints
    whole: Ints
    tax_within: Ints

    def __len__(self) -> int:
        return len(self.row)

    def parts(self, offer: Ints) -> tuple[Ints, Ints]:
        """The parts that offers are made of, first ones first: the place of each offer asked about, and the part."""
        rows, found = np.arange(len(offer), dtype=np.int64), [(np.arange(len(offer), dtype=np.int64), offer)]
        while len(rows):
            offer = self.beside[offer]
            rows, offer = rows[offer != NO_OFFER], offer[offer != NO_OFFER]
            found.append((rows, offer))
        rows, parts = (np.concatenate([one[n] for one in found[::-1]]) for n in range(2))
        return rows, parts

    def own(self, part: Ints) -> Ints:
        """What each part gives up by itself."""
        return np.asarray(self.minor[part] - np.append(self.minor, 0)[self.beside[part]])

    @classmethod
    def none(cls) -> Offers:
        """No offers: every item settles for what it is."""
        empty = np.zeros(0, dtype=np.int64)
        return _joined([], empty, empty, empty)


def offers_of(ledger: Ledger, items: OpenItems, policy: MatchingPolicy) -> Offers:
    """The offers on the open items of a ledger.

    Complexity: a few passes over the items, and some 50 microseconds for each document that offers a discount.
    """
    tax = tax_within(ledger, items)
    offered = discounts_offered(ledger, items)
    parts = [_discounts(offered, items, policy)] if len(offered) else []
    parts.append(_fees(ledger, items))
    if policy.discount.prorate and len(offered):
        parts.append(_parts(items, parts[0]))
    parts = [part for part in parts if part and len(part["row"])]
    if policy.withholdings:
        begin = sum(len(part["row"]) for part in parts)
        discounts = parts[0] if parts and (parts[0]["kind"] == DISCOUNT).all() else None
        parts += withheld(items, tax, policy.withholdings, discounts, begin)
    return _joined(parts, offered.undated, items.amount, tax)


def _joined(parts: list[Columns], undated: Ints, whole: Ints, tax_within: Ints) -> Offers:
    empty = np.zeros(0, dtype=np.int64)
    columns: dict[str, Any] = {
        name: np.concatenate([part[name] for part in parts]) if parts else empty for name in COLUMNS
    }
    for name, kind in (("kind", np.int8), ("claim", np.int8), ("agreed", np.bool_)):
        columns[name] = columns[name].astype(kind)
    return Offers(**columns, undated=undated, whole=whole, tax_within=tax_within)


def _discounts(offered: DiscountOffers, items: OpenItems, policy: MatchingPolicy) -> Columns:
    """Each tier in time, within grace, and later."""
    rule = policy.discount
    place, amount, tax = offered.place, offered.amount, offered.tax
    residual, whole = items.residual[place], items.amount[place]
    keep = (residual == whole) | (rule.prorate & (whole != 0))
    if not rule.credit_notes:
        keep &= items.kind[place] != _CREDIT_NOTE
    part = residual != whole
    amount, tax = (np.where(part, _ratio(column, residual, whole), column) for column in (amount, tax))
    keep &= amount != 0
    last, own = offered.last.astype(np.int64), offered.grace.astype(np.int64)
    grace = np.maximum(own, last + rule.grace_days)
    # only the longest tier may be taken later than all of them
    longest = np.zeros(len(items), dtype=np.int64)
    np.maximum.at(longest, place, offered.tier + 1)
    late = keep & (offered.tier + 1 == longest[place])

    def rows(which: Flags, first: Ints | int, end: Ints, claim: Claim, agreed: Flags | bool) -> Columns:
        start = np.broadcast_to(np.asarray(first, dtype=np.int64), (len(place),))
        good = which & (start <= end)
        return offer_rows(
            place[good],
            DISCOUNT,
            amount[good],
            tax=tax[good],
            first=start[good],
            last=end[good],
            until=last[good],
            claim=int(claim),
            agreed=np.broadcast_to(np.asarray(agreed), (len(place),))[good],
            rate_ppm=offered.rate_ppm[good],
        )

    beyond = Claim.LATE if rule.accept_late else Claim.REFUSED
    parts = [
        rows(keep, -EVER, last, Claim.IN_TIME, agreed=True),
        rows(keep, last + 1, own, Claim.GRACE, agreed=True),
        rows(keep, np.maximum(own, last) + 1, grace, Claim.GRACE, agreed=False),
        rows(late, grace + 1, grace + _LATEST_DAYS, beyond, agreed=False),
    ]
    return {name: np.concatenate([part[name] for part in parts]) for name in COLUMNS}


def _parts(items: OpenItems, discounts: Columns) -> Columns:
    """Payments of a part in time: what each earns, at its best tier, of every document with a discount.

    Every payment is looked at beside every such document of its account: few policies prorate.
    """
    paying = np.flatnonzero((items.kind == _PAYMENT) & (items.residual < 0))
    best: dict[tuple[int, int], tuple[int, int]] = {}
    for tier in np.flatnonzero(discounts["claim"] == Claim.IN_TIME).tolist():
        row, given = int(discounts["row"][tier]), abs(int(discounts["minor"][tier]))
        left = abs(int(items.residual[row])) - given
        near = (items.account[paying] == items.account[row]) & (items.on[paying] <= discounts["last"][tier])
        for payment in paying[near & (-items.residual[paying] < left)].tolist():
            paid = abs(int(items.residual[payment]))
            earned = (2 * paid * given + left) // (2 * left)
            if earned > best.get((payment, row), (0, 0))[0]:
                best[payment, row] = earned, tier
    keys, values = np.array([*best], np.int64).reshape(-1, 2), np.array([*best.values()], np.int64).reshape(-1, 2)
    tiers, parts = values[:, 1], values[:, 0]
    whole, tax = np.abs(discounts["minor"][tiers]), np.abs(discounts["tax"][tiers])
    share = [t * e // w for t, e, w in zip(tax.tolist(), parts.tolist(), whole.tolist(), strict=True)]
    return offer_rows(
        keys[:, 0],
        DISCOUNT,
        parts,
        tax=np.array(share, dtype=np.int64),
        until=discounts["until"][tiers],
        claim=int(Claim.PART),
        rate_ppm=discounts["rate_ppm"][tiers],
        target=keys[:, 1],
    )


def _fees(ledger: Ledger, items: OpenItems) -> Columns:
    """A payment counts for what was sent: what came in and what the bank states that it kept."""
    fee = fees_kept(ledger, items)
    row = np.flatnonzero((fee != 0) & (items.residual == items.amount)).astype(np.int64)
    if not len(row):
        return {}
    return offer_rows(row, FEE, fee[row], claim=int(Claim.STATED), agreed=True)


def _ratio(amount: Ints, part: Ints, whole: Ints) -> Ints:
    """The share of a part, rounded half up, in Python integers: few items are open in part."""
    out = amount.copy()
    for at in np.flatnonzero((part != whole) & (whole != 0)).tolist():
        a, p, w = abs(int(amount[at])), abs(int(part[at])), abs(int(whole[at]))
        out[at] = (1 if amount[at] > 0 else -1) * ((2 * a * p + w) // (2 * w))
    return out
