"""Who paid: what each clue proves, who decides, and that nothing leaks from one customer to another."""

from __future__ import annotations

import pickle
from datetime import date, timedelta
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from lettrage import Customer, Invoice, Ledger, Money, Payment, match, match_table
from lettrage.errors import LettrageError
from lettrage.matching import MatchingPolicy, PayerPattern, PayerRules, identify_payers
from lettrage.matching.payers import _names
from lettrage.matching.payers._names import alike, distance, name_key, plain_distance
from lettrage.model import (
    Allocation,
    Correction,
    DocumentKey,
    ItemKey,
    ItemKind,
    Mandate,
    Settlement,
    SettlementReversal,
)

AS_OF = date(2026, 3, 31)
FEW = settings(max_examples=25)


def eur(amount: str) -> Money:
    return Money(amount, "EUR")


def sold(id: str, customer: str, amount: str) -> Invoice:
    return Invoice(id, customer=customer, issued_on=date(2026, 1, 5), total=eur(amount))


def paid(id: str, amount: str, text: str = "", **more: Any) -> Payment:
    return Payment(id, received_on=date(2026, 2, 6), amount=eur(amount), remittance=text, **more)


PEOPLE = [
    Customer("ACME", "Acme SARL", ibans=["FR76 0001"]),
    Customer("BRUN", "Brun & Fils", ibans=["FR76 0002", "FR76 0009"]),
    Customer("CORA", "Cora Distribution SAS", ibans=["FR76 0009"], payer_aliases=["CORA HOLDING"]),
    Customer("DUPONT-1", "Dupont SARL"),
    Customer("DUPONT-2", "SAS Dupont"),
]
INVOICES = [
    sold("FA-2601", "ACME", "1200.00"),
    sold("FA-2602", "BRUN", "480.00"),
    sold("FA-2603", "CORA", "310.40"),
    sold("FA-2604", "DUPONT-1", "99.99"),
    sold("FA-2605", "DUPONT-2", "99.99"),
]


def ledger_of(*payments: Payment, people: list[Customer] | None = None, **more: Any) -> Ledger:
    return Ledger(customers=people or PEOPLE, invoices=INVOICES, payments=payments, **more)


def found(payment: Payment, policy: MatchingPolicy | None = None, **more: Any) -> tuple[str, str | None]:
    result = identify_payers(ledger_of(payment, **more), policy or MatchingPolicy(), as_of=AS_OF)
    (payer,) = result
    return payer.decision, payer.customer


def rules(payment: Payment, **more: Any) -> set[str]:
    (payer,) = identify_payers(ledger_of(payment, **more), as_of=AS_OF)
    return {piece.rule for candidate in payer.candidates for piece in candidate.evidence}


# --- golden cases: one clue each ---


@pytest.mark.parametrize(
    ("payment", "answer"),
    [
        (paid("P", "17.00", payer_iban="fr760001"), ("auto", "ACME")),  # the account alone says who
        (paid("P", "17.00", payer_iban="FR76 0009"), ("ambiguous", None)),  # an account of two customers
        (paid("P", "17.00", payer_name="CORA HOLDING"), ("auto", "CORA")),  # an alias
        (paid("P", "17.00", payer_name="S.A.R.L. ACME"), ("auto", "ACME")),  # the name, its legal form elsewhere
        (paid("P", "17.00", payer_name="DUPONT"), ("ambiguous", None)),  # the name of two customers
        (paid("P", "17.00", payer_name="FILS BRUN"), ("auto", "BRUN")),  # words in another order
        (paid("P", "17.00", payer_name="CORA DISTRIBUTIO"), ("proposed", "CORA")),  # cut short: near, never sure
        (paid("P", "17.00", text="VIR CORA DISTRIBUTION MARS"), ("proposed", "CORA")),  # a name in the text
        (paid("P", "310.40", text="facture FA 2603"), ("auto", "CORA")),  # a document's number and its amount
        (paid("P", "310.40", structured_reference="FA2603"), ("auto", "CORA")),
        (paid("P", "310.40"), ("proposed", "CORA")),  # an amount alone never decides
        (paid("P", "99.99"), ("ambiguous", None)),  # two owe that much
        (paid("P", "3.14", text="bonjour"), ("unknown", None)),
    ],
)
def test_what_each_clue_proves(payment: Payment, answer: tuple[str, str | None]) -> None:
    assert found(payment) == answer


