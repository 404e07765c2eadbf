"""The tables of the pages on law, made from the data of the library so that a page cannot say something else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from lettrage import law
from lettrage.law.sources import Source
from lettrage.money import Money
from lettrage.terms import DueMove, DueRule

Rows = Iterable[Sequence[object]]


def markdown(columns: Sequence[str], rows: Rows) -> str:
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join(f"| {' | '.join(str(cell).replace('|', '/') for cell in row)} |" for row in lines)


def said(source: Source) -> tuple[str, str]:
    text = f"; {source.text}" if source.text else ""
    return f"{source.article}{text}", source.confidence.value


def code(rules: law.JurisdictionRules) -> str:
    return f"`{rules.code}`"


def listed(words: Iterable[str]) -> str:
    return ", ".join(words)


def jurisdictions() -> str:
    rows = [(f"`{rules.code}`", rules.name, rules.debtor, rules.currency) for rules in law.JURISDICTIONS.values()]
    return markdown(["Code", "Whose law", "Debtor", "Currency"], rows)


def rate_rules() -> str:
    rows: list[Sequence[object]] = []
    for rules in law.JURISDICTIONS.values():
        rule = rules.rate
        points = "; ".join(f"+{m.points} from {m.valid_from}" for m in rule.margins if m.valid_from.year > 1900)
        points = points or "; ".join(f"+{m.points}" for m in rule.margins) or "none"
        more = f", rounded up to {rule.round_up_to}" if rule.round_up_to else ""
        start = "formal notice" if rule.starts is law.InterestStart.FORMAL_NOTICE else "due date"
        behaviour = rule.behaviour.value.replace("_", " ")
        rows.append((f"`{rules.code}`", f"`{rule.table.code}`", points + more, behaviour, start, *said(rule.source)))
    return markdown(["Code", "Reference", "Points", "Behaviour", "Runs after", "Source", "Confidence"], rows)


def semesters() -> str:
    tables = (law.ECB_MRO, law.FR_LEGAL, law.DE_BASE, law.UK_BANK)
    rows: list[Sequence[object]] = []
    for row in law.ECB_MRO.rows:
        cells: list[str] = []
        for table in tables:
            found = next((other for other in table.rows if other.valid_from == row.valid_from), None)
            cells.append("unknown" if found is None else f"{found.percent} ({found.source.confidence.value})")
        rows.append((f"{row.valid_from.year} H{1 if row.valid_from.month == 1 else 2}", *cells))
    return markdown(["Semester", *(f"`{table.code}`" for table in tables)], rows)


def recovery_sums() -> str:
    rows: list[Sequence[object]] = []
    for rules in law.JURISDICTIONS.values():
        rule = rules.recovery
        if rule is None:
            rows.append((f"`{rules.code}`", "none", "", "", ""))
            continue
        bands = "; ".join(
            f"from {band.above}: {band.fixed}" + (f" + {band.percent} % of what exceeds it" if band.percent else "")
            for band in rule.bands
        )
        bounds = [
            f"{name} {value}" for name, value in (("least", rule.minimum), ("most", rule.maximum)) if value is not None
        ]
        amount = "; ".join([bands, *bounds]) if len(rule.bands) > 1 else f"{rule.bands[0].fixed}"
        rows.append(
            (f"`{rules.code}`", f"{amount} {rule.currency}", f"{rule.counted}, {rule.nature}", *said(rule.source))
        )
    return markdown(["Code", "Sum", "Counted", "Source", "Confidence"], rows)


def clause_bounds() -> str:
    rows: list[Sequence[object]] = []
    for rules in law.JURISDICTIONS.values():
        for name, bound in (("at least", rules.clause_floor), ("at most", rules.clause_ceiling)):
            if bound is not None:
                limit = f"{name} {bound.times} x the rate of `{bound.rule.table.code}`"
                rows.append((f"`{rules.code}`", limit, *said(bound.source)))
    return markdown(["Code", "An agreed rate must be", "Source", "Confidence"], rows)


def in_words(rule: DueRule) -> str:
    words = {DueMove.DAYS: "{} days", DueMove.END_OF_MONTH: "end of month", DueMove.END_OF_TEN_DAYS: "end of ten days"}
    steps = ", then ".join(words[step.move].format(step.count) for step in rule.steps)
    return f"{rule.anchor.value}: {steps}"


def terms() -> str:
    rows = [
        (
            f"`{rules.code}`",
            f"{in_words(term.due)}{', rolled' * term.rolls}",
            term.buyer.replace("_", " "),
            *said(term.source),
        )
        for rules in law.JURISDICTIONS.values()
        for term in rules.terms
    ]
    return markdown(["Code", "From: term", "Buyer", "Source", "Confidence"], rows)


def caps() -> str:
    rows: list[Sequence[object]] = []
    for rules in law.JURISDICTIONS.values():
        for cap in rules.caps:
            when = [cap.goods, cap.buyer, cap.clause and f"clause: {cap.clause}", "small creditor" * cap.small_creditor]
            when.append("summary invoice" * bool(cap.periodic))
            latest = " or ".join(in_words(rule) for rule in cap.due) + " (yields to an express agreement)" * cap.yields
            rows.append((f"`{rules.code}`", ", ".join(filter(None, when)).replace("_", " "), latest, *said(cap.source)))
    return markdown(["Code", "When", "Latest due date", "Source", "Confidence"], rows)


def allocation() -> str:
    rows = [
        (
            f"`{rules.code}`",
            ", ".join(criterion.value.replace("_", " ") for criterion in rules.allocation.criteria) + ", pro rata",
            ", ".join(component.value for component in rules.allocation.components),
            "yes" if rules.allocation.creditor_chooses else "no",
            *said(rules.allocation.source),
        )
        for rules in law.JURISDICTIONS.values()
    ]
    return markdown(["Code", "Between debts", "Within a debt", "Creditor may choose", "Source", "Confidence"], rows)


def limitation() -> str:
    rows = [
        (f"`{rules.code}`", period.claim, period.years, period.counted_from.replace("_", " "), *said(period.source))
        for rules in law.JURISDICTIONS.values()
        for period in rules.limitation
    ]
    return markdown(["Code", "Claim", "Years", "Counted from", "Source", "Confidence"], rows)


def interruptions() -> str:
    kinds = list(law.ActKind)
    rows: list[Sequence[object]] = []
    for rules in law.JURISDICTIONS.values():
        if rules.limitation:
            effects = {rule.act: rule.effect.value for rule in rules.interruptions}
            rows.append((f"`{rules.code}`", *(effects.get(kind, "none") for kind in kinds)))
    return markdown(["Code", *(kind.value.replace("_", " ") for kind in kinds)], rows)


def routes() -> str:
    facts = law.ClaimFacts(Money("100.00", "EUR"))
    rows = [
        (
            f"`{route.code}`",
            route.name_fr,
            ", ".join(condition.code for condition in route.conditions),
            *said(route.source),
        )
        for route in law.legal_routes(facts, rules="FR-B2B")
    ]
    return markdown(["Route", "In French", "Conditions", "Source", "Confidence"], rows)


def particulars() -> str:
    rows = [
        (
            ", ".join(row.jurisdictions),
            row.stage.replace("_", " "),
            ", ".join(row.collectors),
            row.text_en,
            *said(row.source),
        )
        for row in law.PARTICULARS
    ]
    return markdown(["Law", "Document", "Written by", "Must say", "Source", "Confidence"], rows)


def lifecycle() -> str:
    rows = [
        (
            status.code,
            status.label_fr,
            status.label_en,
            "yes" if status.mandatory else "",
            status.dunning,
            status.matching,
        )
        for status in law.LIFECYCLE.values()
    ]
    return markdown(["Code", "In French", "In English", "Goes to the tax office", "Dunning", "Matching"], rows)


def settled(established: bool) -> str:
    return "" if established else "not established"


def duties() -> str:
    rows = [
        (each.country, each.duty, listed(each.sizes), settled(each.established), each.starts_on, *said(each.source))
        for each in sorted(law.E_INVOICING_DUTIES, key=lambda duty: (duty.country, duty.starts_on, duty.duty))
    ]
    return markdown(["Country", "Duty", "Sizes", "", "From", "Source", "Confidence"], rows)


def return_codes() -> str:
    rows = [
        (
            f"`{code}`",
            entry.meaning,
            "yes" if entry.retry else "",
            entry.mandate,
            entry.effect,
            entry.source.confidence.value,
        )
        for code, entry in law.RETURN_CODES.items()
    ]
    return markdown(["Code", "Meaning", "Retry", "Mandate", "Effect", "Confidence"], rows)


def low_grades() -> str:
    """Everything that rests on memory or on one weak source."""
    rows: list[Sequence[object]] = []
    for rules in law.JURISDICTIONS.values():
        parts = [
            rules.rate,
            rules.allocation,
            *rules.terms,
            *rules.caps,
            *rules.limitation,
            *rules.interruptions,
            *rules.tax,
        ]
        parts += [part for part in (rules.recovery,) if part is not None]
        low = dict.fromkeys(part.source for part in parts if part.source.confidence is law.Confidence.LOW)
        rows += [(f"`{rules.code}`", source.article, source.text) for source in low]
    for table in (law.ECB_MRO, law.FR_LEGAL, law.DE_BASE, law.UK_BANK):
        for row in table.rows:
            if row.source.confidence is law.Confidence.LOW or (row.valid_from >= date(2026, 7, 1) and row.source.text):
                rows.append((f"`{table.code}`", f"{row.valid_from} to {row.valid_to}: {row.percent}", row.source.text))
    return markdown(["Where", "Rule or figure", "Why it is doubted"], rows)


TABLES: dict[str, Callable[[], str]] = {
    table.__name__: table
    for table in (
        jurisdictions, rate_rules, semesters, recovery_sums, clause_bounds, terms, caps, allocation, limitation,
        interruptions, routes, particulars, lifecycle, duties, return_codes, low_grades,
    )
}  # fmt: skip
