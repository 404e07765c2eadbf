"""Pictures of the results: aging bars, lines over time, a waterfall, recovery curves; and pages made of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any, TypeAlias

from lettrage._settling import asked
from lettrage.errors import fail
from lettrage.metrics._aging_report import AgingBlock, AgingReport
from lettrage.metrics._bridge import DsoBridge
from lettrage.metrics._framed import Framed
from lettrage.metrics._metric import Metric, plain_value, shown_value
from lettrage.metrics._recovery_curves import RecoveryCurves
from lettrage.metrics._roll_forward import RollForward
from lettrage.metrics._series import Series
from lettrage.metrics._svg import Chart, bar, curve, drawn, label, rule, safe
from lettrage.money import Money

__all__ = ["Chartable", "chart", "page"]

Chartable: TypeAlias = AgingReport | Series | DsoBridge | RollForward | RecoveryCurves | Metric
_COLOURS = "adebc"
_WIDTH = 640


def chart(result: Chartable, *, currency: str | None = None) -> Chart:
    """A result as a picture.

    Aged balances become bars, series lines (one for each part), a bridge and a roll-forward waterfalls, recovery
    curves steps with their interval, a metric with parts bars.

    Args:
        result: What `lettrage.aging`, `series`, `dso_bridge`, `roll_forward`, `recovery_curves` or a metric by a
            dimension gave.
        currency: Which block of an aged balance in several currencies; None: the first.

    Raises:
        InvalidInput: ``bad-value`` for anything else.

    Complexity: linear in what is drawn; of many parts the first thirty are.

    >>> from datetime import date
    >>> from lettrage import dso, metrics
    >>> from lettrage.datasets import trade_year
    >>> picture = metrics.chart(dso(trade_year(), as_of=date(2025, 12, 31), by="salesperson"))
    >>> picture.svg.startswith("<svg"), picture.description
    (True, '(none) 0; Camille 43.84; Louis 33.61; Nadia 56.78')
    """
    asked(str | None, currency, "currency")
    if isinstance(result, AgingReport):
        return _aging(result, currency)
    if isinstance(result, Series):
        return _lines(result)
    if isinstance(result, DsoBridge):
        title = f"DSO bridge, {result.start.isoformat()} to {result.end.isoformat()}, days"
        return _waterfall(title, result.before, [(s.cause, s.days) for s in result.steps], result.after)
    if isinstance(result, RollForward):
        return _cash(result)
    if isinstance(result, RecoveryCurves):
        return _recovery(result)
    if isinstance(result, Metric):  # pyright: ignore[reportUnnecessaryIsInstance]
        rows = [(name, part.value) for name, part in result.parts] or [("", result.value)]
        return _bars(f"{result.name} by {result.by or 'all'}, {result.unit}", rows)
    fail("bad-value", "there is no picture of this", path="result", found=type(result).__name__)


def _aging(report: AgingReport, currency: str | None) -> Chart:
    blocks = [block for block in report.blocks if currency in (None, block.currency)]
    rows: list[tuple[str, Decimal | Money | None]] = []
    if blocks:
        block: AgingBlock = blocks[0]
        rows = [(row.label, row.amount) for row in block.rows]
    code = blocks[0].currency if blocks else ""
    return _bars(f"{report.title}, {code}, {report.as_of.isoformat()}", rows)


def _bars(title: str, rows: Sequence[tuple[str, Decimal | Money | None]], most: int = 30) -> Chart:
    """Horizontal bars from a common zero; what is undefined has no bar and says so."""
    shown = rows[:most]
    sizes = [None if value is None else float(plain_value(value) or 0) for _, value in shown]
    values = [size for size in sizes if size is not None]
    low, high = min([0.0, *values]), max([0.0, *values])
    scale = (_WIDTH - 290) / ((high - low) or 1.0)
    zero = 170 - low * scale
    marks = [rule(zero, 6, zero, 26 * len(shown) + 10)]
    for place, ((name, value), size) in enumerate(zip(shown, sizes, strict=True)):
        top = 10 + 26 * place
        marks.append(label(160, top + 14, name or "(none)", "end", 22))
        if size is None:
            marks.append(label(zero + 6, top + 14, "undefined"))
            continue
        start, length = (zero, size * scale) if size >= 0 else (zero + size * scale, -size * scale)
        marks.append(
            bar(start, top, length, 18, "a" if size >= 0 else "b", f"{name or '(none)'}: {shown_value(value)}")
        )
        marks.append(label(start + length + 6, top + 14, shown_value(value)))
    told = "; ".join(f"{name or '(none)'} {shown_value(value) or 'undefined'}" for name, value in shown)
    more = f"; and {len(rows) - most} more" if len(rows) > most else ""
    return drawn(title, (told or "nothing to show") + more, marks, _WIDTH, 26 * max(len(shown), 1) + 20)


def _lines(series: Series) -> Chart:
    lines = [("total", series.values()), *((name or "(none)", series.values(name)) for name in series.labels[:7])]
    values = [float(value) for _, points in lines for value in points if value is not None]
    low, high = min([0.0, *values]), max([1.0, *values])
    steps = max(len(series) - 1, 1)

    def place(k: int, value: Decimal) -> tuple[float, float]:
        return 50 + k * (_WIDTH - 190) / steps, 230 - (float(value) - low) * 200 / (high - low)

    marks = [rule(50, 230, _WIDTH - 140, 230), label(44, 34, f"{high:.0f}", "end"), label(44, 234, f"{low:.0f}", "end")]
    named = sorted({0, steps // 2, len(series) - 1} & set(range(len(series))))
    marks += [label(place(k, Decimal(0))[0], 250, series.ends[k].isoformat(), "middle") for k in named]
    for number, (name, points) in enumerate(lines):
        colour = _COLOURS[number % len(_COLOURS)]
        marks += [curve([place(k, value) for k, value in run], colour, name) for run in _runs(points)]
        marks.append(bar(_WIDTH - 130, 20 + 20 * number, 10, 10, colour, name))
        marks.append(label(_WIDTH - 114, 30 + 20 * number, name, most=16))
    unit = series.metrics[0].unit if series.metrics else ""
    told = "; ".join(f"{name} " + ", ".join(shown_value(v) or "undefined" for v in points) for name, points in lines)
    return drawn(f"{series.name} over time, {unit}", told, marks, _WIDTH, 264)


def _runs(points: Iterable[Decimal | None]) -> Iterator[list[tuple[int, Decimal]]]:
    """Stretches without a gap: nothing is drawn across what is undefined."""
    run: list[tuple[int, Decimal]] = []
    for k, value in enumerate(points):
        if value is None:
            if run:
                yield run
            run = []
        else:
            run.append((k, value))
    if run:
        yield run


def _cash(rolled: RollForward) -> Chart:
    code = f", {rolled.opening.currency}" if rolled.opening else ""
    title = f"Receivables from {rolled.start.isoformat()} to {rolled.end.isoformat()}{code}"
    before, after = (plain_value(money) for money in (rolled.opening, rolled.closing))
    return _waterfall(title, before, [(s.cause, s.amount.amount) for s in rolled.steps if s.amount], after, ".0f")


def _waterfall(
    title: str, before: Decimal | None, moved: Sequence[tuple[str, Decimal]], after: Decimal | None, form: str = ".1f"
) -> Chart:
    """From one level to another by steps, each begun where the last one ended."""
    if before is None or after is None:
        return drawn(title, "undefined", [label(20, 30, "undefined")], _WIDTH, 60)
    steps = [("before", before, Decimal(0)), *((cause, change, None) for cause, change in moved)]
    level, levels = Decimal(0), [Decimal(0)]
    for _, days, _ in steps:
        level += days
        levels.append(level)
    low, high = float(min(levels)), float(max(levels))
    scale = 190 / ((high - low) or 1.0)
    width = (_WIDTH - 40) / (len(steps) + 1)
    marks = [rule(20, 220 + low * scale, _WIDTH - 20, 220 + low * scale)]
    level = Decimal(0)
    for place, (name, days, start) in enumerate([*steps, ("after", after, Decimal(0))]):
        base = level if start is None else start
        top, bottom = max(base, base + days), min(base, base + days)
        colour = "c" if start is not None else "b" if days > 0 else "e"
        x, y = 24 + place * width, 220 - (float(top) - low) * scale
        marks.append(bar(x, y, width - 8, float(top - bottom) * scale, colour, f"{name} {days:+.2f}"))
        marks.append(
            label(x + (width - 8) / 2, y - 4, f"{days:{form}}" if start is not None else f"{days:+{form}}", "middle")
        )
        marks.append(label(x + (width - 8) / 2, 240 + 14 * (place % 2), name, "middle", 16))
        level = base + days
    told = "; ".join([f"before {shown_value(before)}", *(f"{cause} {change:+.2f}" for cause, change in moved),
                      f"after {shown_value(after)}"])  # fmt: skip
    return drawn(title, told, marks, _WIDTH, 262)


def _recovery(curves: RecoveryCurves) -> Chart:
    first, last = min([0, *curves.at]), max([1, *curves.at])
    scale = (_WIDTH - 190) / (last - first)

    def place(day: int, share: Decimal) -> tuple[float, float]:
        return 50 + (day - first) * scale, 230 - float(share) * 200

    marks = [rule(50, 230, _WIDTH - 140, 230), label(44, 34, "100 %", "end"), label(44, 234, "0 %", "end")]
    marks += [rule(place(0, Decimal(0))[0], 30, place(0, Decimal(0))[0], 230, dash="3 3")]
    marks += [label(place(day, Decimal(0))[0], 250, f"{day:+d}", "middle") for day in curves.at]
    for number, found in enumerate(curves.curves[:6]):
        colour = _COLOURS[number % len(_COLOURS)]
        days = sorted({first, *(s.time for s in found.survival.steps if first <= s.time <= last), last})
        steps = [place(day, found.paid(before)) for before, day in zip([first, *days], days, strict=False)]
        ends = [place(day, found.paid(day)) for day in days]
        marks.append(curve([p for pair in zip(steps, ends, strict=True) for p in pair], colour, found.cohort))
        bounds = [(day, *found.bounds(day)) for day in days]
        ribbon = [place(day, low) for day, low, _ in bounds if low is not None]
        ribbon += [place(day, high) for day, _, high in reversed(bounds) if high is not None]
        marks += [curve(ribbon, colour, f"{found.cohort}, 95 % interval", fill=True)] if len(ribbon) > 2 else []
        marks.append(bar(_WIDTH - 130, 20 + 20 * number, 10, 10, colour, found.cohort))
        marks.append(label(_WIDTH - 114, 30 + 20 * number, f"{found.cohort} (n={found.n})", most=18))
    told = "; ".join(
        f"{c.cohort}: {c.n} debts, {c.censored} open, "
        + ", ".join(f"{d:+d} d {c.paid(d) * 100:.0f} %" for d in curves.at)
        for c in curves.curves
    )
    return drawn(f"Paid in full by days from {curves.clock}, {curves.as_of.isoformat()}", told, marks, _WIDTH, 264)


def page(title: str, parts: Sequence[Framed | Chart | str], *, limit: int | None = 200) -> str:
    """A page of results in HTML that needs nothing from outside: tables, pictures, paragraphs.

    Args:
        title: The page's title.
        parts: Results (shown as tables), charts, and plain sentences, in order.
        limit: How many rows of each table to show; None for all.

    Complexity: linear in what is shown.

    >>> from datetime import date
    >>> from lettrage import aging, metrics
    >>> from lettrage.datasets import trade_year
    >>> report = aging(trade_year(), as_of=date(2025, 12, 31))
    >>> metrics.page("Month end", ["The year is closed.", metrics.chart(report), report])[:15]
    '<!doctype html>'
    """
    asked(str, title, "title")
    asked(tuple[Any, ...], parts, "parts")
    rows: int | None = asked(int | None, limit, "limit")
    body = "\n".join(_part(part, rows, f"parts[{place}]") for place, part in enumerate(parts))
    return (
        "<!doctype html>\n<html lang='en'><head><meta charset='utf-8'>"
        f"<title>{safe(title)}</title><meta name='color-scheme' content='light dark'>"
        "<meta http-equiv='Content-Security-Policy' content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        "<style>body{font:15px system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;"
        "background:Canvas;color:CanvasText}section{margin:1.5rem 0;overflow-x:auto}</style></head>"
        f"<body><h1>{safe(title)}</h1>\n{body}\n</body></html>"
    )


def _part(part: Any, limit: int | None, path: str) -> str:
    if isinstance(part, Chart):
        return f"<section>{part.svg}</section>"
    if isinstance(part, str):
        return f"<p>{safe(part)}</p>"
    if not callable(getattr(part, "to_table", None)):
        fail("bad-value", "a page is made of results, charts and sentences", path=path, found=repr(part)[:60])
    return f"<section>{part.to_table().html(limit)}</section>"
