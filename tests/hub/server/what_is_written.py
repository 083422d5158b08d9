"""Each field of what is written, and whether a check of its own says that a value cannot be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from graphql import GraphQLInputObjectType, get_named_type

from hub.catalogue.declarations import WritableField, Writes
from hub.catalogue.fields import declaration_of
from hub.codes import Category, FactKind
from hub.tables.charity import NeedOrigin
from schema.contract import build_contract

SCHEMA = build_contract()._schema
TODAY = date(2026, 11, 23)
AGES_AGO, AHEAD = date(1949, 9, 30), date(2199, 12, 31)
OF_THE_NUMBER = {"PersonInput.birthDate", "PersonCorrectionInput.birthDate"}
"""Days that are compared with the resident ID number alone."""

BESIDE: Mapping[str, Any] = {
    "DatedFactInput": {"kind": next(iter(FactKind)).name},
    "NeedInput": {"origin": NeedOrigin.MISSED_PROGRAMME, "programme": "PREMIUM_SUBSIDY"},
    "TemporaryReliefInput": {"small_sum_first": True},
    "CategoryDeterminationInput": {"category": next(iter(Category)).name},
    "ApplicationConfirmationInput": {"category": next(iter(Category)).name},
}
"""What else is looked at beside a day."""


def written(*types: str) -> Iterator[tuple[str, str, Writes, str]]:
    """Each field of these types in what is written: the input, the field, what becomes of it, and its column."""
    for name, kind in SCHEMA.type_map.items():
        writes: Any = getattr(getattr(kind.extensions.get("strawberry-definition"), "origin", None), "WRITES", None)
        if isinstance(kind, GraphQLInputObjectType) and isinstance(writes, Writes):
            for field_name, field in kind.fields.items():
                declared = declaration_of(field)
                if get_named_type(field.type).name in types and isinstance(declared, WritableField):
                    yield name, field_name, writes, declared.column


def is_refused(name: str, writes: Writes, column: str, value: Any, **others: Any) -> bool:
    """Whether a check of its own says that this cannot be: whatever else is wrong, and asking nothing."""
    given = BESIDE.get(name, {}) | others | {column: value}
    return column in {flaw[0] for check in writes.checks if (flaw := check(given, TODAY))}
