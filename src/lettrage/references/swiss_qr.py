"""The text of a Swiss QR-bill (SPC 0200, structured addresses): the payment part of an invoice as a QR code.

Only the text is made here. Any QR library draws it; the guidelines ask for error correction level M, 46 x 46 mm and
the Swiss cross in the middle.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, Literal

from attrs import frozen

from lettrage.errors import raise_faults
from lettrage.money import Money
from lettrage.references import iban as _iban
from lettrage.references import iso11649, swiss_qrr
from lettrage.references._qr_fields import Form

__all__ = ["QrAddress", "swiss_qr_payload"]

#: The whole text may have no more characters.
MOST_CHARACTERS: Final = 997

_COUNTRY: Final = re.compile("[A-Z]{2}")
#: Basic Latin, Latin-1, Latin Extended-A, the Romanian letters with a comma below, and the euro sign.
_FOREIGN: Final = re.compile("[^\x20-\x7e\xa0-\u017f\u0218-\u021b\u20ac]")


@frozen
class QrAddress:
    """A structured address: the only kind that a QR-bill takes since November 2025.

    Attributes:
        name: At most 70 characters.
        postal_code: Without the country, at most 16 characters.
        town: At most 35 characters.
        country: Two capital letters.
        street: At most 70 characters.
        building: House number, at most 16 characters.
    """

    name: str
    postal_code: str
    town: str
    country: str
    street: str = ""
    building: str = ""


def swiss_qr_payload(
    *,
    iban: str,
    creditor: QrAddress,
    currency: Literal["CHF", "EUR"] = "CHF",
    amount: Money | None = None,
    debtor: QrAddress | None = None,
    reference: str = "",
    message: str = "",
    bill_information: str = "",
    alternatives: Iterable[str] = (),
) -> str:
    """The text of the code, its lines joined by line feeds.

    The type of reference follows from the reference: 27 digits are a QRR, which needs a QR-IBAN; a text that begins
    with RF is an SCOR, which must not have one; none is NON, likewise.

    Args:
        iban: The account to pay to, in CH or LI, as `iban.normalise` gives it.
        creditor: Who is paid.
        currency: What to pay in when ``amount`` is None; else that of the amount.
        amount: What is still due, 0.01 to 999999999.99; None leaves it to the payer.
        debtor: Who pays; None leaves it to the payer.
        reference: A QRR, an RF reference, or nothing.
        message: For the payer, at most 140 characters together with ``bill_information``.
        bill_information: Coded, for the payer's software.
        alternatives: At most two lines of other procedures, 100 characters each.

    Raises:
        InvalidInput: ``bad-reference``, every fault at once.

    Complexity: linear in the text.

    Source: Swiss Implementation Guidelines for the QR-bill, version 2.3, of medium confidence.

    >>> from lettrage.money import Money
    >>> from lettrage.references import QrAddress, swiss_qr_payload
    >>> code = swiss_qr_payload(
    ...     iban="CH4431999123000889012",
    ...     creditor=QrAddress("Muster AG", "8000", "Seldwyla", "CH"),
    ...     amount=Money("1949.75", "CHF"),
    ...     reference="210000000003139471430009017",
    ... )
    >>> code.split("\\n")[18:20], code.split("\\n")[27:31]
    (['1949.75', 'CHF'], ['QRR', '210000000003139471430009017', '', 'EPD'])
    """
    form = Form("Swiss QR-bill")
    if currency not in ("CHF", "EUR"):
        form.refuse("currency", currency, f"is {currency!r}", "`CHF` or `EUR`")
    money = form.amount("amount", amount, ("CHF", "EUR"))
    if money and amount is not None:
        currency = "EUR" if amount.currency == "EUR" else "CHF"
    kind = _reference_kind(form, iban, reference)
    form.text("message", message, 140)
    form.text("bill_information", bill_information, 140)
    if isinstance(message, str) and isinstance(bill_information, str) and len(message) + len(bill_information) > 140:
        form.refuse("message", message, "and `bill_information` are too long", "at most 140 characters together")
    extra = [form.text(f"alternatives[{i}]", line, 100) for i, line in enumerate(alternatives)]
    if len(extra) > 2:
        form.refuse("alternatives", len(extra), f"are {len(extra)}", "at most two")
    lines = ["SPC", "0200", "1", str(iban), *_address(form, "creditor", creditor), *[""] * 7, money, currency]
    lines += _address(form, "debtor", debtor) if debtor else [""] * 7
    lines += [kind, str(reference), str(message), "EPD"]
    lines += [str(bill_information), *extra] if bill_information or extra else []
    payload = "\n".join(lines)
    _check_characters(form, payload)
    raise_faults(form.faults)
    return payload


def _reference_kind(form: Form, iban: str, reference: str) -> str:
    """QRR, SCOR or NON, and the rule that ties it to the kind of account."""
    kind = "NON" if not reference else "SCOR" if str(reference)[:2] == "RF" else "QRR"
    if reference:
        form.reference("reference", iso11649.validate if kind == "SCOR" else swiss_qrr.validate, reference)
    if not form.reference("iban", _iban.validate, iban):
        return kind
    if iban[:2] not in ("CH", "LI"):
        form.refuse("iban", iban, f"is of `{iban[:2]}`", "an account in CH or LI")
    elif _iban.is_qr_iban(iban) != (kind == "QRR"):
        what = "is no QR-IBAN, and the reference is a QRR" if kind == "QRR" else f"is a QR-IBAN, and the kind is {kind}"
        expected = "a QR-IBAN with a QRR, an ordinary IBAN with an RF reference or none"
        form.refuse("iban", iban, what, expected)
    return kind


def _address(form: Form, path: str, address: QrAddress) -> list[str]:
    country = form.text(f"{path}.country", address.country, 2, required=True)
    if country and not _COUNTRY.fullmatch(country):
        form.refuse(f"{path}.country", country, f"is `{country}`", "two capital letters")
    return [
        "S",
        form.text(f"{path}.name", address.name, 70, required=True),
        form.text(f"{path}.street", address.street, 70),
        form.text(f"{path}.building", address.building, 16),
        form.text(f"{path}.postal_code", address.postal_code, 16, required=True),
        form.text(f"{path}.town", address.town, 35, required=True),
        country,
    ]


def _check_characters(form: Form, payload: str) -> None:
    foreign = _FOREIGN.search(payload.replace("\n", " "))
    if foreign and not form.faults:
        what = f"cannot carry the character U+{ord(foreign[0]):04X}"
        form.refuse("payload", foreign[0], what, "Latin letters, digits and signs of the guidelines")
    if len(payload) > MOST_CHARACTERS:
        what = f"has {len(payload)} characters"
        form.refuse("payload", payload, what, f"at most {MOST_CHARACTERS} characters in all")
