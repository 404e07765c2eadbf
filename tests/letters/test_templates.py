"""Templates can be filled in and nothing else; a letter with a hole, a threat or a missing particular stays at home."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lettrage.errors import LettrageError
from lettrage.letters import (
    FIELDS,
    LetterOptions,
    Template,
    check_templates,
    sms_length,
    write_letter,
    write_letters,
)
from lettrage.letters._sms import _BASIC, _EXTENDED

from . import books

POWERFUL = [
    "{{ debtor.__class__ }}",
    "{{ debtor['x'] }}",
    "{{ debtor|upper }}",
    "{{ debtor() }}",
    "{{ 1 + 1 }}",
    "{{ 'a' * 1000000000 }}",
    "{{ [1] }}",
    "{{ debtor ~ creditor }}",
    "{% set x = debtor %}",
    "{% import 'os' as os %}",
    "{% include 'x' %}",
    "{% macro m() %}{% endmacro %}",
    "{% for i in range(10) %}{% endfor %}",
    "{% for c in debtor %}x{% endfor %}",
    "{% for r in rows %}{% for q in rows %}x{% endfor %}{% endfor %}",
    "{% for r in rows recursive %}{{ loop(rows) }}{% endfor %}",
    "{% for r in rows %}{{ loop.index }}{% endfor %}",
    "{% for r in rows %}{{ r.values }}{% endfor %}",
    "{% for r in rows if r.document %}x{% endfor %}",
    "{% for rows in rows %}x{% endfor %}",
    "{% if debtor == 'x' %}y{% endif %}",
    "{% if debtor is defined %}y{% endif %}",
    "{% filter upper %}x{% endfilter %}",
    "{% block b %}{% endblock %}",
    "{{ self }}",
    "{{ namespace() }}",
    "{{ unknown }}",
    "{% for r in rows %}{{ r }}{% endfor %}",
    "{{",
    "{% if %}",
    "{% raw %}x",
    "x" * 20_001,
    "{% if debtor %}" * 500 + "{% endif %}" * 500,
    "{{ " + "(" * 5000 + "debtor" + ")" * 5000 + " }}",
    "{% autoescape true %}x{% endautoescape %}",
    "{{ total if debtor else creditor }}",
    "{{ total[0:5] }}",
    "{% for row in rows %}" + "{% if row.due %}" * 60 + "{% endif %}" * 60 + "{% endfor %}",
    # what nobody sees: it would go out as it is, turn amounts around, or pass for a part of the letter
    "\x02items\x03",
    "{{ total }}\u202e{{ creditor }}",
    "a\x00b",
    "a\ud800b",
]


@pytest.mark.parametrize("source", POWERFUL, ids=range(len(POWERFUL)))
def test_a_template_with_power_is_refused_before_it_runs(source: str) -> None:
    with pytest.raises(LettrageError) as caught:
        check_templates(Template(id="t", body=source))
    assert {fault.code for fault in caught.value.faults} == {"bad-template"}


def test_every_fault_of_every_template_at_once() -> None:
    with pytest.raises(LettrageError) as caught:
        check_templates(
            Template(id="a", body="{{ totl }} {{ debtor|e }}"), Template(id="b", subject="{{ x }}", body="prison")
        )
    assert [(f.code, f.path) for f in caught.value.faults] == [
        ("bad-template", "a.body"),
        ("bad-template", "a.body"),
        ("bad-template", "b.subject"),
        ("letter-refused", "body"),
        ("letter-refused", "body"),
    ]
    assert "total" in caught.value.faults[0].help


def test_what_a_template_may_do() -> None:
    mine = Template(
        id="t",
        subject="{{ documents }}",
        body="{% for row in rows %}{{ row.document }}: {{ row.asked }}"
        "{% if row.days_late %} ({{ row.days_late }}){% endif %}\n{% endfor %}"
        "\n\n{{ items }}\n\n{% if not interest and (total or costs) %}no interest{% endif %}",
    )
    letter = write_letter(books.ledger(), books.notice(), LetterOptions(templates=[mine]))
    assert letter.subject == "F-101, F-102"
    assert letter.text.startswith("F-101: €1,200.00 (33)\nF-102: €800.50 (29)\n\nInvoice")
    assert letter.text.endswith("no interest")


@given(st.text(alphabet=st.sampled_from("{}%| ().[]\"'abdeflimnorst_=+~\n"), max_size=60))
def test_any_text_is_refused_or_harmless(source: str) -> None:
    mine = Template(id="t", body=source + "{{ items }}")
    try:
        letter = write_letter(books.ledger(), books.notice(), LetterOptions(templates=[mine]))
    except LettrageError as error:
        assert error.code in {"bad-template", "empty-field"}  # noqa: PT017
    else:
        assert "F-101" in letter.text


@pytest.mark.parametrize(("field", "empty"), [("iban", True), ("total", False), ("interest", True), ("contact", True)])
def test_a_hole_never_goes_out(field: str, empty: bool) -> None:
    assert field in FIELDS
    printing = LetterOptions(templates=[Template(id="t", body=f"{{{{ {field} }}}}")])
    book = books.ledger(books.invoice("F-101", "5.00", entity=""))
    wanted = books.notice(asked=[("F-101", "5.00")], entity="")
    if not empty:
        assert write_letter(book, wanted, printing).text
        return
    with pytest.raises(LettrageError) as caught:
        write_letter(book, wanted, printing)
    assert caught.value.code == "empty-field"
    guarded = LetterOptions(templates=[Template(id="t", body=f"x{{% if {field} %}}{{{{ {field} }}}}{{% endif %}}")])
    assert write_letter(book, wanted, guarded).text == "x"


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "{{ 7 * 7 }}", "A\nB\r\nSubject: C", "\u202eevil\x02items\x03", "{% if"]
)
def test_a_hostile_name_is_only_ever_shown(name: str) -> None:
    letter = write_letter(books.ledger(name=name), books.notice("call", "firm"))
    assert "<script" not in letter.html
    assert "49" not in letter.subject
    assert "\n" not in letter.subject
    assert letter.html.count("<table") == 1
    assert "\u202e" not in letter.text
    assert not set(letter.text) & {"\x02", "\x03"}


def test_names_of_customers_are_not_wording() -> None:
    assert write_letter(books.ledger(name="Police municipale"), books.notice("call", "firm")).text


def test_the_law_wants_more_of_an_agency() -> None:
    options = LetterOptions(collector_kind="agency", templates=[Template(id="t", body="{{ total }}: {{ demand }}")])
    made = write_letters(books.ledger(), [books.notice("formal_notice", "formal", "fr")], options, as_of=books.TODAY)
    paths = {fault.path for fault in made.refused[0].faults}
    assert paths == {"collector", "creditor", "basis", "amount-itemised", "how-to-pay", "statute-quoted"}


def test_a_belgian_consumer_is_told_of_the_days_and_the_sum() -> None:
    from datetime import timedelta

    wanted = books.notice(language="fr", deadline_on=books.TODAY + timedelta(days=14))
    short = books.notice(language="fr", deadline_on=books.TODAY + timedelta(days=13))
    options = LetterOptions(rules="BE-B2C", announced=books.eur("20.00"))
    assert {"fourteen-days", "clause-amount"} <= set(write_letter(books.ledger(), wanted, options).particulars)
    with pytest.raises(LettrageError) as caught:
        write_letter(books.ledger(), short, LetterOptions(rules="BE-B2C"))
    assert {fault.path for fault in caught.value.faults} == {"fourteen-days", "clause-amount"}


def test_the_most_particular_template_wins() -> None:
    every = Template(id="every", body="every")
    german = Template(id="german", body="german", language="de")
    kind = Template(id="kind", body="kind", kind="reminder")
    options = LetterOptions(templates=[every, german, kind])
    assert write_letter(books.ledger(), books.notice(), options).template == "kind"
    assert write_letter(books.ledger(), books.notice("thank_you"), options).template == "every"
    assert write_letter(books.ledger(), books.notice("thank_you", language="de"), options).template == "german"


@given(st.text(max_size=400))
def test_length_of_a_text_message_by_counting(text: str) -> None:
    counted = 0
    for character in text:
        counted += 1 if character in _BASIC else 2 if character in _EXTENDED else 10_000
    length = sms_length(text)
    if counted < 10_000:
        assert (length.encoding, length.units) == ("gsm7", counted)
        assert length.segments == (1 if counted <= 160 else (counted + 152) // 153)
    else:
        assert length.encoding == "ucs2"
        assert length.units == sum(2 if ord(c) > 0xFFFF else 1 for c in text)


def test_a_text_message_that_is_too_long_is_refused() -> None:
    mine = Template(id="t", channel="sms", body="{{ documents }} " + "x" * 400)
    with pytest.raises(LettrageError) as caught:
        write_letter(books.ledger(), books.notice(channel="sms"), LetterOptions(templates=[mine]))
    assert caught.value.code == "letter-refused"
