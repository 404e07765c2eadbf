"""Law cases about due dates and discounts, answered by `lettrage.terms` and the legal terms of `lettrage.law`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from lettrage import law
from lettrage.errors import LettrageError
from lettrage.money import Money
from lettrage.terms import (
    DiscountTier,
    TaxShare,
    discount,
    due_date,
    early_discount,
    implied_annual_rate,
    parse_terms,
    read_skonto,
)

from .books import Case, NotExpressible

#: Inputs that hold dates, and the field of an `Occasion` that they are.
DATES = {
    "invoice_date": "invoiced_on",
    "delivery_date": "delivered_on",
    "goods_received_on": "delivered_on",
    "invoice_received": "received_on",
    "request_received": "received_on",
}
#: Terms that name the law itself.
LEGAL = {None, "", "statutory 30 days", "legal default"}
MAXIMUM = "legal maximum"
OTHER = {"jurisdiction", "terms", "goods", "periodic", "periodic_invoice", "buyer", "clause", "due_date"}
REMINDER = {"first_reminder_sent", "channel", "jurisdiction"}


def answers_due_date(case: Case) -> dict[str, Any]:
    """The due date of agreed terms, of the law, the latest that may be agreed, or the days after a reminder."""
    given = case["inputs"]
    if "first_reminder_sent" in given:
        return _reminder(given)
    _understood(given, {*DATES, *OTHER})
    if "due_date" in given:
        return _within_cap(given)
    if given.get("terms") == MAXIMUM or ("terms" not in given and given["jurisdiction"].startswith("FR-B2B")):
        return {"latest_due_date": _latest(given)}
    if given.get("terms") in LEGAL:
        return _statutory(given)
    terms = parse_terms(given["terms"])
    if not terms.complete or terms.terms.due is None:
        raise NotExpressible(f"terms `{given['terms']}` are not understood in full")
    known = _occasion(given).anchors()
    return {"due_date": due_date(terms.terms.due, known).isoformat()}


def _statutory(given: Case) -> dict[str, Any]:
    found = law.statutory_due_date(_occasion(given), rules=given["jurisdiction"])
    return {
        "due_date": found.due_on.isoformat(),
        "interest_from": found.late_from.isoformat(),
        "nominal_last_day": found.nominal_on.isoformat(),
        "last_day": found.due_on.isoformat(),
        "default_from": found.late_from.isoformat(),
    }


def _latest(given: Case) -> str:
    if not given["jurisdiction"].startswith("FR") and "invoice_date" in given and "invoice_received" not in given:
        given = {**given, "invoice_received": given["invoice_date"]}  # an invoice that came the day it was issued
    found = law.latest_due_date(_occasion(given), rules=given["jurisdiction"])
    if found is None:
        raise NotExpressible(f"the rules of {given['jurisdiction']} set no cap here")
    return found[0].isoformat()


def _within_cap(given: Case) -> dict[str, Any]:
    due, issued = date.fromisoformat(given["due_date"]), date.fromisoformat(given["invoice_date"])
    latest = _latest(given)
    violations = law.check_terms(None, rules=given["jurisdiction"], occasion=_occasion(given), due_on=due)
    return {"days": (due - issued).days, "within_cap": not violations, "latest_due_date": latest}


def _reminder(given: Case) -> dict[str, Any]:
    _understood(given, REMINDER)
    channel = {"e-mail": "email", "email": "email", "post": "post", "mail": "post", "letter": "post"}.get(
        given.get("channel", "post")
    )
    if channel is None:
        raise NotExpressible(f"channel {given['channel']}")
    sent = date.fromisoformat(given["first_reminder_sent"])
    notice = law.consumer_notice(sent, rules=given["jurisdiction"], channel=channel)
    return {
        "period_starts": notice.starts_on.isoformat(),
        "compensation_possible_from": notice.charges_from.isoformat(),
    }


def _occasion(given: Case) -> law.Occasion:
    known: dict[str, Any] = {}
    for name, field in DATES.items():
        if given.get(name):
            known[field] = date.fromisoformat(given[name])
    known |= {name: given[name] for name in ("goods", "buyer") if given.get(name)}
    known["periodic"] = bool(given.get("periodic", given.get("periodic_invoice", False)))
    try:
        return law.Occasion(**known, clause=_clause(given.get("clause")))
    except LettrageError as error:
        raise NotExpressible(f"not among the kinds known: {error}") from error


def _clause(words: Any) -> str:
    """What the contract says of end of month, in our words."""
    if words in (None, False, "", "none", "no"):
        return ""
    if words is True:
        return "either"
    found = parse_terms(str(words))
    orders = [[str(step.move) for step in terms.due.steps] for terms in found.readings if terms.due is not None]
    names = {
        ("days", "end_of_month"): "days_then_end_of_month",
        ("end_of_month", "days"): "end_of_month_then_days",
    }
    known = [names[order[0], order[1]] for order in orders if len(order) == 2 and (order[0], order[1]) in names]
    if not known or len(known) != len(orders):
        raise NotExpressible(f"clause `{words}`")
    return known[0] if len(known) == 1 else "either"


# -- discounts ---------------------------------------------------------------------------------------------------------


def answers_discount(case: Case) -> dict[str, Any]:
    """One XRechnung line, the line that a payment earns, an implied rate, or a French discount with its tax."""
    given = case["inputs"]
    if set(given) == {"line"}:
        return _line(given["line"])
    if "lines" in given:
        _understood(given, {"lines", "invoice_date", "paid_date", "gross"})
        return _earned(given)
    if set(given) == {"terms"}:
        terms = parse_terms(given["terms"], "en").terms
        assert terms.due is not None
        rate = implied_annual_rate(terms.discounts[0].percent, terms.discounts[0].days, terms.due.steps[0].count)
        return {
            "simple_annual_percent": _two_places(rate.simple_percent),
            "effective_annual_percent": _two_places(rate.effective_percent),
        }
    known = {"jurisdiction", "net", "vat", "gross", "percent", "in_time", "paid", "vat_adjusted", "invoice_date"}
    _understood(given, known | {"paid_date", "terms"})
    return _french(given)


def _line(line: str) -> dict[str, Any]:
    found = read_skonto(f"{line}\n")
    if not found.valid or len(found.lines) != 1:
        return {"valid": False}
    (read,) = found.lines
    base = None if read.base is None else f"{read.base:.2f}"
    return {"valid": True, "days": read.days, "percent": f"{read.percent:.2f}", "base": base}


def _earned(given: Case) -> dict[str, Any]:
    tiers = read_skonto("".join(f"{line}\n" for line in given["lines"])).tiers("EUR")
    issued, paid = date.fromisoformat(given["invoice_date"]), date.fromisoformat(given["paid_date"])
    taken = early_discount(tiers, Money(given["gross"], "EUR"), base=issued, paid_on=paid)
    return {
        "percent": _two_places(taken.tier.percent if taken.tier else Decimal(0)),
        "discount": str(taken.discount.amount.amount),
        "payable": str(taken.discount.payable.amount),
    }


def _french(given: Case) -> dict[str, Any]:
    vat = Money(given.get("vat", "0.00"), "EUR")
    net = Money(given["net"], "EUR") if "net" in given else Money(given["gross"], "EUR") - vat
    total, adjusted = net + vat, given.get("vat_adjusted", True)
    percent, in_time = _offer(given)
    if not in_time:
        paid = Money(given["paid"], "EUR") if "paid" in given else total
        return {"discount_gross": "0.00", "short_payment": str((total - paid).amount), "payable": str(total.amount)}
    rate = Decimal(0)  # the share of the tax follows from the amounts, not from the printed rate
    taken = discount(DiscountTier(percent, 0, with_tax=adjusted), total, [TaxShare(rate, net, vat)])
    return {
        "discount": str(taken.amount.amount),
        "discount_gross": str(taken.amount.amount),
        "discount_net": str(taken.net.amount),
        "discount_vat": str(taken.tax.amount),
        "payable": str(taken.payable.amount),
    }


def _offer(given: Case) -> tuple[Decimal, bool]:
    """The percentage, and whether the payment came in time."""
    if "terms" not in given:
        return Decimal(given["percent"]), given.get("in_time", True)
    (tier,) = parse_terms(given["terms"]).terms.discounts
    issued, paid = (date.fromisoformat(given[name]) for name in ("invoice_date", "paid_date"))
    return tier.percent, due_date([*tier.before], issued).toordinal() + tier.days >= paid.toordinal()


def _two_places(value: Decimal) -> str:
    return str(value.quantize(Decimal("0.01"), ROUND_HALF_UP))


def _understood(given: Mapping[str, Any], known: set[str]) -> None:
    """A setting that is not understood is never ignored."""
    unknown = set(given) - known
    if unknown:
        raise NotExpressible(f"inputs {', '.join(sorted(unknown))}")
