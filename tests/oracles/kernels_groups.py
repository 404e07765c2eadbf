"""Many-to-many groups and small accounts, by listing everything."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, combinations


def groups(n: int, most: int) -> list[tuple[int, ...]]:
    """All index subsets of 1..most out of n."""
    return list(chain.from_iterable(combinations(range(n), k) for k in range(1, most + 1)))


def balanced(
    debits: Sequence[int], credits: Sequence[int], max_debits: int, max_credits: int
) -> set[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Every group of equal sums."""
    return {
        (d, c)
        for d in groups(len(debits), max_debits)
        for c in groups(len(credits), max_credits)
        if sum(debits[i] for i in d) == sum(credits[i] for i in c)
    }


def is_minimal(debits: Sequence[int], credits: Sequence[int], group: tuple[tuple[int, ...], tuple[int, ...]]) -> bool:
    """Whether no smaller part of the group, one-sided parts included, balances."""
    left = [(), *[tuple(group[0][i] for i in g) for g in groups(len(group[0]), len(group[0]))]]
    right = [(), *[tuple(group[1][i] for i in g) for g in groups(len(group[1]), len(group[1]))]]
    return not any(
        sum(debits[i] for i in d) == sum(credits[i] for i in c)
        for d in left
        for c in right
        if (d, c) != ((), ()) and (d, c) != group
    )


def small_subsets(
    amount: Sequence[int], account: Sequence[int], target: Sequence[int], target_account: Sequence[int], pairs: bool
) -> set[tuple[tuple[int, ...], tuple[int, int]]]:
    """Items and one or two targets of equal sum, all of one account."""
    found: set[tuple[tuple[int, ...], tuple[int, int]]] = set()
    for house in set(account):
        mine = [i for i in range(len(amount)) if account[i] == house]
        wanted = [t for t in range(len(target)) if target_account[t] == house]
        choices = [((t, -1), target[t]) for t in wanted]
        if pairs:
            choices += [((s, t), target[s] + target[t]) for s, t in combinations(wanted, 2)]
        for group in groups(len(mine), len(mine)):
            items = tuple(mine[i] for i in group)
            found |= {(items, which) for which, total in choices if sum(amount[i] for i in items) == total}
    return found
