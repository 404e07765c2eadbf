"""Dunning procedures of Tryton (`account_dunning` and its fee, letter and e-mail modules)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ._source import Imported, Source, finished, name_of, tones

__all__ = ["from_tryton"]

_WORDS = "the words of letters are templates of `lettrage.letters`"


def from_tryton(data: Mapping[str, Any], *, currency: str = "EUR") -> Imported:
    """A dunning procedure: ordered levels by days overdue, each receivable line on its own.

    Args:
        data: ``name`` and ``levels``, each with ``overdue`` (days, ``{"days": 5}`` or ``"P5D"``), and as its modules
            add them ``fee`` (``compute_method`` ``fixed`` or ``percentage``, ``amount``,
            ``percentage``), ``print_on_letter``, ``send_email``.
        currency: Currency of fixed fees.

    Raises:
        LettrageError: Every malformed key at once.

    Source: tryton modules account_dunning, account_dunning_fee, account_dunning_letter, account_dunning_email.

    >>> from lettrage.dunning.importers import from_tryton
    >>> read = from_tryton({"name": "Default", "levels": [{"overdue": {"days": 5}}, {"overdue": {"days": 20}}]})
    >>> [(step.id, step.offset_days) for step in read.policy.ladder("main")]
    [('level-1', 5), ('level-2', 20)]
    """
    source = Source.of(data)
    name = source.text("name", "tryton")
    code = source.currency("currency", currency)
    steps: list[dict[str, Any]] = []
    charges: dict[str, Any] = {}
    for place, (level, tone) in enumerate(zip(source.tables("levels"), tones(), strict=False), 1):
        step: dict[str, Any] = {"id": f"level-{place}", "offset_days": level.whole("overdue"), "tone": tone}
        if steps:
            step["requires"] = [steps[-1]["id"]]
        by_mail, printed = level.flag("send_email"), level.flag("print_on_letter")
        step["channels"] = ["email", "letter"] if by_mail else ["letter"] if printed else ["preferred", "email"]
        fee = level.table("fee")
        if fee is not None:
            charges[f"fee-{place}"] = _fee(fee, code)
            step["charges"] = [f"fee-{place}"]
        for key in ("email_template", "email_from", "email_report"):
            level.cannot(key, _WORDS)
        level.text("name")
        level.whole("sequence", 0)
        level.rest()
        steps.append(step)
    source.rest()
    policy: dict[str, Any] = {
        "id": name_of(name, "tryton"),
        "tracks": {"main": {"steps": steps}},
        "switches": {"grouping": "instalment", "catch_up": "climb", "credits": "ignore"},
    }
    if charges:
        policy["charges"] = charges
    return finished(source, policy)


def _fee(fee: Source, currency: str) -> dict[str, Any]:
    method = fee.text("compute_method", "fixed")
    charge: dict[str, Any] = {"kind": "fee", "per": "item", "once_per": "notice"}
    own = fee.currency("currency", currency)
    if method == "percentage":
        charge["bands"] = [{"percent": fee.decimal("percentage")}]
        fee.cannot("amount", "the fee is a share")
    else:
        charge["bands"] = [{"fixed": f"{fee.amount(fee.decimal('amount'), own, 'amount')} {own}"}]
        fee.cannot("percentage", "the fee is a fixed sum")
    if method not in ("fixed", "percentage"):
        fee.cannot("compute_method", "an unknown way of computing; taken as a fixed sum")
    for key in ("name", "product", "journal"):
        fee.cannot(key, "how a fee is booked is for the accounting, not for the policy")
    fee.rest()
    return charge
