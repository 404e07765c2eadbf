"""The words of payment terms: means of payment, where a delay starts, how a due date moves, where terms come from."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["DueAnchor", "DueMove", "PaymentMeans", "TermsLevel"]


class PaymentMeans(StrEnum):
    """How money moves (moyen de paiement).

    Attributes:
        UNKNOWN: Not said (non précisé).
        TRANSFER: Credit transfer (virement).
        INSTANT_TRANSFER: Instant credit transfer (virement instantané).
        DIRECT_DEBIT: Direct debit (prélèvement).
        CARD: Card (carte).
        CHEQUE: Cheque (chèque).
        BILL_OF_EXCHANGE: Bill of exchange or promissory note (effet de commerce).
        CASH: Cash (espèces).
        SET_OFF: Set-off of mutual debts (compensation).
    """

    UNKNOWN = "unknown"
    TRANSFER = "transfer"
    INSTANT_TRANSFER = "instant_transfer"
    DIRECT_DEBIT = "direct_debit"
    CARD = "card"
    CHEQUE = "cheque"
    BILL_OF_EXCHANGE = "bill_of_exchange"
    CASH = "cash"
    SET_OFF = "set_off"


class DueAnchor(StrEnum):
    """The date a delay runs from (point de départ).

    Attributes:
        ISSUE: Date of issue of the invoice (date d'émission).
        DELIVERY: Delivery of the goods or end of the service (livraison).
        RECEIPT: Receipt of the invoice or of the payment request (réception de la facture).
        ORDER: Date of the order (commande).
    """

    ISSUE = "issue"
    DELIVERY = "delivery"
    RECEIPT = "receipt"
    ORDER = "order"


class DueMove(StrEnum):
    """One move of a due date (mouvement d'échéance).

    Attributes:
        DAYS: Forward by `count` days (jours).
        BUSINESS_DAYS: Forward by `count` business days of the calendar (jours ouvrés).
        MONTHS: Forward by `count` months, to the same day or the last one (mois).
        END_OF_MONTH: To the last day of the month (fin de mois).
        END_OF_TEN_DAYS: To the 10th, the 20th or the last day of the month (fin de décade).
        END_OF_FORTNIGHT: To the 15th or the last day of the month (fin de quinzaine).
        DAY_OF_MONTH: To the next day number `count`, that day itself included (le n du mois).
    """

    DAYS = "days"
    BUSINESS_DAYS = "business_days"
    MONTHS = "months"
    END_OF_MONTH = "end_of_month"
    END_OF_TEN_DAYS = "end_of_ten_days"
    END_OF_FORTNIGHT = "end_of_fortnight"
    DAY_OF_MONTH = "day_of_month"


class TermsLevel(StrEnum):
    """Where terms come from, the strongest first (niveau des conditions).

    Attributes:
        INVOICE: Written on the invoice (facture).
        CONTRACT: Of the contract (contrat).
        CUSTOMER: Negotiated with the customer (client).
        SECTOR: Usual in the sector (secteur).
        ENTITY: General terms of the creditor (conditions générales).
        LAW: What the law says when nobody said anything (loi).
    """

    INVOICE = "invoice"
    CONTRACT = "contract"
    CUSTOMER = "customer"
    SECTOR = "sector"
    ENTITY = "entity"
    LAW = "law"
