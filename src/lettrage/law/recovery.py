"""The sum for recovery costs: one per late invoice, a tier, or a share of what is late."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from attrs import frozen

from lettrage.calendars import check_date
from lettrage.errors import fail
from lettrage.law._asking import not_negative, same_currency
from lettrage.law.jurisdictions import as_rules
from lettrage.law.rates import Rate
from lettrage.law.recovery_rules import RecoveryRule
from lettrage.law.rules import JurisdictionRules
from lettrage.law.sources import Confidence, Source
from lettrage.money import Money, minor_digits, round_ratio

__all__ = ["RecoverySum", "late_charges_vat", "recovery_sum"]


@frozen
class RecoverySum:
    """The sum for recovery costs of one or more late invoices (indemnité de recouvrement).

    Attributes:
        amount: The sum, without VAT.
        vat: VAT on it; zero where none is added.
        nature: ``owed`` by law; ``ceiling`` when it is only the most that a clause may ask; ``none``.
        reason: Code of what decided: ``schedule``, ``nothing-late``, ``no-rule`` where the law grants none,
            ``insolvency`` where the opening of proceedings forbids payment on the due date, ``no-notice``.
        each: The sum of each invoice; one for all where the schedule counts them together.
        source: The article; None where there is no rule.
    """

    amount: Money
    vat: Money
    nature: Literal["owed", "ceiling", "none"]
    reason: Literal["schedule", "nothing-late", "no-rule", "insolvency", "no-notice"]
    each: tuple[Money, ...]
    source: Source | None

    @property
    def total(self) -> Money:
        """The sum with its VAT.

        >>> from lettrage.law import recovery_sum
        >>> from lettrage.money import Money
        >>> recovery_sum(Money("1000.00", "EUR"), rules="NL", vat_percent="21").total
        Money('181.50', 'EUR')
        """
        return self.amount + self.vat

    @property
    def confidence(self) -> Confidence:
        """The grade of the rule."""
        return self.source.confidence if self.source else Confidence.HIGH


def recovery_sum(
    late: Money | Iterable[Money],
    *,
    rules: JurisdictionRules | str,
    due_on: date | None = None,
    insolvency_opened_on: date | None = None,
    noticed: bool = True,
    vat_percent: Decimal | str | int | None = None,
) -> RecoverySum:
    """The sum that the law grants for the costs of recovering what is late.

    It is counted once per late invoice or late periodic payment, however many part payments there were, and even when a
    part was paid on time. It never stands for costs that a creditor can prove beyond it.

    Args:
        late: The amount paid late of one invoice, or of several; an invoice of which nothing was late counts for none.
        rules: Rules or their code.
        due_on: The due date, when insolvency proceedings were opened.
        insolvency_opened_on: The day they were opened; on or before the due date they forbid payment.
        noticed: Whether the notice that consumers must have had first was given and its days have passed.
        vat_percent: VAT that a creditor adds that cannot deduct it, where the law lets it (Netherlands).

    Raises:
        InvalidInput: ``missing-value`` for an insolvency without a due date; ``negative-amount``, ``bad-value``.
        CurrencyMismatch: For amounts in another currency than the schedule.

    Source: C. com. D441-5, L441-10 II (France); Directive 2011/7/EU art. 6, CJEU C-370/21 and C-78/22; Late Payment Act
    1998 s. 5A (United Kingdom); CDE XIX.4 (Belgium, consumers); Besluit incassokosten art. 2 (Netherlands).

    >>> from datetime import date
    >>> from lettrage.law import recovery_sum
    >>> from lettrage.money import Money
    >>> str(recovery_sum([Money("900.00", "EUR")] * 3, rules="EU").amount)  # CJEU C-370/21
    '120.00 EUR'
    >>> [str(recovery_sum(Money(late, "GBP"), rules="UK").amount) for late in ("999.99", "1000.00", "10000.00")]
    ['40.00 GBP', '70.00 GBP', '100.00 GBP']
    >>> in_receivership = dict(due_on=date(2025, 5, 31), insolvency_opened_on=date(2025, 5, 10))
    >>> recovery_sum(Money("900.00", "EUR"), rules="FR-B2B", **in_receivership).reason
    'insolvency'
    >>> recovery_sum(Money("900.00", "EUR"), rules="FR-B2C").reason
    'no-rule'
    """
    law = as_rules(rules)
    rule = law.recovery
    amounts = [late] if isinstance(late, Money) else list(late)
    currency = rule.currency if rule else amounts[0].currency if amounts else law.currency
    same_currency(currency, ((f"late[{i}]", amount) for i, amount in enumerate(amounts)))
    for i, amount in enumerate(amounts):
        not_negative(amount, f"late[{i}]")
    nothing = Money.zero(currency)
    if rule is None:
        return RecoverySum(nothing, nothing, "none", "no-rule", (), None)
    amounts = [amount for amount in amounts if amount]
    if not amounts:
        return RecoverySum(nothing, nothing, "none", "nothing-late", (), rule.source)
    if rule.barred_by_insolvency and _forbidden(due_on, insolvency_opened_on):
        return RecoverySum(nothing, nothing, "none", "insolvency", (), rule.source)
    if rule.needs_notice and not noticed:
        return RecoverySum(nothing, nothing, "none", "no-notice", (), rule.source)
    each = _sums(rule, amounts)
    total = sum(each, nothing)
    vat = _vat(total, vat_percent) if rule.with_vat and vat_percent is not None else nothing
    return RecoverySum(total, vat, rule.nature, "schedule", each, rule.source)


def late_charges_vat(
    interest: Money, recovery: Money, *, rules: JurisdictionRules | str, vat_percent: Decimal | str | int
) -> Money:
    """VAT on interest and recovery sum, where the jurisdiction adds any.

    Raises:
        InvalidInput: ``missing-value`` where the rules do not say.

    >>> from lettrage.law import late_charges_vat
    >>> from lettrage.money import Money
    >>> interest, recovery = Money("103.19", "EUR"), Money("40.00", "EUR")
    >>> str(late_charges_vat(interest, recovery, rules="FR-B2B", vat_percent="20"))  # CGI 256
    '0.00 EUR'
    """
    law = as_rules(rules)
    same_currency(interest.currency, [("recovery", recovery)])
    taxed = {note.on: note.vat for note in law.tax}
    total = Money.zero(interest.currency)
    bases: tuple[tuple[Literal["interest", "recovery_sum"], Money], ...]
    bases = (("interest", interest), ("recovery_sum", recovery))
    for on, amount in bases:
        if on not in taxed:
            message = f"the rules of `{law.code}` do not say whether VAT is added to `{on}`"
            fail("missing-value", message, path="rules.tax", expected="a `TaxNote` on it")
        if taxed[on]:
            total += amount
    return _vat(total, vat_percent)


def _forbidden(due_on: date | None, opened_on: date | None) -> bool:
    """Whether the opening of proceedings forbade payment on the due date; it acts from the first hour of its day."""
    if opened_on is None:
        return False
    if due_on is None:
        fail(
            "missing-value",
            "insolvency counts against the due date, and none is given",
            path="due_on",
            expected="a day",
        )
    return check_date(opened_on, "insolvency_opened_on") <= check_date(due_on, "due_on")


def _sums(rule: RecoveryRule, amounts: Sequence[Money]) -> tuple[Money, ...]:
    if rule.counted == "together":
        amounts = [sum(amounts, Money.zero(rule.currency))]
    return tuple(_sum_of(rule, amount) for amount in amounts)


def _sum_of(rule: RecoveryRule, late: Money) -> Money:
    """The highest band that the amount reaches: its fixed sum, and its share of what exceeds its beginning."""
    amount = Fraction(late.amount)
    reached = [band for band in rule.bands if amount > band.above or (amount == band.above and rule.edge == "in")]
    band = reached[-1] if reached else rule.bands[0]
    exact = Fraction(band.fixed) + (amount - Fraction(band.above)) * Fraction(band.percent) / 100
    if rule.minimum is not None:
        exact = max(exact, Fraction(rule.minimum))
    if rule.maximum is not None:
        exact = min(exact, Fraction(rule.maximum))
    scale = 10 ** minor_digits(rule.currency)
    return Money.of_minor(round_ratio(exact.numerator * scale, exact.denominator), rule.currency)


def _vat(base: Money, percent: Decimal | str | int) -> Money:
    checked = Rate(percent, _ANY_DAY, None, _GIVEN).percent
    return base.scale(Fraction(checked) / 100)


_ANY_DAY, _GIVEN = date(2000, 1, 1), Source("given by the caller", Confidence.HIGH)
