"""The result value: identity, explanations, facts, tables."""

from __future__ import annotations

import pickle
from datetime import date
from typing import Any

import numpy as np
import pytest
from attrs import evolve

from lettrage import Invoice, Ledger, Money, Payment, match
from lettrage.datasets import month_end
from lettrage.errors import LettrageError
from lettrage.matching import Candidates, LimitHit, MatchingPolicy, MatchResult, MatchStats, Problem, Shape
from lettrage.matching._show import limit_notes
from lettrage.model import ItemKey, ItemKind, Refusal, Settlement

DAY = date(2026, 3, 1)


def ledger() -> Ledger:
    def invoice(id: str, day: int, amount: str) -> Invoice:
        return Invoice(id, customer="ACME", issued_on=date(2026, 1, day), total=Money(amount, "EUR"))

    def payment(id: str, amount: str, text: str = "") -> Payment:
        return Payment(id, customer="ACME", received_on=date(2026, 2, 6), amount=Money(amount, "EUR"), remittance=text)

    return Ledger(
        invoices=[
            invoice("F-101", 5, "1200.00"),
            invoice("F-102", 9, "801.37"),
            invoice("F-103", 12, "500.00"),
            invoice("F-104", 14, "500.00"),
            invoice("F-105", 20, "77.77"),
        ],
        payments=[payment("P-7", "2001.37", "VIR ACME F101 F102"), payment("P-8", "500.00"), payment("P-9", "12.31")],
    )


@pytest.fixture(scope="module")
def result() -> MatchResult:
    return match(ledger(), as_of=DAY)


def test_a_result_shows_itself(result: MatchResult) -> None:
    assert repr(result) == "<MatchResult 2026-03-01: 1 auto, 1 proposed, 0 ambiguous, 3 items left open>"
    assert len(result) == 2
    assert "P-7" in str(result)
    assert "<table" in result._repr_html_()


def test_a_result_is_a_value(result: MatchResult) -> None:
    twin = match(ledger(), as_of=DAY)
    copy = pickle.loads(pickle.dumps(result))
    assert result == twin == copy
    assert hash(result) == hash(copy)
    assert result.fingerprint == copy.fingerprint
    assert copy.explain("P-7") == result.explain("P-7")
    assert result != match(ledger(), as_of=date(2026, 1, 31))
    assert result != "something else"


def test_every_decision_explains_itself(result: MatchResult) -> None:
    posted = result.explain("P-7")
    assert posted.outcome == "auto"
    rules = {evidence.rule: evidence for evidence in posted.evidence}
    assert rules["match.named"].observed == "F-101, F-102"
    total = sum(evidence.effect_mnats or 0 for evidence in posted.evidence)
    assert total > 3500
    assert result.explain("F-101").evidence == posted.evidence
    assert result.explain(result.settlements[0].id).outcome == "auto"
    proposed = result.explain("P-8")
    assert proposed.outcome == "proposed"
    assert any("F-10" in str(rival) for rival in proposed.rivals)
    assert [evidence.rule for evidence in result.explain("P-9").evidence] == ["match.open-no-group"]
    for subject in ("P-7", "P-8", "P-9", "F-105"):
        for language in ("en", "fr"):
            assert "match." not in result.explain(subject).text(language)


def test_explain_refuses_what_it_does_not_know() -> None:
    same_id = Ledger(
        invoices=[Invoice("X-1", customer="ACME", issued_on=DAY, total=Money("10.00", "EUR"))],
        payments=[Payment("X-1", customer="ACME", received_on=DAY, amount=Money("10.00", "EUR"))],
    )
    found = match(same_id, as_of=DAY)
    for id, code in (("X-2", "unknown-item"), ("X-1", "ambiguous-id")):
        with pytest.raises(LettrageError) as caught:
            found.explain(id)
        assert caught.value.code == code
    assert found.explain(ItemKey(ItemKind.PAYMENT, "X-1")).subject.startswith("payment X-1")
    assert found.explain(ItemKey(ItemKind.INVOICE, "X-1")).subject.startswith("invoice X-1")


def test_the_ids_of_the_lines_are_a_column_like_the_others(result: MatchResult) -> None:
    batch = result.batch
    assert pickle.loads(pickle.dumps(batch)).id.tolist() == batch.id.tolist()
    assert batch.id.dtype == object
    assert batch.id is batch.id
    assert not batch.id.flags.writeable
    longer = evolve(batch, id=np.array([f"{name}-b" for name in batch.id], dtype=object))
    assert longer.id.tolist() == [f"{name}-b" for name in batch.id]
    assert not longer.id.flags.writeable


