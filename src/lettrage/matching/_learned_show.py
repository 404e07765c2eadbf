"""What a policy has learned, for reading: every number beside the default that it replaces."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from attrs import fields

from lettrage.explain import Evidence, Explanation

from ._adjust import rate_text
from ._learned import Counts, Learned, Weights
from ._shapes import Shape

if TYPE_CHECKING:
    from lettrage.render import Table

__all__ = ["explain_learned", "learned_table"]

#: How many formats, widths and rates are named.
_SHOWN = 5


def learned_table(learned: Learned) -> Table:
    """One row per number: what it is, its default, its value."""
    from lettrage.render import Column, Table

    rows = [(what, str(default), str(value)) for what, default, value in _numbers(learned)]
    header = [f"{learned.settlements} settlements up to {learned.as_of}"] if learned.as_of else ["nothing learned"]
    return Table("Learned", ("what", Column("default", "right"), Column("learned", "right")), rows, header=header)


def explain_learned(learned: Learned) -> Explanation:
    """The same as evidence: the code ``learned.number`` with the value as observed and the default as expected."""
    outcome = "learned" if learned.as_of else "defaults"
    evidence = [
        Evidence(f"learned.{_kind(what)}", f"{what} {value}", default) for what, default, value in _numbers(learned)
    ]
    facts = {"settlements": learned.settlements, "as_of": str(learned.as_of or "")}
    return Explanation("learned", outcome, evidence, facts=facts)


def _kind(what: str) -> str:
    return "weight" if what.startswith(("first ", "residual ")) else "count"


def _numbers(learned: Learned) -> Iterator[tuple[str, str, str]]:
    """What was learned: only what differs from the default, or was counted."""
    plain = Learned()
    for stage in ("first", "residual"):
        yield from _weights(stage, getattr(plain, stage), getattr(learned, stage))
    delays = learned.habit.delays
    if delays:
        yield "payments with a delay", "0", _times(delays)
        yield "median delay in days", str(plain.habit.median_days), str(_median(delays))
    for ppm, times in sorted(learned.adjustments.rates, key=lambda one: (-one[1], one[0]))[:_SHOWN]:
        yield (f"discount of {rate_text(ppm)}" if ppm else "rounding"), "0", _times(((ppm, times),))
    if learned.payers:
        yield "accounts with habits of their own", "0", str(len(learned.payers))
    if learned.aliases:
        yield "names of payers", "0", str(sum(alias.kind == "name" for alias in learned.aliases))
        yield "bank accounts of payers", "0", str(sum(alias.kind == "iban" for alias in learned.aliases))
    for width, texts in learned.label_widths[:_SHOWN]:
        yield f"texts cut at {width}", "0", str(texts)
    for shape, times in learned.reference_formats[:_SHOWN]:
        yield f"numbers like {shape}", "0", _times(((0, times),))


def _weights(stage: str, plain: Weights, now: Weights) -> Iterator[tuple[str, str, str]]:
    for one in fields(Weights):
        if one.name != "shapes" and getattr(plain, one.name) != getattr(now, one.name):
            yield f"{stage} {one.name}", str(getattr(plain, one.name)), str(getattr(now, one.name))
    for shape, before, after in zip(Shape, plain.shapes, now.shapes, strict=True):
        if before != after:
            yield f"{stage} shape {shape.name.lower()}", str(before), str(after)


def _times(counts: Counts) -> str:
    return f"{sum(times for _, times in counts) / 1000:.1f}"


def _median(counts: Counts) -> int:
    """The delay that half of the payments do not exceed."""
    half, so_far = sum(times for _, times in counts) / 2, 0
    for days, times in counts:
        so_far += times
        if so_far >= half:
            return days
    return 0
