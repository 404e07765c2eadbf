"""What a document must say, by jurisdiction, stage and kind of collector: one row per particular."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal, TypeAlias, get_args

from attrs import frozen

from lettrage.law._asking import one_of
from lettrage.law.jurisdictions import as_rules
from lettrage.law.rules import JurisdictionRules
from lettrage.law.sources import Confidence, Source
from lettrage.records import check_record

__all__ = ["PARTICULARS", "CollectorKind", "DocumentStage", "Particular", "missing_particulars", "particulars"]

DocumentStage: TypeAlias = Literal["invoice", "reminder", "formal_notice", "later_step"]
CollectorKind: TypeAlias = Literal["creditor", "agency", "judicial_officer", "lawyer"]


@frozen
class Particular:
    """Something a document must say (mention obligatoire).

    Attributes:
        code: Stable name.
        jurisdictions: Codes of the rules it belongs to.
        stage: The document: ``invoice``; ``reminder`` for the first one; ``formal_notice``; ``later_step`` after it.
        collectors: Who writes it.
        text_en: What it is.
        text_fr: The same in French.
        source: The article.
    """

    code: str
    jurisdictions: tuple[str, ...]
    stage: DocumentStage
    collectors: tuple[CollectorKind, ...]
    text_en: str
    text_fr: str
    source: Source

    def __attrs_post_init__(self) -> None:
        check_record(self)


HIGH, MEDIUM = Confidence.HIGH, Confidence.MEDIUM
_OWN: Final[tuple[CollectorKind, ...]] = ("creditor",)
_AGENCY: Final[tuple[CollectorKind, ...]] = ("agency",)
_ANYONE: Final[tuple[CollectorKind, ...]] = ("creditor", "agency", "judicial_officer", "lawyer")
_FR: Final = ("FR-B2B", "FR-B2C", "FR-PUBLIC")
_L441_9: Final = Source("C. com. L441-9", MEDIUM)
_R124_4: Final = Source("CPCE R124-4", HIGH)
_1344: Final = Source("C. civ. 1344", MEDIUM)
_XIX_2: Final = Source("CDE XIX.2", MEDIUM, text="two secondary sources")
_BIK: Final = Source("BW 6:96(6)", MEDIUM, text="the 14-day letter; two secondary sources")

PARTICULARS: Final = (
    Particular("due-date", ("FR-B2B",), "invoice", _OWN, "due date as day, month and year", "date d'échéance", _L441_9),
    Particular(
        "discount-terms",
        ("FR-B2B",),
        "invoice",
        _OWN,
        "conditions of early-payment discount, or that there is none",
        "conditions d'escompte, ou son absence",
        _L441_9,
    ),
    Particular("penalty-rate", ("FR-B2B",), "invoice", _OWN, "rate of penalties", "taux des pénalités", _L441_9),
    Particular(
        "recovery-sum",
        ("FR-B2B",),
        "invoice",
        _OWN,
        "the 40 euro for recovery costs, in figures",
        "indemnité forfaitaire de 40 euros",
        _L441_9,
    ),
    Particular("demand", _FR, "formal_notice", _ANYONE, "an unmistakable demand", "interpellation suffisante", _1344),
    Particular(
        "collector",
        _FR,
        "formal_notice",
        _AGENCY,
        "name and address of the collector, and that it collects amicably",
        "nom et adresse de la personne chargée du recouvrement amiable",
        _R124_4,
    ),
    Particular("creditor", _FR, "formal_notice", _AGENCY, "name and address of the creditor", "créancier", _R124_4),
    Particular("basis", _FR, "formal_notice", _AGENCY, "basis of the debt", "fondement de la créance", _R124_4),
    Particular(
        "amount-itemised",
        _FR,
        "formal_notice",
        _AGENCY,
        "amount: principal, interest, other accessories, each by itself, without costs that stay with the creditor",
        "montant : principal, intérêts, autres accessoires, en les distinguant",
        _R124_4,
    ),
    Particular("how-to-pay", _FR, "formal_notice", _AGENCY, "order to pay, and how", "obligation de payer", _R124_4),
    Particular(
        "statute-quoted",
        _FR,
        "formal_notice",
        _AGENCY,
        "text of CPCE L111-8 second and third paragraphs",
        "reproduction de l'article L111-8, alinéas 2 et 3, du CPCE",
        _R124_4,
    ),
    Particular(
        "first-letter",
        _FR,
        "later_step",
        _AGENCY,
        "reference and date of the first letter",
        "références et date de la première lettre",
        _R124_4,
    ),
    Particular("amount-due", ("BE-B2C",), "reminder", _ANYONE, "what is still owed", "montant restant dû", _XIX_2),
    Particular(
        "clause-amount",
        ("BE-B2C",),
        "reminder",
        _ANYONE,
        "the sum that will be claimed if nothing is paid in time",
        "montant de la clause indemnitaire en cas de non-paiement",
        _XIX_2,
    ),
    Particular(
        "fourteen-days", ("BE-B2C",), "reminder", _ANYONE, "fourteen days to pay", "délai de quatorze jours", _XIX_2
    ),
    Particular("creditor", ("BE-B2C",), "reminder", _ANYONE, "name and number of the creditor", "créancier", _XIX_2),
    Particular(
        "basis",
        ("BE-B2C",),
        "reminder",
        _ANYONE,
        "what was sold, and the day it fell due",
        "description du bien ou du service et date d'exigibilité",
        _XIX_2,
    ),
    Particular(
        "collection-costs", ("NL-B2C",), "formal_notice", _ANYONE, "costs that will be claimed", "frais réclamés", _BIK
    ),
    Particular(
        "fourteen-days",
        ("NL-B2C",),
        "formal_notice",
        _ANYONE,
        "fourteen days to pay, from the day after the letter arrived",
        "délai de quatorze jours à compter du lendemain de la réception",
        _BIK,
    ),
    Particular(
        "consumer-default",
        ("DE-B2C",),
        "invoice",
        _OWN,
        "that the consumer is in default 30 days after due date and receipt of the invoice",
        "information du consommateur sur la demeure après 30 jours",
        Source("BGB 286(3)", HIGH),
    ),
)  # fmt: skip


def particulars(
    rules: JurisdictionRules | str,
    stage: DocumentStage,
    collector_kind: CollectorKind = "creditor",
    rows: Iterable[Particular] = PARTICULARS,
) -> tuple[Particular, ...]:
    """What a document must say.

    A creditor's own letters and those of an agency are different regimes: in France only the agency's are prescribed in
    detail.

    Args:
        rules: Rules or their code.
        stage: The document.
        collector_kind: Who writes it.
        rows: Rows to look in, such as `PARTICULARS` with rows of your own.

    Raises:
        InvalidInput: ``bad-value`` for an unknown stage or kind of collector.

    >>> from lettrage.law import particulars
    >>> [row.code for row in particulars("FR-B2B", "invoice")]
    ['due-date', 'discount-terms', 'penalty-rate', 'recovery-sum']
    >>> len(particulars("FR-B2C", "formal_notice", "agency")), len(particulars("FR-B2C", "formal_notice"))
    (7, 1)
    """
    code = as_rules(rules).code
    one_of(get_args(DocumentStage), stage, "stage")
    one_of(get_args(CollectorKind), collector_kind, "kind of collector")
    return tuple(
        row for row in rows if code in row.jurisdictions and row.stage == stage and collector_kind in row.collectors
    )


def missing_particulars(
    present: Iterable[str],
    *,
    rules: JurisdictionRules | str,
    stage: DocumentStage,
    collector_kind: CollectorKind = "creditor",
    rows: Iterable[Particular] = PARTICULARS,
) -> tuple[Particular, ...]:
    """What a document must say and does not, given the codes of what it says.

    >>> from lettrage.law import missing_particulars
    >>> said = ["due-date", "penalty-rate", "recovery-sum"]
    >>> [row.code for row in missing_particulars(said, rules="FR-B2B", stage="invoice")]
    ['discount-terms']
    """
    said = set(present)
    return tuple(row for row in particulars(rules, stage, collector_kind, rows) if row.code not in said)
