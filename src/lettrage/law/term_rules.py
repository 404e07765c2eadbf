"""Legal terms of payment as data: the default when nothing was agreed, and the longest that may be agreed."""

from __future__ import annotations

from typing import Literal

from attrs import field, frozen

from lettrage.law.sources import Source
from lettrage.records import as_tuple, check_record
from lettrage.terms import DueRule

__all__ = ["EndOfMonthClause", "Goods", "LegalTerm", "PublicBuyer", "TermCap"]

#: Goods and services with a payment cap of their own.
Goods = Literal[
    "", "perishable_food", "seasonal_produce", "livestock_or_fresh_meat", "spirits", "wine", "transport"
]  # fmt: skip
#: Kinds of public buyer whose term differs.
PublicBuyer = Literal["", "state_or_local_authority", "public_hospital", "public_enterprise"]
#: Which of the two lawful computations of "45 days end of month" the contract names; ``either`` when it does not say.
EndOfMonthClause = Literal["", "days_then_end_of_month", "end_of_month_then_days", "either"]


@frozen
class LegalTerm:
    """The term when nothing was agreed (délai supplétif).

    Attributes:
        due: From which day, and how long.
        source: The article.
        buyer: The kind of public buyer it is for; empty for any.
        rolls: Whether a last day that is no business day moves to the next one.
    """

    due: DueRule
    source: Source
    buyer: PublicBuyer = ""
    rolls: bool = False

    def __attrs_post_init__(self) -> None:
        check_record(self)


@frozen
class TermCap:
    """The longest term that may be agreed (délai maximal).

    Attributes:
        code: Stable name, such as ``agreed`` or ``periodic``.
        due: The longest due date, from the day it counts from; with several rules the latest of their dates.
        source: The article.
        goods: The goods it is for; empty for all others.
        periodic: True for the summary invoice of a period, False for single ones, None for both.
        clause: The end-of-month clause it is for; empty when the contract has none.
        buyer: The kind of public buyer.
        small_creditor: For a creditor that is a small or medium-sized firm, against a large debtor.
        yields: Whether an express agreement that is not grossly unfair may go beyond.
    """

    code: str
    due: tuple[DueRule, ...] = field(converter=as_tuple)
    source: Source
    goods: Goods = ""
    periodic: bool | None = None
    clause: EndOfMonthClause = ""
    buyer: PublicBuyer = ""
    small_creditor: bool = False
    yields: bool = False

    def __attrs_post_init__(self) -> None:
        check_record(self)
