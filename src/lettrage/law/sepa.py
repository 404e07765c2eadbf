"""SEPA direct debits: what a return code means for the mandate and for dunning, and the days that count.

Editions of the rulebooks differ and these figures are from memory and from lists of providers: every one is graded.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final, Literal

from attrs import frozen

from lettrage.calendars import BusinessCalendar, check_date
from lettrage.errors import fail
from lettrage.law._asking import one_of
from lettrage.law.sources import Confidence, Source
from lettrage.records import check_record
from lettrage.terms import due_date, months

__all__ = [
    "MANDATE_MONTHS",
    "PRENOTIFICATION_DAYS",
    "RETURN_CODES",
    "ReturnCode",
    "SddScheme",
    "mandate_lapses_on",
    "notify_by",
    "refund_until",
    "return_by",
    "return_code",
    "sdd_sequence",
    "submit_by",
]

SddScheme = Literal["core", "b2b"]

_LISTS: Final = Source("EPC SDD rulebooks; lists of payment providers", Confidence.MEDIUM)
_MEMORY: Final = Source("EPC SDD rulebooks", Confidence.LOW, text="partly from memory")

#: Calendar days between pre-notification and debit unless agreed otherwise.
PRENOTIFICATION_DAYS: Final = 14
#: A mandate that was not used for so many months lapses.
MANDATE_MONTHS: Final = 36
_REFUND_WEEKS, _UNAUTHORISED_MONTHS = 8, 13
_RETURN_DAYS: Final[Mapping[str, int]] = {"core": 5, "b2b": 3}


@frozen
class ReturnCode:
    """What a direct debit that came back tells (motif de rejet).

    Attributes:
        code: ISO 20022 reason.
        meaning: In words.
        retry: Whether the same debit may be presented again.
        mandate: What happens to the mandate: ``keep``, ``suspend`` until it is put right, ``end``.
        effect: ``dunning_resumes``; ``data_task``, someone corrects data first; ``contested``, treated as a dispute;
            ``check_duplicates``; ``stop``.
        source: Where it was read.
    """

    code: str
    meaning: str
    retry: bool
    mandate: Literal["keep", "suspend", "end"]
    effect: Literal["dunning_resumes", "data_task", "contested", "check_duplicates", "stop"]
    source: Source = _LISTS

    def __attrs_post_init__(self) -> None:
        check_record(self)


_LISTED: Final = (
    ReturnCode("AC01", "account number wrong", False, "suspend", "data_task"),
    ReturnCode("AC04", "account closed", False, "suspend", "data_task"),
    ReturnCode("AC06", "account blocked", False, "suspend", "data_task"),
    ReturnCode("AC13", "wrong type of debtor account", False, "suspend", "data_task", _MEMORY),
    ReturnCode("AG01", "direct debit forbidden on this account", False, "suspend", "data_task"),
    ReturnCode("AG02", "operation code wrong", False, "keep", "data_task"),
    ReturnCode("AM04", "insufficient funds", True, "keep", "dunning_resumes"),
    ReturnCode("AM05", "duplicate", False, "keep", "check_duplicates"),
    ReturnCode("BE05", "creditor not known", False, "suspend", "data_task"),
    ReturnCode("CNOR", "creditor bank not reachable", False, "keep", "data_task", _MEMORY),
    ReturnCode("DNOR", "debtor bank not reachable", False, "suspend", "data_task", _MEMORY),
    ReturnCode("FF01", "file format wrong", False, "keep", "data_task"),
    ReturnCode("MD01", "no mandate", False, "suspend", "data_task"),
    ReturnCode("MD02", "mandate data missing or wrong", False, "suspend", "data_task"),
    ReturnCode("MD06", "refund of an authorised debit asked for by the debtor", False, "keep", "contested"),
    ReturnCode("MD07", "debtor deceased", False, "end", "stop"),
    ReturnCode("MS02", "refused by the debtor, no reason given", False, "keep", "contested"),
    ReturnCode("MS03", "refused by the bank, no reason given", True, "keep", "dunning_resumes"),
    ReturnCode("RC01", "bank identifier wrong", False, "suspend", "data_task"),
    ReturnCode("RR01", "debtor account or identification missing", False, "suspend", "data_task"),
    ReturnCode("RR02", "debtor name or address missing", False, "suspend", "data_task"),
    ReturnCode("RR03", "creditor name or address missing", False, "keep", "data_task"),
    ReturnCode("RR04", "regulatory reason", False, "suspend", "data_task"),
    ReturnCode("SL01", "specific service of the debtor bank", False, "suspend", "data_task"),
)

#: The return codes by code.
RETURN_CODES: Final[Mapping[str, ReturnCode]] = MappingProxyType({entry.code: entry for entry in _LISTED})


def return_code(code: str) -> ReturnCode:
    """The meaning of a return code.

    Raises:
        InvalidInput: ``bad-value`` for a code that is not listed: what it does to the mandate is for a person to say.

    >>> from lettrage.law import return_code
    >>> return_code("AM04").retry, return_code("MD06").effect, return_code("MD07").mandate
    (True, 'contested', 'end')
    """
    return RETURN_CODES[one_of(RETURN_CODES, code, "return code")]


def refund_until(debited_on: date, *, authorised: bool = True, scheme: SddScheme = "core") -> date | None:
    """The last day on which the debtor may have a debit refunded; None where he may not.

    Source: Directive (EU) 2015/2366 art. 71, 77; EPC SDD rulebooks.

    >>> from datetime import date
    >>> from lettrage.law import refund_until
    >>> refund_until(date(2025, 3, 3)), refund_until(date(2025, 3, 3), authorised=False)
    (datetime.date(2025, 4, 28), datetime.date(2026, 4, 3))
    >>> refund_until(date(2025, 3, 3), scheme="b2b") is None
    True
    """
    one_of(_RETURN_DAYS, scheme, "scheme")
    if not authorised:
        return due_date([months(_UNAUTHORISED_MONTHS)], check_date(debited_on))
    return None if scheme == "b2b" else check_date(debited_on) + timedelta(weeks=_REFUND_WEEKS)


def return_by(debited_on: date, *, scheme: SddScheme = "core", calendar: BusinessCalendar | None = None) -> date:
    """The last banking day on which the debtor's bank may return a debit.

    >>> from datetime import date
    >>> from lettrage.law import return_by
    >>> return_by(date(2026, 4, 1)), return_by(date(2026, 4, 1), scheme="b2b")
    (datetime.date(2026, 4, 10), datetime.date(2026, 4, 8))
    """
    days = _RETURN_DAYS[one_of(_RETURN_DAYS, scheme, "scheme")]
    return (calendar or BusinessCalendar.target()).offset(check_date(debited_on), days)


def notify_by(debit_on: date, days: int = PRENOTIFICATION_DAYS) -> date:
    """The last day to tell the debtor of a debit: 14 calendar days before it unless another delay was agreed.

    >>> from datetime import date
    >>> from lettrage.law import notify_by
    >>> notify_by(date(2026, 4, 15)), notify_by(date(2026, 4, 15), days=2)
    (datetime.date(2026, 4, 1), datetime.date(2026, 4, 13))
    """
    if isinstance(days, bool) or not 0 <= days <= 365:
        fail("bad-value", f"{days} days of notice cannot be", path="days", found=days, expected="from 0 to 365")
    return check_date(debit_on) - timedelta(days=days)


def submit_by(debit_on: date, calendar: BusinessCalendar | None = None, days: int = 1) -> date:
    """The last banking day to hand the debit in: one interbank business day before, unless the bank asks for more.

    >>> from datetime import date
    >>> from lettrage.law import submit_by
    >>> submit_by(date(2026, 4, 7))
    datetime.date(2026, 4, 2)
    """
    return (calendar or BusinessCalendar.target()).offset(check_date(debit_on), -days, "preceding")


def mandate_lapses_on(last_used_on: date) -> date:
    """The last day of a mandate that is not used again: 36 months after its last debit, or after its signature.

    >>> from datetime import date
    >>> from lettrage.law import mandate_lapses_on
    >>> mandate_lapses_on(date(2023, 5, 31))
    datetime.date(2026, 5, 31)
    """
    return due_date([months(MANDATE_MONTHS)], check_date(last_used_on))


def sdd_sequence(*, debits_before: int, recurrent: bool, last: bool = False) -> Literal["FRST", "RCUR", "FNAL", "OOFF"]:
    """The sequence type of the next debit of a mandate.

    Newer editions let ``RCUR`` stand for the first one too; ``FRST`` is always accepted.

    Raises:
        InvalidInput: ``bad-value`` for a second debit on a mandate for one.

    >>> from lettrage.law import sdd_sequence
    >>> [sdd_sequence(debits_before=n, recurrent=True, last=n == 2) for n in range(3)]
    ['FRST', 'RCUR', 'FNAL']
    """
    if debits_before < 0 or (debits_before and not recurrent):
        expected = "no debit before" if not recurrent else "zero or more debits before"
        fail("bad-value", "the mandate was used up", path="debits_before", found=debits_before, expected=expected)
    if not recurrent:
        return "OOFF"
    if last and debits_before:
        return "FNAL"
    return "RCUR" if debits_before else "FRST"
