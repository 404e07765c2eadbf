"""Dunning campaigns of Lago: thresholds by currency, so many attempts, so many days apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lettrage._currencies import DIGITS
from lettrage.errors import Fault

from ._source import Imported, Source, finished, name_of

__all__ = ["from_lago"]


def from_lago(data: Mapping[str, Any]) -> Imported:
    """A campaign: one message, repeated, as long as the overdue balance reaches the threshold of its currency.

    An item is overdue the day after its due date; a currency without threshold is never asked for; the gap between two
    attempts must be exceeded, so that a message goes out on the day after it.

    Args:
        data: ``code`` or ``name``, ``thresholds`` (``amount_cents``, ``currency``), ``max_attempts``,
            ``days_between_attempts``.

    Raises:
        LettrageError: Every malformed key at once.

    Source: getlago/lago-api, models of campaign and threshold, service of bulk processing.

    >>> from lettrage.dunning.importers import from_lago
    >>> read = from_lago({"code": "std", "thresholds": [{"amount_cents": 5099, "currency": "EUR"}], "max_attempts": 5,
    ...                   "days_between_attempts": 4})
    >>> step = read.policy.ladder("main")[0]
    >>> step.repeat_every_days, step.max_repeats, dict(step.minimum.group)
    (5, 5, {'EUR': 5099})
    """
    source = Source.of(data)
    id = name_of(source.text("code") or source.text("name"), "lago")
    least: dict[str, str] = {}
    for row in source.tables("thresholds"):
        currency = row.currency("currency", "EUR")
        least[currency] = _major(row, currency)
        row.rest()
    attempts, days = source.whole("max_attempts", 1, least=1), source.whole("days_between_attempts", 1)
    step: dict[str, Any] = {
        "id": "attempt",
        "offset_days": 1,
        "channels": ["email"],
        "when": {"group": {"currency": sorted(least)}},
        "minimum": {"group": least},
    }
    if attempts > 1:
        step |= {"repeat_every_days": days + 1, "max_repeats": attempts}
    for key in ("applied_to_organization", "customers", "lago_id", "created_at", "description", "name"):
        source.cannot(key, "which customers have the campaign is for segments, by their attributes")
    source.cannot("bcc_emails", "copies go to roles: `copies` of a step")
    source.rest()
    return finished(
        source,
        {
            "id": id,
            "tracks": {"main": {"steps": [step]}},
            "switches": {
                "grouping": "customer+currency",
                "ladder": "group",
                "listing": "overdue",
                "credits": "ignore",
                "minimum_not_met": "skip",
            },
        },
    )


def _major(row: Source, currency: str) -> str:
    """Minor units as decimal text."""
    value = row.data.get("amount_cents")
    row.cannot("amount_cents", "")
    row.left_out[:] = [one for one in row.left_out if one.path != row.at("amount_cents")]
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        text, found = "`amount_cents` is a whole number of minor units", str(value)[:40]
        row.faults.append(Fault("bad-policy", text, row.at("amount_cents"), found=found, expected="at least 0"))
        return "0"
    digits = DIGITS[currency]
    return f"{value // 10**digits}.{value % 10**digits:0{digits}d}" if digits else str(value)
