"""What is known of people on a day. INVARIANT: the only module of the room that aggregates.

An aggregate drops NULL without a word and EXISTS is never NULL, so both would turn "not known" into an answer.
Here what is counted and compared is rows and numbers, never truth; and whatever several rows disagree about is NULL, not known.

Each function gives a `Select` with at most one row per person `among` whom it is asked about. Who has no row has nothing
known: join it outwards. No date is computed in SQL.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Select,
    and_,
    case,
    cast,
    extract,
    false,
    func,
    not_,
    null,
    or_,
    select,
    true,
    union_all,
)

from hub.codes import Category, CategoryKind, DeterminationOutcome, FactKind
from hub.policy.constants import code_literal, fence, integer_literal
from hub.policy.population_selector import PopulationSelector, each_of
from hub.tables.calendar import InCalendar
from hub.tables.periods import in_force, known
from hub.tables.population import (
    CategoryDeterminationRow,
    DatedFactRow,
    EconomicSnapshotRow,
    HouseholdPlaceRow,
    HouseholdRow,
    HouseholdVersionRow,
    MembershipRow,
    PersonRow,
    PersonVersionRow,
)
from hub.tables.versions import is_living

_REFUSED, _ENDED, _IN_FORCE = integer_literal(0), integer_literal(1), integer_literal(2)
"""What one determination says of its category on a day, in such an order that the least and the greatest tell all."""


def determinations(
    among: PopulationSelector,
    on: ColumnElement[Any],
    known_at: ColumnElement[Any],
    kinds: Iterable[CategoryKind] = (),
    categories: Iterable[Category] = tuple(Category),
    *,
    refusals: bool = False,
) -> Select[Any]:
    """Return what determinations say (§1): `person_id`, and for each category `held_<category>` and
    `disputed_<category>`; with `refusals` also `refused_<category>`: a refusal in force is what holds.

    Held is TRUE when a recognition is in force; FALSE when a refusal is, or when a recognition has ended and
    nothing else is in force; NULL otherwise. A recognition that begins after a refusal follows it (D). A refusal that
    begins while a recognition is in force, or on its first day, contradicts it: held is NULL and disputed is TRUE. Both ends of
    a period are inside it (D).

    `held_<kind>`, for some kinds: the category is held by a recognition of that kind; NULL also when one in force says
    no kind and none says this one.
    """
    kinds = tuple(kinds)
    rows = CategoryDeterminationRow.__table__.alias()
    said = fence(
        select(
            rows.c.person_id,
            rows.c.category,
            rows.c.since,
            *((rows.c.kind,) if kinds else ()),
            standing(rows, on).label("standing"),
        ).where(among(rows.c.person_id), rows.c.since <= on, known(rows, known_at))
    ).subquery()
    columns: list[ColumnElement[Any]] = []
    for category in categories:
        of_it = said.c.category == code_literal(category)
        least, greatest = (limit(said.c.standing).filter(of_it) for limit in (func.min, func.max))
        refused_last, recognised_last = (
            func.max(said.c.since).filter(and_(of_it, said.c.standing == which)) for which in (_REFUSED, _IN_FORCE)
        )
        disputed = and_(greatest == _IN_FORCE, least == _REFUSED, refused_last >= recognised_last)
        held = case((disputed, null()), (greatest == _IN_FORCE, true()), (greatest.is_not(None), false()))
        columns += [held.label(held_name(category)), disputed.label(disputed_name(category))]
        if refusals:
            columns.append(and_(least == _REFUSED, greatest != _IN_FORCE).label(_refused_name(category)))
        for kind in (kind for kind in kinds if kind.category is category):
            of_this, of_none = (
                func.count().filter(and_(of_it, said.c.standing == _IN_FORCE, named)) > integer_literal(0)
                for named in (said.c.kind == code_literal(kind), said.c.kind.is_(None))
            )
            is_this = case((of_this, true()), (of_none, null()), else_=false())
            columns.append(case((held, is_this), (not_(held), false())).label(held_name(kind)))
    return fence(select(said.c.person_id, *columns).group_by(said.c.person_id))


def standing(rows: FromClause, on: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return what each determination that began by a day says of its category; NULL for one that says nothing any more."""
    recognised = rows.c.outcome == code_literal(DeterminationOutcome.RECOGNISED)
    refused = rows.c.outcome == code_literal(DeterminationOutcome.REFUSED)
    return case(
        (and_(recognised, in_force(rows, on)), _IN_FORCE),
        (and_(refused, in_force(rows, on)), _REFUSED),
        (and_(recognised, rows.c.until < on), _ENDED),
    )


