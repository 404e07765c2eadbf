"""Every metric by name, in English and French; a word with several meanings is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from importlib import import_module
from types import MappingProxyType
from typing import Any
from unicodedata import combining, normalize

from attrs import frozen

from lettrage.errors import fail

__all__ = ["CATALOGUE", "CatalogueEntry", "find"]


@frozen
class CatalogueEntry:
    """One metric: the name of its function, what people call it, what it is made of.

    Attributes:
        name: Name of the function in `lettrage.metrics`.
        english: What it is called.
        french: What it is called in French.
        formula: In one line.

    >>> from lettrage.metrics import CATALOGUE
    >>> CATALOGUE["dso"].french
    'délai moyen de paiement client'
    """

    name: str
    english: str
    french: str
    formula: str

    @property
    def function(self) -> Callable[..., Any]:
        """The function itself."""
        made: Callable[..., Any] = getattr(import_module("lettrage.metrics"), self.name)
        return made


CATALOGUE: Mapping[str, CatalogueEntry] = MappingProxyType(
    {
        name: CatalogueEntry(name, english, french, formula)
        for name, english, french, formula in [
            ("aging", "aged balance", "balance âgée", "open items by days past due"),
            ("average_days_delinquent", "average days delinquent", "jours de retard (ADD)", "dso - best possible dso"),
            ("bad_debt_ratio", "bad-debt ratio", "taux de pertes sur créances", "written off / sales"),
            ("behaviour", "payment behaviour", "comportement de paiement", "mean, spread and trend of days past due"),
            ("best_possible_dso", "best possible dso", "dso optimal", "debts not due / sales x days"),
            ("cei", "collection effectiveness index", "indice d'efficacité du recouvrement",
             "(opening + sales - closing) / (opening + sales - closing not due)"),
            ("collection_rate", "collection rate", "taux d'encaissement", "received of what fell due / what fell due"),
            ("compare", "comparison", "comparaison", "figures of two periods"),
            ("concentration", "concentration", "concentration du risque", "sum of squared shares"),
            ("consolidate", "consolidation", "consolidation", "one figure over all entities"),
            ("contact_to_cash", "contact to cash", "délai relance-encaissement", "median days from contact to money"),
            ("cost_of_a_day", "cost of a day of dso", "coût d'un jour de dso", "sales / days x yearly rate"),
            ("credit_aging", "ageing of credits", "ancienneté des avoirs", "credits by days since their date"),
            ("credit_limit_use", "credit-limit use", "utilisation des plafonds", "(balance + to come) / limit"),
            ("customer_facts", "customer facts", "faits mesurés par client", "what policies read"),
            ("days_late", "mean days late", "retard moyen", "sum of amount x days late / sum of amount"),
            ("days_of_terms", "mean terms", "délai accordé moyen", "sum of amount x terms / sum of amount"),
            ("days_to_pay", "mean days to pay", "délai de règlement moyen", "sum of amount x days / sum of amount"),
            ("dispute_days", "dispute days", "durée des litiges", "median days from opening to closing"),
            ("dso", "days sales outstanding", "délai moyen de paiement client", "receivables / sales x days, and kin"),
            ("dso_bridge", "dso bridge", "analyse de variation du dso", "change of dso by cause"),
            ("effectiveness", "campaign effectiveness", "efficacité des relances", "paid share, treated less control"),
            ("gap_to_target", "gap to target", "écart à l'objectif", "figure - target"),
            ("invoice_to_cash", "invoice-to-cash lag", "délai facture-encaissement", "terms + lateness"),
            ("late_invoices", "late-invoice table", "tableau des factures en retard", "late invoices by band"),
            ("late_rate", "late rate", "taux de retard", "paid late / paid"),
            ("late_reasons", "late reasons", "causes de retard", "reasons by amount"),
            ("past_due_ratio", "past-due ratio", "taux d'échu", "past due / open"),
            ("payment_alerts", "payment alerts", "alertes de paiement", "change of a habit"),
            ("payment_segments", "payment segments", "segmentation par comportement", "classes of mean days past due"),
            ("promise_kept_rate", "promise-kept rate", "taux de promesses tenues", "kept / due"),
            ("provision_matrix", "provision matrix", "matrice de dépréciation", "balance x loss rate by bucket"),
            ("recovery_curves", "recovery curves", "courbes d'encaissement", "share paid by days from due"),
            ("recovery_rate", "recovery rate", "taux de recouvrement", "paid since / past due then"),
            ("riskiest_customers", "customers most at risk", "clients les plus à risque",
             "expected loss of the provision, shared out by customer"),
            ("roll_forward", "receivables roll-forward", "variation du poste clients",
             "opening + invoiced - credited - received = closing"),
            ("roll_rates", "roll rates", "taux de glissement", "flows between buckets in a month"),
            ("series", "series", "évolution", "a figure at the end of each period"),
            ("tie_out", "tie-out", "rapprochement au compte collectif", "ledger - control account"),
            ("top_debtors", "top debtors", "principaux débiteurs", "largest debts and their share"),
            ("turnover", "receivables turnover", "rotation des créances", "sales / mean receivables"),
            ("working_capital", "working capital requirement", "besoin en fonds de roulement (bfr)",
             "receivables + inventory - payables"),
        ]
    }
)  # fmt: skip

#: Words that mean several metrics, and which.
_AMBIGUOUS = {
    "taux d'impayes": ("late_rate", "past_due_ratio", "bad_debt_ratio"),
    "taux impayes": ("late_rate", "past_due_ratio", "bad_debt_ratio"),
    "unpaid rate": ("late_rate", "past_due_ratio", "bad_debt_ratio"),
    "delai de paiement": ("days_to_pay", "days_late", "days_of_terms", "dso"),
    "payment delay": ("days_to_pay", "days_late", "days_of_terms", "dso"),
}
_SHORT = {"add": "average_days_delinquent", "bpdso": "best_possible_dso", "bfr": "working_capital",
          "ccc": "working_capital", "ecl": "provision_matrix", "hhi": "concentration", "dmp": "dso",
          "cash waterfall": "roll_forward"}  # fmt: skip


def find(name: str) -> CatalogueEntry:
    """The metric that goes by a name, English or French; accents and capitals do not matter.

    Raises:
        InvalidInput: ``ambiguous-metric`` for a word with several meanings, naming them; ``unknown-metric`` for one
            without any.

    Complexity: linear in the catalogue.

    >>> from lettrage import metrics
    >>> metrics.find("Balance âgée").name
    'aging'
    >>> try:
    ...     metrics.find("taux d'impayés")
    ... except ValueError as error:
    ...     print(error.faults[0].expected.replace(" or ", ", ").split(", "))
    ['`late_rate` (paid late / paid)', '`past_due_ratio` (past due / open)', '`bad_debt_ratio` (written off / sales)']
    """
    word = _plain(name)
    if word in _AMBIGUOUS:
        *most, last = [f"`{one}` ({CATALOGUE[one].formula})" for one in _AMBIGUOUS[word]]
        fail("ambiguous-metric", f"`{name}` has several meanings", path="name", found=name,
             expected=f"{', '.join(most)} or {last}")  # fmt: skip
    known = dict(_SHORT)
    for entry in CATALOGUE.values():
        known |= dict.fromkeys((_plain(entry.name), _plain(entry.english), _plain(entry.french)), entry.name)
    if word in known:
        return CATALOGUE[known[word]]
    near = get_close_matches(word[:80], known, n=1, cutoff=0.6)
    help = f"did you mean `{known[near[0]]}`?" if near else ""
    fail("unknown-metric", f"there is no metric `{str(name)[:60]}`", path="name", found=name, help=help)


def _plain(text: object) -> str:
    """Small letters without accents, signs as spaces."""
    letters = normalize("NFKD", str(text).lower().replace("\u2019", "'"))
    return " ".join("".join(c for c in letters if not combining(c)).replace("_", " ").replace("-", " ").split())
