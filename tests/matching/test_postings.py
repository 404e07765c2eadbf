"""Postings: what a bookkeeper would write, balanced for each creditor and currency, and taken back by an undoing."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lettrage import Customer, Invoice, Ledger, LettrageError, MatchingPolicy, Money, Payment, match
from lettrage.matching import Chart, ChartEntry, Posting, PostingRole, fr_pcg, ledger_postings, postings
from lettrage.model import (
    Adjustment,
    AdjustmentKind,
    Allocation,
    Entity,
    ExchangeRate,
    ItemKey,
    PaymentReturn,
    Settlement,
    WriteOff,
)

DAY = date(2026, 3, 2)
PERIOD = {"since": date(2026, 1, 1), "until": date(2026, 12, 31)}
PCG = fr_pcg()


def eur(minor: int) -> Money:
    return Money.of_minor(minor, "EUR")


def invoice(id: str, minor: int, customer: str = "ACME", **more: str) -> Invoice:
    return Invoice(id, customer=customer, issued_on=DAY - timedelta(days=30), total=eur(minor), **more)


def settle(
    payment: str, invoice: str, minor: int, *adjusted: tuple[str, AdjustmentKind, int, int], id: str = "S"
) -> Settlement:
    pair = Allocation(ItemKey("payment", payment), ItemKey("invoice", invoice), eur(minor), eur(minor))
    parts = [
        Adjustment(ItemKey("payment" if key.startswith("P") else "invoice", key), kind, eur(amount), eur(tax))
        for key, kind, amount, tax in adjusted
    ]
    return Settlement(id, [pair], parts, effective_on=DAY)


def lines(posting: Posting) -> list[tuple[str, str, int, int]]:
    return [(one.account, one.auxiliary, one.debit_minor, one.credit_minor) for one in posting.lines]


def totals(made: tuple[Posting, ...]) -> dict[tuple[str, str, str, str], int]:
    out: dict[tuple[str, str, str, str], int] = defaultdict(int)
    for posting in made:
        for one in posting.lines:
            out[one.entity, one.currency, one.account, one.auxiliary] += one.debit_minor - one.credit_minor
    return {key: total for key, total in out.items() if total}


def is_balanced(posting: Posting) -> bool:
    left: dict[tuple[str, str], int] = defaultdict(int)
    for one in posting.lines:
        assert min(one.debit_minor, one.credit_minor) == 0 < max(one.debit_minor, one.credit_minor)
        left[one.entity, one.currency] += one.debit_minor - one.credit_minor
    return not any(left.values())


def test_an_exact_settlement_in_one_account_posts_nothing() -> None:
    ledger = Ledger(invoices=[invoice("F-1", 500)], payments=[Payment("P-1", DAY, eur(500), customer="ACME")])
    result = match(ledger, as_of=DAY)
    assert postings(result, PCG) == ()
    assert ledger_postings(ledger.apply(result), PCG, **PERIOD) == ()


def test_a_discount_with_its_tax() -> None:
    ledger = Ledger(
        invoices=[invoice("F-1", 120_000)],
        payments=[Payment("P-1", DAY, eur(117_600), customer="ACME")],
        events=[settle("P-1", "F-1", 117_600, ("F-1", AdjustmentKind.DISCOUNT, 2_400, 400))],
    )
    (posting,) = ledger_postings(ledger, PCG, **PERIOD)
    assert lines(posting) == [("665", "", 2_000, 0), ("44571", "", 400, 0), ("411", "ACME", 0, 2_400)]


@pytest.mark.parametrize(
    ("kind", "account"),
    [
        (AdjustmentKind.FEE, "627"),
        (AdjustmentKind.WITHHOLDING, "444"),
        (AdjustmentKind.ROUNDING, "658"),
        (AdjustmentKind.WRITE_OFF, "658"),
    ],
)
def test_each_reason_has_its_account(kind: AdjustmentKind, account: str) -> None:
    ledger = Ledger(
        invoices=[invoice("F-1", 1_000)],
        payments=[Payment("P-1", DAY, eur(990), customer="ACME")],
        events=[settle("P-1", "F-1", 990, ("F-1", kind, 10, 0))],
    )
    (posting,) = ledger_postings(ledger, PCG, **PERIOD)
    assert lines(posting) == [(account, "", 10, 0), ("411", "ACME", 0, 10)]


def test_money_too_much_is_a_gain() -> None:
    ledger = Ledger(
        invoices=[invoice("F-1", 1_000)],
        payments=[Payment("P-1", DAY, eur(1_003), customer="ACME")],
        events=[settle("P-1", "F-1", 1_000, ("P-1", AdjustmentKind.ROUNDING, -3, 0))],
    )
    (posting,) = ledger_postings(ledger, PCG, **PERIOD)
    assert lines(posting) == [("758", "", 0, 3), ("411", "ACME", 3, 0)]


def test_unidentified_money_leaves_the_clearing_account() -> None:
    ledger = Ledger(
        invoices=[invoice("F-1", 1_000)],
        payments=[Payment("P-1", DAY, eur(1_000))],
        events=[settle("P-1", "F-1", 1_000)],
    )
    (posting,) = ledger_postings(ledger, PCG, **PERIOD)
    assert lines(posting) == [("471", "", 1_000, 0), ("411", "ACME", 0, 1_000)]


def test_all_money_may_stand_on_clearing_until_it_is_matched() -> None:
    ledger = Ledger(invoices=[invoice("F-1", 500)], payments=[Payment("P-1", DAY, eur(500), customer="ACME")])
    (posting,) = postings(match(ledger, as_of=DAY), PCG, clearing=True)
    assert lines(posting) == [("471", "", 500, 0), ("411", "ACME", 0, 500)]


def test_a_payer_who_pays_for_another_changes_account() -> None:
    ledger = Ledger(
        customers=[Customer("ACME"), Customer("MOTHER")],
        invoices=[invoice("F-1", 51_317)],
        payments=[Payment("P-1", DAY, eur(51_317), customer="MOTHER", remittance="F-1")],
    )
    result = match(ledger, MatchingPolicy(payer_groups=(("ACME", "MOTHER"),)), as_of=DAY)
    accept = [one.id for one in result.proposals]
    (posting,) = postings(result, PCG, accept=accept)
    assert lines(posting) == [("411", "MOTHER", 51_317, 0), ("411", "ACME", 0, 51_317)]


def test_two_creditors_owe_each_other() -> None:
    event = settle("P-1", "F-1", 1_000)
    joined = Settlement("S", event.allocations, effective_on=DAY, attributes={"joins_accounts": True})
    ledger = Ledger(
        entities=[Entity("LYON", "Lyon"), Entity("PARIS", "Paris")],
        invoices=[invoice("F-1", 1_000, entity="PARIS")],
        payments=[Payment("P-1", DAY, eur(1_000), customer="ACME", entity="LYON")],
        events=[joined],
    )
    (posting,) = ledger_postings(ledger, PCG, **PERIOD)
    assert is_balanced(posting)
    assert totals((posting,)) == {
        ("LYON", "EUR", "411", "ACME"): 1_000,
        ("LYON", "EUR", "451", ""): -1_000,
        ("PARIS", "EUR", "451", ""): 1_000,
        ("PARIS", "EUR", "411", "ACME"): -1_000,
    }


def test_an_exchange_loss_is_posted_in_base_currency() -> None:
    sold = Invoice("F-1", customer="ACME", issued_on=date(2026, 1, 5), total=Money("1000.00", "USD"), entity="PARIS")
    paid = Payment("P-1", DAY, Money("1000.00", "USD"), customer="ACME", entity="PARIS")
    pair = Allocation(ItemKey("payment", "P-1"), ItemKey("invoice", "F-1"), paid.amount, paid.amount)
    ledger = Ledger(
        entities=[Entity("PARIS", "Paris", base_currency="EUR")],
        invoices=[sold],
        payments=[paid],
        rates=[ExchangeRate(date(2026, 1, 1), "USD", "EUR", "0.92"), ExchangeRate(DAY, "USD", "EUR", "0.90")],
        events=[Settlement("S", [pair], effective_on=DAY)],
    )
    (posting,) = ledger_postings(ledger, PCG, **PERIOD)
    assert totals((posting,)) == {("PARIS", "EUR", "656", ""): 2_000, ("PARIS", "EUR", "411", "ACME"): -2_000}


def test_a_bad_debt_and_its_tax_and_a_small_difference() -> None:
    ledger = Ledger(
        invoices=[invoice("F-1", 120_000), invoice("F-2", 30)],
        events=[
            WriteOff(ItemKey("invoice", "F-1"), eur(120_000), "irrecoverable", tax=eur(20_000), effective_on=DAY),
            WriteOff(ItemKey("invoice", "F-2"), eur(30), "small_difference", effective_on=DAY),
        ],
    )
    bad, small = ledger_postings(ledger, PCG, **PERIOD)
    assert lines(bad) == [("654", "", 100_000, 0), ("44571", "", 20_000, 0), ("411", "ACME", 0, 120_000)]
    assert lines(small) == [("658", "", 30, 0), ("411", "ACME", 0, 30)]


def test_a_supplier_account_is_named_as_one() -> None:
    table = {
        "account": ["S1", "S1"],
        "kind": ["entry", "entry"],
        "id": ["F-1", "P-1"],
        "on": [DAY, DAY],
        "currency": ["EUR", "EUR"],
        "amount_minor": [-1_000, 980],
    }
    pair = Allocation(ItemKey("entry", "F-1"), ItemKey("entry", "P-1"), eur(980), eur(980))
    taken = Adjustment(ItemKey("entry", "F-1"), AdjustmentKind.DISCOUNT, eur(-20), eur(-3))
    ledger = Ledger.from_items(table).record(Settlement("S", [pair], [taken], effective_on=DAY))
    (posting,) = ledger_postings(ledger, PCG, payables=["S1"], **PERIOD)
    assert lines(posting) == [("765", "", 0, 17), ("44566", "", 0, 3), ("401", "S1", 20, 0)]


SHARES = st.lists(
    st.tuples(
        st.integers(1, 10**6),
        st.sampled_from(list(AdjustmentKind)),
        st.integers(0, 500),
        st.sampled_from(["ACME", "BOIS"]),
        st.sampled_from(["ACME", None]),
        st.sampled_from(["", "PARIS"]),
    ),
    min_size=1,
    max_size=5,
)


@settings(max_examples=40)
@given(SHARES, st.booleans(), st.booleans())
def test_postings_balance_and_an_undoing_leaves_nothing(
    shares: list[tuple[int, AdjustmentKind, int, str, str | None, str]], clearing: bool, returned: bool
) -> None:
    invoices, payments, events = [], [], []
    for n, (minor, kind, less, customer, payer, entity) in enumerate(shares):
        invoices.append(invoice(f"F-{n}", minor + less, customer, entity=entity))
        payments.append(Payment(f"P-{n}", DAY, eur(minor), customer=payer))
        parts = [(f"F-{n}", kind, less, less // 6)] if less else []
        event = settle(f"P-{n}", f"F-{n}", minor, *parts, id=f"S-{n}")
        events.append(
            Settlement(
                event.id, event.allocations, event.adjustments, effective_on=DAY, attributes={"joins_accounts": True}
            )
        )
    ledger = Ledger(invoices=invoices, payments=payments, events=events)
    made = ledger_postings(ledger, PCG, clearing=clearing, **PERIOD)
    assert all(map(is_balanced, made))
    later = DAY + timedelta(days=9)
    for n in range(len(shares)):
        back = PaymentReturn(f"P-{n}", effective_on=later)
        ledger = ledger.record(back) if returned else ledger.reverse(f"S-{n}", on=later, reason="wrong")
    whole = ledger_postings(ledger, PCG, clearing=clearing, **PERIOD)
    assert len(whole) == 2 * len(made)
    assert totals(whole) == {}
    assert ledger_postings(ledger, PCG, clearing=clearing, since=PERIOD["since"], until=DAY) == made
    assert all(one.on == later for one in whole if one.reversal)


def test_a_missing_role_is_named() -> None:
    ledger = Ledger(
        invoices=[invoice("F-1", 1_000)],
        payments=[Payment("P-1", DAY, eur(990), customer="ACME")],
        events=[settle("P-1", "F-1", 990, ("F-1", AdjustmentKind.FEE, 10, 0))],
    )
    with pytest.raises(LettrageError) as caught:
        ledger_postings(ledger, Chart("own", [ChartEntry(PostingRole.RECEIVABLE, "411")]), **PERIOD)
    assert caught.value.code == "missing-value"
    assert "fee" in str(caught.value)


def test_the_shipped_chart_names_every_role_on_every_day_with_its_source() -> None:
    for role in PostingRole:
        for year in (1990, 2016, 2017, 2026):
            assert PCG.account(role, on=date(year, 12, 31)).isdigit()
    assert all(one.source is not None and one.name for one in PCG.entries)
