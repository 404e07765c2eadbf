"""Postings: the accounting lines that a settlement calls for, by role, balanced per creditor and currency.

The documents and the money are in the books already. What a settlement adds is what lies between them: the differences
it names, money that changes from one account to another, and exchange differences. A settlement in one account without
a difference posts nothing: it is lettered, and that is all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date

from attrs import evolve, frozen

from lettrage._settling import asked
from lettrage.ledger import Ledger, OpenItem, OpenItems
from lettrage.model import (
    Adjustment,
    AdjustmentKind,
    Allocation,
    ItemKey,
    ItemKind,
    PaymentReturn,
    Settlement,
    SettlementReversal,
    WriteOff,
)

from ._chart import Chart, PostingRole
from ._posting import Posting, PostingLine
from ._result import MatchResult

__all__ = ["ledger_postings", "postings"]

_LOSS = {
    AdjustmentKind.DISCOUNT: PostingRole.DISCOUNT_GRANTED,
    AdjustmentKind.FEE: PostingRole.FEE,
    AdjustmentKind.WITHHOLDING: PostingRole.WITHHOLDING,
    AdjustmentKind.EXCHANGE: PostingRole.EXCHANGE_LOSS,
}
_GAIN = {
    AdjustmentKind.DISCOUNT: PostingRole.DISCOUNT_RECEIVED,
    AdjustmentKind.FEE: PostingRole.FEE,
    AdjustmentKind.WITHHOLDING: PostingRole.WITHHOLDING,
    AdjustmentKind.EXCHANGE: PostingRole.EXCHANGE_GAIN,
}
#: The last day that a ledger knows.
_LAST_DAY = date(2999, 12, 31)
_GIVEN_UP = {"irrecoverable", "time_barred"}


def postings(
    result: MatchResult,
    chart: Chart,
    *,
    accept: Collection[str] = (),
    clearing: bool = False,
    payables: Collection[str] = (),
) -> tuple[Posting, ...]:
    """The accounting lines of what a match posts, one posting per settlement that needs any (écritures).

    Exchange differences depend on the rates of the ledger: `ledger_postings` has them once the result is applied.

    Args:
        result: The match.
        chart: Which account plays which role.
        accept: Ids of proposals that a person accepts.
        clearing: The money stands on the clearing account until it is matched, and not on the customer's.
        payables: Names of the accounts that are suppliers'.

    Raises:
        UnknownId: ``unknown-settlement`` for an id that is no group of the result.
        InvalidInput: ``missing-value`` for a role that the chart does not name.

    Complexity: linear in the lines of the settlements.

    >>> from datetime import date
    >>> from lettrage import Invoice, Ledger, Money, Payment, match
    >>> from lettrage.matching import fr_pcg, postings
    >>> day = date(2026, 4, 10)
    >>> ledger = Ledger(
    ...     invoices=[Invoice("F-7", customer="ACME", issued_on=date(2026, 4, 1), total=Money("1234.56", "EUR"))],
    ...     payments=[Payment("P-9", day, Money("1209.87", "EUR"), customer="ACME")],
    ... )
    >>> result = match(ledger, as_of=day)
    >>> for line in postings(result, fr_pcg(), accept=[one.id for one in result.proposals])[0].lines:
    ...     print(line.role.value, line.account, line.debit_minor, line.credit_minor)
    discount_granted 665 2469 0
    receivable 411 0 2469
    """
    asked(MatchResult, result, "result")
    asked(Chart, chart, "chart")
    settlements = [fact for fact in result.events(accept=accept) if isinstance(fact, Settlement)]
    books = _Books(chart, _named(result.items, settlements), clearing, {}, frozenset(payables))
    return tuple(posting for one in settlements if (posting := books.settled(one, one.effective_on)).lines)


def ledger_postings(
    ledger: Ledger,
    chart: Chart,
    *,
    since: date,
    until: date,
    clearing: bool = False,
    payables: Collection[str] = (),
) -> tuple[Posting, ...]:
    """The accounting lines of all that became known in a period: settlements, write-offs, and what was undone.

    A settlement undone is reversed line by line, dated when its undoing is known; so over any period that holds both,
    the postings of an undone settlement sum to nothing.

    Args:
        ledger: The facts.
        chart: Which account plays which role.
        since: The first day. until: The last.
        clearing: The money stands on the clearing account until it is matched.
        payables: Names of the accounts that are suppliers'.

    Raises:
        InvalidInput: ``missing-value`` for a role that the chart does not name.

    Complexity: builds an object for each settlement of the ledger.

    >>> from datetime import date
    >>> from lettrage import Ledger
    >>> from lettrage.matching import fr_pcg, ledger_postings
    >>> ledger_postings(Ledger(), fr_pcg(), since=date(2026, 1, 1), until=date(2026, 1, 31))
    ()
    """
    asked(Ledger, ledger, "ledger")
    asked(Chart, chart, "chart")
    settlements = {one.id: one for one in ledger.events(Settlement)}
    losses = ledger.events(WriteOff)
    known = _named(ledger.items(as_of=_LAST_DAY), settlements.values(), [event.item for event in losses])
    bases = {entity.id: entity.base_currency for entity in ledger.entities}
    books = _Books(chart, known, clearing, bases, frozenset(payables))
    made = [books.settled(one, one.known_on or one.effective_on) for one in settlements.values()]
    made += [books.written_off(one, one.known_on or one.effective_on) for one in losses]
    by_id = {posting.settlement: posting for posting in made}
    for id, on in _undone(ledger, settlements):
        if id in by_id:
            made.append(by_id[id].reversed(on))
    wanted = [posting for posting in made if posting.lines and since <= posting.on <= until]
    return tuple(sorted(wanted, key=lambda posting: (posting.on, posting.settlement, posting.reversal)))


def _named(
    items: OpenItems, settlements: Iterable[Settlement], more: Iterable[ItemKey] = ()
) -> dict[ItemKey, OpenItem]:
    """The items of some settlements, and others, by name."""
    wanted = {key for one in settlements for key in one.items} | set(more)
    ids = {key.id for key in wanted}
    rows = [row for row, id in enumerate(items.id.tolist()) if id in ids]
    return {key: items.item(row) for row in rows if (key := items.key(row)) in wanted}


def _undone(ledger: Ledger, settlements: Mapping[str, Settlement]) -> Iterator[tuple[str, date]]:
    """Settlements that no longer stand, and when that was known."""
    reversed_: dict[str, date] = {}
    for event in ledger.events(SettlementReversal):
        reversed_[event.settlement] = event.known_on or event.effective_on
    returned = {event.payment: event.known_on or event.effective_on for event in ledger.events(PaymentReturn)}
    for id, one in settlements.items():
        if ledger.stands(id):
            continue
        back = [returned[key.id] for key in one.items if key.kind is ItemKind.PAYMENT and key.id in returned]
        days = [reversed_[id]] if id in reversed_ else back
        if days:
            yield id, max(min(days), one.known_on or one.effective_on)


@frozen
class _Books:
    """What is needed to post: the chart, the items by name, the base currency of each creditor, suppliers."""

    chart: Chart
    items: Mapping[ItemKey, OpenItem]
    clearing: bool
    bases: Mapping[str, str]
    payables: frozenset[str]

    def settled(self, settlement: Settlement, on: date) -> Posting:
        """The lines of one settlement."""
        lines: list[PostingLine] = []
        for part in settlement.adjustments:
            lines += self._adjusted(part, on)
        for pair in settlement.allocations:
            lines += self._moved(pair, on)
        lines += self._exchange(settlement.allocations, on)
        return Posting(settlement.id, on, tuple(lines), settlement.code)

    def written_off(self, event: WriteOff, on: date) -> Posting:
        """The lines of one write-off."""
        item = self.items[event.item]
        sign = 1 if item.amount.minor > 0 else -1
        tax = event.tax.minor if event.tax is not None else 0
        lost = event.kind in _GIVEN_UP and sign > 0
        role = PostingRole.BAD_DEBT if lost else _difference(sign)
        lines = self._against(event.item, sign * event.amount.minor, sign * tax, role, on, event.kind)
        return Posting(f"write-off {event.item} {on}", on, tuple(lines))

    def _adjusted(self, part: Adjustment, on: date) -> list[PostingLine]:
        sign = 1 if part.amount.minor > 0 else -1
        role = (_LOSS if sign > 0 else _GAIN).get(part.kind, _difference(sign))
        tax = part.tax.minor if part.tax is not None else 0
        return self._against(part.item, part.amount.minor, tax, role, on, part.reason or part.kind.value)

    def _against(self, key: ItemKey, minor: int, tax: int, role: PostingRole, on: date, text: str) -> list[PostingLine]:
        """So much taken off an item, the tax within apart, against a role."""
        item = self.items[key]
        entity, currency = item.account.entity, item.amount.currency
        vat = PostingRole.TAX_ON_SALES if minor > 0 else PostingRole.TAX_ON_PURCHASES
        parts = [(role, minor - tax)] if minor != tax else []
        parts += [(vat, tax)] if tax else []
        lines = [
            PostingLine.of(one, self.chart.account(one, on=on), entity, currency, amount, key, text)
            for one, amount in parts
        ]
        return [*lines, self._own(item, -minor, on, text)]

    def _moved(self, pair: Allocation, on: date) -> list[PostingLine]:
        """Money that leaves one account for another: nothing when both items stand in the same."""
        credit, debit = self.items[pair.credit], self.items[pair.debit]
        waiting = pair.credit.kind is ItemKind.PAYMENT and (self.clearing or not credit.account.identified)
        if credit.account == debit.account and not waiting:
            return []
        given, taken = pair.credit_amount.minor, pair.debit_amount.minor
        if waiting:
            role = PostingRole.CLEARING
            account, entity = self.chart.account(role, on=on), credit.account.entity
            out = PostingLine.of(role, account, entity, credit.amount.currency, given, pair.credit, "")
        else:
            out = self._own(credit, given, on, "")
        back = self._own(debit, -taken, on, "")
        if (credit.account.entity, credit.amount.currency) == (debit.account.entity, debit.amount.currency):
            return [out, back]
        role = PostingRole.CLEARING if credit.account.entity == debit.account.entity else PostingRole.INTERCOMPANY
        account = self.chart.account(role, on=on)
        return [
            out,
            PostingLine.of(role, account, credit.account.entity, credit.amount.currency, -given, pair.credit, ""),
            PostingLine.of(role, account, debit.account.entity, debit.amount.currency, taken, pair.debit, ""),
            back,
        ]

    def _exchange(self, pairs: Iterable[Allocation], on: date) -> Iterator[PostingLine]:
        """What an item was worth in base currency when it was booked, against what settled it."""
        for pair in pairs:
            if pair.base_credit_minor is None or pair.base_debit_minor is None:
                continue
            gain = pair.base_credit_minor - pair.base_debit_minor
            debit = self.items[pair.debit]
            base = self.bases.get(debit.account.entity)
            if not gain or base is None:
                continue
            role = PostingRole.EXCHANGE_GAIN if gain > 0 else PostingRole.EXCHANGE_LOSS
            account = self.chart.account(role, on=on)
            yield evolve(self._own(debit, gain, on, "exchange"), currency=base)
            yield PostingLine.of(role, account, debit.account.entity, base, -gain, pair.debit, "exchange")

    def _own(self, item: OpenItem, minor: int, on: date, text: str) -> PostingLine:
        """A line on the account that an item stands on: debit above zero."""
        role = PostingRole.PAYABLE if item.account.name in self.payables else PostingRole.RECEIVABLE
        line = PostingLine.of(
            role,
            self.chart.account(role, on=on),
            item.account.entity,
            item.amount.currency,
            minor,
            item.key,
            text,
        )
        return evolve(line, auxiliary=item.account.name)


def _difference(sign: int) -> PostingRole:
    return PostingRole.DIFFERENCE_LOSS if sign > 0 else PostingRole.DIFFERENCE_GAIN
