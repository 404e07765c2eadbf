"""Who may decide what alone: the authorities of a policy, each up to an amount and in certain cases."""

from __future__ import annotations

from datetime import date

from attrs import frozen

from lettrage._settling import asked
from lettrage.dunning._conditions import When
from lettrage.dunning._decide import columns_of
from lettrage.dunning._evaluate import TRUE, evaluate
from lettrage.dunning._gather import gather
from lettrage.dunning._policy import DunningPolicy
from lettrage.errors import fail
from lettrage.ledger import Ledger
from lettrage.model import Actor, ItemKey
from lettrage.money import Money

__all__ = ["About", "authorised"]


@frozen
class About:
    """What a decision is about: a customer, some of its items (all when none is named), on a day."""

    customer: str
    items: tuple[ItemKey, ...]
    on: date
    ledger: Ledger | None

    def fits(self, policy: DunningPolicy, when: When) -> bool:
        """Whether a condition holds for all of it; what nobody knows does not hold."""
        if not when:
            return True
        if self.ledger is None:
            help = "pass the ledger: an authority of the policy holds in certain cases only"
            fail("missing-value", "a condition is asked of facts", path="ledger", expected="a `Ledger`", help=help)
        book = gather(asked(Ledger, self.ledger, "ledger"), self.on, None, (self.customer,))
        places = book.named(self.items, self.customer)
        open_ones = places[book.items.residual[places] > 0] if not self.items else places
        truth = evaluate(when, columns_of(policy, book, {}, ()))[open_ones]
        return bool(len(truth)) and bool((truth == TRUE).all())


def authorised(
    policy: DunningPolicy, what: str, by: Actor, amount: Money, about: About, months: int | None = None
) -> str:
    """The authority that allows a decision; a policy that delegates nothing of the kind leaves it to the caller."""
    rules = [rule for rule in policy.authorities if rule.may == what]
    if not rules:
        return ""
    usual = policy.situations.plan.max_months
    for rule in rules:
        reach = rule.up_to.get(amount.currency, -1)
        longest = usual if rule.max_months is None else rule.max_months
        short = months is None or longest is None or months <= longest
        if rule.role == by.role and amount.minor <= reach and short and about.fits(policy, rule.when):
            return f"{rule.role} up to {Money.of_minor(reach, amount.currency)}"
    allowed = " or ".join(
        f"{rule.role} up to {Money.of_minor(rule.up_to[amount.currency], amount.currency)}"
        for rule in rules
        if amount.currency in rule.up_to
    )
    message = f"{by.name} ({by.role or 'no role'}) may not decide about {amount}"
    fail("bad-value", message, path="by", found=by.role, expected=allowed or "a role with that authority")
