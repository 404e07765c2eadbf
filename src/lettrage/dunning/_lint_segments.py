"""Lint of conditions and of the segment table: rows that never fire, rows that overlap, numbers that fall through."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lettrage.dunning._conditions import Between, When
from lettrage.dunning._lint_finding import Finding, error, warning
from lettrage.dunning._logic import always_false, disjoint, implies, impossible_in, whole_range
from lettrage.dunning._policy import DunningPolicy
from lettrage.dunning._situations import Authority
from lettrage.dunning._steps import Approval

__all__ = ["conditions", "segment_findings"]


def segment_findings(policy: DunningPolicy) -> Iterator[Finding]:
    """Conditions that are never true, and what is wrong with the table of segments."""
    for path, when in conditions(policy):
        field = always_false(when)
        if field:
            yield error("contradictory-condition", path, f"the test on `{field}` can never be true", field)
            continue
        for test in when.tests:
            for code in impossible_in(test):
                text = f"the test on `{test.field}` can never be true in {code}"
                yield error("contradictory-condition", path, text, code)
    for row in policy.segments:
        for field in row.when.fields:
            if field.startswith("item."):
                help = "ask it of a step or of a hold"
                text = f"a segment is chosen for a customer, and `{field}` is about one item"
                yield error("unanswerable-condition", f"segments.{row.id}.when.{field}", text, field, help)
    rows = policy.segments
    if not rows:
        if len(policy.tracks) > 1:
            help = "write segments, the last one without condition"
            yield error("no-default-segment", "segments", "there are several tracks and no segments", "", help)
        return
    if rows[-1].when:
        text = "the last segment has a condition: customers may fit no segment"
        yield error("no-default-segment", f"segments.{rows[-1].id}.when", text, "", "add a last segment without one")
    for place, later in enumerate(rows):
        for earlier in rows[:place]:
            if implies(later.when, earlier.when):
                text = f"every customer that fits it fits `{earlier.id}` before it"
                yield error("unreachable-segment", f"segments.{later.id}", text, earlier.id, "move it up, or delete it")
                break
    yield from _overlaps(policy)
    yield from _gaps(policy)


def conditions(policy: DunningPolicy) -> Iterator[tuple[str, When]]:
    """Every condition of a policy, by its path."""
    for name in ("holds", "segments", "charges", "alerts", "credit_holds"):
        for one in getattr(policy, name):
            yield f"{name}.{one.id}.when", one.when
    for track in policy.tracks:
        for step in policy.ladder(track.id):
            yield f"tracks.{track.id}.steps.{step.id}.when", step.when
            yield from _consents(f"tracks.{track.id}.steps.{step.id}.approvals", step.approvals)
    for segment in policy.segments:
        yield from _consents(f"segments.{segment.id}.approvals", segment.approvals)
    yield from _consents("approvals", policy.approvals)
    yield from _consents("authorities", policy.authorities)
    if policy.thanks is not None:
        yield "thanks.when", policy.thanks.when
    if policy.statement is not None:
        yield "statement.when", policy.statement.when


def _consents(path: str, consents: Sequence[Approval | Authority]) -> Iterator[tuple[str, When]]:
    for place, one in enumerate(consents):
        yield f"{path}[{place}].when", one.when


def _overlaps(policy: DunningPolicy) -> Iterator[Finding]:
    rows = [row for row in policy.segments if row.when]
    for place, later in enumerate(rows):
        for earlier in rows[:place]:
            apart = disjoint(earlier.when, later.when) or implies(later.when, earlier.when)
            if not apart and not implies(earlier.when, later.when) and earlier.use != later.use:
                text = f"a customer may fit `{earlier.id}` and this; the first one wins"
                help = "make the conditions exclude one another, or keep the order on purpose"
                yield warning("segment-overlap", f"segments.{later.id}", text, earlier.id, help)


def _gaps(policy: DunningPolicy) -> Iterator[Finding]:
    """Numbers that segments split among themselves, where two neighbours leave something between."""
    split: dict[str, list[tuple[int, int, str]]] = {}
    for row in policy.segments:
        for test in row.when.tests:
            if isinstance(test, Between):
                split.setdefault(test.field, []).append((*whole_range(test), row.id))
    for field, ranges in split.items():
        ranges.sort()
        reached, last = ranges[0][1], ranges[0][2]
        for low, high, id in ranges[1:]:
            if low > reached + 1:
                text = f"`{field}` from {reached + 1} to {low - 1} falls between `{last}` and `{id}`"
                yield warning(
                    "segment-gap", f"segments.{id}.when", text, field, "close the gap, or leave it on purpose"
                )
            if high > reached:
                reached, last = high, id
