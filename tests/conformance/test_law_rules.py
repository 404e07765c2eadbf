"""Law cases made here: the worked figures of the statutes' commentaries, and inputs that no published case shows."""

from __future__ import annotations

from typing import Any

import pytest

from .answers import NotExpressible, law


def answer(kind: str, jurisdiction: str, **inputs: Any) -> dict[str, Any]:
    return law({"id": "made", "kind": kind, "inputs": {"jurisdiction": jurisdiction, **inputs}})


def late(jurisdiction: str, principal: str, due: str, paid: str, **more: Any) -> dict[str, Any]:
    return answer("penalty", jurisdiction, principal=principal, due_date=due, paid_date=paid, **more)


@pytest.mark.parametrize(
    ("jurisdiction", "principal", "due", "paid", "more", "interest", "total"),
    [
        ("FR-B2B", "12000.00", "2024-06-15", "2024-08-14", {}, "282.33", "12322.33"),
        ("FR-PUBLIC", "12000.00", "2024-06-15", "2024-08-14", {}, "246.58", "12286.58"),
        ("FR-B2B", "50000.00", "2023-12-15", "2025-01-15", {}, "7783.90", "57823.90"),
        ("UK", "10000.00", "2026-01-31", "2026-04-01", {"currency": "GBP"}, "193.15", "10293.15"),
        ("UK", "2000.00", "2023-06-15", "2023-09-13", {"rate_behaviour": "floating_semester"}, "62.88", "2132.88"),
        ("FR-B2B", "1000.00", "2025-01-31", "2025-03-02", {"contract_rate_percent": "18.00"}, "14.79", "1054.79"),
    ],
)
def test_penalties(
    jurisdiction: str, principal: str, due: str, paid: str, more: dict[str, Any], interest: str, total: str
) -> None:
    found = late(jurisdiction, principal, due, paid, **more)
    assert (found["interest"], found["total_due"]) == (interest, total)


def test_day_counts() -> None:
    assert late("CH", "1000.00", "2025-01-31", "2025-05-01", day_count="30E/360") == {
        "days_late": 90,
        "interest": "12.64",
        "days_30e360": 91,
    }
    german = ("DE-B2B", "5000.00", "2024-06-15", "2024-08-14")
    assert late(*german, day_count="ACT/ACT")["interest"] == late(*german, day_count="ACT/366")["interest"] == "101.91"
    with pytest.raises(NotExpressible):
        late("DE-B2B", "5000.00", "2025-06-15", "2025-08-14", day_count="ACT/366")


def test_payments_in_the_legal_order() -> None:
    payment = {"date": "2025-03-02", "amount": "4000.00", "applied_to": "interest first (1343-1)"}
    found = answer(
        "penalty",
        "FR-B2B",
        principal="10000.00",
        due_date="2025-01-31",
        payments=[payment],
        interest_evaluated_on="2025-04-01",
        fixed_compensation_in_order=False,
    )
    assert found == {
        "interest_at_payment": "108.08",
        "payment_to_interest": "108.08",
        "payment_to_principal": "3891.92",
        "principal_left": "6108.08",
        "new_interest": "66.02",
        "total_due": "6214.10",
    }


def test_unknown_rates_are_said() -> None:
    assert late("FR-B2B", "1.00", "2026-12-30", "2027-01-02") == {"error": "rate_unknown"}
    assert answer("rate", "FR-B2B", on_date="2027-01-01") == {"error": "rate_unknown"}
    verified = {"table_verified_to": "2026-06-30"}
    assert answer("rate", "FR-B2B", on_date="2026-07-01", **verified) == {"error": "rate_unknown"}
    assert answer("rate", "UK", interest_starts="2026-03-01") == {"rate_percent": "11.75"}


def test_floors() -> None:
    asked = {"on_date": "2025-03-01", "legal_interest_percent": "3.71", "contract_rate_percent": "11.12"}
    assert answer("rate", "FR-B2B", **asked) == {"floor_percent": "11.13", "contract_rate_below_floor": True}


@pytest.mark.parametrize(
    ("jurisdiction", "inputs", "said"),
    [
        ("FR-B2B", {"late_invoices": 3}, {"fixed_compensation_total": "120.00"}),
        ("FR-B2B", {"invoice_total": "900.00", "late_part_payments": 3}, {"fixed_compensation_total": "40.00"}),
        (
            "FR-B2B",
            {"invoice_total": "900.00", "paid_on_time": "400.00", "paid_late": "500.00"},
            {"fixed_compensation_total": "40.00"},
        ),
        ("FR-B2C", {"late_invoices": 2}, {"fixed_compensation_total": "0.00"}),
        ("EU", {"late_periodic_payments": 3, "contract_count": 1}, {"fixed_compensation_total": "120.00"}),
        (
            "FR-B2B",
            {"penalty": "103.19", "fixed_compensation": "40.00", "vat_rate_percent": "20.00"},
            {"vat": "0.00", "total": "143.19"},
        ),
        ("BE-B2C", {"principal": "100000.00"}, {"max_fixed_compensation": "2000.00"}),
    ],
)
def test_recovery_sums(jurisdiction: str, inputs: dict[str, Any], said: dict[str, str]) -> None:
    assert answer("compensation", jurisdiction, **inputs) == said


