"""A day is what it is, whatever other days were asked before: what is open is counted on from the nearest one."""

from __future__ import annotations

import pickle

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from lettrage.ledger import Ledger
from lettrage.model import Correction as Fix
from lettrage.model import SettlementReversal, WriteOff
from tests.ledger.life import bill, day, eur, invoice, money, payment, settled

COLUMNS = ("row", "kind", "instalment", "entity", "account", "customer", "currency", "on", "due", "amount", "residual",
           "document_row")  # fmt: skip
DAYS = st.tuples(st.integers(0, 90), st.none() | st.integers(0, 90))


@st.composite
def books(draw: st.DrawFn) -> Ledger:
    """Invoices paid in part, some payments taken back, some rests given up, some totals corrected later."""
    bills, moneys, events, later = [], [], [], []
    for n in range(draw(st.integers(1, 5))):
        on, total = draw(st.integers(0, 30)), draw(st.integers(2, 90))
        bills.append(
            invoice(f"F{n}", total, on, due=on + draw(st.integers(0, 30)), customer=draw(st.sampled_from("AB")))
        )
        came, part = on + draw(st.integers(0, 20)), draw(st.integers(1, total - 1))
        moneys.append(payment(f"P{n}", part, came, customer=bills[-1].customer))
        what = draw(st.sampled_from(["", "undone", "lost", "corrected"]))
        if what != "corrected":
            known = day(came + draw(st.integers(0, 9)))
            events.append(settled(f"S{n}", came, (money(f"P{n}"), bill(f"F{n}"), part), known_on=known))
        when = day(came + draw(st.integers(0, 20)))
        if what == "undone":
            later.append(SettlementReversal(f"S{n}", effective_on=when))
        elif what == "lost":
            later.append(WriteOff(bill(f"F{n}"), eur(total - part), effective_on=when))
        elif what == "corrected":
            later.append(Fix(bill(f"F{n}").document, changes={"total": eur(total + 7)}, effective_on=when))
    ledger = Ledger(invoices=bills, payments=moneys, events=events)
    return ledger.record(*later, known_on=day(61)) if later else ledger


@settings(max_examples=60)
@given(ledger=books(), days=st.lists(DAYS, min_size=2, max_size=8))
def test_days_asked_before_change_no_answer(ledger: Ledger, days: list[tuple[int, int | None]]) -> None:
    for on, known in days:
        clocks = {"as_of": day(on), "known_on": None if known is None else day(known)}
        fresh = pickle.loads(pickle.dumps(ledger))
        for verb in ("open_items", "items"):
            found, wanted = (getattr(one, verb)(**clocks) for one in (ledger, fresh))
            assert all(np.array_equal(getattr(found, name), getattr(wanted, name)) for name in COLUMNS)
