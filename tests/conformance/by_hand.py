"""What a person asks for: these allocations, this order, this discount. The ledger records it or refuses it."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from attrs import evolve

from lettrage import LettrageError
from lettrage.model import Adjustment, Allocation, Cancellation, DocumentKey, ItemKey, ItemKind, Settlement

from .asked import SETTINGS, Plan, asks_of, plan_of
from .books import Book, Case, NotExpressible, decimal, open_book

__all__ = ["answer", "is_asked", "settlements_of"]

#: The words of a case for what the ledger refuses.
REFUSED = {"over-allocation": "over_allocation", "wrong-direction": "wrong_direction"}
NOTHING = Plan((), ())


def is_asked(case: Case) -> bool:
    """Does a person say in this case what to settle or to write off?"""
    asked = {"manual", "selected", "to_pay", "force_full", "write_off", "operations", "drafts", "cancelled"}
    return bool(asked & set(case["settings"]))


def answer(case: Case) -> dict[str, Any]:
    """Record what the person asks and tell what the ledger says then."""
    settings = case["settings"]
    unknown = set(settings) - SETTINGS
    if unknown:
        raise NotExpressible(f"settings {', '.join(sorted(unknown))}")
    book = open_book(case)
    if "operations" in settings:
        return _steps(case, book)
    if "cancelled" in settings:
        return _cancelled(case, book)
    if case["kind"] == "reject":
        return _refused(case, book, plan_of(case, book) if is_asked(case) else _meant(case, book))
    plan = plan_of(case, book)
    joined = {"joins_accounts": True} if settings.get("cross_customer") else {}
    ledger = book.ledger.record(*(evolve(made, attributes=joined) for made in settlements_of(book, plan)))
    return _state(book, ledger, plan)


def _state(book: Book, ledger: Any, plan: Plan) -> dict[str, Any]:
    touched = {name for source, target, _ in plan.pairs for name in (source, target)} | {w.item for w in plan.closed}
    return {
        "allocations": [[source, target, decimal(amount)] for source, target, amount in plan.pairs],
        "residuals": book.residuals(ledger),
        "unmatched": book.untouched(touched),
        "writeoffs": [{"item": w.item, "amount": decimal(w.amount), "reason": w.reason} for w in plan.closed],
    }


def _refused(case: Case, book: Book, plan: Plan) -> dict[str, Any]:
    """What the ledger refuses; and what leaves a rest, where the case wants whole documents only."""
    said: str | None = None
    try:
        ledger = book.ledger.record(*settlements_of(book, plan))
        whole = case["settings"].get("allow_partial") is False
        if whole and any(book.keys[name].kind is ItemKind.INVOICE for name in book.residuals(ledger)):
            said = "partial_not_allowed"
    except LettrageError as error:
        if error.code not in REFUSED:
            raise
        said = REFUSED[error.code]
    if said is None:
        raise NotExpressible("the ledger allows what the case refuses")
    return {**_state(book, book.ledger, NOTHING), "rejected": [said]}


def _meant(case: Case, book: Book) -> Plan:
    """The one payment for the one invoice, when a case does not say what was asked."""
    if len(case["invoices"]) != 1 or len(case["payments"]) != 1:
        raise NotExpressible("something refused without saying what was asked")
    source, target = case["payments"][0]["id"], case["invoices"][0]["id"]
    return Plan([(source, target, min(abs(book.amounts[source]), book.amounts[target]))], ())


def _cancelled(case: Case, book: Book) -> dict[str, Any]:
    """Payments cancelled after they were allocated: what they paid is open again, and they are gone."""
    plan = plan_of(case, book)
    gone = set(case["settings"]["cancelled"])
    if not gone <= set(book.keys):
        raise NotExpressible("something cancelled that is no item of the case")
    ledger, kept = book.ledger, []
    for number, pair in enumerate(plan.pairs):
        (settlement,) = settlements_of(book, Plan([pair], ()), f" {number}")
        ledger = ledger.record(settlement)
        if gone & set(pair[:2]):
            ledger = ledger.reverse(settlement.id, on=book.as_of, reason="cancelled")
        else:
            kept.append(pair)
    keys = [book.keys[name] for name in sorted(gone)]
    ledger = ledger.record(*(Cancellation(effective_on=book.as_of, document=DocumentKey(k.kind, k.id)) for k in keys))
    found = _state(book, ledger, Plan(kept, plan.closed))
    return {**found, "unmatched": [name for name in found["unmatched"] if name not in gone]}


def _steps(case: Case, book: Book) -> dict[str, Any]:
    """Settle and undo in turn. An undo names pairs, or takes back everything that stands."""
    ledger, standing, steps = book.ledger, dict[str, Plan](), []
    earlier = asks_of(book, case["settings"].get("already_allocated") or ())
    for at, pair in enumerate(earlier):
        (settlement,) = settlements_of(book, Plan([pair], ()), f" earlier {at}")
        ledger = ledger.record(settlement)
        standing[settlement.id] = Plan([pair], ())
    state = _state(book, ledger, Plan(earlier, ()))
    for turn, operation in enumerate(case["settings"]["operations"]):
        verb, pairs = _operation(operation)
        if verb == "settle":
            plan = plan_of(case, book) if pairs is None else Plan(asks_of(book, pairs), ())
            plan = Plan(plan.pairs[len(earlier) :], plan.closed) if pairs is None else plan
            for part in [plan] if pairs is None else [Plan([pair], ()) for pair in plan.pairs]:
                for settlement in settlements_of(book, part, f" {turn}"):
                    name = f"{settlement.id} {len(standing)}"
                    ledger = ledger.record(evolve(settlement, id=name))
                    standing[name] = part
        else:
            named = None if pairs is None else {tuple(pair[:2]) for pair in pairs}
            undone = [n for n, plan in standing.items() if named is None or {p[:2] for p in plan.pairs} <= named]
            if not undone or (named is not None and len(undone) != len(named)):
                raise NotExpressible(f"an undo of something else than what was settled: {operation}")
            for name in undone:
                ledger = ledger.reverse(name, on=book.as_of, reason="undo")
                del standing[name]
        plans = list({id(plan): plan for plan in standing.values()}.values())
        now = Plan([pair for plan in plans for pair in plan.pairs], [w for plan in plans for w in plan.closed])
        state = _state(book, ledger, now)
        steps.append({"allocations": state["allocations"], "residuals": state["residuals"]})
    return {**state, "steps": steps}


def _operation(operation: Any) -> tuple[str, list[list[str]] | None]:
    """settle or undo, with the pairs it names: `"undo"`, `{"settle": [[source, target, amount], ...]}`, or alike."""
    if operation in ("settle", "undo"):
        return operation, None
    if isinstance(operation, list) and operation and operation[0] in ("settle", "undo"):
        rest = operation[1:]
        pairs = rest[0] if len(rest) == 1 and rest[0] and isinstance(rest[0][0], list) else [rest]
        return _operation({operation[0]: pairs} if rest else operation[0])
    if isinstance(operation, dict) and (verb := operation.get("op") or operation.get("operation")):
        pairs = operation.get("allocations") or operation.get("pairs")
        if set(operation) <= {"op", "operation", "allocations", "pairs"}:
            return _operation({verb: pairs} if pairs else verb)
    if isinstance(operation, dict) and len(operation) == 1:
        ((verb, pairs),) = operation.items()
        least = {"settle": 3, "undo": 2}.get(verb)
        listed = isinstance(pairs, list) and all(isinstance(pair, list) for pair in pairs)
        if least and pairs and listed and all(least <= len(pair) <= 3 for pair in pairs):
            return verb, pairs
    raise NotExpressible(f"operation {operation!r}")


# --- what the ledger is told ---


def settlements_of(book: Book, plan: Plan, suffix: str = "") -> list[Settlement]:
    """One settlement for items that hang together."""
    group: dict[str, str] = {}

    def root(name: str) -> str:
        while group.setdefault(name, name) != name:
            name = group[name]
        return name

    for source, target, _ in plan.pairs:
        group[root(source)] = root(target)
    pairs: dict[str, list[Allocation]] = defaultdict(list)
    closed: dict[str, list[Adjustment]] = defaultdict(list)
    for source, target, amount in plan.pairs:
        pairs[root(source)].append(_allocation(book, source, target, amount))
    for w in plan.closed:
        amount = w.amount if _owed_to_us(book.keys[w.item]) else -w.amount  # as it stands in the ledger
        closed[root(w.item)].append(Adjustment(book.keys[w.item], w.kind, amount, reason=w.reason))
    return [
        Settlement(f"by hand {name}{suffix}", pairs[name], closed[name], effective_on=book.as_of)
        for name in dict.fromkeys([*pairs, *closed])
    ]


def _allocation(book: Book, source: str, target: str, amount: Any) -> Allocation:
    """A refund is paid out to a credit, so there the target is the credit; its amounts are written below zero."""
    credit, debit = book.keys[source], book.keys[target]
    if _owed_to_us(credit) and not _owed_to_us(debit):
        credit, debit = debit, credit
    return Allocation(credit, debit, abs(amount), abs(amount))


def _owed_to_us(key: ItemKey) -> bool:
    return key.kind in (ItemKind.INVOICE, ItemKind.REFUND)
