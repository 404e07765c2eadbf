"""A month-end on bundled data: ``python -m lettrage``.

It letters the payments of a small company, says why, shows what a person should look at, plans the reminders of the
day, then prints the aged balance and the DSO. It reads nothing and writes nothing but the screen; the tutorial does the
same in lines of your own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from lettrage.datasets import MonthEnd, month_end
from lettrage.dunning import DunningPlan, plan_dunning, policies
from lettrage.ledger import Ledger
from lettrage.matching import MatchResult, match
from lettrage.metrics import aging, dso
from lettrage.model import ItemKey, ItemKind, Settlement
from lettrage.render import Column, Table

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:  # noqa: ARG001 - the console script passes none
    """Print the month-end; always returns 0."""
    closing = month_end()
    ledger = closing.ledger
    result = match(ledger, as_of=closing.as_of)
    after = ledger.apply(result)
    for part in (_opening(closing, ledger), _lettered(result), _to_decide(result), _left(result)):
        print(part.text(), end="\n\n")
    plan = plan_dunning(after, policies.standard(), as_of=closing.as_of, pending=result.proposals)
    for part in (_reminders(plan), _silent(plan)):
        print(part.text(), end="\n\n")
    print(aging(after, as_of=closing.as_of, by="customer").to_table().text(), end="\n\n")
    for method in ("count-back", "simple"):
        print(dso(after, as_of=closing.as_of, method=method).to_table().text(), end="\n\n")
    print("Next: print(result.explain('B-301')), or the tutorial in docs/tutorial/first-month-end.md")
    return 0


def _opening(closing: MonthEnd, ledger: Ledger) -> Table:
    rows = [
        ("customers", str(len(closing.customers)), ""),
        ("invoices", str(len(closing.invoices)), _sum(invoice.total.minor for invoice in closing.invoices)),
        ("credit notes", str(len(closing.credit_notes)), _sum(-note.total.minor for note in closing.credit_notes)),
        ("payments", str(len(closing.payments)), _sum(-payment.amount.minor for payment in closing.payments)),
    ]
    balance = sum(item.residual.minor for item in ledger.open_items(as_of=closing.as_of))
    rows.append(("ledger balance", "", _sum([balance])))
    columns = (Column("facts"), Column("count", "right"), Column("EUR", "right"))
    return Table(f"Month-end of {closing.as_of.isoformat()}, synthetic data", columns, rows)


def _lettered(result: MatchResult) -> Table:
    """Posted groups: the money, what it settles, and the evidence that carried the decision."""
    rows: list[tuple[str, ...]] = []
    for settlement in result.settlements:
        credits = _names(settlement, "credit")
        debits = _names(settlement, "debit")
        paid = _sum(pair.debit_amount.minor for pair in settlement.allocations)
        rows.append((settlement.code, credits, debits, paid, _why(result, settlement.allocations[0].credit)))
    columns = (Column("code"), Column("money"), Column("settles"), Column("EUR", "right"), Column("because"))
    return Table("Lettered without a person", columns, rows)


def _to_decide(result: MatchResult) -> Table:
    rows = [
        (
            proposal.decision,
            " + ".join(str(item) for item in proposal.items),
            f"{proposal.confidence_ppm // 10_000} %",  # rounded down: nothing is certain
            " or ".join(" + ".join(str(item) for item in rival) for rival in proposal.rivals),
        )
        for proposal in result.proposals
    ]
    columns = (Column("decision"), Column("group"), Column("sure", "right"), Column("what could stand instead"))
    notes = () if rows else ("nothing to decide",)
    return Table("For a person to decide", columns, rows, notes=notes)


def _left(result: MatchResult) -> Table:
    rows = [
        (str(left.item), str(left.residual), result.explain(left.item).text().rpartition("left open")[2].strip())
        for left in result.unmatched
        if left.item.kind in (ItemKind.PAYMENT, ItemKind.CREDIT_NOTE)
    ]
    return Table("Money left unmatched", (Column("item"), Column("open", "right"), Column("reason")), rows)


def _reminders(plan: DunningPlan) -> Table:
    """What would go out today: nothing does, until a host sends it and records it."""
    rows = [
        (
            action.customer,
            action.step,
            action.tone.value,
            " + ".join(str(line.item) for line in action.items),
            ", ".join(str(amount) for amount in action.amounts.values()),
            "by itself" if action.automatic else "after a person's consent",
        )
        for action in plan.actions
    ]
    names = (Column("customer"), Column("step"), Column("tone"), Column("about"), Column("asked", "right"))
    return Table("Reminders of the day, by the standard policy", (*names, Column("goes out")), rows)


def _silent(plan: DunningPlan) -> Table:
    """Why everything else is left in peace."""
    count = Counter((outcome.kind.value, ", ".join(outcome.reasons)) for outcome in plan.outcomes)
    rows = [(kind, reasons, str(number)) for (kind, reasons), number in sorted(count.items()) if kind != "action"]
    return Table("Nothing is sent about", (Column("outcome"), Column("because"), Column("items", "right")), rows)


def _names(settlement: Settlement, side: str) -> str:
    return " + ".join(dict.fromkeys(str(getattr(pair, side)) for pair in settlement.allocations))


def _why(result: MatchResult, item: ItemKey) -> str:
    """The shape of the group and the strongest evidence for it, in the words of the explanation."""
    shape, *others = result.explain(item).evidence
    strong = [piece for piece in others if (piece.effect_mnats or 0) >= 500 and piece.rule != "match.coincidence"]
    strong.sort(key=lambda piece: -(piece.effect_mnats or 0))
    return ", ".join(dict.fromkeys(piece.name() for piece in (shape, *strong)))


def _sum(minor: Iterable[int]) -> str:
    cents = sum(minor)
    return f"{cents // 100:,}.{cents % 100:02d}" if cents >= 0 else f"-{-cents // 100:,}.{-cents % 100:02d}"


if __name__ == "__main__":
    raise SystemExit(main())
