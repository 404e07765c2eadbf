"""The catalogue of reference schemes. A new scheme is one file with the four verbs and one entry here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Final

from attrs import frozen

from lettrage.references import (
    belgian,
    finnish,
    iban,
    iso11649,
    norwegian,
    sepa_creditor_id,
    swedish,
    swiss_qrr,
)

__all__ = ["SCHEMES", "Scheme"]


@frozen
class Scheme:
    """A way of writing references with check digits.

    Attributes:
        code: Stable name, the key in `SCHEMES`.
        name: In words.
        country: ISO country code, ``""`` when it is international.
        source: What defines it.
        confidence: How sure we are of the rule: high or medium.
        make: Reference of a base.
        check: Whether a reference is valid as it stands.
        validate: The reference, or an error that says what is wrong.
        normalise: The reference out of how people write it, or an error.
        print_form: How it is printed on paper.

    >>> from lettrage.references import SCHEMES
    >>> SCHEMES["be-ogm"].print_form(SCHEMES["be-ogm"].make("97"))
    '+++000/0000/09797+++'
    """

    code: str
    name: str
    country: str
    source: str
    confidence: str
    make: Callable[[str], str]
    check: Callable[[str], bool]
    validate: Callable[[str], str]
    normalise: Callable[[str], str]
    print_form: Callable[[str], str]


def _listed() -> tuple[Scheme, ...]:
    kid, ocr = "Nets (Norway)", "Bankgirot (Sweden)"
    return (
        _scheme("iso11649", "creditor reference RF", "", "ISO 11649", "high", iso11649),
        _scheme("be-ogm", "structured communication OGM/VCS", "BE", "Febelfin banking standards", "high", belgian),
        _scheme("ch-qrr", "QR reference QRR", "CH", "Swiss QR-bill guidelines", "high", swiss_qrr),
        _scheme("fi-viite", "reference number viitenumero", "FI", "Finance Finland", "high", finnish),
        _scheme("no-kid-10", "KID, modulus 10", "NO", kid, "high", norwegian, modulus=10),
        _scheme("no-kid-11", "KID, modulus 11", "NO", kid, "medium", norwegian, modulus=11),
        _scheme("se-ocr", "OCR number", "SE", ocr, "medium", swedish),
        _scheme("se-ocr-length", "OCR number, length digit", "SE", ocr, "medium", swedish, length_digit=True),
        _scheme("iban", "IBAN", "", "ISO 13616", "high", iban),
        _scheme("sepa-creditor-id", "SEPA creditor identifier", "", "EPC262-08 AT-02", "high", sepa_creditor_id),
    )  # fmt: skip


def _scheme(
    code: str, name: str, country: str, source: str, confidence: str, verbs: object, **options: object
) -> Scheme:
    named = {verb: getattr(verbs, verb) for verb in ("make", "check", "validate", "normalise", "print_form")}
    bound = {verb: partial(act, **options) if options else act for verb, act in named.items()}
    return Scheme(code, name, country, source, confidence, **bound)


#: Every scheme by its code, in the order of the documentation.
SCHEMES: Final[Mapping[str, Scheme]] = MappingProxyType({scheme.code: scheme for scheme in _listed()})
