"""One tree of errors, each with a stable code, the record it is about, and a way to mend it.

A *fault* is a value: what was wrong, where, what was found, what was expected, how to fix it. Checks collect faults and
raise them together, so a caller mends a file once and not once per row. Outcomes (an unmatched payment, a limit hit)
are never errors; only misuse and impossible data are.

    LettrageError
    ├── InvalidInput (ValueError)       data that cannot be read as what it claims to be
    │   ├── CurrencyMismatch            two currencies where one is needed
    │   ├── DuplicateId                 an id that should be unique and is not
    │   └── NotExact                    money that is not an exact number of minor units
    ├── UnknownId (KeyError)            a reference to a record that the ledger does not hold
    ├── InvalidPolicy (ValueError)      a policy or template that cannot be obeyed
    └── Conflict                        true facts that cannot follow one another
        ├── StaleResult                 a result made on facts that have since changed
        └── KnownInThePast              a fact said to be known before what is known already

`CODES` lists every code with its class and its meaning; the error gallery of the documentation is generated from it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NoReturn

from attrs import field, frozen

from lettrage._fault import Fault

__all__ = [
    "CODES",
    "Conflict",
    "CurrencyMismatch",
    "DuplicateId",
    "Fault",
    "InvalidInput",
    "InvalidPolicy",
    "KnownInThePast",
    "LettrageError",
    "NotExact",
    "StaleResult",
    "UnknownId",
    "did_you_mean",
    "fail",
    "raise_faults",
]

#: How many faults a message prints before it only counts the rest.
SHOWN = 20


class LettrageError(Exception):
    """The root of every error that the library raises on purpose.

    Attributes:
        faults: Every fault found, in a stable order (the order of the input).
        code: The code of the first fault: with one fault, its code.

    Complexity: building the message is linear in the shown faults (at most 20), counting in all.

    >>> from lettrage.errors import LettrageError, fail
    >>> try:
    ...     fail("unknown-currency", "`EURO` is no currency code", path="payments[0].amount", help="write `EUR`")
    ... except LettrageError as error:
    ...     print(error.code, error.faults[0].path)
    unknown-currency payments[0].amount
    """

    def __init__(self, faults: Fault | Sequence[Fault]) -> None:
        self.faults: tuple[Fault, ...] = (faults,) if isinstance(faults, Fault) else tuple(faults)
        super().__init__(self.faults)

    @property
    def code(self) -> str:
        return self.faults[0].code

    def __str__(self) -> str:
        if len(self.faults) == 1:
            return str(self.faults[0])
        counts = Counter(fault.code for fault in self.faults)
        head = ", ".join(f"{code} x {n}" for code, n in sorted(counts.items()))
        lines = [f"{len(self.faults)} faults: {head}"]
        lines += [f"- {fault}" for fault in self.faults[:SHOWN]]
        if len(self.faults) > SHOWN:
            lines.append(f"... and {len(self.faults) - SHOWN} more, all in `.faults`")
        return "\n".join(lines)

    def __reduce__(self) -> tuple[type[LettrageError], tuple[tuple[Fault, ...]]]:
        return type(self), (self.faults,)


class InvalidInput(LettrageError, ValueError):
    """Data that cannot be read as what it claims to be."""


class CurrencyMismatch(InvalidInput):
    """Two currencies where one is needed: convert first, with a rate you choose."""


class DuplicateId(InvalidInput):
    """An id that must be unique among its kind and is not."""


class NotExact(InvalidInput):
    """Money given as a float, or finer than the currency's smallest unit."""


class UnknownId(LettrageError, KeyError):
    """A reference to a record that is not in the ledger."""

    def __str__(self) -> str:
        return LettrageError.__str__(self)  # KeyError would print a repr


class InvalidPolicy(LettrageError, ValueError):
    """A policy, template or configuration value that cannot be obeyed."""


class Conflict(LettrageError):
    """Facts that are each well formed but cannot follow one another."""


class StaleResult(Conflict):
    """A result computed on items that have changed since."""


