"""Reading references out of texts: numbers, lists, dates, and what is none of these."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lettrage.matching import Learned, _text
from lettrage.matching._score import Reason, score
from lettrage.matching.strategies import ALL
from tests.matching.ledgers import problem, row


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


@pytest.mark.parametrize(
    ("text", "mentioned"),
    [
        ("CB SEMAPHORE 21/04/22", ["2022-04-21"]),
        ("CARTE 03.05.2022 et 2022-04-30", ["2022-04-30", "2022-05-03"]),
        ("PAIEMENT CARTE 28/04", ["2022-04-28"]),
        ("carte du 31/12", ["2021-12-31"]),  # the year before, seen from May
        ("FACTURE CARTE DU 290422", ["2022-04-29"]),
        ("31/02/22, 12766/774, 99.99, 05/05/22", []),  # no such day; a list; an amount; its own day
        ("06/05/22 01/01/2020", []),  # later than the payment; long ago
    ],
)
def test_days_that_a_text_mentions(text: str, mentioned: list[str]) -> None:
    on = np.array(["2022-05-05"], dtype="datetime64[D]").astype(np.int64)
    found = _text.days(*_text.buffer([text]), on)
    assert found.value.astype("datetime64[D]").astype(str).tolist() == mentioned


def test_a_card_payment_speaks_for_the_document_of_the_day_it_mentions() -> None:
    same = [row("invoice", f"F-{n}", day, 1_950) for n, day in enumerate((90, 97, 104))]  # 1, 8 and 15 April
    rest = [row("invoice", f"G-{n}", 90 + 7 * (n % 3), 31_007 + 997 * n) for n in range(6)]
    for text, best in (("CARTE 08/04", 1), ("CARTE 15/04", 2), ("CARTE", None)):
        account = problem([*same, *rest, row("payment", "P-1", 106, -1_950, text)])
        scored = score(account, ALL["equal_amount"].propose(account), Learned().first, Learned())
        word = scored.evidence[:, Reason.WORD].tolist()
        assert [n for n, effect in enumerate(word) if effect > 0] == ([] if best is None else [best])
