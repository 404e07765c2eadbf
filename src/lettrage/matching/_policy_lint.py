"""What a policy contradicts: values that are each in range and together make no sense, or do nothing at all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lettrage.errors import Fault

from ._differences import bad_value
from ._fallback import order_faults
from ._learned import Learned
from ._shapes import Shape

if TYPE_CHECKING:
    from ._policy import MatchingPolicy

__all__ = ["contradictions", "learned_faults", "obstacles"]

_WHOLE = 1_000_000
#: A ledger from which proving everything is asked of the wrong machine.
_HUGE = 100_000


def obstacles(policy: MatchingPolicy) -> tuple[Fault, ...]:
    """What keeps a policy from being obeyed: `match` refuses it."""
    return tuple(order_faults(policy.fallback_order))


def contradictions(policy: MatchingPolicy, items: int | None = None) -> Iterator[Fault]:
    """What a policy says twice or in vain. It can be obeyed, and is probably not what was meant."""
    yield from _thresholds(policy)
    yield from _tolerances(policy)
    yield from _discounts(policy)
    for code in policy.lettering.reserved:
        if policy.lettering.number(code) < 0:
            yield _vain("lettering.reserved", f"`{code}` is no code of this scheme, so reserving it does nothing", code)
    if policy.budget == "prove" and items is not None and items > _HUGE:
        help = 'use "batch", and "prove" for the accounts that it leaves'
        yield _vain("budget", f"`prove` on {items:,} items may work for hours", policy.budget, help)


def _thresholds(policy: MatchingPolicy) -> Iterator[Fault]:
    risk, shown = policy.auto_risk_ppm, policy.propose_ppm
    if shown > _WHOLE - risk:
        help = f"propose from {_WHOLE - risk:,} at most, or accept less risk"
        yield _vain("propose_ppm", "groups too weak to be shown would be posted without a person", shown, help)
    if risk > _WHOLE // 2:
        yield _vain("auto_risk_ppm", "groups less likely than not would be posted without a person", risk)


def _tolerances(policy: MatchingPolicy) -> Iterator[Fault]:
    for place, one in enumerate(policy.tolerances):
        path = f"tolerances[{place}]"
        if one.most_minor == 0 or one.relative_ppm == 0:
            yield _vain(path, "a tolerance of no width writes nothing off", one)
            continue
        for before, other in enumerate(policy.tolerances[:place]):
            same = (other.currency, other.absorbs) == (one.currency, one.absorbs)
            if same and other.most_minor >= one.most_minor and other.relative_ppm >= one.relative_ppm:
                help = f"put it before tolerances[{before}], or leave it out"
                yield _vain(path, f"tolerances[{before}] takes every difference that it could", one, help)
                break


def _discounts(policy: MatchingPolicy) -> Iterator[Fault]:
    rules = policy.adjustments
    most, step = (0, 1) if rules is None else (rules.discount_most_ppm, rules.discount_step_ppm)
    if most % step:
        help = f"rates are multiples of {step:,}: ask for {most // step * step:,} or {(most // step + 1) * step:,}"
        yield _vain("adjustments.discount_most_ppm", f"no rate of {most:,} is ever tried", most, help)
    known = sorted(ppm for ppm, _ in policy.learned.adjustments.rates if ppm and (ppm > most or ppm % step))
    if known:
        message = "the past shows discounts at rates that this policy does not look for"
        yield _vain("learned.adjustments.rates", message, known, "widen `adjustments.discount_most_ppm`")


def learned_faults(learned: Learned) -> list[Fault]:
    """What is out of range in learned values: they may come from a file."""

    faults: list[Fault] = []
    for stage in ("first", "residual"):
        shapes = getattr(learned, stage).shapes
        if len(shapes) != len(Shape):
            faults.append(bad_value(f"learned.{stage}.shapes", shapes, f"{len(Shape)} effects, one a shape"))
    habit, rates = learned.habit, learned.adjustments
    for path, value, least in (
        ("habit.shrink", habit.shrink, 1),
        ("habit.company_shrink", habit.company_shrink, 1),
        ("habit.median_days", habit.median_days, 1),
        ("habit.around_days", habit.around_days, 1),
        ("habit.narrowest_span_days", habit.narrowest_span_days, 1),
        ("adjustments.share", rates.share, 1),
        ("adjustments.exact", rates.exact, 0),
        ("adjustments.shrink", rates.shrink, 1),
        ("adjustments.company_shrink", rates.company_shrink, 1),
    ):
        if value < least:
            faults.append(bad_value(f"learned.{path}", value, f"an int of at least {least}"))
    for path, counts in (("habit.delays", habit.delays), ("adjustments.rates", rates.rates)):
        if any(times < 0 for _, times in counts):
            faults.append(bad_value(f"learned.{path}", counts, "counts of at least 0"))
    return faults


def _vain(path: str, message: str, found: object, help: str = "leave it out, or say what was meant") -> Fault:
    return Fault("contradictory-policy", message, path=path, found=found, help=help)