def held_name(category: Category | CategoryKind) -> str:
    return f"held_{category.lower()}"


def _refused_name(category: Category) -> str:
    return f"refused_{category.lower()}"


def disputed_name(what: Category | FactKind) -> str:
    return f"disputed_{what.lower()}"


def dated_facts(
    among: PopulationSelector, on: ColumnElement[Any], known_at: ColumnElement[Any], kinds: Iterable[FactKind]
) -> Select[Any]:
    """Return what registers say: `person_id`, and for each kind one column of its name with the value in force.

    NULL when no row is in force, when a row has no value, and when two rows have different ones. `disputed_<kind>` is TRUE
    in the last two cases: registers say something, and it does not come to one value.
    """
    kinds = tuple(kinds)
    rows = DatedFactRow.__table__.alias()
    columns: list[ColumnElement[Any]] = []
    for kind in kinds:
        of_it = rows.c.kind == code_literal(kind)
        value = agreed(rows.c.value, of_it)
        disputed = and_(func.count().filter(of_it) > integer_literal(0), value.is_(None))
        columns += [value.label(kind.lower()), disputed.label(disputed_name(kind))]
    return (
        select(rows.c.person_id, *columns)
        .where(
            among(rows.c.person_id),
            rows.c.kind.in_([code_literal(kind) for kind in kinds]),
            in_force(rows, on),
            known(rows, known_at),
        )
        .group_by(rows.c.person_id)
    )


def persons(among: PopulationSelector, on: ColumnElement[Any], known_at: ColumnElement[Any]) -> Select[Any]:
    """Return what is known of the persons themselves: `person_id`, `adult` and `elderly`, NULL where no date of birth is known.

    Of age is who has reached the eighteenth birthday (Civil Code, article 17), and elderly who has reached the sixtieth (law on
    the rights of the elderly, article 2); born on 29 February, on 1 March (D).
    """
    person, version = PersonRow.__table__.alias(), PersonVersionRow.__table__.alias()
    gone, still = PersonVersionRow.__table__.alias(), PersonRow.__table__.alias()
    born = case((version.c.id.is_not(None), version.c.birth_date), else_=person.c.birth_date)
    every = union_all(
        select(person.c.id.label("person_id"), born.label("born"))
        .outerjoin_from(person, version, and_(version.c.person_id == person.c.id, known(version, known_at)))
        .where(among(person.c.id)),
        # Who has left the register since is a version alone.
        select(gone.c.person_id, gone.c.birth_date)
        .outerjoin_from(gone, still, still.c.id == gone.c.person_id)
        .where(among(gone.c.person_id), known(gone, known_at), still.c.id.is_(None)),
    ).subquery()
    age = digits(on) - digits(InCalendar(every.c.born))
    return select(
        every.c.person_id,
        (age >= integer_literal(180_000)).label("adult"),
        (age >= integer_literal(600_000)).label("elderly"),
    )


A_YEAR = 10_000
"""A year, as `digits` counts."""


def digits(day: ColumnElement[Any]) -> ColumnElement[int]:
    """Return a day as the number 20260301: years are compared without a database's own reckoning of dates."""
    year, month, of_month = (cast(extract(part, day), BigInteger) for part in ("year", "month", "day"))
    return year * integer_literal(10_000) + month * integer_literal(100) + of_month


def _months(day: ColumnElement[Any]) -> ColumnElement[int]:
    """Return a day as hundredths of months, as it were: 2026-03-15 is month 24315 of the calendar, and 15."""
    year, month, of_month = (cast(extract(part, day), BigInteger) for part in ("year", "month", "day"))
    return (year * integer_literal(12) + month) * integer_literal(100) + of_month


