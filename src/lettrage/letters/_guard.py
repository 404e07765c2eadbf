"""What keeps a letter from going out: a particular the law wants and it lacks, a threat, a text message too long.

The words that are refused are data with a language; a host may add its own. They are compared without case or accents,
as whole words, in time linear in the letter.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from attrs import frozen

from lettrage.errors import Fault
from lettrage.law.particulars import CollectorKind, DocumentStage
from lettrage.model import StepKind
from lettrage.records import check_record

from ._facts import LetterFacts
from ._sms import sms_length

__all__ = ["BANNED", "Banned", "banned_faults", "particular_faults", "particulars_said", "sms_faults"]


@frozen
class Banned:
    """A wording that no letter may hold (formule interdite).

    Attributes:
        code: ``threat`` or ``disclosure``. language: The language it is looked for in. words: The wording.
    """

    code: str
    language: str
    words: str

    def __attrs_post_init__(self) -> None:
        check_record(self)


def _banned(code: str, language: str, *words: str) -> tuple[Banned, ...]:
    return tuple(Banned(code, language, one) for one in words)


BANNED: Final = (
    *_banned("threat", "fr", "prison", "police", "gendarmes", "saisie de vos biens", "saisir vos biens",
             "interdit bancaire", "plainte pénale", "poursuites pénales", "escroc", "voleur", "malhonnête"),
    *_banned("disclosure", "fr", "vos voisins", "votre employeur sera", "vos clients seront informés", "liste noire",
             "fichier des mauvais payeurs", "rendre publique votre dette"),
    *_banned("threat", "en", "prison", "police", "jail", "arrest", "seize your assets", "criminal charges", "crook",
             "thief", "dishonest"),
    *_banned("disclosure", "en", "your neighbours", "your employer will", "your customers will be told", "blacklist",
             "make your debt public"),
    *_banned("threat", "de", "gefängnis", "polizei", "haftbefehl", "betrüger", "strafanzeige"),
    *_banned("disclosure", "de", "ihre nachbarn", "ihren arbeitgeber", "schwarze liste"),
    *_banned("threat", "es", "cárcel", "policía", "embargaremos sus bienes", "estafador", "denuncia penal"),
    *_banned("disclosure", "es", "sus vecinos", "a su empleador", "lista negra"),
    *_banned("threat", "it", "carcere", "polizia", "denuncia penale", "truffatore", "pignoreremo i suoi beni"),
    *_banned("disclosure", "it", "i suoi vicini", "il suo datore di lavoro", "lista nera"),
    *_banned("threat", "nl", "gevangenis", "politie", "oplichter", "aangifte"),
    *_banned("disclosure", "nl", "uw buren", "uw werkgever", "zwarte lijst"),
)  # fmt: skip

#: The fields that say what the law wants said: all the fields of one alternative.
_SAID_BY: Final[Mapping[str, tuple[frozenset[str], ...]]] = {
    "demand": (frozenset({"demand"}),),
    "collector": (frozenset({"collector", "collector_address"}),),
    "creditor": (frozenset({"creditor", "creditor_address"}), frozenset({"creditor", "creditor_number"})),
    "basis": (frozenset({"items"}),),
    "amount-due": (frozenset({"total"}), frozenset({"principal"})),
    "how-to-pay": (frozenset({"payment"}), frozenset({"iban"})),
    "statute-quoted": (frozenset({"statute"}),),
    "first-letter": (frozenset({"first_letter", "first_letter_on"}),),
    "clause-amount": (frozenset({"announced"}),),
    "collection-costs": (frozenset({"announced"}),),
}
_FOURTEEN: Final = 14
#: After one of these a reminder is no longer the first: a notice before the due date asked for nothing yet.
_REMINDING: Final = frozenset({StepKind.REMINDER, StepKind.FORMAL_NOTICE})


def particulars_said(printed: frozenset[str], facts: LetterFacts) -> tuple[str, ...]:
    """Codes of the legal particulars that a letter says, from the fields it printed."""
    said = [code for code, ways in _SAID_BY.items() if any(way <= printed for way in ways)]
    claimed = {name for name in ("interest", "recovery_sum", "costs") if _claims(facts, name)}
    if {"items", "total"} <= printed and claimed <= printed:
        said.append("amount-itemised")
    deadline = facts.notice.deadline_on
    if "deadline" in printed and deadline is not None and (deadline - facts.as_of).days >= _FOURTEEN:
        said.append("fourteen-days")
    return tuple(sorted(said))


def _claims(facts: LetterFacts, name: str) -> bool:
    charge = {"interest": "late_interest", "recovery_sum": "recovery_sum"}.get(name)
    return bool(facts.charged(charge) if charge else facts.costs)


def particular_faults(
    said: Iterable[str], facts: LetterFacts, rules: str, collector_kind: CollectorKind
) -> Iterator[Fault]:
    """What the law of the creditor's jurisdiction wants said at this stage, and the letter does not say."""
    from lettrage.law import missing_particulars

    present = tuple(said)
    for stage in _stages(facts):
        for row in missing_particulars(present, rules=rules, stage=stage, collector_kind=collector_kind):
            yield Fault(
                "letter-refused",
                f"the letter does not say: {row.text_en}",
                row.code,
                f"notice `{facts.notice.key}`",
                expected=str(row.source),
                help="supply what is missing, or use a template that prints it",
            )


def _stages(facts: LetterFacts) -> tuple[DocumentStage, ...]:
    kind = facts.notice.kind
    noticed = any(one.kind is StepKind.FORMAL_NOTICE for one in facts.earlier)
    if kind is StepKind.FORMAL_NOTICE:
        return ("formal_notice",)
    if kind is StepKind.REMINDER:
        reminded = any(one.kind in _REMINDING for one in facts.earlier)
        return ("later_step",) if noticed else () if reminded else ("reminder",)
    return ()


def banned_faults(wording: str, language: str, key: str, rows: Iterable[Banned] = BANNED) -> Iterator[Fault]:
    """The wordings of a template that no letter may hold. Names in the letter's fields are not wording."""
    plain = f" {_plain(wording)} "
    for row in rows:
        if row.language == language and f" {_plain(row.words)} " in plain:
            yield Fault(
                "letter-refused",
                f"the letter holds a {row.code}: `{row.words}`",
                "body",
                f"notice `{key}`",
                row.words,
                help="a reminder states facts and asks; take the wording out",
            )


def _plain(text: str) -> str:
    """Lower case, without accents, words parted by one space."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return " ".join(re.findall(r"[^\W_]+", bare))


def sms_faults(text: str, key: str, most_segments: int) -> Iterator[Fault]:
    """A text message that is sent as more parts than allowed."""
    length = sms_length(text)
    if length.segments > most_segments:
        yield Fault(
            "letter-refused",
            f"the text message takes {length.segments} parts",
            "body",
            f"notice `{key}`",
            length.units,
            expected=f"{most_segments} at most",
            help="shorten it, or allow more parts",
        )
