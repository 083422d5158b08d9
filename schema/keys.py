"""How a person is named in a question: by identity number, as its scalar takes it, or by the hub's own identifier."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NewType
from uuid import UUID

import strawberry
from graphql import GraphQLError
from sqlalchemy import ColumnElement, FromClause

from hub.catalogue.declarations import Argument, Moments, QueryContext
from hub.catalogue.fields import without_grant
from hub.cipher import Cipher
from hub.identifiers import resident_id_number
from hub.tables.population import ID_NUMBER
from hub.tables.types import Id

ResidentIdNumber = NewType("ResidentIdNumber", str)


def parse_resident_id_number(value: Any) -> ResidentIdNumber:
    if not isinstance(value, str):
        raise GraphQLError("A resident ID number must be a string of 18 characters.")
    try:
        return ResidentIdNumber(resident_id_number(value))
    except ValueError as problem:
        raise GraphQLError(str(problem)) from None


@strawberry.input(one_of=True, description="A person, identified in exactly one of these ways (人员标识).")
class PersonKey:
    id_number: ResidentIdNumber | None = without_grant("By the resident ID number (公民身份号码).")
    id: UUID | None = without_grant("By the hub's own identifier (内部标识).")


def person_named(person: FromClause, context: QueryContext) -> ColumnElement[bool]:
    """Return the rows of the person that the argument `by` names."""
    if context.shapes["by"] == "id":
        return person.c.id == context.bind("id", Id())
    return context.any_of(person.c.id_number_token, "tokens")


def _bind(value: Any, cipher: Cipher, moments: Moments) -> Mapping[str, Any]:
    if "id" in value:
        return {"id": str(value["id"])}
    return {"tokens": list(cipher.tokens(ID_NUMBER, value["idNumber"]))}


BY_PERSON_KEY = Argument(binds=_bind, shape=lambda value: next(iter(value)))
