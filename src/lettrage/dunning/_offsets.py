"""What waits to be matched lowers what counts: credit notes of an invoice first, then the rest in the order chosen."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import frozen

from lettrage.calendars import to_days
from lettrage.dunning._book import FAR, NEVER, Book, Minor, Places, distinct
from lettrage.dunning._columns import Columns
from lettrage.dunning._words import Credits
from lettrage.model import CreditUse, ItemKind

__all__ = ["Offsets", "offset_credits"]


@frozen(eq=False)
class Offsets:
    """Where credits went.

    Attributes:
        applied: What they take off each item, in minor units.
        used: By group of customer, creditor and currency: each credit with what was used of it.
        waiting: Groups that have any credit at all.
        comes: By group: the first day on which a credit that must not be used yet may be.
    """

    applied: Minor
    used: dict[int, list[tuple[int, int]]]
    waiting: npt.NDArray[np.bool_]
    comes: dict[int, int]


def offset_credits(columns: Columns, choice: Credits, level: npt.NDArray[np.int16]) -> Offsets:
    """Set the open credits of each group against its items.

    Args:
        columns: The facts.
        choice: In which order.
        level: Position of the step chosen for each item, -1 for none.

    Complexity: linear in the credits, and one sort of the items of groups that have any.
    """
    book, (group, count) = columns.book, columns.group
    applied = np.zeros(len(book), np.int64)
    used: dict[int, list[tuple[int, int]]] = {}
    waiting = np.zeros(max(count, 1), np.bool_)
    of_group, comes = _by_group(book, group)
    waiting[list(of_group)] = True
    if choice in (Credits.IGNORE, Credits.HOLD) or not of_group:
        return Offsets(applied, used, waiting, {} if choice is Credits.IGNORE else comes)
    open_ones = np.flatnonzero((columns.standing.left > 0) & ~columns.standing.stopped & waiting[group])
    by_first = (
        np.where(open_ones >= 0, -level[open_ones].astype(np.int64), 0) if choice is Credits.OFFSET_HIGHEST else 0
    )
    order = open_ones[
        np.lexsort(
            (open_ones, columns.standing.due[open_ones], np.broadcast_to(by_first, len(open_ones)), group[open_ones])
        )
    ]
    starts = np.searchsorted(group[order], np.arange(count + 1))
    for code, credits in of_group.items():
        members = order[starts[code] : starts[code + 1]]
        for place, minor, invoice in credits:
            first = members[_of_invoice(book, members, invoice)] if invoice else members[:0]
            taken = _fill(columns, applied, first, minor)
            taken += _fill(columns, applied, members, minor - taken)
            if taken:
                used.setdefault(code, []).append((place, taken))
    return Offsets(applied, used, waiting, comes)


def _fill(columns: Columns, applied: Minor, members: Places, minor: int) -> int:
    """Set an amount against items in order; gives how much found room."""
    room = columns.standing.left[members] - applied[members]
    before = np.cumsum(room) - room
    part = np.clip(minor - before, 0, room)
    applied[members] += part
    return int(part.sum())


def _of_invoice(book: Book, members: Places, invoice: str) -> npt.NDArray[Any]:
    mask: npt.NDArray[Any] = (book.items.id[members] == invoice) & (book.items.kind[members] == 0)
    return mask


def _by_group(book: Book, group: Places) -> tuple[dict[int, list[tuple[int, int, str]]], dict[int, int]]:
    """Credits that may be used now, by group (place, amount, invoice that a credit note is of), and when others may."""
    items, credits = book.items, book.credits
    if not len(credits) or not len(items):
        return {}, {}
    wanted = {credits.customers[code] for code in distinct(credits.customer)}
    codes = [code for code, name in enumerate(items.customers) if name in wanted]
    triple: dict[tuple[str, str, str], int] = {}
    for place in np.flatnonzero(np.isin(items.customer, codes)).tolist():
        name = (
            items.customers[int(items.customer[place])],
            items.entities[int(items.entity[place])],
            items.currencies[int(items.currency[place])],
        )
        triple[name] = int(group[place])
    found: dict[int, list[tuple[int, int, str]]] = {}
    comes: dict[int, int] = {}
    for at in range(len(credits)):
        name = (
            credits.customers[int(credits.customer[at])],
            credits.entities[int(credits.entity[at])],
            credits.currencies[int(credits.currency[at])],
        )
        if name in triple:
            first, invoice = _use(book, at)
            if first <= book.day:
                found.setdefault(triple[name], []).append((at, -int(credits.residual[at]), invoice))
            elif first < FAR:
                comes[triple[name]] = min(first, comes.get(triple[name], FAR))
    return found, comes


def _use(book: Book, at: int) -> tuple[int, str]:
    """The first day on which a credit may be set against debts, `FAR` for never, and the invoice that it is of.

    Money that the caller marks with the attribute ``earmarked``, such as a deposit for work to come, offsets nothing.
    """
    key = book.credits.key(at)
    if key.kind is ItemKind.CREDIT_NOTE:
        note = book.ledger.credit_note(key.id, as_of=book.as_of, known_on=book.known_on)
        first = NEVER if note.usable_from is None else to_days(note.usable_from)
        return first if note.use is CreditUse.OFFSET else FAR, note.invoice or ""
    if key.kind is ItemKind.PAYMENT:
        payment = book.ledger.payment(key.id, as_of=book.as_of, known_on=book.known_on)
        return FAR if payment.attributes.get("earmarked") else NEVER, ""
    return NEVER, ""
