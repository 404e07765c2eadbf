"""Lint of the rules of contact: days on which nobody may be reached, caps below what the ladder needs."""

from __future__ import annotations

from collections.abc import Iterator

from lettrage.calendars import RollConvention
from lettrage.dunning._contact_rules import ANY_CHANNEL, Cap
from lettrage.dunning._lint_finding import Finding, error, warning
from lettrage.dunning._policy import DunningPolicy
from lettrage.dunning._steps import Step
from lettrage.dunning._words import Anchor
from lettrage.model import StepKind

__all__ = ["contact_findings"]

_SILENT = (StepKind.HANDOVER, StepKind.REVIEW)
_FORWARD = (RollConvention.FOLLOWING, RollConvention.MODIFIED_FOLLOWING)


def contact_findings(policy: DunningPolicy) -> Iterator[Finding]:
    """What the rules of contact make impossible."""
    rules = policy.contact
    if not rules.weekdays:
        yield error("contact-impossible", "contact.weekdays", "no day of the week is allowed", "", "allow at least one")
    if rules.from_minute >= rules.to_minute:
        yield error("contact-impossible", "contact", "the time of day ends before it begins", rules.to_minute)
    for place, cap in enumerate(rules.caps):
        for track in policy.tracks:
            yield from _capped(f"contact.caps[{place}]", track.id, policy.ladder(track.id), cap)
    for track in policy.tracks:
        for step in policy.ladder(track.id):
            yield from _rolled(policy, f"tracks.{track.id}.steps.{step.id}", step)


def _capped(path: str, track: str, ladder: tuple[Step, ...], cap: Cap) -> Iterator[Finding]:
    """Mandatory steps of one ladder that a cap forbids, or delays."""
    counted = [
        step.offset_days
        for step in ladder
        if not step.optional
        and step.kind not in _SILENT
        and step.anchor is Anchor.DUE_DATE
        and (cap.channel == ANY_CHANNEL or set(step.channels) == {cap.channel})
    ]
    if cap.most == 0 and counted:
        text = f"no contact is allowed, and track `{track}` needs one"
        yield error("contact-impossible", path, text, cap.channel, "allow at least one")
        return
    for day in counted:
        crowd = sum(day <= other < day + cap.days for other in counted)
        if crowd > cap.most:
            text = f"track `{track}` has {crowd} steps within {cap.days} days, and {cap.most} are allowed"
            yield warning("contact-impossible", path, text, crowd, "some will go out later than written")
            return


def _rolled(policy: DunningPolicy, path: str, step: Step) -> Iterator[Finding]:
    if step.kind is not StepKind.PRE_DUE_NOTICE or policy.contact.roll not in _FORWARD or not policy.contact.weekdays:
        return
    allowed = [day in policy.contact.weekdays for day in range(7)] * 2
    longest = run = 0
    for day in allowed:
        run = 0 if day else run + 1
        longest = max(longest, min(run, 6))
    if step.anchor is Anchor.DUE_DATE and -step.offset_days <= longest and step.offset_days < 0:
        text = f"{longest} days off in a row may move it to the due date or past it"
        yield warning("roll-past-due", f"{path}.offset_days", text, step.offset_days, "write it earlier, or roll back")
