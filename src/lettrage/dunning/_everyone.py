"""What is asked of all customers of a ledger, whichever of them are planned."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date
from functools import cached_property
from typing import Any

from attrs import frozen

from lettrage.ledger import Ledger

__all__ = ["Everyone", "plain"]


@frozen(eq=False)
class Everyone:
    """All customers of a ledger; each answer is worked out when it is first asked for.

    Attributes:
        ledger: The facts.
        known_on: As described by that day; None for the latest.
    """

    ledger: Ledger
    known_on: date | None

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """Every customer, described or implied, in alphabetical order: the codes of `OpenItems.customer`."""
        return self.ledger.customers

    @cached_property
    def codes(self) -> dict[str, int]:
        """The code of each customer."""
        return {id: code for code, id in enumerate(self.ids)}

    @cached_property
    def contacts_kept(self) -> bool:
        """Whether contacts are kept in the ledger at all; where none are, the caller finds whom to address."""
        return any(self._records("contacts"))

    @cached_property
    def addresses_kept(self) -> bool:
        """Whether postal addresses are kept in the ledger at all."""
        return any(address is not None for address in self._records("address"))

    @cached_property
    def by_name(self) -> dict[str, str]:
        """Customers by their ids, and by their names and aliases without accents, case and punctuation.

        Of several that share a name the first counts.
        """
        found: dict[str, str] = {}
        for id, name, aliases in zip(self.ids, self._records("name"), self._records("payer_aliases"), strict=True):
            for word in (id, name or "", *(aliases or ())):
                if plain(word):
                    found.setdefault(plain(word), id)
            found.setdefault(id.casefold(), id)
        return found

    def _records(self, name: str) -> Sequence[Any]:
        found: list[Any] = self.ledger.customer_values(name, self.ids, known_on=self.known_on).tolist()
        return found


def plain(name: str) -> str:
    """A name without accents, case, punctuation and spaces."""
    letters = unicodedata.normalize("NFKD", name).casefold()
    return "".join(letter for letter in letters if letter.isalnum())
