"""What the matcher believes about payers before it has seen one: the weights of evidence, as documented values.

Everything is an integer: a weight is in thousandths (1000 = one nat of score per nat of evidence), an effect in
milli-nats (1000 = odds times e). The defaults are theory (evidence counts for what it is, coincidence for half of it),
not a fit to any company's books; what a company's past teaches replaces them by another value of the same type.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from attrs import field, frozen

from lettrage.records import as_tuple, check_record

if TYPE_CHECKING:
    from lettrage.explain import Explanation
    from lettrage.render import Table

__all__ = ["AdjustmentHabit", "Alias", "DateHabit", "Learned", "PayerHabit", "PaysFor", "Weights"]

#: What was counted, and how often in thousandths: sorted pairs.
Counts: TypeAlias = tuple[tuple[int, int], ...]


def as_pairs(values: Any) -> Any:
    """Lists of pairs, as JSON gives them, as tuples; anything else as it came, for the type check to refuse."""
    pairs: Any = as_tuple(values)
    if not isinstance(pairs, tuple):
        return pairs
    given: tuple[Any, ...] = pairs  # pyright: ignore[reportUnknownVariableType]
    return tuple([tuple[Any, ...](pair) if isinstance(pair, list) else pair for pair in given])  # pyright: ignore[reportUnknownArgumentType]


@frozen
class Weights:
    """How much each kind of evidence counts, for one stage of the work.

    Attributes:
        coincidence: Weight of ``-ln λ``, λ the expected number of coincidental groups of the same shape.
        date: Weight of the log-likelihood ratio of the delays, under the habit of this account.
        named_fraction: Effect when the payment names every document of the group (pro rata below).
        specificity: Weight of how specific the naming is, in nats.
        rival_named: Effect when the payment names an open document that the group leaves out.
        word: Weight of the rarest shared word, in nats.
        no_word: Effect when both sides have rare words and share none.
        rank: Effect when the k-th of several equal debits meets the k-th of the equal credits.
        rivals: Weight of ``-ln`` of the number of equal-amount rivals of a pair.
        partner_elsewhere: Effect when an item of the group has an exact single partner outside it.
        size: Weight of ``-ln`` of the number of items on the many side.
        spread: Weight of ``-ln (1 + days)`` between the first and the last document.
        hits: Weight of ``-ln`` of how many groups of this shape fit the same target.
        adjusted: Weight of the log-likelihood ratio of a discount rate or a rounding, under the habit of this account.
        shapes: Effect per shape of group, in the order of `Shape`: how often people settle in that shape.
    """

    coincidence: int = 500
    date: int = 800
    named_fraction: int = 1000
    specificity: int = 500
    rival_named: int = -1500
    word: int = 700
    no_word: int = -500
    rank: int = 1000
    rivals: int = 500
    partner_elsewhere: int = -3000
    size: int = 600
    spread: int = 200
    hits: int = 600
    adjusted: int = 1000
    shapes: tuple[int, ...] = (
        *(700, 3500, 2100, 2600, 3500, 300, 300, -1600, -600, -100, -400, 1500, 0),
        *(1500, 1500, -200, 1200),
    )


@frozen
class DateHabit:
    """The prior for the days from a document to its payment, and how fast an account's own habit replaces it.

    The density is a mixture: paid the same day; a log-normal delay; an even scatter around the document's date
    (prepayments, credit notes, opening balances); and a flat rest. Parts are per mille and sum to 1000. Delays counted
    in the company's past replace a share of it: n payments weigh n / (n + `company_shrink`), `own_habit` at most.

    Attributes:
        same_day, delayed, around, flat: Parts of the mixture, per mille.
        median_days: Median of the delayed part. around_days: Scale of the scatter.
        own_habit: Most that counted delays may replace, per mille.
        shrink: Payments of an account at which its own habit counts half of that.
        narrowest_span_days: Days over which chance would spread the items of an account, at least.
        delays: Counted delays of the whole company: days, and thousandths of payments (older ones count less).
        company_shrink: Payments at which the company's habit counts half.
    """

    same_day: int = 160
    delayed: int = 650
    around: int = 140
    flat: int = 50
    median_days: int = 30
    around_days: int = 25
    own_habit: int = 850
    shrink: int = 4
    narrowest_span_days: int = 60
    delays: Counts = field(default=(), converter=as_pairs)
    company_shrink: int = 30


@frozen
class AdjustmentHabit:
    """The prior of discount rates and roundings, and how fast an account's own habit replaces it.

    Every rate of the policy, and a rounding, is as likely as any other until the company or the account has shown one.

    Attributes:
        share: How many groups in a thousand need an adjustment where nothing was counted, at least 1.
        shrink: Groups of an account at which its own habit counts half.
        rates: Counted adjustments of the whole company: rate in parts per million (0 for a rounding), and thousandths
            of groups. exact: Thousandths of groups that needed none. company_shrink: Groups at which they count half.
        claims: Effect of an offer that a group rests on, in milli-nats: in time, within grace, later, later and
            refused, stated by the bank, ruled by the policy, on a part. An account that has taken leave before pays
            less of it.
    """

    share: int = 100
    shrink: int = 2
    rates: Counts = field(default=(), converter=as_pairs)
    exact: int = 0
    company_shrink: int = 8
    claims: tuple[int, ...] = (0, -300, -1000, -300, 0, -500, -300)


@frozen
class PayerHabit:
    """What one account's past showed (habitudes d'un compte): how long it takes to pay, and which adjustments.

    Attributes:
        entity, account, currency: The account.
        delays: Days from document to money, and thousandths of payments.
        adjustments: Rate in parts per million (0 for a rounding), and thousandths of groups.
        exact: Thousandths of groups that needed no adjustment.
        last_on: The latest settlement counted.
    """

    entity: str
    account: str
    currency: str
    delays: Counts = field(default=(), converter=as_pairs)
    adjustments: Counts = field(default=(), converter=as_pairs)
    exact: int = 0
    last_on: date | None = None


@frozen
class Alias:
    """Under which name or bank account a customer's money came (alias de payeur).

    Attributes:
        kind: ``"name"`` or ``"iban"``.
        value: In plain form: a name without legal forms and accents, words sorted; an account without spaces.
        customer, entity: Whose documents the money settled.
        times: How many payments. count: The same in thousandths, older ones counting less.
        last_on: The latest of them. known_on: When all of them were known.
    """

    kind: Literal["name", "iban"]
    value: str
    customer: str
    entity: str = ""
    times: int = 1
    count: int = 1000
    last_on: date | None = None
    known_on: date | None = None


@frozen
class PaysFor:
    """A payer whose money settled the documents of somebody else (tiers payeur): a parent, a buying group, a factor.

    Attributes:
        kind: Whom `payer` names: a ``"customer"``; or, by ``"name"`` or ``"iban"``, money that named no customer and
            settled the documents of several at once.
        payer: The customer; else the name or account in plain form, as in `Alias`.
        customer: Whose documents were settled.
        times: How many settlements. count: The same in thousandths, older ones counting less.
        of: All settlements of that customer's documents by anybody's money, in thousandths.
        last_on: The latest of them. known_on: When all of them were known.

    >>> from lettrage.matching import PaysFor
    >>> PaysFor("customer", "MOTHER", "NORTH", times=9, count=9_000, of=9_000).confidence_ppm
    900000
    """

    kind: Literal["customer", "name", "iban"]
    payer: str
    customer: str
    times: int = 1
    count: int = 1000
    of: int = 1000
    last_on: date | None = None
    known_on: date | None = None

    def __attrs_post_init__(self) -> None:
        check_record(self)

    @property
    def confidence_ppm(self) -> int:
        """How likely the customer's next money comes from this payer: its share of the past, one payment held back."""
        return 1_000_000 * self.count // (max(self.of, self.count) + 1000)