def test_documents_of_one_customer_and_the_account_of_another_are_for_a_person() -> None:
    (payer,) = identify_payers(ledger_of(paid("P", "480.00", "FA-2602", payer_iban="FR760001")), as_of=AS_OF)
    assert payer.decision == "proposed"
    assert payer.held == ("risk", "conflict")
    assert {candidate.customer for candidate in payer.candidates} == {"ACME", "BRUN"}


def test_a_label_naming_another_customers_invoice_takes_nothing_from_that_customer() -> None:
    ledger = ledger_of(paid("P", "480.00", "FA-2602", payer_iban="FR760001"))
    assert match(ledger, as_of=AS_OF).settlements == ()


def test_the_amount_breaks_a_tie_between_two_names() -> None:
    people = [*PEOPLE[:3], Customer("DUPONT-1", "Dupont SARL"), Customer("DUPONT-2", "SAS Dupont")]
    (payer,) = identify_payers(
        Ledger(
            customers=people,
            invoices=[sold("FA-1", "DUPONT-1", "81.20"), sold("FA-2", "DUPONT-2", "65.10")],
            payments=[paid("P", "65.10", payer_name="Dupont")],
        ),
        as_of=AS_OF,
    )
    assert (payer.decision, payer.customer, payer.held) == ("proposed", "DUPONT-2", ("risk",))


def test_a_mandate_tells_whose_an_account_is() -> None:
    mandate = Mandate("M-1", "ACME", iban="FR76 7777", effective_on=date(2026, 1, 1))
    assert found(paid("P", "17.00", payer_iban="FR767777"), events=[mandate]) == ("auto", "ACME")


def test_a_rule_of_the_company_must_fit_in_all_its_parts() -> None:
    policy = MatchingPolicy(payers=PayerRules(patterns=[PayerPattern("ACME", text=("toto*", "*coincoin"))]))
    assert found(paid("P", "17.00", "Toto42 42coincoin"), policy) == ("auto", "ACME")
    assert found(paid("P", "17.00", "toto42"), policy) == ("unknown", None)


@pytest.mark.parametrize(
    ("amount", "currency", "fits"),
    [("49.90", "EUR", True), ("49.89", "EUR", False), ("60.00", "EUR", True), ("60.01", "EUR", False),
     ("50.00", "USD", False)],
)  # fmt: skip
def test_a_rule_may_ask_for_an_amount(amount: str, currency: str, fits: bool) -> None:
    rule = PayerPattern("ACME", text=("abo*",), at_least=eur("49.90"), at_most=eur("60.00"))
    payment = Payment("P", date(2026, 3, 2), Money(amount, currency), remittance="Abo mars")
    ledger = Ledger(customers=[Customer("ACME")], payments=[payment])
    result = identify_payers(ledger, MatchingPolicy(payers=PayerRules(patterns=[rule])), as_of=AS_OF)
    assert result.payer("P").customer == ("ACME" if fits else None)
    assert ("≥ 49.90 EUR ≤ 60.00 EUR" in str(result.explain("P"))) is fits
    assert MatchingPolicy.from_dict(MatchingPolicy(payers=PayerRules(patterns=[rule])).to_dict()).payers is not None


# --- history and its clocks ---


def _history(*more: Any) -> Ledger:
    settlement = Settlement(
        "S-1",
        [
            Allocation(
                ItemKey(ItemKind.PAYMENT, "P-1"), ItemKey(ItemKind.INVOICE, "FA-2601"), eur("1200.00"), eur("1200.00")
            )
        ],
        effective_on=date(2026, 2, 10),
    )
    first = paid("P-1", "1200.00", payer_iban="FR76 5555", payer_name="HOLDING X")
    second = Payment(
        "P-2", date(2026, 2, 20), eur("17.00"), payer_iban="FR76 5555", payer_name="HOLDING X", known_on=None
    )
    return ledger_of(first, second, events=[settlement, *more])


