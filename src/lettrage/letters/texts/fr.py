"""Les lettres en français, telles qu'un crédit manager les écrit : brèves, datées, chiffrées, sans menace."""

from __future__ import annotations

from typing import Final

from ._forms import french_spaces, number

__all__ = ["WORDS"]

_INVOICE = number("la facture {{ document }}", "les {{ several }} factures ci-dessous")
_YOUR = number("votre facture {{ document }}", "vos {{ several }} factures")
_DUE = number("{% if due %}, échue le {{ due }},{% endif %}", "")
_FORMAL = "Veuillez agréer, Madame, Monsieur, nos salutations distinguées."

_WORDS: Final[dict[str, str]] = {
    # --- parties communes ---
    # un nom seul ne dit pas la civilité : le destinataire est nommé, l'appel reste « Madame, Monsieur »
    "greeting": "{% if contact %}À l'attention de : {{ contact }}\n\n{% endif %}Madame, Monsieur,",
    "column.document": "Facture",
    "column.issued": "Date",
    "column.due": "Échéance",
    "column.amount": "Montant",
    "column.asked": "Reste dû",
    "column.days_late": "Jours de retard",
    "column.paid": "Réglé",
    "column.text": "Libellé",
    "column.balance": "Solde",
    "payment": (
        "{% if assignee %}Cette créance a été cédée : seul un règlement à {{ assignee }} est libératoire.\n{% endif %}"
        "{% if total %}Montant à régler : {{ total }}\n{% endif %}"
        "{% if iban %}IBAN : {{ iban }}\n{% endif %}"
        "{% if reference %}Référence à rappeler : {{ reference }}{% endif %}"
    ),
    "credits": "Nous avons déduit {{ credited }} d'avoirs et de règlements à affecter, soit {{ principal }} à régler.",
    "withheld": "La part contestée ou déjà promise, soit {{ withheld }}, ne vous est pas réclamée par ce courrier.",
    "charges": (
        "{% if interest %}Pénalités de retard{% if interest_basis %} ({{ interest_basis }}){% endif %} : "
        "{{ interest }}.\n{% endif %}"
        "{% if recovery_sum %}Indemnité forfaitaire pour frais de recouvrement"
        "{% if recovery_basis %} ({{ recovery_basis }}){% endif %} : {{ recovery_sum }}.\n{% endif %}"
        "{% if costs %}Autres frais : {{ costs }}.\n{% endif %}"
        "{% if charged_too %}Ces accessoires comprennent ceux dus au titre de {{ charged_too }}.\n{% endif %}"
        "Principal {{ principal }}, accessoires {{ charges }}, soit {{ total }} au total."
    ),
    "basis.agreed": "taux convenu",
    "announced": "À défaut de paiement dans ce délai, {{ announced }} de frais vous seront réclamés.",
    "first_letter": "Ce courrier fait suite à notre lettre {{ first_letter }} du {{ first_letter_on }}.",
    "help": (
        "Si votre règlement nous a été adressé entre-temps, nous vous remercions de ne pas tenir compte de ce message. "
        "S'il vous manque une pièce ou si un point appelle une remarque de votre part, faites-le-nous savoir : nous "
        "traiterons votre demande sans attendre."
    ),
    "help.formal": (
        "Si vous contestez tout ou partie de cette somme, faites-nous connaître vos motifs par écrit{% if deadline %} avant cette date{% endif %}."
    ),
    "closing.courteous": "Nous vous remercions de votre attention.\n\nBien cordialement,",
    "closing.advisory": "Nous restons à votre disposition pour en parler.\n\nBien cordialement,",
    "closing.firm": "Dans l'attente de votre règlement, nous vous prions d'agréer, Madame, Monsieur, nos salutations distinguées.",
    "closing.formal": _FORMAL,
    # on n'attend plus de règlement de qui vient de payer, ni de qui recouvre pour nous
    "closing.thank_you": "Bien cordialement,",
    "closing.thank_you.advisory": "Nous restons à votre disposition.\n\nBien cordialement,",
    "closing.thank_you.formal": _FORMAL,
    "closing.handover.firm": _FORMAL,
    "closing.statement.firm": _FORMAL,
    # --- prévenance ---
    "subject.pre_due_notice": number(
        "Facture {{ document }}{% if due %} à échéance du {{ due }}{% endif %}",
        "{{ several }} factures arrivent à échéance",
    ),
    "opening.pre_due_notice.courteous": (
        f"Afin de faciliter le suivi de vos règlements, nous vous rappelons que {_INVOICE} "
        + number("arrive à échéance{% if due %} le {{ due }}{% endif %}.", "arrivent bientôt à échéance.")
    ),
    "opening.pre_due_notice.advisory": (
        f"À l'approche de l'échéance, nous souhaitons nous assurer que tout est en ordre de votre côté pour {_INVOICE} : "
        "bon de commande, service fait, validation dans votre circuit."
    ),
    "opening.pre_due_notice.firm": (
        f"Nous attirons votre attention sur l'échéance de {_YOUR}"
        + number("{% if due %}, fixée au {{ due }}{% endif %}.", ", dont le détail suit.")
    ),
    "opening.pre_due_notice.formal": (
        f"Nous vous rappelons les conditions de règlement convenues pour {_INVOICE}"
        + number("{% if due %}, payable le {{ due }}{% endif %}.", ".")
    ),
    "request.pre_due_notice": "Vous n'avez rien à faire si votre règlement est déjà programmé.",
    "request.pre_due_notice.advisory": (
        "S'il vous manque un document pour la mise en paiement, répondez simplement à ce message : nous vous "
        "l'adresserons aussitôt."
    ),
    "request.pre_due_notice.firm": "Merci de programmer votre règlement pour cette date.",
    "request.pre_due_notice.formal": "Nous vous prions de veiller au respect de cette échéance.",
    "help.pre_due_notice.advisory": (
        "Une réserve sur "
        + number("cette facture", "l'une de ces factures")
        + " ? Dites-le-nous avant l'échéance : nous ferons le nécessaire sans attendre."
    ),
    "help.pre_due_notice": "Une question, une facture incomplète ? Répondez à ce message : nous ferons le nécessaire sans attendre.",
    # --- relance ---
    "subject.reminder": number("Rappel : facture {{ document }}", "Rappel : {{ several }} factures échues"),
    "subject.reminder.firm": number(
        "Relance : facture {{ document }} impayée", "Relance : {{ several }} factures impayées"
    ),
    "subject.reminder.formal": number(
        "Dernière relance avant mise en demeure : facture {{ document }}",
        "Dernière relance avant mise en demeure : {{ several }} factures",
    ),
    "opening.reminder.courteous": (
        f"Sauf erreur ou omission de notre part, {_INVOICE}{_DUE} "
        + number("n'a pas encore été réglée.", "n'ont pas encore été réglées.")
        + " Il s'agit peut-être d'un simple oubli."
    ),
    "opening.reminder.advisory": (
        f"Nous constatons que {_INVOICE}{_DUE} "
        + number("reste à régler.", "restent à régler.")
        + " Nous souhaitons comprendre ce qui retarde le paiement afin de vous aider à le débloquer."
    ),
    "opening.reminder.firm": (
        "{% if last_notice_on %}Malgré notre message du {{ last_notice_on }}, {% else %}À ce jour, {% endif %}"
        f"{_INVOICE}{_DUE} " + number("demeure impayée.", "demeurent impayées.")
    ),
    "opening.reminder.formal": (
        "{% if last_notice_on %}Notre relance du {{ last_notice_on }} est restée sans effet. {% endif %}"
        f"À défaut de règlement, {_INVOICE}{_DUE} "
        + number("fera l'objet d'une mise en demeure.", "feront l'objet d'une mise en demeure.")
    ),
    "request.reminder": "Nous vous remercions de régler {{ total }}{% if deadline %} d'ici au {{ deadline }}{% endif %}.",
    "request.reminder.advisory": (
        "Un document manquant, une réserve sur la livraison, une validation en attente ? Dites-le-nous et convenons "
        "d'une date pour le règlement de {{ total }}{% if deadline %}, au plus tard le {{ deadline }}{% endif %}."
    ),
    "request.reminder.firm": (
        "Nous vous demandons de procéder au règlement de {{ total }}"
        "{% if deadline %} au plus tard le {{ deadline }}{% else %} dès réception de ce message{% endif %}, ou de nous confirmer par "
        "retour la date de votre virement."
    ),
    "request.reminder.formal": (
        "Nous vous demandons de régler {{ total }}"
        "{% if deadline %} au plus tard le {{ deadline }}{% else %} sans délai{% endif %}."
    ),
    # --- appel ---
    "subject.call": "Appel : {{ debtor }}, {{ total }} à encaisser",
    "opening.call": (
        "1. Se présenter, demander {% if contact %}{{ contact }}{% else %}la comptabilité fournisseurs{% endif %} chez "
        "{{ debtor }}.\n2. Vérifier d'abord que les factures sont bien arrivées et complètes ; sinon, les renvoyer et "
        "s'arrêter là."
    ),
    "opening.call.firm": (
        "1. Se présenter, demander {% if contact %}{{ contact }}{% else %}le responsable comptable{% endif %} chez "
        "{{ debtor }}.\n2. Confirmer la réception des factures, puis rappeler les relances"
        "{% if last_notice_on %}, la dernière du {{ last_notice_on }}{% endif %}."
    ),
    "opening.call.formal": (
        "1. Se présenter, demander la direction ou {% if contact %}{{ contact }}{% else %}la direction financière"
        "{% endif %} chez {{ debtor }}.\n2. Confirmer la réception des factures et annoncer, sans menace, que la suite "
        "prévue est la mise en demeure."
    ),
    "request.call": (
        "3. Demander ce qui bloque : document manquant, litige, accord interne, trésorerie.\n"
        "4. Obtenir une date et un moyen de paiement pour {{ total }} ; la répéter.\n"
        "5. Noter le résultat : document manquant, délai demandé, promesse, litige, déjà payé, sans réponse, mauvais "
        "interlocuteur, refus, à rappeler."
    ),
    "request.call.courteous": (
        "3. Demander simplement si le règlement est prévu, et s'il manque quelque chose.\n"
        "4. Noter la date annoncée pour {{ total }} et remercier.\n"
        "5. Noter le résultat : document manquant, délai demandé, promesse, litige, déjà payé, sans réponse, mauvais "
        "interlocuteur, refus, à rappeler."
    ),
    # --- mise en demeure ---
    "subject.formal_notice": "Mise en demeure de payer {{ total }}",
    "demand": "Par la présente, nous vous mettons en demeure de régler cette somme.",
    "opening.formal_notice": (
        "{% if collector %}{{ collector }}, {{ collector_address }}, chargé du recouvrement amiable pour le compte de "
        "{{ creditor }}, {{ creditor_address }}, vous écrit ce qui suit.\n{% endif %}"
        "{% if last_notice_on %}Les relances qui vous ont été adressées, la dernière le {{ last_notice_on }}, sont restées "
        "sans suite. {% endif %}"
        + number(
            "La facture {{ document }}{% if due %}, échue le {{ due }}{% endif %}, reste impayée.",
            "Les {{ several }} factures ci-dessous restent impayées{% if oldest_due %}, la plus ancienne depuis le "
            "{{ oldest_due }}{% endif %}.",
        )
    ),
    "request.formal_notice": (
        "Vous restez {% if collector %}devoir à {{ creditor }}{% else %}nous devoir{% endif %} la somme de {{ total }}.\n"
        "{{ demand }} Vous disposez pour cela "
        "{% if deadline %}d'un délai expirant le {{ deadline }}{% else %}de huit jours à compter de la réception de "
        "cette lettre{% endif %}.\nÀ défaut de paiement dans ce délai, "
        "{% if collector %}{{ creditor }} se réserve d'engager, sans autre avis, les voies de droit qui lui sont ouvertes "
        "pour recouvrer sa créance{% else %}nous engagerons, sans autre avis, les voies de droit qui nous sont ouvertes "
        "pour recouvrer notre créance{% endif %}.\n{% if collector %}{{ statute }}{% endif %}"
    ),
    "statute": (
        "Article L111-8 du code des procédures civiles d'exécution, alinéas 2 et 3 : « Les frais de recouvrement "
        "entrepris sans titre exécutoire restent à la charge du créancier, sauf s'ils concernent un acte dont "
        "l'accomplissement est prescrit par la loi au créancier. Toute stipulation contraire est réputée non écrite, "
        "sauf disposition législative contraire. Cependant, le créancier qui justifie du caractère nécessaire des "
        "démarches entreprises pour recouvrer sa créance peut demander au juge de l'exécution de laisser tout ou "
        "partie des frais ainsi exposés à la charge du débiteur de mauvaise foi. »"
    ),
    # --- remise à un tiers ---
    "subject.handover": "Dossier {{ debtor }} : {{ total }} à recouvrer",
    "opening.handover": (
        "Nous vous confions le recouvrement de la créance que {{ creditor }} détient sur {{ debtor }}"
        "{% if debtor_address %}, {{ debtor_address }}{% endif %}."
        "{% if formal_notice_on %} La mise en demeure du {{ formal_notice_on }} est restée sans effet.{% endif %}"
    ),
    "opening.handover.courteous": (
        "Nous vous confions, à titre amiable, le dossier {{ debtor }}"
        "{% if debtor_address %}, {{ debtor_address }}{% endif %}. Nous souhaitons préserver nos relations avec ce client."
    ),
    "request.handover": (
        "Les pièces du dossier sont jointes : factures, preuves de livraison, relances"
        "{% if formal_notice_on %}, mise en demeure{% endif %}, décompte. "
        "Toute proposition du débiteur nous est soumise avant accord."
    ),
    "help.handover": "Nous vous informerons sans délai de tout règlement reçu directement.",
    # --- remerciement ---
    "subject.thank_you": "Merci pour votre règlement",
    "opening.thank_you": (
        "Nous avons bien reçu votre règlement de {{ received }} et l'avons affecté à "
        + number("la facture {{ document }}", "vos {{ several }} factures")
        + ". Merci."
    ),
    "opening.thank_you.courteous": (
        "Nous avons bien reçu votre règlement de {{ received }}, qui solde "
        + number("la facture {{ document }}", "les {{ several }} factures ci-dessous")
        + ". Nous vous en remercions."
    ),
    "opening.thank_you.advisory": (
        "Nous avons bien reçu {{ received }}, ce qui solde "
        + number("la facture {{ document }}", "les {{ several }} factures ci-dessous")
        + ". Merci d'avoir pris le temps d'en parler avec nous."
    ),
    "request.thank_you": (
        "Votre compte est à jour pour " + number("cette facture", "ces factures") + " ; vous n'avez rien à faire."
    ),
    "help.thank_you": "Si un changement dans votre circuit de paiement peut nous aider à mieux facturer, dites-le-nous.",
    # --- relevé ---
    "subject.statement": "Relevé de compte au {{ today }}",
    "opening.statement": "Voici l'état de votre compte au {{ today }} : solde {{ balance }}.",
    "opening.statement.firm": (
        "Voici l'état de votre compte au {{ today }} : solde {{ balance }}. Merci de vérifier les lignes échues."
    ),
    "opening.statement.formal": (
        "Nous vous adressons l'état de votre compte arrêté au {{ today }}, qui présente un solde de {{ balance }}."
    ),
    "request.statement": "Si une écriture diffère de votre comptabilité, merci de nous l'indiquer : nous rapprocherons nos comptes.",
    "help.statement": "Toute pièce manquante vous sera adressée sur simple demande.",
    # --- SMS ---
    "sms.pre_due_notice": "{{ creditor }} : {{ total }} à échéance{% if due %} du {{ due }}{% endif %}. Réf. {{ reference }}.",
    "sms.reminder": "{{ creditor }} : il reste {{ total }} à régler. Réf. {{ reference }}. Déjà réglé ? Merci d'ignorer ce message.",
    "sms.reminder.firm": "{{ creditor }} : solde impayé de {{ total }}{% if deadline %}, à régler le {{ deadline }} au plus tard{% endif %}. Réf. {{ reference }}.",
    "sms.thank_you": "{{ creditor }} : nous avons bien reçu {{ received }}. Merci.",
    "sms.statement": "{{ creditor }} : solde de votre compte au {{ today }} : {{ balance }}.",
}

WORDS: Final = french_spaces(_WORDS)
