"""New records of one table are stored together, by one statement: each with its key and its change event, or not at all.

It stores what stands in nobody's way, which is nearly everything. What it leaves -- a key that was used before, a
correction that came too late, a refusal, anything with rules of its own -- is stored or refused step by step (`store`),
which says why. PostgreSQL writes to several tables in one statement; where that cannot be done, it stores nothing.

What one operation stores so rests on one intent. Operations that come while others are stored go together with the next.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from hub.catalogue.declarations import WriteAction
from hub.cipher import Cipher
from hub.coalescing import CoalescedWork
from hub.errors import RefusedRequest
from hub.ledger.event import Event, row_of, rows_of_sets, sets_of
from hub.ledger.postgresql import rows_parameter
from hub.limiter.quotas import Quotas
from hub.sources.postgresql import PostgresSource
from hub.sources.source import SourceUnavailable
from hub.tables.base import Base
from hub.tables.exchange import BODY
from resolvers.operation import Operation, StalePolicy
from resolvers.write.command import WriteCommand, WriteResult
from resolvers.write.form import SUPERSEDES
from resolvers.write.store import in_force
from resolvers.write.writing_statement import writing_statement

TOGETHER = 100
"""The most records that one statement stores. A revoked right stops a batch at the next one, and a connection that is lost
leaves nobody knowing of no more than these."""

_ABOUT = {"person_id"}


@dataclass(frozen=True, slots=True)
class RecordGroup:
    """Records of one table that one operation stores, and the intent that they rest on: on record already, or to be entered
    with them, unless look-ups are locked for one of the `holders` of its counters."""

    commands: Sequence[WriteCommand]
    intent: Event
    is_intended: bool
    holders: Sequence[str]


_Stored = tuple[int | None, Sequence[str | None]]
"""The policy's version that the statement saw, and the id of the record of each command that it stored."""


async def store_together(
    operation: Operation, commands: Mapping[int, WriteCommand], intent: Event, *, is_intended: bool
) -> Mapping[int, WriteResult]:
    """Store commands of one table, under the policy that they were judged by; what was stored of them, by the same places.
    The others are left for `store`. The intent of what is stored is on record afterwards.

    Raises `StalePolicy`, `SourceUnavailable` and `StatementTimeout`; then nothing is stored, unless the refusal says that
    nobody knows.
    """
    services = operation.services
    ((source, table, same),) = {
        (command.home, command.writes.table, command.writes.matching_columns) for command in commands.values()
    }
    assert isinstance(source, PostgresSource)
    if source is not services.source:
        await in_force(operation)
    work = _Storing(source, services.cipher, operation.quotas, table, same, in_the_hub=source is services.source)
    holders = () if is_intended else operation.pending_usage.look_up_holders
    group = RecordGroup(list(commands.values()), intent, is_intended, holders)
    version, records = await services.coalescer.run(work, group)
    if version is not None and version != operation.policy_version:
        raise StalePolicy(version)
    pairs = zip(commands.items(), records, strict=True)
    return {place: _result(record, command) for (place, command), record in pairs if record is not None}


def goes_together(command: WriteCommand) -> bool:
    """Return whether a command may be stored by the statement: a new record about one person, which keeps nothing of another one
    and has no rules of its own, in a PostgreSQL."""
    writes = command.writes
    keeps = SUPERSEDES in command.values and any(name not in command.values for name in writes.inherited_columns)
    return (
        command.refusal is None
        and writes.action is WriteAction.RECORD
        and not (
            writes.unique_columns or writes.overlap_columns or command.merged_person_ids or keeps or writes.companions
        )
        and command.about.keys() == _ABOUT
        and isinstance(command.home, PostgresSource)
    )


def claims_of(command: WriteCommand) -> Collection[Hashable]:
    """Return what no other record of the same statement may claim as well: its key, and the record that it corrects."""
    corrected = command.values.get(SUPERSEDES)
    key = (command.author.actor, command.key.text)
    return (key,) if corrected is None else (key, (SUPERSEDES, corrected))


def _result(record_id: str, command: WriteCommand) -> WriteResult:
    person_id = command.about["person_id"]
    return WriteResult(record_id, person_id, replayed=False, subjects=(person_id,))


@dataclass(frozen=True)
class _Storing(CoalescedWork[RecordGroup, _Stored]):
    """Stores groups of records of one table by one statement."""

    source: PostgresSource
    cipher: Cipher
    quotas: Quotas
    table: type[Base]
    same: tuple[str, ...]
    in_the_hub: bool

    @property
    def most(self) -> int:
        return TOGETHER

    def size(self, group: RecordGroup) -> int:
        return len(group.commands)

    def claims(self, group: RecordGroup) -> Collection[Hashable]:
        return {claim for command in group.commands for claim in claims_of(command)}

    async def run(self, groups: Sequence[RecordGroup]) -> Sequence[_Stored]:
        """Store groups. What stands against one of them is found step by step, and does the others no harm."""
        ids = [[str(uuid4()) for _ in group.commands] for group in groups]
        statement = writing_statement(self.table, self.same, in_the_hub=self.in_the_hub)
        rows = sorted(self._rows(groups, ids), key=lambda row: (row["actor"], row["idempotency_key"]))
        intents = [group.intent for group in groups if not group.is_intended]
        try:
            parameters: list[Any] = [rows_parameter(rows)]
            if self.in_the_hub:
                parameters += [rows_parameter(map(row_of, intents)), rows_parameter(rows_of_sets(sets_of(intents)))]
                parameters += [self.quotas.misses, self.quotas.miss_percent]
            ((version, stored),) = await self.source.write(statement, parameters)
        except Exception as error:
            if isinstance(error, SourceUnavailable) or (len(groups) == 1 and isinstance(error, RefusedRequest)):
                raise
            return [(None, [None] * len(group.commands)) for group in groups]
        known = {str(record) for record in stored}
        return [(version, [record if record in known else None for record in made]) for made in ids]

    def _rows(self, groups: Sequence[RecordGroup], ids: Sequence[Sequence[str]]) -> Iterator[dict[str, Any]]:
        """Yield what is given of each record. Rows are given in the order of their keys, so that two who store the same keys never wait
        for each other crosswise; changes are told in the order of the commands."""
        position = 0
        for group, made in zip(groups, ids, strict=True):
            for command, record_id in zip(group.commands, made, strict=True):
                author = command.author
                yield {
                    "id": record_id,
                    "organisation_id": author.organisation_id,
                    **command.about,
                    **command.values,
                    "idempotency_key": command.key.text,
                    "body_hash": self.cipher.seal(BODY, command.key.body_hash),
                    "change_id": str(uuid4()),
                    "actor": author.actor,
                    "at": author.at,
                    "intent_id": group.intent.id,
                    "position": position,
                    "policy_version": group.intent.policy_version,
                    "holders": group.holders,
                }
                position += 1
