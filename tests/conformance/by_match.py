"""What the matcher finds: its decided groups and its proposals, as if a person accepted them all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from attrs import frozen

from lettrage import Money, match
from lettrage.ledger import Decision
from lettrage.matching import MatchResult
from lettrage.model import KIND_CODES, ItemKey, ItemKind

from .books import TEXTS, Book, Case, NotExpressible, decimal, open_book

#: Differences that may be absorbed: only zero can be said so far.
TOLERANCES = {"tolerance", "tolerance_pct", "write_off_limit", "relative_tolerance_of_invoice"}
SETTINGS = {
    *TOLERANCES, "search_fields", "check_tolerance", "auto_on_reference", "order", "prefer", "max_group",
    "date_tolerance_days", "anchor", "method",
}  # fmt: skip
OWED_TO_US = (ItemKind.INVOICE, ItemKind.REFUND)


@frozen
class Found:
    """A group of the matcher: what is taken from each item, signed, + owed to us."""

    taken: dict[str, Money]
    kinds: dict[str, ItemKind]
    decision: Decision

    @property
    def credits(self) -> list[str]:
        return [name for name, kind in self.kinds.items() if kind not in OWED_TO_US]

    @property
    def debits(self) -> list[str]:
        return [name for name, kind in self.kinds.items() if kind in OWED_TO_US]


def answer(case: Case) -> dict[str, Any]:
    """Let the matcher work on the items of the case and tell what it found."""
    _check(case)
    settings = case["settings"]
    book = open_book(case, texts=settings.get("search_fields") or TEXTS, only=_in_window(case))
    found = list(_groups(book, match(book.ledger, as_of=book.as_of)))
    unsure = {name for group in found if group.decision is Decision.AMBIGUOUS for name in group.kinds}
    taken = [group for group in found if group.decision is not Decision.AMBIGUOUS]
    touched = {name for group in taken for name in group.kinds}
    if case["kind"] == "predicate":
        payments = [payment["id"] for payment in case["payments"]]
        return {"selection": {name: [i for g in taken if name in g.kinds for i in g.debits] for name in payments}}
    amounts = open_book(case).amounts
    rest = [name for name in amounts if name not in touched]
    said = {
        "residuals": {name: decimal(amounts[name]) for name in rest},
        "unmatched": rest,
        "writeoffs": [],
    }
    if case["kind"] == "group":
        _check_groups(case, taken, unsure)
        return {**said, "groups": [list(group.kinds) for group in taken]}
    _check_rest(case, book, set(rest) - unsure)
    auto = [name for group in taken if group.decision is Decision.AUTO for name in group.credits]
    return {**said, "allocations": [pair for group in taken for pair in _pairs(group)], "auto": auto}


def _groups(book: Book, result: MatchResult) -> Iterator[Found]:
    batch = result.batch
    kinds = {code: kind for kind, code in KIND_CODES.items()}
    for group in range(len(batch.start) - 1):
        lines = range(int(batch.start[group]), int(batch.start[group + 1]))
        keys = [ItemKey(kinds[int(batch.kind[at])], str(batch.id[at]), int(batch.instalment[at])) for at in lines]
        names = book.names(keys)
        currency = book.amounts[names[0]].currency
        taken = [Money.of_minor(int(batch.allocated[at]), currency) for at in lines]
        yield Found(
            dict(zip(names, taken, strict=True)),
            {name: key.kind for name, key in zip(names, keys, strict=True)},
            Decision(int(batch.decision[group])),
        )


def _pairs(group: Found) -> Iterator[list[str]]:
    """[source, target, amount]; a refund is its own source, with an amount below zero."""
    if len(group.credits) > 1 and len(group.debits) > 1:
        raise NotExpressible("a group of several on both sides asserts no pairs")
    for credit in group.credits:
        for debit in group.debits:
            amount = abs(group.taken[debit if len(group.credits) == 1 else credit])
            if group.kinds[debit] is ItemKind.REFUND:
                yield [debit, credit, decimal(-amount)]
            else:
                yield [credit, debit, decimal(amount)]


# --- what cannot be said ---


def _check(case: Case) -> None:
    settings = case["settings"]
    unknown = set(settings) - SETTINGS
    if unknown:
        raise NotExpressible(f"settings {', '.join(sorted(unknown))}")
    for name in TOLERANCES & set(settings):
        if Decimal(settings[name]):
            raise NotExpressible(f"{name} above zero: tolerances come later")
    if settings.get("check_tolerance") not in (None, False):
        raise NotExpressible("check_tolerance")
    if settings.get("method", "customer_amount") != "customer_amount":
        raise NotExpressible(f"method {settings['method']}")
    if not set(settings.get("search_fields") or TEXTS) <= set(TEXTS):
        raise NotExpressible("search_fields that the ledger does not hold")
    if settings.get("prefer") not in (None, "smallest_groups"):
        amounts = [(payment["customer"], payment["amount"]) for payment in case["payments"]]
        if len(set(amounts)) < len(amounts):
            raise NotExpressible("a choice among equal payments: the matcher leaves ties to a person")


def _check_groups(case: Case, taken: list[Found], unsure: set[str]) -> None:
    if unsure:
        raise NotExpressible("the matcher reports the choice as ambiguous where the case prefers one")
    most = case["settings"].get("max_group")
    if most is not None and any(max(len(group.debits), len(group.credits)) > min(most) for group in taken):
        raise NotExpressible("a group larger than the case allows")


def _check_rest(case: Case, book: Book, rest: set[str]) -> None:
    """Open payments beside open invoices may be settled in part by other programs; the matcher does not do that yet."""
    settings = case["settings"]
    paid = [book.amounts[name] for name in rest if book.keys[name].kind is ItemKind.PAYMENT]
    owed = [book.amounts[name] for name in rest if book.keys[name].kind is ItemKind.INVOICE]
    if not paid or not owed:
        return
    strict = "tolerance_pct" in settings and settings.get("check_tolerance") is not False
    if strict and max(money.minor for money in paid) < min(money.minor for money in owed):
        return  # each falls short of every invoice, and no shortage is tolerated
    raise NotExpressible("what stays open could be settled in part: that comes later")


def _in_window(case: Case) -> set[str] | None:
    settings = case["settings"]
    if ("anchor" in settings) != ("date_tolerance_days" in settings):
        raise NotExpressible("a window of dates without both of its settings")
    if "anchor" not in settings:
        return None
    anchor, days = date.fromisoformat(settings["anchor"]), timedelta(days=int(settings["date_tolerance_days"]))
    items = [item for part in ("invoices", "credit_notes", "payments") for item in case.get(part) or ()]
    if not all(item.get("date") for item in items):
        raise NotExpressible("a window of dates over items without date")
    return {item["id"] for item in items if abs(date.fromisoformat(item["date"]) - anchor) <= days}
