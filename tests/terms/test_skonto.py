"""XRechnung discount lines: the strict form against its regular expression, round trips, free text between."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lettrage.errors import LettrageError
from lettrage.money import Money
from lettrage.terms import DiscountTier, DueAnchor, SkontoLine, read_skonto, write_skonto

#: The form as the rule set states it, for one line without its end.
FORM = re.compile(r"#(SKONTO)#TAGE=([0-9]+#PROZENT=[0-9]+\.[0-9]{2})(#BASISBETRAG=-?[0-9]+\.[0-9]{2})?#")

_WORDS = ["#", "SKONTO", "#SKONTO#", "TAGE=", "14", "0", "PROZENT=", "2.00", "2", "2.0", ",", ".", "BASISBETRAG=", "-"]
_ARABIC = "\N{ARABIC-INDIC DIGIT TWO}"
bits = st.sampled_from([*_WORDS, _ARABIC])
near = st.builds(
    "#SKONTO{}TAGE={}#PROZENT={}{}{}".format,
    st.sampled_from(["#", "##", "", "# "]),
    st.sampled_from(["14", "", "0", "-1", "1.0", "007", _ARABIC]),
    st.sampled_from(["2.00", "2", "2.0", "2.000", "2,00", ".00", "100.00", "+2.00", f"{_ARABIC}.00"]),
    st.sampled_from(
        ["", "#BASISBETRAG=10.00", "#BASISBETRAG=-10.00", "#BASISBETRAG=10", "#X=1.00", "#BASISBETRAG=--1.00"]
    ),
    st.sampled_from(["#", "", "##", "#\t", "# x"]),
)
skonto = st.builds(
    SkontoLine,
    st.integers(0, 3650),
    st.decimals(0, 100, places=2),
    st.none() | st.decimals(-(10**6), 10**6, places=2),
)


@given(near | st.lists(bits, max_size=9).map("".join).map("#".__add__))
def test_a_line_is_read_exactly_when_the_form_matches(line: str) -> None:
    found = read_skonto(f"{line}\n")
    assert found.valid == bool(FORM.fullmatch(line.strip(" \t")))
    assert bool(found.lines) == found.valid


@given(st.lists(skonto, max_size=4), st.sampled_from(["", "Zahlbar nach Erhalt.", "eins\nzwei"]))
def test_what_is_written_is_read_again(lines: list[SkontoLine], free: str) -> None:
    text = write_skonto(lines, free)
    found = read_skonto(text)
    assert (list(found.lines), found.free, found.faults) == (lines, free, ())


def test_free_text_stands_between_lines() -> None:
    text = "Bitte überweisen.\r\n#SKONTO#TAGE=7#PROZENT=3.00#\r\nDanach:\n"
    text += "  #SKONTO#TAGE=14#PROZENT=2.00#BASISBETRAG=200.00#\n"
    found = read_skonto(text)
    assert found.valid
    assert found.free == "Bitte überweisen.\nDanach:"
    assert found.tiers("EUR") == (DiscountTier("3.00", 7), DiscountTier("2.00", 14, base=Money("200.00", "EUR")))


@pytest.mark.parametrize(
    ("text", "place", "word"),
    [
        ("#SKONTO#TAGE=14#PROZENT=2.00#", "line 1", "end of line"),
        ("x\n#SKONTO#TAGE=14#PROZENT=2#\n", "line 2", "two decimals"),
        ("#SKONTO#TAGE=14#PROZENT=2.00\n", "line 1", "closing"),
        ("#skonto#TAGE=14#PROZENT=2.00#\n", "line 1", "SKONTO"),
        ("#VERZUG#TAGE=14#PROZENT=2.00#\n", "line 1", "SKONTO"),
    ],
)
def test_what_breaks_the_rule_is_said(text: str, place: str, word: str) -> None:
    found = read_skonto(text)
    assert [fault.path for fault in found.faults] == [place]
    assert word in found.faults[0].expected
    with pytest.raises(LettrageError):
        found.tiers("EUR")


@pytest.mark.parametrize(
    "given_discount",
    [
        DiscountTier("2.005", 14),
        DiscountTier(2, 14, DueAnchor.DELIVERY),
        DiscountTier(2, 14, with_tax=False),
        SkontoLine(14, Decimal(2), Decimal("1.001")),
    ],
)
def test_what_the_form_cannot_say_is_refused(given_discount: DiscountTier | SkontoLine) -> None:
    with pytest.raises(LettrageError):
        write_skonto([given_discount])
    with pytest.raises(LettrageError):
        write_skonto([], "eins\n # zwei")


def test_hostile_text_is_read_in_one_walk() -> None:
    for text in ("#" * 300_000, "#SKONTO#TAGE=" + "9" * 300_000, "#SKONTO#\n" * 30_000, " " * 300_000):
        assert not read_skonto(text).lines
