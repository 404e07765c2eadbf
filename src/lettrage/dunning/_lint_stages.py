"""Lint of the grave steps: formal notices and hand-overs, and the notices before the due date."""

from __future__ import annotations

from collections.abc import Iterator

from lettrage.dunning._lint_finding import Finding, error, warning
from lettrage.dunning._policy import DunningPolicy
from lettrage.dunning._steps import Step
from lettrage.dunning._words import Anchor
from lettrage.model import Channel, StepKind

__all__ = ["stage_findings"]

#: Channels that leave a proof of receipt.
_PROVED = frozenset({Channel.REGISTERED_LETTER.value, "judicial_officer", "registered_email"})
#: Channels that exist for everyone, or stay in the house.
_SURE = frozenset({Channel.LETTER.value, Channel.REGISTERED_LETTER.value, Channel.PHONE.value, "review"}) | _PROVED
_GRAVE = (StepKind.FORMAL_NOTICE, StepKind.HANDOVER)


def stage_findings(policy: DunningPolicy) -> Iterator[Finding]:
    """What is wrong with grave steps, and with the steps that lead to them."""
    for track in policy.tracks:
        ladder = policy.ladder(track.id)
        path = f"tracks.{track.id}.steps"
        for place, step in enumerate(ladder):
            at = f"{path}.{step.id}"
            yield from _too_early(at, step)
            if step.kind in _GRAVE:
                yield from _grave(policy, at, step)
            if step.kind is StepKind.HANDOVER and not step.terminal:
                text = "a hand-over ends what we do"
                yield error("no-terminal-step", f"{at}.terminal", text, "", "write `terminal = true`")
            if step.terminal and place < len(ladder) - 1:
                text = f"`{ladder[place + 1].id}` stands after it and can never go out"
                yield error("no-terminal-step", at, text, ladder[place + 1].id)
            if step.kind is StepKind.PRE_DUE_NOTICE and step.expires_after_days is None:
                help = "set `expires_after_days`, so that it is dropped when a run comes late"
                yield warning("pre-due-without-end", at, "a late run would still send it", "", help)
            yield from _channels(at, step)
            yield from _left_behind(at, step, ladder)


def _too_early(path: str, step: Step) -> Iterator[Finding]:
    """Steps that demand what is not owed yet: reminders before the due date, grave steps on it or before."""
    if step.anchor is not Anchor.DUE_DATE or step.offset_months or step.end_of_month:
        return
    if (step.kind is StepKind.REMINDER and step.offset_days < 0) or (step.kind in _GRAVE and step.offset_days <= 0):
        help = "use a notice before the due date, or a day after it"
        yield error("demand-before-due", f"{path}.offset_days", "nothing is overdue by then", step.offset_days, help)


def _grave(policy: DunningPolicy, path: str, step: Step) -> Iterator[Finding]:
    if not step.requires:
        help = "require the reminders, or the formal notice, that must have gone out before"
        yield error("unproved-notice", f"{path}.requires", "nothing needs to have gone out before it", "", help)
    if step.kind is StepKind.FORMAL_NOTICE and not _PROVED & set(step.channels):
        help = "add `registered_letter`"
        text = "none of its channels leaves a proof of receipt"
        yield error("unproved-notice", f"{path}.channels", text, ", ".join(step.channels), help)
    if not (step.minimum or policy.minimum).group:
        text = "it goes out however little is owed, even for less than it costs"
        yield warning("no-minimum", f"{path}.minimum", text, "", "set a minimum for the group")


def _left_behind(path: str, step: Step, ladder: tuple[Step, ...]) -> Iterator[Finding]:
    """Steps that require one that may expire: an item that was held meanwhile stays where it is for ever."""
    for other in ladder:
        fleeting = other.kind is StepKind.PRE_DUE_NOTICE or (other.optional and other.expires_after_days is not None)
        if other.id in step.requires and fleeting:
            text = f"`{other.id}` is dropped once it is late, and then this step can never go out"
            yield warning("left-behind", f"{path}.requires", text, other.id, "require a step that waits")


def _channels(path: str, step: Step) -> Iterator[Finding]:
    silent = step.optional or step.kind in (StepKind.HANDOVER, StepKind.REVIEW, StepKind.CALL)
    if not silent and not _SURE & set(step.channels):
        help = "end the list with `letter`, `registered_letter`, `phone` or `review`"
        text = "a customer without an address on these channels gets nothing"
        yield warning("no-sure-channel", f"{path}.channels", text, ", ".join(step.channels), help)
