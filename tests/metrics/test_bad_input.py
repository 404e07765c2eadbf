"""What cannot be told is said, each kind by its name: undefined with its reason, or refused with the choices."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from math import isfinite

import pytest

from lettrage import Customer, Invoice, Ledger, Money, Payment, dso, metrics
from lettrage.errors import LettrageError
from lettrage.model import (
    Allocation,
    CreditNote,
    Dispute,
    Doubtful,
    ItemKind,
    Notice,
    NoticeLine,
    PromiseToPay,
    Settlement,
    WriteOff,
    WriteOffKind,
)
from tests.metrics.test_reports import END, FACADES, FEB, JAN, MAR, NEEDS, OTHER, bill, books, euro, key, paid

MONTH = {"as_of": END, "window_days": 30}

#: Every figure that divides by sales.
OF_SALES = {
    "dso simple": lambda b: dso(b, method="simple", **MONTH),
    "dso average": lambda b: dso(b, method="average", **MONTH),
    "best possible": lambda b: metrics.best_possible_dso(b, **MONTH),
    "delinquent": lambda b: metrics.average_days_delinquent(b, **MONTH),
    "bad debts": lambda b: metrics.bad_debt_ratio(b, **MONTH),
    "cost of a day": lambda b: metrics.cost_of_a_day(b, yearly_rate="0.05", **MONTH),
}


@pytest.mark.parametrize("name", OF_SALES)
def test_no_sales_in_the_window(name):
    figure = OF_SALES[name](books(invoices=[bill("OLD", JAN, 100)]))
    assert (figure.value, figure.undefined_because) == (None, "no-sales")
    assert figure.why("fr") == "aucune vente sur la période"


@pytest.mark.parametrize("name", OF_SALES)
def test_sales_below_zero_after_credit_notes(name):
    notes = [CreditNote("N", "C", date(2026, 6, 3), total=euro(400))]
    ledger = books(invoices=[bill("OLD", JAN, 900), bill("NEW", date(2026, 6, 2), 100)], credit_notes=notes)
    figure = OF_SALES[name](ledger)
    assert (figure.value, figure.undefined_because) == (None, "no-sales")


@pytest.mark.parametrize("method", ["count-back", "sales-weighted"])
def test_a_month_of_sales_below_zero_is_no_month_to_burn(method):
    """Sales of June are below zero: counted whole or the end of the count, never a share of days below zero."""
    notes = [CreditNote("N", "C", date(2026, 6, 3), total=euro(400))]
    ledger = books(
        invoices=[bill("OLD", date(2026, 5, 5), 900), bill("NEW", date(2026, 6, 2), 100)], credit_notes=notes
    )
    figure = dso(ledger, as_of=END, method=method)
    if method == "count-back":  # owed 600: all of June, and 600 of May's 900
        assert figure.value == round(30 + Decimal(31) * 600 / 900, 10)
        stopped = dso(ledger, as_of=END, zero_sales="stop")
        assert (stopped.value, stopped.trace[-1].label) == (0, "stopped: no sales")
    else:
        assert (figure.value, figure.undefined_because) == (None, "no-sales")


def test_a_history_too_short_is_a_lower_bound_and_no_figure():
    opening = Payment("R", date(2026, 6, 20), euro(500), customer="C", direction="out")  # a refund: owed, and no sale
    figure = dso(books(invoices=[bill("NEW", date(2026, 6, 2), 100)]).record(opening), as_of=END)
    assert (figure.value, figure.undefined_because) == (None, "history-too-short")
    assert (figure.trace[-1].label, figure.trace[-1].days) == ("at least", 30)


def later_facts():
    """Everything that can happen, all of it after the day."""
    new, settled = paid("A", date(2026, 8, 1), 100)
    on = date(2026, 7, 2)
    return [
        bill("F", on, 7_000), new, settled, Payment("Q", on, euro(3), customer="C"),
        CreditNote("CN", "C", on, total=euro(9)), Dispute("D", items=[key("B")], effective_on=on),
        Doubtful("C", effective_on=on), WriteOff(key("B"), euro(1), kind=WriteOffKind.IRRECOVERABLE, effective_on=on),
        PromiseToPay("PP", customer="C", amount=euro(5), due_on=date(2026, 7, 9), items=[key("B")], effective_on=on),
        Notice("NN", customer="C", step="s", channel="email", items=[NoticeLine(key("B"), euro(1))], effective_on=on),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "facade", [f for f in FACADES if f.__name__ not in OTHER - {"late_invoices"}], ids=lambda f: f.__name__
)
def test_facts_dated_in_the_future_are_not_there_yet(facade):
    now = books(
        paid("P", date(2026, 2, 9), 50), invoices=[bill("A", JAN, 100), bill("B", FEB, 200), bill("P", JAN, 50)]
    )
    more = {**NEEDS.get(facade.__name__, {}), "as_of": END}
    assert facade(now.record(*later_facts()), **more) == facade(now, **more)


def test_a_future_day_of_knowledge_is_simply_all_that_is_known():
    ledger = books(paid("A", FEB, 100), invoices=[bill("A", JAN, 100), bill("B", MAR, 200)])
    assert dso(ledger, as_of=END, known_on=date(2030, 1, 1)).value == dso(ledger, as_of=END).value


def two_currencies():
    """In euros and in dollars, one invoice paid and one open and late."""
    five = Money("5", "USD")
    pair = Allocation(key("PU", ItemKind.PAYMENT), key("U1"), five, five)
    dollars = [Invoice(id, "C", JAN, due_on=FEB, total=five) for id in ("U1", "U2")]
    ledger = books(paid("P", date(2026, 2, 9), 50), invoices=[bill("A", JAN, 100), bill("P", JAN, 50), *dollars])
    return ledger.record(
        Payment("PU", date(2026, 3, 1), five, customer="C"), Settlement("SU", [pair], effective_on=date(2026, 3, 1))
    )


@pytest.mark.parametrize("facade", [f for f in FACADES if f.__name__ not in OTHER], ids=lambda f: f.__name__)
def test_currencies_are_never_mixed_without_a_rate(facade):
    """A choice is asked for, or each currency has its own block, or what is told has no currency at all."""
    ledger = two_currencies()
    more = {**NEEDS.get(facade.__name__, {}), "as_of": END} | (
        {"cohort_on": END} if "cohort_on" in facade.__annotations__ else {}
    )
    try:
        found = facade(ledger, **more)
    except LettrageError as error:
        code, help = error.code, error.faults[0].help or error.faults[0].expected
    else:
        code, help = "", ""
        blocks = getattr(found, "blocks", None)
        assert not getattr(found, "currency", "") or facade.__name__ == "working_capital"
        assert blocks is None or {block.currency for block in blocks} <= {"EUR", "USD"}
    assert code in ("", "currency-mismatch", "bad-rate")
    assert not code or "USD" in help or "EUR" in help
    if {"rates", "currency"} <= set(facade.__annotations__):
        facade(ledger, **more, currency="EUR", rates={"USD": "0.5"})


def test_a_currency_without_a_rate_is_named():
    ledger = books(invoices=[bill("A", JAN, 100), Invoice("U", "C", MAR, due_on=MAR, total=Money("5", "USD"))])
    with pytest.raises(LettrageError) as caught:
        dso(ledger, as_of=END, currency="EUR", rates={"GBP": "1.2"})
    assert (caught.value.code, "USD" in str(caught.value)) == ("bad-rate", True)


def test_contacts_and_disputes_in_a_currency_that_is_not_there_are_none():
    on = date(2026, 3, 5)
    ledger = books(
        paid("A", date(2026, 3, 9), 100), invoices=[bill("A", JAN, 100)],
        events=[Dispute("D", items=[key("A")], effective_on=on),
                Notice("N", customer="C", step="s", items=[NoticeLine(key("A"), euro(100))], effective_on=on)],
    )  # fmt: skip
    for verb in (metrics.contact_to_cash, metrics.dispute_days):
        assert verb(ledger, as_of=END, currency="EUR").n == 1
        nothing = verb(ledger, as_of=END, currency="JPY")
        assert (nothing.n, nothing.undefined_because) == (0, "no-items")


def test_a_dimension_missing_on_some_rows_is_a_part_of_its_own():
    known = [Customer("C", attributes={"region": "Nord"}), Customer("D")]
    ledger = books(invoices=[bill("A", JAN, 100), bill("B", JAN, 50, customer="D")], customers=known)
    figure = metrics.past_due_ratio(ledger, as_of=END, by="region")
    assert [(label, part.trace[0].amount) for label, part in figure] == [("", euro(50)), ("Nord", euro(100))]
    assert "(none)" in str(figure)


@pytest.mark.parametrize("word", ["taux d'impayés", "TAUX D\u2019IMPAYES", "taux-impayés", "unpaid rate"])
def test_the_bare_word_of_three_meanings_names_the_choices(word):
    with pytest.raises(LettrageError) as caught:
        metrics.find(word)
    assert caught.value.code == "ambiguous-metric"
    for name in ("late_rate", "past_due_ratio", "bad_debt_ratio"):
        assert name in caught.value.faults[0].expected


UNITS = {"days", "ratio", "percent", "times", "EUR"}


@pytest.mark.parametrize("facade", [f for f in FACADES if f.__name__ not in OTHER], ids=lambda f: f.__name__)
@pytest.mark.parametrize(
    "ledger",
    [
        Ledger(),
        books(invoices=[bill("F", date(2027, 1, 5), 100)]),
        books(invoices=[bill("Z", JAN, 0)]),
        books(invoices=[bill("N", JAN, 100, terms=None)]),
        Ledger(payments=[Payment("P", JAN, euro(10))]),
        books(invoices=[bill("A", JAN, 100)], credit_notes=[CreditNote("N", "C", JAN, total=euro(400))]),
    ],
    ids=["empty", "future", "zero", "no due date", "nobody's money", "credits only"],
)
def test_a_figure_is_a_number_with_its_unit_or_undefined_with_its_reason(facade, ledger):
    found = facade(ledger, as_of=END, **NEEDS.get(facade.__name__, {}))
    if not isinstance(found, metrics.Metric):
        assert str(found)
        return
    assert (found.value is None) == (found.undefined_because is not None)
    value = found.value.amount if isinstance(found.value, Money) else found.value
    assert value is None or isfinite(value)
    assert found.unit in UNITS or (found.unit == "" and found.value is None)
    if not len(ledger):
        assert found.value is None
