"""Cases of receivables metrics: numbers in, numbers out, through `lettrage.metrics.formulas` or a ledger.

The cases name their inputs in their own words. A word that is not known here makes the case not expressible: it is
never guessed at, but every spelling met in the sources of such cases is listed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from lettrage.metrics import formulas

from . import metrics_ledger
from .books import Case, NotExpressible

__all__ = ["answer"]

Inputs = Mapping[str, Any]


def answer(case: Case) -> dict[str, Any]:
    """The answer to one case: ``{"value": number}`` or the object that its metric asks for."""
    asked = ANSWERS.get(case["metric"])
    if asked is None:
        raise NotExpressible(f"{case['metric']}: no such metric")
    return asked(case["inputs"])


def number(value: Any) -> Decimal:
    """A number of the file, as it is written there."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise NotExpressible(f"{value!r} is no number")
    return Decimal(str(value))


def told(inputs: Inputs, *names: str, default: Any = ...) -> Any:
    """The input that goes by one of these names."""
    found = [inputs[name] for name in names if inputs.get(name) is not None]
    if len(found) == 1:
        return found[0]
    if found or default is ...:
        raise NotExpressible(f"inputs {', '.join(inputs)}: none, or several, of {', '.join(names)}")
    return default


def shown(value: Decimal | int | None) -> float | None:
    return None if value is None else float(value)


def value(figure: Decimal | int | None) -> dict[str, Any]:
    return {"value": shown(figure)}


RECEIVABLES = ("receivables", "ar", "closing_ar", "ending_ar", "average_ar", "accounts_receivable")
SALES = ("credit_sales", "sales", "net_credit_sales", "net_sales", "revenue")
OPENING = ("opening_ar", "beginning_ar", "opening", "ar_beg", "ar_beginning")
CLOSING = ("closing_ar", "ending_ar", "ending_total", "closing", "ar_end")


def dso_simple(inputs: Inputs) -> dict[str, Any]:
    sales, days = number(told(inputs, *SALES)), int(told(inputs, "days", "period_days"))
    both = [inputs.get(name) for name in ("opening_ar", "closing_ar")]
    if None not in both:
        return value(formulas.dso_average([number(part) for part in both], sales, days))
    return value(formulas.dso_simple(number(told(inputs, *RECEIVABLES)), sales, days))


def dso_from_turnover(inputs: Inputs) -> dict[str, Any]:
    days = told(inputs, "days", "period_days", default=365)
    if inputs.get("turnover") is not None:  # so many days of one sale against a balance of one
        return value(formulas.dso_simple(1, number(inputs["turnover"]), int(days)))
    return value(formulas.dso_from_turnover(*_balances(inputs), number(told(inputs, *SALES)), days))


def _balances(inputs: Inputs) -> tuple[Decimal, Decimal]:
    """Opening and closing receivables; an average stands for both."""
    average = told(inputs, "average_ar", "average_receivables", default=None)
    if average is not None:
        return number(average), number(average)
    return number(told(inputs, *OPENING)), number(told(inputs, *CLOSING))


def ar_turnover(inputs: Inputs) -> dict[str, Any]:
    opening, closing = _balances(inputs)
    return value(formulas.turnover(opening, closing, number(told(inputs, *SALES))))


def dso_countback(inputs: Inputs) -> dict[str, Any]:
    given = told(inputs, "periods_newest_first", "periods", "months_newest_first")
    periods = []
    for period in given:
        sales, days = (period["sales"], period["days"]) if isinstance(period, Mapping) else period
        periods.append((number(sales), int(days)))
    rule = told(inputs, "zero_sales_rule", default="count")
    owed = number(told(inputs, *RECEIVABLES))
    return value(formulas.dso_count_back(owed, periods, zero_sales=rule).days)


def best_possible(inputs: Inputs) -> dict[str, Any]:
    sales, days = number(told(inputs, *SALES)), int(told(inputs, "days", "period_days"))
    current = number(
        told(inputs, "current_receivables", "current", "current_ar", "not_due", "not_yet_due", "ending_current")
    )
    names = ("total_receivables", "total_ar", "total", "receivables", "ar", "ending_total", "accounts_receivable")
    dso = formulas.dso_simple(number(told(inputs, *names)), sales, days)
    best = formulas.best_possible_dso(current, sales, days)
    add = None if dso is None or best is None else formulas.average_days_delinquent(dso, best)
    return {"dso": shown(dso), "best_possible_dso": shown(best), "add": shown(add)}


def average_days_delinquent(inputs: Inputs) -> dict[str, Any]:
    best = told(inputs, "best_possible_dso", "bpdso", "best_possible", "days_credit_granted", "credit_days")
    return value(formulas.average_days_delinquent(number(told(inputs, "dso")), number(best)))


