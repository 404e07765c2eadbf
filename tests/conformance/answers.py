"""Cases with published or agreed answers, answered by the library's public names only.

`matching(case)`, `law(case)` and `metrics(case)` give an answer of the same form as the case's `expected`, or raise
`NotExpressible` with the reason where the library cannot say it yet. A wrong answer is worse than none: a setting that
is not understood in full is never ignored.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from . import by_exchange, by_hand, by_match, by_metrics, by_payers, by_rates, by_return, by_rules
from . import dunning as by_dunning
from .books import Case, NotExpressible

__all__ = ["Answering", "NotExpressible", "dunning", "law", "matching", "metrics"]

#: What turns a case into an answer.
Answering = Callable[[Case], Any]

#: Kinds in which the matcher has to find out; the others say what a person asks for.
FOUND = {"match", "group", "predicate", "tolerance", "discount"}
#: Who answers the kinds that neither the matcher nor a person's allocations do.
SAID: dict[str, Callable[[Case], dict[str, Any]]] = {
    "payment-return": by_return.answer,
    "filter": by_rules.applies,
    "learn": by_rules.learned,
    "rule": by_rules.owners,
    "identify": by_payers.answer,
    "match-fx": by_exchange.answer,
    "fx-rounding": by_rates.rounding,
    "fx": by_rates.answer,
}
#: Who answers the cases of law: each module has a function `answers_KIND` for the kinds that it knows.
LAW = ("law_references", "law_terms", "law_rules", "law_books")
#: Kinds whose function has another name.
ANSWERED_AS = {"epc_qr": "epc"}


def matching(case: Case) -> dict[str, Any]:
    """The answer to one case of the format `lettrage-cases-matching/1`."""
    kind = case["kind"]
    if kind in FOUND and not by_hand.is_asked(case):
        return by_match.answer(case)
    return SAID.get(kind, by_hand.answer)(case)


def law(case: Case) -> dict[str, Any]:
    """The answer to one case of the schema `law_cases/1`: of the first module that can say it."""
    reasons: list[str] = []
    for name in LAW:
        if find_spec(f"{__package__}.{name}") is None:
            continue
        answers = getattr(
            import_module(f"{__package__}.{name}"), f"answers_{ANSWERED_AS.get(case['kind'], case['kind'])}", None
        )
        if answers is None:
            continue
        try:
            answer: dict[str, Any] = answers(case)
        except NotExpressible as reason:
            reasons.append(str(reason))
        else:
            return answer
    raise NotExpressible("; ".join(reasons) or f"{case['kind']}: not built")


def metrics(case: Case) -> dict[str, Any]:
    """The answer to one case of metrics: ``{"value": number}``, null where undefined, or the object it asks for."""
    return by_metrics.answer(case)


def dunning(case: Case) -> list[dict[str, Any]]:
    """The answer to one case of dunning: one object per run."""
    return by_dunning.answer(case)
