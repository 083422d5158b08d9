"""What a declaration says."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import Enum
from typing import Any, NewType, TypeVar

from sqlalchemy import ColumnElement, FromClause, Select, SelectBase, Subquery, Text, bindparam, literal_column
from sqlalchemy.types import TypeEngine

from hub.catalogue.companions import Companions
from hub.cipher import Cipher, Protected
from hub.codes import Department
from hub.tables.base import Base
from permissions.model import Capability, Disclosure, Sensitivity, Sharing

DECLARATION = "hub"
"""The key of a field's declaration in the metadata of the field."""

Money = NewType("Money", str)
MoneyInterval = NewType("MoneyInterval", str)
DateInterval = NewType("DateInterval", str)
Percent = NewType("Percent", str)

Columns = Mapping[str, ColumnElement[Any]]

T = TypeVar("T")


class Rendering(Enum):
    """How the database writes a value into JSON."""

    PLAIN = "as it is"
    BOOLEAN = "true or false"
    FIXED_POINT = "a whole number of hundredths, as text with two decimals"
    MOMENT = "UTC, to the microsecond"
    TEXTS = "a list of texts, kept as the text of one JSON list"
    SEALED = "sealed in the database, opened by the hub"
    PSEUDONYM = "a person's id, in whose place the hub puts the caller's pseudonym"


@dataclass(frozen=True, slots=True)
class Expression:
    """A value computed from named columns of the row.

    INVARIANT: `build` receives the columns that `needs` names and nothing else, so what a mask can reach is
    what it declares.
    """

    needs: tuple[str, ...]
    build: Callable[..., ColumnElement[Any]]
    rendering: Rendering = Rendering.PLAIN

    def on(self, columns: Columns) -> ColumnElement[Any]:
        return self.build(*(columns[name] for name in self.needs))


@dataclass(frozen=True, slots=True)
class Classification:
    """How a field may be shared, how much harm its disclosure can do, and which department it belongs to."""

    share: Sharing
    sensitivity: Sensitivity
    owner: Department


@dataclass(frozen=True, slots=True)
class GrantableField:
    """What every field says of itself: its stable key, its classification, and the right that it is given by.

    `capability` is READ for all but counts. A field of a mutation is authorised for WRITE by whoever performs it.
    """

    key: str
    classification: Classification
    capability: Capability = field(default=Capability.READ, kw_only=True)


@dataclass(frozen=True, slots=True)
class ColumnField(GrantableField):
    """A value of its row. `views` has an expression for each disclosure in which it can be shown: in its own place, but for
    BANDED, which is shown in a field of its own (`BandField`)."""

    views: Mapping[Disclosure, Expression]
    sealed_as: str | None = None


@dataclass(frozen=True, slots=True)
class QueryContext:
    """What a path or a root may use to find rows: named parameters, and the form the arguments have.

    `shapes` has, for each argument, what of it changes the statement, and `above` the same of the field that this one hangs
    under, with what its path knows of all its rows. `bind` gives a parameter of this field,
    filled from its arguments at each request, and `bind_above` one of the field that is known `above`; `request` one that every request has (`today`, a day in Chongqing,
    `client_id`, `purpose`). `in_statement` and `any_of` test a column against a statement or a list parameter, `list_rows`
    turns two list parameters (`NAME_positions`, `NAME`) into rows, and `json_rows`
    one parameter with a JSON list of lists into rows of the columns named. `in_scope` bounds rows, by how they
    are placed, to those that the field's grant reaches. `is_here` says whether the rows of a table are in the database that is
    asked: a department's may be in its own. `tables` are those tables of records that the rows are computed from
    and that lie where the statement runs (`Path.kept_in`).
    """

    shapes: Mapping[str, Hashable]
    bind: Callable[[str, Any], ColumnElement[Any]]
    request: Callable[[str], ColumnElement[Any]]
    in_statement: Callable[[ColumnElement[Any], Select[Any]], ColumnElement[bool]]
    any_of: Callable[[ColumnElement[Any], str], ColumnElement[bool]]
    list_rows: Callable[[str], Subquery]
    json_rows: Callable[[str, Mapping[str, Any]], Subquery]
    in_scope: Callable[[FromClause, ScopeColumns], ColumnElement[bool]]
    above: Mapping[str, Hashable] = field(default_factory=dict)
    bind_above: Callable[[str, Any], ColumnElement[Any]] = lambda name, type_: bindparam(name, type_=type_)
    is_here: Callable[[type[Base]], bool] = lambda table: True
    tables: tuple[type[Base], ...] = ()


