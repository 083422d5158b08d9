"""What is known of persons on a day, by what was known at a moment.

The row of a person is the newest version; those that a correction replaced stand beside it, and so do the places where the
person was registered before a move.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, case, exists, false, not_, or_, select, true

from hub.tables.periods import current, in_force, known
from hub.tables.population import MembershipRow, PersonPlaceRow, PersonRow, PersonVersionRow


def people_on(
    persons: FromClause, on: ColumnElement[Any], known_at: ColumnElement[Any], *beside: ColumnElement[Any]
) -> Select[Any]:
    """Return `person_id`, `division_code`, where each person was registered on a day, `deceased`, and some columns `beside`.

    `persons` has the columns `id`, `division_code` and `died_on` of persons. The day of a death is the last one of a life (D). Before the first move that is known, a person was
    registered where that move came from (D).
    INVARIANT: no two versions of a person stand at one moment, and no two places on one day.
    """
    version, place = PersonVersionRow.__table__.alias(), PersonPlaceRow.__table__.alias()
    division = case(
        (place.c.id.is_not(None), place.c.division_code),
        (version.c.id.is_not(None), version.c.division_code),
        else_=persons.c.division_code,
    )
    died = case((version.c.id.is_not(None), version.c.died_on), else_=persons.c.died_on)
    deceased = case((died < on, true()), else_=false())
    return select(
        persons.c.id.label("person_id"), division.label("division_code"), deceased.label("deceased"), *beside
    ).select_from(
        persons.outerjoin(version, and_(version.c.person_id == persons.c.id, known(version, known_at))).outerjoin(
            place, and_(place.c.person_id == persons.c.id, in_force(place, on), known(place, known_at))
        )
    )


def departed(known_at: ColumnElement[Any]) -> Select[Any]:
    """Return who was known at a moment and has left the register since, because a delivery was withdrawn: `id`, `died_on`,
    `matched_id`, `id_number_token`, and as `division_code` where they were registered last.

    INVARIANT: no two versions of a person stand at one moment, and no two were recorded at one.
    """
    version, last, later = (PersonVersionRow.__table__.alias() for _ in range(3))
    person = PersonRow.__table__.alias()
    is_newer = and_(later.c.person_id == last.c.person_id, later.c.recorded_at > last.c.recorded_at)
    return select(
        version.c.person_id.label("id"),
        last.c.division_code,
        *(version.c[name] for name in ("died_on", "matched_id", "id_number_token")),
    ).where(
        known(version, known_at),
        not_(exists().where(person.c.id == version.c.person_id)),
        last.c.person_id == version.c.person_id,
        not_(exists().where(is_newer)),
    )


def is_living(
    person_id: ColumnElement[Any], on: ColumnElement[Any], known_at: ColumnElement[Any] | None = None
) -> ColumnElement[bool]:
    """Return True unless it was known at a moment, now if none is given, that the person died before a day.

    INVARIANT: that somebody died is known or is not; no death on record is no death (D), so EXISTS turns nothing unknown into
    a yes.
    """
    person = PersonRow.__table__.alias()
    now = and_(person.c.id == person_id, person.c.died_on < on)
    if known_at is None:
        return not_(exists().where(now))
    version, other = PersonVersionRow.__table__.alias(), PersonVersionRow.__table__.alias()
    then = and_(version.c.person_id == person_id, known(version, known_at), version.c.died_on < on)
    replaced = exists().where(other.c.person_id == person.c.id, known(other, known_at))
    return and_(not_(exists().where(now, not_(replaced))), not_(exists().where(then)))


def lives(died_on: ColumnElement[Any], on: ColumnElement[Any]) -> ColumnElement[bool]:
    """Return True unless a death before a day is on record: no death on record is no death (D)."""
    return or_(died_on.is_(None), died_on >= on)


def is_inhabited(
    household_id: ColumnElement[Any],
    on: ColumnElement[Any],
    *,
    died_on: Callable[[FromClause], ColumnElement[Any]] = lambda person: person.c.died_on,
    holds: Callable[[FromClause], ColumnElement[bool]] = current,
) -> ColumnElement[bool]:
    """Return False for a household that died out: somebody died in it before a day, and nobody lives in it on the day.

    One that never had members, or whose members moved out alive, did not. `died_on` says when a person died, and `holds`
    which memberships are on record.
    """

    def members(of: ColumnElement[Any]) -> tuple[FromClause, ColumnElement[Any], ColumnElement[bool]]:
        """Return memberships that began by the day, when their persons died, and what joins them."""
        member, person = MembershipRow.__table__.alias(), PersonRow.__table__.alias()
        belongs = and_(member.c.household_id == of, person.c.id == member.c.person_id, member.c.since <= on)
        return member, died_on(person), and_(belongs, holds(member))

    lost, death, was_there = members(household_id)
    left, later_death, is_there = members(lost.c.household_id)
    somebody_lives = exists().where(is_there, in_force(left, on), lives(later_death, on))
    died_there = and_(death < on, or_(lost.c.until.is_(None), lost.c.until >= death))
    return not_(exists().where(was_there, died_there, not_(somebody_lives)))
