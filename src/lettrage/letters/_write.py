"""Write letters: facts, words, checks, in that order; a letter that fails a check is never handed out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from attrs import field, frozen

from lettrage._settling import asked
from lettrage.dunning import Action
from lettrage.errors import LettrageError, fail, raise_faults
from lettrage.law.particulars import CollectorKind
from lettrage.ledger import Ledger
from lettrage.model import Channel, ItemKey, Notice, StepKind, Tone
from lettrage.money import Money
from lettrage.records import as_tuple, check_record
from lettrage.render import one_line

from ._blocks import ITEMS, as_html, as_text, item_table
from ._compose import composed
from ._desk import Desk
from ._facts import letter_facts
from ._fields import Values, fields_of, figures_of
from ._guard import BANNED, Banned, banned_faults, particular_faults, particulars_said, sms_faults
from ._letter import Letter, Letters, Refused
from ._parties import Party
from ._payment_code import payment_code
from ._sandbox import Sandbox
from ._sms import sms_length
from ._template import Template, chosen
from .texts import LANGUAGES, REVIEWED, words_of

__all__ = ["LetterOptions", "write_letter", "write_letters"]


@frozen(kw_only=True)
class LetterOptions:
    """What a host chooses about its letters.

    Attributes:
        language: Used where the notice names none.
        templates: Words of the host in place of ours; the most particular one that fits is taken.
        rules: Code of the jurisdiction whose particulars are checked; by default that of the entity.
        collector: Who writes for the creditor; None when the creditor does.
        collector_kind: ``creditor``, ``agency``, ``judicial_officer`` or ``lawyer``.
        pay_to: IBAN to pay to; by default the assignee's, else the entity's first.
        announced: What will be claimed on top if nothing is paid in time, where the law wants it said.
        banned: Wordings that no template may hold.
        most_sms: How many parts a text message may take.

    >>> from lettrage.letters import LetterOptions
    >>> LetterOptions(language="fr").most_sms
    2
    """

    language: str = "en"
    templates: tuple[Template, ...] = field(default=(), converter=as_tuple)
    rules: str = ""
    collector: Party | None = None
    collector_kind: CollectorKind = "creditor"
    pay_to: str = ""
    announced: Money | None = None
    banned: tuple[Banned, ...] = field(default=BANNED, converter=as_tuple)
    most_sms: int = 2

    def __attrs_post_init__(self) -> None:
        check_record(self)


_PLAIN = LetterOptions()


def write_letter(
    ledger: Ledger,
    notice: Notice | Action,
    options: LetterOptions = _PLAIN,
    *,
    as_of: date | None = None,
    known_on: date | None = None,
    credits: Iterable[ItemKey] = (),
    reference: str = "",
) -> Letter:
    """The letter that carries out one notice.

    Every figure is taken from the ledger on the day of the letter. A letter is refused, with every reason at once, when
    an item has less open than the notice asks, when a field that is printed is empty, when the law of the jurisdiction
    wants something said that is not, when a template holds a threat, or when a text message is too long.

    Args:
        ledger: The ledger, in which the notice need not be recorded yet.
        notice: What is to be sent: an action of a plan, or a notice.
        options: What the host chooses.
        as_of: The day of the letter; by default the day of the notice.
        known_on: Count only what was known on that day; None for all facts.
        credits: Open credits to deduct and show, beside those of the action.
        reference: What the debtor should quote; by default the structured reference of a single invoice, else the
            numbers.

    Raises:
        LettrageError: ``stale-letter``, ``empty-field``, ``letter-refused``, ``missing-wording``, ``bad-template``,
            ``unknown-language``, ``currency-mismatch``, ``unknown-item``, ``unknown-customer``.

    Complexity: one pass over the open items; `write_letters` shares it among many.

    >>> from datetime import date
    >>> from lettrage import Customer, Invoice, Ledger, Money
    >>> from lettrage.letters import LetterOptions, write_letter
    >>> from lettrage.model import Entity, ItemKey, ItemKind, Notice, NoticeLine
    >>> due = dict(issued_on=date(2026, 1, 5), due_on=date(2026, 2, 4), total=Money("1200.00", "EUR"))
    >>> ledger = Ledger(
    ...     customers=[Customer("ACME", "Acme SAS")],
    ...     entities=[Entity("EU", name="Dupont SA")],
    ...     invoices=[Invoice("F-101", customer="ACME", entity="EU", **due)],
    ... )
    >>> line = NoticeLine(ItemKey(ItemKind.INVOICE, "F-101"), Money("1200.00", "EUR"))
    >>> asked = dict(customer="ACME", step="reminder-1", items=[line], entity="EU")
    >>> notice = Notice(effective_on=date(2026, 2, 10), key="n-1", **asked)
    >>> print(write_letter(ledger, notice).subject)
    Reminder: invoice F-101
    """
    sending = _sending(notice, "notice", credits)
    day = as_of or sending.notice.effective_on
    result = _write(ledger, [sending], options, day, known_on, reference)[0]
    if isinstance(result, Refused):
        raise_faults(result.faults)
        raise AssertionError("unreachable")
    return result


def write_letters(
    ledger: Ledger,
    notices: Iterable[Notice | Action],
    options: LetterOptions = _PLAIN,
    *,
    as_of: date,
    known_on: date | None = None,
    credits: Mapping[str, Iterable[ItemKey]] | None = None,
) -> Letters:
    """The letters of one day; a notice that no letter can be written for is among the refused, with its reasons.

    Args:
        ledger: The ledger.
        notices: What is to be sent: the actions of a plan, or notices.
        options: What the host chooses.
        as_of: The day of the letters. known_on: Count only what was known on that day.
        credits: Open credits to deduct and show, by key of the notice, beside those of the actions.

    Complexity: one pass over the open items and the notices issued, then some milliseconds a letter.

    >>> from datetime import date
    >>> from lettrage import Ledger
    >>> from lettrage.letters import write_letters
    >>> len(write_letters(Ledger(), [], as_of=date(2026, 2, 10)))
    0
    """
    taken: Mapping[str, Iterable[ItemKey]] = {} if credits is None else credits
    if not isinstance(taken, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
        fail("bad-value", "credits stand by the key of a notice", path="credits", expected="a mapping")
    given = tuple(notices) if isinstance(notices, Iterable) else asked(tuple[Notice, ...], notices, "notices")  # pyright: ignore[reportUnnecessaryIsInstance]
    sendings = [
        _sending(one, f"notices[{place}]", taken.get(getattr(one, "key", ""), ())) for place, one in enumerate(given)
    ]
    made = _write(ledger, sendings, options, as_of, known_on, "")
    return Letters([one for one in made if isinstance(one, Letter)], [one for one in made if isinstance(one, Refused)])


@frozen
class _Sending:
    """A notice with what its action knows beyond it."""

    notice: Notice
    credits: Mapping[ItemKey, Money | None]
    pay_to: str = ""


def _sending(given: Notice | Action, path: str, credits: Iterable[ItemKey]) -> _Sending:
    """A credit of an action counts for the part that was set against its items, one that a host adds for all of it."""
    named: tuple[ItemKey, ...] = asked(tuple[ItemKey, ...], credits, f"{path}.credits")
    more: dict[ItemKey, Money | None] = dict.fromkeys(named)
    if isinstance(given, Action):
        return _Sending(given.notice(), more | {credit.item: credit.amount for credit in given.credits}, given.pay_to)
    asked(Notice, given, path)
    return _Sending(given, more)


def _write(
    ledger: Ledger,
    sendings: list[_Sending],
    options: LetterOptions,
    as_of: date,
    known_on: date | None,
    reference: str,
) -> list[Letter | Refused]:
    asked(Ledger, ledger, "ledger")
    asked(LetterOptions, options, "options")
    asked(date, as_of, "as_of")
    items = [line.item for one in sendings for line in one.notice.items]
    items += [item for one in sendings for item in one.credits]
    desk = Desk.of(ledger, items, as_of=as_of, known_on=known_on)
    sandbox = Sandbox()
    made: list[Letter | Refused] = []
    for one in sendings:
        try:
            made.append(_one(one, desk, sandbox, options, reference))
        except LettrageError as error:
            made.append(Refused(one.notice.key, one.notice.customer, error.faults))
    return made


def _one(sending: _Sending, desk: Desk, sandbox: Sandbox, options: LetterOptions, reference: str) -> Letter:
    notice = sending.notice
    language = _language(notice.language or options.language)
    usual = Tone.FORMAL if notice.kind is StepKind.FORMAL_NOTICE else Tone.COURTEOUS
    tone = Tone(notice.tone) if notice.tone else usual
    facts, faults = letter_facts(
        notice,
        desk,
        credits=sending.credits,
        collector=options.collector,
        pay_to=sending.pay_to or options.pay_to,
        reference=reference,
        announced=options.announced,
    )
    raise_faults(faults)
    channel = notice.channel or Channel.EMAIL
    template = chosen(options.templates, notice.kind, tone, channel, language)
    if template is None:
        template = composed(notice.kind, tone, channel, language)
    figures = figures_of(facts)
    values = fields_of(facts, language, figures)
    subject, body, printed = _filled(template, values, sandbox, language)
    said = particulars_said(printed, facts)
    rules = options.rules or _rules_of(desk, notice)
    wording = f"{sandbox.wording(template.subject)} {sandbox.wording(template.body)}"
    refused = list(banned_faults(wording, language, notice.key, options.banned))
    if rules:
        refused += particular_faults(said, facts, rules, options.collector_kind)
    table = item_table(facts, values, words_of(language), language)
    text = as_text(body, table)
    if channel == Channel.SMS:
        text = " ".join(text.replace("\u202f", " ").replace("\xa0", " ").split())
        refused += sms_faults(text, notice.key, options.most_sms)
    raise_faults(refused)
    code = payment_code(facts)
    return Letter(
        key=notice.key,
        customer=notice.customer,
        kind=notice.kind,
        tone=tone,
        channel=channel,
        language=language,
        subject=subject,
        text=text,
        html=as_html(body, table, language),
        figures=figures,
        particulars=said,
        payment_code=code,
        template=template.id,
        sms=sms_length(text) if channel == Channel.SMS else None,
        notes=_notes(language, rules, code, "payment" in printed),
    )


def _filled(template: Template, values: Values, sandbox: Sandbox, language: str) -> tuple[str, str, frozenset[str]]:
    """Subject and body with their fields, and the names of all fields printed."""
    payment, paid = sandbox.fill(words_of(language)["payment"], values, "payment")
    all_values = values.with_texts(items=ITEMS, payment=payment.strip())
    subject, first = sandbox.fill(template.subject, all_values, f"{template.id}.subject")
    body, second = sandbox.fill(template.body, all_values, f"{template.id}.body")
    printed = first | second
    return one_line(subject).strip(), body, printed | paid if "payment" in printed else printed


def _language(language: str) -> str:
    if language not in LANGUAGES:
        fail(
            "unknown-language",
            f"letters are not written in `{language}`",
            path="language",
            found=language,
            expected=", ".join(LANGUAGES),
        )
    return language


def _rules_of(desk: Desk, notice: Notice) -> str:
    entity = desk.entities.get(notice.entity)
    return entity.jurisdiction if entity else ""


def _notes(language: str, rules: str, code: str, pays: bool) -> tuple[str, ...]:
    told = {
        "language-not-reviewed": language not in REVIEWED,
        "no-jurisdiction": not rules,
        "no-payment-code": pays and not code,
    }
    return tuple(name for name, holds in told.items() if holds)
