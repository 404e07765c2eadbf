"""Dunning procedures in the shape of SAP's tables: header, levels, charges, minimum amounts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ._source import Imported, Source, finished, name_of, tones

__all__ = ["from_sap"]


def from_sap(data: Mapping[str, Any], *, currency: str = "EUR") -> Imported:
    """A dunning procedure: the level follows from the days in arrears, and falls when minimums are not met.

    Args:
        data: ``procedure``; ``interval_days`` (least days between two runs for an account), ``grace_days`` (added to
            every due date), ``min_days_in_arrears`` (an account is left alone until its oldest item is so late);
            ``levels`` with ``level``, ``days_in_arrears``, ``always_dun``, ``interest``; ``charges`` with ``level``,
            ``amount_from``, ``charge`` or ``percent``, ``currency``; ``minimums`` with ``level``, ``amount``,
            ``percent``, ``currency``; ``interest_percent``.
        currency: Currency of rows that name none.

    Raises:
        LettrageError: Every malformed key at once.

    Source: SAP documentation of dunning levels, grace days, charges and minimum amounts.

    >>> from lettrage.dunning.importers import from_sap
    >>> levels = [{"level": 1, "days_in_arrears": 2}, {"level": 2, "days_in_arrears": 16}]
    >>> read = from_sap({"procedure": "0001", "interval_days": 14, "grace_days": 3, "levels": levels})
    >>> [(step.id, step.offset_days) for step in read.policy.ladder("main")], read.policy.contact.min_gap_days
    ([('level-1', 5), ('level-2', 19)], 14)
    """
    source = Source.of(data)
    name = source.text("procedure", "sap")
    interval, grace = source.whole("interval_days", 0), source.whole("grace_days", 0)
    worst = source.whole("min_days_in_arrears", 0)
    rate, code = source.decimal("interest_percent"), source.currency("currency", currency)
    minimums, bands = _minimums(source, code), _bands(source, code)
    charges: dict[str, Any] = {f"charge-{level}": {"kind": "fee", "bands": rows} for level, rows in bands.items()}
    if rate.strip("0."):
        charges["interest"] = {"kind": "late_interest", "annual_percent": rate, "per": "item"}
    steps: list[dict[str, Any]] = []
    rows = sorted(((level.whole("level", least=1), level) for level in source.tables("levels")), key=lambda row: row[0])
    for (number, level), tone in zip(rows, tones(), strict=False):
        step: dict[str, Any] = {
            "id": f"level-{number}",
            "offset_days": level.whole("days_in_arrears") + grace,
            "tone": tone,
        }
        if worst:
            step["when"] = {"group": {"days_late": {"ge": worst}}}
        shown = [f"charge-{number}"] if number in bands else []
        if level.flag("interest") and "interest" in charges:
            shown.append("interest")
        if shown:
            step["charges"] = shown
        if number in minimums:
            step["minimum"] = minimums[number]
        if level.flag("always_dun"):
            step["repeat_every_days"] = max(interval, 1)
        for key in ("print_all_items", "text", "form"):
            level.cannot(key, "the words and the layout of letters are templates of `lettrage.letters`")
        level.rest()
        steps.append(step)
    source.rest()
    policy: dict[str, Any] = {
        "id": name_of(name, "sap"),
        "tracks": {"main": {"steps": steps}},
        "contact": {"min_gap_days": interval},
        "switches": {
            "catch_up": "most_severe",
            "minimum_not_met": "lower_step",
            "credits": "offset_highest",
            "mixed_level": "highest",
        },
    }
    if charges:
        policy["charges"] = charges
    return finished(source, policy)


def _minimums(source: Source, currency: str) -> dict[int, dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {}
    for row in source.tables("minimums"):
        own = row.currency("currency", currency)
        least = found.setdefault(row.whole("level", least=1), {})
        least.setdefault("group", {})[own] = row.amount(row.decimal("amount"), own, "amount")
        percent = row.decimal("percent")
        if percent.strip("0."):
            least["percent_of_open"] = percent
        row.rest()
    return found


def _bands(source: Source, currency: str) -> dict[int, list[dict[str, Any]]]:
    """Charges by level, in the order of the amount from which they hold."""
    found: dict[int, list[tuple[str, dict[str, Any]]]] = {}
    for row in source.tables("charges"):
        own = row.currency("currency", currency)
        start = row.amount(row.decimal("amount_from"), own, "amount_from")
        band: dict[str, Any] = {"start": {own: start}} if start.strip("0.") else {}
        percent = row.decimal("percent")
        if percent.strip("0."):
            band["percent"] = percent
        else:
            band["fixed"] = {own: row.amount(row.decimal("charge"), own, "charge")}
        found.setdefault(row.whole("level", least=1), []).append((f"{own} {start.zfill(20)}", band))
        row.rest()
    return {level: [band for _, band in sorted(rows, key=lambda row: row[0])] for level, rows in found.items()}
