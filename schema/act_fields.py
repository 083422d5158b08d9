"""How an act on access is declared: a field that writes, whose answer is the row that it is about."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

import strawberry
from sqlalchemy import ColumnElement, FromClause, SelectBase, Text
from sqlalchemy.types import TypeEngine

from hub.catalogue.declarations import Argument, QueryContext, RootField
from hub.catalogue.fields import entry
from hub.errors import Mistake, invalid_input
from hub.identifiers import as_uuid
from hub.tables.types import Id
from resolvers.acts import right_first
from resolvers.operation import MutationField
from schema.governance import STEWARDS

BECAUSE = strawberry.argument(description="The reason, of 1 to 500 characters on one line (原因).")
ROLE = strawberry.argument(description="The code of the role (角色).")

NOBODY = "00000000-0000-0000-0000-000000000000"
"""The nil UUID, which no account and no organisation of a city has."""

F = TypeVar("F", bound=Callable[..., Any])
Act = Callable[[MutationField], Awaitable[None]]
Where = Callable[[FromClause, QueryContext], ColumnElement[bool]]


def row_by(column: str, kind: TypeEngine[Any]) -> Where:
    """Return the row whose column has the id that the act came to."""
    return lambda rows, context: rows.c[column] == context.bind("id", kind)


BY_ID = row_by("id", Id())
BY_TEXT_ID = row_by("id", Text())
BY_CODE = row_by("code", Text())
BY_JTI = row_by("jti", Text())


def ignored(*names: str) -> dict[str, Argument]:
    """Return arguments that the write itself takes: they do not enter the statement that reads its answer."""
    return {name: Argument(binds=lambda value, cipher, moments: {}) for name in names}


def holder_named(given: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """Return the client or the account that arguments name, of which one is given. Raises INVALID_INPUT."""
    client, account = given.get("client"), given.get("account")
    if (client is None) == (account is None):
        raise invalid_input(Mistake(("client",), "Name a client or an account, and not both."))
    return client, None if account is None else as_uuid(account) or NOBODY


def act_entry(
    key: str,
    performs: Act,
    arguments: str,
    description: str,
    *,
    where: Where | None = BY_ID,
    computed: Callable[[QueryContext], SelectBase] | None = None,
) -> Callable[[F], F]:
    """Return the declaration of an act, by the names of its arguments; its answer is read by `where` or is `computed`.

    Each argument is explicit: what is left out of an act makes it reach further, as a block without its role is one of all roles.
    """
    declared = RootField(
        key,
        STEWARDS,
        where=None if computed else where,
        computed=computed,
        arguments={
            name: replace(each, complete=True, explicit=True) for name, each in ignored(*arguments.split()).items()
        },
        performs=right_first(performs),
    )
    return entry(declared, description)