class KnownInThePast(Conflict):
    """A fact said to be known before the latest fact of the ledger: accepting it would change past reports."""


@frozen
class CodeMeaning:
    """What a code stands for: the class that carries it and one line for the gallery."""

    error: type[LettrageError] = field()
    meaning: str = field()


#: Every code the library can raise. A new code is one line here and one case in the error gallery.
CODES: dict[str, CodeMeaning] = {
    code: CodeMeaning(error, meaning)
    for code, error, meaning in [
        # money and currencies
        ("float-money", NotExact, "money was given as a binary float"),
        ("not-exact", NotExact, "an amount is finer than the smallest unit of its currency"),
        ("not-a-number", InvalidInput, "an amount is NaN, infinite or no number at all"),
        ("amount-out-of-range", InvalidInput, "an amount does not fit in 64 bits of minor units"),
        ("unknown-currency", InvalidInput, "a code is no ISO 4217 currency on that date"),
        ("currency-mismatch", CurrencyMismatch, "two currencies meet where one is needed"),
        ("bad-split", InvalidInput, "weights or parts of a split cannot be used"),
        ("bad-rate", InvalidInput, "an exchange rate is not a positive exact number"),
        # dates
        ("bad-date", InvalidInput, "a value is no date"),
        ("date-out-of-range", InvalidInput, "a date lies before 1900 or after 2999"),
        ("time-of-day", InvalidInput, "a date carries a time of day"),
        ("time-zone", InvalidInput, "a date carries a time zone"),
        ("due-before-issue", InvalidInput, "an invoice falls due before it was issued"),
        ("bad-calendar", InvalidInput, "a calendar cannot be used as asked"),
        # shape of the input
        ("bad-value", InvalidInput, "a value has the wrong type or lies outside what the field allows"),
        ("missing-value", InvalidInput, "a required value is absent"),
        ("unknown-field", InvalidInput, "a key or column is not part of the schema"),
        ("ambiguous-metric", InvalidInput, "a metric is named by a word that has several meanings"),
        ("unknown-metric", InvalidInput, "a metric is named that does not exist"),
        ("missing-column", InvalidInput, "a table lacks a required column"),
        ("column-lengths-differ", InvalidInput, "the columns of a table are of unequal length"),
        ("not-a-table", InvalidInput, "a value cannot be read as a table"),
        ("not-a-ledger-file", InvalidInput, "a file is not an accounting-entry file"),
        ("empty-id", InvalidInput, "an id is empty or blank"),
        ("duplicate-id", DuplicateId, "an id occurs twice among its kind"),
        (
            "bad-reference",
            InvalidInput,
            "a payment reference, account number or QR field breaks the rules of its scheme",
        ),
        # law
        ("unknown-jurisdiction", InvalidInput, "a jurisdiction is named that has no rules here"),
        ("unknown-rate", InvalidInput, "a rate is asked for a day that no published row covers"),
        ("ambiguous-terms", InvalidInput, "a text of payment terms says two things, or one that has two meanings"),
        ("unread-terms", InvalidInput, "a text of payment terms says nothing that is understood"),
        # documents
        ("negative-amount", InvalidInput, "a document's amount is below zero"),
        ("zero-amount", InvalidInput, "an amount that must be above zero is zero"),
        ("total-mismatch", InvalidInput, "parts of a document do not sum to its total"),
        ("bad-event", InvalidInput, "an event is of no known type or contradicts itself"),
        # references between records
        ("unknown-customer", UnknownId, "a record names a customer that the ledger does not hold"),
        ("unknown-entity", UnknownId, "a record names an entity that the ledger does not hold"),
        ("unknown-record", UnknownId, "a fact names a record that the ledger does not hold"),
        ("unknown-item", UnknownId, "a fact names an item that the ledger does not hold"),
        ("unknown-account", UnknownId, "an account is named that the ledger does not hold"),
        ("unknown-settlement", UnknownId, "a settlement is named that the ledger does not hold"),
        ("ambiguous-id", UnknownId, "a bare id fits several records"),
        ("missing-extra", LettrageError, "a feature needs an optional package that is not installed"),
        # settlements
        ("unbalanced-settlement", InvalidInput, "a settlement's credits and debits do not meet"),
        ("over-allocation", InvalidInput, "a settlement takes more from an item than is open"),
        ("wrong-direction", InvalidInput, "an allocation joins two items of the same sign"),
        ("mixed-accounts", InvalidInput, "a settlement joins accounts that may not be joined"),
        # letters
        ("unknown-language", InvalidInput, "a language that no letter is written in"),
        ("missing-wording", InvalidInput, "a language has no words for a kind of letter"),
        ("bad-template", InvalidPolicy, "a template can do more than be filled in, or names what there is not"),
        ("empty-field", InvalidInput, "a letter prints a field that has no value"),
        ("letter-refused", InvalidPolicy, "a letter lacks what the law wants said, or holds what no letter may"),
        ("stale-letter", StaleResult, "a letter asks for more than is open on its day"),
        # life of the ledger
        ("known-in-the-past", KnownInThePast, "a fact is said to be known before the ledger's latest known date"),
        ("stale-result", StaleResult, "a result was made on items that have changed since"),
        ("already-settled", Conflict, "a document cannot change while settlements stand on it"),
        ("already-reversed", Conflict, "a settlement, payment or document was undone before"),
        ("already-decided", Conflict, "a proposal was decided the other way before"),
        # policies
        ("bad-policy", InvalidPolicy, "a policy holds a value that cannot be obeyed"),
        ("contradictory-policy", InvalidPolicy, "a policy contradicts itself, or asks for something in vain"),
        ("unknown-policy-key", InvalidPolicy, "a policy holds a key that the language does not have"),
        ("unknown-strategy", InvalidPolicy, "a strategy is named that does not exist"),
    ]
}


