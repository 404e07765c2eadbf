"""Why a group was posted, proposed or called ambiguous, and why an item is open: from the evidence as recorded."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lettrage.explain import Evidence, Explanation
from lettrage.ledger import Decision

from ._adjust import rate_text
from ._decide import holding_rules
from ._explain_offers import Shown, adjustment_evidence
from ._guests import standing_rules
from ._percent import percent
from ._policy import MatchingPolicy
from ._question import Asked, asked_of, equal_items, question_fields
from ._score import Reason
from ._shapes import Shape, is_adjusted
from ._solution import Solution

__all__ = ["explain_group", "explain_open", "rivals_of"]

_OUTCOME = {Decision.AUTO: "auto", Decision.PROPOSED: "proposed", Decision.AMBIGUOUS: "ambiguous"}
#: Equal-amount rivals shown.
_SHOWN = 5
#: Names a position of the problem for a reader.
Namer = Callable[[int], str]


def explain_group(
    solution: Solution, policy: MatchingPolicy, group: int, subject: str, name: Namer, shown: Shown
) -> Explanation:
    """The explanation of one group: what counted for and against it, which rules kept it for a person, its rivals."""
    settled = solution.settled
    members = settled.item[settled.start[group] : settled.start[group + 1]].tolist()
    shape = Shape(int(settled.shape[group])).name.lower().replace("_", "-")
    evidence = [
        Evidence(f"match.shape-{shape}", ", ".join(map(name, members)), "", int(settled.evidence[group, Reason.SHAPE]))
    ]
    for reason in list(Reason)[1:]:
        effect = int(settled.evidence[group, reason])
        if effect:
            seen = _seen(solution, group, reason, name)
            evidence.append(Evidence(f"match.{reason.name.lower().replace('_', '-')}", seen, "", effect))
    adjusted = list(adjustment_evidence(solution, group, name, shown))
    if settled.gap[group] and not adjusted:
        evidence.append(Evidence(*_difference(solution, group)))
    evidence += adjusted
    evidence.append(
        Evidence("match.margin", f"{int(settled.margin[group]) / 1000:.2f}", percent(int(solution.ppm[group])))
    )
    if solution.decision[group] != Decision.AUTO:
        rules = holding_rules(settled, solution.ppm, policy, group)
        rules += standing_rules(solution.problem, settled, group)
        evidence += [Evidence(f"match.held-{rule}", percent(1_000_000 - policy.auto_risk_ppm)) for rule in rules]
    elif holding_rules(settled, solution.ppm, policy, group):
        evidence.append(Evidence("match.post-named"))
    rivals = [Evidence("rival", ", ".join(map(name, rival))) for rival in rivals_of(solution, group)]
    wanted = asked_of(solution, group)
    if wanted is not None:
        rivals.append(_question(wanted, solution, name, shown))
    outcome = _OUTCOME[Decision(int(solution.decision[group]))]
    return Explanation(
        subject,
        outcome,
        evidence,
        rivals=rivals,
        facts={"confidence_ppm": int(solution.ppm[group]), "code": str(solution.code[group])},
    )


def explain_open(solution: Solution, position: int, subject: str, reason: str) -> Explanation:
    """Why an item is in no group, and what was not searched in its account."""
    account = int(solution.problem.account[position])
    evidence = [Evidence(f"match.open-{reason}")]
    evidence += [Evidence("limit", what) for what, where in solution.limits if where == account]
    return Explanation(subject, "open", evidence)


def _question(wanted: Asked, solution: Solution, name: Namer, shown: Shown) -> Evidence:
    """What to ask, with the amount that the answers share, or the difference."""
    choices = [", ".join(map(name, choice)) for choice in wanted.choices]
    first = wanted.choices[0][0] if wanted.choices else wanted.about[0]
    minor = wanted.gap_minor(solution) if wanted.gap else abs(int(solution.problem.minor[first]))
    return Evidence(*question_fields(wanted.kind, ", ".join(map(name, wanted.about)), choices, shown(first, minor)))


def rivals_of(solution: Solution, group: int) -> list[list[int]]:
    """What could stand instead: the group that would take its place, and items of equal amount beside its own."""
    settled, problem = solution.settled, solution.problem
    members = settled.item[settled.start[group] : settled.start[group + 1]]
    rival = settled.rival_item[settled.rival_start[group] : settled.rival_start[group + 1]].tolist()
    found: list[list[int]] = [rival] if rival else []
    if solution.decision[group] != Decision.AUTO:
        found += [[other] for other in equal_items(solution, members)[:_SHOWN] if other not in rival]
    assert all(problem.account[i] == problem.account[members[0]] for part in found for i in part)
    return found


def _seen(solution: Solution, group: int, reason: Reason, name: Namer) -> str:
    """The figure, or the items, behind a piece of evidence."""
    settled, problem = solution.settled, solution.problem
    members = settled.item[settled.start[group] : settled.start[group + 1]]
    if reason in (Reason.NAMED, Reason.RIVAL_NAMED):
        _, rows = problem.links.of(members)
        named = np.unique(problem.links.named[rows])
        return ", ".join(map(name, named[np.isin(named, members) == (reason is Reason.NAMED)].tolist()))
    if reason is Reason.COINCIDENCE:
        return f"{float(np.exp(settled.coincidence[group] / 1000)):.2g}"
    if reason is Reason.SIZE:
        return str(len(members))
    if reason is Reason.RIVALS:
        account = problem.account[members[0]]
        here = problem.value[problem.start[account] : problem.start[account + 1]]
        return str(int((np.abs(here) == abs(int(problem.value[members[0]]))).sum()))
    days, debit = problem.on[members], problem.value[members] > 0
    if reason is Reason.SPREAD:
        many = days[debit if debit.sum() * 2 >= len(members) else ~debit]
        return str(int(many.max() - many.min()))
    if reason is Reason.DATE:
        money = ~problem.document[members]
        apart = money.any() and not money.all()
        return str(int(days[money].max() - days[~money].min() if apart else days.max() - days.min()))
    return ""


def _difference(solution: Solution, group: int) -> tuple[str, str, str]:
    """What the difference is called, how much it is, and at which rate."""
    settled = solution.settled
    amount, rate = _minor(solution, group, int(settled.gap[group])), int(settled.rate[group])
    if rate:
        return "match.discount", amount, rate_text(rate)
    return "match.rounding" if is_adjusted(settled.shape[group : group + 1])[0] else "match.gap", amount, ""


def _minor(solution: Solution, group: int, gap: int) -> str:
    account = int(solution.problem.account[solution.settled.item[solution.settled.start[group]]])
    return str(solution.problem.to_minor(account, gap))
