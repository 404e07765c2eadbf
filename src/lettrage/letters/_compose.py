"""Which parts make up a letter, and in which order: the skeleton that the words of a language hang on.

The law of a good collection letter is the same everywhere: say who and what, show the figures, ask for one thing, say
how to do it, leave a door open, and sign.
"""

from __future__ import annotations

from lettrage.errors import fail
from lettrage.model import Channel, StepKind, Tone

from ._template import Template
from .texts import find_words, words_of

__all__ = ["composed"]

_ASKS = frozenset({StepKind.REMINDER, StepKind.FORMAL_NOTICE, StepKind.HANDOVER, StepKind.PRE_DUE_NOTICE})
#: Who writes signs: the creditor, or who collects for it.
_SIGNATURE = "{{% if collector %}}{}{{% else %}}{}{{% endif %}}".format(
    *(
        f"{{{{ {who} }}}}{{% if {who}_address %}}\n{{{{ {who}_address }}}}{{% endif %}}"
        f"{{% if {who}_number %}}\n{{{{ {who}_number }}}}{{% endif %}}"
        for who in ("collector", "creditor")
    )
)


def composed(kind: StepKind, tone: Tone, channel: str, language: str) -> Template:
    """The built-in template of a kind, tone, channel and language.

    Raises:
        InvalidInput: ``missing-wording`` where the language has no words for it.
    """
    words = words_of(language)

    def part(name: str, *, needed: bool = True) -> str:
        found = find_words(words, name, kind, tone)
        if found is None and needed:
            fail(
                "missing-wording",
                f"there are no words for `{kind}` in `{language}`",
                path=f"{name}.{kind}",
                expected="a language that has them, or a template of your own",
            )
        return found or ""

    id = f"{kind}.{tone}.{channel}.{language}"
    if channel == Channel.SMS:
        return Template(id=id, body=part(f"sms.{kind}" if f"sms.{kind}" in words else f"sms.{kind}.{tone}"))
    if kind is StepKind.CALL:
        return Template(
            id=id, subject=part("subject"), body="\n\n".join((part("opening"), "{{ items }}", part("request")))
        )
    paragraphs = [part("greeting"), part("opening")]
    if kind in _ASKS:
        paragraphs.append(f"{{% if first_letter and collector %}}{part('first_letter')}{{% endif %}}")
    paragraphs.append("{{ items }}")
    if kind in _ASKS:
        paragraphs.append(f"{{% if credited %}}{part('credits')}{{% endif %}}")
        paragraphs.append(f"{{% if withheld %}}{part('withheld')}{{% endif %}}")
        paragraphs.append(f"{{% if charges %}}{part('charges')}{{% endif %}}")
    paragraphs.append(part("request"))
    if kind in _ASKS and kind is not StepKind.HANDOVER:
        paragraphs.append(f"{{% if announced %}}{part('announced')}{{% endif %}}")
        paragraphs.append("{{ payment }}")
    paragraphs += [part("help"), part("closing"), _SIGNATURE]
    return Template(id=id, subject=part("subject"), body="\n\n".join(one for one in paragraphs if one))
