"""The rules of law that a run goes by: those shipped, and those that the host brings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lettrage._settling import asked
from lettrage.dunning._policy import DunningPolicy
from lettrage.errors import fail
from lettrage.frozen import FrozenMap
from lettrage.law import JurisdictionRules, jurisdiction

__all__ = ["NO_LAWS", "Laws", "read_laws", "rules_of"]

Laws = Mapping[str, JurisdictionRules]

#: Nothing in place of what is shipped.
NO_LAWS: Laws = FrozenMap[JurisdictionRules]({})


def read_laws(laws: Iterable[JurisdictionRules]) -> Laws:
    """Rules by their code; each stands in place of the shipped ones of the same code, or beside them.

    Raises:
        InvalidInput: ``bad-type``; ``bad-value`` for a code that stands twice.
    """
    given = asked(tuple[JurisdictionRules, ...], laws, "laws")
    found = {rules.code: rules for rules in given}
    if len(found) < len(given):
        codes = [rules.code for rules in given]
        twice = sorted({code for code in codes if codes.count(code) > 1})
        fail("bad-value", f"rules of {', '.join(twice)} are given twice", path="laws", found=twice, expected="one each")
    return found


def rules_of(policy: DunningPolicy, kind: str, laws: Laws) -> JurisdictionRules | None:
    """The rules of law for a kind of customer; None where the policy names none."""
    code = policy.jurisdictions.get(kind)
    if code is None:
        return None
    return laws[code] if code in laws else jurisdiction(code)
