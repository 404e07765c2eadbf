"""When electronic invoicing becomes a duty, by country, size and kind of duty: dated data, each row with its grade."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final, Literal

from attrs import frozen

from lettrage.calendars import check_date
from lettrage.law.sources import Confidence, Source
from lettrage.money import Money
from lettrage.records import check_record

__all__ = ["E_INVOICING_DUTIES", "E_INVOICING_FINES", "EInvoicingDuty", "EInvoicingFine", "e_invoicing_duties"]

Duty = Literal["receive", "issue", "report"]
Size = Literal["large", "mid", "small", "micro"]
_ALL: Final[tuple[Size, ...]] = ("large", "mid", "small", "micro")


@frozen
class EInvoicingDuty:
    """A duty that begins on a day (obligation de facturation électronique).

    Attributes:
        country: ISO code.
        duty: ``receive`` electronic invoices, ``issue`` them, or ``report`` transactions and payments.
        sizes: Sizes of firm it binds.
        starts_on: Its first day.
        established: Whether it binds firms established in the country, or those that are not.
        source: Where it was read.
    """

    country: str
    duty: Duty
    sizes: tuple[Size, ...]
    starts_on: date
    source: Source
    established: bool = True

    def __attrs_post_init__(self) -> None:
        check_record(self)


@frozen
class EInvoicingFine:
    """What a breach costs (amende).

    Attributes:
        country: ISO code.
        breach: The duty not met.
        each: For each invoice or omission.
        a_year: The most in a year.
        source: Where it was read.
    """

    country: str
    breach: Duty
    each: Money
    a_year: Money
    source: Source

    def __attrs_post_init__(self) -> None:
        check_record(self)


_FR: Final = Source("CGI 289 bis; LF 2024, LF 2026", Confidence.MEDIUM, text="several secondary sources agree")
_FR_ABROAD: Final = Source("LF 2026 of 2 Feb 2026", Confidence.MEDIUM, text="one secondary source")
_MEMORY: Final = "from memory, not read again"
_SEPT_26, _SEPT_27 = date(2026, 9, 1), date(2027, 9, 1)

#: Duties known here, by country and date. Other countries have some too: their absence says nothing.
E_INVOICING_DUTIES: Final = (
    EInvoicingDuty("FR", "receive", _ALL, _SEPT_26, _FR),
    EInvoicingDuty("FR", "issue", ("large", "mid"), _SEPT_26, _FR),
    EInvoicingDuty("FR", "report", ("large", "mid"), _SEPT_26, _FR),
    EInvoicingDuty("FR", "issue", ("small", "micro"), _SEPT_27, _FR),
    EInvoicingDuty("FR", "report", ("small", "micro"), _SEPT_27, _FR),
    EInvoicingDuty("FR", "issue", ("large", "mid"), _SEPT_27, _FR_ABROAD, established=False),
    EInvoicingDuty("FR", "report", _ALL, _SEPT_27, _FR_ABROAD, established=False),
    EInvoicingDuty("BE", "receive", _ALL, date(2026, 1, 1), Source("loi of 6 Feb 2024", Confidence.LOW, text=_MEMORY)),
    EInvoicingDuty("BE", "issue", _ALL, date(2026, 1, 1), Source("loi of 6 Feb 2024", Confidence.LOW, text=_MEMORY)),
    EInvoicingDuty("DE", "receive", _ALL, date(2025, 1, 1), Source("UStG 14, 27(38)", Confidence.LOW, text=_MEMORY)),
    EInvoicingDuty("DE", "issue", _ALL, date(2028, 1, 1), Source("UStG 14, 27(38)", Confidence.LOW, text=_MEMORY)),
    EInvoicingDuty("IT", "issue", _ALL, date(2024, 1, 1), Source("D.Lgs. 127/2015", Confidence.LOW, text=_MEMORY)),
)

_LF_2026: Final = Source("LF 2026", Confidence.MEDIUM)
_CAP: Final = Money("15000.00", "EUR")
E_INVOICING_FINES: Final = (
    EInvoicingFine("FR", "issue", Money("50.00", "EUR"), _CAP, _LF_2026),
    EInvoicingFine("FR", "report", Money("500.00", "EUR"), _CAP, _LF_2026),
)


def e_invoicing_duties(
    country: str,
    *,
    on: date,
    size: Size | None = None,
    established: bool = True,
    duties: Iterable[EInvoicingDuty] = E_INVOICING_DUTIES,
) -> tuple[EInvoicingDuty, ...]:
    """The duties in force in a country on a day, the earliest first.

    Args:
        country: ISO code; a country without rows gives none, which does not mean that it has no duties.
        on: The day.
        size: Size of the firm; None for all.
        established: Whether the firm is established there.
        duties: Rows to look in, such as `E_INVOICING_DUTIES` with rows of your own.

    >>> from datetime import date
    >>> from lettrage.law import e_invoicing_duties
    >>> [duty.duty for duty in e_invoicing_duties("FR", on=date(2026, 11, 21), size="small")]
    ['receive']
    >>> [duty.duty for duty in e_invoicing_duties("FR", on=date(2027, 9, 1), size="small")]
    ['receive', 'issue', 'report']
    """
    day = check_date(on, "on")
    found = (duty for duty in duties if duty.country == country and duty.established == established)
    in_force = (duty for duty in found if duty.starts_on <= day and (size is None or size in duty.sizes))
    return tuple(sorted(in_force, key=lambda duty: duty.starts_on))
