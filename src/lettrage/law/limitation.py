"""Until when a debt can be sued for: the period of the law, and what made it begin again or stand still."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final, Literal, TypeAlias

from attrs import frozen

from lettrage.calendars import check_date
from lettrage.errors import Fault, did_you_mean, fail
from lettrage.law.jurisdictions import as_rules
from lettrage.law.limitation_rules import ActKind, InterruptionEffect, InterruptionRule, LimitationPeriod
from lettrage.law.rules import JurisdictionRules
from lettrage.law.sources import Confidence, Source, weakest
from lettrage.records import Rule, check_record
from lettrage.terms import due_date, months

__all__ = ["Limitation", "LimitationAct", "LimitationStep", "limitation"]

ActEffect: TypeAlias = Literal["restarts", "suspends", "none", "too-late"]

_SAID: Final[dict[InterruptionEffect, ActEffect]] = {
    InterruptionEffect.RESTARTS: "restarts",
    InterruptionEffect.SUSPENDS: "suspends",
    InterruptionEffect.NONE: "none",
}
#: Acts whose effect lasts until the proceedings end.
_LASTING: Final = {ActKind.COURT_CLAIM, ActKind.INSOLVENCY_CLAIM}


@frozen
class LimitationAct:
    """Something that may bear on a running period (acte).

    Attributes:
        kind: What happened.
        on: When.
        ended_on: When the proceedings it opened ended; None while they last, and for acts that open none.
    """

    kind: ActKind
    on: date
    ended_on: date | None = None

    def __attrs_post_init__(self) -> None:
        check_record(self, _RULES)


@frozen
class LimitationStep:
    """What an act did.

    Attributes:
        act: The act.
        effect: ``restarts``, ``suspends``, ``none`` for an act without effect in this law, ``too-late`` for one after
            the last day: a debt that is barred does not revive.
        last_day: Last day to sue after it; None while proceedings last.
        source: The article; None where the law has none on such an act.
    """

    act: LimitationAct
    effect: ActEffect
    last_day: date | None
    source: Source | None


@frozen
class Limitation:
    """The limitation of one debt (prescription).

    Attributes:
        starts_on: The day the claim became payable, from which the period is counted.
        years: Its length.
        last_day: The last day on which suit is in time; None while proceedings keep it from running out.
        barred: Whether it is over on the day asked for; None when no day was.
        days_left: Days from the day asked for to the last one, zero or less on and after it; None when there is none.
        steps: What each act did, in order.
        source: The article of the period.
    """

    starts_on: date
    years: int
    last_day: date | None
    barred: bool | None
    days_left: int | None
    steps: tuple[LimitationStep, ...]
    source: Source

    @property
    def confidence(self) -> Confidence:
        """The grade of the weakest source that counted."""
        return weakest([self.source, *(step.source for step in self.steps if step.source is not None)])


def limitation(
    *,
    rules: JurisdictionRules | str,
    due_on: date | None = None,
    service_completed_on: date | None = None,
    acts: Iterable[LimitationAct] = (),
    as_of: date | None = None,
    claim: str = "general",
    agreed_years: int | None = None,
) -> Limitation:
    """The last day on which a debt can be sued for.

    The period is counted from the day the claim became payable: the agreed due date, else the completion of the
    service. The date of the invoice does not matter. Each instalment has a period of its own: ask for each.

    Args:
        rules: Rules or their code.
        due_on: The agreed due date.
        service_completed_on: Completion of the service, when no term was agreed.
        acts: What happened, in any order; what lies after ``as_of`` does not count yet.
        as_of: The day on which to say whether the debt is barred.
        claim: ``general``, or a kind of claim with a period of its own, such as ``carriage``.
        agreed_years: A period set by contract, within what the law allows.

    Raises:
        InvalidInput: ``missing-value`` without a day to count from, or where the rules set no period; ``bad-value`` for
            an unknown kind of claim or a period that cannot be agreed.

    Complexity: O(n log n) for n acts.
    Source: C. com. L110-4, C. civ. 2224 to 2244, C. conso. L218-2, law 68-1250 (France); see the rules for the others.

    >>> from datetime import date
    >>> from lettrage.law import LimitationAct, limitation
    >>> limitation(rules="FR-B2B", due_on=date(2021, 3, 31)).last_day  # C. com. L110-4, C. civ. 2229
    datetime.date(2026, 3, 31)
    >>> paid = LimitationAct("part_payment", date(2024, 3, 1))
    >>> late = limitation(rules="FR-B2C", due_on=date(2022, 1, 15), acts=[paid], as_of=date(2024, 6, 1))
    >>> late.last_day, late.barred, late.steps[0].effect
    (datetime.date(2024, 1, 15), True, 'too-late')
    >>> claimed = LimitationAct("written_claim", date(2024, 5, 2))
    >>> limitation(rules="FR-PUBLIC", due_on=date(2021, 3, 31), acts=[claimed]).last_day  # law 68-1250 art. 1, 2
    datetime.date(2028, 12, 31)
    """
    law = as_rules(rules)
    period = _period(law, claim)
    years = _years(period, agreed_years)
    start = due_on if due_on is not None else service_completed_on
    if start is None:
        help = "the date of the invoice does not start the period; give the due date or the end of the service"
        fail("missing-value", "there is no day to count from", path="due_on", expected="a date", help=help)
    last: date | None = _last_day(check_date(start), years, period.counted_from)
    steps: list[LimitationStep] = []
    for act in sorted(acts, key=lambda act: (act.on, act.kind)):
        if as_of is not None and act.on > as_of:
            break
        last, step = _step(law.interruptions, period, years, last, act, as_of)
        steps.append(step)
    barred = None if as_of is None else last is not None and check_date(as_of, "as_of") > last
    left = None if as_of is None or last is None else (last - as_of).days
    return Limitation(start, years, last, barred, left, tuple(steps), period.source)


def _step(
    rules: Sequence[InterruptionRule],
    period: LimitationPeriod,
    years: int,
    last: date | None,
    act: LimitationAct,
    as_of: date | None,
) -> tuple[date | None, LimitationStep]:
    """The last day after an act, and what the act did."""
    rule = next((rule for rule in rules if rule.act is act.kind), None)
    if rule is None or rule.effect is InterruptionEffect.NONE or last is None:
        return last, LimitationStep(act, "none", last, rule.source if rule else None)
    if act.on > last:
        return last, LimitationStep(act, "too-late", last, rule.source)
    ended = act.ended_on if as_of is None or act.ended_on is None or act.ended_on <= as_of else None
    if act.kind in _LASTING and ended is None:
        return None, LimitationStep(act, _SAID[rule.effect], None, rule.source)
    if rule.effect is InterruptionEffect.RESTARTS:
        # An act before the period begins (end of the year) does not shorten it.
        last = max(last, _last_day(ended or act.on, years, period.again_from))
    else:
        # The span of the proceedings is not counted.
        last += due_date([months(rule.tail_months)], ended or act.on) - act.on
    return last, LimitationStep(act, _SAID[rule.effect], last, rule.source)


def _last_day(start: date, years: int, counted_from: Literal["day", "next_year"]) -> date:
    """The same day so many years later, the last of its month if there is none; or the end of the last year."""
    if counted_from == "next_year":
        return date(start.year + years, 12, 31)
    return due_date([months(12 * years)], start)


def _period(law: JurisdictionRules, claim: str) -> LimitationPeriod:
    if not law.limitation:
        help = "choose the national rules that govern the debt, or evolve these"
        fail("missing-value", f"the rules of `{law.code}` set no limitation period", path="rules", help=help)
    listed = [period.claim for period in law.limitation]
    if claim not in listed:
        near = did_you_mean(claim, listed)
        message = f"`{claim[:40]}` is no kind of claim in `{law.code}`"
        fail("bad-value", message, path="claim", found=claim[:40], expected=", ".join(listed), help=near)
    return law.limitation[listed.index(claim)]


def _years(period: LimitationPeriod, agreed: int | None) -> int:
    if agreed is None or agreed == period.years:
        return period.years
    if not period.agreed_from <= agreed <= period.agreed_to:
        allowed = f"{period.agreed_from} to {period.agreed_to} years" if period.agreed_to else "the period of the law"
        message = f"a period of {agreed} years cannot be agreed"
        fail("bad-value", message, path="agreed_years", found=agreed, expected=allowed)
    return agreed


def _ends_after(act: LimitationAct) -> Sequence[Fault]:
    if act.ended_on is None or act.on <= act.ended_on:
        return ()
    message = "the proceedings end before they begin"
    return (Fault("bad-value", message, "ended_on", found=act.ended_on, expected=f"{act.on} or later"),)


_RULES: tuple[Rule, ...] = ((("on", "ended_on"), _ends_after),)
