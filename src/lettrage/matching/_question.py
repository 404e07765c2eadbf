"""The cheapest question: the one fact that would settle an undecided group, and whom to ask for it."""

from __future__ import annotations

from typing import Literal, TypeAlias

import numpy as np
from attrs import frozen

from lettrage._wording import LANGUAGES
from lettrage.explain import Evidence
from lettrage.ledger import Decision
from lettrage.model import ItemKey
from lettrage.money import Money
from lettrage.render import one_line

from ._segments import Ints
from ._shapes import Shape
from ._solution import Solution

__all__ = ["Asked", "Question", "asked_of", "equal_items", "question_fields"]

#: What would settle a group.
QuestionKind: TypeAlias = Literal[
    "which-document", "which-payment", "which-group", "difference", "rest", "reference", "confirm"
]
#: Equal items named in a question.
_NAMED = 5


@frozen
class Question:
    """The cheapest fact that would settle a proposal (la question qui tranche).

    Attributes:
        kind: ``"which-document"`` (one payment, documents of equal amount), ``"which-payment"`` (one document, payments
            of equal amount), ``"which-group"`` (two ways to spend the same money), ``"difference"`` (why it is short or
            over), ``"rest"`` (will the rest follow), ``"reference"`` (what was paid, nothing names it) or ``"confirm"``
            (documents only, a look at the books).
        ask: Whom: the ``"payer"``, or the ``"books"`` when no money is in it.
        about: The items that the question is about.
        choices: The answers between which it decides; empty when the answer is free.
        amount: The amount that the choices share, or the difference; None where it says nothing.

    >>> from datetime import date
    >>> from lettrage import Invoice, Ledger, Money, Payment, match
    >>> sold = [
    ...     Invoice(id, customer="ACME", issued_on=day, total=Money("1200.00", "EUR"))
    ...     for id, day in (("F-12", date(2026, 1, 5)), ("F-15", date(2026, 1, 19)))
    ... ]
    >>> paid = Payment("P-1", date(2026, 2, 6), Money("1200.00", "EUR"), customer="ACME")
    >>> (proposal,) = match(Ledger(invoices=sold, payments=[paid]), as_of=date(2026, 2, 6)).proposals
    >>> print(proposal.question)
    ask the payer which of F-12, F-15 P-1 was for: each 1200.00
    """

    kind: QuestionKind
    ask: Literal["payer", "books"]
    about: tuple[ItemKey, ...]
    choices: tuple[tuple[ItemKey, ...], ...] = ()
    amount: Money | None = None

    def text(self, language: str = "en") -> str:
        """The question in words.

        Raises:
            InvalidInput: ``bad-value`` for a language that has no table.
        """
        amount = "" if self.amount is None else str(self.amount.amount)
        fields = question_fields(self.kind, _list(self.about), [_list(one) for one in self.choices], amount)
        piece = Evidence(*fields)
        piece.name(language)  # refuses a language without a table
        template = LANGUAGES[language][f"rule.{piece.rule}"].partition("|")[2].strip()
        return one_line(template.format(observed=piece.observed, expected=piece.expected, subject=piece.subject))

    def __str__(self) -> str:
        return self.text()


@frozen(eq=False)
class Asked:
    """A question in positions of the problem; see `Question`."""

    kind: QuestionKind
    about: tuple[int, ...]
    choices: tuple[tuple[int, ...], ...]
    gap: int = 0

    def gap_minor(self, solution: Solution) -> int:
        """The difference in minor units, above zero when money is missing."""
        return solution.problem.to_minor(int(solution.problem.account[self.about[0]]), self.gap)


def question_fields(kind: str, about: str, choices: list[str], amount: str) -> tuple[str, str, str, None, str]:
    """The question as the fields of a piece of evidence: code, observed, expected, no weight, subject."""
    if kind == "which-group":
        return "match.ask-which-group", choices[0], choices[1], None, about
    return f"match.ask-{kind}", amount, ", ".join(choices), None, about


def asked_of(solution: Solution, group: int) -> Asked | None:
    """The question that would settle a group; None for one that is posted."""
    if solution.decision[group] == Decision.AUTO:
        return None
    settled, problem = solution.settled, solution.problem
    members = settled.item[settled.start[group] : settled.start[group + 1]]
    whole = tuple(members.tolist())
    money, documents = members[~problem.document[members]], members[problem.document[members]]
    if settled.shape[group] == Shape.PARTIAL:
        return Asked("rest", whole, ())
    if settled.gap[group]:
        return Asked("difference", tuple(money.tolist() or whole), (), int(settled.gap[group]))
    rivals = equal_items(solution, members)
    for kind, fixed, chosen in (("which-document", money, documents), ("which-payment", documents, money)):
        twins = [i for i in rivals if len(chosen) == 1 and problem.document[i] == problem.document[chosen[0]]]
        if len(fixed) == 1 and twins:
            named = sorted([int(chosen[0]), *twins[: _NAMED - 1]])
            return Asked(
                "which-document" if kind == "which-document" else "which-payment",
                tuple(fixed.tolist()),
                tuple((i,) for i in named),
            )
    other = settled.rival_item[settled.rival_start[group] : settled.rival_start[group + 1]]
    shared = np.intersect1d(members, other)
    if len(shared) and len(other) > len(shared) and len(members) > len(shared):
        ways = tuple(tuple(np.setdiff1d(side, shared).tolist()) for side in (members, other))
        return Asked("which-group", tuple(shared.tolist()), ways)
    return Asked("reference", tuple(money.tolist()), ()) if len(money) else Asked("confirm", whole, ())


def equal_items(solution: Solution, members: Ints) -> list[int]:
    """Other items of the same side and amount that are not posted, oldest first."""
    problem = solution.problem
    account = int(problem.account[members[0]])
    here: Ints = np.arange(int(problem.start[account]), int(problem.start[account + 1]), dtype=np.int64)
    posted = np.zeros(len(here), dtype=np.bool_)
    grouped = solution.group[here]
    posted[grouped >= 0] = solution.decision[grouped[grouped >= 0]] == Decision.AUTO
    same = np.isin(problem.value[here], problem.value[members]) & ~posted & ~np.isin(here, members)
    return [int(i) for i in here[same]]


def _list(keys: tuple[ItemKey, ...]) -> str:
    return ", ".join(map(str, keys))
