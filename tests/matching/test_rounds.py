"""The rounds: who is asked when, and what an account says of a search that was cut short."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from attrs import evolve

from lettrage.matching import _pipeline
from lettrage.matching.kernels import Limit, Packing, pack
from tests.matching.ledgers import groups, row, solved

#: Nothing strong: the payment is the sum of the first and the third invoice, which are no run, list, period or balance.
SEARCHED = [
    row("invoice", "F-1", 0, 103_719),
    row("invoice", "F-2", 9, 250_457),
    row("invoice", "F-3", 20, 433_931),
    row("invoice", "F-4", 60, 77_777),
    row("payment", "P-1", 45, -(103_719 + 433_931)),
]
#: Settled at once: the payment names its invoice.
STRONG = [
    row("invoice", "F-9001", 0, 61_333, account="BETA"),
    row("payment", "P-9", 30, -61_333, "F-9001", account="BETA"),
]


@pytest.mark.parametrize("beside", [[], STRONG])
def test_an_account_without_strong_groups_is_searched_all_the_same(beside: list[dict[str, Any]]) -> None:
    found = groups(SEARCHED + beside)
    assert frozenset({"F-1", "F-3", "P-1"}) in found
    assert (frozenset({"F-9001", "P-9"}) in found) == bool(beside)


def test_the_search_is_asked_in_the_first_round_that_takes_it() -> None:
    assert solved(SEARCHED + STRONG).settled.stage.tolist() == [1, 0]


def test_a_selection_that_was_not_proved_is_said_of_its_account(monkeypatch: pytest.MonkeyPatch) -> None:
    def unproved(*args: Any, **options: Any) -> Packing:
        answer = pack(*args, **options)
        return evolve(answer, proved=np.zeros_like(answer.proved), limits=(Limit("packing", 1, 0),))

    assert solved(STRONG).limits == ()
    monkeypatch.setattr(_pipeline, "pack", unproved)
    assert ("selection", 0) in solved(STRONG).limits
