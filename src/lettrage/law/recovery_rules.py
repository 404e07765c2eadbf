"""What the law grants for recovery costs, as bands of the late amount: flat sums, tiers and percentage scales alike."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Literal, cast

from attrs import field, frozen

from lettrage.errors import Fault
from lettrage.law.sources import Source
from lettrage.records import Mark, Rule, as_decimal, as_tuple, check_record

__all__ = ["RecoveryBand", "RecoveryRule"]

_NOT_NEGATIVE = Mark(lambda number: number >= 0, "bad-value", "a number of zero or more")
_Amount = Annotated[Decimal, _NOT_NEGATIVE]


def _exact(value: Decimal | int | str) -> Decimal:
    return cast("Decimal", as_decimal(value))


@frozen
class RecoveryBand:
    """One band of a schedule (tranche): from `above` on, `fixed` plus `percent` of what exceeds `above`.

    Attributes:
        above: Where the band begins, in major units.
        fixed: The sum at its beginning.
        percent: Of what exceeds its beginning.
    """

    above: _Amount = field(converter=_exact)
    fixed: _Amount = field(converter=_exact)
    percent: _Amount = field(default=Decimal(0), converter=_exact)

    def __attrs_post_init__(self) -> None:
        check_record(self)


@frozen
class RecoveryRule:
    """The sum for recovery costs (indemnité forfaitaire de recouvrement).

    Attributes:
        bands: Bands of the late amount, the lowest first and from zero.
        currency: Currency of the bands.
        source: The article.
        counted: ``each`` late invoice or late periodic payment has its sum; ``together``: the scale of their total.
        nature: ``owed`` by law, or only the ``ceiling`` of what a clause may ask.
        edge: Whether an amount equal to the beginning of a band is ``in`` it or still ``below``.
        minimum: The least; None for none.
        maximum: The most; None for none.
        barred_by_insolvency: Not owed when the opening of insolvency proceedings forbids payment on the due date.
        with_vat: A creditor that cannot deduct VAT may add it.
        needs_notice: Owed only after a notice to the consumer that names the sum and gives the days to pay.

    >>> from lettrage.law import jurisdiction
    >>> [str(band.fixed) for band in jurisdiction("UK").recovery.bands]
    ['40', '70', '100']
    """

    bands: tuple[RecoveryBand, ...] = field(converter=as_tuple)
    currency: str
    source: Source
    counted: Literal["each", "together"] = "each"
    nature: Literal["owed", "ceiling"] = "owed"
    edge: Literal["in", "below"] = "in"
    minimum: _Amount | None = field(default=None, converter=as_decimal)
    maximum: _Amount | None = field(default=None, converter=as_decimal)
    barred_by_insolvency: bool = False
    with_vat: bool = False
    needs_notice: bool = False

    def __attrs_post_init__(self) -> None:
        check_record(self, _RULES)


def _bands_from_zero(rule: RecoveryRule) -> Sequence[Fault]:
    starts = [band.above for band in rule.bands]
    if starts and starts[0] == 0 and all(low < high for low, high in pairwise(starts)):
        return ()
    expected = "bands in ascending order, the first from zero"
    return (Fault("bad-value", "the bands leave a gap", "bands", found=starts, expected=expected),)


_RULES: tuple[Rule, ...] = ((("bands",), _bands_from_zero),)
