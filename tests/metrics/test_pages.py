"""Pictures and pages: safe with hostile names, true to their figures, opened by a real browser where there is one."""

from __future__ import annotations

import re
import shutil
import subprocess
import zlib
from datetime import date
from xml.etree import ElementTree

import pytest

from examples import month_end_page
from lettrage import Customer, Invoice, Ledger, Money, aging, dso, metrics
from lettrage.datasets import trade_year
from lettrage.errors import LettrageError
from lettrage.metrics._framed import Framed

DAY = date(2025, 12, 31)
HOSTILE = "<script>alert(1)</script>\"'&\u202e]]> --><img src=x onerror=alert(2)>"
BROWSER = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)


@pytest.fixture(scope="module")
def books():
    return trade_year()


def results(books):
    return [
        aging(books, as_of=DAY),
        metrics.series(books, dso, as_of=DAY, by="salesperson", periods=6),
        metrics.dso_bridge(books, start=date(2025, 6, 30), as_of=DAY),
        metrics.roll_forward(books, start=date(2025, 9, 30), as_of=DAY, by="salesperson"),
        metrics.recovery_curves(books, as_of=DAY),
        dso(books, as_of=DAY, by="sector"),
    ]


def hostile():
    """A ledger in which every word that a stranger gives is an attack."""
    return Ledger(
        customers=[Customer(HOSTILE, name=HOSTILE, sector=HOSTILE, salesperson=HOSTILE)],
        invoices=[Invoice(HOSTILE, HOSTILE, date(2025, 12, 1), due_on=date(2025, 12, 5), total=Money("10", "EUR"))],
    )


def test_pictures_have_title_and_description_and_are_well_formed(books):
    for result in results(books):
        picture = metrics.chart(result)
        root = ElementTree.fromstring(picture.svg)
        space = "{http://www.w3.org/2000/svg}"
        title, description = root.find(f"{space}title"), root.find(f"{space}desc")
        assert title.text == picture.title
        assert description.text == picture.description
        assert root.get("aria-labelledby").split() == [title.get("id"), description.get("id")]
        assert "prefers-color-scheme:dark" in picture.svg


def test_bars_are_as_long_as_their_amounts(books):
    root = ElementTree.fromstring(metrics.chart(aging(books, as_of=DAY)).svg)
    bars = [float(mark.get("width")) for mark in root.iter("{http://www.w3.org/2000/svg}rect")]
    amounts = [abs(float(row.amount.amount)) for row in aging(books, as_of=DAY).rows]
    scale = max(bars) / max(amounts)
    assert bars == pytest.approx([amount * scale for amount in amounts], abs=0.1)


@pytest.mark.parametrize("books_of", [hostile, Ledger], ids=["hostile names", "nothing"])
def test_every_picture_of_odd_books_is_well_formed_and_harmless(books_of):
    odd = books_of()
    pictures = [metrics.chart(result) for result in results(odd)]
    if odd.customers:
        pictures.append(metrics.allocation_flow(odd, HOSTILE, as_of=DAY))
    for picture in pictures:
        ElementTree.fromstring(picture.svg)
        assert "<script" not in picture.svg
        assert "<img" not in picture.svg
    text = metrics.page(HOSTILE, [HOSTILE, *pictures, *results(odd), metrics.top_debtors(odd, as_of=DAY)])
    assert "<script" not in text
    assert "<img" not in text


def test_a_page_asks_for_nothing_from_outside(books):
    text = metrics.page("Month end", [metrics.chart(result) for result in results(books)])
    assert not re.search(r"(src|href)\s*=|url\(|@import|https?://(?!www\.w3\.org/2000/svg)", text)


def test_there_is_no_picture_of_anything_else():
    with pytest.raises(LettrageError) as caught:
        metrics.chart("dso")
    assert caught.value.code == "bad-value"


def opened(path, *, dark=False):
    """The page as a browser understands it, and what the browser complained of."""
    scheme = ["--blink-settings=preferredColorScheme=0"] if dark else []
    run = subprocess.run(
        [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", "--v=0", *scheme,
         "--host-resolver-rules=MAP * ~NOTFOUND", "--dump-dom", path.as_uri()],
        capture_output=True, text=True, timeout=100, check=True,
    )  # fmt: skip
    return run.stdout, [line for line in run.stderr.splitlines() if "CONSOLE" in line]


@pytest.mark.skipif(BROWSER is None, reason="no chromium on this machine: the page is not opened by a browser")
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_browser_opens_the_page_without_a_complaint(books, tmp_path, dark):
    start = date(2025, 9, 30)
    parts = month_end_page.parts(books, DAY, start, "HERON") + month_end_page.parts(hostile(), DAY, start, HOSTILE)
    shown = [part for part in parts if isinstance(part, Framed)]
    path = tmp_path / "page.html"
    path.write_text(metrics.page(f"Month end {HOSTILE}", parts, limit=None), "utf-8")
    document, complaints = opened(path, dark=dark)
    assert complaints == []
    assert document.count("<svg") == sum(isinstance(part, metrics.Chart) for part in parts) == 14
    assert document.count("<table") == len(shown)
    assert document.count("<tr>") == sum(len(result.to_table()) + 1 for result in shown)
    assert "<script" not in document
    assert "<img" not in document


@pytest.mark.skipif(BROWSER is None, reason="no chromium on this machine: the page is not opened by a browser")
def test_the_page_is_dark_where_the_screen_is(books, tmp_path):
    """The corner of the page, as it is drawn."""
    path = tmp_path / "page.html"
    path.write_text(metrics.page("Month end", [metrics.chart(aging(books, as_of=DAY))]), "utf-8")
    corners = []
    for scheme in (1, 0):  # light, dark
        shot = tmp_path / f"{scheme}.png"
        subprocess.run(
            [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", f"--blink-settings=preferredColorScheme={scheme}",
             "--window-size=200,200", f"--screenshot={shot}", path.as_uri()],
            capture_output=True, timeout=100, check=True,
        )  # fmt: skip
        corners.append(sum(first_pixel(shot.read_bytes())) / 3)
    assert corners[0] > 200
    assert corners[1] < 60


def first_pixel(png):
    """Red, green, blue at the top left: the first pixel of the first row is stored as it is, whatever the filter."""
    packed, place = b"", 8
    while place < len(png):
        size, kind = int.from_bytes(png[place : place + 4], "big"), png[place + 4 : place + 8]
        packed += png[place + 8 : place + 8 + size] if kind == b"IDAT" else b""
        place += 12 + size
    return zlib.decompress(packed)[1:4]


def test_the_example_writes_its_page(tmp_path, capsys):
    assert month_end_page.main([]) == 2
    assert month_end_page.main([str(tmp_path / "page.html")]) == 0
    assert "7 pictures" in capsys.readouterr().out
    assert (tmp_path / "page.html").read_text("utf-8").startswith("<!doctype html>")
