"""Law cases about lettering, TARGET days and plain metrics, answered by the rooms that hold them."""

from __future__ import annotations

import calendar
import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from lettrage import Invoice, Ledger, Money, Payment
from lettrage.calendars import BusinessCalendar, target_holidays
from lettrage.matching import LetteringScheme, MatchingPolicy, match
from lettrage.metrics import formulas
from lettrage.model import Allocation, ItemKey, ItemKind, Settlement

from .books import Case, NotExpressible

#: Any day will do: nothing here depends on it.
DAY = date(2026, 1, 5)
ACCOUNT = "ACME"


def answers_lettering(case: Case) -> dict[str, Any]:
    """The next code after one used, the case of a group's code, the date and code of entries."""
    given = case["inputs"]
    if set(given) == {"last"}:
        return _next_code(given["last"])
    if set(given) == {"debits", "credits"}:
        return _balance(given["debits"], given["credits"])
    if set(given) <= {"entries", "rule", "validated_on"} and "entries" in given:
        return _dated(given)
    if given.get("lettered") is False and set(given) <= {"lettered", "rule"}:
        sold = Invoice("F-1", ACCOUNT, DAY, total=Money(100, "EUR"))
        return _shown(Ledger(invoices=[sold]), given.get("rule", "validation_date"))
    raise NotExpressible(f"lettering by {', '.join(sorted(given))}")


def answers_calendar(case: Case) -> dict[str, Any]:
    """The closing days of TARGET in a year, or the business day that a day rolls to."""
    given = case["inputs"]
    if given["calendar"].upper() not in ("TARGET", "TARGET/T2", "TARGET2", "T2"):
        raise NotExpressible(f"calendar {given['calendar']}")
    if "year" in given:
        return {"closing_days_besides_weekends": [str(on) for on in target_holidays(given["year"])]}
    rolled = BusinessCalendar.target().roll(date.fromisoformat(given["date"]), given["convention"].replace(" ", "_"))
    return {"business_day": str(rolled)}


def answers_metric(case: Case) -> dict[str, Any]:
    """The plain, the best possible and the counted-back DSO, and the collection effectiveness."""
    given = dict(case["inputs"])
    if "credit_sales" in given and "sales" not in given:
        given["sales"] = given.pop("credit_sales")
    if set(given) in ({"receivables", "sales", "days"}, {"receivables", "current_receivables", "sales", "days"}):
        return _days_of_sales(given)
    if set(given) == {"begin", "sales", "end_total", "end_current"}:
        found = formulas.cei(given["begin"], given["sales"], given["end_total"], given["end_current"])
        return {"cei_percent": _places(found)}
    if set(given) == {"as_of", "receivables", "monthly_sales"}:
        return _counted_back(given)
    raise NotExpressible(f"no formula yet on {', '.join(sorted(given))}")


def _days_of_sales(given: Case) -> dict[str, Any]:
    dso = formulas.dso_simple(given["receivables"], given["sales"], given["days"])
    if "current_receivables" not in given:
        return {"dso": _places(dso)}
    best = formulas.best_possible_dso(given["current_receivables"], given["sales"], given["days"])
    late = None if dso is None or best is None else formulas.average_days_delinquent(dso, best)
    return {"dso": _places(dso), "bpdso": _places(best), "add": _places(late)}


def _places(figure: Decimal | None) -> str | None:
    return None if figure is None else str(figure.quantize(Decimal("0.01"), ROUND_HALF_UP))


def _counted_back(given: Case) -> dict[str, Any]:
    sales = dict(given["monthly_sales"])
    year, month = int(given["as_of"][:4]), int(given["as_of"][5:7])
    periods: list[tuple[str, int]] = []
    while f"{year:04}-{month:02}" in sales:
        periods.append((sales[f"{year:04}-{month:02}"], calendar.monthrange(year, month)[1]))
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    if len(periods) < len(sales):
        raise NotExpressible("months that do not follow one another")
    found = formulas.dso_count_back(given["receivables"], periods)
    if found.days is None:
        return {"error": "history_exhausted", "residual": f"{float(found.unexplained):.2f}"}
    return {"dso": _places(found.days)}


