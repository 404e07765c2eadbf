"""Remittance advices: what the debtor designates goes before anything that could be inferred.

An advice finds its payment (by id, by the payer's own id of the transfer, or by payer and total) and its documents.
Where no payment has its total, two of the payer's, or all of them, may have it together: those are for a person.
What it says is then the group; what it keeps back, or pays short with a reason, becomes a dispute for a person to open.
One advice may list the documents of many customers: that is how one bank line stands for many receipts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from attrs import frozen

from lettrage.explain import Evidence
from lettrage.ledger import Decision, Ledger
from lettrage.model import KIND_CODES, Dispute, DisputeReason, ItemKind, RemittanceAdvice, RemittanceLine
from lettrage.money import Money

from ._directed import Banned, DirectedGroup, seen_by
from ._outcomes import ReadAdvice
from .payers._join import Joined
from .payers._names import code_of, name_key

__all__ = ["Advised", "follow_advices"]

_PAYMENT = KIND_CODES[ItemKind.PAYMENT]
_CREDIT_NOTE = KIND_CODES[ItemKind.CREDIT_NOTE]


@frozen
class Advised:
    """What the advices came to."""

    groups: tuple[DirectedGroup, ...] = ()
    read: tuple[ReadAdvice, ...] = ()
    disputes: tuple[Dispute, ...] = ()


def follow_advices(ledger: Ledger, joined: Joined, banned: Banned) -> Advised:
    """The groups that remittance advices designate, what became of each advice, and the disputes they propose.

    Args:
        ledger: The facts.
        joined: The open items.
        banned: Groups that a person refused or undid, as they were then.

    Complexity: linear in the open items, once, when there is any advice.
    """
    items = joined.items
    assert items.as_of is not None
    advices = ledger.events(RemittanceAdvice, as_of=items.as_of, known_on=items.known_on)
    if not advices:
        return Advised()
    desk = _Desk(joined)
    disputed = {dispute.id for dispute in ledger.events(Dispute, as_of=items.as_of, known_on=items.known_on)}
    groups: list[DirectedGroup] = []
    read: list[ReadAdvice] = []
    disputes: list[Dispute] = []
    for advice in sorted(advices, key=lambda one: (one.on, one.id)):
        found = _follow(desk, advice)
        group = found.group
        if group is not None and seen_by(joined.items, group) in banned:
            group, found = None, _Found(None, "refused", found.payments)
        if group is not None:
            desk.take(group.lines)
            groups.append(group)
            disputes += [dispute for dispute in found.disputes if dispute.id not in disputed]
        keys = tuple(items.key(row) for row in found.payments)
        first = keys[0] if keys else None
        read.append(ReadAdvice(advice.id, first, found.outcome, found.unread, keys[1:]))
    return Advised(tuple(groups), tuple(read), tuple(disputes))


@frozen
class _Found:
    """What following one advice gave."""

    group: DirectedGroup | None
    outcome: str
    payments: tuple[int, ...] = ()
    unread: tuple[str, ...] = ()
    disputes: tuple[Dispute, ...] = ()


class _Desk:
    """The open items, what is left of them, and how they are found."""

    def __init__(self, joined: Joined) -> None:
        self.items, self.apart = joined.items, joined.apart
        self.left: list[int] = self.items.residual.tolist()
        self.documents: dict[str, list[int]] = {}
        self.payments: list[int] = np.flatnonzero(self.items.kind == _PAYMENT).tolist()
        self.transfers: dict[str, list[int]] = {}
        for row in np.flatnonzero(self.items.kind <= _CREDIT_NOTE).tolist():
            stated = [self.items.id[row], *self.items.reference[row].split()]
            for code in {code_of(text) for text in stated} - {""}:
                self.documents.setdefault(code, []).append(row)
        for row in self.payments:
            for code in {code_of(text) for text in self.items.reference[row].split()} - {""}:
                self.transfers.setdefault(code, []).append(row)

    def take(self, lines: Iterable[tuple[int, int]]) -> None:
        for row, amount in lines:
            self.left[row] -= amount

    def payer(self, row: int) -> str | None:
        """The customer of an item, as stated or as found out."""
        code = int(self.items.customer[row])
        return self.items.customers[code] if code >= 0 else None


def _follow(desk: _Desk, advice: RemittanceAdvice) -> _Found:
    payments, how = _payments(desk, advice)
    if not payments:
        return _Found(None, how)
    payment, several = payments[0], len(payments) > 1
    if _currency(desk, payment) != advice.lines[0].amount.currency:
        return _Found(None, "other-currency", payments)
    money = -sum(desk.left[row] for row in payments)
    lines: dict[int, int] = {}
    unread: list[str] = []
    disputes: list[Dispute] = []
    for number, line in enumerate(advice.lines, 1):
        rows = _rows(desk, advice, line, payment)
        share = _share(desk, rows, line.amount.minor, lines)
        if share is None:
            if rows:
                return _Found(None, "too-much", payments, (line.reference,))
            unread.append(line.reference)
            continue
        lines.update(share)
        disputes += _disputes(desk, advice, number, line, rows, lines)
    total = sum(lines.values())
    if not lines:
        return _Found(None, "unknown-reference", payments, tuple(unread))
    if not 0 < total <= money or (several and total != money):
        return _Found(None, "total-differs", payments, tuple(unread))
    lines.update({row: desk.left[row] for row in payments} if several else {payment: -total})
    decision = Decision.PROPOSED if unread or several else Decision.AUTO
    named = ", ".join(str(desk.items.key(row)) for row in payments)
    why = (Evidence("match.advice", advice.id), Evidence(f"match.advice-{how}", named))
    ordered = tuple(sorted((row, amount) for row, amount in lines.items() if amount))
    group = DirectedGroup(ordered, "advice", decision, why)
    outcome = "partly-read" if unread else "followed" if total == money else "rest-on-account"
    return _Found(group, "together" if several else outcome, payments, tuple(unread), tuple(disputes))


def _payments(desk: _Desk, advice: RemittanceAdvice) -> tuple[tuple[int, ...], str]:
    """The payment that an advice is about, or several, and how it was found, or why it was not."""
    if advice.payment is not None:
        named = [row for row in desk.payments if desk.items.id[row] == advice.payment and desk.left[row]]
        return (named[0],) if named else (), "named" if named else "no-payment"
    transfer = [row for row in desk.transfers.get(code_of(advice.end_to_end_id), []) if desk.left[row]]
    if len(transfer) == 1:
        return (transfer[0],), "transfer"
    total = sum(line.amount.minor for line in advice.lines)
    theirs = [row for row in desk.payments if desk.left[row] < 0 and _same_payer(desk, row, advice)]
    fits = [(row,) for row in theirs if -desk.left[row] == total] or _together(desk, theirs, total)
    if len(fits) != 1:
        return (), "several-payments" if fits else "no-payment"
    return fits[0], "total" if len(fits[0]) == 1 else "together"


def _together(desk: _Desk, rows: Sequence[int], total: int) -> list[tuple[int, ...]]:
    """Two payments, or all of them, that have a total together; ways beyond the second are not looked for."""
    found = [tuple(rows)] if len(rows) > 2 and -sum(desk.left[row] for row in rows) == total else []
    seen: dict[int, list[int]] = {}
    for row in rows:
        paid = -desk.left[row]
        found += [(other, row) for other in seen.get(total - paid, [])[:2]]
        seen.setdefault(paid, []).append(row)
        if len(found) > 1:
            break
    return found


def _same_payer(desk: _Desk, row: int, advice: RemittanceAdvice) -> bool:
    items = desk.items
    if (
        items.entities[int(items.entity[row])] != advice.entity
        or _currency(desk, row) != advice.lines[0].amount.currency
    ):
        return False
    for stated, said in (
        (code_of(items.payer_iban[row]), code_of(advice.payer_iban)),
        (name_key(items.payer_name[row]), name_key(advice.payer_name)),
    ):
        if said and said == stated:
            return True
    return advice.customer is not None and desk.payer(row) == advice.customer


def _currency(desk: _Desk, row: int) -> str:
    return desk.items.currencies[int(desk.items.currency[row])]


def _rows(desk: _Desk, advice: RemittanceAdvice, line: RemittanceLine, payment: int) -> list[int]:
    """The open instalments of the document that a line names, oldest due first: the payer's own, if it is known."""
    items = desk.items
    wanted = _CREDIT_NOTE if line.amount.minor < 0 else 0
    open_ = [
        row
        for row in desk.documents.get(code_of(line.reference), [])
        if items.kind[row] == wanted
        and items.currency[row] == items.currency[payment]
        and items.entity[row] == items.entity[payment]
        and (items.account[row] == items.account[payment] or int(items.account[row]) not in desk.apart)
    ]
    customer = advice.customer if advice.customer is not None else desk.payer(payment)
    own = [row for row in open_ if customer is None or items.account[row] == items.account[payment]]
    own = own or [row for row in open_ if desk.payer(row) == customer]
    if len({int(items.document_row[row]) for row in own}) != 1:
        return []
    return sorted(own, key=lambda row: (int(items.due[row]), int(items.instalment[row])))


