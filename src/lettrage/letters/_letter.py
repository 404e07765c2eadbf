"""A letter that is ready to go: its words, its figures, and what it was checked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import field, frozen

from lettrage.errors import Fault
from lettrage.frozen import EMPTY, freeze
from lettrage.model import StepKind, Tone
from lettrage.money import Money
from lettrage.records import as_tuple

from ._sms import SmsLength

__all__ = ["Letter", "Letters", "Refused"]


@frozen(kw_only=True)
class Letter:
    """One message, ready to be sent by the host (lettre, courriel, SMS ou script d'appel).

    Attributes:
        key: Key of the notice it carries out. customer: The customer.
        kind: What the step is. tone: How it speaks. channel: How it goes out. language: In which language.
        subject: Subject line, one line. text: The plain text.
        html: The same as escaped HTML, in one element that names its language.
        figures: Every sum it may state, by the name of its field.
        particulars: Codes of the legal particulars that it says.
        payment_code: Content of the payment QR code for what it asks; empty when there is none.
        template: Id of the template. sms: Its length as text message; None on other channels.
        notes: What a host should know: ``language-not-reviewed``, ``no-jurisdiction``, ``no-payment-code``.
    """

    key: str
    customer: str
    kind: StepKind
    tone: Tone
    channel: str
    language: str
    subject: str
    text: str
    html: str
    figures: Mapping[str, Money] = field(default=EMPTY, converter=freeze)
    particulars: tuple[str, ...] = field(default=(), converter=as_tuple)
    payment_code: str = ""
    template: str = ""
    sms: SmsLength | None = None
    notes: tuple[str, ...] = field(default=(), converter=as_tuple)

    def __str__(self) -> str:
        return f"{self.subject}\n\n{self.text}" if self.subject else self.text

    def _repr_html_(self) -> str:
        return self.html


@frozen
class Refused:
    """A notice that no letter was written for, and why."""

    key: str
    customer: str
    faults: tuple[Fault, ...] = field(converter=as_tuple)


@frozen
class Letters:
    """What became of many notices: a letter each, or the reasons why there is none.

    Attributes:
        letters: In the order of the notices. refused: The others, in the same order.

    >>> from datetime import date
    >>> from lettrage import Ledger
    >>> from lettrage.letters import write_letters
    >>> letters = write_letters(Ledger(), [], as_of=date(2026, 2, 10))
    >>> len(letters), [letter.subject for letter in letters]
    (0, [])
    """

    letters: tuple[Letter, ...] = field(converter=as_tuple)
    refused: tuple[Refused, ...] = field(default=(), converter=as_tuple)

    def __len__(self) -> int:
        return len(self.letters)

    def __iter__(self) -> Iterator[Letter]:
        return iter(self.letters)

    def to_table(self) -> Any:
        """One row per notice, as a `lettrage.render.Table`."""
        from lettrage.render import Column, Table

        rows: list[tuple[str, ...]] = [
            (one.key, one.customer, one.kind, one.channel, one.language, one.subject) for one in self.letters
        ]
        rows += [(one.key, one.customer, "refused", "", "", one.faults[0].message) for one in self.refused]
        columns = [Column(name) for name in ("notice", "customer", "kind", "channel", "language", "subject or reason")]
        return Table("Letters", columns, rows)
