"""Long tables of due-date lines and tax lines, hung under the documents that they belong to.

A line that cannot be read makes its document unreadable; a line of a document that was left out goes with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import numpy as np
from attrs import evolve, frozen

from lettrage.errors import Fault
from lettrage.ledger._columns import ItemColumns, Minor, Objects, Rows, Small
from lettrage.ledger._frame_documents import Documents
from lettrage.ledger._frame_fields import add_fault, exact_sums, read_fields
from lettrage.ledger._frame_nested import Fields, nested
from lettrage.ledger._frame_schema import KINDS, column_names
from lettrage.model import Instalment, InstalmentKind, TaxLine, TaxRegime
from lettrage.money import Money
from lettrage.tabular import Sheet

__all__ = ["read_instalments", "read_taxes"]

_NOUNS = {"invoices": "invoice", "credit_notes": "credit note"}


@frozen(eq=False)
class Lines:
    """Rows of a long table in the order of their documents: the document row and the line number of each."""

    at: Rows
    document: Rows
    number: Rows


def _lines(sheet: Sheet, documents: Documents, ids: Objects, mine: Any, number: str, ties: Sequence[Any]) -> Lines:
    """The rows of a long table that belong to these documents, in canonical order.

    Numbered lines keep their numbers; others are numbered in the order of `ties`, so that no order of rows is visible.
    """
    place = dict(zip(documents.columns.id.tolist(), range(len(documents.columns.id)), strict=True))
    found = np.fromiter((place.get(id, -1) for id in ids.tolist()), dtype=np.int64, count=len(ids))
    bad = mine & sheet.bad & (found >= 0)
    documents.sheet.bad[found[bad]] = True  # nobody knows what the document looks like
    at = np.flatnonzero(mine & ~sheet.bad & (found >= 0))
    numbers = sheet.integer(number)
    order = np.lexsort([*(tie[at] for tie in reversed(ties)), numbers[at], found[at]])
    at, document = at[order], found[at[order]]
    first = np.flatnonzero(np.append(True, document[1:] != document[:-1])) if len(at) else np.empty(0, dtype=np.int64)
    counted = np.arange(len(at)) - np.repeat(first, np.diff(np.append(first, len(at)))) + 1
    return Lines(at, document, np.where(sheet.nulls[number][at], counted, numbers[at]))


def _unknown(sheet: Sheet, name: str, ids: Objects, mine: Any, documents: Documents | None, noun: str) -> None:
    """A fault for every line of a document that no table holds."""
    known: set[str] = set() if documents is None else set(documents.columns.id.tolist())
    stranger = np.fromiter((id not in known for id in ids.tolist()), dtype=bool, count=len(ids)) & mine & ~sheet.bad
    if stranger.any():
        sheet.fault(stranger, name, "unknown-record", lambda id: f"there is no {noun} `{id}`")


def _same_currency(sheet: Sheet, documents: Documents, lines: Lines) -> None:
    if "currency" not in sheet.table:
        return
    codes, names = sheet.coded("currency")
    theirs = documents.columns.currency
    differ = [
        row
        for row, document in zip(lines.at.tolist(), lines.document.tolist(), strict=True)
        if codes[row] >= 0 and names[codes[row]] != theirs.names[theirs.code[document]]
    ]
    if differ:
        sheet.fault(np.array(differ), "currency", "currency-mismatch", "a line is not in the currency of its document")
        documents.sheet.bad[lines.document[np.isin(lines.at, differ)]] = True


def _digits_of(documents: Documents | None, ids: Objects) -> Any:
    """The decimals of each line's currency: those of its document."""
    if documents is None or isinstance(documents.digits, int):
        return 2 if documents is None else documents.digits
    place = dict(zip(documents.columns.id.tolist(), documents.digits.tolist(), strict=True))
    return np.fromiter((place.get(id, 2) for id in ids.tolist()), dtype=np.int8, count=len(ids))


def read_instalments(sheet: Sheet, read: dict[str, Documents]) -> Sequence[Fault]:
    """Due-date lines, hung under their invoices."""
    amount = "amount" if "amount" in sheet.table else "amount_minor"
    optional = ["instalment", "currency", *column_names(Instalment)]
    sheet.check_columns(["invoice"], [*optional, "amount_minor"])
    if amount not in sheet.table and len(sheet):
        sheet.lack("amount", help="or give `amount_minor`, in minor units")
    ids = sheet.identifier("invoice")
    invoices = read.get("invoices")
    everything = np.ones(len(sheet), dtype=bool)
    minors = sheet.minor(amount, _digits_of(invoices, ids), required=True, whole=amount != "amount")
    negative = minors < 0
    if negative.any():
        sheet.fault(negative, amount, "negative-amount", f"`{amount}` is below zero", expected="zero or more")
    due = sheet.days("due_on")
    fields = read_fields(sheet, Instalment, ("amount", "due_on"))
    _check_releases(sheet, fields)
    _unknown(sheet, "invoice", ids, everything, invoices, "invoice")
    if invoices is not None:
        ties = [due, minors, *(_rank(values) for _, values in sorted(fields.items()))]
        lines = _lines(sheet, invoices, ids, everything, "instalment", ties)
        _same_currency(sheet, invoices, lines)
        _, wide = exact_sums(lines.document, minors[lines.at], len(invoices.columns))
        if wide.any():
            invoices.sheet.fault(wide, "instalments", "total-mismatch", "its lines sum to more than 64 bits can hold")
        good = ~invoices.sheet.bad[lines.document]
        at = lines.at[good]
        columns = ItemColumns(
            lines.document[good],
            lines.number[good].astype(np.int32),
            due[at],
            minors[at],
            {name: values[at] for name, values in fields.items()},
        )
        read["invoices"] = evolve(invoices, columns=evolve(invoices.columns, lines=columns if len(columns) else None))
    return sheet.faults


