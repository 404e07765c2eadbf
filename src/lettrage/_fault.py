"""A fault: one thing wrong with one record, as data, with general advice for those that bring none of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, cast

from attrs import frozen

__all__ = ["Fault", "shown"]

#: A number of more bits is told by its size: its digits would take long to write, and Python refuses very many.
_BITS: Final = 140
#: How much of a text, and how many parts of a list, a fault keeps.
_TEXT, _PARTS = 200, 20


def shown(value: object, most: int = 60) -> str:
    """A value for a message: as Python writes it, cut short; never an error, however large, deep or odd it is.

    >>> from lettrage._fault import shown
    >>> shown("x" * 80), shown(10**5000)
    ("'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...", 'a whole number of 16610 bits')
    """
    if isinstance(value, int) and value.bit_length() > _BITS:
        return f"a whole number of {value.bit_length()} bits"
    if isinstance(value, (str, bytes)):
        value = value[: most + 1]  # what is cut off anyway is not written first
    try:
        text = repr(value)
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError):
        text = f"a {type(value).__name__}"  # too deep, with a huge number inside, or odd
    return text if len(text) <= most else f"{text[: most - 3]}..."


def _kept(found: object) -> object:
    """What a fault keeps of a value: the value itself when it is small and flat, else how it is shown."""
    if isinstance(found, (str, bytes)):
        return found[:_TEXT]
    if isinstance(found, (list, tuple)):
        parts = cast("Sequence[object]", found)
        return parts if len(parts) <= _PARTS and all(map(_small, parts)) else shown(parts)
    return found if _small(found) else shown(found)


def _small(value: object) -> bool:
    if isinstance(value, int):
        return value.bit_length() <= _BITS
    if isinstance(value, (str, bytes)):
        return len(value) <= _TEXT
    return not isinstance(value, (list, tuple, set, frozenset, Mapping))


@frozen
class Fault:
    """One thing wrong with one record, as data.

    Attributes:
        code: Stable kebab-case name, a key of `CODES`.
        message: One lower-case sentence; names of the caller stand in backticks.
        path: Where in the input, such as ``payments[3].amount``; empty when the input has no shape.
        record: The record in the caller's words, such as ``payment `P-7```; empty when there is none.
        found: The offending value, shortened when long.
        expected: What would have been right.
        help: What to do about it, as one sentence without a full stop; when neither this nor `expected` is given, the
            general advice of the code.
    """

    code: str
    message: str
    path: str = ""
    record: str = ""
    found: object = None
    expected: str = ""
    help: str = ""

    def __attrs_post_init__(self) -> None:
        kept = _kept(self.found)
        if kept is not self.found:
            object.__setattr__(self, "found", kept)
        if not self.help and not self.expected:
            object.__setattr__(self, "help", ADVICE.get(self.code, ""))

    def __str__(self) -> str:
        place = f" at {self.path}" if self.path else ""
        who = f"{self.record}: " if self.record else ""
        lines = [f"{self.code}{place}: {who}{self.message}"]
        if self.expected:
            lines.append(f"  expected: {self.expected}")
        if self.help:
            lines.append(f"  help: {self.help}")
        return "\n".join(lines)


#: What to do about a code where the fault itself says neither what was expected nor how to mend it.
ADVICE: dict[str, str] = {
    "missing-column": "add the column, under the name that the call documents",
    "bad-event": "look the fact up in `lettrage.model`: what it may say stands with its class",
    "unknown-customer": "add the customer, or correct its id",
    "unknown-entity": "add the entity, or correct its id",
    "unknown-record": "record the document first, or correct its kind and id",
    "unknown-item": "`ledger.open_items(as_of=...)` lists what is open; an item is named by kind, id and instalment",
    "unknown-account": "`ledger.open_items(as_of=...).accounts` lists the accounts",
    "unknown-settlement": "take the id from the settlement that was applied",
    "unbalanced-settlement": "name the difference as an adjustment, or correct an amount",
    "over-allocation": "allocate no more than the item's residual on that day",
    "wrong-direction": "a credit (payment, credit note) settles a debit (invoice, refund)",
    "mixed-accounts": "settle each account by itself",
    "already-settled": "reverse the settlements that stand on it first",
    "already-decided": "leave the group out of one of the two lists",
    "already-reversed": "nothing is left to undo; match again to settle the items anew",
    "stale-result": "match again on the ledger as it is now",
    "known-in-the-past": "give the day on which it became known to you, not the day on which it counts",
}
