"""Lint of names: ids given twice, names that lead nowhere, circles, and steps lost between versions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from lettrage.dunning._lint_finding import Finding, error, warning
from lettrage.dunning._policy import DunningPolicy
from lettrage.dunning._size import nearest
from lettrage.dunning._steps import Step

__all__ = ["id_findings", "version_findings"]

#: So many names of a circle are told.
_TOLD = 12


def id_findings(policy: DunningPolicy) -> Iterator[Finding]:
    """Names that are given twice, lead nowhere or run in a circle."""
    for name in ("holds", "segments", "alerts", "credit_holds"):
        yield from _twice(name, [one.id for one in getattr(policy, name)])
    yield from _track_references(policy)
    for track in policy.tracks:
        ladder = policy.ladder(track.id)
        yield from _twice(f"tracks.{track.id}.steps", [step.id for step in ladder])
        yield from _step_references(policy, track.id, ladder)
        yield from _circle(f"tracks.{track.id}.steps", {step.id: step.requires for step in ladder}, "requires")
    yield from _jumps(policy)


def _twice(path: str, ids: Iterable[str]) -> Iterator[Finding]:
    seen: set[str] = set()
    for id in ids:
        if id in seen:
            help = "an issued notice remembers only the id: give every one its own"
            yield error("duplicate-id", f"{path}.{id}", f"`{id}` is given twice", id, help)
        seen.add(id)


def _track_references(policy: DunningPolicy) -> Iterator[Finding]:
    known = [track.id for track in policy.tracks]
    for track in policy.tracks:
        if track.extends and track.extends not in known:
            yield _lost(f"tracks.{track.id}.extends", "track", track.extends, known)
        elif track.extends:
            base = [step.id for step in policy.ladder(track.extends)]
            for name in track.drop:
                if name not in base:
                    yield _lost(f"tracks.{track.id}.drop", "step", name, base)
            for name in track.override:
                if name not in base:
                    yield _lost(f"tracks.{track.id}.override", "step", name, base)
        elif track.drop or track.override:
            name = "drop" if track.drop else "override"
            yield error(
                "unknown-reference", f"tracks.{track.id}.{name}", "a track that extends none has nothing to change"
            )
    yield from _circle(
        "tracks", {track.id: (track.extends,) if track.extends else () for track in policy.tracks}, "extends"
    )
    for segment in policy.segments:
        if segment.use and segment.use not in known:
            yield _lost(f"segments.{segment.id}.use", "track", segment.use, known)
    used = {segment.use for segment in policy.table} | {track.extends for track in policy.tracks}
    for name in known:
        if name not in used:
            yield warning("unused-track", f"tracks.{name}", "no segment uses this track", name, "use it, or delete it")


def _step_references(policy: DunningPolicy, track: str, ladder: tuple[Step, ...]) -> Iterator[Finding]:
    steps = {step.id: place for place, step in enumerate(ladder)}
    charges = dict.fromkeys(charge.id for charge in policy.charges)
    for place, step in enumerate(ladder):
        path = f"tracks.{track}.steps.{step.id}"
        for name in step.requires:
            if name not in steps:
                yield _lost(f"{path}.requires", "step", name, steps)
            elif steps[name] > place:
                text = f"it requires `{name}`, which stands after it: on a ladder that is climbed neither goes out"
                yield error("unreachable-step", f"{path}.requires", text, name, f"let it stand after `{name}`")
        for name in step.days_since:
            if name not in steps:
                yield _lost(f"{path}.days_since", "step", name, steps)
        for name in step.charges:
            if name not in charges:
                yield _lost(f"{path}.charges", "charge", name, charges)


def _jumps(policy: DunningPolicy) -> Iterator[Finding]:
    steps = sorted({step.id for track in policy.tracks for step in policy.ladder(track.id)})
    for name, target in policy.situations.jumps.items():
        if target not in steps:
            yield _lost(f"situations.{name}", "step", target, steps)


def _lost(path: str, noun: str, name: str, known: Iterable[str]) -> Finding:
    return error("unknown-reference", path, f"there is no {noun} `{name}` here", name, nearest(name, known))


def _circle(path: str, edges: Mapping[str, Iterable[str]], word: str) -> Iterator[Finding]:
    """One finding for every circle, at its first member in the order of the policy."""
    done: set[str] = set()
    for start in edges:
        walk: dict[str, None] = {}
        ahead = [(start, iter(edges[start]))] if start not in done else []
        while ahead:
            name, following = ahead[-1]
            walk[name] = None
            target = next(following, None)
            if target is None:
                done.add(name)
                del walk[name]
                ahead.pop()
            elif target in walk:
                names = list(walk)
                circle = [*names[names.index(target) :], target]
                told = circle if len(circle) <= _TOLD else [*circle[: _TOLD - 2], "…", target]
                yield error("cycle", f"{path}.{target}", f"{' → '.join(told)}: each {word} the next", target)
            elif target in edges and target not in done:
                ahead.append((target, iter(edges[target])))


def version_findings(policy: DunningPolicy, before: DunningPolicy) -> Iterator[Finding]:
    """What became of the steps of the version before."""
    for track in before.tracks:
        now = {step.id: step for step in policy.ladder(track.id)}
        for step in before.ladder(track.id):
            path = f"tracks.{track.id}.steps.{step.id}"
            if step.id not in now:
                help = "debts that stand on it go on with the next step; keep the id, or say so to whoever collects"
                yield warning("dropped-step", path, "the version before had this step", step.id, help)
            elif now[step.id].kind is not step.kind:
                text = f"this id stood for a {step.kind.value} and now for a {now[step.id].kind.value}"
                help = "give the new step an id of its own: notices already issued keep the old meaning"
                yield error("id-reused", path, text, now[step.id].kind.value, help)
