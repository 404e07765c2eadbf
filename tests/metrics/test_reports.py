"""Reports on books small enough for a pencil: what each figure counts, and what it refuses to say."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lettrage import Customer, Invoice, Ledger, Money, Payment, aging, dso, metrics
from lettrage.datasets import trade_year
from lettrage.errors import LettrageError
from lettrage.model import (
    Allocation,
    Closure,
    CreditLimit,
    CreditNote,
    Dispute,
    Doubtful,
    Entity,
    ItemKey,
    ItemKind,
    Notice,
    NoticeLine,
    PromiseToPay,
    Settlement,
    Subject,
    WriteOff,
    WriteOffKind,
)  # fmt: skip
from tests.metrics.ledgers import day, ledgers

END = date(2026, 6, 30)


def euro(amount):
    return Money(str(amount), "EUR")


def key(id, kind=ItemKind.INVOICE):
    return ItemKey(kind, id)


def bill(id, issued, amount, terms=30, customer="C", **more):
    due = None if terms is None else issued + timedelta(days=terms)
    return Invoice(id, customer, issued, due_on=due, total=euro(amount), **more)


def paid(id, on, amount, customer="C"):
    """A payment of an invoice and its settlement."""
    pair = Allocation(key(f"P{id}", ItemKind.PAYMENT), key(id), euro(amount), euro(amount))
    return Payment(f"P{id}", on, euro(amount), customer=customer), Settlement(f"S{id}", [pair], effective_on=on)


def books(*settled, invoices, events=(), **more):
    payments, settlements = [p for p, _ in settled], [s for _, s in settled]
    return Ledger(invoices=invoices, payments=payments, events=[*settlements, *events], **more)


JAN, FEB, MAR, APR, MAY = (date(2026, month, 1) for month in range(1, 6))


@pytest.fixture(scope="module")
def four():
    """One paid in time, one ten days late, one open and late, one not yet due."""
    return books(
        paid("A", date(2026, 1, 31), 100),
        paid("B", date(2026, 3, 13), 200),
        invoices=[bill("A", JAN, 100), bill("B", FEB, 200), bill("C", MAR, 300), bill("D", date(2026, 6, 20), 400)],
    )


def test_late_rate_counts_the_open_ones_too(four):
    assert metrics.late_rate(four, as_of=END).value == Decimal("0.6666666667")
    assert metrics.late_rate(four, as_of=END, open_late="excluded").value == Decimal("0.5")
    assert metrics.late_rate(four, as_of=END, weight="amount").value == Decimal("0.8333333333")
    assert metrics.late_rate(four, as_of=END, grace_days=10, open_late="excluded").value == 0


def test_past_due_ratio_and_days_late(four):
    assert metrics.past_due_ratio(four, as_of=END).value == Decimal("0.4285714286")
    assert metrics.past_due_ratio(four, as_of=END, weight="count").value == Decimal("0.5")
    assert metrics.days_late(four, as_of=END).value == Decimal("6.6666666667")
    assert metrics.days_late(four, as_of=END, weight="count").value == 5
    assert metrics.days_late(four, as_of=END, late_only=True).value == 10
    assert metrics.days_to_pay(four, as_of=END, of="invoices", weight="count").value == 35


def test_a_part_payment_counts_at_its_own_day_but_settles_nothing_yet():
    half = Allocation(key("P1", ItemKind.PAYMENT), key("A"), euro(40), euro(40))
    ledger = Ledger(
        invoices=[bill("A", JAN, 100)],
        payments=[Payment("P1", date(2026, 2, 10), euro(40), customer="C")],
        events=[Settlement("S", [half], effective_on=date(2026, 2, 10))],
    )
    assert metrics.days_late(ledger, as_of=END).value == 10
    assert metrics.days_late(ledger, as_of=END, of="invoices").undefined_because == "nothing-settled"


def test_money_counts_as_collected_and_credit_notes_do_not():
    note = CreditNote("N", customer="C", issued_on=FEB, total=euro(100))
    offset = Settlement("SN", [Allocation(key("N", ItemKind.CREDIT_NOTE), key("B"), euro(100), euro(100))],
                        effective_on=FEB)  # fmt: skip
    ledger = books(
        paid("A", FEB, 100), invoices=[bill("A", JAN, 100), bill("B", JAN, 100)], events=[offset], credit_notes=[note]
    )
    asking = {"as_of": date(2026, 2, 28), "since": JAN}
    assert metrics.collection_rate(ledger, **asking).value == Decimal("0.5")
    assert metrics.collection_rate(ledger, weight="count", **asking).value == Decimal("0.5")
    assert metrics.days_to_pay(ledger, as_of=END).trace[0].n == 1


def test_recovery_of_a_cohort_by_amount_and_count():
    ledger = books(
        paid("A", MAY, 100), invoices=[bill("A", JAN, 100), bill("B", JAN, 300), bill("C", date(2026, 3, 25), 50)]
    )
    found = metrics.recovery_rate(ledger, as_of=END, cohort_on=date(2026, 3, 31))
    assert (found.value, found.trace[0].n) == (Decimal("0.25"), 2)
    assert metrics.recovery_rate(ledger, as_of=END, cohort_on=date(2026, 3, 31), weight="count").value == Decimal("0.5")


def test_only_real_losses_are_bad_debts():
    lost = WriteOff(key("A"), euro(30), kind=WriteOffKind.IRRECOVERABLE, effective_on=MAY)
    cents = WriteOff(key("B"), euro(1), kind=WriteOffKind.SMALL_DIFFERENCE, effective_on=MAY)
    ledger = books(invoices=[bill("A", JAN, 100), bill("B", FEB, 200)], events=[lost, cents])
    assert metrics.bad_debt_ratio(ledger, as_of=END).value == Decimal("0.1")
    assert metrics.bad_debt_ratio(ledger, as_of=END, kinds=["small_difference"]).value == Decimal("0.0033333333")


def test_promises_are_kept_in_whole_and_in_time():
    def promise(id, item, due, amount=100):
        return PromiseToPay(id, customer="C", amount=euro(amount), due_on=due, items=[key(item)], effective_on=JAN)

    ledger = books(
        paid("A", date(2026, 2, 10), 100), paid("B", date(2026, 2, 11), 100),
        invoices=[bill(name, JAN, 100) for name in "ABC"],
        events=[promise("1", "A", date(2026, 2, 10)), promise("2", "B", date(2026, 2, 10)),
                promise("3", "C", date(2026, 7, 9))],
    )  # fmt: skip
    found = metrics.promise_kept_rate(ledger, as_of=END)
    assert (found.value, found.trace[0].n) == (Decimal("0.5"), 2)
    assert metrics.promise_kept_rate(ledger, as_of=END, grace_days=1).value == 1
    assert metrics.promise_kept_rate(Ledger(), as_of=END).undefined_because == "no-items"


def test_an_open_dispute_counts_as_long_as_it_was_seen():
    def dispute(id, item, opened):
        return Dispute(id, items=[key(item)], effective_on=opened)

    def closing(id, on):
        return Closure(Subject.DISPUTE, id, outcome="resolved", effective_on=on)

    ledger = books(
        invoices=[bill(name, JAN, 100) for name in "ABC"],
        events=[dispute("1", "A", JAN), closing("1", date(2026, 1, 11)), dispute("2", "B", JAN), dispute("3", "C", JAN),
                closing("2", date(2026, 1, 31))],
    )  # fmt: skip
    found = metrics.dispute_days(ledger, as_of=END)
    assert (found.value, [step.n for step in found.trace]) == (30, [2, 1])
    early = metrics.dispute_days(ledger, as_of=date(2026, 1, 12))
    assert (early.value, early.undefined_because) == (None, "never-seen")
    assert metrics.past_due_ratio(ledger, as_of=END, disputed="excluded").trace[0].n == 2


def test_time_in_dispute_is_within_the_lag():
    contested = [Dispute("1", items=[key("A")], effective_on=date(2026, 1, 11)),
                 Closure(Subject.DISPUTE, "1", outcome="resolved", effective_on=date(2026, 1, 21))]  # fmt: skip
    ledger = books(paid("A", date(2026, 2, 10), 100), invoices=[bill("A", JAN, 100)], events=contested)
    found = metrics.invoice_to_cash(ledger, as_of=END)
    assert found.value == 40
    assert [step.days for step in found.trace] == [30, 10, 10, None]


def test_time_from_contact_to_money():
    notices = [
        Notice(
            f"N{n}",
            customer="C",
            step="r1",
            channel=channel,
            items=[NoticeLine(key(name), euro(100))],
            effective_on=date(2026, 2, 5),
        )
        for n, (name, channel) in enumerate([("A", "email"), ("B", "letter")])
    ]
    invoices = [bill("A", JAN, 100), bill("B", JAN, 100)]
    ledger = books(paid("A", date(2026, 2, 9), 100), invoices=invoices, events=notices)
    assert metrics.contact_to_cash(ledger, as_of=END).value == 4
    assert metrics.contact_to_cash(ledger, as_of=END, channel="letter").undefined_because == "never-seen"
    by_channel = metrics.effectiveness(ledger, as_of=END, by="channel").rows
    assert [(row.name, row.median_days) for row in by_channel] == [("email", 4), ("letter", None)]


def test_the_effect_is_that_over_the_control_group():
    names = [f"C{n}" for n in range(40)]
    invoices = [bill(name, JAN, 100, customer=name) for name in names]
    in_time = [name for n, name in enumerate(names) if n % 4]
    ledger = books(*(paid(name, date(2026, 2, 10), 100, customer=name) for name in in_time), invoices=invoices)
    arms = {name: "control" if n % 2 else "reminded" for n, name in enumerate(names)}
    found = metrics.effectiveness(ledger, as_of=END, arms=arms)
    assert (found.treated, found.control, found.uplift.diff) == ((10, 20), (20, 20), Decimal("-0.5"))
    assert metrics.effectiveness(ledger, as_of=END).undefined_because == "no-control"


def test_the_table_of_late_invoices_counts_documents_and_sets_disputes_apart():
    from lettrage.model import Instalment

    lines = [Instalment(euro(50), MAR), Instalment(euro(50), date(2026, 6, 25))]
    ledger = books(
        invoices=[Invoice("L", "C", JAN, total=euro(100), instalments=lines), bill("T", date(2026, 5, 31), 70),
                  bill("X", JAN, 30), bill("N", date(2026, 6, 20), 800)],
        events=[Dispute("D", items=[key("X")], effective_on=FEB)],
    )  # fmt: skip
    found = metrics.late_invoices(ledger, as_of=END, since=JAN)
    assert [(band.n, str(band.amount.amount)) for band in found.bands] == [
        (1, "70.00"), (0, "0.00"), (0, "0.00"), (0, "0.00"), (1, "100.00"),
    ]  # fmt: skip
    assert (found.total.n, found.total.share, found.excluded.n) == (1, Decimal("0.1"), 1)


def test_the_table_of_the_year_counts_what_was_late_on_some_day_of_it():
    year = (date(2025, 7, 1), END)
    ledger = books(
        paid("TIME", date(2026, 1, 31), 100),  # on its day
        paid("DAY", date(2026, 2, 1), 200),  # a day late
        paid("LONG", date(2026, 5, 2), 400),  # 91 days late
        paid("OLD", date(2025, 6, 30), 800),  # late, but not in this year
        paid("EDGE", date(2025, 7, 1), 1_600),  # late on the first day of the year, 30 days
        paid("CASE", date(2026, 2, 10), 3_200),  # in dispute in the meantime
        invoices=[
            bill("TIME", JAN, 100), bill("DAY", date(2026, 1, 1), 200), bill("LONG", JAN, 400),
            bill("OLD", date(2025, 5, 1), 800), bill("EDGE", date(2025, 5, 2), 1_600), bill("CASE", JAN, 3_200),
            bill("OPEN", MAR, 6_400), bill("GONE", MAR, 12_800), bill("BACK", JAN, 25_600), bill("NEW", END, 51_200),
            bill("FREE", MAR, 102_400, terms=None),
        ],
        credit_notes=[CreditNote("N", "C", date(2026, 4, 1), total=euro(25_600))],
        events=[
            WriteOff(key("GONE"), euro(12_800), kind=WriteOffKind.IRRECOVERABLE, effective_on=date(2026, 5, 30)),
            Settlement("SB", [Allocation(key("N", ItemKind.CREDIT_NOTE), key("BACK"), euro(25_600), euro(25_600))],
                       effective_on=date(2026, 4, 1)),
            Dispute("D", items=[key("CASE")], effective_on=FEB),
            Closure(Subject.DISPUTE, "D", outcome="resolved", effective_on=date(2026, 2, 5)),
        ],
    )  # fmt: skip
    found = metrics.late_invoices(ledger, as_of=END, since=year[0], table="in-the-year")
    # OPEN is 91 days late at closing and GONE was 60 days late when it was given up; the credit note cleared BACK.
    assert [(band.n, band.amount) for band in found.bands] == [
        (1, euro(100)), (2, euro(1_800)), (1, euro(12_800)), (0, euro(0)), (2, euro(6_800)),
    ]  # fmt: skip
    assert (found.total.n, found.total.amount) == (5, euro(21_400))
    assert (found.excluded.n, found.excluded.amount) == (1, euro(3_200))
    assert (found.issued, found.sales) == (9, euro(202_300))
    assert found.total.n_share == Decimal("0.5555555556")
    assert found.total.share == round(Decimal(21_400) / 202_300, 10)
    closing = metrics.late_invoices(ledger, as_of=END, since=year[0])
    assert [(band.n, band.amount) for band in closing.bands[1:]] == [(0, euro(0))] * 3 + [(1, euro(6_400))]
    assert "% of number" in str(found)
    assert "% of number" not in str(closing)
    # Seen from before the closing, nothing that came later counts.
    early = metrics.late_invoices(ledger, as_of=date(2026, 2, 1), since=year[0], table="in-the-year")
    assert [band.n for band in early.bands] == [1, 4, 0, 0, 0]  # DAY, EDGE; LONG and BACK, a day late and open
    assert early.excluded.n == 1
    assert (
        metrics.late_invoices(ledger, as_of=END, since=year[0], table="in-the-year", known_on=date(2025, 7, 1)).total.n
        == 1
    )


def test_a_limit_counts_what_is_to_come_and_says_when_there_is_none():
    customers = [
        Customer("C", credit_limits=[CreditLimit(euro(100)), CreditLimit(euro(500), valid_to=JAN)]),
        Customer("Z"),
    ]
    ledger = books(invoices=[bill("A", JAN, 80), bill("B", JAN, 5, customer="Z")], customers=customers)
    use = metrics.credit_limit_use(ledger, as_of=END, to_come={"C": euro(40)})
    assert (use["C"].use, use["C"].over, use["Z"].use) == (Decimal("1.2"), euro(20), None)
    assert [row.customer for row in use.breaches] == ["C"]


def test_tie_out_by_customer_and_by_item_names_what_differs():
    ledger = books(invoices=[bill("A", JAN, 80), bill("B", JAN, 5, customer="Z")])
    by_customer = metrics.tie_out(ledger, {"C": euro(80), "Q": euro(7)}, as_of=END)
    assert [(row.name, str(row.difference)) for row in by_customer.rows] == [("Q", "-7.00 EUR"), ("Z", "5.00 EUR")]
    by_item = metrics.tie_out(ledger, {key("A"): euro(80), key("B"): euro(4)}, as_of=END)
    assert [(row.name, str(row.difference)) for row in by_item.rows] == [("B", "1.00 EUR")]
    assert metrics.tie_out(ledger, euro(85), as_of=END).ties
    late = ledger.record(Payment("P", MAR, euro(3), customer="C"), known_on=date(2026, 7, 5))
    assert [lead.why for lead in metrics.tie_out(late, euro(85), as_of=END).leads] == ["open-amount", ]  # fmt: skip


def test_what_companies_of_one_group_owe_each_other_is_left_out():
    entities = [Entity("FR", group="G"), Entity("US", group="G")]
    invoices = [bill("A", MAY, 100, entity="FR"), bill("I", MAY, 40, customer="SUB", entity="FR")]
    ledger = Ledger(customers=[Customer("C"), Customer("SUB", group="G")], invoices=invoices, entities=entities)
    found = metrics.consolidate(ledger, dso, as_of=date(2026, 5, 31), currency="EUR")
    assert (found.eliminated, found.intercompany) == (euro(40), ("SUB",))
    assert found.metric.trace[0].amount == euro(100)


def test_a_segment_is_kept_within_its_margin():
    def payer(days):
        made = [bill(f"F{n}", JAN + timedelta(days=n), 100) for n in range(40)]
        done = [paid(f"F{n}", invoice.due_on + timedelta(days=days), 100) for n, invoice in enumerate(made)]
        return books(*done, invoices=made)

    asking = {"as_of": END, "bounds": (3, 15, 45), "margin": 2}
    assert metrics.payment_segments(payer(16), **asking).mapping() == {"C": "late"}
    kept = metrics.payment_segments(payer(16), previous={"C": "slow"}, **asking).rows[0]
    assert (kept.segment, kept.plain, kept.held) == ("slow", "late", True)
    assert metrics.payment_segments(payer(18), previous={"C": "slow"}, **asking).mapping() == {"C": "late"}
    assert metrics.payment_segments(payer(14), previous={"C": "late"}, **asking).mapping() == {"C": "late"}
    assert metrics.payment_segments(payer(12), previous={"C": "late"}, **asking).mapping() == {"C": "slow"}


def test_alerts_hold_customers_against_their_own_past():
    made = [bill(f"F{n}", date(2025, 7, 5) + timedelta(days=20 * n), 100) for n in range(15)]
    late = [2] * 11 + [25] * 4
    done = [paid(i.id, i.due_on + timedelta(days=d), 100) for i, d in zip(made, late, strict=True)]
    found = list(metrics.payment_alerts(books(*done, invoices=made), as_of=END))
    assert [(alert.code, alert.observed) for alert in found] == [("deviation", 25)]
    steady = [paid(i.id, i.due_on + timedelta(days=25), 100) for i in made]
    assert not len(metrics.payment_alerts(books(*steady, invoices=made), as_of=END))


def test_doubtful_debts_are_provided_for_one_by_one():
    ledger = books(
        invoices=[bill("A", MAY, 100), bill("B", MAY, 200, customer="Z")],
        events=[Doubtful("Z", loss_ppm=500_000, effective_on=MAY)],
    )
    found = metrics.provision_matrix(ledger, as_of=END, loss_rates=["0.01", "0.02", "0.1", "0.5", "1"])
    # A, due on 31 May, stands in 1-30 at 2 %; Z is out of the buckets.
    assert [str(row.balance.amount) for row in found.rows] == ["0.00", "100.00", "0.00", "0.00", "0.00"]
    assert (found.specific.expected_loss, found.allowance) == (euro(100), euro(102))


def test_a_curve_counts_the_open_ones_while_seen(four):
    curve = metrics.recovery_curves(four, as_of=END, cohort="all").curves[0]
    assert (curve.n, curve.censored) == (4, 2)
    assert curve.paid(0) == 1 - Decimal("0.6666666667")
    assert curve.survival.median == 10


FACADES = [metrics.CATALOGUE[name].function for name in sorted(metrics.CATALOGUE)]
NEEDS = {
    "recovery_rate": {"cohort_on": JAN}, "dso_bridge": {"start": JAN}, "roll_forward": {"start": JAN},
    "cost_of_a_day": {"yearly_rate": "0.05"},
    "working_capital": {name: euro(1) for name in ("inventory", "payables", "cost_of_sales")},
}  # fmt: skip
OTHER = {"compare", "gap_to_target", "consolidate", "series", "tie_out", "late_invoices"}


@pytest.mark.parametrize("facade", [f for f in FACADES if f.__name__ not in OTHER], ids=lambda f: f.__name__)
def test_nothing_is_never_zero_and_several_currencies_are_never_added(facade):
    more = NEEDS.get(facade.__name__, {})
    empty = facade(Ledger(), as_of=END, **more)
    if isinstance(empty, metrics.Metric):
        assert empty.value is None
        assert empty.undefined_because
    two = Ledger(invoices=[bill("A", MAY, 100), Invoice("U", "C", MAY, due_on=MAY, total=Money("5", "USD"))])
    code = ""
    try:
        found = facade(two, as_of=END, **more)
    except LettrageError as error:
        code, found = error.code, None
    # Counts and days have no currency; an aged balance has a block for each.
    assert code == "currency-mismatch" or (not code and not (isinstance(found, metrics.Metric) and found.currency))
    with pytest.raises(LettrageError):
        facade(two, as_of="soon", **more)


def test_an_empty_ledger_has_no_balance_and_one_that_is_paid_has_zero():
    assert aging(Ledger(), as_of=END).total is None
    settled = books(paid("A", FEB, 100), invoices=[bill("A", JAN, 100)])
    assert aging(settled, as_of=END).total == euro(0)
    assert dso(settled, as_of=END).value == 0


@pytest.mark.parametrize("word", ["taux d'impayés", "Taux d\u2019impayés", "unpaid rate"])
def test_a_word_of_three_meanings_is_refused_with_all_three(word):
    with pytest.raises(LettrageError) as caught:
        metrics.find(word)
    assert caught.value.code == "ambiguous-metric"
    assert all(name in caught.value.faults[0].expected for name in ("late_rate", "past_due_ratio", "bad_debt_ratio"))


def test_every_metric_has_a_name_in_two_languages_and_exists():
    for entry in metrics.CATALOGUE.values():
        assert metrics.find(entry.english) == metrics.find(entry.french) == metrics.find(entry.name) == entry
        assert callable(entry.function)


@pytest.mark.parametrize(
    ("profile", "name", "value"),
    [
        ("odoo", "dso", "60000 / 240000 x 180"),
        ("hfm", "dso", None),
        ("fr", "dso", "60000 / 240000 x 360"),
    ],
)
def test_the_conventions_of_others_on_a_worked_example(profile, name, value):
    invoices = [bill(f"F{n}", date(2026, n, 1), 600) for n in (1, 2, 4, 6)]
    ledger = books(*(paid(f"F{n}", date(2026, 6, 15), 600) for n in (1, 2, 4)), invoices=invoices)
    figure = metrics.as_printed_by(profile, ledger, as_of=END)[name]
    expected = {"odoo": Decimal(60_000) / 240_000 * 180, "fr": Decimal(90), "hfm": Decimal(30)}[profile]
    assert figure.value == expected, value


def test_a_lifetime_mean_and_a_range_that_holds_what_is_not_due():
    ledger = books(paid("A", JAN + timedelta(days=10), 1), paid("B", JAN + timedelta(days=10), 999),
                   invoices=[bill("A", JAN, 1), bill("B", JAN, 999), bill("N", date(2026, 6, 20), 50)])  # fmt: skip
    assert metrics.as_printed_by("oca", ledger, as_of=END)["days to pay, lifetime"].value == 10
    ranges = {m.name: m.value for m in metrics.as_printed_by("erpnext", ledger, as_of=END).metrics}
    assert ranges["0-30"] == euro(50)
    assert sum(money.minor for money in ranges.values()) == 5000


@settings(max_examples=25)
@given(ledger=ledgers(), as_of=st.integers(0, 320).map(day))
def test_results_come_as_any_dataframe(ledger, as_of):
    results = [
        aging(ledger, as_of=as_of),
        metrics.behaviour(ledger, as_of=as_of),
        dso(ledger, as_of=as_of, by="customer"),
        metrics.top_debtors(ledger, as_of=as_of),
        metrics.roll_rates(ledger, as_of=as_of, months=2),
    ]
    for result in results:
        columns = result.columns()
        assert len({len(column) for column in columns.values()}) == 1
        assert list(result.to_pandas().columns) == list(result.to_polars().columns) == list(columns)
        assert result.to_arrow().column_names == list(columns)
        assert "<table" in result._repr_html_()
        assert str(result)


def test_twelve_months_by_salesperson_end_to_end():
    ledger, end = trade_year(), date(2025, 12, 31)
    year = metrics.series(ledger, dso, as_of=end, periods=12, by="salesperson")
    assert [when.month for when in year.ends] == list(range(1, 13))
    assert {"Camille", "Louis", "Nadia"} <= set(year.labels)
    for when, figure in year:
        assert figure == dso(ledger, as_of=when, by="salesperson")
        assert sum(part.trace[0].amount.minor for _, part in figure) == figure.trace[0].amount.minor
    then = metrics.series(ledger, dso, as_of=end, periods=3, as_then=True)
    assert then.metrics[0] == dso(ledger, as_of=date(2025, 10, 31), known_on=date(2025, 10, 31))
    assert metrics.chart(year).svg.startswith("<svg")


NONSENSE = {
    "unknown-customer": [lambda b: dso(b, as_of=END, without=["Q"])],
    "bad-rate": [lambda b: dso(b, as_of=END, rates={"USD": "1"}), lambda b: dso(b, as_of=END, currency="EUR", rates=5)],
    "missing-value": [lambda b: metrics.behaviour(b, as_of=END, by=None), lambda b: metrics.tie_out(b, {}, as_of=END)],
    "float-money": [lambda b: metrics.gap_to_target(dso(b, as_of=END), 0.5)],
    "unknown-field": [lambda b: dso(b, as_of=END, by="zzz"), lambda b: dso(b, as_of=END)["Q"]],
    "unknown-metric": [lambda _: metrics.find(None)],
    "bad-value": [
        lambda b: metrics.series(b, dso, as_of=END, periods=0),
        lambda b: metrics.series(b, dso, as_of=END, periods=5000),
        lambda b: metrics.roll_rates(b, as_of=END, months=10**6),
        lambda b: metrics.cei(b, as_of=END, sales="some"),
        lambda b: dso(b, as_of=END, since=date(2027, 1, 1)),
        lambda b: metrics.days_late(b, as_of=END, of="cheques"),
        lambda b: metrics.top_debtors(b, as_of=END, n=0),
        lambda b: metrics.recovery_rate(b, as_of=END, cohort_on=date(2027, 1, 1)),
        lambda b: metrics.as_printed_by("sap", b, as_of=END),
        lambda b: metrics.compare(dso(b, as_of=END), metrics.cei(b, as_of=END)),
        lambda b: metrics.payment_segments(b, as_of=END, bounds=(3, 2, 1)),
        lambda b: metrics.payment_segments(b, as_of=END, previous=3),
        lambda b: metrics.payment_segments(b, as_of=END, previous={"C": "good"}),
        lambda b: metrics.provision_matrix(b, as_of=END, loss_rates=[1]),
        lambda b: metrics.cost_of_a_day(b, as_of=END, yearly_rate="-1"),
        lambda b: metrics.credit_limit_use(b, as_of=END, to_come={"C": 5}),
        lambda b: metrics.effectiveness(b, as_of=END, arms={"C": 3}),
        lambda b: metrics.effectiveness(b, as_of=END, within_days=0),
    ],
}


@pytest.mark.parametrize(("code", "ask"), [(code, ask) for code, asks in NONSENSE.items() for ask in asks])
def test_nonsense_is_refused_by_its_code(four, code, ask):
    with pytest.raises(LettrageError) as caught:
        ask(four)
    assert caught.value.code == code


def test_sales_below_zero_and_a_future_invoice_give_no_figure():
    note = CreditNote("N", customer="C", issued_on=date(2026, 6, 3), total=euro(40))
    below = books(invoices=[bill("A", JAN, 100)], credit_notes=[note])
    figure = dso(below, as_of=END, method="simple", window_days=30)
    assert (figure.value, figure.undefined_because) == (None, "no-sales")
    later = books(invoices=[bill("A", date(2027, 1, 5), 100)])
    assert dso(later, as_of=END).undefined_because == "no-items"
