"""How far and how strictly a customer may be pursued: ceilings of tone and of escalation."""

from __future__ import annotations

from typing import Final

from lettrage.dunning._steps import Step
from lettrage.model import EscalationLevel, StepKind, Tone

__all__ = ["allowed", "lower_escalation", "lower_tone"]

_TONES: Final = tuple(Tone)
_LEVELS: Final = tuple(EscalationLevel)
#: The least level of escalation at which a kind of step may go out.
_NEEDS: Final = {
    StepKind.PRE_DUE_NOTICE: EscalationLevel.PREVENTION,
    StepKind.THANK_YOU: EscalationLevel.PREVENTION,
    StepKind.STATEMENT: EscalationLevel.PREVENTION,
    StepKind.REVIEW: EscalationLevel.PREVENTION,
    StepKind.REMINDER: EscalationLevel.AMICABLE,
    StepKind.CALL: EscalationLevel.AMICABLE,
    StepKind.FORMAL_NOTICE: EscalationLevel.FORMAL_NOTICE,
    StepKind.HANDOVER: EscalationLevel.REFERRED,
}


def lower_tone(*tones: Tone | None) -> Tone | None:
    """The mildest of some ceilings; None when there is none."""
    given = [tone for tone in tones if tone is not None]
    return min(given, key=_TONES.index, default=None)


def lower_escalation(*levels: EscalationLevel | None) -> EscalationLevel | None:
    """The mildest of some ceilings; None when there is none."""
    given = [level for level in levels if level is not None]
    return min(given, key=_LEVELS.index, default=None)


def allowed(step: Step, tone: Tone | None, escalation: EscalationLevel | None) -> bool:
    """Whether a step may go out under ceilings: a formal notice cannot speak more mildly than it must."""
    if escalation is not None and _LEVELS.index(_NEEDS[step.kind]) > _LEVELS.index(escalation):
        return False
    return step.kind is not StepKind.FORMAL_NOTICE or tone is None or tone is Tone.FORMAL
