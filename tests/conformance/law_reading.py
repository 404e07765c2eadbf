"""What every answer to a law case needs: the rules that a case names, and inputs that are understood in full."""

from __future__ import annotations

from datetime import date

from lettrage import law
from lettrage.money import Money

from .books import Case, NotExpressible

__all__ = ["UNKNOWN_RATE", "day", "known", "plain", "rules_of"]

#: Codes of the cases that are not ours: a country alone means its rules between professionals.
CODES = {"FR": "FR-B2B", "BE": "BE-B2B", "DE": "DE-B2B", "IT": "IT-B2B", "ES": "ES-B2B", "NL-B2B": "NL", "GB": "UK"}
UNKNOWN_RATE = {"error": "rate_unknown"}


def rules_of(given: Case) -> law.JurisdictionRules:
    code = CODES.get(given["jurisdiction"], given["jurisdiction"])
    if code not in law.JURISDICTIONS:
        raise NotExpressible(f"jurisdiction {code}")
    return law.jurisdiction(code)


def known(given: Case, *names: str) -> None:
    unknown = set(given) - set(names)
    if unknown:
        raise NotExpressible(f"inputs {', '.join(sorted(unknown))}")


def day(text: str) -> date:
    return date.fromisoformat(text)


def plain(money: Money) -> str:
    return str(money.amount)
