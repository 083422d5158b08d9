"""For whom an import is done, where that is not the operator: what it may speak of, and for how long."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.intake.formats import Thing
from hub.intake.sentences import Sentence


def unknown_reference(thing: Thing) -> Sentence:
    """Return what is told of something that is nowhere, or elsewhere: the two are alike."""
    return Sentence(
        f"No such {thing.value} is stored, and none comes earlier in the files.",
        f"未查到所引用的{thing.chinese}，本次报送的前面各行中也没有。",
    )


class DeliveryScope(Protocol):
    """What a deliverer may speak of. What is stored outside it is for this import like what is not stored."""

    async def hold(self, hub: AsyncConnection, table: str, columns: Collection[str], rows: int) -> None:
        """Called in each transaction that stores rows, before any is stored: of which table, the names of the columns that the
        file has, and how many were read.

        Raises what ends the import: a right that has ended since it began, or a column that nobody has judged.
        """

    def named(
        self,
        thing: Thing,
        *,
        found: Collection[str] = (),
        missed: Collection[str] = (),
        refused: Collection[str] = (),
        new: Collection[str] = (),
    ) -> None:
        """Called with the keys that a batch names: of those who are there, of those who are not within the scope, of those whose own row
        was refused in this import, and of those who will be new."""

    def offered(self, numbers: Collection[str]) -> None:
        """Called with the identity numbers of the persons that a batch would register, whether they are new or not."""

    async def count_named(self, hub: AsyncConnection) -> None:
        """Called in each transaction that stores rows, after all of them are stored.

        Raises what ends the import: so many named who are not there that somebody may be guessing, or more persons new than may be.
        """

    async def within(self, hub: AsyncConnection, thing: Thing, identifiers: Sequence[str]) -> Collection[str]:
        """Return those of some things, by the identifiers that they are stored under, that lie within the scope."""
