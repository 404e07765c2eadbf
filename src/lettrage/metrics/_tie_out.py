"""Does the ledger agree with the control account? If not, where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import frozen

from lettrage._settling import asked
from lettrage.errors import fail
from lettrage.ledger import Ledger, OpenItems
from lettrage.metrics._framed import Framed, columns_of
from lettrage.metrics._question import Question, ask
from lettrage.metrics._sums import group_sums
from lettrage.model import ItemKey
from lettrage.money import Money
from lettrage.render import Column, Table

__all__ = ["Lead", "TieOut", "TieRow", "tie_out"]


@frozen
class TieRow:
    """One name of which ledger and control account say different things."""

    name: str
    ledger: Money
    control: Money
    difference: Money


@frozen
class Lead:
    """An item that could explain the difference, and why it comes to mind.

    Attributes:
        item: The item.
        amount: What it would explain.
        why: ``"open-amount"`` (what is open of it is the difference), ``"amount"`` (its whole amount is),
            ``"known-later"`` (it changed by facts learned after the day).
    """

    item: ItemKey
    amount: Money
    why: str


@frozen(repr=False)
class TieOut(Framed):
    """The ledger's balance held against the control account's.

    Attributes:
        as_of: The day.
        ledger: The ledger's balance.
        control: The control account's.
        difference: Ledger less control.
        rows: Where they differ, by the names in which the control balance was given.
        leads: Items that could explain the difference: a help for whoever looks, no proof.

    >>> from datetime import date
    >>> from lettrage import metrics
    >>> from lettrage.datasets import trade_year
    >>> books, day = trade_year(), date(2025, 12, 31)
    >>> metrics.tie_out(books, metrics.aging(books, as_of=day).total, as_of=day).ties
    True
    """

    as_of: date
    ledger: Money
    control: Money
    difference: Money
    rows: tuple[TieRow, ...]
    leads: tuple[Lead, ...]

    @property
    def ties(self) -> bool:
        """Whether nothing differs, in total and name by name."""
        return not self.difference and not self.rows

    def columns(self) -> Mapping[str, npt.NDArray[Any]]:
        """name, ledger, control, difference, currency."""
        cells = [(r.name, r.ledger.amount, r.control.amount, r.difference.amount, r.ledger.currency) for r in self.rows]
        return columns_of(["name", "ledger", "control", "difference", "currency"], cells)

    def to_table(self) -> Table:
        rows = [(r.name, r.ledger.amount, r.control.amount, r.difference.amount) for r in self.rows]
        rows.append(("total", self.ledger.amount, self.control.amount, self.difference.amount))
        columns = [Column("name"), *(Column(name, "right") for name in ("ledger", "control", "difference"))]
        notes = [f"{lead.item}: {lead.amount}, {lead.why}" for lead in self.leads]
        return Table("Tie-out", columns, rows, header=[f"as of {self.as_of}"], notes=notes)

    def __repr__(self) -> str:
        return f"<TieOut {self.as_of.isoformat()}: difference {self.difference}, {len(self.rows)} names differ>"


def tie_out(
    ledger: Ledger,
    control_balance: Money | Mapping[str, Money] | Mapping[ItemKey, Money],
    *,
    as_of: date,
    known_on: date | None = None,
    rates: Mapping[str, Decimal | str | int] | None = None,
    without: Sequence[str] = (),
) -> TieOut:
    """The ledger's balance against the control account: the difference, where it lies, and what could explain it.

    Args:
        ledger: The facts.
        control_balance: The balance of the control account (411): one sum, or one for each customer, or one for each
            open item. A customer or item that is not named is taken to stand at zero there.
        as_of: The day.
        known_on: Only facts known by then; None: all facts.
        rates: Units of the control account's currency for one of each other; needed when the ledger holds several.
        without: Customers left out.

    Raises:
        LettrageError: as `lettrage.dso`; an empty mapping is `missing-value`.

    Complexity: linear in items.

    >>> from datetime import date
    >>> from lettrage import Money, metrics
    >>> from lettrage.datasets import month_end
    >>> closing = month_end()
    >>> found = metrics.tie_out(closing.ledger, Money("14947.85", "EUR"), as_of=closing.as_of)
    >>> str(found.difference), [str(lead.item) for lead in found.leads]
    ('-431.00 EUR', ['B-313'])
    """
    by_name: Mapping[Any, Money] = control_balance if isinstance(control_balance, Mapping) else {}
    if isinstance(control_balance, Mapping) and not by_name:
        fail("missing-value", "a control balance without any name has no currency", path="control_balance")
    first, *rest = by_name.values() if by_name else [control_balance]
    if not isinstance(first, Money):
        fail("bad-value", "this is no balance", path="control_balance", expected="Money, or Money by name")
    code = first.currency
    for money in rest:
        _check_same(money, code)
    question = ask(ledger, as_of=as_of, known_on=known_on, currency=code, rates=rates or {}, without=without)
    items = question.open_items()
    question.currency(items)
    items = question.one(items, code)
    owed = Money.of_minor(group_sums(items.residual, None, 1)[0], code)
    control = first if isinstance(control_balance, Money) else sum(by_name.values(), Money.zero(code))
    rows = _rows(items, by_name, code)
    return TieOut(question.as_of, owed, control, owed - control, rows, _leads(question, items, owed - control, code))


def _check_same(money: Any, code: str) -> None:
    asked(Money, money, "control_balance")
    if money.currency != code:
        fail("currency-mismatch", f"{money} is not in {code}", path="control_balance", found=money.currency)


def _rows(items: OpenItems, control: Mapping[Any, Money], code: str) -> tuple[TieRow, ...]:
    if not control:
        return ()
    if isinstance(next(iter(control)), ItemKey):
        held = {str(items.key(place)): int(items.residual[place]) for place in range(len(items))}
    else:
        # Position 0 is what nobody is known to owe: it stands under the empty name.
        sums = group_sums(items.residual, items.customer + 1, len(items.customers) + 1)
        held = {name: minor for name, minor in zip(("", *items.customers), sums, strict=True) if minor}
    said = {str(name): money for name, money in control.items()}
    rows: list[TieRow] = []
    for name in sorted({*held, *said}):
        mine, theirs = Money.of_minor(held.get(name, 0), code), said.get(name, Money.zero(code))
        if mine != theirs:
            rows.append(TieRow(name, mine, theirs, mine - theirs))
    return tuple(rows)


def _leads(question: Question, items: OpenItems, difference: Money, code: str) -> tuple[Lead, ...]:
    """Items whose open or whole amount is the difference, or which changed by facts learned later; ten at most."""
    if not difference:
        return ()
    wanted = abs(difference.minor)
    every = question.one(question.items(), code)
    found: list[Lead] = []
    for table, column, why in ((items, items.residual, "open-amount"), (every, every.amount, "amount")):
        places = np.flatnonzero(np.abs(column) == wanted)[:10].tolist()
        found += [Lead(table.key(place), Money.of_minor(int(column[place]), code), why) for place in places]
    if question.known_on is None:
        then = question.ledger.items(as_of=question.as_of, known_on=question.as_of)
        then = question.one(question.scoped(then), code)
        before = np.zeros(1 + max(int(t.row.max()) if len(t) else 0 for t in (every, then)), np.int64)
        before[then.row] = then.residual
        change = every.residual - before[every.row]
        for place in np.flatnonzero(change)[:20].tolist():
            found.append(Lead(every.key(place), Money.of_minor(int(change[place]), code), "known-later"))
    distinct = {lead.item: lead for lead in reversed(found)}
    return tuple(reversed(distinct.values()))[:10]
