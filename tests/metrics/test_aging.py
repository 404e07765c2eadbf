"""The aged balance against a clerk's pencil, and the identities that make it trustworthy."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lettrage import Invoice, Ledger, Money, Payment, aging
from lettrage.datasets import month_end
from lettrage.errors import LettrageError
from tests.metrics.ledgers import day, ledgers
from tests.oracles.metrics_oracle import aged

bounds_drawn = st.lists(st.integers(1, 120), min_size=1, max_size=4, unique=True).map(lambda b: tuple(sorted(b)))
days_drawn = st.integers(0, 320).map(day)


def balance(ledger, as_of, known_on=None):
    return sum(item.residual.minor for item in ledger.open_items(as_of=as_of, known_on=known_on))


@given(
    ledger=ledgers(),
    as_of=days_drawn,
    known=st.one_of(st.none(), days_drawn),
    bounds=bounds_drawn,
    basis=st.sampled_from(["due", "issue"]),
)
def test_rows_are_those_of_a_clerk_and_sum_to_the_ledger(ledger, as_of, known, bounds, basis):
    report = aging(ledger, as_of=as_of, known_on=known, buckets=bounds, basis=basis)
    assert {row.label: row.amount.minor for row in report.rows if row.n} == aged(ledger, as_of, known, bounds, basis)
    if report.blocks:
        assert report.total.minor == balance(ledger, as_of, known)
        assert sum(row.n for row in report.rows) == len(ledger.open_items(as_of=as_of, known_on=known))


@given(ledger=ledgers(), as_of=days_drawn, by=st.sampled_from(["customer", "salesperson", "entity"]))
def test_a_breakdown_by_any_dimension_sums_to_the_whole_row_by_row(ledger, as_of, by):
    whole, split = aging(ledger, as_of=as_of), aging(ledger, as_of=as_of, by=by)
    assert whole.rows == split.rows
    for position, row in enumerate(whole.rows):
        assert sum(group.rows[position].amount.minor for group in split.groups) == row.amount.minor
        assert sum(group.rows[position].n for group in split.groups) == row.n


@given(ledger=ledgers(), as_of=days_drawn)
def test_credits_at_their_own_date_move_rows_and_keep_the_total(ledger, as_of):
    apart, within = aging(ledger, as_of=as_of), aging(ledger, as_of=as_of, credits="own-date")
    if apart.blocks:
        assert apart.total == within.total
        assert within["credit notes"].n == within["unapplied"].n == 0
        assert within["unidentified"] == apart["unidentified"]


@given(ledger=ledgers(("EUR", "USD", "JPY")), as_of=days_drawn)
def test_each_currency_has_its_block_and_its_own_total(ledger, as_of):
    report = aging(ledger, as_of=as_of)
    items = list(ledger.open_items(as_of=as_of))
    assert [block.currency for block in report] == sorted({item.residual.currency for item in items})
    for block in report:
        assert block.total.minor == sum(i.residual.minor for i in items if i.residual.currency == block.currency)
    rates = {"USD": "0.9", "JPY": Decimal("0.0061")}
    one = aging(ledger, as_of=as_of, currency="EUR", rates=rates)
    for position, row in enumerate(one.rows):
        parts = [block.rows[position].amount.convert(rates.get(block.currency, 1), "EUR").minor for block in report]
        assert row.amount.minor == sum(parts)


def test_yesterdays_report_can_be_printed_tomorrow():
    invoice = Invoice("F", customer="C", issued_on=day(0), due_on=day(30), total=Money("100", "EUR"))
    ledger = Ledger(invoices=[invoice])
    before = aging(ledger, as_of=day(40), known_on=day(40))
    late = Payment("P", customer="C", received_on=day(35), amount=Money("100", "EUR"))
    after = ledger.record(late, known_on=day(60))
    assert aging(after, as_of=day(40), known_on=day(40)) == before
    assert aging(after, as_of=day(40)).total.minor == 0


def test_the_due_date_itself_is_not_late_and_bounds_are_closed():
    def lone(due):
        invoice = Invoice("F", customer="C", issued_on=day(0), due_on=due, total=Money("1", "EUR"))
        report = aging(Ledger(invoices=[invoice]), as_of=day(120))
        return next(row.label for row in report.rows if row.n)

    assert [lone(day(120 - late)) for late in (0, 1, 30, 31, 60, 61, 90, 91)] == [
        "not due", "1-30", "1-30", "31-60", "31-60", "61-90", "61-90", "over 90"
    ]  # fmt: skip


def test_the_demo_by_salesperson_reads_as_a_table():
    closing = month_end()
    report = aging(closing.ledger, as_of=closing.as_of, by="salesperson")
    assert {group.name for group in report.groups} == {"", "Camille", "Louis", "Nadia"}
    assert "Camille" in str(report)
    assert "<table" in report._repr_html_()
    assert repr(report) == "<AgingReport 2026-03-31 by due date: 14516.85 EUR>"


@given(ledger=ledgers(("EUR", "USD")), as_of=days_drawn, known=st.one_of(st.none(), days_drawn))
def test_customers_left_out_and_the_rest_sum_to_the_whole(ledger, as_of, known):
    def cells(**options):
        report = aging(ledger, as_of=as_of, known_on=known, **options)
        return {(b.currency, row.label): (row.amount.minor, row.n) for b in report for row in b.rows if row.n}

    groups = {
        (block.currency, row.label): (row.amount.minor, row.n)
        for block in aging(ledger, as_of=as_of, known_on=known, by="customer")
        for group in block.groups
        if group.name == "X"
        for row in group.rows
        if row.n
    }
    left = [name for name in ("X",) if name in ledger.customers]
    whole, rest = cells(), cells(without=left)
    assert groups.keys() <= whole.keys()
    for cell, (minor, n) in whole.items():
        gone = groups.get(cell, (0, 0))
        assert rest.get(cell, (0, 0)) == (minor - gone[0], n - gone[1])


def test_a_report_says_how_many_customers_it_leaves_out():
    closing = month_end()
    name = closing.ledger.customers[0]
    assert "1 customers left out" in str(aging(closing.ledger, as_of=closing.as_of, without=[name]))
    with pytest.raises(LettrageError) as caught:
        aging(closing.ledger, as_of=closing.as_of, without=["nobody"])
    assert caught.value.code == "unknown-customer"


def test_an_empty_ledger_has_an_empty_report():
    report = aging(Ledger(), as_of=day(0))
    assert (len(report), report.rows) == (0, ())
    assert aging(Ledger(), as_of=day(0), currency="EUR").total == Money.zero("EUR")


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"buckets": ()}, "bad-value"),
        ({"buckets": (30, 30)}, "bad-value"),
        ({"buckets": (60, 30)}, "bad-value"),
        ({"buckets": (0, 30)}, "bad-value"),
        ({"buckets": (30.0,)}, "bad-value"),
        ({"buckets": (True,)}, "bad-value"),
        ({"basis": "dew"}, "bad-value"),
        ({"credits": "netted"}, "bad-value"),
        ({"currency": "USD"}, "bad-rate"),
        ({"by": "saleperson"}, "unknown-field"),
        ({"by": 5}, "bad-value"),
        ({"by": float("nan")}, "bad-value"),
        ({"basis": None}, "missing-value"),
        ({"buckets": None}, "missing-value"),
        ({"buckets": b"x"}, "bad-value"),
        ({"credits": []}, "bad-value"),
        ({"rates": 1.5}, "bad-rate"),
        ({"currency": "EURO"}, "unknown-currency"),
        ({"currency": []}, "bad-value"),
    ],
)
def test_nonsense_is_refused_with_its_code(options, code):
    closing = month_end()
    with pytest.raises(LettrageError) as caught:
        aging(closing.ledger, as_of=closing.as_of, **options)
    assert caught.value.code == code


def test_a_row_that_does_not_exist_is_named_with_the_ones_that_do():
    closing = month_end()
    with pytest.raises(LettrageError) as caught:
        aging(closing.ledger, as_of=closing.as_of)["30-60"]
    assert caught.value.code == "unknown-field"
    assert "31-60" in str(caught.value)


def test_large_amounts_are_summed_exactly():
    large = 2**52 + 1
    invoices = [
        Invoice(f"F{n}", customer="C", issued_on=day(0), total=Money.of_minor(large + n, "EUR")) for n in range(3)
    ]
    assert aging(Ledger(invoices=invoices), as_of=day(0)).total.minor == 3 * large + 3


def test_a_date_is_a_date():
    with pytest.raises(LettrageError):
        aging(Ledger(), as_of="2026-01-01")
    assert aging(Ledger(), as_of=date(2026, 1, 1)).blocks == ()


def test_debts_may_stand_apart_and_all_rows_still_sum_to_the_ledger():
    from lettrage.model import Bill, Dispute, Doubtful, Instalment, ItemKey, ItemKind, ReceivableAssignment

    def key(id, line=1):
        return ItemKey(ItemKind.INVOICE, id, line)

    euro = Money("10.00", "EUR")
    plain = [
        Invoice(name, customer=name, issued_on=day(0), due_on=day(30), total=euro, salesperson="Nadia")
        for name in ("DISP", "BILL", "FACT", "RISK", "REST")
    ]
    kept = [Instalment(euro, day(30)), Instalment(euro, day(30), kind="retention", releases_on=day(365))]
    ledger = Ledger(
        invoices=[*plain, Invoice("KEPT", customer="K", issued_on=day(0), total=euro * 2, instalments=kept)],
        events=[
            Dispute("D", items=[key("DISP")], effective_on=day(5)),
            Bill("B", "BILL", euro, day(90), items=[key("BILL")], effective_on=day(5)),
            ReceivableAssignment("R", "bank", customer="FACT", effective_on=day(5)),
            Doubtful("RISK", effective_on=day(5)),
            Doubtful("DISP", effective_on=day(5)),
        ],
    )
    names = ("disputed", "bills", "retentions", "assigned", "doubtful")
    report = aging(ledger, as_of=day(60), apart=names, by="salesperson")
    assert [report[name].n for name in names] == [1, 1, 1, 1, 1]
    assert report["1-30"].n == 2
    assert report.total == aging(ledger, as_of=day(60)).total
    assert aging(ledger, as_of=day(100), apart=("bills",))["bills"].n == 0  # matured
    assert aging(ledger, as_of=day(4), apart=names)["not due"].n == 6
    with pytest.raises(LettrageError):
        aging(ledger, as_of=day(60), apart=("disputes",))
