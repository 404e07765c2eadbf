"""Several rivals together: what they weigh against an oracle that lists every exchange, and what it does to ties."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from lettrage.matching._candidates import Candidates
from lettrage.matching._rivals import further_rivals
from lettrage.matching._score import Reason, Scored
from lettrage.matching.kernels import Packing, pack
from tests.matching.ledgers import row, solved

Pairs = dict[tuple[int, int], int]


def scored(pairs: Pairs) -> tuple[Scored, Packing]:
    """Pairs of items with their weights, all contested, and the best of them."""
    candidates = Candidates.of(pairs)
    total = np.array(list(pairs.values()), dtype=np.int64)
    evidence = np.zeros((len(pairs), len(Reason)), dtype=np.int32)
    flags = np.zeros(len(pairs), dtype=np.bool_)
    made = Scored(candidates, evidence, total, ~flags, flags, flags)
    return made, pack(total, candidates.start, candidates.item, 20, budget=100_000)


def more(pairs: Pairs) -> dict[tuple[int, int], int]:
    """What further rivals weigh, of each chosen pair."""
    made, packing = scored(pairs)
    found = further_rivals(made, packing, made.total, 20).tolist()
    return {pair: found[n] for n, pair in enumerate(pairs) if packing.selected[n]}


def test_equal_rivals_count_as_many_as_they_are() -> None:
    for rivals in (1, 2, 5):
        pairs = {(0, 10 + n): 9_000 for n in range(rivals + 1)}
        (found,) = more(pairs).values()
        assert found == round(1000 * math.log(rivals + math.exp(-9)))


def test_a_pair_that_nobody_contests_keeps_its_margin() -> None:
    # open or not: its own weight against nothing is what the margin says
    assert more({(0, 10): 5_000}) == {(0, 10): 0}


@settings(max_examples=60)
@given(
    st.dictionaries(st.tuples(st.integers(0, 3), st.integers(10, 13)), st.integers(1, 12_000), min_size=1, max_size=12)
)
def test_against_every_exchange_written_out(pairs: Pairs) -> None:
    _, packing = scored(pairs)
    chosen = {pair for n, pair in enumerate(pairs) if packing.selected[n]}
    found = more(pairs)
    for pair in chosen:
        rest = sum(pairs[other] for other in chosen - {pair})
        others: set[frozenset[tuple[int, int]]] = set()
        for rival in set(pairs) - chosen:
            out = {one for one in chosen if set(one) & set(rival)}
            if pair not in out:
                continue
            freed = {i for one in out for i in one} - set(rival)
            back = tuple(sorted(freed))
            others.add(frozenset((chosen - out) | {rival} | ({back} if len(out) == 2 and back in pairs else set())))
        gains = [sum(pairs[one] for one in packing_) - rest for packing_ in others]
        wanted = math.log(1 + sum(math.exp(gain / 1000) for gain in gains)) - max([0, *gains]) / 1000
        assert abs(found[pair] - 1000 * wanted) <= 1


def test_one_invoice_and_many_equal_payments_is_less_sure_with_each_of_them() -> None:
    def sure(count: int) -> int:
        rows = [row("invoice", "F", 0, 50_000, "A")]
        rows += [row("payment", f"P-{n}", 30 + n, -50_000, f"T{n}") for n in range(count)]
        return int(solved(rows).ppm.max(initial=0))

    assert sure(1) > sure(2) > sure(3) > sure(6)
