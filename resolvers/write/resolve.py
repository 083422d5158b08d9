"""Resolve: what only the hub's own tables know of a write-back, before its record's own database is touched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.catalogue.declarations import WriteAction
from hub.intake.keys import PERSONS_OF_IDS, Keys
from hub.sources.source import CompiledQuery, Source, compiled_once
from hub.tables.governance import PolicyVersionRow
from resolvers.operation import Operation, StalePolicy
from resolvers.write.command import Author, WriteCommand
from resolvers.write.references import ResolvedReferences, resolve_references
from resolvers.write.validate import ValidatedInput


async def resolve_commands(operation: Operation, inputs: Sequence[ValidatedInput]) -> list[WriteCommand]:
    """Return the command for each valid input: about whom it is, and what the rule says of the day, as known now."""
    places = await resolve_references(operation, inputs)
    ids = await _new_persons(operation, inputs)
    who, moments = operation.caller, operation.moments
    author = Author(who.actor, who.organisation_id, moments.now, moments.today)
    return [
        _command(operation, validated, placed, ids, author) for validated, placed in zip(inputs, places, strict=True)
    ]


async def lock_policy(connection: AsyncConnection, operation: Operation) -> None:
    """Keep the policy as it is until the transaction ends; raises `StalePolicy` when it is another already.

    The connection is one of the hub's own database.
    """
    version = (await connection.execute(select(PolicyVersionRow.version).with_for_update(read=True))).scalar_one()
    if version != operation.policy_version:
        raise StalePolicy(version)


async def in_force(operation: Operation) -> None:
    """Raises `StalePolicy` when the policy is not the one under which the operation was authorised, at this moment."""
    source = operation.services.source
    ((version,),) = await source.fetch(_version_query(source), {})
    if version != operation.policy_version:
        raise StalePolicy(version)


@compiled_once
def _version_query(source: Source) -> CompiledQuery:
    return CompiledQuery.of(select(PolicyVersionRow.version), source)


# --- what is to be stored -------------------------------------------------------------------------------------------


def _command(
    operation: Operation, validated: ValidatedInput, placed: ResolvedReferences, ids: Mapping[str, str], author: Author
) -> WriteCommand:
    verdict = {"eligibility": placed.verdict} if placed.verdict else {}
    return WriteCommand(validated.writes, placed, _columns(operation, validated, ids) | verdict, validated.key, author)


def _registered(validated: ValidatedInput) -> str | None:
    """Return the number of the person whom a validated input registers, if any."""
    return validated.values.get("id_number") if validated.writes.action is WriteAction.REGISTER else None


async def _new_persons(operation: Operation, inputs: Sequence[ValidatedInput]) -> Mapping[str, str]:
    """Return the identifiers of the persons who are registered, by number: those that import would make."""
    numbers = [number for validated in inputs if (number := _registered(validated))]
    if not numbers:
        return {}
    source = operation.services.source

    async def stored(identifiers: list[str]) -> set[str]:
        return {str(found) for (found,) in await source.fetch(_persons_query(source), {"ids": identifiers})}

    return await Keys(operation.services.cipher).new_persons(numbers, stored)


@compiled_once
def _persons_query(source: Source) -> CompiledQuery:
    return CompiledQuery.of(PERSONS_OF_IDS, source)


def _columns(operation: Operation, validated: ValidatedInput, ids: Mapping[str, str]) -> dict[str, Any]:
    """Return the columns of a row: protected values sealed, and the identifier of a person who is registered by number."""
    cipher = operation.services.cipher
    values = {"recorded_at": operation.moments.now, **validated.values}
    if number := _registered(validated):
        values["id"] = ids[number]
    for stem, protected in validated.protected.items():
        values |= protected.kept(stem, values.pop(stem), cipher)
    return values
