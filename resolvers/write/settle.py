"""Settle: what only the hub's own tables know of a write-back, before its record's own database is touched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.catalogue.declarations import Act
from hub.intake.keys import PERSONS_OF_IDS, Keys
from hub.policy.programmes import PROGRAMMES
from hub.sources.source import Query, Source
from hub.tables.governance import PolicyVersionRow
from resolvers.operation import Operation, StalePolicy
from resolvers.write.filing import Author, Filing
from resolvers.write.judge import Draft
from resolvers.write.within import Placed, place

_RULES = {str(programme.code): programme for programme in PROGRAMMES}


async def settle(operation: Operation, drafts: Sequence[Draft]) -> list[Filing]:
    """What is to be stored for each draft: about whom, and what the rule says of the day, as known now."""
    places = await place(operation, drafts)
    ids = await _new_persons(operation, drafts)
    who, moments = operation.caller, operation.moments
    author = Author(who.actor, who.organisation_id, moments.now, moments.today)
    return [_filing(operation, draft, placed, ids, author) for draft, placed in zip(drafts, places, strict=True)]


async def hold_policy(connection: AsyncConnection, operation: Operation) -> None:
    """Keep the policy as it is until the transaction ends; raises `StalePolicy` when it is another already.

    The connection is one of the hub's own database.
    """
    version = (await connection.execute(select(PolicyVersionRow.version).with_for_update(read=True))).scalar_one()
    if version != operation.policy_version:
        raise StalePolicy(version)


async def in_force(operation: Operation) -> None:
    """Raises `StalePolicy` when the policy is not the one that the operation was judged by, at this moment."""
    source = operation.doors.source
    ((version,),) = await source.fetch(_version_query(source), {})
    if version != operation.policy_version:
        raise StalePolicy(version)


@lru_cache(maxsize=8)
def _version_query(source: Source) -> Query:
    return Query.of(select(PolicyVersionRow.version), source)


# --- what is to be stored -------------------------------------------------------------------------------------------


def _filing(operation: Operation, draft: Draft, placed: Placed, ids: Mapping[str, str], author: Author) -> Filing:
    verdict = {"eligibility": placed.verdict} if placed.verdict else {}
    return Filing(draft.writes, placed, _columns(operation, draft, ids) | verdict, draft.key, author)


def _registered(draft: Draft) -> str | None:
    """The number of the person whom a draft registers, if any."""
    return draft.values.get("id_number") if draft.writes.act is Act.REGISTER else None


async def _new_persons(operation: Operation, drafts: Sequence[Draft]) -> Mapping[str, str]:
    """The identifiers of the persons who are registered, by number: those that import would make."""
    source = operation.doors.source

    async def stored(identifiers: list[str]) -> set[str]:
        return {str(found) for (found,) in await source.fetch(_persons_query(source), {"ids": identifiers})}

    numbers = [number for draft in drafts if (number := _registered(draft))]
    return await Keys(operation.doors.cipher).new_persons(numbers, stored)


@lru_cache(maxsize=8)
def _persons_query(source: Source) -> Query:
    return Query.of(PERSONS_OF_IDS, source)


def _columns(operation: Operation, draft: Draft, ids: Mapping[str, str]) -> dict[str, Any]:
    """The columns of a row: protected values sealed, and the identifier of a person who is registered by number."""
    cipher = operation.doors.cipher
    values = {"recorded_at": operation.moments.now, **draft.values}
    if number := _registered(draft):
        values["id"] = ids[number]
    for stem, protected in draft.protected.items():
        values |= protected.kept(stem, values.pop(stem), cipher)
    return values
