"""A ledger with as many events as a city has in a year, written by the database itself in a few statements.

Event n has the id and the second n. A thousandth of all are about one person, and for one purpose; a four-hundredth of one client.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.ledger.event import row_of, set_id
from hub.sources.source import Source
from tests.hub.ledger.events import an_event

AT_ONCE = 500_000
"""Events that one statement fills in."""

SETS = [("Person.name", f"Person.f{number}") for number in range(200)]
REFUSED = ("Person.refused",)
DEPARTMENTS = ("EDUCATION", "HEALTH")
"""The department of every other of ten organisations. An eleventh, of HOUSING, never asked."""

_INDEXES = {
    "postgresql": "select indexname, indexdef from pg_indexes where tablename = 'ledger_event' and indexname <> 'pk_ledger_event'",
    "sqlite": "select name, sql from sqlite_master where tbl_name = 'ledger_event' and type = 'index' and sql is not null",
}
_TRIGGER = {"postgresql": "select null", "sqlite": "select sql from sqlite_master where type = 'trigger'"}
_SUBJECTS = "insert into ledger_subject select s.value, e.at, e.id from ledger_event e, json_each(e.subjects) s order by 1, 2, 3"


def identifier(number: int, kind: int = 0) -> str:
    """The id of event `number`, or of a person (1), an account (2) or an organisation (3)."""
    return f"{kind:08x}-0000-4000-8000-{number:012x}"


async def fill(source: Source, rows: int) -> None:
    """Write so many events. Indexes are made afterwards, as quickly as the database can, and are then what the migrations made."""
    async with source.begin() as connection:
        await _organisations_and_sets(connection)
        indexes = (await connection.execute(text(_INDEXES[source.dialect]))).all()
        trigger = await connection.scalar(text(_TRIGGER[source.dialect]))
        for name, _ in indexes:
            await connection.exec_driver_sql(f"drop index {name}")
        if trigger:
            await connection.exec_driver_sql("drop trigger ledger_subject_filled")
    steps = [_filled(source.dialect, first + 1, last) for first, last in pairwise([*range(0, rows, AT_ONCE), rows])]
    steps += [definition for _, definition in indexes]
    # Each by itself: one transaction of gigabytes would be written twice.
    for statement in (*steps, *([_SUBJECTS, trigger] if trigger else ["analyze"])):
        async with source.begin() as connection:
            if source.dialect == "postgresql":
                await connection.exec_driver_sql("set local statement_timeout = 0")
                await connection.exec_driver_sql("set local maintenance_work_mem = '1GB'")
            await connection.exec_driver_sql(statement)


async def _organisations_and_sets(connection: AsyncConnection) -> None:
    for number in range(11):
        department = "HOUSING" if number == 10 else DEPARTMENTS[number % 2]
        columns = f"('{identifier(number, 3)}', 'Office {number}', '{department}', '980000')"
        await connection.exec_driver_sql(
            f"insert into organisation (id, name, department, division_code) values {columns}"
        )
    kept = {"postgresql": ("{%s}", "%s"), "sqlite": ("[%s]", '"%s"')}[connection.dialect.name]
    for names in (*SETS, REFUSED):
        listed = kept[0] % ",".join(kept[1] % name for name in names)
        await connection.exec_driver_sql(
            f"insert into coordinate_set (id, names) values ('{set_id(names)}', '{listed}')"
        )


def _filled(dialect: str, first: int, last: int) -> str:
    """The statement that writes the events from one number to another."""
    names, values = zip(*_columns(dialect), strict=True)
    sets = ", ".join(f"({number}, '{set_id(each)}')" for number, each in enumerate(SETS))
    series = f"select n from generate_series({first}, {last}) n"
    if dialect == "sqlite":
        series = f"select {first} union all select n + 1 from series where n < {last}"
    return f"""with recursive series(n) as ({series}), sets(number, id) as (values {sets})
        insert into ledger_event ({", ".join(names)}) select {", ".join(values)}
        from series cross join sets where sets.number = n % {len(SETS)}"""


def _columns(dialect: str) -> Iterator[tuple[str, str]]:
    """Yield each column of an event with its value in SQL; `n` is the number of the event."""
    on_postgresql = dialect == "postgresql"
    hexadecimal, uuid = ("lpad(to_hex({}), 12, '0')", "({})::uuid") if on_postgresql else ("printf('%012x', {})", "{}")

    def named(number: str, kind: int = 0) -> str:
        return uuid.format(f"'{identifier(0, kind)[:24]}' || {hexadecimal.format(number)}")

    person = named("n % 1000", 1)
    own = {
        "turn": "n",
        "id": named("n"),
        "at": "timestamptz '2026-01-01Z' + n * interval '1 second'"
        if on_postgresql
        else "strftime('%Y-%m-%dT%H:%M:%S.000000Z', 1767225600 + n, 'unixepoch')",
        "client_id": "'c' || (n % 400)",
        "account_id": f"case when n % 3 = 0 then {named('n % 500', 2)} end",
        "organisation_id": named("n % 10", 3),
        "purpose": "'P' || (n % 1000)",
        "outcome": "case when n % 5000 = 0 then 'RATE_LIMITED' else 'ANSWERED' end",
        "given_set": uuid.format("sets.id"),
        "refused_set": f"case when n % 50 = 0 then {uuid.format(repr(set_id(REFUSED)))} end",
        "subjects": f"array[{person}]" if on_postgresql else f"'[\"' || {person} || '\"]'",
        **dict.fromkeys(("given", "refused", "sources", "unavailable"), "'{}'" if on_postgresql else "'[]'"),
    }
    yield "turn", own["turn"]
    for name, value in row_of(an_event(request_id=identifier(0), document_hash="0")).items():
        yield name, own.get(name, "null" if value is None else f"'{value}'")
