"""Terms of the law and their caps, and the check of terms against them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lettrage.errors import InvalidInput
from lettrage.law import Occasion, check_terms, consumer_notice, latest_due_date, statutory_due_date
from lettrage.money import Money
from lettrage.terms import END_OF_MONTH, DueRule, PaymentTerms, days

JAN = date(2025, 1, 15)
FIRM: dict[str, Any] = {"buyer": "public_enterprise"}
FRESH: dict[str, Any] = {"goods": "perishable_food", "periodic": True}


def latest(code: str, **occasion: Any) -> date | None:
    found = latest_due_date(Occasion(**occasion), rules=code)
    return found[0] if found else None


@pytest.mark.parametrize(
    ("code", "occasion", "expected"),
    [
        ("FR-B2B", {"invoiced_on": JAN}, date(2025, 3, 16)),
        ("FR-B2B", {"invoiced_on": JAN, "periodic": True}, date(2025, 3, 1)),
        ("FR-B2B", {"invoiced_on": JAN, "periodic": True, "clause": "either"}, date(2025, 3, 1)),
        ("FR-B2B", {"invoiced_on": JAN, "clause": "either"}, date(2025, 3, 31)),
        ("FR-B2B", {"invoiced_on": JAN, "clause": "end_of_month_then_days"}, date(2025, 3, 17)),
        ("FR-B2B", {"delivered_on": date(2025, 5, 10), **FRESH}, date(2025, 6, 9)),
        (
            "FR-B2B",
            {"delivered_on": date(2025, 5, 11), **FRESH},
            date(2025, 6, 19),
        ),
        (
            "FR-B2B",
            {"delivered_on": date(2025, 5, 21), **FRESH},
            date(2025, 6, 30),
        ),
        ("FR-B2B", {"delivered_on": date(2025, 5, 21), "goods": "perishable_food"}, date(2025, 6, 20)),
        ("FR-B2B", {"delivered_on": date(2025, 2, 3), "goods": "spirits"}, date(2025, 3, 30)),
        ("FR-B2B", {"delivered_on": date(2025, 2, 3), "goods": "seasonal_produce"}, date(2025, 3, 30)),
        ("FR-B2B", {"delivered_on": date(2025, 2, 10), "goods": "livestock_or_fresh_meat"}, date(2025, 3, 2)),
        ("FR-B2B", {"invoiced_on": JAN, "goods": "wine"}, date(2025, 3, 31)),
        ("FR-B2B", {"invoiced_on": JAN, "goods": "transport"}, date(2025, 2, 14)),
        ("FR-PUBLIC", {"received_on": JAN, "buyer": "public_hospital"}, date(2025, 3, 6)),
        ("EU", {"received_on": JAN}, date(2025, 3, 16)),
        ("DE-B2B", {"received_on": JAN, "clause": "either", "goods": "transport"}, date(2025, 3, 16)),
        ("NL", {"received_on": JAN, "small_creditor": True}, date(2025, 2, 14)),
        ("CH", {"invoiced_on": JAN}, None),
        ("FR-B2C", {"invoiced_on": JAN}, None),
    ],
)
def test_caps(code: str, occasion: dict[str, Any], expected: date | None) -> None:
    assert latest(code, **occasion) == expected


@pytest.mark.parametrize(
    ("code", "occasion", "due", "late_from"),
    [
        ("FR-B2B", {"delivered_on": date(2025, 1, 31)}, date(2025, 3, 2), date(2025, 3, 3)),
        (
            "FR-PUBLIC",
            {"received_on": date(2025, 3, 14), "buyer": "public_enterprise"},
            date(2025, 5, 13),
            date(2025, 5, 14),
        ),
        ("DE-B2B", {"received_on": date(2025, 2, 14)}, date(2025, 3, 17), date(2025, 3, 18)),
        (
            "DE-B2B",
            {"received_on": date(2025, 9, 3)},
            date(2025, 10, 6),
            date(2025, 10, 7),
        ),  # a holiday, then a weekend
        (
            "DE-B2B",
            {"received_on": date(2026, 3, 4)},
            date(2026, 4, 7),
            date(2026, 4, 8),
        ),  # Good Friday to Easter Monday
        ("DE-B2C", {"received_on": date(2025, 1, 6)}, date(2025, 2, 5), date(2025, 2, 6)),
        (
            "EU",
            {"received_on": date(2025, 1, 6), "delivered_on": date(2025, 1, 20)},
            date(2025, 2, 19),
            date(2025, 2, 20),
        ),
    ],
)
def test_terms_of_the_law(code: str, occasion: dict[str, Any], due: date, late_from: date) -> None:
    found = statutory_due_date(Occasion(**occasion), rules=code)
    assert (found.due_on, found.late_from) == (due, late_from)


def test_a_date_that_the_term_runs_from_must_be_known() -> None:
    with pytest.raises(InvalidInput, match="missing-value"):
        statutory_due_date(Occasion(invoiced_on=JAN), rules="FR-B2B")
    with pytest.raises(InvalidInput, match="buyer"):
        statutory_due_date(Occasion(received_on=JAN), rules="FR-PUBLIC")
    with pytest.raises(InvalidInput, match="term"):
        statutory_due_date(Occasion(received_on=JAN), rules="CH")
    with pytest.raises(InvalidInput, match="goods"):
        Occasion(goods="cheese")  # type: ignore[arg-type]


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)), st.integers(0, 120))
def test_a_due_date_is_refused_exactly_after_the_cap(invoiced: date, later: int) -> None:
    found = check_terms(
        None, rules="FR-B2B", occasion=Occasion(invoiced_on=invoiced), due_on=invoiced + timedelta(days=later)
    )
    assert [violation.code for violation in found] == (["term-too-long"] if later > 60 else [])


def test_the_variant_of_an_end_of_month_clause_is_read_from_the_terms() -> None:
    issued = Occasion(invoiced_on=JAN)
    for steps, due in (([days(45), END_OF_MONTH], date(2025, 3, 31)), ([END_OF_MONTH, days(45)], date(2025, 3, 17))):
        terms = PaymentTerms(DueRule(steps))
        assert check_terms(terms, rules="FR-B2B", occasion=issued, due_on=due) == ()
        (late,) = check_terms(terms, rules="FR-B2B", occasion=issued, due_on=due + timedelta(days=1))
        assert (late.code, late.allowed) == ("term-too-long", due.isoformat())


def test_every_clause_of_the_terms_is_checked() -> None:
    terms = PaymentTerms(DueRule([days(90)]), penalty_percent="5", recovery_sum=Money("30.00", "EUR"))
    found = check_terms(terms, rules="FR-B2B", occasion=Occasion(invoiced_on=date(2025, 9, 1)), acceptance_days=31)
    assert [violation.code for violation in found] == [
        "due-date-not-a-date",
        "term-too-long",
        "acceptance-too-long",
        "penalty-below-floor",
        "recovery-sum-below-law",
    ]
    assert all(violation.source.article and violation.confidence for violation in found)
    fair = PaymentTerms(DueRule([days(30)]), penalty_percent="12", recovery_sum=Money("40.00", "EUR"))
    on_paper = {"occasion": Occasion(invoiced_on=date(2025, 9, 1)), "due_on": date(2025, 10, 1)}
    assert check_terms(fair, rules="FR-B2B", **on_paper, acceptance_days=30) == ()


def test_acceptance_may_take_thirty_days() -> None:
    def codes(code: str, **more: Any) -> list[str]:
        occasion = Occasion(received_on=JAN, delivered_on=JAN, invoiced_on=JAN)
        found = check_terms(None, rules=code, occasion=occasion, due_on=JAN, acceptance_days=31, **more)
        return [violation.code for violation in found]

    assert codes("FR-B2B") == codes("FR-B2B", expressly_agreed=True) == codes("EU") == ["acceptance-too-long"]
    assert codes("EU", expressly_agreed=True) == codes("CH") == []


def test_an_unknown_bound_is_said() -> None:
    terms = PaymentTerms(penalty_percent="5")
    occasion = Occasion(invoiced_on=date(2026, 9, 1))
    (found,) = check_terms(terms, rules="FR-B2B", occasion=occasion, due_on=date(2026, 9, 30))
    assert found.code == "penalty-bound-unknown"
    occasion = Occasion(invoiced_on=date(2026, 2, 1))
    (found,) = check_terms(PaymentTerms(penalty_percent="11"), rules="BE-B2C", occasion=occasion, due_on=JAN)
    assert found.code == "penalty-above-ceiling"


def test_some_caps_yield_to_an_express_agreement() -> None:
    occasion, due = Occasion(received_on=JAN), date(2025, 6, 1)
    for code, yields in (("DE-B2B", True), ("EU", True), ("BE-B2B", False), ("ES-B2B", False)):
        occasion = Occasion(received_on=JAN, delivered_on=JAN)
        assert check_terms(None, rules=code, occasion=occasion, due_on=due)
        assert (check_terms(None, rules=code, occasion=occasion, due_on=due, expressly_agreed=True) == ()) == yields


def test_first_notices_to_consumers() -> None:
    posted = consumer_notice(date(2025, 3, 7), rules="BE-B2C")  # a Friday: Monday, Tuesday, Wednesday
    assert (posted.starts_on, posted.ends_on, posted.charges_from) == (
        date(2025, 3, 12),
        date(2025, 3, 25),
        date(2025, 3, 26),
    )
    dutch = consumer_notice(date(2025, 3, 7), rules="NL-B2C", received_on=date(2025, 3, 10))
    assert (dutch.starts_on, dutch.charges_from) == (date(2025, 3, 11), date(2025, 3, 25))
    with pytest.raises(InvalidInput, match="received_on"):
        consumer_notice(date(2025, 3, 7), rules="NL-B2C")
    with pytest.raises(InvalidInput, match="FR-B2B"):
        consumer_notice(date(2025, 3, 7), rules="FR-B2B")
    with pytest.raises(InvalidInput, match="channel"):
        consumer_notice(date(2025, 3, 7), rules="BE-B2C", channel="pigeon")  # type: ignore[arg-type]


def test_an_end_of_month_clause_never_shortens_the_plain_sixty_days() -> None:
    """Thirty days, end of month, the 5th: 5 March is the 59th day, though the clause of 45 days ends on 28 February."""
    terms = PaymentTerms(due=DueRule((days(30), END_OF_MONTH, days(5))))
    issued = Occasion(invoiced_on=date(2026, 1, 5))
    assert check_terms(terms, rules="FR-B2B", occasion=issued, due_on=date(2026, 3, 5)) == ()
    (late,) = check_terms(terms, rules="FR-B2B", occasion=issued, due_on=date(2026, 3, 7))
    assert (late.code, late.allowed) == ("term-too-long", "2026-03-06")
