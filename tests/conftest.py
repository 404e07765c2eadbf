"""Hypothesis profiles: `ci` by default, chosen by the variable HYPOTHESIS_PROFILE.

ci       100 examples, the same ones in every run, so a red build is red for everyone
dev      50 examples, fresh ones each time
nightly  1,000 examples, fresh ones each time
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

_LASTING = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}

settings.register_profile("ci", derandomize=True, max_examples=100, print_blob=True, database=None, **_LASTING)
settings.register_profile("dev", max_examples=50, **_LASTING)
settings.register_profile("nightly", max_examples=1000, print_blob=True, **_LASTING)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))
