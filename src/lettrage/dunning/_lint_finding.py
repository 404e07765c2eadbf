"""A finding of lint: one thing wrong or doubtful in a policy, as data."""

from __future__ import annotations

from typing import Literal

from attrs import frozen

__all__ = ["Finding", "error", "warning"]


@frozen
class Finding:
    """One thing that lint found (constat).

    Attributes:
        code: The rule, a key of `LINT_RULES`.
        severity: ``error`` for what cannot do what it says, ``warning`` for what is doubtful.
        path: Where in the policy, such as ``tracks.main.steps.first``.
        message: One sentence.
        found: What is there.
        help: What to do about it.
    """

    code: str
    severity: Literal["error", "warning"]
    path: str
    message: str
    found: str = ""
    help: str = ""

    def __str__(self) -> str:
        text = f"{self.severity} {self.code} at {self.path}: {self.message}"
        return f"{text}\n  help: {self.help}" if self.help else text


def error(code: str, path: str, message: str, found: object = "", help: str = "") -> Finding:
    return Finding(code, "error", path, message, str(found), help)


def warning(code: str, path: str, message: str, found: object = "", help: str = "") -> Finding:
    return Finding(code, "warning", path, message, str(found), help)
