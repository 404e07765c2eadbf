"""Letters of what was planned: what a plan asks for is what its letter asks for, to the cent."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lettrage.dunning import Action, DunningPolicy, plan_dunning, policies
from lettrage.errors import LettrageError
from lettrage.ledger import Ledger
from lettrage.letters import LetterOptions, write_letter, write_letters
from lettrage.letters.texts import LANGUAGES
from lettrage.model import (
    Allocation,
    Channel,
    ChannelAddress,
    Contact,
    CreditNote,
    Customer,
    Invoice,
    ItemKey,
    ItemKind,
    Payment,
    Settlement,
)
from lettrage.money import Money

from .books import CREDITOR, eur, key

DUE = date(2026, 1, 5)
WAYS = [ChannelAddress(Channel.EMAIL, "ap@example.com"), ChannelAddress(Channel.REGISTERED_LETTER, "2 rue Basse")]
ACME = Customer("ACME", "Acme SAS", contacts=[Contact(channels=WAYS)])


def sold(id: str, amount: str, due: date = DUE) -> Invoice:
    return Invoice(id, customer="ACME", entity="FR", issued_on=due - timedelta(30), due_on=due, total=eur(amount))


def paid(id: str, amount: str, on: date = DUE) -> Payment:
    return Payment(id, customer="ACME", entity="FR", received_on=on, amount=eur(amount))


def books(*documents: Invoice, payments: Any = (), **more: Any) -> Ledger:
    return Ledger([ACME], documents, payments=payments, entities=[CREDITOR], **more)


def settled(payment: str, invoice: str, amount: str, on: date) -> Settlement:
    allocation = Allocation(ItemKey(ItemKind.PAYMENT, payment), key(invoice), eur(amount), eur(amount))
    return Settlement(f"S-{payment}", [allocation], effective_on=on)


def policy(*steps: dict[str, Any], **more: Any) -> DunningPolicy:
    return DunningPolicy.from_dict({"id": "p", "tracks": {"main": {"steps": list(steps)}}, **more})


FIRST = {"id": "first", "offset_days": 3}


def planned(ledger: Ledger, chosen: DunningPolicy, offset: int) -> Action:
    (action,) = plan_dunning(ledger, chosen, as_of=DUE + timedelta(offset)).actions
    return action


def test_a_letter_deducts_the_part_of_a_credit_that_was_set_against_its_items() -> None:
    """900.00 wait to be matched; 600.00 of them cover an older invoice, 300.00 are deducted here."""
    older, newer = sold("F-1", "600.00", DUE - timedelta(60)), sold("F-2", "1000.00")
    ledger = books(older, newer, payments=[paid("P-1", "900.00")])
    action = planned(ledger, policy(FIRST), 3)
    assert [line.item.id for line in action.items] == ["F-2"]
    letter = write_letter(ledger, action, LetterOptions(language="en"))
    assert (action.credited, action.total) == (eur("300.00"), eur("700.00"))
    assert letter.figures == {"credited": eur("300.00"), "principal": eur("700.00"), "total": eur("700.00")}
    assert "P-1" in letter.text
    assert "-€300.00" in letter.text


def test_a_letter_never_asks_for_nothing_or_less() -> None:
    ledger = books(sold("F-1", "600.00"), payments=[paid("P-1", "900.00")])
    assert not plan_dunning(ledger, policy(FIRST), as_of=DUE + timedelta(3)).actions
    ignoring = policy(FIRST, switches={"credits": "ignore"})
    action = planned(ledger, ignoring, 3)
    with pytest.raises(LettrageError) as caught:
        write_letter(ledger, action, credits=[ItemKey(ItemKind.PAYMENT, "P-1")])
    assert [(f.code, f.path) for f in caught.value.faults] == [("letter-refused", "credits")]
    assert write_letter(ledger, action).figures["total"] == eur("600.00")


def test_a_credit_that_was_used_since_keeps_the_letter_at_home() -> None:
    ledger = books(sold("F-1", "600.00"), payments=[paid("P-1", "200.00")])
    action = planned(ledger, policy(FIRST), 3)
    assert action.total == eur("400.00")
    less = books(sold("F-1", "600.00"), payments=[paid("P-1", "150.00")])
    with pytest.raises(LettrageError) as caught:
        write_letter(less, action)
    assert [(f.code, f.path) for f in caught.value.faults] == [("stale-letter", "credits.P-1")]


def test_the_law_is_named_without_our_confidence_in_it() -> None:
    chosen = policy(
        {**FIRST, "charges": ["interest", "sum"], "tone": "firm"},
        charges={"interest": {"kind": "late_interest"}, "sum": {"kind": "recovery_sum"}},
        jurisdictions={"business": "FR-B2B"},
    )
    ledger = books(sold("F-1", "600.00"))
    action = planned(ledger, chosen, 3)
    assert [charge.basis for charge in action.charges] == ["C. com. L441-10 II", "C. com. D441-5; L441-10 II"]
    text = write_letter(ledger, action, LetterOptions(language="fr")).text
    assert "(C. com. L441-10 II)" in text
    assert "high" not in text


def test_charges_on_documents_that_were_paid_late_say_which() -> None:
    """Fees stay claimable until they are waived: the next letter claims them again, and says what for."""
    chosen = policy(
        {**FIRST, "charges": "sum"}, charges={"sum": {"kind": "recovery_sum"}}, jurisdictions={"business": "FR-B2B"}
    )
    ledger = books(sold("F-1", "600.00"), sold("F-2", "250.00", DUE + timedelta(20)))
    first = planned(ledger, chosen, 3)
    ledger = ledger.record(first.notice())
    known = DUE + timedelta(5)
    ledger = ledger.record(paid("P-1", "600.00", known), known_on=known)
    ledger = ledger.record(settled("P-1", "F-1", "600.00", known), known_on=known)
    second = planned(ledger, chosen, 24)
    assert [(str(charge.item), charge.amount) for charge in second.charges] == [
        ("F-2", eur("40.00")),
        ("F-1", eur("40.00")),
    ]
    for language, said in (("en", "The charges include those on F-1."), ("fr", "au titre de F-1.")):
        letter = write_letter(ledger, second, LetterOptions(language=language))
        assert said in letter.text
        assert letter.figures["total"] == eur("330.00")
    assert "include those" not in write_letter(ledger, first, as_of=DUE + timedelta(3)).text


AMOUNTS = st.integers(1, 300_000)
LADDER = policies.france_b2b()


@settings(max_examples=40)
@given(
    st.lists(st.tuples(AMOUNTS, st.integers(-60, 20)), min_size=1, max_size=4),
    st.lists(AMOUNTS, max_size=2),
    st.integers(-10, 90),
    st.sampled_from(LANGUAGES),
)
def test_the_total_of_a_letter_is_that_of_its_action(
    sales: list[tuple[int, int]], money: list[int], offset: int, language: str
) -> None:
    """Invoices of any age, credits of any size: what goes out asks for the total of its action, and for something."""
    documents = [
        sold(f"F-{n}", str(Money.of_minor(minor, "EUR").amount), DUE + timedelta(late))
        for n, (minor, late) in enumerate(sales)
    ]
    credits = [paid(f"P-{n}", str(Money.of_minor(minor, "EUR").amount)) for n, minor in enumerate(money)]
    ledger, today = books(*documents, payments=credits), DUE + timedelta(offset)
    actions = {action.key: action for action in plan_dunning(ledger, LADDER, as_of=today).actions}
    written = write_letters(ledger, actions.values(), LetterOptions(language=language), as_of=today)
    assert not written.refused
    for letter in written:
        action = actions[letter.key]
        assert letter.figures["total"] == action.total > eur("0.00")
        assert letter.figures["principal"] == action.net
        assert letter.figures.get("credited", eur("0.00")) == action.credited


def test_thanks_are_for_the_money_that_came() -> None:
    """Half was paid long ago, half now: thanks are for the second half, not for nothing and not for all of it."""
    chosen = policy(FIRST, thanks={"within_days": 3})
    ledger = books(sold("F-1", "600.00"))
    ledger = ledger.record(planned(ledger, chosen, 3).notice())
    for name, offset in (("P-1", 5), ("P-2", 40)):
        on = DUE + timedelta(offset)
        ledger = ledger.record(paid(name, "300.00", on), settled(name, "F-1", "300.00", on), known_on=on)
    action = planned(ledger, chosen, 41)
    assert (action.step, action.amount, action.items[0].open) == ("thanks", eur("300.00"), eur("0.00"))
    letter = write_letter(ledger, action, LetterOptions(language="en"))
    assert letter.figures == {"received": eur("300.00")}
    assert "€300.00" in letter.text


def test_a_credit_note_is_no_payment_to_thank_for() -> None:
    chosen = policy(FIRST, thanks={"within_days": 3})
    on = DUE + timedelta(5)
    note = CreditNote("CN-1", customer="ACME", entity="FR", issued_on=on, total=eur("600.00"))
    ledger = books(sold("F-1", "600.00"))
    ledger = ledger.record(planned(ledger, chosen, 3).notice()).record(note, known_on=on)
    allocation = Allocation(ItemKey(ItemKind.CREDIT_NOTE, "CN-1"), key("F-1"), eur("600.00"), eur("600.00"))
    ledger = ledger.record(Settlement("S-1", [allocation], effective_on=on), known_on=on)
    assert not plan_dunning(ledger, chosen, as_of=on).actions


def test_thanks_in_two_currencies_are_two_letters() -> None:
    chosen = policy(FIRST, thanks={"within_days": 3, "even_if_not_reminded": True})
    dollars = Invoice(
        "F-2", customer="ACME", entity="FR", issued_on=DUE, due_on=DUE + timedelta(30), total=Money("50.00", "USD")
    )
    ledger = books(sold("F-1", "600.00", DUE + timedelta(30)), dollars)
    for name, invoice, amount in (("P-1", "F-1", eur("600.00")), ("P-2", "F-2", Money("50.00", "USD"))):
        money = Payment(name, customer="ACME", entity="FR", received_on=DUE, amount=amount)
        allocation = Allocation(ItemKey(ItemKind.PAYMENT, name), key(invoice), amount, amount)
        ledger = ledger.record(money, Settlement(f"S-{name}", [allocation], effective_on=DUE), known_on=DUE)
    actions = plan_dunning(ledger, chosen, as_of=DUE).actions
    written = write_letters(ledger, actions, as_of=DUE)
    assert not written.refused
    assert [str(letter.figures["received"]) for letter in written] == ["600.00 EUR", "50.00 USD"]


@pytest.mark.parametrize("wrong", [3, "P-1", ["P-1"], [None]])
def test_credits_that_are_no_items(wrong: Any) -> None:
    ledger = books(sold("F-1", "600.00"))
    action = planned(ledger, policy(FIRST), 3)
    with pytest.raises(LettrageError, match="credits"):
        write_letter(ledger, action, credits=wrong)
    with pytest.raises(LettrageError, match="credits"):
        write_letters(ledger, [action], as_of=DUE + timedelta(3), credits={action.key: wrong})
