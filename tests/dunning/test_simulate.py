"""A policy run over history, two policies side by side, and which of their parts ever did anything."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from lettrage import Customer, Invoice, Ledger, Money, Payment, match
from lettrage.dunning import DunningPolicy, coverage, diff, plan_dunning, simulate
from lettrage.errors import LettrageError

DUE = date(2026, 2, 4)


def eur(amount: str) -> Money:
    return Money(amount, "EUR")


def policy(offset: int = 10, **more: Any) -> DunningPolicy:
    steps = [
        {"id": "first", "offset_days": 3, "owner": "anna"},
        {"id": "second", "offset_days": offset, "tone": "firm", "charges": ["fee"], "owner": "ben"},
    ]
    charges = {"fee": {"kind": "fee", "bands": [{"fixed": "5.00 EUR"}]}}
    return DunningPolicy.from_dict({"id": "p", "charges": charges, "tracks": {"main": {"steps": steps}}, **more})


def ledger(count: int = 3, paid: bool = True) -> Ledger:
    invoices = [
        Invoice(f"F-{n}", customer=f"C-{n}", issued_on=date(2026, 1, 5), due_on=DUE, total=eur(f"{100 + n}.00"))
        for n in range(count)
    ]
    payments = [
        Payment("P-0", customer="C-0", received_on=DUE + timedelta(days=5), amount=eur("100.00"), remittance="F-0")
    ]
    book = Ledger(customers=[Customer(f"C-{n}") for n in range(count)], invoices=invoices, payments=payments)
    if not paid:
        return Ledger(invoices=invoices)
    result = match(book, as_of=DUE + timedelta(days=5))
    return book.apply(result, accept=[settlement.id for settlement in (*result.settlements, *result.proposals)])


def test_a_month_of_a_policy() -> None:
    run = simulate(ledger(), policy(), start=date(2026, 2, 1), days=28)
    assert [(str(c.on), c.customer, c.step) for c in run.contacts] == [
        ("2026-02-07", "C-0", "first"),
        ("2026-02-07", "C-1", "first"),
        ("2026-02-07", "C-2", "first"),
        ("2026-02-14", "C-1", "second"),
        ("2026-02-14", "C-2", "second"),
    ]
    assert run.first_contacts == 3
    assert run.peak == (date(2026, 2, 7), "anna", 3)
    assert run.charges == {"EUR": eur("10.00")}
    assert dict(run.by_step) == {"first": 3, "second": 2}


def test_every_simulated_day_is_the_plan_of_that_day() -> None:
    book, rules = ledger(), policy()
    run = simulate(book, rules, start=date(2026, 2, 1), days=28)
    for place in range(28):
        day = date(2026, 2, 1) + timedelta(days=place)
        planned = plan_dunning(book, rules, as_of=day).actions
        assert {(a.customer, a.step) for a in planned} == {(c.customer, c.step) for c in run.contacts if c.on == day}
        book = book.record(*(a.notice(known_on=max(day, book.known_to or day)) for a in planned))


def test_notices_really_issued_count_before_the_start_and_not_after() -> None:
    book, rules = ledger(paid=False), policy()
    early = plan_dunning(book, rules, as_of=date(2026, 2, 7))
    book = book.record(*(action.notice() for action in early.actions))
    late = plan_dunning(book, rules, as_of=date(2026, 2, 14))
    book = book.record(*(action.notice() for action in late.actions))
    run = simulate(book, rules, start=date(2026, 2, 10), days=20)
    assert [(str(c.on), c.step, c.first) for c in run.contacts] == [("2026-02-14", "second", False)] * 3


def test_two_policies_side_by_side() -> None:
    told = diff(ledger(), policy(10), policy(12), start=date(2026, 2, 1), days=28)
    assert [(c.customer, c.step, str(c.before), str(c.after)) for c in told.changes] == [
        ("C-1", "second", "2026-02-14", "2026-02-16"),
        ("C-2", "second", "2026-02-14", "2026-02-16"),
    ]
    gone = diff(ledger(), policy(10), policy(40), start=date(2026, 2, 1), days=28)
    assert {change.after for change in gone.changes} == {None}
    assert "first contacts" in str(gone.to_table())
    assert diff(ledger(), policy(), policy(), start=date(2026, 2, 1), days=28).changes == ()


def test_parts_that_never_did_anything() -> None:
    rules = policy(
        40,
        holds=[
            {"id": "gone", "when": {"customer": {"id": "C-9"}}, "max_days": 9},
            {"id": "one", "when": {"customer": {"id": "C-1"}}, "max_days": 9},
        ],
        segments=[{"id": "two", "use": "main", "when": {"customer": {"id": "C-2"}}}, {"id": "all", "use": "main"}],
    )  # fmt: skip
    told = coverage(ledger(), rules, as_of=date(2026, 2, 28), days=28)
    assert [(row.part, row.id) for row in told.never] == [("step", "main.second"), ("hold", "gone"), ("charge", "fee")]
    assert {row.id: row.times for row in told.rows}["main.first"] == 2


@pytest.mark.parametrize("days", [-1, 3661, True, 1.5])
def test_days_out_of_range(days: Any) -> None:
    with pytest.raises(LettrageError):
        simulate(ledger(), policy(), start=DUE, days=days)
