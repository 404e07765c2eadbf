"""What settled what: against the pairs of settlement objects, and labels as they stood at issue."""

from datetime import date, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lettrage import Customer, Invoice, Ledger, Money, Payment, Settlement
from lettrage.ledger._applied_pairs import _even, _filled
from lettrage.model import Allocation, ItemKey, ItemKind
from tests.metrics.ledgers import day, ledgers

days_drawn = st.integers(0, 320).map(day)


@given(ledger=ledgers(("EUR", "USD")), as_of=days_drawn, known=st.one_of(st.none(), days_drawn))
def test_pairs_are_those_of_the_settlements_that_stand(ledger, as_of, known):
    found = ledger.applied(as_of=as_of, known_on=known)
    wanted = sum(
        pair.debit_amount.minor
        for settlement in ledger.events(Settlement, as_of=as_of, known_on=known)
        for pair in settlement.allocations
    )
    assert int(found.amount.sum()) == wanted
    settled = ledger.balances(as_of=as_of, known_on=known)
    by_row = dict(zip(settled.row.tolist(), settled.allocated.tolist(), strict=True))
    for row in set(found.row.tolist()):
        assert int(found.amount[found.row == row].sum()) == by_row[row]
    assert (found.on >= found.issued).all()


def euro(amount):
    return Money(amount, "EUR")


def pair(credit, debit, amount):
    return Allocation(ItemKey(ItemKind.PAYMENT, credit), ItemKey(ItemKind.INVOICE, debit), euro(amount), euro(amount))


def group():
    """Two payments and two invoices under one letter, given the wrong way round."""
    return Ledger(
        invoices=[Invoice("A", "C", day(0), total=euro("70")), Invoice("B", "C", day(30), total=euro("50"))],
        payments=[Payment("P", day(20), euro("60"), customer="C"), Payment("Q", day(90), euro("60"), customer="C")],
        events=[Settlement("S", [pair("Q", "A", "60"), pair("P", "A", "10"), pair("P", "B", "50")],
                           effective_on=day(90))],
    )  # fmt: skip


def test_within_a_group_the_oldest_money_pays_the_oldest_debt_and_dates_are_true():
    found = group().applied(as_of=day(100))
    rows = sorted(zip(found.issued.tolist(), found.on.tolist(), found.amount.tolist(), strict=True))
    zero = int(found.issued.min())
    assert [(a - zero, b - zero, c) for a, b, c in rows] == [(0, 20, 6000), (0, 90, 1000), (30, 90, 5000)]


def test_an_undone_settlement_applies_nothing_from_that_day_on():
    ledger = group().reverse("S", on=day(120), reason="slip")
    assert len(ledger.applied(as_of=day(119))) == 3
    assert len(ledger.applied(as_of=day(120))) == 0
    assert len(ledger.applied(as_of=day(120), known_on=day(119))) == 3


def test_amounts_near_the_end_of_64_bits_are_paired_exactly():
    large = Money.of_minor(2**61, "EUR")
    ledger = Ledger()
    for n in range(4):
        joined = Allocation(ItemKey("payment", f"P{n}"), ItemKey("invoice", f"F{n}"), large, large)
        ledger = ledger.record(Invoice(f"F{n}", "C", day(0), total=large), known_on=day(1))
        ledger = ledger.record(Payment(f"P{n}", day(1), large, customer="C"), known_on=day(1))
        ledger = ledger.record(Settlement(f"S{n}", [joined], effective_on=day(1)), known_on=day(1))
    assert ledger.applied(as_of=day(2)).amount.tolist() == [large.minor] * 4


def test_an_instalment_is_paired_line_by_line_and_a_view_shows_its_own():
    ledger = group()
    assert len(ledger.view(customer="C").applied(as_of=day(100))) == 3
    other = ledger.record(Invoice("Z", "D", day(100), total=euro("1")))
    assert len(other.view(customer="D").applied(as_of=day(100))) == 0


def test_items_hold_what_is_settled_too():
    ledger = group()
    assert len(ledger.open_items(as_of=day(100))) == 0
    items = ledger.items(as_of=day(100))
    assert (len(items), items.residual.tolist()) == (4, [0, 0, 0, 0])


def test_a_sale_stays_with_the_salesperson_of_its_day():
    sold = [Invoice(f"F{n}", "C", date(2026, 1, 5) + timedelta(days=30 * n), total=euro("1")) for n in range(3)]
    ledger = Ledger(customers=[Customer("C", salesperson="Camille")], invoices=sold[:2])
    ledger = ledger.record(Customer("C", salesperson="Nadia"), known_on=date(2026, 2, 10)).record(sold[2])
    ledger = ledger.record(Invoice("F9", "C", date(2026, 3, 10), total=euro("1"), salesperson="Louis"))
    billings = ledger.billings(as_of=date(2026, 3, 31))
    codes, names = ledger.labels(billings, "salesperson")
    told = dict(zip(billings.id.tolist(), [names[code] for code in codes], strict=True))
    assert told == {"F0": "Camille", "F1": "Camille", "F2": "Nadia", "F9": "Louis"}
    before = ledger.billings(as_of=date(2026, 3, 31), known_on=date(2026, 2, 9))
    codes, names = ledger.labels(before, "salesperson")
    assert [names[code] for code in codes] == ["Camille", "Camille"]


@given(
    groups=st.lists(st.lists(st.integers(1, 9), min_size=1, max_size=3), min_size=1, max_size=6),
    turned=st.lists(st.booleans(), min_size=6, max_size=6),
)
def test_settlements_of_two_lines_are_paired_as_larger_ones_are(groups: list[list[int]], turned: list[bool]) -> None:
    """Debits of a group and one credit of their sum: of two lines the short way, of more the long one."""
    delta: list[int] = []
    for debits, back in zip(groups, turned, strict=False):
        lines = [*debits, -sum(debits)]
        delta += lines[::-1] if back else lines
    size = np.array([len(debits) + 1 for debits in groups])
    lines = np.arange(len(delta)), np.array(delta), np.repeat(np.arange(len(groups)), size)
    starts = np.cumsum(size) - size
    found = _even(lines, starts, size, np.zeros(len(groups), bool))
    for one, other in zip(found, _filled(*lines), strict=True):
        assert one.tolist() == other.tolist()
