"""What a person asks for in a case, worked out before the ledger hears of it: pairs, and amounts closed otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from attrs import frozen

from lettrage import Money
from lettrage.model import AdjustmentKind, ItemKind

from .books import Book, Case, NotExpressible, items_of

#: Settings in which a person says what to do.
SETTINGS = {
    "manual", "selected", "to_pay", "discounts", "write_offs", "processing_fees", "order", "force_full", "write_off",
    "remaining_open_policy", "allow_partial", "already_allocated", "operations", "drafts", "confirm_first", "cancelled",
    "ar_ap_netting", "cross_customer", "automatic", "use_all", "write_off_date",
}  # fmt: skip
#: The word of a case for an adjustment that a person gives.
GIVEN = {
    "discounts": (AdjustmentKind.DISCOUNT, "discount"),
    "write_offs": (AdjustmentKind.WRITE_OFF, "write_off"),
    "processing_fees": (AdjustmentKind.FEE, "processing_fee"),
}
#: What may become of the rest of an invoice that is paid in part, and how it is closed then.
REMAINING = {
    None: None, "do_nothing": None, "nothing": None, "keep_open": None, "discount": GIVEN["discounts"],
    "write_off": GIVEN["write_offs"], "writeoff": GIVEN["write_offs"],
}  # fmt: skip

Ask = tuple[str, str, Money]


@frozen
class WriteOff:
    """So much of an item closed without money, in the words of a case."""

    item: str
    amount: Money
    kind: AdjustmentKind
    reason: str


@frozen
class Plan:
    """What a person asks for, worked out before the ledger hears of it."""

    pairs: Sequence[Ask]
    closed: Sequence[WriteOff]


def plan_of(case: Case, book: Book) -> Plan:
    """The pairs and closed amounts that a case asks for, earlier ones first."""
    settings = case["settings"]
    earlier = asks_of(book, settings.get("already_allocated") or ())
    closed = [
        WriteOff(item, Money(amount, book.amounts[item].currency), kind, reason)
        for name, (kind, reason) in GIVEN.items()
        for item, amount in (settings.get(name) or {}).items()
    ]
    if any(book.keys[w.item].kind is not ItemKind.INVOICE or w.amount.minor <= 0 for w in closed):
        raise NotExpressible("a discount, fee or write-off on something else than an invoice")
    if "drafts" in settings:
        pairs = _confirmed(case, book)
    elif "manual" in settings:
        pairs = asks_of(book, settings["manual"])
    else:
        pairs = _filled(case, book, earlier, closed)
    plan = Plan([*earlier, *pairs], closed)
    return Plan(plan.pairs, [*closed, *_rests(settings, book, plan)])


def asks_of(book: Book, entries: Iterable[Sequence[str]]) -> list[Ask]:
    """Allocations as a case lists them."""
    made: list[Ask] = []
    for source, target, amount in entries:
        if source not in book.keys or target not in book.keys:
            raise NotExpressible(f"an allocation names {source} and {target}, not both are items of the case")
        made.append((source, target, Money(amount, book.amounts[target].currency)))
    return made


# --- drafts -----------------------------------------------------------------------------------------------------------


def _confirmed(case: Case, book: Book) -> list[Ask]:
    """The drafts in the order in which they are confirmed, each as far as its invoice still goes."""
    drafts = case["settings"]["drafts"]
    if isinstance(drafts, Mapping):
        drafts = [[source, target, None] for source, target in drafts.items()]
    elif drafts is True or isinstance(drafts, int):
        drafts = [item["id"] for item in case["payments"]]
    listed = [[*draft, None, None][:3] if isinstance(draft, list) else [draft, None, None] for draft in drafts]
    invoices = [name for name, key in book.keys.items() if key.kind is ItemKind.INVOICE]
    if any(target is None for _, target, _ in listed) and len(invoices) != 1:
        raise NotExpressible("drafts that name no invoice")
    first = case["settings"].get("confirm_first") or listed[0][0]
    left = dict(book.amounts)
    pairs: list[Ask] = []
    for source, named, _ in sorted(listed, key=lambda draft: draft[0] != first):
        target = named or invoices[0]
        amount = min(left[source], left[target], key=lambda money: money.minor)
        if amount.minor > 0:
            pairs.append((source, target, amount))
            left[source], left[target] = left[source] - amount, left[target] - amount
    return pairs


# --- filling ----------------------------------------------------------------------------------------------------------


def _filled(case: Case, book: Book, earlier: Sequence[Ask], closed: Sequence[WriteOff]) -> list[Ask]:
    """Credits fill debits in the order that the person gives, as far as the money goes."""
    settings = case["settings"]
    wanted = {
        name: Money(amount, book.amounts[name].currency) for name, amount in (settings.get("to_pay") or {}).items()
    }
    chosen = list(settings.get("selected") or wanted)
    left = {name: abs(wanted.get(name, amount)) for name, amount in book.amounts.items()}
    for source, target, amount in earlier:
        left[source], left[target] = left[source] - abs(amount), left[target] - abs(amount)
    for write_off in closed:
        if write_off.item not in wanted:  # an amount to pay is said without what is closed otherwise
            left[write_off.item] -= write_off.amount
    sources, targets = _sides(case, book, chosen)
    ordered = bool(chosen) or "order" in settings or settings.get("automatic") is True
    if not ordered and not _order_is_idle([left[name] for name in sources], [left[name] for name in targets]):
        raise NotExpressible("several items could be filled and no order is given")
    pairs: list[Ask] = []
    for target in targets:
        for source in sources:
            amount = min(left[source], left[target], key=lambda money: money.minor)
            if amount.minor > 0:
                refunded = book.keys[target].kind is ItemKind.REFUND
                pairs.append((target, source, -amount) if refunded else (source, target, amount))
                left[source], left[target] = left[source] - amount, left[target] - amount
    return pairs


def _sides(case: Case, book: Book, chosen: Sequence[str]) -> tuple[list[str], list[str]]:
    """What fills, credit notes first, and what is filled, each in the order asked for."""
    kinds = {name: book.keys[name].kind for name in book.keys}
    named = [name for name in chosen if kinds[name] in (ItemKind.CREDIT_NOTE, ItemKind.INVOICE)]
    order = in_order(case, named or list(kinds))
    notes = [name for name in order if kinds[name] is ItemKind.CREDIT_NOTE]
    if case["settings"].get("ar_ap_netting") is False:
        notes = []
    payments = [name for name in in_order(case, list(kinds)) if kinds[name] is ItemKind.PAYMENT]
    invoices = [name for name in order if kinds[name] is ItemKind.INVOICE]
    refunds = [name for name in in_order(case, list(kinds)) if kinds[name] is ItemKind.REFUND]
    return [*notes, *payments], [*invoices, *refunds]


def in_order(case: Case, names: list[str]) -> list[str]:
    """Names by the order of the case; ties, and items without that date, as listed."""
    said = str(case["settings"].get("order", "")).lower()
    if any(word in said for word in ("oldest", "fifo", "earliest")) or said in ("due_date", "date"):
        newest = False
    elif any(word in said for word in ("newest", "lifo", "latest")):
        newest = True
    elif not said or "list" in said or "given" in said or "order" in said:
        return names
    else:
        raise NotExpressible(f"order {said}")
    items = {item["id"]: item for item in items_of(case)}
    days = {name: _day(items[name], "due" in said) for name in names}
    return sorted(names, key=lambda name: (days[name] is None, -_number(days[name]) if newest else _number(days[name])))


def _day(item: Case, due: bool) -> str | None:
    return (item.get("due") if due else None) or item.get("date") or item.get("due")


def _number(text: str | None) -> int:
    return date.fromisoformat(text).toordinal() if text else 0


def _order_is_idle(sources: Sequence[Money], targets: Sequence[Money]) -> bool:
    """Would any order of filling give the same pairs?"""
    if not sources or not targets:
        return True
    if len(sources) == 1:
        return len(targets) == 1 or sources[0].minor >= sum(money.minor for money in targets)
    return len(targets) == 1 and targets[0].minor >= sum(money.minor for money in sources)


# --- what is left -----------------------------------------------------------------------------------------------------


def _rests(settings: Mapping[str, Any], book: Book, plan: Plan) -> Iterable[WriteOff]:
    """What a person closes whatever is left of it."""
    said = settings.get("remaining_open_policy")
    word = said.lower() if isinstance(said, str) else said
    if word not in REMAINING:
        raise NotExpressible(f"remaining_open_policy {said}")
    close = REMAINING[word]
    named = [*(settings.get("force_full") or ()), *(settings.get("write_off") or ())]
    paid = dict.fromkeys(target for _, target, _ in plan.pairs) if close else {}
    for item in dict.fromkeys([*named, *paid]):
        if book.keys[item].kind not in (ItemKind.INVOICE, ItemKind.PAYMENT):
            raise NotExpressible("closing the rest of something else than an invoice or a payment")
        rest = book.amounts[item]
        for source, target, amount in plan.pairs:
            rest -= amount if item in (source, target) else amount * 0
        for write_off in plan.closed:
            rest -= write_off.amount if write_off.item == item else write_off.amount * 0
        if rest.minor > 0:
            kind, reason = close or GIVEN["write_offs"]
            yield WriteOff(item, rest, kind, reason)
