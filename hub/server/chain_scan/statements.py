"""The statements of a part of everybody: those that a person's chain is asked with, and nothing else decides.

What lies in the hub's own database is found by one statement. For a department with a database of its own the hub's finds the
pairs of persons, and that database what it has of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    FromClause,
    Select,
    SelectBase,
    Text,
    and_,
    bindparam,
    cast,
    func,
    select,
    true,
)

from hub.catalogue.declarations import Path, QueryContext
from hub.policy.constants import integer_literal
from hub.policy.programmes import RULES
from hub.sources.source import CompiledQuery, Source, compiled_once
from hub.sources.sql import any_of
from hub.tables.base import Base
from hub.tables.chain_findings import ChainFindingKind
from hub.tables.population import PersonRow
from hub.tables.types import Id
from resolvers.compile import DIALECTS, MATERIALIZED
from schema.chain_programmes import PROGRAMMES_ASKED, TABLES
from schema.doubled import DOUBLED, at_home, twice
from schema.missed import MISSED, may_be_due, not_received

Programmes = tuple[str, ...]

MISSED_COLUMNS = ("person_id", "programme", "state", "reason", "period_from", "period_until", "record_id")
DOUBLED_COLUMNS = (
    "person_id", "programme", "state", "reason", "period_from", "period_until", "row_key", "earlier_id", "one_payer",
)  # fmt: skip
"""What a row of either statement holds, in this order."""

_PAIRS = "pairs"
_AFTER, _UNTIL = (bindparam(name, type_=Id()) for name in ("after", "until"))
_PATHS: Mapping[ChainFindingKind, Path] = {ChainFindingKind.MISSED: MISSED, ChainFindingKind.DOUBLED: DOUBLED}


def of_kind(kind: ChainFindingKind, programmes: Iterable[str]) -> Programmes:
    """Return those of some programmes of which something can be found: what is due without an application can be missed."""
    due = {code for code, rule in RULES.items() if rule.due is not None}
    return tuple(sorted(code for code in programmes if kind is ChainFindingKind.DOUBLED or code in due))


def context(programmes: Programmes) -> QueryContext:
    """Return what the statements of a chain may use, where an operator asks about everybody: there is no scope."""
    tables: dict[type[Base], None] = dict.fromkeys(table for code in programmes for table in TABLES[code])
    return QueryContext(
        shapes={PROGRAMMES_ASKED: programmes},
        bind=lambda name, type_: bindparam(name, type_=type_),
        request=lambda name: bindparam(name, type_=Date()),
        in_statement=lambda column, statement: column.in_(statement),
        any_of=any_of,
        list_rows=_unasked,
        json_rows=_unasked,
        in_scope=lambda rows, place: true(),
        tables=tuple(tables),
    )


def _unasked(*_: Any) -> Any:
    raise AssertionError("A scan hands no rows in but its pairs.")


def is_scanned(person: FromClause) -> ColumnElement[bool]:
    """Return True for whoever is a person of their own: who was provisional and turned out to be somebody (§14) is that person."""
    return person.c.matched_id.is_(None)


def _among(person_id: ColumnElement[Any]) -> ColumnElement[bool]:
    return and_(person_id > _AFTER, person_id <= _UNTIL)


def _persons() -> FromClause:
    person = PersonRow.__table__.alias()
    return select(person.c.id).where(_among(person.c.id), is_scanned(person)).subquery()


def _pairs(kind: ChainFindingKind, of: QueryContext) -> SelectBase:
    if kind is ChainFindingKind.MISSED:
        return may_be_due(_persons(), of, _among)
    return at_home(_persons(), of)


def _found(kind: ChainFindingKind, pairs: FromClause, of: QueryContext) -> Select[Any]:
    missed = kind is ChainFindingKind.MISSED
    rows = (not_received(pairs, of) if missed else twice(pairs, of, own=True)).subquery()
    return select(*(rows.c[name] for name in (MISSED_COLUMNS if missed else DOUBLED_COLUMNS)))


@compiled_once
def found_here(source: Source, kind: ChainFindingKind, programmes: Programmes) -> CompiledQuery:
    """Return what is found of the persons after `after` up to `until`, where the records lie beside the persons."""
    of = context(programmes)
    return CompiledQuery.of(_found(kind, _pairs(kind, of).cte(_PAIRS).prefix_with(MATERIALIZED), of), source)


@compiled_once
def pairs_here(source: Source, kind: ChainFindingKind, programmes: Programmes) -> CompiledQuery:
    """Return the pairs of the same persons, for a source that has the records."""
    pairs = _pairs(kind, context(programmes)).subquery()
    travelling = (pairs.c[name] for name in _PATHS[kind].travels)
    return CompiledQuery.of(select(cast(pairs.c.parent, Text), cast(pairs.c.target, Text), *travelling), source)


@compiled_once
def found_there(source: Source, kind: ChainFindingKind, programmes: Programmes) -> CompiledQuery:
    """Return what is found of the pairs in the parameter `pairs`, which the hub's own database gave (`written`)."""
    return CompiledQuery.of(_found(kind, given_pairs(source, _PATHS[kind]), context(programmes)), source)


def given_pairs(source: Source, path: Path) -> FromClause:
    """Return the pairs that the parameter `pairs` has, as rows of a path."""
    columns = [("parent", Text()), ("target", Id()), *path.travels.items()]
    return DIALECTS[source.dialect].given(_PAIRS, columns).cte(f"{_PAIRS}_given").prefix_with(MATERIALIZED)


def written(rows: Iterable[Sequence[Any]]) -> str:
    """Return pairs as the parameter `pairs`."""
    return json.dumps([[_text(value) for value in row] for row in rows])


def _text(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


@compiled_once
def persons_after(source: Source, most: int) -> CompiledQuery:
    """Return the next persons after `after` up to `until`, at most so many, with where each is registered."""
    person = PersonRow.__table__.alias()
    rows = select(person.c.id, person.c.division_code).where(_among(person.c.id), is_scanned(person))
    return CompiledQuery.of(rows.order_by(person.c.id).limit(integer_literal(most)), source)


@compiled_once
def how_many(source: Source) -> CompiledQuery:
    """Return how many persons there are to look at after `after` up to `until`."""
    person = PersonRow.__table__.alias()
    counted = select(func.count()).select_from(person).where(_among(person.c.id), is_scanned(person))
    return CompiledQuery.of(counted, source)
