"""How each method of DSO is made of receivables, sales and days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Literal, TypeAlias

import numpy as np
from attrs import evolve, frozen

from lettrage.calendars import to_days
from lettrage.ledger import Applied, Billings, OpenItems
from lettrage.metrics import formulas
from lettrage.metrics._ingredients import Ingredient, Sums, Value, answer
from lettrage.metrics._metric import Metric, TraceStep
from lettrage.metrics._question import Question
from lettrage.metrics._rows import Window, cash, debts, is_kind, months_back, sales_of, spread_over
from lettrage.metrics._sales import SalesPeriod, first_day, supplied_by_span
from lettrage.model import ItemKind
from lettrage.money import Money

__all__ = [
    "Receivables",
    "SalesBasis",
    "Setting",
    "average",
    "balance_of",
    "count_back",
    "sales_weighted",
    "simple",
    "true_open",
    "true_settled",
]

Receivables: TypeAlias = Literal["net", "invoices"]
SalesBasis: TypeAlias = Literal["net", "gross"]


@frozen(eq=False)
class Setting:
    """A question about days of sales, with the rows that answer it in one currency."""

    question: Question
    currency: str
    items: OpenItems
    billings: Billings
    window: Window
    receivables: str = "net"
    sales_basis: str = "net"
    zero_sales: formulas.ZeroSales = "count"
    supplied: tuple[SalesPeriod, ...] = ()

    def balance(self, label: str = "receivables") -> Ingredient:
        return balance_of(self.items, self.receivables, self.question.as_of, label)

    def sales(self) -> Ingredient:
        on = self.window.holds(self.billings.on)
        basis = sales_of(self.billings, self.sales_basis)
        where = on if basis is None else on & basis
        return Ingredient(
            "sales", self.billings, self.billings.amount, where, start=self.window.start, end=self.window.end
        )

    def monthly(self, label: str, months: Sequence[tuple[date, date]]) -> Ingredient:
        """Sales of each calendar month."""
        spread = spread_over(self.billings.on, list(months))
        where = sales_of(self.billings, self.sales_basis)
        return Ingredient(label, self.billings, self.billings.amount, where, spread=spread, spans=tuple(months))

    def first(self) -> date | None:
        """The day of the first sale on record, in the ledger or supplied."""
        starts = [period.start for period in self.supplied]
        return min([*starts, *([first_day(self.billings)] if len(self.billings) else [])], default=None)

    def basis(self, *more: str) -> tuple[str, ...]:
        notes = [f"receivables: {self.receivables}", f"sales: {self.sales_basis} of credit notes, tax included", *more]
        if self.supplied:
            notes.append(f"{len(self.supplied)} sales periods supplied by the caller")
        return tuple(notes)

    def begins(self, start: date) -> tuple[str, ...]:
        """A note when the ledger's sales begin inside the window, which then reads low."""
        if self.supplied or not len(self.billings) or first_day(self.billings) <= start:
            return ()
        return (f"the ledger's sales begin on {first_day(self.billings).isoformat()}, inside the window",)


def balance_of(items: OpenItems, receivables: str, day: date, label: str = "receivables") -> Ingredient:
    """The receivables of a day: the whole balance, or the open part of invoices alone."""
    where = is_kind(items.kind, ItemKind.INVOICE) if receivables == "invoices" else None
    return Ingredient(label, items, items.residual, where, end=day)


def simple(setting: Setting) -> Metric:
    """Closing receivables over the sales of the window."""
    window = setting.window
    extra = supplied_by_span(setting.supplied, [window.both])[0]
    return answer(
        setting.question, "dso", "days", "simple", [setting.balance(), setting.sales()],
        partial(_simple, days=window.days, extra=extra), currency=setting.currency, window=window.both,
        basis=setting.basis(*setting.begins(window.start)), retell=partial(_with_days, days=window.days, extra=extra),
    )  # fmt: skip


def _simple(sums: Sequence[Sums], days: int, extra: int) -> tuple[Value, str | None]:
    value = formulas.dso_simple(sums[0].amount, sums[1].amount + extra, days)
    return value, None if value is not None else "no-sales"


def _with_days(
    steps: Sequence[TraceStep], sums: Sequence[Sums], currency: str, days: int, extra: int
) -> Sequence[TraceStep]:
    amount = Money.of_minor(sums[1].amount + extra, currency) if currency else None
    return [steps[0], evolve(steps[1], amount=amount, days=formulas.rounded(days))]


def count_back(setting: Setting) -> Metric:
    """Receivables burnt with the sales of the months, newest first."""
    as_of, first = setting.question.as_of, setting.first()
    months = months_back(as_of, first) if first is not None else []
    extra = supplied_by_span(setting.supplied, months)
    lengths = tuple((end - start).days + 1 for start, end in months)
    rule = setting.zero_sales
    begins = setting.begins(months[-1][0]) if months else ()
    return answer(
        setting.question, "dso", "days", "count-back", [setting.balance(), setting.monthly("sales burnt", months)],
        partial(_count_back, lengths=lengths, extra=extra, rule=rule), currency=setting.currency,
        window=(months[-1][0], as_of) if months else None, basis=setting.basis(*begins),
        retell=partial(_burnt, lengths=lengths, extra=extra, rule=rule),
    )  # fmt: skip


def _counted(
    sums: Sequence[Sums], lengths: Sequence[int], extra: Sequence[int], rule: formulas.ZeroSales
) -> formulas.CountBack:
    sold = [cell.amount + more for cell, more in zip(sums[1:], extra, strict=True)]
    return formulas.dso_count_back(sums[0].amount, list(zip(sold, lengths, strict=True)), zero_sales=rule)


