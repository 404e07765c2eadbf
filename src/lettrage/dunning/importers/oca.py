"""Policies of OCA's credit control for Odoo (`account_credit_control`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ._source import Imported, Source, finished, name_of, tones

__all__ = ["from_oca"]

_WORDS = "the words of letters are templates of `lettrage.letters`"
_CHANNELS = {"email": ["email", "letter"], "letter": ["letter"], "phone": ["phone"]}


def from_oca(data: Mapping[str, Any], *, currency: str = "EUR") -> Imported:
    """A policy of OCA credit control: levels with three ways of counting days, a message for each level.

    Its own rules are kept: a level follows only the level before it, one level a run, a message for each customer,
    level and currency, items below the tolerance left out.

    Args:
        data: ``name``, ``do_nothing``, ``credit_control_tolerance`` and ``level_ids`` (or ``levels``), each with
            ``level``, ``computation_mode`` (``net_days``, ``end_of_month``, ``previous_date``), ``delay_days``,
            ``channel``, and ``dunning_fixed_amount`` with ``dunning_currency_id`` as the module of fees adds them.
        currency: Currency of the tolerance, and of fees that name none.

    Raises:
        LettrageError: Every malformed key at once (``bad-policy``, ``float-money``).

    Source: OCA/credit-control, modules account_credit_control and account_credit_control_dunning_fees.

    >>> from lettrage.dunning.importers import from_oca
    >>> level = {"level": 1, "computation_mode": "net_days", "delay_days": 10, "channel": "email"}
    >>> read = from_oca({"name": "No delay", "level_ids": [level | {"email_template_id": 7}]})
    >>> [step.id for step in read.policy.ladder("main")], [left.path for left in read.unexpressed]
    (['level-1'], ['level_ids[0].email_template_id'])
    """
    source = Source.of(data)
    name = source.text("name", "oca")
    tolerance = source.decimal("credit_control_tolerance")
    amount = source.amount(tolerance, source.currency("currency", currency), "credit_control_tolerance")
    silent = source.flag("do_nothing")
    steps: list[dict[str, Any]] = []
    levels = source.tables("level_ids") or source.tables("levels")
    charges: dict[str, Any] = {}
    for level, tone in zip(levels, tones(), strict=False):
        steps.append({**_step(level, steps), "tone": tone})
        _fee(level, steps[-1], charges, source.currency("currency", currency))
        level.rest()
    for key in ("account_ids", "partner_ids", "active", "company_id"):
        source.cannot(key, "which customers have the policy is for segments, by their attributes")
    source.rest()
    policy: dict[str, Any] = {
        "id": name_of(name, "oca"),
        "tracks": {"main": {"steps": steps}},
        "segments": [{"id": "all", "use": "" if silent else "main"}],
        "switches": {
            "grouping": "customer+level+currency",
            "catch_up": "climb",
            "minimum_not_met": "skip",
            "credits": "ignore",
        },
    }
    if amount.strip("0."):
        policy["minimum"] = {"item": f"{amount} {source.currency('currency', currency)}"}
    if charges:
        policy["charges"] = charges
    return finished(source, policy)


def _step(level: Source, before: list[dict[str, Any]]) -> dict[str, Any]:
    number = level.whole("level", len(before) + 1, least=1)
    mode = level.text("computation_mode", "net_days")
    days = level.whole("delay_days", 0)
    channel = level.text("channel", "email")
    step: dict[str, Any] = {"id": f"level-{number}", "offset_days": days}
    if mode == "end_of_month":
        step["end_of_month"] = True
    elif mode == "previous_date":
        step["anchor"] = "previous_notice"
    elif mode != "net_days":
        level.cannot("computation_mode", "an unknown way of counting days; taken as net days")
    if channel not in _CHANNELS:
        level.cannot("channel", "an unknown channel; e-mail with a letter behind it instead")
    step["channels"] = _CHANNELS.get(channel, _CHANNELS["email"])
    if channel == "phone":
        step["kind"] = "call"
    if before:
        step["requires"] = [before[-1]["id"]]
    level.text("name")
    for key in (
        "email_template_id",
        "custom_text",
        "custom_mail_text",
        "custom_text_after_details",
        "mail_show_invoice_detail",
    ):
        level.cannot(key, _WORDS)
    return step


def _fee(level: Source, step: dict[str, Any], charges: dict[str, Any], currency: str) -> None:
    """The fixed fee of a level, from the module of dunning fees."""
    fixed, own = level.decimal("dunning_fixed_amount"), level.currency("dunning_currency_id", currency)
    if level.text("dunning_type", "fixed") != "fixed":
        level.cannot("dunning_type", "an unknown way of computing; taken as a fixed sum")
    level.cannot("dunning_product_id", "how a fee is booked is for the accounting, not for the policy")
    amount = level.amount(fixed, own, "dunning_fixed_amount")
    if amount.strip("0."):
        charges[f"fee-{step['id']}"] = {"kind": "fee", "bands": [{"fixed": f"{amount} {own}"}], "per": "notice"}
        step["charges"] = [f"fee-{step['id']}"]