@dataclass(frozen=True, slots=True)
class Moments:
    """When a request happens: the instant and the day in Chongqing."""

    now: datetime
    today: date


Right = tuple[Capability, str]
"""A capability, and the stable key of the field that it is for."""


@dataclass(frozen=True, slots=True)
class Argument:
    """How an argument enters a statement.

    `shape` tells what of its value changes the statement's text: that part belongs to the plan's key. `binds`
    gives the parameters; everything else of the value is bound and never becomes text. `json_rows` says how many rows of
    a list the value asks for, None for no number: by it an operation's cost is known before it runs. `required_rights` names,
    for a shape, and those of all arguments of the place, the rights that are used by it: what cannot be read off the
    selection is judged by these. `declared` makes an argument a coordinate of its own, `Type.field(argument:)`, which
    grants name like a field. `usual` gives what a value is read as, where that
    depends on the moment: what says no more than leaving it out is left out.
    `dated` is true where the value chooses another day or moment than now, by which a decision is made. In one that is
    `complete` no variable may stand that has no value: what it was meant to say would be left out in silence; nor may one that is
    `explicit` be such a variable itself, since leaving it out would do more than was meant. What one that is
    `timeless` binds follows from its value alone, so that it is bound once where the document says the value.
    """

    binds: Callable[[Any, Cipher, Moments], Mapping[str, Any]]
    shape: Callable[[Any], Hashable] = lambda value: None
    rows: Callable[[Any], int | None] | None = None
    required_rights: Callable[[Any, Mapping[str, Any]], Iterable[Right]] = lambda shape, shapes: ()
    declared: GrantableField | None = None
    usual: Callable[[Any, Moments], Any] | None = None
    dated: bool = False
    complete: bool = False
    explicit: bool = False
    timeless: bool = False


OF_TABLE = "of_table"
"""The column of pairs with the name of the table of records that they are about."""


def is_of(tables: Iterable[type[Base]], pairs: FromClause) -> ColumnElement[bool]:
    """Return True for pairs that are about the records of some tables."""
    return pairs.c[OF_TABLE].in_([literal_column(f"'{table.__tablename__}'", Text()) for table in tables])


@dataclass(frozen=True, slots=True)
class Path:
    """How a link gets from its row to others.

    By default the other row's column `to_column` equals this row's column `from_column`. With `junction`, the pairs
    (`parent`, `to_column`) come from a statement over this row's keys. With `computed`, the rows themselves come
    from one: they carry `parent` and every column that the type's fields need. `where` bounds the rows that are
    reached, `join_predicate` the pairs of a row and the key of the one that it is reached from; what it looks at of a reached row, of a table, `compared_columns` names, and rows of which their reader may not
    read all of that in full are not reached. Of rows that say how values compare it reaches these `kinds` alone, or all. With `history`, rows that a correction has replaced are reached too. With `leaves_scope`, the rows may lie outside the scope of the row that they
    are reached from; with `keeps_to_scope`, its `where` keeps them within the scope of the link's own grant. `known` has what is the
    same of all its rows, as an argument would say it; with `hands_on`, what is known of the row that it leads from is known of them too. `only_type` names the one concrete type
    of the rows that are reached, where that follows from what is known of the row that it leads from.

    With `junction` and `computed` the rows are computed where records lie: `kept_in` names the tables of records for the
    arguments, the hub's own database finds the pairs, which have the columns `travels` beside, and each source that has some
    of the tables computes its rows from the pairs. Pairs with `OF_TABLE` are about the records of that table, and reach
    no other source than the one that has it.
    """

    from_column: str
    to_column: str = ""
    junction: Callable[[FromClause, QueryContext], SelectBase] | None = None
    computed: Callable[[FromClause, QueryContext], SelectBase] | None = None
    where: Callable[[FromClause, QueryContext], ColumnElement[bool]] | None = None
    join_predicate: Callable[[FromClause, ColumnElement[Any]], ColumnElement[bool]] | None = None
    compared_columns: Callable[[type[Base]], Iterable[str]] | None = None
    kinds: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    history: bool = False
    leaves_scope: bool = False
    keeps_to_scope: bool = False
    known: Mapping[str, Hashable] = field(default_factory=dict)
    hands_on: bool = False
    kept_in: Callable[[Mapping[str, Hashable]], Iterable[type[Base]]] | None = None
    travels: Mapping[str, TypeEngine[Any]] = field(default_factory=dict)
    only_type: Callable[[Mapping[str, Hashable]], str | None] = lambda above: None

    def of_reached(self, types: Mapping[str, T], above: Mapping[str, Hashable]) -> Mapping[str, T]:
        """Return what is said of those of some concrete types that its rows can have, by what is known of the row above them."""
        only = self.only_type(above)
        return {only: types[only]} if only is not None and only in types else types


