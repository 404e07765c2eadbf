"""Allotting by policy what no evidence explains: in the order asked for, marked as such, never counted as a match."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lettrage import Customer, Invoice, Ledger, LettrageError, Money, Payment, match, match_table
from lettrage.law import Debt, allocate_payment
from lettrage.matching import MatchingPolicy, MatchResult

AS_OF = date(2026, 6, 30)
FEW = settings(max_examples=25)


def sold(id: str, minor: int, due: date, customer: str = "ACME") -> Invoice:
    return Invoice(id, customer, date(2026, 1, 5), due, total=Money.of_minor(minor, "EUR"))


def paid(id: str, minor: int, on: date = date(2026, 5, 4), customer: str | None = "ACME") -> Payment:
    return Payment(id, on, Money.of_minor(minor, "EUR"), customer=customer)


DUE = [date(2026, 3, 1), date(2026, 2, 1), date(2026, 4, 1)]
INVOICES = [
    sold(f"F-{i}", minor, due) for i, (minor, due) in enumerate(zip((10_007, 20_011, 30_013), DUE, strict=True))
]


def shares(result: MatchResult) -> list[tuple[str, str, int]]:
    return [(str(a.credit), str(a.debit), a.debit_amount.minor) for a in result.allocations]


def test_oldest_due_first_and_marked_as_policy() -> None:
    ledger = Ledger(invoices=INVOICES, payments=[paid("P-1", 25_000)])
    assert match(ledger, as_of=AS_OF).settlements == ()
    result = match(ledger, MatchingPolicy(fallback_order="oldest"), as_of=AS_OF)
    assert sorted(shares(result), key=lambda share: share[2]) == [("P-1", "F-0", 4989), ("P-1", "F-1", 20_011)]
    assert {a.origin for a in result.allocations} == {"policy"}
    assert (result.stats.auto, result.stats.by_policy) == (0, 1)
    assert result.stats.line.endswith("1 allotted by policy, 1 items left open")
    assert result.explain("P-1").evidence[0].rule == "match.allotted"
    after = ledger.apply(result)
    assert after.open_items(as_of=AS_OF).total() == ledger.open_items(as_of=AS_OF).total()
    assert after.settlement(result.settlements[0].id).allocations[0].origin == "policy"
    assert match(after, MatchingPolicy(fallback_order="oldest"), as_of=AS_OF).settlements == ()


def test_an_over_payment_stays_on_account() -> None:
    ledger = Ledger(invoices=INVOICES[:1], payments=[paid("P-1", 12_000)])
    result = match(ledger, MatchingPolicy(fallback_order="oldest"), as_of=AS_OF)
    assert ledger.apply(result).open_items(as_of=AS_OF).total() == {"EUR": 10_007 - 12_000}


def test_evidence_goes_first_and_a_pending_decision_keeps_the_account() -> None:
    """P-1 settles F-1 by its amount; what is left is allotted only while nobody has to decide anything."""
    ledger = Ledger(invoices=INVOICES, payments=[paid("P-1", 20_011), paid("P-2", 777)])
    policy = MatchingPolicy(fallback_order="oldest")
    result = match(ledger, policy, as_of=AS_OF)
    assert ("P-1", "F-1", 20_011) in shares(result)
    held = Ledger(
        invoices=[sold("F-1", 10_000, DUE[0]), sold("F-2", 10_000, DUE[1])],
        payments=[paid("P-1", 10_000), paid("P-2", 777)],
    )
    waiting = match(held, policy, as_of=AS_OF)
    assert bool(waiting.proposals) != bool(waiting.stats.by_policy)


def test_what_is_posted_keeps_nothing_else_from_being_allotted() -> None:
    """3 cents are paid to the cent; of the 2 cents that nothing explains, one pays the other debt and one is left."""
    ledger = Ledger(
        invoices=[sold("F-1", 1, DUE[0]), sold("F-2", 3, DUE[1])],
        payments=[paid("P-1", 2, date(2026, 1, 5)), paid("P-2", 3, date(2026, 2, 4))],
    )
    result = match(ledger, MatchingPolicy(fallback_order="oldest"), as_of=AS_OF)
    assert (result.stats.auto, result.stats.by_policy) == (1, 1)
    assert sorted(shares(result)) == [("P-1", "F-1", 1), ("P-2", "F-2", 3)]


def test_money_of_unknown_payers_is_never_allotted() -> None:
    ledger = Ledger(customers=[Customer("ACME")], invoices=INVOICES, payments=[paid("P-1", 777, customer=None)])
    assert match(ledger, MatchingPolicy(fallback_order="oldest"), as_of=AS_OF).stats.by_policy == 0


def test_what_a_person_undid_is_not_allotted_again() -> None:
    policy = MatchingPolicy(fallback_order="oldest")
    ledger = Ledger(invoices=INVOICES, payments=[paid("P-1", 25_000)])
    result = match(ledger, policy, as_of=AS_OF)
    undone = ledger.apply(result).reverse(result.settlements[0].id, on=AS_OF, reason="no")
    assert match(undone, policy, as_of=AS_OF).stats.by_policy == 0


orders = pytest.mark.parametrize("order", ["fr-1342-10", "de-366-367", "NL", "it-1193", "ch-86-87"])
portfolios = st.lists(st.tuples(st.integers(1, 50_000), st.integers(0, 200)), min_size=1, max_size=6)


@orders
@FEW
@given(portfolios, st.integers(1, 120_000))
def test_a_legal_order_gives_each_debt_what_the_law_gives_it(
    order: str, owed: list[tuple[int, int]], money: int
) -> None:
    codes = {"fr-1342-10": "FR-B2B", "de-366-367": "DE-B2B", "it-1193": "IT-B2B", "ch-86-87": "CH"}
    issued = date(2026, 1, 5)
    due = [issued + timedelta(days=days) for _, days in owed]
    ledger = Ledger(
        invoices=[sold(f"F-{i}", minor, due[i]) for i, (minor, _) in enumerate(owed)], payments=[paid("P-1", money)]
    )
    result = match(ledger, MatchingPolicy(fallback_order=order, auto_risk_ppm=0, propose_ppm=1_000_000), as_of=AS_OF)
    if result.proposals or not result.stats.by_policy:
        return
    wanted = allocate_payment(
        Money.of_minor(money, "EUR"),
        [Debt(f"F-{i}", Money.of_minor(m, "EUR"), due_on=due[i], arose_on=issued) for i, (m, _) in enumerate(owed)],
        rules=codes.get(order, order),
        on=date(2026, 5, 4),
    )
    got = {debit: minor for _, debit, minor in shares(result)}
    assert got == {line.debt: line.principal.minor for line in wanted.lines if line.principal.minor}


@FEW
@given(portfolios, st.lists(st.integers(1, 60_000), max_size=4), st.sampled_from(["oldest", "FR-B2B"]))
def test_no_cent_is_lost_and_no_debt_is_overpaid(owed: list[tuple[int, int]], money: list[int], order: str) -> None:
    issued = date(2026, 1, 5)
    ledger = Ledger(
        invoices=[sold(f"F-{i}", minor, issued + timedelta(days=d)) for i, (minor, d) in enumerate(owed)],
        payments=[paid(f"P-{i}", minor, issued + timedelta(days=30 * i)) for i, minor in enumerate(money)],
    )
    policy = MatchingPolicy(fallback_order=order)
    result = match(ledger, policy, as_of=AS_OF)
    after = ledger.apply(result)
    assert after.open_items(as_of=AS_OF).total().get("EUR", 0) == ledger.open_items(as_of=AS_OF).total().get("EUR", 0)
    assert {str(i.key): i.residual for i in after.open_items(as_of=AS_OF)} == {
        str(i.key): i.residual for i in result.open_items
    }
    if not result.proposals:
        left = [item.residual.minor for item in after.open_items(as_of=AS_OF)]
        assert not (any(minor > 0 for minor in left) and any(minor < 0 for minor in left))


def test_an_account_too_large_for_a_legal_order_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    ledger = Ledger(invoices=INVOICES, payments=[paid("P-1", 25_000)])
    monkeypatch.setattr("lettrage.matching._fallback._MOST", 2)
    stats = match(ledger, MatchingPolicy(fallback_order="fr-1342-10"), as_of=AS_OF).stats
    assert (stats.by_policy, [(limit.what, limit.account) for limit in stats.limits]) == (
        0,
        [("allotting", "ACME EUR")],
    )
    assert match(ledger, MatchingPolicy(fallback_order="oldest"), as_of=AS_OF).stats.by_policy == 1


def test_a_table_is_not_allotted_and_the_error_says_what_is() -> None:
    table = {
        "account": ["ACME", "ACME"],
        "kind": ["invoice", "payment"],
        "id": ["F-1", "P-1"],
        "on": ["2026-01-05", "2026-02-06"],
        "currency": ["EUR", "EUR"],
        "amount_minor": [48_000, -7_000],
    }
    policy = MatchingPolicy(fallback_order="oldest")
    with pytest.raises(LettrageError, match="bad-policy") as refused:
        match_table(table, policy, as_of=AS_OF)
    assert "Ledger.from_items(table)" in str(refused.value)
    assert match(Ledger.from_items(table), policy, as_of=AS_OF).stats.by_policy == 1
