"""A deliverer: opens deliveries over HTTP, sends files, and waits for what becomes of them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import httpx
import pytest

from hub.server.deliveries import working
from hub.server.deliveries.routes import ADDRESS
from hub.server.deliveries.turns import has_job
from tests.ground.hub import Hub

PATIENCE = 120.0
"""Seconds in which a small delivery has come to its next state, however busy the machine is."""


def work_beside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work on deliveries is done beside the server, and not in a process of its own: that one is tested with the jobs."""

    async def round_here(self: Any, stopping: asyncio.Event) -> None:
        if await has_job(self._sources.hub, working.WORKS[self._kind]):
            await working._work(self._settings, self._clock, self._kind)

    monkeypatch.setattr(working.DeliveryWork, "round", round_here)


class Deliverer:
    """One client that delivers. Its answers are JSON; what is refused is for the test to look at."""

    def __init__(self, hub: Hub, client: str = "district", purpose: str = "READING") -> None:
        self._hub, self._client, self._purpose = hub, client, purpose

    async def send(self, method: str, path: str = "", **how: Any) -> httpx.Response:
        """One request below the address of deliveries."""
        token = await self._hub.token(self._client, self._purpose)
        headers = {"Authorization": f"Bearer {token}"} | how.pop("headers", {})
        return await self._hub.http.request(method, f"{ADDRESS}{path}", headers=headers, **how)

    async def opened(self, files: Mapping[str, bytes], **given: Any) -> str:
        """The id of a new delivery with these files."""
        answer = await self.send("POST", json=given, headers={"Idempotency-Key": str(uuid4())})
        assert answer.status_code == 201, answer.text
        job = answer.json()["id"]
        for name, content in files.items():
            sent = await self.send("PUT", f"/{job}/files/{name}", content=content)
            assert sent.status_code == 201, sent.text
        return str(job)

    async def checked(self, files: Mapping[str, bytes], **given: Any) -> Any:
        """A new delivery with these files, once it is checked."""
        job = await self.opened(files, **given)
        answer = await self.send("POST", f"/{job}/check")
        assert answer.status_code == 202, answer.text
        return await self.until(job, "CHECKED")

    async def confirm(self, job: Any) -> httpx.Response:
        """Confirm what the check found."""
        return await self.send("POST", f"/{job['id']}/confirm", json={"checked": job["checked"]["digest"]})

    async def delivered(self, files: Mapping[str, bytes], **given: Any) -> Any:
        """A new delivery with these files, once it has ended."""
        job = await self.checked(files, **given)
        answer = await self.confirm(job)
        assert answer.status_code == 202, answer.text
        return await self.until(job["id"], "DONE", "REFUSED", "FAILED")

    async def until(self, job: str, *states: str) -> Any:
        """The delivery once it is in one of some states."""
        end = asyncio.get_running_loop().time() + PATIENCE
        while True:
            told = (await self.send("GET", f"/{job}")).json()
            if told["state"] in states:
                return told
            assert asyncio.get_running_loop().time() < end, told
            await asyncio.sleep(0.1)
