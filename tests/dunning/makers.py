"""Random policies that can run: every switch, every kind of step, most rules, drawn from a source of random numbers.

Hypothesis passes a source that it controls and shrinks; a plain seeded one gives the same policies without it.
"""

from __future__ import annotations

from random import Random
from typing import Any, Final

import attrs
from hypothesis import strategies as st

from lettrage.dunning import DunningPolicy, Switches

from .books import LADDER

__all__ = ["RANDOMS", "offsets", "often", "policies", "policy_of"]

offsets = st.integers(-10, 60)
RANDOMS: Final = st.randoms(use_true_random=False)
#: Every word of every switch; what stands at its default is drawn as often as all others together.
SWITCHES: Final = {one.name: one.default for one in attrs.fields(Switches)}

CHARGES: Final[dict[str, Any]] = {
    "fee": {"kind": "fee", "bands": [{"fixed": "5.00 EUR"}, {"start": "500.00 EUR", "fixed": "15.00 EUR"}]},
    "each": {"kind": "fee", "bands": [{"percent": "2"}], "per": "item", "once_per": "episode"},
    "agreed": {"kind": "late_interest", "annual_percent": "12", "day_count": 365},
    "interest": {"kind": "late_interest"},
    "sum": {"kind": "recovery_sum", "when": {"customer": {"kind": "business"}}},
}
#: Conditions on all that moves in a life: amounts, days, words, flags, and facts that nobody gives.
CONDITIONS: Final[tuple[dict[str, Any], ...]] = (
    {"item": {"days_late": {"ge": 5, "le": 30}}},
    {"item": {"open": {"ge": "100.00 EUR"}}},
    {"item": {"promise": {"not": ["broken"]}}},
    {"group": {"overdue": {"ge": "300.00 EUR"}}},
    {"group": {"items_open": {"ge": 2}}},
    {"customer": {"kind": "business"}},
    {"customer": {"unanswered_contacts": {"ge": 1}}},
    {"customer": {"first_delay": True}},
)
#: Conditions of the caller's facts, which the lives do not give: nobody can say whether they hold.
UNKNOWABLE: Final[tuple[dict[str, Any], ...]] = ({"customer": {"rating": "A"}}, {"customer": {"risk_score": {"ge": 5}}})


def often(random: Random, of: int = 2) -> bool:
    """True once in so many times."""
    return random.randrange(of) == 0


def _step(random: Random, at: int, offset: int, before: list[dict[str, Any]]) -> dict[str, Any]:
    kind = "pre_due_notice" if offset < 0 else random.choice(["reminder", "reminder", "call", "formal_notice"])
    step: dict[str, Any] = {"id": f"s{at}", "kind": kind, "offset_days": offset}
    if kind == "formal_notice":
        step |= {"tone": "formal", "grants_deadline_days": random.randint(0, 8), "channels": "registered_letter"}
    elif often(random):
        step["channels"] = random.choice([["sms"], ["letter", "email"], ["preferred", "phone"], ["portal"]])
    earlier = [one["id"] for one in before if one["kind"] != "pre_due_notice" and not one.get("optional")]
    if earlier and often(random):
        step["requires"] = earlier[-1:]
        if often(random):
            step["days_since"] = {earlier[-1]: random.randint(1, 12)}
    if often(random, 3):
        step |= {"optional": True, "expires_after_days": random.randint(0, 10)}
    if often(random, 3):
        part = random.choice(["group", "group", "item"])
        step["minimum"] = {part: {"EUR": random.choice(["50.00", "400.00", "1200.00"])}, "strict": often(random)}
    if before and kind != "pre_due_notice" and often(random, 6):
        step |= {"anchor": random.choice(["previous_notice", "previous_deadline"]), "offset_days": random.randint(1, 9)}
    elif kind != "pre_due_notice" and often(random, 6):
        step |= random.choice(
            [
                {"anchor": "issue_date", "offset_days": offset + 30},
                {"end_of_month": True},
                {"offset_months": 1, "offset_days": offset - 25},
            ]
        )
    if often(random):
        step["charges"] = sorted(random.sample(sorted(CHARGES), random.randint(1, 3)))
    if often(random, 5):
        step["approvals"] = [{"role": "cfo", "when": {"item": {"open": {"ge": "500.00 EUR"}}}}]
    if often(random, 5):
        step["when"] = random.choice(UNKNOWABLE if often(random, 6) else CONDITIONS)
    if often(random, 6):
        step["min_gap_days"] = random.randint(0, 4)
    return step


