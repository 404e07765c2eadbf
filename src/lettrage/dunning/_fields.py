"""The closed vocabulary of what a condition may ask: every field with its type, its unit and where it comes from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, Literal

from attrs import field, frozen

from lettrage.frozen import FrozenMap
from lettrage.ledger import CollectionStage
from lettrage.model import CustomerKind, InvoiceKind, ItemKind, SensitivityLevel
from lettrage.records import as_tuple

__all__ = ["ATTRIBUTES", "FIELDS", "Field", "FieldKind"]

FieldKind = Literal["word", "count", "money", "flag"]

#: What the name of a free attribute of a customer begins with.
ATTRIBUTES: Final = "customer.attributes."


@frozen
class Field:
    """One thing that a condition may ask (champ).

    Attributes:
        name: Dotted name.
        kind: ``word``, ``count``, ``money`` or ``flag``.
        about: What it means.
        unit: Unit of a count: days, parts per million, or nothing for a plain number.
        words: The words it may take; empty for any.
        source: ``ledger`` when the ledger says it, ``customer`` when the customer's record does, ``facts`` when only
            the caller can; a fact of the caller goes before a value of the ledger.
    """

    name: str
    kind: FieldKind
    about: str
    unit: str = ""
    words: tuple[str, ...] = field(default=(), converter=as_tuple)
    source: Literal["ledger", "customer", "facts"] = "ledger"

    @property
    def scope(self) -> str:
        """What it is about: ``item``, ``customer`` or ``group``."""
        return self.name.partition(".")[0]

    @property
    def short(self) -> str:
        """Its name within its scope."""
        return self.name.partition(".")[2]

    @property
    def given(self) -> bool:
        """Whether a caller's facts may say it."""
        return self.scope == "customer"


def _listed(*groups: Iterable[Field]) -> Mapping[str, Field]:
    return FrozenMap({known.name: known for group in groups for known in group})


_ITEM = (
    Field("item.days_late", "count", "days past the due date, below zero before it", "days"),
    Field("item.age_days", "count", "days since its document was issued", "days"),
    Field("item.open", "money", "what is open of it"),
    Field("item.amount", "money", "what it was"),
    Field("item.asked", "money", "what may be asked for: open less what is contested, promised, covered or spread"),
    Field("item.kind", "word", "what it comes from", words=[kind.value for kind in ItemKind]),
    Field("item.invoice_kind", "word", "what its invoice bills", words=[kind.value for kind in InvoiceKind]),
    Field("item.salesperson", "word", "who sold it"),
    Field("item.retention", "flag", "kept back as a guarantee"),
    Field("item.dispute", "word", "how much of it is contested", words=("none", "partly", "whole")),
    Field("item.dispute_ground", "word", "why it is contested"),
    Field("item.promise", "word", "its latest promise", words=("none", "active", "kept", "partly_kept", "broken")),
    Field("item.promises_broken", "count", "promises on it that were broken"),
    Field("item.plan", "word", "its payment plan", words=("none", "proposed", "active", "breached", "completed")),
    Field("item.stage", "word", "how far its collection has come", words=[stage.value for stage in CollectionStage]),
    Field("item.steps_issued", "count", "notices issued about it"),
    Field("item.lifecycle", "count", "latest status of its electronic invoice, 0 for none"),
    Field("item.documents_complete", "flag", "it has supporting documents"),
    Field("item.assigned", "flag", "sold or assigned to a financier"),
    Field("item.doubtful", "flag", "stated to be at risk"),
    Field("item.late_reason", "word", "why it is late, as far as anyone knows"),
    Field("item.limitation_days", "count", "days left to sue", "days"),
)

_CUSTOMER = (
    Field("customer.id", "word", "its id", source="customer"),
    Field("customer.kind", "word", "what it is in law", words=[kind.value for kind in CustomerKind], source="customer"),
    Field("customer.country", "word", "its country", source="customer"),
    Field("customer.language", "word", "its language", source="customer"),
    Field("customer.sector", "word", "its trade", source="customer"),
    Field("customer.turnover_band", "word", "its size class", source="customer"),
    Field(
        "customer.sensitivity", "word", "how carefully to handle it", words=[s.value for s in SensitivityLevel],
        source="customer",
    ),
    Field("customer.salesperson", "word", "who sells to it", source="customer"),
    Field("customer.collector", "word", "who follows up its payments", source="customer"),
    Field("customer.group", "word", "the group it belongs to", source="customer"),
    Field("customer.segment", "word", "the caller's own segment", source="facts"),
    Field("customer.means", "word", "how it pays", source="facts"),
    Field("customer.rating", "word", "the caller's own rating", source="facts"),
    Field("customer.mean_delay_days", "count", "mean days past due of its payments", "days", source="facts"),
    Field("customer.invoices_observed", "count", "invoices behind its averages", source="facts"),
    Field("customer.probability_late_ppm", "count", "probability that it pays late", "ppm", source="facts"),
    Field("customer.risk_score", "count", "the caller's own score", source="facts"),
    Field("customer.limit_used_ppm", "count", "share of its credit limit in use", "ppm", source="facts"),
    Field("customer.persistent_late_payer", "flag", "late again and again", source="facts"),
    Field("customer.first_delay", "flag", "never asked to pay before"),
    Field("customer.promises_broken", "count", "promises that it broke"),
    Field("customer.plans_breached", "count", "payment plans that it did not keep"),
    Field("customer.unanswered_contacts", "count", "contacts since it last answered or paid"),
    Field("customer.days_since_contact", "count", "days since the last contact", "days"),
    Field("customer.insolvency", "flag", "insolvency proceedings are open"),
    Field("customer.excluded", "flag", "excluded from dunning"),
    Field("customer.credit_hold", "flag", "new business is stopped"),
    Field("customer.hardship", "flag", "a lasting difficulty was named"),
    Field("customer.over_limit", "flag", "owes more than its credit limit"),
    Field("customer.has_contact", "flag", "someone can be reached"),
    Field("customer.arm", "word", "its arm of the policy's experiment"),
    Field("customer.has_other_overdue", "flag", "owes something else that is overdue"),
)  # fmt: skip

_GROUP = (
    Field("group.overdue", "money", "what is overdue"),
    Field("group.open", "money", "what is open, due or not"),
    Field("group.credits", "money", "credit notes and money that wait to be matched"),
    Field("group.items_overdue", "count", "items overdue"),
    Field("group.items_open", "count", "items open, due or not"),
    Field("group.days_late", "count", "days past the oldest due date", "days"),
    Field("group.currency", "word", "its currency"),
    Field("group.entity", "word", "the creditor"),
)

#: Every field by name.
FIELDS: Final[Mapping[str, Field]] = _listed(_ITEM, _CUSTOMER, _GROUP)