@dataclass(frozen=True, slots=True)
class Order:
    """One step of a list's order. NULLs come last; text is compared by code point.

    A step whose column is a field of the type counts only for callers who may read that field in full: an order
    by a withheld value would tell it. A key, or a column that no field shows, always counts.
    """

    column: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class LinkField(GrantableField):
    """Other rows, reached from this one. The scope of its grant also bounds the rows it reaches.

    `narrows`: it leads where another field of its type does, to rows of one record type alone, by the same key and right.
    """

    path: Path
    order: tuple[Order, ...] = ()
    arguments: Mapping[str, Argument] = field(default_factory=dict)
    narrows: bool = False


SOUGHT = "sought"
"""The name under which a look-up gives the ids of the persons whom it looked for."""


@dataclass(frozen=True, slots=True)
class RootField(GrantableField):
    """An entry of the schema. `where` picks rows of the type's table; `computed` makes them instead.

    `exact` is true when each of its rows is one that the caller named, or is the caller: it finds nobody else. `performs` is
    the act of a field that writes (`resolvers.operation.Writing`), after which its answer is read like any other. `looks_up` is
    what a field that reads must find out before: from the operation and what its arguments bind, to further values that its
    answer is read by. Whoever is `SOUGHT` among these is a person whom the answer is about, also when it has no rows.
    """

    where: Callable[[FromClause, QueryContext], ColumnElement[bool]] | None = None
    computed: Callable[[QueryContext], SelectBase] | None = None
    order: tuple[Order, ...] = ()
    arguments: Mapping[str, Argument] = field(default_factory=dict)
    exact: bool = False
    performs: Callable[[Any], Awaitable[None]] | None = None
    looks_up: Callable[[Any, Mapping[str, Any]], Awaitable[Mapping[str, Any]]] | None = None


@dataclass(frozen=True, slots=True)
class WritableField(GrantableField):
    """A field of an input that writes a column. `convert` makes the stored value of a given one.

    `convert` may raise ValueError with a sentence that says what is wanted and repeats nothing. A `protected` value is
    kept in three columns, of which `column` is the stem.
    """

    column: str
    convert: Callable[[Any], Any]
    protected: Protected | None = None


@dataclass(frozen=True, slots=True)
class FieldWithoutGrant:
    """A field of an input that only says what is asked for; it is there wherever its input is."""


@dataclass(frozen=True, slots=True)
class InheritingField(FieldWithoutGrant):
    """A field of an answer that comes with what it stands on. It is no right of its own, so it is never withheld apart."""


@dataclass(frozen=True, slots=True)
class UnrestrictedField(InheritingField):
    """A value that every row has, whatever is withheld: its place in the question, or whether it was stored before."""

    expression: Expression


@dataclass(frozen=True, slots=True)
class BandField(FieldWithoutGrant):
    """The band that a value lies in, as a field of its own beside the value's, so that each parses as its type.

    It has no key of its own: who may read the field `of`, in full or as a band, may read it.
    """

    of: str
    expression: Expression


