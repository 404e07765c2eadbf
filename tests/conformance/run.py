"""Run the cases of a file through the library: passed, failed or not expressible, each failure explained.

python -m tests.conformance.run FILE
"""

from __future__ import annotations

import argparse
import json
import sys
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any

from attrs import frozen

if not __package__:  # run as a script: the modules beside it still import each other as a package
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    __package__ = "tests.conformance"

from . import answers
from .answers import NotExpressible
from .books import Case
from .comparing import differences, law_differences, metric_differences
from .dunning import dunning_differences

Comparing = Callable[[Case, Mapping[str, Any]], list[str]]

#: The answering and the comparing function of each format.
FORMATS: dict[str, tuple[answers.Answering, Comparing]] = {
    "lettrage-cases-matching/1": (answers.matching, differences),
    "law_cases/1": (answers.law, law_differences),
    "metrics": (answers.metrics, metric_differences),
    "dunning": (answers.dunning, dunning_differences),
}
CASES = Path(__file__).parent / "cases"


class Verdict(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    NOT_EXPRESSIBLE = "not expressible"


@frozen
class Outcome:
    case: str
    kind: str
    verdict: Verdict
    why: tuple[str, ...] = ()


def run(path: Path) -> list[Outcome]:
    """The outcome of every case of a file, in its order."""
    data = json.loads(path.read_text("utf-8"))
    said = data.get("format") or data.get("schema") or _unnamed(data)
    if said not in FORMATS:
        raise SystemExit(f"{path}: no answers for the format {said}")
    return [judge(case, *FORMATS[said]) for case in data["cases"]]


def _unnamed(data: Mapping[str, Any]) -> str | None:
    """The format of a file that does not name it: a case of metrics says which metric it is about, one of dunning when
    it is run."""
    return next(
        (
            name
            for name, key in (("metrics", "metric"), ("dunning", "runs"))
            if all(key in case for case in data["cases"])
        ),
        None,
    )


def judge(case: Case, answer: answers.Answering, compare: Comparing = differences) -> Outcome:
    """One case. A crash is a failure like any other."""
    kind = case.get("kind") or case.get("metric") or "dunning"
    try:
        found = compare(case, answer(case))
    except NotExpressible as reason:
        return Outcome(case["id"], kind, Verdict.NOT_EXPRESSIBLE, (str(reason),))
    except Exception as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        found = [f"{type(error).__name__} in {Path(where.filename).name}:{where.lineno}: {error}"]
    return Outcome(case["id"], kind, Verdict.FAILED if found else Verdict.PASSED, tuple(found))


def report(outcomes: Iterable[Outcome]) -> str:
    listed = list(outcomes)
    lines = []
    for verdict in Verdict:
        chosen = [outcome for outcome in listed if outcome.verdict is verdict]
        lines.append(f"{verdict}: {len(chosen)} of {len(listed)}")
        for outcome in chosen:
            lines.append(
                f"  {outcome.case} ({outcome.kind})" + ("" if len(outcome.why) != 1 else f": {outcome.why[0]}")
            )
            lines += [f"    {line}" for line in outcome.why] if len(outcome.why) > 1 else []
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Run conformance cases through the library.")
    parser.add_argument("files", type=Path, nargs="*", default=sorted(CASES.glob("*.json")))
    outcomes = [outcome for path in parser.parse_args(arguments).files for outcome in run(path)]
    sys.stdout.write(report(outcomes) + "\n")
    return int(any(outcome.verdict is Verdict.FAILED for outcome in outcomes))


if __name__ == "__main__":
    sys.exit(main())