def cei(inputs: Inputs) -> dict[str, Any]:
    sales = number(told(inputs, *SALES))
    periods = told(inputs, "periods", "n_periods", "months", "number_of_months", "averaged_over", default=1)
    basis = told(inputs, "sales_basis", "convention", default=None)
    if basis in ("total", "span_total"):
        periods = 1
    elif basis is not None and periods == 1:
        raise NotExpressible(f"sales basis {basis}")
    current = told(inputs, "ending_current", "current", "ar_end_not_due", "closing_current", "ending_current_ar")
    opening, closing = number(told(inputs, *OPENING)), number(told(inputs, *CLOSING))
    return value(formulas.cei(opening, sales / int(periods), closing, number(current)))


def cash_cycle(inputs: Inputs) -> dict[str, Any]:
    cost = told(inputs, "cogs", "cost_of_sales", "cost_of_goods_sold")
    found = formulas.cash_conversion_cycle(
        inventory=number(told(inputs, "inventory", "stock", "average_inventory")),
        receivables=number(told(inputs, *RECEIVABLES, "average_receivables")),
        payables=number(told(inputs, "payables", "accounts_payable", "ap", "average_payables")),
        sales=number(told(inputs, *SALES)),
        cost_of_sales=number(cost),
        days=int(told(inputs, "days", default=365)),
    )
    return {name: shown(getattr(found, name)) for name in ("dio", "dso", "dpo", "ccc")}


def days_to_pay(inputs: Inputs) -> dict[str, Any]:
    items = told(inputs, "items", "invoices", "payments")
    lines = [(item["amount"], item["days"]) if isinstance(item, Mapping) else item for item in items]
    exact = [(number(amount), number(days)) for amount, days in lines]
    plain = formulas.mean_days([days for _, days in exact])
    return {"weighted": shown(formulas.weighted_days(exact)), "unweighted": shown(plain)}


def weighted_days_paid(inputs: Inputs) -> dict[str, Any]:
    terms = told(inputs, "weighted_terms", "weighted_average_terms", "weighted_terms_days", "terms", "average_terms")
    late = told(inputs, "weighted_days_late", "weighted_average_days_late", "days_late", "late", "average_days_late")
    return value(formulas.weighted_days_paid(number(terms), number(late)))


def mean_days_to_pay(inputs: Inputs) -> dict[str, Any]:
    if set(inputs) != {"days"}:
        raise NotExpressible("days to pay by year: only one list of days is told")
    plain = shown(formulas.mean_days([number(days) for days in inputs["days"]]))
    return {"last_year": plain, "ytd": plain, "lifetime": plain}


def normative(inputs: Inputs) -> dict[str, Any]:
    names = ("coefficient", "coef", "structure_coefficient", "coefficient_structure", "cs", "weight", "ratio")
    delay = told(inputs, "delay_days", "delay", "days", "te", "dso", "duration_days", "temps_ecoulement")
    rate = told(inputs, "vat_rate", "vat", "tva", default=None)
    coefficient = number(told(inputs, *names)) if rate is None else 1 + number(rate)
    return value(formulas.working_capital_days(number(delay), coefficient))


def deductions(inputs: Inputs) -> dict[str, Any]:
    names = ("open_deductions", "open", "outstanding", "open_amount", "deductions", "deductions_open")
    daily = told(
        inputs,
        *("resolved_per_day", "daily_resolved", "average_daily_resolved", "per_day", "cleared_per_day"),
        *("average_daily_deductions", "avg_daily_deductions", "daily", "deductions_per_day"),
        default=None,
    )
    if daily is None:
        resolved = told(inputs, "resolved", "resolved_in_period", "cleared", "total_resolved", "deductions_in_period")
        daily = number(resolved) / int(told(inputs, "days", "period_days"))
    return value(formulas.days_deduction_outstanding(number(told(inputs, *names)), number(str(daily))))


def provision_matrix(inputs: Inputs) -> dict[str, Any]:
    balances = [number(part) for part in told(inputs, "balances", "buckets", "by_bucket")]
    if "rates" in inputs:
        rates = [number(rate) for rate in inputs["rates"]]
    else:
        unpaid = [number(part) for part in told(inputs, "unpaid_after", "reached")]
        found = formulas.loss_rates([number(told(inputs, "cohort_sales", "sales")), *unpaid], unpaid[-1])
        rates = [rate for rate in found if rate is not None]
        exact = [unpaid[-1] / part for part in [number(told(inputs, "cohort_sales", "sales")), *unpaid]]
        assert all(abs(a - b) < Decimal("1e-9") for a, b in zip(rates, exact, strict=True))
    factor = number(told(inputs, "forward_factor", "overlay", "forward_looking_factor", default=1))
    found_allowance = formulas.provision(balances, rates, forward_factor=factor)
    return {
        "allowance": shown(found_allowance.total),
        "by_bucket": [shown(part) for part in found_allowance.by_bucket],
        "rates": [shown(rate) for rate in found_allowance.rates],
    }


def absorption(inputs: Inputs) -> dict[str, Any]:
    table = [[str(cell) for cell in row] for row in inputs["Q"]]
    ends = [[str(cell) for cell in row] for row in told(inputs, "R_paid_bad", "R")]
    shares = formulas.absorption(table, ends)
    out = {"p_paid_from_first_state": shown(shares[0][0]), "p_bad_from_first_state": shown(shares[0][1])}
    sold = told(inputs, "monthly_sales", "new_sales", default=None)
    balances = [sold] if sold is not None else told(inputs, "balances", default=None)
    if balances is not None:
        for place, name in enumerate(("paid", "bad")):
            parts = [number(balance) * row[place] for balance, row in zip(balances, shares, strict=False)]
            out[name] = shown(sum(parts, Decimal(0)))
    return out


