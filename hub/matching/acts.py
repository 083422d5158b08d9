"""What is done with a match, each step by whom it is for: the charity answers, civil affairs confirms, consent is recorded and
withdrawn, and what was delivered is told; and what a charity does with its own supply. Each works in its caller's transaction and
can be repeated safely.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.clock import local_day
from hub.errors import Code, HubError, Mistake, invalid_input
from hub.matching.capacity import free_places
from hub.tables.charity import (
    MOST_PLACES,
    MatchConsentRow,
    MatchEndReason,
    MatchRow,
    MatchState,
    NeedRow,
    SupplyRow,
    WaitingReason,
)

CONFIRM_WITHIN = timedelta(days=30)
"""How long an accepted match holds its place while it is confirmed, and while the person is asked."""

LONGEST_CONSENT = timedelta(days=366)
"""The longest time for which a person can consent at once."""

_CLOSES_NEED = (MatchEndReason.COVERED_BY_PROGRAMME, MatchEndReason.NO_LONGER_NEEDED)

_ANOTHER_CONSENT = (
    "The person's consent to this match is on record with another last day, or with another choice about their home. Nothing was written. "
    "If the person no longer agrees to it, record that they withdraw it."
)
_NO_MATCH = "No match with this identifier is within your scope. Nothing was written. Check the identifier."
_NO_SUPPLY = "Your organisation offers no supply with this identifier. Nothing was written. Check the identifier."


@dataclass(frozen=True, slots=True)
class ChosenMatch:
    """A match that somebody names, the rows that they may act on, and the moment at which they do."""

    id: str
    within: ColumnElement[bool]
    parameters: Mapping[str, Any]
    at: datetime
    today: date


@dataclass(frozen=True, slots=True)
class MatchStep:
    """The match that an act was about, whether the act changed it, and its person."""

    id: str
    changed: bool
    person_id: str


async def answer(
    connection: AsyncConnection, chosen: ChosenMatch, accept: bool, reason: MatchEndReason | None
) -> MatchStep:
    """The charity accepts, by which a place is held, or declines with a reason. Raises STATE_CONFLICT where no place is free."""
    _reason_belongs(reason, to_refusal=not accept)
    found = await _locked(connection, chosen)
    target = MatchState.ACCEPTED if accept else MatchState.DECLINED
    if _is_done(found, target, (MatchState.PROPOSED,), chosen.at):
        return _step(found, changed=False)
    if accept and await free_places(connection, found.supply_id, chosen.at) < 1:
        raise HubError(
            Code.STATE_CONFLICT,
            "This supply has no free place. Nothing was written. Decline the match, or offer more places.",
        )
    if not accept:
        await _waits_again(connection, found)
    held_until = chosen.at + CONFIRM_WITHIN if accept else None
    return await _moved(connection, found, target, held_until=held_until, end_reason=reason)


async def confirm(
    connection: AsyncConnection, chosen: ChosenMatch, agree: bool, reason: MatchEndReason | None
) -> MatchStep:
    """Civil affairs confirms a match, or refuses it; a need that is covered or past is closed with it."""
    _reason_belongs(reason, to_refusal=not agree)
    found = await _locked(connection, chosen)
    target = MatchState.CONFIRMED if agree else MatchState.REFUSED
    if _is_done(found, target, (MatchState.ACCEPTED,), chosen.at):
        return _step(found, changed=False)
    if reason in _CLOSES_NEED:
        need = update(NeedRow).where(NeedRow.id == found.need_id, NeedRow.superseded_at.is_(None))
        await connection.execute(need.values(superseded_at=chosen.at))
    elif not agree:
        await _waits_again(connection, found)
    held_until = chosen.at + CONFIRM_WITHIN if agree else None
    return await _moved(connection, found, target, held_until=held_until, end_reason=reason)


async def record_consent(connection: AsyncConnection, chosen: ChosenMatch, until: date, home: bool) -> MatchStep:
    """The person's consent is recorded, from today until a day: from now on the charity of this match can reach them. Raises
    STATE_CONFLICT also for another consent than the one that is on record, which stays as it is."""
    if not chosen.today <= until <= chosen.today + LONGEST_CONSENT:
        raise invalid_input(Mistake(("until",), "until must be today or a day within the next 366 days."))
    found = await _locked(connection, chosen)
    if _is_done(found, MatchState.CONSENTED, (MatchState.CONFIRMED,), chosen.at):
        recorded = select(MatchConsentRow.until, MatchConsentRow.home).where(
            MatchConsentRow.match_id == found.id, MatchConsentRow.withdrawn_at.is_(None)
        )
        if (until, home) not in {tuple(each) for each in await connection.execute(recorded)}:
            raise HubError(Code.STATE_CONFLICT, _ANOTHER_CONSENT)
        return _step(found, changed=False)
    consent = {
        "id": str(uuid4()),
        "match_id": found.id,
        "person_id": found.person_id,
        "organisation_id": found.organisation_id,
        "home": home,
        "since": chosen.today,
        "until": until,
        "recorded_at": chosen.at,
    }
    await connection.execute(insert(MatchConsentRow), [consent])
    held_until = chosen.at + (until - chosen.today) + timedelta(days=1)
    return await _moved(connection, found, MatchState.CONSENTED, held_until=held_until)


async def withdraw_consent(connection: AsyncConnection, chosen: ChosenMatch) -> MatchStep:
    """The person withdraws: the contact closes, and what was not delivered yet will not be."""
    found = await _locked(connection, chosen)
    consents = update(MatchConsentRow).where(
        MatchConsentRow.match_id == found.id, MatchConsentRow.withdrawn_at.is_(None)
    )
    ended = (await connection.execute(consents.values(withdrawn_at=chosen.at))).rowcount
    if found.state == MatchState.CONSENTED:
        return await _moved(connection, found, MatchState.WITHDRAWN)
    if not ended and found.state not in (MatchState.WITHDRAWN, MatchState.DELIVERED):
        raise _conflict(found)
    return _step(found, changed=bool(ended))


async def complete(connection: AsyncConnection, chosen: ChosenMatch, is_in_chain: bool) -> MatchStep:
    """What was needed is delivered: the place is used for good. The record of it must be in the person's chain before."""
    found = await _locked(connection, chosen)
    if _is_done(found, MatchState.DELIVERED, (MatchState.CONSENTED,), chosen.at):
        return _step(found, changed=False)
    if not is_in_chain:
        raise HubError(
            Code.STATE_CONFLICT,
            "Your organisation has written back no charity assistance for this person since the match was proposed. Nothing was written. Write back the record first.",
        )
    return await _moved(connection, found, MatchState.DELIVERED)


