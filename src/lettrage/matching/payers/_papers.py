"""Clues about what was paid: document numbers and structured references in the texts, and amounts."""

from __future__ import annotations

import re
from itertools import pairwise

import numpy as np
from attrs import frozen

from lettrage.ledger import OpenItems, PayerFacts
from lettrage.references import CandidateKind, parse_remittance

from .. import _text
from .._payer_rules import PayerRules
from .._segments import Ints
from ._clues import Clue, Gathering, Unknown
from ._names import LONGEST, code_of

__all__ = ["codes_in", "find_by_amount", "find_by_document"]

#: A number that names documents of more customers names nobody.
_SHARED = 20
#: Letters and digits from which a whole document number has its full weight.
_WHOLE = 6
_PIECE = re.compile(r"\S+")

#: A payment and a document that it names, by place and row in the ledger.
Named = set[tuple[int, int]]


@frozen(eq=False)
class _Papers:
    """Whose each code is: (customer, document row) by entity and code."""

    codes: dict[tuple[str, str], set[tuple[int, int]]]


def find_by_document(
    found: Gathering, unknown: Unknown, facts: PayerFacts, rules: PayerRules, cross_entity: bool
) -> Named:
    """Documents that the texts name, by whole number, structured reference or plain digits; which ones they are."""
    named: Named = set()
    papers = _indexed(facts, cross_entity)
    entities = np.where(cross_entity, "", unknown.entity) if len(unknown) else unknown.entity
    for payment, (text, reference) in enumerate(zip(unknown.text.tolist(), unknown.reference.tolist(), strict=True)):
        codes = codes_in(text[: 10 * LONGEST], reference)
        if not any((str(entities[payment]), code) in papers.codes for code in codes):
            codes = _structured(text[: 10 * LONGEST])
        for code in sorted(codes):
            owners = papers.codes.get((str(entities[payment]), code), set())
            if len({customer for customer, _ in owners}) > _SHARED:
                found.limit("shared-number")
                continue
            for customer, document in sorted(owners):
                weight = rules.reference * min(len(code), _WHOLE) // _WHOLE
                found.add(payment, customer, Clue.REFERENCE, weight, code)
                named.add((payment, document))
    return named | _by_number(found, unknown, facts, rules, cross_entity)


def find_by_amount(
    found: Gathering, unknown: Unknown, items: OpenItems, customer: Ints, named: Named, rules: PayerRules
) -> None:
    """Customers who owe exactly this: an item, an open balance, or the documents that the text names.

    Where nothing else speaks for anyone, an amount does so when few customers owe it.
    """
    owed, given = _owed(unknown, items, customer)
    pairs = found.pairs()
    clueless = ~found.has(len(unknown))
    _named_sums(found, unknown, items, customer, named, rules)
    for payment in range(len(unknown)):
        key = (str(unknown.entity[payment]), str(unknown.currency[payment]), int(unknown.residual[payment]))
        people = owed.get(key, set())
        if clueless[payment]:
            if len(people) <= _SHARED:
                for one in sorted(people):
                    found.add(payment, one, Clue.AMOUNT, rules.amount - rules.amount_alone, str(given[payment]))
            elif people:
                found.limit("shared-amount")
        else:
            for one in people:
                if (payment, one) in pairs:
                    found.add(payment, one, Clue.AMOUNT, rules.amount, str(given[payment]))


def _owed(unknown: Unknown, items: OpenItems, customer: Ints) -> tuple[dict[tuple[str, str, int], set[int]], Ints]:
    """Who has an open item or balance that an unknown item would clear, by (entity, currency, its residual)."""
    wanted = np.unique(unknown.residual)
    owed: dict[tuple[str, str, int], set[int]] = {}

    def note(rows: Ints, residual: Ints) -> None:
        hit = np.isin(-residual, wanted)
        for row, left in zip(rows[hit].tolist(), residual[hit].tolist(), strict=True):
            key = (items.entities[int(items.entity[row])], items.currencies[int(items.currency[row])], -left)
            owed.setdefault(key, set()).add(int(customer[row]))

    known = np.flatnonzero(customer >= 0)
    note(known, items.residual[known])
    account = np.asarray(items.account, dtype=np.int64)[known]
    order = np.lexsort((customer[known], account))
    owner = account[order] * (int(customer.max(initial=0)) + 2) + customer[known][order]
    first = np.flatnonzero(np.concatenate([[True], owner[1:] != owner[:-1]])) if len(owner) else owner
    if len(first):
        note(known[order[first]], np.add.reduceat(items.residual[known][order], first))
    return owed, -unknown.residual


