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

    rows = [(piece.name(), piece.subject, piece.expected, piece.observed) for piece in _numbers(learned)]
    header = [f"{learned.settlements} settlements up to {learned.as_of}"] if learned.as_of else ["nothing learned"]
    columns = ("what", "of", Column("default", "right"), Column("learned", "right"))
    return Table("Learned", columns, rows, header=header)


def explain_learned(learned: Learned) -> Explanation:
    """The same as evidence: the value as observed, the default as expected, what it is about as the subject."""
    facts = {"settlements": learned.settlements, "as_of": str(learned.as_of or "")}
    return Explanation(
        "MatchingPolicy.learned", "learned" if learned.as_of else "defaults", _numbers(learned), facts=facts
    )


def _numbers(learned: Learned) -> Iterator[Evidence]:
    """What was learned: only what differs from the default, or was counted."""
    plain, delays = Learned(), learned.habit.delays
    for stage in ("first", "residual"):
        yield from _weights(stage, getattr(plain, stage), getattr(learned, stage))
    if delays:
        yield _piece("delays", _times(delays))
        yield _piece("median-delay", str(_median(delays)), str(plain.habit.median_days))
    for ppm, times in sorted(learned.adjustments.rates, key=lambda one: (-one[1], one[0]))[:_SHOWN]:
        yield (
            _piece("discount", _times(((ppm, times),)), of=rate_text(ppm))
            if ppm
            else _piece("rounding", _times(((ppm, times),)))
        )
    if learned.adjustments.exact:
        yield _piece("exact", _times(((0, learned.adjustments.exact),)))
    if learned.payers:
        yield _piece("payers", str(len(learned.payers)))
    for kind in ("name", "iban"):
        count = sum(alias.kind == kind for alias in learned.aliases)
        if count:
            yield _piece(f"alias-{kind}", str(count))
    paid = {one.customer for one in learned.pays_for}
    if paid:
        yield _piece("pays-for", str(len(paid)))
    for width, texts in learned.label_widths[:_SHOWN]:
        yield _piece("label-width", str(texts), of=str(width))
    for shape, times in learned.reference_formats[:_SHOWN]:
        yield _piece("reference-format", _times(((0, times),)), of=shape)


def _piece(code: str, value: str, default: str = "0", of: str = "") -> Evidence:
    return Evidence(f"learned.{code}", value, default, subject=of)


def _weights(stage: str, plain: Weights, now: Weights) -> Iterator[Evidence]:
    def piece(name: str, before: int, after: int) -> Evidence:
        return _piece(f"weight-{stage}", f"{after / 1000:+.3f}", f"{before / 1000:+.3f}", name)

    for one in fields(Weights):
        if one.name != "shapes" and getattr(plain, one.name) != getattr(now, one.name):
            yield piece(one.name, getattr(plain, one.name), getattr(now, one.name))
    for shape, before, after in zip(Shape, plain.shapes, now.shapes, strict=True):
        if before != after:
            yield piece(f"shapes.{shape.name}", before, after)


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
