"""Lettering codes: counting, growing, restarting, and never twice."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lettrage.errors import LettrageError
from lettrage.matching import LetteringScheme, MatchingPolicy
from lettrage.matching._letter import code_number, code_text, codes
from tests.matching.ledgers import row, solved


def given_codes(
    accounts: list[int], used: dict[int, set[str]], scheme: LetteringScheme | None = None, days: list[int] | None = None
) -> list[str]:
    account = np.array(accounts, dtype=np.int64)
    day = np.array(days or [20_000] * len(accounts), dtype=np.int64)
    return codes(account, day, np.ones(len(accounts), dtype=np.bool_), used, scheme or LetteringScheme()).tolist()


def test_codes_count_per_account() -> None:
    assert given_codes([0, 1, 0, 0, 1], {}) == ["AAA", "AAA", "AAB", "AAC", "AAB"]


def test_codes_seen_before_are_skipped_in_either_case() -> None:
    assert given_codes([0, 0, 0], {0: {"AAA", "aac", "X9", "B"}}) == ["AAB", "AAD", "AAE"]


def test_codes_grow_by_a_letter() -> None:
    assert given_codes([0, 0], {}, LetteringScheme(first="ZZZ")) == ["ZZZ", "AAAA"]


def test_codes_may_restart_every_year() -> None:
    scheme = LetteringScheme(year_start_month=7)
    june, july = 20_634, 20_635  # 30 June and 1 July 2026
    assert given_codes([0, 0, 0], {}, scheme, [june, july, july]) == ["AAA", "AAA", "AAB"]
    assert given_codes([0, 0, 0], {}, None, [june, july, july]) == ["AAA", "AAB", "AAC"]


@given(st.integers(0, 10**9))
def test_a_code_and_its_number_are_inverse(number: int) -> None:
    assert code_number(code_text(number)) == number
    assert code_text(number + 1) != code_text(number)


@given(st.lists(st.integers(0, 3), max_size=40), st.sets(st.integers(702, 760)))
def test_fresh_codes_are_distinct_and_unused(accounts: list[int], used: set[int]) -> None:
    seen = {a: {code_text(n) for n in used} for a in range(4)}
    out = given_codes(accounts, seen)
    assert len(set(zip(accounts, out, strict=True))) == len(out)
    assert not any(code in seen[a] for a, code in zip(accounts, out, strict=True))


def test_partial_groups_are_written_in_lower_case() -> None:
    rows = [row("invoice", "F-4041", 4, 90_000), row("payment", "P-1", 40, -35_000, "F-4041")]
    assert solved(rows).code.tolist() == ["aaa"]
    plain = MatchingPolicy(lettering=LetteringScheme(partial_lower=False))
    assert solved(rows, plain).code.tolist() == ["AAA"]


@pytest.mark.parametrize("first", ["", "aaa", "A1", "É"])
def test_a_scheme_starts_with_capital_letters(first: str) -> None:
    with pytest.raises(LettrageError) as caught:
        MatchingPolicy(lettering=LetteringScheme(first=first))
    assert caught.value.code == "bad-policy"
