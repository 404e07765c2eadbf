"""The published tables of payment tolerance and late discounts: one document, and two documents paid by one payment.

Figures of the tables of a well-known accounting package: a document of 1,000 with a discount, a grace period of five
days, and a tolerance of 5 for each document. Every row is one call of `match`.
"""

from __future__ import annotations

from datetime import date

import pytest

from lettrage import Invoice, Ledger, MatchingPolicy, MatchResult, Money, Payment, match
from lettrage.matching import DiscountRule, Tolerance
from lettrage.model import Settlement
from lettrage.terms import DiscountTier, PaymentTerms

JANUARY_1 = date(2003, 1, 1)
AS_OF = date(2003, 3, 1)


def usd(amount: int) -> Money:
    return Money(amount, "USD")


def sold(id: str, percent: int, until: int, grace: int) -> Invoice:
    """An invoice of 1,000 with a discount until a day of January."""
    terms = PaymentTerms(discounts=[DiscountTier(percent, until - 1, grace_days=grace)])
    return Invoice(id, customer="C", issued_on=JANUARY_1, total=usd(1000), terms=terms)


def policy(documents: int, *, grant: bool = False) -> MatchingPolicy:
    """A tolerance of 5 for each document, either way, and nothing guessed."""
    both = [Tolerance("USD", 500, absorbs=who, max_per_payment_minor=500 * documents) for who in ("us", "customer")]
    return MatchingPolicy(tolerances=both, adjustments=None, discount=DiscountRule(grant_untaken=grant))


def outcome(ledger: Ledger, result: MatchResult) -> tuple[dict[str, int], dict[str, int]]:
    """What was let go of each item, in units, and what stays open."""
    accept = [proposal.id for proposal in result.proposals if proposal.decision == "proposed"]
    settled = [fact for fact in result.events(accept=accept) if isinstance(fact, Settlement)]
    gone: dict[str, int] = {}
    for part in (part for settlement in settled for part in settlement.adjustments):
        name = f"{part.item} {part.kind.value}"
        gone[name] = gone.get(name, 0) + int(part.amount.amount)
    after = ledger.apply(result, accept=accept).open_items(as_of=AS_OF)
    return gone, {str(item.key): int(item.residual.amount) for item in after}


D, W = "I1 discount", "write_off"
ONE = [  # row, accepted (A) or not (B), day, paid, let go, open
    ("1", "", 15, 985, {D: 20, f"P {W}": -5}, {}),
    ("2", "", 15, 980, {D: 20}, {}),
    ("3", "", 15, 975, {D: 20, f"I1 {W}": 5}, {}),
    ("4A", "A", 18, 1005, {D: 20}, {"P": -25}),
    ("5A", "A", 18, 1000, {D: 20}, {"P": -20}),
    ("6A", "A", 18, 995, {D: 20}, {"P": -15}),
    ("4B", "B", 18, 1005, {f"P {W}": -5}, {}),
    ("5B", "B", 18, 1000, {}, {}),
    ("6B", "B", 18, 995, {f"I1 {W}": 5}, {}),
    ("7", "A", 16, 985, {D: 20, f"P {W}": -5}, {}),
    ("8", "A", 20, 980, {D: 20}, {}),
    ("9", "A", 18, 975, {D: 20, f"I1 {W}": 5}, {}),
    ("10", "", 21, 1005, {f"P {W}": -5}, {}),
    ("11", "", 21, 1000, {}, {}),
    ("12", "", 21, 995, {f"I1 {W}": 5}, {}),
    ("13", "", 21, 985, {}, {"I1": 15}),
    ("14", "", 21, 980, {}, {"I1": 20}),
    ("15", "", 21, 975, {}, {"I1": 25}),
]


@pytest.mark.parametrize(("late", "day", "paid", "gone", "open_"), [r[1:] for r in ONE], ids=[r[0] for r in ONE])
def test_one_document(late: str, day: int, paid: int, gone: dict[str, int], open_: dict[str, int]) -> None:
    ledger = Ledger(
        invoices=[sold("I1", 2, 15, 0 if late == "B" else 5)],
        payments=[Payment("P", date(2003, 1, day), usd(paid), customer="C")],
    )
    result = match(ledger, policy(1, grant=late == "A"), as_of=AS_OF)
    assert outcome(ledger, result) == (gone, open_)


TWO = [  # row, day, paid, discounts taken, tolerance of each document (+ short, - over)
    *[(f"{n}", 15, paid, (60, 30), off) for n, paid, off in ((1, 1920, -5), (2, 1910, 0), (3, 1900, 5))],
    *[(f"{n}B", 16, paid, (0, 30), off) for n, paid, off in ((4, 1980, -5), (5, 1970, 0), (6, 1960, 5))],
    *[(f"{n}A", 17, paid, (60, 30), off) for n, paid, off in ((7, 1920, -5), (8, 1910, 0), (9, 1900, 5))],
    *[(f"{n}B", 18, paid, (0, 0), off) for n, paid, off in ((10, 2010, -5), (11, 2000, 0), (12, 1990, 5))],
    *[(f"{n}D", 19, paid, (0, 30), off) for n, paid, off in ((13, 1980, -5), (14, 1970, 0), (15, 1960, 5))],
    *[(f"{n}C", 20, paid, (60, 0), off) for n, paid, off in ((16, 1950, -5), (17, 1940, 0), (18, 1930, 5))],
    *[(f"{n}A", 18, paid, (60, 30), off) for n, paid, off in ((19, 1920, -5), (20, 1910, 0), (21, 1900, 5))],
    *[(f"{n}B", 21, paid, (0, 0), off) for n, paid, off in ((22, 2010, -5), (23, 2000, 0), (24, 1990, 5))],
    *[(f"{n}A", 22, paid, (0, 30), off) for n, paid, off in ((25, 1980, -5), (26, 1970, 0), (27, 1960, 5))],
    *[(f"{n}", 23, paid, (0, 0), off) for n, paid, off in ((28, 2010, -5), (29, 2000, 0), (30, 1990, 5))],
]


@pytest.mark.parametrize(("day", "paid", "taken", "off"), [r[1:] for r in TWO], ids=[r[0] for r in TWO])
def test_two_documents_each_with_its_own_discount(day: int, paid: int, taken: tuple[int, int], off: int) -> None:
    """Nobody says which discounts are accepted: the amount alone tells which were taken."""
    ledger = Ledger(
        invoices=[sold("I1", 6, 15, 5), sold("I2", 3, 17, 5)],
        payments=[Payment("P", date(2003, 1, day), usd(paid), customer="C")],
    )
    gone, open_ = outcome(ledger, match(ledger, policy(2), as_of=AS_OF))
    expected = {f"I{n} discount": amount for n, amount in enumerate(taken, 1) if amount}
    if off > 0:
        expected |= {f"I{n} write_off": off for n in (1, 2)}
    elif off < 0:
        expected["P write_off"] = 2 * off
    assert (gone, open_) == (expected, {})
