"""Dunning types of ERPNext: closed ranges of days overdue, each with a fee and a rate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from lettrage._fault import shown
from lettrage.errors import Fault

from ._source import Imported, Source, finished, name_of, tones

__all__ = ["from_erpnext"]

_WORDS = "the words of letters are templates of `lettrage.letters`"


def from_erpnext(
    data: Sequence[Mapping[str, Any]], *, currency: str = "EUR", per: Literal["invoice", "customer"] = "invoice"
) -> Imported:
    """Dunning types: the one whose range of days holds the overdue invoice is used, without climbing.

    Whoever makes a dunning starts from one invoice, or fetches all overdue payments of a customer: the types do not say
    which, so the caller does.

    Args:
        data: The dunning types, each with ``dunning_type``, ``start_day``, ``end_day``, ``dunning_fee``,
            ``rate_of_interest``.
        currency: Currency of the fees.
        per: ``invoice`` for a dunning for each invoice, ``customer`` for one with all that a customer owes too late to
            a company in a currency.

    Raises:
        LettrageError: Every malformed key at once.

    Source: frappe/erpnext, doctypes Dunning Type and Dunning: interest is open amount x rate / 100 x days / 365.

    >>> from lettrage.dunning.importers import from_erpnext
    >>> first = {"dunning_type": "First", "start_day": 1, "end_day": 15, "dunning_fee": "0"}
    >>> second = {"dunning_type": "Second", "start_day": 16, "dunning_fee": "10", "rate_of_interest": "10"}
    >>> read = from_erpnext([first, second])
    >>> [(step.id, step.charges) for step in read.policy.ladder("main")]
    [('First', ()), ('Second', ('fee-2', 'interest-2'))]
    """
    source = Source.of({"dunning_types": list(data) if isinstance(data, (list, tuple)) else data})
    steps: list[dict[str, Any]] = []
    charges: dict[str, Any] = {}
    rows = [(kind.whole("start_day", 0), kind) for kind in source.tables("dunning_types")]
    for place, ((start, kind), tone) in enumerate(zip(sorted(rows, key=lambda row: row[0]), tones(), strict=False), 1):
        id = name_of(kind.text("dunning_type"), f"type-{place}")
        step: dict[str, Any] = {"id": id, "offset_days": start, "tone": tone}
        end = kind.whole("end_day", 0)
        if end:
            step["when"] = {"item": {"days_late": {"le": end}}}
        claimed = _charges(kind, place, charges, kind.currency("currency", currency))
        if claimed:
            step["charges"] = claimed
        for key in ("dunning_letter_text", "language", "body_text", "closing_text"):
            kind.cannot(key, _WORDS)
        for key in ("income_account", "cost_center", "company", "is_default"):
            kind.cannot(key, "how charges are booked is for the accounting, not for the policy")
        kind.rest()
        steps.append(step)
    if per not in ("invoice", "customer"):
        source.faults.append(
            Fault(
                "bad-value",
                "`per` is `invoice` or `customer`",
                "per",
                found=shown(per, 40),
                expected="invoice, customer",
            )
        )
    grouping = "customer+entity+currency" if per == "customer" else "invoice"
    policy: dict[str, Any] = {
        "id": "erpnext",
        "tracks": {"main": {"steps": steps}},
        "switches": {"grouping": grouping, "catch_up": "most_severe", "credits": "ignore"},
    }
    if charges:
        policy["charges"] = charges
    return finished(source, policy)


def _charges(kind: Source, place: int, charges: dict[str, Any], currency: str) -> list[str]:
    claimed: list[str] = []
    fee, rate = kind.decimal("dunning_fee"), kind.decimal("rate_of_interest")
    if fee.strip("0."):
        amount = kind.amount(fee, currency, "dunning_fee")
        charges[f"fee-{place}"] = {"kind": "fee", "bands": [{"fixed": f"{amount} {currency}"}], "per": "notice"}
        claimed.append(f"fee-{place}")
    if rate.strip("0."):
        charges[f"interest-{place}"] = {
            "kind": "late_interest",
            "annual_percent": rate,
            "day_count": 365,
            "per": "item",
        }
        claimed.append(f"interest-{place}")
    return claimed
