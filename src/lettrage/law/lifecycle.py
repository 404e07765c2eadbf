"""The life of a French electronic invoice: status codes, what they oblige, and what they do to dunning and matching.

The list is open: 200 to 213 are known. Of those from 214 on that the published checks admit, a platform prints names;
they are shown, graded low, and have no effect. A platform may send more tomorrow, so an unknown code is a status
without effect, not an error.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

from attrs import frozen

from lettrage.errors import fail
from lettrage.law.sources import Confidence, Source
from lettrage.records import check_record

__all__ = ["LIFECYCLE", "LifecycleStatus", "lifecycle_status"]

_SOURCE: Final = Source("AFNOR XP Z12-012; DGFiP external specifications", Confidence.MEDIUM, text="secondary sources")


@frozen
class LifecycleStatus:
    """A status of an electronic invoice (statut du cycle de vie).

    Attributes:
        code: Its number.
        label_fr: French label; empty when not known.
        label_en: English label.
        mandatory: Whether it must be given and goes to the tax administration.
        needs_reason: Whether it must come with a reason.
        dunning: What it does to reminders: ``none``; ``hold`` until a later status; ``hold_contested``, the contested
            part only; ``resume``; ``stop``, the invoice being cancelled and issued again under a new number.
        matching: ``none``; ``payment_announced`` by the buyer; ``collected``, the seller's own statement, a tax event
            when VAT is due on collection.
        source: Where it is defined.
    """

    code: int
    label_fr: str
    label_en: str
    mandatory: bool = False
    needs_reason: bool = False
    dunning: Literal["none", "hold", "hold_contested", "resume", "stop"] = "none"
    matching: Literal["none", "payment_announced", "collected"] = "none"
    source: Source = _SOURCE

    def __attrs_post_init__(self) -> None:
        check_record(self)

    @property
    def known(self) -> bool:
        """Whether its meaning is known."""
        return bool(self.label_fr)


_LISTED: Final = (
    LifecycleStatus(200, "Déposée", "Deposited", mandatory=True),
    LifecycleStatus(201, "Émise par la plateforme", "Issued by the platform"),
    LifecycleStatus(202, "Reçue par la plateforme", "Received by the platform"),
    LifecycleStatus(203, "Mise à disposition", "Made available"),
    LifecycleStatus(204, "Prise en charge", "Taken in charge"),
    LifecycleStatus(205, "Approuvée", "Approved"),
    LifecycleStatus(206, "Approuvée partiellement", "Partly approved", needs_reason=True, dunning="hold_contested"),
    LifecycleStatus(207, "En litige", "Disputed", needs_reason=True, dunning="hold_contested"),
    LifecycleStatus(208, "Suspendue", "Suspended", needs_reason=True, dunning="hold"),
    LifecycleStatus(209, "Complétée", "Completed", dunning="resume"),
    LifecycleStatus(210, "Refusée", "Refused", mandatory=True, needs_reason=True, dunning="stop"),
    LifecycleStatus(211, "Paiement transmis", "Payment sent", dunning="hold", matching="payment_announced"),
    LifecycleStatus(212, "Encaissée", "Collected", mandatory=True, matching="collected"),
    LifecycleStatus(213, "Rejetée", "Rejected", mandatory=True, needs_reason=True, dunning="stop"),
)

_PRINTED: Final = Source("status list of an approved platform", Confidence.LOW, text="names only, no effect read")
_NAMED: Final = tuple(
    LifecycleStatus(code, french, english, source=_PRINTED)
    for code, french, english in (
        (214, "Visée", "Endorsed"),
        (220, "Annulée", "Cancelled"),
        (221, "Erreur de routage", "Routing error"),
        (224, "Demande de paiement direct", "Direct payment asked for"),
        (225, "Affacturée", "Factored"),
        (226, "Affacturée confidentiel", "Factored in confidence"),
        (227, "Changement de compte à payer", "Account to pay changed"),
        (228, "Non affacturée", "Not factored"),
        (501, "Irrecevable", "Inadmissible"),
    )
)

#: The known statuses by code.
LIFECYCLE: Final[Mapping[int, LifecycleStatus]] = MappingProxyType(
    {status.code: status for status in (*_LISTED, *_NAMED)}
)


def lifecycle_status(code: int | str) -> LifecycleStatus:
    """The status of a code; a code that is not listed gives a status without labels and effects.

    Raises:
        InvalidInput: ``bad-value`` for what is no code of three digits.

    >>> from lettrage.law import lifecycle_status
    >>> lifecycle_status("210").label_en, lifecycle_status(210).dunning, lifecycle_status(223).known
    ('Refused', 'stop', False)
    """
    text = str(code)
    if isinstance(code, bool) or len(text) != 3 or not (text.isascii() and text.isdigit()):
        fail("bad-value", f"`{text[:20]}` is no status code", found=text[:20], expected="three digits such as `210`")
    number = int(text)
    return LIFECYCLE.get(number) or LifecycleStatus(number, "", "", source=_NOT_READ)


_NOT_READ: Final = Source("published schematron, code list", Confidence.LOW, text="meaning not read")
