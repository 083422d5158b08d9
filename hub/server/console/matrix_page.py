"""The matrix: fields and roles, by department, searched and narrowed to a state; and one cell of it with all that it came of.

A page has only so many fields, so that six hundred fields and forty roles are read in a moment; the search goes through all of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from starlette.responses import Response

from hub.codes import Department
from hub.server.console.access_requests import LISTED, shown_request
from hub.server.console.cells import ORDER, CellState, MatrixCell, blocks_of, cells_of
from hub.server.console.fields import ContractField, FieldBook
from hub.server.console.page_requests import PageRequest
from hub.server.console.rights import BLOCKS, GRANTS, Listing, whole_list
from hub.server.endpoint.parameters import Choices

FIELDS = 60
"""Fields on one page of the matrix."""

FILTERS = ("department", "find", "role", "state", "page")
"""What the address of the matrix may have: an owner, texts that a field and a role have in them, a state, and which page."""

CHOICES: Choices = {"department": [each.value for each in Department], "state": list(CellState.__members__)}

REQUESTS = 200
"""Open requests that are shown in the matrix: what is beyond is told to be there."""


@dataclass(frozen=True, slots=True)
class MatrixTable:
    """What the matrix is made of at a moment."""

    grants: Listing
    blocks: Listing
    requests: Listing
    cells: Mapping[tuple[str, str], MatrixCell]

    @property
    def roles(self) -> list[str]:
        """Every role of which there is something."""
        return sorted({role for _, role in self.cells})


class MatrixPage:
    """Shows who may do what."""

    def __init__(self, book: FieldBook) -> None:
        self._book = book

    async def show(self, asked: PageRequest) -> Response:
        """Return one page of the matrix."""
        table = await self._table(asked)
        chosen = {name: asked.parameter(name) for name in FILTERS}
        state = CellState(chosen["state"]) if chosen["state"] else None
        roles = [role for role in table.roles if chosen["role"].lower() in role.lower()]
        fields = [each for each in self._found(chosen) if state is None or _has(table, each, roles, state)]
        pages = max(1, -(-len(fields) // FIELDS))
        page = asked.page_number(pages)
        shown = fields[(page - 1) * FIELDS : page * FIELDS]
        if state is not None or chosen["find"] or chosen["department"]:
            # Where somebody looks for something, a column without any of it says nothing.
            roles = [role for role in roles if any((field.key, role) in table.cells for field in shown)]
        return asked.page(
            "matrix",
            HTTPStatus.OK if table.grants.is_known else HTTPStatus.FORBIDDEN,
            table=table,
            roles=roles,
            fields=shown,
            count=len(fields),
            page=page,
            pages=pages,
            chosen=chosen,
            owners=self._book.owners,
            states=ORDER,
        )

    async def cell(self, asked: PageRequest) -> Response:
        """Return one cell of the matrix."""
        field = self._book.by_coordinate.get(asked.parameter("coordinate"))
        role = asked.parameter("role")
        if field is None or not role:
            return asked.page("missing", HTTPStatus.NOT_FOUND, back="/console/matrix")
        table = await self._table(asked)
        cell = table.cells.get((field.key, role), MatrixCell())
        blocks = blocks_of(table.blocks.rows, field.key, role, asked.moment)
        return asked.page("cell", table=table, cell=cell, blocks=blocks, field=field, role=role)

    async def _table(self, asked: PageRequest) -> MatrixTable:
        grants = await whole_list(asked, "grants", GRANTS)
        blocks = await whole_list(asked, "blocks", BLOCKS)
        # On another day requests were open that are decided by now.
        state = None if asked.at else "REQUESTED"
        part = await asked.part("accessRequests", LISTED, {"state": state, "first": REQUESTS})
        open_then = [row for row in part.rows if shown_request(row, self._book, asked.at).state == "REQUESTED"]
        requests = Listing(part, open_then, part.next is not None)
        return MatrixTable(grants, blocks, requests, cells_of(grants.rows, requests.rows, blocks.rows, asked.moment))

    def _found(self, chosen: Mapping[str, str]) -> Sequence[ContractField]:
        wanted = chosen["find"].lower()
        return [
            field
            for field in self._book.by_coordinate.values()
            if chosen["department"] in ("", field.owner.value)
            and (wanted in field.coordinate.lower() or any(wanted in text.lower() for text in field.meaning.values()))
        ]


def _has(table: MatrixTable, field: ContractField, roles: Sequence[str], state: CellState) -> bool:
    cells: list[Any] = [table.cells.get((field.key, role)) for role in roles]
    return any(cell is not None and state in cell.states for cell in cells)
