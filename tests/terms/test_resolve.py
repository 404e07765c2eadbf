"""Levels of terms: the strongest that speaks decides, field by field or as a whole."""

from __future__ import annotations

import json
from datetime import date

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lettrage.errors import LettrageError
from lettrage.money import Money
from lettrage.structure import structure, unstructure
from lettrage.terms import AppliedTerms, DiscountTier, DueRule, PaymentMeans, PaymentTerms, TermsLevel, days
from lettrage.terms import resolve_terms as resolve

rules = st.integers(0, 90).map(lambda count: DueRule([days(count)]))
terms = st.builds(
    PaymentTerms,
    st.none() | rules,
    st.lists(st.sampled_from(PaymentMeans), max_size=2),
    penalty_percent=st.none() | st.integers(0, 20),
    recovery_sum=st.none() | st.just(Money("40.00", "EUR")),
    allocation_clause=st.sampled_from(["", "oldest"]),
    label=st.sampled_from(["", "as agreed"]),
)
candidates = st.dictionaries(st.sampled_from(TermsLevel), st.none() | terms)
OWN = ("due", "means", "discounts", "penalty_percent", "recovery_sum", "allocation_clause", "wished_days")


@given(candidates)
def test_each_field_is_what_the_strongest_speaking_level_says(given_terms: dict[TermsLevel, PaymentTerms]) -> None:
    applied = resolve(given_terms)
    silent = PaymentTerms()
    for name in OWN:
        said = [(level, getattr(given_terms.get(level) or silent, name)) for level in TermsLevel]
        first = next(((level, value) for level, value in said if value != getattr(silent, name)), None)
        assert getattr(applied.terms, name) == (first[1] if first else getattr(silent, name))
        assert not applied.decided or applied.level_of(name) == (first[0] if first else None)


@given(candidates)
def test_words_go_with_the_due_date(given_terms: dict[TermsLevel, PaymentTerms]) -> None:
    applied = resolve(given_terms)
    source = given_terms.get(applied.level) or PaymentTerms()
    assert applied.terms.label == source.label
    assert applied.terms.due == source.due or source.due is None
    assert structure(json.loads(json.dumps(unstructure(applied))), AppliedTerms) == applied


@given(candidates)
def test_the_order_of_the_candidates_does_not_matter(given_terms: dict[TermsLevel, PaymentTerms]) -> None:
    assert resolve(dict(reversed(list(given_terms.items())))) == resolve(given_terms)


def test_as_a_whole_the_level_with_a_due_date_silences_the_others() -> None:
    contract = PaymentTerms(DueRule([days(45)]), label="45 days")
    found = resolve(
        {
            TermsLevel.INVOICE: PaymentTerms(penalty_percent=9),
            TermsLevel.CONTRACT: contract,
            TermsLevel.ENTITY: PaymentTerms(DueRule([days(30)]), discounts=[DiscountTier(2, 10)]),
        },
        whole=True,
    )
    assert (found.terms, found.level) == (contract, TermsLevel.CONTRACT)


def test_the_legal_default_is_a_value_like_the_others() -> None:
    law = PaymentTerms(DueRule([days(30)]))
    assert resolve({TermsLevel.LAW: law, TermsLevel.CUSTOMER: None}).level is TermsLevel.LAW
    assert resolve({}).terms == PaymentTerms()


def test_applied_terms_count_at_the_level_they_are_filed_under() -> None:
    applied = AppliedTerms(PaymentTerms(label="net", validated_on=date(2026, 1, 5)), TermsLevel.INVOICE)
    assert resolve({TermsLevel.CUSTOMER: applied}).level is TermsLevel.CUSTOMER


def test_an_unknown_level_is_refused() -> None:
    with pytest.raises(LettrageError) as refused:
        resolve({"customers": PaymentTerms()})  # type: ignore[dict-item]
    assert refused.value.code == "bad-value"
    assert "customer" in refused.value.faults[0].help


def test_every_field_of_the_terms_is_resolved() -> None:
    assert {attribute.name for attribute in attrs.fields(PaymentTerms)} == {
        *OWN, "label", "validated_by", "validated_on"
    }  # fmt: skip
