"""The proof of looks: what a person takes home of the ledger, by which each entry about them is proved later, offline and without the ledger.

It is a file with one JSON object, whose statement the key of the log has signed: a checkpoint, and for each entry the place of its leaf
and the inclusion proof (RFC 9162, 2.1.3) from there to the root of that checkpoint. An entry that is about this person alone is in it
byte by byte. One that is about others too would tell who they are: of it the statement has the hash of the leaf, and what the entry
says without its subjects, for which the hub's signature stands.

What a tree cannot prove is that there is no further entry. So the statement says how many there are: who signed a number that is too
small is convicted by any export of the ledger.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from hub.clock import moment_text
from hub.ledger.event import Event
from hub.ledger.transparency.entry import entry_of
from hub.ledger.transparency.leaf_places import leaf_places
from hub.ledger.transparency.merkle import HASH_BYTES, leaf_hash, proves_inclusion
from hub.ledger.transparency.signed_note import (
    Checkpoint,
    NoteInvalid,
    NoteSigner,
    VerifierKey,
    read_checkpoint,
)
from hub.ledger.transparency.signed_statement import read_statement, signed_statement
from hub.ledger.transparency.tree_store import StoredCheckpoint, TreeStore
from hub.sources.source import Source

FORMAT = "hub-looks/1"
"""What the file says that it is. It begins with it, by which the file is told from an export."""

BEGINNING = f'{{"format":"{FORMAT}"'.encode()
TYPE = "hub-looks"
LOOKS_BYTES = 16 * 1024 * 1024
"""The most bytes of a file that is verified: that of the most looks that a period can have takes a few megabytes."""

_SUBJECTS = "subjects"


Period = tuple[datetime | None, datetime | None]
"""From when on, and until when, entries are told of; the second moment is outside, and None is without end."""


@dataclass(frozen=True, slots=True)
class LooksProof:
    """A proof as it was made: the file, the checkpoint that it leads to, how many entries it proves, how many will be disclosed later,
    and how many are in no checkpoint yet."""

    file: str
    checkpoint: str
    proved: int
    delayed: int
    unsealed: int


@dataclass(frozen=True, slots=True)
class ProvedLook:
    """An entry that is proved: its place, what it says, and whether its bytes are in the file (`whole`) or the hub's word stands for them."""

    index: int
    said: Mapping[str, Any]
    whole: bool


@dataclass(frozen=True, slots=True)
class ProvedLooks:
    """What a file proves."""

    person_id: str
    at: str
    checkpoint: Checkpoint
    entries: int
    delayed: int
    looks: Sequence[ProvedLook]
    since: str | None = None
    until: str | None = None

    @property
    def said_period(self) -> str:
        """The period that it is about, as words that follow a number; nothing for all time."""
        since = f" from {self.since}" if self.since else ""
        return f"{since} before {self.until}" if self.until else since


async def prove_looks(
    source: Source,
    signer: NoteSigner,
    newest: StoredCheckpoint,
    person_id: str,
    events: Sequence[Event],
    delayed: Sequence[Event],
    period: Period,
    at: datetime,
) -> LooksProof:
    """Return the proof of all events about a person in a period, as far as a checkpoint covers them; of those that are
    `delayed` it has the number alone.

    Raises `SourceUnavailable` and `StatementTimeout`.
    """
    places = await leaf_places(source, [event.id for event in (*events, *delayed)])
    places = {event_id: index for event_id, index in places.items() if index < newest.size}
    listed = sorted((event for event in events if event.id in places), key=lambda event: places[event.id])
    later = sum(event.id in places for event in delayed)
    proofs = await TreeStore(source).inclusion_proofs([places[event.id] for event in listed], newest.size)
    said = {
        "log": signer.name,
        "person": person_id,
        "at": moment_text(at),
        "since": period[0] and moment_text(period[0]),
        "until": period[1] and moment_text(period[1]),
        "checkpoint": newest.note,
        "entries": len(listed) + later,
        "delayed": later,
        "looks": [
            {"index": places[event.id], "proof": [_encoded(each) for each in proof], **_told(event)}
            for event, proof in zip(listed, proofs, strict=True)
        ],
    }
    file = orjson.dumps({"format": FORMAT, "statement": signed_statement(signer, TYPE, said)}).decode() + "\n"
    return LooksProof(file, newest.note, len(listed), later, len(events) + len(delayed) - len(listed) - later)


def _told(event: Event) -> dict[str, Any]:
    entry = entry_of(event)
    if len(event.access.subjects) == 1:
        return {"entry": entry.decode()}
    shown = {name: value for name, value in json.loads(entry).items() if name != _SUBJECTS}
    return {"leaf": _encoded(leaf_hash(entry)), "shown": shown}


def read_looks_proof(text: str, key: VerifierKey) -> ProvedLooks:
    """Return what a file proves. Raises `NoteInvalid` with the first thing that is wrong in it."""
    try:
        outer = json.loads(text)
        if outer["format"] != FORMAT or not isinstance(outer["statement"], str) or len(outer) != 2:
            raise ValueError
    except (ValueError, KeyError, TypeError, RecursionError):
        raise NoteInvalid(
            "This is not a proof of looks: such a file has a format and a statement, and nothing else."
        ) from None
    said = read_statement(outer["statement"], key, TYPE)
    try:
        checkpoint = read_checkpoint(said["checkpoint"], key)
        looks = [_proved(each, str(said["person"]), checkpoint) for each in said["looks"]]
        found = ProvedLooks(
            str(said["person"]),
            str(said["at"]),
            checkpoint,
            int(said["entries"]),
            int(said["delayed"]),
            looks,
            said["since"],
            said["until"],
        )
    except NoteInvalid:
        raise
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise NoteInvalid("The proof of looks is not written as the format has it.") from None
    indexes = [each.index for each in looks]
    if sorted(set(indexes)) != indexes or found.entries != len(looks) + found.delayed:
        raise NoteInvalid("The proof of looks does not have as many different entries as it says.")
    return found


def _proved(look: Mapping[str, Any], person_id: str, checkpoint: Checkpoint) -> ProvedLook:
    index = int(look["index"])
    if whole := "entry" in look:
        leaf, said = leaf_hash(look["entry"].encode()), json.loads(look["entry"])
        if said.get(_SUBJECTS) != [person_id]:
            raise NoteInvalid(f"Entry {index:,} is not about this person alone.")
    else:
        leaf, said = b64decode(look["leaf"], validate=True), dict(look["shown"])
    proof = [b64decode(each, validate=True) for each in look["proof"]]
    if {len(leaf), *map(len, proof)} != {HASH_BYTES}:
        raise ValueError
    if not proves_inclusion(leaf, index, checkpoint.size, proof, checkpoint.root):
        raise NoteInvalid(f"Entry {index:,} is not the one that stands there under the checkpoint.")
    return ProvedLook(index, said, whole)


def _encoded(raw: bytes) -> str:
    return b64encode(raw).decode()
