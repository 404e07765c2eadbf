"""A template of a host: its words in place of ours, for the letters it is meant for."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

from lettrage.errors import Fault, raise_faults
from lettrage.model import StepKind, Tone
from lettrage.records import check_record

__all__ = ["Template", "check_templates", "chosen"]


@frozen(kw_only=True)
class Template:
    """The words of a letter (modèle de lettre).

    Paragraphs are parted by an empty line; a paragraph that comes out empty is left out. The fields are those of
    `lettrage.letters.FIELDS`; ``{{ items }}`` and ``{{ payment }}`` stand on a line of their own.

    Attributes:
        id: Its name. subject: The subject line. body: The text.
        kind: The kind of step it is for; None for any. tone: The tone; None for any.
        channel: The channel; None for any. language: The language; None for any.

    >>> from lettrage.letters import Template
    >>> Template(id="short", body="{{ total }} is open, please pay by {{ deadline }}.").kind is None
    True
    """

    id: str
    subject: str = ""
    body: str
    kind: StepKind | None = None
    tone: Tone | None = None
    channel: str | None = None
    language: str | None = None

    def __attrs_post_init__(self) -> None:
        check_record(self)

    def fits(self, kind: StepKind, tone: Tone, channel: str, language: str) -> int:
        """How particular the template is for a letter, or -1 when it is meant for others."""
        wanted = ((self.kind, kind), (self.language, language), (self.channel, channel), (self.tone, tone))
        if any(mine is not None and mine != theirs for mine, theirs in wanted):
            return -1
        return sum(1 << place for place, (mine, _) in enumerate(reversed(wanted)) if mine is not None)


def chosen(templates: Iterable[Template], kind: StepKind, tone: Tone, channel: str, language: str) -> Template | None:
    """The most particular template for a letter, the first of several alike; None when none is meant for it."""
    best, most = None, -1
    for one in templates:
        fit = one.fits(kind, tone, channel, language)
        if fit > most:
            best, most = one, fit
    return best


def check_templates(*templates: Template) -> None:
    """Check templates before they are needed: the language they use, their fields, the wordings that are refused.

    Raises:
        InvalidPolicy: ``bad-template``; ``letter-refused`` for a threat or a disclosure; every fault at once.

    Complexity: linear in the templates.

    >>> from lettrage.letters import Template, check_templates
    >>> from lettrage.errors import LettrageError
    >>> try:
    ...     check_templates(Template(id="a", body="{{ debtor.__class__ }}"))
    ... except LettrageError as error:
    ...     print(error.code, error.faults[0].path, error.faults[0].message)
    bad-template a.body line 1: `.__class__` reaches into a value; only rows have fields of their own
    """
    from ._guard import BANNED, banned_faults
    from ._sandbox import Sandbox

    sandbox = Sandbox()
    faults: list[Fault] = []
    for one in templates:
        for name in ("subject", "body"):
            source = getattr(one, name)
            found = list(sandbox.faults(source, f"{one.id}.{name}"))
            faults += found
            if not found:
                languages = [one.language] if one.language else sorted({row.language for row in BANNED})
                for language in languages:
                    faults += banned_faults(sandbox.wording(source), language, one.id)
    raise_faults(faults)
