"""The statement of one customer: line by line, each amount by what it is, with a running balance."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from attrs import evolve, field, frozen

from lettrage._totals import by_currency
from lettrage.calendars import to_date
from lettrage.ledger._cases import about
from lettrage.ledger._rebuild import day_or_none, document_now
from lettrage.ledger._replay import Replay, in_order
from lettrage.model import ITEM_KINDS, Charge, Invoice, InvoiceKind, ItemKey, ItemKind, Notice, Waiver
from lettrage.money import Money

if TYPE_CHECKING:
    from lettrage.render import Table

__all__ = ["Statement", "StatementLine", "StatementOrder", "draw_statement"]

StatementOrder = Literal["due_date", "date"]
_COLUMNS = {"late_interest": "interest", "recovery_sum": "recovery_sum"}


@frozen
class StatementLine:
    """One line of a statement: an item or a charge (ligne de relevé).

    All amounts are in one currency and add up to what the line is worth; `payments` is below zero.

    Attributes:
        on: Its date.
        due_on: When it falls due; None when it never does.
        item: The item; None for a charge that a notice claims.
        text: Its wording.
        principal: Goods and services, credit notes deducted.
        interest: Late-payment interest.
        recovery_sum: The fixed sum for recovery costs.
        costs: Costs beyond it.
        payments: Money received, below zero; refunds above.
        balance: The running balance of this currency, this line included.
    """

    on: date
    due_on: date | None
    item: ItemKey | None
    text: str
    principal: Money
    interest: Money
    recovery_sum: Money
    costs: Money
    payments: Money
    balance: Money

    @property
    def amount(self) -> Money:
        """What the line adds to the balance."""
        return self.principal + self.interest + self.recovery_sum + self.costs + self.payments


@frozen
class Statement:
    """What a customer owes, line by line (relevé de compte).

    Attributes:
        customer: The customer.
        as_of: The day.
        open_only: True when lines show what is open; False when they show whole amounts, settled ones too.
        lines: The lines in order, currency after currency.
        charges: What notices claim within the balance and the ledger does not hold as documents, per currency.
    """

    customer: str
    as_of: date
    open_only: bool
    lines: tuple[StatementLine, ...]
    charges: tuple[Money, ...] = field(default=())

    @property
    def balances(self) -> tuple[Money, ...]:
        """The final balance of each currency, in alphabetical order."""
        last = {line.balance.currency: line.balance for line in self.lines}
        return tuple(last[currency] for currency in sorted(last))

    def __len__(self) -> int:
        return len(self.lines)

    def to_table(self) -> Table:
        """The statement as a table."""
        from lettrage.render import Column, Table

        names = ("principal", "interest", "recovery_sum", "costs", "payments", "balance")
        rows = [
            [line.on, line.due_on, line.item, line.text, *(getattr(line, name).amount or "" for name in names)]
            for line in self.lines
        ]
        columns = [*map(Column, ("date", "due", "item", "text")), *(Column(name, "right") for name in names)]
        return Table(f"Statement of {self.customer} on {self.as_of}", columns, rows)


def draw_statement(
    replay: Replay, customer: str, rows: Sequence[int], as_of: date, order: StatementOrder, open_only: bool
) -> Statement:
    """The statement over some item rows, all of one customer."""
    ordered = in_order(replay, np.array(sorted(rows), np.int64)).tolist()
    lines = [_item_line(replay, row, open_only) for row in ordered]
    charged = list(_charge_lines(replay, customer))
    lines = [line for line in (*lines, *charged) if line.amount or not open_only]
    if order == "due_date":
        lines.sort(key=lambda line: (line.due_on is None, line.due_on or line.on))
    else:
        lines.sort(key=lambda line: line.on)
    lines.sort(key=lambda line: line.balance.currency)
    return Statement(customer, as_of, open_only, tuple(_running(lines)), tuple(_sums(charged)))


def _item_line(replay: Replay, row: int, open_only: bool) -> StatementLine:
    """An item's line; a penalty invoice is interest, money is payments, all else is principal."""
    store = replay.store
    document_row = int(store.items.at("document", row))
    document = document_now(store, document_row, replay.clock)
    currency = store.currency_names.name(int(replay.column("currency")[row]))
    minor = int((replay.residual() if open_only else replay.column("amount"))[row])
    kind = ITEM_KINDS[int(replay.column("kind")[row])]
    name = "principal"
    if kind in (ItemKind.PAYMENT, ItemKind.REFUND):
        name = "payments"
    elif isinstance(document, Invoice) and document.kind is InvoiceKind.PENALTY:
        name = "interest"
    line = _blank(to_date(int(replay.column("on")[row])), currency)
    key = ItemKey(kind, store.documents.at("id", document_row), int(replay.column("instalment")[row]))
    due = day_or_none(int(replay.column("due")[row]))
    text = str(store.documents.at("text", document_row))
    amount: dict[str, Any] = {name: Money.of_minor(minor, currency)}
    return evolve(line, due_on=due, item=key, text=text, **amount)


def _charge_lines(replay: Replay, customer: str) -> Iterable[StatementLine]:
    """What notices claim: the latest claim of each kind on each item, less what was waived."""
    claimed: dict[tuple[str, ItemKey | None, str], tuple[int, Charge]] = {}
    waived: dict[tuple[str, ItemKey | None, str], int] = {}
    for seen in about(replay.store, replay.clock, customer=customer):
        event = seen.event
        if isinstance(event, Notice):
            for charge in event.charges:
                # Interest grows and a notice restates it, so a later claim stands in for an earlier one.
                claimed[_claim(charge)] = (seen.effective, charge)
        elif isinstance(event, Waiver):
            waived[_claim(event.charge)] = waived.get(_claim(event.charge), 0) + event.charge.amount.minor
    for claim, (day, charge) in sorted(claimed.items(), key=lambda entry: (entry[1][0], str(entry[0]))):
        left = max(charge.amount.minor - waived.get(claim, 0), 0)
        currency = charge.amount.currency
        on = to_date(day)
        name = _COLUMNS.get(charge.kind, "costs")
        amount: dict[str, Any] = {name: Money.of_minor(left, currency)}
        yield evolve(_blank(on, currency), due_on=on, item=charge.item, text=charge.basis, **amount)


def _claim(charge: Charge) -> tuple[str, ItemKey | None, str]:
    return str(charge.kind), charge.item, charge.amount.currency


def _blank(on: date, currency: str) -> StatementLine:
    zero = Money.zero(currency)
    return StatementLine(on, None, None, "", zero, zero, zero, zero, zero, zero)


def _running(lines: Iterable[StatementLine]) -> Iterable[StatementLine]:
    balance: dict[str, Money] = {}
    for line in lines:
        currency = line.balance.currency
        balance[currency] = balance.get(currency, Money.zero(currency)) + line.amount
        yield evolve(line, balance=balance[currency])


def _sums(lines: Iterable[StatementLine]) -> Iterable[Money]:
    total = by_currency(line.amount for line in lines)
    return [total[currency] for currency in sorted(total)]
