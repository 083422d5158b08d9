"""A witness: another organisation's program that signs a log's checkpoints, if each follows from the one it signed before.

It speaks the protocol of C2SP tlog-witness, and keeps no more than the last checkpoint of each log: so it needs no database and
knows nobody's data. What it signs it has written down before. A checkpoint that the log signed and that does not follow is kept as evidence.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path

from hub.clock import Clock
from hub.ledger.transparency.merkle import EMPTY_ROOT, HASH_BYTES, proves_consistency
from hub.ledger.transparency.signed_note import Checkpoint, NoteInvalid, NoteSigner, SignedNote, VerifierKey

SIZE_TYPE = "text/x.tlog.size"
"""The content type of an answer that tells the size of the last checkpoint."""

MOST_HASHES = 63
"""The most hashes that a consistency proof can have (tlog-witness)."""


@dataclass(frozen=True, slots=True)
class WitnessAnswer:
    """What a witness answers: the HTTP status, and a text."""

    status: HTTPStatus
    text: str
    content_type: str = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Submission:
    """A checkpoint as it is shown to a witness, with the proof that it follows from one of an older size."""

    old: int
    proof: tuple[bytes, ...]
    note: SignedNote

    @classmethod
    def parse(cls, body: str) -> Submission:
        """Read the body of `add-checkpoint`. Raises `NoteInvalid`."""
        head, empty, rest = body.partition("\n\n")
        first, *lines = head.split("\n")
        word, _, old = first.partition(" ")
        if not empty or word != "old" or not old.isascii() or not old.isdigit() or str(int(old[:20])) != old:
            raise NoteInvalid("A submission begins with `old` and a size, and has an empty line before the checkpoint.")
        try:
            proof = tuple(b64decode(line, validate=True) for line in lines)
        except NotBase64:
            proof = (b"",)
        if len(proof) > MOST_HASHES or any(len(each) != HASH_BYTES for each in proof):
            raise NoteInvalid("The lines after the first must be hashes in Base64, at most 63.")
        return cls(int(old), proof, SignedNote.parse(rest))


class Witness:
    """Signs the checkpoints of some logs. Its state is a folder; several processes may share it."""

    def __init__(self, folder: Path, signer: NoteSigner, logs: Iterable[VerifierKey], clock: Clock) -> None:
        self._folder, self._signer, self._clock = folder, signer, clock
        self._logs = {log.name: log for log in logs}

    async def add_checkpoint(self, body: str) -> WitnessAnswer:
        """Answer a submission: a cosignature (200), or why there is none (400, 403, 404, 409 with the last size, 422)."""
        return await asyncio.to_thread(self._add, body)

    def checkpoint(self, origin: str) -> str | None:
        """Return the last checkpoint of a log with the cosignature; None when there is none."""
        file = self._file(origin)
        return file.read_text("utf-8") if origin in self._logs and file.exists() else None

    def _add(self, body: str) -> WitnessAnswer:
        try:
            submission = Submission.parse(body)
            shown = Checkpoint.parse(submission.note.text)
        except NoteInvalid as invalid:
            return WitnessAnswer(HTTPStatus.BAD_REQUEST, f"{invalid}\n")
        if (log := self._logs.get(shown.origin)) is None:
            return WitnessAnswer(HTTPStatus.NOT_FOUND, "This witness does not know the log.\n")
        if not submission.note.is_signed_by(log):
            return WitnessAnswer(HTTPStatus.FORBIDDEN, "The checkpoint has no valid signature of the log.\n")
        if submission.old > shown.size:
            return WitnessAnswer(HTTPStatus.BAD_REQUEST, "The old size is larger than that of the checkpoint.\n")
        with self._alone():
            return self._compare(submission, shown)

    def _compare(self, submission: Submission, shown: Checkpoint) -> WitnessAnswer:
        kept = self.checkpoint(shown.origin)
        last = Checkpoint.parse(SignedNote.parse(kept).text) if kept else Checkpoint(shown.origin, 0, EMPTY_ROOT)
        if submission.old != last.size:
            return WitnessAnswer(HTTPStatus.CONFLICT, f"{last.size}\n", SIZE_TYPE)
        if not proves_consistency(last.size, shown.size, last.root, shown.root, submission.proof):
            self._keep_evidence(submission.note)
            if last.size == shown.size:
                return WitnessAnswer(HTTPStatus.CONFLICT, f"{last.size}\n", SIZE_TYPE)
            said = "The checkpoint does not follow from the one that this witness signed before.\n"
            return WitnessAnswer(HTTPStatus.UNPROCESSABLE_ENTITY, said)
        line = self._signer.line(shown_text := submission.note.text, seconds=int(self._clock().timestamp()))
        log_lines = tuple(each for each in submission.note.lines if self._is_of_log(shown_text, each))
        _write(self._file(shown.origin), str(SignedNote(shown_text, (*log_lines, line))))
        return WitnessAnswer(HTTPStatus.OK, line)

    def _is_of_log(self, text: str, line: str) -> bool:
        note = SignedNote(text, (line,))
        return any(note.is_signed_by(log) for log in self._logs.values())

    def _keep_evidence(self, note: SignedNote) -> None:
        """A log that signed what does not follow has shown two histories, or its proof was made wrongly: both notes tell."""
        name = sha256(note.text.encode()).hexdigest()[:32]
        _write(self._folder / f"evidence-{name}.txt", str(note))

    def _file(self, origin: str) -> Path:
        return self._folder / f"{sha256(origin.encode()).hexdigest()[:32]}.checkpoint"

    @contextmanager
    def _alone(self) -> Iterator[None]:
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            yield
        finally:
            os.close(folder)


def _write(file: Path, text: str) -> None:
    """Put a text in the place of a file, in one step, and on the disk before anybody hears of it."""
    temporary = file.with_name(f"{file.name}.new")
    with temporary.open("w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    temporary.replace(file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
