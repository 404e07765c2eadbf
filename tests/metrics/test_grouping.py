"""Figures by what people call things: each dimension, at the word that counted then, and those of the caller."""

from __future__ import annotations

import pickle
from datetime import date

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from lettrage import Customer, Ledger, aging, dso, metrics
from lettrage.datasets import trade_year
from lettrage.errors import LettrageError
from lettrage.model import Entity
from tests.metrics.identities import permuted
from tests.metrics.ledgers import day, ledgers
from tests.metrics.test_reports import FACADES, NEEDS, OTHER, bill, books, euro, paid

END = date(2026, 6, 30)
MAY = date(2026, 5, 1)

SHOP = Customer("SHOP", country="FR", sector="retail", salesperson="Camille", collector="Omar", group="HOLD",
                attributes={"segment": "key", "channel": "portal"})  # fmt: skip
MILL = Customer("MILL", country="BE", sector="food", salesperson="Nadia", collector="Omar")


def two_customers():
    """A shop that owes 300 and a mill, of which less is known, that owes 100."""
    return books(
        invoices=[bill("S1", MAY, 100, customer="SHOP", entity="FR"),
                  bill("S2", MAY, 200, customer="SHOP", entity="US"),
                  bill("M1", MAY, 100, customer="MILL", entity="FR", attributes={"channel": "post"})],
        customers=[SHOP, MILL], entities=[Entity("FR"), Entity("US")],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("by", "owed"),
    [
        ("customer", {"SHOP": 300, "MILL": 100}),
        ("salesperson", {"Camille": 300, "Nadia": 100}),
        ("collector", {"Omar": 400}),
        ("sector", {"retail": 300, "food": 100}),
        ("country", {"FR": 300, "BE": 100}),
        ("group", {"HOLD": 300, "": 100}),
        ("entity", {"FR": 200, "US": 200}),
        ("segment", {"key": 300, "": 100}),  # a free attribute that the mill does not have
        ("channel", {"portal": 300, "post": 100}),  # the customer's, unless the invoice says another
    ],
)
def test_each_dimension_splits_the_debts_as_a_clerk_would(by, owed):
    ledger = two_customers()
    report = aging(ledger, as_of=END, by=by)
    assert {group.name: group.total for block in report for group in block.groups} == {
        label: euro(amount) for label, amount in owed.items()
    }
    figure = dso(ledger, as_of=END, method="simple", by=by)
    assert {label: part.trace[0].amount for label, part in figure} == {k: euro(v) for k, v in owed.items()}
    assert figure.columns()[by].tolist() == sorted(owed)


def test_a_missing_word_is_a_part_without_a_name_and_never_lost():
    figure = metrics.past_due_ratio(two_customers(), as_of=END, by="segment")
    assert figure[""].n == 1
    assert "(none)" in str(figure)
    assert sum(part.n for _, part in figure) == figure.n
    with pytest.raises(LettrageError) as caught:
        metrics.past_due_ratio(two_customers(), as_of=END, by="segmnt")
    assert caught.value.code == "unknown-field"
    assert "segment" in str(caught.value)


def test_a_sale_stays_with_who_made_it_when_the_portfolio_is_handed_over():
    def sold(id, on, amount):
        return bill(id, on, amount, customer="SHOP")

    ledger = Ledger(customers=[evolve(SHOP, salesperson="Camille")])
    ledger = ledger.record(sold("PAID", date(2026, 1, 5), 50), sold("A", date(2026, 4, 1), 300),
                           *paid("PAID", date(2026, 3, 1), 50, customer="SHOP"), known_on=date(2026, 4, 1))  # fmt: skip
    ledger = ledger.record(evolve(SHOP, salesperson="Louis"), known_on=date(2026, 5, 15))
    ledger = ledger.record(sold("B", date(2026, 6, 1), 100), known_on=date(2026, 6, 1))
    owed = {label: part.trace[0].amount for label, part in dso(ledger, as_of=END, by="salesperson", method="simple")}
    assert owed == {"Camille": euro(300), "Louis": euro(100)}
    taken = metrics.days_to_pay(ledger, as_of=END, by="salesperson")
    assert [(label, part.value) for label, part in taken] == [("Camille", 55)]