async def withdraw_supply(connection: AsyncConnection, supply_id: str, organisation_id: str, at: datetime) -> bool:
    """A supply is offered no more; matches on their way go on. Return whether it had been. Raises NOT_FOUND."""
    own = (SupplyRow.id == supply_id, SupplyRow.organisation_id == organisation_id)
    ended = await connection.execute(
        update(SupplyRow).where(*own, SupplyRow.superseded_at.is_(None)).values(superseded_at=at)
    )
    if not ended.rowcount and not (await connection.execute(select(SupplyRow.id).where(*own))).first():
        raise HubError(Code.NOT_FOUND, _NO_SUPPLY)
    return bool(ended.rowcount)


async def change_places(
    connection: AsyncConnection, supply_id: str, organisation_id: str, places: int, at: datetime
) -> bool:
    """A supply that stands is for so many people from now on; places that are taken stay taken, and what it was stays as a version of
    it. Return whether it was for another number. Raises NOT_FOUND, INVALID_INPUT."""
    if not 1 <= places <= MOST_PLACES:
        raise invalid_input(Mistake(("places",), f"places must be from 1 to {MOST_PLACES:,}."))
    supply = SupplyRow.__table__
    stands = (supply.c.id == supply_id, supply.c.organisation_id == organisation_id, supply.c.superseded_at.is_(None))
    before = (await connection.execute(select(supply).where(*stands).with_for_update())).one_or_none()
    if before is None:
        raise HubError(Code.NOT_FOUND, _NO_SUPPLY)
    counted = {"places": places, "places_as_of": local_day(at)}
    if counted != {name: before._mapping[name] for name in counted}:
        await connection.execute(insert(SupplyRow), [earlier_version(before, at)])
        await connection.execute(update(SupplyRow).where(*stands).values(**counted))
    return bool(before.places != places)


def earlier_version(supply: Any, at: datetime) -> dict[str, Any]:
    """Return the row that keeps what a supply was until a moment, when something about it changes."""
    return dict(supply._mapping) | {"id": str(uuid4()), "superseded_at": at, "version_of": supply.id}


async def person_of(connection: AsyncConnection, chosen: ChosenMatch) -> tuple[str, date]:
    """Return whom a match is about, and since when it has been proposed. Raises NOT_FOUND."""
    found = await _locked(connection, chosen)
    return found.person_id, found.proposed_at.date()


async def _locked(connection: AsyncConnection, chosen: ChosenMatch) -> Any:
    """Return a match and keep it as it is until the transaction ends. Raises NOT_FOUND."""
    statement = select(MatchRow.__table__).where(MatchRow.id == chosen.id, chosen.within).with_for_update()
    found = (await connection.execute(statement, chosen.parameters)).one_or_none()
    if found is None:
        raise HubError(Code.NOT_FOUND, _NO_MATCH)
    return found


def _is_done(found: Any, target: MatchState, before: Collection[MatchState], at: datetime) -> bool:
    """Return whether a match is where it is to go already; raises STATE_CONFLICT where it cannot go there."""
    if found.state == target:
        return True
    if found.state not in before or (found.held_until is not None and found.held_until <= at):
        raise _conflict(found)
    return False


def _conflict(found: Any) -> HubError:
    return HubError(
        Code.STATE_CONFLICT,
        f"This cannot be done with a match that is {found.state}, or that nobody acted on in time. Nothing was written. Read the match again.",
    )


def _reason_belongs(reason: MatchEndReason | None, *, to_refusal: bool) -> None:
    if to_refusal is (reason is None):
        words = "is needed to say no" if to_refusal else "must be left out to say yes"
        raise invalid_input(Mistake(("reason",), f"A reason {words}."))


async def _waits_again(connection: AsyncConnection, found: Any) -> None:
    need = update(NeedRow).where(NeedRow.id == found.need_id)
    await connection.execute(need.values(waiting_reason=WaitingReason.NEXT_RUN))


async def _moved(
    connection: AsyncConnection,
    found: Any,
    target: MatchState,
    *,
    held_until: datetime | None = None,
    end_reason: MatchEndReason | None = None,
) -> MatchStep:
    changed = update(MatchRow).where(MatchRow.id == found.id)
    await connection.execute(changed.values(state=target, held_until=held_until, end_reason=end_reason))
    return _step(found, changed=True)


def _step(found: Any, *, changed: bool) -> MatchStep:
    return MatchStep(found.id, changed, found.person_id)
