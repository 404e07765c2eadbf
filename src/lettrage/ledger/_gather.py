"""Several tables of documents as one, with the names of the store."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import evolve, field, frozen

from lettrage.errors import Fault
from lettrage.ledger._column_verbs import constant, is_constant, joined, translated
from lettrage.ledger._columns import NO_CODE, Bools, Codes, DocumentColumns, Ints, Objects, Rows, objects_of
from lettrage.ledger._names import Names
from lettrage.ledger._segments import OPTIONAL
from lettrage.ledger._store import Store

__all__ = ["NOUNS", "Gathered", "gather"]

Arrays = dict[str, Any]
#: How a fault names a document of each kind code.
NOUNS = ("invoice", "credit note", "payment", "refund", "entry")
_PLAIN = (
    "kind",
    "id",
    "on",
    "due",
    "known",
    "amount",
    "tax",
    "tax_known",
    "text",
    "reference",
    "payer_name",
    "payer_iban",
)


@frozen(eq=False)
class Gathered:
    """All parts as one table, codes already those of the store, and what was found wrong per row."""

    columns: Arrays
    lines: Arrays | None
    path: Callable[[int], str]
    bad: Bools
    faults: list[Fault] = field(factory=list[Fault])
    index: list[dict[str, int]] = field(factory=list[dict[str, int]])

    def __len__(self) -> int:
        return len(self.bad)

    def refuse(self, rows: Rows, code: str, message: Callable[[int], str], help: str = "", expected: str = "") -> None:
        """One fault for each of these rows."""
        self.bad[rows] = True
        kind, ids = self.columns["kind"], self.columns["id"]
        for row in rows.tolist():
            record = f"{NOUNS[kind[row]]} `{ids[row]}`"
            self.faults.append(Fault(code, message(row), self.path(row), record, ids[row], expected, help))


def gather(store: Store, parts: Sequence[DocumentColumns]) -> tuple[Store, Gathered]:
    columns = {name: joined([getattr(part, name) for part in parts]) for name in _PLAIN}
    customers, columns["customer"] = _coded(store.customer_names, [part.customer for part in parts])
    entities, columns["entity"] = _coded(store.entity_names, [part.entity for part in parts])
    currencies, columns["currency"] = _coded(store.currency_names, [part.currency for part in parts])
    store = evolve(store, customer_names=customers, entity_names=entities, currency_names=currencies)
    own = Names[str]().add(part.account.names[code] for part in parts for code in _used(part.account))
    columns["own_account"] = joined([_recoded(part.account, own) for part in parts])
    columns["own_account_name"] = (
        objects_of([*own.listed(), None])[columns["own_account"]] if len(own) else _nones(parts)
    )
    columns["entry"] = joined([constant(part.entry, len(part), np.bool_) for part in parts])
    for name in sorted({name for part in parts for name in part.fields}):
        columns[OPTIONAL + name] = joined([part.fields.get(name, _nones([part])) for part in parts])
    if any(part.objects is not None for part in parts):
        columns[OPTIONAL + "object"] = joined(
            [_nones([part]) if part.objects is None else objects_of(part.objects) for part in parts]
        )
    starts = np.cumsum([0, *(len(part) for part in parts)])
    return store, Gathered(columns, _lines(parts, starts), _paths(parts, starts), np.zeros(int(starts[-1]), np.bool_))


def _nones(parts: Sequence[DocumentColumns]) -> Objects:
    return constant(None, sum(len(part) for part in parts), np.object_)


def _used(codes: Codes) -> list[int]:
    if not codes.names:
        return []
    if is_constant(codes.code):
        return [int(codes.code[0])] if codes.code[0] >= 0 else []
    return np.flatnonzero(np.bincount(codes.code[codes.code >= 0], minlength=len(codes.names))).tolist()


def _recoded(codes: Codes, names: Names[str]) -> Ints:
    found: Ints = translated(np.array([*names.codes(codes.names), NO_CODE], np.int32), codes.code)
    return found


def _coded(names: Names[str], columns: Sequence[Codes]) -> tuple[Names[str], Ints]:
    """The names with those of several columns, and the codes of the columns among them."""
    names = names.add(column.names[code] for column in columns for code in _used(column))
    return names, joined([_recoded(column, names) for column in columns])


def _lines(parts: Sequence[DocumentColumns], starts: npt.NDArray[Any]) -> dict[str, npt.NDArray[Any]] | None:
    given = [(part.lines, int(start)) for part, start in zip(parts, starts, strict=False) if part.lines is not None]
    given = [(lines, start) for lines, start in given if len(lines)]
    if not given:
        return None
    columns: dict[str, npt.NDArray[Any]] = {
        "document": joined([lines.document.astype(np.int64) + start for lines, start in given]),
        "instalment": joined([lines.instalment for lines, _ in given]),
        "due": joined([lines.due for lines, _ in given]),
        "amount": joined([lines.amount for lines, _ in given]),
    }
    for name in sorted({name for lines, _ in given for name in lines.fields}):
        blank = [np.full(len(lines), None, np.object_) for lines, _ in given]
        columns[OPTIONAL + name] = joined(
            [lines.fields.get(name, none) for (lines, _), none in zip(given, blank, strict=True)]
        )
    order = np.lexsort((columns["instalment"], columns["document"]))
    return {name: column[order] for name, column in columns.items()}


def _paths(parts: Sequence[DocumentColumns], starts: npt.NDArray[Any]) -> Callable[[int], str]:
    def path(row: int) -> str:
        place = int(np.searchsorted(starts, row, side="right")) - 1
        name = parts[place].path
        return f"documents[{row}]" if name is None else name(row - int(starts[place]))

    return path
