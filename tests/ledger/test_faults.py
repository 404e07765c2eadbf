"""Bad facts: each has its own code and names its record; nothing is half-applied; `collect` leaves out what is bad."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from lettrage.errors import LettrageError, StaleResult, UnknownId
from lettrage.ledger import Decision, Ledger
from lettrage.model import (
    Closure,
    Correction,
    Customer,
    DocumentKey,
    DueDateExtension,
    Entity,
    ItemKind,
    Note,
    PaymentReturn,
    PromiseToPay,
    Refusal,
    SettlementReversal,
    Subject,
    WriteOff,
)
from tests.ledger.life import bill, credit_note, day, eur, invoice, money, payment, settled
from tests.ledger.test_life import Result, batch_of


def base() -> Ledger:
    return Ledger(
        customers=[Customer("ACME"), Customer("BETA")],
        entities=[Entity("HQ")],
        invoices=[invoice("F-1", 100), invoice("F-2", 50, customer="BETA")],
        payments=[payment("P-1", 100, 5), payment("P-2", 70, 5)],
    )


BAD: dict[str, tuple[Callable[[], object], str]] = {
    "an id that is taken": (lambda: invoice("F-1", 5, 5), "duplicate-id"),
    "an unknown customer": (lambda: invoice("F-9", 5, 5, customer="ACNE"), "unknown-customer"),
    "an unknown entity": (lambda: invoice("F-9", 5, 5, entity="QH"), "unknown-entity"),
    "an unknown item": (lambda: settled("S", 5, (money("P-9"), bill("F-1"), 5)), "unknown-item"),
    "a line that is not there": (lambda: settled("S", 5, (money("P-1"), bill("F-1", 2), 5)), "unknown-item"),
    "two credits": (lambda: settled("S", 5, (money("P-1"), money("P-2"), 5)), "wrong-direction"),
    "too much": (lambda: settled("S", 5, (money("P-2"), bill("F-1"), 80)), "over-allocation"),
    "two customers": (lambda: settled("S", 5, (money("P-1"), bill("F-2"), 5)), "mixed-accounts"),
    "before its documents": (lambda: settled("S", 4, (money("P-1"), bill("F-1"), 5)), "bad-event"),
    "an unknown settlement": (lambda: SettlementReversal("S-9", effective_on=day(6)), "unknown-settlement"),
    "an unknown payment": (lambda: PaymentReturn("P-9", effective_on=day(6)), "unknown-record"),
    "an item written off twice": (lambda: WriteOff(bill("F-1"), eur(101), effective_on=day(6)), "over-allocation"),
    "another currency": (lambda: WriteOff(bill("F-1"), eur(1, "USD"), effective_on=day(6)), "currency-mismatch"),
    "time for nobody": (lambda: DueDateExtension(bill("F-9"), day(60), effective_on=day(6)), "unknown-item"),
    "a promise of nobody": (
        lambda: PromiseToPay("PR", "ACNE", eur(5), day(9), effective_on=day(6)),
        "unknown-customer",
    ),
    "the end of nothing": (lambda: Closure(Subject.DISPUTE, "D-9", effective_on=day(6)), "unknown-record"),
    "a correction of nothing": (
        lambda: Correction(DocumentKey(ItemKind.INVOICE, "F-9"), {"text": "x"}, effective_on=day(6)),
        "unknown-record",
    ),
    "a customer that is not there": (
        lambda: Correction(DocumentKey(ItemKind.PAYMENT, "P-1"), {"customer": "ACNE"}, effective_on=day(6)),
        "unknown-customer",
    ),
    "a due date before the issue": (
        lambda: Correction(DocumentKey(ItemKind.INVOICE, "F-1"), {"due_on": day(-3)}, effective_on=day(6)),
        "due-before-issue",
    ),
    "no fact at all": (lambda: "P-1", "bad-event"),
}


@pytest.mark.parametrize("what", BAD)
def test_each_bad_fact_has_its_code_and_changes_nothing(what: str) -> None:
    build, code = BAD[what]
    ledger = base()
    before = ledger.fingerprint
    good = Note("fine", customer="ACME", effective_on=day(6))
    with pytest.raises(LettrageError) as caught:
        ledger.record(good, build())  # type: ignore[arg-type]
    assert {fault.code for fault in caught.value.faults} == {code}
    assert caught.value.faults[0].path.startswith("facts[1]")
    assert ledger.fingerprint == before
    assert ledger.events() == ()


def test_all_faults_are_reported_at_once() -> None:
    with pytest.raises(LettrageError) as caught:
        Ledger(
            customers=[Customer("ACME")],
            invoices=[invoice("F-1", 100), invoice("F-1", 100), invoice("F-2", 5, customer="ACNE")],
            events=[settled("S", 5, (money("P-9"), bill("F-9"), 5))],
        )
    assert sorted(fault.code for fault in caught.value.faults) == [
        "duplicate-id",
        "duplicate-id",
        "unknown-customer",
        "unknown-item",
    ]
    assert [fault.path for fault in caught.value.faults if fault.code == "unknown-customer"] == ["invoices[2]"]
    assert "did you mean `ACME`" in str(caught.value)


def test_collect_leaves_out_what_is_bad_and_what_depends_on_it() -> None:
    ledger = Ledger(
        customers=[Customer("ACME")],
        invoices=[invoice("F-1", 100), invoice("F-2", 60, customer="ACNE")],
        payments=[payment("P-1", 100, 5), payment("P-2", 60, 5)],
        events=[
            settled("S-1", 5, (money("P-1"), bill("F-1"), 100)),
            settled("S-2", 5, (money("P-2"), bill("F-2"), 60)),
            SettlementReversal("S-2", effective_on=day(6)),
            settled("S-3", 6, (money("P-2"), bill("F-1"), 60)),
        ],
        faults="collect",
    )
    assert sorted(fault.code for fault in ledger.faults) == [
        "over-allocation",
        "unknown-customer",
        "unknown-item",
        "unknown-settlement",
    ]
    assert {str(i.key): i.residual.minor for i in ledger.open_items(as_of=day(9))} == {"P-2": -60}
    assert [s.id for s in ledger.events(type(ledger.settlement("S-1")))] == ["S-1"]


def test_of_two_rows_with_one_id_none_is_taken() -> None:
    rows = [invoice("F-1", 100), invoice("F-1", 90), invoice("F-2", 80)]
    for given in (rows, rows[::-1]):
        ledger = Ledger(invoices=given, faults="collect")
        assert [str(key) for key in ledger.keys] == ["F-2"]


def test_an_empty_ledger_answers() -> None:
    ledger = Ledger()
    items = ledger.open_items(as_of=day(0))
    assert (len(ledger), len(items), items.total(), ledger.known_to) == (0, 0, {}, None)
    assert ledger.since(0) == ()
    assert len(ledger.billings(as_of=day(0))) == 0
    assert ledger.lettering_codes() == {}
    assert ledger.refused() == frozenset()
    assert ledger == Ledger()
    assert list(ledger.labels(items, "sector")[0]) == []
    with pytest.raises(UnknownId):
        ledger.statement("ACME", as_of=day(0))


def test_an_event_never_has_two_ids() -> None:
    promise = PromiseToPay("PR", "ACME", eur(5), day(9), effective_on=day(6))
    ledger = base().record(promise)
    with pytest.raises(LettrageError, match="duplicate-id"):
        ledger.record(promise)


def test_a_stale_result_is_refused() -> None:
    ledger = base()
    items = ledger.open_items(as_of=day(5))
    keys = [str(items.key(place)) for place in range(len(items))]
    pair = [keys.index("F-1"), keys.index("P-1")]
    result = Result(batch_of(items, pair, [100, -100], Decision.AUTO))
    changed = ledger.record(settled("S-1", 5, (money("P-1"), bill("F-1"), 40)))
    with pytest.raises(StaleResult):
        changed.apply(result)
    assert len(ledger.apply(result).open_items(as_of=day(5))) == 2
    with pytest.raises(LettrageError, match="unknown-settlement"):
        ledger.apply(result, accept=["nothing"])


def test_a_person_decides_once() -> None:
    ledger = base()
    items = ledger.open_items(as_of=day(5))
    keys = [str(items.key(place)) for place in range(len(items))]
    batch = batch_of(items, [keys.index("F-1"), keys.index("P-1")], [100, -100], Decision.PROPOSED)
    result = Result(batch)
    assert ledger.apply(result) is ledger, "nothing is decided by itself"
    refused = ledger.apply(result, refuse=batch.ids, by="Ann")
    assert refused.refused() == {((bill("F-1"), 100), (money("P-1"), -100))}
    assert isinstance(refused.events()[0], Refusal)
    with pytest.raises(LettrageError, match="already-decided"):
        refused.apply(result, accept=batch.ids)
    accepted = ledger.apply(result, accept=batch.ids)
    assert len(accepted.open_items(as_of=day(5))) == 2
    settlement = accepted.settlement(batch.ids[0])
    assert settlement.attributes["strategy"] == "pair"
    assert settlement.known_on == day(5)
    again = accepted.reverse(settlement.id, on=day(6), reason="wrong").apply(result, accept=batch.ids, known_on=day(6))
    twice = again.settlement(f"{batch.ids[0]}-2")
    assert (again.stands(batch.ids[0]), again.stands(twice.id)) == (False, True)
    assert twice.effective_on == day(6), "until the sixth the first one counted"


def test_codes_once_used_stay_used() -> None:
    ledger = base().record(settled("S-1", 5, (money("P-1"), bill("F-1"), 100), code="AAA"))
    undone = ledger.reverse("S-1", on=day(6), reason="wrong")
    codes = {key.name: set(used) for key, used in undone.lettering_codes().items()}
    assert codes == {"ACME": {"AAA"}}


def test_amounts_whose_totals_do_not_fit_are_refused() -> None:
    huge = 2**62
    with pytest.raises(LettrageError) as caught:
        Ledger(invoices=[invoice("F-1", huge), invoice("F-2", huge)])
    assert caught.value.code == "amount-out-of-range"
    assert Ledger(invoices=[invoice("F-1", 2**61)]).open_items(as_of=day(1)).residual.dtype == np.int64


def test_credit_notes_stand_on_the_other_side() -> None:
    ledger = Ledger(invoices=[invoice("F-1", 100)], credit_notes=[credit_note("A-1", 30)])
    assert sorted(ledger.open_items(as_of=day(1)).residual.tolist()) == [-30, 100]
    assert sorted(ledger.billings(as_of=day(1)).amount.tolist()) == [-30, 100]
