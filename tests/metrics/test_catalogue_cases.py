"""Figures of the catalogue on books for a pencil: alerts, chains of delinquency, credits, targets, series, pictures."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2_contingency

from lettrage import Customer, Ledger, Money, Payment, dso, metrics
from lettrage.errors import LettrageError
from lettrage.metrics._stationarity import stationarity
from lettrage.model import CreditLimit, CreditNote, Entity, Identifier, WriteOff, WriteOffKind
from tests.metrics.test_reports import APR, END, FEB, JAN, MAR, MAY, bill, books, euro, key, paid


def payer(*late, first=date(2025, 7, 5), every=20, customer="C", unpaid=0):
    """One invoice every twenty days, each paid so many days late; at the end some that are not paid."""
    made = [bill(f"{customer}{n}", first + timedelta(days=every * n), 100, customer=customer) for n in range(len(late))]
    done = [paid(i.id, i.due_on + timedelta(days=d), 100, customer=customer) for i, d in zip(made, late, strict=True)]
    left = [bill(f"{customer}open{n}", APR, 100, customer=customer) for n in range(unpaid)]
    return done, [*made, *left]


# Alerts


@pytest.mark.parametrize(
    ("late", "unpaid", "told"),
    [
        ([2] * 11 + [25] * 4, 0, [("deviation", 25, 2, 15)]),
        ([0, 30] * 5 + [30] * 5, 0, [("trend", 30, 16, 15)]),
        ([-5] * 12 + [9] * 3, 0, [("deviation", 9, -5, 15), ("first-late", 9, -5, 15)]),
        ([0] * 12 + [7] * 3, 0, [("deviation", 7, 0, 15), ("first-late", 7, 0, 15)]),  # never late, and now by a week
        ([1] * 12 + [9] * 3, 0, [("deviation", 9, 1, 15)]),  # late by a day before: not for the first time
        ([3] * 9, 2, [("stopped-paying", 2, 3, 9)]),
        ([3] * 9, 0, []),  # paid everything, and bought nothing since
        ([25] * 15, 0, []),  # always late, and no later than ever
        ([2] * 12 + [8] * 3, 0, []),  # six days are no alert
        ([2] * 12 + [9] * 3, 0, [("deviation", 9, 2, 15)]),  # seven are
        ([40, 40, 40], 1, []),  # too few to have a habit
    ],
)
def test_each_alert_says_what_struck_and_what_was_usual(late, unpaid, told):
    done, made = payer(*late, unpaid=unpaid)
    found = metrics.payment_alerts(books(*done, invoices=made), as_of=END)
    assert [(a.code, a.observed, None if a.usual is None else round(a.usual), a.n) for a in found] == told
    assert all(alert.text("fr") for alert in found)
    assert [alert.text().endswith(f" {alert.observed:.0f} ({alert.usual:.0f})") for alert in found] == [True] * len(
        told
    )


def test_alerts_are_ranked_by_gravity_then_by_size():
    kinds = {"SLOW": [0, 30] * 5 + [30] * 5, "ODD": [2] * 11 + [25] * 4, "ODDER": [2] * 11 + [40] * 4, "GONE": [3] * 9}
    done, made = [], []
    for name, late in kinds.items():
        one = payer(*late, customer=name, unpaid=name == "GONE")
        done, made = [*done, *one[0]], [*made, *one[1]]
    found = metrics.payment_alerts(books(*done, invoices=made), as_of=END)
    assert [alert.customer for alert in found] == ["GONE", "ODDER", "ODD", "SLOW"]
    assert len(found.columns()["code"]) == len(found) == 4
    # What is asked of an alert is the caller's to say.
    ledger = books(*done, invoices=made)
    assert not len(metrics.payment_alerts(ledger, as_of=END, least_days=100, least=10))
    assert {a.code for a in metrics.payment_alerts(ledger, as_of=END, spreads=1_000)} == {"stopped-paying", "trend"}
    assert {a.customer for a in metrics.payment_alerts(ledger, as_of=END, without=["GONE"])} == {"SLOW", "ODD", "ODDER"}


# Roll rates, losses, provision, and whether the chain stands still

counts = st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=2, max_size=2)


@settings(max_examples=60)
@given(first=st.lists(counts, min_size=1, max_size=2), second=st.lists(counts, min_size=1, max_size=2))
def test_the_test_of_stationarity_is_pearsons_for_each_state(first, second):
    found = stationarity(first, second, ("a", "b"))
    statistic, degrees = 0.0, 0
    for state in range(2):
        table = [[sum(month[state][k] for month in half) for k in range(3)] for half in (first, second)]
        used = [k for k in range(3) if table[0][k] + table[1][k]]
        if len(used) < 2 or not all(map(sum, table)):
            continue
        one = chi2_contingency([[row[k] for k in used] for row in table], correction=False)
        statistic, degrees = statistic + one.statistic, degrees + one.dof
    assert found.degrees == degrees
    if not degrees:
        assert (found.statistic, found.p_value, found.thin, found.holds) == (None, None, None, None)
        return
    assert float(found.statistic) == pytest.approx(statistic, abs=1e-9)
    assert found.holds == (found.p_value >= Decimal("0.05"))
    assert 0 <= found.thin <= 1


def test_rates_that_changed_are_told_and_cells_that_are_thin_too():
    still = [[[80, 20]]] * 2
    assert stationarity(still[:1], still[1:], ("late",)).holds
    turned = stationarity([[[80, 20]]], [[[50, 50]]], ("late",))
    assert (turned.holds, turned.thin, turned.degrees) == (False, 0, 1)
    assert round(turned.statistic, 4) == Decimal("19.7802")
    assert stationarity([[[4, 1]]], [[[4, 1]]], ("late",)).thin == 1


def chain():
    """Every month: of four debts two are paid before they are due, one a month later, and one is given up at last."""
    done, made, lost = [], [], []
    for month in range(1, 13):
        issued = date(2025, month, 3)
        for n, days in enumerate((10, 12, 45, None)):
            one = bill(f"F{month}-{n}", issued, 100, terms=20)
            made.append(one)
            if days is None:
                gone = one.due_on + timedelta(days=75)
                if gone <= date(2025, 12, 31):
                    lost.append(WriteOff(key(one.id), euro(100), kind=WriteOffKind.IRRECOVERABLE, effective_on=gone))
            elif one.issued_on + timedelta(days=days) <= date(2025, 12, 31):
                done.append(paid(one.id, one.issued_on + timedelta(days=days), 100))
    return books(*done, invoices=made, events=lost)


def test_from_movements_to_losses_to_the_allowance_in_one_chain():
    ledger, end = chain(), date(2025, 12, 31)
    rolls = metrics.roll_rates(ledger, as_of=end, months=9, buckets=(30, 60))
    rates = {
        state: dict(zip((*rolls.states, *rolls.ends), row, strict=True))
        for state, row in zip(rolls.states, rolls.rates, strict=True)
    }
    # At each month end two debts of the month are late by less than 30 days, and one of the month before by 31 to 60.
    assert rates["1-30"] == {**dict.fromkeys(rates["1-30"], 0), "31-60": Decimal("0.5"), "paid": Decimal("0.5")}
    assert rates["31-60"]["over 60"] == 1
    assert rates["over 60"]["written off"] == 1
    assert rolls.losses[1:] == (Decimal("0.5"), 1, 1)
    assert rolls.stationarity().holds
    found = metrics.provision_matrix(ledger, as_of=end, months=9, buckets=(30, 60))
    assert [row.expected_loss for row in found.rows] == [euro(0), euro(100), euro(100), euro(100)]
    assert (found.allowance, found.stationarity) == (euro(300), rolls.stationarity())
    more = metrics.provision_matrix(ledger, as_of=end, months=9, buckets=(30, 60), forward_factor="1.2")
    assert more.allowance == euro(320)  # no rate goes above one
    assert "rates stayed the same" in str(found)


# Credits, concentration, turnover


def test_credits_are_aged_by_their_own_date_and_kind():
    ledger = Ledger(
        invoices=[bill("A", JAN, 1_000)],
        credit_notes=[CreditNote("N", "C", END - timedelta(days=30), total=euro(5))],
        payments=[Payment("KNOWN", END - timedelta(days=31), euro(7), customer="C"),
                  Payment("STRAY", END - timedelta(days=200), euro(11))],
    )  # fmt: skip

    def rows(**more):
        report = metrics.credit_aging(ledger, as_of=END, **more)
        return {row.label: row.amount.amount for block in report for row in block.rows if row.n}

    assert rows() == {"0-30": -5, "31-60": -7, "over 90": -11}
    assert rows(of="credit-notes") == {"0-30": -5}
    assert rows(of="unapplied", buckets=(10, 31)) == {"11-31": -7}
    assert rows(of="unidentified") == {"over 90": -11}
    by = metrics.credit_aging(ledger, as_of=END, by="customer")
    assert {group.name: group.total for block in by for group in block.groups} == {"C": euro(-12), "": euro(-11)}


def test_concentration_sees_linked_customers_as_one():
    customers = [Customer("A", group="G"), Customer("B", group="G"), Customer("D")]
    owed = {"A": 30, "B": 20, "D": 50}
    ledger = books(invoices=[bill(name, MAY, n, customer=name) for name, n in owed.items()], customers=customers,
                   credit_notes=[CreditNote("N", "D", MAY, total=euro(40))])  # fmt: skip
    apart, linked = (metrics.concentration(ledger, as_of=END, of=of) for of in ("customer", "group"))
    assert (apart.value, apart.n) == (Decimal("0.38"), 3)
    assert (linked.value, linked.n) == (Decimal("0.5"), 2)
    assert {step.label: step.days for step in apart.trace[1:]}["top 1"] == Decimal("0.5")


def test_turnover_is_sales_over_the_mean_of_two_balances():
    ledger = books(paid("OLD", FEB, 950), invoices=[bill("OLD", JAN, 950), bill("NEW", MAY, 7_000)],
                   credit_notes=[])  # fmt: skip
    figure = metrics.turnover(ledger, as_of=date(2026, 5, 31), since=date(2026, 1, 15))
    assert figure.value == round(Decimal(7_000) * 2 / (950 + 7_000), 10)


# Targets, series, consolidation


def test_targets_are_met_missed_or_unknown_the_widest_gap_first():
    made = [
        bill("A", MAY, 100, customer="A"),
        bill("B", JAN, 100, customer="B"),
        bill("D", date(2026, 6, 9), 100, customer="D"),
    ]
    late = metrics.past_due_ratio(books(invoices=made), as_of=END, by="customer")
    rows = metrics.gap_to_target(late, {"A": "0.5", "B": 1, "D": "0.1"}).rows
    assert [(row.label, row.gap, row.met) for row in rows] == [
        ("A", Decimal("0.5"), False),
        ("B", Decimal(0), True),
        ("D", Decimal("-0.1"), True),
    ]
    up = metrics.gap_to_target(late, {"B": "0.4", "D": "0.4"}, better="higher").rows
    assert [(row.label, row.met) for row in up] == [("D", False), ("B", True)]
    nothing = metrics.gap_to_target(metrics.past_due_ratio(Ledger(), as_of=END), "0.1")
    assert (nothing.rows[0].met, "undefined" in str(nothing)) == (None, True)
    price = metrics.cost_of_a_day(books(invoices=made), as_of=END, yearly_rate="0.05")
    assert metrics.gap_to_target(price, euro(10)).rows[0].met
    with pytest.raises(LettrageError) as caught:
        metrics.gap_to_target(price, Money("10", "USD"))
    assert caught.value.code == "currency-mismatch"


@pytest.mark.parametrize(
    ("every", "as_of", "ends"),
    [
        ("week", date(2026, 3, 4), [date(2026, 2, 18), date(2026, 2, 25), date(2026, 3, 4)]),
        ("month", date(2026, 3, 31), [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)]),
        ("month", date(2026, 3, 30), [date(2026, 1, 30), date(2026, 2, 28), date(2026, 3, 30)]),
        ("month", date(2024, 3, 29), [date(2024, 1, 29), date(2024, 2, 29), date(2024, 3, 29)]),
        ("quarter", date(2026, 2, 28), [date(2025, 8, 31), date(2025, 11, 30), date(2026, 2, 28)]),
        ("year", date(2024, 2, 29), [date(2022, 2, 28), date(2023, 2, 28), date(2024, 2, 29)]),
    ],
)
def test_periods_end_where_calendars_do(every, as_of, ends):
    ledger = books(invoices=[bill("A", date(2020, 1, 1), 100)])
    assert list(metrics.series(ledger, dso, as_of=as_of, periods=3, every=every).ends) == ends


def test_the_window_of_a_figure_may_be_its_period():
    ledger = books(invoices=[bill("A", JAN, 100), bill("B", FEB, 300), bill("D", MAR, 500)])
    line = metrics.series(ledger, dso, as_of=date(2026, 3, 31), periods=3, method="simple", since="period")
    assert [figure.window for figure in line.metrics] == [
        (JAN, date(2026, 1, 31)), (FEB, date(2026, 2, 28)), (MAR, date(2026, 3, 31)),
    ]  # fmt: skip
    assert line.values() == (31, round(Decimal(400) / 300 * 28, 10), round(Decimal(900) / 500 * 31, 10))


def test_companies_of_the_group_are_found_by_name_group_or_number():
    number = Identifier("siren", "732829320")
    ledger = Ledger(
        entities=[Entity("FR", group="HOLD", identifiers=[number]), Entity("US")],
        customers=[
            Customer("US"),
            Customer("SUB", group="HOLD"),
            Customer("SAME", identifiers=[number]),
            Customer("ELSE"),
        ],
    )
    assert metrics.intercompany_customers(ledger) == ("SAME", "SUB", "US")
    assert metrics.intercompany_customers(Ledger(customers=[Customer("ELSE")])) == ()


def test_a_group_is_consolidated_at_the_rate_stated_and_never_a_mean():
    def sold(id, entity, customer, amount, code="EUR"):
        made = bill(id, MAY, 0, customer=customer, entity=entity)
        return type(made)(id, customer, MAY, due_on=date(2026, 5, 31), total=Money(str(amount), code), entity=entity)

    ledger = Ledger(invoices=[sold("A", "FR", "X", 100), sold("B", "US", "Y", 300, "USD"), sold("D", "FR", "US", 50)])
    asked = {"as_of": END, "currency": "EUR", "rates": {"USD": "0.5"}, "intercompany": ["US"]}
    found = metrics.consolidate(ledger, metrics.past_due_ratio, **asked)
    assert found.metric.trace[0].amount == euro(250)
    assert {label: part.trace[0].amount for label, part in found.metric} == {"FR": euro(100), "US": euro(150)}
    assert (found.eliminated, found.intercompany) == (euro(50), ("US",))
    assert str(found).endswith("* left out between companies: 50.00 EUR, 1 customers")
    assert found.columns()["entity"].tolist() == ["FR", "US"]
    alone = metrics.consolidate(ledger.view(entity="FR"), metrics.past_due_ratio, as_of=END, currency="EUR")
    assert alone.metric.trace[0].amount == euro(150)  # nobody says that the customer `US` is of the group
    everyone = metrics.consolidate(ledger, metrics.past_due_ratio, **{**asked, "intercompany": []})
    assert everyone.metric.trace[0].amount == euro(300)


def test_limits_hold_from_their_day_to_their_day_and_by_their_source():
    limits = [CreditLimit(euro(100)), CreditLimit(euro(300), valid_from=MAR, valid_to=date(2026, 5, 31)),
              CreditLimit(euro(900), source="insurer")]  # fmt: skip
    customers = [
        Customer("C", credit_limits=limits),
        Customer("IDLE", credit_limits=[CreditLimit(euro(50))]),
        Customer("FREE"),
    ]
    made = [bill("A", JAN, "100.01"), bill("B", JAN, 5, customer="FREE")]
    ledger = books(invoices=made, customers=customers)

    def use(on, **more):
        return metrics.credit_limit_use(ledger, as_of=on, **more)

    assert [use(on)["C"].limit for on in (FEB, MAR, date(2026, 5, 31), END)] == [
        euro(100),
        euro(300),
        euro(300),
        euro(100),
    ]
    assert use(END, sources=["insurer"])["C"].limit == euro(900)
    assert [(row.customer, row.over) for row in use(END).breaches] == [("C", euro("0.01"))]  # by a cent
    assert not use(MAR).breaches
    idle = use(END)["IDLE"]
    assert (idle.balance, idle.use) == (euro(0), 0)
    assert [row.customer for row in use(END).rows] == ["C", "IDLE", "FREE"]
    assert "no limit" in str(use(END))
    with pytest.raises(LettrageError) as caught:
        use(END, to_come={"FRE": euro(4)})
    assert (caught.value.code, "FREE" in str(caught.value)) == ("unknown-customer", True)


# Tie-out and pictures


def test_leads_of_a_difference_are_counted_in_the_control_accounts_currency():
    ledger = books(invoices=[bill("A", JAN, 80)]).record(
        Payment("P", MAR, Money("10", "USD"), customer="C"), known_on=date(2026, 7, 5)
    )
    found = metrics.tie_out(ledger, euro(80), as_of=END, rates={"USD": "0.5"})
    assert (found.difference, [(str(lead.item), lead.amount, lead.why) for lead in found.leads]) == (
        euro(-5), [("P", euro(-5), "open-amount")],
    )  # fmt: skip
    with pytest.raises(LettrageError) as caught:
        metrics.tie_out(ledger, {"C": euro(80), "D": Money("1", "USD")}, as_of=END, rates={"USD": "0.5"})
    assert caught.value.code == "currency-mismatch"


def test_facts_learned_later_lead_to_a_difference():
    ledger = books(invoices=[bill("A", JAN, 80), bill("B", JAN, 9)]).record(
        Payment("P", MAR, euro(4), customer="C"), Payment("Q", MAR, euro(3), customer="C"), known_on=date(2026, 7, 5)
    )
    found = metrics.tie_out(ledger, euro(89), as_of=END)
    assert [(str(lead.item), lead.why) for lead in found.leads] == [("P", "known-later"), ("Q", "known-later")]
    assert not metrics.tie_out(ledger, euro(89), as_of=END, known_on=END).leads
    by_name = metrics.tie_out(ledger, {"C": euro(89)}, as_of=END)
    assert by_name.columns()["difference"].tolist() == [-7]
    assert str(by_name).splitlines()[0] == "Tie-out"
    assert "P: -4.00 EUR, known-later" in str(by_name)


def test_the_flow_names_each_receipt_and_what_it_paid():
    ledger = books(paid("A", FEB, 100), paid("B", MAR, 50), invoices=[bill("A", JAN, 100), bill("B", JAN, 50)])
    picture = metrics.allocation_flow(ledger, "C", as_of=END)
    assert picture.description == "payment on 2026-02-01: 100.00 EUR on A; payment on 2026-03-01: 50.00 EUR on B"
    assert metrics.allocation_flow(ledger, "C", as_of=END, most=1).description.endswith("50.00 EUR on B")
    assert "2026-03" not in metrics.allocation_flow(ledger, "C", as_of=FEB).description
    assert metrics.allocation_flow(ledger, "C", as_of=JAN).description == "nothing was allocated"


# Edges of lateness


def due(id, on, amount=100, **more):
    return bill(id, on - timedelta(days=10), amount, terms=10, **more)


def test_what_is_due_on_the_day_is_not_late_and_what_is_due_tomorrow_is_in_no_table():
    ledger = books(
        paid("PAID", date(2026, 6, 2), 100),
        invoices=[due("TODAY", END), due("TOMORROW", END + timedelta(days=1)), due("CENT", date(2026, 6, 29), "0.01"),
                  due("PAID", date(2026, 6, 1))],
    )  # fmt: skip
    closing = metrics.late_invoices(ledger, as_of=END)
    assert [(band.n, band.amount) for band in closing.bands[:2]] == [(1, euro(100)), (1, euro("0.01"))]
    year = metrics.late_invoices(ledger, as_of=END, table="in-the-year")
    assert [(band.n, band.amount) for band in year.bands[:2]] == [(0, euro(0)), (2, euro("100.01"))]
    assert year.sales == euro("300.01")
    # One settled a day late, one open and late; the one due today is neither.
    rate = metrics.late_rate(ledger, as_of=END)
    assert (rate.value, rate.n) == (1, 2)
    assert [metrics.late_rate(ledger, as_of=END, grace_days=days).value for days in (0, 1)] == [1, 0]
    assert metrics.late_rate(ledger, as_of=END + timedelta(days=2), grace_days=1).n == 3
    assert metrics.past_due_ratio(ledger, as_of=END, weight="count").trace[1].n == 1


def test_lines_of_an_account_that_are_no_invoices_stand_in_no_table_of_invoices():
    lines = {"account": ["C"], "kind": ["entry"], "id": ["E"], "on": [MAY], "due_on": [MAY], "currency": ["EUR"],
             "amount_minor": [90_000]}  # fmt: skip
    ledger = Ledger.from_items(lines)
    for table in ("at-closing", "in-the-year"):
        found = metrics.late_invoices(ledger, as_of=END, table=table)
        assert (found.total.n, found.bands[0].n, found.total.amount) == (0, 0, euro(0))
    assert metrics.past_due_ratio(ledger, as_of=END).value == 1  # and are debts all the same


def test_a_roll_forward_reads_as_columns_and_as_a_table():
    ledger = books(paid("A", MAR, 100), invoices=[bill("A", JAN, 100), bill("B", MAY, 30)])
    rolled = metrics.roll_forward(ledger, start=FEB, as_of=END, by="customer")
    columns = rolled.columns()
    assert list(columns) == ["cause", "part", "amount", "currency"]
    assert columns["amount"].tolist()[:3] == [30, 0, -100]
    assert columns["part"].tolist()[7:9] == ["C", "C"]
    assert str(rolled).splitlines()[1:] == [
        "step                amount EUR",
        "------------------  ----------",
        "balance 2026-02-01      100.00",
        "invoices                +30.00",
        "payments               -100.00",
        "balance 2026-06-30       30.00",
    ]
    empty = str(metrics.roll_forward(Ledger(), start=FEB, as_of=END))
    assert "balance 2026-02-01" in empty
    assert "None" not in empty
