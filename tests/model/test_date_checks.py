"""Disagreeing dates: each rule fires on its case, with the right severity, and agreeing dates give nothing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lettrage._wording.en import EN
from lettrage._wording.fr import FR
from lettrage.calendars import BusinessCalendar
from lettrage.explain import Explanation
from lettrage.model import Instalment, Invoice
from lettrage.model.checks import DateLimits, Severity, date_disagreements
from lettrage.money import Money

DAY = date(2026, 1, 5)  # a Monday
EUR = Money("1200.00", "EUR")


def invoice(**fields: Any) -> Invoice:
    return Invoice(
        **{"id": "F-1", "customer": "ACME", "issued_on": DAY, "due_on": date(2026, 2, 4), "total": EUR, **fields}
    )


def line(due_on: date, **fields: Any) -> list[Instalment]:
    return [Instalment(EUR, due_on, **fields)]


CASES: list[tuple[dict[str, Any], str, str, int]] = [
    ({"accounted_on": date(2026, 1, 2)}, "accounted-before-issue", "warning", 3),
    ({"accounted_on": date(2025, 12, 31)}, "accounted-before-issue", "error", 5),
    ({"accounted_on": date(2026, 2, 1)}, "accounted-in-another-month", "notice", 27),
    ({"accounted_on": date(2027, 1, 5)}, "accounted-in-another-year", "warning", 365),
    ({"known_on": date(2026, 1, 4)}, "known-before-issue", "notice", 1),
    ({"delivered_on": date(2026, 1, 6)}, "delivered-after-issue", "notice", 1),
    ({"delivered_on": date(2026, 2, 5), "due_on": None}, "delivered-long-after-issue", "warning", 31),
    ({"delivered_on": date(2026, 1, 9), "due_on": date(2026, 1, 8)}, "due-before-delivery", "warning", 1),
    ({"delivered_on": date(2025, 12, 5)}, "issued-long-after-delivery", "notice", 31),
    ({"sent_on": date(2026, 1, 4)}, "sent-before-issue", "error", 1),
    ({"sent_on": date(2026, 2, 5)}, "sent-after-due", "warning", 1),
    ({"sent_on": date(2026, 1, 11)}, "sent-late", "notice", 6),
    ({"received_on": date(2026, 1, 4)}, "received-before-issue", "error", 1),
    ({"received_on": date(2026, 2, 5)}, "received-after-due", "warning", 1),
    ({"received_on": date(2026, 1, 6), "sent_on": date(2026, 1, 7)}, "received-before-sent", "error", 1),
    ({"due_on": date(2027, 1, 6)}, "due-long-after-issue", "warning", 366),
    ({"instalments": line(date(2026, 2, 3))}, "due-unlike-instalments", "warning", 1),
    ({"due_on": None, "instalments": line(date(2026, 1, 4))}, "instalment-due-before-issue", "error", 1),
    (
        {"instalments": line(date(2026, 2, 4), kind="retention", releases_on=date(2026, 2, 1))},
        "released-before-due",
        "warning",
        3,
    ),
]


@pytest.mark.parametrize(("fields", "rule", "severity", "days"), CASES, ids=[case[1] for case in CASES])
def test_each_rule_fires(fields: dict[str, Any], rule: str, severity: str, days: int) -> None:
    found = {finding.rule: finding for finding in date_disagreements(invoice(**fields))}
    assert rule in found
    assert (found[rule].severity, found[rule].days) == (severity, days)


@pytest.mark.parametrize(("fields", "rule", "_", "__"), CASES, ids=[case[1] for case in CASES])
def test_each_finding_has_words(fields: dict[str, Any], rule: str, _: str, __: int) -> None:
    evidence = [finding.evidence for finding in date_disagreements(invoice(**fields))]
    assert all(f"rule.{piece.rule}" in EN and f"rule.{piece.rule}" in FR for piece in evidence)
    assert f"dates.{rule}" not in Explanation("invoice F-1", "open", evidence).text("fr")


def test_agreeing_dates_give_nothing() -> None:
    dates = {"accounted_on": DAY, "sent_on": DAY, "received_on": date(2026, 1, 7), "delivered_on": date(2026, 1, 2)}
    assert date_disagreements(invoice(**dates, instalments=line(date(2026, 2, 4)))) == ()
    assert date_disagreements(invoice(due_on=None)) == ()


def test_a_deposit_is_billed_before_delivery() -> None:
    assert date_disagreements(invoice(kind="deposit", delivered_on=date(2026, 6, 1))) == ()


def test_a_calendar_knows_days_off_and_counts_business_days() -> None:
    calendar = BusinessCalendar()
    sunday = date_disagreements(invoice(due_on=date(2026, 2, 1)), calendar=calendar)
    assert [(finding.rule, finding.other) for finding in sunday] == [("due-on-a-day-off", "")]
    assert date_disagreements(invoice(sent_on=date(2026, 1, 11)), calendar=calendar) == ()


def test_limits_are_the_callers() -> None:
    late = invoice(sent_on=date(2026, 1, 7))
    assert date_disagreements(late) == ()
    assert [finding.rule for finding in date_disagreements(late, limits=DateLimits(sending_days=1))] == ["sent-late"]


maybe = st.none() | st.integers(-400, 800).map(lambda days: DAY + timedelta(days))


@given(st.fixed_dictionaries({f"{name}_on": maybe for name in ("accounted", "delivered", "received", "sent", "known")}))
def test_findings_come_gravest_first_and_measure_what_they_name(dates: dict[str, date | None]) -> None:
    made = invoice(**dates)
    found = date_disagreements(made)
    ranks = [list(Severity).index(finding.severity) for finding in found]
    assert ranks == sorted(ranks)
    for finding in found:
        assert getattr(made, finding.field) == finding.on
        assert getattr(made, finding.other) == finding.other_on
        assert finding.other_on is not None
        assert finding.days == abs((finding.on - finding.other_on).days) > 0
