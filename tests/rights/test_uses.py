"""To filter, sort and count are rights of their own: every profile, every use of every field, over HTTP.

A field that is withheld, masked or banded for reading is refused for a use by the same rule: no READ ever gives one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from graphql import GraphQLInputObjectType, GraphQLList, get_named_type, is_enum_type

from hub.catalogue.fields import story
from hub.catalogue.lists import Part, Takes
from permissions.model import Capability
from tests.leaks.profiles import FULL, KEYS
from tests.rights.policy_text import Holder
from tests.rights.test_matrix import HOLDERS, NAMES, governed, known_fields

COORDINATES = {key: coordinate for coordinate, key in KEYS.items()}
SCALARS = {"String": '"980101"', "Date": '"1970-01-01"', "Boolean": "true", "Int": "1", "Money": '"1.00"'}


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
                    taken = story(part)
                    if isinstance(taken, Takes):
                        said = f"{{{item}: {value_of(part.type)}}}"
                        said = f"[{said}]" if isinstance(argument.type, GraphQLList) else said
                        coordinates = tuple(COORDINATES[key] for key in taken.keys)
                        yield Use(taken.capability, coordinates, entry, (given.name, item), f"{{ {entry}({name}: {said}) {{ __typename }} }}")  # fmt: skip
        page: Any = get_named_type(field.type)
        for item, part in getattr(page, "fields", {}).items():
            declared = story(part)
            if isinstance(declared, Part) and declared.capability is not Capability.READ:
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


@pytest.mark.parametrize(("file", "holder"), HOLDERS, ids=NAMES)
async def test_a_use_is_taken_by_its_own_right_only(
    postgres_city_url: str, tmp_path: Path, file: Path, holder: Holder
) -> None:
    async with governed(postgres_city_url, tmp_path, file) as (asked, _):
        known = await known_fields(asked, holder)
        for use in USES:
            answer = await asked.ask(use.text, client=holder.client, purpose=holder.purpose)
            errors = [error["extensions"] for error in answer.get("errors", [])]
            if use.entry not in known.get("Query", ()) or not knows(holder, use):
                assert "data" not in answer, use
                assert {error["code"] for error in errors} <= {"INVALID_QUERY", "FIELD_WITHHELD"}
                assert use.place[1] not in known.get(use.place[0], ())
                continue
            assert use.place[1] in known[use.place[0]], use
            entry, reasons = holder.reason(f"Query.{use.entry}"), {holder.reason(name, use.capability) for name in use.coordinates}  # fmt: skip
            expected = {entry} if entry else reasons - {None}
            assert {error.get("reason") for error in errors} - {"OUT_OF_SCOPE"} == expected, (use, errors)
            value = answer["data"][use.entry]
            if expected:
                assert value is None or set(value.values()) == {None}, use
            else:
                assert value is not None or "OUT_OF_SCOPE" in {error.get("reason") for error in errors}, use
