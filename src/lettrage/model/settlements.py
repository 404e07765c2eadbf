"""Settlements: which items were set against which, what was absorbed, and what a person undid or refused."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Literal

from attrs import field, frozen

from lettrage.errors import Fault
from lettrage.model._types import Id, MinorUnits, NonZero, Positive
from lettrage.model.facts import Fact
from lettrage.model.keys import ItemKey
from lettrage.money import Money
from lettrage.records import Rule, as_tuple, check_record

__all__ = ["Adjustment", "AdjustmentKind", "Allocation", "Origin", "Refusal", "Settlement", "SettlementReversal"]

#: Why two items were joined: found by evidence, or allocated in an order that a law or policy names.
Origin = Literal["evidence", "policy"]


class AdjustmentKind(StrEnum):
    """Why an item is settled for another amount than its own (nature de l'écart).

    Attributes:
        DISCOUNT: Early-payment discount (escompte).
        WITHHOLDING: Tax or other sum withheld by the debtor (retenue à la source).
        FEE: Bank fee (frais bancaires).
        ROUNDING: Cents lost in rounding (arrondi).
        WRITE_OFF: Small difference given up (passage en pertes et profits).
        EXCHANGE: Exchange gain or loss (différence de change).
    """

    DISCOUNT = "discount"
    WITHHOLDING = "withholding"
    FEE = "fee"
    ROUNDING = "rounding"
    WRITE_OFF = "write_off"
    EXCHANGE = "exchange"


@frozen
class Allocation:
    """So much of one credit set against so much of one debit (imputation).

    Both amounts are above zero; they are equal when their currencies are.

    Attributes:
        credit: The payment, credit note or other item in the debtor's favour.
        debit: The invoice line, refund or other item owed to us.
        credit_amount: What is taken from the credit, in its currency.
        debit_amount: What is settled of the debit, in its currency.
        base_credit_minor: The credit's share in the base currency, minor units; None when there is one currency.
        base_debit_minor: The debit's share in the base currency, minor units.
        origin: "evidence" when matched, "policy" when allocated in an order.
    """

    credit: ItemKey
    debit: ItemKey
    credit_amount: Positive
    debit_amount: Positive
    base_credit_minor: MinorUnits | None = None
    base_debit_minor: MinorUnits | None = None
    origin: Origin = "evidence"

    def __attrs_post_init__(self) -> None:
        check_record(self, _ALLOCATION_RULES)


@frozen
class Adjustment:
    """So much of one item settled without money (écart de règlement).

    Attributes:
        item: The item it settles.
        kind: Why.
        amount: Signed like the item: above zero on what is owed to us.
        tax: The tax within it, of the same sign; None when there is none or it is unknown.
        reason: In words.
    """

    item: ItemKey
    kind: AdjustmentKind
    amount: NonZero
    tax: Money | None = None
    reason: str = ""

    def __attrs_post_init__(self) -> None:
        check_record(self, _ADJUSTMENT_RULES)


@frozen
class Settlement(Fact):
    """A group of items set against one another (lettrage).

    It counts from the latest date among its documents (`effective_on`).

    Attributes:
        id: Content hash of what it joins, or the host's own id.
        allocations: Pairs of a credit and a debit; all credits in one currency, all debits in one.
        adjustments: What was absorbed.
        code: Lettering code; empty when there is none.
        provisional: True while the money may still be returned.

    >>> from datetime import date
    >>> from lettrage.model import Allocation, ItemKey, ItemKind, Settlement
    >>> from lettrage.money import Money
    >>> paid = Money("800.00", "EUR")
    >>> pair = Allocation(ItemKey(ItemKind.PAYMENT, "P-7"), ItemKey(ItemKind.INVOICE, "F-102"), paid, paid)
    >>> settlement = Settlement("S-1", [pair], code="AAA", effective_on=date(2026, 2, 6))
    >>> [str(item) for item in settlement.items]
    ['F-102', 'P-7']
    """

    id: Id
    allocations: tuple[Allocation, ...] = field(default=(), converter=as_tuple)
    adjustments: tuple[Adjustment, ...] = field(default=(), converter=as_tuple)
    code: str = field(default="", kw_only=True)
    provisional: bool = field(default=False, kw_only=True)

    def __attrs_post_init__(self) -> None:
        check_record(self, _SETTLEMENT_RULES)

    @property
    def items(self) -> tuple[ItemKey, ...]:
        """Every item it touches, once, in the order of keys."""
        found = {pair.credit for pair in self.allocations} | {pair.debit for pair in self.allocations}
        return tuple(sorted(found | {adjustment.item for adjustment in self.adjustments}))


@frozen
class SettlementReversal(Fact):
    """A settlement undone; the items are open again as before it (délettrage).

    Attributes:
        settlement: Id of the settlement.
    """

    settlement: Id

    def __attrs_post_init__(self) -> None:
        check_record(self)


@frozen
class Refusal(Fact):
    """A proposed group that a person refused; it is not proposed again while these facts stand (refus).

    Attributes:
        items: Each item with the signed residual, in minor units, that the proposal saw.
        settlement: Id of the proposal, if the host kept it.
    """

    items: tuple[tuple[ItemKey, int], ...] = field(converter=as_tuple)
    settlement: str = ""

    def __attrs_post_init__(self) -> None:
        check_record(self, _REFUSAL_RULES)


def _pair_balances(pair: Allocation) -> Sequence[Fault]:
    if pair.credit_amount.currency != pair.debit_amount.currency or pair.credit_amount.minor == pair.debit_amount.minor:
        return ()
    message = f"{pair.credit_amount} is set against {pair.debit_amount}"
    help = "in one currency both amounts are equal; put the difference in an adjustment"
    return (Fault("unbalanced-settlement", message, "debit_amount", found=pair.debit_amount, help=help),)


def _pair_differs(pair: Allocation) -> Sequence[Fault]:
    if pair.credit != pair.debit:
        return ()
    message = f"item `{pair.credit}` is set against itself"
    return (Fault("wrong-direction", message, "debit", found=pair.debit, expected="another item"),)


def _tax_within(adjustment: Adjustment) -> Sequence[Fault]:
    tax, amount = adjustment.tax, adjustment.amount
    if tax is None:
        return ()
    if tax.currency != amount.currency:
        message = f"the tax {tax} is not in {amount.currency}"
        return (Fault("currency-mismatch", message, "tax", found=tax.currency, expected=amount.currency),)
    if 0 <= tax.minor <= amount.minor or amount.minor <= tax.minor <= 0:
        return ()
    message = f"the tax {tax} does not lie within the amount {amount}"
    return (Fault("bad-value", message, "tax", found=tax, expected=f"between zero and {amount}"),)


def _joins_something(settlement: Settlement) -> Sequence[Fault]:
    if settlement.allocations or settlement.adjustments:
        return ()
    message = "a settlement joins nothing"
    return (Fault("missing-value", message, "allocations", found=(), expected="an allocation or an adjustment"),)


def _sides(settlement: Settlement) -> Sequence[Fault]:
    pairs = settlement.allocations
    if len(pairs) < 2:
        return ()
    first = pairs[0]
    faults: list[Fault] = []
    for side, currency in (
        ("credit_amount", first.credit_amount.currency),
        ("debit_amount", first.debit_amount.currency),
    ):
        for i, pair in enumerate(pairs):
            found = getattr(pair, side).currency
            if found != currency:
                message = f"one side of a settlement holds {currency} and {found}"
                path = f"allocations[{i}].{side}"
                faults.append(Fault("currency-mismatch", message, path, found=found, expected=currency))
    debits = {pair.debit for pair in pairs}
    for i, pair in enumerate(pairs):
        if pair.credit in debits:
            message = f"item `{pair.credit}` stands on both sides"
            faults.append(Fault("wrong-direction", message, f"allocations[{i}].credit", found=pair.credit))
    return faults


def _named_once(refusal: Refusal) -> Sequence[Fault]:
    keys = [item for item, _ in refusal.items]
    if keys and len(set(keys)) == len(keys):
        return ()
    message = "a refused group names an item twice" if keys else "a refused group names no item"
    return (Fault("bad-event", message, "items", found=len(keys), expected="each item of the group once"),)


_ALLOCATION_RULES: tuple[Rule, ...] = (
    (("credit_amount", "debit_amount"), _pair_balances),
    (("credit", "debit"), _pair_differs),
)
_ADJUSTMENT_RULES: tuple[Rule, ...] = ((("amount", "tax"), _tax_within),)
_SETTLEMENT_RULES: tuple[Rule, ...] = (
    (("allocations", "adjustments"), _joins_something),
    (("allocations",), _sides),
)
_REFUSAL_RULES: tuple[Rule, ...] = ((("items",), _named_once),)
