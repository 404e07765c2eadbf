"""The payment QR code of a letter: what the letter asks for, to the account it names."""

from __future__ import annotations

from lettrage.errors import LettrageError
from lettrage.references import iban as ibans

from ._facts import LetterFacts

__all__ = ["payment_code"]


def payment_code(facts: LetterFacts) -> str:
    """Content of the EPC code for an amount in euro; empty when the letter cannot carry one.

    A code needs an account, a name and an amount above zero; the reference goes in as structured when it is a valid RF.
    """
    if not facts.iban or not facts.creditor.name or facts.currency != "EUR" or facts.total.minor <= 0:
        return ""
    from lettrage.references import iso11649
    from lettrage.references.epc_qr import epc_payload

    structured = iso11649.check(facts.payment_reference)
    try:
        return epc_payload(
            name=(facts.assignee or facts.creditor.name)[:70],
            iban=ibans.normalise(facts.iban),
            amount=facts.total,
            reference=iso11649.normalise(facts.payment_reference) if structured else "",
            text="" if structured else facts.payment_reference[:140],
        )
    except LettrageError:  # an account outside the area or a name in another script: no code, which the letter notes
        return ""
