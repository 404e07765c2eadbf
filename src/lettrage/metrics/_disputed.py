"""Disputes as they stood: when each was opened, when it was closed, which items it holds."""

from __future__ import annotations

from datetime import date

import numpy as np
import numpy.typing as npt
from attrs import frozen

from lettrage.metrics._question import Question
from lettrage.model import Closure, Dispute, StatusChange

__all__ = ["SeenDispute", "disputed_rows", "disputes_seen"]

_ENDED = frozenset({"accepted", "rejected", "settled"})


@frozen
class SeenDispute:
    """A dispute with its life under the clocks of a question.

    Attributes:
        fact: The dispute.
        opened_on: From when it counts.
        closed_on: From when it no longer does; None while it stands.
    """

    fact: Dispute
    opened_on: date
    closed_on: date | None


def disputes_seen(question: Question) -> list[SeenDispute]:
    """Every dispute opened by the day, by day of opening and id.

    Complexity: linear in disputes and their changes.
    """
    ledger, clocks = question.ledger, {"as_of": question.as_of, "known_on": question.known_on}
    ended: dict[str, date] = {}
    for change in ledger.events(Closure, **clocks):
        if change.subject == "dispute":
            ended[change.id] = min(ended.get(change.id, date.max), change.effective_on)
    for status in ledger.events(StatusChange, **clocks):
        if status.subject == "dispute" and status.status in _ENDED:
            ended[status.id] = min(ended.get(status.id, date.max), status.effective_on)
    found = [
        SeenDispute(fact, fact.effective_on, fact.effective_on if fact.status in _ENDED else ended.get(fact.id))
        for fact in ledger.events(Dispute, **clocks)
    ]
    return sorted(found, key=lambda seen: (seen.opened_on, seen.fact.id))


def disputed_rows(question: Question, since: date | None = None) -> npt.NDArray[np.int64]:
    """The rows of items in a dispute that stands, or that stood on some day since then."""
    seen = [one for one in disputes_seen(question) if one.closed_on is None or (since and one.closed_on > since)]
    keys = [key for one in seen for key in one.fact.items]
    return question.ledger.rows(keys)
