"""Conditions in outcomes are told in the words of the policy language: a reader never sees how they are kept."""

from __future__ import annotations

from typing import Any

import pytest

from lettrage.ledger import Ledger

from .books import LADDER, Customer, invoice, policy, run

CASES: list[tuple[dict[str, Any], str, str]] = [
    ({"customer": {"sector": "retail"}}, "customer.sector = public", "retail"),
    ({"customer": {"sector": ["steel", "retail"]}}, "customer.sector = public", "retail, steel"),
    ({"customer": {"sector": {"not": ["public"]}}}, "customer.sector = public", "not public"),
    ({"customer": {"collector": "ANNA"}}, "customer.collector = unknown", "ANNA"),
    ({"item": {"days_late": {"ge": 30, "lt": 46}}}, "item.days_late = 5", "30..45"),
    ({"item": {"days_late": {"gt": 9}}}, "item.days_late = 5", ">= 10"),
    ({"item": {"days_late": {"le": 4}}}, "item.days_late = 5", "<= 4"),
    ({"item": {"days_late": 7}}, "item.days_late = 5", "7"),
    (
        {"group": {"overdue": {"ge": {"EUR": "5000.00", "USD": "1.00"}}}},
        "group.overdue = 1000.00 EUR",
        ">= 5000.00 EUR",
    ),
    ({"group": {"overdue": {"le": {"EUR": "10.00"}}}}, "group.overdue = 1000.00 EUR", "<= 10.00 EUR"),
    (
        {"group": {"overdue": {"ge": {"EUR": "10.00"}, "le": {"EUR": "20.00"}}}},
        "group.overdue = 1000.00 EUR",
        "10.00 EUR..20.00 EUR",
    ),
    ({"group": {"overdue": {"ge": {"USD": "10.00"}}}}, "group.overdue = 1000.00 EUR", ">= 10.00 USD"),
    ({"customer": {"has_other_overdue": True}}, "customer.has_other_overdue = false", "true"),
    ({"customer": {"has_other_overdue": False}, "item": {"days_late": 7}}, "item.days_late = 5", "7"),
]


@pytest.mark.parametrize(("when", "observed", "expected"), CASES)
def test_a_hold_that_does_not_apply_says_so_in_the_words_of_the_policy(
    when: dict[str, Any], observed: str, expected: str
) -> None:
    chosen = policy(*LADDER, holds=[{"id": "h", "when": when}])
    plan = run(Ledger([Customer("ACME", sector="public")], [invoice()]), chosen, 5)
    told = next(rule for rule in plan.outcomes[0].not_fired if rule.rule == "hold.h")
    assert (told.observed, told.expected) == (observed, expected)
    assert f"hold.h {observed} {expected}" in " ".join(str(plan.explain("F-1")).split())


def test_a_segment_that_applies_shows_all_its_tests() -> None:
    when = {"customer": {"sector": {"not": ["retail"]}, "country": ["FR", "BE"]}}
    chosen = policy(*LADDER, segments=[{"id": "others", "when": when, "use": "main"}, {"id": "rest", "use": "main"}])
    plan = run(Ledger([Customer("ACME", sector="public", country="FR")], [invoice()]), chosen, 5)
    seen = next(piece for piece in plan.outcomes[0].evidence if piece.rule == "dunning.condition")
    assert (seen.observed, seen.expected) == ("customer.country = FR; customer.sector = public", "BE, FR; not retail")
