"""Mahnung, förmliche Mahnung mit Fristsetzung und Dank auf Deutsch. Not reviewed by a native speaker."""

from __future__ import annotations

from typing import Final

from ._forms import number

__all__ = ["WORDS"]

_INVOICE = number("die Rechnung {{ document }}", "die unten genannten {{ several }} Rechnungen")
_DUE = number("{% if due %}, fällig am {{ due }},{% endif %}", "")

WORDS: Final[dict[str, str]] = {
    "greeting": "{% if contact %}Guten Tag {{ contact }},{% else %}Sehr geehrte Damen und Herren,{% endif %}",
    "column.document": "Rechnung",
    "column.issued": "Datum",
    "column.due": "Fällig",
    "column.amount": "Betrag",
    "column.asked": "Offen",
    "column.days_late": "Tage im Verzug",
    "column.paid": "Bezahlt",
    "payment": (
        "{% if assignee %}Die Forderung wurde abgetreten: Zahlen Sie bitte nur an {{ assignee }}.\n{% endif %}"
        "{% if total %}Zu zahlen: {{ total }}\n{% endif %}"
        "{% if iban %}IBAN: {{ iban }}\n{% endif %}"
        "{% if reference %}Verwendungszweck: {{ reference }}{% endif %}"
    ),
    "credits": "Gutschriften und offene Zahlungen von {{ credited }} sind abgezogen; es bleiben {{ principal }}.",
    "withheld": "Der bestrittene oder zugesagte Teil von {{ withheld }} wird hiermit nicht angefordert.",
    "charges": (
        "{% if interest %}Verzugszinsen{% if interest_basis %} ({{ interest_basis }}){% endif %}: {{ interest }}.\n"
        "{% endif %}"
        "{% if recovery_sum %}Verzugspauschale{% if recovery_basis %} ({{ recovery_basis }}){% endif %}: "
        "{{ recovery_sum }}.\n{% endif %}"
        "{% if costs %}Nachgewiesene Kosten: {{ costs }}.\n{% endif %}"
        "{% if charged_too %}Darin enthalten sind die Nebenforderungen zu {{ charged_too }}.\n{% endif %}"
        "Hauptforderung {{ principal }}, Nebenforderungen {{ charges }}, zusammen {{ total }}."
    ),
    "basis.agreed": "vereinbarter Zinssatz",
    "announced": "Andernfalls werden zusätzlich Kosten von {{ announced }} verlangt.",
    "first_letter": "Dieses Schreiben folgt auf unser Schreiben {{ first_letter }} vom {{ first_letter_on }}.",
    "help": (
        "Sollte sich Ihre Zahlung mit diesem Schreiben überschnitten haben, betrachten Sie es bitte als gegenstandslos. "
        "Fehlt Ihnen eine Unterlage, geben Sie uns bitte Bescheid."
    ),
    "help.formal": "Einwendungen teilen Sie uns bitte{% if deadline %} bis dahin{% endif %} schriftlich mit.",
    "closing.courteous": "Vielen Dank.\n\nMit freundlichen Grüßen",
    "closing.advisory": "Wir sind gern für Sie da.\n\nMit freundlichen Grüßen",
    "closing.firm": "Mit freundlichen Grüßen",
    "closing.formal": "Mit freundlichen Grüßen",
    "subject.reminder": number(
        "Zahlungserinnerung: Rechnung {{ document }}", "Zahlungserinnerung: {{ several }} Rechnungen"
    ),
    "subject.reminder.firm": number("Mahnung: Rechnung {{ document }}", "Mahnung: {{ several }} Rechnungen"),
    "subject.reminder.formal": number(
        "Letzte Mahnung: Rechnung {{ document }}", "Letzte Mahnung: {{ several }} Rechnungen"
    ),
    "opening.reminder": (
        f"nach unseren Büchern {number('ist', 'sind')} {_INVOICE}{_DUE} noch nicht bezahlt. "
        "Vermutlich handelt es sich um ein Versehen."
    ),
    "opening.reminder.firm": (
        "{% if last_notice_on %}trotz unseres Schreibens vom {{ last_notice_on }} {% else %}bis heute {% endif %}"
        f"{number('ist', 'sind')} {_INVOICE}{_DUE} nicht bezahlt."
    ),
    "opening.reminder.formal": (
        "{% if last_notice_on %}unsere Mahnung vom {{ last_notice_on }} blieb ohne Erfolg. {% endif %}"
        f"Weiterhin {number('ist', 'sind')} {_INVOICE}{_DUE} nicht bezahlt."
    ),
    "request.reminder": "Bitte überweisen Sie {{ total }}{% if deadline %} bis zum {{ deadline }}{% endif %}.",
    "subject.formal_notice": "Mahnung mit Fristsetzung: {{ total }}",
    "demand": "Wir mahnen hiermit die Zahlung dieses Betrags an.",
    "opening.formal_notice": (
        "{% if collector %}{{ collector }}, {{ collector_address }}, schreibt Ihnen im Auftrag von {{ creditor }}, "
        "{{ creditor_address }}.\n{% endif %}"
        "{% if last_notice_on %}unsere Erinnerungen, zuletzt vom {{ last_notice_on }}, blieben ohne Erfolg. {% endif %}"
        f"Weiterhin {number('ist', 'sind')} {_INVOICE}{_DUE} nicht bezahlt."
    ),
    "request.formal_notice": (
        "{{ demand }} Zu zahlen sind {{ total }}"
        "{% if deadline %} bis zum {{ deadline }}{% else %} innerhalb von zehn Tagen nach Zugang{% endif %}.\n"
        "Andernfalls werden wir die gesetzlich vorgesehenen Schritte einleiten."
    ),
    "subject.thank_you": "Vielen Dank für Ihre Zahlung",
    "opening.thank_you": (
        "Ihre Zahlung über {{ received }} ist eingegangen und gleicht "
        + number("die Rechnung {{ document }}", "Ihre {{ several }} Rechnungen")
        + " aus. Vielen Dank."
    ),
    "request.thank_you": "Für diese Belege ist nichts weiter zu tun.",
    "help.thank_you": "Wenn wir Ihnen die Rechnungsprüfung erleichtern können, sagen Sie es uns gern.",
    "sms.reminder": "{{ creditor }}: {{ total }} noch offen. Zweck {{ reference }}. Schon bezahlt? Dann bitte ignorieren.",
    "sms.thank_you": "{{ creditor }}: {{ received }} erhalten. Vielen Dank.",
}
