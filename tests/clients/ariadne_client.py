"""Asks and writes by the client that ariadne-codegen made. usage: python ariadne_client.py '{"issuer": ..., "token": ...}'"""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

given = json.loads(sys.argv[1])
sys.path.insert(0, given["folder"])

import httpx  # noqa: E402
from hub_client import Client  # noqa: E402  # type: ignore[import-not-found]


async def main() -> None:
    headers = {"Authorization": f"Bearer {given['token']}", "Prefer": "withheld=report"}
    async with httpx.AsyncClient(headers=headers, timeout=120) as http:
        client: Any = Client(url=f"{given['issuer']}/graphql", http_client=http)
        # Each method is that of a question; it raises where the answer has errors.
        for question in given["questions"]:
            answer = await getattr(client, question["method"])(**question["variables"])
            print(json.dumps({"answer": {"data": answer.model_dump(mode="json", by_alias=True)}}))


asyncio.run(main())
