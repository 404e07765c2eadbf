"""Draw the pictures of docs/explanation/how-matching-decides.md from what the library itself finds.

    .venv/bin/python tools/matching_pictures.py docs/explanation/pictures

Three pictures of one small account: what the strategies propose, what speaks for and against each group, and what is
chosen. Colours are mid tones that read on light and on dark pages; nothing is loaded from anywhere.
"""

from __future__ import annotations

import sys
from datetime import date
from html import escape
from pathlib import Path

import numpy as np

from lettrage import Invoice, Ledger, MatchingPolicy, Money, Payment
from lettrage.ledger import Decision
from lettrage.matching import Candidates, Problem, Shape, match
from lettrage.matching._compile import compile_items
from lettrage.matching._score import Reason, Scored, score
from lettrage.matching._select import distinct, minimal
from lettrage.matching.strategies import ALL

INK, PALE, BLUE, GREEN, ORANGE, RED = "#607080", "#9aa7b4", "#3d7eb8", "#3f9560", "#c98a2b", "#c2554d"
DAY = date(2026, 2, 28)


def ledger() -> Ledger:
    """The account that the page follows."""

    def sold(id: str, month: int, day: int, amount: str) -> Invoice:
        return Invoice(id, customer="ACME", issued_on=date(2026, month, day), total=Money(amount, "EUR"))

    def paid(id: str, day: int, amount: str, text: str) -> Payment:
        return Payment(id, date(2026, 2, day), Money(amount, "EUR"), customer="ACME", remittance=text)

    return Ledger(
        invoices=[
            sold("F-101", 1, 5, "1200.00"),
            sold("F-102", 1, 9, "801.37"),
            sold("F-103", 1, 12, "500.00"),
            sold("F-104", 1, 14, "500.00"),
            sold("F-105", 1, 20, "1234.56"),
        ],
        payments=[
            paid("P-7", 6, "2001.37", "VIR F101 F102"),
            paid("P-8", 9, "500.00", "VIREMENT"),
            paid("P-9", 13, "1209.87", "VIREMENT"),
        ],
    )


def proposed() -> tuple[Problem, Scored, list[str]]:
    """The compiled account, its candidates with their evidence, and the name of each item."""
    items = ledger().open_items(as_of=DAY)
    policy = MatchingPolicy()
    problem = compile_items(items, policy)
    groups = Candidates.join([strategy.propose(problem) for strategy in ALL.values()])
    scored = minimal(distinct(score(problem, groups, policy.learned.first, policy.learned)), len(problem))
    best = np.argsort(-scored.total, kind="stable")
    return problem, scored.take(best[scored.total[best] > -1500]), [str(items.key(int(row))) for row in problem.source]


class Page:
    """An SVG being drawn."""

    def __init__(self, width: int, height: int, title: str) -> None:
        self.size, self.title, self.parts = (width, height), title, list[str]()

    def line(self, x1: float, y1: float, x2: float, y2: float, colour: str, width: float = 2, dash: str = "") -> None:
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        self.parts.append(
            f'<path d="M{x1:.0f} {y1:.0f} C{(x1 + x2) / 2:.0f} {y1:.0f} {(x1 + x2) / 2:.0f} {y2:.0f} {x2:.0f} {y2:.0f}"'
            f' stroke="{colour}" stroke-width="{width}" fill="none"{dashed}/>'
        )

    def box(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        self.parts.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="3" fill="{colour}"/>'
        )

    def text(self, x: float, y: float, words: str, colour: str = INK, anchor: str = "start", size: int = 13) -> None:
        self.parts.append(
            f'<text x="{x:.0f}" y="{y:.0f}" fill="{colour}" font-size="{size}" text-anchor="{anchor}">'
            f"{escape(words)}</text>"
        )

    def svg(self) -> str:
        width, height = self.size
        head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img"'
        body = "\n".join(self.parts)
        return f'{head} font-family="sans-serif">\n<title>{escape(self.title)}</title>\n{body}\n</svg>\n'


