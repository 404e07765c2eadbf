"""Everything that goes out to debtors on a day: the messages of ladders, thanks, statements."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from lettrage.dunning._action import Action
from lettrage.dunning._book import Places
from lettrage.dunning._courtesy import statements, thankable, thanks
from lettrage.dunning._decide import Decided
from lettrage.dunning._unpublished import UNPUBLISHED, Unpublished
from lettrage.dunning._write_action import ActionWriter, Issued

__all__ = ["Spoken", "check_rates", "speak"]


@frozen(eq=False)
class Spoken:
    """What goes out on a day.

    Attributes:
        writer: What writes the messages of ladders.
        courtesies: Thanks and statements.
        unthanked: Items paid of late that nobody had thanked for.
    """

    writer: ActionWriter
    courtesies: tuple[Action, ...]
    unthanked: Places

    def issued(self) -> Iterator[Issued]:
        """All of them, as they go out."""
        yield from (self.writer.issue(at) for at in range(len(self.writer.messages)))
        for action in self.courtesies:
            yield Issued(action.notice(), "" if action.owner is None else action.owner.name, action.track)


def speak(decided: Decided) -> Spoken:
    """What goes out of what was decided."""
    writer, items, log = ActionWriter(decided), decided.columns.book.items, decided.log
    busy = frozenset(items.customers[int(items.customer[message.members[0]])] for message in writer.messages)
    unthanked = thankable(decided)
    thankful = thanks(decided, log, unthanked, busy)
    regular = statements(decided, log, busy | {action.customer for action in thankful})
    return Spoken(writer, (*thankful, *regular), unthanked.places)


def check_rates(decided: Decided) -> None:
    """Refuse a day on which a message cannot go out for want of a rate: a forecast without it would be one of silence.

    Raises:
        InvalidInput: ``unknown-rate``.
    """
    unpublished = Unpublished(decided.policy, decided.columns)
    for message in decided.messages:
        if message.waiting is not None and message.waiting.why == UNPUBLISHED:
            errors = [unpublished.error(place) for place in message.members.tolist()]
            raise next(error for error in errors if error is not None)
