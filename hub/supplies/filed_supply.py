"""One supply as a file has it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class FiledSupply:
    """What a file says of one supply. `values` has every column of `KEPT`, None where nothing is said.

    `id` is the supply's identifier in an HSDS package, and None in the plain table, where the organisation's own number stands
    for it. With `ended` the file says that it is offered no more. `file` and `line` say where.
    """

    organisation_id: str
    values: Mapping[str, Any]
    id: str | None = None
    ended: bool = False
    file: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class RegisteredNames:
    """What files call by name or code and the hub has registered: organisations by their identifier, divisions by their code."""

    organisations: Mapping[str, str] = field(default_factory=dict)
    divisions: Mapping[str, str] = field(default_factory=dict)
