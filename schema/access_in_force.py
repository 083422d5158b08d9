"""Lists of what is in force, and of what was: grants, blocks, and the clients that access is for."""

from __future__ import annotations

from typing import Any

import strawberry
from sqlalchemy import ColumnElement, FromClause, true

from hub.catalogue.declarations import QueryContext, Rows
from hub.catalogue.fields import entry
from hub.catalogue.lists import ListField
from schema.governance import STEWARDS, Account, Block, Client, Grant, Organisation
from schema.pages import After, First, ListConnection, ListEdge, forwards


@strawberry.type(description="A grant with its cursor (授权及游标).")
class GrantEdge(ListEdge[Grant]): ...


@strawberry.type(description="A page of the list of grants (授权分页).")
class GrantConnection(ListConnection[Grant, GrantEdge]): ...


@strawberry.type(description="A block with its cursor (禁止访问及游标).")
class BlockEdge(ListEdge[Block]): ...


@strawberry.type(description="A page of the list of blocks (禁止访问分页).")
class BlockConnection(ListConnection[Block, BlockEdge]): ...


@strawberry.type(description="A client with its cursor (接入系统及游标).")
class ClientEdge(ListEdge[Client]): ...


@strawberry.type(description="A page of the list of clients (接入系统分页).")
class ClientConnection(ListConnection[Client, ClientEdge]): ...


@strawberry.type(description="An account with its cursor (账号及游标).")
class AccountEdge(ListEdge[Account]): ...


@strawberry.type(description="A page of the list of accounts (账号分页).")
class AccountConnection(ListConnection[Account, AccountEdge]): ...


@strawberry.type(description="An organisation with its cursor (单位及游标).")
class OrganisationEdge(ListEdge[Organisation]): ...


@strawberry.type(description="A page of the list of organisations (单位分页).")
class OrganisationConnection(ListConnection[Organisation, OrganisationEdge]): ...


def _every(rows: FromClause, context: QueryContext) -> ColumnElement[bool]:
    return true()


def _listed(key: str, rows: Rows) -> Any:
    return ListField(key, STEWARDS, rows=rows, where=_every, arguments=forwards(), sorts={})


@strawberry.type(description="What is in force of access, and what was (访问权限查询).")
class AccessInForceQuery:
    @entry(
        _listed("grants", Grant.ROWS),
        "The grants: those in force, and those that have ended or were revoked, page by page (授权列表).",
    )
    def grants(self, first: First = None, after: After = None) -> GrantConnection | None: ...

    @entry(
        _listed("blocks", Block.ROWS),
        "The blocks: those that apply, and those that were lifted, page by page (禁止访问列表).",
    )
    def blocks(self, first: First = None, after: After = None) -> BlockConnection | None: ...

    @entry(_listed("clients", Client.ROWS), "The registered clients, page by page (接入系统列表).")
    def clients(self, first: First = None, after: After = None) -> ClientConnection | None: ...

    @entry(_listed("accounts", Account.ROWS), "The accounts of people who may sign in, page by page (账号列表).")
    def accounts(self, first: First = None, after: After = None) -> AccountConnection | None: ...

    @entry(_listed("organisations", Organisation.ROWS), "The registered organisations, page by page (单位列表).")
    def organisations(self, first: First = None, after: After = None) -> OrganisationConnection | None: ...
