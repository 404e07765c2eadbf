"""What is open on a day: signed residuals per item, as columns, and as objects for whoever looks at one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

from lettrage._packed import Packed
from lettrage.calendars import to_date
from lettrage.ledger._column_verbs import taken
from lettrage.ledger._columns import Days, Ints, Minor, Objects, Rows, Small
from lettrage.ledger._names import AccountKey
from lettrage.ledger._open_item import OpenItem
from lettrage.ledger._read_only import chosen, keep_from_change, place_of
from lettrage.ledger._rebuild import day_or_none
from lettrage.ledger._texts import TEXTS, Texts
from lettrage.model import ITEM_KINDS, ItemKey
from lettrage.money import Money
from lettrage.render import Column, Table, Tabled, row_limit

if TYPE_CHECKING:
    from lettrage.tabular import TableKind

__all__ = ["OpenItems"]


@frozen(eq=False, repr=False)
class OpenItems(Tabled):
    """Open items as columns of one length n, in canonical order (postes ouverts).

    Iterating gives `OpenItem` objects; `len` is n. The order is account, date, kind, id, instalment, whatever the order
    in which the facts came. All amounts are minor units of the item's currency, signed, above zero when owed to us.

    Attributes:
        as_of: The day on which they were open.
        known_on: What was known on that day only; None for all facts.
        row: n int64, the item's row in the ledger, stable in this ledger and all its descendants.
        kind: n int8, position in `ItemKind`.
        instalment: n int32, from 1.
        entity: n int32, position in `entities`.
        account: n int32, position in `accounts`.
        customer: n int32, position in `customers`, -1 when unidentified.
        currency: n int16, position in `currencies`.
        on: n int32, days since 1970-01-01.
        due: n int32, days since 1970-01-01, `NO_DATE` when there is none.
        amount: n int64, as corrected by then.
        residual: n int64, never zero but in what `Ledger.items` gives.
        entities: Ids of entities in alphabetical order.
        accounts: Account keys in order.
        customers: Ids of customers in alphabetical order.
        currencies: ISO codes in alphabetical order.

    >>> from datetime import date
    >>> from lettrage import Invoice, Ledger, Money
    >>> due = date(2026, 2, 4)
    >>> sold = Invoice("F-101", customer="ACME", issued_on=date(2026, 1, 5), due_on=due, total=Money("1200.00", "EUR"))
    >>> items = Ledger(invoices=[sold]).open_items(as_of=date(2026, 1, 31))
    >>> items.residual.tolist(), str(next(iter(items)).key)
    ([120000], 'F-101')
    """

    as_of: date | None
    known_on: date | None
    row: Rows
    kind: Small
    instalment: Ints
    entity: Ints
    account: Ints
    customer: Ints
    currency: npt.NDArray[np.int16]
    on: Days
    due: Days
    amount: Minor
    residual: Minor
    entities: tuple[str, ...]
    accounts: tuple[AccountKey, ...]
    customers: tuple[str, ...]
    currencies: tuple[str, ...]
    document_row: Rows
    _texts: Texts = field(alias="texts")

    def __attrs_post_init__(self) -> None:
        keep_from_change(self, _ARRAYS)

    @property
    def id(self) -> Objects:
        """n str objects: the ids of the documents."""
        return self._texts.column("id")

    @property
    def text(self) -> Objects:
        """n str objects: remittance text of payments, wording of the rest."""
        return self._texts.column("text")

    @property
    def reference(self) -> Objects:
        """n str objects: stated references besides the id, joined by a space."""
        return self._texts.column("reference")

    @property
    def payer_name(self) -> Objects:
        """n str objects: the payer as the bank names it."""
        return self._texts.column("payer_name")

    @property
    def payer_iban(self) -> Objects:
        """n str objects: the account that the money came from."""
        return self._texts.column("payer_iban")

    def packed(self, name: str) -> Packed:
        """A column of n texts as bytes, for who reads all of them; it is read like an array of str objects.

        Args:
            name: ``id``, ``text``, ``reference``, ``payer_name`` or ``payer_iban``.

        Raises:
            InvalidInput: ``bad-value`` for any other name.

        Complexity: nothing where the ledger came from tables and no fact has changed the column, else one copy.

        >>> from datetime import date; from lettrage import Ledger
        >>> Ledger().open_items(as_of=date(2026, 1, 31)).packed("id").tolist()
        []
        """
        return self._texts.packed(name)

    def __len__(self) -> int:
        return len(self.row)

    def __iter__(self) -> Iterator[OpenItem]:
        return (self.item(place) for place in range(len(self)))

    def __repr__(self) -> str:
        return f"OpenItems({len(self)} items, as_of={self.as_of})"

    def key(self, place: int) -> ItemKey:
        """The name of one item by its place in the columns."""
        place = place_of(place, len(self))
        return ItemKey(ITEM_KINDS[int(self.kind[place])], self.id[place], int(self.instalment[place]))

    def item(self, place: int) -> OpenItem:
        """One item by its place in the columns."""
        place = place_of(place, len(self))
        currency = self.currencies[int(self.currency[place])]
        return OpenItem(
            self.key(place),
            self.accounts[int(self.account[place])],
            self.customers[int(self.customer[place])] if self.customer[place] >= 0 else None,
            to_date(int(self.on[place])),
            day_or_none(int(self.due[place])),
            Money.of_minor(int(self.amount[place]), currency),
            Money.of_minor(int(self.residual[place]), currency),
            *(self._texts.column(name)[place] for name in TEXTS[1:]),
        )

    def select(self, mask: npt.NDArray[Any]) -> OpenItems:
        """Some of the items: a boolean column of length n, or places in the order wanted."""
        index = chosen(mask, len(self))
        return OpenItems(
            self.as_of,
            self.known_on,
            taken(self.row, index),
            taken(self.kind, index),
            taken(self.instalment, index),
            taken(self.entity, index),
            taken(self.account, index),
            taken(self.customer, index),
            taken(self.currency, index),
            taken(self.on, index),
            taken(self.due, index),
            taken(self.amount, index),
            taken(self.residual, index),
            self.entities,
            self.accounts,
            self.customers,
            self.currencies,
            taken(self.document_row, index),
            self._texts.select(index),
        )

    def total(self) -> dict[str, int]:
        """The balance per currency, in minor units.

        >>> from lettrage import Ledger
        >>> from datetime import date
        >>> Ledger().open_items(as_of=date(2026, 1, 31)).total()
        {}
        """
        out: dict[str, int] = {}
        for code in np.unique(self.currency).tolist():
            out[self.currencies[code]] = int(self.residual[self.currency == code].sum())
        return out

    def to_table(self, limit: int | None = None) -> Table:
        """A table of the items for reading.

        Args:
            limit: How many rows to write out, the rest counted under them; None for all.

        Raises:
            InvalidInput: ``bad-value`` for what is no number of rows.
        """
        shown = range(len(self))[: row_limit(limit)]
        rows = [
            (str(i.account), str(i.key), str(i.on), str(i.due_on or ""), str(i.amount.amount), str(i.residual.amount))
            for i in map(self.item, shown)
        ]
        columns = [*map(Column, ("account", "item", "date", "due")), Column("amount", "right"), Column("open", "right")]
        return Table(f"Open items on {self.as_of}", columns, rows, more=len(self) - len(rows))

    def to_frame(self, kind: TableKind = "dict") -> Any:
        """One row per item: its name, whose it is, its days, what it was and what is open of it, and its texts.

        Amounts are minor units, signed; a day that is not known is NaT, an unidentified customer None.

        Args:
            kind: ``"dict"`` of numpy arrays, ``"arrow"``, ``"pandas"`` or ``"polars"``.

        Raises:
            LettrageError: ``missing-extra`` when the library asked for is not installed.
            InvalidInput: ``bad-value`` for another kind.

        Complexity: linear in the items.

        >>> from datetime import date
        >>> from lettrage import Invoice, Ledger, Money
        >>> sold = Invoice("F-101", customer="ACME", issued_on=date(2026, 1, 5), total=Money("1200.00", "EUR"))
        >>> table = Ledger(invoices=[sold]).open_items(as_of=date(2026, 1, 31)).to_frame()
        >>> table["item"].tolist(), table["residual_minor"].tolist(), table["currency"].tolist()
        (['F-101'], [120000], ['EUR'])
        """
        from lettrage.ledger._open_frame import open_frame

        return open_frame(self, kind)

    def key_columns(self) -> dict[str, npt.NDArray[Any]]:
        """What tables of items are joined by, kind, item and instalment, and whose each item is.

        >>> from datetime import date; from lettrage import Ledger
        >>> list(Ledger().open_items(as_of=date(2026, 1, 31)).key_columns())
        ['kind', 'item', 'instalment', 'entity', 'customer', 'account', 'currency']
        """
        from lettrage.ledger._open_frame import key_columns

        return key_columns(self)


_ARRAYS = (
    *("row", "kind", "instalment", "entity", "account", "customer", "currency", "on", "due", "amount", "residual"),
    "document_row",
)