def test_who_paid_before_from_an_account_is_believed_from_the_next_day_on() -> None:
    ledger = _history()
    assert identify_payers(ledger, as_of=AS_OF).payer("P-2").customer == "ACME"
    before = identify_payers(ledger, as_of=AS_OF, known_on=date(2026, 2, 20)).payer("P-2")
    assert before.customer == "ACME"
    unheard = identify_payers(ledger, as_of=date(2026, 2, 20), known_on=date(2026, 2, 9))
    assert len(unheard) == 1  # the second payment is not known then
    off = MatchingPolicy(payers=PayerRules(use_history=False))
    assert identify_payers(ledger, off, as_of=AS_OF).payer("P-2").decision == "unknown"


def test_a_settlement_undone_is_no_evidence_any_more() -> None:
    undone = _history(SettlementReversal("S-1", effective_on=date(2026, 3, 1)))
    assert identify_payers(undone, as_of=AS_OF).payer("P-2").decision == "unknown"
    assert identify_payers(undone, as_of=date(2026, 2, 28)).payer("P-2").customer == "ACME"


# --- the answer as facts, and what matching does with it ---


def test_events_give_the_payment_its_customer() -> None:
    ledger = ledger_of(paid("P", "1200.00", payer_iban="FR760001"), paid("Q", "310.40"))
    result = identify_payers(ledger, as_of=AS_OF)
    assert result.events() == (
        Correction(DocumentKey(ItemKind.PAYMENT, "P"), {"customer": "ACME"}, effective_on=AS_OF),
    )
    told = ledger.record(*result.events(accept=["Q"], by="Ada"), known_on=AS_OF)
    accounts = {str(item.key): item.account.name for item in told.open_items(as_of=AS_OF)}
    assert (accounts["P"], accounts["Q"]) == ("ACME", "CORA")
    assert told.open_items(as_of=AS_OF).total() == ledger.open_items(as_of=AS_OF).total()
    with pytest.raises(LettrageError, match="unknown-item"):
        identify_payers(ledger_of(paid("Z", "3.14")), as_of=AS_OF).events(accept=["Z"])


def test_found_money_settles_and_every_view_ties_out() -> None:
    ledger = ledger_of(paid("P", "1200.00", payer_iban="FR760001"), paid("Q", "99.99", payer_name="Dupont"))
    result = match(ledger, as_of=AS_OF)
    assert [(str(a.credit), str(a.debit)) for a in result.allocations] == [("P", "FA-2601")]
    after = ledger.apply(result)
    assert after.open_items(as_of=AS_OF).total() == ledger.open_items(as_of=AS_OF).total()
    assert {str(item.key) for item in result.open_items} == {str(i.key) for i in after.open_items(as_of=AS_OF)}
    assert len(after.view(customer="ACME").open_items(as_of=AS_OF)) == 0
    assert match(after, as_of=AS_OF).settlements == ()
    assert after.reverse(result.settlements[0].id, on=AS_OF, reason="slip").open_items(as_of=AS_OF).total() == {
        "EUR": ledger.open_items(as_of=AS_OF).total()["EUR"]
    }


def test_a_group_is_never_surer_than_its_payer() -> None:
    result = match(ledger_of(paid("P", "310.40")), as_of=AS_OF)
    (proposal,) = result.proposals
    payer = result.payers.payer("P")
    assert proposal.confidence_ppm <= payer.confidence_ppm
    assert "match.held-payer" in {piece.rule for piece in result.explain("P").evidence}


def test_nobody_is_looked_for_when_the_policy_says_so() -> None:
    ledger = ledger_of(paid("P", "1200.00", "FA-2601", payer_iban="FR760001"))
    off = MatchingPolicy(payers=None)
    assert match(ledger, off, as_of=AS_OF).settlements == ()
    assert len(identify_payers(ledger, off, as_of=AS_OF)) == 0


