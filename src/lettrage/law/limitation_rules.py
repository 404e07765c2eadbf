"""How long a debt can be sued for, and what makes the period begin again, as data."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from attrs import frozen

from lettrage.law.sources import Source
from lettrage.records import Mark, check_record

__all__ = ["ActKind", "InterruptionEffect", "InterruptionRule", "LimitationPeriod"]

_YEARS = Mark(lambda number: 1 <= number <= 30, "bad-value", "a number of years from 1 to 30")


class ActKind(StrEnum):
    """What may happen to a running limitation period (acte).

    Attributes:
        ACKNOWLEDGEMENT: The debtor acknowledges the debt (reconnaissance).
        PART_PAYMENT: The debtor pays a part (paiement partiel).
        FORMAL_NOTICE: A written demand by the creditor (mise en demeure).
        WRITTEN_CLAIM: A written claim to a public body (réclamation écrite).
        COURT_CLAIM: A claim in court (demande en justice).
        ENFORCEMENT: An act of enforcement (mesure d'exécution).
        INSOLVENCY_CLAIM: The claim lodged in insolvency proceedings (déclaration de créance).
    """

    ACKNOWLEDGEMENT = "acknowledgement"
    PART_PAYMENT = "part_payment"
    FORMAL_NOTICE = "formal_notice"
    WRITTEN_CLAIM = "written_claim"
    COURT_CLAIM = "court_claim"
    ENFORCEMENT = "enforcement"
    INSOLVENCY_CLAIM = "insolvency_claim"


class InterruptionEffect(StrEnum):
    """What an act does to the period (effet).

    Attributes:
        RESTARTS: A new full period begins (interruption).
        SUSPENDS: The period stands still while the proceedings last (suspension).
        NONE: Nothing (sans effet).
    """

    RESTARTS = "restarts"
    SUSPENDS = "suspends"
    NONE = "none"


@frozen
class InterruptionRule:
    """The effect of one kind of act.

    Attributes:
        act: The kind of act.
        effect: What it does.
        source: The article.
        tail_months: How long a suspension goes on after the proceedings ended.
    """

    act: ActKind
    effect: InterruptionEffect
    source: Source
    tail_months: int = 0

    def __attrs_post_init__(self) -> None:
        check_record(self)


@frozen
class LimitationPeriod:
    """A limitation period (délai de prescription).

    Attributes:
        claim: What is claimed: ``general``, or a kind of claim with a period of its own, such as ``carriage``.
        years: Its length.
        source: The article.
        counted_from: The ``day`` on which the claim became payable, or the first day of the ``next_year``.
        again_from: The same for the new period after an interruption.
        agreed_from: The least number of years that a contract may set; 0 when none may.
        agreed_to: The most.
    """

    claim: str
    years: Annotated[int, _YEARS]
    source: Source
    counted_from: Literal["day", "next_year"] = "day"
    again_from: Literal["day", "next_year"] = "day"
    agreed_from: int = 0
    agreed_to: int = 0

    def __attrs_post_init__(self) -> None:
        check_record(self)