AGE = "age"
"""How old the newest snapshot is: more than so many months when it is more than a hundred times as much."""

ECONOMY = (
    "total_income_fen",
    "income_per_head_fen",
    "savings_fen",
    "medical_spend_fen",
    "education_spend_fen",
    "other_spend_fen",
)
"""What a rule reads of an economic snapshot: a month's income per head, the other sums of a year; savings as they are."""


def households(
    among: PopulationSelector,
    on: ColumnElement[Any],
    known_at: ColumnElement[Any],
    of_members: Iterable[Category | FactKind] = (),
) -> Select[Any]:
    """Return what is known of the household of each person on a day: `person_id` and `several`, FALSE for exactly one.

    Of exactly one: `urban` (where it was registered on the day), `members` (how many persons), and the columns of
    `ECONOMY`, of its newest snapshot that is not later than the day (D). NULL where nothing is known, where two snapshots of that day differ, and for a person in
    several households.

    What is on record `of_members`, taken together (D): for a category `held_<category>` and `disputed_<category>`, for a kind of
    facts the value that all rows in force have. A category is held if one member holds it; that another one was refused it
    contradicts that. Whoever has died is no member after that day.
    """
    at_home = household_members(on, known_at).where(among(MembershipRow.__table__.c.person_id)).cte()
    counted = select(at_home.c.person_id, func.count().label("households")).group_by(at_home.c.person_id).subquery()
    homes = (
        select(
            counted.c.person_id, (counted.c.households > integer_literal(1)).label("several"), at_home.c.household_id
        )
        .outerjoin_from(
            counted,
            at_home,
            and_(at_home.c.person_id == counted.c.person_id, counted.c.households == integer_literal(1)),
        )
        .cte()
    )
    living = household_members(on, known_at).where(MembershipRow.household_id.in_(select(homes.c.household_id))).cte()
    size = select(living.c.household_id, func.count().label("members")).group_by(living.c.household_id).subquery()
    of_members = tuple(of_members)
    members = [
        together.subquery()
        for together in (
            _held_by_members(living, on, known_at, [what for what in of_members if isinstance(what, Category)]),
            _facts_of_members(living, on, known_at, [what for what in of_members if isinstance(what, FactKind)]),
        )
        if together is not None
    ]
    economy = newest_snapshots(select(homes.c.household_id), on, known_at).subquery()
    household, version = HouseholdRow.__table__.alias(), HouseholdVersionRow.__table__.alias()
    place = HouseholdPlaceRow.__table__.alias()
    urban = case(
        (place.c.id.is_not(None), place.c.urban), (version.c.id.is_not(None), version.c.urban), else_=household.c.urban
    )
    found = (
        select(
            homes.c.person_id,
            homes.c.several,
            urban.label("urban"),
            size.c.members,
            *(economy.c[name] for name in (*ECONOMY, AGE)),
            *(said for together in members for said in together.c if said.name != "household_id"),
        )
        .select_from(homes)
        .outerjoin(household, household.c.id == homes.c.household_id)
        .outerjoin(version, and_(version.c.household_id == homes.c.household_id, known(version, known_at)))
        .outerjoin(
            place,
            and_(place.c.household_id == homes.c.household_id, in_force(place, on), known(place, known_at)),
        )
        .outerjoin(size, size.c.household_id == homes.c.household_id)
        .outerjoin(economy, economy.c.household_id == homes.c.household_id)
    )
    for together in members:
        found = found.outerjoin(together, together.c.household_id == homes.c.household_id)
    return found


def sole_homes(at_home: FromClause) -> Select[Any]:
    """Return `person_id` and `household_id` of members (`person_id`, `household_id`) who belong to exactly one household."""
    households = func.count().over(partition_by=at_home.c.person_id).label("households")
    counted = select(at_home.c.person_id, at_home.c.household_id, households).subquery()
    return select(counted.c.person_id, counted.c.household_id).where(counted.c.households == integer_literal(1))


def household_members(on: ColumnElement[Any], known_at: ColumnElement[Any]) -> Select[Any]:
    """Return who belongs to which household on a day, once each: a membership ends with its person's life."""
    rows = MembershipRow.__table__
    return (
        select(rows.c.person_id, rows.c.household_id)
        .where(in_force(rows, on), known(rows, known_at), is_living(rows.c.person_id, on, known_at))
        .distinct()
    )