def _count_back(
    sums: Sequence[Sums], lengths: Sequence[int], extra: Sequence[int], rule: formulas.ZeroSales
) -> tuple[Value, str | None]:
    value = _counted(sums, lengths, extra, rule).days
    # Nothing owed is no days; nothing owed on nothing ever sold or open is nothing to measure.
    if not lengths and not sums[0].n:
        return None, "no-items"
    return value, None if value is not None else ("history-too-short" if lengths else "no-sales")


def _burnt(
    steps: Sequence[TraceStep], sums: Sequence[Sums], currency: str, lengths: Sequence[int], extra: Sequence[int],
    rule: formulas.ZeroSales,
) -> Sequence[TraceStep]:  # fmt: skip
    """The months that were burnt, each with its share, and what was left at the end."""
    if not currency:
        return steps
    count = _counted(sums, lengths, extra, rule)
    told = [steps[0]]
    for step, taken in zip(steps[1:], count.taken, strict=False):
        burnt = Money.of_minor(int(taken.burnt), currency)
        told.append(evolve(step, amount=burnt, days=formulas.rounded(taken.days_taken)))
    left = Money.of_minor(int(count.unexplained), currency)
    if count.days is None or count.stopped:
        label = "stopped: no sales" if count.stopped else "at least"
        told.append(TraceStep(label, amount=left, days=count.at_least))
    return told


def average(setting: Setting) -> Metric:
    """The mean of opening, month-end and closing balances over the sales of the window."""
    window, question = setting.window, setting.question
    ends = [end for _, end in months_back(question.as_of, window.start) if end >= window.start]
    days = sorted({window.before, *ends})
    balances = [
        balance_of(question.one(question.open_items(day), setting.currency), setting.receivables, day, "balance")
        for day in days
    ]
    return answer(
        question, "dso", "days", "average", [*balances, setting.sales()],
        partial(_average, days=window.days), currency=setting.currency, window=window.both,
        basis=setting.basis(f"mean of {len(days)} balances", *setting.begins(window.start)),
    )  # fmt: skip


def _average(sums: Sequence[Sums], days: int) -> tuple[Value, str | None]:
    value = formulas.dso_average([cell.amount for cell in sums[:-1]], sums[-1].amount, days)
    return value, None if value is not None else "no-sales"


def true_open(question: Question) -> Metric:
    """Mean age of open invoices, weighted by what is open."""
    items = question.open_items()
    code = _currency(question, items)
    items = question.one(items, code)
    age = to_days(question.as_of) - items.on.astype(np.int64)
    part = Ingredient("open invoices", items, items.residual, debts(items), age, end=question.as_of)
    return answer(
        question, "dso", "days", "true-open", [part], _weighted, currency=code,
        basis=("age from issue of what is still open: paid invoices are not seen",),
    )  # fmt: skip


def _currency(question: Question, table: OpenItems | Applied) -> str:
    """The one currency of a figure that looks at this table alone; open items and sales of others are refused too."""
    if len(table) and len(table.currencies) == 1:  # then there is no other in the whole ledger
        return question.currency(table)
    return question.currency(table, question.open_items(), question.billings())


def true_settled(question: Question, window: Window) -> Metric:
    """Mean days from issue to payment of what was paid in the window, weighted by amount."""
    pairs = question.applied()
    code = _currency(question, pairs)
    pairs = question.one(pairs, code)
    where = cash(pairs) & window.holds(pairs.on)
    taken = (pairs.on - pairs.issued).astype(np.int64)
    part = Ingredient("paid", pairs, pairs.amount, where, taken, window.start, window.end)
    return answer(
        question, "dso", "days", "true-settled", [part], _weighted, currency=code, window=window.both,
        basis=("paid in the window, by money; what is still open is not seen",),
    )  # fmt: skip


def _weighted(sums: Sequence[Sums]) -> tuple[Value, str | None]:
    value = formulas.ratio(sums[0].weighted, sums[0].amount) if sums[0].amount > 0 else None
    return value, None if value is not None else "no-items"


def sales_weighted(setting: Setting) -> Metric:
    """What is open of each month's invoices over the sales of that month, times its days."""
    items, as_of = setting.items, setting.question.as_of
    open_invoices = is_kind(items.kind, ItemKind.INVOICE)
    first = setting.first()
    months = months_back(as_of, first) if first is not None else []
    owed = Ingredient(
        "open of the month's invoices", items, items.residual, open_invoices, spread=spread_over(items.on, months),
        spans=tuple(months),
    )  # fmt: skip
    lengths = tuple((end - start).days + 1 for start, end in months)
    return answer(
        setting.question, "dso", "days", "sales-weighted", [owed, setting.monthly("sales of the month", months)],
        partial(_by_month, lengths=lengths), currency=setting.currency,
        window=(months[-1][0], as_of) if months else None, basis=setting.basis(),
    )  # fmt: skip


def _by_month(sums: Sequence[Sums], lengths: Sequence[int]) -> tuple[Value, str | None]:
    width = len(lengths)
    pairs = zip(sums[:width], sums[width:], lengths, strict=True)
    value = formulas.dso_sales_weighted([(owed.amount, sold.amount, days) for owed, sold, days in pairs])
    if not width:
        return None, "no-sales"
    return value, None if value is not None else "no-sales"
