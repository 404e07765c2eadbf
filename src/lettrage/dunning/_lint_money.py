"""Lint of amounts: currencies that are absent, charges that make no sense, minimums that punish payment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lettrage.dunning._charge_rules import ChargeRule
from lettrage.dunning._conditions import MoneyBetween
from lettrage.dunning._lint_finding import Finding, error, warning
from lettrage.dunning._lint_segments import conditions
from lettrage.dunning._policy import DunningPolicy
from lettrage.dunning._steps import Minimum
from lettrage.model import InvoiceKind

__all__ = ["money_findings"]


def money_findings(policy: DunningPolicy, currencies: tuple[str, ...]) -> Iterator[Finding]:
    """What is wrong with amounts."""
    for path, amounts in _amounts(policy):
        for currency in currencies:
            if amounts and currency not in amounts and policy.currency not in amounts:
                help = f"add {currency}, say the amount in the `currency` of the policy, or take all amounts out"
                yield error("currency-missing", path, f"{currency} is in use and has no amount here", currency, help)
    for path, when in conditions(policy):
        for test in when.tests:
            named = (test.low, test.high) if isinstance(test, MoneyBetween) else ()
            for currency in currencies:
                if any(bound and currency not in bound and policy.currency not in bound for bound in named):
                    text = f"{currency} is in use, and whether it holds there nobody can say"
                    help = f"add {currency}, or say the amount in the `currency` of the policy"
                    yield error("currency-missing", f"{path}.{test.field}", text, currency, help)
    for path, minimum in _minimums(policy):
        if minimum.percent_of_open_ppm:
            text = "paying something that is not due raises the share, and so the step"
            yield warning("not-monotone", f"{path}.percent_of_open", text, "", "use an amount")
    for charge in policy.charges:
        yield from _charge(policy, charge)


def _unheard(policy: DunningPolicy, path: str, charge: ChargeRule) -> Iterator[Finding]:
    """Charges that can never come to anything, and what they say in vain."""
    if charge.kind == "fee":
        if not any(band.fixed or band.percent_ppm for band in charge.bands):
            yield error("bad-charge", f"{path}.bands", "a fee without an amount", "", "give it a band with one")
        vain: tuple[str, ...] = ("annual_percent", "day_count")
    else:
        vain = ("bands", "once_per") if charge.kind == "late_interest" else ("bands", "once_per", "annual_percent")
        agreed = charge.kind == "late_interest" and charge.annual_percent
        if not policy.jurisdictions and not agreed:
            help = "name the rules of law by kind of customer in `jurisdictions`"
            yield error("bad-charge", path, "nothing says which law grants it", charge.kind, help)
    if charge.kind != "fee" and InvoiceKind.PENALTY not in charge.not_on:
        text = "it is claimed on invoices of interest and recovery sums too, which owe none of themselves"
        yield warning(
            "bad-charge", f"{path}.not_on", text, "", "add `penalty`, unless a contract or a judgment says so"
        )
    default = ChargeRule("-", charge.kind)
    for name in vain:
        if getattr(charge, name) != getattr(default, name):
            text = f"a charge of the kind `{charge.kind}` does not read it"
            yield warning("bad-charge", f"{path}.{name}", text, "", "take it out")


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
    yield from _unheard(policy, path, charge)
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
