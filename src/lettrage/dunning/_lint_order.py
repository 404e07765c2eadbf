"""Lint of what is said in which order: tones, consents, jumps, repeats and holds that never end."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from lettrage.dunning._lint_finding import Finding, error, warning
from lettrage.dunning._policy import DunningPolicy
from lettrage.dunning._steps import Step
from lettrage.model import StepKind, Tone

__all__ = ["order_findings"]

_TONES = tuple(Tone)
_SPEAKING = (StepKind.REMINDER, StepKind.CALL, StepKind.FORMAL_NOTICE)


def order_findings(policy: DunningPolicy) -> Iterator[Finding]:
    """What is wrong with the order in which things are said, and with what never ends."""
    for track in policy.tracks:
        ladder = policy.ladder(track.id)
        path = f"tracks.{track.id}.steps"
        yield from _weaker(path, ladder)
        for place, step in enumerate(ladder):
            looked_at = any(later.kind is StepKind.REVIEW for later in ladder[place + 1 :])
            if step.repeat_every_days is not None and step.max_repeats is None and not looked_at:
                text = "it repeats for ever, and nobody looks at it"
                yield error(
                    "endless-repeat", f"{path}.{step.id}", text, "", "set `max_repeats`, or let a review follow"
                )
    for hold in policy.holds:
        if hold.max_days is None and hold.review_every_days is None:
            help = "set `max_days` or `review_every_days`: a forgotten hold is money given away"
            yield error("endless-hold", f"holds.{hold.id}", "it has no end and no review", hold.id, help)
    if policy.situations.dispute.max_days is None:
        yield warning(
            "endless-hold", "situations.dispute.max_days", "nobody looks at a dispute that does not end", "", "set days"
        )
    yield from _jumps(policy)
    yield from _thanks(policy)


def _weaker(path: str, ladder: tuple[Step, ...]) -> Iterator[Finding]:
    speaking = [step for step in ladder if step.kind in _SPEAKING]
    for before, after in itertools.pairwise(speaking):
        if _TONES.index(after.tone) < _TONES.index(before.tone):
            text = f"it speaks more softly than `{before.id}` before it"
            yield warning("weaker-later", f"{path}.{after.id}.tone", text, after.tone.value)
    grave = [step for step in ladder if step.kind in (StepKind.FORMAL_NOTICE, StepKind.HANDOVER)]
    for before, after in itertools.pairwise(grave):
        if before.approvals and not after.approvals:
            text = f"it needs no consent, and `{before.id}` before it does"
            yield warning("weaker-later", f"{path}.{after.id}.approvals", text)


def _jumps(policy: DunningPolicy) -> Iterator[Finding]:
    for name, target in policy.situations.jumps.items():
        for track in policy.tracks:
            ladder = policy.ladder(track.id)
            step = next((step for step in ladder if step.id == target), None)
            if step is None:
                continue
            reminders = [step.id for step in ladder if step.kind is not StepKind.PRE_DUE_NOTICE]
            if step.kind is StepKind.PRE_DUE_NOTICE or (len(reminders) > 1 and target == reminders[0]):
                text = f"it leads back to `{target}`, the beginning of track `{track.id}`"
                yield error("bad-jump", f"situations.{name}", text, target, "name a later step")


def _thanks(policy: DunningPolicy) -> Iterator[Finding]:
    if policy.thanks is None:
        return
    overdue = policy.thanks.when.test("customer.has_other_overdue")
    if overdue is None or overdue.value:
        help = "add the condition `customer.has_other_overdue = false`"
        text = "it may thank a customer who still owes something overdue"
        yield warning("thanks-while-overdue", "thanks.when", text, "", help)
