"""The short notation of discount terms, ``2/10 net 30``: written here, read by `parse_terms` like any other wording."""

from __future__ import annotations

from lettrage._settling import asked
from lettrage.errors import fail
from lettrage.terms._values import DiscountTier, PaymentTerms
from lettrage.terms._words import DueAnchor, DueMove

__all__ = ["net_notation"]


def net_notation(terms: PaymentTerms) -> str:
    """The terms as ``percent/days net days``, the notation of English-language invoices.

    Raises:
        InvalidInput: ``bad-value`` for terms that the notation cannot say: a due date other than days from issue, or a
            discount with a base, moves before its days, days from elsewhere, or tax left as it is.

    >>> from lettrage.terms import net_notation, parse_terms
    >>> net_notation(parse_terms("30 jours net, 2 % à 10 jours").terms)
    '2/10 net 30'
    """
    asked(PaymentTerms, terms, "terms")
    due = terms.due
    if due is None or due.anchor is not DueAnchor.ISSUE or [step.move for step in due.steps] != [DueMove.DAYS]:
        expected = "a due date so many days from issue"
        fail("bad-value", "the notation cannot say this due date", path="due", found=str(due)[:80], expected=expected)
    for i, tier in enumerate(terms.discounts):
        if tier != DiscountTier(tier.percent, tier.days):
            expected = "a percentage and days from issue"
            message = "the notation cannot say this discount"
            fail("bad-value", message, path=f"discounts[{i}]", found=str(tier)[:80], expected=expected)
    parts = [f"{_plain(tier)}/{tier.days}" for tier in terms.discounts]
    return ", ".join([*parts[:-1], " ".join([*parts[-1:], f"net {due.steps[0].count}"])])


def _plain(tier: DiscountTier) -> str:
    text = f"{tier.percent:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
