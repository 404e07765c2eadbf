"""The same accounts as another package would have written them: what each habit of writing costs.

    python benchmarks/stress.py DATA_DIR SCORER [--sets hard crowd] [--seed 1]

Labels are cut, shouted, stripped, glued or surrounded by a bank's own words; references get a prefix, leading zeros or
a year; journals and ids are renamed; money is booked days later; lines come in another order; fields are empty. The
truth stays what it was, so a figure that falls further than it does without any text (`no text at all`) shows a rule
that reads the way of writing and not the fact.
"""

from __future__ import annotations

import argparse
import sys
import unicodedata
import zlib
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any, TypeAlias

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.adapters import Company
from benchmarks.ledger_sets import ROLES, Answer, figures, sets_of
from lettrage import MatchingPolicy
from lettrage.render import Column, Table

Item: TypeAlias = dict[str, Any]
#: How a line is written differently; `Random` is the line's own, `money` tells whether it is on the paying side.
Change: TypeAlias = Callable[[Item, Random, bool], Item]
_COLUMNS = (
    "F1 without n-m",
    "refined",
    "false groups",
    "false money",
    "AUTO refined",
    "AUTO false groups",
    "AUTO money",
)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Score match on the same accounts written differently.")
    parser.add_argument("data", type=Path, help="folder with one folder a set")
    parser.add_argument("scorer", type=Path, help="the script evaluate.py of the data")
    parser.add_argument("--sets", nargs="*", default=["hard", "crowd"], help="only these sets")
    parser.add_argument("--only", nargs="*", help="only changes whose name holds one of these words")
    parser.add_argument("--seed", type=int, default=1, help="of what is drawn: days, order")
    asked = parser.parse_args(arguments)
    sets = sets_of(asked.data, asked.scorer)
    if sets is None:
        return 0
    chosen = {n: c for n, c in CHANGES.items() if not asked.only or any(word in n for word in asked.only)}
    for name in asked.sets:
        for role in ROLES:
            plain = sets.answers(name, role, MatchingPolicy())
            rows = [(what, *figures(sets, _written(plain, change, asked.seed))) for what, change in chosen.items()]
            columns = [Column("written with"), *(Column(c, align="right") for c in _COLUMNS)]
            print(Table(f"{name} {role}", columns, rows).text(None))
    return 0


def _written(plain: Sequence[Answer], change: Change, seed: int) -> list[Answer]:
    """The same accounts, changed and matched; one ledger a company."""
    out: list[Answer] = []
    for company in sorted({answer.company for answer in plain}):
        mine = [answer for answer in plain if answer.company == company]
        changed = [_lines(answer, change, seed) for answer in mine]
        ledger = Company.of([(str(a.account["account"]), items) for a, items in zip(mine, changed, strict=True)])
        found = ledger.groups(MatchingPolicy())
        out += [
            Answer(
                company, a.account, a.items, [{**group, "ids": [_named(i) for i in group["ids"]]} for group in groups]
            )
            for a, groups in zip(mine, found, strict=True)
        ]
    return out


def _lines(answer: Answer, change: Change, seed: int) -> list[Item]:
    role = str(answer.account["role"])
    items: list[Item] = []
    for item in answer.items:
        shown = {key: value for key, value in item.items() if not key.startswith("letter")}
        own = Random(zlib.crc32(f"{seed} {answer.account['account']} {item['id']}".encode()))
        money = (int(item["credit_minor"]) > 0) == (role == "customer")
        items.append(change(shown, own, money))
    return sorted(items, key=lambda item: item.get("place", 0))


def _named(id: str) -> str:
    """The id that a renamed line had."""
    return id.rsplit("#", 1)[-1]


def _text(how: Callable[[str], str]) -> Change:
    return lambda item, _own, _money: {**item, "label": how(str(item["label"] or ""))}


def _reference(how: Callable[[str], str]) -> Change:
    return lambda item, _own, _money: {**item, "piece_ref": how(str(item["piece_ref"])) if item["piece_ref"] else ""}


def _plain(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def _padded(reference: str) -> str:
    """Its last number filled up to ten digits."""
    head = reference.rstrip("0123456789")
    tail = reference[len(head) :]
    return head + tail.zfill(10) if tail else reference


def _later(most: int) -> Change:
    def change(item: Item, own: Random, money: bool) -> Item:
        days = own.randint(0, most) if money else 0
        return {**item, "date": (date.fromisoformat(str(item["date"])) + timedelta(days)).isoformat()}

    return change


def _journal(how: Callable[[str], str]) -> Change:
    return lambda item, _own, _money: {**item, "journal": how(str(item["journal"] or ""))}


def _bank(item: Item, own: Random, money: bool) -> Item:
    """A bank's own words and numbers around the text of money."""
    stamp = f"{own.randint(10**9, 10**10 - 1)} {own.randint(0, 23):02}{own.randint(0, 59):02}"
    return {**item, "label": f"VIR SEPA RECU /DE {item['label'] or ''} /MOTIF {stamp}"} if money else item


def _scaled(factor: int) -> Change:
    return lambda item, _own, _money: {
        **item,
        "debit_minor": factor * int(item["debit_minor"]),
        "credit_minor": factor * int(item["credit_minor"]),
    }


def _negative(item: Item, _own: Random, _money: bool) -> Item:
    """One column with a sign: what was credited is a negative debit."""
    return {**item, "debit_minor": int(item["debit_minor"]) - int(item["credit_minor"]), "credit_minor": 0}


CHANGES: Mapping[str, Change] = {
    "nothing changed": lambda item, _own, _money: item,
    "no text at all": lambda item, _own, _money: {**item, "label": "", "piece_ref": ""},
    "no labels": _text(lambda _text: ""),
    "no references": _reference(lambda _text: ""),
    "no references on documents": lambda item, _own, money: item if money else {**item, "piece_ref": ""},
    **{f"labels cut at {n}": _text(lambda text, n=n: text[:n]) for n in (20, 24, 30, 40)},  # type: ignore[misc]
    "capitals": _text(str.upper),
    "small letters": _text(str.lower),
    "no accents, no marks": _text(lambda text: "".join(c if c.isalnum() else " " for c in _plain(text))),
    "words glued": _text(lambda text: text.replace(" ", "")),
    "a bank's words around": _bank,
    "references with a prefix": _reference(lambda text: f"FAC-{text}"),
    "references with a year": _reference(lambda text: f"{text}/2023"),
    "references with zeros": _reference(_padded),
    "the reference in the label": lambda item, _own, _money: {
        **item,
        "label": f"{item['label'] or ''} {item['piece_ref'] or ''}".strip(),
        "piece_ref": "",
    },
    "journals renamed": _journal(lambda code: f"J{zlib.crc32(code.encode()) % 90 + 10}"),
    "one journal": _journal(lambda _code: "GL"),
    "money booked 0 to 2 days later": _later(2),
    "money booked 0 to 5 days later": _later(5),
    "lines in another order": lambda item, own, _money: {**item, "place": own.random()},
    "lines renumbered": lambda item, own, _money: {**item, "id": f"{own.randint(0, 10**9)}#{item['id']}"},
    "one column of amounts": _negative,
    "amounts a hundredfold": _scaled(100),
    "amounts sevenfold": _scaled(7),
}

if __name__ == "__main__":
    sys.exit(main())
