"""Supplies into the database: those of one file all together, or none of them.

INVARIANT: a second time the same file changes nothing; what a supply was before a file changed it stays as a version of it; and no
supply gets fewer places than matches hold or have used.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.intake.report import Refusal, RefusalCode
from hub.intake.sentences import Sentence
from hub.matching.acts import earlier_version
from hub.matching.capacity import taken_places
from hub.supplies.filed_supply import FiledSupply
from hub.supplies.table_format import KEPT
from hub.tables.charity import SupplyRow

_AT_ONCE = 500
"""Identifiers that one statement asks for: neither database has a bound below it."""

_ANOTHERS = Sentence("The supply with this identifier is of another organisation.", "此标识对应的供给属于其他单位。")
_WITHDRAWN = Sentence(
    "The supply with this identifier was withdrawn; offer it again under a new one.",
    "此标识对应的供给已撤回，如需重新提供请使用新标识。",
)
_NUMBER_TAKEN = Sentence("The organisation has another supply under this number.", "该单位已有其他供给使用此编号。")


@dataclass(slots=True)
class StoredSupplies:
    """What came of the supplies of a file, in numbers; with `refusals` nothing was stored. `unknown_ended` are those that are offered no
    more and that the hub never had."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    withdrawn: int = 0
    unknown_ended: int = 0
    refusals: list[Refusal] = field(default_factory=list)


@dataclass(slots=True)
class _Writes:
    """The rows to write, gathered before any is written."""

    new: list[Mapping[str, Any]] = field(default_factory=list)
    changed: list[tuple[Any, Mapping[str, Any]]] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)


async def store_supplies(connection: AsyncConnection, supplies: Sequence[FiledSupply], at: datetime) -> StoredSupplies:
    """Store the supplies of a file in the caller's transaction, or refuse some and store none.

    The supplies of these organisations stay as they are until the transaction ends, so that nobody takes a place of one meanwhile.
    """
    organisations = sorted({filed.organisation_id for filed in supplies})
    standing = _Standing(await _stored(connection, organisations, [filed.id for filed in supplies if filed.id]))
    taken = await taken_places(connection, organisations, at)
    done, writes = StoredSupplies(), _Writes()
    for filed in supplies:
        _decide(filed, standing, taken, done, writes)
    if not done.refusals:
        await _write(connection, writes, at)
    return done


class _Standing:
    """The supplies that there are, by identifier, and by their organisation's own number."""

    def __init__(self, rows: Sequence[Any]) -> None:
        self.by_id = {row.id: row for row in rows}
        self.numbers: dict[tuple[str, str], str] = {
            (row.organisation_id, row.reference): row.id for row in rows if row.reference is not None
        }

    def found(self, filed: FiledSupply) -> tuple[Any, FiledSupply]:
        """Return the stored supply that a filed one is, None where it is new, and the filed one with the identifier and the number that it is
        known by. In the plain table the hub's own identifier stands for a number that the organisation has not given."""
        if filed.id is not None:
            return self.by_id.get(filed.id), filed
        number = filed.values["reference"]
        if (known := self.numbers.get((filed.organisation_id, number))) is not None:
            return self.by_id[known], replace(filed, id=known)
        row = self.by_id.get(number)
        if row is not None and row.organisation_id == filed.organisation_id and row.reference is None:
            return row, replace(filed, id=row.id, values={**filed.values, "reference": None})
        return None, replace(filed, id=str(uuid4()))


def _decide(
    filed: FiledSupply, standing: _Standing, taken: Mapping[str, int], done: StoredSupplies, writes: _Writes
) -> None:
    """Decide what becomes of one supply."""
    row, filed = standing.found(filed)
    if row is None:
        if filed.ended:
            done.unknown_ended += 1
        elif _is_number_free(filed, standing, done):
            done.new += 1
            writes.new.append({**filed.values, "id": filed.id, "organisation_id": filed.organisation_id})
        return
    if row.organisation_id != filed.organisation_id:
        _refuse(done, filed, "id", RefusalCode.INCONSISTENT, _ANOTHERS)
    elif filed.ended:
        done.unchanged += row.superseded_at is not None
        done.withdrawn += row.superseded_at is None
        writes.ended += [row.id] if row.superseded_at is None else []
    elif row.superseded_at is not None:
        _refuse(done, filed, "id", RefusalCode.STORED_OTHERWISE, _WITHDRAWN)
    elif all(getattr(row, name) == filed.values[name] for name in KEPT):
        done.unchanged += 1
    elif filed.values["places"] < (least := taken.get(row.id, 0)):
        sentence = Sentence(
            f"Matches hold or have used {least:,} places of it; the capacity cannot be lower.",
            f"已占用或已使用 {least} 个名额，名额不得少于此数。",
        )
        _refuse(done, filed, "places", RefusalCode.INCONSISTENT, sentence)
    elif _is_number_free(filed, standing, done):
        done.changed += 1
        writes.changed.append((row, filed.values))


def _is_number_free(filed: FiledSupply, standing: _Standing, done: StoredSupplies) -> bool:
    """Return whether no other supply of the organisation has the number of a filed one, which has it from now on; else refuse that one."""
    number = filed.values["reference"]
    if number is None or standing.numbers.setdefault((filed.organisation_id, number), str(filed.id)) == filed.id:
        return True
    _refuse(done, filed, "reference", RefusalCode.DUPLICATE_KEY, _NUMBER_TAKEN)
    return False


def _refuse(done: StoredSupplies, filed: FiledSupply, column: str, code: RefusalCode, sentence: Sentence) -> None:
    done.refusals.append(Refusal(filed.file, filed.line, column, code, sentence))


async def _stored(connection: AsyncConnection, organisations: Sequence[str], ids: Sequence[str]) -> list[Any]:
    """Return the supplies of some organisations, and those of some identifiers, whosever they are; withdrawn ones too."""
    supply = SupplyRow.__table__
    rows: dict[str, Any] = {}
    for asked in (supply.c.organisation_id.in_(some) for some in _some(organisations)):
        rows |= await _locked(connection, asked)
    for asked in (supply.c.id.in_(some) for some in _some([each for each in ids if each not in rows])):
        rows |= await _locked(connection, asked)
    return list(rows.values())


async def _locked(connection: AsyncConnection, asked: Any) -> dict[str, Any]:
    supply = SupplyRow.__table__
    statement = select(supply).where(asked, supply.c.version_of.is_(None)).order_by(supply.c.id).with_for_update()
    return {row.id: row for row in await connection.execute(statement)}


def _some(identifiers: Sequence[str]) -> list[Sequence[str]]:
    return [identifiers[place : place + _AT_ONCE] for place in range(0, len(identifiers), _AT_ONCE)]


async def _write(connection: AsyncConnection, writes: _Writes, at: datetime) -> None:
    if writes.new:
        await connection.execute(insert(SupplyRow), [{**row, "recorded_at": at} for row in writes.new])
    if writes.changed:
        before = [earlier_version(row, at) for row, _ in writes.changed]
        await connection.execute(insert(SupplyRow), before)
    for row, values in writes.changed:
        await connection.execute(update(SupplyRow).where(SupplyRow.id == row.id).values(**values, recorded_at=at))
    for supply_id in writes.ended:
        await connection.execute(update(SupplyRow).where(SupplyRow.id == supply_id).values(superseded_at=at))
