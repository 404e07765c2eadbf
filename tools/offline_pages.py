"""Fail when a built page would ask another host for anything: a script, a style, a font, a picture.

    python tools/offline_pages.py site

Links that a reader may click are fine; what a browser loads by itself is not.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

LOADS = [
    re.compile(r"""<(?:script|img|iframe|audio|video|source|embed|object)\b[^>]*\b(?:src|data)\s*=\s*["']?(?:https?:)?//[^"'\s>]+""", re.I),
    re.compile(r"""<link\b(?=[^>]*\brel\s*=\s*["']?(?:stylesheet|preload|preconnect|icon|shortcut|modulepreload|dns-prefetch))[^>]*\bhref\s*=\s*["']?(?:https?:)?//[^"'\s>]+""", re.I),
    re.compile(r"""@import\s+(?:url\()?["']?(?:https?:)?//[^"')\s]+""", re.I),
    re.compile(r"""\burl\(\s*["']?(?:https?:)?//[^"')\s]+""", re.I),
]  # fmt: skip


def main(folder: str) -> int:
    pages = sorted(path for path in Path(folder).rglob("*") if path.suffix in {".html", ".css"})
    found = [
        f"{page}: {match[0][:160]}"
        for page in pages
        for text in [page.read_text("utf-8", errors="replace")]
        for pattern in LOADS
        for match in pattern.finditer(text)
    ]
    print("\n".join(found) if found else f"{len(pages)} pages and styles, no request to another host")
    return 1 if found or not pages else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
