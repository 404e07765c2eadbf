"""Random policies and histories, small enough to live through day by day."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from lettrage.dunning import DunningPolicy

from .books import LADDER

__all__ = ["offsets", "policies"]

offsets = st.integers(-10, 60)


@st.composite
def _steps(draw: st.DrawFn) -> list[dict[str, Any]]:
    count = draw(st.integers(1, 5))
    days = sorted(draw(st.lists(st.integers(-8, 50), min_size=count, max_size=count, unique=True)))
    steps: list[dict[str, Any]] = []
    for at, offset in enumerate(days):
        kind = "pre_due_notice" if offset < 0 else draw(st.sampled_from(["reminder", "call", "formal_notice"]))
        step: dict[str, Any] = {"id": f"s{at}", "kind": kind, "offset_days": offset}
        if kind == "formal_notice":
            step |= {"tone": "formal", "grants_deadline_days": draw(st.integers(0, 8))}
        earlier = [
            before["id"] for before in steps if before["kind"] != "pre_due_notice" and not before.get("optional")
        ]
        if earlier and draw(st.booleans()):
            step["requires"] = earlier[-1:]
        if draw(st.booleans()):
            step |= {"optional": True, "expires_after_days": draw(st.integers(0, 10))}
        if draw(st.booleans()):
            step["minimum"] = {"group": {"EUR": draw(st.sampled_from(["50.00", "400.00", "1200.00"]))}}
        steps.append(step)
    if draw(st.booleans()):
        formal = [step["id"] for step in steps if step["kind"] == "formal_notice" and not step.get("optional")]
        steps.append({"id": "end", "kind": "handover", "offset_days": 52, "requires": formal[-1:], "terminal": True})
    elif draw(st.booleans()):
        steps[-1] |= {"repeat_every_days": draw(st.integers(3, 9)), "max_repeats": draw(st.integers(1, 4))}
    return steps


@st.composite
def policies(draw: st.DrawFn) -> DunningPolicy:
    """A policy that can run."""
    data: dict[str, Any] = {
        "id": "random",
        "tracks": {"main": {"steps": draw(st.one_of(_steps(), st.just(list(LADDER))))}},
    }
    data["switches"] = {
        "grouping": draw(
            st.sampled_from(["customer+entity+currency", "customer", "invoice", "customer+level+currency"])
        ),
        "boundary": draw(st.sampled_from(["inclusive", "strict"])),
        "catch_up": draw(st.sampled_from(["climb", "most_severe"])),
        "minimum_not_met": draw(st.sampled_from(["lower_step", "skip"])),
        "credits": draw(st.sampled_from(["offset_oldest", "offset_highest", "ignore"])),
        "listing": draw(st.sampled_from(["reached", "overdue", "open"])),
        "mixed_level": draw(st.sampled_from(["highest_reaching_minimum", "highest", "lowest"])),
    }
    data["contact"] = {"min_gap_days": draw(st.integers(0, 6))}
    if draw(st.booleans()):
        data["contact"]["caps"] = [
            {"channel": "any", "most": draw(st.integers(1, 3)), "days": draw(st.integers(1, 20))}
        ]
    if draw(st.booleans()):
        data["contact"]["weekdays"] = ["mon", "tue", "wed", "thu", "fri"]
    data["situations"] = {
        "promise": {"tolerance_days": draw(st.integers(0, 3)), "holds": draw(st.sampled_from(["amount", "item"]))}
    }
    return DunningPolicy.from_dict(data)