def concentration(inputs: Inputs) -> dict[str, Any]:
    balances = told(inputs, "balances", "shares")
    listed = list(balances.values()) if isinstance(balances, Mapping) else balances
    found = formulas.concentration([number(balance) for balance in listed])
    return {"hhi": shown(found.hhi), "top1": shown(found.top(1)), "effective_number": shown(found.effective_number)}


def survival(inputs: Inputs) -> dict[str, Any]:
    times = told(inputs, "durations", "times", "time", "days", "t")
    ended = told(inputs, "events", "event", "observed", "ended", "status", default=None)
    if ended is None:
        ended = [not censored for censored in told(inputs, "censored")]
    curve = formulas.kaplan_meier([int(time) for time in times], [bool(end) for end in ended])
    return {str(step.time): shown(step.survival) for step in curve.steps}


def campaign(inputs: Inputs) -> dict[str, Any]:
    sides = []
    for side in ("treated", "control"):
        given = told(inputs, side, default=None)
        if isinstance(given, Mapping):
            paid = told(given, "paid", "successes", "events", "x", "success", "converted")
            everyone = told(given, "n", "total", "size", "count", "all")
        elif isinstance(given, Sequence) and not isinstance(given, str):
            paid, everyone = given
        else:
            paid = told(inputs, *(form.format(side) for form in ("{}_paid", "paid_{}", "x_{}", "{}_events")))
            everyone = given if given is not None else told(
                inputs, *(form.format(side) for form in ("{}_n", "n_{}", "{}_total", "{}_size"))
            )  # fmt: skip
        sides.append((int(paid), int(everyone)))
    found = formulas.uplift(sides[0], sides[1])
    if found is None:
        return {"diff": None, "se": None, "z_pooled": None}
    return {"diff": shown(found.diff), "se": shown(found.se), "z_pooled": shown(found.z_pooled)}


def brier(inputs: Inputs) -> dict[str, Any]:
    chances = told(inputs, "p", "scores", "prob", "y_prob", "probabilities")
    return value(formulas.brier(told(inputs, "y", "y_true", "labels", "outcomes"), [number(p) for p in chances]))


def roc_auc(inputs: Inputs) -> dict[str, Any]:
    scores = told(inputs, "p", "scores", "score", "prob", "y_score", "s")
    return value(formulas.roc_auc(told(inputs, "y", "labels", "y_true"), [number(p) for p in scores]))


def shrunk_rate(inputs: Inputs) -> dict[str, Any]:
    late, overall = told(inputs, "late", "events", "successes"), told(inputs, "global_rate", "global", "prior_rate")
    return value(formulas.shrunk_rate(number(late), number(inputs["n"]), number(overall), number(inputs["k"])))


def terms(inputs: Inputs) -> dict[str, Any]:
    paid = told(inputs, "payment", "payments", "paid", default=0)
    credit = told(inputs, "credit_note", "credit", "credit_notes", default=0)
    both = [sum(map(number, part), Decimal(0)) if isinstance(part, list) else number(part) for part in (paid, credit)]
    given = told(inputs, "terms", "instalments")
    amounts = [number(term["amount"] if isinstance(term, Mapping) else term) for term in given]
    lines = formulas.share_over_terms(amounts, *both)
    names = ("invoiced", "paid", "credited", "outstanding")
    return {"terms": [{name: shown(getattr(line, name)) for name in names} for line in lines]}


ANSWERS: Mapping[str, Callable[[Inputs], dict[str, Any]]] = {
    "dso_simple": dso_simple,
    "dso_from_turnover": dso_from_turnover,
    "dso_countback": dso_countback,
    "ar_turnover": ar_turnover,
    "cei": cei,
    "average_days_delinquent": average_days_delinquent,
    "weighted_days_paid": weighted_days_paid,
    "bfr_normatif_item": normative,
    "days_deduction_outstanding": deductions,
    "brier": brier,
    "shrunk_rate": shrunk_rate,
    "roc_auc": roc_auc,
    "best_possible_dso": best_possible,
    "cash_conversion_cycle": cash_cycle,
    "amount_weighted_days_to_pay": days_to_pay,
    "mean_days_to_pay": mean_days_to_pay,
    "provision_matrix": provision_matrix,
    "roll_rate_absorption": absorption,
    "concentration": concentration,
    "payment_term_allocation": terms,
    "kaplan_meier": survival,
    "campaign_uplift": campaign,
    "promise_kept_rate": metrics_ledger.promise_kept_rate,
    "open_at": metrics_ledger.open_at,
    "ageing_due": metrics_ledger.ageing_due,
    "ageing_invoice_month": metrics_ledger.ageing_invoice_month,
    "open_items": metrics_ledger.open_items,
    "open_items_company_currency": metrics_ledger.open_items_company_currency,
}
