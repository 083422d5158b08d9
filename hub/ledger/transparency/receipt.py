"""A receipt: what a caller keeps of an answer, by which the hub's disclosure is proved later, offline and with an export of the ledger.

It is a JWS in its compact form (RFC 7515; Ed25519, RFC 9864), signed with the ledger's key: over the hash of the answer's bytes, the purpose, the
ids of the grants that were used, and the leaf of the event that let the answer leave. So an answer that was altered, and a receipt of
another answer, are found without the ledger; and that the event stands in the ledger is found with it.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from hub.clock import moment_text
from hub.ledger.event import Event
from hub.ledger.transparency.entry import entry_of
from hub.ledger.transparency.merkle import HASH_BYTES, leaf_hash
from hub.ledger.transparency.signed_note import NoteInvalid, NoteSigner, VerifierKey
from hub.ledger.transparency.signed_statement import base64url, read_statement, signed_statement

TYPE = "hub-receipt"
MOST_BYTES = 1024
"""The most bytes of a receipt."""

MOST_GRANTS = 8
"""The most grants whose ids stand in a receipt. Of more, it has their number and the SHA-256 of all ids, joined by a line feed."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a receipt says. `answer` is the SHA-256 of the answer's bytes, `leaf` that of the event's entry (RFC 9162)."""

    log: str
    request_id: str
    purpose: str
    answer: bytes
    leaf: bytes

    def is_of(self, body: bytes) -> bool:
        """Return whether the receipt is that of an answer with these bytes."""
        return sha256(body).digest() == self.answer


def receipt_of(signer: NoteSigner, event: Event, body: bytes, grants: Iterable[str]) -> str:
    """Return the receipt of an answer, whose event is recorded as it is."""
    ids = sorted(set(grants))
    said = {
        "log": signer.name,
        "request": event.request.request_id,
        "at": moment_text(event.at),
        "purpose": event.request.purpose,
        "answer": base64url(sha256(body).digest()),
        "leaf": base64url(leaf_hash(entry_of(event))),
    }
    if len(ids) <= MOST_GRANTS:
        said["grants"] = " ".join(ids)
    else:
        said["grants"] = f"{len(ids)} sha256:{base64url(sha256(chr(10).join(ids).encode()).digest())}"
    return signed_statement(signer, TYPE, said)


def read_receipt(text: str, key: VerifierKey) -> Receipt:
    """Return what a receipt says. Raises `NoteInvalid` when it is none, or the key of the log has not signed it."""
    said = read_statement(text, key, TYPE)
    try:
        return Receipt(said["log"], said["request"], said["purpose"], _decoded(said["answer"]), _decoded(said["leaf"]))
    except (ValueError, KeyError, TypeError):
        raise NoteInvalid(f"This is not a receipt that {key.name} signed.") from None


def _decoded(text: str) -> bytes:
    raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if len(raw) != HASH_BYTES:
        raise ValueError("A hash has 32 bytes.")
    return raw
