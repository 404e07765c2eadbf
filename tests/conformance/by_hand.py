"""What a person asks for: these allocations, this order, this discount. The ledger records it or refuses it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from attrs import evolve, frozen

from lettrage import Ledger, LettrageError, Money
from lettrage.model import Adjustment, AdjustmentKind, Allocation, ItemKey, ItemKind, Settlement

from .books import Book, Case, NotExpressible, decimal, open_book

#: Settings in which a person says what to do.
SETTINGS = {
    "manual", "selected", "to_pay", "discounts", "write_offs", "processing_fees", "order", "force_full", "write_off",
    "remaining_open_policy", "allow_partial", "already_allocated", "operations",
}  # fmt: skip
ORDERS = {"credit_notes_first_then_payments_in_order"}
#: The word of a case for an adjustment that a person gives.
GIVEN = {
    "discounts": (AdjustmentKind.DISCOUNT, "discount"),
    "write_offs": (AdjustmentKind.WRITE_OFF, "write_off"),
    "processing_fees": (AdjustmentKind.FEE, "processing_fee"),
}
REFUSED = {"over-allocation": "over_allocation", "wrong-direction": "wrong_direction"}

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


def is_asked(case: Case) -> bool:
    """Does a person say in this case what to settle or to write off?"""
    return bool({"manual", "selected", "to_pay", "force_full", "write_off", "operations"} & set(case["settings"]))


def answer(case: Case) -> dict[str, Any]:
    """Record what the person asks and tell what the ledger says then."""
    settings = case["settings"]
    unknown = set(settings) - SETTINGS
    if unknown:
        raise NotExpressible(f"settings {', '.join(sorted(unknown))}")
    book = open_book(case)
    if "operations" in settings:
        return _steps(case, book)
    plan = _plan(case, book)
    if case["kind"] == "reject":
        return _refused(book, plan)
    ledger = book.ledger.record(*_settlements(book, plan))
    return _state(book, ledger, plan)


def _state(book: Book, ledger: Ledger, plan: Plan) -> dict[str, Any]:
    touched = {name for source, target, _ in plan.pairs for name in (source, target)} | {w.item for w in plan.closed}
    return {
        "allocations": [[source, target, decimal(amount)] for source, target, amount in plan.pairs],
        "residuals": book.residuals(ledger),
        "unmatched": book.untouched(touched),
        "writeoffs": [{"item": w.item, "amount": decimal(w.amount), "reason": w.reason} for w in plan.closed],
    }


def _refused(book: Book, plan: Plan) -> dict[str, Any]:
    nothing = Plan((), ())
    try:
        book.ledger.record(*_settlements(book, plan))
    except LettrageError as error:
        if error.code not in REFUSED:
            raise
        return {**_state(book, book.ledger, nothing), "rejected": [REFUSED[error.code]]}
    raise NotExpressible("the ledger allows what the case refuses")


def _steps(case: Case, book: Book) -> dict[str, Any]:
    """Settle and undo in turn. An undo names pairs, or takes back everything that stands."""
    ledger, standing, steps = book.ledger, dict[str, Plan](), []
    state = _state(book, ledger, Plan((), ()))
    for turn, operation in enumerate(case["settings"]["operations"]):
        verb, pairs = _operation(operation)
        if verb == "settle":
            plan = _plan(case, book) if pairs is None else Plan([_ask(book, pair) for pair in pairs], ())
            for part in [plan] if pairs is None else [Plan([pair], ()) for pair in plan.pairs]:
                for settlement in _settlements(book, part, f" {turn}"):
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
    """settle or undo, with the pairs it names: `"undo"` or `{"settle": [[source, target, amount], ...]}`."""
    if operation in ("settle", "undo"):
        return operation, None
    if isinstance(operation, dict) and len(operation) == 1:
        ((verb, pairs),) = operation.items()
        least = {"settle": 3, "undo": 2}.get(verb)
        listed = isinstance(pairs, list) and all(isinstance(pair, list) for pair in pairs)
        if least and pairs and listed and all(least <= len(pair) <= 3 for pair in pairs):
            return verb, pairs
    raise NotExpressible(f"operation {operation!r}")


# --- what the person asks for ---


def _plan(case: Case, book: Book) -> Plan:
    settings = case["settings"]
    earlier = [_ask(book, entry) for entry in settings.get("already_allocated") or ()]
    closed = [
        WriteOff(item, Money(amount, book.amounts[item].currency), kind, reason)
        for name, (kind, reason) in GIVEN.items()
        for item, amount in (settings.get(name) or {}).items()
    ]
    if any(book.keys[w.item].kind is not ItemKind.INVOICE or w.amount.minor <= 0 for w in closed):
        raise NotExpressible("a discount, fee or write-off on something else than an invoice")
    if "manual" in settings:
        pairs = [_ask(book, entry) for entry in settings["manual"]]
    else:
        pairs = _filled(case, book, earlier, closed)
    plan = Plan([*earlier, *pairs], closed)
    return Plan(plan.pairs, [*closed, *_rests(settings, book, plan)])


def _ask(book: Book, entry: Sequence[str]) -> Ask:
    source, target, amount = entry
    if source not in book.keys or target not in book.keys:
        raise NotExpressible(f"an allocation names {source} and {target}, not both are items of the case")
    return source, target, Money(amount, book.amounts[target].currency)


def _filled(case: Case, book: Book, earlier: Sequence[Ask], closed: Sequence[WriteOff]) -> list[Ask]:
    """Credits fill invoices in the order that the person gives, as far as the money goes."""
    settings = case["settings"]
    if settings.get("order", "credit_notes_first_then_payments_in_order") not in ORDERS:
        raise NotExpressible(f"order {settings['order']}")
    wanted = {
        name: Money(amount, book.amounts[name].currency) for name, amount in (settings.get("to_pay") or {}).items()
    }
    chosen = settings.get("selected") or list(wanted)
    left = {name: wanted.get(name, amount) for name, amount in book.amounts.items()}
    for source, target, amount in earlier:
        left[source], left[target] = left[source] - amount, left[target] - amount
    for write_off in closed:
        if write_off.item not in wanted:  # an amount to pay is said without what is closed otherwise
            left[write_off.item] -= write_off.amount
    kinds = {name: book.keys[name].kind for name in book.keys}
    if ItemKind.REFUND in kinds.values():
        raise NotExpressible("refunds to be filled without saying with what")
    notes = [name for name in chosen or kinds if kinds[name] is ItemKind.CREDIT_NOTE]
    sources = [*notes, *(name for name in kinds if kinds[name] is ItemKind.PAYMENT)]
    targets = [name for name in chosen or kinds if kinds[name] is ItemKind.INVOICE]
    if not chosen and not _order_is_idle([left[name] for name in sources], [left[name] for name in targets]):
        raise NotExpressible("several items could be filled and no order is given")
    pairs = []
    for target in targets:
        for source in sources:
            amount = min(left[source], left[target], key=lambda money: money.minor)
            if amount.minor > 0:
                pairs.append((source, target, amount))
                left[source], left[target] = left[source] - amount, left[target] - amount
    return pairs


def _order_is_idle(sources: Sequence[Money], targets: Sequence[Money]) -> bool:
    """Would any order of filling give the same pairs?"""
    if len(sources) == 1:
        return len(targets) == 1 or sources[0].minor >= sum(money.minor for money in targets)
    return len(targets) == 1 and targets[0].minor >= sum(money.minor for money in sources)


def _rests(settings: Mapping[str, Any], book: Book, plan: Plan) -> Iterable[WriteOff]:
    """What a person closes whatever is left of it."""
    policy = settings.get("remaining_open_policy")
    if "allow_partial" in settings and not (settings["allow_partial"] is False and policy):
        raise NotExpressible("allow_partial without a policy for what remains is a rule for a matcher")
    if policy not in (None, "discount", "write_off"):
        raise NotExpressible(f"remaining_open_policy {policy}")
    named = [*(settings.get("force_full") or ()), *(settings.get("write_off") or ())]
    paid = dict.fromkeys(target for _, target, _ in plan.pairs) if policy else {}
    for item in dict.fromkeys([*named, *paid]):
        if book.keys[item].kind is not ItemKind.INVOICE:
            raise NotExpressible("closing the rest of something else than an invoice")
        rest = book.amounts[item]
        for _, target, amount in plan.pairs:
            rest -= amount if target == item else amount * 0
        for write_off in plan.closed:
            rest -= write_off.amount if write_off.item == item else write_off.amount * 0
        if rest.minor > 0:
            kind = AdjustmentKind.DISCOUNT if policy == "discount" else AdjustmentKind.WRITE_OFF
            yield WriteOff(item, rest, kind, "discount" if policy == "discount" else "write_off")


# --- what the ledger is told ---


def _settlements(book: Book, plan: Plan, suffix: str = "") -> list[Settlement]:
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
        closed[root(w.item)].append(Adjustment(book.keys[w.item], w.kind, w.amount, reason=w.reason))
    return [
        Settlement(f"by hand {name}{suffix}", pairs[name], closed[name], effective_on=book.as_of)
        for name in dict.fromkeys([*pairs, *closed])
    ]


def _allocation(book: Book, source: str, target: str, amount: Money) -> Allocation:
    """A refund is paid out to a credit, so there the target is the credit; its amounts are written below zero."""
    credit, debit = book.keys[source], book.keys[target]
    if _owed_to_us(credit) and not _owed_to_us(debit):
        credit, debit = debit, credit
    return Allocation(credit, debit, abs(amount), abs(amount))


def _owed_to_us(key: ItemKey) -> bool:
    return key.kind in (ItemKind.INVOICE, ItemKind.REFUND)