def _named_sums(
    found: Gathering, unknown: Unknown, items: OpenItems, customer: Ints, named: Named, rules: PayerRules
) -> None:
    """The documents of one customer that a text names sum to the money."""
    left: dict[int, int] = {}
    whose: dict[int, int] = {}
    rows = {document for _, document in named}
    at = np.flatnonzero(np.isin(items.document_row, sorted(rows))) if rows else np.empty(0, np.int64)
    for row in at.tolist():
        document = int(items.document_row[row])
        left[document] = left.get(document, 0) + int(items.residual[row])
        whose[document] = int(customer[row])
    sums: dict[tuple[int, int], int] = {}
    for payment, document in named:
        if document in left:
            key = (payment, whose[document])
            sums[key] = sums.get(key, 0) + left[document]
    for (payment, one), total in sums.items():
        if one >= 0 and total == -int(unknown.residual[payment]):
            found.add(payment, one, Clue.AMOUNT, rules.amount, str(total))


def _indexed(facts: PayerFacts, cross_entity: bool) -> _Papers:
    codes: dict[tuple[str, str], set[tuple[int, int]]] = {}
    rows = zip(
        facts.document_entity.tolist(),
        facts.document_id.tolist(),
        facts.document_reference.tolist(),
        facts.document_customer.tolist(),
        facts.document_row.tolist(),
        strict=True,
    )
    for entity, id, reference, customer, document in rows:
        if customer < 0:
            continue
        for code in {code_of(text) for text in (id, reference, *reference.split())}:
            if _telling(code):
                codes.setdefault(("" if cross_entity else entity, code), set()).add((customer, document))
    return _Papers(codes)


def _telling(code: str) -> bool:
    """A code with letters and digits, or a number so long that only a reference can be."""
    digits = sum(map(str.isdigit, code))
    return digits > 0 and (digits < len(code) or digits >= 10)


def codes_in(text: str, reference: str) -> set[str]:
    """What could be a whole document number: pieces of the text, letters with the piece after them, references."""
    pieces = [code for piece in _PIECE.findall(text) if (code := code_of(piece))]
    joined = [a + b for a, b in pairwise(pieces) if a.isalpha()]
    stated = [code_of(part) for part in (reference, *reference.split())]
    return {code for code in (*pieces, *joined, *stated) if _telling(code)}


def _structured(text: str) -> set[str]:
    """Structured references written apart: the full reading of a text, where nothing simpler was found."""
    if sum(map(str.isdigit, text)) < 10:
        return set()
    return {one.normal for one in parse_remittance(text).candidates if one.kind is CandidateKind.STRUCTURED}


def _by_number(found: Gathering, unknown: Unknown, facts: PayerFacts, rules: PayerRules, cross_entity: bool) -> Named:
    """Plain digits of three or more that are the number of a document."""
    theirs = np.flatnonzero(facts.document_customer >= 0)
    if not len(theirs) or not len(unknown):
        return set()
    papers = _text.numbers(*_text.buffer(facts.document_id[theirs], facts.document_reference[theirs]))
    asked = _text.numbers(*_text.buffer(unknown.reference, unknown.text))
    order = np.argsort(papers.value, kind="stable")
    value = papers.value[order]
    low, high = np.searchsorted(value, asked.value), np.searchsorted(value, asked.value, side="right")
    named: Named = set()
    for at in np.flatnonzero(high > low).tolist():
        payment, number = int(asked.item[at]), int(asked.value[at])
        documents = theirs[papers.item[order[int(low[at]) : int(high[at])]]]
        if not cross_entity:
            documents = documents[facts.document_entity[documents] == unknown.entity[payment]]
        people: set[int] = set(facts.document_customer[documents].tolist())
        if len(people) > _SHARED:
            found.limit("shared-number")
            continue
        weight = rules.number[min(len(str(number)), 7) - 3] // (2 if asked.derived[at] else 1)
        for one in people:
            found.add(payment, one, Clue.NUMBER, weight, str(number))
        named.update((payment, row) for row in facts.document_row[documents].tolist())
    return named
