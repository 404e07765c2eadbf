"""The table of items and the layout of a letter: as aligned text, and as escaped HTML.

A letter is put together as text first. Blocks are marked by a character that no field can hold (fields are stripped of
control characters), then replaced by their text or their HTML; everything else is escaped as a whole. So whatever a
customer is called, its name is only ever shown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import Final

from attrs import frozen

from lettrage.model import StepKind
from lettrage.render import aligned, one_line

from ._facts import LetterFacts
from ._fields import Values, written_date

__all__ = ["ITEMS", "ItemTable", "as_html", "as_text", "item_table"]

#: Stands for the table of items while a letter is put together.
ITEMS: Final = "\x02items\x03"

_CELL: Final = "padding:0.2em 0.8em 0.2em 0;text-align:"
_ASKED: Final = ("document", "issued", "due", "amount", "asked", "days_late")
_PAID: Final = ("document", "issued", "due", "asked")


@frozen
class ItemTable:
    """Cells of a table and how its columns are aligned."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    aligns: Sequence[str]


def item_table(facts: LetterFacts, values: Values, words: Mapping[str, str], language: str) -> ItemTable:
    """The table that `{{ items }}` stands for."""
    if facts.notice.kind is StepKind.STATEMENT:
        return _statement(facts, words, language)
    thanks = facts.notice.kind is StepKind.THANK_YOU
    columns = list(_PAID if thanks else _ASKED)
    shown = [*values.rows, *({**row, "asked": f"-{row['asked']}", "days_late": ""} for row in values.credits)]
    columns = [name for name in columns if any(row[name] for row in shown)]
    heads = [words["column.paid" if thanks and name == "asked" else f"column.{name}"] for name in columns]
    aligns = ["right" if name in ("amount", "asked", "days_late") else "left" for name in columns]
    return ItemTable(heads, [[row[name] for name in columns] for row in shown], aligns)


def _statement(facts: LetterFacts, words: Mapping[str, str], language: str) -> ItemTable:
    names = ("issued", "text", "due", "amount", "balance")
    rows: list[list[str]] = []
    for line in facts.statement:
        due = written_date(line.due_on, language, short=True) if line.due_on is not None else ""
        said = one_line(" ".join(part for part in (line.item.id if line.item else "", line.text) if part))
        amounts = (one_line(money.format(language)) for money in (line.amount, line.balance))
        rows.append([written_date(line.on, language, short=True), said, due, *amounts])
    return ItemTable([words[f"column.{name}"] for name in names], rows, ["left", "left", "left", "right", "right"])


def as_text(letter: str, table: ItemTable) -> str:
    """The letter as plain text: paragraphs parted by one empty line, the table aligned."""
    drawn = "\n".join(aligned([table.heads, *table.rows], table.aligns))
    return "\n\n".join(drawn if one == ITEMS else one for one in _paragraphs(letter))


def as_html(letter: str, table: ItemTable, language: str) -> str:
    """The letter as HTML: nothing in it but paragraphs, line breaks and one table."""
    parts = [
        _html_table(table) if one == ITEMS else f"<p>{escape(one).replace(chr(10), '<br>')}</p>"
        for one in _paragraphs(letter)
    ]
    return f'<div lang="{escape(language)}">{"".join(parts)}</div>'


def _paragraphs(letter: str) -> list[str]:
    """Paragraphs without those that came out empty; a table is always one of its own."""
    apart = letter.replace(ITEMS, f"\n\n{ITEMS}\n\n")
    found = ("\n".join(line.strip() for line in one.strip().splitlines()) for one in re.split(r"\n\s*\n", apart))
    return [one for one in found if one]


def _html_table(table: ItemTable) -> str:
    def cells(tag: str, values: Sequence[str], more: str = "") -> str:
        return "".join(
            f'<{tag}{more} style="{_CELL}{align}">{escape(value)}</{tag}>'
            for value, align in zip(values, table.aligns, strict=True)
        )

    head = f"<thead><tr>{cells('th', table.heads, ' scope=&quot;col&quot;'.replace('&quot;', chr(34)))}</tr></thead>"
    body = "".join(f"<tr>{cells('td', row)}</tr>" for row in table.rows)
    return f'<table style="border-collapse:collapse">{head}<tbody>{body}</tbody></table>'
