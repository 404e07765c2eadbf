"""One golden case for every way in which people pay several things at once, in part, too much, or in advance."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lettrage import CreditNote, Invoice, Ledger, MatchingPolicy, Money, Payment, match
from lettrage.matching.strategies import balances, periods
from lettrage.model import Instalment, InstalmentKind
from tests.matching.ledgers import DAY_ONE, problem, row

AS_OF, DAY_ZERO = date(2026, 12, 31), date(1970, 1, 1)


def eur(amount: str) -> Money:
    return Money(amount, "EUR")


def sold(id: str, month: int, day: int, amount: str, due: date | None = None) -> Invoice:
    return Invoice(id, customer="ACME", issued_on=date(2026, month, day), due_on=due, total=eur(amount))


def paid(id: str, month: int, day: int, amount: str, text: str = "") -> Payment:
    return Payment(id, date(2026, month, day), eur(amount), customer="ACME", remittance=text)


def note(id: str, month: int, day: int, amount: str) -> CreditNote:
    return CreditNote(id, customer="ACME", issued_on=date(2026, month, day), total=eur(amount))


def ledger_of(*facts: Any) -> Ledger:
    kinds = {"invoices": Invoice, "credit_notes": CreditNote, "payments": Payment}
    parts: dict[str, Any] = {name: [one for one in facts if isinstance(one, kind)] for name, kind in kinds.items()}
    return Ledger(**parts)


def found(*facts: Any) -> list[tuple[str, str, set[str]]]:
    """Shape, decision and items of each group."""
    batch = match(ledger_of(*facts), as_of=AS_OF).batch
    words = ("auto", "proposed", "ambiguous")
    return [
        (str(batch.info["shape"][g]), words[batch.decision[g]], set(batch.id[begin:end].tolist()))
        for g, (begin, end) in enumerate(pairwise(batch.start.tolist()))
    ]


OPEN = [
    sold("F-101", 1, 8, "412.30"),
    sold("F-102", 1, 15, "188.25"),
    sold("F-103", 1, 27, "96.40"),
    sold("F-104", 2, 9, "310.07"),
    sold("F-105", 2, 20, "77.90"),
]


@pytest.mark.parametrize(
    ("amount", "text", "shape", "decision", "numbers"),
    [
        ("508.70", "FACT 101 103", "reference", "auto", (101, 103)),
        ("594.72", "", "run", "auto", (102, 103, 104)),
        ("696.95", "", "period", "auto", (101, 102, 103)),  # all of January
        ("1007.02", "", "period", "auto", (101, 102, 103, 104)),  # all up to the ninth of February
        ("1084.92", "", "whole", "auto", (101, 102, 103, 104, 105)),
        ("266.15", "", "two", "auto", (102, 105)),
        ("800.27", "", "three", "proposed", (101, 104, 105)),
    ],
)
def test_one_payment_of_several_invoices(
    amount: str, text: str, shape: str, decision: str, numbers: tuple[int, ...]
) -> None:
    items = {"P-1", *(f"F-{n}" for n in numbers)}
    assert found(*OPEN, paid("P-1", 3, 2, amount, text)) == [(shape, decision, items)]


def test_a_credit_note_counts_where_it_stands() -> None:
    last = note("A-1", 2, 22, "40.00")
    everything = {one.id for one in OPEN} | {"A-1", "P-1"}
    assert found(*OPEN, last, paid("P-1", 3, 2, "1044.92")) == [("whole", "auto", everything)]
    inside = note("A-2", 2, 1, "40.00")
    some = {"F-102", "F-103", "F-104", "A-2", "P-1"}
    assert found(*OPEN, inside, paid("P-1", 3, 2, "554.72")) == [("run", "proposed", some)]


def test_everything_past_due_is_paid_whatever_its_dates() -> None:
    due = [date(2026, 3, 31), date(2026, 2, 14), date(2026, 2, 26), date(2026, 5, 30)]
    facts = [
        sold(one.id, one.issued_on.month, one.issued_on.day, str(one.total.amount), on)
        for one, on in zip(OPEN, due, strict=False)
    ]
    assert found(*facts, paid("P-1", 3, 2, "284.65")) == [("period", "auto", {"F-102", "F-103", "P-1"})]


@pytest.mark.parametrize(
    ("amounts", "numbers"), [(("300.00", "422.37"), (101, 104)), (("300.00", "500.27"), (101, 104, 105))]
)
def test_several_invoices_paid_in_several_parts_are_for_a_person(
    amounts: tuple[str, str], numbers: tuple[int, ...]
) -> None:
    money = [paid(f"P-{n}", 3, 2, amount) for n, amount in enumerate(amounts)]
    items = {"P-0", "P-1", *(f"F-{n}" for n in numbers)}
    assert found(*OPEN, *money) == [("two_two", "proposed", items)]


def test_one_invoice_paid_in_two_parts_to_the_cent() -> None:
    money = [paid("P-1", 3, 2, "200.00"), paid("P-2", 3, 9, "212.30")]
    assert found(OPEN[0], OPEN[3], *money) == [("period", "auto", {"F-101", "P-1", "P-2"})]


# --- part of it, too much of it, before it ----------------------------------------------------------------------------


def kept_back() -> Invoice:
    """1,200.00 of which five per cent are held back for a year."""
    lines = [
        Instalment(eur("1140.00"), date(2026, 2, 4)),
        Instalment(eur("60.00"), date(2026, 2, 4), InstalmentKind.RETENTION, releases_on=date(2027, 1, 5)),
    ]
    return Invoice("F-9", customer="ACME", issued_on=date(2026, 1, 5), total=eur("1200.00"), instalments=lines)


@pytest.mark.parametrize(("amount", "left"), [("1140.00", ["60.00"]), ("1200.00", [])])
def test_an_invoice_less_its_retention_is_an_exact_amount(amount: str, left: list[str]) -> None:
    ledger = ledger_of(kept_back(), paid("P-1", 2, 10, amount))
    result = match(ledger, as_of=AS_OF)
    assert (result.stats.auto, result.stats.proposed) == (1, 0)
    after = ledger.apply(result).open_items(as_of=AS_OF)
    assert [str(item.residual.amount) for item in after] == left


def test_a_retention_is_paid_when_it_is_released() -> None:
    money = [paid("P-1", 2, 10, "1140.00"), paid("P-2", 6, 10, "60.00")]
    assert [(shape, decision) for shape, decision, _ in found(kept_back(), *money)] == [("pair", "auto")] * 2


def test_money_that_came_before_its_invoice_waits_for_it() -> None:
    advance = paid("P-1", 1, 2, "480.00")
    assert found(advance) == []
    assert found(advance, sold("F-1", 1, 20, "480.00")) == [("pair", "auto", {"F-1", "P-1"})]


@pytest.mark.parametrize(
    ("amount", "left"),
    [("200.00", {"F-1": "280.00", "F-2": "320.00"}), ("600.00", {"F-2": "200.00"}), ("820.00", {"P-1": "-20.00"})],
)
def test_what_names_its_invoices_fills_them_oldest_first_and_a_person_confirms(
    amount: str, left: dict[str, str]
) -> None:
    ledger = ledger_of(
        sold("F-1", 1, 20, "480.00"), sold("F-2", 1, 22, "320.00"), paid("P-1", 2, 20, amount, "F-1 F-2")
    )
    result = match(ledger, as_of=AS_OF)
    assert (result.stats.auto, result.stats.proposed) == (0, 1)
    after = ledger.apply(result, accept=[one.id for one in result.proposals])
    assert {str(item.key): str(item.residual.amount) for item in after.open_items(as_of=AS_OF)} == left


@settings(max_examples=40)
@given(st.lists(st.integers(1, 90_000), min_size=1, max_size=5), st.integers(1, 300_000), st.data())
def test_a_named_part_is_allotted_as_a_pencil_would(owed: list[int], amount: int, data: st.DataObject) -> None:
    day = date(2026, 1, 5)
    named = sorted(data.draw(st.sets(st.integers(0, len(owed) - 1), min_size=1)))
    facts: list[Any] = [
        Invoice(f"F-70{n}", customer="ACME", issued_on=day + timedelta(days=n), total=Money.of_minor(one, "EUR"))
        for n, one in enumerate(owed)
    ]
    text = " ".join(f"F-70{n}" for n in named)
    facts.append(
        Payment("P-1", day + timedelta(days=40), Money.of_minor(amount, "EUR"), customer="ACME", remittance=text)
    )
    result = match(ledger_of(*facts), MatchingPolicy(adjustments=None), as_of=AS_OF)
    batch = result.batch
    partial = [g for g in range(len(batch)) if batch.info["shape"][g] == "partial"]
    assert all(batch.decision[g] != 0 for g in partial)
    for g in partial:
        lines = slice(batch.start[g], batch.start[g + 1])
        given_ = dict(zip(batch.id[lines].tolist(), batch.allocated[lines].tolist(), strict=True))
        rest, wanted = amount, {}
        for n in named:
            wanted[f"F-70{n}"] = min(owed[n], rest)
            rest -= wanted[f"F-70{n}"]
        wanted = {id: minor for id, minor in wanted.items() if minor} | {"P-1": rest - amount}
        assert given_ == wanted


# --- periods and balances against plain loops -------------------------------------------------------------------------


@st.composite
def accounts(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Invoices with due dates over a few months, and payments of sums that periods and cut days have."""
    many = draw(st.integers(2, 7))
    days, due = (draw(st.lists(st.integers(0, 80), min_size=many, max_size=many)) for _ in range(2))
    amounts = draw(st.lists(st.integers(100, 9_999), min_size=many, max_size=many))
    rows = [
        row("invoice", f"F-{n}", days[n], amounts[n], due_on=DAY_ONE + timedelta(days=days[n] + due[n]))
        for n in range(many)
    ]
    for n in range(draw(st.integers(1, 3))):
        some = draw(st.sets(st.integers(0, many - 1), min_size=2))
        first, last = min(days[i] for i in some), max(days[i] for i in some)
        inside = [i for i in range(many) if first <= days[i] <= last]
        rows.append(row("payment", f"P-{n}", 100 + n, -sum(amounts[i] for i in inside)))
    return rows