def _steps(random: Random) -> list[dict[str, Any]]:
    count = random.randint(1, 5)
    steps: list[dict[str, Any]] = []
    for at, offset in enumerate(sorted(random.sample(range(-8, 40), count))):
        steps.append(_step(random, at, offset, steps))
    if often(random):
        formal = [step["id"] for step in steps if step["kind"] == "formal_notice" and not step.get("optional")]
        steps.append({"id": "end", "kind": "handover", "offset_days": 42, "requires": formal[-1:], "terminal": True})
    elif often(random):
        steps[-1] |= {"repeat_every_days": random.randint(3, 9)}
        steps[-1] |= {"max_repeats": random.randint(1, 4)} if often(random) else {}
    return steps


def _switches(random: Random) -> dict[str, str]:
    """Mostly at their defaults, so that every property is also tried where it is promised most."""
    out: dict[str, str] = {}
    for name, default in SWITCHES.items():
        words = [word.value for word in type(default)]
        out[name] = random.choice(words) if often(random, 4) else default.value
    return out


def _contact(random: Random) -> dict[str, Any]:
    contact: dict[str, Any] = {"min_gap_days": random.randint(0, 6)}
    if often(random):
        channel = random.choice(["any", "any", "email", "phone"])
        contact["caps"] = [{"channel": channel, "most": random.randint(1, 3), "days": random.randint(1, 20)}]
    if often(random, 3):
        contact["weekdays"] = ["mon", "tue", "wed", "thu", "fri"]
        contact["roll"] = random.choice(["following", "preceding", "modified_following"])
    if often(random, 3):
        contact["holidays"] = ["2026-03-10", "2026-03-11"]
    for key, most in (("resume_gap_days", 6), ("silence_days_after_conversation", 15), ("calls_after_unanswered", 2)):
        if often(random):
            contact[key] = random.randint(1, most)
    if often(random, 4):
        contact["gap_scope"] = "customer"
    return contact


def _situations(random: Random, ids: list[str]) -> dict[str, Any]:
    promise: dict[str, Any] = {"tolerance_days": random.randint(0, 3), "holds": random.choice(["amount", "item"])}
    plan: dict[str, Any] = {"tolerance_days": random.randint(0, 3)}
    if often(random, 3):
        promise["on_broken"] = plan["on_breach"] = random.choice(ids)
    if often(random, 3):
        promise |= {"max_per_item": 1, "kept_if_paid_at_least": "60"}
    dispute = {"holds": random.choice(["contested", "contested", "item"]), "max_days": random.choice([5, 60])}
    announcement = {"max_days": random.randint(1, 8), "pending_days": random.randint(1, 8)}
    debit = {"days_before": random.randint(0, 5), "days_after": random.randint(0, 4)}
    return {
        "promise": promise, "plan": plan, "dispute": dispute, "announcement": announcement, "debit": debit,
    }  # fmt: skip


def policy_of(random: Random, *, plain: bool = False) -> DunningPolicy:
    """A policy that can run.

    Args:
        random: Where its choices come from.
        plain: Every switch at its default.
    """
    steps = list(LADDER) if often(random, 4) else _steps(random)
    data: dict[str, Any] = {
        "id": "random",
        "tracks": {"main": {"steps": steps}},
        "switches": {} if plain else _switches(random),
        "contact": _contact(random),
        "situations": _situations(random, [step["id"] for step in steps]),
        "charges": CHARGES,
        "jurisdictions": {"business": "FR-B2B", "consumer": "FR-B2C"},
    }
    if often(random, 3):
        firm = {"extends": "main", "override": {steps[0]["id"]: {"offset_days": steps[0]["offset_days"] + 1}}}
        data["tracks"]["other"] = firm
        when = random.choice([{"customer": {"kind": "consumer"}}, {"group": {"overdue": {"ge": "900.00 EUR"}}}])
        ceilings = {"tone_ceiling": "advisory", "escalation_ceiling": random.choice(["amicable", "formal_notice"])}
        use = random.choice(["other", "other", "main", ""])
        data["segments"] = [{"id": "special", "when": when, "use": use, **ceilings}, {"id": "rest", "use": "main"}]
    if often(random, 6):
        when = random.choice(UNKNOWABLE if often(random, 4) else CONDITIONS)
        data["holds"] = [{"id": "own", "when": when, "max_days": 10, "review_every_days": 7}]
    if often(random, 3):
        data["minimum"] = {"item": {"EUR": "30.00"}, "group": {"EUR": random.choice(["60.00", "350.00"])}}
    if not often(random, 4):
        data["thanks"] = {"within_days": random.randint(0, 9), "even_if_not_reminded": often(random)}
    if often(random, 3):
        data["statement"] = {"day_of_month": random.randint(1, 31), "minimum": {"EUR": "20.00"}}
    return DunningPolicy.from_dict(data)


def policies() -> st.SearchStrategy[DunningPolicy]:
    """The same for Hypothesis."""
    return st.builds(policy_of, RANDOMS)
