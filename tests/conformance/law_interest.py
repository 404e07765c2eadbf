"""Law cases about rates, penalties and recovery sums."""

from __future__ import annotations

from calendar import isleap
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from attrs import evolve

from lettrage import law
from lettrage.errors import LettrageError
from lettrage.money import Money, round_ratio

from .books import Case, NotExpressible
from .law_reading import UNKNOWN_RATE, day, known, plain, rules_of


def answers_rate(case: Case) -> dict[str, Any]:
    """The rate of the law on a day, or the floor of a clause."""
    given = case["inputs"]
    names = "jurisdiction on_date interest_starts legal_interest_percent contract_rate_percent table_verified_to"
    known(given, *names.split())
    rules = rules_of(given)
    if "table_verified_to" in given:
        cut = rules.rate.table.until(day(given["table_verified_to"]))
        rules = evolve(rules, rate=evolve(rules.rate, table=cut))
    on = day(given.get("on_date") or given.get("interest_starts") or "2025-01-01")
    try:
        if "legal_interest_percent" in given:
            return _floor(rules, on, given)
        return {"rate_percent": str(rules.rate.at(on).percent)}
    except LettrageError as error:
        if error.code != "unknown-rate":
            raise
        return UNKNOWN_RATE


def _floor(rules: law.JurisdictionRules, on: date, given: Case) -> dict[str, Any]:
    agreed = given.get("contract_rate_percent")
    check = law.check_penalty_clause(agreed, rules=rules, on=on, legal_interest=given["legal_interest_percent"])
    answer: dict[str, Any] = {"floor_percent": str(check.floor_percent)}
    if agreed is not None:
        return answer | {"contract_rate_below_floor": check.verdict == "below-floor"}
    default = str(check.default_percent)
    return answer | {"default_percent": default, "default_to_apply_without_clause_percent": default}


_PENALTY = (
    "jurisdiction currency principal due_date paid_date day_count first_day last_day interest rounding capitalisation "
    "contract_rate_percent rate_percent reference_rate_percent rate_behaviour payments applied_to "
    "interest_evaluated_on fixed_compensation_in_order"
)
_BEHAVIOURS = {"fixed_at_start": "fixed_at_start", "floating_semester": "floating", "floating": "floating"}
_DAY_COUNTS = {
    "ACT/365F": "ACT/365F", "ACT/365": "ACT/365F", "ACT/ACT": "ACT/ACT", "ACT/ACT-ISDA": "ACT/ACT",
    "ACT/360": "ACT/360", "30E/360": "30E/360",
}  # fmt: skip


def answers_penalty(case: Case) -> dict[str, Any]:
    """Late interest, its segments, and the recovery sum."""
    given = case["inputs"]
    known(given, *_PENALTY.split())
    _usual(given)
    rules = rules_of(given)
    try:
        return _parts(given, rules) if "payments" in given else _whole(given, rules)
    except LettrageError as error:
        if error.code == "unknown-rate":
            return UNKNOWN_RATE
        if error.code == "missing-value":
            raise NotExpressible(str(error.faults[0].message)) from error
        raise


def _usual(given: Case) -> None:
    """Settings that have one meaning here; another one is not guessed."""
    usual = {"first_day": "day after due date", "last_day": "payment date, included", "interest": "simple"}
    for name, only in usual.items():
        if given.get(name, only) != only:
            raise NotExpressible(f"{name} {given[name]}")
    if given.get("capitalisation"):
        raise NotExpressible("interest on interest")
    if not given.get("rounding", "half-up").startswith("half-up"):
        raise NotExpressible(f"rounding {given['rounding']}")


def _asked(given: Case, rules: law.JurisdictionRules) -> dict[str, Any]:
    count = given.get("day_count", "ACT/365F")
    due = day(given["due_date"])
    if count == "ACT/366" and isleap(due.year) and given.get("paid_date", "")[:4] == str(due.year):
        count = "ACT/ACT"  # the same within a leap year, and meaningless outside one
    if count not in _DAY_COUNTS:
        raise NotExpressible(f"day count {count}")
    asked: dict[str, Any] = {"due_on": due, "rules": rules, "day_count": _DAY_COUNTS[count]}
    if behaviour := given.get("rate_behaviour"):
        if behaviour not in _BEHAVIOURS:
            raise NotExpressible(f"rate behaviour {behaviour}")
        asked["behaviour"] = _BEHAVIOURS[behaviour]
    agreed = given.get("contract_rate_percent") or given.get("rate_percent")
    if agreed is not None:
        asked["rate"] = agreed
    elif reference := given.get("reference_rate_percent"):
        start = due + timedelta(days=1)
        points = next(margin.points for margin in reversed(rules.rate.margins) if margin.valid_from <= start)
        asked["rate"] = Decimal(reference) + points
    return asked


