"""Who is known to pay for whom, as columns: what tells the customer of a payment that names none."""

from __future__ import annotations

from datetime import date

import numpy as np
from attrs import field, frozen

from lettrage.ledger._columns import Bools, Ints, Objects, Rows, objects_of
from lettrage.ledger._customers import customer_values, payer_group
from lettrage.ledger._overrides import active, counts
from lettrage.ledger._read_only import keep_from_change
from lettrage.ledger._replay import Replay
from lettrage.ledger._store import NO_ROW
from lettrage.ledger._texts import Texts
from lettrage.model import KIND_CODES, ItemKind

__all__ = ["PayerFacts", "collect_payer_facts"]

_PAYMENT = KIND_CODES[ItemKind.PAYMENT]


@frozen(eq=False, repr=False)
class PayerFacts:
    """What a ledger knows about payers on a day, as columns (identité des payeurs).

    One row per customer, one per payment whose customer is known, one per invoice or credit note.

    Attributes:
        as_of: The day.
        known_on: What was known on that day only; None for all facts.
        customers: c ids in alphabetical order, described or implied by documents.
        accounts: c str objects: the payer group, else the id.
        names: c str objects, ``""`` when never described.
        aliases: c tuples of the names under which banks know its payments.
        ibans: c tuples of the accounts that its payments come from.
        payers: c tuples of the ids of customers who may pay for it.
        paid_customer: p int32, position in `customers`: who the payment is booked to, or whose items it settled.
        document_row: d int64, row in the ledger, as in `OpenItems.document_row`.
        document_customer: d int32, position in `customers`.
        document_entity: d str objects.

    >>> from datetime import date
    >>> from lettrage import Customer, Ledger
    >>> ledger = Ledger(customers=[Customer("ACME", "Acme SARL", payer_aliases=["ACME SA"])])
    >>> facts = ledger.payer_facts(as_of=date(2026, 1, 31))
    >>> facts.customers, facts.names.tolist(), facts.aliases.tolist()
    (('ACME',), ['Acme SARL'], [('ACME SA',)])
    """

    as_of: date
    known_on: date | None
    customers: tuple[str, ...]
    accounts: Objects
    names: Objects
    aliases: Objects
    ibans: Objects
    payers: Objects
    paid_customer: Ints
    document_row: Rows
    document_customer: Ints
    document_entity: Objects
    _paid: Texts = field(alias="paid")
    _documents: Texts = field(alias="documents")

    def __attrs_post_init__(self) -> None:
        keep_from_change(self, _ARRAYS)

    @property
    def paid_iban(self) -> Objects:
        """p str objects, the account that the payment came from."""
        return self._paid.column("payer_iban")

    @property
    def paid_name(self) -> Objects:
        """p str objects, the payer as the bank named it."""
        return self._paid.column("payer_name")

    @property
    def document_id(self) -> Objects:
        """d str objects: every invoice and credit note up to the day, settled ones too."""
        return self._documents.column("id")

    @property
    def document_reference(self) -> Objects:
        """d str objects, stated references besides the id, joined by a space."""
        return self._documents.column("reference")

    def __repr__(self) -> str:
        counted = (len(self.customers), len(self.paid_customer), len(self.document_row))
        return "PayerFacts({} customers, {} payments, {} documents)".format(*counted)


_ARRAYS = (
    *("accounts", "names", "aliases", "ibans", "payers", "paid_customer"),
    *("document_row", "document_customer", "document_entity"),
)


