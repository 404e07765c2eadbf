"""When an answer of the matcher may mean something else than the case asks, it is not given."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import combinations

from lettrage import Money
from lettrage.ledger import Decision

from .books import TEXTS, Book, Case, NotExpressible, items_of
from .discounts import SETTINGS as DISCOUNTS
from .found import OWED_TO_US, Found
from .limits import FEW, LEVELS, TOLERANCES, Limits, most_of, no_group_balances

SETTINGS = {
    *TOLERANCES, *LEVELS, *DISCOUNTS, "search_fields", "check_tolerance", "auto_on_reference", "order", "prefer",
    "max_group", "date_tolerance_days", "anchor", "method", "allow_partial", "already_allocated", "bucket_by",
    "use_all", "automatic", "cross_customer", "ar_ap_netting", "write_off_date",
}  # fmt: skip


def check_settings(case: Case) -> None:
    settings = case["settings"]
    unknown = set(settings) - SETTINGS
    if unknown:
        raise NotExpressible(f"settings {', '.join(sorted(unknown))}")
    if settings.get("check_tolerance") not in (None, False):
        raise NotExpressible("check_tolerance")
    if settings.get("method", "customer_amount") not in ("customer_amount", "customer_reference"):
        raise NotExpressible(f"method {settings['method']}")
    if not set(settings.get("search_fields") or TEXTS) <= set(TEXTS):
        raise NotExpressible("search_fields that the ledger does not hold")


def check_found(case: Case, found: Sequence[Found], residuals: Mapping[str, str]) -> None:
    """Are the groups of the kind that the settings allow, and is each the only one that could be meant?"""
    settings = case["settings"]
    if any(group.decision is Decision.AMBIGUOUS for group in found):
        raise NotExpressible("the matcher calls the choice ambiguous, which an answer has no word for")
    if any(_has_rival(case, group, residuals) for group in found):
        raise NotExpressible("one of several equal items was chosen and no text names it: a person confirms that")
    if case["kind"] == "match" and any(_has_other_cover(case, group, residuals) for group in found):
        raise NotExpressible("other items would make the same sum: a person confirms the choice")
    if settings.get("use_all") and len({name for group in found for name in group.kinds}) < len(items_of(case)):
        raise NotExpressible("an answer that leaves items over where all must be used")


def _has_rival(case: Case, group: Found, residuals: Mapping[str, str]) -> bool:
    """Is an item of the same amount and side left open that the texts name as well, or as little?"""
    items = {item["id"]: item for item in items_of(case)}
    payments = {item["id"] for item in case["payments"]}
    words = {word for name in group.kinds if name in payments for word in _words(case, items[name])}
    for name in group.kinds:
        mine = words & _words(case, items[name]) if name not in payments else set()
        for other in residuals.keys() - group.kinds.keys():
            same_side = (other in payments) == (name in payments)
            if case["settings"].get("automatic") is True:
                continue  # no person is to be asked
            if name in payments and case["settings"].get("prefer") in ("oldest_payment", "newest_payment"):
                continue  # which of equal payments goes first is said
            if same_side and items[other]["amount"] == items[name]["amount"]:
                theirs = words & _words(case, items[other]) if other not in payments else set()
                if len(theirs) >= len(mine):
                    return True
    return False


def _has_other_cover(case: Case, group: Found, residuals: Mapping[str, str]) -> bool:
    """Do other items of the larger side, open ones among them, make the same sum? A pair stands for itself."""
    many = max(group.debits, group.credits, key=len)
    if len(many) < 2 or group.rest:
        return False
    amounts = {item["id"]: Money(item["amount"], item["currency"]).minor for item in items_of(case)}
    payments = {item["id"] for item in case["payments"]}
    left = [name for name in residuals if (name in payments) == (many[0] in payments) and name not in many]
    if many == group.debits:
        items = {item["id"]: item for item in items_of(case)}
        said = {word for name in group.credits if name in payments for word in _words(case, items[name])}
        if all(said & _words(case, items[n]) for n in many) and not any(said & _words(case, items[n]) for n in left):
            return False  # the money names these and no other
    return len(many) + len(left) > FEW or any(
        sum(amounts[name] for name in chosen) == sum(amounts[name] for name in many) and set(chosen) != set(many)
        for size in range(1, len(many) + len(left) + 1)
        for chosen in combinations([*many, *left], size)
    )


def _words(case: Case, item: Case) -> set[str]:
    """The words of the texts of an item that may be read."""
    payment = any(item is one for one in case["payments"])
    read = (case["settings"].get("search_fields") or TEXTS) if payment else ("reference",)
    return {word for name in read for word in re.findall(r"\w+", str(item.get(name) or "").casefold())}


def check_rest(
    case: Case, book: Book, residuals: Mapping[str, str], limits: Limits, buckets: Mapping[str, Sequence[str]]
) -> None:
    """Open credits beside open debits: other programs may settle them in part, ours does where a payment names them."""
    parts: dict[str, dict[bool, list[int]]] = {}
    together = case["settings"].get("cross_customer") is True
    of = {item["id"]: "" if together else str(item.get("customer") or "") for item in items_of(case)}
    of |= {name: account for account, names in buckets.items() for name in names}
    strangers = {item["id"] for item in case["payments"] if not item.get("customer") and _words(case, item)}
    for name, amount in residuals.items():
        if limits.partial_asked and name in strangers:
            continue  # its text leads to nobody, and money of nobody fills no order
        minor = Money(amount, book.amounts[name].currency).minor
        # money of nobody may be anybody's
        for part in [of[name]] if of[name] or together else sorted({*of.values()}):
            sides = parts.setdefault(part, {True: [], False: []})
            sides[book.keys[name].kind in OWED_TO_US].append(abs(minor))
    for sides in parts.values():
        if case["settings"].get("bucket_by"):
            if abs(sum(sides[True]) - sum(sides[False])) <= max(limits.short, limits.over):
                raise NotExpressible("a bucket that would clear as a whole is not sure enough to show")
        elif case["kind"] == "group":
            if not no_group_balances(sides[False], sides[True], most_of(case), max(limits.short, limits.over)):
                raise NotExpressible("groups that would balance are not sure enough for the matcher to show")
        elif sides[True] and sides[False] and not limits.nothing_fits(sides[False], sides[True]):
            raise NotExpressible(
                "what stays open could be settled by other rules: part payments without a name come later"
            )
