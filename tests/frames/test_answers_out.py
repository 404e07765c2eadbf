"""Answers as tables: they say what the objects say, they join, their schema never depends on what was found."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

from lettrage import Invoice, Ledger, Money, Payment, match, plan_dunning
from lettrage.datasets import month_end
from lettrage.dunning import DunningPlan, DunningPolicy, Worker, worklist
from lettrage.errors import LettrageError
from lettrage.matching import MatchingPolicy, MatchResult, lettering
from lettrage.render import SHOWN, Table
from lettrage.terms import DiscountTier, PaymentTerms

KINDS = ["dict", "arrow", "pandas", "polars"]
CLOSING = month_end()
LATE = date(2026, 6, 15)
STEPS = [
    {"id": "first", "offset_days": 3, "charges": ["interest"], "approvals": ["sales"]},
    {"id": "call", "kind": "call", "offset_days": 60},
]
POLICY = DunningPolicy.from_dict({
    "id": "short",
    "jurisdictions": {"business": "FR-B2B"},
    "tracks": {"main": {"steps": STEPS}},
    "charges": {"interest": {"kind": "late_interest"}},
})  # fmt: skip


@pytest.fixture(scope="module")
def result() -> MatchResult:
    return match(CLOSING.ledger, as_of=CLOSING.as_of)


@pytest.fixture(scope="module")
def plan(result: MatchResult) -> DunningPlan:
    return plan_dunning(CLOSING.ledger.apply(result), POLICY, as_of=LATE)


def rows(frame: Any, *names: str) -> list[tuple[Any, ...]]:
    return list(zip(*(frame[name].tolist() for name in names or frame), strict=True))


def test_open_items_as_a_table_are_the_items() -> None:
    items = CLOSING.ledger.open_items(as_of=CLOSING.as_of)
    wanted = [
        (
            *(i.key.kind.value, i.key.id, i.key.instalment, i.account.entity, i.customer, str(i.account)),
            *(i.amount.currency, i.on, i.due_on, i.amount.minor, i.residual.minor),
            *(i.text, i.reference, i.payer_name, i.payer_iban),
        )
        for i in items
    ]
    assert rows(items.to_frame()) == wanted
    assert any(i.customer is None for i in items)
    assert any(i.due_on is None for i in items)
    part = items.select(np.array([3, 1]))
    assert rows(part.to_frame()) == [wanted[3], wanted[1]]
    assert rows(part.key_columns()) == [row[:7] for row in (wanted[3], wanted[1])]


def test_a_result_as_tables_is_the_result(result: MatchResult) -> None:
    frames = result.to_frames()
    groups, lines = frames["groups"], frames["lines"]
    decided = {one.id: "auto" for one in result.settlements} | {one.id: one.decision for one in result.proposals}
    assert dict(rows(groups, "settlement", "decision")) == decided
    assert {"auto", "proposed"} <= set(decided.values())
    ppm = dict(rows(groups, "settlement", "confidence_ppm"))
    assert all(ppm[one.id] == one.confidence_ppm for one in result.proposals)
    told = dict(rows(groups, "settlement", "effective_on"))
    assert all(told[one.id] == one.effective_on for one in result.settlements)
    for one in result.proposals:
        mine = [row[1:] for row in rows(lines, "settlement", "kind", "item", "instalment") if row[0] == one.id]
        assert mine == [(key.kind.value, key.id, key.instalment) for key in one.items]
    shown = rows(frames["unmatched"], "kind", "item", "instalment", "residual_minor", "currency", "reason")
    assert shown == [
        (*(u.item.kind.value, u.item.id, u.item.instalment), u.residual.minor, u.residual.currency, u.reason)
        for u in result.unmatched
    ]
    for group in decided:
        taken = [minor for name, minor in rows(lines, "settlement", "allocated_minor") if name == group]
        assert sum(taken) == 0


def test_what_is_not_in_a_group_is_unmatched_and_every_item_is_somewhere(result: MatchResult) -> None:
    frames = result.to_frames()
    keys = ("kind", "item", "instalment")
    grouped, alone = set(rows(frames["lines"], *keys)), set(rows(frames["unmatched"], *keys))
    assert grouped.isdisjoint(alone)
    assert grouped | alone == set(rows(CLOSING.ledger.open_items(as_of=CLOSING.as_of).to_frame(), *keys))


def test_the_id_of_a_group_in_the_table_is_the_one_that_apply_takes(result: MatchResult) -> None:
    groups = result.to_frames()["groups"]
    wanted = [id for id, decision in rows(groups, "settlement", "decision") if decision == "proposed"]
    assert wanted
    applied = CLOSING.ledger.apply(result, accept=wanted)
    assert len(applied.open_items(as_of=CLOSING.as_of)) < len(CLOSING.ledger.apply(result).open_items(as_of=LATE))


def test_an_adjustment_stands_beside_what_is_paid_and_closes_the_item() -> None:
    """2 % of 1,000.00 for paying within ten days: 980.00 came, 20.00 are a discount."""
    day, sold = date(2026, 1, 5), Money("1000.00", "EUR")
    terms = PaymentTerms(discounts=[DiscountTier("2", 10)])
    ledger = Ledger(
        invoices=[Invoice("F-1", "ACME", day, total=sold, terms=terms)],
        payments=[Payment("P-1", date(2026, 1, 12), Money("980.00", "EUR"), customer="ACME", remittance="F-1")],
    )
    result = match(ledger, MatchingPolicy(), as_of=LATE)
    frames = result.to_frames()
    named = rows(frames["adjustments"], "item", "adjustment", "amount_minor", "currency")
    assert named == [("F-1", "discount", 2000, "EUR")]
    before, allocated = rows(frames["lines"], "before_minor", "allocated_minor")[0]
    assert (before, allocated) == (100_000, 98_000)
    assert before - allocated - named[0][2] == 0 == len(ledger.apply(result).open_items(as_of=LATE))


def test_a_plan_as_tables_is_the_plan(plan: DunningPlan) -> None:
    frames = plan.to_frames()
    names = ("key", "customer", "step", "kind", "automatic", "deadline_on")
    wanted = [(a.key, a.customer, a.step, a.kind.value, a.automatic, a.deadline_on) for a in plan.actions]
    assert rows(frames["actions"], *names) == wanted != []
    lines = [(a.key, x.item.id, x.amount.minor, x.open.minor, x.due_on) for a in plan.actions for x in a.items]
    assert rows(frames["lines"], "action", "item", "amount_minor", "open_minor", "due_on") == lines
    charges = [(a.key, c.rule, c.amount.minor) for a in plan.actions for c in a.charges]
    assert rows(frames["charges"], "action", "rule", "amount_minor") == charges != []
    credits = [(a.key, c.item.id, c.amount.minor) for a in plan.actions for c in a.credits]
    assert rows(frames["credits"], "action", "item", "amount_minor") == credits
    outcomes = [
        (o.item.id, o.item.instalment, o.kind.value, o.action, o.step, " ".join(o.reasons), o.next_change_on)
        for o in plan.outcomes
    ]
    told = rows(frames["outcomes"], "item", "instalment", "outcome", "action", "step", "reasons", "next_change_on")
    assert told == outcomes != []
    assert rows(frames["alerts"], "key", "customer") == [(a.key, a.customer) for a in plan.alerts]
    assert rows(frames["blocks"], "customer") == [(c.customer,) for c in plan.credit if c.blocked]


def test_a_plan_made_by_hand_says_its_outcomes_too(plan: DunningPlan) -> None:
    by_hand = DunningPlan(plan.as_of, None, plan.policy, tuple(plan.actions), tuple(plan.outcomes))
    assert rows(by_hand.to_frames()["outcomes"]) == rows(plan.to_frames()["outcomes"])


def test_a_worklist_as_a_table_joins_with_the_actions(plan: DunningPlan) -> None:
    tasks = worklist(plan, capacities=[Worker("anna", 1)])
    frame = tasks.to_frame()
    assert rows(frame, "action", "score", "worker", "reason") == [
        (task.action.key, task.score, task.worker, task.reason) for task in tasks.tasks
    ]
    assert set(frame["action"].tolist()) <= set(plan.to_frames()["actions"]["key"].tolist())
    assert {type(effect) for effect in frame["effect"].tolist()} == {type(None)}


def test_letters_of_the_books_as_a_table(result: MatchResult) -> None:
    found = lettering(CLOSING.ledger.apply(result), as_of=CLOSING.as_of)
    wanted = [(one.item.kind.value, one.item.id, one.code, one.lettered_on, one.balanced) for one in found]
    assert rows(found.to_frame(), "kind", "item", "code", "lettered_on", "balanced") == wanted != []


def tables_of(ledger: Ledger, kind: str) -> dict[str, Any]:
    result = match(ledger, as_of=CLOSING.as_of)
    planned = plan_dunning(ledger.apply(result), POLICY, as_of=LATE)
    return {
        "open": ledger.open_items(as_of=LATE).to_frame(kind),
        "lettering": lettering(ledger.apply(result), as_of=LATE).to_frame(kind),
        "worklist": worklist(planned).to_frame(kind),
        **result.to_frames(kind),
        **{f"plan.{name}": table for name, table in planned.to_frames(kind).items()},
    }


@pytest.mark.parametrize("kind", KINDS)
def test_every_table_goes_to_every_library_with_one_schema(kind: str) -> None:
    full, empty = tables_of(CLOSING.ledger, kind), tables_of(Ledger(), kind)
    plain = tables_of(CLOSING.ledger, "dict")
    assert list(full) == list(empty) == list(plain)
    for name, table in full.items():
        assert _names(table) == _names(empty[name]) == list(plain[name])
        if kind in ("arrow", "polars"):
            assert _length(table) == len(next(iter(plain[name].values())))
        if kind == "polars" and name in ("open", "lines", "groups", "plan.lines", "plan.outcomes"):
            assert table.schema == empty[name].schema


@pytest.mark.parametrize("ask", [
    lambda: Ledger().open_items(as_of=LATE).to_frame("excel"),
    lambda: match(Ledger(), as_of=LATE).to_frames("excel"),
    lambda: plan_dunning(Ledger(), POLICY, as_of=LATE).to_frames("excel"),
    lambda: worklist([]).to_frame("excel"),
    lambda: lettering(Ledger(), as_of=LATE).to_frame("excel"),
])  # fmt: skip
def test_no_other_kind_of_table(ask: Any) -> None:
    refused(ask)


@pytest.mark.parametrize("limit", [-1, "20", 1.5, True, []])
def test_no_other_number_of_rows(limit: Any) -> None:
    unpaid = many(3, paid=False)
    for answer in (unpaid.open_items(as_of=LATE), match(unpaid, as_of=LATE), plan_dunning(unpaid, POLICY, as_of=LATE)):
        refused(lambda answer=answer: answer.to_table(limit))


def test_a_head_without_rows_still_counts_the_rest() -> None:
    assert many(3, paid=False).open_items(as_of=LATE).to_table(0).text().endswith("... 3 more")


@pytest.mark.parametrize("more", [-1, None, "3", 1.5])
def test_rows_that_are_left_are_a_number(more: Any) -> None:
    refused(lambda: Table("t", ["a"], [], more=more))


def refused(ask: Any) -> None:
    with pytest.raises(LettrageError) as caught:
        ask()
    assert caught.value.code == "bad-value"


def many(n: int, *, paid: bool = True) -> Ledger:
    day, ten = date(2026, 1, 5), Money("10.00", "EUR")
    return Ledger(
        invoices=[Invoice(f"F-{k:04}", f"C{k:04}", day, date(2026, 2, 4), total=ten) for k in range(n)],
        payments=[Payment(f"P-{k:04}", day, ten, customer=f"C{k:04}") for k in range(n) if paid],
    )


def test_what_is_printed_is_the_head_of_the_whole_table_and_builds_no_more() -> None:
    ledger = many(SHOWN * 2)
    answers = [
        ledger.open_items(as_of=LATE),
        match(ledger, as_of=LATE),
        plan_dunning(many(SHOWN * 2, paid=False), POLICY, as_of=LATE),
    ]
    for answer in answers:
        whole, head = answer.to_table(), answer.to_table(SHOWN)
        assert len(head) == SHOWN < len(whole)
        assert str(answer) == whole.text() == head.text()
        assert answer._repr_html_() == whole.html() == head.html()
        assert f"... {len(whole) - SHOWN} more" in str(answer)
        assert answer.to_table(0).more == len(whole)


def _names(table: Any) -> list[str]:
    names = getattr(table, "column_names", None) or getattr(table, "columns", None)
    return list(table) if names is None else list(names)


def _length(table: Any) -> int:
    return int(getattr(table, "num_rows", None) or getattr(table, "height", 0) or 0)
