"""Payment references: made, checked, read out of remittance texts, and put into payment QR codes.

Each scheme is a module with the same verbs: ``make`` (a reference of your number), ``validate`` (the reference or an
error that says what is wrong), ``check`` (yes or no), ``normalise`` (out of how people write it), ``print_form`` (onto
paper). `SCHEMES` lists them. `parse_remittance` finds references and other numbers in the text of a payment.
"""

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
from lettrage.references._reading import parse_remittance
from lettrage.references._scheme import SCHEMES, Scheme
from lettrage.references.epc_qr import CHARSETS, epc_payload
from lettrage.references.remittance import (
    Candidate,
    CandidateKind,
    Document,
    OtherKind,
    OtherNumber,
    OwnNumbers,
    Remittance,
    Unread,
)
from lettrage.references.swiss_qr import QrAddress, swiss_qr_payload

__all__ = [
    "CHARSETS",
    "SCHEMES",
    "Candidate",
    "CandidateKind",
    "Document",
    "OtherKind",
    "OtherNumber",
    "OwnNumbers",
    "QrAddress",
    "Remittance",
    "Scheme",
    "Unread",
    "belgian",
    "epc_payload",
    "finnish",
    "iban",
    "iso11649",
    "norwegian",
    "parse_remittance",
    "sepa_creditor_id",
    "swedish",
    "swiss_qr_payload",
    "swiss_qrr",
]
