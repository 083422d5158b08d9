"""The files of the data catalogue: each made once for a process, and answered to whoever asks, without a token, as the contract is."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import cache

from graphql import GraphQLSchema
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hub.server.endpoint.parameters import check_address
from hub.server.web.catalogue.dcat import as_linked_data
from hub.server.web.catalogue.document import as_document
from hub.server.web.catalogue.table import as_table
from hub.server.web.files import File
from hub.server.web.languages import PARAMETERS, language_of
from hub.server.web.page import CONSOLE, QUERY_DESK

ADDRESS = "/catalogue"
FORMATS = ("csv", "json", "jsonld")
_KEPT = {"Cache-Control": "public, max-age=300", "Vary": "Accept-Encoding, Accept-Language"}


class CataloguePublication:
    """The data catalogue of one hub. `issuer` is its public address, under which the files name what they tell of."""

    def __init__(self, contract: GraphQLSchema, issuer: str) -> None:
        self._contract, self._own = contract, issuer + ADDRESS
        self._addresses: Mapping[str, str] = {
            "graphql": issuer + QUERY_DESK.path,
            "contract": f"{issuer}{QUERY_DESK.path}/schema.graphql",
            "requests": f"{issuer}{CONSOLE.path}/requests/new",
        }
        self._file = cache(self._made)

    def content(self, form: str, spoken: str = "en") -> bytes:
        """Return the bytes of the catalogue in a form. A table is in one language, and the other forms are in both."""
        if form == "csv":
            return as_table(self._contract, spoken)
        if form == "json":
            return as_document(self._contract, self._addresses)
        return as_linked_data(self._contract, self._addresses, f"{self._own}.jsonld")

    def routes(self) -> list[Route]:
        """Return the address of each form."""
        return [Route(f"{ADDRESS}.{form}", self.answer, methods=["GET"]) for form in FORMATS]

    async def answer(self, request: Request) -> Response:
        """Return a file of the catalogue, or 304 to whoever has it. Raises INVALID_INPUT for a parameter that is not known here."""
        check_address(request, PARAMETERS)
        form = request.url.path.removeprefix(f"{ADDRESS}.")
        spoken = language_of(request)
        file = await asyncio.to_thread(self._file, form, spoken if form == "csv" else "en")
        response = file.answer(request, _KEPT)
        if form == "csv":
            response.headers["Content-Language"] = "en" if spoken == "en" else "zh-CN"
            response.headers["Content-Disposition"] = f'attachment; filename="catalogue.{spoken}.csv"'
        return response

    def _made(self, form: str, spoken: str) -> File:
        return File.of(f"catalogue.{form}", self.content(form, spoken))
