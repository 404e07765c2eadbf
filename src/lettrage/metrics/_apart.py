"""Debts that an aged balance may show in rows of their own: disputed, under a bill, retained, assigned, doubtful."""

from __future__ import annotations

from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from lettrage.calendars import to_days
from lettrage.ledger import OpenItems
from lettrage.metrics._disputed import disputed_rows
from lettrage.metrics._doubts import doubtful_debts
from lettrage.metrics._question import Question
from lettrage.metrics._rows import debts, is_kind
from lettrage.model import (
    Bill,
    Closure,
    InstalmentKind,
    ItemKey,
    ItemKind,
    ReceivableAssignment,
    StatusChange,
    Subject,
)

__all__ = ["Apart", "places_apart"]

Apart: TypeAlias = Literal["disputed", "bills", "retentions", "assigned", "doubtful"]

Mask: TypeAlias = npt.NDArray[np.bool_]


def places_apart(question: Question, items: OpenItems, name: str) -> Mask:
    """Which open debts stand in a row of their own.

    Complexity: linear in the items, and in the events of that kind; for retentions, in the invoices of several lines.
    """
    found = {
        "disputed": _disputed,
        "bills": _bills,
        "retentions": _retentions,
        "assigned": _assigned,
        "doubtful": _doubtful,
    }[name](question, items)
    return debts(items) & found


def _disputed(question: Question, items: OpenItems) -> Mask:
    mask: Mask = np.isin(items.row, disputed_rows(question))
    return mask


def _bills(question: Question, items: OpenItems) -> Mask:
    """Covered by a bill neither paid nor unpaid that has not matured."""
    clocks = {"as_of": question.as_of, "known_on": question.known_on}
    ended = {change.id for change in question.ledger.events(Closure, **clocks) if change.subject == Subject.BILL}
    for change in question.ledger.events(StatusChange, **clocks):
        if change.subject == Subject.BILL:
            (ended.add if change.status in ("paid", "unpaid") else ended.discard)(change.id)
    keys: list[ItemKey] = []
    for bill in question.ledger.events(Bill, **clocks):
        stands = bill.id not in ended and bill.status not in ("paid", "unpaid")
        if stands and to_days(bill.matures_on) >= to_days(question.as_of):
            keys += bill.items
    mask: Mask = np.isin(items.row, question.ledger.rows(keys))
    return mask


def _retentions(question: Question, items: OpenItems) -> Mask:
    """Lines that the customer keeps back by right until a day."""
    mask = np.zeros(len(items), np.bool_)
    invoices = is_kind(items.kind, ItemKind.INVOICE)
    documents, counts = np.unique(items.document_row[invoices], return_counts=True)
    several = np.isin(items.document_row, documents[counts > 1]) | (items.instalment > 1)
    for place in np.flatnonzero(invoices & several).tolist():
        invoice = question.ledger.invoice(items.id[place], as_of=question.as_of, known_on=question.known_on)
        line = int(items.instalment[place]) - 1
        mask[place] = line < len(invoice.instalments) and invoice.instalments[line].kind is InstalmentKind.RETENTION
    return mask


def _assigned(question: Question, items: OpenItems) -> Mask:
    """Assigned to a factor or bank."""
    mask = np.zeros(len(items), np.bool_)
    codes = {name: code for code, name in enumerate(items.customers)}
    for fact in question.ledger.events(ReceivableAssignment, as_of=question.as_of, known_on=question.known_on):
        if fact.items:
            mask |= np.isin(items.row, question.ledger.rows(fact.items))
        else:
            mask |= items.customer == codes.get(fact.customer or "", -2)
    return mask


def _doubtful(question: Question, items: OpenItems) -> Mask:
    """Stated to be at risk."""
    return doubtful_debts(question, items) >= 0
