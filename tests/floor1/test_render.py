"""Both forms of a table, pinned to the character, and what strangers may write into it."""

from __future__ import annotations

import pickle
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lettrage.errors import InvalidInput
from lettrage.render import Column, Table, aligned, one_line

AGED = Table(
    "Aged balance",
    [Column("bucket"), Column("items", "right"), Column("EUR", "right")],
    [("not due", 3, "80.00"), ("1-30", 12, "1200.00"), ("total", 15, "1280.00")],
    header=("as of 2026-02-06", "2 customers"),
    notes=("1 item has no due date",),
)

TEXT = """\
Aged balance
as of 2026-02-06 · 2 customers
bucket   items      EUR
-------  -----  -------
not due      3    80.00
1-30        12  1200.00
total       15  1280.00
* 1 item has no due date"""

HTML = """\
<div>
<table style='border-collapse:collapse;color:inherit;background:transparent;font-variant-numeric:tabular-nums'>
<caption style='caption-side:top;text-align:left;color:inherit;padding:0.3em 0.6em;font-weight:bold'>Aged balance
<br><span style='font-weight:normal;opacity:0.75'>as of 2026-02-06 · 2 customers</span>
</caption>
<thead><tr>
<th scope='col' style='padding:0.2em 0.6em;border-bottom:1px solid #8886;text-align:left'>bucket</th>
<th scope='col' style='padding:0.2em 0.6em;border-bottom:1px solid #8886;text-align:right'>items</th>
<th scope='col' style='padding:0.2em 0.6em;border-bottom:1px solid #8886;text-align:right'>EUR</th>
</tr></thead>
<tbody>
<tr>
<td style='padding:0.2em 0.6em;border-bottom:1px solid #8886;text-align:left'>not due</td>
<td style='padding:0.2em 0.6em;border-bottom:1px solid #8886;text-align:right'>3</td>
<td style='padding:0.2em 0.6em;border-bottom:1px solid #8886;text-align:right'>80.00</td>
</tr>
<tr>
<td style='padding:0.2em 0.6em;border-bottom:1px solid #8886;text-align:left'>1-30</td>
<td style='padding:0.2em 0.6em;border-bottom:1px solid #8886;text-align:right'>12</td>
<td style='padding:0.2em 0.6em;border-bottom:1px solid #8886;text-align:right'>1200.00</td>
</tr>
<tr>
<td style='padding:0.2em 0.6em;border-bottom:1px solid #8886;text-align:left'>total</td>
<td style='padding:0.2em 0.6em;border-bottom:1px solid #8886;text-align:right'>15</td>
<td style='padding:0.2em 0.6em;border-bottom:1px solid #8886;text-align:right'>1280.00</td>
</tr>
</tbody>
</table>
<p style='margin:0.3em 0.6em;color:inherit;opacity:0.75'>1 item has no due date</p>
</div>"""

NASTY = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror='alert(1)'>",
    "a & b",
    "\u202eEUR 00.1",
    "\u2066x\u2069\u200f",
    "\x1b[2J\x07\x00",
    "one\ntwo\r\nthree\ttab\u2028sep",
    "\ud800",
    "\ufeffbom",
]


def test_text_to_the_character() -> None:
    assert AGED.text() == str(AGED) == TEXT


def test_html_to_the_character() -> None:
    assert AGED.html() == AGED._repr_html_() == HTML


def test_twenty_rows_then_a_count() -> None:
    table = Table("many", ["n"], [(n,) for n in range(25)])
    lines = table.text().splitlines()
    assert lines[3:23] == [str(n) for n in range(20)]
    assert lines[23:] == ["... 5 more"]
    assert "<td" in table.html()
    assert table.html().count("<td") == 20
    assert "... 5 more</p>" in table.html()
    assert table.text(limit=None).splitlines()[-1] == "24"
    assert "more" not in table.html(limit=None)
    assert "more" not in Table("exact", ["n"], [(n,) for n in range(20)]).text()


def test_a_table_without_rows_says_so() -> None:
    assert Table("Nothing", ["a", "b"], []).text() == "Nothing\na  b\n-  -\n(no rows)"
    assert "(no rows)" in Table("Nothing", ["a"], []).html()


def test_rows_must_fit_their_columns() -> None:
    with pytest.raises(InvalidInput, match="row 2 has 1 cells under 2 columns") as caught:
        Table("t", ["a", "b"], [(1, 2), (3,)])
    assert caught.value.code == "column-lengths-differ"


def test_a_table_is_a_value() -> None:
    assert pickle.loads(pickle.dumps(AGED)) == AGED
    assert len({AGED, Table(AGED.title, AGED.columns, AGED.rows, AGED.header, AGED.notes)}) == 1
    assert repr(AGED) == "<Table 'Aged balance': 3 rows, 3 columns>"
    assert len(AGED) == 3
    assert Table("t", ["a"], [(None,)]).rows == (("",),)
    assert Table("t", ["a"], [], notes="one note").notes == ("one note",)


def test_long_cells_are_cut_in_text_only() -> None:
    table = Table("t", ["a"], [("x" * 500,)])
    assert table.text().splitlines()[-1] == "x" * 77 + "..."
    assert "x" * 500 in table.html()


class Reader(HTMLParser):
    """Checks that tags nest and that nothing but known tags and attributes occurs."""

    TAGS = frozenset({"div", "table", "caption", "thead", "tbody", "tr", "th", "td", "p", "span", "br"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in self.TAGS
        assert {name for name, _ in attrs} <= {"style", "scope"}
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert not reader.open
    return reader


@given(st.lists(st.sampled_from(NASTY) | st.text(), min_size=5, max_size=5))
def test_strangers_write_only_text(texts: list[str]) -> None:
    title, head, first, second, note = texts
    table = Table(title, [head, Column("n", "right")], [(first, second)], header=(head,), notes=(note,))
    assert "".join(map(one_line, [first])) in "".join(read(table.html()).texts)
    lines = table.text(limit=None).split("\n")
    assert len(lines) == 5 + bool(title)
    for line in [*lines, *table.html().split("\n")]:
        assert not any(ord(c) < 32 or 0x7F <= ord(c) < 0xA0 for c in line)
        assert not any(c in line for c in "\u202e\u2066\u2069\u200f\u2028\u2029\ufeff")
        line.encode()


@pytest.mark.parametrize("text", NASTY)
def test_nasty_texts_one_by_one(text: str) -> None:
    html = Table(text, [text], [(text,)], header=(text,), notes=(text,)).html()
    assert "<script" not in html
    assert "<img" not in html
    read(html)


def test_one_line_keeps_what_scripts_need() -> None:
    persian = "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"  # a joiner shapes the word
    for kept in ("Société Générale", "1\u202f200,00\u00a0€", persian, "👩\u200d💻", "שלום"):
        assert one_line(kept) == kept
    assert one_line("a\r\nb") == "a b"


def test_aligned_cuts_and_pads() -> None:
    assert aligned([], ["left"]) == []
    assert aligned([("a", "b"), ("cc", "dd")], ["right", "left"]) == [" a  b", "cc  dd"]
    assert aligned([("x" * 20,)], ["left"], width=10) == ["xxxxxxx..."]
