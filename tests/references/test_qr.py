"""Payment QR codes: the lines of both payloads, what they refuse, and a drawn code read back by another library."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from lettrage.errors import InvalidInput
from lettrage.money import Money
from lettrage.references import CHARSETS, QrAddress, epc_payload, iban, iso11649, swiss_qr_payload, swiss_qrr

FR = "FR7630006000011234567890189"
QR_IBAN, CH_IBAN = "CH4431999123000889012", "CH9300762011623852957"
QRR = "210000000003139471430009017"
CREDITOR = QrAddress("Muster AG", "8000", "Seldwyla", "CH", "Musterstrasse", "8a")


def eur(amount: str) -> Money:
    return Money(amount, "EUR")


def epc(**fields: Any) -> str:
    return epc_payload(**{"name": "Exemple SARL", "iban": FR, **fields})


def swiss(**fields: Any) -> str:
    return swiss_qr_payload(**{"iban": CH_IBAN, "creditor": CREDITOR, **fields})


def refused(make: Any, **fields: Any) -> list[str]:
    with pytest.raises(InvalidInput) as caught:
        make(**fields)
    assert {fault.code for fault in caught.value.faults} == {"bad-reference"}
    return [fault.path for fault in caught.value.faults]


def test_epc_lines_in_order():
    code = epc(
        version="001",
        charset="2",
        bic="AGRIFRPP882",
        amount=eur("12.30"),
        purpose="GDDS",
        text="Facture F-101",
        information="Merci",
    )
    assert code.split("\n") == [
        "BCD", "001", "2", "SCT", "AGRIFRPP882", "Exemple SARL", FR, "EUR12.30", "GDDS", "", "Facture F-101", "Merci",
    ]  # fmt: skip


def test_epc_structured_reference_and_no_empty_line_at_the_end():
    code = epc(amount=eur("123.45"), reference="RF18539007547034")
    assert code.split("\n") == ["BCD", "002", "1", "SCT", "", "Exemple SARL", FR, "EUR123.45", "", "RF18539007547034"]
    assert epc().split("\n") == ["BCD", "002", "1", "SCT", "", "Exemple SARL", FR]


@pytest.mark.parametrize("amount", ["0.01", "999999999.99"])
def test_epc_takes_the_ends_of_the_range(amount):
    assert f"EUR{amount}" in epc(amount=eur(amount)).split("\n")


@pytest.mark.parametrize(
    ("fields", "paths"),
    [
        ({"name": "x" * 71}, ["name"]),
        ({"name": "  "}, ["name"]),
        ({"name": "A\nB"}, ["name"]),
        ({"name": "A\u202eB"}, ["name"]),
        ({"text": "\x00"}, ["text"]),
        ({"text": "x" * 141}, ["text"]),
        ({"information": "x" * 71}, ["information"]),
        ({"reference": "RF18539007547034", "text": "F-101"}, ["text"]),
        ({"reference": "RF18539007547035"}, ["reference"]),
        ({"reference": "x" * 36}, ["reference"]),
        ({"iban": "FR7630006000011234567890188"}, ["iban"]),
        ({"iban": "FR76 3000 6000 0112 3456 7890 189"}, ["iban"]),
        ({"iban": iban.make("AE0331234567890123456")}, ["iban"]),
        ({"iban": CH_IBAN}, ["bic"]),
        ({"version": "001"}, ["bic"]),
        ({"bic": "AGRI"}, ["bic"]),
        ({"version": "003"}, ["version"]),
        ({"charset": "9"}, ["charset"]),
        ({"charset": "2", "name": "Łódź"}, ["charset"]),
        ({"purpose": "gdds"}, ["purpose"]),
        ({"purpose": "GDDSX"}, ["purpose", "purpose"]),
        ({"amount": Money("0.00", "EUR")}, ["amount"]),
        ({"amount": Money("-1.00", "EUR")}, ["amount"]),
        ({"amount": Money("1000000000.00", "EUR")}, ["amount"]),
        ({"amount": Money("10.00", "CHF")}, ["amount"]),
        ({"amount": "10.00"}, ["amount"]),
        ({"amount": 10.0}, ["amount"]),
        ({"name": None}, ["name"]),
        ({"name": "x" * 71, "iban": "FR", "version": "9"}, ["name", "version", "iban"]),
    ],
)
def test_epc_refuses(fields, paths):
    assert refused(epc, **fields) == paths


def test_epc_limit_is_in_bytes():
    text = "\u20ac" * 70
    assert refused(epc, name="\u00e9" * 70, text=text, amount=eur("1.00")) == ["text"]
    code = epc(name="\u00e9" * 70, text=text, amount=eur("1.00"), charset="8")
    assert len(code.encode(CHARSETS["8"])) <= 331


@given(
    name=st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=70),
    minor=st.integers(1, 99_999_999_999),
    base=st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=21),
)
def test_epc_lines_give_back_what_went_in(name, minor, base):
    amount, reference = Money.of_minor(minor, "EUR"), iso11649.make(base)
    if len(name.encode()) > 220:  # may not fit: the limit has its own test
        name = name[:50]
    lines = epc(name=name, amount=amount, reference=reference).split("\n")
    assert (lines[5], Money(lines[7].removeprefix("EUR"), "EUR"), lines[9]) == (name, amount, reference)
    assert len("\n".join(lines).encode()) <= 331


def test_swiss_lines_in_order():
    debtor = QrAddress("Petra Beispiel", "9400", "Rorschach", "CH", "Marktgasse", "28")
    code = swiss(
        iban=QR_IBAN,
        amount=Money("1949.75", "CHF"),
        debtor=debtor,
        reference=QRR,
        message="Facture 101",
        bill_information="//S1/10/101",
        alternatives=["eBill/B/x"],
    )
    assert code.split("\n") == [
        "SPC", "0200", "1", QR_IBAN,
        "S", "Muster AG", "Musterstrasse", "8a", "8000", "Seldwyla", "CH",
        "", "", "", "", "", "", "",
        "1949.75", "CHF",
        "S", "Petra Beispiel", "Marktgasse", "28", "9400", "Rorschach", "CH",
        "QRR", QRR, "Facture 101", "EPD", "//S1/10/101", "eBill/B/x",
    ]  # fmt: skip


def test_swiss_kinds_of_reference():
    assert swiss().split("\n")[27:] == ["NON", "", "", "EPD"]
    lines = swiss(reference="RF18539007547034", currency="EUR").split("\n")
    assert (lines[18:20], lines[27:29]) == (["", "EUR"], ["SCOR", "RF18539007547034"])
    assert swiss(amount=Money("1.00", "EUR")).split("\n")[18:20] == ["1.00", "EUR"]


@pytest.mark.parametrize(
    ("fields", "paths"),
    [
        ({"reference": QRR}, ["iban"]),
        ({"iban": QR_IBAN}, ["iban"]),
        ({"iban": QR_IBAN, "reference": "RF18539007547034"}, ["iban"]),
        ({"iban": FR}, ["iban"]),
        ({"iban": "CH9300762011623852958"}, ["iban"]),
        ({"iban": QR_IBAN, "reference": QRR[:-1] + "8"}, ["reference"]),
        ({"reference": "RF18539007547035"}, ["reference"]),
        ({"currency": "USD"}, ["currency"]),
        ({"amount": Money("1.00", "USD")}, ["amount"]),
        ({"amount": Money("0.00", "CHF")}, ["amount"]),
        ({"message": "x" * 141}, ["message", "message"]),
        ({"message": "x" * 100, "bill_information": "y" * 41}, ["message"]),
        ({"alternatives": ["a", "b", "c"]}, ["alternatives"]),
        ({"message": "\u0416"}, ["payload"]),
        ({"message": "a\nb"}, ["message"]),
        ({"creditor": evolve(CREDITOR, name="x" * 71)}, ["creditor.name"]),
        ({"creditor": evolve(CREDITOR, town="")}, ["creditor.town"]),
        ({"creditor": evolve(CREDITOR, country="ch")}, ["creditor.country"]),
        ({"debtor": evolve(CREDITOR, postal_code="x" * 17)}, ["debtor.postal_code"]),
    ],
)
def test_swiss_refuses(fields, paths):
    assert refused(swiss, **fields) == paths


@pytest.mark.parametrize("kind", ["epc", "swiss"])
def test_drawn_code_is_read_back_by_another_library(kind):
    segno = pytest.importorskip("segno", reason="draws the code: install the group `quality`")
    zxingcpp = pytest.importorskip("zxingcpp", reason="reads the code: install the group `quality`")
    np = pytest.importorskip("numpy")
    if kind == "epc":
        payload = epc(name="Établissements Müller", amount=eur("199.50"), reference="RF18539007547034")
    else:
        reference = swiss_qrr.make("20260101")
        payload = swiss(iban=QR_IBAN, amount=Money("199.50", "CHF"), reference=reference, message="Rechnung für März")
    code = segno.make_qr(payload, error="m", encoding="utf-8", boost_error=False)
    assert kind == "swiss" or code.version <= 13
    modules = np.array([list(row) for row in code.matrix_iter(scale=4, border=4)], dtype=np.uint8)
    (found,) = zxingcpp.read_barcodes(np.where(modules > 0, 0, 255).astype(np.uint8))
    assert found.text == payload