def _whole(given: Case, rules: law.JurisdictionRules) -> dict[str, Any]:
    principal = Money(given["principal"], given.get("currency", rules.currency))
    asked = _asked(given, rules)
    found = law.late_interest(principal, until=day(given["paid_date"]), **asked)
    answer: dict[str, Any] = {"days_late": found.days_late, "interest": plain(found.amount)}
    if found.day_count is law.DayCount.THIRTY_E_360:
        return answer | {"days_30e360": found.counted_days}
    fixed = _fixed(principal, rules, late=found.days_late > 0)
    if found.day_count is law.DayCount.ACT_365F:
        answer["segments"] = [
            {
                "from": str(segment.from_on),
                "to": str(segment.to_on),
                "days": segment.days,
                "rate_percent": f"{segment.rate_percent:.2f}",
                "amount_unrounded": segment.shown,
            }
            for segment in found.segments
        ]
    total = principal + found.amount + fixed
    return answer | {"fixed_compensation": plain(fixed), "total_due": plain(total)}


def _fixed(principal: Money, rules: law.JurisdictionRules, *, late: bool) -> Money:
    nothing = Money.zero(principal.currency)
    if not late or (rules.recovery is not None and rules.recovery.currency != principal.currency):
        return nothing
    return law.recovery_sum(principal, rules=rules).amount


def _parts(given: Case, rules: law.JurisdictionRules) -> dict[str, Any]:
    """Part payments, applied to the principal or in the legal order."""
    currency = given.get("currency", rules.currency)
    principal = Money(given["principal"], currency)
    paid = [law.PartPayment(day(entry["date"]), Money(entry["amount"], currency)) for entry in given["payments"]]
    uses = {entry.get("applied_to") or given.get("applied_to") for entry in given["payments"]}
    ends = given.get("interest_evaluated_on") or given.get("paid_date") or str(max(part.on for part in paid))
    asked = _asked(given, rules) | {"payments": paid, "until": day(ends)}
    fixed = _fixed(principal, rules, late=day(ends) > asked["due_on"])
    if uses == {"principal"}:
        found = law.late_interest(principal, **asked)
        first = sum((s.unrounded for s in found.segments if s.to_on <= min(p.on for p in paid)), Fraction(0))
        return {
            "interest_first_period": _cents(first, currency),
            "interest_second_period": _cents(found.unrounded - first, currency),
            "interest_total": plain(found.amount),
            "fixed_compensation": plain(fixed),
        }
    if "principal" in uses or len(paid) != 1:
        raise NotExpressible("part payments applied in several ways, or several in the legal order")
    in_order = bool(given.get("fixed_compensation_in_order", False))
    costs = fixed if in_order else Money.zero(currency)
    found = law.late_interest(principal, payments_to="legal_order", costs=costs, **asked)
    (line,) = found.payments
    new = found.amount - line.interest_due
    left = found.principal_left + found.interest_left + found.costs_left
    return {
        "interest_at_payment": plain(line.interest_due),
        "payment_to_interest": plain(line.to_interest),
        "payment_to_principal": plain(line.to_principal),
        "principal_left": plain(found.principal_left),
        "new_interest": plain(new),
        "total_due": plain(left if in_order else left + fixed),
    }


def _cents(exact: Fraction, currency: str) -> str:
    return plain(Money.of_minor(round_ratio(exact.numerator * 100, exact.denominator), currency))


def answers_compensation(case: Case) -> dict[str, Any]:
    """The recovery sum of late invoices, the ceiling of a clause, or VAT on the charges."""
    given = case["inputs"]
    names = (
        "jurisdiction currency principal late_invoices late_part_payments late_periodic_payments contract_count "
        "paid_late paid_on_time invoice_total due_date insolvency_opened_on vat_rate_percent penalty fixed_compensation"
    )
    known(given, *names.split())
    rules = rules_of(given)
    currency = given.get("currency", rules.currency)
    if "vat_rate_percent" in given:
        penalty, fixed = (Money(given.get(name, "0.00"), currency) for name in ("penalty", "fixed_compensation"))
        try:
            vat = law.late_charges_vat(penalty, fixed, rules=rules, vat_percent=given["vat_rate_percent"])
        except LettrageError as error:
            raise NotExpressible(str(error.faults[0].message)) from error
        return {"vat": plain(vat), "total": plain(penalty + fixed + vat)}
    asked = {name: day(given[key]) for name, key in _INSOLVENCY.items() if given.get(key)}
    found = law.recovery_sum(_late(given, currency), rules=rules, **asked)
    name = {"NL": "collection_costs", "NL-B2C": "collection_costs", "BE-B2C": "max_fixed_compensation"}.get(rules.code)
    return {name or "fixed_compensation_total": plain(found.amount)}


_INSOLVENCY = {"due_on": "due_date", "insolvency_opened_on": "insolvency_opened_on"}


def _late(given: Case, currency: str) -> list[Money]:
    """What was paid late, invoice by invoice; a sum of its own stands where the case gives only a count."""
    one = Money(given.get("principal") or given.get("invoice_total") or "1.00", currency)
    if "late_periodic_payments" in given:
        return [one] * int(given["late_periodic_payments"])
    if "late_invoices" in given:
        return [one] * int(given["late_invoices"])
    if "paid_late" in given:
        return [Money(given["paid_late"], currency)]
    if "late_part_payments" in given:
        parts = given["late_part_payments"]
        return [one] if (len(parts) if isinstance(parts, list) else int(parts)) else []
    return [one]
