"""The letters in English: short, dated, with figures and without threats."""

from __future__ import annotations

from typing import Final

from ._forms import number

__all__ = ["WORDS"]

_INVOICE = number("invoice {{ document }}", "the {{ several }} invoices below")
_DUE = number("{% if due %}, due on {{ due }},{% endif %}", "")

_YOURS = "{% if contact %}Yours sincerely,{% else %}Yours faithfully,{% endif %}"

WORDS: Final[dict[str, str]] = {
    # --- shared ---
    "greeting": "{% if contact %}Dear {{ contact }},{% else %}Dear Sir or Madam,{% endif %}",
    "column.document": "Invoice",
    "column.issued": "Date",
    "column.due": "Due",
    "column.amount": "Amount",
    "column.asked": "Outstanding",
    "column.days_late": "Days late",
    "column.paid": "Paid",
    "column.text": "Text",
    "column.balance": "Balance",
    "payment": (
        "{% if assignee %}This debt was assigned: only payment to {{ assignee }} discharges it.\n{% endif %}"
        "{% if total %}Amount to pay: {{ total }}\n{% endif %}"
        "{% if iban %}IBAN: {{ iban }}\n{% endif %}"
        "{% if reference %}Please quote: {{ reference }}{% endif %}"
    ),
    "credits": "We have deducted {{ credited }} of credits and unallocated payments, which leaves {{ principal }}.",
    "withheld": "The part that is contested or already promised, {{ withheld }}, is not asked for in this letter.",
    "charges": (
        "{% if interest %}Late-payment interest{% if interest_basis %} ({{ interest_basis }}){% endif %}: "
        "{{ interest }}.\n{% endif %}"
        "{% if recovery_sum %}Fixed sum for recovery costs"
        "{% if recovery_basis %} ({{ recovery_basis }}){% endif %}: {{ recovery_sum }}.\n{% endif %}"
        "{% if costs %}Proven costs: {{ costs }}.\n{% endif %}"
        "{% if charged_too %}The charges include those on {{ charged_too }}.\n{% endif %}"
        "Principal {{ principal }}, charges {{ charges }}, {{ total }} in all."
    ),
    "basis.agreed": "agreed rate",
    "announced": "Failing payment by then, {{ announced }} of costs will be claimed from you.",
    "first_letter": "This follows our letter {{ first_letter }} of {{ first_letter_on }}.",
    "help": (
        "If your payment has crossed with this message, please disregard it. If a document is missing or something is "
        "not right, tell us: we will look into it at once."
    ),
    "help.formal": "If you contest all or part of this sum, please give us your reasons in writing{% if deadline %} before that date{% endif %}.",
    "closing.courteous": "Thank you for your attention.\n\nKind regards,",
    "closing.advisory": "We are happy to talk it through.\n\nKind regards,",
    "closing.firm": f"We count on your payment.\n\n{_YOURS}",
    "closing.formal": _YOURS,
    # no payment is awaited from who has just paid, nor from who collects for us
    "closing.thank_you": "Kind regards,",
    "closing.thank_you.advisory": "We are happy to talk it through.\n\nKind regards,",
    "closing.thank_you.formal": _YOURS,
    "closing.handover.firm": _YOURS,
    "closing.statement.firm": _YOURS,
    # --- notice before the due date ---
    "subject.pre_due_notice": number(
        "Invoice {{ document }}{% if due %} falls due on {{ due }}{% endif %}",
        "{{ several }} invoices fall due soon",
    ),
    "opening.pre_due_notice.courteous": (
        f"To help you plan, a short note that {_INVOICE} "
        + number("falls due{% if due %} on {{ due }}{% endif %}.", "fall due soon.")
    ),
    "opening.pre_due_notice.advisory": (
        f"Ahead of the due date we would like to make sure that all is in order with {_INVOICE}: order number, "
        "receipt of goods, approval on your side."
    ),
    "opening.pre_due_notice.firm": (
        f"We draw your attention to the due date of {_INVOICE}" + number("{% if due %}, {{ due }}{% endif %}.", ".")
    ),
    "opening.pre_due_notice.formal": (
        f"We remind you of the agreed terms of payment of {_INVOICE}"
        + number("{% if due %}, payable on {{ due }}{% endif %}.", ".")
    ),
    "request.pre_due_notice": "There is nothing to do if your payment is already scheduled.",
    "request.pre_due_notice.advisory": (
        "If a document is missing before you can pay, simply answer this message and we will send it."
    ),
    "request.pre_due_notice.firm": "Please schedule your payment for that day.",
    "request.pre_due_notice.formal": "We ask you to keep to that date.",
    "help.pre_due_notice.advisory": (
        "Is something wrong with "
        + number("it", "one of them")
        + "? Tell us before the due date and we will put it right."
    ),
    "help.pre_due_notice": "A question, an incomplete invoice? Answer this message and we will put it right at once.",
    # --- reminder ---
    "subject.reminder": number("Reminder: invoice {{ document }}", "Reminder: {{ several }} invoices past due"),
    "subject.reminder.firm": number("Overdue: invoice {{ document }}", "Overdue: {{ several }} invoices"),
    "subject.reminder.formal": number(
        "Last reminder before formal notice: invoice {{ document }}",
        "Last reminder before formal notice: {{ several }} invoices",
    ),
    "opening.reminder.courteous": (
        f"According to our books {_INVOICE}{_DUE} "
        + number("has not been paid yet.", "have not been paid yet.")
        + " It may simply have been overlooked."
    ),
    "opening.reminder.advisory": (
        f"We see that {_INVOICE}{_DUE} "
        + number("is still open.", "are still open.")
        + " We would like to understand what delays the payment, so that we can help to get it moving."
    ),
    "opening.reminder.firm": (
        "{% if last_notice_on %}Despite our message of {{ last_notice_on }}, {% else %}To date, {% endif %}"
        f"{_INVOICE}{_DUE} " + number("remains unpaid.", "remain unpaid.")
    ),
    "opening.reminder.formal": (
        "{% if last_notice_on %}Our reminder of {{ last_notice_on }} has had no effect. {% endif %}"
        f"Unless it is paid, a formal notice will follow for {_INVOICE}{number('{% if due %}, due on {{ due }}{% endif %}', '')}."
    ),
    "request.reminder": "Please pay {{ total }}{% if deadline %} by {{ deadline }}{% endif %}.",
    "request.reminder.advisory": (
        "A missing document, a remark about the delivery, an approval that takes time? Tell us, and let us agree on a "
        "day for {{ total }}{% if deadline %}, {{ deadline }} at the latest{% endif %}."
    ),
    "request.reminder.firm": (
        "We ask you to pay {{ total }}{% if deadline %} by {{ deadline }}{% else %} on receipt{% endif %}, or to confirm "
        "by return the date of your transfer."
    ),
    "request.reminder.formal": (
        "We ask you to pay {{ total }}{% if deadline %} by {{ deadline }}{% else %} without delay{% endif %}."
    ),
    # --- call ---
    "subject.call": "Call {{ debtor }}: {{ total }} to collect",
    "opening.call": (
        "1. Introduce yourself, ask for {% if contact %}{{ contact }}{% else %}accounts payable{% endif %} at "
        "{{ debtor }}.\n2. First confirm that the invoices arrived and are complete; if not, send them again and stop "
        "here."
    ),
    "opening.call.firm": (
        "1. Introduce yourself, ask for {% if contact %}{{ contact }}{% else %}the head of accounting{% endif %} at "
        "{{ debtor }}.\n2. Confirm that the invoices arrived, then recall the reminders"
        "{% if last_notice_on %}, the last one of {{ last_notice_on }}{% endif %}."
    ),
    "opening.call.formal": (
        "1. Introduce yourself, ask for {% if contact %}{{ contact }}{% else %}the finance director{% endif %} at "
        "{{ debtor }}.\n2. Confirm that the invoices arrived and say, without threat, that a formal notice comes next."
    ),
    "request.call": (
        "3. Ask what stands in the way: missing document, dispute, approval, cash.\n"
        "4. Agree on a day and a means of payment for {{ total }}; repeat it.\n"
        "5. Record the outcome: document missing, delay asked, promise, dispute, already paid, no answer, wrong contact, "
        "refuses, call back."
    ),
    "request.call.courteous": (
        "3. Simply ask whether payment is planned and whether anything is missing.\n"
        "4. Note the day given for {{ total }}, and say thank you.\n"
        "5. Record the outcome: document missing, delay asked, promise, dispute, already paid, no answer, wrong contact, "
        "refuses, call back."
    ),
    # --- formal notice ---
    "subject.formal_notice": "Formal notice to pay {{ total }}",
    "demand": "We hereby give you formal notice to pay this sum.",
    "opening.formal_notice": (
        "{% if collector %}{{ collector }}, {{ collector_address }}, who collects amicably on behalf of {{ creditor }}, "
        "{{ creditor_address }}, writes to you as follows.\n{% endif %}"
        "{% if last_notice_on %}The reminders sent to you, the last on {{ last_notice_on }}, have had no answer. {% endif %}"
        + number(
            "Invoice {{ document }}{% if due %}, due on {{ due }}{% endif %}, remains unpaid.",
            "The {{ several }} invoices below remain unpaid{% if oldest_due %}, the oldest since {{ oldest_due }}"
            "{% endif %}.",
        )
    ),
    "request.formal_notice": (
        "{{ demand }} You have "
        "{% if deadline %}until {{ deadline }}{% else %}eight days from receipt of this letter{% endif %} to do so. The "
        "amount to pay is {{ total }}.\nFailing that, {% if collector %}{{ creditor }} reserves the right to{% else %}we "
        "will{% endif %} take the steps that the law provides to obtain payment.\n"
        "{% if collector and statute %}{{ statute }}{% endif %}"
    ),
    # --- hand-over ---
    "subject.handover": "File {{ debtor }}: {{ total }} to recover",
    "opening.handover": (
        "We entrust you with the recovery of the debt that {{ debtor }}{% if debtor_address %}, {{ debtor_address }},"
        "{% endif %} owes to {{ creditor }}."
        "{% if formal_notice_on %} The formal notice of {{ formal_notice_on }} has had no effect.{% endif %}"
    ),
    "opening.handover.courteous": (
        "We entrust you with the file of {{ debtor }}{% if debtor_address %}, {{ debtor_address }}{% endif %}, to be "
        "settled amicably: we wish to keep the relationship."
    ),
    "request.handover": (
        "The documents are attached: invoices, proofs of delivery, reminders"
        "{% if formal_notice_on %}, formal notice{% endif %}, account. Any proposal of the debtor is to be submitted to us "
        "before it is accepted."
    ),
    "help.handover": "We will tell you at once of any payment that reaches us directly.",
    # --- thanks ---
    "subject.thank_you": "Thank you for your payment",
    "opening.thank_you": (
        "We have received your payment of {{ received }} and allocated it to "
        + number("invoice {{ document }}", "your {{ several }} invoices")
        + ". Thank you."
    ),
    "opening.thank_you.courteous": (
        "Your payment of {{ received }} has arrived and settles "
        + number("invoice {{ document }}", "the {{ several }} invoices below")
        + ". Thank you very much."
    ),
    "opening.thank_you.advisory": (
        "We have received {{ received }}, which settles "
        + number("invoice {{ document }}", "the {{ several }} invoices below")
        + ". Thank you for taking the time to talk to us."
    ),
    "request.thank_you": (
        "Your account is up to date for " + number("this invoice", "these invoices") + "; there is nothing else to do."
    ),
    "help.thank_you": "If we can bill you in a way that suits your payment process better, please tell us.",
    # --- statement ---
    "subject.statement": "Statement of account on {{ today }}",
    "opening.statement": "This is the state of your account on {{ today }}: the balance is {{ balance }}.",
    "opening.statement.firm": (
        "This is the state of your account on {{ today }}: the balance is {{ balance }}. Please check the lines past due."
    ),
    "opening.statement.formal": (
        "Please find the state of your account, closed on {{ today }}, which shows a balance of {{ balance }}."
    ),
    "request.statement": "If a line differs from your books, tell us which one and we will reconcile our accounts.",
    "help.statement": "A missing document will be sent again on request.",
    # --- text messages ---
    "sms.pre_due_notice": "{{ creditor }}: {{ total }} falls due{% if due %} on {{ due }}{% endif %}. Ref {{ reference }}.",
    "sms.reminder": "{{ creditor }}: {{ total }} is still open. Ref {{ reference }}. Already paid? Please ignore.",
    "sms.reminder.firm": "{{ creditor }}: {{ total }} overdue{% if deadline %}, please pay by {{ deadline }}{% endif %}. Ref {{ reference }}.",
    "sms.thank_you": "{{ creditor }}: we have received {{ received }}. Thank you.",
    "sms.statement": "{{ creditor }}: balance of your account on {{ today }}: {{ balance }}.",
}
