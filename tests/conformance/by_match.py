"""What the matcher finds: its decided groups and its proposals, as if a person accepted the proposals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from attrs import frozen

from lettrage import MatchingPolicy, MatchResult, Money, match
from lettrage.ledger import Decision
from lettrage.model import KIND_CODES, Allocation, ItemKey, ItemKind, Settlement

from . import by_hand
from .books import TEXTS, Book, Case, NotExpressible, decimal, money, open_book
from .limits import TOLERANCES, Limits, limits_of

SETTINGS = {
    *TOLERANCES, "search_fields", "check_tolerance", "auto_on_reference", "order", "prefer", "max_group",
    "date_tolerance_days", "anchor", "method", "allow_partial", "already_allocated",
}  # fmt: skip
OWED_TO_US = (ItemKind.INVOICE, ItemKind.REFUND)
KINDS = {code: kind for kind, code in KIND_CODES.items()}


@frozen
class Found:
    """A group of the matcher, amounts signed, + owed to us."""

    id: str
    decision: Decision
    kinds: dict[str, ItemKind]
    taken: dict[str, Money]
    absorbed: dict[str, Money]
    rest: int
    """What stays open on its items, in minor units without sign."""

    @property
    def credits(self) -> list[str]:
        return [name for name, kind in self.kinds.items() if kind not in OWED_TO_US]

    @property
    def debits(self) -> list[str]:
        return [name for name, kind in self.kinds.items() if kind in OWED_TO_US]


def answer(case: Case) -> dict[str, Any]:
    """Let the matcher work on the items of the case and tell what it found."""
    settings = case["settings"]
    limits = limits_of(case)
    _check(case)
    book = open_book(case, texts=settings.get("search_fields") or TEXTS, only=_in_window(case))
    earlier = _earlier(case, book)
    ledger = book.ledger.record(*earlier) if earlier else book.ledger
    policy = MatchingPolicy(tolerances=limits.tolerances)
    result = match(ledger, policy, as_of=book.as_of)
    found = list(_groups(book, result))
    unsure = {name for group in found if group.decision is Decision.AMBIGUOUS for name in group.kinds}
    taken = [group for group in found if group.decision is not Decision.AMBIGUOUS]
    if not found and limits.applied_by_hand and _is_pair_beyond(case, limits):
        # a person applies the payment to its invoice; what is out of tolerance stays open
        return by_hand.answer({**case, "settings": {"selected": [case["invoices"][0]["id"]]}})
    _check_found(case, taken, unsure, limits)
    residuals = book.residuals(ledger.apply(result, accept=[group.id for group in taken]))
    if case["kind"] != "group":
        _check_rest(book, {name: amount for name, amount in residuals.items() if name not in unsure}, limits)
    if case["kind"] == "predicate":
        payments = [item["id"] for item in case["payments"]]
        return {"selection": {name: [i for g in taken if name in g.kinds for i in g.debits] for name in payments}}
    outside = {item["id"]: decimal(money(item)) for item in _items(case) if item["id"] not in book.keys}
    touched = {name for group in taken for name in group.kinds} | {name for entry in _kept(case) for name in entry[:2]}
    said = {
        "residuals": {**outside, **residuals},
        "unmatched": [item["id"] for item in _items(case) if item["id"] not in touched],
        "writeoffs": [entry for group in taken for entry in _writeoffs(group)],
    }
    if case["kind"] == "group":
        return {**said, "groups": [list(group.kinds) for group in taken]}
    auto = [name for group in taken if group.decision is Decision.AUTO for name in group.credits]
    pairs = [*_kept(case), *(pair for group in taken for pair in _pairs(group))]
    return {**said, "allocations": pairs, "auto": auto}


def _groups(book: Book, result: MatchResult) -> Iterator[Found]:
    batch = result.batch
    absorbed = dict(zip(batch.adj_line.tolist(), batch.adj_amount.tolist(), strict=True))
    for group, (begin, end) in enumerate(zip(batch.start[:-1].tolist(), batch.start[1:].tolist(), strict=True)):
        lines = range(begin, end)
        keys = [ItemKey(KINDS[int(batch.kind[at])], str(batch.id[at]), int(batch.instalment[at])) for at in lines]
        names = book.names(keys)
        currency = book.amounts[names[0]].currency
        rests = [int(batch.before[at]) - int(batch.allocated[at]) - absorbed.get(at, 0) for at in lines]
        yield Found(
            id=batch.ids[group],
            decision=Decision(int(batch.decision[group])),
            kinds={name: key.kind for name, key in zip(names, keys, strict=True)},
            taken={n: Money.of_minor(int(batch.allocated[at]), currency) for n, at in zip(names, lines, strict=True)},
            absorbed={
                n: Money.of_minor(absorbed[at], currency) for n, at in zip(names, lines, strict=True) if at in absorbed
            },
            rest=sum(map(abs, rests)),
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


def _writeoffs(group: Found) -> Iterator[dict[str, str]]:
    for name, amount in group.absorbed.items():
        gain = group.kinds[name] not in OWED_TO_US
        reason = "payment_tolerance_gain" if gain else "payment_tolerance"
        yield {"item": name, "amount": decimal(abs(amount)), "reason": reason}


# --- what was there before ---


def _items(case: Case) -> list[Case]:
    return [item for part in ("invoices", "credit_notes", "payments") for item in case.get(part) or ()]


def _kept(case: Case) -> list[list[str]]:
    return [list(entry) for entry in case["settings"].get("already_allocated") or ()]


def _earlier(case: Case, book: Book) -> list[Settlement]:
    made = []
    for at, (source, target, written) in enumerate(_kept(case)):
        amount = Money(written, book.amounts[target].currency)
        pair = Allocation(book.keys[source], book.keys[target], amount, amount)
        made.append(Settlement(f"earlier {at}", [pair], effective_on=book.as_of))
    return made


# --- what cannot be said ---


def _check(case: Case) -> None:
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
    if settings.get("prefer") not in (None, "smallest_groups"):
        amounts = [(payment["customer"], payment["amount"]) for payment in case["payments"]]
        if len(set(amounts)) < len(amounts):
            raise NotExpressible("a choice among equal payments: the matcher leaves ties to a person")


def _check_found(case: Case, taken: list[Found], unsure: set[str], limits: Limits) -> None:
    settings = case["settings"]
    if unsure and (case["kind"] == "group" or settings.get("prefer")):
        raise NotExpressible("the matcher reports the choice as ambiguous where the case prefers one")
    most = settings.get("max_group")
    if most is not None and any(max(len(group.debits), len(group.credits)) > min(most) for group in taken):
        raise NotExpressible("a group larger than the case allows")
    partial = [group for group in taken if group.rest]
    if partial and (case["kind"] != "match" or not limits.partial_allowed):
        raise NotExpressible("part payments are proposed by name where the case wants none")
    if settings.get("auto_on_reference") and any(group.decision is not Decision.AUTO for group in taken):
        raise NotExpressible("posting on a reference alone: the matcher posts by risk, not by one sign")
    if settings.get("method") == "customer_reference":
        references = {item["id"]: item.get("reference") for item in _items(case)}
        if any(len({references[name] for name in group.kinds}) > 1 for group in taken):
            raise NotExpressible("matching by equal references only")


def _check_rest(book: Book, open_amounts: Mapping[str, str], limits: Limits) -> None:
    """Open credits beside open debits: other programs may settle them in part, ours does where a payment names them."""
    sides: dict[bool, list[int]] = {True: [], False: []}
    for name, amount in open_amounts.items():
        minor = Money(amount, book.amounts[name].currency).minor
        sides[book.keys[name].kind in OWED_TO_US].append(abs(minor))
    if sides[True] and sides[False] and not limits.nothing_fits(sides[False], sides[True]):
        raise NotExpressible("what stays open could be settled by other rules: part payments without a name come later")


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
    if not all(item.get("date") for item in _items(case)):
        raise NotExpressible("a window of dates over items without date")
    return {item["id"] for item in _items(case) if abs(date.fromisoformat(item["date"]) - anchor) <= days}
