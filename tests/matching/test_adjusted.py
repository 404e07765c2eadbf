"""Named adjustments: discounts and roundings, what they cost whom, and that nothing else is ever given away."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lettrage.ledger import Decision
from lettrage.matching import AdjustmentRules, Learned, MatchingPolicy, PayerHabit
from lettrage.matching._adjust import discount_fits, rate_text
from lettrage.matching._adjust_habits import _ln_gamma
from lettrage.matching._lines import lines_of
from tests.matching.ledgers import columns, groups, row, solved, tables
from tests.matching.test_golden import invoice, payment, result_of

FEW = settings(max_examples=25)
RATES = [Fraction(n, 200) for n in range(1, 7)]


def adjusted(*facts: Any, policy: MatchingPolicy | None = None) -> list[tuple[str, str, str, str]]:
    """(item, kind, amount, reason) of every adjustment of the only proposal."""
    result = result_of(*facts, policy=policy)
    assert result.settlements == ()
    (proposal,) = result.proposals
    (settlement,) = result.events(accept=[proposal.id])
    return [(str(a.item), a.kind.value, str(a.amount.amount), a.reason or "") for a in settlement.adjustments]


def test_a_payment_less_two_percent_is_proposed_as_a_discount_on_its_invoice() -> None:
    facts = (invoice("F-1", 1, 5, "1234.56"), payment("P-1", 2, 4, "1209.87"))
    assert adjusted(*facts) == [("F-1", "discount", "24.69", "2 %")]


def test_three_cents_are_a_rounding_of_whoever_gives_them() -> None:
    assert adjusted(invoice("F-1", 1, 5, "742.18"), payment("P-1", 2, 4, "742.15")) == [
        ("F-1", "rounding", "0.03", "rounding")
    ]
    assert adjusted(invoice("F-1", 1, 5, "742.18"), payment("P-1", 2, 4, "742.20")) == [
        ("P-1", "rounding", "-0.02", "rounding")
    ]


@pytest.mark.parametrize("paid", ["1209.84", "1220.00", "1184.00", "1234.62"])
def test_a_difference_without_a_name_is_no_match(paid: str) -> None:
    assert result_of(invoice("F-1", 1, 5, "1234.56"), payment("P-1", 2, 4, paid)).proposals == ()


def test_three_cents_of_a_trifle_are_no_rounding() -> None:
    assert result_of(invoice("F-1", 1, 5, "1.50"), payment("P-1", 2, 4, "1.47")).proposals == ()


def test_adjustments_can_be_switched_off_one_by_one() -> None:
    discount = (invoice("F-1", 1, 5, "1234.56"), payment("P-1", 2, 4, "1209.87"))
    cents = (invoice("F-1", 1, 5, "742.18"), payment("P-1", 2, 4, "742.15"))
    no_discounts = MatchingPolicy(adjustments=AdjustmentRules(discount_most_ppm=0))
    no_roundings = MatchingPolicy(adjustments=AdjustmentRules(rounding_minor=0))
    found = [
        [len(result_of(*facts, policy=policy).proposals) for facts in (discount, cents)]
        for policy in (MatchingPolicy(), no_discounts, no_roundings, MatchingPolicy(adjustments=None))
    ]
    assert found == [[1, 1], [0, 1], [1, 0], [0, 0]]


def test_a_discount_on_a_named_list_is_shared_by_what_each_invoice_was() -> None:
    facts = (
        invoice("F-4041", 1, 5, "900.10"),
        invoice("F-4042", 1, 9, "600.30"),
        invoice("F-4043", 1, 11, "77.00"),
        payment("P-1", 2, 4, "1485.40", "F-4041 F-4042"),
    )
    assert adjusted(*facts) == [("F-4041", "discount", "9.00", "1 %"), ("F-4042", "discount", "6.00", "1 %")]


def test_the_whole_account_less_a_discount() -> None:
    facts = [invoice(f"F-{n}", 1, 5 + n, amount) for n, amount in enumerate(("482.50", "317.37", "77.01"))]
    (proposal,) = result_of(*facts, payment("P-1", 2, 4, "859.34")).proposals
    assert len(proposal.items) == 4


def test_a_run_less_a_rate_is_believed_as_far_as_the_account_takes_that_rate() -> None:
    rows = [row("invoice", "R-1", 200, 41_873), row("invoice", "R-2", 203, 77_219), row("invoice", "R-3", 230, 15_511)]
    rows += [row("payment", "Q", 236, -round((41_873 + 77_219) * 0.985))]
    run, alone = {"R-1", "R-2", "Q"}, sure_of({"R-1", "R-2", "Q"}, rows)
    again = [31_207, 88_113, 52_049, 67_391]
    payments = [row("invoice", f"F-{n}", 20 * n, a) for n, a in enumerate(again)]
    payments += [row("payment", f"P-{n}", 20 * n + 31, -round(a * 0.985)) for n, a in enumerate(again)]
    assert sure_of(run, rows + payments) > alone
    # the same by what was counted: a payer who took the rate before, and one who always paid to the cent
    took = PayerHabit("", "ACME", "EUR", adjustments=((15_000, 4_000),))
    never = PayerHabit("", "ACME", "EUR", exact=200_000)
    known, strange = (sure_of(run, rows, MatchingPolicy(learned=Learned(payers=(p,)))) for p in (took, never))
    assert known > alone > 900_000 > 500_000 > strange


def test_statements_at_one_rate_vouch_for_each_other() -> None:
    """Three transfers, each two percent short of three invoices of its month: none is exact, no pair shows the rate."""
    rows, groups_wanted = [], set[frozenset[str]]()
    for month in range(3):
        amounts = [31_207 + 11_939 * month, 88_113 - 7_331 * month, 5_049 + 3_217 * month]
        rows += [row("invoice", f"F-{month}{n}", 30 * month + 3 * n, a) for n, a in enumerate(amounts)]
        rows.append(row("payment", f"P-{month}", 30 * month + 40, -round(sum(amounts) * 0.98)))
        groups_wanted.add(frozenset({f"P-{month}", *(f"F-{month}{n}" for n in range(3))}))
    assert dict.fromkeys(groups_wanted, "proposed") == groups(rows)


def test_payments_to_the_cent_are_not_bent_to_agree_with_each_other() -> None:
    """Neighbours that differ by a cent: each payment has its own invoice, whatever two roundings would say together."""
    rows = [row("invoice", f"F-{n}", n, 500_000 + n) for n in range(4)]
    rows += [row("payment", "P-1", 9, -500_001), row("payment", "P-3", 10, -500_003)]
    assert set(groups(rows)) == {frozenset({"F-1", "P-1"}), frozenset({"F-3", "P-3"})}


def sure_of(items: set[str], rows: list[dict[str, Any]], policy: MatchingPolicy | None = None) -> int:
    """The probability of a group of these items, in parts per million; 0 when none was committed."""
    solution, ids = solved(rows, policy), columns(rows).id
    settled = solution.settled
    for group in range(len(settled)):
        members = settled.item[settled.start[group] : settled.start[group + 1]]
        if {str(ids[n]) for n in solution.problem.source[members]} == items:
            return int(solution.ppm[group])
    return 0


def test_the_rate_that_an_account_repeats_speaks_for_itself() -> None:
    """The same payment fits one invoice at 2 % and another at 1 %: the account's own habit tells which it was."""
    two, one = row("invoice", "X-2", 200, 100_000), row("invoice", "X-1", 200, 98_990)
    both = [two, one, row("payment", "Q", 230, -98_000)]
    for rate, wanted in ((0.98, "X-2"), (0.99, "X-1")):
        amounts = [31_207, 88_113, 52_049, 67_391, 43_817]
        past = [row("invoice", f"F-{n}", 20 * n, a) for n, a in enumerate(amounts)]
        past += [row("payment", f"P-{n}", 20 * n + 30, -round(a * rate)) for n, a in enumerate(amounts)]
        assert frozenset({wanted, "Q"}) in groups(both + past)


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ("amount less a discount", "2469 minor units")), ("fr", ("montant sous escompte", "escompte"))],
)
def test_the_explanation_names_the_adjustment(language: Any, words: tuple[str, ...]) -> None:
    result = result_of(invoice("F-1", 1, 5, "1234.56"), payment("P-1", 2, 4, "1209.87"))
    text = result.explain("P-1").text(language)
    assert all(word in text for word in (*words, "2 %"))


