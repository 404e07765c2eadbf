"""Customers most at risk: a provision shared out to the cent, ranked, and explained."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lettrage import Customer, Invoice, Ledger, Money, metrics
from lettrage._wording import LANGUAGES
from lettrage.errors import LettrageError
from lettrage.metrics import RiskReason
from lettrage.metrics._risk_reasons import RiskCode
from lettrage.metrics._share_out import shared_out
from lettrage.model import CreditNote, Doubtful, Entity, ItemKind, PromiseToPay, WriteOff, WriteOffKind
from tests.metrics import identities
from tests.metrics.ledgers import day, facts
from tests.metrics.test_reports import END, JAN, MAY, bill, books, euro, key, paid

RATES = ["0.01", "0.02", "0.1", "0.5", "1"]


def due(id, days_late, amount, customer, **more):
    """An invoice due so many days before the end."""
    return bill(id, END - timedelta(days=days_late + 30), amount, customer=customer, **more)


# What a bookkeeper can read


@pytest.fixture(scope="module")
def three():
    """OLD owes little and long, BIG owes much and not yet, LOST is stated to be doubtful."""
    return books(
        invoices=[
            due("O1", 100, 300, "OLD"), due("O2", 40, 50, "OLD"),
            due("B1", -5, 9_000, "BIG"), due("B2", 10, 1_000, "BIG"),
            due("L1", 61, 200, "LOST"), due("L2", -1, 200, "LOST"),
        ],
        events=[Doubtful("LOST", loss_ppm=600_000, effective_on=MAY),
                PromiseToPay("P", "OLD", euro(50), due_on=END, items=[key("O2")], effective_on=MAY)],
        credit_notes=[CreditNote("N", "BIG", MAY, total=euro(7))],
    )  # fmt: skip


def test_losses_are_those_of_the_buckets_where_debts_stand(three):
    found = metrics.riskiest_customers(three, as_of=END, loss_rates=RATES)
    # OLD: 300 at 100 % and 50 at 10 %; LOST: 400 at 60 %; BIG: 9,000 at 1 % and 1,000 at 2 %.
    assert [(row.name, row.expected_loss) for row in found] == [
        ("OLD", euro(305)),
        ("LOST", euro(240)),
        ("BIG", euro(110)),
    ]
    assert (found.allowance, found.others, found.unknown) == (euro(655), None, 0)
    old, lost, big = found
    assert (old.balance, old.past_due, old.days_late, old.n) == (euro(350), euro(350), 100, 2)
    assert (old.rate, old.promises_due, old.promises_broken) == (Decimal("0.8714285714"), 1, 1)
    assert [(one.bucket, one.balance, one.expected_loss) for one in old.losses] == [
        ("31-60", euro(50), euro(5)),
        ("over 90", euro(300), euro(300)),
    ]
    assert [(one.bucket, one.rate) for one in lost.losses] == [("doubtful, one by one", Decimal("0.6"))]
    assert (big.share, big.credits, big.days_late) == (Decimal("0.9302325581"), euro(7), 10)
    assert sum(row.loss_share for row in found) == Decimal("1.0000000000")


def test_by_rate_the_share_lost_counts_and_not_the_money(three):
    found = metrics.riskiest_customers(three, as_of=END, loss_rates=RATES, rank_by="rate", n=1)
    assert ([row.name for row in found], found["OLD"].rate) == (["OLD"], Decimal("0.8714285714"))
    assert (found.others.name, found.others.expected_loss, found.others.n) == ("2 others", euro(350), 4)
    high = metrics.riskiest_customers(three, as_of=END, loss_rates=["0.9", 0, 0, 0, 0], rank_by="rate")
    assert [row.name for row in high] == ["BIG", "LOST", "OLD"]


def test_cents_go_to_the_largest_remainder_and_equal_losses_rank_by_balance_then_name():
    made = [due(name, 10, "0.50", name) for name in "CAB"]
    found = metrics.riskiest_customers(books(invoices=made), as_of=END, loss_rates=[0, "0.01", 0, 0, 0])
    # 1 % of 1.50 is one cent and a half, so two cents: to the first two of equals.
    assert [(row.name, row.expected_loss) for row in found] == [
        ("A", euro("0.01")),
        ("B", euro("0.01")),
        ("C", euro(0)),
    ]
    even = metrics.riskiest_customers(
        books(invoices=[due("S", 10, 2, "SMALL"), due("L", -9, 900, "LARGE"), due("Q", -9, 900, "EQUAL")]),
        as_of=END, loss_rates=[0, 0, 0, 0, 0],
    )  # fmt: skip
    assert [row.name for row in even] == ["EQUAL", "LARGE", "SMALL"]


def test_linked_customers_are_one_and_those_left_out_are_not_there(three):
    pair = metrics.Grouping("group", {"OLD": "holding", "LOST": "holding"})
    found = metrics.riskiest_customers(three, as_of=END, loss_rates=RATES, by=pair)
    assert [(row.name, row.expected_loss) for row in found] == [("holding", euro(545)), ("", euro(110))]
    assert found["holding"].promises_broken == 1
    some = metrics.riskiest_customers(three, as_of=END, loss_rates=RATES, without=["OLD"])
    assert (some.size, some.allowance) == (2, euro(350))
    with pytest.raises(LettrageError):
        found["OLD"]


def test_the_table_reads_and_its_columns_hold_the_figures(three):
    found = metrics.riskiest_customers(three, as_of=END, loss_rates=RATES, n=2)
    assert str(found).splitlines() == [
        "Customers most at risk",
        "as of 2026-06-30 · expected loss 655.00 EUR",
        "customer      open  past due  days late  late rate %  seen  broken  expected loss  rate %  share %",
        "--------  --------  --------  ---------  -----------  ----  ------  -------------  ------  -------",
        "OLD         350.00    350.00        100        100.0     2  1 of 1         305.00    87.1      3.3",
        "LOST        400.00    200.00         61        100.0     1                 240.00    60.0      3.7",
        "1 others  10000.00   1000.00         10                                    110.00     1.1     93.0",
    ]
    columns = found.to_pandas()
    assert columns["expected_loss"].sum() == found.allowance.amount
    assert columns["reasons"][0] == "past-due,oldest,broken-promises,few-seen"
    assert found.to_arrow().num_rows == found.to_polars().height == 3
    assert "<td" in found._repr_html_()


# Reasons


def codes(row):
    return [reason.code for reason in row.reasons]


def payer(customer, *late):
    """Debts of a hundred paid so many days late, one each twenty days from July on."""
    made = [
        bill(f"{customer}{n}", date(2025, 7, 5) + timedelta(days=20 * n), 100, customer=customer)
        for n in range(len(late))
    ]
    return [paid(i.id, i.due_on + timedelta(days=d), 100, customer) for i, d in zip(made, late, strict=True)], made


def test_each_reason_is_a_code_with_the_figure_that_struck():
    done, made = [], []
    for customer, late in {
        "SLOWER": [2, 3] * 6 + [12] * 3, "FIRST": [-2] * 11 + [9] * 4, "GOOD": [-3] * 15, "GONE": [1] * 6, "NEW": [0]
    }.items():  # fmt: skip
        settled, bills = payer(customer, *late)
        done, made = [*done, *settled], [*made, *bills]
    made += [due(f"{name}-open", 5, 100, name) for name in ("SLOWER", "FIRST", "GONE", "NEW")]
    made.append(due("GOOD-open", -3, 10_000, "GOOD"))
    ledger = books(*done, invoices=made)
    rows = {row.name: row for row in metrics.riskiest_customers(ledger, as_of=END, loss_rates=RATES)}
    assert codes(rows["GOOD"]) == ["large-balance"]
    assert codes(rows["NEW"]) == ["past-due", "oldest", "few-seen"]
    assert {"late-payer", "deviation"} < set(codes(rows["SLOWER"]))
    assert "first-late" in codes(rows["FIRST"])
    assert codes(rows["GONE"]) == ["past-due", "oldest", "late-payer", "stopped-paying"]
    late = next(reason for reason in rows["GONE"].reasons if reason.code == "late-payer")
    whole = metrics.behaviour(ledger, as_of=END)
    assert (late.observed, late.usual, late.n) == (whole["GONE"].late_rate, whole.whole.late_rate, 7)
    oldest = rows["GONE"].reasons[1]
    assert (oldest.observed, oldest.usual) == (5, Decimal("0.02"))
    # Its few debts are a habit to whom one is enough.
    one = metrics.riskiest_customers(ledger, as_of=END, loss_rates=RATES, least=1)["NEW"]
    assert "few-seen" not in codes(one)


def test_reasons_are_told_in_both_languages(three):
    found = metrics.riskiest_customers(three, as_of=END, loss_rates=RATES)
    assert found["OLD"].explain().text().splitlines() == [
        "OLD: 305.00 EUR of 350.00 EUR expected to be lost",
        "  past due                               350.00 EUR  of 350.00 EUR",
        "  longest past due, days                 100         lost of such debts: 100.0 %",
        "  broken promises                        1           of 1",
        "  too few debts settled to know a habit  0           of 4",
    ]
    for code in get_args(RiskCode):
        words = {language: RiskReason(code, 1).evidence.name(language) for language in LANGUAGES}
        assert words["en"] != words["fr"]
        assert not {f"metric.risk.{code}"} & set(words.values())
    assert "créances douteuses" in found["LOST"].explain().text("fr")
    assert "240.00 EUR de perte attendue sur 400.00 EUR" in found["LOST"].explain().text("fr")
    assert codes(found["BIG"])[-2:] == ["large-balance", "credits"]


# Never zero for what is not known


def test_without_a_history_nothing_is_expected_and_nothing_is_zero():
    new = books(invoices=[bill("A", date(2026, 6, 20), 100), bill("B", date(2026, 6, 10), 9, terms=5, customer="D")])
    found = metrics.riskiest_customers(new, as_of=END)
    assert (found.allowance, found.undefined_because) == (None, "no-loss-rate")
    assert found.why("fr") == "aucun taux de perte connu pour ces créances"
    assert [(row.name, row.expected_loss, row.rate, row.undefined_because) for row in found] == [
        ("C", None, None, "no-loss-rate"),
        ("D", None, None, "no-loss-rate"),
    ]
    assert "no-loss-rate" in codes(found["C"])
    assert "unknown" in str(found)
    assert found["C"].explain().text().startswith("C: of 100.00 EUR, how much will be lost cannot be told")
    empty = metrics.riskiest_customers(Ledger(), as_of=END, loss_rates=RATES)
    assert (len(empty), empty.undefined_because, empty.allowance) == (0, "no-items", None)


def test_what_is_known_ranks_before_what_is_not():
    """Nothing was ever open beyond 90 days, so what stands there now has no rate: it comes last."""
    made = [bill(f"F{n}", date(2025, 7, 2) + timedelta(days=30 * n), 100, customer="A") for n in range(11)]
    done = [paid(i.id, i.due_on + timedelta(days=3), 100, "A") for i in made]
    ledger = books(*done, invoices=[*made, due("N", -3, 50, "A"), due("Z", 95, 900, "Z")])
    found = metrics.riskiest_customers(ledger, as_of=END, months=2)
    assert [(row.name, row.expected_loss is None) for row in found] == [("A", False), ("Z", True)]
    assert (found.unknown, found.undefined_because) == (1, "no-loss-rate")
    assert "the expected loss of 1 of 2 cannot be told" in str(found)


def test_a_past_without_losses_is_said_to_be_one():
    made = [bill(f"F{n}", date(2025, 7, 2) + timedelta(days=30 * n), 100) for n in range(12)]
    done = [paid(i.id, i.due_on, 100) for i in made[:-1]]
    asking = {"ledger": books(*done, invoices=made), "as_of": made[-1].due_on}
    found = metrics.riskiest_customers(**asking)
    assert (found.allowance, found.loss_never_seen) == (euro(0), True)
    assert "no loss was ever seen" in str(found)
    assert not metrics.riskiest_customers(**asking, loss_rates=RATES).loss_never_seen


def test_several_currencies_are_converted_or_refused():
    made = [due("A", 10, 100, "A"), Invoice("U", "B", JAN, due_on=JAN, total=Money("100", "USD"))]
    with pytest.raises(LettrageError, match="several currencies"):
        metrics.riskiest_customers(Ledger(invoices=made), as_of=END, loss_rates=RATES)
    asking = {"as_of": END, "loss_rates": RATES, "currency": "EUR", "rates": {"USD": "0.5"}}
    found = metrics.riskiest_customers(Ledger(invoices=made), **asking)
    assert [(row.name, row.expected_loss) for row in found] == [("B", euro(50)), ("A", euro(2))]


@pytest.mark.parametrize("wrong", [{"n": 0}, {"least": -1}, {"rank_by": "luck"}, {"forward_factor": -1}, {"months": 0},
                                   {"loss_rates": [1]}, {"window_days": 0}, {"by": None}])  # fmt: skip
def test_nonsense_is_refused_with_its_place(three, wrong):
    with pytest.raises(LettrageError) as caught:
        metrics.riskiest_customers(three, as_of=END, **wrong)
    assert caught.value.faults[0].path == next(iter(wrong))


# Any books


@st.composite
def troubled(draw):
    """Facts of books with losses, doubts and promises."""
    made = draw(facts())
    events = made["events"]
    taken = {pair.debit for event in events for pair in event.allocations}
    for n, invoice in enumerate(made["invoices"]):
        when = invoice.issued_on + timedelta(days=draw(st.integers(0, 120)))
        what = draw(st.sampled_from(["", "loss", "promise"]))
        if what == "loss" and invoice.total.minor and key(invoice.id) not in taken:
            lost = Money.of_minor(draw(st.integers(1, invoice.total.minor)), "EUR")
            events.append(WriteOff(key(invoice.id), lost, kind=WriteOffKind.IRRECOVERABLE, effective_on=when))
        elif what == "promise":
            until = when + timedelta(days=draw(st.integers(0, 60)))
            named = draw(st.sampled_from([(), (key(invoice.id),)]))
            owed = Money.of_minor(draw(st.integers(1, 9_000)), "EUR")
            events.append(PromiseToPay(f"V{n}", invoice.customer, owed, due_on=until, items=named, effective_on=when))
    for invoice in made["invoices"][:3]:
        if draw(st.booleans()):
            when = day(draw(st.integers(0, 250)))
            events.append(Doubtful(invoice.customer, draw(st.sampled_from([(), (key(invoice.id),)])),
                                   since=draw(st.sampled_from([None, when + timedelta(days=60)])),
                                   loss_ppm=draw(st.integers(0, 1_000_000)), effective_on=when))  # fmt: skip
    return made


asked = {
    "as_of": st.integers(60, 320).map(day), "by": st.sampled_from(["customer", "salesperson", "entity"]),
    "n": st.integers(1, 4), "loss_rates": st.sampled_from([None, RATES, ["0.333", "0.123456", 0, "0.7", "0.99"]]),
    "forward_factor": st.sampled_from([1, "1.37", "0.5"]), "rank_by": st.sampled_from(["loss", "rate"]),
}  # fmt: skip


@settings(max_examples=30)
@given(made=troubled(), asking=st.fixed_dictionaries(asked), known=st.none() | st.integers(60, 420).map(day))
def test_balances_and_losses_sum_to_those_of_the_provision(made, asking, known):
    identities.risks_sum_to_the_provision(Ledger(**made), known_on=known, **asking)


@settings(max_examples=30)
@given(made=troubled(), asking=st.fixed_dictionaries(asked))
def test_every_figure_is_that_of_a_clerk(made, asking):
    ledger = Ledger(**made)
    found = metrics.riskiest_customers(ledger, **{**asking, "n": 99})
    wanted = clerk(ledger, found.matrix, asking["as_of"], asking["by"])
    assert {row.name: figures(row) for row in found} == wanted


def figures(row):
    lost = None if row.expected_loss is None else row.expected_loss.minor
    held = (row.balance.minor, row.past_due.minor, row.credits.minor)
    return *held, row.days_late, row.n, lost, row.promises_due, row.promises_broken


def clerk(ledger, matrix, as_of, by):
    """The same with a loop over items, `Money.split` for each bucket, and one look at every allocation per promise."""
    items = ledger.open_items(as_of=as_of)
    codes, names = ledger.labels(items, by)
    labels = [names[code] for code in codes.tolist()]
    held, losses = defaultdict(lambda: [0, 0, 0, 0, 0]), defaultdict(int)
    stands = defaultdict(lambda: defaultdict(int))
    unknown = set()
    for place, item in enumerate(items):
        cells, late = held[labels[place]], (as_of - item.due_on).days if item.due_on else 0
        if item.residual.minor < 0:
            cells[2] -= item.residual.minor
        elif item.key.kind is not ItemKind.REFUND:
            cells[0] += item.residual.minor
            cells[1] += item.residual.minor if late > 0 else 0
            cells[3] = max(cells[3], late)
            cells[4] += 1
            ppm = doubt(ledger, item, as_of)
            if ppm is not None:
                losses[labels[place]] += item.residual.scale(Fraction(ppm, 1_000_000)).minor
            else:
                bucket = 0 if late <= 0 else 1 + sum(late > bound for bound in (30, 60, 90))
                stands[bucket][labels[place]] += item.residual.minor
    for bucket, owed in stands.items():
        lost = matrix.rows[bucket].expected_loss
        if lost is None:
            unknown |= set(owed)
        else:
            parts = lost.split([owed[name] for name in sorted(owed)])
            for name, part in zip(sorted(owed), parts, strict=True):
                losses[name] += part.minor
    promised = promises(ledger, as_of, by)
    return {
        name: (*cells, None if name in unknown else losses[name], *promised[name])
        for name, cells in held.items() if cells[4]
    }  # fmt: skip


def doubt(ledger, item, as_of):
    """The share stated last of an item."""
    found = None
    for fact in ledger.events(Doubtful, as_of=as_of):
        mine = fact.customer == item.customer and (not fact.items or item.key in fact.items)
        if mine and (fact.since is None or fact.since <= as_of):
            found = fact.loss_ppm
    return found


def promises(ledger, as_of, by):
    """Promises due in the year and those not kept, by name of their first item."""
    everything, pairs = ledger.items(as_of=as_of), ledger.applied(as_of=as_of)
    codes, names = ledger.labels(everything, by)
    keys = [everything.key(place) for place in range(len(everything))]
    out = defaultdict(lambda: [0, 0])
    for fact in ledger.events(PromiseToPay, as_of=as_of):
        if not as_of - timedelta(days=364) <= fact.due_on <= as_of:
            continue
        mine = [k for k, key_ in enumerate(keys)
                if (key_ in fact.items if fact.items else everything.item(k).customer == fact.customer)]  # fmt: skip
        if not mine:
            continue
        came = 0
        for k in range(len(pairs)):
            wanted = (int(pairs.row[k]) in {int(everything.row[m]) for m in mine}) if fact.items else (
                pairs.customer[k] >= 0 and pairs.customers[pairs.customer[k]] == fact.customer)  # fmt: skip
            on = date(1970, 1, 1) + timedelta(days=int(pairs.on[k]))
            money = list(ItemKind)[int(pairs.credit_kind[k])] in (ItemKind.PAYMENT, ItemKind.ENTRY)
            debt = list(ItemKind)[int(pairs.kind[k])] is not ItemKind.REFUND
            came += int(pairs.amount[k]) if wanted and money and debt and fact.effective_on <= on <= fact.due_on else 0
        cells = out[names[int(codes[mine[0]])]]
        cells[0] += 1
        cells[1] += came < fact.amount.minor
    return out


@settings(max_examples=20)
@given(made=troubled(), asking=st.fixed_dictionaries(asked), random=st.randoms(use_true_random=False))
def test_the_order_in_which_facts_came_is_no_matter(made, asking, random):
    mixed = {name: random.sample(rows, len(rows)) for name, rows in made.items()}
    one, other = (metrics.riskiest_customers(Ledger(**facts), **asking) for facts in (made, mixed))
    assert (one.rows, one.others, one.undefined_because) == (other.rows, other.others, other.undefined_because)


# Doubts of one creditor, and sharing out


def test_a_doubt_is_that_of_its_creditor_and_begins_when_it_says():
    ledger = books(
        invoices=[bill("A", MAY, 100, entity="E1"), bill("B", MAY, 100, entity="E2")],
        entities=[Entity("E1", "FR"), Entity("E2", "FR")],
        customers=[Customer("C")],
        events=[Doubtful("C", loss_ppm=500_000, entity="E1", since=date(2026, 6, 15), effective_on=MAY)],
    )  # fmt: skip
    before, after = (metrics.provision_matrix(ledger, as_of=on, loss_rates=[0] * 5) for on in (date(2026, 6, 14), END))
    assert (before.specific, after.specific.balance, after.allowance) == (None, euro(100), euro(50))


@given(
    weights=st.lists(st.one_of(st.integers(0, 20), st.integers(0, 10**17)), min_size=1, max_size=9),
    part=st.fractions(0, 1),
)
def test_sharing_out_is_that_of_money(weights, part):
    whole = int(sum(weights) * part)
    found = shared_out(whole, weights)
    if sum(weights):
        assert found == [one.minor for one in Money.of_minor(whole, "EUR").split(weights)]
    assert sum(found) == whole
    assert all(0 <= one <= weight for one, weight in zip(found, weights, strict=True))
