"""What both payment QR codes ask of a field: text without control characters, a length, an amount in range."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final
from unicodedata import category

from lettrage.errors import Fault, InvalidInput
from lettrage.money import Money
from lettrage.render import one_line

#: Line breaks end a field in both codes; characters without a shape would hide what a bank reads.
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_LEAST, _MOST = 1, 99_999_999_999


class Form:
    """The faults of one code, gathered so that a caller mends all its fields at once."""

    __slots__ = ("faults", "name")

    def __init__(self, name: str) -> None:
        self.name = name
        self.faults: list[Fault] = []

    def refuse(self, path: str, found: object, what: str, expected: str, help: str = "") -> None:
        shown = one_line(found)
        shown = shown if len(shown) <= 48 else f"{shown[:45]}..."
        message = f"`{path}` of the {self.name} {what}"
        self.faults.append(Fault("bad-reference", message, path, "", shown, expected, help))

    def text(self, path: str, value: Any, most: int, *, required: bool = False) -> str:
        """A text field: its length in characters, and nothing in it that cannot be seen."""
        if not isinstance(value, str):
            self.refuse(path, repr(value), "is no text", f"a text of at most {most} characters")
            return ""
        if required and not value.strip():
            self.refuse(path, value, "is missing", f"1 to {most} characters")
        if len(value) > most:
            help = "shorten it yourself: a name or text cut by a program may name someone else"
            self.refuse(path, value, f"has {len(value)} characters", f"at most {most} characters", help)
        unseen = next((c for c in value if category(c) in _UNSEEN), None)
        if unseen is not None:
            self.refuse(path, value, f"has the character U+{ord(unseen):04X}", "no line break, no control character")
        return value

    def amount(self, path: str, value: Any, currencies: tuple[str, ...]) -> str:
        """An amount as a plain decimal, or nothing: the payer then fills it in."""
        if value is None:
            return ""
        expected = f"0.01 to 999999999.99 in {' or '.join(currencies)}"
        if not isinstance(value, Money):
            self.refuse(path, repr(value), "is no money", f"a `Money` of {expected}")
        elif value.currency not in currencies or not _LEAST <= value.minor <= _MOST:
            self.refuse(path, value, f"is {value}", expected)
        else:
            return str(value.amount)
        return ""

    def reference(self, path: str, validate: Callable[[str], str], value: str) -> bool:
        """A reference or account number by its own scheme; its faults become faults of the field."""
        try:
            validate(value)
        except InvalidInput as error:
            fault = error.faults[0]
            self.refuse(path, value, f"is wrong, {fault.message}", fault.expected, fault.help)
            return False
        return True
