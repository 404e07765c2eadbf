"""Herinnering, ingebrekestelling en bedankje in het Nederlands. Not reviewed by a native speaker."""

from __future__ import annotations

from typing import Final

from ._forms import number

__all__ = ["WORDS"]

_INVOICE = number("factuur {{ document }}", "de {{ several }} facturen hieronder")
_DUE = number("{% if due %}, vervallen op {{ due }},{% endif %}", "")

WORDS: Final[dict[str, str]] = {
    "greeting": "{% if contact %}Geachte {{ contact }},{% else %}Geachte heer, mevrouw,{% endif %}",
    "column.document": "Factuur",
    "column.issued": "Datum",
    "column.due": "Vervaldag",
    "column.amount": "Bedrag",
    "column.asked": "Openstaand",
    "column.days_late": "Dagen te laat",
    "column.paid": "Betaald",
    "payment": (
        "{% if assignee %}De vordering is overgedragen: alleen betaling aan {{ assignee }} is bevrijdend.\n{% endif %}"
        "{% if total %}Te betalen: {{ total }}\n{% endif %}"
        "{% if iban %}IBAN: {{ iban }}\n{% endif %}"
        "{% if reference %}Kenmerk: {{ reference }}{% endif %}"
    ),
    "credits": "Creditnota's en nog toe te wijzen betalingen van {{ credited }} zijn afgetrokken; er blijft {{ principal }}.",
    "withheld": "Het betwiste of toegezegde deel, {{ withheld }}, wordt met deze brief niet gevraagd.",
    "charges": (
        "{% if interest %}Rente{% if interest_basis %} ({{ interest_basis }}){% endif %}: {{ interest }}.\n{% endif %}"
        "{% if recovery_sum %}Vergoeding van incassokosten{% if recovery_basis %} ({{ recovery_basis }}){% endif %}: "
        "{{ recovery_sum }}.\n{% endif %}"
        "{% if costs %}Aangetoonde kosten: {{ costs }}.\n{% endif %}"
        "{% if charged_too %}Daarin zijn die over {{ charged_too }} begrepen.\n{% endif %}"
        "Hoofdsom {{ principal }}, bijkomende bedragen {{ charges }}, samen {{ total }}."
    ),
    "basis.agreed": "overeengekomen rente",
    "announced": "Betaalt u niet op tijd, dan worden {{ announced }} incassokosten in rekening gebracht.",
    "first_letter": "Deze brief volgt op onze brief {{ first_letter }} van {{ first_letter_on }}.",
    "help": (
        "Heeft u inmiddels betaald, dan kunt u dit bericht als niet verzonden beschouwen. Mist u een document, laat het "
        "ons weten."
    ),
    "help.formal": "Betwist u dit bedrag geheel of gedeeltelijk, laat ons dan{% if deadline %} vóór die dag{% endif %} schriftelijk uw redenen weten.",
    "closing.courteous": "Dank u voor uw aandacht.\n\nMet vriendelijke groet,",
    "closing.advisory": "Wij helpen u graag verder.\n\nMet vriendelijke groet,",
    "closing.firm": "Hoogachtend,",
    "closing.formal": "Hoogachtend,",
    "subject.reminder": number("Herinnering: factuur {{ document }}", "Herinnering: {{ several }} vervallen facturen"),
    "subject.reminder.firm": number("Aanmaning: factuur {{ document }}", "Aanmaning: {{ several }} facturen"),
    "opening.reminder": (
        f"Volgens onze administratie {number('is', 'zijn')} {_INVOICE}{_DUE} nog niet betaald. "
        "Mogelijk is dit aan uw aandacht ontsnapt."
    ),
    "opening.reminder.firm": (
        "{% if last_notice_on %}Ondanks ons bericht van {{ last_notice_on }} {% else %}Tot vandaag {% endif %}"
        f"{number('is', 'zijn')} {_INVOICE}{_DUE} niet betaald."
    ),
    "request.reminder": "Wij verzoeken u {{ total }} te betalen{% if deadline %} uiterlijk op {{ deadline }}{% endif %}.",
    "subject.formal_notice": "Ingebrekestelling: {{ total }}",
    "demand": "Hierbij stellen wij u in gebreke en sommeren wij u dit bedrag te betalen.",
    "opening.formal_notice": (
        "{% if collector %}{{ collector }}, {{ collector_address }}, schrijft u namens {{ creditor }}, "
        "{{ creditor_address }}.\n{% endif %}"
        "{% if last_notice_on %}Onze herinneringen, de laatste van {{ last_notice_on }}, bleven zonder gevolg. {% endif %}"
        + number(
            "Factuur {{ document }}{% if due %}, vervallen op {{ due }},{% endif %} is niet betaald.",
            "De {{ several }} facturen hieronder zijn niet betaald.",
        )
    ),
    "request.formal_notice": (
        "{{ demand }} Te betalen: {{ total }}"
        "{% if deadline %}, uiterlijk op {{ deadline }}{% else %}, binnen veertien dagen na ontvangst{% endif %}.\n"
        "Bij uitblijven van betaling nemen wij de stappen die de wet voorziet."
    ),
    "subject.thank_you": "Dank u voor uw betaling",
    "opening.thank_you": (
        "Wij hebben uw betaling van {{ received }} ontvangen; daarmee "
        + number("is factuur {{ document }}", "zijn uw {{ several }} facturen")
        + " voldaan. Hartelijk dank."
    ),
    "request.thank_you": "Voor deze documenten hoeft u niets meer te doen.",
    "help.thank_you": "Kunnen wij het u bij het verwerken van facturen gemakkelijker maken, laat het ons weten.",
    "sms.reminder": "{{ creditor }}: {{ total }} staat nog open. Kenmerk {{ reference }}. Al betaald? Negeer dit bericht.",
    "sms.thank_you": "{{ creditor }}: {{ received }} ontvangen. Dank u.",
}
