"""Milliseconds that `import lettrage` costs over a bare interpreter and over `import numpy`.

    python benchmarks/import_time.py            best of 15 fresh interpreters each
    python benchmarks/import_time.py --smoke    best of 2, and fails when something heavy is loaded

The aim is at most 60 ms over bare numpy, with every promised name touched.
"""

from __future__ import annotations

import subprocess
import sys
import time

BARE = "pass"
NUMPY = "import numpy"
DOOR = "import lettrage"
NAMES = "import lettrage; [getattr(lettrage, name) for name in lettrage.__all__]"
HEAVY = ("scipy", "babel", "pandas", "pyarrow", "polars", "cattrs", "dateutil", "jinja2", "hypothesis")


def best_ms(code: str, runs: int) -> float:
    """The fastest of several fresh interpreters: the least disturbed by whatever else the machine does."""
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True)
        times.append(time.perf_counter() - started)
    return min(times) * 1000


def main() -> int:
    smoke = "--smoke" in sys.argv
    runs = 2 if smoke else 15
    bare, numpy = best_ms(BARE, runs), best_ms(NUMPY, runs)
    door, names = best_ms(DOOR, runs), best_ms(NAMES, runs)
    print(f"python {sys.version.split()[0]}, best of {runs}")
    print(f"bare interpreter            {bare:7.1f} ms")
    print(f"import numpy                {numpy:7.1f} ms   {numpy - bare:+7.1f} over bare")
    print(f"import lettrage             {door:7.1f} ms   {door - bare:+7.1f} over bare")
    print(f"every promised name touched {names:7.1f} ms   {names - numpy:+7.1f} over numpy")
    found = subprocess.run(
        [sys.executable, "-c", f"{NAMES}; import sys; print(*(n for n in {HEAVY!r} if n in sys.modules))"],
        check=True, capture_output=True, text=True,
    ).stdout.split()  # fmt: skip
    if found:
        print("loaded at the door and should not be:", *found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