@settings(max_examples=60)
@given(accounts())
def test_every_period_and_every_balance_that_a_payment_is_the_sum_of_is_proposed(rows: list[dict[str, Any]]) -> None:
    here = problem(rows)
    days = [DAY_ZERO + timedelta(days=int(day)) for day in here.on]
    debit = np.flatnonzero(here.value > 0).tolist()
    credit = np.flatnonzero(here.value < 0).tolist()
    labels: list[list[Any]] = [
        days,
        [day.isocalendar()[:2] for day in days],
        [(day.year, day.month, day.day > 15) for day in days],
        [(day.year, day.month) for day in days],
    ]
    sets = {frozenset(i for i in debit if key[i] == key[one]) for key in labels for one in debit}
    cuts = {frozenset(i for i in debit if day[i] <= day[last]) for day in (here.on, here.due) for last in debit}
    wanted_periods = _met(here, sets, credit)
    wanted_balances = _met(here, cuts, credit)
    assert wanted_periods <= _groups(periods.propose(here))
    assert wanted_balances <= _groups(balances.propose(here))


def _met(here: Any, sets: set[frozenset[int]], credit: list[int]) -> set[frozenset[int]]:
    """The sets of two or more that one payment is the sum of, with it."""
    return {
        one | {pay}
        for one in sets
        for pay in credit
        if len(one) > 1 and sum(int(here.value[i]) for i in one) + int(here.value[pay]) == 0
    }


def _groups(candidates: Any) -> set[frozenset[int]]:
    start, item = candidates.start.tolist(), candidates.item.tolist()
    return {frozenset(item[begin:end]) for begin, end in pairwise(start)}
