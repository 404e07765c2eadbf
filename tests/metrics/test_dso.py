"""DSO of a ledger: worked months, agreement with the formulas on plain numbers, two clocks, breakdowns that add up."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lettrage import Invoice, Ledger, Money, Payment, dso
from lettrage.datasets import month_end
from lettrage.errors import LettrageError
from lettrage.metrics import SalesPeriod, formulas
from lettrage.model import Allocation, CreditNote, Entry, ItemKey, ItemKind, Settlement
from tests.metrics.ledgers import day, ledgers

days_drawn = st.integers(0, 320).map(day)


def invoice(id, on, amount, **more):
    return Invoice(id, customer="C", issued_on=on, total=Money(amount, "EUR"), **more)


def three_months():
    """2,500 open at the end of November on sales of 1,200, 800 and 700: a textbook count-back."""
    return Ledger(
        invoices=[
            invoice("S", date(2025, 9, 10), "700.00"),
            invoice("O", date(2025, 10, 10), "800.00"),
            invoice("N", date(2025, 11, 10), "1200.00"),
        ],
        payments=[Payment("P", customer="C", received_on=date(2025, 11, 20), amount=Money("200.00", "EUR"))],
    )


def test_count_back_of_three_months_shows_its_working():
    figure = dso(three_months(), as_of=date(2025, 11, 30))
    assert figure.value == 30 + 31 + Decimal("21.4285714286")
    assert (figure.unit, figure.method, figure.currency) == ("days", "count-back", "EUR")
    assert figure.window == (date(2025, 9, 1), date(2025, 11, 30))
    burnt = [(step.start, step.amount.amount, step.days) for step in figure.trace if step.label == "sales burnt"]
    assert burnt == [
        (date(2025, 11, 1), Decimal("1200.00"), 30),
        (date(2025, 10, 1), Decimal("800.00"), 31),
        (date(2025, 9, 1), Decimal("500.00"), Decimal("21.4285714286")),
    ]


def test_the_month_of_the_day_counts_from_its_first_day():
    ledger = Ledger(invoices=[invoice("A", date(2026, 3, 5), "100.00")])
    assert dso(ledger, as_of=date(2026, 3, 20)).value == 20


def test_simple_dso_divides_by_the_sales_of_its_window():
    figure = dso(three_months(), as_of=date(2025, 11, 30), method="simple", window_days=61)
    assert figure.value == formulas.dso_simple(250_000, 200_000, 61)
    assert figure.window == (date(2025, 10, 1), date(2025, 11, 30))


def test_receivables_may_be_the_invoices_alone():
    ledger, on = three_months(), date(2025, 11, 30)
    whole = dso(ledger, as_of=on, receivables="invoices")
    assert whole.trace[0].amount == Money("2700.00", "EUR")
    assert dso(ledger, as_of=on).trace[0].amount == Money("2500.00", "EUR")


def test_credit_notes_reduce_net_sales_at_their_own_date():
    ledger = Ledger(
        invoices=[invoice("A", day(0), "100.00")],
        credit_notes=[CreditNote("K", customer="C", issued_on=day(10), total=Money("40.00", "EUR"))],
    )
    net = dso(ledger, as_of=day(30), method="simple", window_days=31)
    gross = dso(ledger, as_of=day(30), method="simple", window_days=31, sales_basis="gross")
    assert (net.value, gross.value) == (31, Decimal("18.6"))


def test_a_history_too_short_is_said_and_bounded_never_guessed():
    ledger = Ledger(
        invoices=[invoice("A", date(2026, 1, 10), "100.00"), invoice("B", date(2026, 2, 10), "50.00")],
        credit_notes=[CreditNote("K", customer="C", issued_on=date(2026, 2, 20), total=Money("20.00", "EUR"))],
        payments=[
            Payment("R", customer="C", received_on=date(2026, 2, 27), amount=Money("30", "EUR"), direction="out")
        ],
    )
    figure = dso(ledger, as_of=date(2026, 2, 28))
    assert figure.value is None
    assert figure.undefined_because == "history-too-short"
    assert figure.trace[-1].label == "at least"
    assert figure.trace[-1].days == 59
    assert "undefined" in str(figure)


@pytest.mark.parametrize(("first", "said"), [(1, False), (2, True), (31, True)])
def test_a_ledger_that_begins_inside_the_window_says_so(first, said):
    ledger = Ledger(invoices=[invoice("O", date(2025, 10, first), "10.00"), invoice("N", date(2025, 11, 10), "20.00")])
    figure = dso(ledger, as_of=date(2025, 11, 30), method="simple", window_days=61)
    begins = f"the ledger's sales begin on 2025-10-{first:02d}, inside the window"
    assert (begins in figure.basis) == said


def test_sales_before_the_ledger_can_be_supplied():
    ledger = Ledger(
        invoices=[invoice("B", date(2026, 2, 10), "50.00")],
        payments=[
            Payment("R", customer="C", received_on=date(2026, 2, 27), amount=Money("30", "EUR"), direction="out")
        ],
    )
    january = SalesPeriod(date(2026, 1, 1), date(2026, 1, 31), Money("60.00", "EUR"))
    assert dso(ledger, as_of=date(2026, 2, 28), sales=[january]).value == 28 + Decimal("15.5")


@pytest.mark.parametrize(
    ("start", "end"),
    [((2026, 2, 1), (2026, 2, 12)), ((2026, 1, 31), (2026, 1, 1)), ((2025, 12, 15), (2026, 1, 15))],
)
def test_supplied_sales_that_overlap_or_straddle_are_refused(start, end):
    ledger = Ledger(
        invoices=[invoice("B", date(2026, 2, 10), "50.00")],
        payments=[
            Payment("R", customer="C", received_on=date(2026, 2, 27), amount=Money("30", "EUR"), direction="out")
        ],
    )
    with pytest.raises(LettrageError) as caught:
        dso(ledger, as_of=date(2026, 2, 28), sales=[SalesPeriod(date(*start), date(*end), Money("60", "EUR"))])
    assert caught.value.code == "bad-value"


@given(ledger=ledgers(), as_of=days_drawn, zero=st.sampled_from(["count", "stop"]))
def test_the_facade_gives_what_the_formula_gives_on_sums_made_by_hand(ledger, as_of, zero):
    owed = sum(item.residual.minor for item in ledger.open_items(as_of=as_of))
    sold: dict[tuple[int, int], int] = {}
    for kind, on, amount in _sales(ledger, as_of):
        month = (on.year, on.month)
        sold[month] = sold.get(month, 0) + (amount if kind == "invoice" else -amount)
    periods, end = [], as_of
    while sold and (end.year, end.month) >= min(sold):
        start = end.replace(day=1)
        periods.append((sold.get((end.year, end.month), 0), (end - start).days + 1))
        end = start - timedelta(days=1)
    if not sold and not list(ledger.open_items(as_of=as_of)):
        return
    figure = dso(ledger, as_of=as_of, zero_sales=zero)
    assert figure.value == formulas.dso_count_back(owed, periods, zero_sales=zero).days


def _sales(ledger, as_of):
    sold = [d for d in ledger.documents() if isinstance(d, Invoice | CreditNote) and d.issued_on <= as_of]
    return [(str(d.key.kind), d.issued_on, d.total.minor) for d in sold]


@given(ledger=ledgers(), as_of=days_drawn, by=st.sampled_from(["salesperson", "customer"]))
def test_parts_have_receivables_and_sales_that_sum_to_the_whole(ledger, as_of, by):
    if not _sales(ledger, as_of) and not list(ledger.open_items(as_of=as_of)):
        return
    split = dso(ledger, as_of=as_of, by=by, method="simple", window_days=400)
    whole = dso(ledger, as_of=as_of, method="simple", window_days=400)
    assert split.total == whole
    for position in (0, 1):
        parts = [metric.trace[position].amount.minor for _, metric in split]
        assert sum(parts) == whole.trace[position].amount.minor


@given(ledger=ledgers(), as_of=days_drawn, known=days_drawn)
def test_what_is_learned_later_never_changes_an_older_figure(ledger, as_of, known):
    try:
        before = dso(ledger, as_of=as_of, known_on=known)
    except LettrageError:
        return
    later = invoice("NEW", day(0), "123.45")
    after = ledger.record(later, known_on=max(known, day(400)) + timedelta(days=1))
    assert dso(after, as_of=as_of, known_on=known) == before


def test_several_currencies_ask_for_a_choice():
    ledger = Ledger(
        invoices=[
            invoice("A", day(0), "100.00"),
            Invoice("B", customer="C", issued_on=day(0), total=Money("100", "USD")),
        ]
    )
    with pytest.raises(LettrageError) as caught:
        dso(ledger, as_of=day(30))
    assert caught.value.code == "currency-mismatch"
    assert dso(ledger, as_of=day(30), currency="USD", method="simple", window_days=31).value == 31


@pytest.mark.parametrize(
    "options",
    [
        {"method": "countback"},
        {"method": "simple", "window_days": 0},
        {"receivables": "some"},
        {"sales_basis": "brut"},
        {"zero_sales": "skip"},
        {"window_days": 1.5},
        {"method": "simple", "window_days": 10**30},
        {"by": 3},
        {"sales": [1]},
        {"sales": "x"},
        {"currency": 5},
        {"by": "salesperson", "sales": [SalesPeriod(date(2025, 1, 1), date(2025, 1, 31), Money("1", "EUR"))]},
    ],
)
def test_nonsense_is_refused(options):
    closing = month_end()
    with pytest.raises(LettrageError) as caught:
        dso(closing.ledger, as_of=closing.as_of, **options)
    assert caught.value.code == "bad-value"


@pytest.mark.parametrize("method", ["count-back", "simple", "average", "true-open", "true-settled", "sales-weighted"])
def test_an_empty_ledger_has_no_dso_and_says_why(method):
    figure = dso(Ledger(), as_of=day(0), method=method)
    assert (figure.value, figure.undefined_because, figure.currency) == (None, "no-items", "")
    assert figure.why() == "nothing to measure"


def test_days_of_what_was_paid_need_neither_sales_nor_anything_open():
    """Accounting lines that have settled each other leave nothing open, and no sales; another currency is seen."""
    lines = [Entry("D", "411", date(2026, 1, 15), 900, "EUR"), Entry("C", "411", date(2026, 3, 1), -900, "EUR")]
    credit, debit = (ItemKey(ItemKind.ENTRY, name) for name in "CD")
    pair = Allocation(credit, debit, Money("9", "EUR"), Money("9", "EUR"))
    done = Settlement("S", [pair], effective_on=date(2026, 3, 1))
    asking = {"as_of": date(2026, 3, 31), "method": "true-settled"}
    assert dso(Ledger(entries=lines, events=[done]), **asking).value == 45
    dollars = Invoice("U", "C", date(2026, 3, 1), total=Money("5", "USD"))
    with pytest.raises(LettrageError, match="several currencies"):
        dso(Ledger(entries=lines, invoices=[dollars], events=[done]), **asking)
    assert dso(Ledger(entries=lines, invoices=[dollars], events=[done]), currency="EUR", **asking).value == 45