def fail(
    code: str,
    message: str,
    *,
    path: str = "",
    record: str = "",
    found: object = None,
    expected: str = "",
    help: str = "",
) -> NoReturn:
    """Raise one fault as the error class that its code belongs to.

    Raises:
        LettrageError: always; the class is the one that `CODES` gives the code.

    >>> from lettrage.errors import fail
    >>> fail("empty-id", "the id is blank", record="invoice 3", help="give every record an id")
    Traceback (most recent call last):
    lettrage.errors.InvalidInput: empty-id: invoice 3: the id is blank
      help: give every record an id
    """
    raise_faults([Fault(code, message, path, record, found, expected, help)])
    raise AssertionError("unreachable")


def raise_faults(faults: Iterable[Fault]) -> None:
    """Raise all faults together, or return when there is none.

    The class raised is that of the faults when they agree, else the nearest class above all of them, so that
    ``except InvalidInput`` catches a list of input faults whatever their codes.

    Raises:
        LettrageError: when there is a fault; all of them are in `.faults`.

    >>> from lettrage.errors import Fault, InvalidInput, raise_faults
    >>> raise_faults([])
    >>> try:
    ...     raise_faults([Fault("duplicate-id", "`F-1` occurs twice"), Fault("empty-id", "the id is blank")])
    ... except InvalidInput as error:
    ...     print(type(error).__name__, len(error.faults))
    InvalidInput 2
    """
    found = tuple(faults)
    if not found:
        return
    classes = [CODES[fault.code].error for fault in found]
    common = next(base for base in classes[0].__mro__ if all(issubclass(other, base) for other in classes))
    assert issubclass(common, LettrageError), "every class of CODES stands under LettrageError"
    raise common(found)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The nearest known word as a help sentence, or an empty string when nothing is near.

    Args:
        word: What was written; only its first 80 characters count, so hostile input costs nothing.
        known: What could have been meant.

    >>> from lettrage.errors import did_you_mean
    >>> did_you_mean("montly", ["daily", "weekly", "monthly"])
    'did you mean `monthly`?'
    """
    from difflib import get_close_matches

    near = get_close_matches(word[:80], sorted(known), n=1, cutoff=0.6) if isinstance(word, str) else ()
    return f"did you mean `{near[0]}`?" if near else ""