def _check_releases(sheet: Sheet, fields: Fields) -> None:
    if "releases_on" not in fields:
        return
    none = np.array(None)
    kinds = fields.get("kind", np.full(len(sheet), None, dtype=object))
    wrong = (fields["releases_on"] != none) & (kinds != np.array(InstalmentKind.RETENTION))
    if wrong.any():
        help = "write `retention` as its kind, or leave `releases_on` out"
        sheet.fault(wrong, "releases_on", "bad-value", "only a retention is released", help=help)


def _rank(values: Objects) -> Any:
    """Numbers that sort like the printed values, for breaking ties."""
    printed = np.fromiter(("" if value is None else str(value) for value in values.tolist()), object, len(values))
    return np.unique(printed, return_inverse=True)[1] if len(printed) else np.empty(0, dtype=np.int64)


def read_taxes(sheet: Sheet, read: dict[str, Documents], extra: dict[str, Fields]) -> Sequence[Fault]:
    """Tax lines, as tuples on their invoices and credit notes, and their sum as the tax of the document."""
    optional = ["kind", "line", "currency", "base", "base_minor", "tax", "tax_minor", "regime"]
    sheet.check_columns(["document", "rate"], optional)
    ids = sheet.identifier("document")
    kinds = sheet.category("kind", KINDS[:2])
    rates = _rates(sheet)
    regimes = sheet.category("regime", [regime.value for regime in TaxRegime])
    for code, name in enumerate(("invoices", "credit_notes")):
        mine = np.maximum(kinds, 0) == code
        documents = read.get(name)
        _unknown(sheet, "document", ids, mine, documents, _NOUNS[name])
        if documents is None or not mine.any():
            continue
        base, tax = _tax_amounts(sheet, documents, ids)
        ties = [_rank(rates), base, tax, regimes]
        lines = _lines(sheet, documents, ids, mine & (rates != np.array(None)), "line", ties)
        _same_currency(sheet, documents, lines)
        read[name], extra[name] = _with_taxes(documents, lines, rates, base, tax, regimes)
    return sheet.faults


def _tax_amounts(sheet: Sheet, documents: Documents, ids: Objects) -> tuple[Minor, Minor]:
    found: list[Minor] = []
    for name in ("base", "tax"):
        column = name if name in sheet.table else f"{name}_minor"
        if column not in sheet.table and len(sheet):
            sheet.lack(name, help=f"or give `{name}_minor`, in minor units")
        found.append(sheet.minor(column, _digits_of(documents, ids), required=True, whole=column != name))
    base, tax = found
    opposite = np.sign(base) * np.sign(tax) < 0
    if opposite.any():
        sheet.fault(opposite, "tax", "bad-value", "the tax and its base have opposite signs")
    return base, tax


def _rates(sheet: Sheet) -> Objects:
    """Percentages as exact decimals."""
    cells = sheet.cells("rate").tolist()
    values: Objects = np.full(len(cells), None, dtype=object)
    for row, cell in enumerate(cells):
        value, faults = nested(Decimal, cell)
        if cell is None or faults:
            found = faults or [Fault("missing-value", "`rate` has no value")]
            add_fault(sheet, row, "rate", found[0])
        elif not 0 <= value <= 1000:
            add_fault(sheet, row, "rate", Fault("bad-value", f"`{value}` is no percentage", expected="0 to 1000"))
        else:
            values[row] = value
    return values


def _with_taxes(
    documents: Documents, lines: Lines, rates: Objects, base: Minor, tax: Minor, regimes: Small
) -> tuple[Documents, Fields]:
    """The documents with their tax, and the field that holds the tax lines themselves."""
    columns, rows = documents.columns, len(documents.columns)
    tuples: Objects = np.full(rows, None, dtype=object)
    total, wide = exact_sums(lines.document, tax[lines.at], rows)
    whole, wider = exact_sums(np.tile(lines.document, 2), np.concatenate([base[lines.at], tax[lines.at]]), rows)
    known = np.zeros(rows, dtype=bool)
    known[lines.document] = True
    off = known & ((whole != np.abs(columns.amount)) | wide | wider) & ~documents.sheet.bad
    if off.any():
        help = "give parts that add up to the total to the last minor unit, or none"
        documents.sheet.fault(off, "taxes", "total-mismatch", "bases and taxes do not sum to the total", help=help)
    members = tuple(TaxRegime)
    for row, document in zip(lines.at.tolist(), lines.document.tolist(), strict=True):
        currency = columns.currency.names[columns.currency.code[document]]
        regime = members[max(int(regimes[row]), 0)]
        rate: Decimal = rates.item(row)
        amounts = Money.of_minor(int(base[row]), currency), Money.of_minor(int(tax[row]), currency)
        tuples[document] = (*(tuples[document] or ()), TaxLine(rate, *amounts, regime))
    sign = np.where(columns.kind == 1, -1, 1)
    return evolve(documents, columns=evolve(columns, tax=total * sign, tax_known=known)), {"taxes": tuples}