@pytest.mark.parametrize(
    ("jurisdiction", "inputs", "said"),
    [
        (
            "FR-B2B",
            {"invoice_date": "2025-01-15", "due_date": "2025-03-17", "clause": None},
            {"days": 61, "within_cap": False, "latest_due_date": "2025-03-16"},
        ),
        (
            "FR-B2B",
            {"invoice_date": "2025-01-15", "due_date": "2025-03-31", "clause": "45 days end of month"},
            {"days": 75, "within_cap": True, "latest_due_date": "2025-03-31"},
        ),
        ("FR-B2B", {"invoice_date": "2025-01-15", "periodic": True}, {"latest_due_date": "2025-03-01"}),
        ("FR-B2B", {"invoice_date": "2025-01-15", "terms": "legal maximum"}, {"latest_due_date": "2025-03-16"}),
        ("FR-B2B", {"delivery_date": "2025-02-10", "goods": "spirits"}, {"latest_due_date": "2025-03-30"}),
    ],
)
def test_caps(jurisdiction: str, inputs: dict[str, Any], said: dict[str, Any]) -> None:
    assert answer("due_date", jurisdiction, **inputs) == said


def test_legal_dates() -> None:
    hospital = answer("due_date", "FR-PUBLIC", request_received="2025-03-14", buyer="public_hospital")
    assert (hospital["due_date"], hospital["interest_from"]) == ("2025-05-03", "2025-05-04")
    reminder = answer("due_date", "BE-B2C", first_reminder_sent="2025-03-03", channel="e-mail")
    assert reminder == {"period_starts": "2025-03-04", "compensation_possible_from": "2025-03-18"}


def test_allocation() -> None:
    debt = {"id": "A", "principal": "20000.00", "interest": "3000.00"}
    found = answer("allocation", "FR", payment={"amount": "18000.00"}, debts=[debt])
    assert (found["interest_paid"], found["principal_paid"], found["principal_left"]) == (
        "3000.00",
        "15000.00",
        "5000.00",
    )
    debts = [{"id": name, "open": "100.00", "due": due} for name, due in (("A", "2025-01-31"), ("B", "2025-02-28"))]
    named = {"amount": "120.00", "date": "2025-06-10", "designates": ["B"]}
    assert answer("allocation", "DE", payment=named, debts=debts)["paid"] == {"A": "20.00", "B": "100.00"}
    more = answer("allocation", "FR", payment={"amount": "250.00"}, debts=debts)
    assert (more["on_account"], more["sum"]) == ("50.00", "200.00")
    consent = {"amount": "18000.00", "designates": "principal", "creditor_consents": True}
    assert answer("allocation", "FR", payment=consent, debts=[debt])["principal_paid"] == "18000.00"
    alone = {"amount": "18000.00", "designates": "principal", "creditor_consents": False}
    assert answer("allocation", "FR", payment=alone, debts=[debt])["principal_paid"] == "15000.00"


def test_set_off() -> None:
    found = answer(
        "allocation",
        "FR",
        operation="set-off",
        debts=[{"id": "INV1", "open": "1000.00", "due": "2025-03-31"}],
        credits=[{"id": "CN1", "open": "250.00", "due": "2025-04-10"}],
        on="2025-04-15",
        invoked=True,
        agreement=False,
    )
    assert found == {"allowed": True, "left": {"INV1": "750.00", "CN1": "0.00"}, "effective_date": "2025-04-10"}


def test_prescription() -> None:
    found = answer("prescription", "FR-B2B", instalments_due=["2021-01-31", "2021-02-28"])
    assert found == {"last_days_to_sue": ["2026-01-31", "2026-02-28"]}
    done = {"invoice_date": "2021-05-01", "service_completed": "2020-12-15"}
    assert answer("prescription", "FR-B2B", **done) == {"last_day_to_sue": "2025-12-15"}
    assert answer("prescription", "FR-B2B", **done, payment_term=30) == {"last_day_to_sue": "2026-01-14"}
    noticed = answer("prescription", "FR-B2B", due_date="2021-03-31", formal_notice="2024-01-01", as_of="2026-04-01")
    assert noticed == {"last_day_to_sue": "2026-03-31", "barred": True}


def test_routes() -> None:
    assert answer("legal_route", "FR", order_date="2026-09-01") == {"serve_by": "2026-12-01"}
    assert answer("legal_route", "FR", debit_date="2025-03-03") == {"refund_until": "2025-04-28"}
    assert answer("legal_route", "FR", bodacc_date="2026-01-20") == {"file_by": "2026-03-20"}
    assert answer("legal_route", "FR", principal="5000.00") == {"simplified_procedure_eligible": True}


def test_what_is_not_understood_is_refused() -> None:
    for kind, jurisdiction, inputs in [
        ("rate", "ZZ", {"on_date": "2025-01-01"}),
        ("rate", "FR-B2B", {"on_date": "2025-01-01", "moon": "full"}),
        (
            "penalty",
            "FR-B2B",
            {"principal": "1", "due_date": "2025-01-01", "paid_date": "2025-02-01", "capitalisation": True},
        ),
        ("penalty", "FR-B2C", {"principal": "1", "due_date": "2025-01-01", "paid_date": "2025-02-01"}),
        ("due_date", "FR-B2B", {"goods": "cheese", "delivery_date": "2025-01-01"}),
        ("lifecycle", "FR", {"code": "223"}),
    ]:
        with pytest.raises(NotExpressible):
            answer(kind, jurisdiction, **inputs)
