"""Money that came in and went back: its settlements are undone, and the two bank lines clear each other."""

from __future__ import annotations

from typing import Any

from lettrage.model import PaymentReturn

from .asked import Plan, asks_of
from .books import Case, NotExpressible, items_of, money, open_book
from .by_hand import settlements_of

SETTINGS = {"already_allocated", "manual", "operations", "returned", "cancelled"}


def answer(case: Case) -> dict[str, Any]:
    """The groups that stand after the money went back, and what is open again."""
    settings = case["settings"]
    if set(settings) - SETTINGS:
        raise NotExpressible(f"a return with settings {', '.join(sorted(set(settings) - SETTINGS))}")
    back = {item["id"]: _paid(case, item) for item in case["payments"] if money(item).minor < 0}
    named = [*(settings.get("returned") or ()), *(settings.get("cancelled") or ())]
    gone = list(dict.fromkeys([*back.values(), *named]))
    if not gone:
        raise NotExpressible("a return without the money that went back")
    book = open_book(case, only={item["id"] for item in items_of(case) if item["id"] not in back})
    kept, ledger = [], book.ledger
    for number, pair in enumerate(asks_of(book, settings.get("already_allocated") or settings.get("manual") or ())):
        ledger = ledger.record(*settlements_of(book, Plan([pair], ()), f" {number}"))
        if not set(gone) & set(pair[:2]):
            kept.append(pair)
    ledger = ledger.record(*(PaymentReturn(effective_on=book.as_of, payment=name) for name in gone))
    groups = [list(pair[:2]) for pair in kept] + [[paid, name] for name, paid in back.items()]
    done = {name for group in groups for name in group} | set(named)
    return {
        "groups": groups,
        "residuals": {name: left for name, left in book.residuals(ledger).items() if name not in gone},
        "unmatched": [item["id"] for item in items_of(case) if item["id"] not in done],
    }


def _paid(case: Case, item: Case) -> str:
    """The payment that came back: of the same amount and customer, and of the same reference where several are."""
    same = [
        one for one in case["payments"] if money(one) == -money(item) and one.get("customer") == item.get("customer")
    ]
    if len(same) > 1:
        same = [one for one in same if one.get("reference") and one.get("reference") == item.get("reference")]
    if len(same) != 1:
        raise NotExpressible("which payment came back is not said")
    return str(same[0]["id"])
