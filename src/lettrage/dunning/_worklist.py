"""`worklist`: who does what today, when there is more to do than people to do it.

Each action gets a score made of three parts that anyone can check: how urgent it is, how much is at stake, and what
it is expected to bring. Under capacities, the actions are given out so that the sum of the scores is greatest, exactly;
what is left over says why, and what one more place for each person would have been worth is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, TypeVar

from attrs import field, frozen

from lettrage._fault import shown
from lettrage._settling import asked
from lettrage.dunning._action import Action
from lettrage.dunning._assign import assign
from lettrage.dunning._plan import DunningPlan
from lettrage.dunning._score import EQUAL, Expected, Weights, scored_by, weight_faults
from lettrage.errors import Fault, fail, raise_faults
from lettrage.frozen import EMPTY, freeze
from lettrage.records import as_tuple, check_record
from lettrage.tabular import TableKind, to_table
from lettrage.tabular._rows import rows_to_columns

if TYPE_CHECKING:
    from lettrage.render import Table

__all__ = ["Task", "Worker", "Worklist", "worklist"]

T = TypeVar("T")

#: The largest capacity of a person: more is a mistake in the arguments.
_ROOM: Final = 100_000


@frozen
class Worker:
    """Someone who can carry out actions (chargé de recouvrement).

    Attributes:
        name: Who.
        capacity: How many actions today.
        roles: The roles whose actions this person may do; the own name always counts.
        languages: The languages spoken; empty for any.

    >>> from lettrage.dunning import Worker
    >>> Worker("anna", 20, roles=["collector"]).roles
    ('collector',)
    """

    name: str
    capacity: int
    roles: tuple[str, ...] = field(default=(), converter=as_tuple)
    languages: tuple[str, ...] = field(default=(), converter=as_tuple)

    def __attrs_post_init__(self) -> None:
        check_record(self)

    def may_do(self, action: Action) -> bool:
        """Whether the action may be given to this person."""
        speaks = not self.languages or not action.language or action.language in self.languages
        owner = action.owner
        return speaks and (
            owner is None or owner.name == self.name or {owner.name, owner.role} & set(self.roles) != set()
        )


@frozen
class Task:
    """An action with its score, and who does it (tâche).

    Attributes:
        action: The action.
        score: Weighted mean of its parts, 0 to 1000.
        parts: ``urgency``, ``stake`` and ``effect``, each 0 to 1000; ``effect`` is absent when nobody estimated it.
        worker: Who does it; empty when nobody has room or may.
        reason: Why nobody does it: ``no-room``, ``nobody-may``, or empty.
    """

    action: Action
    score: int
    parts: Mapping[str, int] = field(converter=freeze)
    worker: str = ""
    reason: str = ""


@frozen
class Worklist:
    """What to do today, in order (liste de travail).

    Attributes:
        tasks: By falling score; without capacities none is given to anyone.
        worth: What one more place for each person would add to the sum of scores.
    """

    tasks: tuple[Task, ...] = field(converter=as_tuple)
    worth: Mapping[str, int] = field(default=EMPTY, converter=freeze)

    def of(self, worker: str) -> tuple[Task, ...]:
        """The tasks of one person, in order.

        >>> from lettrage.dunning import worklist
        >>> worklist([]).of("anna")
        ()
        """
        return tuple(task for task in self.tasks if task.worker == worker)

    @property
    def left(self) -> tuple[Task, ...]:
        """The tasks that nobody has."""
        return tuple(task for task in self.tasks if not task.worker)

    def to_table(self) -> Table:
        """The tasks as a table for reading."""
        from lettrage.render import Column, Table

        names = ("urgency", "stake", "effect")
        rows = [
            (
                task.score,
                task.action.customer,
                task.action.step,
                ", ".join(str(amount) for amount in task.action.amounts.values()),
                *(task.parts.get(name, "") for name in names),
                task.worker or task.reason,
            )
            for task in self.tasks
        ]
        columns = [Column("score", "right"), Column("customer"), Column("step"), Column("asked", "right")]
        columns += [*(Column(name, "right") for name in names), Column("worker")]
        return Table("Worklist", columns, rows)

    def to_frame(self, kind: TableKind = "dict") -> Any:
        """One row per task, by falling score; ``action`` joins with the actions of `DunningPlan.to_frames`.

        Args:
            kind: ``"dict"`` of numpy arrays, ``"arrow"``, ``"pandas"`` or ``"polars"``.

        Raises:
            LettrageError: ``missing-extra`` when the library asked for is not installed.
            InvalidInput: ``bad-value`` for another kind.

        >>> from lettrage.dunning import worklist
        >>> list(worklist([]).to_frame())
        ['action', 'customer', 'step', 'score', 'urgency', 'stake', 'effect', 'worker', 'reason']
        """
        rows = (
            (
                *(task.action.key, task.action.customer, task.action.step, task.score),
                *(task.parts.get(name) for name in ("urgency", "stake", "effect")),
                *(task.worker, task.reason),
            )
            for task in self.tasks
        )
        types = "action customer step score:small urgency stake effect worker reason"
        return to_table(rows_to_columns(types, rows), kind)


def worklist(
    plan: DunningPlan | Iterable[Action],
    *,
    capacities: Iterable[Worker] = (),
    expected: Mapping[str, Expected] | None = None,
    weights: Weights = EQUAL,
    rates: Mapping[str, Decimal] | None = None,
    currency: str = "EUR",
) -> Worklist:
    """Rank what a plan leaves to people, and give it out.

    Urgency grows with the days late, to the full at 120, and a formal notice, a hand-over or a review is more urgent.
    The stake is counted by its decimal logarithm, to the full at 100,000 units of the currency. The expected effect is
    what the caller says it is; an action without estimate is ranked on the other two parts.

    Args:
        plan: A plan, of which the actions that wait for a person are taken, or any actions.
        capacities: Who can do how many; none for a ranking only.
        expected: Expected effects, by key of the action or by customer.
        weights: How much each part counts.
        rates: The worth of one unit of every other currency, in the currency of the list.
        currency: The currency in which stakes are compared.

    Raises:
        LettrageError: ``unknown-rate`` for a currency without rate, ``duplicate-id`` for two workers of one name,
            ``bad-value`` for a capacity or a weight below zero, and for a rate that is not above it.

    Complexity: sorting, then an assignment of the best actions to as many places, cubic in the places.

    >>> from lettrage.dunning import worklist
    >>> len(worklist([]).tasks)
    0
    """
    chosen = plan.to_validate if isinstance(plan, DunningPlan) else plan
    chosen = asked(tuple[Action, ...], tuple(chosen) if isinstance(chosen, Iterable) else chosen, "plan")
    actions = sorted(chosen, key=lambda action: action.key)
    given: tuple[Worker, ...] = asked(tuple[Worker, ...], capacities, "capacities")
    workers = sorted(given, key=lambda worker: worker.name)
    known = {asked(str, currency, "currency"): Decimal(1), **_table(Decimal, rates, "rates")}
    expected = _table(Expected, expected, "expected")
    asked(Weights, weights, "weights")
    raise_faults([*_faults(actions, workers, known), *weight_faults(weights)])
    scored = [Task(action, *scored_by(action, expected, weights, known)) for action in actions]
    allowed = [[worker.may_do(action) for worker in workers] for action in actions]
    who_does, worth = assign([task.score for task in scored], allowed, [worker.capacity for worker in workers])
    tasks = [
        Task(task.action, task.score, task.parts, workers[who].name if who >= 0 else "", _reason(who, may, workers))
        for task, who, may in zip(scored, who_does, allowed, strict=True)
    ]
    tasks.sort(key=lambda task: (-task.score, task.action.key))
    return Worklist(tasks, {worker.name: gain for worker, gain in zip(workers, worth, strict=True)})


def _table(cls: type[T], given: Mapping[str, T] | None, path: str) -> dict[str, T]:
    """A table of values by name, each of a class."""
    if given is None:
        return {}
    if not isinstance(given, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
        fail("bad-value", "this is no table", path=path, found=shown(given), expected=f"{cls.__name__} by name")
    return {name: asked(cls, value, f"{path}.{name}") for name, value in given.items()}


def _reason(who: int, may: Sequence[bool], workers: Sequence[Worker]) -> str:
    return "" if who >= 0 or not workers else "no-room" if any(may) else "nobody-may"


def _faults(actions: Sequence[Action], workers: Sequence[Worker], rates: Mapping[str, Decimal]) -> list[Fault]:
    faults: list[Fault] = []
    for code in sorted({code for action in actions for code in action.amounts} - set(rates)):
        text = f"there is no rate for {code}"
        faults.append(Fault("unknown-rate", text, "rates", found=code, help=f"say what one {code} is worth"))
    names = [worker.name for worker in workers]
    for name in sorted({name for name in names if names.count(name) > 1}):
        text = f"the worker `{name}` is given twice"
        faults.append(Fault("duplicate-id", text, "capacities", found=name, help="add up the capacities"))
    for worker in workers:
        if not 0 <= worker.capacity <= _ROOM:
            text, expected = "a capacity is a number of actions a day", f"0 to {_ROOM}"
            faults.append(
                Fault("bad-value", text, f"capacities.{worker.name}", found=worker.capacity, expected=expected)
            )
    for code, rate in rates.items():
        if rate <= 0:
            text = f"the rate of {code} is not above zero"
            faults.append(Fault("bad-value", text, f"rates.{code}", found=str(rate), expected="above 0"))
    return faults
