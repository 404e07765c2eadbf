"""The values an aged balance is made of, and how it is shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import numpy.typing as npt
from attrs import frozen

from lettrage._lazy import Built
from lettrage.errors import did_you_mean, fail
from lettrage.metrics._framed import Framed, columns_of
from lettrage.money import Money
from lettrage.render import Column, Table

__all__ = ["AgingBlock", "AgingGroup", "AgingGroups", "AgingReport", "AgingRow"]


@frozen
class AgingRow:
    """One row: its label, the money in it (signed, + owed to us) and the number of items."""

    label: str
    amount: Money
    n: int


@frozen
class AgingGroup:
    """The rows of one value of the dimension asked for (one customer, one salesperson ...)."""

    name: str
    rows: tuple[AgingRow, ...]

    @property
    def total(self) -> Money:
        return _sum(self.rows)

    def __getitem__(self, label: str) -> AgingRow:
        return _find(self.rows, label)


@frozen
class AgingGroups(Built[AgingGroup]):
    """The groups of a block in order of name, each built when someone looks: a portfolio has many customers.

    Attributes:
        currency: Currency of every amount.
        labels: Labels of the rows.
        names: Names of the groups, growing.
        minor: Amounts, group by group, row by row.
        counts: Items, likewise.
    """

    currency: str
    labels: tuple[str, ...]
    names: tuple[str, ...]
    minor: tuple[int, ...]
    counts: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.names)

    def member(self, place: int) -> AgingGroup:
        name = self.names[place]
        width = len(self.labels)
        at = place * width
        cells = zip(self.labels, self.minor[at : at + width], self.counts[at : at + width], strict=True)
        return AgingGroup(name, tuple(AgingRow(label, Money.of_minor(m, self.currency), n) for label, m, n in cells))

    @classmethod
    def of(cls, currency: str, groups: Sequence[AgingGroup]) -> AgingGroups:
        """Groups that exist already, in order of name."""
        labels = tuple(row.label for row in groups[0].rows) if groups else ()
        return cls(
            currency,
            labels,
            tuple(group.name for group in groups),
            tuple(row.amount.minor for group in groups for row in group.rows),
            tuple(row.n for group in groups for row in group.rows),
        )


@frozen
class AgingBlock:
    """The aged balance of one currency; `groups` is empty when no dimension was asked for."""

    currency: str
    rows: tuple[AgingRow, ...]
    groups: Sequence[AgingGroup] = ()

    @property
    def total(self) -> Money:
        return _sum(self.rows) if self.rows else Money.of_minor(0, self.currency)

    def __getitem__(self, label: str) -> AgingRow:
        return _find(self.rows, label)

    def convert(self, currency: str, rate: Decimal | str | int) -> AgingBlock:
        """The same block in another currency; cells are rounded one by one, so that what is shown adds up."""
        if currency == self.currency:
            return self
        groups = [AgingGroup(group.name, _turned(group.rows, currency, rate)) for group in self.groups]
        rows = _added_rows(groups) if groups else _turned(self.rows, currency, rate)
        return AgingBlock(currency, rows, AgingGroups.of(currency, groups) if groups else ())

    @classmethod
    def added(cls, currency: str, blocks: Sequence[AgingBlock]) -> AgingBlock:
        """Blocks of one currency as one: rows and groups of the same name are summed."""
        by_name: dict[str, list[AgingGroup]] = {}
        for block in blocks:
            for group in block.groups:
                by_name.setdefault(group.name, []).append(group)
        groups = [AgingGroup(name, _added_rows(by_name[name])) for name in sorted(by_name)]
        return cls(currency, _added_rows(blocks), AgingGroups.of(currency, groups) if groups else ())


@frozen(repr=False)
class AgingReport(Framed):
    """An aged balance: one block for each currency.

    Attributes:
        as_of: Day of the balance.
        known_on: The report uses only what was known that day; None: everything.
        basis: ``"due"`` or ``"issue"``.
        by: The dimension of the groups, None when there is none.
        blocks: One for each currency, in code order. With a single one, `rows`, `groups`, `total` and ``report[label]``
            read it directly.
        title: What the table is called.
        only: The one currency of the ledger, when nothing stands in the report; ``""`` when there is none.
        without: Customers left out.
    """

    as_of: date
    known_on: date | None
    basis: str
    by: str | None
    blocks: tuple[AgingBlock, ...]
    title: str = "Aged balance"
    only: str = ""
    without: tuple[str, ...] = ()

    @property
    def rows(self) -> tuple[AgingRow, ...]:
        return self._only().rows if self.blocks else ()

    @property
    def groups(self) -> Sequence[AgingGroup]:
        return self._only().groups if self.blocks else ()

    @property
    def total(self) -> Money | None:
        """The sum of all rows; None for a ledger in which nothing says in which currency nothing is owed."""
        if not self.blocks:
            return Money.zero(self.only) if self.only else None
        return self._only().total

    def block(self, currency: str) -> AgingBlock:
        for block in self.blocks:
            if block.currency == currency:
                return block
        held = [block.currency for block in self.blocks]
        fail("unknown-currency", f"the report has no block in `{currency}`", found=currency, expected=", ".join(held))

    def __getitem__(self, label: str) -> AgingRow:
        return self._only()[label]

    def __iter__(self) -> Iterator[AgingBlock]:
        return iter(self.blocks)

    def __len__(self) -> int:
        return len(self.blocks)

    def __repr__(self) -> str:
        totals = ", ".join(str(block.total) for block in self.blocks) or "empty"
        return f"<AgingReport {self.as_of.isoformat()} by {self.basis} date: {totals}>"

    def to_table(self) -> Table:
        """Rows by currency; with a dimension, one line for each of its values and a total line."""
        header = [f"as of {self.as_of.isoformat()}", f"aged by {self.basis} date"]
        if self.known_on is not None:
            header.append(f"as known on {self.known_on.isoformat()}")
        if self.without:
            header.append(f"{len(self.without)} customers left out")
        title = self.title + (f" by {self.by}" if self.by else "")
        if self.by is None:
            return Table(title, _PLAIN, [line for block in self.blocks for line in _plain(block)], header=tuple(header))
        labels = [row.label for row in self.blocks[0].rows] if self.blocks else []
        columns = [Column("currency"), Column(self.by), *(Column(label, "right") for label in labels)]
        lines = [line for block in self.blocks for line in _crossed(block)]
        return Table(title, (*columns, Column("total", "right")), lines, header=tuple(header))

    def columns(self) -> Mapping[str, npt.NDArray[Any]]:
        """Long form: currency, the dimension if any, row, amount, n."""
        parts = [
            (block.currency, group.name, row)
            for block in self.blocks
            for group in block.groups
            for row in group.rows
        ] if self.by else [(block.currency, "", row) for block in self.blocks for row in block.rows]  # fmt: skip
        cells = [(code, name, row.label, row.amount.amount, row.n) for code, name, row in parts]
        return columns_of(["currency", self.by or "part", "row", "amount", "n"], cells)

    def _only(self) -> AgingBlock:
        if len(self.blocks) == 1:
            return self.blocks[0]
        if not self.blocks:
            fail("missing-value", "the report is empty: nothing was open on that day", help="read `.blocks` instead")
        held = [block.currency for block in self.blocks]
        fail(
            "currency-mismatch",
            "the report holds several currencies: " + ", ".join(held),
            help="read `.block(code)`, or ask for one currency with currency= and rates=",
        )


_PLAIN = (Column("currency"), Column("row"), Column("items", "right"), Column("amount", "right"))


def _plain(block: AgingBlock) -> list[tuple[str, ...]]:
    lines = [(block.currency, row.label, str(row.n), str(row.amount.amount)) for row in block.rows if row.n]
    return [*lines, (block.currency, "total", str(sum(row.n for row in block.rows)), str(block.total.amount))]


def _crossed(block: AgingBlock) -> list[tuple[str, ...]]:
    lines = [(group.name or "(none)", group.rows, group.total) for group in block.groups]
    lines.append(("total", block.rows, block.total))
    return [
        (block.currency, name, *(str(row.amount.amount) for row in rows), str(total.amount))
        for name, rows, total in lines
    ]


def _turned(rows: Sequence[AgingRow], currency: str, rate: Decimal | str | int) -> tuple[AgingRow, ...]:
    return tuple(AgingRow(row.label, row.amount.convert(rate, currency), row.n) for row in rows)


def _sum(rows: Sequence[AgingRow]) -> Money:
    return Money.of_minor(sum(row.amount.minor for row in rows), rows[0].amount.currency)


def _added_rows(parts: Sequence[AgingBlock] | Sequence[AgingGroup]) -> tuple[AgingRow, ...]:
    """Row by row sums of parts that have the same labels."""
    stacked = zip(*(part.rows for part in parts), strict=True)
    return tuple(AgingRow(rows[0].label, _sum(rows), sum(row.n for row in rows)) for rows in stacked)


def _find(rows: Sequence[AgingRow], label: str) -> AgingRow:
    for row in rows:
        if row.label == label:
            return row
    labels = [row.label for row in rows]
    fail(
        "unknown-field",
        f"there is no row `{label}`",
        found=label,
        expected=", ".join(labels),
        help=did_you_mean(str(label), labels),
    )