def _next_code(last: str) -> dict[str, Any]:
    """What the next group of an account is called when the last was called so."""
    if not (isinstance(last, str) and last.isascii() and last.isalpha() and last.isupper()):
        raise NotExpressible(f"codes such as {last}: only letters count here")
    invoices = [Invoice(f"F-{i}", ACCOUNT, DAY, total=Money(100 + i, "EUR")) for i in (1, 2)]
    payments = [Payment(f"P-{i}", DAY, Money(100 + i, "EUR"), customer=ACCOUNT, remittance=f"F-{i}") for i in (1, 2)]
    ledger = Ledger(invoices=invoices, payments=payments).record(_settled(last, 1, Money(101, "EUR")))
    batch = match(ledger, MatchingPolicy(lettering=LetteringScheme(first=last)), as_of=DAY).batch
    (code,) = batch.code.tolist()
    return {"next": code}


def _balance(debits: list[str], credits: list[str]) -> dict[str, Any]:
    """A group of one payment that names all its invoices: closed, or a part payment in lower case."""
    owed = [Money(amount, "EUR") for amount in debits]
    paid = [Money(amount, "EUR") for amount in credits]
    left = sum((money.minor for money in owed), 0) - sum((money.minor for money in paid), 0)
    answer: dict[str, Any] = {"balanced": left == 0, "case": _case(left == 0)}
    if left:
        answer["residual"] = str(abs(Money.of_minor(left, "EUR")).amount)
    return answer


def _case(balanced: bool) -> str:
    """How the library writes the code of such a group: taken from one that it letters itself."""
    owed, paid = Money(100, "EUR"), Money(100 if balanced else 60, "EUR")
    ledger = Ledger(
        invoices=[Invoice("F-101", ACCOUNT, DAY, total=owed)],
        payments=[Payment("P-1", DAY, paid, customer=ACCOUNT, remittance="F-101")],
    )
    batch = match(ledger, MatchingPolicy(), as_of=DAY).batch
    codes = [code for code in batch.code.tolist() if code]
    if not codes:
        raise NotExpressible("the matcher letters no such group by itself")
    return "upper" if codes[0].isupper() else "lower"


def _dated(given: Case) -> dict[str, Any]:
    """What the books show of an invoice and a payment of these days, settled and validated."""
    days = [_day(entry) for entry in given["entries"]]
    validated = date.fromisoformat(given["validated_on"]) if given.get("validated_on") else max(days)
    rule = given.get("rule", "validation_date")
    if rule not in ("validation_date", "latest_accounting_date"):
        raise NotExpressible(f"rule {rule}")
    ledger = Ledger(
        invoices=[Invoice("F-1", ACCOUNT, min(days), total=Money(100, "EUR"))],
        payments=[Payment("P-1", max(days), Money(100, "EUR"), customer=ACCOUNT)],
    ).record(_settled("AAA", 1, Money(100, "EUR"), on=max(days)), known_on=max(validated, *days))
    return _shown(ledger, rule)


def _shown(ledger: Ledger, rule: str) -> dict[str, Any]:
    """The code and the date under which invoice F-1 stands lettered; blank when no settlement stands on it."""
    for entry in ledger.timeline(ItemKey(ItemKind.INVOICE, "F-1")):
        if isinstance(entry.fact, Settlement) and ledger.stands(entry.fact.id):
            on = entry.known_on if rule == "validation_date" else entry.on
            return {"EcritureLet": entry.fact.code, "DateLet": on.strftime("%Y%m%d")}
    return {"EcritureLet": "", "DateLet": ""}


def _day(entry: Any) -> date:
    """The date of an entry, given bare or as the only date of a record."""
    values = list(entry.values()) if isinstance(entry, dict) else [entry]
    dates = [value for value in values if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value)]
    if len(dates) != 1:
        raise NotExpressible(f"an entry with {len(dates)} dates")
    return date.fromisoformat(dates[0])


def _settled(code: str, number: int, amount: Money, on: date = DAY) -> Settlement:
    paid, owed = ItemKey(ItemKind.PAYMENT, f"P-{number}"), ItemKey(ItemKind.INVOICE, f"F-{number}")
    return Settlement("S-1", [Allocation(paid, owed, amount, amount)], code=code, effective_on=on)
