"""No item is ever drawn beyond its amount, whichever of its facts comes last."""

from __future__ import annotations

import pytest

from lettrage.errors import LettrageError
from lettrage.ledger import Ledger
from lettrage.model import Cancellation, Correction, DocumentKey, ItemKind, WriteOff
from tests.ledger.life import bill, day, eur, invoice, money, payment, settled

KEY = DocumentKey(ItemKind.INVOICE, "F-1")


def test_an_invoice_written_off_in_part_keeps_its_amount() -> None:
    ledger = Ledger(invoices=[invoice("F-1", 100)]).record(WriteOff(bill("F-1"), eur(30), effective_on=day(5)))
    for wrong in (Correction(KEY, {"total": eur(99)}, effective_on=day(6)), Cancellation(KEY, effective_on=day(6))):
        with pytest.raises(LettrageError) as caught:
            ledger.record(wrong)
        assert caught.value.code == "already-settled"


@pytest.mark.parametrize("on", [6, 7])
def test_a_correction_binds_the_settlements_of_its_day_and_later(on: int) -> None:
    less = Ledger(invoices=[invoice("F-1", 100)], payments=[payment("P-1", 100, 5)]).record(
        Correction(KEY, {"total": eur(80)}, effective_on=day(6)), known_on=day(6)
    )
    with pytest.raises(LettrageError) as caught:
        less.record(settled("S-1", on, (money("P-1"), bill("F-1"), 81)), known_on=day(on))
    assert caught.value.code == "over-allocation"
    paid = less.record(settled("S-1", on, (money("P-1"), bill("F-1"), 80)), known_on=day(on))
    assert [item.key for item in paid.open_items(as_of=day(on))] == [money("P-1")]


def test_of_two_corrections_the_one_known_later_binds() -> None:
    ledger = Ledger(invoices=[invoice("F-1", 100)], payments=[payment("P-1", 100, 5)])
    for total, known in ((70, 6), (90, 7)):
        ledger = ledger.record(Correction(KEY, {"total": eur(total)}, effective_on=day(6)), known_on=day(known))
    with pytest.raises(LettrageError, match="over-allocation"):
        ledger.record(settled("S-1", 7, (money("P-1"), bill("F-1"), 91)), known_on=day(7))
    paid = ledger.record(settled("S-1", 7, (money("P-1"), bill("F-1"), 90)), known_on=day(7))
    assert len(paid.open_items(as_of=day(7))) == 1


@pytest.mark.parametrize("which", range(4))
def test_each_item_of_a_settlement_is_held_to_its_own_amount(which: int) -> None:
    ledger = Ledger(
        invoices=[invoice(f"F-{n}", 100) for n in range(4)], payments=[payment(f"P-{n}", 100, 5) for n in range(2)]
    ).record(settled("S-1", 5, (money("P-0"), bill(f"F-{which}"), 60)))
    others = [(money("P-1"), bill(f"F-{n}"), 10) for n in range(4) if n != which]
    fits = settled("S-2", 5, *others, (money("P-1"), bill(f"F-{which}"), 40))
    assert len(ledger.record(fits).open_items(as_of=day(5))) == 5
    with pytest.raises(LettrageError) as caught:
        ledger.record(settled("S-2", 5, *others, (money("P-1"), bill(f"F-{which}"), 41)))
    assert [fault.code for fault in caught.value.faults] == ["over-allocation"]
