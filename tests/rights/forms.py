"""The forms in which a value is shown, worked out in plain Python from what is stored."""

from __future__ import annotations

import hmac
import re
from bisect import bisect_right
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from uuid import UUID

from graphql import GraphQLObjectType

from hub.catalogue.contract import rows_of
from hub.catalogue.declarations import ColumnField, Rendering
from hub.cipher import Cipher
from permissions.model import Disclosure
from tests.ground.city import KEYRING
from tests.leaks.profiles import FULL
from tests.rights.drawn import declaration

CIPHER = Cipher(KEYRING)
MONTHLY = (0, 500, 1000, 1500, 2000, 3000, 5000, 10000)
YEARLY = (0, 5000, 10000, 20000, 30000, 50000, 80000, 120000, 200000)
EDGES = {
    "EconomicSnapshot.totalIncome": YEARLY,
    "EconomicSnapshot.incomePerHead": MONTHLY,
    "EconomicSnapshot.savings": YEARLY,
    "EconomicSnapshot.medicalSpend": YEARLY,
    "EconomicSnapshot.educationSpend": YEARLY,
}
"""Where the bands of a sum begin, in yuan."""

STAYS = {
    "Person.idNumber": r"^(...)(.{11})(..)(..)$",
    "Person.phone": r"^(...)(.*)(....)()$",
    "Person.bankAccount": r"^()(.*)(....)()$",
}
"""What a mask leaves of a number: the first part and the third. The digit of the sex and the check digit are not in it."""


def shown(coordinate: str, disclosure: str, stored: str | None, organisation: str) -> object:
    """What JSON has in place of a stored value, given as text; `organisation` is the consumer of a pseudonym."""
    if stored is None:
        return None
    if disclosure == Disclosure.BANDED:
        return banded(coordinate, stored)
    if disclosure == Disclosure.MASKED:
        return masked(coordinate, stored)
    if disclosure == Disclosure.PSEUDONYM:
        return pseudonym(stored, organisation)
    assert disclosure == Disclosure.FULL
    return full(coordinate, stored)


def stored_in(coordinate: str, disclosure: str) -> str:
    """The column that a form is made from: the stored value itself, or the person's id for a pseudonym."""
    declared = declaration(coordinate)
    assert isinstance(declared, ColumnField)
    (column,) = declared.views[Disclosure.PSEUDONYM if disclosure == Disclosure.PSEUDONYM else Disclosure.FULL].needs
    return column


def full(coordinate: str, stored: str) -> object:
    declared, type_name = declaration(coordinate), coordinate.partition(".")[0]
    item = FULL.type_map[type_name]
    assert isinstance(item, GraphQLObjectType)
    table = rows_of(item).table
    assert table is not None
    (column,) = declared.views[Disclosure.FULL].needs
    kind = table.__table__.c[column].type.python_type
    rendering = declared.views[Disclosure.FULL].rendering
    if rendering is Rendering.SEALED:
        return CIPHER.open(declared.sealed_as, stored)
    if rendering is Rendering.FIXED_POINT:
        return f"{Decimal(stored) / 100:.2f}"
    if kind is bool:
        return stored in ("true", "1")
    if rendering is Rendering.MOMENT:
        return datetime.fromisoformat(stored).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return int(stored) if kind is int else stored


def masked(coordinate: str, stored: str) -> str:
    if coordinate == "Person.name":
        return stored[0] + "**"
    plain = str(full(coordinate, stored))
    found = re.match(STAYS[coordinate], plain)
    assert found
    begin, hidden, end, last = found.groups()
    return f"{begin}{'*' * len(hidden)}{end}{'*' * len(last)}"


def banded(coordinate: str, stored: str) -> str:
    if coordinate == "Person.birthDate":
        decade = date.fromisoformat(stored).year // 10
        return f"{decade}0-01-01/{decade}9-12-31"
    edges = EDGES[coordinate]
    place = bisect_right([edge * 100 for edge in edges], int(stored))
    begin = f"{edges[place - 1]}.00" if place else ".."
    end = ".." if place == len(edges) else f"{edges[place] - 1}.99" if edges[place] else "-0.01"
    return f"{begin}/{end}"


def pseudonym(person: str, organisation: str) -> str:
    """A UUID of version 8 (RFC 9562) made of the first 128 bits of a keyed hash."""
    (key,) = KEYRING.pseudonym.values()
    digits = hmac.new(key, f"{organisation}\0{person}".encode(), sha256).hexdigest()[:32]
    variant = "89ab"[int(digits[16], 16) & 3]
    return str(UUID(digits[:12] + "8" + digits[13:16] + variant + digits[17:]))
