"""Answers to made cases: what a person asks, what the matcher finds, and what is honestly not said."""

from __future__ import annotations

from typing import Any

import pytest

from .answers import NotExpressible, matching


def item(name: str, amount: str, **more: Any) -> dict[str, Any]:
    blank = {"date": None, "due": None, "reference": None, "label": None, "customer": "C1", "currency": "EUR"}
    return {**blank, "id": name, "amount": amount, **more}


def case(kind: str, settings: dict[str, Any] | None = None, **items: list[dict[str, Any]]) -> dict[str, Any]:
    parts = {"invoices": [], "credit_notes": [], "payments": [], **items}
    return {"id": "made", "kind": kind, "settings": settings or {}, "expected": {}, **parts}


def test_settle_and_undo_step_by_step() -> None:
    asked = {"manual": [["P1", "I1", "60.00"]], "operations": ["settle", "undo", "settle"]}
    said = matching(case("undo", asked, invoices=[item("I1", "100.00")], payments=[item("P1", "60.00")]))
    paid = {"allocations": [["P1", "I1", "60.00"]], "residuals": {"I1": "40.00"}}
    open_ = {"allocations": [], "residuals": {"I1": "100.00", "P1": "60.00"}}
    assert said["steps"] == [paid, open_, paid]
    assert (said["residuals"], said["unmatched"]) == ({"I1": "40.00"}, [])


def test_an_undo_of_one_pair_leaves_the_other() -> None:
    asked = {"operations": [{"settle": [["P1", "I1", "60.00"], ["P2", "I1", "25.00"]]}, {"undo": [["P1", "I1"]]}]}
    payments = [item("P1", "60.00"), item("P2", "25.00")]
    said = matching(case("undo", asked, invoices=[item("I1", "100.00")], payments=payments))
    assert [step["residuals"] for step in said["steps"]] == [{"I1": "15.00"}, {"I1": "75.00", "P1": "60.00"}]
    assert (said["allocations"], said["unmatched"]) == ([["P2", "I1", "25.00"]], ["P1"])


def test_a_refund_against_an_invoice_is_the_wrong_direction() -> None:
    asked = {"manual": [["P1", "I1", "30.00"]]}
    said = matching(case("reject", asked, invoices=[item("I1", "100.00")], payments=[item("P1", "-30.00")]))
    assert said["rejected"] == ["wrong_direction"]
    assert said["residuals"] == {"I1": "100.00", "P1": "-30.00"}
    assert sorted(said["unmatched"]) == ["I1", "P1"]


def test_a_refund_pays_out_a_credit_note() -> None:
    asked = {"manual": [["P1", "N1", "-30.00"]]}
    said = matching(case("allocate", asked, credit_notes=[item("N1", "50.00")], payments=[item("P1", "-30.00")]))
    assert said["allocations"] == [["P1", "N1", "-30.00"]]
    assert said["residuals"] == {"N1": "20.00"}


def test_a_reject_that_the_ledger_allows_is_not_called_refused() -> None:
    asked = {"manual": [["P1", "I1", "30.00"]]}
    with pytest.raises(NotExpressible, match="allows"):
        matching(case("reject", asked, invoices=[item("I1", "100.00")], payments=[item("P1", "30.00")]))


@pytest.mark.parametrize(
    ("paid", "absorbed"),
    [
        ("99.50", [{"item": "I1", "amount": "0.50", "reason": "payment_tolerance"}]),
        ("100.50", [{"item": "P1", "amount": "0.50", "reason": "payment_tolerance_gain"}]),
        ("100.00", []),
    ],
)
def test_differences_up_to_the_limit_are_written_off_either_way(paid: str, absorbed: list[dict[str, str]]) -> None:
    pair = {"invoices": [item("I1", "100.00")], "payments": [item("P1", paid)]}
    said = matching(case("match", {"write_off_limit": "0.50"}, **pair))
    assert (said["writeoffs"], said["residuals"], said["unmatched"]) == (absorbed, {}, [])
    assert said["allocations"] == [["P1", "I1", min(paid, "100.00", key=float)]]


def test_a_difference_beyond_the_limit_matches_nothing() -> None:
    pair = {"invoices": [item("I1", "100.00")], "payments": [item("P1", "99.49")]}
    said = matching(case("match", {"write_off_limit": "0.50"}, **pair))
    assert (said["allocations"], said["unmatched"]) == ([], ["I1", "P1"])
    assert said["residuals"] == {"I1": "100.00", "P1": "99.49"}


def test_a_payment_applied_by_hand_leaves_open_what_is_beyond_the_tolerance() -> None:
    pair = {"invoices": [item("I1", "100.00")], "payments": [item("P1", "90.00")]}
    said = matching(case("tolerance", {"max_payment_tolerance": "1.00"}, **pair))
    assert (said["allocations"], said["residuals"]) == ([["P1", "I1", "90.00"]], {"I1": "10.00"})


