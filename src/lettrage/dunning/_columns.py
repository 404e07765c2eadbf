"""The values of every field of the vocabulary, as columns over items, customers and groups, made when first asked."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

from lettrage.calendars import NO_DATE
from lettrage.dunning._book import FAR, Book, Places, with_end
from lettrage.dunning._customer_columns import CUSTOMER_COLUMNS, CustomerColumns, customer_word
from lettrage.dunning._evaluate import Values
from lettrage.dunning._fields import ATTRIBUTES
from lettrage.dunning._history import History
from lettrage.dunning._standing import Standing
from lettrage.ledger import CollectionStage
from lettrage.model import Doubtful, ItemKind, LateReason, LifecycleStatus, ReceivableAssignment, StepKind

__all__ = ["Columns", "groups_of"]

_KINDS = np.array([kind.value for kind in ItemKind], np.object_)


def groups_of(*columns: npt.NDArray[Any]) -> tuple[Places, int]:
    """A code per row for every distinct combination of some code columns, and how many there are."""
    if not len(columns[0]):
        return np.empty(0, np.int64), 0
    packed = np.zeros(len(columns[0]), np.int64)
    for column in columns:
        shifted = column.astype(np.int64) - int(column.min())
        packed = packed * (int(shifted.max()) + 1) + shifted
    if int(packed.max()) > 4 * len(packed) + 1_000_000:
        distinct, inverse = np.unique(packed, return_inverse=True)
        return inverse.reshape(-1).astype(np.int64), len(distinct)
    there = np.zeros(int(packed.max()) + 1, np.bool_)  # close together: no need to sort them
    there[packed] = True
    return (np.cumsum(there) - 1)[packed], int(there.sum())


@frozen(eq=False)
class Columns:
    """Fields over the items of a book.

    Attributes:
        book: The facts.
        standing: What stands in the way.
        history: What was issued.
        customers: Fields of customers.
        limitation: Days left to sue, per item; `FAR` where it was not worked out.
    """

    book: Book
    standing: Standing
    history: History
    customers: CustomerColumns
    limitation: npt.NDArray[Any]
    _made: dict[str, Values] = field(factory=dict[str, Values], init=False)

    def __len__(self) -> int:
        return len(self.book)

    def values(self, field: str) -> Values:
        """The values of a field.

        Complexity: linear in items, customers or groups, the first time.
        """
        made = self._made.get(field)
        if made is None:
            scope, _, name = field.partition(".")
            if scope == "item":
                made = _ITEM[name](self)
            elif scope == "group":
                made = self._group(name)
            else:
                made = self._customer(field, name)
            self._made[field] = made
        return made

    def _customer(self, field: str, name: str) -> Values:
        if field.startswith(ATTRIBUTES):
            values, known = customer_word(self.customers, name)
        elif name == "has_other_overdue":
            return _known(self, self._overdue_of_customer() > 1)
        else:
            values, known = CUSTOMER_COLUMNS[name](self.customers)
        return Values(with_end(values), with_end(known), self.book.items.customer)

    # -- groups ------------------------------------------------------------------------------------------------------

    @cached_property
    def group(self) -> tuple[Places, int]:
        """Customer, creditor and currency of every item as one code, and how many codes there are."""
        items = self.book.items
        return groups_of(items.customer + 1, items.entity, items.currency)

    def _group(self, name: str) -> Values:
        items, (code, count) = self.book.items, self.group
        currency = np.zeros(count, np.int64)
        currency[code] = items.currency
        late = self._overdue()
        known = np.ones(count, np.bool_)
        if name in ("currency", "entity"):
            names = np.array(items.currencies if name == "currency" else items.entities, np.object_)
            words = np.full(count, None, np.object_)
            words[code] = names[items.currency if name == "currency" else items.entity] if len(names) else None
            return Values(words, known, code)
        if name in ("items_overdue", "items_open"):
            wanted = late if name == "items_overdue" else items.residual > 0
            out = np.zeros(count, np.int64)
            np.add.at(out, code[wanted], 1)
            return Values(out, known, code)
        if name == "days_late":
            oldest = np.full(count, FAR, np.int64)
            open_ones = items.residual > 0
            np.minimum.at(oldest, code[open_ones], self.standing.due[open_ones].astype(np.int64))
            return Values(self.book.day - oldest, oldest < FAR, code)
        amounts = np.zeros(count, np.int64)
        if name == "credits":
            self._add_credits(amounts, code)
        else:
            wanted = late if name == "overdue" else items.residual > 0
            np.add.at(amounts, code[wanted], items.residual[wanted])
        return Values(amounts, known, code, currency, items.currencies)

    def _add_credits(self, amounts: npt.NDArray[np.int64], code: Places) -> None:
        items, credits = self.book.items, self.book.credits
        triple: dict[tuple[str, str, str], int] = {
            (items.customers[c], items.entities[e], items.currencies[m]): g
            for c, e, m, g in zip(
                items.customer.tolist(), items.entity.tolist(), items.currency.tolist(), code.tolist(), strict=True
            )
            if c >= 0
        }
        for at in range(len(credits)):
            name = (
                credits.customers[int(credits.customer[at])],
                credits.entities[int(credits.entity[at])],
                credits.currencies[int(credits.currency[at])],
            )
            if name in triple:
                amounts[triple[name]] -= int(credits.residual[at])

    def _overdue(self) -> npt.NDArray[np.bool_]:
        return (self.book.items.residual > 0) & (self.standing.due < self.book.day)

    def _overdue_of_customer(self) -> npt.NDArray[np.int64]:
        """Per item, how many overdue items its customer has; the item itself counts as one whether it is or not."""
        customer = self.book.items.customer
        count = np.zeros(len(self.book.items.customers) + 1, np.int64)
        late = self._overdue()
        np.add.at(count, customer[late], 1)
        return count[customer] + (~late).astype(np.int64)


def _known(columns: Columns, values: npt.NDArray[Any]) -> Values:
    return Values(values, np.ones(len(columns), np.bool_))


def _days(columns: Columns, name: str) -> Values:
    book = columns.book
    since = columns.standing.due if name == "days_late" else book.items.on
    return Values(book.day - since.astype(np.int64), (since != FAR) & (since != NO_DATE))


def _amount(columns: Columns, name: str) -> Values:
    items = columns.book.items
    minor = {"open": items.residual, "amount": items.amount, "asked": columns.standing.left}[name]
    return Values(minor, np.ones(len(columns), np.bool_), None, items.currency, items.currencies)


def _kind(columns: Columns) -> Values:
    return _known(columns, _KINDS[columns.book.items.kind])


def _sparse(columns: Columns, name: str) -> Values:
    """A word or count that few items have."""
    standing = columns.standing
    if name == "promises_broken":
        counts = np.zeros(len(columns), np.int64)
        for place, count in standing.broken.items():
            counts[place] = count
        return _known(columns, counts)
    said = {"promise": standing.promise, "plan": standing.plan, "dispute_ground": standing.grounds}[name]
    words = np.full(len(columns), "" if name == "dispute_ground" else "none", np.object_)
    for place, word in said.items():
        words[place] = word
    return _known(columns, words)


def _dispute(columns: Columns) -> Values:
    taken = columns.standing.taken.get("dispute")
    words = np.full(len(columns), "none", np.object_)
    if taken is not None:
        words[taken > 0] = "partly"
        words[(taken > 0) & (taken >= columns.book.items.residual)] = "whole"
    return _known(columns, words)


def _stage(columns: Columns) -> Values:
    book, history = columns.book, columns.history
    words = np.full(len(columns), CollectionStage.PRE_LEGAL.value, np.object_)
    words[columns.standing.due >= book.day] = CollectionStage.NOT_DUE.value
    words[history.place[history.formal]] = CollectionStage.FORMAL_NOTICE.value
    words[history.place[history.of_kind([StepKind.HANDOVER])]] = CollectionStage.REFERRED.value
    legal = columns.standing.blocked.get("legal")
    if legal is not None:
        words[legal] = CollectionStage.LEGAL.value
    words[book.items.residual == 0] = CollectionStage.CLOSED_PAID.value
    return _known(columns, words)


def _issued(columns: Columns) -> Values:
    return _known(columns, columns.history.last(len(columns))[1].astype(np.int64))


def _label(columns: Columns) -> Values:
    codes, names = columns.book.ledger.labels(columns.book.items, "salesperson")
    words = np.array([name or None for name in names], np.object_)[codes]
    return Values(words, words != np.array(None))


def _events(columns: Columns, name: str) -> Values:
    """What the latest event of a kind says of an item."""
    book = columns.book
    if name == "lifecycle":
        counts = np.zeros(len(columns), np.int64)
        latest = {event.document.id: event.code for event in book.all(LifecycleStatus)}
        if latest:
            for place in np.flatnonzero(np.isin(book.items.id.astype(str), list(latest))).tolist():
                counts[place] = latest[book.items.id[place]]
        return _known(columns, counts)
    if name == "late_reason":
        words = np.full(len(columns), "", np.object_)
        for reason in book.all(LateReason):
            words[book.places(reason.items)] = reason.cause
        return _known(columns, words)
    flags = np.zeros(len(columns), np.bool_)
    if name == "doubtful":
        for doubt in book.all(Doubtful):
            flags[book.named(doubt.items, doubt.customer, doubt.entity)] = True
    else:
        for assignment in book.all(ReceivableAssignment):
            flags[book.named(assignment.items, assignment.customer, assignment.entity)] = True
    return _known(columns, flags)


def _document(columns: Columns, name: str) -> Values:
    """What only the document itself says; each invoice is built, so this costs far more than any other field."""
    book = columns.book
    out: npt.NDArray[Any] = np.full(len(columns), None, np.object_)
    for place in np.flatnonzero(book.items.kind == 0).tolist():
        key = book.items.key(place)
        invoice = book.ledger.invoice(key.id, as_of=book.as_of, known_on=book.known_on)
        if name == "invoice_kind":
            out[place] = invoice.kind.value
        elif name == "documents_complete":
            out[place] = bool(invoice.documents)
        else:
            lines = invoice.instalments
            out[place] = bool(lines) and lines[key.instalment - 1].kind.value == "retention"
    return Values(out, out != np.array(None))


def _limitation(columns: Columns) -> Values:
    return Values(columns.limitation, columns.limitation != FAR)


_ITEM: dict[str, Callable[[Columns], Values]] = {
    **{name: partial(_days, name=name) for name in ("days_late", "age_days")},
    **{name: partial(_amount, name=name) for name in ("open", "amount", "asked")},
    **{name: partial(_sparse, name=name) for name in ("promise", "plan", "dispute_ground", "promises_broken")},
    **{name: partial(_events, name=name) for name in ("lifecycle", "late_reason", "doubtful", "assigned")},
    **{name: partial(_document, name=name) for name in ("invoice_kind", "retention", "documents_complete")},
    "kind": _kind,
    "dispute": _dispute,
    "stage": _stage,
    "steps_issued": _issued,
    "salesperson": _label,
    "limitation_days": _limitation,
}
