"""Figures that decide something: facts for policies, movers, the cost of a day, reasons, debtors, working capital."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lettrage import Customer, Ledger, Money, Payment, dso, metrics
from lettrage.datasets import trade_year
from lettrage.dunning import DunningPolicy, plan_dunning
from lettrage.errors import LettrageError
from lettrage.model import (
    Adjustment,
    AdjustmentKind,
    Allocation,
    CreditLimit,
    CreditNote,
    ItemKind,
    LateReason,
    Settlement,
    WriteOff,
    WriteOffKind,
)
from tests.metrics.ledgers import day, ledgers
from tests.metrics.test_reports import bill, books, euro, key, paid

END = date(2026, 6, 30)
JAN = date(2026, 1, 1)


def trade(**days_late):
    """Five invoices of each customer, paid so many days late, and one open, due on 1 June; amounts grow by customer."""
    made, done = [], []
    for size, (customer, late) in enumerate(days_late.items(), 1):
        for n in range(5):
            one = bill(f"{customer}{n}", JAN + timedelta(days=n), 100 * size, customer=customer)
            made.append(one)
            done.append(paid(one.id, one.due_on + timedelta(days=late), 100 * size, customer=customer))
        made.append(bill(f"{customer}-open", date(2026, 5, 2), 100 * size, customer=customer))
    return made, done


# Facts for policies


def test_each_fact_is_the_figure_of_its_own_page():
    made, done = trade(PROMPT=0, SLOW=10, CHRONIC=90)
    limit = CreditLimit(euro(1000), valid_from=JAN)
    known = [Customer("SLOW", credit_limits=[limit]), *map(Customer, ("PROMPT", "CHRONIC", "IDLE"))]
    ledger = books(*done, invoices=made, customers=known)
    facts = metrics.customer_facts(ledger, as_of=END)
    habits = metrics.behaviour(ledger, as_of=END)
    classes = metrics.payment_segments(ledger, as_of=END).mapping()
    for row in habits:
        mine = {name: value for name, (value, _) in facts[row.name].items()}
        assert mine["invoices_observed"] == row.n == 5
        assert mine["mean_delay_days"] == round(row.shrunk_days)
        assert mine["segment"] == classes[row.name]
        assert mine["persistent_late_payer"] is (classes[row.name] == "chronic")
    assert facts["CHRONIC"]["persistent_late_payer"] == (True, END)
    assert facts["SLOW"]["limit_used_ppm"] == (200_000, END)
    assert "limit_used_ppm" not in facts["PROMPT"]  # no limit is not a limit of nothing
    assert facts["IDLE"] == {}


def test_volume_classes_are_cut_at_80_and_95_percent_of_sales():
    amounts = {"A1": 60, "A2": 19, "A3": 12, "B1": 6, "C1": 3}
    ledger = books(invoices=[bill(name, JAN, amount, customer=name) for name, amount in amounts.items()])
    facts = metrics.customer_facts(ledger, as_of=END)
    # A3 begins at 79 % of the sales, B1 at 91 %, C1 at 97 %.
    assert {name: facts[name]["attributes.volume"][0] for name in amounts} == {name: name[0] for name in amounts}


@settings(max_examples=40)
@given(ledger=ledgers(), as_of=st.integers(0, 320).map(day))
def test_facts_known_by_a_day_are_those_of_that_day_and_are_marked_with_it(ledger, as_of):
    facts = metrics.customer_facts(ledger, as_of=as_of, known_on=as_of)
    assert set(facts) == set(ledger.customers)
    assert {known for named in facts.values() for _, known in named.values()} <= {as_of}
    kinds = {"mean_delay_days": int, "invoices_observed": int, "limit_used_ppm": int, "segment": str,
             "persistent_late_payer": bool, "attributes.volume": str}  # fmt: skip
    for named in facts.values():
        assert all(type(value) is kinds[name] for name, (value, _) in named.items())


def test_measured_facts_choose_the_ladder_of_a_dunning_run():
    made, done = trade(CHRONIC=90, PROMPT=0)
    ledger = books(*done, invoices=made)
    policy = DunningPolicy.from_dict({
        "id": "by-behaviour",
        "segments": [
            {"id": "hard", "use": "firm", "when": {"customer": {"persistent_late_payer": True}}},
            {"id": "rest", "use": "kind"},
        ],
        "tracks": {
            "firm": {"steps": [{"id": "formal", "offset_days": 5, "tone": "firm"}]},
            "kind": {"steps": [{"id": "reminder", "offset_days": 5}]},
        },
    })  # fmt: skip
    on = date(2026, 6, 10)
    unmeasured = plan_dunning(ledger, policy, as_of=on)  # who cannot be told apart is not written to
    assert not unmeasured.actions
    assert {outcome.kind.value for outcome in unmeasured.outcomes} == {"fact_missing"}
    facts = metrics.customer_facts(ledger, as_of=on)
    plan = plan_dunning(ledger, policy, as_of=on, facts=facts)
    assert {a.customer: a.step for a in plan.actions} == {"CHRONIC": "formal", "PROMPT": "reminder"}
    # A plan of what was known before the facts were measured does not use them.
    earlier = plan_dunning(ledger, policy, as_of=on, known_on=on - timedelta(days=1), facts=facts)
    assert not earlier.actions


# Two periods


def test_movers_are_ranked_by_the_size_of_their_change_and_the_unknown_come_last():
    made = [bill("U1", JAN, 100, customer="UP"), bill("U2", date(2026, 5, 1), 500, customer="UP"),
            bill("D1", JAN, 900, customer="DOWN"), bill("N", date(2026, 6, 1), 50, customer="NEW")]  # fmt: skip
    ledger = books(paid("D1", date(2026, 5, 20), 900, customer="DOWN"), invoices=made)
    before, after = (metrics.past_due_ratio(ledger, as_of=on, by="customer") for on in (date(2026, 3, 31), END))
    change = metrics.compare(before, after)
    assert [(row.label, row.before, row.after, row.change) for row in change.rows] == [
        ("UP", Decimal(1), Decimal(1), Decimal(0)),
        ("DOWN", Decimal(1), None, None),
        ("NEW", None, Decimal(0), None),
    ]
    assert change.movers() == ()
    assert change.whole.change == after.value - before.value
    assert len(change.columns()["change"]) == 4


@settings(max_examples=40)
@given(ledger=ledgers(), first=st.integers(0, 320).map(day), second=st.integers(0, 320).map(day))
def test_a_comparison_holds_both_figures_and_turns_round(ledger, first, second):
    asking = {"by": "salesperson", "method": "simple"}
    one, other = (dso(ledger, as_of=on, **asking) for on in (first, second))
    there, back = metrics.compare(one, other), metrics.compare(other, one)
    assert {row.label for row in there.rows} == {label for label, _ in (*one.parts, *other.parts)}
    turned = {row.label: row for row in back.rows}
    for row in there.rows:
        assert row.before == turned[row.label].after
        assert (row.change is None) == (row.before is None or row.after is None)
        if row.change is not None:
            assert row.change == row.after - row.before == -turned[row.label].change
    sizes = [abs(row.change) for row in there.rows if row.change is not None]
    assert sizes == sorted(sizes, reverse=True)
    assert all(row.change is None for row in there.rows[len(sizes) :])


@pytest.mark.parametrize("options", [{"method": "simple"}, {"by": "sector"}])
def test_figures_asked_in_two_ways_are_not_compared(options):
    ledger, on = trade_year(), date(2025, 12, 31)
    with pytest.raises(LettrageError) as caught:
        metrics.compare(dso(ledger, as_of=on, by="customer"), dso(ledger, as_of=on, **{"by": "customer", **options}))
    assert caught.value.code == "bad-value"


# Money


def test_a_day_costs_a_days_sales_times_the_price_of_money():
    ledger = books(invoices=[bill("A", date(2026, 6, 1), 36_500)],
                   credit_notes=[CreditNote("N", "C", date(2026, 6, 2), total=euro(3650))])  # fmt: skip
    gross = metrics.cost_of_a_day(ledger, as_of=END, yearly_rate="0.05", sales_basis="gross")
    assert gross.value == euro(5)  # 36 500 / 365 = 100 a day, at 5 %
    assert metrics.cost_of_a_day(ledger, as_of=END, yearly_rate="0.05").value == euro("4.50")
    assert metrics.cost_of_a_day(ledger, as_of=END, yearly_rate=0).value == euro(0)
    idle = metrics.cost_of_a_day(ledger, as_of=date(2025, 1, 1), yearly_rate="0.05")
    assert (idle.value, idle.undefined_because) == (None, "no-items")


@settings(max_examples=40)
@given(ledger=ledgers(), as_of=st.integers(0, 320).map(day), times=st.integers(2, 9))
def test_the_cost_of_a_day_grows_with_the_price_and_its_parts_sum(ledger, as_of, times):
    one = metrics.cost_of_a_day(ledger, as_of=as_of, yearly_rate="0.01", sales_basis="gross", by="salesperson")
    more = metrics.cost_of_a_day(ledger, as_of=as_of, yearly_rate=f"0.0{times}", sales_basis="gross")
    assert (one.value is None) == (more.value is None)
    if one.value is not None:
        assert abs(more.value.minor - times * one.value.minor) <= times
        parts = [part.value.minor for _, part in one.parts if part.value is not None]
        assert abs(sum(parts) - one.value.minor) <= len(parts)


def test_working_capital_of_a_worked_example():
    ledger = books(invoices=[bill("A", date(2026, 6, 1), 73_000)])
    capital = metrics.working_capital(ledger, as_of=END, inventory=euro(20_000), payables=euro(15_000),
                                      cost_of_sales=euro(36_500), purchases=euro(54_750))  # fmt: skip
    assert capital.requirement == euro(73_000 + 20_000 - 15_000)
    assert (capital.cycle.dso, capital.cycle.dio, capital.cycle.dpo) == (365, 200, 100)
    assert capital.cycle.ccc == 365 + 200 - 100
    assert capital.day == euro(200)
    assert capital.freed(10) == euro(2000)
    assert capital.window == (date(2025, 7, 1), END)
    with pytest.raises(LettrageError) as caught:
        metrics.working_capital(ledger, as_of=END, inventory=euro(1), payables=Money("1", "USD"), cost_of_sales=euro(1))
    assert caught.value.code == "currency-mismatch"


# Who and why


@settings(max_examples=40)
@given(ledger=ledgers(), as_of=st.integers(0, 320).map(day), n=st.integers(1, 4))
def test_the_largest_debtors_and_the_others_sum_to_all_debts(ledger, as_of, n):
    found = metrics.top_debtors(ledger, as_of=as_of, n=n)
    owed = {}
    for item in ledger.open_items(as_of=as_of):
        if item.key.kind.value == "invoice" and item.residual.minor > 0:
            owed[item.customer] = owed.get(item.customer, 0) + item.residual.minor
    ranked = sorted(owed.items(), key=lambda pair: (-pair[1], pair[0]))
    assert [(row.name, row.amount.minor) for row in found.rows] == ranked[:n]
    rest = sum(minor for _, minor in ranked[n:])
    assert (found.others.amount.minor if found.others else 0) == rest
    if found.total is not None:
        assert found.total.minor == sum(owed.values())
    shares = [row.cumulative for row in found.rows]
    assert shares == sorted(shares)


def test_an_item_counts_under_the_last_reason_given():
    ledger = books(
        paid("PAID", date(2026, 5, 1), 30),
        invoices=[bill("A", JAN, 100), bill("B", JAN, 20), bill("PAID", JAN, 30), bill("MUTE", JAN, 7)],
        events=[
            LateReason([key("A"), key("B")], "process", effective_on=date(2026, 3, 1)),
            LateReason([key("A")], "cash", effective_on=date(2026, 4, 1)),
            LateReason([key("PAID")], "process", effective_on=date(2026, 4, 1)),
        ],
    )
    found = metrics.late_reasons(ledger, as_of=END)
    assert [(row.cause, row.n, row.amount) for row in found.rows] == [("cash", 1, euro(100)), ("process", 2, euro(50))]
    assert [row.cumulative for row in found.rows] == [Decimal("0.6666666667"), 1]
    assert found.unexplained == 1
    march = metrics.late_reasons(ledger, as_of=date(2026, 3, 31))
    assert [(row.cause, row.n) for row in march.rows] == [("process", 2)]
    assert march.unexplained == 2  # MUTE, and PAID before its reason was given
    empty = metrics.late_reasons(Ledger(), as_of=END)
    assert (empty.rows, empty.unexplained) == ((), 0)


# From balance to balance


def test_the_steps_from_one_balance_to_another_of_a_worked_example():
    discount = Adjustment(key("OLD"), AdjustmentKind.DISCOUNT, euro(2))
    pair = Allocation(key("PAY", ItemKind.PAYMENT), key("OLD"), euro(98), euro(98))
    ledger = Ledger(
        invoices=[bill("OLD", JAN, 100), bill("NEW", date(2026, 3, 2), 50, customer="D"), bill("BAD", JAN, 7)],
        credit_notes=[CreditNote("N", "C", date(2026, 3, 5), total=euro(10))],
        payments=[Payment("PAY", date(2026, 3, 10), euro(98), customer="C"),
                  Payment("BACK", date(2026, 3, 20), euro(5), customer="C", direction="out")],
        events=[Settlement("S", [pair], adjustments=[discount], effective_on=date(2026, 3, 10)),
                WriteOff(key("BAD"), euro(7), kind=WriteOffKind.IRRECOVERABLE, effective_on=date(2026, 3, 31))],
    )  # fmt: skip
    rolled = metrics.roll_forward(ledger, start=date(2026, 2, 28), as_of=date(2026, 3, 31), by="customer")
    assert (rolled.opening, rolled.closing) == (euro(107), euro(45))
    assert {step.cause: step.amount for step in rolled.steps} == {
        "invoices": euro(50), "credit notes": euro(-10), "payments": euro(-98), "refunds": euro(5), "entries": euro(0),
        "written off": euro(-7), "differences": euro(-2),
    }  # fmt: skip
    assert [(part.part, part.amount) for part in rolled.parts if part.cause == "invoices"] == [
        ("C", euro(0)),
        ("D", euro(50)),
    ]
    assert "entries" not in str(rolled)
    assert metrics.chart(rolled).description.startswith("before 107; invoices +50.00")
    # Before the day itself nothing of it counts; on it everything does.
    assert metrics.roll_forward(ledger, start=date(2026, 3, 30), as_of=date(2026, 3, 31)).opening == euro(52)
    nothing = metrics.roll_forward(Ledger(), start=JAN, as_of=END)
    assert (nothing.opening, nothing.undefined_because, nothing.steps) == (None, "no-items", ())
    with pytest.raises(LettrageError):
        metrics.roll_forward(ledger, start=END, as_of=END)
