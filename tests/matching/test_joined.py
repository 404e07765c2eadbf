"""Money that settles away from home: payer groups, several creditors, set-off."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lettrage import CreditNote, Customer, Invoice, Ledger, Money, Payment, match
from lettrage.ledger import Decision
from lettrage.matching import MatchingPolicy

AS_OF = date(2026, 3, 31)
FEW = settings(max_examples=25)
GROUP = MatchingPolicy(payer_groups=[["MOTHER", "NORTH", "SOUTH"]])


def eur(amount: str) -> Money:
    return Money(amount, "EUR")


def sold(id: str, customer: str, amount: str, entity: str = "") -> Invoice:
    return Invoice(id, customer=customer, issued_on=date(2026, 1, 5), total=eur(amount), entity=entity)


def paid(id: str, customer: str | None, amount: str, text: str = "", **more: Any) -> Payment:
    return Payment(id, date(2026, 2, 6), eur(amount), customer=customer, remittance=text, **more)


INVOICES = [sold("F-1001", "NORTH", "513.17"), sold("F-1002", "SOUTH", "821.40"), sold("F-1003", "OTHER", "513.17")]


def pairs(result: Any) -> list[tuple[str, str]]:
    return [(str(a.credit), str(a.debit)) for a in result.allocations]


def test_one_customer_pays_for_the_others_of_its_group() -> None:
    ledger = Ledger(invoices=INVOICES, payments=[paid("P-1", "MOTHER", "1334.57", "F-1001 F-1002")])
    assert pairs(match(ledger, as_of=AS_OF)) == []
    result = match(ledger, GROUP, as_of=AS_OF)
    assert pairs(result) == [("P-1", "F-1001"), ("P-1", "F-1002")]
    after = ledger.apply(result)
    assert after.open_items(as_of=AS_OF).total() == {"EUR": 51_317}
    assert after.view(customer="NORTH").open_items(as_of=AS_OF).total() == {}
    assert after == ledger.record(*result.events(known_on=AS_OF), known_on=AS_OF)
    (settlement,) = result.settlements
    assert settlement.attributes["joins_accounts"]
    back = after.reverse(settlement.id, on=AS_OF, reason="slip")
    assert back.open_items(as_of=AS_OF).total() == ledger.open_items(as_of=AS_OF).total()


def test_who_may_pay_for_whom_can_stand_with_the_customer() -> None:
    people = [Customer("MOTHER"), Customer("NORTH", payers=["MOTHER"]), Customer("SOUTH"), Customer("OTHER")]
    ledger = Ledger(customers=people, invoices=INVOICES, payments=[paid("P-1", "MOTHER", "513.17", "F-1001")])
    assert pairs(match(ledger, as_of=AS_OF)) == [("P-1", "F-1001")]


def test_a_group_found_by_its_account_settles_what_the_text_names_for_a_sister() -> None:
    people = [Customer("MOTHER", ibans=["FR76 1"]), Customer("NORTH"), Customer("SOUTH"), Customer("OTHER")]
    ledger = Ledger(
        customers=people, invoices=INVOICES, payments=[paid("P-1", None, "513.17", "F-1001", payer_iban="FR761")]
    )
    assert match(ledger, as_of=AS_OF).settlements == ()
    assert pairs(match(ledger, GROUP, as_of=AS_OF)) == [("P-1", "F-1001")]


def test_a_credit_of_one_is_set_off_against_a_debt_of_another_only_by_a_person() -> None:
    note = CreditNote("A-1", customer="SOUTH", issued_on=date(2026, 1, 20), total=eur("513.17"))
    ledger = Ledger(invoices=[INVOICES[0]], credit_notes=[note], payments=[paid("P-9", "MOTHER", "3.00")])
    result = match(ledger, GROUP, as_of=AS_OF)
    assert result.settlements == ()
    (proposal,) = result.proposals
    assert {str(key) for key in proposal.items} == {"F-1001", "A-1"}
    assert "match.held-set-off" in {piece.rule for piece in result.explain("A-1").evidence}
    after = ledger.apply(result, accept=[proposal.id], by="Ada")
    assert after.open_items(as_of=AS_OF).total() == {"EUR": -300}


def test_creditors_are_joined_only_when_the_policy_says_so() -> None:
    ledger = Ledger(
        invoices=[sold("F-1001", "NORTH", "513.17", "PARIS"), sold("F-1002", "NORTH", "77.00", "LYON")],
        payments=[paid("P-1", "NORTH", "590.17", "F-1001 F-1002", entity="LYON")],
    )
    assert pairs(match(ledger, as_of=AS_OF)) == []
    result = match(ledger, MatchingPolicy(cross_entity=True), as_of=AS_OF)
    assert pairs(result) == [("P-1", "F-1001"), ("P-1", "F-1002")]
    after = ledger.apply(result)
    assert [after.view(entity=name).open_items(as_of=AS_OF).total() for name in ("PARIS", "LYON")] == [{}, {}]


def test_asking_for_one_account_takes_those_that_are_matched_together_with_it() -> None:
    ledger = Ledger(invoices=INVOICES, payments=[paid("P-1", "MOTHER", "513.17", "F-1001")])
    assert pairs(match(ledger, GROUP, as_of=AS_OF, accounts=["NORTH"])) == [("P-1", "F-1001")]
    assert pairs(match(ledger, GROUP, as_of=AS_OF, accounts=["OTHER"])) == []


def test_codes_of_one_account_are_used_again_in_none_of_the_group() -> None:
    first = Ledger(invoices=INVOICES, payments=[paid("P-0", "NORTH", "513.17", "F-1001")])
    first = first.apply(match(first, as_of=AS_OF))
    second = first.record(paid("P-1", "MOTHER", "821.40", "F-1002"), known_on=AS_OF)
    (settlement,) = match(second, GROUP, as_of=AS_OF).settlements
    assert settlement.code == "AAB"


amounts = st.sampled_from(["100.00", "250.00", "123.45", "67.80"])


@FEW
@given(st.lists(st.tuples(st.sampled_from(["NORTH", "SOUTH", "MOTHER", "OTHER"]), amounts, st.booleans()), max_size=9))
def test_groups_keep_every_total_and_leave_the_others_alone(rows: list[tuple[str, str, bool]]) -> None:
    invoices = [sold(f"F-{i}", who, amount) for i, (who, amount, owed) in enumerate(rows) if owed]
    payments = [paid(f"P-{i}", who, amount) for i, (who, amount, owed) in enumerate(rows) if not owed]
    people = [Customer(name) for name in ("MOTHER", "NORTH", "OTHER", "SOUTH")]
    ledger = Ledger(customers=people, invoices=invoices, payments=payments)
    alone, grouped = match(ledger, as_of=AS_OF), match(ledger, GROUP, as_of=AS_OF)
    after = ledger.apply(grouped)
    left, owed = (Counter(one.open_items(as_of=AS_OF).total()) for one in (after, ledger))
    assert left["EUR"] == owed["EUR"]
    assert match(after, GROUP, as_of=AS_OF).settlements == ()
    here = {str(item.key) for item in ledger.view(customer="OTHER").open_items(as_of=AS_OF)}
    theirs = [
        {(str(a.credit), str(a.debit)) for a in result.allocations if str(a.credit) in here or str(a.debit) in here}
        for result in (alone, grouped)
    ]
    assert theirs[0] == theirs[1]
    for group in range(len(grouped.batch)):
        if grouped.batch.decision[group] == Decision.AUTO and "attributes.joins_accounts" not in grouped.batch.info:
            assert len({ledger_account(ledger, key) for key, _ in grouped.batch.seen(group)}) == 1


def ledger_account(ledger: Ledger, key: Any) -> Any:
    return next(item.account for item in ledger.open_items(as_of=AS_OF) if item.key == key)


@pytest.mark.parametrize("k", [1, 40])
def test_a_hub_that_pays_for_many_is_one_account(k: int) -> None:
    people = [Customer("HUB"), *(Customer(f"C{i:02d}", payers=["HUB"]) for i in range(k))]
    invoices = [sold(f"F-{1000 + i}", f"C{i:02d}", f"{100 + i}.{i:02d}") for i in range(k)]
    payments = [paid(f"P-{i:02d}", "HUB", f"{100 + i}.{i:02d}", f"F-{1000 + i}") for i in range(k)]
    result = match(Ledger(customers=people, invoices=invoices, payments=payments), as_of=AS_OF)
    assert len(result.settlements) == k


def test_what_is_posted_elsewhere_tells_whose_the_nameless_money_is() -> None:
    """Two debts of one amount, and money of that amount without a name: once one of the debts is paid, the other is
    all that it can be for, and that is said in the same match."""
    debts = [sold("F-1", "NORTH", "250.00"), sold("F-2", "SOUTH", "250.00"), sold("F-3", "SOUTH", "77.31")]
    money = [paid("P-1", None, "250.00"), paid("P-2", "SOUTH", "250.00", "F-2"), paid("P-3", "SOUTH", "77.31", "F-3")]
    ledger = Ledger(invoices=debts, payments=money)
    result = match(ledger, as_of=AS_OF)
    assert pairs(result) == [("P-2", "F-2"), ("P-3", "F-3")]
    assert result.payers.payer("P-1").customer == "NORTH"
    assert [[str(item) for item in proposal.items] for proposal in result.proposals] == [["F-1", "P-1"]]
    again = match(ledger.apply(result), as_of=AS_OF)
    assert pairs(again) == []
    assert [proposal.items for proposal in again.proposals] == [proposal.items for proposal in result.proposals]
