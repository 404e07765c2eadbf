"""The text of a SEPA payment QR code (EPC069-12): scan it, and the transfer is filled in.

Only the text is made here. Any QR library draws it; the standard asks for error correction level M and at most
version 13 of the symbol.
"""

from __future__ import annotations

import re
from typing import Final, Literal

from lettrage.errors import raise_faults
from lettrage.money import Money
from lettrage.references import iban as _iban
from lettrage.references import iso11649
from lettrage.references._countries import EEA, SEPA
from lettrage.references._qr_fields import Form

__all__ = ["CHARSETS", "epc_payload"]

#: Character set of the code to the name under which Python encodes it.
CHARSETS: Final = {
    "1": "utf-8", "2": "iso8859-1", "3": "iso8859-2", "4": "iso8859-4", "5": "iso8859-5", "6": "iso8859-7",
    "7": "iso8859-10", "8": "iso8859-15",
}  # fmt: skip

#: The whole text, encoded, may have no more bytes.
MOST_BYTES: Final = 331

_BIC: Final = re.compile("[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?")
_PURPOSE: Final = re.compile("[A-Z0-9]{1,4}")
_RF: Final = re.compile("RF[0-9]{2}")


def epc_payload(
    *,
    name: str,
    iban: str,
    amount: Money | None = None,
    bic: str = "",
    reference: str = "",
    text: str = "",
    purpose: str = "",
    information: str = "",
    version: Literal["001", "002"] = "002",
    charset: str = "1",
) -> str:
    """The text of the code, its lines joined by line feeds, empty lines at its end left out.

    Args:
        name: Who is paid, at most 70 characters.
        iban: The account to pay to, as `iban.normalise` gives it; its country is one of the SEPA area.
        amount: What is still due, 0.01 to 999999999.99 EUR; None leaves it to the payer.
        bic: Needed by version 001, and by version 002 outside the European Economic Area.
        reference: Structured reference of at most 35 characters. One that begins like RF must be a valid RF.
        text: Free text of at most 140 characters, in place of a reference.
        purpose: Purpose code of at most four letters or digits, such as ``GDDS``.
        information: From the beneficiary to the payer, at most 70 characters; it does not come back with the money.
        version: ``"001"`` or ``"002"``.
        charset: A key of `CHARSETS`; encode the text so before drawing it.

    Raises:
        InvalidInput: ``bad-reference``, every fault at once.

    Complexity: linear in the text.

    Source: EPC069-12 version 2.1; the limit of bytes is of high confidence, the order of the lines of medium.

    >>> from lettrage.money import Money
    >>> from lettrage.references import epc_payload
    >>> code = epc_payload(
    ...     name="Exemple SARL", iban="FR7630006000011234567890189", amount=Money("199.50", "EUR"), text="F-101"
    ... )
    >>> code.split("\\n")
    ['BCD', '002', '1', 'SCT', '', 'Exemple SARL', 'FR7630006000011234567890189', 'EUR199.50', '', '', 'F-101']
    """
    form = Form("EPC QR code")
    money = form.amount("amount", amount, ("EUR",))
    lines = [
        "BCD",
        version,
        charset,
        "SCT",
        form.text("bic", bic, 11),
        form.text("name", name, 70, required=True),
        form.text("iban", iban, 34, required=True),
        f"EUR{money}" if money else "",
        form.text("purpose", purpose, 4),
        form.text("reference", reference, 35),
        form.text("text", text, 140),
        form.text("information", information, 70),
    ]
    if version not in ("001", "002"):
        form.refuse("version", version, f"is {version!r}", "`001` or `002`")
    _check_account(form, iban, bic, version)
    _check_words(form, reference, text, purpose)
    payload = "\n".join(lines).rstrip("\n")
    _check_bytes(form, payload, charset)
    raise_faults(form.faults)
    return payload


def _check_account(form: Form, iban: str, bic: str, version: str) -> None:
    known = form.reference("iban", _iban.validate, iban)
    if known and iban[:2] not in SEPA:
        form.refuse("iban", iban, f"is of `{iban[:2]}`", "an account in the SEPA area")
    if bic and not _BIC.fullmatch(bic):
        form.refuse("bic", bic, "is no BIC", "8 or 11 capital letters and digits, the first six letters")
    if not bic and version == "001":
        form.refuse("bic", bic, "is missing", "a BIC", "version `002` needs none inside the European Economic Area")
    elif not bic and known and iban[:2] in SEPA - EEA:
        form.refuse("bic", bic, "is missing", f"a BIC, since `{iban[:2]}` lies outside the European Economic Area")


def _check_words(form: Form, reference: str, text: str, purpose: str) -> None:
    if reference and text:
        form.refuse("text", text, "stands beside a structured reference", "one of `reference` and `text`")
    if isinstance(reference, str) and _RF.match(reference):
        form.reference("reference", iso11649.validate, reference)
    if purpose and isinstance(purpose, str) and not _PURPOSE.fullmatch(purpose):
        form.refuse("purpose", purpose, "is no purpose code", "1 to 4 capital letters or digits")


def _check_bytes(form: Form, payload: str, charset: str) -> None:
    encoding = CHARSETS.get(charset)
    if encoding is None:
        form.refuse("charset", charset, f"is {charset!r}", f"one of {', '.join(CHARSETS)}")
        return
    try:
        size = len(payload.encode(encoding))
    except UnicodeEncodeError as error:
        stray = payload[error.start]
        expected, help = f"characters of {encoding}", "charset `1` (UTF-8) writes every character"
        form.refuse("charset", stray, f"cannot write `{stray}`", expected, help)
        return
    if size > MOST_BYTES:
        form.refuse("text", payload, f"brings the code to {size} bytes", f"at most {MOST_BYTES} bytes in all")
