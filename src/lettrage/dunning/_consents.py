"""Consents given to actions: who asks for two gets two, each from a person of its own role."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from lettrage.model import Actor, Decision, StepDecision

__all__ = ["SECOND_PERSON", "consents", "left_of"]

#: The consent that anybody may give but the author.
SECOND_PERSON: Final = "second_person"


def consents(decisions: Iterable[StepDecision]) -> Mapping[str, Sequence[Actor | None]]:
    """Who approved each action, since the last time that somebody decided otherwise about it."""
    found: dict[str, list[Actor | None]] = {}
    for event in decisions:
        if event.decision is not Decision.APPROVED:
            found.pop(event.action, None)
        else:
            found.setdefault(event.action, []).append(event.by)
    return found


def left_of(roles: Iterable[str], given: Sequence[Actor | None]) -> tuple[str, ...]:
    """The roles whose consent is still to be given.

    Whoever approves without a role speaks for all: a host that knows no roles keeps them apart itself.

    >>> from lettrage.dunning._consents import left_of
    >>> from lettrage.model import Actor
    >>> left_of(["sales", "cfo", "second_person"], [Actor("Ada", "sales")])
    ('cfo',)
    """
    named = {"" if actor is None else actor.role for actor in given}
    if "" in named:
        return ()
    return tuple(role for role in roles if role not in named and not (named and role == SECOND_PERSON))
