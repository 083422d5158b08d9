"""Imports one directory in a process of its own, which may be killed; a line for each batch that is stored."""

from __future__ import annotations

import asyncio
import sys
from datetime import datetime
from pathlib import Path

from hub.cipher import Cipher
from hub.config import Settings
from hub.intake import importing, reading_apart
from hub.sources.register import open_sources


async def _run(
    database: str, keys_file: str, directory: str, deliverer: str, now: str, large: int = reading_apart.LARGE
) -> None:
    importing.AT_ONCE, reading_apart.LARGE = 4, int(large)
    moment = datetime.fromisoformat(now)
    async with open_sources(Settings(database=database, keys_file=Path(keys_file))) as sources:
        await importing.import_city(
            sources,
            Cipher.of(Path(keys_file)),
            lambda: moment,
            Path(directory),
            deliverer=deliverer,
            progress=lambda file, done, _: print(file, done, flush=True),
        )


if __name__ == "__main__":
    asyncio.run(_run(*sys.argv[1:]))
