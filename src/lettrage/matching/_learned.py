"""What the matcher believes about payers before it has seen one: the weights of evidence, as documented values.

Everything is an integer: a weight is in thousandths (1000 = one nat of score per nat of evidence), an effect in
milli-nats (1000 = odds times e). The defaults are theory (evidence counts for what it is, coincidence for half of it),
not a fit to any company's books; what a company's past teaches replaces them by another value of the same type.
"""

from __future__ import annotations

from attrs import frozen

__all__ = ["AdjustmentHabit", "DateHabit", "Learned", "Weights"]


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
        *(1500, 1500, 1500),
    )


@frozen
class DateHabit:
    """The prior for the days from a document to its payment, and how fast an account's own habit replaces it.

    The density is a mixture: paid the same day; a log-normal delay; an even scatter around the document's date
    (prepayments, credit notes, opening balances); and a flat rest. Parts are per mille and sum to 1000.
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


@frozen
class AdjustmentHabit:
    """The prior of discount rates and roundings, and how fast an account's own habit replaces it.

    Every rate of the policy, and a rounding, is as likely as any other until the account has shown one.

    Attributes:
        shrink: How many adjustments of an account weigh as much as the prior.
        claims: Effect of an offer that a group rests on, in milli-nats: in time, within grace, later, later and
            refused, stated by the bank, ruled by the policy, on a part. An account that has taken leave before pays
            less of it.
    """

    shrink: int = 4
    claims: tuple[int, ...] = (0, -300, -1000, -300, 0, -500, -300)


@frozen
class Learned:
    """Every number of the matcher that experience could change, with defaults from theory.

    Attributes:
        first: Weights while the account is still crowded.
        residual: Weights once the strong groups are gone.
        habit: The prior of payment delays.
        adjustments: The prior of discount rates and roundings.
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
    intercept: int = 0
    slope: int = 930
    tie: int = -500
    many_to_many: int = -1000
    near: int = -350
