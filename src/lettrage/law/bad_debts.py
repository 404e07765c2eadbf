"""VAT on a bad debt in France: what is left unpaid, net and VAT by rate, and the words of the rectified invoice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Annotated, Final, Literal

from attrs import field, frozen

from lettrage.errors import fail
from lettrage.law._asking import not_negative, one_of, same_currency
from lettrage.law.rates import SignedPercent, as_rate
from lettrage.law.sources import Confidence, Source
from lettrage.money import Money, round_ratio
from lettrage.records import Mark, check_record

__all__ = ["BAD_DEBT_SOURCE", "BAD_DEBT_WORDING", "BadDebtLine", "BadDebtRelief", "TaxedPart", "bad_debt_relief"]

_NOT_NEGATIVE = Mark(lambda money: money.minor >= 0, "negative-amount", "zero or more")
_Amount = Annotated[Money, _NOT_NEGATIVE]

BAD_DEBT_SOURCE: Final = Source("CGI 272-1; BOI-TVA-DED-40-10-20", Confidence.HIGH)

#: The words that a rectified invoice must carry, by language; the French ones are those required.
BAD_DEBT_WORDING: Final[Mapping[str, str]] = MappingProxyType(
    {
        "fr": (
            "Facture demeurée impayée pour la somme de {net} (prix net) et pour la somme de {vat} (TVA correspondante) "
            "qui ne peut faire l'objet d'une déduction (article 272 du CGI)"
        ),
        "en": (
            "Invoice left unpaid for the sum of {net} (net price) and for the sum of {vat} (corresponding VAT), "
            "which cannot be deducted (article 272 of the CGI)"
        ),
    }
)


@frozen
class TaxedPart:
    """A part of an invoice at one VAT rate (ventilation par taux).

    Attributes:
        rate_percent: The rate.
        base: Net amount.
        tax: VAT on it.
    """

    rate_percent: SignedPercent = field(converter=as_rate)
    base: _Amount
    tax: _Amount

    def __attrs_post_init__(self) -> None:
        check_record(self)


@frozen
class BadDebtLine:
    """What is unpaid at one rate.

    Attributes:
        rate_percent: The rate.
        net: Unpaid net amount.
        vat: Unpaid VAT, which comes back.
    """

    rate_percent: Decimal
    net: Money
    vat: Money


@frozen
class BadDebtRelief:
    """VAT that comes back on a bad debt (récupération de TVA sur impayé).

    Attributes:
        ground: Why it may be asked for: the debt is ``irrecoverable`` for good, or a ``liquidation`` was opened, which
            is enough at once.
        lines: By rate; they sum to what is unpaid.
        source: The article.
    """

    ground: Literal["irrecoverable", "liquidation"]
    lines: tuple[BadDebtLine, ...]
    source: Source = BAD_DEBT_SOURCE

    @property
    def net(self) -> Money:
        """Unpaid net amount of all rates."""
        return sum((line.net for line in self.lines), self.lines[0].net * 0)

    @property
    def vat(self) -> Money:
        """VAT of all rates."""
        return sum((line.vat for line in self.lines), self.lines[0].vat * 0)

    def wording(self, language: str = "fr") -> str:
        """The words of the rectified invoice, with the amounts.

        Raises:
            InvalidInput: ``bad-value`` for a language without a wording.

        >>> from lettrage.law import TaxedPart, bad_debt_relief
        >>> from lettrage.money import Money
        >>> part = TaxedPart("20", Money("1000.00", "EUR"), Money("200.00", "EUR"))
        >>> bad_debt_relief([part], unpaid=Money("600.00", "EUR"), ground="liquidation").wording()[:67]
        'Facture demeurée impayée pour la somme de 500.00 EUR (prix net) et '
        """
        template = BAD_DEBT_WORDING[one_of(BAD_DEBT_WORDING, language, "language with a wording")]
        return template.format(net=self.net, vat=self.vat)


def bad_debt_relief(
    parts: Iterable[TaxedPart], *, unpaid: Money, ground: Literal["irrecoverable", "liquidation"]
) -> BadDebtRelief:
    """The VAT that comes back on what is left unpaid of an invoice.

    What is unpaid is spread over the rates in proportion to the amounts with tax, to the cent; the tax of each share is
    rounded half up.

    Args:
        parts: The invoice by rate.
        unpaid: What is unpaid of it, tax included.
        ground: Why the relief may be asked for.

    Raises:
        InvalidInput: ``missing-value`` without parts, ``bad-value`` when more is unpaid than was billed,
            ``negative-amount``, ``zero-amount``.
        CurrencyMismatch: For amounts in two currencies.

    Source: CGI 272-1; BOI-TVA-DED-40-10-20.

    >>> from lettrage.law import TaxedPart, bad_debt_relief
    >>> from lettrage.money import Money
    >>> parts = [
    ...     TaxedPart("20", Money("1000.00", "EUR"), Money("200.00", "EUR")),
    ...     TaxedPart("5.5", Money("100.00", "EUR"), Money("5.50", "EUR")),
    ... ]
    >>> relief = bad_debt_relief(parts, unpaid=Money("1305.50", "EUR"), ground="irrecoverable")
    >>> str(relief.net), str(relief.vat), [str(line.vat) for line in relief.lines]
    ('1100.00 EUR', '205.50 EUR', ['200.00 EUR', '5.50 EUR'])
    """
    listed = list(parts)
    one_of(("irrecoverable", "liquidation"), ground, "ground")
    if not listed:
        fail(
            "missing-value", "an invoice has at least one rate", path="parts", expected="its net amount and VAT by rate"
        )
    not_negative(unpaid, "unpaid")
    same_currency(unpaid.currency, ((f"parts[{i}]", money) for i, p in enumerate(listed) for money in (p.base, p.tax)))
    gross = [part.base.minor + part.tax.minor for part in listed]
    if unpaid.minor == 0:
        fail("zero-amount", "nothing is unpaid", path="unpaid", found=str(unpaid), expected="an amount above zero")
    if unpaid.minor > sum(gross):
        billed = str(Money.of_minor(sum(gross), unpaid.currency))
        fail(
            "bad-value", "more is unpaid than was billed", path="unpaid", found=str(unpaid), expected=f"up to {billed}"
        )
    shares = unpaid.split(gross)
    return BadDebtRelief(ground, tuple(_line(part, share) for part, share in zip(listed, shares, strict=True)))


def _line(part: TaxedPart, share: Money) -> BadDebtLine:
    whole = part.base.minor + part.tax.minor
    exact = Fraction(share.minor * part.tax.minor, whole) if whole else Fraction(0)
    vat = Money.of_minor(round_ratio(exact.numerator, exact.denominator), share.currency)
    return BadDebtLine(part.rate_percent, share - vat, vat)