def test_the_answer_is_a_value() -> None:
    result = identify_payers(ledger_of(paid("P", "310.40")), as_of=AS_OF)
    copy = pickle.loads(pickle.dumps(result))
    assert copy == result
    assert hash(copy) == hash(result)
    assert "proposed" in str(result)
    assert result.explain("P").text("fr").startswith("payment P -310.40 EUR: payeur proposé")


# --- bad input ---


def test_a_policy_naming_unknown_customers_is_refused_with_all_of_them() -> None:
    policy = MatchingPolicy(
        payer_groups=[["ACME", "NOBODY"]], payers=PayerRules(patterns=[PayerPattern("NONE", text=("x*",))])
    )
    for call in (identify_payers, match):
        with pytest.raises(LettrageError) as caught:
            call(ledger_of(), policy, as_of=AS_OF)
        assert [fault.path for fault in caught.value.faults] == ["payer_groups[0]", "payers.patterns[0]"]


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: MatchingPolicy(payer_groups=[["A", "B"], ["B", "C"]]),
        lambda: MatchingPolicy(payer_groups=[["A"]]),
        lambda: MatchingPolicy(payer_groups="AB"),  # type: ignore[arg-type]
        lambda: PayerRules(number=(1, 2)),
        lambda: PayerRules(iban=-1),
        lambda: PayerRules(patterns=[PayerPattern("A", text=("**",))]),
        lambda: PayerRules(patterns=[PayerPattern("", text=("x",))]),
        lambda: PayerRules(patterns=["x"]),  # type: ignore[list-item]
        lambda: PayerRules(patterns=[PayerPattern("A", at_least=eur("2.00"), at_most=eur("1.00"))]),
        lambda: PayerRules(patterns=[PayerPattern("A", at_least=eur("2.00"), at_most=Money("3.00", "USD"))]),
        lambda: PayerRules(patterns=[PayerPattern("A", at_least=2)]),  # type: ignore[arg-type]
    ],
)
def test_rules_out_of_range_are_refused(wrong: Any) -> None:
    with pytest.raises(LettrageError) as caught:
        wrong()
    assert {fault.code for fault in caught.value.faults} == {"bad-policy"}


def test_circles_of_aliases_and_payers_are_only_data() -> None:
    people = [
        Customer("A", "Alpha Company Nord", payer_aliases=["Beta Company Sud"], payers=["B"]),
        Customer("B", "Beta Company Sud", payer_aliases=["Alpha Company Nord"], payers=["A", "GONE"]),
    ]
    ledger = Ledger(
        customers=people, invoices=[sold("F-1", "A", "10.00")], payments=[paid("P", "10.00", payer_name="beta sud")]
    )
    result = match(ledger, as_of=AS_OF)
    assert len(result.payers) == 1


@pytest.mark.parametrize(
    "text", ["A" * 100_000, "1" * 5_000, "*" * 5_000, "\x1e\x1f\x00", "RF" * 3_000, "é\u0301" * 900]
)
def test_hostile_texts_end_in_an_answer(text: str) -> None:
    payment = paid("P", "17.00", text, payer_name=text, payer_iban=text, structured_reference=text)
    policy = MatchingPolicy(payers=PayerRules(patterns=[PayerPattern("ACME", text=("*a*a*a*a*b",))]))
    assert found(payment, policy) == ("unknown", None)


def test_words_and_numbers_that_too_many_share_lead_nowhere_and_are_limits() -> None:
    people = [Customer(f"C{i:03d}", f"Alpha Beta {'x' * (i + 1)}") for i in range(150)]
    same = [Invoice(f"{i}/4711", f"C{i:03d}", date(2026, 1, 5), total=eur("10.00")) for i in range(30)]
    ledger = Ledger(customers=people, invoices=same, payments=[paid("P", "10.00", "4711", payer_name="Alphaa Betaa")])
    limits = {limit.what: limit.times for limit in identify_payers(ledger, as_of=AS_OF).limits}
    assert limits == {"near-name": 1, "shared-amount": 1, "shared-number": 1}
    said = {(limit.what, limit.account) for limit in match(ledger, as_of=AS_OF).stats.limits}
    assert said == {(f"payers: {what}", "") for what in limits}


# --- properties ---

names = st.text("abcdeé& .", min_size=0, max_size=14)


