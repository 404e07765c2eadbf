"""The table of ISO 4217: complete against the locale data, and pinned where its exponents differ from it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from babel import Locale
from babel.core import get_global
from babel.numbers import get_currency_precision

from lettrage._iso4217 import NO_MINOR_UNIT, TABLE, TABLE_DATE
from lettrage.errors import InvalidInput
from lettrage.money import Currency, currency, minor_digits

#: Every code whose exponent differs from the digits that babel displays: code -> (the standard's, babel's).
DIFFERS = {
    "AFN": (2, 0),
    "ALL": (2, 0),
    "BEF": (0, 2),
    "BYB": (0, 2),
    "GRD": (0, 2),
    "IQD": (3, 0),
    "IRR": (2, 0),
    "KPW": (2, 0),
    "LAK": (2, 0),
    "LBP": (2, 0),
    "MGA": (2, 0),
    "MMK": (2, 0),
    "MRO": (2, 0),
    "PTE": (0, 2),
    "RSD": (2, 0),
    "SLL": (2, 0),
    "SOS": (2, 0),
    "STD": (2, 0),
    "SYP": (2, 0),
    "TMM": (2, 0),
    "TPE": (0, 2),
    "YER": (2, 0),
    "ZMK": (2, 0),
    "ZWD": (2, 0),
}


@pytest.mark.parametrize(
    ("code", "digits"),
    [
        ("EUR", 2),
        ("JPY", 0),
        ("ISK", 0),
        ("KRW", 0),
        ("CLP", 0),
        ("UGX", 0),
        ("VND", 0),
        ("XOF", 0),
        ("IQD", 3),
        ("KWD", 3),
        ("TND", 3),
        ("BHD", 3),
        ("OMR", 3),
        ("JOD", 3),
        ("LYD", 3),
        ("CLF", 4),
        ("UYW", 4),
        ("RSD", 2),
        ("HUF", 2),
        ("MRU", 2),
        ("MGA", 2),
        ("ITL", 0),
        ("ESP", 0),
        ("FRF", 2),
        ("DEM", 2),
        ("TRL", 0),
        ("TRY", 2),
    ],
)
def test_exponents_of_the_standard(code: str, digits: int) -> None:
    assert minor_digits(code) == digits


def test_display_precision_differs_from_the_standard_exactly_here() -> None:
    found = {code: (row[2], get_currency_precision(code)) for code, row in TABLE.items()}
    assert {code: pair for code, pair in found.items() if pair[0] != pair[1]} == DIFFERS


def test_every_tender_since_1999_is_in_the_table() -> None:
    tender = {
        code
        for spans in get_global("territory_currencies").values()
        for code, start, end, is_tender in spans
        if is_tender and (end is None or date(*end) >= date(1999, 1, 1))
    }
    # the Monegasque franc was the French one under a code of CLDR's own
    assert tender - set(TABLE) == {"MCF"}


def test_the_table_is_well_formed() -> None:
    assert date.fromisoformat(TABLE_DATE) == date(2026, 1, 1)
    assert not NO_MINOR_UNIT & set(TABLE)
    for code, (name, numeric, digits, start, end) in TABLE.items():
        assert len(code) == 3
        assert code.isascii()
        assert code.isupper()
        assert name.strip() == name != ""
        assert 0 < numeric < 1000
        assert digits in (0, 2, 3, 4)
        if start and end:
            assert date.fromisoformat(start) < date.fromisoformat(end)
        else:
            assert all(date.fromisoformat(day) for day in (start, end) if day)
    names = [row[0] for row in TABLE.values()]
    assert len(set(names)) == len(names)


def test_numeric_codes_are_shared_only_by_successors() -> None:
    seen: dict[int, list[str]] = {}
    for code, row in TABLE.items():
        seen.setdefault(row[1], []).append(code)
    shared = sorted(codes for codes in map(sorted, seen.values()) if len(codes) > 1)
    assert shared == [["ANG", "XCG"], ["CHC", "CHW"], ["CSD", "YUM"]]


@pytest.mark.parametrize(
    ("old", "new", "last"),
    [
        ("HRK", "EUR", date(2022, 12, 31)),
        ("BGN", "EUR", date(2025, 12, 31)),
        ("FRF", "EUR", date(2001, 12, 31)),
        ("LTL", "EUR", date(2014, 12, 31)),
        ("MRO", "MRU", date(2018, 6, 30)),
        ("BYR", "BYN", date(2016, 12, 31)),
        ("STD", "STN", date(2018, 6, 30)),
        ("ZMK", "ZMW", date(2012, 12, 31)),
        ("VEB", "VEF", date(2008, 6, 30)),
        ("VEF", "VES", date(2018, 8, 19)),
        ("SLL", "SLE", date(2023, 12, 31)),
        ("ANG", "XCG", date(2025, 6, 30)),
        ("TRL", "TRY", date(2005, 12, 31)),
        ("ROL", "RON", date(2006, 12, 31)),
        ("ZWL", "ZWG", date(2024, 8, 31)),
        ("CSD", "RSD", date(2006, 10, 24)),
        ("TMM", "TMT", date(2008, 12, 31)),
        ("GHC", "GHS", date(2007, 12, 31)),
    ],
)
def test_a_code_ends_where_its_successor_goes_on(old: str, new: str, last: date) -> None:
    assert currency(old).valid_to == last
    assert currency(old, on=last).code == old
    assert currency(new, on=last + timedelta(days=1)).code == new
    with pytest.raises(InvalidInput, match=f"`{old}` was not in use on") as caught:
        currency(old, on=last + timedelta(days=1))
    assert caught.value.code == "unknown-currency"


def test_a_currency_says_what_it_is() -> None:
    assert currency("EUR") == Currency("EUR", "Euro", 978, 2, date(1999, 1, 1), None)
    with pytest.raises(InvalidInput, match="from 1999-01-01"):
        currency("EUR", on=date(1998, 12, 31))
    with pytest.raises(InvalidInput, match="has no minor unit"):
        currency("XDR")
    with pytest.raises(InvalidInput, match="did you mean"):
        minor_digits("ERU")


def test_hostile_codes_stay_short_in_the_message() -> None:
    with pytest.raises(InvalidInput) as caught:
        minor_digits("E" * 100_000)
    assert len(str(caught.value)) < 200


def test_names_agree_with_the_locale_data_on_what_exists() -> None:
    missing = set(TABLE) - set(Locale("en").currencies)
    assert missing - {"ZWG"} == {"CHC", "XAD", "ZWN"}  # older releases of that data do not know the newest code
