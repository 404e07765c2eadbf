"""A result applied again adds nothing; one that differs in any line from what stands is stale."""

from __future__ import annotations

import numpy as np
import pytest
from attrs import evolve

from lettrage.errors import StaleResult
from lettrage.ledger import Decision, Ledger, SettlementBatch
from lettrage.model import AdjustmentKind
from tests.ledger.life import day, invoice, payment
from tests.ledger.test_life import Result, batch_of

KINDS = list(AdjustmentKind)


def short_payment(ledger: Ledger, kind: AdjustmentKind, missing: int = 3) -> SettlementBatch:
    """One group: a payment of 97 for an invoice of 100 and an adjustment of what is missing."""
    items = ledger.open_items(as_of=day(5))
    keys = [str(items.key(place)) for place in range(len(items))]
    batch = batch_of(items, [keys.index("F-1"), keys.index("P-1")], [97, -97], Decision.AUTO)
    return evolve(
        batch,
        adj_line=np.array([0]),
        adj_kind=np.array([KINDS.index(kind)], np.int8),
        adj_amount=np.array([missing]),
        adj_tax=np.array([0]),
        adj_reason=np.array([""], object),
    )


def made() -> Ledger:
    return Ledger(invoices=[invoice("F-1", 100)], payments=[payment("P-1", 97, 5)])


@pytest.mark.parametrize("kind", KINDS)
def test_a_group_with_an_adjustment_is_applied_once(kind: AdjustmentKind) -> None:
    ledger = made()
    result = Result(short_payment(ledger, kind))
    applied = ledger.apply(result)
    assert len(applied.open_items(as_of=day(5))) == 0
    assert applied.apply(result) is applied


def test_another_adjustment_is_another_group() -> None:
    ledger = made()
    applied = ledger.apply(Result(short_payment(ledger, AdjustmentKind.DISCOUNT)))
    for kind, missing in ((AdjustmentKind.FEE, 3), (AdjustmentKind.DISCOUNT, 2)):
        with pytest.raises(StaleResult):
            applied.apply(Result(short_payment(ledger, kind, missing)))
