"""`Ledger.from_items`: one table of signed open items, for lines of accounts that are neither invoices nor payments.

The schema is that of engines: ``entity? account kind id on due_on? currency amount_minor text? reference? payer_name?
payer_iban?``. A null account is money that nobody has identified yet. Amounts are signed, above zero when owed to us,
and a kind that has a side keeps to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import evolve

from lettrage.errors import Fault
from lettrage.ledger._columns import NO_CODE, Codes, DocumentColumns, Objects
from lettrage.ledger._frame_documents import entity_codes, without_bad
from lettrage.ledger._frame_fields import currency_digits, read_fields
from lettrage.ledger._frame_objects import with_objects
from lettrage.ledger._frame_schema import ATTRIBUTE, KINDS
from lettrage.model import Entry
from lettrage.tabular import Columns, Sheet, read_table

if TYPE_CHECKING:
    from lettrage.ledger import Ledger

__all__ = ["entry_columns", "ledger_from_items"]

_REQUIRED = ("account", "kind", "id", "on", "currency", "amount_minor")
_OPTIONAL = ("entity", "due_on", "text", "reference", "payer_name", "payer_iban")
#: What else an `Entry` has; the table of items that engines exchange does without.
_MORE = ("customer", "known_on", "attributes")
#: The side that each kind keeps to: an invoice is owed to us, a payment is not.
_SIDE = np.array([1, -1, -1, 1, 0], dtype=np.int64)
_SIDES = {1: "zero or more", -1: "zero or less"}


def ledger_from_items(cls: type[Ledger], table: Any, faults: str = "raise") -> Ledger:
    """Build a ledger from one table of signed items; see `Ledger.from_items`."""
    from lettrage.ledger._frames_in import check_choice

    check_choice("faults", faults, ("raise", "collect"))
    parts, found = entry_columns(read_table(table, "items"), one_sided=True)
    return cls._from_columns(parts, faults=faults, found=list(found))  # pyright: ignore[reportPrivateUsage]


def entry_columns(table: Columns, *, one_sided: bool) -> tuple[list[DocumentColumns], Sequence[Fault]]:
    """Signed items as document columns, without the rows that are at fault.

    Lines of an account are entries; money that nobody has identified is a payment or a refund without a customer.

    Args:
        table: What was read.
        one_sided: Whether a kind that has a side must keep to it.
    """
    sheet = Sheet(table)
    sheet.check_columns(_REQUIRED, (*_OPTIONAL, *_MORE), ATTRIBUTE)
    kinds = sheet.category("kind", KINDS, required="kind" in table)
    codes, names, digits = currency_digits(sheet, "currency", required="currency" in table)
    amount = sheet.minor("amount_minor", digits, required=True, whole=True)
    ids = sheet.packed_identifier("id")
    if one_sided:
        _check_side(sheet, kinds, amount)
    _check_identified(sheet, kinds)
    account = Codes(*sheet.coded("account"))
    customer = Codes(*sheet.coded("customer")) if "customer" in table else Codes.constant(None, len(sheet))
    nothing = np.zeros(len(sheet), dtype=np.int64)
    columns = DocumentColumns(
        kind=np.maximum(kinds, 0).astype(np.int8),
        id=ids,
        customer=_customer_or_account(customer, account),
        entity=entity_codes(sheet),
        account=account,
        currency=Codes.read(codes, names),
        on=sheet.days("on", required="on" in table),
        due=sheet.days("due_on"),
        known=sheet.days("known_on"),
        amount=amount,
        tax=nothing,
        tax_known=nothing.astype(bool),
        text=sheet.packed("text"),
        reference=sheet.packed("reference"),
        payer_name=sheet.packed("payer_name"),
        payer_iban=sheet.packed("payer_iban"),
        fields=read_fields(sheet, Entry, _READ),
        entry=True,
    )
    twice = (customer.code != NO_CODE) & (_words(customer) == _words(account))
    columns = with_objects(columns, sheet, twice)
    sheet.name_records("item", ids)
    nobody = account.code == NO_CODE
    parts = [without_bad(columns, table.name, sheet.bad | nobody)]
    if nobody.any():
        parts.append(without_bad(evolve(columns, entry=False), table.name, sheet.bad | ~nobody))
    return parts, sheet.faults


_READ = (*_REQUIRED, *_OPTIONAL, "customer", "known_on")


def _check_side(sheet: Sheet, kinds: Any, amount: Any) -> None:
    wrong = (_SIDE[kinds] * np.sign(amount) < 0) & (kinds >= 0)
    if wrong.any():
        for side, expected in _SIDES.items():
            rows = wrong & (_SIDE[kinds] == side)
            help = (
                "amounts are signed, above zero when owed to us: invoices and refunds, below: credit notes and payments"
            )
            sheet.fault(
                rows, "amount_minor", "bad-value", "the amount is on the wrong side", expected=expected, help=help
            )


def _check_identified(sheet: Sheet, kinds: Any) -> None:
    """Only money may wait for somebody to say whose it is."""
    if "account" not in sheet.table:
        return
    codes, _ = sheet.coded("account")
    wrong = (codes == NO_CODE) & (kinds >= 0) & (kinds != 2) & (kinds != 3) & ~sheet.bad
    if wrong.any():
        help = "give the account; only a payment or a refund may be unidentified"
        sheet.fault(wrong, "account", "missing-value", "the item names no account", help=help)


def _words(codes: Codes) -> Objects:
    found: Objects = np.array([*codes.names, None], dtype=object)[codes.code]
    return found


def _customer_or_account(customer: Codes, account: Codes) -> Codes:
    """The customer of each line: its own where stated, else the account itself."""
    names = tuple(dict.fromkeys([*customer.names, *account.names]))
    place = {name: code for code, name in enumerate(names)}
    own = np.array([*(place[name] for name in customer.names), NO_CODE], dtype=np.int32)[customer.code]
    of_account = np.array([*(place[name] for name in account.names), NO_CODE], dtype=np.int32)[account.code]
    return Codes(np.where(own == NO_CODE, of_account, own), names)
