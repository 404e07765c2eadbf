"""What is claimed on top of a debt: interest and recovery sums of the law, fees of the creditor, less any waiver."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from attrs import evolve, frozen

from lettrage.calendars import to_date
from lettrage.dunning._action import ActionCharge, ActionItem
from lettrage.dunning._book import NEVER
from lettrage.dunning._charge_rules import ChargeBand, ChargeRule
from lettrage.law import InterestStart, JurisdictionRules, PartPayment, late_interest, recovery_sum
from lettrage.model import ChargeKind, Insolvency, ItemKey, Waiver
from lettrage.money import Money

__all__ = ["ClaimFacts", "claims", "less_waived"]


@frozen(eq=False)
class ClaimFacts:
    """What the charges of one action are worked out from.

    Attributes:
        on: The day up to which interest runs.
        rules: The law that holds; None where the policy names none.
        paid: Part payments of each item after its due date.
        noticed_on: Day of the latest formal notice about each item.
        insolvency: The customer's insolvency, if any.
        waivers: Charges of the customer that were given up.
        charged: Ids of fees that were already charged, with the items they were charged on.
    """

    on: date
    rules: JurisdictionRules | None
    paid: Mapping[ItemKey, Sequence[tuple[int, int]]]
    noticed_on: Mapping[ItemKey, int]
    insolvency: Insolvency | None
    waivers: Sequence[Waiver]
    charged: frozenset[tuple[str, ItemKey | None]]


def claims(rule: ChargeRule, lines: Sequence[ActionItem], facts: ClaimFacts) -> list[ActionCharge]:
    """The charges of one rule on some items; those that come to nothing are left out."""
    made = {"late_interest": _interest, "recovery_sum": _recovery, "fee": _fee}[rule.kind](rule, lines, facts)
    return less_waived(made, facts.waivers)


# -- the law ---------------------------------------------------------------------------------------------------------


def _interest(rule: ChargeRule, lines: Sequence[ActionItem], facts: ClaimFacts) -> list[ActionCharge]:
    out: list[ActionCharge] = []
    for line in lines:
        if line.due_on is None or line.days_late <= 0 or not line.step:
            continue
        if facts.rules is None or rule.day_count is not None:
            if rule.annual_percent:
                out.append(_agreed(rule, line, facts.on))
            continue
        notice = facts.noticed_on.get(line.item, NEVER)
        from_notice = facts.rules.rate.starts is InterestStart.FORMAL_NOTICE and not rule.annual_percent
        if from_notice and notice == NEVER:
            continue  # before a notice the law grants no interest here
        currency = line.amount.currency
        parts = [
            PartPayment(to_date(day), Money.of_minor(minor, currency)) for day, minor in facts.paid.get(line.item, ())
        ]
        principal = sum((part.amount for part in parts), line.amount)
        found = late_interest(
            principal,
            due_on=line.due_on,
            until=facts.on,
            rules=facts.rules,
            payments=parts,
            rate=rule.annual_percent or None,
            notice_on=to_date(notice) if from_notice else None,
        )
        basis = "agreed rate" if rule.annual_percent else facts.rules.rate.source.article
        kind, code = ChargeKind.LATE_INTEREST.value, facts.rules.code
        out.append(ActionCharge(rule.id, kind, found.amount, line.item, basis, code, facts.on))
    return out


def _agreed(rule: ChargeRule, line: ActionItem, on: date) -> ActionCharge:
    """Simple interest at an agreed rate on what is asked for."""
    share = Fraction(Decimal(rule.annual_percent)) / 100 * line.days_late / (rule.day_count or 365)
    kind = ChargeKind.LATE_INTEREST.value
    return ActionCharge(rule.id, kind, line.amount.scale(share), line.item, "agreed rate", "", on)


def _recovery(rule: ChargeRule, lines: Sequence[ActionItem], facts: ClaimFacts) -> list[ActionCharge]:
    law = facts.rules
    if law is None or law.recovery is None:
        return []
    opened = facts.insolvency.opened_on if facts.insolvency is not None else None
    late = [
        line for line in lines if line.days_late > 0 and line.step and line.amount.currency == law.recovery.currency
    ]
    groups = [late] if law.recovery.counted == "together" and late else [[line] for line in late]
    out: list[ActionCharge] = []
    for group in groups:
        found = recovery_sum(
            [line.amount for line in group],
            rules=law,
            due_on=group[0].due_on,
            insolvency_opened_on=opened,
            noticed=all(line.item in facts.noticed_on for line in group),
        )
        item = group[0].item if len(group) == 1 else None
        basis = found.source.article if found.source is not None else ""
        out.append(ActionCharge(rule.id, ChargeKind.RECOVERY_SUM.value, found.amount, item, basis, law.code))
    return [] if law.recovery.needs_notice and not facts.noticed_on else out


# -- the creditor's own ----------------------------------------------------------------------------------------------


def _fee(rule: ChargeRule, lines: Sequence[ActionItem], facts: ClaimFacts) -> list[ActionCharge]:
    spoken = [line for line in lines if line.step]
    groups: list[tuple[ItemKey | None, Sequence[ActionItem]]]
    groups = [(line.item, [line]) for line in spoken] if rule.per == "item" else [(None, lines)] if lines else []
    out: list[ActionCharge] = []
    for item, group in groups:
        before = any((rule.id, name) in facts.charged for name in (item, *(line.item for line in group)))
        if rule.once_per == "episode" and before:
            continue
        currency = group[0].amount.currency
        amount = sum((line.amount for line in group), Money.zero(currency))
        band = _band(rule.bands, amount)
        if band is not None:
            fixed = band.fixed.get(currency, 0)
            minor = fixed or amount.scale(Fraction(band.percent_ppm, 1_000_000)).minor
            out.append(
                ActionCharge(rule.id, rule.id, Money.of_minor(minor, currency), item, f"policy charge {rule.id}")
            )
    return out


def _band(bands: Sequence[ChargeBand], amount: Money) -> ChargeBand | None:
    """The band that begins highest without exceeding the amount."""
    reached = [band for band in bands if band.start.get(amount.currency, 0) <= amount.minor]
    return max(reached, key=lambda band: band.start.get(amount.currency, 0), default=None)


def less_waived(charges: Sequence[ActionCharge], waivers: Sequence[Waiver]) -> list[ActionCharge]:
    """Charges less what was given up of them; those that come to nothing are left out."""
    return [left for charge in charges if (left := _less_waived(charge, waivers)).amount.minor > 0]


def _less_waived(charge: ActionCharge, waivers: Sequence[Waiver]) -> ActionCharge:
    """A charge less what was given up of it."""
    given = sum(
        waiver.charge.amount.minor
        for waiver in waivers
        if waiver.charge.kind == charge.kind
        and waiver.charge.amount.currency == charge.amount.currency
        and waiver.charge.item in (None, charge.item)
    )
    left = max(0, charge.amount.minor - given)
    return evolve(charge, amount=Money.of_minor(left, charge.amount.currency))
