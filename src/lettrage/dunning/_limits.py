"""How long each debt can still be sued for; what is barred is never asked for again."""

from __future__ import annotations

import numpy as np

from lettrage.calendars import to_date, to_days
from lettrage.dunning._book import FAR, Ints, Places, with_end
from lettrage.dunning._customer_columns import CUSTOMER_COLUMNS, CustomerColumns
from lettrage.dunning._laws import rules_of
from lettrage.dunning._policy import DunningPolicy
from lettrage.dunning._shift import month_shifted
from lettrage.dunning._standing import Standing
from lettrage.law import ActKind, JurisdictionRules, LimitationAct, limitation

__all__ = ["days_to_sue"]


def days_to_sue(policy: DunningPolicy, standing: Standing, customers: CustomerColumns) -> Ints:
    """Days left to sue for each item, below zero once it is barred; `FAR` where the policy names no law.

    All items are counted from their due dates; only those that come near the end are looked at one by one, with what
    interrupted the period. What is barred is blocked.

    Complexity: linear in the items, and one look at the law for each item near its end.
    """
    book = standing.book
    out = np.full(len(book), FAR, np.int32)
    if not policy.jurisdictions or not len(book):
        return out
    kinds = with_end(CUSTOMER_COLUMNS["kind"](customers)[0])[book.items.customer]
    for kind in policy.jurisdictions:
        rules = rules_of(policy, kind, book.laws)
        if rules is None or not rules.limitation:
            continue
        here = np.flatnonzero((kinds == kind) & (book.items.due > -(2**30)))
        if len(here):
            _count(standing, rules, here, out, policy.situations.limitation.alert_days)
    return out


def _count(standing: Standing, rules: JurisdictionRules, here: Places, out: Ints, alert_days: int) -> None:
    book, period = standing.book, rules.limitation[0]
    due = book.items.due[here].astype(np.int64)
    if period.counted_from == "next_year":
        year = due.astype("datetime64[D]").astype("datetime64[Y]")
        last = (year + period.years + 1).astype("datetime64[D]").astype(np.int64) - 1
    else:
        last = month_shifted(due, 12 * period.years)
    out[here] = last - book.day
    near = here[(out[here] <= alert_days) & (book.items.residual[here] > 0)]
    paid = _last_paid(standing, near)
    barred: list[int] = []
    for place in near.tolist():
        acts = [LimitationAct(ActKind.PART_PAYMENT, to_date(paid[place]))] if place in paid else []
        due_on = to_date(int(book.items.due[place]))
        found = limitation(rules=rules, due_on=due_on, acts=acts, as_of=book.as_of)
        out[place] = FAR if found.last_day is None else to_days(found.last_day) - book.day
        if found.barred:
            barred.append(place)
    if barred:
        standing.block("time_barred", np.array(barred, np.int64))


def _last_paid(standing: Standing, places: Places) -> dict[int, int]:
    """The day of the last part payment of some items."""
    book = standing.book
    part = places[book.items.residual[places] < book.items.amount[places]]
    moved = book.ledger.movements(book.items.row[part], as_of=book.as_of, known_on=book.known_on)
    at = book.at_rows(moved.row)
    found: dict[int, int] = {}
    for place, on in zip(at.tolist(), moved.on.tolist(), strict=True):
        found[place] = max(found.get(place, on), on)
    return found
