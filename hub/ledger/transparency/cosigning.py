"""Cosignatures: witnesses are shown the newest checkpoint, and what they sign is kept beside it.

Nobody waits for a witness, and one that is away or refuses stops nothing: it is asked again in the next round, about what is the
newest then. Which witnesses there are stands in a file: a line for each, with its address and its public key.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import structlog

from hub.bounded_files import TEXT_BYTES, UnboundedFile, read_bounded_text
from hub.errors import SettingsError
from hub.ledger.transparency.signed_note import NoteInvalid, SignatureKind, SignedNote, VerifierKey
from hub.ledger.transparency.tree_store import StoredCheckpoint, TreeStore
from hub.ledger.transparency.witness import SIZE_TYPE
from hub.sources.source import Source
from hub.task_group import run_concurrently

TIMEOUT_SECONDS = 5.0

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class WitnessAddress:
    """Where a witness is asked, and the key that its cosignatures are verified by."""

    url: str
    key: VerifierKey


def read_witnesses(file: Path | None) -> tuple[WitnessAddress, ...]:
    """Read a file with a line for each witness: `https://HOST/PATH NAME+ID+BASE64`. Raises `SettingsError`."""
    if file is None:
        return ()
    try:
        lines = [
            line.split() for line in read_bounded_text(file, TEXT_BYTES).splitlines() if line.strip() and line[0] != "#"
        ]
        return tuple(_witness(*line) for line in lines)
    except (OSError, UnicodeDecodeError, UnboundedFile):
        raise SettingsError([f"HUB_WITNESSES_FILE: {file} cannot be read."]) from None
    except (NoteInvalid, TypeError, ValueError) as problem:
        said = f"has a line that is not the address and public key of a witness. {problem}"
        raise SettingsError([f"HUB_WITNESSES_FILE: {file} {said}"]) from None


def _witness(url: str, key: str) -> WitnessAddress:
    if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
        raise NoteInvalid(f"{url} is not an address.")
    verifier = VerifierKey.parse(key)
    if verifier.kind is not SignatureKind.COSIGNATURE:
        raise NoteInvalid(f"The key of {verifier.name} belongs to a log, not to a witness.")
    return WitnessAddress(url.rstrip("/"), verifier)


class Cosigning:
    """Asks the witnesses of one hub, and keeps what they sign."""

    def __init__(
        self, source: Source, witnesses: Sequence[WitnessAddress], *, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self._store = TreeStore(source)
        self._witnesses = witnesses
        self._transport = transport
        self._sizes: dict[str, int] = {}

    async def ask(self) -> int:
        """Show the newest checkpoint to each witness that has not signed it; how many signed. Raises `SourceUnavailable`."""
        if not self._witnesses or (newest := await self._store.newest()) is None:
            return 0
        signed = (await self._store.cosignatures(newest.number, newest.number)).get(newest.number, {})
        waiting = [witness for witness in self._witnesses if witness.key.name not in signed]
        if not waiting:
            return 0
        async with httpx.AsyncClient(timeout=TIMEOUT_SECONDS, transport=self._transport) as http:
            lines = await run_concurrently(self._asked(http, witness, newest) for witness in waiting)
        found = {witness.key.name: line for witness, line in zip(waiting, lines, strict=True) if line}
        if found:
            await self._store.keep_cosignatures(newest.number, found)
        return len(found)

    async def _asked(self, http: httpx.AsyncClient, witness: WitnessAddress, newest: StoredCheckpoint) -> str | None:
        """Return the line of a witness's signature; None, and a line of the log, when it gives none."""
        try:
            return await self._shown(http, witness, newest)
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            log.warning("a witness does not answer", witness=witness.key.name, error=type(error).__name__)
        return None

    async def _shown(self, http: httpx.AsyncClient, witness: WitnessAddress, newest: StoredCheckpoint) -> str | None:
        known = self._sizes.get(witness.key.name, 0)
        for _ in range(2):
            proof = await self._store.consistency_proof(known, newest.size)
            response = await http.post(f"{witness.url}/add-checkpoint", content=body_of(known, proof, newest.note))
            size = response.text.strip()
            is_size = (
                response.headers.get("content-type", "").partition(";")[0] == SIZE_TYPE
                and size.isdigit()
                and size.isascii()
            )
            if response.status_code != HTTPStatus.CONFLICT or not is_size or not known != int(size) <= newest.size:
                break
            known = int(size)
        note = SignedNote.parse(newest.note)
        line = next((each for each in response.text.splitlines(keepends=True) if _is_of(witness, note, each)), None)
        if response.status_code != HTTPStatus.OK or line is None:
            log.warning("a witness does not cosign", witness=witness.key.name, status=response.status_code)
            return None
        self._sizes[witness.key.name] = newest.size
        return line


def body_of(old: int, proof: Iterable[bytes], note: str) -> str:
    """Return the body of `add-checkpoint` (C2SP tlog-witness)."""
    return "".join((f"old {old}\n", *(f"{b64encode(each).decode()}\n" for each in proof), "\n", note))


def _is_of(witness: WitnessAddress, note: SignedNote, line: str) -> bool:
    try:
        return SignedNote.parse(str(SignedNote(note.text, (line,)))).is_signed_by(witness.key)
    except NoteInvalid:
        return False
