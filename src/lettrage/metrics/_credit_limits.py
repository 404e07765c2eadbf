"""How much of each customer's credit limit is in use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import numpy.typing as npt
from attrs import frozen

from lettrage._settling import asked, unknown_customers
from lettrage.errors import did_you_mean, fail, raise_faults
from lettrage.ledger import Ledger
from lettrage.metrics import formulas
from lettrage.metrics._framed import Framed, columns_of
from lettrage.metrics._mappings import mapping_of
from lettrage.metrics._question import Question, ask
from lettrage.metrics._sums import group_sums
from lettrage.model import CreditLimit, LimitSource
from lettrage.money import Money
from lettrage.render import Column, Table

__all__ = ["LimitRow", "LimitUse", "credit_limit_use"]


@frozen
class LimitRow:
    """One customer: balance, orders and deliveries to come, limit, share used; None for what has no limit."""

    customer: str
    balance: Money
    to_come: Money
    limit: Money | None
    use: Decimal | None
    over: Money | None


@frozen(repr=False)
class LimitUse(Framed):
    """Credit limits in use, the fullest first; customers without a limit come last.

    Attributes:
        as_of: The day.
        rows: One for each customer with a limit, a balance, or something to come.

    >>> from datetime import date
    >>> from lettrage import metrics
    >>> from lettrage.datasets import trade_year
    >>> books, day = trade_year(), date(2025, 12, 31)
    >>> metrics.credit_limit_use(books, as_of=day)["DUNES"].use
    Decimal('0.3561058333')
    """

    as_of: date
    rows: tuple[LimitRow, ...]

    @property
    def breaches(self) -> tuple[LimitRow, ...]:
        """Those over their limit."""
        return tuple(row for row in self.rows if row.over is not None and row.over.minor > 0)

    def columns(self) -> Mapping[str, npt.NDArray[Any]]:
        """customer, balance, to_come, limit, currency, use, over."""
        cells = [
            (r.customer, r.balance.amount, r.to_come.amount, r.limit and r.limit.amount, r.balance.currency, r.use,
             r.over and r.over.amount)
            for r in self.rows
        ]  # fmt: skip
        return columns_of(["customer", "balance", "to_come", "limit", "currency", "use", "over"], cells)

    def to_table(self) -> Table:
        rows = [
            (r.customer, r.balance.amount, r.to_come.amount, r.limit.amount if r.limit else "no limit",
             f"{r.use * 100:.1f}" if r.use is not None else "")
            for r in self.rows
        ]  # fmt: skip
        columns = [Column("customer"), *(Column(name, "right") for name in ("balance", "to come", "limit", "use %"))]
        return Table("Credit limits", columns, rows, header=[f"as of {self.as_of}", f"{len(self.breaches)} over"])

    def __getitem__(self, customer: str) -> LimitRow:
        for row in self.rows:
            if row.customer == customer:
                return row
        names = [row.customer for row in self.rows]
        fail(
            "unknown-customer",
            f"no row of customer `{customer}`",
            found=customer,
            help=did_you_mean(str(customer), names),
        )

    def __iter__(self) -> Iterator[LimitRow]:
        return iter(self.rows)

    def __repr__(self) -> str:
        return f"<LimitUse {self.as_of.isoformat()}: {len(self.rows)} customers, {len(self.breaches)} over>"


def credit_limit_use(
    ledger: Ledger,
    *,
    as_of: date,
    known_on: date | None = None,
    to_come: Mapping[str, Money] | None = None,
    sources: Sequence[LimitSource | str] = (LimitSource.OWN, LimitSource.TEMPORARY),
    entity: str = "",
    currency: str | None = None,
    rates: Mapping[str, Decimal | str | int] | None = None,
    without: Sequence[str] = (),
) -> LimitUse:
    """What each customer owes, with what is to come, held against its credit limit.

    The balance is net of credit notes and of money not yet matched. Of several limits valid on the day the largest
    counts: a temporary one raises the own one.

    Args:
        ledger: The facts.
        as_of: The day.
        known_on: Only facts known by then; None: all facts.
        to_come: Orders in hand and deliveries not billed, by customer.
        sources: Whose limits count.
        entity: Only limits of this creditor and those of all; ``""`` for those of all.
        currency: See `lettrage.dso`; likewise `rates`, `without`. Limits must be in that currency.

    Raises:
        LettrageError: as `lettrage.dso`; a limit or an order in another currency is `currency-mismatch`, an order of
            nobody known `unknown-customer`.

    Complexity: linear in open items and customers.

    >>> from datetime import date
    >>> from lettrage import Money, metrics
    >>> from lettrage.datasets import trade_year
    >>> use = metrics.credit_limit_use(trade_year(), as_of=date(2025, 12, 31), to_come={"GALET": Money("6000", "EUR")})
    >>> [(row.customer, str(row.over)) for row in use.breaches]
    [('GALET', '659.71 EUR')]
    """
    question = ask(ledger, as_of=as_of, known_on=known_on, currency=currency, rates=rates, without=without)
    wanted: tuple[LimitSource, ...] = asked(tuple[LimitSource, ...], sources, "sources")
    asked(str, entity, "entity")
    coming: dict[str, Money] = mapping_of(Money, to_come, "to_come")
    raise_faults(unknown_customers((("to_come", name) for name in coming), ledger.customers))
    items = question.open_items()
    code = question.currency(items, more=[money.currency for money in coming.values()])
    items = question.one(items, code)
    identified = items.select(items.customer >= 0)
    sums = group_sums(identified.residual, identified.customer, max(len(items.customers), 1))
    balance = dict(zip(items.customers, sums, strict=False))
    nothing = Money.zero(code) if code else None
    rows: list[LimitRow] = []
    for name in ledger.customers if nothing is not None else ():
        if nothing is not None and name not in question.without:
            owed, more = Money.of_minor(balance.get(name, 0), code), coming.get(name, nothing)
            rows.append(_row(name, owed, more, _limit(question, name, wanted, entity)))
    kept = [row for row in rows if row.limit is not None or row.balance or row.to_come]
    kept.sort(key=lambda row: (row.use is None, -(row.use or Decimal(0)), row.customer))
    return LimitUse(question.as_of, tuple(kept))


def _limit(question: Question, customer: str, sources: Sequence[LimitSource], entity: str) -> Money | None:
    """The largest limit that holds on the day."""
    described = question.ledger.customer(customer, known_on=question.known_on)
    found = [limit.amount for limit in described.credit_limits if _holds(limit, question.as_of, sources, entity)]
    return max(found) if found else None


def _holds(limit: CreditLimit, day: date, sources: Sequence[LimitSource], entity: str) -> bool:
    begun = limit.valid_from is None or limit.valid_from <= day
    over = limit.valid_to is not None and limit.valid_to < day
    return limit.source in sources and limit.entity in ("", entity) and begun and not over


def _row(customer: str, balance: Money, to_come: Money, limit: Money | None) -> LimitRow:
    if limit is None:
        return LimitRow(customer, balance, to_come, None, None, None)
    exposed = balance + to_come
    over = exposed - limit
    use = formulas.ratio(exposed.minor, limit.minor)
    return LimitRow(customer, balance, to_come, limit, use, max(over, Money.zero(limit.currency)))