def test_the_facts_to_store_are_those_that_apply_adds(result: MatchResult) -> None:
    (proposal,) = result.proposals
    posted, refused = result.events(refuse=[proposal.id], by="me")
    assert isinstance(posted, Settlement)
    assert isinstance(refused, Refusal)
    assert [key.id for key, _ in refused.items] == [key.id for key in proposal.items]
    both = result.events(accept=[proposal.id])
    assert [type(fact) for fact in both] == [Settlement, Settlement]
    after = ledger().apply(result, accept=[proposal.id])
    assert len(after.open_items(as_of=DAY)) == 3
    assert {fact.id for fact in both} == set(result.batch.ids)
    with pytest.raises(LettrageError) as caught:
        result.events(accept=["nothing"])
    assert caught.value.code == "unknown-settlement"


def test_what_is_left_open_has_a_reason(result: MatchResult) -> None:
    assert {(str(u.item), str(u.residual), u.reason) for u in result.unmatched} == {
        ("F-105", "77.77 EUR", "no-group"),
        ("F-104", "500.00 EUR", "weak"),
        ("P-9", "-12.31 EUR", "no-group"),
    }
    assert len(result.open_items) == 5
    assert result.stats.limits == ()


class OneIdea:
    """A strategy of a caller: it proposes nonsense beside one good group."""

    name = "one_idea"

    def propose(self, problem: Problem) -> Candidates:
        whole = list(range(len(problem)))
        return Candidates.of([whole[:2], whole], Shape.OTHER, -20_000)


def test_a_strategy_of_the_caller_can_propose_but_never_corrupt() -> None:
    book = Ledger(
        invoices=[
            Invoice("F-1", customer="ACME", issued_on=date(2026, 1, 5), total=Money("10.01", "EUR")),
            Invoice("F-2", customer="ACME", issued_on=date(2026, 1, 6), total=Money("20.02", "EUR")),
        ],
        payments=[Payment("P-1", customer="ACME", received_on=date(2026, 1, 9), amount=Money("30.03", "EUR"))],
    )
    found = match(book, as_of=DAY, strategies=[OneIdea()])
    assert [len(p.items) for p in found.proposals] + [len(s.items) for s in found.settlements] == [3]


def test_progress_is_told_round_by_round() -> None:
    told: list[tuple[int, int]] = []
    match(ledger(), as_of=DAY, progress=lambda done, all: told.append((done, all)))
    assert told[:4] == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_limits_are_summed_up_by_kind_in_the_table() -> None:
    limits = (*(LimitHit("selection budget", f"C{i:04d} EUR") for i in range(3000)), LimitHit("other", "X EUR"))
    stats = MatchStats(1, 3000, 0, 0, 0, 0, 0, limits)
    assert limit_notes(stats) == [
        "limit: selection budget in 3000 accounts: C0000 EUR, C0001 EUR, C0002 EUR, ... 2997 more",
        "limit: other in 1 account: X EUR",
    ]


def test_an_explanation_says_which_rule_kept_a_group_for_a_person() -> None:
    closing = month_end()
    careless = MatchingPolicy(auto_risk_ppm=1_000_000)
    result = match(closing.ledger, careless, as_of=closing.as_of)
    undecided = {str(proposal.items[0]): result.explain(proposal.id) for proposal in result.proposals}
    rules = {
        name: {e.rule for e in told.evidence if e.rule.startswith("match.held")} for name, told in undecided.items()
    }
    assert rules["F-2623"] == {"match.held-near"}, "a difference is left, however sure"
    assert rules["F-2622"] == {"match.held-equal"}
    assert "un écart" in undecided["F-2623"].text(language="fr")
    posted = result.explain(result.settlements[0].id)
    assert not [e for e in posted.evidence if e.rule.startswith("match.held")]


@pytest.mark.parametrize(
    "asked",
    [
        {"policy": None},
        {"as_of": None},
        {"as_of": "2026-02-06"},
        {"ledger": None},
        {"accounts": 5},
        {"accounts": "ACME"},
        {"accounts": [None]},
        {"strategies": 1.5},
        {"strategies": ""},
        {"progress": 3},
    ],
)
def test_a_slip_in_the_arguments_has_a_code_and_a_place(asked: dict[str, Any]) -> None:
    closing = month_end()
    given: dict[str, Any] = {"ledger": closing.ledger, "as_of": closing.as_of, **asked}
    with pytest.raises(LettrageError) as caught:
        match(given.pop("ledger"), **given)
    assert caught.value.faults[0].path in asked


@pytest.mark.parametrize("wanted", [None, b"P-1", 3, [], float("nan")])
def test_explain_takes_names_only(wanted: Any) -> None:
    closing = month_end()
    with pytest.raises(LettrageError):
        match(closing.ledger, as_of=closing.as_of).explain(wanted)
