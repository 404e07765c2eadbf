"""What the matcher finds: its decided groups and its proposals, as if a person accepted those that the case allows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from attrs import evolve, frozen

from lettrage import Ledger, MatchingPolicy, Money, match
from lettrage.ledger import Decision
from lettrage.matching import solve_subset
from lettrage.matching.kernels import Status
from lettrage.model import Allocation, Settlement

from . import by_hand
from .asked import in_order
from .books import TEXTS, Book, Case, NotExpressible, decimal, items_of, money, open_book
from .discounts import Discounts, discounts_of
from .doubts import check_found, check_rest, check_settings
from .found import Found, groups_of, pairs_of, writeoffs_of
from .limits import Limits, limits_of, most_of

#: From which probability on a group is shown to the person of a case: few items make no group sure.
SHOWN_PPM = 100_000


def answer(case: Case) -> dict[str, Any]:
    """Let the matcher work on the items of the case and tell what it found."""
    try:
        return _answer(case)
    except NotExpressible:
        if case["kind"] not in ("tolerance", "discount") or len(case["invoices"]) != 1 or case["credit_notes"]:
            raise
    return _answer(_applied(case))


def _applied(case: Case) -> Case:
    """A person applies the payments to the one invoice there is: each says so."""
    (invoice,) = case["invoices"]
    name = invoice.get("reference") or f"invoice-{invoice['id']}-1"
    payments = [{**payment, "label": name} for payment in case["payments"]]
    return {**case, "invoices": [{**invoice, "reference": name}], "payments": payments}


def _answer(case: Case) -> dict[str, Any]:
    limits = limits_of(case)
    check_settings(case)
    discounts = discounts_of(case)
    texts = case["settings"].get("search_fields") or TEXTS
    accounts = _accounts(case)
    book = open_book(case, texts=texts, only=_in_window(case), offered=discounts.offered, accounts=accounts)
    ledger, found = _Passes(case, book, limits, discounts).run()
    if not found and limits.applied_by_hand and _is_pair_beyond(case, limits):
        # a person applies the payment to its invoice; what is out of tolerance stays open
        return by_hand.answer({**case, "settings": {"selected": [case["invoices"][0]["id"]]}})
    residuals = book.residuals(ledger)
    sums = list(_sums(case, residuals, limits)) if case["kind"] == "group" and not _buckets(case) else []
    residuals = {name: left for name, left in residuals.items() if not any(name in group for group in sums)}
    check_found(case, found, residuals)
    check_rest(case, book, residuals, limits, _buckets(case))
    if case["kind"] == "predicate":
        payments = [item["id"] for item in case["payments"]]
        return {"selection": {name: [i for g in found if name in g.kinds for i in g.debits] for name in payments}}
    outside = {item["id"]: decimal(money(item)) for item in items_of(case) if item["id"] not in book.keys}
    touched = {name for group in found for name in group.kinds} | {name for entry in _kept(case) for name in entry[:2]}
    touched |= {name for group in sums for name in group}
    said = {
        "residuals": {**outside, **residuals},
        "unmatched": [item["id"] for item in items_of(case) if item["id"] not in touched],
        "writeoffs": [entry for group in found for entry in writeoffs_of(group, book, discounts)],
    }
    if case["kind"] == "group":
        return {**said, "groups": [list(group.kinds) for group in found] + sums}
    auto = [name for group in found if group.decision is Decision.AUTO for name in group.credits]
    pairs = [*_kept(case), *(pair for group in found for pair in pairs_of(group))]
    return {**said, "allocations": pairs, "auto": auto}


@frozen
class _Passes:
    """The ledger of a case, matched again and again until nothing is left that its settings ask for."""

    case: Case
    book: Book
    limits: Limits
    discounts: Discounts

    def run(self) -> tuple[Ledger, list[Found]]:
        """The ledger after all passes, what is allowed accepted, and every group."""
        found = list[Found]()
        ledger = self._begun()
        for arrived in _arrivals(self.case):
            if arrived:
                ledger = ledger.record(self.book.documents[arrived], known_on=self.book.as_of)
            for strategies in self._strategies():
                ledger, groups = self._turn(ledger, self.policy, strategies)
                found += groups
        if self.case["kind"] == "match" and (self.limits.partial_asked or self.limits.overpaid_is_part):
            _check_order(self.case)
            done = {name for group in found for name in group.credits}
            policy = evolve(self.policy, fallback_order="oldest")
            ledger, groups = self._turn(ledger, policy, None, untouched=done)
            found += groups
        return ledger, found

    @property
    def policy(self) -> MatchingPolicy:
        """What a case allows is all that it allows."""
        settings = self.case["settings"]
        named = settings.get("auto_on_reference") is True
        known = all(item.get("customer") for item in self.case["payments"])  # else the payer is to be found out first
        customers = sorted({item["customer"] for item in items_of(self.case) if item.get("customer")})
        joined = [customers] if settings.get("cross_customer") is True and len(customers) > 1 else []
        return MatchingPolicy(
            tolerances=self.limits.tolerances,
            adjustments=None,
            discount=self.discounts.rule,
            propose_ppm=SHOWN_PPM,
            payer_groups=joined,
            post_named=named,
            **({"auto_risk_ppm": 0} if named and known else {}),
        )

    def _begun(self) -> Ledger:
        later = {name for name in _arrivals(self.case) if name}
        kept = [document for name, document in self.book.documents.items() if name not in later]
        ledger = self.book.ledger_of(kept) if later else self.book.ledger
        earlier = list(_earlier(self.case, self.book))
        return ledger.record(*earlier) if earlier else ledger

    def _strategies(self) -> list[list[str] | None]:
        if self.case["settings"].get("bucket_by"):
            return [["balances", "equal_amount"]]
        if self.case["kind"] == "group":  # of equal answers the smaller groups are meant
            return [["equal_amount"], ["combinations"], None]
        return [["equal_amount"], None] if self.case["settings"].get("prefer") == "smallest_groups" else [None]

    def _turn(
        self, ledger: Ledger, policy: MatchingPolicy, strategies: list[str] | None, untouched: Any = ()
    ) -> tuple[Ledger, list[Found]]:
        result = match(ledger, policy, as_of=self.book.as_of, strategies=strategies)
        groups = list(groups_of(self.book, result))
        good = [group for group in groups if self._allowed(group) and not set(group.credits) & set(untouched)]
        sure = [group.id for group in good if group.decision is not Decision.AMBIGUOUS]
        posted = [group.id for group in groups if group.decision is Decision.AUTO and group.id not in sure]
        return ledger.apply(result, accept=sure, refuse=posted), good

    def _allowed(self, group: Found) -> bool:
        """May what the group leaves open stay open?"""
        if self.case["settings"].get("bucket_by"):
            return any(set(group.kinds) == set(whole) for whole in _buckets(self.case).values())
        if "max_group" in self.case["settings"]:
            most = most_of(self.case)
            if len(group.credits) > most[0] or len(group.debits) > most[1]:
                return False
        if not group.rest:
            return True
        if self.case["kind"] not in ("match", "tolerance", "discount"):
            return False
        return self.limits.partial_allowed or (self.limits.overpaid_is_part and not group.rest_owed)


def _sums(case: Case, residuals: Mapping[str, str], limits: Limits) -> Iterator[list[str]]:
    """What is left of several payments of one invoice and comes near in one way only: the solver of sums says."""
    left = {name: Money(amount, case["invoices"][0]["currency"]).minor for name, amount in residuals.items()}
    slack, most = max(limits.short, limits.over), most_of(case)[0]
    payments = [item["id"] for item in case["payments"] if item["id"] in left]
    for invoice in (item["id"] for item in case["invoices"] if item["id"] in left):
        result = solve_subset([left[name] for name in payments], left[invoice], max_size=most, tolerance=slack)
        if result.status is Status.UNIQUE:
            chosen = [payments[at] for at in result.solutions[0]]
            payments = [name for name in payments if name not in chosen]
            yield [*chosen, invoice]


def _arrivals(case: Case) -> list[str]:
    """The payments in the order in which they are looked at; one empty name where all are looked at together."""
    prefer = case["settings"].get("prefer")
    if prefer not in ("oldest_payment", "newest_payment"):
        return [""]
    if not all(item.get("date") for item in case["payments"]):
        raise NotExpressible("a preference for old or new payments without their dates")
    ordered = sorted(case["payments"], key=lambda item: item["date"], reverse=prefer == "newest_payment")
    return [item["id"] for item in ordered]


def _accounts(case: Case) -> Mapping[str, str] | None:
    """The account of each item, where items meet within a part only; an item that lacks the mark stands alone."""
    buckets = _buckets(case)
    if not buckets:
        return None
    return {name: account for account, names in buckets.items() for name in names}


def _buckets(case: Case) -> Mapping[str, list[str]]:
    settings, found = case["settings"], dict[str, list[str]]()
    if settings.get("method") == "customer_reference":
        fields = ["customer", "reference"]
    elif settings.get("bucket_by"):
        said = settings["bucket_by"]
        fields = [said] if isinstance(said, str) else list(said)
    else:
        return found
    for item in items_of(case):
        marks = [item.get(field) for field in fields]
        if any(field not in item for field in fields):
            raise NotExpressible(f"buckets by {', '.join(fields)}, which items do not carry")
        account = " / ".join(map(str, marks)) if None not in marks else f"alone {item['id']}"
        found.setdefault(account, []).append(item["id"])
    return found


def _check_order(case: Case) -> None:
    """The fallback fills the oldest first, by due date; an order that differs is not its own."""
    if "order" in case["settings"]:
        listed = [item["id"] for item in case["invoices"]]
        days = {item["id"]: item.get("due") or item.get("date") or "" for item in case["invoices"]}
        if in_order(case, listed) != sorted(listed, key=lambda name: days[name]):
            raise NotExpressible(f"an order of filling that is not the oldest first: {case['settings']['order']}")


def _kept(case: Case) -> list[list[str]]:
    return [list(entry) for entry in case["settings"].get("already_allocated") or ()]


def _earlier(case: Case, book: Book) -> Iterator[Settlement]:
    for at, (source, target, written) in enumerate(_kept(case)):
        amount = Money(written, book.amounts[target].currency)
        pair = Allocation(book.keys[source], book.keys[target], amount, amount)
        yield Settlement(f"earlier {at}", [pair], effective_on=book.as_of)


def _is_pair_beyond(case: Case, limits: Limits) -> bool:
    """One invoice and one payment, further apart than what may be written off."""
    if len(case["invoices"]) != 1 or len(case["payments"]) != 1 or case["credit_notes"]:
        return False
    gap = money(case["invoices"][0]).minor - money(case["payments"][0]).minor
    return gap > limits.short or -gap > limits.over


def _in_window(case: Case) -> set[str] | None:
    settings = case["settings"]
    if "date_tolerance_days" not in settings:
        if "anchor" in settings:
            raise NotExpressible("an anchor of no window")
        return None
    said = settings.get("anchor") or (case["payments"][0].get("date") if len(case["payments"]) == 1 else None)
    if not said:
        raise NotExpressible("a window of dates around no day")
    anchor, days = date.fromisoformat(said), timedelta(days=int(settings["date_tolerance_days"]))
    if not all(item.get("date") for item in items_of(case)):
        raise NotExpressible("a window of dates over items without date")
    return {item["id"] for item in items_of(case) if abs(date.fromisoformat(item["date"]) - anchor) <= days}
