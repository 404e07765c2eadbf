"""What else stands in the way: holds, money on its way, bills, debits, insolvency, e-invoices, assignments, courts."""

from __future__ import annotations

import numpy as np

from lettrage.calendars import to_days
from lettrage.dunning._book import FAR, Places
from lettrage.dunning._situations import AnnouncementRule, DebitRule
from lettrage.dunning._standing import ReviewNeed, Standing
from lettrage.law import claim_filing_deadline
from lettrage.model import (
    Bill,
    DirectDebitSchedule,
    DunningHold,
    Insolvency,
    InsolvencyKind,
    ItemKind,
    LegalStep,
    LifecycleCode,
    LifecycleStatus,
    Mandate,
    MandateStatus,
    PaymentAnnounced,
    ReceivableAssignment,
    Subject,
)

__all__ = [
    "block_assigned",
    "block_held",
    "block_insolvent",
    "block_legal",
    "block_refused",
    "hold_announced",
    "hold_bills",
    "hold_debits",
]

#: Statuses of an electronic invoice that stop dunning, and why.
_STOPPED = {
    LifecycleCode.REFUSED: "einvoice_refused",
    LifecycleCode.REJECTED: "einvoice_rejected",
    LifecycleCode.DISPUTED: "einvoice_disputed",
    LifecycleCode.SUSPENDED: "einvoice_suspended",
}


def block_held(standing: Standing) -> None:
    """A person said to stop: some items, or everything of a customer."""
    book = standing.book
    for hold in book.all(DunningHold):
        places = book.named(hold.items, hold.customer, hold.entity)
        closure = book.ended(Subject.DUNNING_HOLD, hold.id)
        if closure is not None:
            standing.release(places, to_days(closure.effective_on))
        elif hold.until_on is not None and to_days(hold.until_on) < book.day:
            standing.release(places, to_days(hold.until_on) + 1)
        else:
            reason = "hold" if hold.items or hold.until_on is not None else "excluded"
            standing.block(reason, places, FAR if hold.until_on is None else to_days(hold.until_on) + 1)


def hold_announced(standing: Standing, rule: AnnouncementRule) -> None:
    """The debtor says that the money is on its way."""
    book = standing.book
    for said in book.all(PaymentAnnounced):
        currency = said.amount.currency if said.amount is not None else ""
        places = book.named(said.items, said.customer, said.entity, currency)
        last = max(to_days(said.effective_on), to_days(said.sent_on or said.effective_on)) + rule.max_days
        closure = book.ended(Subject.ANNOUNCEMENT, said.id)
        if closure is not None:
            standing.release(places, to_days(closure.effective_on))
        elif last < book.day:
            standing.release(places, last + 1)
        else:
            standing.take("announced", places, None if said.amount is None else said.amount.minor, last + 1)


def hold_bills(standing: Standing) -> None:
    """A bill of exchange covers its items until it matures."""
    book = standing.book
    for bill in book.all(Bill):
        places = book.named(bill.items, bill.customer, bill.entity, bill.amount.currency)
        status = book.stands_at(Subject.BILL, bill.id, bill.status.value)
        matures = to_days(bill.matures_on)
        if status not in ("paid", "unpaid") and book.ended(Subject.BILL, bill.id) is None and matures >= book.day:
            standing.take("bill", places, bill.amount.minor, matures + 1)


def hold_debits(standing: Standing, rule: DebitRule) -> None:
    """A direct debit was announced: leave its items alone around its day."""
    book = standing.book
    signed = {mandate.id: mandate.status for mandate in book.all(Mandate)}
    for schedule in book.all(DirectDebitSchedule):
        first = signed.get(schedule.mandate, MandateStatus.ACTIVE)
        if book.stands_at(Subject.MANDATE, schedule.mandate, first.value) != MandateStatus.ACTIVE:
            continue
        for debit in schedule.debits:
            day = to_days(debit.debit_on)
            places = book.named(debit.items, schedule.customer, schedule.entity, debit.amount.currency)
            if book.day > day + rule.days_after:
                continue
            if book.day < day - rule.days_before:
                standing.wait(places, day - rule.days_before)
                continue
            standing.take("debit", places, debit.amount.minor, day + rule.days_after + 1)


def block_insolvent(standing: Standing) -> None:
    """What was born before proceedings opened is frozen; what came later stays due."""
    book = standing.book
    for case in book.all(Insolvency):
        if case.kind == InsolvencyKind.CONCILIATION:
            continue
        of_customer = book.of_customer(case.customer)
        frozen = of_customer[book.items.on[of_customer] < to_days(case.opened_on)]
        standing.block("insolvency", frozen)
        open_ones = frozen[book.items.residual[frozen] > 0]
        lodged = any(
            step.customer == case.customer and step.kind == "claim_lodged" and step.effective_on >= case.opened_on
            for step in book.all(LegalStep)
        )
        if len(open_ones) and not lodged:
            published = case.published_on
            by = "" if published is None else claim_filing_deadline(published).on.isoformat()
            mark = f"{case.customer}/{case.opened_on}"
            standing.reviews.append(
                ReviewNeed(
                    "review.lodge_claim", case.customer, open_ones, to_days(case.opened_on), mark, by, role="legal"
                )
            )


def block_refused(standing: Standing) -> None:
    """An electronic invoice that was refused, rejected, contested or suspended is not dunned."""
    book = standing.book
    latest = {event.document: event for event in book.all(LifecycleStatus)}
    stopped = {key: event for key, event in latest.items() if event.code in _STOPPED and key.kind is ItemKind.INVOICE}
    if not stopped:
        return
    ids = book.items.id
    parts: dict[str, list[int]] = {}
    for place in np.flatnonzero(
        np.isin(ids.astype(str), [key.id for key in stopped]) & (book.items.kind == 0)
    ).tolist():
        parts.setdefault(ids[place], []).append(place)
    for document, event in stopped.items():
        reason, places = _STOPPED[LifecycleCode(event.code)], np.array(parts.get(document.id, ()), np.int64)
        standing.block(reason, places)
        owed = places[book.items.residual[places] > 0]
        if len(owed):  # one look at the document, however many parts it falls due in
            customer = book.items.customers[int(book.items.customer[owed[0]])]
            found = event.motive or str(event.code)
            since = to_days(event.effective_on)
            standing.reviews.append(ReviewNeed(f"review.{reason}", customer, owed, since, document.id, found))


def block_assigned(standing: Standing) -> None:
    """Receivables sold or assigned: whom the assignment names collects them, and the assignee is paid."""
    book = standing.book
    for assignment in book.all(ReceivableAssignment):
        places = book.named(assignment.items, assignment.customer, assignment.entity)
        if assignment.collected_by == "assignee":
            standing.block("assigned", places)
        elif assignment.notified_on is not None and assignment.iban:
            for place in places.tolist():
                standing.pay_to[place] = assignment.iban


def block_legal(standing: Standing) -> None:
    """What is before a court is no longer asked for by letters."""
    book = standing.book
    for step in book.all(LegalStep):
        places = book.named(step.items, step.customer, step.entity)
        standing.block("legal", places[_born_by(standing, places, to_days(step.effective_on))])


def _born_by(standing: Standing, places: Places, day: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    mask: np.ndarray[tuple[int], np.dtype[np.bool_]] = standing.book.items.on[places] <= day
    return mask
