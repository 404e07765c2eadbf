"""What Directive 2011/7/EU sets as a minimum: the rules where a national law is not known."""

from __future__ import annotations

from typing import Final

from lettrage.law._figures import ECB_MRO
from lettrage.law.allocation_rules import Criterion
from lettrage.law.countries._making import ALWAYS, allocation, flat, floating, high, low, only, thirty_sixty
from lettrage.law.rate_rules import Margin
from lettrage.law.rules import JurisdictionRules

__all__ = ["EU"]

EU: Final = JurisdictionRules(
    code="EU",
    name="European Union, Directive 2011/7/EU",
    country="EU",
    debtor="business",
    currency="EUR",
    rate=floating(
        ECB_MRO,
        high("Directive 2011/7/EU art. 2(6), 3(3)"),
        Margin("8.00", ALWAYS, high("Directive 2011/7/EU art. 2(6)", "at least eight points")),
    ),
    # The directive says nothing of allocation or limitation; this order is ours, where nothing else is known.
    allocation=allocation(low("no rule of the Union", "order of this library"), Criterion.DUE, Criterion.OLDEST),
    terms=only(high("Directive 2011/7/EU art. 3(3)")),
    caps=thirty_sixty(high("Directive 2011/7/EU art. 3(5)")),
    recovery=flat("40.00", "EUR", high("Directive 2011/7/EU art. 6; CJEU C-370/21, C-78/22")),
)
