"""The life of a ledger against an oracle that reads every fact from the start for every question.

A machine records, applies, reverses, returns, corrects, cancels, extends, writes off and lets days pass. After each
step residuals, amounts, due dates and customers agree with the oracle at several pairs of dates, everything is
conserved, and what was reported before is reported still.
"""

from __future__ import annotations

import pickle
from datetime import date

import numpy as np
from hypothesis import HealthCheck, assume, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from lettrage.calendars import to_days
from lettrage.errors import LettrageError
from lettrage.ledger import Decision, Ledger, OpenItems, SettlementBatch
from lettrage.model import (
    Adjustment,
    AdjustmentKind,
    Allocation,
    Cancellation,
    Correction,
    CreditNote,
    DocumentKey,
    DueDateExtension,
    Fact,
    Instalment,
    Invoice,
    ItemKey,
    ItemKind,
    Payment,
    PaymentReturn,
    Refusal,
    Settlement,
    SettlementReversal,
    WriteOff,
)
from tests.ledger.life import day, eur
from tests.oracles.ledger_oracle import FOREVER, OracleLedger, State

CUSTOMERS = st.sampled_from(["ACME", "BETA", "CORE"])
CENTS = st.integers(1, 60)
PICK = st.integers(0, 10**6)


def states(items: OpenItems) -> dict[ItemKey, State]:
    return {i.key: State(i.amount.minor, i.residual.minor, i.due_on, i.customer) for i in items}


class Result:
    """The least that can be applied."""

    def __init__(self, batch: SettlementBatch) -> None:
        self.batch = batch


def batch_of(items: OpenItems, places: list[int], allocated: list[int], decision: Decision) -> SettlementBatch:
    """One group over some open items."""
    at = np.array(places)
    none = np.empty(0, np.int64)
    return SettlementBatch(
        as_of=items.as_of,
        known_on=items.known_on,
        start=np.array([0, len(at)]),
        row=items.row[at],
        kind=items.kind[at],
        id=items.id[at],
        instalment=items.instalment[at],
        before=items.residual[at],
        allocated=np.array(allocated, np.int64),
        adj_line=none,
        adj_kind=none.astype(np.int8),
        adj_amount=none,
        adj_tax=none,
        adj_reason=none.astype(object),
        decision=np.array([decision], np.int8),
        code=np.array([""], object),
        effective=np.array([items.on[at].max()], np.int32),
        origin=np.zeros(1, np.int8),
        info={"strategy": np.array(["pair"], object)},
    )


