"""Packed texts read like the list they were made of, whatever is chosen from them in whatever order."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lettrage._packed import END, Packed

LETTERS = st.sampled_from(["a", "b", "F", "1", "0", "é", "漢", "𝄞", "\0", " ", END])
TEXT = st.one_of(st.text(LETTERS, max_size=20), st.text(LETTERS, min_size=60, max_size=80), st.just("F1234567"))
LISTED = st.lists(st.one_of(TEXT, TEXT, st.none()), max_size=40)


def test_texts_come_out_as_they_went_in() -> None:
    packed = Packed.of(["F-101", "", None, "Été"])
    assert packed.tolist() == ["F-101", "", None, "Été"]
    assert (packed[0], packed[2], packed[-1]) == ("F-101", None, "Été")
    assert packed[np.array([3, 0])].tolist() == ["Été", "F-101"]
    assert packed.filled.tolist() == [True, False, False, True]


@settings(max_examples=80, deadline=None)
@given(texts=LISTED, data=st.data())
def test_any_choice_of_rows_gives_the_same_as_the_list(texts: list[str | None], data: st.DataObject) -> None:
    rows = data.draw(st.lists(st.integers(0, len(texts) - 1), max_size=60)) if texts else []
    chosen = Packed.of(texts).take(np.array(rows, np.int64))
    wanted = [texts[row] for row in rows]
    assert chosen.tolist() == wanted
    assert chosen.spelled().tolist() == wanted
    assert [chosen[place] for place in range(len(rows))] == wanted
    assert chosen.in_row().tolist() == wanted
    assert chosen.filled.tolist() == [bool(text) for text in wanted]
    assert Packed.join([chosen, Packed.of(texts), Packed.constant("x", 2)]).tolist() == [*wanted, *texts, "x", "x"]
    assert pickle.loads(pickle.dumps(chosen)).tolist() == wanted


@settings(max_examples=80, deadline=None)
@given(texts=st.lists(TEXT, max_size=40), data=st.data())
def test_bytes_are_compared_as_texts_are(texts: list[str], data: st.DataObject) -> None:
    rows = data.draw(st.permutations(range(len(texts))))
    packed = Packed.of(texts).take(np.array(rows, np.int64))
    listed = [texts[row] for row in rows]
    assert packed.order().tolist() == sorted(range(len(listed)), key=listed.__getitem__)
    hashed = packed.hashes()
    if hashed is not None:
        assert len(set(zip(listed, hashed.tolist(), strict=True))) == len(set(listed)) == len(set(hashed.tolist()))


@settings(max_examples=80, deadline=None)
@given(texts=st.lists(TEXT, max_size=40), data=st.data())
def test_stored_texts_know_their_row(texts: list[str], data: st.DataObject) -> None:
    rows = data.draw(st.lists(st.integers(0, len(texts) - 1), max_size=60)) if texts else []
    chosen = [texts[row] for row in rows]
    packed, row_of = Packed.of(texts).take(np.array(rows, np.int64)).stored()
    raw, ends = packed.part(0, len(row_of))
    begin, said = 0, {}
    for row, end in zip(row_of.tolist(), ends.tolist(), strict=True):
        said[row] = raw[begin:end].tobytes().decode()
        begin = end + 1
    assert [said[place] for place in range(len(chosen))] == chosen


def test_bytes_that_stand_side_by_side_are_packed_as_they_are() -> None:
    data = np.frombuffer("..F-1Été".encode(), np.uint8)
    assert Packed.of_bytes(data, np.array([2, 5, 5, 10])).tolist() == ["F-1", "", "Été"]
    with pytest.raises(UnicodeDecodeError):
        Packed.of_bytes(np.array([255, 254], np.uint8), np.array([0, 2]))


def test_long_texts_are_copied_and_compared_too() -> None:
    texts = ["x" * 5_000, "a", "x" * 4_999 + "a", ""]
    packed = Packed.of(texts).take(np.array([2, 3, 0, 1, 2]))
    assert packed.in_row().tolist() == [texts[2], "", texts[0], "a", texts[2]]
    assert packed.order().tolist() == [1, 3, 0, 4, 2]
    assert packed.hashes() is None


def test_a_lone_surrogate_comes_out_as_it_went_in() -> None:
    texts = ["\ud800", "F-1\udfff", "", None]
    packed = Packed.of(texts)
    assert packed.tolist() == texts
    assert [packed[place] for place in range(4)] == texts
    assert packed.take(np.array([1, 0])).in_row().tolist() == ["F-1\udfff", "\ud800"]
    assert Packed.constant("\ud800", 2).tolist() == ["\ud800"] * 2
