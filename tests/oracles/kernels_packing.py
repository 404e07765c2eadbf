"""Set packing by looking at every subset: slow and obviously right."""

from __future__ import annotations

from collections.abc import Sequence


def best_packing(
    weights: Sequence[int], members: Sequence[Sequence[int]], without: int | None = None
) -> tuple[int, tuple[int, ...]]:
    """The greatest weight of disjoint candidates of positive weight, and the lexicographically first such set."""
    usable = [k for k in range(len(weights)) if weights[k] > 0 and k != without]
    best: tuple[int, tuple[int, ...]] = (0, ())
    for mask in range(1 << len(usable)):
        chosen = tuple(k for position, k in enumerate(usable) if mask >> position & 1)
        items = [item for k in chosen for item in members[k]]
        if len(items) != len(set(items)):
            continue
        total = sum(weights[k] for k in chosen)
        if total > best[0] or (total == best[0] and _earlier(chosen, best[1])):
            best = total, chosen
    return best


def _earlier(a: tuple[int, ...], b: tuple[int, ...]) -> bool:
    """Whether set a holds the first candidate in which the two differ."""
    different = set(a) ^ set(b)
    return bool(different) and min(different) in a


def components(members: Sequence[Sequence[int]]) -> list[int]:
    """Component of each candidate by repeated merging, numbered by first appearance."""
    label = list(range(len(members)))
    changed = True
    while changed:
        changed = False
        for a in range(len(members)):
            for b in range(len(members)):
                if set(members[a]) & set(members[b]) and label[a] != label[b]:
                    label[a] = label[b] = min(label[a], label[b])
                    changed = True
    names = {name: rank for rank, name in enumerate(dict.fromkeys(label))}
    return [names[name] for name in label]
