"""Lettering codes: counting, growing, restarting, and never twice."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lettrage.errors import LettrageError
from lettrage.matching import LetteringScheme, MatchingPolicy
from lettrage.matching._letter import codes
from tests.matching.ledgers import row, solved


def given_codes(
    accounts: list[int], used: dict[int, set[str]], scheme: LetteringScheme | None = None, days: list[int] | None = None
) -> list[str]:
    account = np.array(accounts, dtype=np.int64)
    day = np.array(days or [20_000] * len(accounts), dtype=np.int64)
    dated = {one: [(code, 20_000) for code in seen] for one, seen in used.items()}
    return codes(account, day, np.ones(len(accounts), dtype=np.bool_), dated, scheme or LetteringScheme()).tolist()


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


@given(st.integers(0, 10**9), st.sampled_from(["letters", "digits", "ABC0123456789", "XY"]))
def test_a_code_and_its_number_are_inverse(number: int, alphabet: str) -> None:
    scheme = LetteringScheme(first="Y" if alphabet == "XY" else "1" if alphabet == "digits" else "A", alphabet=alphabet)
    if len(scheme.code(number)) <= 12:
        assert scheme.number(scheme.code(number)) == number
        assert scheme.number(scheme.code(number).lower()) == number
    assert scheme.code(number + 1) != scheme.code(number)


@given(st.lists(st.integers(0, 3), max_size=40), st.sets(st.integers(702, 760)))
def test_fresh_codes_are_distinct_and_unused(accounts: list[int], used: set[int]) -> None:
    seen = {a: {LetteringScheme().code(n) for n in used} for a in range(4)}
    out = given_codes(accounts, seen)
    assert len(set(zip(accounts, out, strict=True))) == len(out)
    assert not any(code in seen[a] for a, code in zip(accounts, out, strict=True))


def test_partial_groups_are_written_in_lower_case() -> None:
    rows = [row("invoice", "F-4041", 4, 90_000), row("payment", "P-1", 40, -35_000, "F-4041")]
    assert solved(rows).code.tolist() == ["aaa"]
    plain = MatchingPolicy(lettering=LetteringScheme(partial_lower=False))
    assert solved(rows, plain).code.tolist() == ["AAA"]


@pytest.mark.parametrize(
    "wrong",
    [
        *({"first": first} for first in ("", "aaa", "A1", "É", 3)),
        *({"alphabet": alphabet} for alphabet in ("", "A", "AAB", "abc", "0AB", "A-B", 4)),
        {"alphabet": "digits"},  # AAA is no number
        {"reserved": "AAA"},
        {"reserved": [1]},
        {"year_start_month": 0},
        {"lettered_on": "today"},
        {"partial_lower": 1},
    ],
)
def test_a_scheme_that_contradicts_itself_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(LettrageError) as caught:
        MatchingPolicy(lettering=LetteringScheme(**wrong))
    assert caught.value.code == "bad-policy"


def test_numbers_and_own_alphabets() -> None:
    digits = LetteringScheme(first="0098", alphabet="digits")
    assert given_codes([0, 0, 0], {0: {"99"}}, digits) == ["0098", "0100", "0101"]
    mixed = LetteringScheme(first="AAZ", alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
    assert given_codes([0, 0], {}, mixed) == ["AAZ", "AA0"]


def test_reserved_codes_are_never_given() -> None:
    assert given_codes([0, 0, 1], {}, LetteringScheme(reserved=("aab", "AAA"))) == ["AAC", "AAD", "AAC"]


def test_a_code_of_another_year_is_free_where_codes_restart() -> None:
    scheme = LetteringScheme(year_start_month=1)
    last, this = 20_453, 20_454  # 31 December 2025 and 1 January 2026
    day, account = np.array([this], dtype=np.int64), np.zeros(1, dtype=np.int64)
    balanced = np.ones(1, dtype=np.bool_)
    assert codes(account, day, balanced, {0: [("AAA", last)]}, scheme).tolist() == ["AAA"]
    assert codes(account, day, balanced, {0: [("AAA", this)]}, scheme).tolist() == ["AAB"]
