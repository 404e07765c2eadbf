"""The words a template may use: every field with its meaning, and their values for one letter in one language.

A template sees texts only: amounts and dates are written out here, in the language of the letter, from figures of the
ledger. There is nothing in reach but this list.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from attrs import frozen

from lettrage.model import ChargeKind, StepKind
from lettrage.money import Money
from lettrage.render import one_line

from ._facts import LetterFacts, LetterLine
from .texts import words_of

__all__ = ["FIELDS", "LISTS", "ROW_FIELDS", "Values", "fields_of", "figures_of", "written_date"]

#: Every field, with what it is. All are texts; an empty one may be tested with ``{% if %}`` and never be printed.
FIELDS: Final[Mapping[str, str]] = {
    "creditor": "name of the creditor",
    "creditor_address": "its postal address on one line",
    "creditor_number": "its registration number",
    "debtor": "name of the customer",
    "debtor_address": "its postal address on one line",
    "contact": "person addressed",
    "collector": "name of whoever collects for the creditor",
    "collector_address": "its postal address on one line",
    "collector_number": "its registration number",
    "today": "day of the letter",
    "deadline": "day by which payment is asked for",
    "documents": "numbers of the documents, with commas",
    "document": "number of the document, when there is only one",
    "several": "how many documents there are, when more than one",
    "due": "due date, when there is only one document",
    "oldest_due": "oldest due date",
    "days_late": "days late of the oldest item, on the day of the letter; empty when nothing is late",
    "principal": "sum of what is asked for, less credits, without charges",
    "credited": "sum of the credits deducted; empty when there is none",
    "withheld": "what is open and not asked for: contested or promised; empty when nothing is",
    "interest": "late-payment interest; empty when none is claimed",
    "interest_basis": "its legal basis",
    "recovery_sum": "fixed sum for recovery costs; empty when none is claimed",
    "recovery_basis": "its legal basis",
    "costs": "other costs; empty when none are claimed",
    "charged_too": "numbers of other documents on which charges are claimed, such as those paid late since",
    "announced": "what will be claimed on top if nothing is paid in time; empty when nothing will",
    "charges": "interest, fixed sum and costs together; empty when none are claimed",
    "total": "what is asked for in all",
    "received": "what was paid, in a letter of thanks",
    "balance": "balance of the account, in a statement",
    "iban": "account to pay to, in groups of four",
    "reference": "what to quote with the payment",
    "assignee": "who is to be paid instead of the creditor",
    "last_notice_on": "day of the latest earlier reminder, call or formal notice on these items",
    "formal_notice_on": "day of the latest earlier formal notice",
    "first_letter": "key of the first formal notice sent, for later steps",
    "first_letter_on": "day of that notice",
    "statute": "the statute that the letter must quote",
    "demand": "the sentence that puts in default, in the language of the letter",
    "items": "the table of items, on a line of its own",
    "payment": "the lines that say how to pay, on a line of its own",
}  # fmt: skip

#: Earlier notices that asked for payment: not those before the due date, nor thanks and statements.
_ASKED: Final = frozenset({StepKind.REMINDER, StepKind.CALL, StepKind.FORMAL_NOTICE})
#: Bases of charges that are words and no articles, by the wording that stands for them.
_BASES: Final = {"agreed rate": "basis.agreed"}

#: Lists for ``{% for row in rows %}``.
LISTS: Final[Mapping[str, str]] = {"rows": "the items asked for", "credits": "the credits deducted"}

ROW_FIELDS: Final[Mapping[str, str]] = {
    "document": "number of the document",
    "issued": "its date",
    "due": "its due date",
    "amount": "its amount",
    "open": "what is open of it",
    "asked": "what the letter asks of it",
    "days_late": "days late; empty when it is not",
}


@frozen
class Values:
    """What one letter may say, written out: every field of `FIELDS`, and its rows."""

    texts: Mapping[str, str]
    rows: Sequence[Mapping[str, str]]
    credits: Sequence[Mapping[str, str]]

    def with_texts(self, **texts: str) -> Values:
        return Values({**self.texts, **texts}, self.rows, self.credits)


def figures_of(facts: LetterFacts) -> dict[str, Money]:
    """The sums of a letter by the name of their field; what is zero and optional is left out."""
    optional = {
        "credited": sum((line.asked for line in facts.credits), Money.zero(facts.currency)),
        "withheld": sum((line.withheld for line in facts.lines), Money.zero(facts.currency)),
        "interest": facts.charged(ChargeKind.LATE_INTEREST),
        "recovery_sum": facts.charged(ChargeKind.RECOVERY_SUM),
        "costs": facts.costs,
        "charges": facts.charged(),
    }
    figures = {name: money for name, money in optional.items() if money}
    if facts.received is not None:
        figures["received"] = facts.received
        figures.pop("withheld", None)
    else:
        figures |= {"principal": facts.principal, "total": facts.total}
    if facts.announced is not None:
        figures["announced"] = facts.announced
    if facts.notice.kind is StepKind.STATEMENT:
        balance = facts.statement[-1].balance if facts.statement else Money.zero(facts.currency)
        return {"balance": balance}
    return figures


def fields_of(facts: LetterFacts, language: str, figures: Mapping[str, Money]) -> Values:
    """Every field of `FIELDS` and `LISTS` but the two blocks, written in a language; absent ones are empty."""
    notice, lines = facts.notice, facts.lines
    words = words_of(language)
    formal = [one for one in facts.earlier if one.kind is StepKind.FORMAL_NOTICE]
    dues = sorted(line.due_on for line in lines if line.due_on is not None)
    late = max((line.days_late for line in lines), default=0)
    bases = {charge.kind: words.get(_BASES.get(charge.basis, ""), charge.basis) for charge in notice.charges}
    asked = [one for one in facts.earlier if one.kind in _ASKED]
    single = len(lines) == 1

    def day(on: date | None) -> str:
        return written_date(on, language) if on is not None else ""

    texts = {
        "creditor": facts.creditor.name,
        "creditor_address": ", ".join(facts.creditor.address),
        "creditor_number": facts.creditor.number,
        "debtor": facts.debtor.name,
        "debtor_address": ", ".join(facts.debtor.address),
        "contact": notice.contact,
        "collector": facts.collector.name,
        "collector_address": ", ".join(facts.collector.address),
        "collector_number": facts.collector.number,
        "today": day(facts.as_of),
        "deadline": day(notice.deadline_on),
        "documents": ", ".join(line.document for line in lines),
        "document": lines[0].document if single else "",
        "several": "" if single else str(len(lines)),
        "due": day(lines[0].due_on) if single else "",
        "oldest_due": day(dues[0] if dues else None),
        "days_late": str(late) if late else "",
        "interest_basis": bases.get(ChargeKind.LATE_INTEREST, ""),
        "recovery_basis": bases.get(ChargeKind.RECOVERY_SUM, ""),
        "charged_too": ", ".join(facts.charged_too),
        "iban": " ".join(facts.iban[i : i + 4] for i in range(0, len(facts.iban), 4)),
        "reference": facts.payment_reference,
        "assignee": facts.assignee,
        "last_notice_on": day(asked[-1].effective_on if asked else None),
        "formal_notice_on": day(formal[-1].effective_on if formal else None),
        "first_letter": formal[0].key if formal else "",
        "first_letter_on": day(formal[0].effective_on if formal else None),
        "statute": words.get("statute", ""),
        "demand": words.get("demand", ""),
    }
    written = {name: money.format(language) for name, money in figures.items()}
    return Values(
        {name: one_line(texts.get(name, written.get(name, ""))) for name in FIELDS},
        [_row(line, language) for line in lines],
        [_row(line, language) for line in facts.credits],
    )


def _row(line: LetterLine, language: str) -> dict[str, str]:
    row = {
        "document": line.document,
        "issued": written_date(line.issued_on, language, short=True),
        "due": written_date(line.due_on, language, short=True) if line.due_on is not None else "",
        "amount": line.amount.format(language),
        "open": line.open.format(language),
        "asked": line.asked.format(language),
        "days_late": str(line.days_late) if line.days_late else "",
    }
    return {name: one_line(value) for name, value in row.items()}


#: Locales of dates where the language alone would say something else: day before month in English letters, too.
_LOCALES: Final = {"en": "en_GB"}
_SLASHED: Final = frozenset({"fr", "en", "es", "it"})


def written_date(on: date, language: str, *, short: bool = False) -> str:
    """A date as a letter in this language writes it."""
    from babel.dates import format_date

    pattern = "long" if not short else "dd/MM/yyyy" if language in _SLASHED else "medium"
    if language == "fr" and on.day == 1 and not short:
        pattern = "d'er' MMMM yyyy"  # « 1er mars » : the tables of dates say « 1 mars », which nobody writes
    return str(format_date(on, pattern, locale=_LOCALES.get(language, language)))
