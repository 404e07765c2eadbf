"""Views tie out to the whole; the file, statement and exposure of a customer; statuses in their order of precedence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lettrage.errors import LettrageError
from lettrage.ledger import CollectionStage, Ledger, PaymentStatus
from lettrage.model import (
    Bill,
    Charge,
    Closure,
    CreditCover,
    Customer,
    Dispute,
    DocumentKey,
    Doubtful,
    InvoiceKind,
    ItemKind,
    LegalStep,
    Notice,
    NoticeLine,
    PaymentPlan,
    PlanInstalment,
    PlanStatus,
    PromiseToPay,
    StatusChange,
    StepKind,
    Subject,
    Waiver,
    WriteOff,
    WriteOffKind,
)
from lettrage.model import Correction as Fix
from tests.ledger.life import bill, credit_note, day, eur, invoice, money, payment, settled

NAMES = st.sampled_from(["A", "B", "C"])
ENTITIES = st.sampled_from(["", "X", "Y"])
BILLS = st.lists(st.tuples(NAMES, ENTITIES, st.integers(1, 500), st.integers(0, 20)), max_size=12)
MONEYS = st.lists(st.tuples(st.none() | NAMES, ENTITIES, st.integers(1, 500), st.integers(0, 20)), max_size=8)


@given(BILLS, MONEYS, st.integers(0, 25), st.integers(0, 25))
def test_views_of_a_partition_sum_to_the_whole(bills: list, moneys: list, on: int, known: int) -> None:  # type: ignore[type-arg]
    ledger = Ledger(
        invoices=[invoice(f"F{i}", m, d, due=d + 9, customer=c, entity=e) for i, (c, e, m, d) in enumerate(bills)],
        payments=[payment(f"P{i}", m, d, customer=c, entity=e) for i, (c, e, m, d) in enumerate(moneys)],
    )
    entities = {entity for _, entity, _, _ in [*bills, *moneys]}
    for clocks in ({"as_of": day(on)}, {"as_of": day(on), "known_on": day(known)}):
        whole = ledger.open_items(**clocks)
        parts = [ledger.view(entity=e).open_items(**clocks) for e in entities]
        assert sum(len(part) for part in parts) == len(whole)
        assert sum(int(part.residual.sum()) for part in parts) == int(whole.residual.sum())
        mine = [ledger.view(customer=c).open_items(**clocks) for c in ledger.customers]
        unknown = whole.select(whole.customer < 0)
        assert sum(int(p.residual.sum()) for p in [*mine, unknown]) == int(whole.residual.sum())
        sales = [ledger.view(customer=c).billings(**clocks) for c in ledger.customers]
        assert sum(int(part.amount.sum()) for part in sales) == int(ledger.billings(**clocks).amount.sum())
        for customer, part in zip(ledger.customers, mine, strict=True):
            statement = ledger.statement(customer, **clocks)
            assert sum(b.minor for b in statement.balances) == int(part.residual.sum())
            assert sum(e.balance.minor for e in ledger.exposure(customer, **clocks)) == int(part.residual.sum())


def test_a_view_cannot_grow() -> None:
    ledger = Ledger(invoices=[invoice("F-1", 100)])
    with pytest.raises(LettrageError, match="a view"):
        ledger.view(customer="ACME").record(invoice("F-2", 100))
    with pytest.raises(LettrageError, match="unknown-customer"):
        ledger.view(customer="ACNE")
    with pytest.raises(LettrageError, match="unknown-entity"):
        ledger.view(entity="HQ")


def test_an_identified_payment_moves_into_the_view_from_its_day() -> None:
    ledger = Ledger(invoices=[invoice("F-1", 100)], payments=[payment("P-1", 60, 2, customer=None)])
    key = DocumentKey(ItemKind.PAYMENT, "P-1")
    ledger = ledger.record(Fix(key, {"customer": "ACME"}, effective_on=day(5)))
    view = ledger.view(customer="ACME")
    assert [int(view.open_items(as_of=day(n)).residual.sum()) for n in (4, 5)] == [100, 40]


def life() -> Ledger:
    """One customer, one item for each status."""
    names = ("DISPUTE", "PLAN", "PROMISE", "BILL", "DOUBT", "PART", "OPEN", "PAID", "LOST", "OVER")
    sold = [invoice(name, 100, n, due=10 + n) for n, name in enumerate(names)]
    ledger = Ledger(invoices=sold, payments=[payment("P-1", 150, 9), payment("P-2", 130, 9)])
    return ledger.record(
        Dispute("D-1", [bill("DISPUTE")], eur(40), effective_on=day(10)),
        PaymentPlan(
            "PL-1",
            "ACME",
            [bill("PLAN")],
            [PlanInstalment(eur(50), day(40)), PlanInstalment(eur(50), day(70))],
            status=PlanStatus.ACCEPTED,
            effective_on=day(10),
        ),
        PromiseToPay("PR-1", "ACME", eur(100), day(20), [bill("PROMISE")], effective_on=day(10)),
        Bill("B-1", "ACME", eur(100), day(50), [bill("BILL")], effective_on=day(10)),
        Doubtful("ACME", [bill("DOUBT")], effective_on=day(10)),
        settled("S-1", 9, (money("P-1"), bill("PART"), 50), (money("P-1"), bill("PAID"), 100)),
        settled("S-2", 9, (money("P-2"), bill("OVER"), 100)),
        WriteOff(bill("LOST"), eur(100), WriteOffKind.IRRECOVERABLE, effective_on=day(10)),
        known_on=day(10),
    )


EXPECTED = {
    "DISPUTE": PaymentStatus.DISPUTED,
    "PLAN": PaymentStatus.IN_PLAN,
    "PROMISE": PaymentStatus.PROMISED,
    "BILL": PaymentStatus.COVERED_BY_BILL,
    "DOUBT": PaymentStatus.DOUBTFUL,
    "PART": PaymentStatus.PARTLY_PAID,
    "OPEN": PaymentStatus.OPEN,
    "PAID": PaymentStatus.PAID,
    "LOST": PaymentStatus.WRITTEN_OFF,
    "OVER": PaymentStatus.OVERPAID,
}


@pytest.mark.parametrize("name", EXPECTED)
def test_each_status(name: str) -> None:
    assert life().payment_status(bill(name), as_of=day(15)) is EXPECTED[name]


def test_statuses_end_with_what_they_rest_on() -> None:
    ledger = life()
    assert ledger.payment_status(bill("PROMISE"), as_of=day(21)) is PaymentStatus.OPEN, "the promise was broken"
    assert ledger.payment_status(bill("BILL"), as_of=day(51)) is PaymentStatus.OPEN, "the bill matured"
    closed = ledger.record(Closure(Subject.DISPUTE, "D-1", effective_on=day(12)))
    assert closed.payment_status(bill("DISPUTE"), as_of=day(11)) is PaymentStatus.DISPUTED
    assert closed.payment_status(bill("DISPUTE"), as_of=day(12)) is PaymentStatus.OPEN
    unpaid = ledger.record(StatusChange(Subject.BILL, "B-1", "unpaid", effective_on=day(30)))
    assert unpaid.payment_status(bill("BILL"), as_of=day(30)) is PaymentStatus.OPEN


def test_precedence_when_several_fit() -> None:
    both = life().record(Dispute("D-2", [bill("PLAN"), bill("DOUBT")], effective_on=day(11)))
    assert both.payment_status(bill("PLAN"), as_of=day(11)) is PaymentStatus.DISPUTED
    assert both.payment_status(bill("DOUBT"), as_of=day(11)) is PaymentStatus.DISPUTED


def test_exposure_splits_the_debt() -> None:
    ledger = life().record(
        credit_note("A-1", 30, 10),
        CreditCover("C-1", "ACME", "INSURER", eur(500), ratio_ppm=900_000, effective_on=day(10)),
    )
    (exposure,) = ledger.exposure("ACME", as_of=day(15), orders=[eur(25)], deliveries=[eur(10)])
    assert exposure.due + exposure.not_due == eur(650)
    assert (exposure.credit_notes, exposure.unapplied) == (eur(-30), eur(-30))
    assert (exposure.disputed, exposure.promised, exposure.bills, exposure.doubtful) == (
        eur(40),
        eur(100),
        eur(100),
        eur(100),
    )
    assert exposure.total == eur(650 - 60 + 35)
    assert exposure.covered == eur(450)
    assert exposure.uncovered == eur(625 - 450)


def test_statement_runs_and_splits() -> None:
    ledger = Ledger(
        invoices=[
            invoice("F-1", 1000, 0, due=30),
            invoice("F-2", 500, 5, due=20),
            invoice("F-3", 80, 40, due=70, kind=InvoiceKind.PENALTY),
        ],
        credit_notes=[credit_note("A-1", 200, 6)],
        payments=[payment("P-1", 300, 25)],
    ).record(settled("S-1", 25, (money("P-1"), bill("F-2"), 300)), known_on=day(40))
    claims = [Charge("recovery_sum", eur(4000), bill("F-2")), Charge("late_interest", eur(12), bill("F-2"))]
    notice = Notice(
        "N-1", "ACME", "first", items=[NoticeLine(bill("F-2"), eur(200))], charges=claims, effective_on=day(41)
    )
    ledger = ledger.record(notice)
    ledger = ledger.record(Waiver("ACME", Charge("recovery_sum", eur(1000), bill("F-2")), effective_on=day(42)))
    statement = ledger.statement("ACME", as_of=day(45))
    assert [str(line.item) for line in statement.lines] == ["F-2", "F-1", "F-2", "F-2", "F-3", "A-1"]
    by_due = statement.lines
    assert [line.amount.minor for line in by_due] == [200, 1000, 12, 3000, 80, -200]
    assert [line.interest.minor for line in by_due] == [0, 0, 12, 0, 80, 0]
    assert [line.recovery_sum.minor for line in by_due] == [0, 0, 0, 3000, 0, 0]
    assert statement.balances == (eur(200 + 1000 + 12 + 3000 + 80 - 200),)
    assert statement.charges == (eur(3012),)
    full = ledger.statement("ACME", as_of=day(45), order="date", open_only=False)
    assert [str(line.item) for line in full.lines] == ["F-1", "F-2", "A-1", "P-1", "F-3", "F-2", "F-2"]
    assert full.balances == statement.balances
    assert "F-1" in statement.to_table().text()
    with pytest.raises(LettrageError, match="order"):
        ledger.statement("ACME", as_of=day(45), order="amount")  # type: ignore[arg-type]


def test_timeline_tells_the_life_of_an_item() -> None:
    ledger = life().reverse("S-1", on=day(12), reason="wrong")
    story = [(entry.what, entry.residual and entry.residual.minor) for entry in ledger.timeline(bill("PART"))]
    assert story == [("issued", 100), ("settled", 50), ("settlement reversal", 100), ("undone", 100)]
    assert [entry.what for entry in ledger.timeline(bill("PART"), as_of=day(11))] == ["issued", "settled"]


def test_account_holds_everything_dated() -> None:
    account = life().account("ACME", as_of=day(15))
    assert account.balances == (eur(620),)
    assert [entry.on for entry in account.history] == sorted(entry.on for entry in account.history)
    assert {"issued", "received", "settled", "dispute", "payment plan", "bill", "doubtful", "write off"} <= {
        entry.what for entry in account.history
    }
    assert account.exposures[0].balance == eur(620)


def test_collection_stage_follows_notices_and_steps() -> None:
    ledger = Ledger(customers=[Customer("ACME")], invoices=[invoice("F-1", 100, 0, due=10)])
    item = bill("F-1")
    assert ledger.collection_stage(item, as_of=day(10)) is CollectionStage.NOT_DUE
    assert ledger.collection_stage(item, as_of=day(11)) is CollectionStage.PRE_LEGAL
    for n, (kind, stage) in enumerate(
        [
            (StepKind.REMINDER, CollectionStage.PRE_LEGAL),
            (StepKind.FORMAL_NOTICE, CollectionStage.FORMAL_NOTICE),
            (StepKind.HANDOVER, CollectionStage.REFERRED),
        ]
    ):
        line = [NoticeLine(item, eur(100))]
        ledger = ledger.record(Notice(f"N-{n}", "ACME", "s", kind, items=line, effective_on=day(12 + n)))
        assert ledger.collection_stage(item, as_of=day(12 + n)) is stage
    ledger = ledger.record(LegalStep("ACME", "claim_filed", effective_on=day(20)))
    assert ledger.collection_stage(item, as_of=day(20)) is CollectionStage.LEGAL
    lost = ledger.record(WriteOff(item, eur(100), WriteOffKind.IRRECOVERABLE, effective_on=day(30)))
    assert lost.collection_stage(item, as_of=day(30)) is CollectionStage.CLOSED_IRRECOVERABLE
    kind = ledger.record(WriteOff(item, eur(100), WriteOffKind.GOODWILL, effective_on=day(30)))
    assert kind.collection_stage(item, as_of=day(30)) is CollectionStage.CLOSED_ABANDONED


def test_credit_balances_say_since_when() -> None:
    ledger = Ledger(
        invoices=[invoice("F-1", 100), invoice("F-2", 100, customer="BETA")],
        payments=[payment("P-1", 130, 5), payment("P-2", 10, 3), payment("P-3", 900, 4, customer=None)],
    )
    (found,) = ledger.credit_balances(as_of=day(10))
    assert (found.account.name, found.amount, found.since) == ("ACME", eur(40), day(3))


def test_labels_follow_documents_then_customers() -> None:
    ledger = Ledger(
        customers=[Customer("A", sector="retail", salesperson="Bea", attributes={"region": "Nord"}), Customer("B")],
        invoices=[invoice("F-1", 10, customer="A", salesperson="Ann"), invoice("F-2", 20, customer="A")],
        payments=[payment("P-1", 5, customer="B"), payment("P-2", 5, customer=None)],
    )
    items = ledger.open_items(as_of=day(1))

    def labels(by: str) -> dict[str, str]:
        codes, names = ledger.labels(items, by)
        assert list(names) == sorted(names)
        return {str(items.key(place)): names[code] for place, code in enumerate(codes.tolist())}

    assert labels("salesperson") == {"F-1": "Ann", "F-2": "Bea", "P-1": "", "P-2": ""}
    assert labels("sector") == {"F-1": "retail", "F-2": "retail", "P-1": "", "P-2": ""}
    assert labels("region") == {"F-1": "Nord", "F-2": "Nord", "P-1": "", "P-2": ""}
    assert labels("customer") == {"F-1": "A", "F-2": "A", "P-1": "B", "P-2": ""}
    with pytest.raises(LettrageError, match="did you mean `region`"):
        labels("regin")
