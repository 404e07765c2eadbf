"""Policies of other systems, read into ours: what they say in our words, and what they say beyond them.

Each importer takes plain data in the shape of its system and gives an `Imported`: a `DunningPolicy` with the
switches set as that system behaves, and a list of everything that is not expressed, each with its path and the reason.
Nothing is ignored, and nothing is read from a file.
"""

from ._source import Imported, Unexpressed
from .erpnext import from_erpnext
from .kill_bill import from_kill_bill
from .lago import from_lago
from .oca import from_oca
from .sap import from_sap
from .tryton import from_tryton

__all__ = [
    "Imported",
    "Unexpressed",
    "from_erpnext",
    "from_kill_bill",
    "from_lago",
    "from_oca",
    "from_sap",
    "from_tryton",
]
