"""Names of actions: hashes of what they are, so that the same action always has the same name."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from lettrage._fault import shown
from lettrage.errors import fail

__all__ = ["action_key", "content_hash"]


def content_hash(data: object) -> str:
    """SHA-256 of canonical JSON, as 64 hexadecimal digits."""
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def action_key(policy: str, step: str, episodes: Iterable[tuple[str, str, int, str]], repeat: int) -> str:
    """The key of an action: its policy, its step, the episodes of its items, and how often it went out.

    Args:
        policy: Id of the policy, without its version: an edited policy does not say the same thing twice.
        step: Id of the step.
        episodes: Kind, id, instalment and episode of every item.
        repeat: 1 for the first time.

    >>> action_key("fr", "first", [("invoice", "F-101", 1, "")], 1)[:12]
    '32a25f68a81b'
    """
    listed = list(episodes) if isinstance(episodes, Iterable) else [episodes]  # pyright: ignore[reportUnnecessaryIsInstance]
    if not all(isinstance(one, tuple) and len(one) == 4 for one in listed):  # pyright: ignore[reportUnnecessaryIsInstance]
        found, expected = shown(episodes), "a list of (kind, id, instalment, episode)"
        fail("bad-value", "an action is about episodes of items", path="episodes", found=found, expected=expected)
    named = sorted([kind, id, instalment, episode] for kind, id, instalment, episode in listed)
    return content_hash([policy, step, named, repeat])[:32]
