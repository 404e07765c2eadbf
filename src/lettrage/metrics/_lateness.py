"""How late the lines of invoices are, seen from the closing day or over the year: what the legal tables count."""

from __future__ import annotations

from datetime import date
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt
from attrs import frozen

from lettrage.calendars import NO_DATE, to_days
from lettrage.ledger import OpenItems
from lettrage.metrics._disputed import disputed_rows
from lettrage.metrics._question import Question
from lettrage.metrics._rows import Window, debts, is_kind
from lettrage.metrics._settled import settled_debts
from lettrage.model import ItemKind, WriteOff

__all__ = ["LateTable", "Lateness", "lateness"]

#: What a table of late invoices counts: those not paid at closing, or all that were late in the year.
LateTable: TypeAlias = Literal["at-closing", "in-the-year"]

Days: TypeAlias = npt.NDArray[np.int64]


@frozen(eq=False)
class Lateness:
    """Lines of invoices that a table counts.

    Attributes:
        lines: The lines.
        amount: n int64, what counts of each.
        days: n int64, days late; zero for those told for information.
        contested: n bool, in dispute.
    """

    lines: OpenItems
    amount: Days
    days: Days
    contested: npt.NDArray[np.bool_]

    @property
    def worst(self) -> Days:
        """Days late of the latest line of each line's invoice."""
        if not len(self.lines):
            return self.days
        worst = np.zeros(int(self.lines.document_row.max()) + 1, np.int64)
        np.maximum.at(worst, self.lines.document_row, np.where(self.contested, 0, self.days))
        return worst[self.lines.document_row]


def lateness(question: Question, code: str, year: Window, table: str) -> Lateness:
    """The lines of one currency that a table counts.

    Complexity: linear in items and movements.
    """
    if table == "at-closing":
        return _at_closing(question, code, year.end)
    return _in_the_year(question, code, year)


def _at_closing(question: Question, code: str, day: date) -> Lateness:
    """What is open on the day: due on it (for information) or past its term, at its open amount."""
    bills = question.one(question.open_items(), code)
    bills = bills.select(debts(bills) & is_kind(bills.kind, ItemKind.INVOICE) & (bills.due != NO_DATE))
    days = to_days(day) - bills.due.astype(np.int64)
    kept = days >= 0
    bills = bills.select(kept)
    return Lateness(bills, bills.residual, days[kept], np.isin(bills.row, disputed_rows(question)))


def _in_the_year(question: Question, code: str, year: Window) -> Lateness:
    """What was late on some day of the year, at its full amount; what fell due in it and was paid by then has no days.

    A line is late until the day on which the last of it was paid or given up, or until the day of the table. What
    credit notes alone settled was never owed.
    """
    found = settled_debts(question.one(question.items(), code), question.applied())
    lines, due = found.items, found.items.due.astype(np.int64)
    given_up = _given_up_on(question, lines)
    is_open = lines.residual > 0
    end = np.where(is_open, to_days(year.end), np.maximum(found.paid_on, given_up))
    ended = is_open | found.closed | (given_up != NO_DATE)
    days = np.maximum(end - due, 0)
    was_late = (days > 0) & (end >= to_days(year.start))
    in_time = (days == 0) & ~is_open & year.holds(due)
    kept = is_kind(lines.kind, ItemKind.INVOICE) & (due != NO_DATE) & ended & (was_late | in_time)
    lines = lines.select(kept)
    contested = np.isin(lines.row, disputed_rows(question, year.start))
    return Lateness(lines, lines.amount, days[kept], contested)


def _given_up_on(question: Question, lines: OpenItems) -> Days:
    """The day on which each line was last written off in part or whole; `NO_DATE` for none."""
    size = 1 + (int(lines.row.max()) if len(lines) else 0)
    days = np.full(size, NO_DATE, np.int64)
    facts = list(question.ledger.events(WriteOff, as_of=question.as_of, known_on=question.known_on))
    for fact, row in zip(facts, question.ledger.rows([fact.item for fact in facts]).tolist(), strict=True):
        if 0 <= row < size:
            days[row] = max(int(days[row]), to_days(fact.effective_on))
    return days[lines.row] if len(lines) else days[:0]