# Dimensions of the caller's own


TIERS = metrics.Grouping("tier", {"X": "gold", "Y": "tin"})
SPLITS = [f for f in FACADES if "by" in f.__annotations__ and f.__name__ != "effectiveness"]
STATED = [Customer(id, attributes={"tier": TIERS.of[id]} if id in TIERS.of else {}) for id in "XYZ"]


@pytest.mark.parametrize("facade", SPLITS, ids=lambda f: f.__name__)
@settings(max_examples=6)
@given(ledger=ledgers(), as_of=st.integers(60, 320).map(day), known=st.sampled_from([None, day(500)]))
def test_a_grouping_is_the_attribute_that_was_never_recorded(facade, ledger, as_of, known):
    more = {**NEEDS.get(facade.__name__, {}), "as_of": as_of, "known_on": known}
    more |= {"cohort_on": day(0)} if "cohort_on" in more else {"start": day(0)} if "start" in more else {}
    told = ledger.record(*STATED, known_on=day(450))
    assert facade(ledger, by=TIERS, **more) == facade(told, by="tier", **more)


def test_days_of_sales_by_how_customers_pay_and_by_stage():
    ledger, end = trade_year(), date(2025, 12, 31)
    classes = metrics.payment_segments(ledger, as_of=end).grouping()
    year = metrics.series(ledger, dso, as_of=end, periods=3, by=classes)
    assert set(year.labels) == {"", "prompt", "slow", "late"}
    assert sum(part.trace[0].amount.minor for _, part in year.metrics[-1]) == year.metrics[-1].trace[0].amount.minor
    stages = metrics.Grouping("stage", {"ARDOISE": "formal notice"})
    assert aging(ledger, as_of=end, by=stages).by == "stage"
    assert metrics.top_debtors(ledger, as_of=end, by=stages, n=1).rows[0].n == 23
    assert pickle.loads(pickle.dumps(dso(ledger, as_of=end, by=stages)))["formal notice"].n


@pytest.mark.parametrize(
    ("name", "of"), [(None, {}), ("tier", None), ("tier", 5), ("tier", {"C": 5}), ("tier", {5: "C"})]
)
def test_a_grouping_of_nonsense_is_refused(name, of):
    if of is None:
        assert metrics.Grouping(name, of).of == {}
        return
    with pytest.raises(LettrageError):
        metrics.Grouping(name, of)


def test_nobody_is_in_a_grouping_of_an_empty_ledger():
    figure = dso(Ledger(), as_of=END, by=TIERS)
    assert (figure.value, list(figure.parts)) == (None, [])


# The order of rows


@pytest.mark.parametrize("facade", [f for f in FACADES if f.__name__ not in OTHER], ids=lambda f: f.__name__)
@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_of_the_rows_changes_no_byte(facade, seed):
    """Text, HTML and picture of every figure, for a year of trade read in another order."""
    year, end = trade_year(), date(2025, 12, 31)
    more = {**NEEDS.get(facade.__name__, {}), "as_of": end}
    more |= {name: date(2025, 6, 30) for name in ("cohort_on", "start") if name in more}
    if "by" in facade.__annotations__ and facade.__name__ != "effectiveness":
        more["by"] = "salesperson"
    told = [facade(books_, **more) for books_ in (year, permuted(year, seed))]
    pages = [metrics.page("Year", [result]) if hasattr(result, "to_table") else repr(result) for result in told]
    assert pages[0] == pages[1]
    if isinstance(told[0], metrics.Metric):
        assert metrics.chart(told[0]).svg == metrics.chart(told[1]).svg
