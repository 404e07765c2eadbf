"""Lint of amounts: currencies that are absent, charges that make no sense, minimums that punish payment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lettrage.dunning._charge_rules import ChargeRule
from lettrage.dunning._lint_finding import Finding, error, warning
from lettrage.dunning._policy import DunningPolicy
from lettrage.dunning._steps import Minimum

__all__ = ["money_findings"]


def money_findings(policy: DunningPolicy, currencies: tuple[str, ...]) -> Iterator[Finding]:
    """What is wrong with amounts."""
    for path, amounts in _amounts(policy):
        for currency in currencies:
            if amounts and currency not in amounts and policy.currency not in amounts:
                help = f"add {currency}, say the amount in the `currency` of the policy, or take all amounts out"
                yield error("currency-missing", path, f"{currency} is in use and has no amount here", currency, help)
    for path, minimum in _minimums(policy):
        if minimum.percent_of_open_ppm:
            text = "paying something that is not due raises the share, and so the step"
            yield warning("not-monotone", f"{path}.percent_of_open", text, "", "use an amount")
    for charge in policy.charges:
        yield from _charge(policy, charge)


def _minimums(policy: DunningPolicy) -> Iterator[tuple[str, Minimum]]:
    yield "minimum", policy.minimum
    for track in policy.tracks:
        for step in policy.ladder(track.id):
            if step.minimum is not None:
                yield f"tracks.{track.id}.steps.{step.id}.minimum", step.minimum


def _amounts(policy: DunningPolicy) -> Iterator[tuple[str, Mapping[str, int]]]:
    for path, minimum in _minimums(policy):
        yield f"{path}.item", minimum.item
        yield f"{path}.group", minimum.group
    if policy.statement is not None:
        yield "statement.minimum", policy.statement.minimum
    for charge in policy.charges:
        for place, band in enumerate(charge.bands):
            yield f"charges.{charge.id}.bands[{place}].fixed", band.fixed
            yield f"charges.{charge.id}.bands[{place}].start", band.start


def _charge(policy: DunningPolicy, charge: ChargeRule) -> Iterator[Finding]:
    path = f"charges.{charge.id}"
    for place, band in enumerate(charge.bands):
        if band.fixed and band.percent_ppm:
            help = "write two charges, so that each is shown for what it is"
            yield error("bad-charge", f"{path}.bands[{place}]", "it is a fixed sum and a share at once", "", help)
        before: Mapping[str, int] = charge.bands[place - 1].start if place else {}
        for currency, start in band.start.items():
            if place and start <= before.get(currency, 0):
                text = f"its start in {currency} is not above that of the band before"
                yield error("bad-charge", f"{path}.bands[{place}].start", text, start, "order the bands by amount")
    if charge.kind != "fee" or charge.once_per == "episode":
        return
    for track in policy.tracks:
        for step in policy.ladder(track.id):
            if charge.id in step.charges and step.repeat_every_days is not None and step.max_repeats is None:
                text = f"it is claimed anew each time `{step.id}` repeats, which has no limit"
                yield error("bad-charge", path, text, step.id, "claim it once an episode, or limit the repeats")
