"""Discounts in the text of an XRechnung: lines such as ``#SKONTO#TAGE=14#PROZENT=2.00#`` in BT-20, read and written.

XRechnung 3.0 rule BR-DE-18: every line that begins with ``#`` must be of this form, in capitals, with two decimals,
the closing ``#`` and an end of line after it; white space around a line does not count. Other lines are free text.
Read by hand and in one walk, so that no text takes longer than its length.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from attrs import frozen

from lettrage._settling import asked
from lettrage.errors import Fault, fail, raise_faults
from lettrage.money import Money
from lettrage.terms._values import DiscountTier

__all__ = ["SkontoLine", "SkontoText", "read_skonto", "write_skonto"]

#: White space of XML; a no-break space is none.
_BLANK: Final = " \t\r"
_DIGITS: Final = frozenset("0123456789")
#: More digits than any delay or amount has.
_LONGEST: Final = 15
#: Free text that would itself read as a discount line.
_MARKED: Final = re.compile(r"^[ \t\r]*#", re.MULTILINE)


@frozen
class SkontoLine:
    """One discount line (ligne d'escompte XRechnung).

    Attributes:
        days: Paid within so many days of the invoice date.
        percent: The discount, two decimals.
        base: The amount it is taken on, two decimals; None for the whole.
    """

    days: int
    percent: Decimal
    base: Decimal | None = None

    def tier(self, currency: str) -> DiscountTier:
        """The discount as a tier, its base in the currency of the invoice.

        Raises:
            InvalidInput: ``not-exact`` for a base finer than the currency, ``negative-amount`` for one below zero,
                ``bad-value`` for days or a percentage that no tier holds.
        """
        base = None if self.base is None else Money(self.base, currency)
        return DiscountTier(self.percent, self.days, base=base)

    def __str__(self) -> str:
        base = "" if self.base is None else f"#BASISBETRAG={self.base:.2f}"
        return f"#SKONTO#TAGE={self.days}#PROZENT={self.percent:.2f}{base}#"


@frozen
class SkontoText:
    """What a text of payment terms holds (conditions XRechnung).

    Attributes:
        lines: The discounts, in order.
        free: The free text, as it stands between them.
        faults: What breaks the rule: ``bad-value``, with the number of the line as its path.
    """

    lines: tuple[SkontoLine, ...] = ()
    free: str = ""
    faults: tuple[Fault, ...] = ()

    @property
    def valid(self) -> bool:
        """Whether the text obeys BR-DE-18."""
        return not self.faults

    def tiers(self, currency: str) -> tuple[DiscountTier, ...]:
        """The discounts as tiers, the shortest delay first.

        Raises:
            InvalidInput: Every fault of the text, or as `SkontoLine.tier`.
        """
        raise_faults(self.faults)
        return tuple(sorted((line.tier(currency) for line in self.lines), key=lambda tier: tier.days))


def read_skonto(text: str) -> SkontoText:
    r"""The discounts in the payment-terms text of an XRechnung (BT-20), with free text between them.

    Nothing is raised for the content: lines that break the rule are listed.

    Complexity: linear in the text.

    >>> from lettrage.terms import read_skonto
    >>> found = read_skonto("#SKONTO#TAGE=14#PROZENT=2.00#\nThank you.\n#SKONTO#TAGE=30#PROZENT=1#\n")
    >>> found.lines[0].days, found.lines[0].percent, found.free
    (14, Decimal('2.00'), 'Thank you.')
    >>> found.valid, found.faults[0].path
    (False, 'line 3')
    """
    asked(str, text, "text")
    rows = text.split("\n")
    lines: list[SkontoLine] = []
    free: list[str] = []
    faults: list[Fault] = []
    for number, row in enumerate(rows, start=1):
        bare = row.strip(_BLANK)
        if not bare.startswith("#"):
            free.append(row.rstrip("\r"))
            continue
        read = _read_line(bare)
        if isinstance(read, str):
            faults.append(_fault(number, bare, read))
        else:
            lines.append(read)
            if number == len(rows):
                faults.append(_fault(number, bare, "an end of line after the last `#`"))
    return SkontoText(tuple(lines), "\n".join(free).strip("\n"), tuple(faults))


def write_skonto(discounts: Iterable[DiscountTier | SkontoLine], free: str = "") -> str:
    r"""The payment-terms text of an XRechnung: free text, then a line per discount, each with its end of line.

    Raises:
        InvalidInput: ``not-exact`` for more than two decimals; ``bad-value`` for a tier that the form cannot hold (days
            not from the invoice date, tax left as it is) or free text with a line that begins with ``#``.

    >>> from lettrage.terms import DiscountTier, write_skonto
    >>> write_skonto([DiscountTier("2", 14)], "Thank you.")
    'Thank you.\n#SKONTO#TAGE=14#PROZENT=2.00#\n'
    """
    tiers = tuple(discounts) if isinstance(discounts, Iterable) else (discounts,)  # pyright: ignore[reportUnnecessaryIsInstance]
    for place, one in enumerate(tiers):
        if not isinstance(one, (DiscountTier, SkontoLine)):  # pyright: ignore[reportUnnecessaryIsInstance]
            kinds = "a `DiscountTier` or a `SkontoLine`"
            fail("bad-value", "this is no discount", path=f"discounts[{place}]", found=repr(one)[:60], expected=kinds)
    if _MARKED.search(free):
        fail(
            "bad-value", "a line of the free text begins with `#`", path="free", expected="no line that begins with `#`"
        )
    lines = [f"{_as_line(given, f'discounts[{i}]')}\n" for i, given in enumerate(tiers)]
    head = f"{free}\n" if free and not free.endswith("\n") else free
    return head + "".join(lines)


def _read_line(line: str) -> SkontoLine | str:
    """The line, or what was expected where it goes wrong."""
    if not line.startswith("#SKONTO#"):
        return "`#SKONTO#`"
    if not line.endswith("#"):
        return "a closing `#`"
    parts = line[len("#SKONTO#") : -1].split("#", 3)
    names = ("TAGE", "PROZENT", "BASISBETRAG")
    if not 2 <= len(parts) <= 3:
        return "`TAGE`, `PROZENT` and perhaps `BASISBETRAG`"
    values: list[str] = []
    for name, part in zip(names, parts, strict=False):
        if not part.startswith(f"{name}="):
            return f"`{name}=`"
        values.append(part[len(name) + 1 :])
    if not _is_number(values[0], 0):
        return "whole days, such as `TAGE=14`"
    if not _is_number(values[1], 2):
        return "a percentage with a point and two decimals, such as `PROZENT=2.00`"
    if len(values) == 3 and not _is_number(values[2].removeprefix("-"), 2):
        return "an amount with a point and two decimals, such as `BASISBETRAG=357.93`"
    return SkontoLine(int(values[0]), Decimal(values[1]), Decimal(values[2]) if len(values) == 3 else None)


def _is_number(text: str, decimals: int) -> bool:
    whole, point, rest = text.partition(".")
    digits = 0 < len(whole) <= _LONGEST and set(whole + rest) <= _DIGITS
    return digits and len(rest) == decimals and bool(point) == bool(decimals)


def _fault(number: int, line: str, expected: str) -> Fault:
    shown = line if len(line) <= 60 else f"{line[:57]}..."
    return Fault("bad-value", f"`{shown}` is no discount line", f"line {number}", found=shown, expected=expected)


def _as_line(given: DiscountTier | SkontoLine, path: str) -> SkontoLine:
    if isinstance(given, SkontoLine):
        line = given
    elif given.anchor != "issue" or given.before or not given.with_tax or given.on_reduced_base:
        expected = "days from the invoice date, tax reduced too"
        fail("bad-value", "the form cannot say this discount", path=path, found=str(given)[:80], expected=expected)
    else:
        line = SkontoLine(given.days, given.percent, None if given.base is None else given.base.amount)
    for number in (line.percent, line.base):
        if number is not None and number != round(number, 2):
            fail(
                "not-exact", f"`{number}` has more than two decimals", path=path, found=number, expected="two decimals"
            )
    return line
