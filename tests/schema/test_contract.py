"""The hub does not start with a contract that lacks a part of a declaration, or would revive an old grant."""

from __future__ import annotations

import re
from dataclasses import replace
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, ClassVar

import pytest
import strawberry
from graphql import GraphQLInputObjectType, GraphQLInterfaceType, GraphQLObjectType, get_named_type

from hub.catalogue.declarations import Classification, InheritingField, LinkField, RootField, Rows
from hub.catalogue.declarations import Path as Way
from hub.catalogue.fields import column, declaration_of, entry, without_grant
from hub.codes import Department
from hub.tables.population import PersonRow
from permissions.model import Sensitivity, Sharing
from resolvers.analysis import RESIDENT_ID_NUMBER
from schema import contract
from schema.contract import IncompleteContract, build_contract
from tests.schema.profiles import KEYS

NUMBERED = re.compile(r"(id|identity)_?(card_?)?number", re.IGNORECASE)

OPEN = Classification(Sharing.UNCONDITIONAL, Sensitivity.GENERAL, Department.CIVIL_AFFAIRS)


class Kind(Enum):
    SAID = strawberry.enum_value("SAID", description="Said (说了).")
    UNSAID = strawberry.enum_value("UNSAID")


Kinds = strawberry.enum(Kind, description="Kinds (种类).")


class Mood(Enum):
    GOOD = "GOOD"


Moods = strawberry.enum(Mood)


@strawberry.type(description="Complete (完整).")
class Complete:
    KEY: ClassVar[str] = "complete"
    ROWS: ClassVar[Rows] = Rows(PersonRow)

    name: str | None = column(PersonRow.name, "name", OPEN, "Its name (名称).")


@strawberry.type(description="A field without a declaration (未声明).")
class Undeclared:
    KEY: ClassVar[str] = "undeclared"

    plain: str | None = strawberry.field(description="Plain (普通).", default=None)


@strawberry.type
class Undescribed:
    KEY: ClassVar[str] = "undescribed"
    ROWS: ClassVar[Rows] = Rows(PersonRow)

    name: str | None = column(PersonRow.name, "name", OPEN, "")
    kind: Kinds | None = column(PersonRow.sex, "kind", OPEN, "Its kind (种类).")  # type: ignore[valid-type]
    mood: Moods | None = column(PersonRow.sex, "mood", OPEN, "Its mood (心情).")  # type: ignore[valid-type]

    @entry(LinkField("others", OPEN, Way(from_column="id", to_column="id")), "Others (其他).")
    def others(self, first: int | None = None) -> list[Complete] | None: ...


@strawberry.type(description="The key of another type's field (重复).")
class Again:
    KEY: ClassVar[str] = "person"
    ROWS: ClassVar[Rows] = Rows(PersonRow)

    name: str | None = column(PersonRow.name, "name", OPEN, "Its name (名称).")


class Colour(Enum):
    RED = strawberry.enum_value("RED", description="Red.")


Colours = strawberry.enum(Colour, description="Colours.")


@strawberry.type(description="English only.")
class Untranslated:
    KEY: ClassVar[str] = "untranslated"
    ROWS: ClassVar[Rows] = Rows(PersonRow)

    name: str | None = column(PersonRow.name, "name", OPEN, "Its name, without (brackets in Chinese).")
    colour: Colours | None = column(PersonRow.sex, "colour", OPEN, "Its colour (颜色).")  # type: ignore[valid-type]

    @entry(LinkField("others", OPEN, Way(from_column="id", to_column="id")), "Others (其他).")
    def others(
        self, first: Annotated[int | None, strawberry.argument(description="At most so many, 最多条数.")] = None
    ) -> list[Complete] | None: ...


def lacking(key: str = "name", **part: Any) -> Any:
    """A type with one field whose declaration lacks a part."""
    classification = replace(OPEN, **part)

    class Lacking:
        KEY: ClassVar[str] = "lacking"
        ROWS: ClassVar[Rows] = Rows(PersonRow)

        name: str | None = column(PersonRow.name, key, classification, "Its name (名称).")

    return strawberry.type(Lacking, description="A part is missing (缺项).")


@strawberry.input(description="Asks (询问).")
class Asking:
    plain: str | None = without_grant("What is asked (询问内容).")


def building(monkeypatch: pytest.MonkeyPatch, *more: Any) -> list[str]:
    """What is wrong with the contract when it has these types too."""
    monkeypatch.setattr(contract, "TYPES", [*contract.TYPES, *more])
    try:
        build_contract.__wrapped__()  # not the one that the process has
    except IncompleteContract as problem:
        return str(problem).split("\n")
    return []


def test_a_complete_declaration_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    assert building(monkeypatch, Complete, Asking) == []


def test_a_field_that_writes_needs_an_act(monkeypatch: pytest.MonkeyPatch) -> None:
    @strawberry.type(description="What can be written (写入).")
    class Writing(contract.Mutation):  # type: ignore[name-defined]
        @entry(RootField("nothing", OPEN), "Does nothing (无).")
        def nothing(self) -> Complete | None: ...

    monkeypatch.setattr(contract, "Mutation", Writing)
    assert building(monkeypatch) == ["Writing.nothing has no act that performs it."]


def test_a_field_without_a_declaration_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    (problem, *more) = building(monkeypatch, Undeclared)
    assert problem == "Undeclared.plain is not declared: key, sharing type, sensitivity and owner are missing."
    assert more == []


