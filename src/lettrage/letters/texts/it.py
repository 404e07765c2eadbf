"""Sollecito, messa in mora e ringraziamento in italiano. Not reviewed by a native speaker."""

from __future__ import annotations

from typing import Final

from ._forms import number

__all__ = ["WORDS"]

_INVOICE = number("la fattura {{ document }}", "le {{ several }} fatture qui sotto")
_DUE = number("{% if due %}, scaduta il {{ due }},{% endif %}", "")

WORDS: Final[dict[str, str]] = {
    "greeting": "{% if contact %}Gentile {{ contact }},{% else %}Spettabile cliente,{% endif %}",
    "column.document": "Fattura",
    "column.issued": "Data",
    "column.due": "Scadenza",
    "column.amount": "Importo",
    "column.asked": "Da pagare",
    "column.days_late": "Giorni di ritardo",
    "column.paid": "Pagato",
    "payment": (
        "{% if assignee %}Il credito è stato ceduto: solo il pagamento a {{ assignee }} è liberatorio.\n{% endif %}"
        "{% if total %}Importo da pagare: {{ total }}\n{% endif %}"
        "{% if iban %}IBAN: {{ iban }}\n{% endif %}"
        "{% if reference %}Causale: {{ reference }}{% endif %}"
    ),
    "credits": "Abbiamo dedotto {{ credited }} di note di credito e pagamenti da imputare; restano {{ principal }}.",
    "withheld": "La parte contestata o già promessa, {{ withheld }}, non è richiesta con la presente.",
    "charges": (
        "{% if interest %}Interessi di mora{% if interest_basis %} ({{ interest_basis }}){% endif %}: "
        "{{ interest }}.\n{% endif %}"
        "{% if recovery_sum %}Importo forfettario per i costi di recupero{% if recovery_basis %} "
        "({{ recovery_basis }}){% endif %}: {{ recovery_sum }}.\n{% endif %}"
        "{% if costs %}Spese documentate: {{ costs }}.\n{% endif %}"
        "{% if charged_too %}Gli accessori comprendono quelli relativi a {{ charged_too }}.\n{% endif %}"
        "Capitale {{ principal }}, accessori {{ charges }}, in totale {{ total }}."
    ),
    "basis.agreed": "tasso convenuto",
    "announced": "In mancanza di pagamento entro tale termine, saranno richieste spese per {{ announced }}.",
    "first_letter": "La presente fa seguito alla nostra lettera {{ first_letter }} del {{ first_letter_on }}.",
    "help": (
        "Se il pagamento è già stato disposto, non tenga conto di questo messaggio. Se manca un documento, ce lo faccia "
        "sapere e lo invieremo."
    ),
    "help.formal": "In caso di contestazione, totale o parziale, ci comunichi i motivi per iscritto{% if deadline %} entro tale data{% endif %}.",
    "closing.courteous": "Grazie per l'attenzione.\n\nCordiali saluti,",
    "closing.advisory": "Restiamo a disposizione.\n\nCordiali saluti,",
    "closing.firm": "Distinti saluti,",
    "closing.formal": "Distinti saluti,",
    "subject.reminder": number("Promemoria: fattura {{ document }}", "Promemoria: {{ several }} fatture scadute"),
    "subject.reminder.firm": number("Sollecito: fattura {{ document }}", "Sollecito: {{ several }} fatture"),
    "opening.reminder": (
        f"Salvo errore da parte nostra, {_INVOICE}{_DUE} "
        + number("non risulta ancora pagata.", "non risultano ancora pagate.")
    ),
    "opening.reminder.firm": (
        "{% if last_notice_on %}Nonostante il nostro messaggio del {{ last_notice_on }}, {% else %}Ad oggi, {% endif %}"
        f"{_INVOICE}{_DUE} " + number("risulta insoluta.", "risultano insolute.")
    ),
    "request.reminder": "La preghiamo di pagare {{ total }}{% if deadline %} entro il {{ deadline }}{% endif %}.",
    "subject.formal_notice": "Messa in mora: {{ total }}",
    "demand": "Con la presente La costituiamo in mora per il pagamento di questa somma.",
    "opening.formal_notice": (
        "{% if collector %}{{ collector }}, {{ collector_address }}, Le scrive per conto di {{ creditor }}, "
        "{{ creditor_address }}.\n{% endif %}"
        "{% if last_notice_on %}I nostri solleciti, l'ultimo del {{ last_notice_on }}, sono rimasti senza esito. "
        "{% endif %}"
        + number(
            "La fattura {{ document }}{% if due %}, scaduta il {{ due }},{% endif %} risulta insoluta.",
            "Le {{ several }} fatture qui sotto risultano insolute.",
        )
    ),
    "request.formal_notice": (
        "{{ demand }} L'importo da pagare è di {{ total }}"
        "{% if deadline %}, entro il {{ deadline }}{% else %}, entro quindici giorni dal ricevimento{% endif %}.\n"
        "In difetto, intraprenderemo le azioni previste dalla legge."
    ),
    "subject.thank_you": "Grazie per il pagamento",
    "opening.thank_you": (
        "Abbiamo ricevuto il pagamento di {{ received }}, che salda "
        + number("la fattura {{ document }}", "le {{ several }} fatture qui sotto")
        + ". Grazie."
    ),
    "request.thank_you": "Per questi documenti non occorre fare altro.",
    "help.thank_you": "Se possiamo fatturare in un modo più comodo per Lei, ce lo faccia sapere.",
    "sms.reminder": "{{ creditor }}: {{ total }} da pagare. Causale {{ reference }}. Se ha già pagato, ignori il messaggio.",
    "sms.thank_you": "{{ creditor }}: abbiamo ricevuto {{ received }}. Grazie.",
}