def columns(page: Page, problem: Problem, names: list[str]) -> dict[int, tuple[float, float]]:
    """Documents on the left, money on the right; where the end of a link belongs."""
    places: dict[int, tuple[float, float]] = {}
    for side, x, anchor in ((True, 150, "end"), (False, 430, "start")):
        for row, item in enumerate(np.flatnonzero(problem.document == side).tolist()):
            y = 40 + 46 * row
            amount = abs(int(problem.minor[item])) / 100
            page.text(x, y, f"{names[item]}   {amount:,.2f}", anchor=anchor)
            places[item] = (x + (12 if side else -12), y - 4)
    return places


def links(
    page: Page, problem: Problem, places: dict[int, tuple[float, float]], members: list[int], **style: object
) -> None:
    money = [item for item in members if not problem.document[item]]
    for item in members:
        if problem.document[item]:
            for other in money:
                page.line(*places[item], *places[other], **style)  # type: ignore[arg-type]


def picture_proposed() -> str:
    problem, scored, names = proposed()
    page = Page(580, 270, "Every group that would balance: one colour a shape")
    places = columns(page, problem, names)
    colours = {Shape.PAIR: BLUE, Shape.REFERENCE: GREEN, Shape.DISCOUNT: ORANGE}
    for group in range(len(scored.total)):
        members = scored.candidates.item[scored.candidates.start[group] : scored.candidates.start[group + 1]].tolist()
        colour = colours.get(Shape(int(scored.candidates.shape[group])), PALE)
        links(page, problem, places, members, colour=colour)
    for place, (shape, colour) in enumerate(colours.items()):
        page.box(20 + 150 * place, 248, 12, 12, colour)
        page.text(38 + 150 * place, 259, shape.name.lower(), size=12)
    return page.svg()


def picture_scored() -> str:
    _, scored, names = proposed()
    shown = range(len(scored.total))
    page = Page(680, 50 + 44 * len(shown), "What speaks for each group, and against it, in nats")
    zero, unit = 200, 26.0
    page.line(zero, 18, zero, 30 + 44 * len(shown), PALE, 1)
    for row in shown:
        y = 28 + 44 * row
        members = scored.candidates.item[scored.candidates.start[row] : scored.candidates.start[row + 1]].tolist()
        page.text(8, y + 15, " + ".join(names[item] for item in members), size=12)
        right, left = float(zero), float(zero)
        for reason in Reason:
            nats = int(scored.evidence[row, reason]) / 1000
            if abs(nats) < 0.05:
                continue
            width = abs(nats) * unit
            if nats > 0:
                page.box(right, y, width - 1, 20, GREEN if reason is Reason.COINCIDENCE else BLUE)
                if width > 46:
                    page.text(right + 4, y + 14, reason.name.lower(), "#ffffff", size=10)
                right += width
            else:
                left -= width
                page.box(left, y, width - 1, 20, RED)
        page.text(right + 6, y + 15, f"{int(scored.total[row]) / 1000:+.2f}", size=12)
    return page.svg()


def picture_chosen() -> str:
    problem, _, names = proposed()
    result = match(ledger(), as_of=DAY)
    page = Page(660, 270, "What is chosen: posted, or shown to a person with its doubt")
    places = columns(page, problem, names)
    at = {name: item for item, name in enumerate(names)}
    batch = result.batch
    for group in range(len(batch)):
        members = [at[str(key)] for key, _ in batch.seen(group)]
        posted = batch.decision[group] == Decision.AUTO
        links(page, problem, places, members, colour=GREEN if posted else ORANGE, width=3, dash="" if posted else "7 5")
        money = next(item for item in members if not problem.document[item])
        word = f"{batch.code[group]} {'posted' if posted else 'for a person'}"
        sure = int(batch.info["confidence_ppm"][group]) // 1000 / 10
        page.text(560, places[money][1] + 4, f"{word}, {sure} %", GREEN if posted else ORANGE, "start", 11)
    page.size = (720, 270)
    return page.svg()


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    for name, draw in (("proposed", picture_proposed), ("scored", picture_scored), ("chosen", picture_chosen)):
        (folder / f"{name}.svg").write_text(draw(), "utf-8")
        print("wrote", folder / f"{name}.svg")
