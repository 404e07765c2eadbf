"""Groups of the matcher in the words of a case."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from attrs import frozen

from lettrage import MatchResult, Money
from lettrage.ledger import Decision
from lettrage.model import KIND_CODES, AdjustmentKind, ItemKey, ItemKind

from .books import Book, NotExpressible, decimal
from .discounts import Discounts

ADJUSTMENTS = tuple(AdjustmentKind)
OWED_TO_US = (ItemKind.INVOICE, ItemKind.REFUND)
KINDS = {code: kind for kind, code in KIND_CODES.items()}


@frozen
class Absorbed:
    """So much of an item settled without money, + on what is owed to us."""

    item: str
    kind: AdjustmentKind
    amount: Money
    reason: str


@frozen
class Found:
    """A group of the matcher, amounts signed, + owed to us."""

    id: str
    decision: Decision
    kinds: dict[str, ItemKind]
    taken: dict[str, Money]
    absorbed: list[Absorbed]
    rests: dict[str, int]
    """What stays open on its items, in minor units without sign."""

    @property
    def rest(self) -> int:
        """What stays open on all of them."""
        return sum(self.rests.values())

    @property
    def rest_owed(self) -> int:
        """What stays open of what is owed to us."""
        return sum(self.rests[name] for name in self.debits)

    @property
    def credits(self) -> list[str]:
        return [name for name, kind in self.kinds.items() if kind not in OWED_TO_US]

    @property
    def debits(self) -> list[str]:
        return [name for name, kind in self.kinds.items() if kind in OWED_TO_US]


def groups_of(book: Book, result: MatchResult) -> Iterator[Found]:
    batch = result.batch
    absorbed: dict[int, list[tuple[int, int, str]]] = defaultdict(list)
    for line, kind, amount, reason in zip(
        batch.adj_line.tolist(), batch.adj_kind.tolist(), batch.adj_amount.tolist(), batch.adj_reason, strict=True
    ):
        absorbed[line].append((kind, amount, reason))
    for group, (begin, end) in enumerate(zip(batch.start[:-1].tolist(), batch.start[1:].tolist(), strict=True)):
        lines = range(begin, end)
        keys = [ItemKey(KINDS[int(batch.kind[at])], str(batch.id[at]), int(batch.instalment[at])) for at in lines]
        names = book.names(keys)
        currency = book.amounts[names[0]].currency
        taken = {at: sum(amount for _, amount, _ in absorbed[at]) for at in lines}
        rests = [abs(int(batch.before[at]) - int(batch.allocated[at]) - taken[at]) for at in lines]
        yield Found(
            id=batch.ids[group],
            decision=Decision(int(batch.decision[group])),
            kinds={name: key.kind for name, key in zip(names, keys, strict=True)},
            taken={n: Money.of_minor(int(batch.allocated[at]), currency) for n, at in zip(names, lines, strict=True)},
            absorbed=[
                Absorbed(name, ADJUSTMENTS[kind], Money.of_minor(amount, currency), reason)
                for name, at in zip(names, lines, strict=True)
                for kind, amount, reason in absorbed[at]
            ],
            rests=dict(zip(names, rests, strict=True)),
        )


def pairs_of(group: Found) -> Iterator[list[str]]:
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


def writeoffs_of(group: Found, book: Book, discounts: Discounts) -> Iterator[dict[str, str]]:
    for part in group.absorbed:
        amount = abs(part.amount)
        if part.kind is not AdjustmentKind.DISCOUNT:
            gain = group.kinds[part.item] not in OWED_TO_US
            if gain and part.amount.minor > 0:  # more is allocated than came in
                yield _entry(part.item, -amount, "receipt_shortfall")
                continue
            yield _entry(part.item, amount, "payment_tolerance_gain" if gain else "payment_tolerance")
            continue
        late = "," in part.reason
        parts = discounts.parts(part.item, book.amounts[part.item], amount)
        if parts is None:
            yield _entry(part.item, amount, "late_cash_discount" if late else "cash_discount")
        elif late:
            raise NotExpressible("the tax within a late discount")
        else:
            for reason, share in parts:
                yield _entry(part.item, share, reason)


def _entry(item: str, amount: Money, reason: str) -> dict[str, str]:
    return {"item": item, "amount": decimal(amount), "reason": reason}
