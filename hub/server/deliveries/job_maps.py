"""By which form maps a delivery is read: those of its deliverer as they are kept, and over them what was said of its own files.

INVARIANT: what a check was made by is pinned with it, so that the import reads by nothing that nobody has confirmed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

import orjson

from hub.intake.form_map import FormMap


@dataclass(frozen=True, slots=True)
class JobMaps:
    """The form maps of one delivery by table: what was `said` of it, and what it was checked by (`used`)."""

    said: Mapping[str, FormMap] = field(default_factory=dict)
    used: Mapping[str, FormMap] = field(default_factory=dict)

    @classmethod
    def of(cls, text: str | None) -> Self:
        """Return the maps that a delivery has, as they are stored."""
        kept = orjson.loads(text or "{}")
        found = (
            {table: FormMap.of(table, version, content) for table, (version, content) in kept.get(name, {}).items()}
            for name in ("said", "used")
        )
        return cls(*found)

    @property
    def content(self) -> str:
        """As they are stored, in JSON."""
        kept = {
            name: {table: [form.version, form.content] for table, form in sorted(maps.items())}
            for name, maps in (("said", self.said), ("used", self.used))
        }
        return orjson.dumps(kept).decode()

    def over(self, kept: Mapping[str, FormMap]) -> Self:
        """Return them as a check is to be made: what was said, over the maps of the deliverer as they are now."""
        said = {table: kept.get(table, FormMap(table)).with_said(form) for table, form in self.said.items()}
        return type(self)(self.said, {**kept, **said})

    def saying_also(self, more: Mapping[str, FormMap]) -> Self:
        """Return them with what is said now."""
        said = {table: self.said.get(table, FormMap(table)).saying_also(form) for table, form in more.items()}
        return type(self)({**self.said, **said}, self.used)
