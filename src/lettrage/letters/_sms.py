"""How long a text message is: characters of the GSM alphabet, or UTF-16 when one of them is not in it.

Source: 3GPP TS 23.038 (default alphabet and its extension table) and TS 23.040 (concatenated messages: seven septets,
or three UTF-16 units, of each part go to its header).
"""

from __future__ import annotations

from typing import Final, Literal

from attrs import frozen

from lettrage._settling import asked

__all__ = ["SmsLength", "sms_length"]

_BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED: Final = frozenset("^{}\\[~]|€\f")


@frozen
class SmsLength:
    """What a text message takes (longueur d'un SMS).

    Attributes:
        encoding: ``gsm7`` or ``ucs2``. units: Septets or UTF-16 units. segments: Messages it is sent as.
    """

    encoding: Literal["gsm7", "ucs2"]
    units: int
    segments: int


def sms_length(text: str) -> SmsLength:
    """The length of a text message. Complexity: linear.

    >>> from lettrage.letters import sms_length
    >>> sms_length("Facture F-101 : 1200 €").segments, sms_length("a" * 161).segments
    (1, 2)
    >>> sms_length("ê" * 71)
    SmsLength(encoding='ucs2', units=71, segments=2)
    """
    asked(str, text, "text")
    if set(text) <= _BASIC | _EXTENDED:
        units = sum(2 if character in _EXTENDED else 1 for character in text)
        return SmsLength("gsm7", units, 1 if units <= 160 else -(-units // 153))
    units = len(text.encode("utf-16-le", "surrogatepass")) // 2
    return SmsLength("ucs2", units, 1 if units <= 70 else -(-units // 67))
