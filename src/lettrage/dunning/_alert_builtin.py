"""Alerts that no policy has to write: the end of the time to sue, promises, plans, the insurer's deadline."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import numpy as np

from lettrage.calendars import to_date, to_days
from lettrage.dunning._book import FAR, Places
from lettrage.dunning._decide import Decided
from lettrage.dunning._keys import content_hash
from lettrage.dunning._plan import Alert
from lettrage.dunning._promises import PromiseState
from lettrage.explain import Evidence
from lettrage.model import CreditCover, ItemKey, PlanStatus

__all__ = ["builtin_alerts"]


def builtin_alerts(decided: Decided, told: Collection[str]) -> Iterator[Alert]:
    """Every built-in alert of a day; each is told once."""
    for alert in (
        *_near_limitation(decided),
        *_promises_due(decided),
        *_plans_breached(decided),
        *_to_declare(decided),
    ):
        if alert.key not in told:
            yield alert


def _named(decided: Decided, rule: str, *parts: object) -> str:
    return content_hash([decided.policy.id, rule, *(str(part) for part in parts)])[:32]


def _near_limitation(decided: Decided) -> Iterator[Alert]:
    """Debts that can soon no longer be sued for."""
    columns, policy = decided.columns, decided.policy
    items, left = columns.book.items, columns.limitation
    near = np.flatnonzero(
        (left >= 0) & (left <= policy.situations.limitation.alert_days) & (items.residual > 0) & (items.customer >= 0)
    )
    for place in near.tolist():
        item = items.key(place)
        customer = items.customers[int(items.customer[place])]
        key = content_hash([policy.id, "limitation", item.kind.value, item.id, item.instalment])[:32]
        seen = [Evidence("dunning.limitation", int(left[place]))]
        yield Alert(key, "limitation", "critical", "legal", customer, [item], seen)


def _promises_due(decided: Decided) -> Iterator[Alert]:
    """Promises whose day has come and that are not kept yet."""
    book = decided.columns.book
    for status in decided.columns.customers.promises:
        promise = status.promise
        if status.state is not PromiseState.ACTIVE or promise.due_on > book.as_of:
            continue
        places = book.named(promise.items, promise.customer, promise.entity, promise.amount.currency)
        if len(places):
            key = _named(decided, "promise_due", promise.id, promise.due_on)
            seen = [Evidence("dunning.promise_due", promise.amount, promise.due_on)]
            yield Alert(key, "promise_due", "info", "collector", promise.customer, _keys(decided, places), seen)


def _plans_breached(decided: Decided) -> Iterator[Alert]:
    """Payment plans that are no longer kept to."""
    book = decided.columns.book
    for state in decided.columns.customers.plans:
        places = book.places(state.plan.items)
        if state.status is not PlanStatus.BREACHED or not (book.items.residual[places] > 0).any():
            continue
        due = None if state.due >= FAR else to_date(state.due)
        key = _named(decided, "plan_breached", state.plan.id)
        seen = [Evidence("dunning.plan_breached", state.instalment, due)]
        watches = state.plan.supervisor.role if state.plan.supervisor is not None else ""
        yield Alert(
            key, "plan_breached", "warning", watches or "collector", state.plan.customer, _keys(decided, places), seen
        )


def _to_declare(decided: Decided) -> Iterator[Alert]:
    """Unpaid debts that the credit insurer must soon be told of, or the cover is lost."""
    book, standing = decided.columns.book, decided.columns.standing
    ahead = decided.policy.situations.limitation.declaration_alert_days
    latest = {cover.id: cover for cover in book.all(CreditCover)}
    for cover in latest.values():
        if cover.declaration_days is None:
            continue
        places = book.of_customer(cover.customer, cover.entity)
        # The insurer counts from the due date agreed with the debtor, not from what a payment plan made of it.
        due = book.items.due[places].astype(np.int64)
        last = due + cover.declaration_days
        covered = (book.items.on[places] >= to_days(cover.effective_on)) & (book.items.residual[places] > 0)
        if cover.valid_to is not None:
            covered &= book.items.on[places] <= to_days(cover.valid_to)
        covered &= (due < book.day) & (last >= book.day) & (last - book.day <= ahead) & (standing.due[places] < FAR)
        for place, on in zip(places[covered].tolist(), last[covered].tolist(), strict=True):
            item = book.items.key(place)
            key = _named(decided, "declaration", cover.id, item.kind.value, item.id, item.instalment)
            seen = [Evidence("dunning.declaration", to_date(on), cover.insurer)]
            yield Alert(key, "declaration", "critical", "credit_manager", cover.customer, [item], seen)


def _keys(decided: Decided, places: Places) -> list[ItemKey]:
    """The items of an alert that are still open."""
    items = decided.columns.book.items
    return [items.key(place) for place in places.tolist() if items.residual[place] > 0]
