"""Everything that may happen in a life, each as a function of the life and of a source of random numbers."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any, Final

from attrs import evolve

from lettrage.dunning import (
    Action,
    StepKind,
    accept_plan,
    approve,
    propose_plan,
    record_call,
    skip,
    waive,
)
from lettrage.dunning import postpone as put_off
from lettrage.errors import LettrageError
from lettrage.ledger import Ledger
from lettrage.model import (
    Allocation,
    Bill,
    BillStatus,
    CallOutcome,
    CallResult,
    Cancellation,
    Charge,
    Closure,
    ClosureOutcome,
    CreditHold,
    CreditNote,
    CreditUse,
    DirectDebitSchedule,
    Dispute,
    DocumentKey,
    Doubtful,
    DueDateExtension,
    DunningHold,
    Exchange,
    ExchangeDirection,
    Fact,
    Insolvency,
    Instalment,
    ItemKey,
    ItemKind,
    LateReason,
    LegalStep,
    LifecycleStatus,
    Mandate,
    MandateStatus,
    Notice,
    NoticeDelivery,
    Payment,
    PaymentAnnounced,
    PaymentPlan,
    PaymentReturn,
    PlanStatus,
    PromiseToPay,
    ReceivableAssignment,
    ScheduledDebit,
    Settlement,
    SettlementReversal,
    StatusChange,
    Subject,
    WriteOff,
)
from lettrage.money import Money

from .books import day, eur, invoice
from .lives import Life
from .makers import often, policy_of
from .people import PEOPLE, with_opt_out

__all__ = ["HAPPENINGS", "born", "days_pass"]

AMOUNTS: Final = ("40.00", "300.00", "1000.00")

Happening = Callable[[Life, Random], object]


def _item(life: Life, random: Random) -> ItemKey | None:
    owed = sorted(life.open_items())
    return random.choice(owed) if owed else None


def _amount(life: Life, random: Random, item: ItemKey) -> Money:
    """All that is open of an item, or some of it."""
    left = life.open_items()[item]
    return left if often(random) else min(left, eur(random.choice(["10.00", "20.00", "55.00"])))


def _customer(random: Random) -> str:
    return random.choice(["ACME", "ACME", "BETA", "GAMMA"])


# -- documents and money ---------------------------------------------------------------------------------------------


def days_pass(life: Life, random: Random) -> None:
    life.plans.append((life.today, life.policy, life.plan()))
    life.offset += random.randint(1, 9)


def a_sale(life: Life, random: Random) -> None:
    due = life.offset + random.randint(-5, 20)
    more: dict[str, Any] = {}
    if often(random, 4):
        more["entity"] = "NORTH"
    if often(random, 8):
        due_on = None
        sold = evolve(invoice(life.name("F"), _customer(random), due=day(due), amount="80.00", **more), due_on=due_on)
    else:
        sold = invoice(life.name("F"), _customer(random), due=day(due), amount=random.choice(AMOUNTS), **more)
    life.record(evolve(sold, known_on=None))


def a_correction(life: Life, random: Random) -> None:
    """A corrective invoice replaces one that was cancelled, refused electronically or not."""
    item = _item(life, random)
    if item is None or item.id in {"F-00"}:
        return
    document = DocumentKey(ItemKind.INVOICE, item.id)
    if often(random):
        life.record(LifecycleStatus(effective_on=life.today, document=document, code=210, motive="NON_CONFORME"))
    if life.record(Cancellation(effective_on=life.today, document=document)):
        old = life.ledger.invoice(item.id)
        life.record(
            evolve(old, id=life.name("C"), issued_on=life.today, replaces=[item.id], due_on=day(life.offset + 3))
        )


def a_payment(life: Life, random: Random) -> None:
    item = _item(life, random)
    if item is None or item.instalment > 1 or life.ledger.invoice(item.id).entity:
        return
    life.paid.append(life.name("P"))
    amount, name = _amount(life, random, item), life.paid[-1]
    money = Payment(name, life.today, amount, customer=life.customer_of(item))
    allocation = Allocation(ItemKey(ItemKind.PAYMENT, name), item, amount, amount)
    life.record(money, Settlement(f"S-{name}", [allocation], effective_on=life.today))


def money_back(life: Life, random: Random) -> None:
    """A payment is returned, or the matching undone."""
    if life.paid:
        which = random.choice(life.paid)
        fact: Fact = PaymentReturn(effective_on=life.today, payment=which, code="AM04")
        if often(random):
            fact = SettlementReversal(effective_on=life.today, settlement=f"S-{which}")
        life.record(fact)


def loose_money(life: Life, random: Random) -> None:
    """Money that waits to be matched: of a known customer, earmarked or not, or of an unknown payer who names one."""
    amount, name = eur(random.choice(["25.00", "120.00", "2000.00"])), life.name("U")
    choice = random.randrange(3)
    if choice == 0:
        item = _item(life, random)
        text = f"paiement {item.id if item is not None and often(random) else 'ACME'}"
        life.record(Payment(name, life.today, amount, remittance=text, payer_name=random.choice(["", "Acme SARL"])))
    else:
        marked = {"earmarked": True} if choice == 1 else {}
        life.record(Payment(name, life.today, amount, customer=_customer(random), attributes=marked))


def a_credit_note(life: Life, random: Random) -> None:
    item = _item(life, random)
    if item is None:
        return
    customer, entity = life.customer_of(item), life.ledger.invoice(item.id).entity
    use = random.choice([CreditUse.OFFSET, CreditUse.OFFSET, CreditUse.REFUND])
    of, later = (item.id if often(random) else None), (day(life.offset + 9) if often(random, 4) else None)
    note = CreditNote(
        life.name("N"), customer, life.today, eur(random.choice(["15.00", "90.00"])), invoice=of, use=use,
        usable_from=later, entity=entity,
    )  # fmt: skip
    life.record(note)


def a_write_off(life: Life, random: Random) -> None:
    item = _item(life, random)
    if item is not None:
        life.record(WriteOff(effective_on=life.today, item=item, amount=_amount(life, random, item)))


def a_longer_term(life: Life, random: Random) -> None:
    item = _item(life, random)
    if item is not None:
        new = day(life.offset + random.randint(0, 12))
        life.record(DueDateExtension(effective_on=life.today, item=item, new_due_on=new))


# -- what is said and agreed -----------------------------------------------------------------------------------------


def a_dispute(life: Life, random: Random) -> None:
    item = _item(life, random)
    if item is not None:
        amount = random.choice([None, eur("30.00"), eur("2000.00")])
        more = [other for other in sorted(life.open_items()) if other.id == item.id]
        life.record(Dispute(effective_on=life.today, id=life.name("D"), items=more, amount=amount, ground="price"))


def a_promise(life: Life, random: Random) -> None:
    item = _item(life, random)
    if item is not None:
        items = [item] if often(random, 3) is False else []
        amount, due = random.choice([eur("40.00"), life.open_items()[item]]), day(life.offset + random.randint(0, 10))
        life.record(
            PromiseToPay(
                effective_on=life.today, id=life.name("W"), customer=life.customer_of(item), amount=amount, due_on=due,
                items=items,
            )
        )  # fmt: skip


def a_plan(life: Life, random: Random) -> None:
    """A payment plan is proposed, and agreed at once, later or never; it may replace another."""
    waiting = [p for p in life.standing(PaymentPlan, Subject.PLAN) if p.status is PlanStatus.PROPOSED]
    if waiting and often(random):
        life.record(accept_plan(random.choice(waiting), life.policy, by="Ada", on=life.today))
        return
    before = life.standing(PaymentPlan, Subject.PLAN)
    old = random.choice(before) if before and often(random) else None
    try:
        plan = propose_plan(
            life.ledger, life.policy, _customer(random) if old is None else old.customer, as_of=life.today,
            instalments=random.randint(1, 3), first_on=day(life.offset + random.randint(0, 9)),
            replaces=None if old is None else old.id,
        )  # fmt: skip
    except LettrageError:
        return  # nothing overdue
    plan = evolve(plan, id=life.name("E"))
    if life.record(plan) and not often(random, 4):
        life.record(accept_plan(plan, life.policy, by="Ada", on=life.today))


def an_end(life: Life, random: Random) -> None:
    """Something that was agreed, held or contested ends, well or badly."""
    pairs = [
        (Dispute, Subject.DISPUTE, ["resolved", "rejected"]),
        (PromiseToPay, Subject.PROMISE, ["broken", "withdrawn", "kept"]),
        (PaymentPlan, Subject.PLAN, ["breached", "completed", "withdrawn"]),
        (DunningHold, Subject.DUNNING_HOLD, ["released"]),
        (PaymentAnnounced, Subject.ANNOUNCEMENT, ["resolved"]), (Bill, Subject.BILL, ["resolved"]),
        (CreditHold, Subject.CREDIT_HOLD, ["released"]),
    ]  # fmt: skip
    ends = [(fact, subject, how) for cls, subject, how in pairs for fact in life.standing(cls, subject)]
    if ends:
        fact, subject, how = random.choice(ends)
        outcome = ClosureOutcome(random.choice(how)).value
        life.record(Closure(effective_on=life.today, subject=subject, id=fact.id, outcome=outcome))


def a_new_status(life: Life, random: Random) -> None:
    """A dispute is looked at or settled, a bill paid or not, a mandate revoked."""
    found = [(Subject.DISPUTE, d.id, ["in_review", "settled"]) for d in life.events(Dispute)]
    found += [(Subject.BILL, b.id, ["paid", "unpaid"]) for b in life.events(Bill)]
    found += [(Subject.MANDATE, m.id, ["revoked", "active"]) for m in life.events(Mandate)]
    if found:
        subject, id, words = random.choice(found)
        life.record(StatusChange(effective_on=life.today, subject=subject, id=id, status=random.choice(words)))


def a_hold(life: Life, random: Random) -> None:
    until = day(life.offset + random.randint(0, 6)) if often(random, 4) is False else None
    item = _item(life, random) if often(random) else None
    whose: dict[str, Any] = {"customer": _customer(random)} if item is None else {"items": [item]}
    life.record(DunningHold(effective_on=life.today, id=life.name("H"), until_on=until, **whose))


def money_announced(life: Life, random: Random) -> None:
    item = _item(life, random)
    if item is not None:
        amount = random.choice([None, eur("25.00")])
        sent = day(life.offset + 2) if often(random, 3) else None
        life.record(
            PaymentAnnounced(
                effective_on=life.today, id=life.name("A"), customer=life.customer_of(item), amount=amount,
                sent_on=sent,
                items=[item] if often(random) else [],
            )
        )  # fmt: skip


def a_bill(life: Life, random: Random) -> None:
    item = _item(life, random)
    if item is not None:
        matures = day(life.offset + random.randint(0, 9))
        life.record(
            Bill(
                effective_on=life.today, id=life.name("B"), customer=life.customer_of(item),
                amount=_amount(life, random, item), matures_on=matures, items=[item] if often(random) else [],
                status=random.choice(list(BillStatus)[:3]),
            )
        )  # fmt: skip


def a_debit(life: Life, random: Random) -> None:
    item = _item(life, random)
    if item is None:
        return
    customer, mandate = life.customer_of(item), life.name("M")
    status = MandateStatus.ACTIVE if often(random, 5) is False else MandateStatus.SUSPENDED
    life.record(Mandate(effective_on=life.today, id=mandate, customer=customer, status=status))
    debit = ScheduledDebit(_amount(life, random, item), day(life.offset + random.randint(0, 12)), [item])
    life.record(
        DirectDebitSchedule(
            effective_on=life.today, id=life.name("V"), mandate=mandate, customer=customer, debits=[debit]
        )
    )


# -- law -------------------------------------------------------------------------------------------------------------


def an_assignment(life: Life, random: Random) -> None:
    item = _item(life, random)
    if item is not None:
        collects = random.choice(["creditor", "assignee"])
        told = life.today if often(random) else None
        life.record(
            ReceivableAssignment(
                effective_on=life.today, id=life.name("Z"), assignee="BANK", items=[item], notified_on=told,
                collected_by=collects, iban="FR7630006000011234567890189",
            )
        )  # fmt: skip


def a_life_cycle(life: Life, random: Random) -> None:
    item = _item(life, random)
    if item is not None:
        code = random.choice([205, 207, 208, 210, 213, 212])
        life.record(
            LifecycleStatus(effective_on=life.today, document=DocumentKey(ItemKind.INVOICE, item.id), code=code)
        )


def proceedings(life: Life, random: Random) -> None:
    customer, opened = random.choice(["BETA", "GAMMA"]), day(life.offset - random.randint(0, 4))
    choice = random.randrange(4)
    if choice == 0:
        life.record(Insolvency(effective_on=life.today, customer=customer, opened_on=opened, published_on=life.today))
    elif choice == 1:
        life.record(Insolvency(effective_on=life.today, customer=customer, opened_on=opened, kind="conciliation"))
    elif choice == 2:
        item = _item(life, random)
        if item is not None:
            whose = life.customer_of(item)
            life.record(LegalStep(effective_on=life.today, customer=whose, kind="order_obtained", items=[item]))
    else:
        life.record(LegalStep(effective_on=life.today, customer=customer, kind="claim_lodged"))


def a_doubt(life: Life, random: Random) -> None:
    item = _item(life, random)
    if item is not None:
        whose = life.customer_of(item)
        life.record(Doubtful(effective_on=life.today, customer=whose, items=[item]))
        life.record(LateReason(effective_on=life.today, items=[item], cause=random.choice(["cash", "hardship"])))


# -- talk and decisions ----------------------------------------------------------------------------------------------


def talk(life: Life, random: Random) -> None:
    """The customer writes, is written to by hand, or talks to somebody who rings up of their own accord."""
    customer = _customer(random)
    if often(random):
        result = random.choice([CallResult.REACHED, CallResult.NO_ANSWER])
        life.record(CallOutcome(effective_on=life.today, customer=customer, result=result))
    else:
        way = random.choice([ExchangeDirection.INBOUND, ExchangeDirection.OUTBOUND])
        life.record(Exchange(effective_on=life.today, customer=customer, direction=way, channel="email"))


def a_version_of_the_customer(life: Life, random: Random) -> None:
    """A record changes: who may be reached, how, and how far collection may go."""
    if "ACME" in life.ledger.customers:
        life.record(with_opt_out(life.ledger.customer("ACME"), random))


def credit_stopped(life: Life, random: Random) -> None:
    life.record(CreditHold(effective_on=life.today, id=life.name("K"), customer=_customer(random)))


def something_given_up(life: Life, random: Random) -> None:
    kind = random.choice(["fee", "each", "recovery_sum", "late_interest"])
    item = _item(life, random) if often(random) else None
    charge = Charge(kind, eur(random.choice(["2.00", "40.00"])), item)
    customer = _customer(random) if item is None else life.customer_of(item)
    life.record(waive(customer, charge, life.policy, by="Ada", on=life.today))


def a_message_comes_back(life: Life, random: Random) -> None:
    issued = life.events(Notice)
    if issued:
        status = random.choice(["bounced", "bounced", "delivered", "read", "refused"])
        notice = random.choice(issued)
        life.record(NoticeDelivery(effective_on=life.today, notice=notice.key, status=status, address="a@acme.example"))


def a_decision(life: Life, random: Random) -> None:
    """Somebody goes through the list of the day."""
    actions = [a for a in life.plan().actions if a.kind is not StepKind.REVIEW]
    if actions:
        one = [random.choice(actions)]
        choice = random.randrange(3)
        if choice == 0:
            life.record(*approve(one, by="Eve"))
        elif choice == 1:
            life.record(*skip(one, by="Eve", reason="spoke to them"))
        else:
            life.record(*put_off(one, until=day(life.offset + random.randint(1, 8)), by="Eve"))


def a_call(life: Life, random: Random) -> None:
    """A call of the day is made; how it ends is a matter of luck."""
    calls: list[Action] = [a for a in life.plan().actions if a.kind is StepKind.CALL and a.currency]
    if calls:
        words = ["reached", "no_answer", "wrong_contact", "document_missing", "delay_asked", "promise", "dispute"]
        result = random.choice([*words, "already_paid", "refuses", "call_back"])
        until = (
            day(life.offset + random.randint(1, 9))
            if often(random, 3) is False or result in ("promise", "call_back")
            else None
        )
        try:
            facts = record_call(random.choice(calls), result, by="Ada", until=until)
        except LettrageError:
            return  # credits cover all that was asked: there is nothing to promise
        life.record(*facts)


def another_policy(life: Life, random: Random) -> None:
    """The policy is edited over live episodes: another ladder, some ids the same."""
    edited = policy_of(random)
    life.policy = evolve(
        edited, switches=life.policy.switches, contact=life.policy.contact, version=life.policy.version + 1
    )
    life.told.append(f"{life.offset}: another policy")


def a_run_of_an_earlier_day(life: Life, random: Random) -> None:
    """Planned late for a day gone by, with all that is known now: nothing of it may break."""
    life.plan(life.offset - random.randint(1, 10))


#: Everything that may happen but runs, by name.
HAPPENINGS: Final[dict[str, Happening]] = {
    happen.__name__: happen
    for happen in (
        a_sale, a_correction, a_payment, money_back, loose_money, a_credit_note, a_write_off, a_longer_term,
        a_dispute, a_promise, a_plan, an_end, a_new_status, a_hold, money_announced, a_bill, a_debit, an_assignment,
        a_life_cycle, proceedings, a_doubt, talk, a_version_of_the_customer, credit_stopped, something_given_up,
        a_message_comes_back, a_decision, a_call, another_policy, a_run_of_an_earlier_day,
    )
}  # fmt: skip


def born(random: Random, *, plain: bool = False) -> Life:
    """A life at its beginning: three customers, the first with two invoices, one of them in two parts."""
    two = [Instalment(eur("400.00"), day(2)), Instalment(eur("600.00"), day(12))]
    sold = [
        invoice("F-0", due=day(random.randint(-2, 8))),
        invoice("F-00", due=day(12), instalments=two),
        invoice("G-0", "BETA", due=day(3), amount="300.00"),
        invoice("H-0", "GAMMA", due=day(1), amount="40.00"),
    ]
    people = PEOPLE if often(random) else None
    may = [*random.sample(sorted(HAPPENINGS), random.randint(3, 10)), "a_sale", "a_payment", "a_call"]
    may += ["a_plan", "a_plan"] if often(random, 3) else []
    return Life(policy_of(random, plain=plain), Ledger(customers=people, invoices=sold), may)
