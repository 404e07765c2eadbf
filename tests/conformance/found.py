"""Groups of the matcher in the words of a case."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from lettrage import MatchResult, Money
from lettrage.ledger import Decision
from lettrage.model import KIND_CODES, ItemKey, ItemKind

from .books import Book, NotExpressible, decimal

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


def groups_of(book: Book, result: MatchResult) -> Iterator[Found]:
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


def writeoffs_of(group: Found) -> Iterator[dict[str, str]]:
    for name, amount in group.absorbed.items():
        gain = group.kinds[name] not in OWED_TO_US
        reason = "payment_tolerance_gain" if gain else "payment_tolerance"
        yield {"item": name, "amount": decimal(abs(amount)), "reason": reason}
