"""How large a policy may be: beyond this, checks that compare each step with each would take longer than any run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from lettrage.dunning._policy import DunningPolicy, chain_of
from lettrage.errors import did_you_mean

__all__ = ["nearest", "too_large"]

#: The longest ladder, the longest chain of tracks that extend one another, and the steps of all ladders together.
_STEPS, _LINKS, _TOGETHER = 1_000, 20, 20_000
#: Among more names than this a near one is not looked for.
_NEAR: Final = 100


def too_large(policy: DunningPolicy) -> Iterator[tuple[str, str]]:
    """What of a policy is too large to be looked at, as path and sentence. No ladder is built."""
    together = 0
    for track in policy.tracks:
        chain, _ = chain_of(policy, track.id)
        steps = sum(len(link.steps) for link in chain)
        together += steps
        if len(chain) > _LINKS:
            yield f"tracks.{track.id}.extends", f"{len(chain)} tracks extend one another, and {_LINKS} may"
        if steps > _STEPS:
            yield f"tracks.{track.id}.steps", f"its ladder has {steps} steps, and {_STEPS} are the most"
    if together > _TOGETHER:
        yield "tracks", f"all ladders together have {together} steps, and {_TOGETHER} are the most"


def nearest(name: str, known: Iterable[str]) -> str:
    """The nearest known name as a help sentence; nothing among very many."""
    names = list(known)
    return did_you_mean(name, names) if len(names) <= _NEAR else ""
