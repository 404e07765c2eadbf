"""What must hold before a policy can run at all; everything else that may be wrong with it is for lint to say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from lettrage.dunning._laws import NO_LAWS, Laws
from lettrage.dunning._policy import DunningPolicy, chain_of
from lettrage.dunning._size import nearest, too_large
from lettrage.errors import Fault, raise_faults
from lettrage.law import JURISDICTIONS

__all__ = ["check_runnable"]


def check_runnable(policy: DunningPolicy, laws: Laws = NO_LAWS) -> None:
    """Refuse a policy whose parts name parts that do not exist; every fault at once."""
    raise_faults(Fault("bad-policy", message, path) for path, message in too_large(policy))
    raise_faults([*_segments(policy), *_tracks(policy), *_charges(policy, laws)])


def _segments(policy: DunningPolicy) -> list[Fault]:
    faults: list[Fault] = []
    tracks = [track.id for track in policy.tracks]
    if not policy.segments and len(tracks) > 1:
        help = "add a segment per track; the last one has no `when`"
        faults.append(
            Fault("bad-policy", f"nothing says who climbs which of {len(tracks)} tracks", "segments", help=help)
        )
    if policy.segments and policy.segments[-1].when:
        at = f"segments[{len(policy.segments) - 1}].when"
        help = "end with a segment without `when`"
        faults.append(Fault("bad-policy", "some customers fall into no segment", at, help=help))
    for i, segment in enumerate(policy.segments):
        if segment.use and segment.use not in tracks:
            faults.append(_unknown(f"segments[{i}].use", "track", segment.use, tracks))
        message = "a segment is chosen for a customer, not for one item"
        faults += [
            Fault("bad-policy", message, f"segments[{i}].when.{name}", help="ask it of a step or a hold")
            for name in segment.when.fields
            if name.startswith("item.")
        ]
    return faults


def _tracks(policy: DunningPolicy) -> list[Fault]:
    faults: list[Fault] = []
    tracks = [track.id for track in policy.tracks]
    every = {step.id for track in policy.tracks for step in track.steps}
    for track in policy.tracks:
        at = f"tracks.{track.id}"
        if track.extends and track.extends not in tracks:
            faults.append(_unknown(f"{at}.extends", "track", track.extends, tracks))
        elif not chain_of(policy, track.id)[1]:
            faults.append(Fault("bad-policy", f"track `{track.id}` extends itself", f"{at}.extends"))
        ladder = policy.ladder(track.id)
        faults += [
            Fault("bad-policy", f"step `{id}` stands twice in track `{track.id}`", f"{at}.steps", found=id)
            for id, times in sorted(Counter(step.id for step in ladder).items())
            if times > 1
        ]
        for step in ladder:
            for key in ("requires", "days_since"):
                named: Iterable[str] = getattr(step, key)
                faults += [
                    _unknown(f"{at}.steps.{step.id}.{key}", "step", id, sorted(every))
                    for id in named
                    if id not in every
                ]
    for path, id in (
        ("situations.promise.on_broken", policy.situations.promise.on_broken),
        ("situations.plan.on_breach", policy.situations.plan.on_breach),
    ):
        if id and id not in every:
            faults.append(_unknown(path, "step", id, sorted(every)))
    return faults


def _charges(policy: DunningPolicy, laws: Laws) -> list[Fault]:
    faults: list[Fault] = []
    known = [charge.id for charge in policy.charges]
    for track in policy.tracks:
        for step in policy.ladder(track.id):
            at = f"tracks.{track.id}.steps.{step.id}.charges"
            faults += [_unknown(at, "charge", id, known) for id in step.charges if id not in known]
    for kind, code in policy.jurisdictions.items():
        if code not in JURISDICTIONS and code not in laws:
            faults.append(_unknown(f"jurisdictions.{kind}", "jurisdiction", code, [*JURISDICTIONS, *laws]))
    return faults


def _unknown(path: str, what: str, found: str, known: list[str]) -> Fault:
    help = nearest(found, known) or f"it has {', '.join(known[:8]) or 'none'}"
    return Fault("bad-policy", f"`{found}` is no {what} of this policy", path, found=found, help=help)
