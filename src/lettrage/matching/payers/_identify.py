"""`identify_payers`: whose money is it that came without a customer's name."""

from __future__ import annotations

from datetime import date
from functools import cache

import numpy as np

from lettrage._settling import asked, unknown_customers
from lettrage.errors import raise_faults
from lettrage.ledger import Ledger, OpenItems, PayerFacts
from lettrage.model import Mandate

from .._policy import MatchingPolicy
from .._policy_lint import obstacles
from .._segments import Flags, Ints
from ._before import learned_before
from ._blocks import payer_blocks
from ._clues import Clues, Gathering, Unknown
from ._judge import Judged, judge
from ._papers import find_by_amount, find_by_document
from ._people import find_by_account, find_by_name, find_by_pattern, find_by_text_name
from ._result import PayerLimit, PayerResult

__all__ = ["check_people", "identify_payers", "payers_of"]

_DEFAULT = MatchingPolicy()


def identify_payers(
    ledger: Ledger, policy: MatchingPolicy = _DEFAULT, *, as_of: date, known_on: date | None = None
) -> PayerResult:
    """Find out who paid what came without a customer.

    Looked at are the account that the money came from (stated, in a mandate, or used before), the payer's name (the
    customer's own, an alias, one used before, a near one), document numbers and structured references in the text, the
    amount, and the rules of the policy. All count; the answer says for whom, how much, and who else it could be.

    Args:
        ledger: The facts. Nothing in it changes: record `PayerResult.events` to give the payments their customers.
        policy: `payers` holds the rules and weights, `payer_groups` who pays for whom, `auto_risk_ppm` how sure one
            must be, `learned` under which names and accounts customers paid in a past that the ledger need not hold,
            as far as it was settled and known by the two days; with ``payers=None`` nobody is looked for.
        as_of: The day whose open items are looked at.
        known_on: Only what was known on that day counts; None for all facts.

    Raises:
        InvalidPolicy: ``bad-policy``.
        UnknownId: ``unknown-customer`` for a customer that the policy names and the ledger does not hold.

    Complexity: linear in payments, customers and documents; a payer without an equal name is compared with few others.

    >>> from datetime import date
    >>> from lettrage import Customer, Invoice, Ledger, Money, Payment
    >>> from lettrage.matching import identify_payers
    >>> day, iban = date(2026, 2, 6), "FR7630006000011234567890189"
    >>> ledger = Ledger(
    ...     customers=[Customer("ACME", "Acme SARL", ibans=["FR76 3000 6000 0112 3456 7890 189"])],
    ...     invoices=[Invoice("F-101", customer="ACME", issued_on=date(2026, 1, 5), total=Money("1200.00", "EUR"))],
    ...     payments=[Payment("P-7", day, Money("1200.00", "EUR"), payer_iban=iban)],
    ... )
    >>> [payer] = identify_payers(ledger, as_of=date(2026, 2, 6))
    >>> payer.customer, payer.decision, [piece.rule for piece in payer.candidates[0].evidence]
    ('ACME', 'auto', ['payer.iban', 'payer.amount'])
    """
    asked(Ledger, ledger, "ledger")
    raise_faults(obstacles(asked(MatchingPolicy, policy, "policy")))
    items = ledger.open_items(as_of=as_of, known_on=known_on)
    facts = ledger.payer_facts(as_of=as_of, known_on=known_on)
    check_people(policy, facts)
    return payers_of(ledger, items, facts, policy)


def check_people(policy: MatchingPolicy, facts: PayerFacts) -> None:
    """Refuse a policy that names customers whom the ledger does not hold; all of them at once."""
    named = [(f"payer_groups[{i}]", name) for i, group in enumerate(policy.payer_groups) for name in group]
    if policy.payers is not None:
        named += [(f"payers.patterns[{i}]", rule.customer) for i, rule in enumerate(policy.payers.patterns)]
    raise_faults(unknown_customers(named, facts.customers))


def payers_of(ledger: Ledger, items: OpenItems, facts: PayerFacts, policy: MatchingPolicy) -> PayerResult:
    """The payers of the unidentified among these items."""
    rows = np.flatnonzero(_unidentified(items)) if policy.payers is not None else np.empty(0, np.int64)
    if policy.payers is None or not len(rows):
        return _nobody(items, facts)
    unknown, found = _unknown(items, rows), Gathering()
    assert items.as_of is not None
    mandates = ledger.events(Mandate, as_of=items.as_of, known_on=items.known_on)
    customer = _customers(items, facts)
    find_by_pattern(found, unknown, facts, policy.payers)
    learned = learned_before(policy.learned, items.as_of, items.known_on)
    find_by_account(found, unknown, facts, mandates, learned, policy.payers)
    find_by_name(found, unknown, facts, learned, policy.payers)
    find_by_text_name(found, unknown, facts, policy.payers)
    named = find_by_document(found, unknown, facts, policy.payers, policy.cross_entity)
    find_by_amount(found, unknown, items, customer, named, policy.payers)
    clues = found.done(policy.payers.numbers_most)
    block = payer_blocks(facts, policy.payer_groups)
    judged = judge(clues, len(rows), block, policy.auto_risk_ppm, policy.propose_ppm)
    return PayerResult(
        items.as_of,
        items.known_on,
        tuple(PayerLimit(what, found.limits[what]) for what in sorted(found.limits)),
        items.select(rows),
        facts.customers,
        tuple(facts.accounts.tolist()),
        clues,
        judged,
        frozenset(named),
    )


def _nobody(items: OpenItems, facts: PayerFacts) -> PayerResult:
    """The answer when everybody is known, or nobody is looked for."""
    assert items.as_of is not None
    clues, judged = _no_clues()
    none = items.select(np.empty(0, np.int64))
    accounts: list[str] = facts.accounts.tolist()
    return PayerResult(
        items.as_of, items.known_on, (), none, facts.customers, tuple(accounts), clues, judged, frozenset()
    )


@cache
def _no_clues() -> tuple[Clues, Judged]:
    clues = Gathering().done(0)
    return clues, judge(clues, 0, np.empty(0, np.int64), 0, 0)


def _unidentified(items: OpenItems) -> Flags:
    lost = np.array([not key.identified for key in items.accounts] + [False], dtype=np.bool_)
    return np.asarray(lost[items.account] & (items.customer < 0))


def _unknown(items: OpenItems, rows: Ints) -> Unknown:
    entities, currencies = (np.array([*names, ""], dtype=object) for names in (items.entities, items.currencies))
    return Unknown(
        row=rows,
        text=items.text[rows] if len(rows) else np.empty(0, object),
        reference=items.reference[rows] if len(rows) else np.empty(0, object),
        name=items.payer_name[rows] if len(rows) else np.empty(0, object),
        iban=items.payer_iban[rows] if len(rows) else np.empty(0, object),
        residual=np.asarray(items.residual[rows], dtype=np.int64),
        entity=entities[items.entity[rows]],
        currency=currencies[items.currency[rows]],
    )


def _customers(items: OpenItems, facts: PayerFacts) -> Ints:
    """The place of each item's customer in the facts, -1 when unidentified."""
    place = {name: number for number, name in enumerate(facts.customers)}
    of = np.array([place[name] for name in items.customers] + [-1], dtype=np.int64)
    return np.asarray(of[items.customer])
