"""A month-end of any size whose truth is known: customers of skewed sizes, and payments of every habit.

The same sizes give the same ledger, in any process. Everything is made with array operations, a million invoices in a
few seconds. Of the payments 70 % settle one invoice, 15 % two to six, 5 % are two or three that settle two to four
invoices together, 5 % are short of their invoice, and 5 % or a little more belong to nothing in the ledger. Half carry
structured references, the others about 60 characters of free text of which two in three name their invoices.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import frozen

__all__ = ["Portfolio", "make"]

Ints = npt.NDArray[np.int64]
ONE, MANY, SEVERAL, SHORT, OPEN = range(5)
_FIRST_DAY = np.datetime64("2025-01-01")
_NAMES = (
    "MARTIN",
    "BERNARD",
    "DUBOIS",
    "THOMAS",
    "ROBERT",
    "RICHARD",
    "PETIT",
    "DURAND",
    "LEROY",
    "MOREAU",
    "SIMON",
    "LAURENT",
    "LEFEBVRE",
    "MICHEL",
    "GARCIA",
    "DAVID",
    "BERTRAND",
    "ROUX",
    "VINCENT",
    "FOURNIER",
    "MOREL",
    "GIRARD",
    "ANDRE",
    "MERCIER",
)
_TRADES = ("BATIMENT", "TRANSPORT", "CONSEIL", "NEGOCE", "BOIS", "METAL", "OPTIQUE", "PRESSE", "FROID", "VERRE", "AGRO")


@frozen(eq=False)
class Portfolio:
    """A ledger as columns, and what settles what.

    Attributes:
        invoices, payments: Tables for `Ledger.from_frames`.
        invoice_group, payment_group: The group that each belongs to, -1 for none.
        exact: Of each group, whether it balances.
    """

    invoices: dict[str, npt.NDArray[Any]]
    payments: dict[str, npt.NDArray[Any]]
    invoice_group: Ints
    payment_group: Ints
    exact: npt.NDArray[np.bool_]


def make(invoices: int, payments: int, *, skew: float = 1.4, seed: int = 20260101) -> Portfolio:
    """A portfolio of a customer for every 20 invoices; `skew` is the sigma of the lognormal law of their sizes."""
    random = np.random.default_rng(seed)
    customers = max(invoices // 20, 1)
    weight = np.cumsum(random.lognormal(0.0, skew, customers))
    more = np.searchsorted(weight, random.random(invoices - customers) * weight[-1])  # after one for each customer
    owner = np.sort(np.concatenate([np.arange(customers), more])).astype(np.int64)
    day = random.integers(0, 365, invoices)
    # half of the customers pay in the order of their invoices, the others roughly so
    loose = (random.random(customers) < 0.5)[owner] * random.normal(0.0, 40.0, invoices)
    order = np.lexsort((day, owner))
    day = day[order]
    walk = np.lexsort((day + loose[order], owner))
    amount = _amounts(random, invoices)
    group, kind, paid = _groups(random, owner[walk], payments)
    invoice_group = np.full(invoices, -1, dtype=np.int64)
    invoice_group[walk] = group
    due = day + np.array([0, 15, 30, 45, 60])[random.integers(0, 5, customers)][owner]
    member = np.flatnonzero(invoice_group >= 0)
    member = member[np.argsort(invoice_group[member], kind="stable")]
    start = np.searchsorted(invoice_group[member], np.arange(len(kind) + 1))
    total = np.add.reduceat(amount[member], start[:-1]) if len(kind) else amount[:0]
    late = np.maximum.reduceat(due[member], start[:-1]) if len(kind) else due[:0]
    whose, parts = _paid(random, total, kind, paid)
    delay = np.rint(random.lognormal(1.2, 0.9, len(whose))).astype(np.int64) - 2
    noise = payments - len(whose)
    stranger = np.searchsorted(weight, random.random(noise) * weight[-1])
    number = 1_000_000 + random.permutation(9_000_000)[:invoices] if invoices <= 9_000_000 else np.arange(invoices)
    group_owner = owner[member[start[:-1]]] if len(kind) else owner[:0]
    payer = np.concatenate([group_owner[whose], stranger])
    received = np.concatenate([np.maximum(late[whose] + delay, 0), random.integers(0, 420, noise)])
    settles = np.concatenate([whose, np.full(noise, -1, dtype=np.int64)])
    mix = random.permutation(payments)
    payer, received, settles = payer[mix], received[mix], settles[mix]
    minor = np.concatenate([parts, _amounts(random, noise)])[mix]
    listed = _lists(settles, start, number[member], random)
    reference, text = _texts(random, listed, settles, payer, received)
    names = np.char.add("C", np.char.zfill(np.arange(customers).astype("U"), 6)).astype(object)
    owed = {
        "id": _ids("F", number),
        "customer": names[owner],
        "issued_on": _FIRST_DAY + day,
        "due_on": _FIRST_DAY + due,
        "total_minor": amount,
        "currency": np.full(invoices, "EUR", dtype=object),
    }
    money = {
        "id": _ids("P", np.arange(payments)),
        "customer": names[payer],
        "received_on": _FIRST_DAY + received,
        "amount_minor": minor,
        "currency": np.full(payments, "EUR", dtype=object),
        "structured_reference": reference,
        "remittance": text,
    }
    return Portfolio(owed, money, invoice_group, settles, kind != SHORT)


def _amounts(random: np.random.Generator, size: int) -> Ints:
    """Lognormal with a median of 400; three in ten are whole units."""
    minor = np.maximum(np.rint(100 * random.lognormal(6.0, 1.1, size)).astype(np.int64), 500)
    return np.where(random.random(size) < 0.3, minor // 100 * 100, minor)


def _groups(random: np.random.Generator, owner: Ints, payments: int) -> tuple[Ints, Ints, Ints]:
    """The group of each invoice (in the order walked), and of each group its kind and number of payments."""
    several = np.where(random.random(int(payments * 0.02)) < 0.5, 2, 3)
    kinds = [np.full(int(payments * 0.7), ONE), np.full(int(payments * 0.15), MANY), np.full(len(several), SEVERAL)]
    kinds.append(np.full(int(payments * 0.05), SHORT))
    kind = np.concatenate(kinds)
    size = np.ones(len(kind), dtype=np.int64)
    size[kind == MANY] = random.choice([2, 3, 4, 5, 6], int((kind == MANY).sum()), p=[0.4, 0.25, 0.15, 0.1, 0.1])
    size[kind == SEVERAL] = random.integers(2, 5, len(several))
    paid = np.ones(len(kind), dtype=np.int64)
    paid[kind == SEVERAL] = several
    left = max(len(owner) - int(size.sum()), 0)
    kind = np.concatenate([kind, np.full(left, OPEN)])
    size, paid = np.concatenate([size, np.ones(left, dtype=np.int64)]), np.concatenate([paid, np.zeros(left, np.int64)])
    mix = random.permutation(len(kind))
    kind, size, paid = kind[mix], size[mix], paid[mix]
    block = np.repeat(np.arange(len(kind)), size)[: len(owner)]
    first, last = (
        np.searchsorted(block, np.arange(len(kind))),
        np.searchsorted(block, np.arange(len(kind)), "right") - 1,
    )
    good = (last - first + 1 == size) & (kind != OPEN)
    good[good] = owner[first[good]] == owner[last[good]]
    label = np.where(good, np.cumsum(good) - 1, -1)
    return label[block], kind[good], paid[good]


def _paid(random: np.random.Generator, total: Ints, kind: Ints, paid: Ints) -> tuple[Ints, Ints]:
    """Group and amount of every payment."""
    owed = np.where(
        kind == SHORT, total - np.maximum((total * random.uniform(0.01, 0.3, len(total))).astype(np.int64), 1), total
    )
    whose = np.repeat(np.arange(len(total)), paid)
    share = random.uniform(0.5, 1.5, len(whose))
    first = np.cumsum(paid) - paid
    whole = np.add.reduceat(share, first) if len(first) else share
    part = np.maximum((owed[whose] * share / whole[whose]).astype(np.int64), 1)
    given = np.add.reduceat(part, first) if len(first) else part
    part[first] += owed - given
    return whose, part


def _lists(settles: Ints, start: Ints, number: Ints, random: np.random.Generator) -> npt.NDArray[np.object_]:
    """The invoice numbers that each payment could name, as text; strangers name a number of long ago."""
    each = np.char.add("F", number.astype("U")).astype(object)
    size = np.diff(start)
    joined = each[start[:-1]].copy() if len(size) else each
    for place in range(1, int(size.max(initial=1))):
        more = np.flatnonzero(size > place)
        joined[more] = joined[more] + " " + each[start[:-1][more] + place]
    out = np.empty(len(settles), dtype=object)
    known = settles >= 0
    out[known] = joined[settles[known]]
    out[~known] = np.char.add("F0", random.integers(100_000, 999_999, int((~known).sum())).astype("U")).astype(object)
    return out


def _texts(
    random: np.random.Generator, listed: npt.NDArray[np.object_], settles: Ints, payer: Ints, day: Ints
) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.object_]]:
    """Structured references of half of the payments, free text of the others."""
    size = len(settles)
    structured = random.random(size) < 0.5
    named = random.random(size) < 2 / 3
    who = np.array([f"{name} {trade} SARL" for name in _NAMES for trade in _TRADES], dtype=object)[
        payer % (len(_NAMES) * len(_TRADES))
    ]
    dates = np.array([f"{d:%d/%m/%Y}" for d in (_FIRST_DAY + np.arange(int(day.max(initial=0)) + 1)).tolist()], object)
    reference, text = np.full(size, "", dtype=object), np.full(size, "", dtype=object)
    reference[structured] = listed[structured]
    free = np.flatnonzero(~structured)
    says = np.where(named[free], "FACT " + listed[free] + " MERCI", "REGLEMENT SELON VOTRE RELEVE")
    text[free] = "VIR SEPA RECU " + who[free] + " DU " + dates[day[free]] + " " + says
    return reference, text


def _ids(letter: str, number: Ints) -> npt.NDArray[np.object_]:
    return np.char.add(letter, np.char.zfill(number.astype("U"), 7)).astype(object)
