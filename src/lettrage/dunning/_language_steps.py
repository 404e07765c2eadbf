"""The shapes of steps and tracks."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any, Final

from attrs import evolve, frozen

from lettrage.dunning._language_when import WHEN
from lettrage.dunning._records import AMOUNTS, NAME, Key, Percent, Record
from lettrage.dunning._refusals import BAD
from lettrage.dunning._shapes import Either, Flagged, Listed, Mapped, Text, Whole, Worded, one_or_many
from lettrage.dunning._steps import Approval, Minimum, Step, Track
from lettrage.dunning._words import Anchor
from lettrage.errors import Fault
from lettrage.model import StepKind, Tone

__all__ = ["APPROVALS", "CHANNELS", "DAYS", "MINIMUM", "ROLES", "STEP", "TONE", "TRACKS", "worded"]


def worded(words: Iterable[Any]) -> Worded:
    """One of the words of an enumeration."""
    return Worded({str(word.value): word for word in words})


#: A count of days, zero or more.
DAYS: Final = Whole(0, 36_600)
#: Roles, channels and kinds of documents are open lists of words.
_WORD: Final = Text("a word of letters, digits, `-` and `_`", r"[A-Za-z][A-Za-z0-9_\-]{0,39}")
ROLES: Final = one_or_many(_WORD)
CHANNELS: Final = Either({"text": one_or_many(_WORD).kinds["text"], "list": Listed(_WORD, least=1)}, written="list")
TONE: Final = worded(Tone)

_APPROVAL: Final = Record(
    Approval,
    {
        "role": Key(_WORD, "who may give it; `second_person` for anyone but the author", required=True),
        "when": Key(WHEN, "when it is needed; always by default"),
    },
    "approval",
    about="A consent that an action needs before it goes out.",
)


@frozen
class _ApprovalOrRole:
    """An approval, or the bare name of a role for one that is always needed."""

    def read(self, value: Any, path: str, faults: list[Fault]) -> Any:
        return _EITHER.read(value, path, faults)

    def write(self, value: Any) -> Any:
        return _APPROVAL.write(value)

    def schema(self, definitions: dict[str, Any]) -> dict[str, Any]:
        return _EITHER.schema(definitions)


@frozen
class _Role:
    """The name of a role as an approval that is always needed."""

    def read(self, value: Any, path: str, faults: list[Fault]) -> Any:
        read = _WORD.read(value, path, faults)
        return BAD if read is BAD else Approval(read)

    def write(self, value: Any) -> Any:
        return value.role

    def schema(self, definitions: dict[str, Any]) -> dict[str, Any]:
        return _WORD.schema(definitions)


_EITHER: Final = Either({"text": _Role(), "table": _APPROVAL}, written="table")
APPROVALS: Final = Either(
    {"text": one_or_many(_Role()).kinds["text"], "list": Listed(_ApprovalOrRole())}, written="list"
)

MINIMUM: Final = Record(
    Minimum,
    {
        "item": Key(AMOUNTS, "least open amount of an item; smaller ones are left out"),
        "group": Key(AMOUNTS, "least sum of the items of a message"),
        "percent_of_open": Key(
            Percent(), "least share of that sum in all that is open, due or not", "percent_of_open_ppm"
        ),
        "strict": Key(Flagged(), "true when a bound must be exceeded, not only reached"),
    },
    "minimum",
    about="The least that must be owed, each bound included.",
)

_STEP_KEYS: Final = {
    "id": Key(NAME, "unique in its track; what an issued notice remembers", required=True),
    "kind": Key(worded(StepKind), "what it is"),
    "offset_days": Key(Whole(-3_660, 36_600), "days from the anchor, below zero for before it"),
    "anchor": Key(worded(Anchor), "from which day they are counted"),
    "offset_months": Key(Whole(-120, 120), "months from the anchor, added before the days"),
    "end_of_month": Key(Flagged(), "whether the day moves to the last of its month"),
    "expires_after_days": Key(DAYS, "days past its day after which an optional step is dropped"),
    "optional": Key(Flagged(), "whether later steps may go out without it"),
    "tone": Key(TONE, "how it speaks"),
    "channels": Key(CHANNELS, "ways to send it, in order; `preferred` stands for the debtor's order"),
    "requires": Key(one_or_many(NAME), "steps that must have been issued for the item before"),
    "days_since": Key(Mapped(DAYS, keys=NAME), "least days since a step was issued, by step"),
    "min_gap_days": Key(DAYS, "least days since any contact"),
    "minimum": Key(MINIMUM, "the least that must be owed"),
    "charges": Key(one_or_many(NAME), "charges of the policy that it shows"),
    "owner": Key(_WORD, "role or name of who carries it out"),
    "copies": Key(ROLES, "roles that get a copy"),
    "approvals": Key(APPROVALS, "consents it needs"),
    "grants_deadline_days": Key(DAYS, "days that it grants for payment"),
    "grants_deadline_months": Key(Whole(0, 120), "months that it grants, added before the days"),
    "terminal": Key(Flagged(), "whether nothing follows it"),
    "repeat_every_days": Key(Whole(1, 36_600), "days after which it is issued again"),
    "max_repeats": Key(Whole(1, 10_000), "how often it is issued at most when it repeats"),
    "when": Key(WHEN, "further condition"),
    "documents": Key(one_or_many(_WORD), "kinds of documents that must be there; else a review asks for them"),
    "evidence": Key(one_or_many(_WORD), "parts that a hand-over bundle must hold"),
    "target_role": Key(_WORD, "to whom a hand-over goes"),
}

#: The shape of a step.
STEP: Final = Record(Step, _STEP_KEYS, "step", about="One step of a ladder.")
_CHANGE: Final = Record(
    Step,
    {key: known for key, known in _STEP_KEYS.items() if key != "id"},
    "step change",
    partial=True,
    about="Keys of a step that a track changes.",
)
_TRACK: Final = Record(
    Track,
    {
        "steps": Key(Listed(STEP), "its own steps, in order; they come after those that it extends"),
        "extends": Key(NAME, "the track it starts from"),
        "drop": Key(one_or_many(NAME), "steps left out of it"),
        "override": Key(Mapped(_CHANGE, keys=NAME), "keys changed, by step"),
    },
    "track",
    build=partial(Track, "-"),
    about="A ladder: steps in order, alone or as changes to another ladder.",
)


def _named(tracks: dict[str, Track]) -> tuple[Track, ...]:
    return tuple(evolve(track, id=id) for id, track in tracks.items())


#: The shape of all tracks, by id.
TRACKS: Final = Mapped(
    _TRACK, keys=NAME, build=_named, unbuild=lambda tracks: {track.id: track for track in tracks}, least=1
)
