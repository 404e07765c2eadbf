"""The policy language: one table of keys from which the parser, the writer, the JSON Schema and the reference come."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from attrs import evolve

from lettrage._currencies import DIGITS
from lettrage.dunning._charge_rules import ChargeBand, ChargeRule
from lettrage.dunning._language_rules import (
    ALERTS,
    AUTHORITIES,
    CONTACT,
    CREDIT_HOLDS,
    EXPERIMENT,
    HOLDS,
    SEGMENTS,
    SITUATIONS,
    STATEMENT,
    SWITCHES,
    THANKS,
)
from lettrage.dunning._language_steps import APPROVALS, MINIMUM, TRACKS, worded
from lettrage.dunning._language_when import WHEN
from lettrage.dunning._policy import DunningPolicy
from lettrage.dunning._records import AMOUNTS, NAME, Day, Key, Percent, Record
from lettrage.dunning._refusals import is_table
from lettrage.dunning._shapes import Const, Listed, Mapped, Text, Whole, Worded, one_or_many
from lettrage.errors import Fault, fail, raise_faults
from lettrage.frozen import freeze
from lettrage.model import CustomerKind, InvoiceKind
from lettrage.records import trusted

__all__ = ["POLICY", "SCHEMA", "check_policy", "policy_schema", "read_policy", "write_policy"]

#: The name of this edition of the language.
SCHEMA: Final = "lettrage.dunning/1"

_BAND: Final = Record(
    ChargeBand,
    {
        "start": Key(AMOUNTS, "the amount dunned from which it holds"),
        "fixed": Key(AMOUNTS, "the fee"),
        "percent": Key(Percent(), "the share of the amount dunned", "percent_ppm"),
    },
    "charge band",
    about="A fee from an amount on: fixed, or a share.",
)
_CHARGE: Final = Record(
    ChargeRule,
    {
        "kind": Key(
            Worded({word: word for word in ("late_interest", "recovery_sum", "fee")}),
            "`late_interest` and `recovery_sum` are those of the law, `fee` is the creditor's own",
            required=True,
        ),
        "annual_percent": Key(
            Text("percent a year as text", r"[0-9]{1,3}(?:\.[0-9]{1,6})?"), "agreed rate, in place of that of the law"
        ),
        "day_count": Key(Whole(360, 366), "days in a year for an agreed rate"),
        "bands": Key(Listed(_BAND, least=1), "fees by amount dunned, ascending"),
        "per": Key(Worded({word: word for word in ("item", "notice")}), "for each item or each message"),
        "once_per": Key(
            Worded({word: word for word in ("episode", "notice")}), "once in the life of a debt, or in each message"
        ),
        "when": Key(WHEN, "in which cases"),
        "not_on": Key(one_or_many(worded(InvoiceKind)), "kinds of invoice that do not bear it; an empty list for none"),
    },
    "charge",
    build=partial(ChargeRule, "-"),
    about="What steps may claim on top of a debt.",
)


def _named(charges: dict[str, ChargeRule]) -> tuple[ChargeRule, ...]:
    return tuple(evolve(charge, id=id) for id, charge in charges.items())


def _read(**parts: Any) -> DunningPolicy:
    """A policy of parts that were read by their shapes: what a policy checks of one made by hand holds already."""
    for name in ("tracks", "charges"):
        parts[name] = tuple(sorted(parts.get(name, ()), key=lambda part: part.id))
    parts["jurisdictions"] = freeze(parts.get("jurisdictions", {}))
    return trusted(DunningPolicy, *parts)(*parts.values())


#: The shape of a whole policy.
POLICY: Final = Record(
    DunningPolicy,
    {
        "schema": Key(Const(SCHEMA), "the edition of the language", fills=False),
        "id": Key(NAME, "names the policy; part of the key of every action", required=True),
        "version": Key(Whole(1, 10**9), "counts its editions"),
        "effective_from": Key(Day(), "first day on which it holds"),
        "currency": Key(
            Worded({code: code for code in sorted(DIGITS)}),
            "the currency whose amounts hold, at the rates of the ledger, in currencies that they do not name",
        ),
        "segments": Key(SEGMENTS, "who climbs which ladder: the first that fits, the last without condition"),
        "tracks": Key(TRACKS, "the ladders, by id", required=True),
        "holds": Key(HOLDS, "further conditions that forbid contact"),
        "switches": Key(SWITCHES, "choices on which dunning systems differ"),
        "situations": Key(SITUATIONS, "figures of the built-in holds"),
        "contact": Key(CONTACT, "when and how often a customer may be reached"),
        "minimum": Key(MINIMUM, "the least that must be owed, for steps without their own"),
        "charges": Key(
            Mapped(_CHARGE, keys=NAME, build=_named, unbuild=lambda charges: {c.id: c for c in charges}),
            "what steps may claim on top, by id",
        ),
        "approvals": Key(APPROVALS, "consents that every action needs"),
        "authorities": Key(AUTHORITIES, "what each role may decide alone"),
        "jurisdictions": Key(
            Mapped(NAME, keys=Text("a kind of customer", "|".join(kind.value for kind in CustomerKind))),
            "code of the rules of law by kind of customer",
        ),
        "thanks": Key(THANKS, "a word of thanks after payment"),
        "statement": Key(STATEMENT, "regular statements of account"),
        "alerts": Key(ALERTS, "what roles are told"),
        "credit_holds": Key(CREDIT_HOLDS, "when new business on credit should stop"),
        "experiment": Key(EXPERIMENT, "customers split into arms to measure effects"),
    },
    "policy",
    build=_read,
    about="Whom to contact when, how and about what.",
)


def read_policy(data: object) -> DunningPolicy:
    """A policy from plain data; every fault is raised at once."""
    if not is_table(data):
        fail("bad-policy", "a policy is a table", found=type(data).__name__, expected="a table of keys")
    faults: list[Fault] = []
    read = POLICY.read(data, "", faults)
    raise_faults(faults)
    assert isinstance(read, DunningPolicy)
    return read


def check_policy(policy: DunningPolicy) -> None:
    """Refuse a policy that says what the language cannot say; every fault at once, by the path it would have there.

    Raises:
        LettrageError: the codes of `read_policy`.
    """
    faults: list[Fault] = []
    for name, parts in (("tracks", policy.tracks), ("charges", policy.charges)):
        ids = [part.id for part in parts]
        message = "stands twice: parts with the same name would be one"
        twice = sorted({id for id in ids if ids.count(id) > 1})
        faults += [Fault("bad-policy", f"`{id[:80]}` {message}", f"{name}.{id[:80]}", found=id) for id in twice]
    POLICY.read(write_policy(policy), "", faults)
    raise_faults(faults)


def write_policy(policy: DunningPolicy) -> dict[str, Any]:
    """Plain data of a policy; what stands at its default is left out."""
    return {"schema": SCHEMA, **POLICY.write(policy)}


def policy_schema() -> dict[str, Any]:
    """The JSON Schema of policies, draft 2020-12."""
    definitions: dict[str, Any] = {}
    body = POLICY.schema(definitions)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": SCHEMA,
        **body,
        "$defs": dict(sorted(definitions.items())),
    }