def _held_by_members(
    living: FromClause, on: ColumnElement[Any], known_at: ColumnElement[Any], categories: Iterable[Category]
) -> Select[Any] | None:
    """Return what determinations about all members of a household come to; None for no categories."""
    categories = tuple(categories)
    if not categories:
        return None
    each = determinations(each_of(living), on, known_at, categories=categories, refusals=True).subquery()
    columns: list[ColumnElement[Any]] = []

    def any_is(column: ColumnElement[Any]) -> ColumnElement[bool]:
        return func.count().filter(column) > integer_literal(0)

    for category in categories:
        held, refused = each.c[held_name(category)], any_is(each.c[_refused_name(category)])
        disputed = or_(any_is(each.c[disputed_name(category)]), and_(any_is(held), refused))
        together = case((disputed, null()), (any_is(held), true()), (any_is(not_(held)), false()))
        columns += [together.label(held_name(category)), disputed.label(disputed_name(category))]
    joined = select(living.c.household_id, *columns).join_from(living, each, each.c.person_id == living.c.person_id)
    return joined.group_by(living.c.household_id)


def _facts_of_members(
    living: FromClause, on: ColumnElement[Any], known_at: ColumnElement[Any], kinds: Iterable[FactKind]
) -> Select[Any] | None:
    """Return what registers say of all members of a household, where it is one value; None for no kinds."""
    kinds = tuple(kinds)
    if not kinds:
        return None
    rows = DatedFactRow.__table__.alias()
    values = (agreed(rows.c.value, rows.c.kind == code_literal(kind)).label(kind.lower()) for kind in kinds)
    return (
        select(living.c.household_id, *values)
        .join_from(living, rows, rows.c.person_id == living.c.person_id)
        .where(rows.c.kind.in_([code_literal(kind) for kind in kinds]), in_force(rows, on), known(rows, known_at))
        .group_by(living.c.household_id)
    )


def newest_snapshots(household_ids: Select[Any], on: ColumnElement[Any], known_at: ColumnElement[Any]) -> Select[Any]:
    """Return the newest snapshot of each household: `household_id`, `as_of`, the columns of `ECONOMY`, and how old it is."""
    possible, newest, is_newest = snapshots_read(household_ids, on, known_at)
    return (
        select(
            possible.c.household_id,
            func.max(newest.c.as_of).label("as_of"),
            *(agreed(possible.c[name], true()).label(name) for name in ECONOMY),
            func.max(_months(on) - _months(InCalendar(newest.c.as_of))).label(AGE),
        )
        .join(newest, is_newest)
        .group_by(possible.c.household_id)
    )


def snapshots_read(
    household_ids: Select[Any], on: ColumnElement[Any], known_at: ColumnElement[Any], columns: Iterable[str] = ECONOMY
) -> tuple[FromClause, FromClause, ColumnElement[bool]]:
    """Return the snapshots of some households with these columns, the newest day of each household, and what joins the two."""
    rows = EconomicSnapshotRow.__table__.alias()
    possible = (
        select(rows.c.household_id, rows.c.as_of, *(rows.c[name] for name in columns))
        .where(rows.c.household_id.in_(household_ids), rows.c.as_of <= on, known(rows, known_at))
        .cte()
    )
    newest = (
        select(possible.c.household_id, func.max(possible.c.as_of).label("as_of"))
        .group_by(possible.c.household_id)
        .subquery()
    )
    is_newest = and_(newest.c.household_id == possible.c.household_id, newest.c.as_of == possible.c.as_of)
    return possible, newest, is_newest


def agreed(value: ColumnElement[Any], among: ColumnElement[bool]) -> ColumnElement[Any]:
    """Return the one value that all rows `among` a group carry; NULL when they differ, when one is NULL or there is
    none."""
    smallest, largest = func.min(value).filter(among), func.max(value).filter(among)
    complete = func.count().filter(among) == func.count(value).filter(among)
    return case((and_(complete, smallest == largest), smallest))
