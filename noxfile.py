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


# What is mutated, and the tests that answer for it in stages: those next to the subject first, they kill soonest.
MUTATED = {
    "_exact.py money.py": "floor1/test_money.py",
    "metrics/formulas/_dso.py metrics/_aging.py metrics/_dso.py": "metrics/test_dso.py metrics",
    "ledger/_balance.py ledger/_replay.py ledger/_apply.py": "ledger",
    "matching/_decide.py matching/_letter.py matching/_pipeline.py": "matching",
    "matching/kernels/packing.py matching/kernels/combinations.py": "kernels/test_packing.py kernels",
    "dunning/_ladder.py dunning/_decide.py dunning/_contacts.py": "dunning/test_properties.py dunning",
    "tabular/_amounts.py": "frames/test_readers.py frames",
}


@nox.session(python="3.11")
def mutation(session: nox.Session) -> None:
    """Would a test notice a changed line of a room that decides about money? `-- --sample 20 --seed 2`."""
    session.install("-e", ".[test]")
    for modules, tests in MUTATED.items():
        changed = [f"src/lettrage/{name}" for name in modules.split()]
        stages = [word for name in tests.split() for word in ("--tests", f"tests/{name}")]
        arguments = session.posargs or ["--sample", "20"]
        # survivors are for people to read: some mutants change nothing that anyone can see
        session.run("python", "tools/mutate.py", *changed, *stages, *arguments, success_codes=[0, 1])
