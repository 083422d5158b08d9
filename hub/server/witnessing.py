"""A witness as an ASGI application: C2SP tlog-witness over HTTP."""

from __future__ import annotations

from http import HTTPStatus

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from hub.errors import RefusedRequest
from hub.ledger.transparency.witness import Witness
from hub.server.endpoint.parameters import check_address

MOST_BYTES = 64 * 1024
"""The most bytes of a submission: 63 hashes and a note with many signatures are less."""


def witness_app(witness: Witness) -> Starlette:
    """Return the application: `POST /add-checkpoint`, and `GET /checkpoint?log=NAME` for whoever compares witnesses."""

    async def add(request: Request) -> Response:
        body = bytearray()
        async for part in request.stream():
            body += part
            if len(body) > MOST_BYTES:
                said = f"A submission has at most {MOST_BYTES:,} bytes.\n"
                return PlainTextResponse(said, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        answer = await witness.add_checkpoint(body.decode("utf-8", "replace"))
        return Response(answer.text, answer.status, {"content-type": answer.content_type})

    async def latest(request: Request) -> Response:
        try:
            check_address(request, ("log",))
        except RefusedRequest as error:
            return PlainTextResponse(f"{error.message}\n", error.status)
        note = witness.checkpoint(request.query_params.get("log", ""))
        if note is None:
            return PlainTextResponse("This witness has signed no checkpoint of that log.\n", HTTPStatus.NOT_FOUND)
        return PlainTextResponse(note)

    routes = [Route("/add-checkpoint", add, methods=["POST"]), Route("/checkpoint", latest, methods=["GET"])]
    return Starlette(routes=routes)