@pytest.mark.parametrize(("paid", "chosen"), [("100.00", ["I1"]), ("100.01", [])])
def test_a_band_of_nothing_holds_equal_amounts_only(paid: str, chosen: list[str]) -> None:
    pair = {"invoices": [item("I1", "100.00")], "payments": [item("P1", paid)]}
    said = matching(case("predicate", {"relative_tolerance_of_invoice": "0"}, **pair))
    assert said["selection"] == {"P1": chosen}


@pytest.mark.parametrize(
    ("paid", "absorbed", "left"),
    [("90.00", "10.00", {}), ("89.99", None, {"I1": "100.00", "P1": "89.99"})],
)
def test_a_share_of_the_invoice_is_let_go_below_it_only(paid: str, absorbed: str | None, left: dict[str, str]) -> None:
    pair = {"invoices": [item("I1", "100.00")], "payments": [item("P1", paid)]}
    said = matching(case("match", {"tolerance_pct": "10"}, **pair))
    entry = {"item": "I1", "amount": absorbed, "reason": "payment_tolerance"}
    assert (said["writeoffs"], said["residuals"]) == ([entry] if absorbed else [], left)


@pytest.mark.parametrize(
    ("paid", "on", "reasons", "left"),
    [
        ("98.00", "2026-01-09", ["cash_discount"], {}),
        ("97.00", "2026-01-09", ["cash_discount", "payment_tolerance"], {}),
        ("96.99", "2026-01-09", [], {"I1": "3.01"}),
        ("99.00", "2026-01-12", ["payment_tolerance"], {}),
        ("98.00", "2026-01-12", [], {"I1": "2.00"}),
    ],
)
def test_a_discount_in_time_goes_before_the_tolerance(
    paid: str, on: str, reasons: list[str], left: dict[str, str]
) -> None:
    asked = {"cash_discount": {"amount": "2.00", "until": "2026-01-10"}, "max_payment_tolerance": "1.00"}
    pair = {"invoices": [item("I1", "100.00")], "payments": [item("P1", paid, date=on)]}
    said = matching(case("tolerance", asked, **pair))
    assert ([entry["reason"] for entry in said["writeoffs"]], said["residuals"]) == (reasons, left)


@pytest.mark.parametrize(
    ("reason", "made"),
    [
        ("part payments", case("match", invoices=[item("I1", "100.00")], payments=[item("P1", "40.00")])),
        ("finer than a millionth", case(
            "match", {"tolerance_pct": "0.00005"}, invoices=[item("I1", "100.00")], payments=[item("P1", "90.00")]
        )),
        ("no order is given", case(
            "allocate", invoices=[item("I1", "50.00"), item("I2", "50.00")], payments=[item("P1", "60.00")]
        )),
        ("several currencies", case(
            "match", invoices=[item("I1", "50.00")], payments=[item("P1", "50.00", currency="USD")]
        )),
        ("colour", case("match", invoices=[item("I1", "9.00", colour="red")], payments=[item("P1", "9.00")])),
        ("operation", case(
            "undo", {"operations": ["merge"]}, invoices=[item("I1", "9.00")], payments=[item("P1", "9.00")]
        )),
        ("customer_rules", case("match", {"customer_rules": []}, invoices=[item("I1", "9.00")], payments=[])),
        ("at once", case(
            "match", {"tolerance_pct": "1", "write_off_limit": "0.50"},
            invoices=[item("I1", "100.00")], payments=[item("P1", "99.50")],
        )),
    ],
)  # fmt: skip
def test_what_cannot_be_said_is_not_said(reason: str, made: dict[str, Any]) -> None:
    with pytest.raises(NotExpressible, match=reason):
        matching(made)


@pytest.mark.parametrize(
    ("paid", "gain", "kind"), [("60.00", "6.00", "gain"), ("100.00", "10.00", "gain"), ("150.00", "10.00", "gain")]
)
def test_the_exchange_difference_is_of_the_part_that_is_settled(paid: str, gain: str, kind: str) -> None:
    rates = {"invoice": {"EUR_per_USD": "0.80"}, "payment": {"EUR_per_USD": "0.90"}}
    invoice, payment = item("I1", "100.00", currency="USD"), item("P1", paid, currency="USD")
    said = matching(case("fx", {"base_currency": "EUR", "rates": rates}, invoices=[invoice], payments=[payment]))
    assert [(entry["base_amount"], entry["type"]) for entry in said["fx"]] == [(gain, kind)]


def test_two_currencies_without_a_day_for_the_rate_are_not_converted() -> None:
    rates = {"2025-01-01": {"USD_per_EUR": "1.25"}}
    pair = {
        "invoices": [item("I1", "100.00", date="2025-01-02")],
        "payments": [item("P1", "125.00", date="2025-02-01", currency="USD")],
    }
    with pytest.raises(NotExpressible, match="whose rate converts"):
        matching(case("fx", {"base_currency": "EUR", "rates": rates}, **pair))
    asked = {"base_currency": "EUR", "rates": rates, "conversion_rate_date": "date of the document in base currency"}
    said = matching(case("fx", asked, **pair))
    assert (said["allocations"], said["residuals"], said["fx"]) == ([["P1", "I1", "100.00"]], {}, [])
