"""The tests, importable as `tests.…` so that rooms share oracles and strategies."""
