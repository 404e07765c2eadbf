"""`Ledger` as engines read it: open items, sales, dimensions, letters in use, groups refused."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
import numpy.typing as npt

from lettrage._settling import asked
from lettrage.errors import fail
from lettrage.ledger._applied import Applied, collect_applied
from lettrage.ledger._balances import Balances, collect_balances
from lettrage.ledger._billings import Billings, collect_billings
from lettrage.ledger._collect_open import collect_open
from lettrage.ledger._core import LedgerCore, clock_of, given_days
from lettrage.ledger._events import refused_groups
from lettrage.ledger._labels import collect_labels
from lettrage.ledger._lettered import codes_given, undone_groups
from lettrage.ledger._names import AccountKey
from lettrage.ledger._open_items import OpenItems
from lettrage.ledger._payer_facts import PayerFacts, collect_payer_facts
from lettrage.ledger._settled_items import SettledItems, collect_settled
from lettrage.model import ItemKey

__all__ = ["Reading"]


class Reading(LedgerCore):
    """What the engines ask a ledger."""

    __slots__ = ()

    def open_items(self, *, as_of: date, known_on: date | None = None) -> OpenItems:
        """Every item with something left on a day, in canonical order.

        Args:
            as_of: The day; facts effective by its end count.
            known_on: Count only what was known on that day; None for all facts.

        Complexity: linear in items and movements, some milliseconds per 100,000; the last few days asked are kept.

        >>> from datetime import date
        >>> from lettrage import Invoice, Ledger, Money
        >>> sold = Invoice("F-101", customer="ACME", issued_on=date(2026, 1, 5), total=Money("1200.00", "EUR"))
        >>> len(Ledger(invoices=[sold]).open_items(as_of=date(2026, 1, 4)))
        0
        """
        as_of, known_on = given_days(as_of, known_on)
        clock = clock_of(as_of, known_on)

        def build() -> OpenItems:
            replay = self._replay(clock)
            return collect_open(replay, as_of, known_on, self._within(replay))

        return self._kept(("open items", clock), build)

    def settled_items(self, *, as_of: date, known_on: date | None = None) -> SettledItems:
        """The lines of every settlement that stands on a day, with what each took, in canonical order.

        Args:
            as_of: The day; settlements effective by its end count, unless they were undone by then.
            known_on: Count only what was known on that day; None for all facts.

        Complexity: linear in movements, and one sort of the lines.

        >>> from datetime import date
        >>> from lettrage import Invoice, Ledger, Money, Payment, match
        >>> day, amount = date(2026, 2, 6), Money("480.00", "EUR")
        >>> ledger = Ledger(
        ...     invoices=[Invoice("F-1", customer="ACME", issued_on=date(2026, 1, 5), total=amount)],
        ...     payments=[Payment("P-1", customer="ACME", received_on=day, amount=amount)],
        ... )
        >>> lines = ledger.apply(match(ledger, as_of=day)).settled_items(as_of=day)
        >>> lines.items.id.tolist(), lines.items.residual.tolist(), lines.settlement.tolist()
        (['F-1', 'P-1'], [48000, -48000], [0, 0])
        """
        as_of, known_on = given_days(as_of, known_on)
        replay = self._replay(clock_of(as_of, known_on))
        return collect_settled(replay, as_of, known_on, self._within(replay))

    def items(self, *, as_of: date, known_on: date | None = None) -> OpenItems:
        """Every item that is there on a day, those with nothing left too, in canonical order.

        Args:
            as_of: The day; facts effective by its end count.
            known_on: Count only what was known on that day; None for all facts.

        Complexity: linear in items and movements.

        >>> from datetime import date
        >>> from lettrage import Invoice, Ledger, Money
        >>> free = Invoice("F-101", customer="ACME", issued_on=date(2026, 1, 5), total=Money("0", "EUR"))
        >>> ledger = Ledger(invoices=[free])
        >>> len(ledger.open_items(as_of=date(2026, 1, 5))), len(ledger.items(as_of=date(2026, 1, 5)))
        (0, 1)
        """
        as_of, known_on = given_days(as_of, known_on)
        clock = clock_of(as_of, known_on)

        def build() -> OpenItems:
            replay = self._replay(clock)
            if bool((replay.residual()[replay.present()] != 0).all()):  # the same rows: one copy is enough
                return self.open_items(as_of=as_of, known_on=known_on)
            return collect_open(replay, as_of, known_on, self._within(replay), settled=True)

        return self._kept(("items", clock), build)

    def applied(self, *, as_of: date, known_on: date | None = None) -> Applied:
        """What settled what by a day: each debit with each credit that took of it, dated.

        Args:
            as_of: The day; settlements effective by its end that still stand then.
            known_on: Count only what was known on that day; None for all facts.

        Complexity: linear in the movements, and one sort of them.
        """
        as_of, known_on = given_days(as_of, known_on)
        clock = clock_of(as_of, known_on)

        def build() -> Applied:
            replay = self._replay(clock)
            return collect_applied(replay, as_of, known_on, self._within(replay))

        return self._kept(("applied", clock), build)

    def balances(self, *, as_of: date, known_on: date | None = None) -> Balances:
        """Where the amount of every item went by a day: allocated, adjusted, left.

        Args:
            as_of: The day; facts effective by its end count.
            known_on: Count only what was known on that day; None for all facts.

        Complexity: linear in items and movements.
        """
        replay = self._replay(clock_of(*given_days(as_of, known_on)))
        return collect_balances(replay, self._within(replay))

    def billings(self, *, as_of: date, known_on: date | None = None) -> Billings:
        """Invoices and credit notes up to a day, cancelled ones left out, in canonical order.

        Args:
            as_of: Documents dated up to this day.
            known_on: Count only what was known on that day; None for all facts.

        Complexity: linear in the documents, and one sort.
        """
        as_of, known_on = given_days(as_of, known_on)
        clock = clock_of(as_of, known_on)

        def build() -> Billings:
            replay = self._replay(clock)
            return collect_billings(replay, as_of, known_on, self._within(replay))

        return self._kept(("billings", clock), build)

    def payer_facts(self, *, as_of: date, known_on: date | None = None) -> PayerFacts:
        """Who is known to pay for whom: customers' names and accounts, earlier payers, and whose each document is.

        Args:
            as_of: Documents and payments up to this day.
            known_on: Count only what was known on that day; None for all facts.

        Complexity: linear in customers, documents and movements; the last few days asked are kept.
        """
        as_of, known_on = given_days(as_of, known_on)
        clock = clock_of(as_of, known_on)

        def build() -> PayerFacts:
            replay = self._replay(clock)
            return collect_payer_facts(replay, as_of, known_on, self._within(replay))

        return self._kept(("payer facts", clock), build)

    def labels(self, items: OpenItems | Billings | Applied, by: str) -> tuple[npt.NDArray[np.int32], tuple[str, ...]]:
        """The value of one dimension for every row, as a code, and the name of each code in alphabetical order.

        Args:
            items: What `open_items`, `items`, `billings` or `applied` of this ledger gave.
            by: "customer", "entity", "account", "currency", "salesperson", "sector", "country", "collector", "group",
                or the name of any free attribute of documents or customers. A document's own word goes before its
                customer's. ``""`` stands for what nobody stated.

        Raises:
            InvalidInput: ``unknown-field`` for a name that is no field and that no document or customer states.

        Complexity: linear in the rows and customers.

        >>> from datetime import date
        >>> from lettrage import Customer, Invoice, Ledger, Money
        >>> ledger = Ledger(
        ...     customers=[Customer("ACME", attributes={"region": "Nord"})],
        ...     invoices=[Invoice("F-101", "ACME", date(2026, 1, 5), total=Money("1200.00", "EUR"))],
        ... )
        >>> codes, names = ledger.labels(ledger.open_items(as_of=date(2026, 1, 31)), "region")
        >>> [names[code] for code in codes]
        ['Nord']
        """
        if not isinstance(items, (OpenItems, Billings, Applied)):  # pyright: ignore[reportUnnecessaryIsInstance]
            help = "pass what `open_items`, `items`, `billings` or `applied` gave"
            fail("bad-value", "these are no rows of a ledger", path="items", found=type(items).__name__, help=help)
        asked(str, by, "by")
        return collect_labels(self._replay(clock_of(items.as_of, items.known_on)), items, by)

    def lettering_codes(self) -> Mapping[AccountKey, Mapping[str, tuple[date, ...]]]:
        """Every lettering code ever used in each account, with the days from which its settlements count.

        Those of undone settlements are included: no code is used again.

        Complexity: linear in settlements and movements; kept.
        """
        return self._kept("lettering codes", lambda: codes_given(self._store))

    def refused(
        self, *, as_of: date | None = None, known_on: date | None = None
    ) -> frozenset[tuple[tuple[ItemKey, int], ...]]:
        """Every group that a person refused: its items with the residuals that the proposal saw, in the order of keys.

        Args:
            as_of: Refused by that day; None for all.
            known_on: Known on that day; None for all.

        Complexity: linear in the events; kept.
        """
        clock = clock_of(as_of, known_on)
        return self._kept(("refused", clock), lambda: refused_groups(self._store, clock))

    def undone(
        self, *, as_of: date | None = None, known_on: date | None = None
    ) -> frozenset[tuple[tuple[ItemKey, int], ...]]:
        """Every group whose settlement was undone: its items with what was left of them after that, in key order.

        Args:
            as_of: Undone by that day; None for all.
            known_on: Known on that day; None for all.

        Complexity: linear in movements, and in the lines undone; kept.
        """
        clock = clock_of(as_of, known_on)
        return self._kept(("undone", clock), lambda: undone_groups(self._store, clock))
