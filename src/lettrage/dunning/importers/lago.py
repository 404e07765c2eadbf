"""Dunning campaigns of Lago: thresholds by currency, so many attempts, so many days apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lettrage._currencies import DIGITS
from lettrage._fault import shown
from lettrage.dunning._language_when import WORDS
from lettrage.dunning._shapes import MANY
from lettrage.errors import Fault, did_you_mean

from ._source import Imported, Source, finished, name_of

__all__ = ["from_lago"]

_SWITCHES = {
    "grouping": "customer+currency",
    "ladder": "group",
    "listing": "overdue",
    "credits": "ignore",
    "minimum_not_met": "skip",
}


def from_lago(data: Mapping[str, Any]) -> Imported:
    """A campaign, or all campaigns of an organization with who has which.

    A campaign is one message, repeated, as long as the overdue balance reaches the threshold of its currency. An item
    is overdue the day after its due date; a currency without threshold is never asked for; the gap between two attempts
    must be exceeded, so that a message goes out on the day after it. A customer's own campaign goes before that of the
    billing entity, which goes before that of the organization; a customer who is excluded, or an entity without any,
    gets nothing.

    Args:
        data: A campaign: ``code`` or ``name``, ``thresholds`` (``amount_cents``, ``currency``), ``max_attempts``,
            ``days_between_attempts``, ``applied_to_organization``. Or an organization: ``dunning_campaigns`` (a list of
            these), ``billing_entities`` (``code``, ``applied_dunning_campaign_code``) and ``customers``
            (``external_id``, ``applied_dunning_campaign_code``, ``exclude_from_dunning_campaign``).

    Raises:
        LettrageError: Every malformed key at once, and every code that names no campaign.

    Source: getlago/lago-api, models of campaign and threshold, service of bulk processing.

    >>> from lettrage.dunning.importers import from_lago
    >>> campaign = {"code": "std", "thresholds": [{"amount_cents": 5099, "currency": "EUR"}], "max_attempts": 5,
    ...             "days_between_attempts": 4}
    >>> step = from_lago(campaign).policy.ladder("main")[0]
    >>> step.repeat_every_days, step.max_repeats, dict(step.minimum.group)
    (5, 5, {'EUR': 5099})
    >>> house = {"dunning_campaigns": [campaign], "billing_entities": [
    ...     {"code": "north", "applied_dunning_campaign_code": "std"}, {"code": "south"}]}
    >>> [(segment.id, segment.use) for segment in from_lago(house).policy.segments]
    [('entity-north', 'std'), ('entity-south', ''), ('rest', '')]
    """
    source = Source.of(data)
    if "dunning_campaigns" in source.data:
        return _organization(source)
    id = name_of(source.text("code") or source.text("name"), "lago")
    step = _campaign(source, "attempt")
    for key in ("applied_to_organization", "customers"):
        source.cannot(key, "who has the campaign is said by the organization: `dunning_campaigns`, `customers`")
    source.rest()
    return finished(source, {"id": id, "tracks": {"main": {"steps": [step]}}, "switches": _SWITCHES})


def _campaign(source: Source, id: str) -> dict[str, Any]:
    """The one step of a campaign."""
    least: dict[str, str] = {}
    for row in source.tables("thresholds"):
        currency = row.currency("currency", "EUR")
        least[currency] = _major(row, currency)
        row.rest()
    attempts, days = source.whole("max_attempts", 1, least=1), source.whole("days_between_attempts", 1)
    step: dict[str, Any] = {"id": id, "offset_days": 1, "channels": ["email"], "minimum": {"group": least}}
    if least:
        step["when"] = {"group": {"currency": sorted(least)}}
    if attempts > 1:
        step |= {"repeat_every_days": days + 1, "max_repeats": attempts}
    for key in ("lago_id", "created_at", "description", "name"):
        source.cannot(key, "it changes nothing in what is sent")
    source.cannot("bcc_emails", "copies go to roles: `copies` of a step")
    return step


def _organization(source: Source) -> Imported:
    """Campaigns as tracks, and who has which as segments: customers first, then entities, then everybody else."""
    tracks: dict[str, Any] = {}
    default = ""
    for place, row in enumerate(source.tables("dunning_campaigns")):
        code = name_of(row.text("code") or row.text("name"), f"campaign-{place + 1}")
        # A counter of its own for each campaign: who is moved to another begins anew.
        tracks[code] = {"steps": [_campaign(row, f"attempt-{code}")]}
        if row.flag("applied_to_organization") and not default:
            default = code
        row.rest()
    segments = _chosen(source, "customers", "external_id", tracks)
    segments += _chosen(source, "billing_entities", "code", tracks)
    source.rest()
    if not tracks:
        source.faults.append(Fault("bad-policy", "an organization without campaign sends nothing", "dunning_campaigns"))
    policy = {"id": "lago", "tracks": tracks, "segments": [*segments, {"id": "rest", "use": default}]}
    return finished(source, {**policy, "switches": _SWITCHES})


def _chosen(source: Source, key: str, named: str, tracks: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The segments of those who have a campaign of their own, or none: one for all customers of a campaign."""
    by_use: dict[str, list[str]] = {}
    customer = key == "customers"
    for row in source.tables(key, most=WORDS if customer else MANY):
        id, code = row.text(named), row.text("applied_dunning_campaign_code")
        out_of_it = row.flag("exclude_from_dunning_campaign")
        for other in ("name", "lago_id", "created_at"):
            row.cannot(other, "it changes nothing in what is sent")
        row.rest()
        use = name_of(code, "") if code and not out_of_it else ""
        if not id:
            row.faults.append(Fault("missing-value", f"an entry of `{key}` needs `{named}`", row.at(named)))
        if use and use not in tracks:
            at, help = row.at("applied_dunning_campaign_code"), did_you_mean(code, tracks)
            row.faults.append(Fault("bad-policy", f"`{code[:60]}` is no campaign", at, found=code, help=help))
        if use or out_of_it or not customer:  # a customer without its own has that of its entity
            by_use.setdefault(use if customer else id, []).append(id if customer else use)
    if not customer:
        return [
            {"id": f"entity-{name_of(id, 'x')}", "use": uses[0], "when": {"group": {"entity": id}}}
            for id, uses in by_use.items()
        ]
    return [
        {"id": f"customers-{use or 'excluded'}", "use": use, "when": {"customer": {"id": sorted(set(ids))}}}
        for use, ids in by_use.items()
    ]


def _major(row: Source, currency: str) -> str:
    """Minor units as decimal text."""
    value = row.data.get("amount_cents")
    row.cannot("amount_cents", "")
    row.left_out[:] = [one for one in row.left_out if one.path != row.at("amount_cents")]
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        text, found = "`amount_cents` is a whole number of minor units", shown(value, 40)
        row.faults.append(Fault("bad-policy", text, row.at("amount_cents"), found=found, expected="at least 0"))
        return "0"
    if value >= 10**15:
        text, expected = "`amount_cents` is more than any debt", "15 figures at most"
        row.faults.append(Fault("bad-policy", text, row.at("amount_cents"), found=value, expected=expected))
        return "0"
    digits = DIGITS[currency]
    return f"{value // 10**digits}.{value % 10**digits:0{digits}d}" if digits else str(value)
