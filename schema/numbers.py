"""Whole numbers that a query names: one that nothing can have is refused, and never answered as if nothing were there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hub.catalogue.declarations import Argument, Moments
from hub.catalogue.lists import out_of_bounds
from hub.cipher import Cipher
from hub.errors import invalid_request


def number_within(name: str, least: int, most: int | None = None) -> Argument:
    """Return an argument that is a whole number from one to another, and is bound under its name."""

    def bind(value: Any, cipher: Cipher, moments: Moments) -> Mapping[str, Any]:
        if flaw := out_of_bounds((name,), value, (least, most)):
            raise invalid_request(flaw)
        return {name: value}

    return Argument(binds=bind)
