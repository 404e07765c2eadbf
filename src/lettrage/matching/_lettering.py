"""`lettering`: the letter and date of every line as the books show them on a day.

Settlements that share an item are one group in the books: part payments of an invoice, and what completed it. The group
bears the code of its oldest settlement from the first part to the last; when an undoing cuts it in two, the older half
keeps the code.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import field, frozen

from lettrage._settling import asked
from lettrage.calendars import to_date, to_days
from lettrage.errors import raise_faults
from lettrage.ledger import AccountKey, Ledger, OpenItems, SettledItems
from lettrage.model import ItemKey
from lettrage.tabular import TableKind, to_table
from lettrage.tabular._rows import rows_to_columns

from ._letter import BookCodes, Used, scheme_year
from ._scheme import LetteringScheme, scheme_faults
from ._segments import Flags, Ints, starts
from .kernels.components import component_labels

if TYPE_CHECKING:
    from lettrage.render import Table

__all__ = ["LetteredItem", "Lettering", "book_codes", "lettering"]

_DEFAULT = LetteringScheme()


@frozen
class LetteredItem:
    """One lettered line (ligne lettrée).

    Attributes:
        item: The item. account: Its account.
        code: The code of its group, in lower case while the group is not balanced; ``""`` when it was given none.
        lettered_on: The day of the group, by the rule of the scheme.
        balanced: Nothing of the group is open.
    """

    item: ItemKey
    account: AccountKey
    code: str
    lettered_on: date
    balanced: bool

    @property
    def fec(self) -> tuple[str, str]:
        """``EcritureLet`` and ``DateLet`` of the French accounting file (LPF art. A47 A-1); blank without a code."""
        return (self.code, f"{self.lettered_on:%Y%m%d}") if self.code else ("", "")


@frozen
class Lettering:
    """The letters of a ledger on a day, in canonical order of items.

    >>> from datetime import date
    >>> from lettrage import Invoice, Ledger, Money, Payment, match
    >>> from lettrage.matching import lettering
    >>> day, paid = date(2026, 2, 6), Money("480.00", "EUR")
    >>> ledger = Ledger(
    ...     invoices=[Invoice("F-1", customer="ACME", issued_on=date(2026, 1, 5), total=paid)],
    ...     payments=[Payment("P-1", day, paid, customer="ACME")],
    ... )
    >>> [(str(line.item), *line.fec) for line in lettering(ledger.apply(match(ledger, as_of=day)), as_of=day)]
    [('F-1', 'AAA', '20260206'), ('P-1', 'AAA', '20260206')]
    """

    as_of: date
    known_on: date | None
    lines: tuple[LetteredItem, ...] = field(repr=False)

    def __iter__(self) -> Iterator[LetteredItem]:
        return iter(self.lines)

    def __len__(self) -> int:
        return len(self.lines)

    def to_table(self) -> Table:
        """The lines as a table for reading."""
        from lettrage.render import Table

        rows = [(str(one.account), one.code, str(one.item), str(one.lettered_on)) for one in self.lines]
        return Table(f"Lettering on {self.as_of}", ("account", "code", "item", "lettered on"), rows)

    def to_frame(self, kind: TableKind = "dict") -> Any:
        """One row per lettered line: its item, account, code, day, and whether its group is balanced.

        Args:
            kind: ``"dict"`` of numpy arrays, ``"arrow"``, ``"pandas"`` or ``"polars"``.

        Raises:
            LettrageError: ``missing-extra`` when the library asked for is not installed.
            InvalidInput: ``bad-value`` for another kind.

        >>> from datetime import date
        >>> from lettrage import Ledger
        >>> from lettrage.matching import lettering
        >>> list(lettering(Ledger(), as_of=date(2026, 2, 6)).to_frame())
        ['kind', 'item', 'instalment', 'account', 'code', 'lettered_on', 'balanced']
        """
        rows = (
            (*(key.kind.value, key.id, key.instalment), str(one.account), one.code, one.lettered_on, one.balanced)
            for one in self.lines
            for key in [one.item]
        )
        types = "kind item instalment:small account code lettered_on:day balanced:flag"
        return to_table(rows_to_columns(types, rows), kind)

    def __str__(self) -> str:
        return self.to_table().text()

    def _repr_html_(self) -> str:
        return self.to_table().html()


def lettering(
    ledger: Ledger, *, as_of: date, known_on: date | None = None, scheme: LetteringScheme = _DEFAULT
) -> Lettering:
    """The letter of every settled line, as the books show it on a day (lettrage).

    Args:
        ledger: The facts.
        as_of: The day; settlements effective by its end, unless undone by then.
        known_on: Count only what was known on that day; None for all facts.
        scheme: How codes are written, and which day counts as that of the lettering.

    Raises:
        InvalidPolicy: ``bad-policy`` for a scheme that contradicts itself.

    Complexity: linear in movements, and one sort of the lines.

    >>> from datetime import date
    >>> from lettrage import Ledger
    >>> len(lettering(Ledger(), as_of=date(2026, 2, 6)))
    0
    """
    asked(Ledger, ledger, "ledger")
    raise_faults(scheme_faults(asked(LetteringScheme, scheme, "scheme"), "scheme"))
    groups = _groups_of(ledger, ledger.open_items(as_of=as_of, known_on=known_on), scheme)
    items = groups.settled.items
    lines: list[LetteredItem] = []
    _, first = np.unique(items.row, return_index=True)
    for line in np.sort(first).tolist():
        group = int(groups.of[line])
        closed = bool(groups.open[group] == 0)
        code = scheme.cased(groups.code[group], closed)
        account = items.accounts[int(items.account[line])]
        lines.append(LetteredItem(items.key(line), account, code, to_date(int(groups.on[group])), closed))
    return Lettering(as_of, known_on, tuple(lines))


def book_codes(ledger: Ledger, items: OpenItems, used: Used, account: Ints, scheme: LetteringScheme) -> BookCodes:
    """What `match` must know of the letters in the books.

    Args:
        items: The open items. used: Codes seen, by account as matched. account: That account of each open item.
    """
    none = BookCodes(used, np.full(len(items), -1, dtype=np.int64), (), np.zeros(0, dtype=np.int64))
    assert items.as_of is not None
    if not (items.residual != items.amount).any() and not ledger.undone():
        return none
    groups = _groups_of(ledger, items, scheme)
    rank = np.empty(len(groups.code), dtype=np.int64)
    rank[groups.by_age] = np.arange(len(groups.code))
    rows, first = np.unique(groups.settled.items.row, return_index=True)
    at = np.minimum(np.searchsorted(rows, items.row), max(len(rows) - 1, 0))
    there = rows[at] == items.row if len(rows) else np.zeros(len(items), dtype=np.bool_)
    held = np.full(len(items), -1, dtype=np.int64)
    held[there] = rank[groups.of[first[at[there]]]]
    named = np.array([groups.code[group] for group in groups.by_age.tolist()], dtype=object)
    held[there] = np.where(named[held[there]] == "", -1, held[there])
    more = {place: set(seen) for place, seen in used.items()}
    for place, code in zip(account[there].tolist(), held[there].tolist(), strict=True):
        if code >= 0:
            day = int(groups.on[groups.by_age[code]])
            more.setdefault(place, set()).add((str(named[code]), day))
    return BookCodes(more, held, tuple(named.tolist()), groups.open[groups.by_age])


@frozen(eq=False)
class _Groups:
    """Settlements joined by the items they share.

    Attributes:
        settled: The lines. of: Group of each line. by_age: The groups, oldest first.
        code: Code of each, not cased, ``""`` for none. on: Day of each. open: How many of its items are open.
    """

    settled: SettledItems
    of: Ints
    by_age: Ints
    code: list[str]
    on: Ints
    open: Ints


def _groups_of(ledger: Ledger, items: OpenItems, scheme: LetteringScheme) -> _Groups:
    assert items.as_of is not None
    settled = ledger.settled_items(as_of=items.as_of, known_on=items.known_on)
    order = np.argsort(settled.settlement, kind="stable")
    count = int(settled.settlement.max(initial=-1)) + 1
    rows, dense = np.unique(settled.items.row, return_inverse=True)
    pointer = starts(np.bincount(settled.settlement, minlength=count).astype(np.int64))
    label = component_labels(pointer, dense[order], len(rows))
    of = label[settled.settlement]
    size = int(label.max(initial=-1)) + 1
    open_ = np.bincount(of[_first(dense)][np.isin(rows, items.row)], minlength=size).astype(np.int64)
    day = np.full(size, -(2**31), dtype=np.int64)
    np.maximum.at(day, of, settled.known if scheme.lettered_on == "validated" else settled.effective)
    # the oldest settlement of a group is the first here; ties go by the order of items
    ages = np.lexsort((np.arange(len(of)), settled.effective, settled.known))
    oldest = _first(of[ages])
    by_age = of[ages][np.sort(oldest)]
    code = _distinct_codes(ledger, settled, of, ages, by_age, scheme)
    return _Groups(settled, of, by_age.astype(np.int64), code, day, open_)


def _first(labels: Ints) -> Ints:
    """Where each label appears first, labels ascending."""
    return np.unique(labels, return_index=True)[1]


def _distinct_codes(
    ledger: Ledger, settled: SettledItems, of: Ints, ages: Ints, by_age: Ints, scheme: LetteringScheme
) -> list[str]:
    """The code of each group: the oldest of its own that no older group of the account bears, else the next free."""
    own: dict[int, list[tuple[str, int]]] = {}
    coded: Flags = settled.code[ages] != ""
    for line in ages[coded].tolist():
        own.setdefault(int(of[line]), []).append((str(settled.code[line]), int(settled.effective[line])))
    head = _first(of)
    accounts = settled.items.account
    taken: dict[tuple[int, int], set[int]] = {}
    used = ledger.lettering_codes()
    out = [""] * len(by_age)
    for group in by_age.tolist():
        if group not in own:
            continue
        place = int(accounts[head[group]])
        for code, day in own[group]:
            lane = place, _year(day, scheme)
            number = scheme.number(code)
            if number < 0 or number not in taken.setdefault(lane, set()):
                break
        else:
            code, day = own[group][0]
            lane = place, _year(day, scheme)
            number = _next_free(used.get(settled.items.accounts[place], {}), lane[1], taken[lane], scheme)
            code = scheme.code(number)
        taken.setdefault(lane, set()).add(number)
        out[group] = code
    return out


def _next_free(used: Mapping[str, tuple[date, ...]], year: int, taken: set[int], scheme: LetteringScheme) -> int:
    seen = {scheme.number(code) for code, days in used.items() if year in {_year(to_days(d), scheme) for d in days}}
    seen |= taken | {scheme.number(code) for code in scheme.reserved}
    number = scheme.number(scheme.first)
    while number in seen:
        number += 1
    return number


def _year(day: int, scheme: LetteringScheme) -> int:
    return int(scheme_year(np.array([day], dtype=np.int64), scheme)[0])
