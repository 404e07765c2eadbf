"""What a letter is about, as values: who writes to whom, about which items, and the sums that follow from them.

Everything a letter says in figures is here, taken from the ledger on one day, before a word is written. A notice that
asks for more than is open on that day is refused: somebody paid in between, and no letter goes out on doubt.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from attrs import field, frozen

from lettrage.errors import Fault
from lettrage.ledger import StatementLine
from lettrage.model import ChargeKind, Invoice, ItemKey, ItemKind, Notice, StepKind
from lettrage.money import Money
from lettrage.records import as_tuple

from ._desk import Desk
from ._parties import Party, assignment_of, creditor_of, debtor_of

__all__ = ["LetterFacts", "LetterLine", "letter_facts"]

#: Kinds that ask for money, and so must agree with what is open.
_ASKING = frozenset(
    {StepKind.PRE_DUE_NOTICE, StepKind.REMINDER, StepKind.CALL, StepKind.FORMAL_NOTICE, StepKind.HANDOVER}
)


@frozen(kw_only=True)
class LetterLine:
    """One item that a letter names (ligne de la lettre).

    Attributes:
        item: The item. document: Its number as printed.
        issued_on: Date of the document. due_on: Its due date; None when it has none.
        amount: The whole item. open: What is open of it. asked: What the letter asks of it.
        days_late: Whole days from due date to the day of the letter; 0 when it is not late.
    """

    item: ItemKey
    document: str
    issued_on: date
    due_on: date | None
    amount: Money
    open: Money
    asked: Money
    days_late: int = 0

    @property
    def withheld(self) -> Money:
        """What is open and not asked for: contested, promised or planned."""
        return self.open - self.asked


@frozen(kw_only=True)
class LetterFacts:
    """Everything that a letter may say.

    Attributes:
        notice: What is to be sent. as_of: The day it speaks of. currency: The currency of all its sums.
        creditor: Who is owed. debtor: Who owes. collector: Who writes for the creditor, if anyone.
        lines: What it asks for, by due date. credits: What is deducted, as positive amounts.
        earlier: The notices issued before on these items, the oldest first.
        iban: Where to pay. payment_reference: What to quote.
        assignee: Who is to be paid instead of the creditor; empty when nobody.
        charged_too: Documents on which something is charged and nothing else is asked, such as those paid late since.
        received: What was paid, in a letter of thanks.
        announced: What will be claimed on top if nothing is paid in time, where the law wants it said.
        statement: The lines of the account, in a statement.
    """

    notice: Notice
    as_of: date
    currency: str
    creditor: Party
    debtor: Party
    collector: Party = Party()
    lines: tuple[LetterLine, ...] = field(converter=as_tuple)
    credits: tuple[LetterLine, ...] = field(default=(), converter=as_tuple)
    earlier: tuple[Notice, ...] = field(default=(), converter=as_tuple)
    iban: str = ""
    payment_reference: str = ""
    assignee: str = ""
    charged_too: tuple[str, ...] = field(default=(), converter=as_tuple)
    received: Money | None = None
    announced: Money | None = None
    statement: tuple[StatementLine, ...] = field(default=(), converter=as_tuple)

    @property
    def principal(self) -> Money:
        """What is asked of the items, less what is deducted."""
        nothing = Money.zero(self.currency)
        return sum((line.asked for line in self.lines), nothing) - sum((c.asked for c in self.credits), nothing)

    def charged(self, *kinds: str) -> Money:
        """The charges of some kinds; of all kinds when none is named."""
        found = (c.amount for c in self.notice.charges if not kinds or c.kind in kinds)
        return sum(found, Money.zero(self.currency))

    @property
    def costs(self) -> Money:
        """Charges that are neither interest nor the fixed sum."""
        return self.charged() - self.charged(ChargeKind.LATE_INTEREST, ChargeKind.RECOVERY_SUM)

    @property
    def total(self) -> Money:
        """What the letter asks for in all."""
        return self.principal + self.charged()


def letter_facts(
    notice: Notice,
    desk: Desk,
    *,
    credits: Mapping[ItemKey, Money | None],
    collector: Party | None = None,
    pay_to: str = "",
    reference: str = "",
    announced: Money | None = None,
) -> tuple[LetterFacts, tuple[Fault, ...]]:
    """The facts of one letter, and what keeps it from going out.

    Args:
        notice: What is to be sent. desk: The ledger on the day of the letter.
        credits: Open credits that the letter deducts, with how much of each; None for all of it.
        collector: Who writes for the creditor.
        pay_to: IBAN to pay to; by default the assignee's, else the first of the entity. reference: What to quote.
        announced: What will be claimed on top if nothing is paid in time.
    """
    lines, faults = _lines(notice, desk)
    statement = _statement(notice, desk)
    currency = _currency(notice, lines, statement)
    entity = desk.entities.get(notice.entity)
    assignee, their_iban = assignment_of(notice, desk)
    paid = sum((line.asked for line in lines[1:]), lines[0].asked) if lines else None
    facts = LetterFacts(
        notice=notice,
        as_of=desk.as_of,
        currency=currency,
        creditor=creditor_of(entity, notice.entity),
        debtor=debtor_of(desk.ledger.customer(notice.customer, known_on=desk.known_on)),
        collector=collector or Party(),
        lines=tuple(sorted(lines, key=lambda line: (line.due_on or date.max, line.item))),
        credits=tuple(_line(key, desk, part) for key, part in credits.items()),
        earlier=_earlier(notice, desk),
        iban=pay_to or their_iban or (entity.ibans[0] if entity and entity.ibans else ""),
        payment_reference=reference or _reference(lines, desk),
        assignee=assignee,
        charged_too=_charged_too(notice, desk),
        received=paid if notice.kind is StepKind.THANK_YOU else None,
        announced=announced,
        statement=tuple(line for line in statement if line.balance.currency == currency),
    )
    return facts, (*faults, *_credit_faults(facts))


def _charged_too(notice: Notice, desk: Desk) -> tuple[str, ...]:
    listed = {line.item for line in notice.items}
    items = sorted({charge.item for charge in notice.charges if charge.item is not None} - listed)
    return tuple(_line(item, desk, None).document for item in items)


def _credit_faults(facts: LetterFacts) -> Iterator[Fault]:
    """What credits make impossible: more deducted than is there, or nothing left to ask for."""
    subject = f"notice `{facts.notice.key}`"
    for credit in facts.credits:
        if credit.open < credit.asked:
            text = f"`{credit.item}` is deducted for {credit.asked}, and {credit.open} of it is open on {facts.as_of}"
            help = "plan again: the credit was used since the notice was planned"
            path = f"credits.{credit.item}"
            yield Fault("stale-letter", text, path, subject, str(credit.asked), str(credit.open), help=help)
    if facts.credits and facts.notice.kind in _ASKING and facts.principal.minor <= 0:
        text = f"credits of the customer cover all that is asked for: {facts.principal} is left"
        help = "match the credits with the items first"
        yield Fault("letter-refused", text, "credits", subject, str(facts.principal), "something to ask for", help=help)


def _lines(notice: Notice, desk: Desk) -> tuple[list[LetterLine], list[Fault]]:
    lines: list[LetterLine] = []
    faults: list[Fault] = []
    subject = f"notice `{notice.key}`"
    for place, wanted in enumerate(notice.items):
        path = f"items[{place}]"
        line = _line(wanted.item, desk, wanted.amount)
        if wanted.amount.currency != line.amount.currency:
            text = f"`{wanted.item}` is in {line.amount.currency}"
            faults.append(Fault("currency-mismatch", text, path, subject, wanted.amount.currency, line.amount.currency))
            continue
        if notice.kind in _ASKING and line.open < line.asked:
            text = f"`{wanted.item}` asks for {line.asked}, and {line.open} is open on {desk.as_of}"
            help = "plan again: the item has changed since the notice was planned"
            faults.append(Fault("stale-letter", text, path, subject, str(line.asked), str(line.open), help=help))
        if notice.kind is StepKind.PRE_DUE_NOTICE and line.days_late:
            text = (
                f"`{wanted.item}` is {line.days_late} days late: it is no longer time for a notice before the due date"
            )
            faults.append(Fault("stale-letter", text, path, subject, str(line.due_on), f"after {desk.as_of}"))
        lines.append(line)
    currencies = sorted({line.amount.currency for line in lines} | {c.amount.currency for c in notice.charges})
    if len(currencies) > 1:
        text = "one letter speaks of one currency"
        faults.append(Fault("currency-mismatch", text, "items", subject, ", ".join(currencies), currencies[0]))
        lines = [line for line in lines if line.amount.currency == currencies[0]]
    if not lines and not faults and notice.kind is not StepKind.STATEMENT:
        text = "a letter is about at least one item"
        faults.append(Fault("missing-value", text, "items", subject, 0, "one item or more"))
    return lines, faults


def _line(item: ItemKey, desk: Desk, asked: Money | None) -> LetterLine:
    document = desk.document(item)
    amount, due = desk.amount(item), desk.due_on(item)
    residual = Money.of_minor(abs(desk.open.get(item, 0)), amount.currency)
    days = [getattr(document, name, None) for name in ("issued_on", "received_on", "on")]
    printed = getattr(getattr(document, "references", None), "document_number", "") or item.id
    return LetterLine(
        item=item,
        document=f"{printed}/{item.instalment}" if item.instalment > 1 else printed,
        issued_on=next(day for day in days if day is not None),
        due_on=due,
        amount=amount,
        open=residual,
        asked=residual if asked is None else asked,
        days_late=max((desk.as_of - due).days, 0) if due is not None else 0,
    )


def _statement(notice: Notice, desk: Desk) -> tuple[StatementLine, ...]:
    if notice.kind is not StepKind.STATEMENT:
        return ()
    ledger = desk.ledger.view(entity=notice.entity) if notice.entity else desk.ledger
    return ledger.statement(notice.customer, as_of=desk.as_of, known_on=desk.known_on).lines


def _currency(notice: Notice, lines: list[LetterLine], statement: tuple[StatementLine, ...]) -> str:
    """The currency of a letter; a statement without items is in the first currency of the account."""
    named = [line.amount for line in lines] + [charge.amount for charge in notice.charges]
    named += [line.balance for line in statement]
    return named[0].currency if named else "EUR"


def _earlier(notice: Notice, desk: Desk) -> tuple[Notice, ...]:
    """The notices of this customer that named one of the items, this one left out."""
    wanted = {line.item for line in notice.items}
    issued = desk.issued.get(notice.customer, ())
    return tuple(one for one in issued if one.key != notice.key and wanted & {line.item for line in one.items})


def _reference(lines: list[LetterLine], desk: Desk) -> str:
    """What a debtor should quote: the structured reference of a single invoice, else the numbers."""
    if len(lines) == 1 and lines[0].item.kind is ItemKind.INVOICE:
        invoice = desk.document(lines[0].item)
        assert isinstance(invoice, Invoice)
        if invoice.references.structured_reference:
            return invoice.references.structured_reference
    return " ".join(line.document for line in lines)
