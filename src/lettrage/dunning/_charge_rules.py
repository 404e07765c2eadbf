"""What may be claimed on top of a debt, as the policy writes it; the figures of the law come from `lettrage.law`."""

from __future__ import annotations

from typing import Literal

from attrs import field, frozen

from lettrage.dunning._amounts import Amounts
from lettrage.dunning._conditions import ALWAYS, When
from lettrage.frozen import FrozenMap, freeze
from lettrage.model import InvoiceKind
from lettrage.records import as_tuple, check_record

__all__ = ["ChargeBand", "ChargeRule"]


@frozen
class ChargeBand:
    """A fee from an amount on: fixed, or a share, never both (barème).

    Attributes:
        start: The amount dunned from which it holds, by currency in minor units.
        fixed: The fee by currency in minor units; empty where it is a share.
        percent_ppm: The share of the amount dunned, in parts per million.
    """

    start: Amounts = field(factory=FrozenMap[int], converter=freeze)
    fixed: Amounts = field(factory=FrozenMap[int], converter=freeze)
    percent_ppm: int = 0

    def __attrs_post_init__(self) -> None:
        check_record(self)


@frozen
class ChargeRule:
    """A charge that steps may show (frais).

    Attributes:
        id: Unique in the policy.
        kind: ``late_interest`` and ``recovery_sum`` are those of the law; ``fee`` is the creditor's own.
        annual_percent: Agreed rate of interest in percent a year, as decimal text; empty for that of the law.
        day_count: Days in a year for an agreed rate; None for the convention of the jurisdiction.
        bands: Fees by amount dunned, ascending; one band from nothing is a plain fee.
        per: ``item`` for each item, ``notice`` for each message.
        once_per: ``episode`` for once in the life of a debt, ``notice`` for each message anew.
        when: In which cases; always by default.
        not_on: Kinds of invoice that do not bear it. What bills interest and recovery sums bears none by default:
            interest on interest is owed only where a contract or a judgment says so, after a year (C. civ. 1343-2).
    """

    id: str
    kind: Literal["late_interest", "recovery_sum", "fee"]
    annual_percent: str = field(default="", kw_only=True)
    day_count: int | None = field(default=None, kw_only=True)
    bands: tuple[ChargeBand, ...] = field(default=(), converter=as_tuple, kw_only=True)
    per: Literal["item", "notice"] = field(default="notice", kw_only=True)
    once_per: Literal["episode", "notice"] = field(default="notice", kw_only=True)
    when: When = field(default=ALWAYS, kw_only=True)
    not_on: tuple[InvoiceKind, ...] = field(default=(InvoiceKind.PENALTY,), converter=as_tuple, kw_only=True)

    def __attrs_post_init__(self) -> None:
        check_record(self)
