"""What words of payment terms mean, language by language: plain tables, one phrase between bars.

Phrases are written as the lexer sees them: small letters, no accents, no punctuation, a word per apostrophe or hyphen.
A longer phrase goes before a shorter one. A new language is one more table in `LANGUAGES`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

__all__ = ["LANGUAGES", "NUMBER_WORDS", "ORDINALS", "UNITS", "Phrases", "phrases"]

#: By first word: the following words of each phrase and its meaning, the longest phrase first.
Phrases = Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]

_FRENCH: Final = {
    "period.month": "fin de mois|fin du mois|fin mois|fin de mois civil|dernier jour du mois|fdm|fm|f d m",
    "period.month_of": "fin du mois de facturation|fin de mois de facturation|fin du mois de la facture"
    "|fin du mois d emission|fin du mois d emission de la facture",
    "period.month_of_delivery": "fin du mois de livraison|fin de mois de livraison|fin du mois de la livraison",
    "period.next_month": "fin du mois suivant|fin de mois suivant|fin mois suivant|fin du mois prochain",
    "period.ten_days": "fin de decade|fin decade|fin de la decade",
    "period.ten_days_of_delivery": "fin de decade de livraison|fin de la decade de livraison",
    "period.fortnight": "fin de quinzaine|fin quinzaine|fin de la quinzaine",
    "next": "du mois suivant|mois suivant|le mois suivant|du mois prochain|mois prochain",
    "at.receipt": "a reception|des reception|a la reception|a reception de facture|a reception de la facture"
    "|a reception de votre facture|a reception facture|a reception de la presente|des reception de la facture"
    "|reception de facture|reception de la facture|reception facture|date de reception|reception"
    "|date de reception de facture|date de reception de la facture",
    "at.delivery": "a la livraison|a livraison|livraison|date de livraison|contre remboursement"
    "|a reception de la marchandise|a reception des marchandises|reception des marchandises"
    "|reception de la marchandise|reception marchandises|a reception marchandises",
    "at.order": "a la commande|a commande|date de commande|date de la commande",
    "anchor.issue": "date de facture|date facture|date de la facture|date de facturation|date d emission"
    "|date d emission de facture|date d emission de la facture|emission de la facture",
    "immediate": "comptant|au comptant|immediat|immediatement|sans delai",
    "net": "net|nets|nette",
    "then": "puis|ensuite|plus",
    "after": "apres|a compter de|a compter du|a partir de|a partir du|suivant",
    "discount": "escompte|remise|rabais|paiement anticipe|reglement anticipe|pour paiement anticipe"
    "|pour reglement anticipe|escompte pour paiement anticipe|escompte pour reglement anticipe",
    "no_discount": "sans escompte|pas d escompte|aucun escompte|escompte neant|escompte nul|sans escompte pour "
    "paiement anticipe|sans escompte pour reglement anticipe|pas d escompte pour paiement anticipe|pas d escompte pour "
    "reglement anticipe|aucun escompte pour paiement anticipe|aucun escompte pour reglement anticipe"
    "|escompte pour paiement anticipe neant|escompte pour reglement anticipe neant",
    "separator": "ou|et|sinon|soit",
    "penalty": "penalites|penalite|retard|interets|interet|majoration|majorations",
    "recovery": "indemnite|recouvrement|forfaitaire",
    "parts": "acompte|acomptes|solde|echelonne|echeances|versement|versements|mensualites|fois|tiers|arrhes",
    "negation": "sauf|hors|excepte|pas|sans|aucun|aucune|ne|non|ni|jamais",
    "means.transfer": "virement|par virement|virement bancaire|par virement bancaire|virement sepa",
    "means.direct_debit": "prelevement|par prelevement|prelevement automatique|prelevement sepa",
    "means.cheque": "cheque|par cheque|cheque bancaire",
    "means.bill_of_exchange": "traite|par traite|lcr|par lcr|billet a ordre|effet de commerce",
    "means.card": "carte bancaire|par carte|par carte bancaire|cb",
    "means.cash": "especes|en especes",
    "on": "le|au",
    "filler": "a|de|la|les|des|du|d|l|en|pour|par|dans|delai|delais|de paiement|paiement|paiements|reglement|payable"
    "|payables|payer|conditions|condition|modalites|echeance|facture|factures|date|terme|termes|sous|si|est|du mois"
    "|calendaires|maximum|accorde|accordes|au plus tard",
}
_ENGLISH: Final = {
    "period.month": "end of month|end of the month|eom|month end|e o m",
    "period.month_of": "end of month of invoice|end of the month of invoice|end of the month of the invoice"
    "|end of invoice month|end of the invoice month|end of the month of issue",
    "period.month_of_delivery": "end of month of delivery|end of the month of delivery",
    "period.next_month": "end of next month|end of the next month|end of following month|end of the following month"
    "|end of month following|end of the month following|eom following|eomf|end of month following invoice"
    "|end of month following invoice date|end of month following date of invoice|end of the month following invoice"
    "|end of the month following the invoice date|end of the month following date of invoice"
    "|end of the month following the month of invoice",
    "next": "of next month|next month|of the next month|of following month|of the following month|following month"
    "|of month following|of the month following|month following|prox|proximo|mfi|month following invoice"
    "|of the month following invoice|of the month following the invoice date",
    "at.receipt": "on receipt|upon receipt|at receipt|receipt|on receipt of invoice|upon receipt of invoice"
    "|on receipt of the invoice|upon receipt of the invoice|receipt of invoice|receipt of the invoice|invoice receipt"
    "|date of receipt|receipt date",
    "at.delivery": "on delivery|upon delivery|delivery|cod|c o d|cash on delivery|collect on delivery|rog"
    "|receipt of goods|receipt of the goods|on receipt of goods|upon receipt of goods|date of delivery|delivery date",
    "at.order": "cwo|cash with order|with order|cia|cash in advance|pia|payment in advance|in advance|date of order"
    "|order date|prepayment",
    "anchor.issue": "invoice date|date of invoice|the date of invoice|date of the invoice|issue date|date of issue",
    "immediate": "immediate|immediately|cash|immediate payment|now",
    "immediate.unless": "net cash",
    "net": "net|nett",
    "then": "then|plus",
    "after": "after|from|following|since",
    "discount": "discount|cash discount|early payment discount|prompt payment discount|if paid",
    "no_discount": "no discount|without discount|no cash discount|no early payment discount",
    "separator": "or|and|otherwise|else",
    "penalty": "late|overdue|interest|penalty|penalties|surcharge",
    "recovery": "recovery costs|compensation|collection costs",
    "parts": "deposit|balance|instalment|instalments|installment|installments|upfront|down|retention|monthly|half",
    "negation": "not|no|except|excluding|unless|without|never",
    "means.transfer": "bank transfer|by bank transfer|wire transfer|by wire transfer|wire|transfer|bacs",
    "means.direct_debit": "direct debit|by direct debit",
    "means.cheque": "cheque|by cheque|by check",
    "means.bill_of_exchange": "bill of exchange|promissory note",
    "means.card": "card|by card|credit card|by credit card",
    "on": "the|on|on the",
    "filler": "due|payment|payable|terms|term|within|in|by|of|is|are|be|must|to|pay|paid|strictly|date|invoice|invoices"
    "|full|at|our|your|please|all|calendar|if|a|an|of the month|no later than|not later than",
}
_GERMAN: Final = {
    "period.month": "ende monat|monatsende|ende des monats|zum monatsende|ende des laufenden monats|zum ende des monats"
    "|ultimo",
    "period.month_of": "ende des rechnungsmonats|ende rechnungsmonat|ende des monats der rechnungsstellung",
    "period.month_of_delivery": "ende des liefermonats|ende liefermonat",
    "period.next_month": "ende des folgemonats|ende folgemonat|zum ende des folgemonats|ende nachsten monats"
    "|ende des nachsten monats",
    "period.ten_days": "ende der dekade|dekadenende",
    "next": "des folgemonats|folgemonat|des nachsten monats|nachsten monats|des kommenden monats",
    "at.receipt": "nach erhalt|bei erhalt|erhalt|nach erhalt der rechnung|bei erhalt der rechnung|erhalt der rechnung"
    "|ab erhalt der rechnung|rechnungserhalt|nach rechnungserhalt|bei rechnungserhalt|ab rechnungserhalt"
    "|rechnungseingang|nach rechnungseingang|ab rechnungseingang|zugang der rechnung|nach zugang der rechnung",
    "at.delivery": "bei lieferung|nach lieferung|ab lieferung|lieferung|lieferdatum|ab lieferdatum|nach lieferdatum"
    "|nachnahme|per nachnahme|warenerhalt|nach warenerhalt|erhalt der ware|nach erhalt der ware|wareneingang",
    "at.order": "vorkasse|gegen vorkasse|vorauskasse|gegen vorauskasse|bei bestellung|bei auftragserteilung",
    "anchor.issue": "rechnungsdatum|ab rechnungsdatum|nach rechnungsdatum|datum der rechnung|ab datum der rechnung"
    "|rechnungsstellung|nach rechnungsstellung|ab rechnungsstellung",
    "immediate": "sofort|umgehend|unverzuglich|sofortige|sofortiger",
    "immediate.unless": "netto kasse|kasse",
    "net": "netto|rein netto|ohne abzug|ohne abzuge|ohne jeden abzug",
    "then": "dann|danach|plus|zuzuglich",
    "after": "nach|ab|seit",
    "discount": "skonto|skontoabzug|nachlass|abzug",
    "no_discount": "ohne skonto|kein skonto|kein skontoabzug|ohne skontoabzug",
    "separator": "oder|und|sonst|ansonsten|bzw",
    "penalty": "verzugszinsen|verzug|zinsen|mahngebuhr|mahngebuhren",
    "recovery": "pauschale|verzugspauschale",
    "parts": "anzahlung|rest|restbetrag|rate|raten|ratenzahlung|teilzahlung|teilzahlungen|einbehalt",
    "negation": "nicht|kein|keine|keinen|ohne|auser|ausgenommen|nie",
    "means.transfer": "uberweisung|per uberweisung|bankuberweisung",
    "means.direct_debit": "lastschrift|per lastschrift|bankeinzug|sepa lastschrift|per sepa lastschrift",
    "means.cheque": "scheck|per scheck",
    "means.cash": "bar|barzahlung",
    "on": "am|den|zum",
    "filler": "zahlbar|zahlung|zahlungsbedingung|zahlungsbedingungen|zahlungsziel|fallig|innerhalb|binnen|von|bis|mit"
    "|bei|per|der|die|das|des|in|rechnung|rechnungsbetrag|betrag|zu|zur|wir|gewahren|bitte|ist|spatestens|monats"
    "|nicht spater als",
}
#: The languages that are read, by code.
LANGUAGES: Final[Mapping[str, Mapping[str, str]]] = {"fr": _FRENCH, "en": _ENGLISH, "de": _GERMAN}

#: What a number counts, when one of these words follows it.
UNITS: Final = {
    word: unit
    for unit, words in {
        "days": "jours jour j jrs jr days day d dys tage tagen tag tg t kalendertage kalendertagen",
        "business_days": "ouvres ouvrables ouvre ouvrable business working banking werktage werktagen arbeitstage "
        "arbeitstagen bankarbeitstage bankarbeitstagen",
        "weeks": "semaines semaine sem weeks week wks wochen woche",
        "months": "mois months month mths monate monaten monat",
    }.items()
    for word in words.split()
}
#: What makes a number the day of a month when it is written right behind it.
ORDINALS: Final = frozenset({"th", "st", "nd", "rd", "er", "eme", "e"})
#: The numbers that terms spell out.
NUMBER_WORDS: Final = {
    "dix": 10, "quinze": 15, "vingt": 20, "trente": 30, "soixante": 60,
    "ten": 10, "fourteen": 14, "fifteen": 15, "thirty": 30, "sixty": 60, "ninety": 90,
    "zehn": 10, "vierzehn": 14, "dreisig": 30, "sechzig": 60, "neunzig": 90,
}  # fmt: skip


@cache
def phrases(language: str | None) -> Phrases:
    """The phrases of a language, or of all together."""
    tables = LANGUAGES.values() if language is None else [LANGUAGES[language]]
    found: dict[str, dict[tuple[str, ...], str]] = {}
    for table in tables:
        for meaning, written in table.items():
            for phrase in written.split("|"):
                first, *rest = phrase.split()
                # The first table that knows a phrase keeps it: fillers of one language are words of another.
                known = found.setdefault(first, {}).get(tuple(rest), "filler")
                found[first][tuple(rest)] = meaning if known == "filler" else known
    return {first: tuple(sorted(rests.items(), key=lambda pair: -len(pair[0]))) for first, rests in found.items()}
