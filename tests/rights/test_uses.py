"""To filter, sort and count are rights of their own: every profile, the uses of every field, over HTTP.

A field that is withheld, masked or banded for reading is refused for a use by the same rule: no READ ever gives one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

import pytest
from graphql import GraphQLInputObjectType, GraphQLList, get_named_type, is_enum_type

from hub.catalogue.fields import declaration_of
from hub.catalogue.lists import FieldUsingRights, TotalCountField
from tests.ground.city import POLICY
from tests.ground.hub import Hub
from tests.hub.server.store import change
from tests.leaks.profiles import FULL, KEYS
from tests.rights.policy_text import Holder
from tests.rights.test_matrix import HOLDERS, every_other, known_fields

COORDINATES = {key: coordinate for coordinate, key in KEYS.items()}
SCALARS = {"String": '"980101"', "Date": '"1970-01-01"', "Boolean": "true", "Int": "2026", "Money": '"1.00"'}


@dataclass(frozen=True)
class Use:
    """A use of some coordinates in a question; `place` is where its name stands in the schema, and what it is asked by."""

    capability: str
    coordinates: tuple[str, ...]
    entry: str
    place: tuple[str, str]
    text: str


def uses() -> Iterator[Use]:
    """Every way in which a list takes a right beside READ."""
    assert FULL.query_type is not None
    for entry, field in FULL.query_type.fields.items():
        for name, argument in field.args.items():
            given = get_named_type(argument.type)
            if isinstance(given, GraphQLInputObjectType):
                for item, part in given.fields.items():
                    taken = declaration_of(part)
                    if isinstance(taken, FieldUsingRights):
                        said = f"{{{item}: {value_of(part.type)}}}"
                        said = f"[{said}]" if isinstance(argument.type, GraphQLList) else said
                        coordinates = tuple(COORDINATES[key] for key in taken.keys)
                        yield Use(taken.capability, coordinates, entry, (given.name, item), f"{{ {entry}({name}: {said}) {{ __typename }} }}")  # fmt: skip
        page: Any = get_named_type(field.type)
        for item, part in getattr(page, "fields", {}).items():
            declared = declaration_of(part)
            if isinstance(declared, TotalCountField):
                yield Use(declared.capability, (f"{page.name}.{item}",), entry, (page.name, item), f"{{ {entry} {{ {item} }} }}")  # fmt: skip


def value_of(kind: Any) -> str:
    named = get_named_type(kind)
    if isinstance(named, GraphQLInputObjectType):
        name, field = next(iter(named.fields.items()))
        return f"{{{name}: {value_of(field.type)}}}"
    value = next(iter(named.values)) if is_enum_type(named) else SCALARS[named.name]  # type: ignore[attr-defined]
    return f"[{value}]" if isinstance(kind, GraphQLList) else str(value)


USES = list(uses())


def knows(holder: Holder, use: Use) -> bool:
    """True while each right that a use takes is, or was a short while ago, a grant of the holder's."""
    own = [one for one in holder.grants if one["capability"] == use.capability]
    return all(Holder(holder.client, holder.purpose, holder.organisation, tuple(own)).knows(name) for name in use.coordinates)  # fmt: skip


def test_both_lists_are_filtered_sorted_and_counted() -> None:
    """A new use of a field joins by itself; without any, the test below would say nothing."""
    assert {use.capability for use in USES} == {"FILTER", "SORT", "AGGREGATE"}
    assert {use.entry for use in USES} >= {"persons", "households"}


