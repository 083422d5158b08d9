"""The entries on which each step of an explanation stands: those that the rule itself reads.

What is told of an entry is where it comes from and when, what a determination or a register says, and nothing of a household's figures:
whoever may read these reads them by the snapshot. What a rule looks for and does not find is a ground too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    FromClause,
    Select,
    Text,
    and_,
    case,
    cast,
    null,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.types import TypeEngine

from hub.policy.constants import code_literal, integer_literal, rows_of_literals, text_literal, worked_out_once
from hub.policy.explanation import steps_of
from hub.policy.facts import household_members, persons, snapshots_read, sole_homes, standing
from hub.policy.parameter_values import nearest_values
from hub.policy.population_selector import each_of
from hub.policy.programme import AssistanceProgramme
from hub.policy.reads import BIRTH, HOME, OF_HOUSEHOLD, SNAPSHOT, GroundKind, Read
from hub.tables.periods import in_force, known
from hub.tables.population import CategoryDeterminationRow, DatedFactRow, MembershipRow
from hub.tables.types import Id

TOLD: Mapping[str, TypeEngine[Any]] = {
    "outcome": Text(),
    "value": Text(),
    "source": Text(),
    "as_of": Date(),
    "since": Date(),
    "until": Date(),
}
"""What is told of an entry, where it says so: a register's value as a whole number, as text; a determination's subtype."""


def grounds(
    programme: AssistanceProgramme, steps: FromClause, on: ColumnElement[Any], known_at: ColumnElement[Any]
) -> Select[Any]:
    """Return what each step of some decisions (`hub.policy.explanation.explained`) stands on, on the day and by the moment of these.

    Columns: `parent` (the step's key), `rank`, `kind`, `code`, `english` and `chinese`; `entry_id`, NULL where there is no entry;
    `on_record`, and what is `TOLD` of the entry. Several entries about one thing come one after the other.
    """
    declared = steps_of(programme)
    reads = tuple(dict.fromkeys(read for step in declared for read in step.reads))
    entries = worked_out_once(union_all(*_Entries(programme, steps, reads, on, known_at).each()))
    read = _constants([(place, read) for place, step in enumerate(declared) for read in step.reads])
    found = and_(entries.c.person_id == steps.c.person_id, entries.c.sought == read.c.sought)
    return (
        select(
            steps.c.row_key.label("parent"),
            *(read.c[name] for name in ("rank", "kind", "code", "english", "chinese")),
            entries.c.entry_id,
            entries.c.entry_id.is_not(None).label("on_record"),
            *(entries.c[name] for name in TOLD),
        )
        .join_from(steps, read, read.c.place == steps.c.place)
        .outerjoin(entries, found)
    )


def _constants(reads: Iterable[tuple[int, Read]]) -> FromClause:
    """Return what is read of which step: each thing once, however many steps read it."""
    reads = tuple(reads)
    numbers = {read: number for number, read in enumerate(dict.fromkeys(read for _, read in reads))}
    texts = ("code", "english", "chinese", "sought")
    things = rows_of_literals(
        ("number", "kind", *texts),
        [
            [integer_literal(number), code_literal(read.kind), *(text_literal(getattr(read, name)) for name in texts)]
            for read, number in numbers.items()
        ],
    ).subquery()
    steps = rows_of_literals(
        ("place", "rank", "number"),
        [list(map(integer_literal, (place, rank, numbers[read]))) for rank, (place, read) in enumerate(reads)],
    ).subquery()
    joined = steps.join(things, things.c.number == steps.c.number)
    told = (things.c[name] for name in ("kind", *texts))
    return select(steps.c.place, steps.c.rank, *told).select_from(joined).subquery()


class _Entries:
    """Finds the entries of some persons, as the statement of the rule finds what it aggregates.

    SQLite reads what a statement names as often as it is named, with all that this names in turn: so each kind of entries names the
    persons as seldom as it can.
    """

    def __init__(
        self,
        programme: AssistanceProgramme,
        steps: FromClause,
        reads: tuple[Read, ...],
        on: ColumnElement[Any],
        known_at: ColumnElement[Any],
    ) -> None:
        self.programme, self.reads, self.on, self.known_at = programme, reads, on, known_at
        self.people = worked_out_once(select(steps.c.person_id, steps.c.division_code).distinct())
        self.kinds = {(read.kind, read.of_household) for read in reads}
        self.untyped = False

    def each(self) -> Iterator[Select[Any]]:
        """Yield, of each kind that is read: `person_id`, `sought`, `entry_id`, and what is `TOLD`."""
        for of_household in (False, True):
            if (GroundKind.DETERMINATION, of_household) in self.kinds:
                yield self._determinations(of_household=of_household)
            if (GroundKind.FACT, of_household) in self.kinds:
                yield self._facts(of_household=of_household)
        if (GroundKind.LOCAL_VALUE, False) in self.kinds:
            values = nearest_values(self.people, self.on, self.known_at, self.programme.parameters).subquery()
            entry = self._entry(self.people.c.person_id, values.c.code, values.c.id)
            yield entry.join_from(self.people, values, values.c.division_code == self.people.c.division_code)
        if (GroundKind.FIGURES, False) in self.kinds:
            homes = self.homes
            read = ("id",)
            rows, newest, is_newest = snapshots_read(select(homes.c.household_id), self.on, self.known_at, read)
            joined = homes.join(rows, rows.c.household_id == homes.c.household_id).join(newest, is_newest)
            told = {"as_of": rows.c.as_of}
            yield self._entry(homes.c.person_id, code_literal(SNAPSHOT), rows.c.id, told).select_from(joined)
        if (GroundKind.HOUSEHOLD, False) in self.kinds:
            at_home = self._at_home()
            yield self._entry(at_home.c.person_id, code_literal(HOME), at_home.c.household_id)
        if (GroundKind.PERSON, False) in self.kinds:
            born = persons(each_of(self.people), self.on, self.known_at).subquery()
            entry = self._entry(born.c.person_id, code_literal(BIRTH), born.c.person_id)
            yield entry.where(born.c.adult.is_not(None))

    def _at_home(self) -> FromClause:
        of_people = each_of(self.people)(MembershipRow.__table__.c.person_id)
        return household_members(self.on, self.known_at).where(of_people).subquery()

    @cached_property
    def homes(self) -> FromClause:
        return worked_out_once(sole_homes(self._at_home()))

    @cached_property
    def together(self) -> FromClause:
        """Return whose entries count for whom (`person_id`, `of`): those of all living members of the one household, or one's own."""
        homes, member = self.homes, MembershipRow.__table__
        living = household_members(self.on, self.known_at)
        shared = living.join(homes, homes.c.household_id == member.c.household_id)
        members = shared.with_only_columns(homes.c.person_id, member.c.person_id.label("of")).subquery()
        of = case((members.c.of.is_(None), self.people.c.person_id), else_=members.c.of).label("of")
        joined = self.people.outerjoin(members, members.c.person_id == self.people.c.person_id)
        return worked_out_once(select(self.people.c.person_id, of).select_from(joined))

    def _determinations(self, *, of_household: bool) -> Select[Any]:
        rows, whose = CategoryDeterminationRow.__table__.alias(), self.together if of_household else self.people
        counts = and_(known(rows, self.known_at), standing(rows, self.on).is_not(None))
        told: dict[str, ColumnElement[Any]] = {"value": rows.c.kind}
        told |= {name: rows.c[name] for name in ("outcome", "since", "until")}
        found = self._entry(whose.c.person_id, _sought(rows.c.category, of_household), rows.c.id, told)
        return found.join_from(whose, rows, rows.c.person_id == _of(whose)).where(counts)

    def _facts(self, *, of_household: bool) -> Select[Any]:
        rows, whose = DatedFactRow.__table__.alias(), self.together if of_household else self.people
        kinds = [
            code_literal(read.sought.removesuffix(OF_HOUSEHOLD))
            for read in self.reads
            if read.kind is GroundKind.FACT and read.of_household is of_household
        ]
        counts = and_(rows.c.kind.in_(kinds), in_force(rows, self.on), known(rows, self.known_at))
        told: dict[str, ColumnElement[Any]] = {"value": cast(rows.c.value, Text)}
        told |= {name: rows.c[name] for name in ("source", "as_of", "since", "until")}
        found = self._entry(whose.c.person_id, _sought(rows.c.kind, of_household), rows.c.id, told)
        return found.join_from(whose, rows, rows.c.person_id == _of(whose)).where(counts)

    def _entry(
        self,
        person_id: ColumnElement[Any],
        sought: ColumnElement[Any],
        entry_id: ColumnElement[Any],
        told: Mapping[str, ColumnElement[Any]] | None = None,
    ) -> Select[Any]:
        """Return entries. What the first kind does not tell has its type, and so has it in all that come after it."""
        said, untyped = told or {}, self.untyped
        self.untyped = True
        found: Select[Any] = select(
            person_id.label("person_id"),
            type_coerce(sought, Text()).label("sought"),
            type_coerce(entry_id, Id()).label("entry_id"),
            *(said.get(name, null() if untyped else cast(null(), type_)).label(name) for name, type_ in TOLD.items()),
        )
        return found


def _of(whose: FromClause) -> ColumnElement[Any]:
    return whose.c.of if "of" in whose.c else whose.c.person_id


def _sought(column: ColumnElement[Any], of_household: bool) -> ColumnElement[Any]:
    return column.op("||")(text_literal(OF_HOUSEHOLD)) if of_household else column
