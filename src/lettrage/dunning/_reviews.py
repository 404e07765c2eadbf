"""Reviews: what a person must look at, each as an action that stays in the house."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from lettrage.calendars import to_date, to_days
from lettrage.dunning._action import Action, ActionItem
from lettrage.dunning._book import FAR, Minor, by_code
from lettrage.dunning._decide import Decided
from lettrage.dunning._keys import content_hash
from lettrage.dunning._owners import Owners
from lettrage.dunning._policy import DunningPolicy
from lettrage.dunning._situations import Hold
from lettrage.dunning._standing import ReviewNeed
from lettrage.explain import Evidence
from lettrage.model import Notice, StepKind
from lettrage.money import Money

__all__ = ["next_review", "reviews"]


def reviews(decided: Decided) -> tuple[list[Action], dict[int, str]]:
    """The reviews of a run, and the key of the one that each item waits for."""
    columns, policy = decided.columns, decided.policy
    last, owners = _issued(decided), Owners(columns.book, columns.customers)
    actions: list[Action] = []
    keys: dict[int, str] = {}
    for need in [*columns.standing.reviews, *_overdue_holds(decided)]:
        key = _key(policy, need, 1)
        repeat = 1
        while key in last and _again(need, last[key], columns.book.day):
            repeat += 1
            key = _key(policy, need, repeat)
        if key in last or need.day > columns.book.day:
            continue
        for place in need.places.tolist():
            keys.setdefault(place, key)
        actions.append(_written(decided, need, key, owners))
    return sorted(actions, key=lambda action: (action.customer, action.step, action.key)), keys


def next_review(decided: Decided) -> int:
    """The next day on which time alone asks for a review; `FAR` when it never does."""
    day, columns = decided.columns.book.day, decided.columns
    needs = [*columns.standing.reviews, *_overdue_holds(decided)]
    days = [need.day for need in needs]
    if any(need.every is not None for need in needs):  # whichever it repeats, none comes sooner after it
        every = min(need.every for need in needs if need.every is not None)
        days += [to_days(notice.effective_on) + every for notice in _issued(decided).values()] + [day + every]
    for _, blocked, ends in _held_too_long(decided):
        days += np.unique(ends[blocked]).tolist()
    return min((ahead for ahead in days if ahead > day), default=FAR)


def _issued(decided: Decided) -> dict[str, Notice]:
    """The reviews that were asked for already, by key."""
    return {notice.key: notice for notice in decided.columns.history.notices if notice.kind is StepKind.REVIEW}


def _key(policy: DunningPolicy, need: ReviewNeed, repeat: int) -> str:
    return content_hash([policy.id, need.code, need.customer, need.mark, repeat])[:32]


def _again(need: ReviewNeed, notice: Notice, day: int) -> bool:
    return need.every is not None and to_days(notice.effective_on) + need.every <= day


def _written(decided: Decided, need: ReviewNeed, key: str, owners: Owners) -> Action:
    columns, policy = decided.columns, decided.policy
    items = columns.book.items
    lines: list[ActionItem] = []
    for place in need.places.tolist():
        currency = items.currencies[int(items.currency[place])]
        due = int(columns.standing.due[place])
        owed = Money.of_minor(int(items.residual[place]), currency)
        known = due < FAR
        lines.append(
            ActionItem(
                items.key(place),
                owed,
                owed,
                to_date(due) if known else None,
                columns.book.day - due if known else 0,
                need.code,
            )
        )
    currencies = {line.open.currency for line in lines}
    entities = {items.entities[int(items.entity[place])] for place in need.places.tolist()}
    entity = entities.pop() if len(entities) == 1 else ""
    return Action(
        key=key,
        step=need.code,
        kind=StepKind.REVIEW,
        policy=f"{policy.id}/{policy.version}",
        on=columns.book.as_of,
        customer=need.customer,
        entity=entity,
        currency=currencies.pop() if len(currencies) == 1 else "",
        items=lines,
        owner=owners.of(need.role, need.customer, entity, need.places),
        reason=need.code,
        evidence=[Evidence(f"dunning.{need.code}", need.observed)],
    )


def _overdue_holds(decided: Decided) -> list[ReviewNeed]:
    """Holds of the policy that have lasted too long."""
    columns, out = decided.columns, list[ReviewNeed]()
    items = columns.book.items
    for hold, blocked, ends in _held_too_long(decided):
        late = np.flatnonzero(blocked & (ends <= columns.book.day))
        for places in by_code(late, items.customer[late]):
            customer = items.customers[int(items.customer[places[0]])]
            mark, code = f"{hold.id}/{customer}", f"review.hold.{hold.id}"
            out.append(ReviewNeed(code, customer, places, columns.book.day, mark, hold.id, hold.review_every_days))
    return out


def _held_too_long(decided: Decided) -> Iterator[tuple[Hold, npt.NDArray[np.bool_], Minor]]:
    """The holds that a person must look at in the end: what each blocks, and the day per item.

    It is counted from the last notice, or from the due date, whichever is later.
    """
    columns = decided.columns
    last, _ = columns.history.last(len(columns))
    due = np.where(columns.standing.due < FAR, columns.standing.due, -FAR)
    start = np.maximum(last, due).astype(np.int64)
    for hold in decided.policy.holds:
        days = hold.max_days if hold.max_days is not None else hold.review_every_days
        blocked = columns.standing.blocked.get(f"hold.{hold.id}")
        if days is not None and blocked is not None:
            yield hold, blocked & (columns.book.items.residual > 0), start + days
