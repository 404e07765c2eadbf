"""Recordatorio, requerimiento de pago y agradecimiento en español. Not reviewed by a native speaker."""

from __future__ import annotations

from typing import Final

from ._forms import number

__all__ = ["WORDS"]

_INVOICE = number("la factura {{ document }}", "las {{ several }} facturas siguientes")
_DUE = number("{% if due %}, vencida el {{ due }},{% endif %}", "")

WORDS: Final[dict[str, str]] = {
    "greeting": "{% if contact %}Estimado/a {{ contact }}:{% else %}Estimados señores:{% endif %}",
    "column.document": "Factura",
    "column.issued": "Fecha",
    "column.due": "Vencimiento",
    "column.amount": "Importe",
    "column.asked": "Pendiente",
    "column.days_late": "Días de retraso",
    "column.paid": "Pagado",
    "payment": (
        "{% if assignee %}El crédito ha sido cedido: solo el pago a {{ assignee }} es liberatorio.\n{% endif %}"
        "{% if total %}Importe a pagar: {{ total }}\n{% endif %}"
        "{% if iban %}IBAN: {{ iban }}\n{% endif %}"
        "{% if reference %}Concepto: {{ reference }}{% endif %}"
    ),
    "credits": "Hemos deducido {{ credited }} de abonos y pagos sin aplicar; quedan {{ principal }}.",
    "withheld": "La parte discutida o ya prometida, {{ withheld }}, no se reclama en este escrito.",
    "charges": (
        "{% if interest %}Intereses de demora{% if interest_basis %} ({{ interest_basis }}){% endif %}: "
        "{{ interest }}.\n{% endif %}"
        "{% if recovery_sum %}Compensación por costes de cobro{% if recovery_basis %} ({{ recovery_basis }})"
        "{% endif %}: {{ recovery_sum }}.\n{% endif %}"
        "{% if costs %}Gastos acreditados: {{ costs }}.\n{% endif %}"
        "{% if charged_too %}Los accesorios incluyen los de {{ charged_too }}.\n{% endif %}"
        "Principal {{ principal }}, accesorios {{ charges }}, en total {{ total }}."
    ),
    "basis.agreed": "tipo pactado",
    "announced": "Si no paga en ese plazo, se le reclamarán {{ announced }} de gastos.",
    "first_letter": "Este escrito sigue a nuestra carta {{ first_letter }} del {{ first_letter_on }}.",
    "help": (
        "Si ya ha realizado el pago, no tenga en cuenta este mensaje. Si le falta algún documento, indíquenoslo y se lo "
        "enviaremos."
    ),
    "help.formal": "Si no está conforme con todo o parte del importe, comuníquenos sus motivos por escrito{% if deadline %} antes de esa fecha{% endif %}.",
    "closing.courteous": "Gracias por su atención.\n\nUn cordial saludo,",
    "closing.advisory": "Quedamos a su disposición.\n\nUn cordial saludo,",
    "closing.firm": "Atentamente,",
    "closing.formal": "Atentamente,",
    "subject.reminder": number("Recordatorio: factura {{ document }}", "Recordatorio: {{ several }} facturas vencidas"),
    "subject.reminder.firm": number("Factura {{ document }} impagada", "{{ several }} facturas impagadas"),
    "opening.reminder": (
        f"Salvo error por nuestra parte, {_INVOICE}{_DUE} "
        + number("sigue pendiente de pago.", "siguen pendientes de pago.")
    ),
    "opening.reminder.firm": (
        "{% if last_notice_on %}A pesar de nuestro mensaje del {{ last_notice_on }}, {% else %}A día de hoy, {% endif %}"
        f"{_INVOICE}{_DUE} " + number("sigue sin pagarse.", "siguen sin pagarse.")
    ),
    "request.reminder": "Le rogamos que pague {{ total }}{% if deadline %} antes del {{ deadline }}{% endif %}.",
    "subject.formal_notice": "Requerimiento de pago de {{ total }}",
    "demand": "Por la presente le requerimos formalmente el pago de esta cantidad.",
    "opening.formal_notice": (
        "{% if collector %}{{ collector }}, {{ collector_address }}, le escribe por cuenta de {{ creditor }}, "
        "{{ creditor_address }}.\n{% endif %}"
        "{% if last_notice_on %}Nuestros avisos, el último del {{ last_notice_on }}, no han tenido respuesta. {% endif %}"
        + number(
            "La factura {{ document }}{% if due %}, vencida el {{ due }},{% endif %} sigue sin pagarse.",
            "Las {{ several }} facturas siguientes siguen sin pagarse.",
        )
    ),
    "request.formal_notice": (
        "{{ demand }} Debe pagar {{ total }}"
        "{% if deadline %} a más tardar el {{ deadline }}{% else %} en el plazo de diez días desde la recepción"
        "{% endif %}.\nDe lo contrario, emprenderemos las acciones previstas por la ley."
    ),
    "subject.thank_you": "Gracias por su pago",
    "opening.thank_you": (
        "Hemos recibido su pago de {{ received }}, que liquida "
        + number("la factura {{ document }}", "las {{ several }} facturas siguientes")
        + ". Muchas gracias."
    ),
    "request.thank_you": "No tiene que hacer nada más respecto de estos documentos.",
    "help.thank_you": "Si podemos facturarle de una forma más cómoda, díganoslo.",
    "sms.reminder": "{{ creditor }}: {{ total }} pendiente. Concepto {{ reference }}. Si ya ha pagado, ignore este aviso.",
    "sms.thank_you": "{{ creditor }}: hemos recibido {{ received }}. Gracias.",
}
