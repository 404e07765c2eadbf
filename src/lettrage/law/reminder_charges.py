"""What a creditor may charge for a reminder: nothing in France before a title, not the first one in Belgium."""

from __future__ import annotations

from typing import Final

from attrs import frozen

from lettrage.errors import fail
from lettrage.law.jurisdictions import as_rules
from lettrage.law.rules import JurisdictionRules
from lettrage.law.sources import Confidence, Source
from lettrage.money import Money

__all__ = ["ReminderCharge", "reminder_charge"]

_FRENCH: Final = Source("CPCE L111-8", Confidence.HIGH, text="costs before an enforceable title stay with the creditor")
_BELGIAN: Final = Source("CDE XIX.2, XIX.4 (loi of 4 May 2023)", Confidence.MEDIUM, text="several secondary sources")
#: Late due dates a year whose first reminder is free, in a contract of regular deliveries.
_FREE_A_YEAR: Final = 3


@frozen
class ReminderCharge:
    """The most that a reminder may cost the debtor (frais de rappel).

    Attributes:
        most: The sum.
        postage: Whether postage may be added.
        source: The article.
    """

    most: Money
    postage: bool
    source: Source


def reminder_charge(
    reminder: int, *, rules: JurisdictionRules | str, late_this_year: int | None = None
) -> ReminderCharge:
    """The most that a creditor may charge for a reminder of his own.

    Args:
        reminder: Which reminder of the same due date it is, 1 for the first.
        rules: Rules or their code.
        late_this_year: In a contract of regular deliveries, which late due date of the year it is, 1 for the first;
            None for any other contract.

    Raises:
        InvalidInput: ``bad-value`` for a number below 1; ``missing-value`` where the rules say nothing of reminders.

    Source: CPCE L111-8 (France); CDE XIX.2 and XIX.4 (Belgium, consumers).

    >>> from lettrage.law import reminder_charge
    >>> [str(reminder_charge(n, rules="BE-B2C").most) for n in (1, 2)]
    ['0.00 EUR', '7.50 EUR']
    >>> str(reminder_charge(1, rules="BE-B2C", late_this_year=4).most), str(reminder_charge(3, rules="FR-B2B").most)
    ('7.50 EUR', '0.00 EUR')
    """
    law = as_rules(rules)
    for name, number in (("reminder", reminder), ("late_this_year", late_this_year)):
        if number is not None and (isinstance(number, bool) or number < 1):
            fail("bad-value", f"`{name}` is counted from 1", path=name, found=number, expected="1 or more")
    if law.country == "FR":
        return ReminderCharge(Money.zero(law.currency), False, _FRENCH)
    if law.code == "BE-B2C":
        free = reminder == 1 and (late_this_year is None or late_this_year <= _FREE_A_YEAR)
        return ReminderCharge(Money("0.00" if free else "7.50", "EUR"), not free, _BELGIAN)
    message = f"the rules of `{law.code}` say nothing of what a reminder may cost"
    fail("missing-value", message, path="rules", found=law.code, expected="FR-B2B, FR-B2C, FR-PUBLIC, BE-B2C")
