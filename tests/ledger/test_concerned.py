"""Whom an event is about: whoever it names, and whoever what it names belongs to."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from lettrage import Invoice, Ledger, Money
from lettrage.model import (
    Closure,
    Correction,
    DirectDebitSchedule,
    Dispute,
    DocumentKey,
    Fact,
    ItemKey,
    ItemKind,
    LifecycleStatus,
    Mandate,
    Note,
    Notice,
    NoticeDelivery,
    NoticeLine,
    ScheduledDebit,
    Subject,
)

DAY, OWED = date(2026, 2, 9), Money("100.00", "EUR")
A, B = ItemKey(ItemKind.INVOICE, "F-A"), ItemKey(ItemKind.INVOICE, "F-B")
ON: dict[str, Any] = {"effective_on": DAY}
MOVED = Correction(DocumentKey(ItemKind.INVOICE, "F-M"), {"customer": "CARL"}, **ON)
MANDATE = Mandate(id="M", customer="BETA", signed_on=DAY, **ON)
NOTICE = Notice(key="K", customer="ACME", step="first", items=[NoticeLine(A, OWED)], **ON)
DISPUTE = Dispute(id="D", items=[A, B], **ON)

LEDGER = Ledger(
    invoices=[Invoice(f"F-{name[0]}", name, date(2026, 1, 5), total=OWED) for name in ("ACME", "BETA", "MOE", "CARL")],
    events=[MOVED, MANDATE, NOTICE, DISPUTE],
)


@pytest.mark.parametrize(
    ("event", "customers"),
    [
        (DISPUTE, ("ACME", "BETA")),
        (Closure(subject=Subject.DISPUTE, id="D", **ON), ("ACME", "BETA")),
        (NOTICE, ("ACME",)),
        (NoticeDelivery(notice="K", status="sent", **ON), ("ACME",)),
        (LifecycleStatus(document=B.document, code=210, **ON), ("BETA",)),
        (MOVED, ("CARL", "MOE")),
        (Dispute(id="E", items=[ItemKey(ItemKind.INVOICE, "F-M")], **ON), ("CARL", "MOE")),
        (DirectDebitSchedule(id="S", mandate="M", customer="ACME", debits=[ScheduledDebit(OWED, DAY)], **ON),
         ("ACME", "BETA")),
        (Note(text="nobody", **ON), ()),
    ],
)  # fmt: skip
def test_whom_an_event_is_about(event: Fact, customers: tuple[str, ...]) -> None:
    assert LEDGER.concerned([event]) == [customers]
