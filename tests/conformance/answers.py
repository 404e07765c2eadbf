"""Cases with published or agreed answers, answered by the library's public names only.

`matching(case)` gives an answer of the same form as the case's `expected`, or raises `NotExpressible` with the reason
where the library cannot say it yet. A wrong answer is worse than none: a setting that is not understood in full is
never ignored.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import by_hand, by_match, by_rates
from .books import Case, NotExpressible

__all__ = ["Answering", "NotExpressible", "matching"]

#: What turns a case into an answer.
Answering = Callable[[Case], dict[str, Any]]

#: Kinds in which the matcher has to find out; the others say what a person asks for.
FOUND = {"match", "group", "predicate", "tolerance"}
LATER = {
    "fx-rounding": "exchange differences",
    "match-fx": "matching across currencies",
    "discount": "early-payment discounts",
    "identify": "rules that tell the customer",
    "rule": "rules for bank lines",
    "filter": "rules for bank lines",
    "learn": "rules learned from a person's decisions",
    "payment-return": "whether a cancelled payment still counts as an open item is not stated",
}


def matching(case: Case) -> dict[str, Any]:
    """The answer to one case of the format `lettrage-cases-matching/1`."""
    kind = case["kind"]
    if kind in LATER:
        raise NotExpressible(f"{kind}: {LATER[kind]}")
    if kind in FOUND and not by_hand.is_asked(case):
        return by_match.answer(case)
    if kind == "fx":
        return by_rates.answer(case)
    return by_hand.answer(case)