@dataclass(frozen=True, slots=True)
class ReferenceField(FieldWithoutGrant):
    """A field of an input that writes: it names somebody or something that must be there. `column` is where it goes."""

    column: str


Declaration = GrantableField | FieldWithoutGrant


@dataclass(frozen=True, slots=True)
class ScopeColumns:
    """How rows lie in the city: `division` names the column of their division, `person` or `household` that by which
    they are in a caseload; rows with neither are in none. Rows without a division of their own lie where their person is
    registered. `match` names the match that they belong to: they are matched by its consent, and by no other."""

    division: str | None = None
    person: str | None = None
    household: str | None = None
    match: str | None = None


@dataclass(frozen=True, slots=True)
class ComparedByKind:
    """Rows of kinds that each say how values compare: `kind` names their column, `fields` has of each kind the stable keys of
    the fields that show these values. A row is told only where its reader may read all of them in full. `shown_by` is the key of
    the field that shows the kind: where only some are told, what is told shows it, and so it must be readable too."""

    kind: str
    shown_by: str
    fields: tuple[tuple[str, tuple[str, ...]], ...]

    def among(self, kinds: tuple[str, ...]) -> ComparedByKind:
        """Return the same of some kinds alone; of all, where none is named."""
        return replace(self, fields=tuple(each for each in self.fields if each[0] in kinds)) if kinds else self


@dataclass(frozen=True, slots=True)
class Rows:
    """Where the rows of an object type live, and how a row is placed.

    `scope_columns` says how a row is placed in the city (a row of a type without one is placed by the row it was
    reached from); `subject` the column with the person it is about, or a statement that lists those persons
    for some rows, for the ledger. `current` leaves superseded rows out. `about_table` names the column with the table of
    what a row is about: where that is a record type which is absent for the caller, the row is absent with it. `compared`
    says by what values its rows were found, where they were found by comparing. A type
    without a table has rows that are computed where they are asked for.
    """

    table: type[Base] | None = None
    key: str = "id"
    scope_columns: ScopeColumns | None = None
    subject: str | Callable[[FromClause, QueryContext], SelectBase] | None = None
    current: bool = False
    about_table: str | None = None
    compared: ComparedByKind | None = None


Check = Callable[[Mapping[str, Any], date], tuple[str, str] | None]
"""From the values of a row by column, and the day in Chongqing, to the column that is wrong and what it must be."""


class WriteAction(Enum):
    """What an input that writes does."""

    RECORD = "a new row about what is named, which may correct an earlier one"
    REGISTER = "a new person or household"
    CORRECT = "the row that is named, changed in what was given; what it was stays as a version"
    WITHDRAW = "the row that is named holds no more, for a reason; it stays for whoever asks what was known"


@dataclass(frozen=True, slots=True)
class Writes:
    """What an input that writes becomes: an act on a row of this table, which passed every one of `checks`.

    `derived_columns` computes columns from the others. A row corrects only one that is alike in `matching_columns`,
    and takes from it those `inherited_columns` that were not given. No two rows alike in the columns `unique_columns` hold on one day.
    Rows that are alike in the columns `overlap_columns` and hold on one day are reported as an overlap, and not refused. Of each person or
    household in the columns `about`, what is tried to be written is counted, so that nobody finds out by many tries what is
    known of it: in a day; or of those in `overlap_columns`, whose days each try tells of, in a month.
    The days in the columns `in_life` lie in the life of the person that it is about: none of them before the birth. Whether it can be
    written depends on the fields of the keys `depends_on`, which its writer must read in full; `companions` writes what goes with it.
    """

    table: type[Base]
    derived_columns: Callable[[Mapping[str, Any]], Mapping[str, Any]]
    checks: tuple[Check, ...]
    matching_columns: tuple[str, ...] = ("programme",)
    action: WriteAction = WriteAction.RECORD
    inherited_columns: tuple[str, ...] = ()
    unique_columns: tuple[str, ...] = ()
    overlap_columns: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    in_life: tuple[str, ...] = ()
    depends_on: tuple[str, ...] = ()
    companions: Companions | None = None
