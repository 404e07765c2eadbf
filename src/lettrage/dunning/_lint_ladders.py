"""Lint of the time on a ladder: steps that can never go out, that are due in the wrong order or all at once."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from lettrage.dunning._conditions import Between
from lettrage.dunning._lint_finding import Finding, error, warning
from lettrage.dunning._logic import disjoint, whole_range
from lettrage.dunning._policy import DunningPolicy
from lettrage.dunning._steps import Step
from lettrage.dunning._words import Anchor
from lettrage.model import StepKind

__all__ = ["earliest_days", "ladder_findings"]

#: Days counted for a month: offsets of both kinds are compared, and no calendar is known here.
_MONTH = 30
#: Steps that the debtor does not hear of.
_UNHEARD = (StepKind.HANDOVER, StepKind.REVIEW)
_AFTER_ANOTHER = (Anchor.PREVIOUS_NOTICE, Anchor.PREVIOUS_DEADLINE)


def ladder_findings(policy: DunningPolicy) -> Iterator[Finding]:
    """What is wrong with the days of every ladder."""
    for track in policy.tracks:
        ladder = policy.ladder(track.id)
        path = f"tracks.{track.id}.steps"
        if ladder and ladder[0].anchor in _AFTER_ANOTHER:
            help = "count the first step from the due date or the date of issue"
            yield error("first-step-anchor", f"{path}.{ladder[0].id}.anchor", "no notice comes before it", "", help)
        earliest = earliest_days(policy, ladder)
        for step in ladder:
            yield from _unreachable(policy, f"{path}.{step.id}", step, earliest.get(step.id))
        yield from _in_order(path, ladder)
        yield from _gaps(policy, path, ladder)


def earliest_days(policy: DunningPolicy, ladder: tuple[Step, ...]) -> dict[str, int]:
    """The first day, counted from the due date, on which each step could go out if every earlier one went out on its
    first day. Steps counted from the date of issue are left out: nothing says how far that is from the due date."""
    found: dict[str, int] = {}
    last: int | None = None
    for step in ladder:
        own = _own_day(step, last)
        if own is None:
            continue
        gap = policy.contact.min_gap_days if step.min_gap_days is None else step.min_gap_days
        needs = [found[name] + max(gap, step.days_since.get(name, 0)) for name in step.requires if name in found]
        needs += [found[name] + days for name, days in step.days_since.items() if name in found]
        found[step.id] = max([own, *needs])
        last = found[step.id]
    return found


def _own_day(step: Step, last: int | None) -> int | None:
    if step.anchor in _AFTER_ANOTHER:
        return None if last is None else last + step.offset_days + _MONTH * step.offset_months
    return step.offset_days + _MONTH * step.offset_months if step.anchor is Anchor.DUE_DATE else None


def _unreachable(policy: DunningPolicy, path: str, step: Step, earliest: int | None) -> Iterator[Finding]:
    if step.kind is StepKind.PRE_DUE_NOTICE and step.anchor is Anchor.DUE_DATE and step.offset_days >= 0:
        text = "a notice before the due date that is due on it or after"
        yield error("unreachable-step", f"{path}.offset_days", text, step.offset_days, "write days below zero")
    if earliest is not None and step.optional and step.expires_after_days is not None:
        expires = step.offset_days + _MONTH * step.offset_months + step.expires_after_days
        if step.anchor is Anchor.DUE_DATE and earliest > expires:
            text = f"it expires on day {expires}, and what it requires leaves it no day before {earliest}"
            yield error("unreachable-step", path, text, expires, "let it live longer, or require less")
    late = step.when.test("item.days_late")
    if isinstance(late, Between) and step.anchor is Anchor.DUE_DATE:
        _, high = whole_range(late)
        if high < step.offset_days:
            text = f"it is due on day {step.offset_days} and its condition ends on day {high}"
            yield error("unreachable-step", f"{path}.when", text, high)
    yield from _unreachable_amount(policy, path, step)


def _unreachable_amount(policy: DunningPolicy, path: str, step: Step) -> Iterator[Finding]:
    least = (step.minimum or policy.minimum).group
    bounds = step.when.test("group.overdue")
    for currency, amount in least.items():
        if bounds is not None and currency in bounds.high and bounds.high[currency] < amount:
            text = f"its minimum in {currency} is above what its condition allows"
            yield error("unreachable-step", f"{path}.minimum", text, amount)


def _in_order(path: str, ladder: tuple[Step, ...]) -> Iterator[Finding]:
    """Steps against the one before them that is counted from the same day."""
    latest: dict[Anchor, Step] = {}
    for after in ladder:
        if after.anchor in _AFTER_ANOTHER:
            continue
        before = latest.get(after.anchor)
        if before is not None:
            yield from _neighbours(path, before, after)
        latest[after.anchor] = after


def _neighbours(path: str, before: Step, after: Step) -> Iterator[Finding]:
    (soonest, _), (_, latest) = _days(before), _days(after)
    if latest < soonest:
        text = f"it is due before `{before.id}`, which stands before it"
        help = "order the steps by day"
        yield error("offsets-out-of-order", f"{path}.{after.id}.offset_days", text, after.offset_days, help)
    ordered = before.id in after.requires or before.id in after.days_since
    same = _written(before) == _written(after)
    if same and not (before.optional or after.optional or ordered or disjoint(before.when, after.when)):
        text = f"it is due on the same day as `{before.id}`, and nothing says which goes out"
        yield error(
            "overlapping-steps", f"{path}.{after.id}", text, before.id, "move one, or make it require the other"
        )


def _written(step: Step) -> tuple[int, int, bool]:
    return step.offset_months, step.offset_days, step.end_of_month


def _days(step: Step) -> tuple[int, int]:
    """The first and the last day on which a step may fall, counted from its anchor, whatever the months are."""
    months, days = step.offset_months, step.offset_days
    soonest, latest = sorted((28 * months, 31 * months))
    return soonest + days, latest + days + (30 if step.end_of_month else 0)


def _gaps(policy: DunningPolicy, path: str, ladder: tuple[Step, ...]) -> Iterator[Finding]:
    """Steps nearer to one another than the least gap between contacts."""
    contacts = [step for step in ladder if step.kind not in _UNHEARD and step.anchor is Anchor.DUE_DATE]
    for before, after in itertools.pairwise(contacts):
        gap = policy.contact.min_gap_days if after.min_gap_days is None else after.min_gap_days
        apart = after.offset_days - before.offset_days + _MONTH * (after.offset_months - before.offset_months)
        if not 0 < apart < gap:
            continue
        at = f"{path}.{after.id}"
        lives = after.expires_after_days if after.optional and not before.optional else None
        if lives is not None and apart + lives < gap:
            text = f"{gap} days must pass after `{before.id}`, and it expires before that"
            yield error("gap-too-long", at, text, gap, "shorten the gap, or let the step live longer")
            continue
        text = f"it is due {apart} days after `{before.id}` and goes out {gap} days after it"
        yield warning("gap-too-long", at, text, gap, "the schedule written is not the one obtained")
    for step in ladder:
        gap = policy.contact.min_gap_days if step.min_gap_days is None else step.min_gap_days
        near = step.anchor is Anchor.PREVIOUS_NOTICE and not step.offset_months and step.offset_days < gap
        if near and step.kind not in _UNHEARD:
            text = f"it is due {step.offset_days} days after the notice before it and goes out {gap} days after it"
            yield warning(
                "gap-too-long", f"{path}.{step.id}", text, gap, "the schedule written is not the one obtained"
            )
