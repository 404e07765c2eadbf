"""Fail when a built page would ask another host for anything: a script, a style, a font, a picture.

    python tools/offline_pages.py site

Links that a reader may click are fine; what a browser loads by itself is not.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

HOST = r"""["']?(?:https?:)?//[^"'\s>)]+"""
LOADING_TAG = r"<(?:script|img|iframe|audio|video|source|embed|object)\b"
LOADING_REL = r"""\brel\s*=\s*["']?(?:stylesheet|preload|preconnect|icon|shortcut|modulepreload|dns-prefetch)"""
LOADS = [
    re.compile(rf"{LOADING_TAG}[^>]*\b(?:src|data)\s*=\s*{HOST}", re.IGNORECASE),
    re.compile(rf"<link\b(?=[^>]*{LOADING_REL})[^>]*\bhref\s*=\s*{HOST}", re.IGNORECASE),
    re.compile(rf"@import\s+(?:url\()?{HOST}", re.IGNORECASE),
    re.compile(rf"\burl\(\s*{HOST}", re.IGNORECASE),
]


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
