"""Who may see which rows and values, said in PostgreSQL's own words: policies, views and privileges.

Everything here is written from the grants alone, without the stages that it judges. A caller is three settings of the
session (`hub.division`, `hub.organisation`, `hub.today`); the hop that is under way is five more:

    hub.reach      the scopes of the link by which rows are reached
    hub.place      the division of the row that a row without a place of its own was reached from
    hub.persons    the persons that it is about
    hub.home       whether it tells where they live
    hub.held       for rows that were reached across persons, which lie nowhere: the scopes they were reached under

A person lies in a division, in the caseload of whoever has a case with them, and with whoever they consent to be matched
with; a household in its division, in the caseloads of its members, and with whoever one of them lets visit; any other row lies where the row lies that it was reached from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from graphql import GraphQLInterfaceType, GraphQLObjectType, get_named_type

from hub.catalogue.contract import origin, rows_of, rows_on
from hub.catalogue.declarations import BandField, ColumnField, LinkField
from permissions.model import Capability, Disclosure, FieldGrant
from tests.leaks.profiles import FULL, KEYS, NOW
from tests.rights.drawn import declaration, is_stored
from tests.rights.forms import stored_in

Scopes = Mapping[str, Mapping[str, set[str]]]
"""For each stable key, for each disclosure: the scopes in which it is granted."""

WIDEST_FIRST = ("FULL", "MASKED", "BANDED", "PSEUDONYM")
SCOPES = {
    "EVERYONE": "true",
    "DISTRICT": """exists (select from public.division_within w
        where w.ancestor_code = current_setting('hub.division') and w.division_code = $2)""",
    "CASELOAD": "exists (select from unnest($3) as about (person) where find.has_case(person))",
    "MATCHED": "exists (select from unnest($3) as about (person) where find.has_consented(person, $4))",
}
"""Who lies in each scope: $2 is a division, $3 the persons that a row is about, $4 whether it tells where they live."""

PLACES = {
    "person": ("division_code", "array[id]", "false"),
    "household": ("division_code", "find.members(id)", "true"),
    "application": ("find.division_of(person_id)", "array[person_id]", "false"),
}
PLACED_BY = {"person": "division_code", "household": "division_code", "application": "person_id"}
"""The column by which it is known where a row lies."""

OF_A_PERSON = "find.reaches_person(person_id)"
OF_A_HOUSEHOLD = "find.reaches_household(household_id)"
POLICIES = {
    "person": "find.reaches(current_setting('hub.reach'), division_code, array[id], false)",
    "household": "find.reaches(current_setting('hub.reach'), division_code, find.members(id), true)",
    "membership": OF_A_HOUSEHOLD,
    "economic_snapshot": OF_A_HOUSEHOLD,
    "division": "true",
}
"""Who may see a row of a table. Rows of any other table are seen by whoever may see their person."""

_TODAY = "current_setting('hub.today')::date"
_HOLDS = f"superseded_at is null and since <= {_TODAY} and (until is null or until >= {_TODAY})"
_BELONGS = f"(select person_id, household_id from public.membership where {_HOLDS})"
_HOME = f"select person_id, min(household_id::text)::uuid from {_BELONGS} b group by person_id"
_ANYONE_AT_HOME = f"""select t.holder, r.id from
    (select a.person_id as holder, b.person_id as other from {_BELONGS} a join {_BELONGS} b using (household_id)
     union select id, id from public.person) t
    join public.{{table}} r on r.person_id = t.other where r.superseded_at is null"""
PATHS = {
    "Person.household": _HOME,
    "AssistanceChain.household": _HOME,
    "Person.categories": f"select person_id, id from public.category_determination where {_HOLDS}",
    "Household.members": f"select household_id, id from public.membership where {_HOLDS}",
    "Household.economy": """select distinct on (household_id) household_id, id from public.economic_snapshot
        where superseded_at is null order by household_id, as_of desc, recorded_at desc, id""",
    "AssistanceChain.records": _ANYONE_AT_HOME,
    "AssistanceChain.applications": _ANYONE_AT_HOME,
    "Person.exits": f"""select d.person_id, d.id from public.category_determination d join public.person p on p.id = d.person_id
        where d.superseded_at is null and d.outcome = 'RECOGNISED' and (p.died_on is null or p.died_on >= {_TODAY})
        and d.category in ('SUBSISTENCE_ALLOWANCE', 'EXTREME_POVERTY', 'SUBSISTENCE_MARGIN')
        and d.until < {_TODAY} and d.until + interval '2 years' >= {_TODAY}
        and not exists (select from public.category_determination where {_HOLDS} and outcome = 'RECOGNISED'
            and person_id = d.person_id and category = d.category)""",
}
"""Which rows (second column) a row (first column) leads to. A link that only follows a key needs no line here."""

ACROSS = {
    "Person.household",
    "AssistanceChain.household",
    "Household.economy",
    "AssistanceChain.records",
    "AssistanceChain.applications",
}
"""Links to what belongs to others, too: what they reach lies nowhere, unless it has a place of its own."""

_WHO = f"""
create schema find;
create function find.members(uuid) returns uuid[] stable language sql security definer as $$
    select coalesce(array_agg(person_id), '{{}}') from {_BELONGS} b where household_id = $1 $$;
