"""Lint of the experiment: shares that do not make a whole, arms that do not exist, grave steps that hang on one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lettrage.dunning._conditions import OneOf
from lettrage.dunning._lint_finding import Finding, error, warning
from lettrage.dunning._lint_segments import conditions
from lettrage.dunning._policy import DunningPolicy
from lettrage.dunning._size import nearest
from lettrage.model import StepKind

__all__ = ["experiment_findings"]

_ARM = "customer.arm"
_WHOLE = 1_000_000
_GRAVE = (StepKind.FORMAL_NOTICE, StepKind.HANDOVER)


def experiment_findings(policy: DunningPolicy) -> Iterator[Finding]:
    """What is wrong with the arms, and with the conditions that read them."""
    arms: Mapping[str, int] = {} if policy.experiment is None else policy.experiment.arms
    if arms and sum(arms.values()) != _WHOLE:
        share = f"{sum(arms.values()) / 10_000:g}"
        text = f"the shares of the arms make {share} percent"
        yield error("bad-experiment", "experiment.arms", text, share, "let them make 100")
    asked = False
    for path, when in conditions(policy):
        test = when.test(_ARM)
        asked = asked or test is not None
        for arm in test.values if isinstance(test, OneOf) else ():
            if arm not in arms:
                help = nearest(arm, arms) or ("declare it" if arms else "declare an experiment")
                yield error("bad-experiment", path, f"there is no arm `{arm}`", arm, help)
    if arms and not asked:
        text = "no condition reads `customer.arm`: every arm is treated alike"
        yield warning("bad-experiment", "experiment", text, "", "ask for the arm in a segment or a step")
    for track in policy.tracks:
        for step in policy.ladder(track.id):
            if step.kind in _GRAVE and step.when.test(_ARM) is not None:
                text = "whether a debtor is put in default is no matter of chance"
                path = f"tracks.{track.id}.steps.{step.id}.when"
                yield error("bad-experiment", path, text, _ARM, "try the arms on reminders")
