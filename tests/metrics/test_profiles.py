"""What other products print, on books of a few lines whose figures a bookkeeper can check."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from lettrage import metrics
from lettrage.errors import LettrageError
from lettrage.model import CreditNote
from tests.metrics.test_reports import bill, books, euro, paid


def printed(profile, ledger, as_of):
    return {metric.name: metric.value for metric in metrics.as_printed_by(profile, ledger, as_of=as_of).metrics}


def test_crf_holds_open_invoices_against_the_gross_sales_of_three_months():
    # Sales of the quarter 10 890, of which 3 590 are not due and 1 210 past due: the published best possible is 29.67.
    quarter = books(
        paid("PAID", date(2026, 2, 20), 6_090),
        invoices=[bill("PAID", date(2026, 1, 10), 6_090), bill("LATE", date(2026, 1, 5), 1_210),
                  bill("NEW", date(2026, 3, 20), 3_590)],
        credit_notes=[CreditNote("N", "C", date(2026, 3, 25), total=euro(500))],  # neither deducted here nor there
    )  # fmt: skip
    found = printed("crf", quarter, date(2026, 3, 31))
    assert round(found["best possible dso"], 2) == Decimal("29.67")
    assert round(found["dso"], 2) == Decimal("39.67")
    assert found["average days delinquent"] == 10
    assert round(found["cei"], 2) == Decimal("83.42")  # 100 x (0 + 10 890 - 4 800) / (0 + 10 890 - 3 590)


def test_jde_counts_months_without_sales_and_deducts_the_days_of_credit_granted():
    # Open: all of June's 60 and 40 of April's 80; nothing was sold in May.
    ledger = books(
        paid("APR", date(2026, 6, 10), 40),
        invoices=[bill("APR", date(2026, 4, 10), 80), bill("JUN", date(2026, 6, 15), 60)],
    )
    found = printed("jde", ledger, date(2026, 6, 30))
    assert found["dso"] == 30 + 31 + 15  # June, May, and half of April
    assert found["delinquent dso"] == 76 - 30
    assert found["dso, balance over sales"] == round(Decimal(100) / 140 * 90, 10)
    assert found["dso, average balance"] == round(Decimal(0 + 80 + 80 + 100) / 4 / 140 * 90, 10)
    assert printed("hfm", ledger, date(2026, 6, 30))["dso"] == 30  # the same ledger stops before May


def test_jde_says_that_history_is_too_short_where_the_product_stops_in_silence():
    ledger = books(invoices=[bill("JUN", date(2026, 6, 15), 60)],
                   credit_notes=[CreditNote("N", "C", date(2026, 6, 20), total=euro(30))])  # fmt: skip
    figure = metrics.as_printed_by("jde", ledger, as_of=date(2026, 6, 30))["dso"]
    assert figure.value is None
    assert figure.undefined_because == "history-too-short"


def test_oracle_terms_and_lateness_make_up_the_days_paid():
    issued = date(2026, 1, 1)
    after = {"A": (1_000, 15), "B": (3_000, 30), "C": (2_000, 45)}
    made = [bill(name, issued, amount, terms=25) for name, (amount, _) in after.items()]
    done = [paid(name, issued + timedelta(days=days), amount) for name, (amount, days) in after.items()]
    # One still open and one paid in part: closed items alone count.
    more = [bill("OPEN", issued, 9_000, terms=25), bill("PART", issued, 9_000, terms=25)]
    ledger = books(*done, paid("PART", date(2026, 3, 1), 4_000), invoices=[*made, *more])
    found = printed("oracle", ledger, date(2026, 6, 30))
    assert found == {
        "days of terms": 25,
        "days late": Decimal("7.5"),
        "days to pay": Decimal("32.5"),
        "days late, late ones": 11,  # (3 000 x 5 + 2 000 x 20) / 5 000
    }
    assert found["days of terms"] + found["days late"] == found["days to pay"]


def test_erpnext_leaves_out_the_customers_that_are_named():
    made = [bill("A", date(2026, 5, 1), 10, customer="A"), bill("B", date(2026, 5, 1), 7, customer="B")]
    asked = metrics.as_printed_by("erpnext", books(invoices=made), as_of=date(2026, 6, 30), without=["B"])
    assert {m.name: m.value for m in asked.metrics if m.value} == {"0-30": euro(10)}


def test_every_profile_names_its_conventions_and_answers_on_any_ledger():
    empty = books(invoices=[])
    ledger = books(invoices=[bill("A", date(2026, 5, 1), 10)])
    for name, profile in metrics.PROFILES.items():
        assert profile.conventions
        for books_ in (empty, ledger):
            found = metrics.as_printed_by(name, books_, as_of=date(2026, 6, 30))
            assert all((m.value is None) == (m.undefined_because is not None) for m in found.metrics)
            assert str(found)
    with pytest.raises(LettrageError) as caught:
        metrics.as_printed_by("jde", ledger, as_of=date(2026, 6, 30))["cei"]
    assert caught.value.code == "unknown-field"
