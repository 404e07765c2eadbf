"""Three against two: what it proposes, and what it is worth in a whole match."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from lettrage.matching import Problem
from lettrage.matching.strategies import peeling
from tests.matching.ledgers import problem, row
from tests.oracles import matching_groups as oracle

AMOUNTS = [3, 4, 7, 9, 16, 21, 40, -5, -11, -19, -24, -33, -44]


@st.composite
def accounts(draw: st.DrawFn) -> Problem:
    values = draw(st.lists(st.sampled_from(AMOUNTS), max_size=9))
    days = draw(st.lists(st.integers(0, 200), min_size=len(values), max_size=len(values)))
    kinds = {True: "invoice", False: "payment"}
    return problem([row(kinds[v > 0], f"I{n}", d, v) for n, (v, d) in enumerate(zip(values, days, strict=True))])


@settings(max_examples=60)
@given(accounts())
def test_every_group_of_three_and_two_without_a_smaller_one(account: Problem) -> None:
    candidates = peeling.propose(account)
    ends = zip(candidates.start[:-1], candidates.start[1:], strict=True)
    mine = {frozenset(candidates.item[begin:end].tolist()) for begin, end in ends}
    wanted = oracle.three_against_two(account.value.tolist(), account.on.tolist(), 120)
    assert mine <= wanted
    if not account.limits:
        assert mine == wanted


def test_three_invoices_paid_in_two_parts_are_found_and_rare() -> None:
    lines = [row("invoice", f"F-{n}", d, v) for n, (d, v) in enumerate([(1, 31_007), (9, 47_519), (20, 119_083)])]
    account = problem([*lines, row("payment", "P-1", 50, -150_000), row("payment", "P-2", 55, -47_609)])
    candidates = peeling.propose(account)
    assert [sorted(candidates.item.tolist())] == [[0, 1, 2, 3, 4]]
    assert candidates.coincidence[0] < -5_000  # one such coincidence in more than a hundred accounts like this


def test_a_crowded_account_is_left_alone() -> None:
    lines = [row("invoice", f"F-{n}", n, 1_000 + 7 * n) for n in range(40)]
    account = problem([*lines, row("payment", "P-1", 50, -2_000), row("payment", "P-2", 55, -1_028)])
    assert len(peeling.propose(account)) == 0