@every_other(0)
async def test_a_use_is_taken_by_its_own_right_only(
    asked: Hub, size: Callable[[int, int], int], holder: Holder
) -> None:
    """Three of the uses, drawn for each holder; each of them at full size."""
    known = await known_fields(asked, holder)
    for use in Random(f"{holder.client} {holder.purpose}").sample(USES, size(3, len(USES))):
        answer = await asked.ask(use.text, client=holder.client, purpose=holder.purpose)
        errors = [error["extensions"] for error in answer.get("errors", [])]
        entries = {other.entry for other in USES if other.place == use.place}  # lists of the same rows share an input
        shown = bool(entries & {*known.get("Query", ())}) and knows(holder, use)
        assert shown == (use.place[1] in known.get(use.place[0], ())), use
        entry, reasons = holder.reason(f"Query.{use.entry}"), {holder.reason(name, use.capability) for name in use.coordinates}  # fmt: skip
        expected = {entry} if entry else reasons - {None}
        told = {error.get("reason") for error in errors} - {"OUT_OF_SCOPE"}
        assert told <= expected, (use, errors)  # of several rights that an argument takes, the first is told
        assert bool(told) == bool(expected), (use, errors)
        value = answer["data"][use.entry]
        if expected:
            assert value is None or set(value.values()) == {None}, use
        else:
            assert value is not None or "OUT_OF_SCOPE" in {error.get("reason") for error in errors}, use


CHANGES = {
    "person": ("name", "sex", "birth_date", "id_number_mask", "id_number_sealed", "phone_mask", "phone_sealed", "bank_account_mask", "bank_account_sealed", "origin"),
    "household": ("address", "urban"),
}  # fmt: skip
ENTRY_OF = {"person": "persons", "household": "households"}
OWN = [holder for file, holder in HOLDERS if file == POLICY and holder.purpose == "READING"]
OTHER_VALUE = {"birth_date": "'1901-02-03'", "urban": "not coalesce(urban, false)", "sex": "case sex when 'MALE' then 'FEMALE' else 'MALE' end"}  # fmt: skip


def other_value(column: str) -> str:
    """What stands in a column's place after a change; a text of its own for each row, if nothing else is said."""
    return OTHER_VALUE.get(column, f"substr(id, 1, 8) || '{column}'")


@pytest.mark.parametrize("city_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("holder", OWN, ids=[holder.client for holder in OWN])
@pytest.mark.parametrize("table", CHANGES)
async def test_a_value_that_may_not_be_used_changes_no_page_order_cursor_or_total(
    hub: Hub, size: Callable[[int, int], int], holder: Holder, table: str
) -> None:
    """Every column that is neither read nor used, also where it is shown behind a mask or as a band: a third of them at a time,
    and at full size each in turn."""
    entry, type_name = ENTRY_OF[table], table.capitalize()
    known = await known_fields(hub, holder)
    if entry not in known.get("Query", ()):
        return
    page = " ".join(name for name in ("totalCount",) if name in known[f"{type_name}Connection"])
    asked = [f"{{ {entry}(first: 20) {{ nodes {{ __typename }} pageInfo {{ endCursor }} {page} }} }}"]
    asked += [
        use.text.replace("{ __typename }", f"{{ nodes {{ __typename }} pageInfo {{ endCursor }} {page} }}")
        for use in USES
        if use.entry == entry and use.capability != "AGGREGATE" and knows(holder, use)
    ]
    before = {text: await hub.ask(text, client=holder.client) for text in asked}
    times = size(3, len(CHANGES[table]))
    for columns in filter(None, (CHANGES[table][place::times] for place in range(times))):
        assert all("data" in answer for answer in before.values())
        others = [f"{column} = {other_value(column)}" for column in columns]
        await change(hub.settings, f"update {table} set {', '.join(others)}")
        after = {text: await hub.ask(text, client=holder.client) for text in asked}
        uses = re.compile("|".join(rf"\b{COLUMN_NAMES.get(column, column)}:" for column in columns))
        assert [text for text in asked if before[text] != after[text] and not uses.search(text)] == [], columns
        before = after


COLUMN_NAMES = {"birth_date": "birthDate"}


@pytest.mark.parametrize("city_url", ["sqlite"], indirect=True)
async def test_the_same_change_shows_to_whoever_may_use_the_value(hub: Hub) -> None:
    """Without this the test above could pass by changing nothing."""
    text = "{ persons(first: 20, sort: [{name: ASCENDING}]) { pageInfo { endCursor } } }"
    before = await hub.ask(text)
    await change(hub.settings, "update person set name = substr(id, 1, 8) || 'name'")
    assert before["data"] != (await hub.ask(text))["data"]
