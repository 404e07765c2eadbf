"""Reading references out of texts: numbers, lists, dates, and what is none of these."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lettrage.matching import _text


def numbers(*texts: str) -> list[set[int]]:
    raw, ends = _text.buffer(list(texts))
    tokens = _text.numbers(raw, ends)
    return [{int(v) for i, v in zip(tokens.item, tokens.value, strict=True) if i == n} for n in range(len(texts))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("VIR ACME F101 F102", {101, 102}),
        ("F-101", {101}),
        ("FA000123", {123}),
        ("12766/774/788", {12766, 774, 788, 12774, 12788}),
        ("12798/05", {12798, 12805}),
        ("2023.0114", {114, 20230114}),
        ("F.20230118", {20230118}),
        ("du 15/03/2023 au 31/03/2023", set()),
        ("le 2023-03-15", set()),
        ("exercice 2023", set()),
        ("12 34 99", set()),
        ("1" * 30, set()),
        ("", set()),
        ("12766,12801", {12766, 12801}),
    ],
)
def test_numbers_that_may_be_references(text: str, found: set[int]) -> None:
    assert numbers(text) == [found]


def test_texts_do_not_run_into_each_other() -> None:
    assert numbers("F 12", "34", "A567", "") == [set(), set(), {567}, set()]


@given(st.lists(st.text(alphabet="AB 019-/.,é", max_size=12), max_size=5))
def test_each_text_is_read_alone(texts: list[str]) -> None:
    assert numbers(*texts) == [numbers(text)[0] for text in texts]


def test_a_completed_number_is_marked_as_derived() -> None:
    raw, ends = _text.buffer(["12766/774"])
    tokens = _text.numbers(raw, ends)
    assert {int(v): bool(d) for v, d in zip(tokens.value, tokens.derived, strict=True)} == {
        774: False,
        12766: False,
        12774: True,
    }


def test_words_are_the_same_in_either_case_and_longer_than_two_letters() -> None:
    raw, ends = _text.buffer(["VIR Acme SARL", "acme sa", "Été"])
    tokens = _text.words(raw, ends)
    by_item = [{int(v) for i, v in zip(tokens.item, tokens.value, strict=True) if i == n} for n in range(3)]
    assert [len(words) for words in by_item] == [3, 1, 1]
    assert by_item[1] < by_item[0]
