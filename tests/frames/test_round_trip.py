"""`from_frames(**ledger.to_frames())` is the same ledger, whatever it holds and whatever library carries the tables."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lettrage import model as m
from lettrage.ledger import Ledger
from lettrage.money import Money
from tests.model import strategies as model

KINDS = ["dict", "arrow", "pandas", "polars"]
kinds = st.sampled_from(KINDS)


def unique(records: st.SearchStrategy[Any], most: int = 4) -> st.SearchStrategy[list[Any]]:
    return st.lists(records, max_size=most, unique_by=lambda record: record.id)


@st.composite
def document_tables(draw: st.DrawFn) -> dict[str, Any]:
    """Documents of every class, customers implied or given."""
    tables: dict[str, Any] = {
        "invoices": draw(unique(model.invoices)),
        "credit_notes": draw(unique(model.credit_notes)),
        "payments": draw(st.lists(model.payments, max_size=4, unique_by=lambda one: (one.direction, one.id))),
    }
    taken = {one.id for table in tables.values() for one in table}
    tables["entries"] = [one for one in draw(unique(model.entries, 2)) if one.id not in taken]
    names = sorted({one.customer for table in tables.values() for one in table if one.customer})
    if draw(st.booleans()):
        tables["customers"] = [draw(model.record(m.Customer, id=st.just(name))) for name in names]
    return tables


def same(ledger: Ledger, kind: str = "dict") -> None:
    again = Ledger.from_frames(**ledger.to_frames(kind))
    assert again.fingerprint == ledger.fingerprint
    assert again == ledger


@settings(max_examples=20)
@given(document_tables(), kinds)
def test_documents_come_back_as_they_were(tables: dict[str, Any], kind: str) -> None:
    ledger = Ledger(**tables, faults="collect")
    same(ledger, kind)
    again = Ledger.from_frames(**ledger.to_frames(kind))
    same(again, kind)  # once more, now that the documents are columns


def retold(record: Any, draw: st.DrawFn, ledger: Ledger) -> Any:
    """An event that names things of the ledger."""
    items = [m.ItemKey(item.key.kind, item.key.id, item.key.instalment) for item in all_items(ledger)]
    customers = sorted({item.customer for item in all_items(ledger) if item.customer})
    changes: dict[str, Any] = {}
    names = {field.name for field in attrs.fields(type(record))}
    if items and "item" in names:
        changes["item"] = draw(st.sampled_from(items))
    if items and "items" in names and not isinstance(record, (m.Refusal, m.Notice)):
        changes["items"] = tuple(draw(st.lists(st.sampled_from(items), min_size=1, max_size=2, unique=True)))
    if items and isinstance(record, m.Refusal):
        changes["items"] = ((draw(st.sampled_from(items)), 5),)
    if customers and "customer" in names and record.customer is not None:
        changes["customer"] = draw(st.sampled_from(customers))
    return attrs.evolve(record, **changes)


def all_items(ledger: Ledger) -> list[Any]:
    return list(ledger.open_items(as_of=date(2999, 12, 31)))


EVENTS = [cls for cls in model.event_classes() if cls is not m.Settlement]


@settings(max_examples=12)
@given(st.data(), document_tables(), kinds)
def test_events_come_back_as_they_were(data: st.DataObject, tables: dict[str, Any], kind: str) -> None:
    documents = Ledger(**tables, faults="collect")
    drawn = data.draw(st.lists(st.sampled_from(EVENTS).flatmap(model.record), max_size=6))
    events = [retold(event, data.draw, documents) for event in drawn]
    named = any(getattr(one, "entity", "") for table in tables.values() for one in table)
    entities = [] if named else data.draw(unique(model.entities, 2))
    ledger = Ledger(
        **tables,
        events=events,
        advices=data.draw(unique(model.advices, 2)),
        entities=entities,
        rates=data.draw(st.lists(model.exchange_rates, max_size=2)),
        faults="collect",
    )
    same(ledger, kind)


@pytest.mark.parametrize("cls", EVENTS, ids=lambda cls: cls.__name__)
def test_every_class_of_event_survives_the_wide_table(cls: type) -> None:
    @settings(max_examples=4)
    @given(st.data(), model.record(cls))
    def check(data: st.DataObject, event: Any) -> None:
        documents = Ledger(invoices=[invoice()], payments=[payment()])
        event = retold(event, data.draw, documents)
        ledger = Ledger(invoices=[invoice()], payments=[payment()], events=[event], faults="collect")
        same(ledger)

    check()


def invoice(number: int = 1, total: str = "100.00", **more: Any) -> m.Invoice:
    return m.Invoice(f"F-{number}", "ACME", date(2026, 1, 5), total=Money(total, "EUR"), **more)


def payment(number: int = 1, amount: str = "60.00", **more: Any) -> m.Payment:
    return m.Payment(f"P-{number}", date(2026, 2, 5), Money(amount, "EUR"), customer="ACME", **more)


def settled() -> Ledger:
    """A payment with a discount, a reversal, a new settlement, a return; all known on days of their own."""
    ledger = Ledger(
        invoices=[invoice(), invoice(2, "40.00", salesperson="Ann")],
        payments=[payment(), payment(2, "40.00"), payment(3, "38.00")],
        events=[
            m.Settlement(
                "S-1",
                [pair("P-1", "F-1", "60.00")],
                [
                    m.Adjustment(
                        key("F-1"), m.AdjustmentKind.DISCOUNT, Money("2.00", "EUR"), Money("0.33", "EUR"), "paid early"
                    )
                ],
                code="AA",
                effective_on=date(2026, 2, 5),
                known_on=date(2026, 2, 6),
                by="Bob",
                reason="because",
                attributes={"run": 7},
            ),
            m.Settlement("S-2", [pair("P-2", "F-2", "40.00")], effective_on=date(2026, 2, 5), provisional=True),
        ],
    )
    ledger = ledger.reverse("S-1", on=date(2026, 3, 1), reason="wrong", known_on=date(2026, 3, 2))
    again = m.Settlement("S-3", [pair("P-3", "F-1", "38.00")], effective_on=date(2026, 3, 1))
    ledger = ledger.record(again, known_on=date(2026, 3, 3))
    return ledger.record(
        m.PaymentReturn("P-2", "AM04", effective_on=date(2026, 3, 4)),
        m.DueDateExtension(key("F-1"), date(2026, 6, 1), effective_on=date(2026, 3, 4)),
        invoice(3, "7.00", text="late"),
        known_on=date(2026, 3, 5),
    )


def key(id: str, kind: m.ItemKind = m.ItemKind.INVOICE) -> m.ItemKey:
    return m.ItemKey(kind, id)


def pair(credit: str, debit: str, amount: str) -> m.Allocation:
    return m.Allocation(key(credit, m.ItemKind.PAYMENT), key(debit), Money(amount, "EUR"), Money(amount, "EUR"))


@pytest.mark.parametrize("kind", KINDS)
def test_a_life_comes_back_with_both_clocks(kind: str) -> None:
    ledger = settled()
    again = Ledger.from_frames(**ledger.to_frames(kind))
    assert again.fingerprint == ledger.fingerprint
    for as_of in (date(2026, 2, 5), date(2026, 3, 1), date(2026, 3, 4)):
        for known_on in (None, date(2026, 2, 5), date(2026, 3, 2), date(2026, 3, 4)):
            before, after = (one.open_items(as_of=as_of, known_on=known_on) for one in (ledger, again))
            assert before.residual.tolist() == after.residual.tolist()
            assert before.due.tolist() == after.due.tolist()


def test_an_empty_ledger_writes_nothing_and_comes_back() -> None:
    assert Ledger().to_frames() == {}
    same(Ledger())
    same(Ledger(customers=[]))
    assert Ledger(customers=[]) != Ledger()


def test_customers_described_later_come_back_in_their_latest_version() -> None:
    """A table has one row per customer: its earlier versions are not written."""
    day = date(2026, 3, 1)
    ledger = Ledger(invoices=[invoice(), attrs.evolve(invoice(2), customer="BETA")], payments=[payment()])
    ledger = ledger.record(m.Customer("ACME", "Acme"), known_on=day).record(m.Customer("ACME", "Acme SA"), known_on=day)
    frames = ledger.to_frames()
    assert dict(zip(frames["customers"]["id"], frames["customers"]["name"], strict=True)) == {
        "ACME": "Acme SA",
        "BETA": None,
    }
    again = Ledger.from_frames(**frames)
    before, after = (one.open_items(as_of=day) for one in (ledger, again))
    assert before.residual.tolist() == after.residual.tolist()
    assert before.customers == after.customers