def _share(desk: _Desk, rows: Sequence[int], amount: int, taken: dict[int, int]) -> dict[int, int] | None:
    """An amount spread over the instalments of a document; None when it is more than is open."""
    out: dict[int, int] = {}
    rest = abs(amount)
    for row in rows:
        open_ = abs(desk.left[row]) - abs(taken.get(row, 0))
        part = min(open_, rest)
        if part > 0:
            out[row] = taken.get(row, 0) + (part if amount > 0 else -part)
            rest -= part
    return out if not rest and out else None


def _disputes(
    desk: _Desk, advice: RemittanceAdvice, number: int, line: RemittanceLine, rows: Sequence[int], taken: dict[int, int]
) -> list[Dispute]:
    """What the debtor keeps back, or pays short with a reason, never more than what stays open."""
    short = sum(abs(desk.left[row]) - abs(taken.get(row, 0)) for row in rows)
    kept = line.deduction.minor if line.deduction is not None else short if line.reason else 0
    amount = min(kept, short)
    if amount <= 0 or line.amount.minor < 0:
        return []
    open_ = tuple(desk.items.key(row) for row in rows if abs(desk.left[row]) > abs(taken.get(row, 0)))
    money = Money.of_minor(amount, line.amount.currency)
    name = f"advice {advice.id}/{number}"
    return [Dispute(name, open_, money, DisputeReason.DEDUCTION, effective_on=advice.on, reason=line.reason or None)]