def test_rates_read_as_people_write_them() -> None:
    assert [rate_text(ppm) for ppm in (5_000, 20_000, 12_500, 333)] == ["0.5 %", "2 %", "1.25 %", "0.0333 %"]


@given(
    st.integers(0, 10**15),
    st.integers(-3, 3),
    st.sampled_from([5_000, 20_000, 30_000]),
    st.integers(1, 30),
    st.integers(0, 4),
)
def test_a_discount_is_exact_to_half_a_cent_per_document(owed: int, off: int, ppm: int, count: int, exact: int) -> None:
    gap = owed * ppm // 1_000_000 + off * (1 + exact * count // 2)
    wanted = abs(gap - Fraction(owed * ppm, 1_000_000)) <= Fraction(exact * (2 + count), 2)
    assert discount_fits(np.array([owed]), np.array([gap]), ppm, count, exact).tolist() == [wanted]


@st.composite
def short_paid(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Item tables whose payments fall short by a rate, by cents, or not at all."""
    rows = draw(tables())
    for line in rows:
        if line["kind"] == "payment":
            keep = 1 - draw(st.sampled_from([Fraction(0), *RATES]))
            line["amount_minor"] = min(-1, round(line["amount_minor"] * keep) + draw(st.integers(-2, 2)))
    return rows


@FEW
@given(short_paid())
def test_adjustments_conserve_every_amount(rows: list[dict[str, Any]]) -> None:
    items, solution = columns(rows), solved(rows)
    lines, settled = lines_of(items, solution), solution.settled
    rest = lines.before - lines.allocated - lines.adjusted
    for group in range(len(solution.decision)):
        mine = lines.group == group
        assert lines.allocated[mine].sum() == 0
        given_away = int(lines.adjusted[mine].sum())
        if not given_away:
            continue
        assert solution.decision[group] != Decision.AUTO
        assert not rest[mine].any()
        owed = abs(int(lines.before[mine & solution.problem.document[settled.item]].sum()))
        rate = Fraction(int(settled.rate[group]), 1_000_000)
        off = abs(abs(given_away) - rate * owed)
        assert off <= (Fraction(int(mine.sum()) + 1, 2) if rate else 5)


@FEW
@given(short_paid(), st.sampled_from([2, 7, 100, 1_000_000]))
def test_amounts_and_limits_scaled_together_change_nothing(rows: list[dict[str, Any]], k: int) -> None:
    scaled = [{**r, "amount_minor": k * r["amount_minor"]} for r in rows]
    rules = MatchingPolicy(adjustments=AdjustmentRules(exact_minor=k, rounding_minor=5 * k))
    # a discount is due to the cent whatever the scale, so chance meets it less often among larger amounts: how sure a
    # group is may change a little, what it joins does not
    assert groups(rows).keys() == groups(scaled, rules).keys()


def test_ln_gamma_is_that_of_the_standard_library() -> None:
    x = np.concatenate([np.geomspace(1e-3, 1e7, 400), np.arange(1.0, 60.0)])
    assert np.allclose(_ln_gamma(x), [math.lgamma(value) for value in x], rtol=0, atol=1e-5)
