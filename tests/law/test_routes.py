"""Routes to court, particulars, direct debits, the life of an e-invoice, bad debts: tables that must hold."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lettrage.calendars import BusinessCalendar
from lettrage.errors import InvalidInput
from lettrage.law import (
    E_INVOICING_DUTIES,
    LIFECYCLE,
    PARTICULARS,
    RETURN_CODES,
    ClaimFacts,
    LegalRoute,
    TaxedPart,
    bad_debt_relief,
    claim_filing_deadline,
    e_invoicing_duties,
    jurisdiction,
    legal_routes,
    lifecycle_status,
    mandate_lapses_on,
    missing_particulars,
    particulars,
    refund_until,
    return_code,
    sdd_sequence,
    service_deadline,
    submit_by,
)
from lettrage.law.sources import Confidence
from lettrage.money import Money


def eur(amount: str) -> Money:
    return Money(amount, "EUR")


def routes(principal: str, interest: str = "0.00", **facts: Any) -> dict[str, LegalRoute]:
    claim = ClaimFacts(eur(principal), eur(interest), **facts)
    return {route.code: route for route in legal_routes(claim, rules="FR-B2B")}


KNOWN: dict[str, Any] = {
    "contractual": True,
    "determined": True,
    "contested": False,
    "barred": False,
    "amicable_attempt": True,
}


@pytest.mark.parametrize(("principal", "interest", "open"), [("4940.00", "60.00", True), ("4940.01", "60.00", False)])
def test_the_simplified_procedure_ends_at_its_limit(principal: str, interest: str, open: bool) -> None:
    assert routes(principal, interest, **KNOWN)["simplified-procedure"].open is open


def test_a_missing_fact_is_unknown_and_an_unmet_condition_closes() -> None:
    assert {code: route.open for code, route in routes("100.00").items()} == {
        "simplified-procedure": None,
        "order-for-payment": None,
        "interim-payment": None,
        "court-claim": None,
        "claim-filing": False,
    }
    assert all(route.open for code, route in routes("100.00", **KNOWN).items() if code != "claim-filing")
    assert routes("100.00", **KNOWN | {"contested": True})["interim-payment"].open is False
    assert routes("100.00", **KNOWN | {"amicable_attempt": False})["court-claim"].open is False
    assert (
        routes("100.00", **KNOWN | {"amicable_attempt": False, "simplified_failed": True})["court-claim"].open is True
    )
    assert routes("9000.00", **KNOWN | {"amicable_attempt": False})["court-claim"].open is True


def test_insolvency_leaves_one_route() -> None:
    found = routes("100.00", **KNOWN, insolvency_published_on=date(2026, 1, 20), creditor_in_metropolitan_france=False)
    assert [code for code, route in found.items() if route.open] == ["claim-filing"]
    assert found["claim-filing"].deadlines[0].on == date(2026, 5, 20)


def test_days_of_an_order_for_payment() -> None:
    found = routes("100.00", **KNOWN, order_on=date(2026, 9, 1), served_on=date(2026, 10, 31))["order-for-payment"]
    assert [(d.code, d.on) for d in found.deadlines] == [
        ("serve-by", date(2026, 12, 1)),
        ("oppose-by", date(2026, 11, 30)),
        ("enforce-from", date(2026, 12, 31)),
    ]
    with pytest.raises(InvalidInput, match="served"):
        routes("100.00", order_on=date(2026, 9, 2), served_on=date(2026, 9, 1))


def test_last_days_move_only_with_a_calendar() -> None:
    assert service_deadline(date(2026, 8, 31)).on == date(2027, 2, 28)
    assert service_deadline(date(2026, 8, 31), BusinessCalendar()).on == date(2027, 3, 1)
    assert claim_filing_deadline(date(2025, 12, 31)).on == date(2026, 2, 28)


def test_countries_without_routes_give_none() -> None:
    assert legal_routes(ClaimFacts(eur("100.00")), rules="DE-B2B") == ()
    with pytest.raises(InvalidInput, match="currency-mismatch"):
        legal_routes(ClaimFacts(Money("100.00", "USD")), rules="FR-B2B")


def test_particulars_belong_to_known_rules_once() -> None:
    keys = [
        (row.code, code, row.stage, kind)
        for row in PARTICULARS
        for code in row.jurisdictions
        for kind in row.collectors
    ]
    assert len(keys) == len(set(keys))
    assert all(jurisdiction(code) for row in PARTICULARS for code in row.jurisdictions)
    assert all(row.text_en and row.text_fr and row.source.article for row in PARTICULARS)


def test_an_agency_must_say_what_a_creditor_need_not() -> None:
    assert {row.code for row in particulars("FR-B2B", "formal_notice", "agency")} > {
        row.code for row in particulars("FR-B2B", "formal_notice", "creditor")
    }
    assert [row.code for row in particulars("FR-B2C", "later_step", "agency")] == ["first-letter"]
    said = [row.code for row in particulars("BE-B2C", "reminder")]
    assert missing_particulars(said, rules="BE-B2C", stage="reminder") == ()
    with pytest.raises(InvalidInput, match="stage"):
        particulars("FR-B2B", "postcard")  # type: ignore[arg-type]


def test_duties_begin_on_their_day() -> None:
    def duties(on: date, **others: Any) -> list[str]:
        return [duty.duty for duty in e_invoicing_duties("FR", on=on, **others)]

    assert duties(date(2026, 8, 31)) == []
    assert duties(date(2026, 9, 1), size="large") == ["receive", "issue", "report"]
    assert duties(date(2026, 9, 1), size="micro") == ["receive"]
    assert duties(date(2027, 9, 1), size="large", established=False) == ["issue", "report"]
    assert e_invoicing_duties("ZZ", on=date(2030, 1, 1)) == ()
    assert len(E_INVOICING_DUTIES) == len(set(E_INVOICING_DUTIES))


def test_return_codes() -> None:
    assert {code for code, entry in RETURN_CODES.items() if entry.retry} == {"AM04", "MS03"}
    assert {code for code, entry in RETURN_CODES.items() if entry.effect == "contested"} == {"MD06", "MS02"}
    assert all(RETURN_CODES[code].mandate == "suspend" for code in ("AC01", "AC04", "MD01"))
    with pytest.raises(InvalidInput, match="AM04"):
        return_code("AM4")


@given(st.dates(date(2020, 1, 1), date(2029, 12, 31)))
def test_days_of_a_direct_debit(debited: date) -> None:
    last = refund_until(debited)
    assert last is not None
    assert last - debited == timedelta(days=56)
    late = refund_until(debited, authorised=False, scheme="b2b")
    assert late is not None
    assert late > last
    assert submit_by(debited) < debited
    assert BusinessCalendar.target().is_business_day(submit_by(debited))
    assert mandate_lapses_on(debited).year == debited.year + 3


def test_sequences() -> None:
    assert sdd_sequence(debits_before=0, recurrent=False) == "OOFF"
    assert sdd_sequence(debits_before=0, recurrent=True, last=True) == "FRST"
    with pytest.raises(InvalidInput, match="used up"):
        sdd_sequence(debits_before=1, recurrent=False)


def test_lifecycle() -> None:
    assert [code for code, status in LIFECYCLE.items() if status.mandatory] == [200, 210, 212, 213]
    assert [code for code, status in LIFECYCLE.items() if status.dunning == "stop"] == [210, 213]
    assert {206, 207, 208, 210} <= {code for code, status in LIFECYCLE.items() if status.needs_reason}
    assert list(LIFECYCLE) == [*range(200, 215), 220, 221, *range(224, 229), 501]
    assert not lifecycle_status(223).known
    printed = [status for code, status in LIFECYCLE.items() if code > 213]
    assert {(status.dunning, status.matching, status.source.confidence) for status in printed} == {
        ("none", "none", Confidence.LOW)
    }
    for wrong in ("21", "abc", "2100", "²10", True):
        with pytest.raises(InvalidInput, match="bad-value"):
            lifecycle_status(wrong)


@given(st.lists(st.tuples(st.integers(0, 10**7), st.integers(0, 2 * 10**6)), min_size=1, max_size=4), st.data())
def test_a_bad_debt_is_spread_to_the_cent(parts: list[tuple[int, int]], data: st.DataObject) -> None:
    whole = sum(base + tax for base, tax in parts)
    if not whole:
        return
    unpaid = Money.of_minor(data.draw(st.integers(1, whole)), "EUR")
    listed = [TaxedPart("20", Money.of_minor(base, "EUR"), Money.of_minor(tax, "EUR")) for base, tax in parts]
    relief = bad_debt_relief(listed, unpaid=unpaid, ground="irrecoverable")
    assert relief.net + relief.vat == unpaid
    for part, line in zip(listed, relief.lines, strict=True):
        assert line.net.minor >= 0
        assert 0 <= line.vat.minor <= part.tax.minor
    everything = bad_debt_relief(listed, unpaid=Money.of_minor(whole, "EUR"), ground="liquidation")
    assert [line.vat for line in everything.lines] == [part.tax for part in listed]


def test_bad_input_of_bad_debts() -> None:
    part = TaxedPart("20", eur("100.00"), eur("20.00"))
    with pytest.raises(InvalidInput, match=r"up to 120\.00"):
        bad_debt_relief([part], unpaid=eur("120.01"), ground="irrecoverable")
    with pytest.raises(InvalidInput, match="zero-amount"):
        bad_debt_relief([part], unpaid=eur("0.00"), ground="irrecoverable")
    with pytest.raises(InvalidInput, match="missing-value"):
        bad_debt_relief([], unpaid=eur("1.00"), ground="irrecoverable")
    with pytest.raises(InvalidInput, match="language"):
        bad_debt_relief([part], unpaid=eur("1.00"), ground="irrecoverable").wording("it")
    assert "article 272" in bad_debt_relief([part], unpaid=eur("1.00"), ground="irrecoverable").wording("en")
