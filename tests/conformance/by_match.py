"""What the matcher finds: its decided groups and its proposals, as if a person accepted the proposals."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from lettrage import Ledger, MatchingPolicy, Money, match
from lettrage.ledger import Decision
from lettrage.model import Allocation, Settlement

from . import by_hand
from .books import TEXTS, Book, Case, NotExpressible, decimal, items_of, money, open_book
from .discounts import Discounts, discounts_of
from .doubts import check_found, check_rest, check_settings
from .found import Found, groups_of, pairs_of, writeoffs_of
from .limits import Limits, limits_of


def answer(case: Case) -> dict[str, Any]:
    """Let the matcher work on the items of the case and tell what it found."""
    limits = limits_of(case)
    check_settings(case)
    discounts = discounts_of(case)
    texts = case["settings"].get("search_fields") or TEXTS
    book = open_book(case, texts=texts, only=_in_window(case), offered=discounts.offered)
    ledger, found = _passes(case, book, limits, discounts)
    if not found and limits.applied_by_hand and _is_pair_beyond(case, limits):
        # a person applies the payment to its invoice; what is out of tolerance stays open
        return by_hand.answer({**case, "settings": {"selected": [case["invoices"][0]["id"]]}})
    residuals = book.residuals(ledger)
    check_found(case, found, residuals, limits)
    check_rest(case, book, residuals, limits)
    if case["kind"] == "predicate":
        payments = [item["id"] for item in case["payments"]]
        return {"selection": {name: [i for g in found if name in g.kinds for i in g.debits] for name in payments}}
    outside = {item["id"]: decimal(money(item)) for item in items_of(case) if item["id"] not in book.keys}
    touched = {name for group in found for name in group.kinds} | {name for entry in _kept(case) for name in entry[:2]}
    said = {
        "residuals": {**outside, **residuals},
        "unmatched": [item["id"] for item in items_of(case) if item["id"] not in touched],
        "writeoffs": [entry for group in found for entry in writeoffs_of(group, book, discounts)],
    }
    if case["kind"] == "group":
        return {**said, "groups": [list(group.kinds) for group in found]}
    auto = [name for group in found if group.decision is Decision.AUTO for name in group.credits]
    pairs = [*_kept(case), *(pair for group in found for pair in pairs_of(group))]
    return {**said, "allocations": pairs, "auto": auto}


def _passes(case: Case, book: Book, limits: Limits, discounts: Discounts) -> tuple[Ledger, list[Found]]:
    """The ledger after all passes, proposals accepted, and every group. Small groups may be asked to go first."""
    ledger = book.ledger
    earlier = _earlier(case, book)
    if earlier:
        ledger = ledger.record(*earlier)
    # what a case allows is all that it allows
    policy = MatchingPolicy(tolerances=limits.tolerances, adjustments=None, discount=discounts.rule)
    found: list[Found] = []
    for strategies in [["equal_amount"], None] if case["settings"].get("prefer") == "smallest_groups" else [None]:
        result = match(ledger, policy, as_of=book.as_of, strategies=strategies)
        groups = list(groups_of(book, result))
        found += groups
        sure = [group.id for group in groups if group.decision is not Decision.AMBIGUOUS]
        ledger = ledger.apply(result, accept=sure)
    return ledger, found


def _kept(case: Case) -> list[list[str]]:
    return [list(entry) for entry in case["settings"].get("already_allocated") or ()]


def _earlier(case: Case, book: Book) -> list[Settlement]:
    made = []
    for at, (source, target, written) in enumerate(_kept(case)):
        amount = Money(written, book.amounts[target].currency)
        pair = Allocation(book.keys[source], book.keys[target], amount, amount)
        made.append(Settlement(f"earlier {at}", [pair], effective_on=book.as_of))
    return made


def _is_pair_beyond(case: Case, limits: Limits) -> bool:
    """One invoice and one payment, further apart than what may be written off."""
    if len(case["invoices"]) != 1 or len(case["payments"]) != 1 or case["credit_notes"]:
        return False
    gap = money(case["invoices"][0]).minor - money(case["payments"][0]).minor
    return gap > limits.short or -gap > limits.over


def _in_window(case: Case) -> set[str] | None:
    settings = case["settings"]
    if ("anchor" in settings) != ("date_tolerance_days" in settings):
        raise NotExpressible("a window of dates without both of its settings")
    if "anchor" not in settings:
        return None
    anchor, days = date.fromisoformat(settings["anchor"]), timedelta(days=int(settings["date_tolerance_days"]))
    if not all(item.get("date") for item in items_of(case)):
        raise NotExpressible("a window of dates over items without date")
    return {item["id"] for item in items_of(case) if abs(date.fromisoformat(item["date"]) - anchor) <= days}
