"""The cases of dunning, answered through the policy language and the front door of the engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from lettrage.dunning import Action, DunningPlan, DunningPolicy, StepKind, lint, plan_dunning, promise_statuses
from lettrage.model import Notice
from lettrage.money import Money

from .books import Case
from .dunning_books import CaseBook
from .dunning_policy import CHANNELS, attempts, exchanged, grouped, policy_of

__all__ = ["answer", "dunning_differences"]

#: Events that apply after the run of their day.
AFTER = {"issued", "proposed"}


def answer(case: Case, policy: DunningPolicy | None = None) -> list[dict[str, Any]]:
    """One object per run, by the policy of the case or another that should say the same."""
    policy = policy_of(case) if policy is None else policy
    codes = {finding.code for finding in lint(policy)}
    if "first-step-anchor" in codes:
        return [
            {"run": run, "actions": [], "policy_error": "first_level_has_no_previous_notice"} for run in case["runs"]
        ]
    book = CaseBook(case, policy)
    events = list(case["events"])
    out: list[dict[str, Any]] = []
    for number, run in enumerate(case["runs"]):
        if any(e["type"] == "run" and e["date"] > run for e in events) or run < max(case["runs"][: number + 1]):
            out.append({"run": run, "actions": [], "refused": "later_run_exists"})
            continue
        if any(e["type"] == "issued" and e["date"] > max(case["runs"]) for e in events):
            out.append({"run": run, "actions": [], "refused": "history_after_run_date"})
            continue
        for event in [e for e in events if e["date"] < run or (e["date"] == run and e["type"] not in AFTER)]:
            book.apply(event)
            events.remove(event)
        on = date.fromisoformat(run)
        plan = plan_dunning(book.ledger, policy, as_of=on, known_on=on)
        said = _Said(case, policy, book, plan, on)
        out.append({"run": run, **{key: say() for key, say in said.words.items()}})
    return out


class _Said:
    """The words of an answer for one run."""

    def __init__(self, case: Case, policy: DunningPolicy, book: CaseBook, plan: DunningPlan, on: date) -> None:
        self.case, self.policy, self.book, self.plan, self.on = case, policy, book, plan, on
        self.names = {key: id for id, key in book.items.items()}
        self.actions = [a for a in plan.actions if a.kind not in (StepKind.REVIEW, StepKind.THANK_YOU)]
        self.words: Mapping[str, Callable[[], Any]] = {
            "actions": lambda: [self.action(action) for action in self.actions],
            "customer_level": self.customer_level, "item_state": self.item_state, "notice_state": self.notice_state,
            "promise_state": self.promise_state, "counters": self.counters,
            "campaign_finished": self.campaign_finished, "open_total": self.open_total,
            "grand_total": lambda: _text(self.dunned() + self.accessory()),
            "accessory_total": lambda: _text(self.accessory()), "receivable_after": self.receivable_after,
            "accessory_open": self.accessory_open, "balance_per_level": self.balance_per_level, "errors": self.errors,
        }  # fmt: skip

    def action(self, action: Action) -> dict[str, Any]:
        repeat = max((line.repeat for line in action.items if line.step), default=1)
        fees = [c.amount for c in action.charges if c.kind != "late_interest"]
        interest = [c.amount for c in action.charges if c.kind == "late_interest"]
        by_invoice = {self.names[line.item]: self.level(line.step) for line in action.items if line.step}
        return {
            "customer": action.customer, "invoices": [self.names[line.item] for line in action.items],
            "level": repeat if attempts(self.case["policy"]) else self.level(action.step),
            "amount": _text(self.shown(action.net)), "fee": self.sum(fees), "interest": self.sum(interest),
            "currency": self.case["policy"].get("currency", action.currency), "entity": action.entity,
            "state": "proposed", "repeat": repeat, "channel": self.channel(action), "levels_by_invoice": by_invoice,
            "new_deadline": None if action.deadline_on is None else action.deadline_on.isoformat(),
        }  # fmt: skip

    def channel(self, action: Action) -> str:
        """The channel in the word of the case."""
        words = [word for level in self.case["policy"].get("levels") or () for word in level.get("channels") or ()]
        return next((word for word in words if CHANNELS.get(word, word) == action.channel), action.channel)

    def shown(self, amount: Money) -> Decimal:
        """An amount in the currency in which the policy shows them."""
        currency = self.case["policy"].get("currency", amount.currency)
        return exchanged(amount, currency, self.case["policy"].get("rates") or {}).amount

    def sum(self, amounts: list[Money]) -> str:
        return _text(sum((self.shown(amount) for amount in amounts), Decimal(0)))

    def level(self, step: str) -> int | None:
        return int(step[1:]) if step[1:].isdigit() else None

    # -- levels and states -------------------------------------------------------------------------------------------

    def customer_level(self) -> dict[str, int]:
        out = dict.fromkeys(sorted({one["customer"] for one in self.case["invoices"]}), 0)
        severe = grouped(self.case["policy"]) and self.case["policy"].get("catch_up") == "most_severe_reached"
        for outcome in self.plan.outcomes:
            if outcome.kind.value == "settled":
                continue
            customer = self.book.owner[self.names[outcome.item]]["customer"]
            reached = [outcome.step] if outcome.kind.value == "action" else []
            if severe:
                reached += [r.rule for r in outcome.not_fired if r.observed and r.observed <= self.on.isoformat()]
            else:
                reached += [r.rule for r in outcome.not_fired if r.reason == "issued"]
            out[customer] = max([out[customer], *(self.level(step) or 0 for step in reached)])
        return out

    def item_state(self) -> dict[str, str]:
        ladders = [self.policy.ladder(track.id) for track in self.policy.tracks]
        last = {ladder[-1].id for ladder in ladders if len(ladder) > 1}  # one message alone is no ladder to exhaust
        open_ones = {item.key for item in self.book.ledger.open_items(as_of=self.on)}
        issued = {(line.item, line.step or n.step) for n in self.notices() for line in n.items}
        out: dict[str, str] = {}
        for id, key in self.book.items.items():
            if key in open_ones:
                exhausted = any((key, step) in issued for step in last)
                out[id] = "exhausted" if exhausted else "open"
            else:
                out[id] = "principal_paid" if self.charged(key) else "settled"
        return out

    def notices(self) -> tuple[Notice, ...]:
        return self.book.ledger.events(Notice, as_of=self.on)

    def charged(self, key: Any) -> Decimal:
        """What the notices about an item may have claimed on top: worked out by planning the day each went out."""
        total = Decimal(0)
        for notice in self.notices():
            if any(line.item == key for line in notice.items):
                total += self._accessory_of(notice.effective_on, notice.customer)
        return total

    def _accessory_of(self, on: date, customer: str) -> Decimal:
        before = CaseBook(self.case, self.policy)
        for event in self.case["events"]:
            if event["date"] < on.isoformat() or (event["date"] == on.isoformat() and event["type"] not in AFTER):
                before.apply(event)
        plan = plan_dunning(before.ledger, self.policy, as_of=on)
        return sum((c.amount.amount for a in plan.actions if a.customer == customer for c in a.charges), Decimal(0))

    def notice_state(self) -> str:
        open_ones = {item.key for item in self.book.ledger.open_items(as_of=self.on)}
        return "open" if any(line.item in open_ones for n in self.notices() for line in n.items) else "settled"

    def promise_state(self) -> str:
        states = [status.state.value for status in promise_statuses(self.book.ledger, as_of=self.on)]
        words = {"active": "active", "kept": "fulfilled", "broken": "broken", "partly_kept": "broken"}
        order = ["broken", "active", "fulfilled"]
        return min((words.get(state, "broken") for state in states), key=order.index, default="")

    # -- amounts -----------------------------------------------------------------------------------------------------

    def counters(self) -> dict[str, int]:
        out: dict[str, int] = {}
        for notice in self.notices():
            if notice.effective_on < self.on:
                currency = notice.items[0].amount.currency
                out[currency] = out.get(currency, 0) + 1
        for action in self.actions:
            out[action.currency] = out.get(action.currency, 0) + 1
        return out

    def campaign_finished(self) -> bool:
        most = self.case["policy"].get("max_attempts")
        return any(line.repeat == most for action in self.actions for line in action.items)

    def open_total(self) -> str:
        items = self.book.ledger.open_items(as_of=self.on, known_on=self.on)
        return _text(sum((item.residual.amount for item in items if item.residual.minor > 0), Decimal(0)))

    def dunned(self) -> Decimal:
        return sum((action.net.amount for action in self.actions), Decimal(0))

    def accessory(self) -> Decimal:
        return sum((c.amount.amount for action in self.actions for c in action.charges), Decimal(0))

    def receivable_after(self) -> str:
        before = sum(
            (self._accessory_of(n.effective_on, n.customer) for n in self.notices() if n.effective_on < self.on),
            Decimal(0),
        )
        return _text(Decimal(self.open_total()) + before + self.accessory())

    def accessory_open(self) -> str:
        before = sum((self._accessory_of(n.effective_on, n.customer) for n in self.notices()), Decimal())
        return _text(before)

    def balance_per_level(self) -> dict[str, str]:
        out: dict[str, Decimal] = {}
        for action in self.actions:
            left = action.credited.amount
            for line in sorted(action.items, key=lambda line: -(self.level(line.step) or 0)):
                part = min(left, line.amount.amount)
                left -= part
                name = str(self.level(line.step or action.step))
                out[name] = out.get(name, Decimal(0)) + line.amount.amount - part
        return {level: _text(amount) for level, amount in out.items() if amount}

    def errors(self) -> list[dict[str, str]]:
        silent = {
            self.book.owner[self.names[o.item]]["customer"] for o in self.plan.outcomes if o.kind.value == "no_channel"
        }
        return [{"customer": customer, "code": "no_collection_contact"} for customer in sorted(silent)]


def _text(amount: Decimal) -> str:
    return f"{amount:.2f}"


# -- comparing -------------------------------------------------------------------------------------------------------


def dunning_differences(case: Case, answer: list[dict[str, Any]]) -> list[str]:
    """Why an answer is wrong against the nearest accepted one; lists without order, extra keys ignored."""
    accepted = [case["expected"], *case.get("also_accepted", ())]
    return min(([*_against(expected, answer)] for expected in accepted), key=len)


def _against(expected: list[dict[str, Any]], answer: list[dict[str, Any]]) -> list[str]:
    by_run = {one["run"]: one for one in answer}
    out: list[str] = []
    for wanted in expected:
        got = by_run.get(wanted["run"], {})
        for key, value in wanted.items():
            if not _same(value, got.get(key)):
                out.append(f"{wanted['run']} {key}: expected {value}, got {got.get(key)}")
    return out


def _same(wanted: Any, got: Any) -> bool:
    if isinstance(wanted, dict):
        return isinstance(got, dict) and all(_same(value, got.get(key)) for key, value in wanted.items())
    if isinstance(wanted, list):
        if not isinstance(got, list) or len(wanted) != len(got):
            return False
        left = list(got)
        for one in wanted:
            match = next((other for other in left if _same(one, other)), None)
            if match is None:
                return False
            left.remove(match)
        return True
    return bool(wanted == got)
