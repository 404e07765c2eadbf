"""Regular expressions of a case as patterns of the policy, whose only sign is ``*``.

A pattern may be looser than the expression it stands for, so it is used only where both say the same of every text of
the case.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from .books import NotExpressible

#: Parts of an expression that stand for any text.
_GAPS = re.compile(r"\(\?P<\w+>\.[*+]\)|\((?:\?:)?\.[*+]\)|\.[*+]\??|(?: |\\s|\\d|\\w|\[[^\]]*\])[*+]")
_PLAIN = re.compile(r"[\w @#/:*&'-]*")


def patterns_of(expression: str, *, before: str = "", after: str = "") -> list[str]:
    """One pattern for each alternative.

    Args:
        expression: The regular expression.
        before: What a pattern gets in front where the expression is not anchored. after: Likewise behind.
    """
    made = []
    for part in expression.split("|"):
        lead, trail = "" if part.startswith("^") else before, "" if part.endswith("$") else after
        plain = _GAPS.sub("*", part.removeprefix("^").removesuffix("$")).replace("\\", "")
        if not _PLAIN.fullmatch(plain):
            raise NotExpressible(f"a regular expression with more than gaps: {expression}")
        made.append(re.sub(r"\*+", "*", f"{lead}{plain}{trail}"))
    return made


def check_same(
    expression: str, patterns: Sequence[str], texts: Sequence[str], says: Callable[[str, str], object]
) -> None:
    """Raise where the patterns and the expression differ on a text.

    Raises:
        NotExpressible: They do.
    """
    for text in texts:
        fits = any(re.fullmatch(re.escape(p).replace(r"\*", ".*"), text, re.IGNORECASE | re.DOTALL) for p in patterns)
        if fits != bool(says(expression, text)):
            raise NotExpressible(f"a regular expression that gaps do not say: {expression}")
