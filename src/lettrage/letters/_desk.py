"""What many letters of one day share: open amounts, notices issued and assignments, looked up once for all of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from attrs import frozen

from lettrage.ledger import Ledger
from lettrage.model import (
    CreditNote,
    Entity,
    Entry,
    Invoice,
    ItemKey,
    Notice,
    ReceivableAssignment,
)
from lettrage.money import Money

__all__ = ["Desk"]


@frozen(eq=False)
class Desk:
    """A ledger on one day, ready to write letters from.

    Attributes:
        ledger: The ledger. as_of: The day of the letters. known_on: What counts; None for all facts.
        open: Signed minor units still open, of the items asked for that have any.
        issued: The notices issued so far, by customer, the oldest first.
        assigned: Assignments that debtors were told of.
        entities: The creditors by id.
    """

    ledger: Ledger
    as_of: date
    known_on: date | None
    open: dict[ItemKey, int]
    issued: dict[str, tuple[Notice, ...]]
    assigned: tuple[ReceivableAssignment, ...]
    entities: dict[str, Entity]

    @classmethod
    def of(cls, ledger: Ledger, items: Iterable[ItemKey], *, as_of: date, known_on: date | None) -> Desk:
        """Look up once. Complexity: one pass over the open items and the notices."""
        issued: dict[str, list[Notice]] = {}
        for notice in ledger.events(Notice, as_of=as_of, known_on=known_on):
            issued.setdefault(notice.customer, []).append(notice)
        told = [
            one
            for one in ledger.events(ReceivableAssignment, as_of=as_of, known_on=known_on)
            if one.notified_on is not None and one.notified_on <= as_of
        ]
        return cls(
            ledger,
            as_of,
            known_on,
            _open(ledger, set(items), as_of, known_on),
            {who: tuple(sorted(some, key=lambda one: (one.effective_on, one.key))) for who, some in issued.items()},
            tuple(told),
            {one.id: one for one in ledger.entities},
        )

    def document(self, item: ItemKey) -> object:
        """The document of an item as it stands on the day."""
        return self.ledger.document(item.document, as_of=self.as_of, known_on=self.known_on)

    def amount(self, item: ItemKey) -> Money:
        """The whole amount of an item, above zero."""
        document = self.document(item)
        if isinstance(document, Invoice):
            return document.instalments[item.instalment - 1].amount if document.instalments else document.total
        if isinstance(document, CreditNote):
            return document.total
        if isinstance(document, Entry):
            return Money.of_minor(abs(document.amount_minor), document.currency)
        return document.amount  # type: ignore[attr-defined,no-any-return]

    def due_on(self, item: ItemKey) -> date | None:
        """The due date of an item, extensions counted."""
        return self.ledger.due_on(item, as_of=self.as_of, known_on=self.known_on)


def _open(ledger: Ledger, wanted: set[ItemKey], as_of: date, known_on: date | None) -> dict[ItemKey, int]:
    """What is open of some items; settled ones are left out."""
    ids = {key.id for key in wanted}
    items = ledger.open_items(as_of=as_of, known_on=known_on)
    found: dict[ItemKey, int] = {}
    for place, id in enumerate(items.id.tolist()):
        if id in ids and (key := items.key(place)) in wanted:
            found[key] = int(items.residual[place])
    return found
