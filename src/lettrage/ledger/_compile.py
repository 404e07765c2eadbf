"""From columns as given to rows of the store: check across records, leave out what is bad, sort, append.

The same road serves a million documents of a fresh ledger and the one invoice recorded this morning.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import evolve, field, frozen

from lettrage.calendars import NO_DATE
from lettrage.errors import Fault, did_you_mean
from lettrage.ledger._columns import NO_CODE, Bools, Codes, DocumentColumns, Ints, Objects, Rows, objects_of
from lettrage.ledger._customers import payer_group
from lettrage.ledger._names import AccountKey, Names
from lettrage.ledger._order import canonical_order
from lettrage.ledger._segments import OPTIONAL
from lettrage.ledger._store import NO_ROW, Store, document_rows
from lettrage.model import ItemKind

__all__ = ["NOUNS", "add_documents"]

_KINDS = tuple(ItemKind)
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
#: Totals must leave room for sums: half of what an int64 holds.
_ROOM = float(2**62)


@frozen(eq=False)
class _Rows:
    """All parts as one table, codes already those of the store, and what was found wrong per row."""

    columns: dict[str, npt.NDArray[Any]]
    lines: dict[str, npt.NDArray[Any]] | None
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


def add_documents(
    store: Store, parts: Sequence[DocumentColumns], default_known: int = NO_DATE, floor: int = NO_DATE
) -> tuple[Store, list[Fault]]:
    """The store with these documents, but for the bad ones, and what is wrong with those.

    Args:
        store: Customers, entities and earlier documents; ``store.seq`` is the number of this recording.
        parts: Tables of documents.
        default_known: The known day of documents that state none; `NO_DATE` for the document's own date.
        floor: The latest day known before.
    """
    parts = [part for part in parts if len(part)]
    if not parts:
        return store, []
    store, rows = _gather(store, parts)
    _check_names(store, rows)
    _check_amounts(rows)
    _check_lines(rows)
    _check_duplicates(store, rows)
    rows.columns["known"] = _known(rows.columns["known"], rows.columns["on"], default_known)
    past = rows.columns["known"] < floor
    if past.any():
        help = "give the `known_on` of the day you record it"
        rows.refuse(np.flatnonzero(past), "known-in-the-past", lambda _: "the ledger knows later facts", help)
    if rows.bad.any():
        rows = _without_bad(rows)
        if not len(rows):
            return store, rows.faults
    return _append(store, rows), rows.faults


# -- one table out of many ---------------------------------------------------------------------------------------------


def _gather(store: Store, parts: Sequence[DocumentColumns]) -> tuple[Store, _Rows]:
    columns = {name: _joined([getattr(part, name) for part in parts]) for name in _PLAIN}
    store, columns["customer"] = _coded(store, "customer_names", [part.customer for part in parts])
    store, columns["entity"] = _coded(store, "entity_names", [part.entity for part in parts])
    store, columns["currency"] = _coded(store, "currency_names", [part.currency for part in parts])
    own = Names[str]().add(part.account.names[code] for part in parts for code in _used(part.account))
    columns["own_account"] = _joined([_recoded(part.account, own) for part in parts])
    columns["own_account_name"] = (
        objects_of([*own.listed(), None])[columns["own_account"]] if len(own) else _nones(parts)
    )
    columns["entry"] = np.repeat([part.entry for part in parts], [len(part) for part in parts])
    for name in sorted({name for part in parts for name in part.fields}):
        columns[OPTIONAL + name] = _joined([part.fields.get(name, _nones([part])) for part in parts])
    if any(part.objects is not None for part in parts):
        columns[OPTIONAL + "object"] = _joined(
            [_nones([part]) if part.objects is None else objects_of(part.objects) for part in parts]
        )
    starts = np.cumsum([0, *(len(part) for part in parts)])
    return store, _Rows(columns, _lines(parts, starts), _paths(parts, starts), np.zeros(int(starts[-1]), np.bool_))


def _joined(columns: Sequence[npt.NDArray[Any]]) -> npt.NDArray[Any]:
    return columns[0] if len(columns) == 1 else np.concatenate(columns)


def _nones(parts: Sequence[DocumentColumns]) -> Objects:
    return np.full(sum(len(part) for part in parts), None, np.object_)


def _used(codes: Codes) -> list[int]:
    if not codes.names:
        return []
    return np.flatnonzero(np.bincount(codes.code[codes.code >= 0], minlength=len(codes.names))).tolist()


def _recoded(codes: Codes, names: Names[str]) -> Ints:
    translated = np.array([*names.codes(codes.names), NO_CODE], np.int32)
    return translated[codes.code]


def _coded(store: Store, attribute: str, columns: Sequence[Codes]) -> tuple[Store, Ints]:
    """Codes of the store for the names of several columns; new names are added to the store."""
    names: Names[str] = getattr(store, attribute).add(
        column.names[code] for column in columns for code in _used(column)
    )
    return evolve(store, **{attribute: names}), _joined([_recoded(column, names) for column in columns])


def _lines(parts: Sequence[DocumentColumns], starts: npt.NDArray[Any]) -> dict[str, npt.NDArray[Any]] | None:
    given = [(part.lines, int(start)) for part, start in zip(parts, starts, strict=False) if part.lines is not None]
    given = [(lines, start) for lines, start in given if len(lines)]
    if not given:
        return None
    columns = {
        "document": _joined([lines.document.astype(np.int64) + start for lines, start in given]),
        "instalment": _joined([lines.instalment for lines, _ in given]),
        "due": _joined([lines.due for lines, _ in given]),
        "amount": _joined([lines.amount for lines, _ in given]),
    }
    for name in sorted({name for lines, _ in given for name in lines.fields}):
        blank = [np.full(len(lines), None, np.object_) for lines, _ in given]
        columns[OPTIONAL + name] = _joined(
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


# -- checks across records ---------------------------------------------------------------------------------------------


def _check_names(store: Store, rows: _Rows) -> None:
    kind, customer, entity = rows.columns["kind"], rows.columns["customer"], rows.columns["entity"]
    # An invoice without a customer could be owed by nobody; money and accounting lines may wait to be identified.
    nobody = (customer == NO_CODE) & (kind < 2) & ~rows.columns["entry"]
    if nobody.any():
        rows.refuse(np.flatnonzero(nobody), "missing-value", lambda _: "names no customer", "give the customer's id")
    if store.declared:
        known = np.zeros(len(store.customer_names) + 1, np.bool_)
        known[store.customers.column("code")] = True
        # An entry names an account of the books, which need not be a customer.
        unknown = ~known[customer] & (customer != NO_CODE) & ~rows.columns["entry"]
        if unknown.any():
            listed = store.customer_names.listed()
            near = [name for name, there in zip(listed, known.tolist(), strict=False) if there]
            for row in np.flatnonzero(unknown).tolist():
                name = listed[customer[row]]
                help = did_you_mean(name, near) if len(near) < 5000 else ""
                help = help or "add the customer, or leave `customers` out to have them implied"
                rows.refuse(
                    np.array([row]), "unknown-customer", lambda _, n=name: f"customer `{n}` is not in the ledger", help
                )
    if store.entities:
        there = {entity.id for entity in store.entities} | {""}
        names = store.entity_names.listed()
        stranger = np.array([name not in there for name in names], np.bool_)[entity]
        if stranger.any():
            rows.refuse(
                np.flatnonzero(stranger),
                "unknown-entity",
                lambda row: f"entity `{names[entity[row]]}` is not in the ledger",
                did_you_mean(names[entity[np.flatnonzero(stranger)[0]]], there) or "add the entity",
            )


def _check_amounts(rows: _Rows) -> None:
    kind, amount, own_sign = rows.columns["kind"], rows.columns["amount"], ~rows.columns["entry"]
    credit = (kind == 1) | (kind == 2)
    negative = own_sign & (np.where(credit, amount > 0, amount < 0))
    if negative.any():
        rows.refuse(
            np.flatnonzero(negative),
            "negative-amount",
            lambda row: f"its amount is {-abs(int(amount[row]))} minor units",
            "amounts are unsigned: the kind of document says the direction",
        )
    zero = own_sign & (amount == 0) & (kind != 0)
    if zero.any():
        rows.refuse(np.flatnonzero(zero), "zero-amount", lambda _: "its amount is zero", "leave it out")
    if float(np.abs(amount.astype(np.float64)).sum()) >= _ROOM:
        largest = np.flatnonzero(np.abs(amount.astype(np.float64)) >= _ROOM / max(len(amount), 1))
        rows.refuse(
            largest,
            "amount-out-of-range",
            lambda row: f"with {int(amount[row])} minor units, totals of the ledger would not fit in 64 bits",
            "state the amount in the currency's own minor units",
        )
    due, on = rows.columns["due"], rows.columns["on"]
    early = own_sign & (kind == 0) & (due != NO_DATE) & (due < on)
    if early.any():
        rows.refuse(
            np.flatnonzero(early), "due-before-issue", lambda _: "it falls due before it was issued", "mend a date"
        )


def _check_lines(rows: _Rows) -> None:
    lines = rows.lines
    if lines is None:
        return
    document, amount = lines["document"], lines["amount"]
    first = np.flatnonzero(np.append(True, document[1:] != document[:-1]))
    whose = document[first]
    count = np.diff(np.append(first, len(document)))
    total = rows.columns["amount"][whose]
    off = np.add.reduceat(amount, first) != total
    sign = np.sign(total)
    off |= np.logical_or.reduceat(np.sign(amount) * np.repeat(sign, count) < 0, first)
    if off.any():
        rows.refuse(
            whose[off],
            "total-mismatch",
            lambda _: "its lines do not sum to its total",
            "give lines that add up to the total to the last minor unit, or none",
        )
    place = np.arange(len(document)) - np.repeat(first, count) + 1
    gap = np.logical_or.reduceat(lines["instalment"] != place, first)
    if gap.any():
        rows.refuse(whose[gap], "bad-value", lambda _: "its lines are not numbered 1, 2, 3, … without a gap")


def _check_duplicates(store: Store, rows: _Rows) -> None:
    kind, ids = rows.columns["kind"], rows.columns["id"]
    help = "ids are unique among their kind: none of the rows is taken, since nothing says which one is right"
    for code in range(len(_KINDS)):
        here = np.flatnonzero(kind == code)
        listed: list[str] = ids[here].tolist()
        index = dict(zip(listed, here.tolist(), strict=True))
        rows.index.append(index)
        if len(index) == len(listed):
            continue
        seen: set[str] = set()
        twice = {id for id in listed if id in seen or seen.add(id)}
        again = here[np.fromiter((id in twice for id in listed), np.bool_, len(listed))]
        rows.refuse(again, "duplicate-id", lambda row: f"the id `{ids[row]}` occurs more than once", help)
    if len(store.documents):
        there = document_rows(store, kind.tolist(), ids.tolist()) != NO_ROW
        if there.any():
            rows.refuse(np.flatnonzero(there), "duplicate-id", lambda row: f"the ledger already holds `{ids[row]}`")


def _without_bad(rows: _Rows) -> _Rows:
    keep = ~rows.bad
    place = np.cumsum(keep) - 1
    kept = np.flatnonzero(keep)
    lines = rows.lines
    if lines is not None:
        good = keep[lines["document"]]
        lines = {name: column[good] for name, column in lines.items()}
        lines["document"] = place[lines["document"]]
        lines = lines if len(lines["document"]) else None
    columns = {name: column[keep] for name, column in rows.columns.items()}
    return _Rows(columns, lines, lambda row: rows.path(int(kept[row])), np.zeros(len(kept), np.bool_), rows.faults)


# -- appending ---------------------------------------------------------------------------------------------------------


def _append(store: Store, rows: _Rows) -> Store:
    columns = rows.columns
    store, columns["account"] = _accounts(store, columns)
    order = canonical_order(_account_ranks(store, columns["account"]), columns["on"], columns["kind"], columns["id"])
    place = order
    if not np.array_equal(order, np.arange(len(order))):
        columns = {name: column[order] for name, column in columns.items()}
        place = np.empty(len(order), np.int64)
        place[order] = np.arange(len(order))
    del columns["own_account"]
    if not (columns["own_account_name"] != np.array(None)).any():
        del columns["own_account_name"]
    else:
        columns[OPTIONAL + "account"] = columns.pop("own_account_name")
    items = _items(columns, rows.lines, place, len(store.documents))
    columns["count"] = items.pop("count")
    columns["first"] = items.pop("first") + len(store.items)
    columns["seq"] = np.full(len(order), store.seq, np.int32)
    del columns["due"]
    fresh = not len(store.documents)
    documents = store.documents.append(columns)
    if fresh and len(rows.index) == len(_KINDS):
        # Looking for duplicates made the index already, but for the sorting.
        documents.segments[0].cache["index"] = (tuple(rows.index), place)
    return evolve(
        store,
        documents=documents,
        items=store.items.append(items),
        sorted_items=len(items["document"]) if fresh else store.sorted_items,
        latest_known=max(store.latest_known, int(columns["known"].max())),
    )


def _account_ranks(store: Store, account: Ints) -> Ints:
    """Ranks of accounts in their own order; those of a few rows among themselves only."""
    if len(account) * 8 > len(store.account_names):
        return store.account_names.ranks()[0][account]
    listed = store.account_names.listed()
    used = sorted({listed[code] for code in account.tolist()})
    place = {key: rank for rank, key in enumerate(used)}
    return np.array([place[listed[code]] for code in account.tolist()], np.int32)


def _known(known: npt.NDArray[Any], on: npt.NDArray[Any], default: int) -> npt.NDArray[Any]:
    unstated = known == NO_DATE
    if not unstated.any():
        return known
    return np.where(unstated, on if default == NO_DATE else default, known).astype(np.int32)


def _accounts(store: Store, columns: dict[str, npt.NDArray[Any]]) -> tuple[Store, Ints]:
    """The account of every row: the document's own, else the payer group, else the customer, else unidentified."""
    own, customer = columns["own_account"], columns["customer"]
    listed = store.customer_names.listed()
    own_names = {int(code): columns["own_account_name"][row] for code, row in _first_rows(own) if code != NO_CODE}
    used = [code for code, _ in _first_rows(np.where(own == NO_CODE, customer, NO_CODE)) if code != NO_CODE]
    groups = {code: payer_group(store, code) or listed[code] for code in used}
    names = Names[str]().add([*own_names.values(), *groups.values()])
    of_own = np.full(max(own_names, default=0) + 2, NO_CODE, np.int64)
    for code, name in own_names.items():
        of_own[code] = names.code(name)
    of_customer = np.full(len(listed) + 1, NO_CODE, np.int64)
    for code, name in groups.items():
        of_customer[code] = names.code(name)
    named = np.where(own == NO_CODE, of_customer[customer], of_own[own]) + 1
    entities, currencies = max(len(store.entity_names), 1), max(len(store.currency_names), 1)
    packed = (named * entities + columns["entity"]) * currencies + columns["currency"]
    space = (len(names) + 1) * entities * currencies
    distinct, inverse = _distinct(packed, space)
    name_of, entity_of, currency_of = names.listed(), store.entity_names.listed(), store.currency_names.listed()
    keys = [
        AccountKey(
            entity_of[code // currencies % entities],
            name_of[code // currencies // entities - 1] if code // currencies // entities else "",
            currency_of[code % currencies],
            bool(code // currencies // entities),
        )
        for code in distinct.tolist()
    ]
    accounts = store.account_names.add(keys)
    return evolve(store, account_names=accounts), np.array(accounts.codes(keys), np.int32)[inverse]


def _first_rows(codes: npt.NDArray[Any]) -> list[tuple[int, int]]:
    """Each code that occurs, with one row where it does."""
    where = np.full(int(codes.max()) + 2, NO_ROW, np.int64)
    where[codes + 1] = np.arange(len(codes))
    there = np.flatnonzero(where != NO_ROW)
    return [(int(code) - 1, int(where[code])) for code in there]


def _distinct(packed: Rows, space: int) -> tuple[Rows, Rows]:
    """`np.unique` with inverse, by a table of all possible values when that is small."""
    if space > 4 * len(packed) + 1024:
        distinct, inverse = np.unique(packed, return_inverse=True)
        return distinct, inverse
    there = np.zeros(space, np.bool_)
    there[packed] = True
    distinct = np.flatnonzero(there)
    return distinct, (np.cumsum(there) - 1)[packed]


def _items(
    columns: dict[str, npt.NDArray[Any]], lines: dict[str, npt.NDArray[Any]] | None, place: Rows, offset: int
) -> dict[str, npt.NDArray[Any]]:
    """The item rows of documents already in order; `place` says where each given document row went."""
    documents = len(columns["id"])
    if lines is None:
        rows = np.arange(documents, dtype=np.int64)
        ones = np.ones(documents, np.int32)
        out = {"document": rows + offset, "instalment": ones, "due": columns["due"], "amount": columns["amount"]}
        return {**out, "first": rows, "count": ones.copy()}
    whose = place[lines["document"]]
    in_lines = np.bincount(whose, minlength=documents)
    count = np.maximum(in_lines, 1).astype(np.int32)
    first = np.cumsum(count, dtype=np.int64) - count
    at = first[whose] + lines["instalment"] - 1
    document = np.repeat(np.arange(documents, dtype=np.int64), count)
    out: dict[str, npt.NDArray[Any]] = {
        "document": document + offset,
        "instalment": np.ones(len(document), np.int32),
        "due": columns["due"][document],
        "amount": columns["amount"][document],
    }
    for name in lines:
        if name == "document":
            continue
        if name.startswith(OPTIONAL):
            out[name] = np.full(len(document), None, np.object_)
        out[name][at] = lines[name]
    return {**out, "first": first, "count": count}
