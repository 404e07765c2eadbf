"""What every metric is asked with: whose facts, which day, which currency; and the tables that answer it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias, TypeVar, cast

import numpy as np
import numpy.typing as npt
from attrs import evolve, frozen

from lettrage._settling import asked, unknown_customers
from lettrage.errors import fail, raise_faults
from lettrage.ledger import Applied, Billings, Ledger, OpenItems
from lettrage.metrics._convert import converted
from lettrage.metrics._grouping import Grouping
from lettrage.metrics._sums import distinct
from lettrage.money import Money
from lettrage.money import currency as currency_of

__all__ = ["Question", "Rates", "ask"]

Rates: TypeAlias = Mapping[str, Decimal | str | int]
_Table = TypeVar("_Table", OpenItems, Billings, Applied)


@frozen(eq=False)
class Question:
    """The part of a question that all metrics share.

    Attributes:
        ledger: The facts.
        as_of: The day, its end included.
        known_on: What was known then only; None for all facts.
        by: The dimension of the parts; None for one figure.
        asked_currency: The currency that the caller named.
        rates: Units of that currency for one unit of each other one; None: rows in others are left out.
        without: Customers left out.
        grouping: The dimension when the caller made it.
    """

    ledger: Ledger
    as_of: date
    known_on: date | None
    by: str | None
    asked_currency: str | None
    rates: Rates | None
    without: tuple[str, ...]
    grouping: Grouping | None = None

    def open_items(self, day: date | None = None) -> OpenItems:
        return self.scoped(self.ledger.open_items(as_of=day or self.as_of, known_on=self.known_on))

    def items(self, day: date | None = None) -> OpenItems:
        return self.scoped(self.ledger.items(as_of=day or self.as_of, known_on=self.known_on))

    def billings(self) -> Billings:
        return self.scoped(self.ledger.billings(as_of=self.as_of, known_on=self.known_on))

    def applied(self) -> Applied:
        return self.scoped(self.ledger.applied(as_of=self.as_of, known_on=self.known_on))

    def scoped(self, table: _Table) -> _Table:
        """The table without the customers left out."""
        if not self.without:
            return table
        without = frozenset(self.without)
        codes = [code for code, name in enumerate(table.customers) if name in without]
        return table.select(~np.isin(table.customer, codes))

    def currency(self, *tables: OpenItems | Billings | Applied, more: Iterable[str] = ()) -> str:
        """The one currency of the answer; ``""`` when nothing is there to have one.

        Raises:
            CurrencyMismatch: several currencies and none chosen (``currency-mismatch``).
            InvalidInput: a currency without a rate when rates are given (``bad-rate``).
        """
        held = {table.currencies[code] for table in tables for code in distinct(table.currency)} | set(more)
        if self.asked_currency is not None:
            if self.rates is not None:
                _check_rates(held - {self.asked_currency}, self.rates, self.asked_currency)
            return self.asked_currency
        if len(held) > 1:
            fail(
                "currency-mismatch",
                "the ledger holds several currencies: " + ", ".join(sorted(held)),
                path="currency",
                help='choose one, such as currency="EUR", or convert with currency="EUR", rates={"USD": "0.92"}',
            )
        return held.pop() if held else ""

    def one(self, table: _Table, code: str) -> _Table:
        """The rows of a table in one currency: converted when rates are given, else those of that currency only."""
        if self.rates is not None:
            return _turned(table, code, self.rates)
        if code not in table.currencies:
            return table.select(np.zeros(len(table), bool))
        mine: npt.NDArray[np.bool_] = np.equal(table.currency, table.currencies.index(code))
        return table if mine.all() else table.select(mine)

    def one_of(
        self, table: OpenItems, amounts: npt.NDArray[np.int64], code: str
    ) -> tuple[OpenItems, npt.NDArray[np.int64]]:
        """The rows of a table in one currency, as `one`, with amounts that stand beside them."""
        if self.rates is not None:
            return table, converted(amounts, table.currency, table.currencies, code, self.rates)
        if code not in table.currencies:
            return table.select(np.zeros(len(table), bool)), amounts[:0]
        mine: npt.NDArray[np.bool_] = np.equal(table.currency, table.currencies.index(code))
        return table.select(mine), amounts[mine]

    def labels(self, table: OpenItems | Billings | Applied) -> tuple[npt.NDArray[np.int32], tuple[str, ...]]:
        assert self.by is not None
        if self.grouping is not None:
            return self.grouping.labels(table)
        return self.ledger.labels(table, self.by)

    def noted(self) -> tuple[str, ...]:
        """What the reader of the figure must know of the question."""
        notes: list[str] = []
        if self.known_on is not None:
            notes.append(f"as known on {self.known_on.isoformat()}")
        if self.rates is not None:
            notes.append("converted at " + ", ".join(f"{code} {rate}" for code, rate in sorted(self.rates.items())))
        if self.without:
            notes.append(f"{len(self.without)} customers left out")
        return tuple(notes)


def ask(
    ledger: Any,
    *,
    as_of: Any,
    known_on: Any = None,
    by: Any = None,
    currency: Any = None,
    rates: Any = None,
    without: Any = (),
) -> Question:
    """The question, each argument made right or refused.

    Raises:
        InvalidInput: ``bad-value``, ``bad-date``, ``unknown-currency``, ``bad-rate`` and their kin.
    """
    asked(Ledger, ledger, "ledger")
    day: date = asked(date, as_of, "as_of")
    known: date | None = asked(date | None, known_on, "known_on")
    grouping = by if isinstance(by, Grouping) else None
    dimension: str | None = asked(str | None, by if grouping is None else grouping.name, "by")
    code: str | None = asked(str | None, currency, "currency")
    if code is not None:
        currency_of(code)
    if rates is not None and (not isinstance(rates, Mapping) or code is None):
        help = "" if code is not None else "say into which one with currency="
        fail("bad-rate", "rates are named by their currency, and turn it into another", path="rates",
             expected='such as {"USD": "0.92"}', help=help)  # fmt: skip
    turned = cast("Rates | None", rates)
    if turned is not None and code is not None:
        for foreign, rate in turned.items():
            Money.zero(asked(str, foreign, "rates")).convert(rate, code)
    left_out: tuple[str, ...] = asked(tuple[str, ...], without, "without")
    raise_faults(unknown_customers((("without", name) for name in left_out), ledger.customers))
    return Question(ledger, day, known, dimension, code, turned, left_out, grouping)


def _check_rates(foreign: set[str], rates: Rates, currency: str) -> None:
    missing = sorted(code for code in foreign if code not in rates)
    if missing:
        fail(
            "bad-rate",
            f"no rate to `{currency}` for " + ", ".join(f"`{code}`" for code in missing),
            path="rates",
            expected=f"units of {currency} for one unit of each",
        )


def _turned(table: _Table, currency: str, rates: Rates) -> _Table:
    """Every amount converted, item by item, each rounded once: so sums are the same over any partition."""
    columns: dict[str, Any] = {}
    for name in ("amount", "residual", "tax"):
        minor = getattr(table, name, None)
        if minor is not None:
            columns[name] = converted(minor, table.currency, table.currencies, currency, rates)
    return evolve(table, **columns)
