"""Ledgers made to hurt: the work stays bounded, the answer stays honest, and limits are said."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from lettrage import Invoice, Ledger, Money, Payment, match
from lettrage.ledger import Decision
from lettrage.matching import MatchingPolicy
from lettrage.matching._solution import Solution
from tests.matching.ledgers import columns, groups, problem, row, solved


def test_two_thousand_items_of_one_amount_are_settled_as_interchangeable_or_not_at_all() -> None:
    same = [row("invoice", f"F-{n:05d}", 3, 10_000) for n in range(1000)]
    same += [row("payment", f"P-{n:05d}", 40, -10_000) for n in range(1000)]
    solution = solved(same)
    assert (solution.decision == Decision.AUTO).sum() == 1000
    strict = solved(same[:150] + same[-150:], MatchingPolicy(interchangeable=None))
    assert not (strict.decision == Decision.AUTO).any()


def test_one_amount_on_different_days_is_never_posted_and_the_limit_is_said() -> None:
    same = [row("invoice", f"F-{n:05d}", n % 300, 10_000) for n in range(150)]
    same += [row("payment", f"P-{n:05d}", 5 + n % 290, -10_000) for n in range(150)]
    solution = solved(same)
    assert not (solution.decision == Decision.AUTO).any()
    assert any(what == "equal amounts" for what, _ in solution.limits)


def test_list_prices_with_many_runs_stay_bounded() -> None:
    rows = [row("invoice", f"F-{n:05d}", n % 200, 10_000 * (1 + n % 3)) for n in range(400)]
    rows += [row("payment", f"P-{n:05d}", 10 + n, -60_000) for n in range(80)]
    solution = solved(rows)
    assert not (solution.decision == Decision.AUTO).any()
    assert {what for what, _ in solution.limits} >= {"runs", "sums of 2"}


def test_amounts_of_ten_to_the_fifteen_match_exactly() -> None:
    big = 10**15
    rows = [row("invoice", "F-1", 3, big), row("invoice", "F-2", 9, big + 1), row("invoice", "F-3", 12, 77)]
    rows += [row("payment", "P-1", 40, -(2 * big + 1)), row("payment", "P-2", 41, -77)]
    assert set(groups(rows)) == {frozenset({"F-1", "F-2", "P-1"}), frozenset({"F-3", "P-2"})}


def test_amounts_that_cannot_be_summed_are_said_and_pairs_are_still_found() -> None:
    big = 9 * 10**18
    rows = [row("invoice", "F-1", 3, big), row("invoice", "F-2", 9, big - 3), row("payment", "P-1", 40, -big)]
    solution = solved(rows)
    assert set(groups(rows)) == {frozenset({"F-1", "P-1"})}
    assert any("too large to sum" in what for what, _ in solution.limits)


def test_zero_amounts_have_nothing_to_settle() -> None:
    rows = [row("invoice", "F-0", 3, 0), row("invoice", "F-1", 3, 500), row("payment", "P-1", 9, -500)]
    assert set(groups(rows)) == {frozenset({"F-1", "P-1"})}
    assert len(problem(rows)) == 2


def test_one_account_of_ten_thousand_items() -> None:
    rng = np.random.Generator(np.random.PCG64(5))
    amounts = rng.integers(1_000, 90_000_000, 6_000).tolist()
    rows = [row("invoice", f"F-{n:06d}", n // 16, amount) for n, amount in enumerate(amounts)]
    rows += [row("payment", f"P-{n:06d}", 30 + n // 10, -amounts[n]) for n in range(4_000)]
    solution = solved(rows)
    posted = solution.decision == Decision.AUTO
    assert posted.sum() > 3_500
    ids = columns(rows).id[solution.problem.source[solution.settled.item]]
    pairs = [
        ids[b:e] for b, e, p in zip(solution.settled.start[:-1], solution.settled.start[1:], posted, strict=True) if p
    ]
    right = sum(len(pair) == 2 and pair[0][2:] == pair[1][2:] for pair in pairs)
    assert right >= 0.997 * len(pairs)


def test_long_texts_and_long_numbers_are_read() -> None:
    text = "9" * 5_000 + " " + "12/34/" * 500 + "é" * 100 + " F-48213"
    rows = [
        row("invoice", "F-48213", 3, 51_200),
        row("invoice", "F-48214", 4, 51_201),
        row("payment", "P-1", 9, -51_200, text),
    ]
    assert groups(rows)[frozenset({"F-48213", "P-1"})] == "auto"


def test_a_sum_that_wraps_around_to_zero_is_no_balance() -> None:
    quarter = 1 << 62
    rows = [row("invoice", f"F-{n}", 3 + n, quarter) for n in range(5)] + [row("payment", "P-1", 40, -quarter)]
    assert all(len(group) == 2 for group in groups(rows))


def naive_balance(solution: Solution) -> None:
    """Every group balances in Python integers, and no item is in two."""
    minor, settled = solution.problem.minor.tolist(), solution.settled
    assert len(set(settled.item.tolist())) == len(settled.item)
    for group, (begin, end) in enumerate(zip(settled.start[:-1].tolist(), settled.start[1:].tolist(), strict=True)):
        total = sum(minor[i] for i in settled.item[begin:end].tolist())
        assert bool(settled.near[group]) or total == 0
        assert solution.decision[group] != Decision.AUTO or total == 0


def test_list_prices_only_post_nothing_that_a_rival_of_equal_amount_contests() -> None:
    prices = (1_900, 2_900, 4_900)
    rows = [row("invoice", f"F-{n:04d}", n // 3, prices[n % 3]) for n in range(300)]
    rows += [row("payment", f"P-{n:04d}", 20 + n // 2, -prices[n * 7 % 3]) for n in range(200)]
    solution = solved(rows)
    naive_balance(solution)
    assert not (solution.decision == Decision.AUTO).any()


def test_all_even_and_one_odd_target_finds_nothing() -> None:
    rows = [row("invoice", f"F-{n:04d}", n, 2 * (1_003 + 337 * n)) for n in range(60)]
    rows.append(row("payment", "P-1", 70, -(2 * (1_003 + 337 * 4 + 1_003 + 337 * 9) + 1)))
    solution = solved(rows, MatchingPolicy(adjustments=None))
    naive_balance(solution)
    assert not len(solution.settled)


def test_ten_thousand_open_items_and_a_target_that_nothing_meets() -> None:
    amounts = (10 * np.random.Generator(np.random.PCG64(3)).integers(100, 9_000_000, 10_000)).tolist()
    rows = [row("invoice", f"F-{n:05d}", n // 30, amount) for n, amount in enumerate(amounts)]
    rows.append(row("payment", "P-1", 340, -77_777_777))
    solution = solved(rows, MatchingPolicy(adjustments=None))
    assert not len(solution.settled)
    assert {what for what, _ in solution.limits} >= {"sums of 2", "sums of 3"}


def test_a_payment_that_names_five_hundred_invoices() -> None:
    rows = [row("invoice", f"F-{70_000 + n}", n // 5, 1_003 + 211 * n) for n in range(500)]
    text = " ".join(str(70_000 + n) for n in range(500))
    total = sum(1_003 + 211 * n for n in range(500))
    exact = solved([*rows, row("payment", "P-1", 120, -total, text)])
    naive_balance(exact)
    assert all(decision != Decision.AUTO or size == 501 for decision, size in _sized(exact))
    short = solved([*rows, row("payment", "P-1", 120, 7_777 - total, text)])
    naive_balance(short)
    assert not (short.decision == Decision.AUTO).any()


def test_a_label_that_names_another_customers_invoices_settles_none_of_them() -> None:
    theirs = [row("invoice", f"F-{500 + n}", n, 40_000 + 137 * n, account="BETA") for n in range(4)]
    own = [row("invoice", f"F-{600 + n}", n, 40_000 + 137 * n) for n in range(4)]
    liar = row("payment", "P-1", 30, -(40_000 + 137 * 2), "F-500 F-501 F-502")
    found = groups([*theirs, *own, liar])
    assert set(found) == {frozenset({"F-602", "P-1"})}


def test_sums_near_the_largest_integer_are_never_wrong() -> None:
    half = (1 << 62) - 1
    rows = [row("invoice", f"F-{n}", n, half - n) for n in range(4)]
    rows += [row("payment", "P-1", 9, -(half - 1)), row("payment", "P-2", 10, -(half - 3))]
    solution = solved(rows)
    naive_balance(solution)
    assert {frozenset({"F-1", "P-1"}), frozenset({"F-3", "P-2"})} == set(groups(rows))


def test_zero_amounts_among_thousands_change_nothing() -> None:
    rows = [row("invoice", "F-1", 3, 51_277), row("payment", "P-1", 30, -51_277)]
    zeros = [row("invoice", f"Z-{n}", n % 90, 0, "F-1") for n in range(2_000)]
    assert groups(rows + zeros) == groups(rows) == {frozenset({"F-1", "P-1"}): "auto"}


def _sized(solution: Solution) -> list[tuple[int, int]]:
    sizes = np.diff(solution.settled.start).tolist()
    return list(zip(solution.decision.tolist(), sizes, strict=True))


@pytest.mark.parametrize(
    "hostile", ["\ud800", "a\udfffb F-101", "\x00", "\x1e F-101 \x1e", "x" * 100_000, "\u202eF-101"]
)
@pytest.mark.parametrize("place", ["id", "remittance", "payer_name"])
def test_texts_that_no_file_could_hold_are_matched_like_others(hostile: str, place: str) -> None:
    """Values may hold what files cannot: nothing is read of it, and nothing breaks."""
    day, ten = date(2026, 1, 5), Money("10.00", "EUR")
    sold = Invoice(hostile if place == "id" else "F-101", "ACME", day, total=ten)
    money = Payment("P-1", day, ten, customer="ACME", **({place: hostile} if place != "id" else {}))
    ledger = Ledger(invoices=[sold], payments=[money])
    result = match(ledger, as_of=day)
    assert [(a.credit.id, a.debit.id) for a in result.allocations] == [("P-1", sold.id)]
    assert len(ledger.apply(result).open_items(as_of=day)) == 0
    assert isinstance(str(result), str)
