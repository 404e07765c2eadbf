"""The tree of errors: the shape of messages, what is caught by what, and that a fault survives a process border."""

from __future__ import annotations

import pickle
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lettrage.errors import (
    CODES,
    Conflict,
    CurrencyMismatch,
    DuplicateId,
    Fault,
    InvalidInput,
    InvalidPolicy,
    KnownInThePast,
    LettrageError,
    NotExact,
    StaleResult,
    UnknownId,
    did_you_mean,
    fail,
    raise_faults,
)

codes = st.sampled_from(sorted(CODES))


def caught(*faults: Fault) -> LettrageError:
    with pytest.raises(LettrageError) as info:
        raise_faults(faults)
    return info.value


# --- messages --------------------------------------------------------------------------------------------------------


def test_a_full_message_to_the_character() -> None:
    with pytest.raises(CurrencyMismatch) as info:
        fail(
            "currency-mismatch",
            "is in USD but the account is in EUR",
            path="payments[3].amount",
            record="payment `P-7`",
            found="USD",
            expected="EUR",
            help="convert it first",
        )
    assert str(info.value) == (
        "currency-mismatch at payments[3].amount: payment `P-7`: is in USD but the account is in EUR\n"
        "  expected: EUR\n"
        "  help: convert it first"
    )
    assert info.value.code == "currency-mismatch"
    [fault] = info.value.faults
    assert (fault.found, fault.path, fault.record) == ("USD", "payments[3].amount", "payment `P-7`")


def test_a_bare_message_is_one_line() -> None:
    assert str(Fault("bad-date", "no date")) == "bad-date: no date"
    assert str(caught(Fault("ambiguous-id", "gone"))) == "ambiguous-id: gone"  # a KeyError alone would print a repr


def test_many_faults_are_counted_and_the_first_twenty_shown() -> None:
    faults = [Fault("duplicate-id", f"`F-{n}` twice", f"invoices[{n}]") for n in range(23)]
    faults.append(Fault("bad-date", "no date", "payments[0]"))
    error = caught(*faults)
    lines = str(error).splitlines()
    assert lines[0] == "24 faults: bad-date x 1, duplicate-id x 23"
    assert lines[1:21] == [f"- duplicate-id at invoices[{n}]: `F-{n}` twice" for n in range(20)]
    assert lines[21:] == ["... and 4 more, all in `.faults`"]
    assert error.faults == tuple(faults)
    assert error.code == "duplicate-id"


def test_exactly_twenty_faults_hide_nothing() -> None:
    assert "more" not in str(caught(*[Fault("bad-date", "x")] * 20))


def test_no_fault_raises_nothing() -> None:
    raise_faults([])
    raise_faults(fault for fault in ())


# --- classes ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_code_raises_its_class(code: str) -> None:
    with pytest.raises(LettrageError) as info:
        fail(code, "x")
    assert type(info.value) is CODES[code].error
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", code)
    assert CODES[code].meaning.strip()
    assert not CODES[code].meaning.endswith(".")


def test_the_tree() -> None:
    assert issubclass(InvalidInput, ValueError)
    assert issubclass(InvalidPolicy, ValueError)
    assert issubclass(UnknownId, KeyError)
    assert not issubclass(InvalidPolicy, InvalidInput)
    for cls, parent in [
        (CurrencyMismatch, InvalidInput),
        (DuplicateId, InvalidInput),
        (NotExact, InvalidInput),
        (StaleResult, Conflict),
        (KnownInThePast, Conflict),
    ]:
        assert cls.__mro__[1] is parent


@pytest.mark.parametrize(
    ("given_codes", "cls"),
    [
        (["bad-date", "empty-id"], InvalidInput),
        (["duplicate-id", "duplicate-id"], DuplicateId),
        (["duplicate-id", "float-money"], InvalidInput),
        (["float-money", "not-exact"], NotExact),
        (["duplicate-id", "unknown-customer"], LettrageError),
        (["stale-result", "known-in-the-past"], Conflict),
        (["bad-policy", "bad-date"], LettrageError),
    ],
)
def test_faults_together_raise_the_nearest_class_above_all(given_codes: list[str], cls: type[LettrageError]) -> None:
    assert type(caught(*[Fault(code, "x") for code in given_codes])) is cls
    assert type(caught(*[Fault(code, "x") for code in reversed(given_codes)])) is cls


@given(st.lists(codes, min_size=1, max_size=5))
def test_every_fault_is_caught_by_the_class_raised(found: list[str]) -> None:
    error = caught(*[Fault(code, "x") for code in found])
    assert all(issubclass(CODES[code].error, type(error)) for code in found)
    assert isinstance(error, LettrageError)


# --- pickling --------------------------------------------------------------------------------------------------------


@given(
    st.lists(st.builds(Fault, codes, st.text(), st.text(), st.text(), st.integers() | st.none(), st.text(), st.text()),
             min_size=1, max_size=3)
)  # fmt: skip
def test_an_error_pickles_with_all_it_knows(faults: list[Fault]) -> None:
    error = caught(*faults)
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert again.faults == error.faults
    assert str(again) == str(error)


# --- did you mean ----------------------------------------------------------------------------------------------------


def test_near_words_are_offered_and_far_ones_not() -> None:
    assert did_you_mean("strateg", ["strategy", "budget"]) == "did you mean `strategy`?"
    assert did_you_mean("zzz", ["strategy", "budget"]) == ""
    assert did_you_mean("", []) == ""


def test_the_offer_does_not_depend_on_order() -> None:
    words = ["grace_day", "grace_days", "gracedays"]
    assert did_you_mean("grace_dayz", words) == did_you_mean("grace_dayz", list(reversed(words)))


def test_hostile_words_are_read_no_further_than_eighty_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def spy(word: str, known: list[str], **_: object) -> list[str]:
        seen.append(word)
        return known[:1]

    monkeypatch.setattr("difflib.get_close_matches", spy)
    assert did_you_mean("a" * 10**6, ["known"]) == "did you mean `known`?"
    assert [len(word) for word in seen] == [80]
