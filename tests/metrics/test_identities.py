"""What must hold of the figures on any ledger, under both clocks."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from lettrage import Money, dso, metrics
from lettrage.metrics._convert import converted
from tests.metrics import identities
from tests.metrics.identities import ADDITIVE
from tests.metrics.ledgers import day, ledgers

days_drawn = st.integers(0, 320).map(day)
clocks = st.one_of(st.none(), days_drawn)
few = settings(max_examples=12)


@few
@given(ledger=ledgers(), as_of=days_drawn, known=clocks)
def test_rows_and_unallocated_money_sum_to_the_ledger(ledger, as_of, known):
    identities.rows_sum_to_the_ledger(ledger, as_of, known)


@few
@given(ledger=ledgers(), as_of=days_drawn, known=clocks, by=st.sampled_from(["customer", "salesperson", "entity"]))
@pytest.mark.parametrize("name", ADDITIVE)
def test_parts_sum_to_the_whole_line_by_line(name, ledger, as_of, known, by):
    identities.parts_sum_to_the_whole(name, ledger, as_of, known, by)


@given(ledger=ledgers(), as_of=days_drawn, known=clocks, receivables=st.sampled_from(["net", "invoices"]))
def test_delinquent_days_are_dso_less_the_best_possible(ledger, as_of, known, receivables):
    identities.delinquent_days_are_the_difference(ledger, as_of, known, receivables)


@given(ledger=ledgers(), as_of=days_drawn, known=clocks)
def test_the_index_is_100_exactly_when_nothing_is_past_due(ledger, as_of, known):
    identities.the_index_is_100_exactly_when_nothing_is_past_due(ledger, as_of, known)


@given(ledger=ledgers(), as_of=days_drawn, known=clocks)
def test_count_back_is_the_simple_ratio_of_the_month_when_its_sales_suffice(ledger, as_of, known):
    identities.count_back_is_the_simple_ratio_of_the_month_when_its_sales_suffice(ledger, as_of, known)


@given(ledger=ledgers(), as_of=days_drawn, known=clocks, of=st.sampled_from(["payments", "invoices"]))
def test_terms_and_lateness_make_the_days_to_pay(ledger, as_of, known, of):
    identities.terms_and_lateness_make_the_days_to_pay(ledger, as_of, known, of)


@few
@given(ledger=ledgers(), later=st.integers(0, 400))
def test_after_the_last_event_only_age_changes(ledger, later):
    if len(ledger):
        identities.the_last_day_is_live(ledger, later)


@few
@given(ledger=ledgers(), as_of=days_drawn, known=st.lists(days_drawn, min_size=2, max_size=4).map(sorted))
def test_what_is_known_only_grows(ledger, as_of, known):
    identities.what_is_known_only_grows(ledger, as_of, *known)


@few
@given(ledger=ledgers(), as_of=days_drawn, known=days_drawn)
@pytest.mark.parametrize("name", ["dso", "cei", "days late", "past due", "lag", "collection", "late rate"])
def test_what_is_learned_later_never_changes_what_was_known(name, ledger, as_of, known):
    metric = ADDITIVE[name]
    before = metric(ledger, as_of=as_of, known_on=known)
    after = ledger.record(*extra(), known_on=max(known, day(400)) + timedelta(days=1))
    assert metric(after, as_of=as_of, known_on=known) == before


def extra():
    from lettrage import Invoice, Payment

    return (
        Invoice("NEW", "X", day(3), due_on=day(9), total=Money("77.70", "EUR")),
        Payment("NEWPAID", day(5), Money("7.70", "EUR"), customer="X"),
    )


@few
@given(ledger=ledgers(), as_of=days_drawn, known=clocks, times=st.sampled_from([3, 100]))
@pytest.mark.parametrize("name", ADDITIVE)
def test_scaling_all_amounts_changes_no_ratio(name, ledger, as_of, known, times):
    identities.scaled_and_moved(name, ledger, as_of, known, times=times)


@few
@given(ledger=ledgers(), as_of=days_drawn, known=clocks)
@pytest.mark.parametrize("name", ADDITIVE)
def test_moving_all_dates_by_28_years_changes_nothing(name, ledger, as_of, known):
    identities.scaled_and_moved(name, ledger, as_of, known, days=10_227)


@few
@given(ledger=ledgers(), start=st.integers(0, 200), length=st.integers(1, 120), known=clocks)
def test_the_bridge_is_additive_to_the_last_place(ledger, start, length, known):
    asking = {"start": day(start), "as_of": day(start + length), "known_on": known, "window_days": 300}
    bridge = metrics.dso_bridge(ledger, by="customer", **asking)
    if bridge.before is None:
        assert bridge.undefined_because in ("no-sales", "no-items")
        return
    assert bridge.before + sum(step.days for step in bridge.steps) == bridge.after
    for step in bridge.steps:
        assert sum(part.days for part in bridge.parts if part.cause == step.cause) == step.days
    end = dso(ledger, as_of=day(start + length), known_on=known, method="simple", window_days=300)
    assert end.value == bridge.after


@few
@given(ledger=ledgers(), start=st.integers(0, 300), length=st.integers(1, 120), known=clocks)
@pytest.mark.parametrize("by", ["customer", "salesperson"])
def test_money_steps_lead_from_balance_to_balance(ledger, start, length, known, by):
    identities.steps_lead_from_balance_to_balance(ledger, day(start), day(start + length), known, by=by)


@few
@given(ledger=ledgers(), as_of=days_drawn, known=clocks)
def test_roll_rates_lose_nothing_on_the_way(ledger, as_of, known):
    rolls = metrics.roll_rates(ledger, as_of=as_of, known_on=known, months=6)
    assert sum(map(sum, rolls.flows)) == sum(opening_debts(ledger, rolls, known))
    for row in rolls.rates:
        told = [rate for rate in row if rate is not None]
        assert not told or abs(sum(told) - 1) < Decimal("1e-8")


def opening_debts(ledger, rolls, known):
    from lettrage.metrics._roll_rates import month_ends

    for end in month_ends(rolls.as_of, rolls.months)[:-1]:
        for item in ledger.open_items(as_of=end, known_on=known):
            if item.residual.minor > 0 and item.key.kind.value != "refund":
                yield item.residual.minor


@few
@given(ledger=ledgers(("EUR", "USD", "JPY")), as_of=days_drawn)
def test_conversion_is_the_same_over_any_partition(ledger, as_of):
    asking = {"as_of": as_of, "currency": "EUR", "rates": {"USD": "0.9137", "JPY": "0.00613"}, "method": "simple"}
    whole = dso(ledger, window_days=300, **asking)
    for by in ("customer", "currency", "salesperson"):
        split = dso(ledger, window_days=300, by=by, **asking)
        assert split.total == whole
        if split.parts:
            assert sum(part.trace[0].amount.minor for _, part in split) == whole.trace[0].amount.minor
    wanted = sum(item.residual.convert(asking["rates"].get(item.residual.currency, 1), "EUR").minor
                 for item in ledger.open_items(as_of=as_of))  # fmt: skip
    assert whole.trace[0].amount.minor == wanted


@given(
    minor=st.lists(st.integers(-(2**62), 2**62) | st.integers(-(10**7), 10**7), min_size=1, max_size=8),
    rate=st.decimals(Decimal("0.0001"), Decimal("500"), places=6).filter(lambda r: r > 0),
)
def test_columns_are_converted_as_money_is(minor, rate):
    limit = 2**62 // max(1, int(rate) + 1) // 100
    kept = [amount for amount in minor if abs(amount) < limit] or [0]
    found = converted(np.array(kept, np.int64), np.zeros(len(kept), np.int16), ("JPY",), "EUR", {"JPY": rate})
    assert found.tolist() == [Money.of_minor(amount, "JPY").convert(rate, "EUR").minor for amount in kept]


@few
@given(ledger=ledgers(), as_of=days_drawn)
@pytest.mark.parametrize("name", ["dso simple", "past due", "collection", "days late"])
def test_each_line_names_the_items_behind_it(name, ledger, as_of):
    figure = ADDITIVE[name](ledger, as_of=as_of, by="customer")
    for metric in (figure, *(part for _, part in figure)):
        for step in metric.trace:
            assert len(step.items.keys()) == step.n == len(step.items)


def test_a_figure_pickles_and_reads_in_two_languages():
    import pickle

    from lettrage.datasets import trade_year

    figure = dso(trade_year(), as_of=date(2025, 12, 31), by="sector")
    again = pickle.loads(pickle.dumps(figure))
    assert again == figure
    assert again["retail"].trace[0].items.keys() == figure["retail"].trace[0].items.keys()
    empty = evolve(figure, value=None, undefined_because="no-sales")
    assert (empty.why("en"), empty.why("fr")) == ("no sales in the window", "aucune vente sur la période")