class Life(RuleBasedStateMachine):
    """A ledger and its oracle, side by side."""

    def __init__(self) -> None:
        super().__init__()
        self.ledger = Ledger()
        self.oracle = OracleLedger()
        self.now = 20
        self.count = 0
        self.reports: list[tuple[date, date, dict[ItemKey, State]]] = []

    # -- helpers -------------------------------------------------------------------------------------------------------

    @property
    def today(self) -> date:
        return day(self.now)

    def name(self, prefix: str) -> str:
        self.count += 1
        return f"{prefix}{self.count}"

    def take(self, *facts: object) -> bool:
        """Record facts in both; when the ledger refuses, it is as it was, and the oracle proves the facts unsound."""
        before = self.ledger.fingerprint
        try:
            self.ledger = self.ledger.record(*facts, known_on=self.today)  # type: ignore[arg-type]
        except LettrageError as error:
            assert self.ledger.fingerprint == before
            if {fault.code for fault in error.faults} == {"over-allocation"}:
                trial = self.oracle.copy()
                for fact in facts:
                    trial.add(fact, self.today)
                assert not trial.is_sound([day(n) for n in range(-5, self.now + 2)])
            return False
        for fact in facts:
            self.oracle.add(fact, self.today)
        return True

    def open(self) -> list[tuple[ItemKey, State]]:
        items = self.oracle.items(self.today)
        return sorted((key, state) for key, state in items.items() if state.residual)

    def pair(self, first: int, second: int) -> tuple[tuple[ItemKey, State], tuple[ItemKey, State]]:
        """A credit and a debit of one customer, both open."""
        debits = [entry for entry in self.open() if entry[1].residual > 0]
        assume(debits)
        debit = debits[first % len(debits)]
        credits = [e for e in self.open() if e[1].residual < 0 and e[1].customer == debit[1].customer]
        assume(credits)
        return credits[second % len(credits)], debit

    def standing(self) -> list[Settlement]:
        return sorted((settlement for settlement, _ in self.oracle.standing()), key=lambda s: s.id)

    def changed_today(self, key: DocumentKey) -> bool:
        """Two changes of one value on one day are refused: nothing says which is the later one."""
        changes = [fact for fact, known in self.oracle.facts if known == self.today]
        return any(
            (isinstance(fact, (Correction, Cancellation)) and fact.document == key)
            or (isinstance(fact, DueDateExtension) and fact.item.document == key)
            for fact in changes
        )

    # -- what happens --------------------------------------------------------------------------------------------------

    @initialize(customer=CUSTOMERS, cents=CENTS)
    def begin(self, customer: str, cents: int) -> None:
        self.bill(customer, cents, 5, 1)
        self.pay(customer, cents, 2)

    @rule(customer=CUSTOMERS, cents=CENTS, ago=st.integers(-3, 15), lines=st.integers(1, 3))
    def bill(self, customer: str, cents: int, ago: int, lines: int) -> None:
        on = day(self.now - ago)
        if lines == 1:
            sold = Invoice(self.name("F"), customer, on, day(self.now - ago + 10), total=eur(cents))
        else:
            parts = [Instalment(eur(cents + i), day(self.now - ago + 10 * i)) for i in range(1, lines + 1)]
            total = eur(sum(part.amount.minor for part in parts))
            sold = Invoice(self.name("F"), customer, on, total=total, instalments=parts)
        assert self.take(sold)

    @rule(customer=st.none() | CUSTOMERS, cents=CENTS, ago=st.integers(0, 10))
    def pay(self, customer: str | None, cents: int, ago: int) -> None:
        assert self.take(Payment(self.name("P"), day(self.now - ago), eur(cents), customer=customer))

    @rule(customer=CUSTOMERS, cents=CENTS, ago=st.integers(0, 10))
    def credit(self, customer: str, cents: int, ago: int) -> None:
        assert self.take(CreditNote(self.name("A"), customer, day(self.now - ago), eur(cents)))

    @rule(days=st.integers(1, 4))
    def wait(self, days: int) -> None:
        as_of = self.today
        self.reports.append((as_of, self.today, states(self.ledger.open_items(as_of=as_of, known_on=self.today))))
        self.now += days

    @rule(first=PICK, second=PICK, whole=st.booleans(), late=st.booleans(), off=st.integers(0, 2))
    def settle(self, first: int, second: int, whole: bool, late: bool, off: int) -> None:
        (credit, c), (debit, d) = self.pair(first, second)
        most = min(-c.residual, d.residual)
        amount = most if whole else max(1, most // 2)
        left = d.residual - amount
        small = [Adjustment(debit, AdjustmentKind.WRITE_OFF, eur(min(off, left)))] if off and left else []
        documents = self.oracle.documents(FOREVER, FOREVER)
        days = [
            getattr(documents[key.document], "issued_on", None) or documents[key.document].received_on
            for key in (credit, debit)
        ]
        on = self.today if late else max(days)
        pair = Allocation(credit, debit, eur(amount), eur(amount))
        self.take(Settlement(self.name("S"), [pair], small, effective_on=on))

    @rule(
        first=PICK, second=PICK, decision=st.sampled_from(Decision), verdict=st.sampled_from(["", "accept", "refuse"])
    )
    def match(self, first: int, second: int, decision: Decision, verdict: str) -> None:
        (credit, c), (debit, d) = self.pair(first, second)
        items = self.ledger.open_items(as_of=self.today)
        place = {items.key(i): i for i in range(len(items))}
        amount = min(-c.residual, d.residual)
        later = self.oracle.items()  # facts that count only after today change what is free
        batch = batch_of(items, [place[credit], place[debit]], [-amount, amount], decision)
        choice = {verdict: list(batch.ids)} if verdict else {}
        refused = frozenset(tuple(sorted(group)) for group in self.ledger.refused())
        try:
            applied = self.ledger.apply(Result(batch), by="Ann", known_on=self.today, **choice)
            code = ""
        except LettrageError as error:
            applied, code = self.ledger, error.code
        if code == "stale-result":
            assert any(later[key].residual != state.residual for key, state in ((credit, c), (debit, d)))
            return
        if code:
            assert code == "already-decided"
            assert batch.seen(0) in refused
            return
        wanted = verdict == "accept" or (decision == Decision.AUTO and verdict != "refuse")
        added = applied.since(self.ledger.mark)
        assert sum(isinstance(fact, Settlement) for fact in added) == wanted
        assert sum(isinstance(fact, Refusal) for fact in added) == (
            verdict == "refuse" and batch.seen(0) not in refused
        )
        assert applied.apply(Result(batch), by="Ann", known_on=self.today, **choice) == applied
        for fact in added:
            self.oracle.add(fact, self.today)
        self.ledger = applied

    @precondition(lambda self: self.standing())
    @rule(which=PICK, ago=st.integers(0, 8))
    def undo(self, which: int, ago: int) -> None:
        settlement = self.standing()[which % len(self.standing())]
        before = self.oracle.items(self.today)
        on = day(self.now - ago)
        undone = self.ledger.reverse(settlement.id, on=on, reason="wrong", known_on=self.today)
        self.ledger = undone
        self.oracle.add(SettlementReversal(settlement.id, effective_on=on), self.today)
        after = self.oracle.items(FOREVER)
        for item in settlement.items:  # as if it had never been
            trial = OracleLedger(
                [
                    (f, k)
                    for f, k in self.oracle.facts
                    if getattr(f, "id", None) != settlement.id and getattr(f, "settlement", None) != settlement.id
                ]
            )
            assert after[item] == trial.items(FOREVER)[item]
        assert before is not after

    @rule(which=PICK, ago=st.integers(0, 5))
    def give_back(self, which: int, ago: int) -> None:
        payments = sorted(f.id for f, _ in self.oracle.facts if isinstance(f, Payment))
        void = self.oracle.void(FOREVER, FOREVER)
        live = [id for id in payments if ItemKey(ItemKind.PAYMENT, id).document not in void]
        assume(live)
        fact = PaymentReturn(live[which % len(live)], code="AM04", effective_on=day(self.now - ago))
        if self.take(fact):
            assert self.oracle.items()[ItemKey(ItemKind.PAYMENT, fact.payment)].residual == 0

    @rule(which=PICK, cents=CENTS, what=st.sampled_from(["total", "due_on", "customer", "text", "cancel"]))
    def correct(self, which: int, cents: int, what: str) -> None:
        documents = sorted(self.oracle.documents(FOREVER, FOREVER))
        key = documents[which % len(documents)]
        assume(key not in self.oracle.void(FOREVER, FOREVER))
        document = self.oracle.documents(FOREVER, FOREVER)[key]
        if what == "cancel":
            fact: Fact = Cancellation(key, effective_on=self.today)
        else:
            assume(what not in ("total", "due_on") or not getattr(document, "instalments", ()))
            assume(what != "due_on" or (isinstance(document, Invoice) and document.issued_on <= self.today))
            name = "amount" if isinstance(document, Payment) and what == "total" else what
            value = {"total": eur(cents), "due_on": day(self.now + cents), "customer": "BETA", "text": f"t{cents}"}[
                what
            ]
            assume(getattr(document, name) != value)
            fact = Correction(key, {name: value}, effective_on=self.today)
        assume(not self.changed_today(key))
        stands = [s for s in self.standing() if any(item.document == key for item in s.items)]
        written = [f for f, _ in self.oracle.facts if isinstance(f, WriteOff) and f.item.document == key]
        assert self.take(fact) == (not stands and not written)

    @rule(which=PICK, days=st.integers(1, 40))
    def extend(self, which: int, days: int) -> None:
        items = [key for key in sorted(self.oracle.items()) if key.kind == ItemKind.INVOICE]
        item = items[which % len(items)]
        assume(not self.changed_today(item.document))
        assert self.take(DueDateExtension(item, day(self.now + days), effective_on=self.today))

    @rule(which=PICK, cents=st.integers(1, 5))
    def give_up(self, which: int, cents: int) -> None:
        items = self.open()
        assume(items)
        item, state = items[which % len(items)]
        fits = self.take(WriteOff(item, eur(cents), effective_on=self.today))
        assert not fits or cents <= abs(state.residual)

    # -- what holds after each step ------------------------------------------------------------------------------------

    @invariant()
    def agrees_with_the_oracle(self) -> None:
        pairs: list[tuple[date, date | None]] = [(self.today, None), (self.today, self.today), (day(60), None)]
        pairs += [(day(self.now - back), day(self.now - back // 2)) for back in (3, 8)]
        pairs += [(day(self.now - 4), None)]
        for as_of, known_on in pairs:
            expected = self.oracle.items(as_of, known_on or FOREVER)
            found = states(self.ledger.open_items(as_of=as_of, known_on=known_on))
            assert found == {key: state for key, state in expected.items() if state.residual}

    @invariant()
    def conserves(self) -> None:
        """Per item: amount = allocated + adjusted + residual; and what is allocated sums to zero."""
        for as_of in (self.today, day(self.now - 5)):
            b = self.ledger.balances(as_of=as_of)
            assert (b.amount == b.allocated + b.adjusted + b.residual).all()
            assert int(b.allocated.sum()) == 0

    @invariant()
    def past_reports_stand(self) -> None:
        for as_of, known_on, report in self.reports[-3:]:
            assert states(self.ledger.open_items(as_of=as_of, known_on=known_on)) == report

    def teardown(self) -> None:
        """The same facts, given at once in any order, make the same ledger."""
        facts = self.ledger.since(0)
        for ordered in (facts, facts[::-1]):
            again = Ledger(
                invoices=[fact for fact in ordered if isinstance(fact, Invoice)],
                payments=[fact for fact in ordered if isinstance(fact, Payment)],
                credit_notes=[fact for fact in ordered if isinstance(fact, CreditNote)],
                events=[fact for fact in ordered if isinstance(fact, Fact)],
            )
            assert again == self.ledger
            for as_of in (self.today, day(15), day(60)):
                mine, theirs = self.ledger.open_items(as_of=as_of), again.open_items(as_of=as_of)
                assert [mine.key(i) for i in range(len(mine))] == [theirs.key(i) for i in range(len(theirs))]
                for name in ("residual", "amount", "due", "account", "customer", "on"):
                    assert getattr(mine, name).tobytes() == getattr(theirs, name).tobytes()
        copy = pickle.loads(pickle.dumps(self.ledger))
        assert copy == self.ledger
        assert to_days(self.today) >= 0


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=60, stateful_step_count=25, suppress_health_check=list(HealthCheck))
