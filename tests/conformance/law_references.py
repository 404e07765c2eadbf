"""Law cases about references and EPC codes, answered by `lettrage.references`."""

from __future__ import annotations

from typing import Any

from lettrage.errors import LettrageError
from lettrage.money import Money
from lettrage.references import SCHEMES, Scheme, epc_payload, finnish, iban

from .books import Case, NotExpressible

#: The names of the cases, and ours.
CODES = {
    "ISO11649": "iso11649",
    "RF": "iso11649",
    "CH-SCOR": "iso11649",
    "BE-OGM": "be-ogm",
    "CH-QRR": "ch-qrr",
    "FI": "fi-viite",
    "NO-KID-10": "no-kid-10",
    "NO-KID-11": "no-kid-11",
    "SE-OCR": "se-ocr",
    "SE-OCR-LEN": "se-ocr-length",
    "SE-OCR-LENGTH": "se-ocr-length",
    "SE-OCR-WITH-LENGTH": "se-ocr-length",
    "IBAN": "iban",
    "SEPA-CI": "sepa-creditor-id",
}
#: What a case that is about something else leaves out.
VALID_EPC = {"name": "Exemple SARL", "iban": "FR7630006000011234567890189"}
EPC_FIELDS = {
    "name",
    "iban",
    "bic",
    "amount",
    "currency",
    "charset",
    "info",
    "purpose",
    "structured",
    "text",
    "version",
}


def answers_reference(case: Case) -> dict[str, Any]:
    """``check``, ``reference`` and ``print`` of a base, or whether a reference is valid."""
    given = case["inputs"]
    if given["scheme"] not in CODES:
        raise NotExpressible(f"scheme {given['scheme']}")
    scheme = SCHEMES[CODES[given["scheme"]]]
    if "base" in given:
        return _made(scheme, given["base"])
    return _judged(scheme, given.get("reference", given.get("value")))


def answers_epc(case: Case) -> dict[str, Any]:
    """Whether the inputs make a code, and its lines."""
    given = case["inputs"]
    if unknown := set(given) - EPC_FIELDS:
        raise NotExpressible(f"inputs {sorted(unknown)}")
    currency = given.get("currency", "EUR")
    fields = {**VALID_EPC, **{key: given[key] for key in ("name", "iban", "bic", "purpose", "text") if key in given}}
    fields |= {key: str(given[key]) for key in ("version", "charset") if key in given}
    fields |= {ours: given[key] for key, ours in (("structured", "reference"), ("info", "information")) if key in given}
    try:
        shown = "amount" in given or currency != "EUR"
        amount = Money(given.get("amount", "1.00"), currency) if shown else None
        payload = epc_payload(amount=amount, **fields)
    except LettrageError:
        return {"valid": False}
    if amount is not None and "amount" in given:  # the cases show the amount as it was given
        payload = payload.replace(f"\nEUR{amount.amount}", f"\nEUR{given['amount']}", 1)
    return {"valid": True, "payload": payload, "utf8_bytes": len(payload.encode()), "lines": payload.count("\n") + 1}


def _made(scheme: Scheme, base: str) -> dict[str, Any]:
    try:
        reference = scheme.make(base)
    except LettrageError:
        return {"valid": False}
    answer = {"valid": True, "reference": reference, "print": scheme.print_form(reference)}
    if scheme.code in ("iso11649", "iban", "sepa-creditor-id"):
        answer["check"] = reference[2:4]
    else:
        answer["check"] = reference[-2 if scheme.code == "be-ogm" else -1 :]
    if scheme.code == "fi-viite":
        answer["as_iso11649"] = finnish.to_iso11649(reference)
    return answer


def _judged(scheme: Scheme, value: str) -> dict[str, Any]:
    try:
        reference = scheme.normalise(value)
    except LettrageError:
        return {"valid": False}
    answer: dict[str, Any] = {"valid": True, "reference": reference, "print": scheme.print_form(reference)}
    if scheme.code == "iban" and reference[:2] in ("CH", "LI"):
        answer["qr_iban"] = iban.is_qr_iban(reference)
    return answer
