"""The checks that need another environment than the one of every day: `nox -s lowest`, `nox -s mutation`, …

`.ci/run` has the checks of every change. These are for before a release and for the night.
"""

from __future__ import annotations

import nox

nox.options.default_venv_backend = "uv|venv"
nox.options.sessions = ["lowest", "highest"]


@nox.session(python="3.11", venv_backend="uv")
def lowest(session: nox.Session) -> None:
    """The oldest versions that pyproject.toml accepts must work."""
    session.run_install("uv", "pip", "install", "--resolution", "lowest-direct", "-e", ".[test]")
    session.run("python", "-m", "pytest", "-q")


@nox.session(python=["3.11", "3.12", "3.13"])
def highest(session: nox.Session) -> None:
    """The newest versions, on every Python that is supported."""
    session.install("-e", ".[test]")
    session.run("python", "-m", "pytest", "-q")


@nox.session(python="3.11")
def nightly(session: nox.Session) -> None:
    """The property tests with a thousand fresh examples each."""
    session.install("-e", ".[test]")
    session.run("python", "-m", "pytest", "-q", env={"HYPOTHESIS_PROFILE": "nightly"})


@nox.session(python="3.11")
def mutation(session: nox.Session) -> None:
    """Would a test notice a changed line of money, ledger or matching?"""
    session.install("-e", ".[test]", "mutmut>=3.3")
    session.run("mutmut", "run")
    session.run("mutmut", "results")
