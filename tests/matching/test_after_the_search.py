"""What is left after the search, and the smallest many-to-many shape: each against plain loops."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations, pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from lettrage import Customer, Invoice, Ledger, Money, Payment, match
from lettrage.matching.strategies import two_against_two
from lettrage.model import PaymentReturn
from lettrage.model.checks import Likelihood, likely_duplicate_payments
from tests.matching.ledgers import problem, row

START, AS_OF = date(2026, 1, 5), date(2026, 12, 31)
SOME = settings(max_examples=40)


def eur(minor: int) -> Money:
    return Money.of_minor(minor, "EUR")


@SOME
@given(
    st.lists(
        st.tuples(
            st.sampled_from([48_000, 51_300]),
            st.integers(0, 90),
            st.sampled_from(["VIR F-101", "vir f101", "rent", ""]),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_money_that_looks_sent_twice_is_what_the_check_of_all_payments_finds(sent: list[tuple[int, int, str]]) -> None:
    payments = [
        Payment(f"P-{n}", START + timedelta(days=days), eur(minor), customer="ACME", remittance=text)
        for n, (minor, days, text) in enumerate(sent)
    ]
    ledger = Ledger(payments=payments)
    result = match(ledger, as_of=AS_OF)
    said = {group.ids for group in result.duplicates}
    near = {
        id
        for one, other in combinations(sorted(payments, key=lambda p: (p.amount, p.received_on, p.id)), 2)
        if one.amount == other.amount and (other.received_on - one.received_on).days <= 60
        for id in (one.id, other.id)
    }
    looked_at = [one for one in payments if one.id in near]
    assert said == {group.ids for group in likely_duplicate_payments(looked_at, at_least=Likelihood.MEDIUM)}
    assert {str(one.item) for one in result.unmatched if one.reason == "duplicate"} == {
        id for ids in said for id in ids
    }


@SOME
@given(
    st.lists(st.tuples(st.sampled_from(["A", "B", "C"]), st.integers(100, 9_999)), min_size=1, max_size=5),
    st.data(),
)
def test_a_line_of_many_receipts_is_proposed_when_it_is_the_sum_of_what_it_names_of_several(
    owed: list[tuple[str, int]], data: st.DataObject
) -> None:
    named = sorted(data.draw(st.sets(st.integers(0, len(owed) - 1), min_size=1)))
    off = data.draw(st.sampled_from([0, 0, 7]))
    invoices = [
        Invoice(f"FA-260{n}", customer=customer, issued_on=START + timedelta(days=n), total=eur(minor))
        for n, (customer, minor) in enumerate(owed)
    ]
    total = sum(owed[n][1] for n in named) + off
    text = "REMISE " + " ".join(f"FA260{n}" for n in named)
    line = Payment("P-1", date(2026, 3, 2), eur(total), remittance=text)
    ledger = Ledger(customers=[Customer(name) for name in "ABC"], invoices=invoices, payments=[line])
    result = match(ledger, as_of=AS_OF)
    deposits = [
        one for one in result.proposals if result.batch.info["shape"][result.batch.ids.index(one.id)] == "deposit"
    ]
    several = len({owed[n][0] for n in named}) > 1
    # one customer's debts may be worth the money too, and then it is in a group of theirs
    others = [*result.settlements, *(one for one in result.proposals if one not in deposits)]
    held = {str(key) for one in others for key in one.items}
    if several and not off and "P-1" not in held:
        assert [{str(key) for key in one.items} for one in deposits] == [{"P-1", *(f"FA-260{n}" for n in named)}]
    else:
        assert deposits == []
    after = ledger.apply(result, accept=[one.id for one in deposits])
    assert after.open_items(as_of=AS_OF).total().get("EUR", 0) == ledger.open_items(as_of=AS_OF).total().get("EUR", 0)


@SOME
@given(st.lists(st.integers(1_000, 90_000), min_size=1, max_size=5), st.data())
def test_money_that_went_back_leaves_everything_else_as_it_was(owed: list[int], data: st.DataObject) -> None:
    invoices = [
        Invoice(f"F-61{n}", "ACME", START, START + timedelta(days=20 + n), total=eur(minor))
        for n, minor in enumerate(owed)
    ]
    cuts = sorted(data.draw(st.sets(st.integers(1, len(owed)))) | {len(owed)})
    payments = []
    for n, (begin, end) in enumerate(pairwise([0, *cuts])):
        text = " ".join(f"F-61{i}" for i in range(begin, end))
        money = eur(sum(owed[begin:end]))
        payments.append(Payment(f"P-{n}", START + timedelta(days=40 + n), money, customer="ACME", remittance=text))
    ledger = Ledger(invoices=invoices, payments=payments)
    settled = ledger.apply(match(ledger, as_of=date(2026, 6, 1)))
    gone = data.draw(st.integers(0, len(payments) - 1))
    day = date(2026, 6, 9)
    back = settled.record(PaymentReturn(f"P-{gone}", "AM04", effective_on=day), known_on=day)
    begin, end = [0, *cuts][gone : gone + 2]
    paid = {f"P-{gone}", *(f"F-61{n}" for n in range(begin, end))}
    still = {str(item.key): item for item in settled.open_items(as_of=AS_OF)}
    now = {str(item.key): item for item in back.open_items(as_of=AS_OF)}
    assert {key for key in now if key not in paid} == {key for key in still if key not in paid}
    for n in range(begin, end):
        assert (now[f"F-61{n}"].residual, now[f"F-61{n}"].due_on) == (eur(owed[n]), invoices[n].due_on)
    assert f"P-{gone}" not in now
    before, after = ([str(item) for item in one.open_items(as_of=date(2026, 6, 1))] for one in (settled, back))
    assert before == after
    assert still or match(back, as_of=AS_OF).settlements == ()


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.integers(1, 12), st.integers(0, 200)), min_size=2, max_size=6),
    st.lists(st.tuples(st.integers(1, 12), st.integers(0, 200)), min_size=2, max_size=6),
)
def test_two_against_two_is_every_such_group_without_a_pair_of_its_own(
    owed: list[tuple[int, int]], paid: list[tuple[int, int]]
) -> None:
    rows = [row("invoice", f"F-{n}", day, 101 * amount) for n, (amount, day) in enumerate(owed)]
    rows += [row("payment", f"P-{n}", day, -101 * amount) for n, (amount, day) in enumerate(paid)]
    here = problem(rows)
    found = two_against_two.propose(here)
    mine = {frozenset(found.item[begin:end].tolist()) for begin, end in pairwise(found.start.tolist())}
    value, on = here.value.tolist(), here.on.tolist()
    debits, credits = ([i for i in range(len(value)) if (value[i] > 0) == side] for side in (True, False))
    wanted = {
        frozenset((*some, *others))
        for some in combinations(debits, 2)
        for others in combinations(credits, 2)
        if sum(value[i] for i in (*some, *others)) == 0
        and abs(on[some[0]] - on[some[1]]) <= 120
        and abs(on[others[0]] - on[others[1]]) <= 120
        and not any(value[i] == -value[j] for i in some for j in others)
    }
    assert mine <= wanted
    if not here.limits:
        assert mine == wanted
