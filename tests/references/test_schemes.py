"""Every scheme: published references, round trips, errors caught, and agreement with python-stdnum."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.references_agree import BASES, THEIRS, agreement
from lettrage.errors import InvalidInput
from lettrage.references import SCHEMES, finnish, iban, norwegian, swedish, swiss_qrr
from lettrage.references._countries import BBAN, EEA, SEPA

DIGITS, LETTERS = "0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def digits(least: int, most: int) -> st.SearchStrategy[str]:
    return st.text(DIGITS, min_size=least, max_size=most)


def letters(least: int, most: int) -> st.SearchStrategy[str]:
    return st.text(DIGITS + LETTERS, min_size=least, max_size=most)


@st.composite
def accounts(draw: st.DrawFn) -> str:
    country = draw(st.sampled_from(sorted(BBAN)))
    alphabet = {"n": DIGITS, "a": LETTERS, "c": DIGITS + LETTERS}
    runs = [st.text(alphabet[r[-1]], min_size=int(r[:-1]), max_size=int(r[:-1])) for r in BBAN[country].split()]
    return country + "".join(draw(run) for run in runs)


ANY_BASE = {
    "iso11649": letters(1, 21),
    "be-ogm": digits(10, 10),
    "ch-qrr": digits(26, 26),
    "fi-viite": digits(3, 19).filter(lambda text: text.strip("0") != ""),
    "no-kid-10": digits(1, 24),
    "no-kid-11": digits(1, 24),
    "se-ocr": digits(1, 24),
    "se-ocr-length": digits(1, 23),
    "iban": accounts(),
    "sepa-creditor-id": st.builds(str.__add__, st.text(LETTERS, min_size=2, max_size=2), letters(4, 31)),
}

#: Published, or computed twice: (scheme, base, reference, printed).
PUBLISHED = [
    ("iso11649", "539007547034", "RF18539007547034", "RF18 5390 0754 7034"),
    ("iso11649", "2348236", "RF332348236", "RF33 2348 236"),
    ("iso11649", "INV2025001", "RF44INV2025001", "RF44 INV2 0250 01"),
    ("be-ogm", "0108068171", "010806817183", "+++010/8068/17183+++"),
    ("be-ogm", "0000000097", "000000009797", "+++000/0000/09797+++"),
    ("ch-qrr", "21000000000313947143000901", "210000000003139471430009017", "21 00000 00003 13947 14300 09017"),
    ("fi-viite", "12345", "123453", "1 23453"),
    ("fi-viite", "123456", "1234561", "12 34561"),
    ("no-kid-10", "60224", "602243", "602243"),
    ("no-kid-11", "1234567", "12345674", "12345674"),
    ("se-ocr", "12345", "123455", "123455"),
    ("se-ocr-length", "12345", "1234574", "1234574"),
    ("iban", "FR30006000011234567890189", "FR7630006000011234567890189", "FR76 3000 6000 0112 3456 7890 189"),
    ("iban", "CH00762011623852957", "CH9300762011623852957", "CH93 0076 2011 6238 5295 7"),
    ("sepa-creditor-id", "DEZZZ09999999999", "DE98ZZZ09999999999", "DE98 ZZZ 09999999999"),
]


@pytest.mark.parametrize(("scheme", "base", "reference", "printed"), PUBLISHED)
def test_published_references(scheme, base, reference, printed):
    one = SCHEMES[scheme]
    assert one.make(base) == reference
    assert one.validate(reference) == reference
    assert one.print_form(reference) == printed
    assert one.normalise(printed) == reference


def test_catalogue_and_generators_cover_each_other():
    assert set(SCHEMES) == set(ANY_BASE)
    assert all(code == scheme.code and scheme.confidence in ("high", "medium") for code, scheme in SCHEMES.items())


@pytest.mark.parametrize("code", SCHEMES)
@given(data=st.data())
def test_what_is_made_is_valid_and_survives_paper(code, data):
    scheme = SCHEMES[code]
    made = scheme.make(data.draw(ANY_BASE[code]))
    assert scheme.check(made)
    assert scheme.validate(made) == made
    printed = scheme.print_form(made)
    back = scheme.normalise(f" {printed} ".lower())
    if code == "fi-viite":  # leading zeros say nothing in Finland
        assert back.lstrip("0") == made.lstrip("0")
    else:
        assert back == made
    assert scheme.normalise(back) == back


#: Numbers whose rule catches every single wrong character; in most, the base of letters and digits is taken apart.
@pytest.mark.parametrize("code", [code for code in SCHEMES if code not in ("sepa-creditor-id",)])
@given(data=st.data())
def test_one_wrong_digit_is_caught(code, data):
    scheme = SCHEMES[code]
    made = scheme.make(data.draw(ANY_BASE[code]))
    place = data.draw(st.sampled_from([i for i, character in enumerate(made) if character in DIGITS]))
    wrong = data.draw(st.sampled_from([digit for digit in DIGITS if digit != made[place]]))
    assert not scheme.check(made[:place] + wrong + made[place + 1 :])


#: Luhn misses 09 and 90, weights 7-3-1 miss digits five apart, the Swiss table a few pairs; modulo 97 and 11 miss none.
@pytest.mark.parametrize("code", ["iso11649", "be-ogm", "no-kid-11", "iban"])
@given(data=st.data())
def test_two_swapped_digits_are_caught(code, data):
    scheme = SCHEMES[code]
    made = scheme.make(data.draw(ANY_BASE[code]))
    last = len(made) - (2 if code == "be-ogm" else 0)  # there, 97 stands in place of 0
    swaps = [i for i, (a, b) in enumerate(pairwise(made[:last])) if a != b and a in DIGITS and b in DIGITS]
    for i in swaps:
        assert not scheme.check(made[:i] + made[i + 1] + made[i] + made[i + 2 :])


@pytest.mark.parametrize("scheme", THEIRS)
def test_agrees_with_stdnum(scheme):
    found = agreement(scheme, 2000)
    assert found.whole, found
    assert 0 < found.valid < found.changed or scheme in ("ch-qrr",), "changed values must be of both kinds"
    assert set(BASES) == set(THEIRS)


@given(base=ANY_BASE["fi-viite"])
def test_finnish_check_digit_reaches_the_next_ten(base):
    """Written the slow way: multiply, add, and count up to a multiple of ten."""
    total = 0
    for place in range(len(base)):
        total += int(base[-1 - place]) * [7, 3, 1][place % 3]
    missing = 0
    while (total + missing) % 10:
        missing += 1
    assert finnish.make(base) == f"{base}{missing}"


@given(base=digits(1, 24))
def test_modulus_11_sums_to_a_multiple_of_eleven(base):
    made = norwegian.make(base, modulus=11)
    check = 10 if made[-1] == "-" else int(made[-1])
    weights = [2, 3, 4, 5, 6, 7] * 4
    assert (check + sum(int(d) * w for d, w in zip(reversed(base), weights, strict=False))) % 11 == 0
    assert norwegian.check(made, modulus=11)


@given(base=digits(1, 23))
def test_swedish_length_digit_counts_the_whole(base):
    made = swedish.make(base, length_digit=True)
    assert made[-2] == str(len(made) % 10)
    longer = swedish.make(f"{base}{(int(made[-2]) + 1) % 10}")
    assert swedish.check(longer)
    assert not swedish.check(longer, length_digit=True)


def test_finnish_number_inside_rf():
    assert finnish.to_iso11649("1234561") == "RF341234561"
    assert finnish.from_iso11649("RF341234561") == "1234561"
    with pytest.raises(InvalidInput, match="it has `2` where the rest gives `1`"):
        finnish.from_iso11649(SCHEMES["iso11649"].make("1234562"))


@pytest.mark.parametrize(
    ("scheme", "value", "says"),
    [
        ("iso11649", "RF18539007547035", "it has `18` where the rest gives `88`"),
        ("iso11649", "RF18 5390", "it has ` ` at position 5"),
        ("iso11649", "rf18539007547034", "it has `r` at position 1"),
        ("iso11649", "XX18539007547034", "it begins with `XX`"),
        ("iso11649", "RF18", "it has 4 characters"),
        ("be-ogm", "+++010/8068/17183+++", "it has `+` at position 1"),
        ("be-ogm", "010806817184", "it has `84` where the rest gives `83`"),
        ("be-ogm", "01080681718", "it has 11 characters"),
        ("be-ogm", "01O806817183", "it has `O` at position 3"),
        ("ch-qrr", "210000000003139471430009018", "it has `8` where the rest gives `7`"),
        ("fi-viite", "0000", "it holds no digit but zero"),
        ("no-kid-11", "1234567-", "it has `-` where the rest gives `4`"),
        ("no-kid-10", "12345-", "it has `-` at position 6"),
        ("se-ocr-length", "1234582", "it has the length digit `8`"),
        ("iban", "FR7630006000011234567890188", "it has `76` where the rest gives"),
        ("iban", "FR763000600001123456789018", "it has 22 characters after country and check digits"),
        ("iban", "ZZ7630006000011234567890189", "it begins with `ZZ`"),
        ("iban", "GB82123412345698765432", "it has `1234` at place 1 of the national part"),
        ("sepa-creditor-id", "1298ZZZ09999999999", "it begins with `12`"),
        ("sepa-creditor-id", "DEA8ZZZ09999999999", "it has `A8` as check digits"),
        ("iban", "\u202eFR76", "it has `\ufffd` at position 1"),
        ("iban", "", "it has 0 characters"),
    ],
)
def test_errors_say_what_is_wrong(scheme, value, says):
    with pytest.raises(InvalidInput) as caught:
        SCHEMES[scheme].validate(value)
    assert caught.value.code == "bad-reference"
    assert says in caught.value.faults[0].message
    assert caught.value.faults[0].expected
    assert SCHEMES[scheme].check(value) is False


@pytest.mark.parametrize("code", SCHEMES)
@pytest.mark.parametrize("value", [None, 12345, b"RF18539007547034", "9" * 100_000, "\x00", "\u0661\u0662\u0663\u0664"])
def test_what_is_no_reference_is_refused(code, value):
    assert SCHEMES[code].check(value) is False
    with pytest.raises(InvalidInput) as caught:
        SCHEMES[code].normalise(value)
    assert caught.value.code == "bad-reference"
    assert len(str(caught.value)) < 500


@pytest.mark.parametrize(
    ("scheme", "written", "meant"),
    [
        ("be-ogm", "***O1O/8068/I7183***", "010806817183"),
        ("ch-qrr", "3l394 7143O 00901 0", None),
        ("ch-qrr", "21 00000 00003 13947 I43OO 09017", "210000000003139471430009017"),
        ("iso11649", "RF l8 5390-0754.7034", "RF18539007547034"),
        ("iban", "fr76 3OOO 6000 0112 3456 7890 189", "FR7630006000011234567890189"),
        ("iban", "GB82 WEST I234 5698 7654 32", "GB82WEST12345698765432"),
        ("no-kid-11", "1 234 567 4", "12345674"),
        ("sepa-creditor-id", "DE 98 ZZZ 09999999999", "DE98ZZZ09999999999"),
        ("sepa-creditor-id", "DE98ZZZO9999999999", None),
    ],
)
def test_look_alikes_are_put_right_by_normalise_only(scheme, written, meant):
    one = SCHEMES[scheme]
    assert not one.check(written)
    with pytest.raises(InvalidInput):
        one.validate(written)
    if meant:
        assert one.normalise(written) == meant
    else:
        with pytest.raises(InvalidInput):
            one.normalise(written)


def test_swiss_zeros_left_out_come_back():
    whole = swiss_qrr.make("313947143000901")
    assert swiss_qrr.normalise(whole.lstrip("0")) == whole


def test_qr_iban_is_told_by_its_bank_number():
    assert iban.is_qr_iban("CH4431999123000889012")
    assert iban.is_qr_iban(iban.make("LI30000123456789012"))
    assert not iban.is_qr_iban(iban.make("CH32000123456789012"))
    assert not iban.is_qr_iban(iban.make("CH29999123456789012"))
    assert not iban.is_qr_iban(iban.make("DE300001234567890123"))


def test_country_tables_hold_together():
    assert EEA < SEPA < set(BBAN)
    assert all(15 <= (iban.length(country) or 0) <= 34 for country in BBAN)
    assert (iban.length("NO"), iban.length("MT"), iban.length("FR"), iban.length("RU")) == (15, 31, 27, 33)
