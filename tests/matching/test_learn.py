"""Learning: counted to the payment, blind to the future, the same for any order of facts, and readable."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from lettrage import CreditNote, Invoice, Ledger, LettrageError, MatchingPolicy, Money, Payment, match
from lettrage.matching import Learned, Weights
from lettrage.matching._compile import compile_items
from lettrage.matching._learn_habits import decayed
from lettrage.matching._learn_texts import label_widths
from lettrage.matching._learn_weights import FIELDS, _features, _loss, _slope, choices_of, fit
from lettrage.matching._past import past_of
from lettrage.matching._score import Reason
from lettrage.matching.payers._names import code_of, name_key
from lettrage.matching.strategies import ALL
from lettrage.model import Adjustment, AdjustmentKind, Allocation, ItemKey, Settlement

DAY = date(2026, 1, 5)
END = date(2026, 12, 31)


def eur(minor: int) -> Money:
    return Money.of_minor(minor, "EUR")


def history(
    delays: list[tuple[str, int]], *, amounts: int = 10_007, names: bool = False, gap: int = 9
) -> tuple[list[Invoice], list[Payment], list[Settlement]]:
    """One invoice and its payment per (customer, delay), settled, `gap` days apart."""
    invoices, payments, settlements = [], [], []
    for n, (customer, delay) in enumerate(delays):
        on, amount = DAY + timedelta(days=gap * n), eur(amounts + 137 * n)
        invoices.append(Invoice(f"F-{n:03d}", customer=customer, issued_on=on, total=amount))
        paid = on + timedelta(days=delay)
        payments.append(
            Payment(
                f"P-{n:03d}",
                paid,
                amount,
                customer=customer,
                payer_name=f"{customer} & fils" if names else "",
                payer_iban="FR76 3000 6000 0112 3456 7890 189" if names else "",
            )
        )
        pair = Allocation(ItemKey("payment", f"P-{n:03d}"), ItemKey("invoice", f"F-{n:03d}"), amount, amount)
        settlements.append(Settlement(f"S-{n:03d}", [pair], effective_on=max(on, paid)))
    return invoices, payments, settlements


def ledger(parts: tuple[list[Invoice], list[Payment], list[Settlement]]) -> Ledger:
    invoices, payments, settlements = parts
    return Ledger(invoices=invoices, payments=payments, events=settlements)


CUSTOMERS = st.lists(st.tuples(st.sampled_from(["ACME", "BOIS", "CUIR"]), st.integers(-5, 90)), min_size=1, max_size=12)


@settings(max_examples=20)
@given(CUSTOMERS)
def test_delays_are_counted_to_the_payment(delays: list[tuple[str, int]]) -> None:
    learned = MatchingPolicy().learn(ledger(history(delays)), as_of=END, half_life_days=10**9).learned
    assert learned.settlements == len(delays)
    assert dict(learned.habit.delays) == {days: 1000 * n for days, n in Counter(d for _, d in delays).items()}
    for payer in learned.payers:
        own = Counter(days for customer, days in delays if customer == payer.account)
        assert dict(payer.delays) == {days: 1000 * n for days, n in own.items()}
    assert {payer.account for payer in learned.payers} == {customer for customer, _ in delays}


def test_a_settlement_counts_half_for_each_half_life() -> None:
    assert decayed(np.array([-3, 0, 365, 730]), 365).tolist() == [1.0, 1.0, 0.5, 0.25]
    parts = history([("ACME", 30)])
    paid = parts[1][0].received_on
    learned = MatchingPolicy().learn(ledger(parts), as_of=paid + timedelta(days=50), half_life_days=50).learned
    assert learned.habit.delays == ((30, 500),)


def test_several_documents_share_one_vote_and_several_payments_vote_each() -> None:
    a, b = eur(700), eur(300)
    both = Ledger(
        invoices=[
            Invoice(i, customer="X", issued_on=date(2026, 1, d), total=m) for i, d, m in (("A", 1, a), ("B", 11, b))
        ],
        payments=[Payment("P", date(2026, 1, 21), eur(1000), customer="X")],
        events=[
            Settlement(
                "S",
                [Allocation(ItemKey("payment", "P"), ItemKey("invoice", i), m, m) for i, m in (("A", a), ("B", b))],
                effective_on=date(2026, 1, 21),
            )
        ],
    )
    assert MatchingPolicy().learn(both, as_of=date(2026, 1, 21)).learned.habit.delays == ((10, 500), (20, 500))
    split = Ledger(
        invoices=[Invoice("A", customer="X", issued_on=date(2026, 1, 1), total=eur(1000))],
        payments=[Payment(i, date(2026, 1, d), m, customer="X") for i, d, m in (("P", 5, a), ("Q", 21, b))],
        events=[
            Settlement(
                "S",
                [Allocation(ItemKey("payment", i), ItemKey("invoice", "A"), m, m) for i, m in (("P", a), ("Q", b))],
                effective_on=date(2026, 1, 21),
            )
        ],
    )
    assert MatchingPolicy().learn(split, as_of=date(2026, 1, 21)).learned.habit.delays == ((4, 500), (20, 500))


@settings(max_examples=10)
@given(CUSTOMERS, st.randoms(use_true_random=False))
def test_the_order_of_facts_leaves_no_trace(delays: list[tuple[str, int]], random: Any) -> None:
    parts = history(delays, names=True)
    shuffled = tuple(random.sample(part, len(part)) for part in parts)
    first, second = (MatchingPolicy().learn(ledger(p), as_of=END).to_dict() for p in (parts, shuffled))
    assert json.dumps(first) == json.dumps(second)


@settings(max_examples=10)
@given(CUSTOMERS, CUSTOMERS, st.integers(20, 120))
def test_the_future_teaches_nothing(delays: list[tuple[str, int]], more: list[tuple[str, int]], cut: int) -> None:
    """What happens after the day, and what becomes known after it, leaves the same learned value."""
    as_of = DAY + timedelta(days=cut)
    parts = history(delays, names=True)
    late = [evolve(s, known_on=max(s.effective_on, as_of + timedelta(days=1))) for s in history(more, gap=13)[2]]
    invoices, payments, _ = history(more, gap=13)
    renamed = (
        [evolve(i, id=f"Z{i.id}", known_on=as_of + timedelta(days=1)) for i in invoices],
        [evolve(p, id=f"Z{p.id}", known_on=as_of + timedelta(days=1)) for p in payments],
        [_renamed(s) for s in late],
    )
    before = [part for part in ledger(parts).since(0) if _day(part) <= as_of]
    whole = Ledger().record(*ledger(parts).since(0), *ledger(renamed).since(0))
    small = Ledger().record(*before)
    want = MatchingPolicy().learn(small, as_of=as_of, known_on=as_of)
    assert MatchingPolicy().learn(whole, as_of=as_of, known_on=as_of) == want


def _renamed(settlement: Settlement) -> Settlement:
    pairs = [
        evolve(p, credit=ItemKey("payment", f"Z{p.credit.id}"), debit=ItemKey("invoice", f"Z{p.debit.id}"))
        for p in settlement.allocations
    ]
    return evolve(settlement, id=f"Z{settlement.id}", allocations=pairs)


def _day(fact: Any) -> date:
    return getattr(fact, "issued_on", None) or getattr(fact, "received_on", None) or fact.effective_on


def test_a_settlement_undone_teaches_nothing() -> None:
    parts = history([("ACME", 30), ("ACME", 45)])
    undone = ledger(parts).reverse("S-001", on=END, reason="wrong customer")
    assert MatchingPolicy().learn(undone, as_of=END, half_life_days=10**9).learned.habit.delays == ((30, 1000),)


def test_a_discount_and_a_rounding_are_counted_by_account() -> None:
    invoices, payments, settlements = history([("ACME", 10), ("ACME", 12), ("BOIS", 20)])
    off = [eur(200), eur(203), eur(3)]  # 2 % of 10,007 and of 10,144, and three cents
    kinds = [AdjustmentKind.DISCOUNT, AdjustmentKind.DISCOUNT, AdjustmentKind.ROUNDING]
    for n, (less, kind) in enumerate(zip(off, kinds, strict=True)):
        left = invoices[n].total - less
        payments[n] = evolve(payments[n], amount=left)
        pair = evolve(settlements[n].allocations[0], credit_amount=left, debit_amount=left)
        part = Adjustment(ItemKey("invoice", invoices[n].id), kind, less)
        settlements[n] = evolve(settlements[n], allocations=[pair], adjustments=[part])
    learned = MatchingPolicy().learn(ledger((invoices, payments, settlements)), as_of=END, half_life_days=10**9).learned
    assert learned.adjustments.rates == ((0, 1000), (20_000, 2000))
    assert {p.account: p.adjustments for p in learned.payers} == {"ACME": ((20_000, 2000),), "BOIS": ((0, 1000),)}
    assert (learned.adjustments.exact, {p.exact for p in learned.payers}) == (0, {0})


def test_payments_to_the_cent_are_counted_beside_the_discounts() -> None:
    book = ledger(history([("ACME", 30), ("ACME", 31), ("BOIS", 9)]))
    learned = MatchingPolicy().learn(book, as_of=END, half_life_days=10**9).learned
    assert (learned.adjustments.rates, learned.adjustments.exact) == ((), 3000)
    assert {p.account: p.exact for p in learned.payers} == {"ACME": 2000, "BOIS": 1000}


def test_payers_are_known_by_name_and_account() -> None:
    parts = history([("ACME", 30), ("ACME", 31), ("BOIS", 9)], names=True)
    _, payments, _ = parts
    payments[0] = evolve(payments[0], customer=None)  # the settlement says whose money it was
    learned = MatchingPolicy().learn(ledger(parts), as_of=END).learned
    (acme,) = learned.customers_of["name", name_key("acme & Fils")]
    assert (acme.customer, acme.times) == ("ACME", 2)
    accounts = learned.customers_of["iban", code_of("fr76 3000 6000 0112 3456 7890 189")]
    assert [alias.customer for alias in accounts] == ["ACME", "BOIS"]


def test_cut_texts_show_by_their_length() -> None:
    cut = ["X" * 32] * 9 + ["abc", "de", "fghij" * 3]
    assert label_widths(cut) == ((32, 9),)
    assert label_widths(["CB"] * 50 + ["VIREMENT SALAIRE"]) == ()
    assert label_widths("N" * n for n in range(10, 60)) == ()


def test_a_ledger_without_settlements_teaches_by_its_equal_pairs() -> None:
    invoices, payments, _ = history([("ACME", 30)] * 9 + [("BOIS", 30)] * 9)
    learned = MatchingPolicy().learn(ledger((invoices, payments, [])), as_of=END).learned
    assert learned.settlements == 0
    assert learned.payers == ()
    assert dict(learned.habit.delays)[30] > 15_000


def test_what_was_learned_survives_plain_data_and_is_learned_once() -> None:
    parts = history([("ACME", 30 + n % 3) for n in range(40)], names=True, gap=3)
    policy = MatchingPolicy(max_group=5).learn(ledger(parts), as_of=END)
    assert MatchingPolicy.from_dict(json.loads(json.dumps(policy.to_dict()))) == policy
    assert policy.learn(ledger(parts), as_of=END) == policy
    assert evolve(policy, learned=Learned()) == MatchingPolicy(max_group=5)


def test_the_class_learns_from_the_default_policy() -> None:
    book = ledger(history([("ACME", 30)]))
    assert MatchingPolicy.learn(book, as_of=END) == MatchingPolicy().learn(book, as_of=END)


def test_an_empty_ledger_teaches_nothing() -> None:
    learned = MatchingPolicy().learn(Ledger(), as_of=END).learned
    assert evolve(learned, as_of=None) == Learned()


@pytest.mark.parametrize("wrong", [{"as_of": "2026-13-01"}, {"half_life_days": 0}])
def test_misuse_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(LettrageError):
        MatchingPolicy().learn(Ledger(), **{"as_of": END, **wrong})


def test_a_known_payer_decides_between_equal_invoices() -> None:
    """ACME has always paid after 30 days; two invoices of one amount are open, and one is 30 days old."""
    parts = history([("ACME", 30)] * 12, gap=7)
    amount = eur(50_000)
    later = date(2026, 6, 1)
    invoices = [
        Invoice("F-A", customer="ACME", issued_on=later, total=amount),
        Invoice("F-B", customer="ACME", issued_on=later + timedelta(days=25), total=amount),
    ]
    paid = Payment("P-B", later + timedelta(days=55), amount, customer="ACME")
    book = ledger(parts).record(*invoices, paid)
    plain = match(book, as_of=END)
    taught = match(book, MatchingPolicy().learn(book, as_of=later), as_of=END)
    (doubt,), (sure,) = plain.proposals, taught.proposals
    assert {key.id for key in sure.items} == {"F-B", "P-B"}
    assert sure.decision == "proposed"  # equal amounts are never posted, however good the habit
    same = {key.id for key in doubt.items} == {"F-B", "P-B"}
    assert not same or sure.confidence_ppm > doubt.confidence_ppm


def test_learning_reads_as_a_table_and_as_evidence() -> None:
    policy = MatchingPolicy().learn(ledger(history([("ACME", 30)] * 3, names=True)), as_of=END)
    assert "median delay" in str(policy.learned.to_table())
    said = policy.learned.explain()
    assert said.outcome == "learned"
    assert said.facts["settlements"] == 3
    assert "30" in str(said)
    assert str(said) != said.text("fr")
    assert Learned().explain().outcome == "defaults"


# --- the choice model ------------------------------------------------------------------------------------------------


def _choices(book: Ledger) -> Any:
    past = past_of(book.settled_items(as_of=END), book.open_items(as_of=END))
    problem, policy = compile_items(past, MatchingPolicy()), MatchingPolicy()
    counts = decayed(past.age, 365)[problem.source]
    settled = past.settled[problem.source]
    return choices_of(problem, list(ALL.values()), policy.learned.first, policy.learned, settled, counts)


def _book(n: int = 30) -> Ledger:
    return ledger(history([("ACME", 20 + 7 * k % 40) for k in range(n)], gap=5))


def test_the_slope_is_that_of_the_loss() -> None:
    choices = _choices(_book())
    features, spread = _features(choices.scored)
    base = choices.scored.total / 1000.0
    at = np.linspace(-0.1, 0.1, features.shape[1])
    _, gradient = _slope(choices, base, features, at, spread)
    for place in range(features.shape[1]):
        step = np.zeros_like(at)
        step[place] = 1e-5
        up, down = (_loss(choices, base, features, at + s * step, spread) for s in (1, -1))
        assert gradient[place] == pytest.approx((up - down) / 2e-5, abs=1e-3)


def test_the_fit_explains_the_past_no_worse_than_the_defaults() -> None:
    choices = _choices(_book())
    features, spread = _features(choices.scored)
    base = choices.scored.total / 1000.0
    change = fit(choices)
    assert _loss(choices, base, features, change, spread) < _loss(choices, base, features, 0 * change, spread)


def test_ties_teach_nothing() -> None:
    """Thirty invoices of one amount, lettered oldest to oldest by software: no choice was made."""
    invoices, payments, settlements = history([("ACME", 30)] * 12, amounts=10_000)
    amount = eur(10_000)
    invoices = [evolve(i, total=amount) for i in invoices]
    payments = [evolve(p, amount=amount) for p in payments]
    settlements = [
        evolve(s, allocations=[evolve(s.allocations[0], credit_amount=amount, debit_amount=amount)])
        for s in settlements
    ]
    assert _choices(ledger((invoices, payments, settlements))).choosers == 0


def test_letters_that_contradict_a_named_reference_teach_nothing() -> None:
    """The payment names F-9001; the books put it on F-9002, which is of the same amount but for a credit note."""
    paid = eur(12_345)
    invoices = [
        Invoice("F-9001", customer="X", issued_on=DAY, total=paid),
        Invoice("F-9002", customer="X", issued_on=DAY + timedelta(days=3), total=paid + eur(500)),
    ]
    note = CreditNote("A-1", customer="X", issued_on=DAY + timedelta(days=4), total=eur(500))
    payment = Payment("P-1", DAY + timedelta(days=30), paid, customer="X", remittance="VIR F-9001")
    pairs = [
        Allocation(key, ItemKey("invoice", "F-9002"), amount, amount)
        for key, amount in ((ItemKey("payment", "P-1"), paid), (ItemKey("credit_note", "A-1"), eur(500)))
    ]
    settlement = Settlement("S", pairs, effective_on=DAY + timedelta(days=30))

    def teach(text: str) -> int:
        money = evolve(payment, remittance=text)
        book = Ledger(invoices=invoices, credit_notes=[note], payments=[money], events=[settlement])
        return int(_choices(book).choosers)

    assert teach("VIR") > teach("VIR F-9001")


def test_every_weight_belongs_to_a_reason() -> None:
    """A new weight that nobody learns would keep its default for ever, silently."""
    named = [name for names in FIELDS.values() for name in names]
    assert sorted([*named, "shapes"]) == sorted(one.name for one in Weights.__attrs_attrs__)
    assert {*FIELDS, Reason.SHAPE} == set(Reason)
