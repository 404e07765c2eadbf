"""From the neutral words of a dunning case to a policy of the library; a word not understood in full is refused."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from lettrage.dunning import DunningPolicy
from lettrage.money import Money

from .books import Case, NotExpressible

__all__ = ["CHANNELS", "attempts", "exchanged", "grouped", "policy_of"]

#: Words that say what the language does anyway, or that the events or the answer carry.
SILENT = {
    "measure", "on_clear", "unissued_proposal", "counter", "on_dispute_resolved", "tone", "reset_when",
    "fees_on_principal_paid", "on_anchor_paid", "level", "phone_increments_counter", "currency",
}  # fmt: skip
GROUPINGS = {
    "planned": "customer",
    "invoice": "invoice", "instalment": "instalment", "customer": "customer", "customer+currency": "customer+currency",
    "customer+level+currency": "customer+level+currency",
}  # fmt: skip
CATCH_UP = {"one_level_per_run": "climb", "most_severe_reached": "most_severe", "level_of_arrears": "most_severe"}
CHANNELS = {"post": "letter", "postal": "letter", "mail": "letter"}


def attempts(policy: Mapping[str, Any]) -> bool:
    """Whether the policy counts attempts and not levels."""
    return "max_attempts" in policy or "thresholds" in policy or "entity_policies" in policy


def grouped(policy: Mapping[str, Any]) -> bool:
    """Whether the customer climbs as a whole."""
    anchors = {level.get("anchor") for level in policy.get("levels", ())}
    return attempts(policy) or "anchor" in policy or "earliest_unpaid_invoice_date" in anchors


def exchanged(amount: Money, currency: str, rates: Mapping[str, str]) -> Money:
    """An amount in another currency, at ``{"EUR_per_USD": rate}``."""
    if amount.currency == currency:
        return amount
    for name, rate in rates.items():
        quote, _, unit = name.partition("_per_")
        if {quote, unit} == {amount.currency, currency}:
            return amount.convert(Fraction(rate) if unit == amount.currency else 1 / Fraction(rate), currency)
    raise NotExpressible(f"no rate of {amount.currency} in {currency}")


def policy_of(case: Case) -> DunningPolicy:
    """The policy of a case."""
    given: dict[str, Any] = dict(case["policy"])
    for word in SILENT:
        given.pop(word, None)
    reader = _Reader(given, sorted({invoice["currency"] for invoice in case["invoices"]}) or ["EUR"])
    data = reader.read()
    if reader.given:
        raise NotExpressible(f"the word {', '.join(sorted(reader.given))} of the policy")
    return DunningPolicy.from_dict(data)


class _Reader:
    def __init__(self, given: dict[str, Any], currencies: list[str]) -> None:
        self.given, self.currencies = given, currencies
        self.charges: dict[str, Any] = {}
        self.rates: Mapping[str, str] = given.pop("rates", {})
        self.data: dict[str, Any] = {"id": "case", "switches": {}, "contact": {"min_gap_days": 0}}

    def take(self, word: str, default: Any = None) -> Any:
        return self.given.pop(word, default)

    def amounts(self, number: str) -> dict[str, str]:
        return {currency: str(Decimal(number)) for currency in self.currencies}

    def priced(self, number: str, currency: str) -> dict[str, str]:
        """An amount of one currency in each that occurs, as far as rates are told."""
        found = {currency: str(Decimal(number))}
        for other in self.currencies if self.rates else ():
            found[other] = str(exchanged(Money(number, currency), other, self.rates).amount)
        return found

    def read(self) -> dict[str, Any]:
        switches = self.data["switches"]
        self._whole_group = grouped(self.given)
        grouping = self.take("grouping")
        if grouping not in GROUPINGS:
            raise NotExpressible(f"grouping {grouping}")
        switches["grouping"] = GROUPINGS[grouping]
        switches["minimum_not_met"] = "lower_step" if self.take("fallback") == "next_lower_level" else "skip"
        offset = self.take("offset_unallocated_credits", False)
        switches["credits"] = {"from_highest_level_down": "offset_highest", False: "ignore"}[offset]
        self._catch_up(switches)
        self._contacts()
        self._items()
        self._promises()
        strict = self.take("compare", ">=") == ">"
        if grouping == "planned":  # what is planned is let go on its day; the events hold all else
            tracks: dict[str, Any] = {"main": {"steps": [{"id": "planned", "anchor": "issue_date", "offset_days": 0}]}}
        else:
            tracks = self._campaign() if attempts(self.given) else {"main": {"steps": self._levels(strict)}}
        if self.take("do_nothing", False):
            self.data["segments"] = [{"id": "nobody", "use": ""}]
        self.data["tracks"] = tracks
        if self.charges:
            self.data["charges"] = self.charges
        return self.data

    def _catch_up(self, switches: dict[str, Any]) -> None:
        catch_up = self.take("catch_up")
        switches["catch_up"] = CATCH_UP.get(catch_up, "climb")
        self.again = bool(self.take("always_dun", False))
        anchor = self.take("anchor")
        if self._whole_group:
            switches["ladder"] = "group"
            switches["listing"] = "overdue" if attempts(self.given) or anchor else "open"
            switches["anchor_moves"] = "restart" if anchor == "carrying_invoice" else "recompute"
        if self.take("include_all_due", False):
            switches["listing"] = "overdue"
        self._after_notice = anchor == "later_of_oldest_due_and_last_notice"

    def _contacts(self) -> None:
        contact = self.data["contact"]
        gap = self.take("min_days_between")
        if gap is not None:
            contact["min_gap_days"] = int(gap) + (self.take("gap_compare", ">=") == ">")
        caps = self.take("caps")
        if caps is not None:
            rows = caps if isinstance(caps, list) else [caps]
            contact["caps"] = []
            for row in rows:
                row = dict(row)
                channel = row.pop("channel", "phone")
                silence = [row.pop(key) for key in list(row) if "conversation" in key]
                days = [row.pop(key) for key in list(row) if "day" in key and "max" not in key]
                most = [row.pop(key) for key in list(row) if key.split("_")[0] in ("max", "most", "count", "calls")]
                if row or len(most) != len(days) or len(days) > 1 or len(silence) > 1 or not [*most, *silence]:
                    raise NotExpressible(f"caps {caps}")
                if most:
                    contact["caps"].append({"channel": channel, "most": int(most[0]), "days": int(days[0])})
                if silence:
                    contact["silence_days_after_conversation"] = int(silence[0])

    def _items(self) -> None:
        self.grace = int(self.take("grace_days_item", 0))
        for word in ("tolerance", "ignore_items_below"):
            least = self.take(word)
            if least is not None:
                self.data["minimum"] = {"item": self.amounts(least)}

    def _promises(self) -> None:
        promise = dict(self.take("promise", {}))
        known = {
            "holds_through": "last_promised_date", "on_broken": "resume_next_day", "on_cancelled": "resume_next_day",
            "broken_from": "next_day", "late_payment": "fulfils",
        }  # fmt: skip
        for word, value in promise.items():
            if known.get(word) != value:
                raise NotExpressible(f"promise {word}: {value}")
        self.data["situations"] = {"promise": {"holds": "item"}}

    # -- levels ------------------------------------------------------------------------------------------------------

    def _levels(self, strict: bool) -> list[dict[str, Any]]:
        sequential = bool(self.take("sequential", False))
        interest = self.take("interest")
        minimum_strict = self.take("min_amount_compare", ">=") == ">"
        from_amount = self.take("charges_from_amount", {})
        start = self.take("start_days")
        if strict:
            self.data["switches"]["boundary"] = "strict"
        steps: list[dict[str, Any]] = []
        for given in self.take("levels", []) or []:
            level = dict(given)
            number = level.pop("level")
            step = self._timed(level, steps, start)
            self._minimums(level, step, minimum_strict)
            self._charged(level, step, number, interest, from_amount.get(str(number)))
            channels = level.pop("channels", None)
            if channels:
                step["channels"] = [CHANNELS.get(channel, channel) for channel in channels]
            since = level.pop("min_days_since_previous", None)
            if since is not None and steps:
                step["days_since"] = {steps[-1]["id"]: int(since)}
            if sequential and steps:
                step["requires"] = [steps[-1]["id"]]
            level.pop("tone", None)
            level.pop("name", None)
            if level:
                raise NotExpressible(f"level {number}: {', '.join(sorted(level))}")
            steps.append({"id": f"L{number}", **step})
        return steps

    def _timed(self, level: dict[str, Any], before: list[dict[str, Any]], start: Any) -> dict[str, Any]:
        step: dict[str, Any] = {}
        anchor = level.pop("anchor", "due_date")
        grace = _duration(level.pop("grace", None))
        if "days_from" in level:
            step["offset_days"] = int(level.pop("days_from"))
            last = level.pop("days_to", None)
            if last is not None:
                step["when"] = {"item": {"days_late": {"le": int(last)}}}
        else:
            step["offset_days"] = int(level.pop("days", 0))
        if start is not None and not before:
            step["offset_days"] = int(start)
        if anchor in ("invoice_date", "earliest_unpaid_invoice_date"):
            step["anchor"] = "issue_date"
        elif anchor == "previous_notice_date" or (self._after_notice and before):
            step["anchor"] = "previous_notice"
        elif anchor == "deadline_of_previous_notice":
            step |= {"anchor": "previous_deadline", "offset_days": grace[1], "offset_months": grace[0]}
        elif anchor == "end_of_month_of_due_plus_days":
            step["end_of_month"] = True
        elif anchor != "due_date":
            raise NotExpressible(f"anchor {anchor}")
        if anchor in ("due_date", "end_of_month_of_due_plus_days") and "anchor" not in step:
            step["offset_days"] += self.grace
        if step["offset_days"] < 0:
            step["kind"] = "pre_due_notice"
        repeat = level.pop("repeat_every_days", None)
        if repeat is not None or self.again:
            step["repeat_every_days"] = int(repeat or 1)
        most = level.pop("max_repeats", None)
        if most is not None:
            step["max_repeats"] = int(most)
        months, days = _duration(level.pop("payment_deadline", None))
        if months or days:
            step |= {"grants_deadline_months": months, "grants_deadline_days": days}
        return step

    def _minimums(self, level: dict[str, Any], step: dict[str, Any], strict: bool) -> None:
        minimum: dict[str, Any] = {}
        least = level.pop("min_amount", level.pop("min_balance", None))
        if least is not None:
            minimum["group"] = self.amounts(least)
        share = level.pop("min_percent_of_open", None)
        if share is not None:
            minimum["percent_of_open"] = str(share)
        if minimum:
            step["minimum"] = {**minimum, "strict": strict}
        count = level.pop("min_unpaid_invoices", None)
        if count is not None:
            step.setdefault("when", {})["group"] = {"items_open": {"ge": int(count)}}

    def _charged(
        self, level: dict[str, Any], step: dict[str, Any], number: Any, interest: Any, bands: list[list[str]] | None
    ) -> None:
        fee, shown = level.pop("fee", None), []
        own = level.pop("interest", interest)
        if fee is not None:
            fee = dict(fee)
            fee.pop("per", None)  # the cases call it a label
            fee.pop("code", None)
            currency = fee.pop("currency", None)
            fixed, percent = fee.pop("fixed", None), fee.pop("percent", None)
            if fee or (fixed is None) == (percent is None):
                raise NotExpressible(f"fee of level {number}")
            amounts = self.priced(fixed, currency) if fixed is not None and currency else None
            band = {"fixed": amounts or self.amounts(fixed)} if fixed is not None else {"percent": str(percent)}
            self.charges[f"fee-{number}"] = {"kind": "fee", "bands": [band]}
            shown.append(f"fee-{number}")
        if bands is not None:
            rows = [{"start": self.amounts(start), "fixed": self.amounts(charge)} for start, charge in bands]
            self.charges[f"fee-{number}"] = {"kind": "fee", "bands": rows}
            shown.append(f"fee-{number}")
        if own is not None:
            own = dict(own)
            rate, count = str(own.pop("annual_percent")), int(own.pop("day_count", 365))
            if own:
                raise NotExpressible(f"interest {', '.join(own)}")
            self.charges[f"interest-{number}"] = {"kind": "late_interest", "annual_percent": rate, "day_count": count}
            shown.append(f"interest-{number}")
        if shown:
            step["charges"] = shown

    # -- attempts ----------------------------------------------------------------------------------------------------

    def _campaign(self) -> dict[str, Any]:
        """One message repeated; thresholds by currency, of the policy, an entity or a customer."""
        most = int(self.take("max_attempts", 1))
        gap = self.data["contact"]["min_gap_days"]
        self.data["contact"]["min_gap_days"] = 0
        tracks: dict[str, Any] = {}
        segments: list[dict[str, Any]] = []

        def track(name: str, thresholds: Mapping[str, str]) -> str:
            step: dict[str, Any] = {
                "id": "attempt",
                "offset_days": 1,
                "minimum": {"group": {currency: str(Decimal(least)) for currency, least in thresholds.items()}},
                "when": {"group": {"currency": sorted(thresholds)}},
            }
            if most > 1:
                step |= {"repeat_every_days": max(gap, 1), "max_repeats": most}
            tracks[name] = {"steps": [step]}
            return name

        for customer, own in sorted(self.take("overrides", {}).items()):
            thresholds = own.get("thresholds", own) if own is not None else None
            use = "" if thresholds is None else track(f"customer-{customer}", thresholds)
            segments.append({"id": f"c-{customer}", "use": use, "when": {"customer": {"id": customer}}})
        for entity, thresholds in sorted(self.take("entity_policies", {}).items()):
            use = "" if thresholds is None else track(f"entity-{entity}", thresholds)
            segments.append({"id": f"e-{entity}", "use": use, "when": {"group": {"entity": entity}}})
        default = self.take("thresholds")
        segments.append({"id": "rest", "use": "" if default is None else track("main", default)})
        if not tracks:
            track("none", {})
        self.data["segments"] = segments
        return tracks


def _duration(text: str | None) -> tuple[int, int]:
    """Months and days of ``5D`` or ``+1M``."""
    if text is None:
        return 0, 0
    found = re.fullmatch(r"\+?(\d+)([DWM])", text)
    if found is None:
        raise NotExpressible(f"the duration {text}")
    number, unit = int(found[1]), found[2]
    return (number, 0) if unit == "M" else (0, number * (7 if unit == "W" else 1))