@frozen
class Learned:
    """Every number of the matcher that experience could change, with defaults from theory.

    Attributes:
        first: Weights while the account is still crowded.
        residual: Weights once the strong groups are gone.
        habit: The prior of payment delays.
        adjustments: The prior of discount rates and roundings.
        payers: What each account's past showed.
        aliases: Names and bank accounts under which each customer paid, sorted.
        pays_for: Who paid for whom, sorted; nothing follows from it without `MatchingPolicy.with_learned_groups`.
        label_widths: Lengths at which the bank cuts texts, and how many texts were that long.
        reference_formats: How document numbers look (``FA9999`` for FA2041), and thousandths of documents.
        settlements: How many settlements taught this. as_of: The day up to which; None when nothing was learned.
        intercept, slope: Calibration: log-odds of a group = intercept + slope * margin, in milli-nats and thousandths.
        tie, many_to_many, near: Effects on the log-odds of an equal-amount rival, an n-m shape, an inexact amount.

    >>> Learned().first.coincidence
    500
    """

    first: Weights = Weights()
    residual: Weights = Weights(
        coincidence=700,
        named_fraction=1000,
        specificity=500,
        rank=800,
        rivals=200,
        partner_elsewhere=-1200,
        size=900,
        hits=400,
    )
    habit: DateHabit = DateHabit()
    adjustments: AdjustmentHabit = AdjustmentHabit()
    payers: tuple[PayerHabit, ...] = field(default=(), converter=as_tuple)
    aliases: tuple[Alias, ...] = field(default=(), converter=as_tuple)
    pays_for: tuple[PaysFor, ...] = field(default=(), converter=as_tuple)
    label_widths: Counts = field(default=(), converter=as_pairs)
    reference_formats: tuple[tuple[str, int], ...] = field(default=(), converter=as_pairs)
    settlements: int = 0
    as_of: date | None = None
    intercept: int = 0
    slope: int = 930
    tie: int = -500
    many_to_many: int = -1000
    near: int = -350

    def __attrs_post_init__(self) -> None:
        check_record(self)

    @cached_property
    def customers_of(self) -> Mapping[tuple[str, str], tuple[Alias, ...]]:
        """Who paid under a name or bank account: by (kind, value), the most frequent customer first."""
        found: dict[tuple[str, str], list[Alias]] = {}
        for alias in self.aliases:
            found.setdefault((alias.kind, alias.value), []).append(alias)
        return {key: tuple(sorted(ones, key=lambda one: (-one.count, one.customer))) for key, ones in found.items()}

    def to_table(self) -> Table:
        """What was learned, against the documented defaults, as a table for reading."""
        from ._learned_show import learned_table

        return learned_table(self)

    def explain(self) -> Explanation:
        """What was learned and from how much, as evidence: each weight, habit and count with its default beside it."""
        from ._learned_show import explain_learned

        return explain_learned(self)
