"""The rules of law that a run goes by: a rate nobody has published stops it only where that rate is needed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from attrs import evolve

from lettrage.dunning import DunningPlan, DunningPolicy, OutcomeKind, coverage, diff, prove, simulate
from lettrage.errors import LettrageError
from lettrage.law import Confidence, JurisdictionRules, Rate, RateBehaviour, Source, jurisdiction
from lettrage.ledger import Ledger
from lettrage.model import Address, Customer

from .books import day, eur, invoice, issue, kinds, pay, policy, run, went

#: Six hundred days after the due date of the books: 2027-10-23.
LATER = 600
ADDRESS = Address(lines=["1 rue Haute"], city="Paris")
INVENTED = Source("invented for these tests", Confidence.LOW)
CHARGED = {"id": "r1", "offset_days": LATER, "charges": "interest"}


def charging(**jurisdictions: str) -> DunningPolicy:
    interest: dict[str, Any] = {"interest": {"kind": "late_interest"}}
    return policy(CHARGED, charges=interest, jurisdictions=jurisdictions)


def published(code: str = "FR-B2B", percent: str = "2.15") -> JurisdictionRules:
    return jurisdiction(code).with_rates([Rate(percent, date(2027, 1, 1), date(2027, 12, 31), INVENTED)])


def unpublished(plan: DunningPlan) -> dict[str, tuple[str, str]]:
    """The items for which a rate is missing: its table, and the first day on which nobody knows it."""
    assert not plan.actions
    out: dict[str, tuple[str, str]] = {}
    for outcome in plan.outcomes:
        if "unpublished_rate" in outcome.reasons:
            assert outcome.kind is OutcomeKind.FACT_MISSING
            [told] = [piece for piece in outcome.evidence if piece.rule == "dunning.unpublished-rate"]
            out[str(outcome.item)] = (str(told.observed), str(told.expected))
    return out


def test_who_needs_no_unpublished_rate_is_written_to() -> None:
    """The law of consumers stops one of four: the plan says why, and goes on for all others."""
    noticed = policy(
        {"id": "formal", "kind": "formal_notice", "offset_days": 30, "channels": "registered_letter"},
        {"id": "last", "offset_days": 140, "channels": "letter", "charges": "interest", "requires": "formal"},
        charges={"interest": {"kind": "late_interest"}},
        jurisdictions={"business": "FR-B2B", "consumer": "FR-B2C"},
    )
    homes = [Customer(id, id, kind=kind, address=ADDRESS) for id, kind in
             (("ACME", "business"), ("ADA", "consumer"), ("BEN", "consumer"), ("CAT", "public"))]  # fmt: skip
    ledger = Ledger(homes, [invoice(f"F-{home.id}", home.id) for home in homes])
    ledger = issue(ledger, run(ledger, noticed, 30))
    ledger = pay(ledger, "F-BEN", "1000.00", 40)
    plan = run(ledger, noticed, 140)  # 2026-07-20: the legal rate of that half-year is unknown
    assert [(action.customer, bool(action.charges)) for action in plan.actions] == [("ACME", True), ("CAT", False)]
    assert kinds(plan) == {"F-ACME": "action", "F-ADA": "fact_missing", "F-BEN": "settled", "F-CAT": "action"}
    told = str(plan.explain("F-ADA"))
    assert "unpublished_rate" in told
    assert "rate of the law not published" in told
    assert "fr-legal-interest" in told
    assert "2026-07-01" in told
    # who pays before the unknown half-year, or is asked for nothing on top, is not concerned
    assert [a.customer for a in run(ledger, noticed, 100).actions] == []
    calm = policy({"id": "calm", "offset_days": 140, "channels": "letter"}, jurisdictions={"consumer": "FR-B2C"})
    assert [a.customer for a in run(ledger, calm, 140).actions] == ["ACME", "ADA", "CAT"]


def test_a_condition_that_leaves_consumers_out_needs_no_rate_of_theirs() -> None:
    interest = {"kind": "late_interest", "when": {"customer": {"kind": "business"}}}
    chosen = policy(
        {"id": "formal", "kind": "formal_notice", "offset_days": 30, "channels": "registered_letter"},
        {"id": "last", "offset_days": 140, "channels": "letter", "charges": "interest"},
        charges={"interest": interest},
        jurisdictions={"business": "FR-B2B", "consumer": "FR-B2C"},
    )
    ledger = Ledger([Customer("ADA", kind="consumer", address=ADDRESS)], [invoice(customer="ADA")])
    ledger = issue(ledger, run(ledger, chosen, 30))
    assert [(a.step, a.charges) for a in run(ledger, chosen, 140).actions] == [("last", ())]


def test_a_forecast_beyond_what_is_published_is_refused_rather_than_silent() -> None:
    ledger, chosen = Ledger(invoices=[invoice()]), charging(business="FR-B2B")
    with pytest.raises(LettrageError, match="no rate is known on 2027-01-01"):
        simulate(ledger, chosen, start=day(LATER - 1), days=3)
    with pytest.raises(LettrageError, match="no rate is known on 2027-01-01"):
        run(ledger, chosen, LATER - 1).calendar(day(LATER))
    assert len(simulate(ledger, chosen, start=day(LATER - 1), days=3, laws=[published()]).contacts) == 1


def test_a_rate_published_since_the_release_is_given_with_the_run() -> None:
    ledger, chosen = Ledger(invoices=[invoice()]), charging(business="FR-B2B")
    assert unpublished(run(ledger, chosen, LATER)) == {"F-1": ("table `ecb-mro`", "2027-01-01")}
    plan = run(ledger, chosen, LATER, laws=[published()])
    claimed = plan.actions[0].charges[0]
    # 304 days of 2026 at 12.15 and 12.40, 296 of 2027 at 12.15: about a fifth of 1000
    assert eur("190.00") < claimed.amount < eur("205.00")
    assert claimed.jurisdiction == "FR-B2B"
    dearer = run(ledger, chosen, LATER, laws=[published(percent="5.15")]).actions[0].charges[0]
    assert dearer.amount - claimed.amount == eur("24.33")  # 3 % of 1000 over 296 of 365 days


def test_a_law_that_nobody_falls_under_today_stops_nothing() -> None:
    """The rate for consumers is not known; no consumer is written to."""
    chosen = charging(business="FR-B2B", consumer="FR-B2C")
    plan = run(Ledger(invoices=[invoice()]), chosen, LATER, laws=[published()])
    assert went(plan) == [("ACME", "r1", "1000.00 EUR")]


def test_a_rate_agreed_with_a_consumer_runs_from_the_due_date_without_a_notice() -> None:
    agreed = {"interest": {"kind": "late_interest", "annual_percent": "10"}}
    step = {"id": "r1", "offset_days": 73, "charges": "interest"}
    chosen = policy(step, charges=agreed, jurisdictions={"consumer": "FR-B2C"})
    ledger = Ledger([Customer("ACME", "Acme", kind="consumer")], [invoice()])
    charges = run(ledger, chosen, 73).actions[0].charges
    assert [charge.amount for charge in charges] == [eur("20.00")], "a fifth of a year at 10 % of 1000"


def test_a_law_that_runs_from_a_formal_notice_is_not_asked_before_one() -> None:
    chosen = charging(consumer="FR-B2C")
    ledger = Ledger([Customer("ACME", "Acme", kind="consumer")], [invoice()])
    assert [action.charges for action in run(ledger, chosen, LATER).actions] == [()]
    noticed = policy(
        {"id": "formal", "kind": "formal_notice", "offset_days": 30, "channels": "email"},
        CHARGED,
        charges={"interest": {"kind": "late_interest"}},
        jurisdictions={"consumer": "FR-B2C"},
    )
    ledger = issue(ledger, run(ledger, noticed, 30))
    assert unpublished(run(ledger, noticed, LATER)) == {"F-1": ("table `fr-legal-interest`", "2026-07-01")}


def test_a_rate_fixed_when_the_delay_begins_need_not_be_known_today() -> None:
    fixed = jurisdiction("FR-B2B")
    fixed = evolve(fixed, rate=evolve(fixed.rate, behaviour=RateBehaviour.FIXED_AT_START))
    ledger, chosen = Ledger(invoices=[invoice()]), charging(business="FR-B2B")
    claimed = run(ledger, chosen, LATER, laws=[fixed]).actions[0].charges[0]
    assert claimed.amount == eur("199.73")  # 1000 at 12.15 % over 600 of 365 days
    late = Ledger(invoices=[invoice(due=date(2027, 2, 1))])
    soon = policy(
        {**CHARGED, "offset_days": 1},
        charges={"interest": {"kind": "late_interest"}},
        jurisdictions={"business": "FR-B2B"},
    )
    assert unpublished(run(late, soon, LATER, laws=[fixed])) == {"F-1": ("table `ecb-mro`", "2027-02-02")}


def test_a_house_may_bring_rules_of_its_own() -> None:
    own = evolve(published(), code="HOUSE")
    ledger, chosen = Ledger(invoices=[invoice()]), charging(business="HOUSE")
    with pytest.raises(LettrageError, match="`HOUSE` is no jurisdiction"):
        run(ledger, chosen, LATER)
    assert run(ledger, chosen, LATER, laws=[own]).actions[0].charges[0].jurisdiction == "HOUSE"


def test_rules_are_refused_by_code() -> None:
    ledger, chosen = Ledger(invoices=[invoice()]), charging(business="FR-B2B")
    for wrong in ([published(), published()], ["FR-B2B"], "FR-B2B", 3):
        with pytest.raises(LettrageError) as caught:
            run(ledger, chosen, LATER, laws=wrong)
        assert all(fault.path.startswith("laws") for fault in caught.value.faults)


def test_every_verb_that_plans_takes_them() -> None:
    ledger, chosen = Ledger(invoices=[invoice()]), charging(business="FR-B2B")
    when: dict[str, Any] = {"start": day(LATER - 1), "days": 3, "laws": [published()]}
    assert [contact.step for contact in simulate(ledger, chosen, **when).contacts] == ["r1"]
    assert diff(ledger, chosen, chosen, **when).changes == ()
    assert not coverage(ledger, chosen, as_of=day(LATER + 1), days=3, laws=[published()]).never
    told = run(ledger, chosen, LATER - 1, laws=[published()]).calendar(day(LATER + 1))
    assert [upcoming.step for upcoming in told] == ["r1"]
    assert prove(charging(business="FR-B2B"), events=0, laws=[published()]).status == "proved"


def test_strangers_among_the_customers_are_named_together() -> None:
    with pytest.raises(LettrageError) as caught:
        run(Ledger(invoices=[invoice()]), charging(), 0, customers=["ACME", "ACNE", "BETA"])
    assert [fault.path for fault in caught.value.faults] == ["customers[1]", "customers[2]"]