def test_every_missing_description_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    assert sorted(building(monkeypatch, Undescribed)) == [
        "Kind.UNSAID has no description.",
        "Mood has no description: add it to DESCRIPTIONS in schema/enums.py, which describes its values too.",
        "Undescribed has no description.",
        "Undescribed.name has no description.",
        "Undescribed.others(first) has no description.",
    ]


def test_a_description_without_its_chinese_term_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a type, a field, an argument and an enum and its values alike; brackets without one do not count."""
    assert sorted(building(monkeypatch, Untranslated)) == [
        f"{place} has no Chinese term in brackets in its description."
        for place in ("Colour", "Colour.RED", "Untranslated", "Untranslated.name", "Untranslated.others(first)")
    ]


@pytest.mark.parametrize(
    ("part", "name"),
    [
        ({"share": None}, "sharing type"),
        ({"sensitivity": None}, "sensitivity"),
        ({"owner": None}, "owner"),
        ({"owner": "civil affairs"}, "owner"),
        ({"key": ""}, "key"),
    ],
    ids=str,
)
def test_a_field_that_lacks_a_part_is_refused_with_its_name(
    monkeypatch: pytest.MonkeyPatch, part: dict[str, Any], name: str
) -> None:
    assert building(monkeypatch, lacking(**part)) == [f"Lacking.name has no {name}."]


def test_a_key_that_is_used_twice_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert building(monkeypatch, Again) == ["The key person.name is used 2 times."]


def test_a_key_that_was_retired_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "retired_keys.txt").write_text("# Gone.\nperson.nickname\ncomplete.name\n", "utf-8")
    monkeypatch.setattr(contract, "files", lambda room: tmp_path)
    assert building(monkeypatch) == []
    assert building(monkeypatch, Complete) == ["The key complete.name was retired; a new field needs a new key."]


def test_a_shared_field_of_a_record_has_a_key_for_each_record_type() -> None:
    """A grant on one department's sums opens no other department's."""
    amounts = {key for coordinate, key in KEYS.items() if coordinate.endswith(".amount")}
    assert {"temporary_relief.amount", "premium_subsidy.amount", "education_aid.amount"} <= amounts
    assert "assistance_record.amount" not in KEYS.values()


def test_no_protected_field_is_required_in_an_answer() -> None:
    """What is withheld is null, so nothing that can be withheld may be non-null."""
    full = build_contract()._schema
    outputs = [
        item for name, item in full.type_map.items() if not name.startswith("__") and hasattr(item, "interfaces")
    ]
    assert len(outputs) > 10
    required = [
        f"{item.name}.{name}"
        for item in outputs
        for name, field in item.fields.items()
        if str(field.type)[-1] == "!" and not isinstance(declaration_of(field), InheritingField)
    ]
    assert required == []


def test_u4_what_is_never_withheld_is_never_null() -> None:
    fields = build_contract()._schema.type_map
    page_info = ("hasNextPage: Boolean!", "hasPreviousPage: Boolean!", "startCursor: String", "endCursor: String")
    for type_name, expected in {
        "PageInfo": page_info,
        "PersonConnection": ("nodes: [Person!]!", "edges: [PersonEdge!]!", "pageInfo: PageInfo!", "totalCount: Int"),
        "PersonEdge": ("cursor: String!", "node: Person!"),
        "EligibilityDecision": ("position: Int!",),
        "RecordAssistancePayload": ("position: Int!", "replayed: Boolean!", "code: String"),
        "RecordPopulationPayload": ("replayed: Boolean!",),
    }.items():
        found = [f"{name}: {field.type}" for name, field in fields[type_name].fields.items()]  # type: ignore[attr-defined]
        assert set(expected) <= set(found), type_name


def _inputs() -> list[tuple[str, str, object]]:
    """Every argument and every field of an input: the type it is of, its name, and the type it takes."""
    found: list[tuple[str, str, object]] = []
    for name, item in build_contract()._schema.type_map.items():
        if isinstance(item, GraphQLInputObjectType):
            found += [(name, field_name, field.type) for field_name, field in item.fields.items()]
        elif isinstance(item, GraphQLObjectType | GraphQLInterfaceType) and not name.startswith("__"):
            found += [
                (name, argument, of.type) for field in item.fields.values() for argument, of in field.args.items()
            ]
    return found


def test_whatever_takes_an_identity_number_takes_it_as_one() -> None:
    """Look-ups are counted by this type: under another one, guessing would be free."""
    named = [(name, get_named_type(type_).name) for _, name, type_ in _inputs() if NUMBERED.search(name)]
    assert {type_ for _, type_ in named} == {RESIDENT_ID_NUMBER}
    assert len(named) >= 2


def test_only_a_root_field_is_asked_by_identity_number() -> None:
    """A miss is told by the root's rows: below a root, nobody would count."""
    full = build_contract()._schema

    def takes_number(type_: object, seen: frozenset[str] = frozenset()) -> bool:
        named = get_named_type(type_)  # type: ignore[call-overload]
        if named.name in seen or not isinstance(named, GraphQLInputObjectType):
            return bool(named.name == RESIDENT_ID_NUMBER)
        return any(takes_number(field.type, seen | {named.name}) for field in named.fields.values())

    outside = [name for name, _, type_ in _inputs() if name not in ("Query", "Mutation") and name in full.type_map
               and not isinstance(full.type_map[name], GraphQLInputObjectType) and takes_number(type_)]  # fmt: skip
    assert outside == []
    assert any(takes_number(type_) for name, _, type_ in _inputs() if name == "Mutation")
