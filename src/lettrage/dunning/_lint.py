"""`lint`: what is wrong with the meaning of a policy, found without any ledger, every fault at once.

The parser checks the shape; this checks what follows from it: ids that lead nowhere, steps that can never go out, rows
that never fire, notices nobody could prove. All conditions are intervals, sets and flags, so every check is interval
algebra and graph search: exact, without running anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from lettrage._settling import asked
from lettrage.dunning._lint_contact import contact_findings
from lettrage.dunning._lint_experiment import experiment_findings
from lettrage.dunning._lint_finding import Finding, error
from lettrage.dunning._lint_ids import id_findings, version_findings
from lettrage.dunning._lint_ladders import ladder_findings
from lettrage.dunning._lint_money import money_findings
from lettrage.dunning._lint_order import order_findings
from lettrage.dunning._lint_segments import segment_findings
from lettrage.dunning._lint_stages import stage_findings
from lettrage.dunning._lint_switches import switch_findings
from lettrage.dunning._policy import DunningPolicy
from lettrage.dunning._size import too_large

__all__ = ["LINT_RULES", "lint"]

#: Every rule: what it finds.
LINT_RULES: Final[dict[str, str]] = {
    "too-large": "so many steps that no check of them would end in time; nothing else is looked at",
    "duplicate-id": "a step, hold, segment, alert or credit hold has the id of another",
    "id-reused": "an id stands for another kind of step than in the version before",
    "unknown-reference": "a track, step or charge is named that does not exist",
    "cycle": "tracks extend one another, or steps require one another, in a circle",
    "first-step-anchor": "the first step counts from a notice before it",
    "unreachable-step": "a step can never go out",
    "offsets-out-of-order": "a later step of the ladder is due before an earlier one",
    "overlapping-steps": "two steps are due on the same day and nothing says which comes first",
    "no-default-segment": "the last segment does not take everyone else",
    "unreachable-segment": "a segment can never be chosen",
    "contradictory-condition": "a condition can never be true",
    "unanswerable-condition": "a segment is chosen for a customer, and its condition asks about one item",
    "segment-overlap": "two segments fit the same customer, and only their order decides",
    "segment-gap": "segments split a number and leave a gap",
    "unused-track": "no segment uses a track",
    "unproved-notice": "a formal notice or hand-over comes out of nowhere, or nobody could prove that it was received",
    "demand-before-due": "a reminder, formal notice or hand-over is due before anything is owed",
    "no-terminal-step": "a hand-over is not the end, or a step stands after the end",
    "no-sure-channel": "a step that must go out has no channel that always exists",
    "gap-too-long": "the least gap is longer than the distance of two steps",
    "contact-impossible": "the rules of contact leave no day, or fewer contacts than steps",
    "roll-past-due": "a day off moves a notice before the due date past it",
    "currency-missing": "amounts are given by currency, and one in use is absent",
    "bad-charge": "a charge claims nothing, is a sum and a share at once, has bands out of order, or repeats for ever",
    "bad-experiment": "arms that do not make a whole or do not exist, or a grave step that hangs on one",
    "endless-repeat": "a step repeats without a limit, and nobody looks at it",
    "endless-hold": "a hold has no end and no review",
    "bad-jump": "a broken promise or plan leads back to an early step",
    "left-behind": "a step requires one that may expire before it went out, and then never goes out",
    "weaker-later": "a later step speaks more softly, or needs less consent, than an earlier one",
    "no-minimum": "a formal notice or hand-over goes out however little is owed",
    "pre-due-without-end": "a notice before the due date is not dropped once it is late",
    "thanks-while-overdue": "thanks may go out to a customer who still owes something overdue",
    "not-monotone": "a minimum in percent of what is open: paying something not yet due may raise the step",
    "switch-without-effect": "a switch that changes nothing beside another one",
    "dropped-step": "a step of the version before is gone while debts may stand on it",
}

_CHECKS: Final[tuple[Callable[[DunningPolicy], Iterator[Finding]], ...]] = (
    id_findings,
    ladder_findings,
    order_findings,
    segment_findings,
    stage_findings,
    contact_findings,
    switch_findings,
    experiment_findings,
)


def lint(
    policy: DunningPolicy, *, currencies: Iterable[str] = (), against: DunningPolicy | None = None
) -> tuple[Finding, ...]:
    """What is wrong with a policy, or doubtful, in the order of its parts; empty when nothing is.

    Args:
        policy: The policy.
        currencies: Currencies in use: amounts given by currency must name each of them.
        against: The version before: its steps that are gone or changed their kind are told.

    Complexity: quadratic in the steps of a track and in the segments, both of bounded number.

    >>> from lettrage.dunning import DunningPolicy, Step, Track, lint
    >>> steps = [Step("first", offset_days=3), Step("second", offset_days=10, requires=["frist"])]
    >>> for finding in lint(DunningPolicy("short", tracks=[Track("main", steps)])):
    ...     print(finding.severity, finding.code, finding.path)
    error unknown-reference tracks.main.steps.second.requires
    warning no-sure-channel tracks.main.steps.first.channels
    warning no-sure-channel tracks.main.steps.second.channels
    """
    asked(DunningPolicy, policy, "policy")
    large = [error("too-large", path, text) for path, text in too_large(policy)]
    if large:
        return tuple(large)
    found = [finding for check in _CHECKS for finding in check(policy)]
    found += money_findings(policy, asked(tuple[str, ...], currencies, "currencies"))
    if against is not None:
        found += version_findings(policy, asked(DunningPolicy, against, "against"))
    unique = dict.fromkeys(found)
    assert all(finding.code in LINT_RULES for finding in unique), "every finding belongs to a rule"
    return tuple(unique)
