"""Letters in the books over time: from part to full, undone and matched again, merged and cut in two."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from lettrage import Invoice, Ledger, MatchingPolicy, Money, Payment, match
from lettrage.matching import LetteredItem, LetteringScheme, lettering
from lettrage.model import Allocation, ItemKey, PaymentReturn, Settlement, WriteOff

DAY = date(2026, 1, 5)


def eur(minor: int) -> Money:
    return Money.of_minor(minor, "EUR")


def sold(id: str, minor: int, day: int = 0) -> Invoice:
    return Invoice(id, customer="ACME", issued_on=DAY + timedelta(days=day), total=eur(minor))


def paid(id: str, minor: int, day: int, text: str = "") -> Payment:
    return Payment(id, DAY + timedelta(days=day), eur(minor), customer="ACME", remittance=text)


def step(ledger: Ledger, day: int, policy: MatchingPolicy | None = None) -> Ledger:
    """Match and accept everything."""
    on = DAY + timedelta(days=day)
    result = match(ledger, policy or MatchingPolicy(), as_of=on)
    return ledger.apply(result, accept=result.batch.ids, known_on=on)


def letters(ledger: Ledger, day: int, scheme: LetteringScheme | None = None) -> dict[str, str]:
    on = DAY + timedelta(days=day)
    return {str(line.item): line.code for line in lettering(ledger, as_of=on, scheme=scheme or LetteringScheme())}


def test_a_group_keeps_its_code_from_the_first_part_to_the_last() -> None:
    ledger = Ledger(invoices=[sold("F-4041", 90_000)], payments=[paid("P-1", 35_000, 20, "F-4041")])
    ledger = step(ledger, 20)
    assert letters(ledger, 20) == {"F-4041": "aaa", "P-1": "aaa"}
    ledger = step(ledger.record(sold("F-4042", 12_345, 21), paid("P-2", 12_345, 25)), 25)
    assert letters(ledger, 25)["F-4042"] == "AAB"
    ledger = step(ledger.record(paid("P-3", 55_000, 40, "F-4041")), 40)
    assert letters(ledger, 40) == dict.fromkeys(["F-4041", "P-1", "P-3"], "AAA") | dict.fromkeys(
        ["F-4042", "P-2"], "AAB"
    )
    assert letters(ledger, 20) == {"F-4041": "aaa", "P-1": "aaa"}, "the books of the twentieth say what they said"


def test_what_undoing_leaves_is_partial_again_and_a_code_wholly_undone_is_retired() -> None:
    ledger = Ledger(invoices=[sold("F-4041", 90_000)], payments=[paid("P-1", 35_000, 20, "F-4041")])
    ledger = step(step(ledger, 20).record(paid("P-3", 55_000, 40, "F-4041")), 40)
    first, second = (one.id for one in sorted(ledger.events(Settlement), key=lambda one: one.effective_on))
    on = DAY + timedelta(days=50)
    half = ledger.reverse(second, on=on, reason="wrong")
    assert letters(half, 50) == {"F-4041": "aaa", "P-1": "aaa"}
    none = half.reverse(first, on=on, reason="wrong")
    assert letters(none, 50) == {}
    fresh = step(none.record(sold("F-5000", 7_777, 60), paid("P-9", 7_777, 60)), 60)
    assert letters(fresh, 60)["F-5000"] in ("AAB", "AAC")
    assert "AAA" not in letters(fresh, 60).values()


def test_a_merge_keeps_the_oldest_code() -> None:
    ledger = Ledger(
        invoices=[sold("F-4041", 90_000), sold("F-4042", 80_000, 1)],
        payments=[paid("P-1", 35_000, 20, "F-4041"), paid("P-2", 30_000, 21, "F-4042")],
    )
    ledger = step(ledger, 22)
    assert set(letters(ledger, 22).values()) == {"aaa", "aab"}
    ledger = step(ledger.record(paid("P-3", 105_000, 30, "F-4041 F-4042")), 30)
    assert set(letters(ledger, 30).values()) == {"AAA"}


def chain() -> Ledger:
    """F-1 is paid by P-1 and P-2, F-2 by P-2 and P-3: one group in three settlements."""

    def joined(id: str, day: int, payment: str, *shares: tuple[str, int]) -> Settlement:
        pairs = [Allocation(ItemKey("payment", payment), ItemKey("invoice", i), eur(n), eur(n)) for i, n in shares]
        on = DAY + timedelta(days=day)
        return Settlement(id, pairs, effective_on=on, code="AAA" if day < 30 else "aaa")

    return Ledger(
        invoices=[sold("F-1", 1_000), sold("F-2", 1_000)],
        payments=[paid("P-1", 600, 10), paid("P-2", 800, 20), paid("P-3", 600, 30)],
        events=[
            joined("S-1", 10, "P-1", ("F-1", 600)),
            joined("S-2", 20, "P-2", ("F-1", 400), ("F-2", 400)),
            joined("S-3", 30, "P-3", ("F-2", 600)),
        ],
    )


def test_a_group_cut_in_two_never_shows_one_code_twice() -> None:
    book = chain()
    assert set(letters(book, 30).values()) == {"AAA"}
    cut = book.reverse("S-2", on=DAY + timedelta(days=40), reason="another customer's money")
    assert letters(cut, 40) == {"F-1": "aaa", "P-1": "aaa", "F-2": "aab", "P-3": "aab"}
    # and the next group takes neither
    more = step(cut.record(sold("F-7", 3_333, 41), paid("P-7", 3_333, 45)), 45)
    assert letters(more, 45)["F-7"] == "AAC"
    assert letters(more, 45)["F-2"] == "aab"


def test_the_date_of_a_letter_follows_the_scheme() -> None:
    ledger = Ledger(invoices=[sold("F-1", 500)], payments=[paid("P-1", 500, 10)])
    result = match(ledger, as_of=DAY + timedelta(days=10))
    ledger = ledger.apply(result, known_on=DAY + timedelta(days=25))

    def fec(scheme: LetteringScheme) -> set[tuple[str, str]]:
        return {line.fec for line in lettering(ledger, as_of=DAY + timedelta(days=30), scheme=scheme)}

    assert fec(LetteringScheme()) == {("AAA", "20260130")}
    assert fec(LetteringScheme(lettered_on="latest")) == {("AAA", "20260115")}


def test_a_settlement_without_a_code_is_left_without() -> None:
    pair = Allocation(ItemKey("payment", "P-1"), ItemKey("invoice", "F-1"), eur(500), eur(500))
    ledger = Ledger(
        invoices=[sold("F-1", 500)],
        payments=[paid("P-1", 500, 10)],
        events=[Settlement("S", [pair], effective_on=DAY + timedelta(days=10))],
    )
    (line, _) = lettering(ledger, as_of=DAY + timedelta(days=10))
    assert (line.code, line.fec, line.balanced) == ("", ("", ""), True)


def test_a_code_of_the_hosts_own_is_kept_as_it_is() -> None:
    pair = Allocation(ItemKey("payment", "P-1"), ItemKey("invoice", "F-1"), eur(300), eur(300))
    ledger = Ledger(
        invoices=[sold("F-1", 500)],
        payments=[paid("P-1", 300, 10)],
        events=[Settlement("S", [pair], effective_on=DAY + timedelta(days=10), code="Lot-7")],
    )
    assert letters(ledger, 10) == {"F-1": "Lot-7", "P-1": "Lot-7"}


class Bookkeeping(RuleBasedStateMachine):
    """Sell, take money in parts, write off, return, undo, match again: in any order, on one account."""

    def __init__(self) -> None:
        super().__init__()
        self.day, self.count = 1, 0
        self.ledger = Ledger()
        self.retired: set[str] = set()

    def _next(self) -> str:
        self.day, self.count = self.day + 1, self.count + 1
        return f"{4000 + self.count}"

    @rule(minor=st.sampled_from([1_000, 1_000, 2_503, 90_017]))
    def sell(self, minor: int) -> None:
        number = self._next()
        self.ledger = self.ledger.record(sold(f"F-{number}", minor, self.day))

    @precondition(lambda self: self._owed())
    @rule(data=st.data(), part=st.sampled_from([1, 2, 3]))
    def pay(self, data: st.DataObject, part: int) -> None:
        owed = self._owed()
        named = data.draw(st.lists(st.sampled_from(owed), min_size=1, max_size=2, unique=True))
        total = sum(minor for _, minor in named)
        text = " ".join(id for id, _ in named)
        number = self._next()
        self.ledger = self.ledger.record(paid(f"P-{number}", max(total // part, 1), self.day, text))

    @rule()
    def letter(self) -> None:
        self.ledger = step(self.ledger, self.day)

    @precondition(lambda self: self._standing())
    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        self.day += 1
        one = data.draw(st.sampled_from(self._standing()))
        self.ledger = self.ledger.reverse(one, on=DAY + timedelta(days=self.day), reason="wrong")

    @precondition(lambda self: self._owed())
    @rule()
    def write_off(self) -> None:
        self.day += 1
        id, minor = self._owed()[0]
        on = DAY + timedelta(days=self.day)
        loss = WriteOff(ItemKey("invoice", id), eur(min(minor, 400)), "small_difference", effective_on=on)
        self.ledger = self.ledger.record(loss)

    @precondition(lambda self: self._money())
    @rule(data=st.data())
    def give_back(self, data: st.DataObject) -> None:
        self.day += 1
        id = data.draw(st.sampled_from(self._money()))
        self.ledger = self.ledger.record(PaymentReturn(id, effective_on=DAY + timedelta(days=self.day)))

    @invariant()
    def letters_are_sound(self) -> None:
        on = DAY + timedelta(days=self.day)
        lines = list(lettering(self.ledger, as_of=on))
        open_ = {str(one.key) for one in self.ledger.open_items(as_of=on)}
        for line in lines:
            assert line.code
            assert (line.code == line.code.upper()) == line.balanced
            assert not (line.balanced and str(line.item) in open_)
        self._one_group_a_code(lines)
        self._retired_stay_retired(lines)

    def _one_group_a_code(self, lines: list[LetteredItem]) -> None:
        """Lines of one code hang together by standing settlements, and lines that do share their code."""
        code = {line.item: line.code.upper() for line in lines}
        root = {item: item for item in code}

        def find(item: ItemKey) -> ItemKey:
            while root[item] != item:
                item = root[item]
            return item

        for one in self.ledger.events(Settlement):
            if self.ledger.stands(one.id):
                assert len({code[item] for item in one.items}) == 1
                for item in one.items[1:]:
                    root[find(item)] = find(one.items[0])
        groups = {find(item): code[item] for item in code}
        assert len(set(groups.values())) == len(groups)

    def _retired_stay_retired(self, lines: list[LetteredItem]) -> None:
        shown = {line.code.upper() for line in lines}
        gone = {one.code.upper() for one in self.ledger.events(Settlement) if not self.ledger.stands(one.id)}
        self.retired |= {code for code in gone if code not in shown} - shown
        kept = {one.code.upper() for one in self.ledger.events(Settlement) if self.ledger.stands(one.id)}
        assert not (self.retired & shown) - kept

    # --- what can be done --------------------------------------------------------------------------------------------

    def _owed(self) -> list[tuple[str, int]]:
        items = self.ledger.open_items(as_of=DAY + timedelta(days=self.day))
        return [(one.key.id, one.residual.minor) for one in items if one.residual.minor > 0]

    def _standing(self) -> list[str]:
        return sorted(one.id for one in self.ledger.events(Settlement) if self.ledger.stands(one.id))

    def _money(self) -> list[str]:
        gone = {event.payment for event in self.ledger.events(PaymentReturn)}
        return sorted(key.id for key in self.ledger.keys if key.kind == "payment" and key.id not in gone)


TestBookkeeping = Bookkeeping.TestCase
TestBookkeeping.settings = settings(max_examples=20, stateful_step_count=20, deadline=None)
