"""Offers into the database: those of one file all together, or none of them.

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
from hub.matching.capacity import taken_places
from hub.supplies.offer import Offer
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
class StoredOffers:
    """What came of the offers of a file, in numbers; with `refusals` nothing was stored. `unknown_ended` are those that are offered no
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


async def store_offers(connection: AsyncConnection, offers: Sequence[Offer], at: datetime) -> StoredOffers:
    """Store the offers of a file in the caller's transaction, or refuse some and store none.

    The supplies of these organisations stay as they are until the transaction ends, so that nobody takes a place of one meanwhile.
    """
    organisations = sorted({offer.organisation_id for offer in offers})
    standing = _Standing(await _stored(connection, organisations, [offer.id for offer in offers if offer.id]))
    taken = await taken_places(connection, organisations, at)
    done, writes = StoredOffers(), _Writes()
    for offer in offers:
        _settle(offer, standing, taken, done, writes)
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

    def found(self, offer: Offer) -> tuple[Any, Offer]:
        """Return the supply that an offer is about, None for a new one, and the offer with the identifier and the number that it is
        known by. In the plain table the hub's own identifier stands for a number that the organisation has not given."""
        if offer.id is not None:
            return self.by_id.get(offer.id), offer
        number = offer.values["reference"]
        if (known := self.numbers.get((offer.organisation_id, number))) is not None:
            return self.by_id[known], replace(offer, id=known)
        row = self.by_id.get(number)
        if row is not None and row.organisation_id == offer.organisation_id and row.reference is None:
            return row, replace(offer, id=row.id, values={**offer.values, "reference": None})
        return None, replace(offer, id=str(uuid4()))


def _settle(offer: Offer, standing: _Standing, taken: Mapping[str, int], done: StoredOffers, writes: _Writes) -> None:
    """Decide what becomes of one offer."""
    row, offer = standing.found(offer)
    if row is None:
        if offer.ended:
            done.unknown_ended += 1
        elif _is_number_free(offer, standing, done):
            done.new += 1
            writes.new.append({**offer.values, "id": offer.id, "organisation_id": offer.organisation_id})
        return
    if row.organisation_id != offer.organisation_id:
        _refuse(done, offer, "id", RefusalCode.INCONSISTENT, _ANOTHERS)
    elif offer.ended:
        done.unchanged += row.superseded_at is not None
        done.withdrawn += row.superseded_at is None
        writes.ended += [row.id] if row.superseded_at is None else []
    elif row.superseded_at is not None:
        _refuse(done, offer, "id", RefusalCode.STORED_OTHERWISE, _WITHDRAWN)
    elif all(getattr(row, name) == offer.values[name] for name in KEPT):
        done.unchanged += 1
    elif offer.values["places"] < (least := taken.get(row.id, 0)):
        sentence = Sentence(
            f"Matches hold or have used {least:,} places of it; the capacity cannot be lower.",
            f"已占用或已使用 {least} 个名额，名额不得少于此数。",
        )
        _refuse(done, offer, "places", RefusalCode.INCONSISTENT, sentence)
    elif _is_number_free(offer, standing, done):
        done.changed += 1
        writes.changed.append((row, offer.values))


def _is_number_free(offer: Offer, standing: _Standing, done: StoredOffers) -> bool:
    """Return whether no other supply of the organisation has the number of an offer, which has it from now on; else refuse the offer."""
    number = offer.values["reference"]
    if number is None or standing.numbers.setdefault((offer.organisation_id, number), str(offer.id)) == offer.id:
        return True
    _refuse(done, offer, "reference", RefusalCode.DUPLICATE_KEY, _NUMBER_TAKEN)
    return False


def _refuse(done: StoredOffers, offer: Offer, column: str, code: RefusalCode, sentence: Sentence) -> None:
    done.refusals.append(Refusal(offer.file, offer.line, column, code, sentence))


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
        before = [_version(row, at) for row, _ in writes.changed]
        await connection.execute(insert(SupplyRow), before)
    for row, values in writes.changed:
        await connection.execute(update(SupplyRow).where(SupplyRow.id == row.id).values(**values, recorded_at=at))
    for supply_id in writes.ended:
        await connection.execute(update(SupplyRow).where(SupplyRow.id == supply_id).values(superseded_at=at))


def _version(row: Any, at: datetime) -> Mapping[str, Any]:
    """Return what a supply was until now, as a row of its own."""
    return dict(row._mapping) | {"id": str(uuid4()), "superseded_at": at, "version_of": row.id}
