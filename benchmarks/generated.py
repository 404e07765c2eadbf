"""Ledgers drawn with known truth: what is paid by what is planted, and prices come in three manners.

*ordinary* prices are any cents, log-normal; *round* ones are whole tens of euros; *list* prices are a dozen figures
that every invoice repeats. Texts are empty, so that amounts and dates alone decide. Seeded: the same number, the same
ledger.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np

__all__ = ["MANNERS", "account", "prices"]

MANNERS = ("ordinary", "round", "list")
_DAY_ONE = date(2024, 1, 1)


def prices(manner: str, count: int, random: np.random.Generator) -> list[int]:
    """Amounts in cents."""
    drawn = np.exp(random.normal(10.5, 1.1, count)).astype(np.int64) + 100
    if manner == "round":
        drawn = np.maximum(drawn // 1000, 1) * 1000
    elif manner == "list":
        drawn = np.random.Generator(np.random.PCG64(17)).integers(20, 400, 12)[random.integers(0, 12, count)] * 95
    listed: list[int] = drawn.tolist()
    return listed


def account(name: str, manner: str, random: np.random.Generator) -> tuple[list[dict[str, Any]], list[set[str]]]:
    """The items of one account, and its true groups.

    Seven in ten settlements are one to one, two pay a stretch of invoices, one pays any two or three. A tenth of the
    invoices is open yet, and a tenth of the payments belongs to nothing.
    """
    count = int(random.integers(4, 40))
    amounts, day = prices(manner, count, random), np.sort(random.integers(0, 360, count)).tolist()
    items = [_item(name, "invoice", f"{name}-F{n:02d}", day[n], amounts[n]) for n in range(count)]
    groups: list[set[str]] = []
    free = [n for n in range(count) if random.random() > 0.1]
    while free:
        kind = random.random()
        size = 1 if kind < 0.7 else int(random.integers(2, 7)) if kind < 0.9 else int(random.integers(2, 4))
        near = free[:size] if kind < 0.9 else sorted(random.permutation(free[:12])[:size].tolist())
        free = [n for n in free if n not in near]
        pay = f"{name}-P{len(groups):02d}"
        later = day[near[-1]] + int(random.integers(5, 60))
        items.append(_item(name, "payment", pay, later, -sum(amounts[n] for n in near)))
        groups.append({pay, *(f"{name}-F{n:02d}" for n in near)})
    for n in range(int(random.binomial(count, 0.1))):
        lone = _item(name, "payment", f"{name}-X{n:02d}", int(random.integers(0, 400)), -prices(manner, 1, random)[0])
        items.append(lone)
    return items, groups


def _item(name: str, kind: str, id: str, day: int, amount: int) -> dict[str, Any]:
    on = _DAY_ONE + timedelta(days=day)
    return {"account": name, "kind": kind, "id": id, "on": on, "currency": "EUR", "amount_minor": amount}
