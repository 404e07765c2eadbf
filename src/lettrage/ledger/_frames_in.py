"""`Ledger.from_frames`: tables of facts to columns, without an object per row.

Each table is read on its own, every fault of every table is kept, and what can be read is handed to the same checks
that a ledger built from objects goes through. So one call names everything that is wrong with a migration.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from lettrage.errors import Fault, did_you_mean, fail
from lettrage.ledger._columns import CustomerColumns, DocumentColumns, SettlementColumns
from lettrage.ledger._frame_documents import Documents, credit_notes, invoices, payments
from lettrage.ledger._frame_lines import read_instalments, read_taxes
from lettrage.ledger._frame_merge import merged
from lettrage.ledger._frame_nested import Fields
from lettrage.ledger._frame_records import advices_of, customers_of, events_of, records_of
from lettrage.ledger._frame_settlements import settlements_of
from lettrage.ledger._items_in import entry_columns
from lettrage.model import Entity, ExchangeRate, Fact, RemittanceAdvice
from lettrage.tabular import Columns, Sheet, read_table

if TYPE_CHECKING:
    from lettrage.ledger import Ledger

__all__ = ["FRAMES", "check_choice", "ledger_from_frames"]

#: The tables of a ledger, in the order of reading.
FRAMES = (
    "customers",
    "contacts",
    "invoices",
    "instalments",
    "taxes",
    "credit_notes",
    "payments",
    "entries",
    "advices",
    "settlements",
    "entities",
    "rates",
    "events",
)


def ledger_from_frames(cls: type[Ledger], *, faults: str = "raise", **frames: Any) -> Ledger:
    """Build a ledger from dataframes; see `Ledger.from_frames` for the tables and their columns."""
    check_choice("faults", faults, ("raise", "collect"))
    tables = {name: read_table(frame, name) for name, frame in frames.items() if frame is not None}
    found: list[Fault] = []
    customers = _customers(tables, found)
    parts = _documents(tables, found)
    if "entries" in tables:
        entries, faults_of_entries = entry_columns(tables["entries"], one_sided=False)
        parts += entries
        found += faults_of_entries
    settlements = _settlements(tables, found)
    return cls._from_columns(  # pyright: ignore[reportPrivateUsage]
        merged(parts),
        customers=customers,
        settlements=settlements,
        events=_events(tables, found),
        entities=_records(tables, "entities", Entity, "entity", found),
        rates=_records(tables, "rates", ExchangeRate, "exchange rate", found),
        faults=faults,
        found=found,
    )


def check_choice(name: str, value: object, choices: tuple[str, ...]) -> None:
    """Refuse an option that is none of the words it may be."""
    if value not in choices:
        help = did_you_mean(str(value), choices)
        expected = " or ".join(f"`{choice}`" for choice in choices)
        fail("bad-value", f"`{name}` is `{value}`", path=name, found=value, expected=expected, help=help)


_READERS: dict[str, tuple[str, Callable[[Sheet], Documents]]] = {
    "invoices": ("invoice", invoices),
    "credit_notes": ("credit note", credit_notes),
    "payments": ("payment", payments),
}


def _documents(tables: Mapping[str, Columns], found: list[Fault]) -> list[DocumentColumns]:
    """The columns of all document tables, lines included."""
    read = {name: reader(Sheet(tables[name])) for name, (_, reader) in _READERS.items() if name in tables}
    extra: dict[str, Fields] = {name: {} for name in read}
    if "instalments" in tables:
        found += read_instalments(Sheet(tables["instalments"]), read)
    if "taxes" in tables:
        found += read_taxes(Sheet(tables["taxes"]), read, extra)
    parts: list[DocumentColumns] = []
    for name, documents in read.items():
        parts.append(documents.kept(extra[name]))
        documents.sheet.name_records(_READERS[name][0], documents.columns.id)
        found += documents.sheet.faults
    return parts


def _customers(tables: Mapping[str, Columns], found: list[Fault]) -> CustomerColumns | None:
    if "customers" not in tables:
        if "contacts" in tables and len(tables["contacts"]):
            sheet = Sheet(tables["contacts"])
            sheet.lack("customer", help="contacts are hung under customers: give the table `customers` too")
            found += sheet.faults
        return None
    columns, faults = customers_of(tables["customers"], tables.get("contacts"))
    found += faults
    return columns


def _settlements(tables: Mapping[str, Columns], found: list[Fault]) -> SettlementColumns | None:
    if "settlements" not in tables:
        return None
    columns, faults = settlements_of(tables["settlements"])
    found += faults
    return columns


def _events(tables: Mapping[str, Columns], found: list[Fault]) -> list[tuple[str, Fact | RemittanceAdvice]]:
    """Every dated fact with its place in the tables."""
    events: list[tuple[str, Fact | RemittanceAdvice]] = []
    if "advices" in tables:
        advices, faults = advices_of(tables["advices"])
        events += advices
        found += faults
    if "events" in tables:
        facts, faults = events_of(tables["events"])
        events += facts
        found += faults
    return events


def _records(tables: Mapping[str, Columns], name: str, cls: type, noun: str, found: list[Fault]) -> list[Any]:
    if name not in tables:
        return []
    records, faults = records_of(tables[name], cls, noun)
    found += faults
    return records
