"""What the lives meet, counted: ``python -m tests.dunning.reach 300`` prints how often each thing happens."""

from __future__ import annotations

import sys
from collections import Counter
from random import Random
from typing import Final

from lettrage.dunning import OutcomeKind, StepKind, plan_statuses, promise_statuses

from .happenings import HAPPENINGS, born, days_pass
from .judging import agreed, judge, might_have_been_paid, probe, replayed, same_in_any_order
from .lives import Life
from .makers import often

__all__ = ["MUST", "live_and_count"]

#: What 120 lives meet at the least.
MUST: Final[dict[str, set[str]]] = {
    "outcome": {kind.value for kind in OutcomeKind},
    "action": {kind.value for kind in StepKind},
    "reason": {
        "announced", "another_message", "assigned", "bill", "cap.any", "credits", "day_off", "debit", "dispute",
        "einvoice_disputed", "einvoice_refused", "einvoice_rejected", "einvoice_suspended", "excluded", "gap", "group",
        "hold", "hold.own", "insolvency", "item", "legal", "no_dunning", "plan", "postponed", "promise", "resume_gap",
        "step", "unidentified",
    },
    "step": {
        "ceiling", "condition", "days_since", "expired", "issued", "lower", "minimum", "not_reached", "passed",
        "requires", "skipped", "terminal", "unknown",
    },
    "charge": {"each", "fee", "late_interest", "recovery_sum"},
    "promise": {"active", "kept", "partly_kept", "broken", "withdrawn"},
    "plan": {"proposed", "accepted", "breached", "completed", "renegotiated"},
    "happening": set(HAPPENINGS),
}  # fmt: skip


def live_and_count(life: Life, random: Random, met: Counter[tuple[str, str]], moments: int = 45) -> None:
    """Live a life and judge every plan of it: days pass, runs are made and something happens, a third each."""
    for _ in range(moments):
        choice = random.randrange(3)
        if choice == 0:
            days_pass(life, random)
        elif choice == 1:
            _run(life, random, met)
        else:
            name = random.choice(life.may)
            met["happening", name] += 1
            HAPPENINGS[name](life, random)
            if often(random, 4):
                might_have_been_paid(life, random)
    agreed(life)
    same_in_any_order(life, random)
    replayed(life)
    for promise in promise_statuses(life.ledger, as_of=life.today):
        met["promise", promise.state.value] += 1
    for plan in plan_statuses(life.ledger, as_of=life.today):
        met["plan", plan.status.value] += 1


def _run(life: Life, random: Random, met: Counter[tuple[str, str]]) -> None:
    plan = life.plan()
    judge(life, plan)
    probe(life, plan, random.randint(1, 12))
    for outcome in plan.outcomes:
        met["outcome", outcome.kind.value] += 1
        for reason in outcome.reasons:
            met["reason", reason] += 1
        for other in outcome.not_fired:
            met["step", other.reason] += 1
    for action in plan.actions:
        met["action", action.kind.value] += 1
        for charge in action.charges:
            met["charge", charge.kind] += 1
    going = [action for action in plan.actions if not often(random, 6)]
    life.record(*plan.notices(going))
    if len(going) == len(plan.actions):
        evening = life.plan()
        assert [a.step for a in evening.actions if a.kind is not StepKind.REVIEW] == [], "P2: twice a day"


if __name__ == "__main__":
    counted = Counter[tuple[str, str]]()
    for seed in range(int(sys.argv[1])):
        source = Random(seed)
        live_and_count(born(source), source, counted)
    for (what, word), times in sorted(counted.items()):
        sys.stdout.write(f"{what:10s} {word:30s} {times:7,}\n")
