"""For the site: examples in docstrings (`>>>` paragraphs) become code blocks, instead of prose with stray brackets.

An extension of griffe, named in mkdocs.yml; docstrings themselves stay free of Markdown fences.
"""

from __future__ import annotations

import inspect
import re

import griffe

EXAMPLE = re.compile(r"(?:^>>> .*\n?)(?:^(?!\s*$).*\n?)*", re.MULTILINE)


def fenced(text: str) -> str:
    """Every unindented paragraph that begins with ``>>>`` as a block of code."""
    return EXAMPLE.sub(lambda found: f"```pycon\n{found[0].rstrip()}\n```\n", inspect.cleandoc(text))


class FenceDoctests(griffe.Extension):
    """Rewrites each docstring once, when it has been loaded."""

    def on_object(self, *, obj: griffe.Object, **_: object) -> None:
        if obj.docstring and ">>>" in obj.docstring.value:
            obj.docstring.value = fenced(obj.docstring.value)
