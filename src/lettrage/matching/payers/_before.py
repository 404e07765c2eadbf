"""Under which names and accounts a customer's money came before: in the ledger at hand, and in what a policy learned.

Both tell of earlier payments, often of the same ones, so they are never added up: the larger count stands. A payment of
the ledger is a fact with its customer; a learned count is a summary that grows old, so it is shrunk towards nothing.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from typing import Literal

from lettrage.ledger import PayerFacts

from .._learned import Alias, Learned
from .._payer_rules import PayerRules
from ._names import code_of, name_key

__all__ = ["Known", "learned_before", "paid_before"]

#: Weight of each customer (its place) under a plain form.
Known = dict[str, dict[int, int]]


def learned_before(learned: Learned, as_of: date, known_on: date | None) -> tuple[Alias, ...]:
    """What was learned of names and accounts up to the two days; what may hold anything later is left out."""
    return tuple(
        alias
        for alias in learned.aliases
        if (alias.last_on is None or alias.last_on <= as_of)
        and (alias.known_on is None or known_on is None or alias.known_on <= known_on)
    )


def paid_before(
    kind: Literal["name", "iban"], facts: PayerFacts, learned: tuple[Alias, ...], rules: PayerRules
) -> Known:
    """Who paid under a name or account before; several share it in proportion to how often.

    Complexity: linear in the earlier payments and the aliases.
    """
    if not rules.use_history:
        return {}
    plain: Callable[[str], str] = name_key if kind == "name" else code_of
    texts = facts.paid_name if kind == "name" else facts.paid_iban
    weight = rules.paid_name if kind == "name" else rules.paid_iban
    pairs = zip(map(plain, texts.tolist()), facts.paid_customer.tolist(), strict=True)
    times: dict[tuple[str, int], float] = dict(Counter(pair for pair in pairs if pair[0]))
    believed = dict.fromkeys(times, float(weight))
    for (key, customer), count in _summed(kind, facts, learned):
        believed.setdefault((key, customer), weight * count / (count + rules.learned_shrink))
        times[key, customer] = max(times.get((key, customer), 0.0), count)
    most: dict[str, float] = {}
    for (key, _), count in times.items():
        most[key] = max(most.get(key, 0.0), count)
    known: Known = {}
    for (key, customer), count in times.items():
        share = 1000 * math.log(count / most[key])
        known.setdefault(key, {})[customer] = round(believed[key, customer] + share)
    return known


def _summed(kind: str, facts: PayerFacts, learned: tuple[Alias, ...]) -> Iterator[tuple[tuple[str, int], float]]:
    """The learned payments of each customer that the ledger holds, whichever entity they went to."""
    place = {name: number for number, name in enumerate(facts.customers)}
    counted = Counter[tuple[str, int]]()
    for alias in learned:
        if alias.kind == kind and alias.customer in place and alias.count > 0:
            counted[alias.value, place[alias.customer]] += alias.count
    for pair, count in counted.items():
        yield pair, count / 1000