create function find.division_of(uuid) returns text stable language sql security definer as $$
    select division_code from public.person where id = $1 $$;
create function find.has_case(uuid) returns boolean stable language sql security definer as $$
    select exists (select from public.caseload where person_id = $1 and since <= {_TODAY}
        and (until is null or until >= {_TODAY}) and organisation_id = current_setting('hub.organisation')::uuid) $$;
create function find.has_consented(uuid, boolean) returns boolean stable language sql security definer as $$
    select exists (select from public.match_consent where person_id = $1 and since <= {_TODAY} and until >= {_TODAY}
        and withdrawn_at is null and (home or not $2) and organisation_id = current_setting('hub.organisation')::uuid) $$;
"""
_WHERE = """
create function find.reaches_person(uuid) returns boolean stable language sql security definer as $$
    select find.reaches(current_setting('hub.reach'), division_code, array[id], false) from public.person
    where id = $1 $$;
create function find.reaches_household(uuid) returns boolean stable language sql security definer as $$
    select find.reaches(current_setting('hub.reach'), division_code, find.members(id), true) from public.household
    where id = $1 $$;
create function find.shows(text) returns boolean stable language sql security definer as $$
    select case when current_setting('hub.held') = ''
        then find.reaches($1, current_setting('hub.place'), current_setting('hub.persons')::uuid[],
            current_setting('hub.home')::boolean)
        else 'EVERYONE' = any(string_to_array($1, ','))
            or string_to_array(current_setting('hub.held'), ',') <@ string_to_array($1, ',') end $$;
