"""Names and accounts that a policy learned tell the payer in books that do not hold the past."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from lettrage import Customer, Invoice, Ledger, Money, Payment, match
from lettrage.matching import Learned, MatchingPolicy, PayerRules, identify_payers
from lettrage.matching._learned import Alias
from lettrage.matching.payers import PayerResult
from lettrage.model import Allocation, ItemKey, Settlement

LAST_YEAR, AS_OF = date(2025, 12, 31), date(2026, 3, 31)
IBAN = "FR76 4242 0000 1111"


def eur(minor: int) -> Money:
    return Money.of_minor(minor, "EUR")


def past(*customers: str, known_late: bool = False) -> Ledger:
    """One settled invoice and payment each; the bank names another payer than the customer."""
    invoices, payments, settlements = [], [], []
    for n, customer in enumerate(customers):
        day, amount = date(2025, 3, 3) + timedelta(days=9 * n), eur(10_000 + 137 * n)
        invoices.append(Invoice(f"F-{n}", customer=customer, issued_on=day, total=amount))
        payments.append(Payment(f"P-{n}", day, amount, customer=customer, payer_name="Kronos SA", payer_iban=IBAN))
        pair = Allocation(ItemKey("payment", f"P-{n}"), ItemKey("invoice", f"F-{n}"), amount, amount)
        known = AS_OF if known_late else day
        settlements.append(Settlement(f"S-{n}", [pair], effective_on=day, known_on=known))
    return Ledger(invoices=invoices, payments=payments, events=settlements)


def taught(books: Ledger, payers: PayerRules | None = None) -> MatchingPolicy:
    policy = MatchingPolicy(payers=payers or PayerRules())
    return policy.learn(books, as_of=LAST_YEAR, half_life_days=10**9)


def this_year(**payer: str) -> Ledger:
    return Ledger(
        customers=[Customer("ACME", "Acme SARL"), Customer("BOIS", "Bois & Fils")],
        invoices=[Invoice("G-1", customer="ACME", issued_on=date(2026, 2, 2), total=eur(77_000))],
        payments=[Payment("Q-1", date(2026, 3, 9), eur(77_000), **payer)],
    )


def answer(result: PayerResult) -> tuple[str, str | None, list[tuple[str, int | None]]]:
    (payer,) = result
    said = [(piece.rule, piece.effect_mnats) for one in payer.candidates[:1] for piece in one.evidence]
    return payer.decision, payer.customer, said


AMOUNT = ("payer.amount", 2500)


@pytest.mark.parametrize(
    ("payer", "clue"),
    [
        ({"payer_name": "S.A. KRONOS"}, ("payer.paid-name", 3000)),  # 4000 x 3 / (3 + 1)
        ({"payer_iban": "fr76 42420000 1111"}, ("payer.paid-iban", 3450)),
    ],
)
def test_three_payments_of_another_years_books_tell_who_paid(payer: dict[str, str], clue: tuple[str, int]) -> None:
    books, policy = this_year(**payer), taught(past("ACME", "ACME", "ACME"))
    assert answer(identify_payers(books, as_of=AS_OF))[0] == "proposed"  # the amount alone
    assert answer(identify_payers(books, policy, as_of=AS_OF)) == ("auto", "ACME", [clue, AMOUNT])
    (pair,) = match(books, policy, as_of=AS_OF).allocations
    assert (str(pair.credit), str(pair.debit)) == ("Q-1", "G-1")


def test_one_payment_proves_less_than_many() -> None:
    books = this_year(payer_name="Kronos")
    effects = []
    for times in (1, 3, 9):
        (name, _) = answer(identify_payers(books, taught(past(*["ACME"] * times)), as_of=AS_OF))[2]
        effects.append(name)
    assert effects == [("payer.paid-name", effect) for effect in (2000, 3000, 3600)]


def test_several_customers_under_one_account_share_it_by_how_often() -> None:
    books = this_year(payer_iban=IBAN)
    (payer,) = identify_payers(books, taught(past("BOIS", "ACME", "BOIS")), as_of=AS_OF)
    effects = {one.customer: one.evidence[0].effect_mnats for one in payer.candidates}
    assert effects == {"BOIS": 3067, "ACME": 2300 - 693}  # 4600 x 2/3, and 4600 x 1/2 with ln(1/2)


def test_payments_that_the_ledger_holds_too_are_not_counted_twice() -> None:
    """The ledger's own payments weigh what they weigh without a lesson; no lesson takes away from them."""
    books = past("ACME", "ACME").record(Payment("Q-1", date(2026, 3, 9), eur(4_711), payer_name="Kronos"))
    plain = answer(identify_payers(books, as_of=AS_OF))
    assert plain[2] == [("payer.paid-name", 4000)]
    assert answer(identify_payers(books, taught(books), as_of=AS_OF)) == plain


def test_both_clocks_are_walls() -> None:
    books, policy = this_year(payer_name="Kronos"), taught(past("ACME", known_late=True))
    (alias, _) = policy.learned.aliases
    assert (alias.last_on, alias.known_on) == (date(2025, 3, 3), AS_OF)
    heard = [("payer.paid-name", 2000), AMOUNT]
    assert answer(identify_payers(books, policy, as_of=AS_OF, known_on=AS_OF))[2] == heard
    assert answer(identify_payers(books, policy, as_of=AS_OF, known_on=date(2026, 3, 30)))[2] == [("payer.amount", 800)]
    later = Learned(aliases=[Alias("name", "kronos", "ACME", last_on=AS_OF)])
    told = MatchingPolicy(learned=later)
    assert answer(identify_payers(books, told, as_of=AS_OF))[2] == heard
    assert answer(identify_payers(books, told, as_of=date(2026, 3, 30)))[2] == [("payer.amount", 800)]


def test_nobody_is_known_who_is_not_in_the_ledger_and_history_can_be_switched_off() -> None:
    books = this_year(payer_name="Kronos")
    assert answer(identify_payers(books, taught(past("GONE")), as_of=AS_OF))[2] == [("payer.amount", 800)]
    off = taught(past("ACME"), PayerRules(use_history=False))
    assert off.learned.aliases
    assert answer(identify_payers(books, off, as_of=AS_OF))[2] == [("payer.amount", 800)]


def test_a_policy_that_was_written_down_tells_the_same() -> None:
    books, policy = this_year(payer_name="Kronos"), taught(past("ACME", "ACME", "ACME"))
    again = MatchingPolicy.from_dict(policy.to_dict())
    assert identify_payers(books, again, as_of=AS_OF) == identify_payers(books, policy, as_of=AS_OF)
