"""The identifiers of the rows that a delivery spoke of: 16 bytes each, one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

_LENGTH = 16


def packed(identifiers: Iterable[str]) -> bytes:
    """Return UUIDs as bytes."""
    return bytes.fromhex("".join(identifiers).replace("-", ""))


def unpacked(content: bytes) -> Iterator[bytes]:
    """Yield the bytes of each UUID."""
    return (content[place : place + _LENGTH] for place in range(0, len(content), _LENGTH))


def identifier_of(packed_id: bytes) -> str:
    """Return a UUID as text, from its bytes."""
    text = packed_id.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