@FEW
@given(names, names, st.integers(0, 14))
def test_letters_apart_are_counted_alike_with_and_without_the_package(one: str, other: str, most: int) -> None:
    full = plain_distance(one, other, 100)
    assert distance(one, other, most) == min(full, most + 1)
    assert min(plain_distance(one, other, most), most + 1) == min(full, most + 1)
    assert full == plain_distance(other, one, 100)
    assert (full == 0) == (one == other)


def test_decisions_do_not_depend_on_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    ledger = ledger_of(paid("P", "17.00", payer_name="CORA DISTRIBUTIO"), paid("Q", "3.00", payer_name="ACMMEE"))
    fast = identify_payers(ledger, as_of=AS_OF)
    monkeypatch.setattr(_names, "find_spec", lambda _: None)
    _names._counted.cache_clear()
    try:
        assert identify_payers(ledger, as_of=AS_OF) == fast
    finally:
        _names._counted.cache_clear()


@FEW
@given(st.lists(st.text("abcdé", min_size=2, max_size=6), max_size=4))
def test_a_plain_name_forgets_capitals_marks_and_the_order_of_words(words: list[str]) -> None:
    key = name_key(" ".join(words))
    assert name_key(" - ".join(reversed(words)).upper()) == key
    assert name_key("SARL " + ", ".join(words)) == (key or "sarl")
    assert name_key(key) == key
    assert not key or alike(key, key, 1_000_000)


payments = st.lists(
    st.builds(
        lambda amount, text, name, iban: {"amount": amount, "text": text, "payer_name": name, "payer_iban": iban},
        st.sampled_from(["480.00", "310.40", "99.99", "17.00"]),
        st.sampled_from(["", "FA-2602", "fa2603 fa2602", "VIR ACME SARL", "2601"]),
        st.sampled_from(["", "Dupont", "Cora Holding", "Brun Fil", "Acme"]),
        st.sampled_from(["", "FR760001", "FR760009", "DE1"]),
    ),
    max_size=6,
)


def _ledger(rows: list[dict[str, str]], *, turned: bool = False, stranger: bool = False) -> Ledger:
    made = [
        paid(f"P-{i}", r["amount"], r["text"], payer_name=r["payer_name"], payer_iban=r["payer_iban"])
        for i, r in enumerate(rows)
    ]
    people, invoices = list(PEOPLE), list(INVOICES)
    if stranger:
        people.append(Customer("ZETA", "Zeta Quartz", ibans=["LU00"]))
        invoices.append(sold("ZQ-9090909", "ZETA", "7777.77"))
    step = -1 if turned else 1
    return Ledger(customers=people[::step], invoices=invoices[::step], payments=made[::step])


@FEW
@given(payments)
def test_order_and_strangers_change_nothing(rows: list[dict[str, str]]) -> None:
    plain = identify_payers(_ledger(rows), as_of=AS_OF)
    assert identify_payers(_ledger(rows, turned=True), as_of=AS_OF) == plain
    assert list(identify_payers(_ledger(rows, stranger=True), as_of=AS_OF)) == list(plain)
    first, second = match(_ledger(rows), as_of=AS_OF), match(_ledger(rows, turned=True), as_of=AS_OF)
    assert first == second


@FEW
@given(payments)
def test_matching_what_was_left_posts_nothing_and_loses_nothing(rows: list[dict[str, str]]) -> None:
    ledger = _ledger(rows)
    result = match(ledger, as_of=AS_OF)
    after = ledger.apply(result)
    assert after.open_items(as_of=AS_OF).total() == ledger.open_items(as_of=AS_OF).total()
    assert match(after, as_of=AS_OF).settlements == ()
    for payer in result.payers:
        assert sum(candidate.confidence_ppm for candidate in payer.candidates) <= 1_000_000 + len(payer.candidates)
        if payer.decision == "auto":
            assert payer.confidence_ppm >= 970_000