"""


def rights(grants: Iterable[FieldGrant], purpose: str = "READING") -> Scopes:
    """The scopes of what is granted for reading, now and for a purpose."""
    found: dict[str, dict[str, set[str]]] = {}
    for grant in grants:
        if grant.capability is Capability.READ and purpose in grant.purposes and grant.since <= NOW < grant.until:
            found.setdefault(grant.field, {}).setdefault(grant.disclosure, set()).add(grant.scope)
    return found


def stored_types() -> list[GraphQLObjectType]:
    """The types of all rows that are reached from a person or a household."""
    waiting: list[Any] = [FULL.type_map[name] for name in ("Person", "Household", "AssistanceChain")]
    found: dict[str, GraphQLObjectType] = {}
    while waiting:
        for item in concrete_types(waiting.pop()):
            if item.name not in found and is_stored(item):
                found[item.name] = item
                waiting += [get_named_type(item.fields[name].type) for name in links_of(item)]
    return list(found.values())


def concrete_types(item: Any) -> list[GraphQLObjectType]:
    """A type, or the implementers of an interface; of a page those of its rows."""
    item = rows_on(item) or item
    return list(FULL.get_possible_types(item)) if isinstance(item, GraphQLInterfaceType) else [item]


@cache
def links_of(item: GraphQLObjectType) -> Sequence[str]:
    return tuple(name for name in item.fields if isinstance(declaration(f"{item.name}.{name}"), LinkField))


def beside(item: GraphQLObjectType, band: BandField) -> str:
    """The coordinate of the field whose band a field shows."""
    names = (f"{item.name}.{name}" for name in item.fields)
    return next(name for name in names if isinstance(found := declaration(name), ColumnField) and found.key == band.of)


def table_of(item: GraphQLObjectType) -> str:
    table = rows_of(item).table
    assert table is not None
    return table.__tablename__


def reaches(scopes: Mapping[str, str]) -> str:
    """The function that says who lies in any of some scopes."""
    lies = " or ".join(f"('{name}' = any(string_to_array($1, ',')) and {text})" for name, text in scopes.items())
    return (
        "create or replace function find.reaches(text, text, uuid[], boolean) returns boolean stable language sql"
        f" security definer as $$ select {lies} $$"
    )


def written_once(role: str) -> Iterator[str]:
    """Statements that do not depend on the grants: the role, functions, paths and policies."""
    yield f"create role {role} nologin"
    yield from (_WHO, reaches(SCOPES), _WHERE)
    tables = {table_of(item) for item in stored_types()}
    for table in sorted(tables):
        yield f"alter table public.{table} enable row level security"
        yield f"alter table public.{table} force row level security"
        yield f"create policy reach on public.{table} for select to {role} using ({POLICIES.get(table, OF_A_PERSON)})"
    for item in stored_types():
        for name in links_of(item):
            target = FULL.type_map[get_named_type(item.fields[name].type).name]
            for concrete in concrete_types(target) if is_stored(target) else ():
                path = _path(item, name, concrete)
                yield f'create view find."{item.name}.{name}/{concrete.name}" (holder, target) as {path}'
    yield f"grant usage on schema find to {role}"
    yield f"grant select on all tables in schema find to {role}"


def _path(item: GraphQLObjectType, name: str, concrete: GraphQLObjectType) -> str:
    if written := PATHS.get(f"{item.name}.{name}"):
        return written.replace("{table}", table_of(concrete))
    path, rows = declaration(f"{item.name}.{name}").path, rows_of(concrete)
    assert (path.junction, path.computed, path.where) == (None, None, None), f"write the path of {item.name}.{name}"
    return (
        f"select h.{rows_of(item).key}, t.{rows.key} from public.{table_of(item)} h"
        f" join public.{table_of(concrete)} t on t.{path.to_column} = h.{path.from_column}"
        + (" where t.superseded_at is null" if rows.current and not path.history else "")
    )


def written_for(role: str, scopes: Scopes) -> Iterator[str]:
    """Statements that give a role what is granted, and nothing else: views of shown values, and privileges."""
    yield "drop schema if exists seen cascade"
    yield "create schema seen"
    yield f"grant usage on schema seen to {role}"
    needed: dict[str, set[str]] = {}
    for item in stored_types():
        table = table_of(item)
        division, persons, home = PLACES.get(table, ("null::text", "null::uuid[]", "null::boolean"))
        values = []
        for name in item.fields:
            declared = declaration(f"{item.name}.{name}")
            if isinstance(declared, BandField):
                forms = scopes.get(f"{origin(item).KEY}.{declared.of}", {})
                own = beside(item, declared)
                scope = set().union(*(forms.get(way, set()) for way in ("FULL", "BANDED")))
                values.append(f'{_value(own, {"BANDED": scope} if scope else {}, table)} as "{name}"')
            if isinstance(declared, ColumnField):
                forms = scopes.get(KEYS[f"{item.name}.{name}"], {})
                values.append(f'{_value(f"{item.name}.{name}", forms, table)} as "{name}"')
                for disclosure in forms:
                    needed.setdefault(table, set()).add(stored_in(f"{item.name}.{name}", disclosure))
        key = rows_of(item).key
        needed.setdefault(table, set()).update({key, *([PLACED_BY[table]] if table in PLACES else [])})
        shown = ", ".join(
            [
                f"{key} as _row",
                f"{key}::text as _key",
                f"{division} as _division",
                f"{persons} as _persons",
                f"{home} as _home",
                *values,
            ]
        )
        yield f'create view seen."{item.name}" with (security_invoker) as select {shown} from public.{table}'
    for table, columns in needed.items():
        yield f"revoke all on public.{table} from {role}"
        yield f"grant select ({', '.join(sorted(columns))}) on public.{table} to {role}"
    yield f"grant select on all tables in schema seen to {role}"


def _value(coordinate: str, forms: Mapping[str, set[str]], table: str) -> str:
    """The stored value, and the form in which it may be seen: the widest that is granted where the row lies."""
    cases = ""
    assert set(WIDEST_FIRST) == set(Disclosure)
    for disclosure in WIDEST_FIRST:
        if disclosure in forms:
            texts = ",".join(sorted(forms[disclosure]))
            place = PLACES.get(table)
            where = f"find.reaches('{texts}', {', '.join(place)})" if place else f"find.shows('{texts}')"
            cases += f" when {where} then '{disclosure} ' || {stored_in(coordinate, disclosure)}::text"
    return f"case{cases} end" if cases else "null"
