"""The identifiers of the rows that a delivery spoke of: 16 bytes each, one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from struct import iter_unpack

_LENGTH = 16

_WIDTH = 37
"""Characters of a UUID as text (RFC 9562), and the end of its line."""

_SHOWN = (*range(8), *range(9, 13), *range(14, 18), *range(19, 23), *range(24, 36))
"""Where each digit of a UUID stands in its text."""


def packed(identifiers: Iterable[str]) -> bytes:
    """Return UUIDs as bytes."""
    return bytes.fromhex("".join(identifiers).replace("-", ""))


def unpacked(content: bytes) -> Iterator[bytes]:
    """Yield the bytes of each UUID."""
    return (identifier for (identifier,) in iter_unpack(f"{_LENGTH}s", content))


def identifier_of(packed_id: bytes) -> str:
    """Return a UUID as text, from its bytes."""
    text = packed_id.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def identifiers_of(content: bytes | bytearray) -> list[str]:
    """Return UUIDs as text, from their bytes one after the other.

    Each digit is put in its place in all of them at once: a city has millions of rows.
    """
    digits, several = content.hex().encode(), len(content) // _LENGTH
    text = bytearray(b"-" * (several * _WIDTH))
    for place, shown in enumerate(_SHOWN):
        text[shown::_WIDTH] = digits[place :: 2 * _LENGTH]
    text[_WIDTH - 1 :: _WIDTH] = b"\n" * several
    return text.decode().splitlines()
