"""What must hold of the figures on any ledger, under both clocks."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from lettrage import Ledger, Money, aging, dso, metrics
from lettrage.metrics import formulas
from lettrage.metrics._convert import converted
from tests.metrics.ledgers import day, ledgers

days_drawn = st.integers(0, 320).map(day)
clocks = st.one_of(st.none(), days_drawn)
few = settings(max_examples=12)

#: Metrics that are ratios of sums: numerators and denominators of the parts sum to those of the whole.
ADDITIVE = {
    "dso": metrics.dso,
    "dso simple": lambda *a, **k: metrics.dso(*a, method="simple", window_days=300, **k),
    "dso average": lambda *a, **k: metrics.dso(*a, method="average", **k),
    "dso open": lambda *a, **k: metrics.dso(*a, method="true-open", **k),
    "dso settled": lambda *a, **k: metrics.dso(*a, method="true-settled", window_days=300, **k),
    "dso weighted": lambda *a, **k: metrics.dso(*a, method="sales-weighted", **k),
    "best possible": metrics.best_possible_dso,
    "delinquent": metrics.average_days_delinquent,
    "cei": metrics.cei,
    "turnover": metrics.turnover,
    "days late": metrics.days_late,
    "days to pay": lambda *a, **k: metrics.days_to_pay(*a, of="invoices", **k),
    "late rate": metrics.late_rate,
    "past due": metrics.past_due_ratio,
    "bad debts": metrics.bad_debt_ratio,
    "lag": metrics.invoice_to_cash,
    "collection": lambda *a, **k: metrics.collection_rate(*a, window_days=200, **k),
    "recovery": lambda *a, **k: metrics.recovery_rate(*a, cohort_on=day(0), **k),
}  # fmt: skip
UNCONDITIONAL = {name: metric for name, metric in ADDITIVE.items() if name != "recovery"}


def sums(figure):
    """Amount, count and days-weighted amount of each line that is no share of another."""
    return [(s.label, s.start, s.amount.minor if s.amount else 0, s.n or 0) for s in figure.trace]


@few
@given(ledger=ledgers(), as_of=days_drawn, known=clocks, by=st.sampled_from(["customer", "salesperson", "entity"]))
@pytest.mark.parametrize("name", UNCONDITIONAL)
def test_parts_sum_to_the_whole_line_by_line(name, ledger, as_of, known, by):
    metric = UNCONDITIONAL[name]
    whole, split = (metric(ledger, as_of=as_of, known_on=known, **more) for more in ({}, {"by": by}))
    assert split.total == whole
    if name in ("dso", "dso weighted"):  # the count-back tells what it burnt, which is no sum
        lines = (
            [("receivables", sum(p.trace[0].amount.minor for _, p in split))] if whole.currency and split.parts else []
        )
        assert all(whole.trace[0].amount.minor == amount for label, amount in lines if label == whole.trace[0].label)
        return
    for place, (label, start, amount, n) in enumerate(sums(whole)):
        parts = [sums(part)[place] for _, part in split.parts]
        assert (label, start, sum(p[2] for p in parts), sum(p[3] for p in parts)) == (label, start, amount, n)


@given(ledger=ledgers(), as_of=days_drawn, known=clocks, receivables=st.sampled_from(["net", "invoices"]))
def test_delinquent_days_are_dso_less_the_best_possible(ledger, as_of, known, receivables):
    asking = {"as_of": as_of, "known_on": known, "window_days": 300}
    plain = dso(ledger, method="simple", receivables=receivables, **asking)
    best = metrics.best_possible_dso(ledger, **asking)
    add = metrics.average_days_delinquent(ledger, receivables=receivables, **asking)
    if plain.value is None:
        assert add.value is None
    else:
        assert abs(plain.value - best.value - add.value) <= Decimal("1e-9")


@given(ledger=ledgers(), as_of=days_drawn, known=clocks)
def test_the_index_is_100_exactly_when_nothing_is_past_due(ledger, as_of, known):
    index = metrics.cei(ledger, as_of=as_of, known_on=known, window_days=300)
    ratio = metrics.past_due_ratio(ledger, as_of=as_of, known_on=known)
    if index.value is not None:
        late = ratio.trace[1].amount.minor if ratio.value is not None else 0
        assert (index.value == 100) == (late == 0)


@given(ledger=ledgers(), as_of=days_drawn, known=clocks)
def test_count_back_is_the_simple_ratio_of_the_month_when_its_sales_suffice(ledger, as_of, known):
    month = dso(ledger, as_of=as_of, known_on=known, method="simple", since=as_of.replace(day=1))
    back = dso(ledger, as_of=as_of, known_on=known)
    if month.value is not None and 0 <= month.trace[0].amount.minor <= month.trace[1].amount.minor:
        assert back.value == month.value


@given(ledger=ledgers(), as_of=days_drawn, known=clocks, of=st.sampled_from(["payments", "invoices"]))
def test_terms_and_lateness_make_the_days_to_pay(ledger, as_of, known, of):
    dated = [invoice for invoice in ledger.documents() if getattr(invoice, "due_on", date.min) is not None]
    if len(dated) < len(ledger):
        return
    asking = {"as_of": as_of, "known_on": known, "of": of}
    terms, late = metrics.days_of_terms(ledger, **asking), metrics.days_late(ledger, signed=True, **asking)
    paid = metrics.days_to_pay(ledger, **asking)
    if paid.value is None:
        assert terms.value is late.value is None
    else:
        assert abs(formulas.weighted_days_paid(terms.value, late.value) - paid.value) <= Decimal("1e-9")


@few
@given(ledger=ledgers(), as_of=days_drawn, later=st.integers(0, 400))
def test_after_the_last_event_only_age_changes(ledger, as_of, later):
    last = ledger.known_to or day(0)
    end = max(last, as_of, day(320))
    first, second = (aging(ledger, as_of=end + timedelta(days=k), basis="issue").total for k in (0, later))
    assert first == second
    assert aging(ledger, as_of=end).total == aging(ledger, as_of=end, known_on=end).total


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


def turned(ledger: Ledger, times: int = 1, days: int = 0) -> Ledger:
    """The same ledger with every amount multiplied and every date moved."""
    frames = ledger.to_frames()
    for frame in frames.values():
        for name, column in list(frame.items()):
            if column.dtype.kind == "M":
                frame[name] = column + np.timedelta64(days, "D")
            if name.endswith("_minor") and column.dtype.kind == "i":
                frame[name] = column * times
    return Ledger.from_frames(**frames)


@few
@given(ledger=ledgers(), as_of=days_drawn, times=st.sampled_from([3, 100]))
@pytest.mark.parametrize("name", UNCONDITIONAL)
def test_scaling_all_amounts_changes_no_ratio(name, ledger, as_of, times):
    if not len(ledger):
        return
    metric = UNCONDITIONAL[name]
    assert metric(turned(ledger, times), as_of=as_of).value == metric(ledger, as_of=as_of).value


@few
@given(ledger=ledgers(), as_of=days_drawn)
@pytest.mark.parametrize("name", UNCONDITIONAL)
def test_moving_all_dates_by_28_years_changes_nothing(name, ledger, as_of):
    if not len(ledger):
        return
    shift = 10_227
    metric = UNCONDITIONAL[name]
    moved = metric(turned(ledger, days=shift), as_of=as_of + timedelta(days=shift))
    assert moved.value == metric(ledger, as_of=as_of).value


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
