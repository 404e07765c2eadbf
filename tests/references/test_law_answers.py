"""The answers to conformance cases about references, on cases of our own in their form."""

from __future__ import annotations

import pytest

from tests.conformance.books import NotExpressible
from tests.conformance.law_references import answers_epc, answers_reference

REFERENCES = [
    ({"scheme": "ISO11649", "base": "1"}, {"check": "74", "reference": "RF741", "print": "RF74 1"}),
    ({"scheme": "ISO11649", "reference": "RF741"}, {"valid": True}),
    ({"scheme": "ISO11649", "reference": "RF751"}, {"valid": False}),
    ({"scheme": "BE-OGM", "base": "9999999999"}, {"check": "48", "print": "+++999/9999/99948+++"}),
    ({"scheme": "BE-OGM", "reference": "+++999/9999/99948+++"}, {"valid": True}),
    ({"scheme": "CH-QRR", "base": "21000000000313947143000901"}, {"check": "7"}),
    ({"scheme": "FI", "base": "123456"}, {"check": "1", "reference": "1234561", "as_iso11649": "RF341234561"}),
    ({"scheme": "NO-KID-10", "base": "60224"}, {"check": "3", "reference": "602243"}),
    ({"scheme": "NO-KID-11", "base": "1234567"}, {"check": "4", "reference": "12345674"}),
    ({"scheme": "SE-OCR", "base": "12345"}, {"check": "5", "reference": "123455"}),
    ({"scheme": "IBAN", "value": "CH4431999123000889012"}, {"valid": True, "qr_iban": True}),
    ({"scheme": "IBAN", "value": "FR7630006000011234567890188"}, {"valid": False}),
    ({"scheme": "SEPA-CI", "value": "DE98ZZZ09999999999"}, {"valid": True}),
]

EPC = [
    ({"name": "A"}, {"valid": True, "lines": 7, "utf8_bytes": 44}),
    ({"amount": "12.5", "text": "F-101"}, {"valid": True, "lines": 11}),
    ({"version": "001"}, {"valid": False}),
    ({"currency": "CHF"}, {"valid": False}),
    ({"amount": "0.001"}, {"valid": False}),
    ({"structured": "RF741", "text": "F-101"}, {"valid": False}),
]


@pytest.mark.parametrize(("inputs", "expected"), REFERENCES)
def test_reference_answers(inputs, expected):
    answer = answers_reference({"inputs": inputs})
    assert {key: answer.get(key) for key in expected} == expected


@pytest.mark.parametrize(("inputs", "expected"), EPC)
def test_epc_answers(inputs, expected):
    answer = answers_epc({"inputs": inputs})
    assert {key: answer.get(key) for key in expected} == expected


def test_epc_answers_show_the_amount_as_given():
    assert "\nEUR12.5\n" in answers_epc({"inputs": {"amount": "12.5", "text": "F-101"}})["payload"]


def test_what_is_not_understood_is_not_answered():
    with pytest.raises(NotExpressible):
        answers_reference({"inputs": {"scheme": "DK-FIK", "base": "1"}})
    with pytest.raises(NotExpressible):
        answers_epc({"inputs": {"service": "INST"}})
