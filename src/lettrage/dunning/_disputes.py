"""Disputes: the contested amount is held, the rest stays due."""

from __future__ import annotations

from lettrage.calendars import to_days
from lettrage.dunning._book import FAR
from lettrage.dunning._situations import DisputeRule
from lettrage.dunning._standing import ReviewNeed, Standing
from lettrage.model import Dispute, Subject

__all__ = ["hold_disputes"]


def hold_disputes(standing: Standing, rule: DisputeRule) -> None:
    """Hold what is contested by disputes that nobody has settled."""
    book = standing.book
    for dispute in book.all(Dispute):
        places = book.oldest_first(book.places(dispute.items))
        closure = book.ended(Subject.DISPUTE, dispute.id)
        status = book.stands_at(Subject.DISPUTE, dispute.id, dispute.status.value)
        if closure is not None or status not in ("open", "in_review"):
            if closure is not None:
                standing.release(places, to_days(closure.effective_on))
            continue
        for place in places.tolist():
            standing.grounds[place] = dispute.ground
        whole = rule.holds == "item" or dispute.amount is None
        look = FAR if rule.max_days is None else to_days(dispute.effective_on) + rule.max_days
        touched = standing.take("dispute", places, None if whole or dispute.amount is None else dispute.amount.minor)
        if len(touched) and look <= book.day:
            customer = book.items.customers[int(book.items.customer[touched[0]])]
            need = ReviewNeed("review.dispute", customer, touched, look, dispute.id, str(dispute.ground))
            standing.reviews.append(need)
        elif len(touched):
            standing.wait(touched, look)
