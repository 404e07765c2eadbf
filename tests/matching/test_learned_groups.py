"""Who pays for whom, learned: counted as a pencil would, plain data, and of no effect until it is asked for."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from lettrage import Customer, Invoice, Ledger, LettrageError, Money, Payment, match
from lettrage.matching import Learned, MatchingPolicy, PaysFor
from lettrage.model import Allocation, ItemKey, ItemKind, Settlement

START, END = date(2025, 1, 6), date(2025, 12, 31)
FOREVER = 10**9
#: Who paid (None for money that named nobody), under which name, and whose invoices.
Paid = tuple[str | None, str, tuple[str, ...]]


def eur(minor: int) -> Money:
    return Money.of_minor(minor, "EUR")


def money_of(n: int) -> ItemKey:
    return ItemKey(ItemKind.PAYMENT, f"P-{n}")


def facts_of(paid: list[Paid]) -> tuple[list[Invoice], list[Payment], list[Settlement]]:
    """One settlement each, a week apart: an invoice of every customer named, and one payment of all of them."""
    invoices: list[Invoice] = []
    payments: list[Payment] = []
    settlements: list[Settlement] = []
    for n, (payer, name, customers) in enumerate(paid):
        day = START + timedelta(days=7 * n)
        sold = [
            Invoice(f"F-{n}{at}", customer=one, issued_on=day, total=eur(10_000 + 137 * n + at))
            for at, one in enumerate(customers)
        ]
        invoices += sold
        money = eur(sum(one.total.minor for one in sold))
        payments.append(Payment(f"P-{n}", day, money, customer=payer, payer_name=name))
        pairs = [Allocation(money_of(n), ItemKey(ItemKind.INVOICE, one.id), one.total, one.total) for one in sold]
        settlements.append(Settlement(f"S-{n}", pairs, effective_on=day, attributes={"joins_accounts": True}))
    return invoices, payments, settlements


def past(paid: list[Paid]) -> Ledger:
    invoices, payments, settlements = facts_of(paid)
    return Ledger(invoices=invoices, payments=payments, events=settlements)


def taught(paid: list[Paid], **more: Any) -> MatchingPolicy:
    return MatchingPolicy(**more).learn(past(paid), as_of=END, half_life_days=FOREVER)


#: The parent pays for two shops; one of them once paid by itself.
PARENT: list[Paid] = [("MOTHER", "", ("NORTH", "SOUTH"))] * 4 + [("NORTH", "", ("NORTH",))]
#: A factor, no customer, pays for two who sold to it.
FACTOR: list[Paid] = [(None, "Factofinance SA", ("BOIS", "LAINE"))] * 5


def test_a_parent_that_pays_for_its_shops_is_found_with_how_often_and_how_sure() -> None:
    found = taught(PARENT).learned.pays_for
    assert [(one.kind, one.payer, one.customer, one.times, one.count, one.of) for one in found] == [
        ("customer", "MOTHER", "NORTH", 4, 4000, 5000),
        ("customer", "MOTHER", "SOUTH", 4, 4000, 4000),
    ]
    assert [one.confidence_ppm for one in found] == [666_666, 800_000]  # 4 of 5 and 4 of 4, one payment held back
    assert {one.last_on for one in found} == {START + timedelta(days=21)}


def test_money_of_nobody_that_pays_for_several_at_once_is_known_by_its_name() -> None:
    policy = taught(FACTOR)
    assert [(one.kind, one.payer, one.customer, one.times) for one in policy.learned.pays_for] == [
        ("name", "factofinance", "BOIS", 5),
        ("name", "factofinance", "LAINE", 5),
    ]
    assert policy.with_learned_groups().payer_groups == (("BOIS", "LAINE"),)


def test_a_name_that_comes_with_two_customers_may_be_two_people() -> None:
    homonyms: list[Paid] = [(None, "Dupont", ("BOIS",)), (None, "Dupont", ("LAINE",))] * 5
    policy = taught(homonyms)
    assert policy.learned.pays_for == ()
    assert {alias.customer for alias in policy.learned.aliases} == {"BOIS", "LAINE"}


def test_a_slip_makes_no_group_and_thresholds_are_the_callers() -> None:
    policy = taught([*[("SOUTH", "", ("SOUTH",))] * 8, ("MOTHER", "", ("SOUTH",))])
    assert policy.with_learned_groups().payer_groups == ()
    assert policy.with_learned_groups(least_times=1, least_ppm=100_000).payer_groups == (("MOTHER", "SOUTH"),)
    assert taught(PARENT).with_learned_groups(least_ppm=700_000).payer_groups == (("MOTHER", "SOUTH"),)


def test_learned_groups_join_those_that_are_declared() -> None:
    policy = taught(PARENT, payer_groups=[["SOUTH", "EAST"], ["X", "Y"]]).with_learned_groups()
    assert policy.payer_groups == (("EAST", "MOTHER", "NORTH", "SOUTH"), ("X", "Y"))
    assert policy.with_learned_groups() == policy
    only = taught(PARENT).with_learned_groups(customers=["MOTHER", "SOUTH"])
    assert only.payer_groups == (("MOTHER", "SOUTH"),)


def this_year(payer: str | None, name: str, *owed: tuple[str, int]) -> Ledger:
    day = date(2026, 2, 2)
    people = sorted({customer for customer, _ in owed} | ({payer} if payer else set()))
    sold = [Invoice(f"G-{n}", customer=one, issued_on=day, total=eur(minor)) for n, (one, minor) in enumerate(owed)]
    money = Payment("Q-1", date(2026, 3, 9), eur(sum(minor for _, minor in owed)), customer=payer, payer_name=name)
    return Ledger(customers=[Customer(one) for one in people], invoices=sold, payments=[money])


@pytest.mark.parametrize(
    ("paid", "payer", "name", "customers"),
    [(PARENT, "MOTHER", "", ("NORTH", "SOUTH")), (FACTOR, None, "FACTOFINANCE", ("BOIS", "LAINE"))],
)
def test_next_years_money_of_a_group_payer_settles_for_all_only_when_it_is_asked_for(
    paid: list[Paid], payer: str | None, name: str, customers: tuple[str, str]
) -> None:
    books = this_year(payer, name, (customers[0], 51_317), (customers[1], 82_143))
    policy, as_of = taught(paid), date(2026, 3, 31)
    assert match(books, policy, as_of=as_of).settlements == ()
    result = match(books, policy.with_learned_groups(), as_of=as_of)
    (settlement,) = result.settlements
    assert {str(pair.debit) for pair in settlement.allocations} == {"G-0", "G-1"}
    assert settlement.attributes["joins_accounts"]


def test_what_was_learned_survives_plain_data_and_shows_in_the_table() -> None:
    policy = taught(PARENT)
    assert MatchingPolicy.from_dict(policy.to_dict()) == policy
    assert "customers for whom others paid" in str(policy.learned.to_table())
    assert policy.learn(past(PARENT), as_of=END, half_life_days=FOREVER) == policy


@pytest.mark.parametrize("wrong", [{"customers": "NORTH"}, {"least_times": "3"}, {"least_ppm": 0.5}])
def test_misuse_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(LettrageError):
        MatchingPolicy().with_learned_groups(**wrong)


PEOPLE = ["A", "B", "C", "D", "E"]
PAID = st.lists(
    st.tuples(
        st.sampled_from([None, *PEOPLE]),
        st.sampled_from(["", "Un", "Deux"]),
        st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=3, unique=True).map(tuple),
    ),
    max_size=14,
)


@settings(max_examples=40)
@given(PAID, st.integers(1, 3), st.sampled_from([1, 300_000, 600_000]), st.randoms(use_true_random=False))
def test_counts_and_groups_are_those_of_a_pencil(paid: list[Paid], times: int, ppm: int, random: Any) -> None:
    policy = taught(paid)
    counted, of = Counter[tuple[str, str, str]](), Counter[str]()
    for payer, name, customers in paid:
        of.update(customers)
        for one in customers:
            if payer is not None and payer != one:
                counted["customer", payer, one] += 1
            elif payer is None and name and len(customers) > 1:
                counted["name", name.lower(), one] += 1
    found = policy.learned.pays_for
    assert {(one.kind, one.payer, one.customer): one.times for one in found} == dict(counted)
    assert all((one.count, one.of) == (1000 * one.times, 1000 * of[one.customer]) for one in found)
    groups = policy.with_learned_groups(least_times=times, least_ppm=ppm).payer_groups
    assert _together(groups) == _closed(found, times, ppm)
    assert len([name for group in groups for name in group]) == len({name for group in groups for name in group})
    invoices, payments, settlements = facts_of(paid)
    for some in (invoices, payments, settlements):
        random.shuffle(some)
    again = Ledger(invoices=invoices, payments=payments, events=settlements)
    assert MatchingPolicy().learn(again, as_of=END, half_life_days=FOREVER).learned.pays_for == found


def _together(groups: tuple[tuple[str, ...], ...]) -> set[tuple[str, str]]:
    return {(one, other) for group in groups for one in group for other in group if one != other}


def _closed(found: tuple[PaysFor, ...], times: int, ppm: int) -> set[tuple[str, str]]:
    """Who is linked to whom, by however many steps."""
    strong = [one for one in found if one.times >= times and one.confidence_ppm >= ppm]
    near: dict[str, set[str]] = {}
    for one in strong:
        payer = one.payer if one.kind == "customer" else f"({one.payer})"
        near.setdefault(payer, set()).add(one.customer)
        near.setdefault(one.customer, set()).add(payer)
    out: set[tuple[str, str]] = set()
    for start in near:
        seen, waiting = {start}, [start]
        while waiting:
            for other in near[waiting.pop()] - seen:
                seen.add(other)
                waiting.append(other)
        out |= {(start, other) for other in seen if start != other}
    return {(one, other) for one, other in out if not one.startswith("(") and not other.startswith("(")}


@settings(max_examples=20)
@given(PAID)
def test_what_was_learned_of_groups_changes_no_match_by_itself(paid: list[Paid]) -> None:
    books = past(paid).record(
        Invoice("G-1", customer="A", issued_on=date(2026, 1, 5), total=eur(77_000)),
        Payment("Q-1", date(2026, 2, 5), eur(77_000), customer="B"),
        Payment("Q-2", date(2026, 2, 6), eur(77_000), payer_name="Un"),
    )
    policy = taught(paid)
    without = evolve(policy, learned=evolve(policy.learned, pays_for=()))
    first, second = (match(books, one, as_of=date(2026, 3, 31)).batch for one in (policy, without))
    assert first.ids == second.ids
    assert first.decision.tolist() == second.decision.tolist()


def test_the_future_and_what_is_undone_teach_nothing() -> None:
    books = past(PARENT)
    early = MatchingPolicy().learn(books, as_of=START + timedelta(days=8), half_life_days=FOREVER).learned
    assert {one.times for one in early.pays_for} == {2}
    undone = books.reverse("S-0", on=END, reason="slip")
    later = MatchingPolicy().learn(undone, as_of=END, half_life_days=FOREVER).learned
    assert {one.times for one in later.pays_for} == {3}
    assert Learned().pays_for == ()


@pytest.mark.parametrize("nonsense", [None, 5, "MOTHER", [None], [("customer", "A", "B")]])
def test_what_was_learned_is_refused_when_it_is_none(nonsense: Any) -> None:
    with pytest.raises(LettrageError) as refused:
        Learned(pays_for=nonsense)
    assert refused.value.faults[0].path.startswith("pays_for")
