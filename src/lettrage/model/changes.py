"""Facts that change what a document is worth or when it falls due."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date
from enum import StrEnum
from typing import Any, cast

import attrs
from attrs import field, frozen

from lettrage.errors import Fault, LettrageError, did_you_mean, raise_faults
from lettrage.frozen import FrozenMap, freeze
from lettrage.model._rules import one_currency
from lettrage.model._types import Id, NonNegative, Positive, Ppm, Word
from lettrage.model.credit_notes import CreditNote
from lettrage.model.entries import Entry
from lettrage.model.facts import Fact
from lettrage.model.invoices import Invoice
from lettrage.model.keys import DocumentKey, ItemKey, ItemKind
from lettrage.model.payments import Payment
from lettrage.model.supporting import DocumentRef
from lettrage.records import Rule, as_tuple, check_record, field_hints, noun_of, settle_value

__all__ = [
    "Cancellation",
    "Correction",
    "Doubtful",
    "DueDateExtension",
    "PaymentReturn",
    "ReturnReason",
    "SetOff",
    "WriteOff",
    "WriteOffKind",
]

_CLASSES: Mapping[ItemKind, type] = {
    ItemKind.INVOICE: Invoice,
    ItemKind.CREDIT_NOTE: CreditNote,
    ItemKind.PAYMENT: Payment,
    ItemKind.REFUND: Payment,
    ItemKind.ENTRY: Entry,
}
#: What names a document cannot be corrected: cancel it and record another one.
_IDENTITY: Mapping[type, frozenset[str]] = {
    Invoice: frozenset({"id", "known_on"}),
    CreditNote: frozenset({"id", "known_on"}),
    Payment: frozenset({"id", "direction", "known_on"}),
    Entry: frozenset({"id", "kind", "known_on"}),
}


class WriteOffKind(StrEnum):
    """Why a debt is given up (motif de passage en perte).

    Attributes:
        SMALL_DIFFERENCE: Not worth the trouble (petit écart).
        GOODWILL: A commercial gesture (geste commercial).
        IRRECOVERABLE: It will never be paid (créance irrécouvrable).
        TIME_BARRED: The limitation period has passed (créance prescrite).
    """

    SMALL_DIFFERENCE = "small_difference"
    GOODWILL = "goodwill"
    IRRECOVERABLE = "irrecoverable"
    TIME_BARRED = "time_barred"


class ReturnReason(StrEnum):
    """The best known SEPA reason codes; any other code is accepted (motif de rejet).

    Attributes:
        AC01: Wrong account number (coordonnées bancaires inexactes).
        AC04: Account closed (compte clos).
        AC06: Account blocked (compte bloqué).
        AG01: Debit forbidden on this account (opération non admise).
        AM04: Insufficient funds (provision insuffisante).
        AM05: Presented twice (doublon).
        MD01: No mandate (absence de mandat).
        MD06: Refund asked by the debtor (contestation du débiteur).
        MD07: Debtor deceased (titulaire décédé).
        MS02: Refused by the debtor (refus du débiteur).
        MS03: Reason not given by the bank (raison non communiquée).
    """

    AC01 = "AC01"
    AC04 = "AC04"
    AC06 = "AC06"
    AG01 = "AG01"
    AM04 = "AM04"
    AM05 = "AM05"
    MD01 = "MD01"
    MD06 = "MD06"
    MD07 = "MD07"
    MS02 = "MS02"
    MS03 = "MS03"


@frozen
class Correction(Fact):
    """A document recorded wrongly, put right from the day it is known (correction).

    Attributes:
        document: The document.
        changes: Field name to new value, in the types of the document's class. Values as `to_dict` writes them (a date
            as ISO text, money as a dict) are read back into those types.

    >>> from datetime import date
    >>> from lettrage.model import Correction, DocumentKey, ItemKind
    >>> Correction(DocumentKey(ItemKind.INVOICE, "F-1"), {"due": date(2026, 3, 1)}, effective_on=date(2026, 2, 1))
    Traceback (most recent call last):
    ...
    lettrage.errors.InvalidInput: unknown-field at changes.due: correction: `due` is no field of Invoice
      help: did you mean `due_on`?
    """

    document: DocumentKey
    changes: Mapping[str, Any] = field(converter=freeze)

    def __attrs_post_init__(self) -> None:
        check_record(self)
        changes, faults = _read_changes(self.document.kind, self.changes)
        raise_faults(attrs.evolve(fault, record=noun_of(self)) for fault in [*faults, *_changes_fit(self)])
        object.__setattr__(self, "changes", changes)


@frozen
class Cancellation(Fact):
    """A document that should never have been; it is worth nothing from the day it is known (annulation).

    Attributes:
        document: The document.
    """

    document: DocumentKey

    def __attrs_post_init__(self) -> None:
        check_record(self)


@frozen
class PaymentReturn(Fact):
    """Money that came in and went back: a debit rejected, a cheque unpaid (rejet, impayé).

    Its settlements are undone and the items regain their original due dates.

    Attributes:
        payment: Id of the payment.
        code: The bank's reason code, such as ``AM04``; see `ReturnReason`.
        fees: What the bank charged for it.
    """

    payment: Id
    code: str = ""
    fees: NonNegative | None = None

    def __attrs_post_init__(self) -> None:
        check_record(self)


@frozen
class WriteOff(Fact):
    """So much of an item given up (passage en perte).

    Attributes:
        item: The item.
        amount: How much of what is open, above zero on either side: it always brings the item nearer to zero.
        kind: Why.
        evidence: What proves it.
        tax: The tax within it that can be recovered; None when unknown.
    """

    item: ItemKey
    amount: Positive
    kind: WriteOffKind = WriteOffKind.SMALL_DIFFERENCE
    evidence: tuple[DocumentRef, ...] = field(default=(), converter=as_tuple)
    tax: NonNegative | None = None

    def __attrs_post_init__(self) -> None:
        check_record(self, _WRITE_OFF_RULES)


@frozen
class Doubtful(Fact):
    """Debts that may not be paid in full (créance douteuse).

    Attributes:
        customer: The debtor.
        items: The items concerned; empty for all of them.
        since: From when they are doubtful; None means `effective_on`.
        loss_ppm: The share expected to be lost, in parts per million.
        entity: The creditor, when there are several.
    """

    customer: Id
    items: tuple[ItemKey, ...] = field(default=(), converter=as_tuple)
    since: date | None = None
    loss_ppm: Ppm = 1_000_000
    entity: str = ""

    def __attrs_post_init__(self) -> None:
        check_record(self)


@frozen
class SetOff(Fact):
    """Mutual debts declared set off against each other (compensation).

    Attributes:
        id: Unique among set-offs.
        customer: Who owes us and whom we owe.
        amount: How much.
        items: Our items that it extinguishes.
        counterpart: The host's names of our own debts in exchange.
        basis: What allows it: legal, agreed or judicial, or any other word.
        entity: The creditor, when there are several.
    """

    id: Id
    customer: Id
    amount: Positive
    items: tuple[ItemKey, ...] = field(default=(), converter=as_tuple)
    counterpart: tuple[Id, ...] = field(default=(), converter=as_tuple)
    basis: Word = "legal"
    entity: str = ""

    def __attrs_post_init__(self) -> None:
        check_record(self)


@frozen
class DueDateExtension(Fact):
    """More time granted for one item (report d'échéance).

    Attributes:
        item: The item.
        new_due_on: When it falls due instead.
    """

    item: ItemKey
    new_due_on: date

    def __attrs_post_init__(self) -> None:
        check_record(self)


def _read_changes(kind: ItemKind, changes: Mapping[str, Any]) -> tuple[FrozenMap[Any], list[Fault]]:
    """The changes in the types of their fields, and why some could not be read."""
    hints = field_hints(_CLASSES[kind])
    read: dict[str, Any] = {}
    faults: list[Fault] = []
    for name, value in changes.items():
        path = f"changes.{name}"
        read[name], found = settle_value(hints[name], value, path) if name in hints else (value, [])
        if found and isinstance(value, (str, Mapping, list, tuple)):
            # Not the plain form either? Then the first faults say best what was expected.
            with suppress(LettrageError):
                read[name], found = _from_plain(cast("object", value), hints[name], path), []
        faults += found
    return FrozenMap(read), faults


def _from_plain(value: object, hint: Any, path: str) -> Any:
    from lettrage.structure import structure  # only needed when a correction comes from storage

    return structure(value, hint, path)


def _changes_fit(correction: Correction) -> Sequence[Fault]:
    cls = _CLASSES[correction.document.kind]
    names = field_hints(cls).keys()
    if not correction.changes:
        return (
            Fault("bad-event", "a correction changes nothing", "changes", found={}, expected="a field and its value"),
        )
    faults: list[Fault] = []
    for name, value in correction.changes.items():
        if name not in names:
            message = f"`{name}` is no field of {cls.__name__}"
            faults.append(
                Fault("unknown-field", message, f"changes.{name}", found=value, help=did_you_mean(name, names))
            )
        elif name in _IDENTITY[cls]:
            message = f"`{name}` says which document it is and cannot be corrected"
            help = "cancel the document and record another one"
            faults.append(Fault("bad-event", message, f"changes.{name}", found=value, help=help))
    return faults


def _write_off_currency(event: WriteOff) -> Sequence[Fault]:
    return one_currency(event.amount.currency, [("tax", event.tax)])


_WRITE_OFF_RULES: tuple[Rule, ...] = ((("amount", "tax"), _write_off_currency),)
