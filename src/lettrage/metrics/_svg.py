"""Marks on a sheet: a few shapes as SVG text, safe with any stranger's words, readable in light and in dark."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256
from html import escape

from attrs import frozen

from lettrage.render import one_line

__all__ = ["Chart", "band", "bar", "curve", "drawn", "label", "rule", "safe"]

#: Colours as variables of the style sheet, so that a page or the reader's scheme can change them.
_STYLE = (
    ".lt-chart{--lt-a:#0b7285;--lt-b:#c92a2a;--lt-c:#868e96;--lt-d:#5f3dc4;--lt-e:#2b8a3e;--lt-ink:#1c2b33;"
    "--lt-grid:#ced4da;max-width:100%;height:auto}"
    "@media (prefers-color-scheme:dark){.lt-chart{--lt-a:#3bc9db;--lt-b:#ff8787;--lt-c:#adb5bd;--lt-d:#b197fc;"
    "--lt-e:#69db7c;--lt-ink:#e9ecef;--lt-grid:#495057}}"
    ".lt-chart text{fill:var(--lt-ink);font:12px system-ui,sans-serif}"
)


@frozen(repr=False)
class Chart:
    """A picture as SVG: inline in a page, with a title and a description for those who do not see it.

    Attributes:
        title: What it is.
        description: What it shows, in words and figures.
        svg: The picture; no script, no outside request.

    >>> from datetime import date
    >>> from lettrage import aging, metrics
    >>> from lettrage.datasets import trade_year
    >>> metrics.chart(aging(trade_year(), as_of=date(2025, 12, 31))).title
    'Aged balance, EUR, 2025-12-31'
    """

    title: str
    description: str
    svg: str

    def _repr_svg_(self) -> str:
        return self.svg

    def __str__(self) -> str:
        return self.svg

    def __repr__(self) -> str:
        return f"<Chart {self.title!r}>"


def drawn(title: str, description: str, marks: Iterable[str], width: int, height: int) -> Chart:
    """The marks as one picture."""
    body = "".join(marks)
    # Two pictures of one page must not share ids; a hash of the content keeps equal pictures equal.
    name = "lt" + sha256(f"{title}{description}{body}".encode("utf-8", "replace")).hexdigest()[:12]
    head = (
        f"<svg xmlns='http://www.w3.org/2000/svg' class='lt-chart' viewBox='0 0 {width} {height}' width='{width}' "
        f"role='img' aria-labelledby='{name}t {name}d'><title id='{name}t'>{safe(title)}</title>"
        f"<desc id='{name}d'>{safe(description)}</desc><style>{_STYLE}</style>"
    )
    return Chart(one_line(title), one_line(description), f"{head}{body}</svg>")


def bar(x: float, y: float, width: float, height: float, colour: str, said: str) -> str:
    """A rectangle; its words show when pointed at."""
    return (
        f"<rect x='{x:.1f}' y='{y:.1f}' width='{max(width, 0):.1f}' height='{max(height, 0):.1f}' "
        f"fill='var(--lt-{colour})'><title>{safe(said)}</title></rect>"
    )


def label(x: float, y: float, words: object, anchor: str = "start", most: int = 28) -> str:
    """Words at a place, cut when they are long."""
    text = one_line(words)
    shown = text if len(text) <= most else text[: most - 1] + "\u2026"
    return f"<text x='{x:.1f}' y='{y:.1f}' text-anchor='{anchor}'>{escape(shown, quote=True)}</text>"


def rule(x1: float, y1: float, x2: float, y2: float, colour: str = "grid", dash: str = "") -> str:
    """A straight line."""
    dashed = f" stroke-dasharray='{dash}'" if dash else ""
    return f"<line x1='{x1:.1f}' y1='{y1:.1f}' x2='{x2:.1f}' y2='{y2:.1f}' stroke='var(--lt-{colour})'{dashed}/>"


def curve(points: Sequence[tuple[float, float]], colour: str, said: str, *, fill: bool = False) -> str:
    """A line through points, or the area that they enclose."""
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    if fill:
        return (
            f"<polygon points='{path}' fill='var(--lt-{colour})' opacity='0.15'><title>{safe(said)}</title></polygon>"
        )
    return (
        f"<polyline points='{path}' fill='none' stroke='var(--lt-{colour})' stroke-width='2'>"
        f"<title>{safe(said)}</title></polyline>"
    )


def band(x1: float, top1: float, x2: float, top2: float, height: float, colour: str, said: str) -> str:
    """A ribbon from one edge to another: how much flows from here to there."""
    middle = (x1 + x2) / 2
    low1, low2 = top1 + height, top2 + height
    path = (
        f"M{x1:.1f},{top1:.1f} C{middle:.1f},{top1:.1f} {middle:.1f},{top2:.1f} {x2:.1f},{top2:.1f} "
        f"v{height:.1f} C{middle:.1f},{low2:.1f} {middle:.1f},{low1:.1f} {x1:.1f},{low1:.1f} Z"
    )
    return f"<path d='{path}' fill='var(--lt-{colour})' opacity='0.45'><title>{safe(said)}</title></path>"


def safe(text: object) -> str:
    """A stranger's text on one line, escaped for HTML and SVG alike."""
    return escape(one_line(text), quote=True)