def collect_payer_facts(replay: Replay, as_of: date, known_on: date | None, within: Bools | None = None) -> PayerFacts:
    """The facts of a replay; documents and payments of `within` (over all item rows) only."""
    store = replay.store
    rank, customers = store.customer_names.ranks()
    present = replay.present() if within is None else replay.present() & within
    there = np.zeros(len(store.documents), np.bool_)
    there[store.items.column("document")[present]] = True
    kind = store.documents.column("kind") if len(there) else np.empty(0, np.int8)
    documents = np.flatnonzero(there & (kind <= 1))
    paid, customer = _paid(replay, np.flatnonzero(there & (kind == _PAYMENT)))
    listed = store.customer_names.listed()
    accounts = listed
    if len(store.customers):
        accounts = [payer_group(store, code) or listed[code] for code in range(len(listed))]
    entities = objects_of(store.entity_names.listed())
    coded = np.append(rank, np.int32(-1))
    return PayerFacts(
        as_of=as_of,
        known_on=known_on,
        customers=customers,
        accounts=_ranked(objects_of(accounts), rank),
        names=_stated(replay, "name", "", rank),
        aliases=_stated(replay, "payer_aliases", (), rank),
        ibans=_stated(replay, "ibans", (), rank),
        payers=_stated(replay, "payers", (), rank),
        paid_customer=coded[customer].astype(np.int32),
        document_row=documents,
        document_customer=coded[_of(replay, "customer", documents)].astype(np.int32),
        document_entity=entities[_of(replay, "entity", documents)],
        paid=Texts(replay, paid),
        documents=Texts(replay, documents),
    )


def _paid(replay: Replay, payments: Rows) -> tuple[Rows, Ints]:
    """Payments whose customer is known, and who it is: the one stated, else the only one whose items it settled."""
    store = replay.store
    customer = _of(replay, "customer", payments).copy()
    void, _ = active(store, "cancelled", replay.clock)
    unknown = np.zeros(len(store.documents), np.bool_)
    unknown[payments[customer < 0]] = True
    if unknown.any() and len(store.moves):
        found = _by_settlement(replay, unknown)
        customer = np.where(customer < 0, found[payments], customer)
    known = (customer >= 0) & ~np.isin(payments, void)
    return payments[known], customer[known].astype(np.int32)


def _by_settlement(replay: Replay, unknown: Bools) -> Ints:
    """For every document that is `unknown`: the one customer whose items standing settlements set it against, or -1.

    Settlements count from the day after they are known: what a match decides is no evidence for that same match.
    """
    store = replay.store
    counted = counts(store.moves, replay.clock)
    settlement, item = store.moves.column("settlement"), store.moves.column("item")
    stands = settlement != NO_ROW
    if counted is not None:
        stands = stands & counted
    if replay.clock.as_of is not None:
        stands = stands & (store.moves.column("known") < replay.clock.as_of)
    if len(store.undone):
        gone = counts(store.undone, replay.clock)
        undone = store.undone.column("settlement")
        stands = stands & ~np.isin(settlement, undone if gone is None else undone[gone])
    settlement, document = settlement[stands], store.items.column("document")[item[stands]]
    whose = replay.documents("customer")[document].astype(np.int64)
    none = len(store.customer_names)
    low, high = np.full(len(store.settlements), none, np.int64), np.full(len(store.settlements), -1, np.int64)
    named = whose >= 0
    np.minimum.at(low, settlement[named], whose[named])
    np.maximum.at(high, settlement[named], whose[named])
    guest = unknown[document]
    least, most = np.full(len(unknown), none, np.int64), np.full(len(unknown), -1, np.int64)
    np.minimum.at(least, document[guest], low[settlement[guest]])
    np.maximum.at(most, document[guest], high[settlement[guest]])
    return np.where(least == most, most, -1).astype(np.int32)


def _stated(replay: Replay, name: str, default: object, rank: Ints) -> Objects:
    values = customer_values(replay.store, name, replay.clock).tolist()
    return _ranked(objects_of([default if value is None else value for value in values]), rank)


def _ranked(values: Objects, rank: Ints) -> Objects:
    out = values.copy()
    out[rank] = values
    return out


def _of(replay: Replay, name: str, rows: Rows) -> Ints:
    if not len(rows):
        return np.empty(0, np.int32)
    codes: Ints = replay.documents(name)[rows]
    return codes
