"""Files arrive: one request for each, part by part onto the disk, whole or not at all."""

from __future__ import annotations

import asyncio
from functools import partial
from http import HTTPStatus

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from hub.errors import Code, Mistake, RefusedRequest, invalid_request
from hub.server.connection import WAITS
from hub.server.deliveries.jobs import Job, Jobs, WrongState
from hub.server.deliveries.requests import announced_hash, announced_size, check_whole, read_nothing
from hub.server.deliveries.services import DeliveryServices, json_answer, no_content
from hub.server.deliveries.spool import Spool, fault_of_name
from hub.server.endpoint.request_context import Rights
from hub.tables.deliveries import DeliveryJobFileRow
from hub.tables.job_states import DeliveryJobState

SLOWEST = 64 * 1024
"""Bytes in a second that a file arrives with at least."""

UPLOADS = 8
"""Files that one process receives at a time."""

State = DeliveryJobState


class Receiving:
    """Receives the files of deliveries, and removes them."""

    def __init__(self, services: DeliveryServices, jobs: Jobs, spool: Spool) -> None:
        self._services, self._jobs, self._spool = services, jobs, spool
        self._uploads = 0

    async def receive(self, request: Request, rights: Rights) -> Response:
        """Receive one file, whole or not at all."""
        check_whole(request)
        name, size, digest = request.path_params["name"], announced_size(request), announced_hash(request)
        if fault := fault_of_name(name):
            raise invalid_request(Mistake(("name",), f"The name of the file {fault}"))
        job = await self._jobs.find(rights.caller, request.path_params["job"])
        if job.state is not State.OPEN:
            raise WrongState(job.state, (State.OPEN,))
        self._check_size(job, name, size)
        if self._services.admission.stopping or self._uploads >= UPLOADS:
            raise RefusedRequest(
                Code.OVERLOADED,
                "The hub receives as many files as it can. Send this one again in a moment.",
                status=HTTPStatus.SERVICE_UNAVAILABLE,
                retry_after=5,
            )
        if waits := request.scope.get("extensions", {}).get(WAITS):
            waits(size / SLOWEST)
        self._uploads += 1
        try:
            return await self._received(request, rights, job, name, size, digest)
        finally:
            self._uploads -= 1

    async def _received(
        self, request: Request, rights: Rights, job: Job, name: str, size: int, digest: str | None
    ) -> Response:
        with self._spool.arriving(job.row.id) as file:
            async for part in request.stream():
                if file.size + len(part) > size:
                    break
                await asyncio.to_thread(file.write, part)
            if file.size != size:
                raise ClientDisconnect
            if digest is not None and file.sha256 != digest:
                raise invalid_request(
                    Mistake(
                        ("Content-Digest",),
                        "Content-Digest is not that of the bytes that arrived. Send the file again.",
                    )
                )
            await asyncio.to_thread(file.flush)
            place = self._spool.files(job.row.id) / name
            noted = DeliveryJobFileRow(name=name, sha256=file.sha256, size=size)
            keep = partial(asyncio.to_thread, file.keep, place)
            is_new = await self._jobs.add_file(rights.caller, job.row.id, noted, keep)
            status = HTTPStatus.CREATED if is_new else HTTPStatus.OK
            return json_answer({"name": name, "size": size, "sha256": file.sha256}, status)

    def _check_size(self, job: Job, name: str, size: int) -> None:
        most = self._services.settings.delivery_megabytes * 1024 * 1024
        if size + sum(file.size for file in job.files if file.name != name) > most:
            raise RefusedRequest(
                Code.TOO_LARGE,
                f"At most {most:,} bytes are accepted in one delivery. Deliver the rest by another one.",
                status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            )

    async def remove(self, request: Request, rights: Rights) -> Response:
        """Remove a file that has arrived."""
        await read_nothing(request)
        job_id, name = request.path_params["job"], request.path_params["name"]
        await self._jobs.remove_file(rights.caller, job_id, name)
        await asyncio.to_thread(self._spool.remove, job_id, name)
        return no_content()
