"""Letters: the words that carry out a notice, with the ledger's figures and the checks that keep a wrong one at home.

    Notice (what a policy decided) ─► facts of the ledger ─► words of a language ─► checks ─► Letter

A letter says only what the ledger holds on its day. Words are data, in six languages, four tones and every kind of
step; a host replaces them by templates that can do nothing but be filled in. Nothing is sent: hosts send.

    write_letter(ledger, notice, options)            one letter, or an error that says everything that is wrong
    write_letters(ledger, notices, options, as_of=)  many: letters, and notices refused with their reasons
    check_templates(*templates)                      before they are needed
    FIELDS, ROW_FIELDS, LISTS                        what a template may say
    sms_length(text)                                 septets and parts of a text message
"""

from __future__ import annotations

from ._fields import FIELDS, LISTS, ROW_FIELDS
from ._guard import BANNED, Banned
from ._letter import Letter, Letters, Refused
from ._parties import Party
from ._sms import SmsLength, sms_length
from ._template import Template, check_templates
from ._write import LetterOptions, write_letter, write_letters
from .texts import LANGUAGES, REVIEWED

__all__ = [
    "BANNED",
    "FIELDS",
    "LANGUAGES",
    "LISTS",
    "REVIEWED",
    "ROW_FIELDS",
    "Banned",
    "Letter",
    "LetterOptions",
    "Letters",
    "Party",
    "Refused",
    "SmsLength",
    "Template",
    "check_templates",
    "sms_length",
    "write_letter",
    "write_letters",
]
