"""Ageing and sales worked out one item at a time, the way a clerk would with a pencil."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from lettrage.ledger import Ledger
from lettrage.model import ItemKind


def aged(ledger: Ledger, as_of: date, known_on: date | None, bounds: tuple[int, ...], basis: str) -> dict[str, int]:
    """Minor units in each row of an aged balance; one currency; empty rows left out."""
    rows: dict[str, int] = defaultdict(int)
    for item in ledger.open_items(as_of=as_of, known_on=known_on):
        rows[_row(item, as_of, bounds, basis)] += item.residual.minor
    return dict(rows)


def _row(item, as_of: date, bounds: tuple[int, ...], basis: str) -> str:
    if not item.account.identified:
        return "unidentified"
    if item.key.kind is ItemKind.CREDIT_NOTE:
        return "credit notes"
    if item.key.kind in (ItemKind.PAYMENT, ItemKind.REFUND) or item.residual.minor < 0:
        return "unapplied"
    if basis == "due" and item.due_on is None:
        return "no due date"
    age = (as_of - (item.due_on if basis == "due" else item.on)).days
    if basis == "due" and age <= 0:
        return "not due"
    low = 1 if basis == "due" else 0
    for bound in bounds:
        if age <= bound:
            return f"{low}-{bound}"
        low = bound + 1
    return f"over {bounds[-1]}"
