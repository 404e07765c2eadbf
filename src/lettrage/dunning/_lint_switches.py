"""Lint of switches: choices that have no meaning beside another one."""

from __future__ import annotations

from collections.abc import Iterator

from lettrage.dunning._lint_finding import Finding, warning
from lettrage.dunning._policy import DunningPolicy
from lettrage.dunning._rules import Switches
from lettrage.dunning._words import FeesAfterPrincipal, Grouping, Ladder

__all__ = ["switch_findings"]


def switch_findings(policy: DunningPolicy) -> Iterator[Finding]:
    """Switches that say something and change nothing."""
    chosen, default = policy.switches, Switches()
    if chosen.ladder is Ladder.GROUP:
        yield from _changed(chosen, default, "mixed_level", "all items of a group that climbs stand on one step")
        yield from _changed(chosen, default, "new_invoice", "a new item of a group that climbs is on its step")
    else:
        yield from _changed(chosen, default, "anchor_moves", "each item climbs by itself, no item carries the others")
    if chosen.grouping is Grouping.INSTALMENT:
        yield from _changed(chosen, default, "listing", "a message is about one item and can name no other")
        if chosen.ladder is not Ladder.GROUP:
            yield from _changed(chosen, default, "mixed_level", "a message is about one item")
    if chosen.fees_after_principal is not FeesAfterPrincipal.KEEP and not policy.charges:
        yield from _changed(chosen, default, "fees_after_principal", "the policy claims nothing on top")


def _changed(chosen: Switches, default: Switches, name: str, why: str) -> Iterator[Finding]:
    """A switch without effect, when the policy sets it to something."""
    found = getattr(chosen, name)
    if found is not getattr(default, name):
        yield warning("switch-without-effect", f"switches.{name}", why, found.value, "take it out")
