"""What a ledger is compiled from: plain columns, one row per document, item, customer or settlement.

Whoever reads values or tables fills these classes and hands them to `Ledger._from_columns`, which checks what one row
cannot know by itself (duplicate ids, unknown customers, totals, due dates, accounts) and sorts everything canonically.
A filler therefore checks only its own cells: types, currencies, dates, exact amounts. Its signature::

    Ledger._from_columns(
        documents: Sequence[DocumentColumns],      # one per table read; ids are unique over all of them
        *,
        customers: CustomerColumns | None = None,  # None: customers are implied by the documents
        settlements: SettlementColumns | None = None,
        events: Sequence[Event] = (),              # every other dated fact, as model objects
        entities: Sequence[Entity] = (),
        rates: Sequence[ExchangeRate] = (),
        faults: str = "raise",                     # or "collect"
        found: Sequence[Fault] = (),               # what the filler found itself; it has left those rows out
    ) -> Ledger

Rows may come in any order: no order given here is visible afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

from lettrage._packed import Packed
from lettrage.ledger._column_verbs import constant

__all__ = [
    "NO_CODE",
    "Bools",
    "Codes",
    "CustomerColumns",
    "Days",
    "DocumentColumns",
    "ItemColumns",
    "Minor",
    "Objects",
    "Rows",
    "SettlementColumns",
    "Small",
    "Texts",
    "objects_of",
]

Rows = npt.NDArray[np.int64]
Minor = npt.NDArray[np.int64]
Days = npt.NDArray[np.int32]
Small = npt.NDArray[np.int8]
Bools = npt.NDArray[np.bool_]
Objects = npt.NDArray[np.object_]
Ints = npt.NDArray[np.int32]
#: Texts as objects or as bytes.
Texts = Objects | Packed

#: The code of an absent name.
NO_CODE = -1


def objects_of(values: Sequence[object]) -> Objects:
    """A one-dimensional object array, also when the values are themselves sequences."""
    out: Objects = np.empty(len(values), np.object_)
    out[:] = values
    return out


@frozen(eq=False)
class Codes:
    """Names, written once each, and a code per row.

    Attributes:
        code: int32 per row, a position in `names`; `NO_CODE` where there is no name.
        names: Distinct names in any order; unused ones do no harm.
    """

    code: Ints
    names: tuple[str, ...]

    @classmethod
    def of(cls, names: Sequence[str | None]) -> Codes:
        """Encode names row by row; None becomes `NO_CODE`. An empty string is a name."""
        known: dict[str, int] = {}
        code = np.fromiter(
            (NO_CODE if name is None else known.setdefault(name, len(known)) for name in names), np.int32, len(names)
        )
        return cls(code, tuple(known))

    @classmethod
    def read(cls, code: Ints, names: tuple[str, ...]) -> Codes:
        """Codes as a table gives them; of one name that stands in every row, one is kept."""
        same = len(names) == 1 and len(code) > 0 and not code.any()
        return cls.constant(names[0], len(code)) if same else cls(code, names)

    @classmethod
    def constant(cls, name: str | None, rows: int) -> Codes:
        """The same name (or none) in every row."""
        if name is None:
            return cls(constant(NO_CODE, rows, np.int32), ())
        return cls(constant(0, rows, np.int32), (name,))


@frozen(eq=False)
class DocumentColumns:
    """One row per invoice, credit note, payment, refund or accounting entry.

    Attributes:
        kind: int8, position in `ItemKind`: invoice 0, credit note 1, payment 2, refund 3, entry 4.
        id: str objects (or packed, as all texts may be), non-empty, unique within their kind.
        customer: Customer ids; `NO_CODE` where the payer is unidentified.
        entity: Entity ids; the name ``""`` where the host has one creditor only.
        account: The document's own account; `NO_CODE` where the account follows from the customer.
        currency: ISO 4217 codes, valid ones.
        on: int32 days, the document's effective date: `issued_on`, `received_on` or the entry's `on`.
        due: int32 days, `NO_DATE` where there is none. Read only where `lines` gives the document none.
        known: int32 days, `NO_DATE` where not stated (then it is known on its effective date).
        amount: int64 minor units of its currency, signed: + owed to us. Zero on invoices only.
        tax: int64 minor units signed like `amount`; 0 where unknown.
        tax_known: Whether `tax` says anything.
        text: The remittance text or wording, ``""`` where absent.
        reference: Every stated reference besides the id, joined by one space, ``""`` where absent.
        payer_name: As the bank names the payer, ``""`` where absent.
        payer_iban: ``""`` where absent.
        fields: The model's other fields that some row states, by field name (``"salesperson"``), dotted where nested
            (``"references.order"``, ``"attributes.region"``): objects as the model wants them, None where not stated.
        lines: The documents that fall due in several lines; None when each is one item.
        objects: The documents themselves when they exist already; None when they are built on demand from the columns.
        entry: Whether the rows are accounting lines of whatever kind (`Entry`): these may have either sign.
        path: Names a row for a fault, such as ``invoices[3]``; None stands for ``documents[row]``.
    """

    kind: Small
    id: Texts
    customer: Codes
    entity: Codes
    account: Codes
    currency: Codes
    on: Days
    due: Days
    known: Days
    amount: Minor
    tax: Minor
    tax_known: Bools
    text: Texts
    reference: Texts
    payer_name: Texts
    payer_iban: Texts
    fields: Mapping[str, Texts] = field(factory=dict[str, Objects])
    lines: ItemColumns | None = None
    objects: Sequence[object] | None = None
    entry: bool = False
    path: Callable[[int], str] | None = None

    def __len__(self) -> int:
        return len(self.kind)


@frozen(eq=False)
class ItemColumns:
    """The lines of those documents that fall due in several; every other document is one item by itself.

    Attributes:
        document: int64, row in `DocumentColumns`; the rows of one document need not be adjacent.
        instalment: int32, 1-based, each document's lines numbered 1 to n without a gap.
        due: int32 days, `NO_DATE` where there is none.
        amount: int64 minor units, signed like the document; a document's lines sum to its amount.
        fields: Other fields of `Instalment` that some row states (``"kind"``, ``"releases_on"``, ``"payer"``).
    """

    document: Rows
    instalment: Ints
    due: Days
    amount: Minor
    fields: Mapping[str, Objects] = field(factory=dict[str, Objects])

    def __len__(self) -> int:
        return len(self.document)


@frozen(eq=False)
class CustomerColumns:
    """One row per customer.

    Attributes:
        id: str objects, non-empty, unique.
        fields: Other fields of `Customer` that some row states, by name (``"name"``, ``"payer_group"``,
            ``"contacts"`` as tuples of `Contact`, ``"attributes.region"``), None where not stated.
        objects: The customers themselves when they exist already.
        path: Names a row for a fault; None stands for ``customers[row]``.
    """

    id: Objects
    fields: Mapping[str, Objects] = field(factory=dict[str, Objects])
    objects: Sequence[object] | None = None
    path: Callable[[int], str] | None = None

    def __len__(self) -> int:
        return len(self.id)


@frozen(eq=False)
class SettlementColumns:
    """One row per settlement (g of them), their lines (m) and the adjustments on those lines (a), all contiguous.

    Attributes:
        id: g str objects; ``""`` where the content hash names the settlement.
        effective: g int32 days; `NO_DATE` stands for the latest date among the documents.
        known: g int32 days; `NO_DATE` where not stated (then known on its effective date).
        code: g str objects, the lettering code, ``""`` if none.
        provisional: g bool.
        origin: g int8: evidence 0, policy 1.
        start: g + 1 int64: the lines of settlement i are ``start[i]:start[i + 1]``, each item at most once.
        kind: m int8, with `item_id` and `instalment` the identity of a line's item.
        item_id: m str objects.
        instalment: m int32.
        allocated: m int64 minor units of the item's currency, signed like the item; sums to zero per settlement when
            it has one currency.
        adj_line: a int64, positions among the m lines, ascending.
        adj_kind: a int8, position in `AdjustmentKind`.
        adj_amount: a int64 minor units, signed like the item.
        adj_tax: a int64 minor units of `adj_amount` that are tax, same sign; 0 where none or unknown.
        adj_reason: a str objects, ``""`` if none.
        fields: ``"by"``, ``"reason"`` and ``"attributes.NAME"`` where some row states them (g objects, None elsewhere).
        currency: m str objects, the currency each line is stated in, to be checked against its item; None for no check.
        hint: m int64, where in the store each item may be; None when nobody knows. Checked, so it may be wrong.
        objects: The `Settlement`s themselves when they exist already.
        path: Names a settlement for a fault; None stands for ``settlements[row]``.
    """

    id: Objects
    effective: Days
    known: Days
    code: Objects
    provisional: Bools
    origin: Small
    start: Rows
    kind: Small
    item_id: Objects
    instalment: Ints
    allocated: Minor
    adj_line: Rows
    adj_kind: Small
    adj_amount: Minor
    adj_tax: Minor
    adj_reason: Objects
    fields: Mapping[str, Objects] = field(factory=dict[str, Objects])
    currency: Objects | None = None
    hint: Rows | None = None
    objects: Sequence[object] | None = None
    path: Callable[[int], str] | None = None

    def __len__(self) -> int:
        return len(self.id)
