"""Money: a whole number of minor units in one currency.

Nothing here rounds unless a rounding is named, nothing mixes currencies, and no binary float gets in. Inside the
library amounts are int64 columns; `Money` is the value that people write and read at the edge, so it is a pair of an
int and a code and costs about as much. The exponents come from our own ISO 4217 table (`_iso4217`); babel only formats,
because its digits are a habit of display (it shows no decimals for IQD, which has three).
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Sequence
from decimal import Context, Decimal, localcontext
from fractions import Fraction
from typing import Any, Literal, SupportsIndex

from attrs import frozen

from lettrage._currencies import DIGITS, Currency, currency, locale_pattern, minor_digits, unknown_currency
from lettrage._exact import INT64_MAX, Rounding, decimal_to_minor, exact_fraction, round_ratio, whole_minor
from lettrage.errors import fail

__all__ = [
    "INT64_MAX",
    "Currency",
    "Money",
    "Rounding",
    "currency",
    "decimal_to_minor",
    "minor_digits",
    "round_ratio",
]

#: The most equal parts that an amount is split into.
_MOST_PARTS = 1_000_000
_new = object.__new__
_set = object.__setattr__  # the way around `frozen` for our own constructors


@frozen(init=False, repr=False, order=False)
class Money:
    """An exact amount: ``minor`` units of ``currency``.

    Equal and hashed by both; a zero of one currency differs from a zero of another. Sums, differences and comparisons
    need one currency. ``sum()`` works, since zero added to an amount is that amount.

    Args:
        amount: In major units: a ``str`` such as ``"1200.00"``, a ``Decimal`` or an ``int``; never a float or a bool.
        currency: An ISO 4217 code in capitals, current or historic.

    Raises:
        NotExact: ``float-money`` for a float or a bool; ``not-exact`` for more decimals than the currency has.
        InvalidInput: ``unknown-currency``, ``not-a-number``, ``amount-out-of-range``, ``bad-value``.

    Complexity: constant; `of_minor` costs two attribute writes, a range check and a look-up.

    >>> from lettrage.money import Money
    >>> total = Money("1200.00", "EUR")
    >>> total.minor, str(total - Money("0.50", "EUR"))
    (120000, '1199.50 EUR')
    """

    minor: int
    currency: str

    def __init__(self, amount: str | int | Decimal, currency: str) -> None:
        digits = DIGITS.get(currency) if isinstance(currency, str) else None
        if digits is None:
            unknown_currency(currency)
        _set(self, "minor", decimal_to_minor(amount, digits))
        _set(self, "currency", currency)

    @classmethod
    def of_minor(cls, minor: SupportsIndex, currency: str) -> Money:
        """An amount from its minor units: ``Money.of_minor(120000, "EUR")`` is 1,200 euro.

        Raises:
            NotExact: ``float-money`` for a float or a bool.
            InvalidInput: ``unknown-currency``, ``amount-out-of-range``, ``bad-value``.

        >>> from lettrage.money import Money
        >>> Money.of_minor(1500, "TND")
        Money('1.500', 'TND')
        """
        if type(minor) is not int or not -INT64_MAX <= minor <= INT64_MAX:
            minor = whole_minor(minor)
        if not isinstance(currency, str) or currency not in DIGITS:
            unknown_currency(currency)
        self = _new(cls)
        _set(self, "minor", minor)
        _set(self, "currency", currency)
        return self

    @classmethod
    def zero(cls, currency: str) -> Money:
        """Nothing, in a currency."""
        return cls.of_minor(0, currency)

    @property
    def amount(self) -> Decimal:
        """The amount in major units, with exactly the decimals of the currency.

        >>> from lettrage.money import Money
        >>> Money("7", "EUR").amount
        Decimal('7.00')
        """
        return Decimal(_plain(self))

    def split(self, parts: int | Sequence[int]) -> tuple[Money, ...]:
        """Parts that sum back to the whole, to the last minor unit.

        Largest remainder: each part gets the whole units of its share, and the units left go to the largest
        fractions, the earlier part first among equals. A negative amount splits as the mirror of the positive one.

        Args:
            parts: How many equal parts, or one whole weight of at least zero per part, not all zero.

        Raises:
            InvalidInput: ``bad-split`` for no part, a negative, fractional or boolean weight, or weights of sum zero.

        Complexity: O(n log n) for n parts.

        >>> from lettrage.money import Money
        >>> [str(part) for part in Money("100.00", "EUR").split(3)]
        ['33.34 EUR', '33.33 EUR', '33.33 EUR']
        """
        weights = _weights(parts)
        total, whole = sum(weights), abs(self.minor)
        shares = [whole * weight // total for weight in weights]
        by_fraction = sorted(range(len(weights)), key=lambda i: -(whole * weights[i] % total))
        for i in by_fraction[: whole - sum(shares)]:
            shares[i] += 1
        sign = -1 if self.minor < 0 else 1
        return tuple(Money.of_minor(sign * share, self.currency) for share in shares)

    def scale(self, factor: Decimal | str | int | Fraction, rounding: Rounding | str = Rounding.HALF_UP) -> Money:
        """This amount times an exact factor, rounded once: a discount, a tax, a share.

        Raises:
            InvalidInput: ``bad-value`` for a float factor, ``not-a-number``, ``amount-out-of-range``.

        >>> from lettrage.money import Money
        >>> Money("1200.00", "EUR").scale("0.055")
        Money('66.00', 'EUR')
        """
        exact = exact_fraction(factor, "factor", "bad-value")
        return Money.of_minor(round_ratio(self.minor * exact.numerator, exact.denominator, rounding), self.currency)

    def convert(
        self, rate: Decimal | str | int | Fraction, to: str, rounding: Rounding | str = Rounding.HALF_UP
    ) -> Money:
        """This amount in another currency, by a rate that you state, rounded once.

        Args:
            rate: How many units of ``to`` one unit of this currency buys; exact, above zero.
            to: The code of the currency to convert into.
            rounding: How to reach a whole minor unit of ``to``.

        Raises:
            InvalidInput: ``bad-rate`` for a rate of zero or less, a float, or one other than 1 into the same currency;
                ``unknown-currency``, ``amount-out-of-range``.

        >>> from lettrage.money import Money
        >>> Money("100.00", "EUR").convert("163.4567", "JPY")
        Money('16346', 'JPY')
        """
        exact = exact_fraction(rate, "rate", "bad-rate")
        if exact <= 0 or (to == self.currency and exact != 1):
            why = "is not above zero" if exact <= 0 else f"turns `{to}` into itself and is not 1"
            fail("bad-rate", f"rate {rate} {why}", found=rate, expected=f"units of `{to}` per one `{self.currency}`")
        shift = minor_digits(to) - DIGITS[self.currency]
        numerator = self.minor * exact.numerator * 10 ** max(shift, 0)
        return Money.of_minor(round_ratio(numerator, exact.denominator * 10 ** max(-shift, 0), rounding), to)

    def format(self, locale: str = "en") -> str:
        """The amount as people of a locale write it, with the decimals of ISO 4217.

        The text may hold no-break spaces (U+00A0, U+202F), as the locale's typography asks.

        Raises:
            InvalidInput: ``bad-value`` for a locale that babel does not know.

        Complexity: tens of microseconds; meant for letters and screens, not for columns.

        >>> from lettrage.money import Money
        >>> Money("1234.50", "EUR").format("en")
        '€1,234.50'
        """
        pattern, known = locale_pattern(locale, self.currency)
        with localcontext(Context(prec=40)):  # a caller's narrow context must not round what is shown
            return str(pattern.apply(self.amount, known, currency=self.currency, currency_digits=False))

    def __add__(self, other: Money) -> Money:
        if not _meets(self, other, "add"):
            return NotImplemented
        return Money.of_minor(self.minor + other.minor, self.currency)

    def __radd__(self, other: Literal[0]) -> Money:
        return self if type(other) is int and other == 0 else NotImplemented

    def __sub__(self, other: Money) -> Money:
        if not _meets(self, other, "subtract"):
            return NotImplemented
        return Money.of_minor(self.minor - other.minor, self.currency)

    def __mul__(self, times: SupportsIndex) -> Money:
        if isinstance(times, bool) or not hasattr(times, "__index__"):
            expected, help = "an int", "use `.scale(factor, rounding)`, which names the rounding"
            fail("bad-value", f"{self} times {times!r} may not be exact", found=times, expected=expected, help=help)
        return Money.of_minor(self.minor * operator.index(times), self.currency)

    __rmul__ = __mul__

    def __neg__(self) -> Money:
        return Money.of_minor(-self.minor, self.currency)

    def __pos__(self) -> Money:
        return self

    def __abs__(self) -> Money:
        return self if self.minor >= 0 else -self

    def __bool__(self) -> bool:
        return self.minor != 0

    def __lt__(self, other: Money) -> bool:
        return self.minor < other.minor if _meets(self, other, "compare") else NotImplemented

    def __le__(self, other: Money) -> bool:
        return self.minor <= other.minor if _meets(self, other, "compare") else NotImplemented

    def __gt__(self, other: Money) -> bool:
        return self.minor > other.minor if _meets(self, other, "compare") else NotImplemented

    def __ge__(self, other: Money) -> bool:
        return self.minor >= other.minor if _meets(self, other, "compare") else NotImplemented

    def __str__(self) -> str:
        return f"{_plain(self)} {self.currency}"

    def __repr__(self) -> str:
        return f"Money('{_plain(self)}', '{self.currency}')"


def _meets(left: Money, right: object, verb: str) -> bool:
    """Whether both are money: another currency raises, another type leaves the operator to that type."""
    if not isinstance(right, Money):
        return False
    if left.currency != right.currency:
        fail(
            "currency-mismatch",
            f"cannot {verb} {left} and {right}",
            found=right.currency,
            expected=left.currency,
            help="convert one first with `.convert(rate, to)`, by a rate that you choose",
        )
    return True


def _plain(money: Money) -> str:
    digits = DIGITS[money.currency]
    if not digits:
        return str(money.minor)
    text = str(abs(money.minor)).rjust(digits + 1, "0")
    return f"{'-' if money.minor < 0 else ''}{text[:-digits]}.{text[-digits:]}"


def _weights(parts: Any) -> list[int]:
    weights: list[Any] = []
    if isinstance(parts, int) and not isinstance(parts, bool):
        if parts > _MOST_PARTS:  # a slip of the keyboard must not fill the memory
            shown = str(parts)[:40]
            fail("bad-split", f"cannot split into {shown} parts", found=shown, expected=f"{_MOST_PARTS} at most")
        weights = [1] * parts
    elif isinstance(parts, Iterable) and not isinstance(parts, (str, bytes)):
        weights = list(parts)  # pyright: ignore[reportUnknownArgumentType]
    whole = [operator.index(w) for w in weights if hasattr(w, "__index__") and not isinstance(w, bool) and w >= 0]
    if len(whole) < len(weights) or not any(whole):
        expected = "a count above zero, or whole weights of at least zero that are not all zero"
        shown = str(weights or parts)[:80]  # pyright: ignore[reportUnknownArgumentType]
        fail("bad-split", f"cannot split into {shown}", found=shown, expected=expected)
    return whole
