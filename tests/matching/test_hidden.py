"""What is only proposed hides no rival: the case a bookkeeper can read, and the rule against plain loops."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from lettrage.ledger import Decision
from lettrage.matching import MatchingPolicy
from lettrage.matching._candidates import Candidates
from lettrage.matching._decide import holding_rules
from lettrage.matching._guests import decide_here
from lettrage.matching._pipeline import settle
from lettrage.matching._score import score
from lettrage.matching._select import distinct, minimal, shortlist
from lettrage.matching._settled import NO_RIVAL, Settled
from lettrage.matching.strategies import ALL
from tests.matching.ledgers import columns, groups, problem, row, solved

POLICY = MatchingPolicy()
#: P-0 is the amount of F-0, and P-3 is F-0 and F-1 together. F-1 may as well be P-1, or P-2: that much is a guess.
RIVALLED = [
    row("invoice", "F-0", 23, 76_335),
    row("invoice", "F-1", 39, 9_100),
    row("payment", "P-0", 21, -76_335),
    row("payment", "P-1", 85, -9_100),
    row("payment", "P-2", 55, -9_100),
    row("payment", "P-3", 119, -85_435),
]


def without(name: str) -> list[dict[str, Any]]:
    return [one for one in RIVALLED if one["id"] != name]


def test_a_guess_about_one_invoice_does_not_decide_about_another() -> None:
    found = groups(RIVALLED)
    assert found[frozenset({"F-0", "P-0"})] == "proposed"
    assert "auto" not in found.values()


def test_without_the_rival_it_is_posted() -> None:
    assert groups(without("P-3"))[frozenset({"F-0", "P-0"})] == "auto"
    lead = solved(without("P-3")).settled.lead
    assert lead is None or (lead >= NO_RIVAL).all()


def test_the_rule_and_the_rival_are_told() -> None:
    solution = solved(RIVALLED)
    ids = columns(RIVALLED).id[solution.problem.source]
    (group,) = [g for g in range(len(solution.decision)) if set(ids[_items(solution.settled, g)]) == {"F-0", "P-0"}]
    assert holding_rules(solution.settled, solution.ppm, POLICY, group) == ("risk", "shadow")
    begin, end = solution.settled.rival_start[group : group + 2]
    assert set(ids[solution.settled.rival_item[begin:end]]) == {"F-0", "F-1", "P-3"}


def test_what_needs_the_guess_to_be_right_is_no_surer_than_the_guess() -> None:
    settled = solved(RIVALLED).settled
    assert settled.lead is not None
    (pair,) = np.flatnonzero(settled.lead < NO_RIVAL).tolist()
    (guess,) = [g for g in range(len(settled)) if settled.stage[g] < settled.stage[pair]]
    assert settled.margin[pair] <= settled.margin[guess] + max(int(settled.lead[pair]), 0)
    assert settled.margin[pair] < settled.total[pair]


def _items(settled: Settled, group: int) -> Any:
    return settled.item[settled.start[group] : settled.start[group + 1]]


@st.composite
def crossed(draw: st.DrawFn) -> list[dict[str, Any]]:
    """One account whose payments are sums of invoices that overlap, some of them twice there."""
    amounts = draw(st.lists(st.integers(5_000, 90_000), min_size=2, max_size=3))
    rows = [row("invoice", f"F-{n}", draw(st.integers(0, 60)), amount) for n, amount in enumerate(amounts)]
    paid = [amounts[0], *[amounts[1]] * draw(st.integers(1, 2)), amounts[0] + amounts[1]]
    paid += draw(st.lists(st.sampled_from([*amounts, sum(amounts)]), max_size=1))
    return rows + [row("payment", f"P-{n}", draw(st.integers(15, 120)), -amount) for n, amount in enumerate(paid)]


@settings(max_examples=60)
@given(crossed())
def test_nothing_is_posted_over_a_rival_whose_items_are_free_or_only_proposed(rows: list[dict[str, Any]]) -> None:
    here = problem(rows)
    settled = settle(here, POLICY, list(ALL.values())).settled
    decision, _ = decide_here(here, settled, POLICY)
    members = [frozenset(_items(settled, g).tolist()) for g in range(len(settled))]
    posted = [g for g in range(len(settled)) if decision[g] == Decision.AUTO]
    first = min((int(settled.stage[g]) for g in range(len(settled)) if g not in posted), default=99)
    late = [g for g in posted if settled.stage[g] > first]
    gone = {i for g in posted if g not in late for i in members[g]}
    open_ = np.array([i not in gone for i in range(len(here))])
    part, old = here.subset(open_)
    every = Candidates.join([one.propose(part) for one in ALL.values()])
    exact = every.take(np.flatnonzero(every.gap == 0).astype(np.int64))
    seen = distinct(score(part, exact, POLICY.learned.residual, POLICY.learned))
    worth = {frozenset(old[_items_of(seen.candidates, k)].tolist()): int(seen.total[k]) for k in range(len(seen.total))}
    best = shortlist(minimal(seen, len(part)), -500).candidates
    rivals = [frozenset(old[_items_of(best, k)].tolist()) for k in range(len(best))]
    for g in late:
        assert members[g] in worth or settled.lead is None
        for rival in rivals:
            hidden = any(
                settled.stage[h] < settled.stage[g]
                for h in range(len(settled))
                if h not in posted and members[h] & rival
            )
            if rival == members[g] or not rival & members[g] or not hidden:
                continue
            assert settled.lead is not None
            lead = sum(worth[members[h]] for h in late if members[h] & rival) - worth[rival]
            assert 0 < int(settled.lead[g]) <= lead or lead >= NO_RIVAL


def _items_of(candidates: Candidates, group: int) -> Any:
    return candidates.item[candidates.start[group] : candidates.start[group + 1]]