@FEW
@given(payments, st.sampled_from([1, 7, 100]), st.sampled_from([0, 10_227]))
def test_the_scale_of_amounts_and_a_shift_of_28_years_change_nothing(
    rows: list[dict[str, str]], k: int, days: int
) -> None:
    """Tolerances are off: a rounding is a number of cents."""

    def moved(document: Any) -> Any:
        day = "issued_on" if isinstance(document, Invoice) else "received_on"
        total = "total" if isinstance(document, Invoice) else "amount"
        money = Money.of_minor(k * getattr(document, total).minor, "EUR")
        return evolve(document, **{day: getattr(document, day) + timedelta(days=days), total: money})

    plain = _ledger(rows)
    documents = [moved(document) for document in plain.documents()]
    other = Ledger(
        customers=PEOPLE,
        invoices=[one for one in documents if isinstance(one, Invoice)],
        payments=[one for one in documents if isinstance(one, Payment)],
    )
    exact, later = MatchingPolicy(adjustments=None), AS_OF + timedelta(days=days)
    first, second = match(plain, exact, as_of=AS_OF), match(other, exact, as_of=later)
    assert [(one.item, one.decision, one.customer) for one in first.payers] == [
        (one.item, one.decision, one.customer) for one in second.payers
    ]
    assert [[str(key) for key in one.items] for one in first.settlements] == [
        [str(key) for key in one.items] for one in second.settlements
    ]


# --- tables ---


def table(*rows: tuple[str | None, str, str, int, str, str]) -> dict[str, list[Any]]:
    names = ("account", "kind", "id", "amount_minor", "text", "payer_iban")
    columns: dict[str, list[Any]] = {name: [r[i] for r in rows] for i, name in enumerate(names)}
    return {**columns, "on": ["2026-01-05"] * len(rows), "currency": ["EUR"] * len(rows)}


def test_a_row_without_account_is_given_one_before_the_table_is_matched() -> None:
    items = table(
        ("ACME", "invoice", "FA-2601", 120_000, "", ""),
        ("BRUN", "invoice", "FA-2602", 48_000, "", ""),
        ("BRUN", "payment", "P-0", -300, "", "FR1"),
        (None, "payment", "P-1", -120_000, "FA2601", ""),
        (None, "payment", "P-2", -700, "", "FR1"),
        (None, "payment", "P-3", -900, "merci", ""),
    )
    answer = match_table(items, as_of=AS_OF)
    rows = {id: (a, d) for id, a, d in zip(answer["id"], answer["account"], answer["decision"], strict=True)}
    assert rows["FA-2601"] == rows["P-1"] == ("ACME", "auto")
    assert rows["P-2"][0] == "BRUN"
    assert rows["P-3"] == ("", "open")


def test_a_payer_group_is_one_account_of_the_table() -> None:
    items = table(("A", "invoice", "F-1", 51_317, "", ""), ("B", "payment", "P-1", -51_317, "F-1", ""))
    assert set(match_table(items, as_of=AS_OF)["decision"]) == {"open"}
    grouped = match_table(items, MatchingPolicy(payer_groups=[["A", "B", "ELSEWHERE"]]), as_of=AS_OF)
    assert grouped["decision"].tolist() == ["auto", "auto"]
    assert grouped["residual_minor"].tolist() == [0, 0]


@FEW
@given(st.lists(st.tuples(st.sampled_from("ABCD"), st.booleans(), st.sampled_from([10_000, 25_017])), max_size=8))
def test_a_table_may_be_cut_between_payer_groups(rows: list[tuple[str, bool, int]]) -> None:
    policy = MatchingPolicy(payer_groups=[["A", "B"]])
    lines = [
        (who, "invoice" if owed else "payment", f"{'F' if owed else 'P'}-{i}77", minor if owed else -minor, "", "")
        for i, (who, owed, minor) in enumerate(rows)
    ]

    def said(part: list[Any]) -> list[Any]:
        answer = match_table(table(*part), policy, as_of=AS_OF) if part else {"id": []}
        return [tuple(column[row] for column in answer.values()) for row in range(len(answer["id"]))]

    parts = [line for line in lines if line[0] in "AB"], [line for line in lines if line[0] in "CD"]
    assert sorted(said(lines)) == sorted([*said(parts[0]), *said(parts[1])])
