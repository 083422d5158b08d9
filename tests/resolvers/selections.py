"""Draws valid questions from a caller's own schema."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_leaf_type,
    parse,
    validate,
)
from hypothesis import assume
from hypothesis import strategies as st

from hub.limits import FIELDS

NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)
DAYS = [date(2026, 11, 23), date(2020, 1, 1), date(2026, 1, 1), date(2026, 6, 30), date(2027, 1, 1), date(2019, 12, 31)]
MOMENTS = [NOW, NOW - timedelta(microseconds=1), datetime(2026, 1, 1, tzinfo=UTC), NOW + timedelta(days=400)]
DEEPEST = 6
"""Levels of objects in one question."""

WIDEST = 5
"""Selections drawn for one object."""

ALIASES = ("{}", "{}", "{}", "{}_", "__{}", "x_{}", "other_{}")
"""How a field is named in an answer. Each way has its own arguments, so that equal names can always be merged."""


SEXES, CATEGORIES = ["MALE", "FEMALE", "UNKNOWN"], ["SUBSISTENCE_ALLOWANCE", "EXTREME_POVERTY", "OTHER_HARDSHIP"]
BIRTHS, PLACES, BOTH = ["1970-01-01", "1950-05-05", "2001-02-03"], ["980101", "980102", "980000", "1"], [True, False]
NOT_DRAWN = {"changes", "fundBalances"}
"""Entries that are not asked, and have tests of their own: what has changed depends on when things were written, and what
departments recorded on where they keep it."""

OPERANDS: Mapping[tuple[str, str], Sequence[Any]] = {
    ("DivisionCondition", "within"): PLACES,
    **{("SexCondition", operator): SEXES for operator in ("equal", "in")},
    **{("CategoryCondition", operator): CATEGORIES for operator in ("equal", "in")},
    **{("DateCondition", operator): BIRTHS for operator in ("equal", "from", "to")},
    **{(f"{kind}Condition", "isKnown"): BOTH for kind in ("Sex", "Date", "Boolean")},
    ("BooleanCondition", "equal"): BOTH,
    **{("FindingKindCondition", operator): ["TWO_HOUSEHOLDS", "VERY_OLD"] for operator in ("equal", "in")},
    **{("FindingStateCondition", operator): ["OPEN", "CLOSED"] for operator in ("equal", "in")},
    **{("MatchStateCondition", operator): ["PROPOSED", "DECLINED"] for operator in ("equal", "in")},
    **{("WaitingReasonCondition", operator): ["NO_SUPPLY", "NEXT_RUN"] for operator in ("equal", "in")},
    ("WaitingReasonCondition", "isKnown"): BOTH,
    **{("ProgrammeCondition", operator): ["PREMIUM_SUBSIDY", "TEMPORARY_RELIEF"] for operator in ("equal", "in")},
    **{("YearCondition", operator): [2025, 2026] for operator in ("equal", "from", "to")},
}
"""What conditions are drawn with."""


def _literal(value: Any) -> str:
    """A value as a document has it."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{name}: {_literal(item)}' for name, item in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_literal, value))}]"
    if isinstance(value, str) and value.isupper():
        return value
    return json.dumps(value)


@dataclass(frozen=True)
class People:
    """Whom questions are about: some are there, some in another district, some nowhere."""

    id_numbers: Sequence[str]
    ids: Sequence[str]
    households: Sequence[str]


@dataclass(frozen=True)
class Asked:
    """A question as a client sends it."""

    text: str
    variables: Mapping[str, Any]
    operation_name: str | None


@dataclass
class _Writer:
    """Writes one question. Variables and fragments are declared as they come up."""

    draw: Any
    schema: GraphQLSchema
    people: People
    declared: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    fragments: dict[str, tuple[str, str]] = field(default_factory=dict)
    arguments: dict[tuple[str, str], str] = field(default_factory=dict)

    def chance(self, of: int) -> bool:
        return bool(self.draw(st.integers(1, of)) == of)

    def one(self, choices: Sequence[Any]) -> Any:
        return self.draw(st.sampled_from(choices))

    # --- values -------------------------------------------------------------------------------------------------

    def variable(self, type_: str, value: Any) -> str:
        """A new variable with this value: given, or, now and then, left to its default."""
        name = f"v{len(self.declared)}"
        self.declared[name] = f"${name}: {type_}"
        if isinstance(value, bool) and self.chance(4):
            self.declared[name] += f" = {str(value).lower()}"
        else:
            self.values[name] = value
        return f"${name}"

    def text(self, type_: str, value: str) -> str:
        return self.variable(type_, value) if self.chance(2) else f'"{value}"'

    def moment(self, name: str, type_: str, values: Sequence[Any]) -> list[str]:
        """An argument that may be left out, null, a literal or a variable, which may be any of these."""
        chosen = self.one([*values, None, ...])
        written = chosen.isoformat() if chosen not in (None, ...) else None
        if self.chance(3):
            variable = self.variable(type_, written)
            if chosen is ...:
                del self.values[variable[1:]]
            return [f"{name}: {variable}"]
        if chosen is ...:
            return []
        return [f'{name}: "{written}"' if written else f"{name}: null"]

    def person_key(self) -> str:
        way, values = self.one([("idNumber", self.people.id_numbers), ("id", self.people.ids)])
        value = self.one(values)
        if self.chance(3):
            return self.variable("PersonKey!", {way: value})
        return f"{{{way}: {self.text({'id': 'UUID!', 'idNumber': 'ResidentIdNumber!'}[way], value)}}}"

    def number(self) -> str:
        value = self.one([1, 1, 2, 99])
        return self.variable("Int!", value) if self.chance(2) else str(value)

    def id_numbers(self) -> str:
        numbers = self.draw(st.lists(st.sampled_from(self.people.id_numbers), max_size=6))
        if self.chance(2):
            return self.variable("[ResidentIdNumber!]!", numbers)
        return f"[{', '.join(self.text('ResidentIdNumber!', number) for number in numbers)}]"

    def first(self) -> list[str]:
        value = self.one([None, 1, 2, 3, 200])
        if self.chance(2):
            return [f"first: {self.variable('Int', value)}"]
        return [f"first: {value}"] if value else []

    def given(self, parent: str, name: str, definition: GraphQLField, alias: str) -> str:
        """The arguments of a field under an alias: always the same, on whichever type it is."""
        if (alias, name) not in self.arguments:
            written: list[str] = []
            for argument in definition.args:
                if argument == "by":
                    written.append(f"by: {self.person_key()}")
                elif argument == "id":
                    written.append(f"id: {self.text('UUID!', self.one(self.people.households))}")
                elif argument == "number":
                    written.append(f"number: {self.number()}")
                elif argument == "programme":
                    written.append(f"programme: {self.one(['PREMIUM_SUBSIDY', self.variable_programme()])}")
                elif argument == "idNumbers":
                    written.append(f"idNumbers: {self.id_numbers()}")
                elif argument == "on":
                    written += self.moment("on", "Date", DAYS)
                elif argument == "knownAt":
                    written += self.moment("knownAt", "DateTime", MOMENTS)
                elif argument in ("filter", "sort"):
                    written += self.narrowed(argument, definition.args[argument].type)
                elif argument in ("after", "before", "last"):
                    pass  # a cursor is no value to be drawn: test_pages follows them
                else:
                    assert argument == "first", f"{parent}.{name}({argument}) is not drawn"
                    written += self.first()
            self.arguments[alias, name] = f"({', '.join(written)})" if written else ""
        return self.arguments[alias, name]

    def narrowed(self, argument: str, type_: Any) -> list[str]:
        """A filter or an order, as a variable or written out; one that says nothing is refused, so it is left out."""
        fields = get_named_type(type_).fields
        chosen = self.draw(st.lists(st.sampled_from(sorted(fields)), max_size=3, unique=True))
        if not chosen:
            return []
        if argument == "sort":
            value: Any = [{name: self.one(["ASCENDING", "DESCENDING"])} for name in chosen]
        else:
            value = {name: self.condition(get_named_type(fields[name].type)) for name in chosen}
        if self.chance(2):
            return [f"{argument}: {self.variable(str(type_), value)}"]
        return [f"{argument}: {_literal(value)}"]

    def condition(self, type_: Any) -> dict[str, Any]:
        chosen = self.draw(st.lists(st.sampled_from(sorted(type_.fields)), min_size=1, max_size=2, unique=True))
        condition: dict[str, Any] = {}
        for operator in chosen:
            values = OPERANDS[type_.name, operator]
            if operator == "in":
                condition[operator] = self.draw(st.lists(st.sampled_from(values), max_size=3))
            else:
                condition[operator] = self.one(values)
        if {"from", "to"} <= set(condition):  # a range that ends before it begins is refused
            condition["from"], condition["to"] = sorted((condition["from"], condition["to"]))
        return condition

    def variable_programme(self) -> str:
        if "programme" not in self.declared:
            self.declared["programme"] = "$programme: EligibilityProgramme! = PREMIUM_SUBSIDY"
        return "$programme"

    # --- selections ---------------------------------------------------------------------------------------------

    def directives(self) -> str:
        written = ""
        for directive, usual in (("skip", False), ("include", True)):
            if self.chance(10):
                value = usual if self.chance(2) else not usual
                condition = self.variable("Boolean!", value) if self.chance(2) else str(value).lower()
                written += f" @{directive}(if: {condition})"
        return written

    def selections(self, type_: Any, depth: int, *, most: int = WIDEST) -> str:
        count = self.draw(st.integers(1, max(most - depth // 2, 1)))
        return f"{{ {' '.join(self.selection(type_, depth) for _ in range(count))} }}"

    def selection(self, type_: Any, depth: int) -> str:
        kind = self.one(["field", "field", "field", "field", "of one type", "__typename", "inline", "named"])
        if (kind == "inline" and depth < DEEPEST) or (
            kind == "of one type" and isinstance(type_, GraphQLInterfaceType)
        ):
            return self.inline(type_, depth)
        if kind == "named" and depth < DEEPEST:
            return self.named(type_, depth)
        if kind == "__typename" and (depth or self.chance(3)):
            return f"{self.one(['', '_: ', 'name_of_type: '])}__typename{self.directives()}"
        return self.field(type_, depth)

    def field(self, type_: Any, depth: int) -> str:
        fields = {
            name: item
            for name, item in type_.fields.items()
            if (depth < DEEPEST or is_leaf_type(get_named_type(item.type))) and name not in NOT_DRAWN
        }
        if not fields:
            return "__typename"
        below = [name for name, item in fields.items() if not is_leaf_type(get_named_type(item.type))]
        name = self.one(below if below and self.chance(2) else list(fields))
        alias = self.one(ALIASES)
        response = alias.format(name)
        arguments = self.given(type_.name, name, fields[name], alias)
        written = f"{name if response == name else f'{response}: {name}'}{arguments}{self.directives()}"
        target = get_named_type(fields[name].type)
        return written if is_leaf_type(target) else f"{written} {self.selections(target, depth + 1)}"

    def inline(self, type_: Any, depth: int) -> str:
        on = self.one([None, *self.overlapping(type_)])
        condition = f" on {on.name}" if on else ""
        return f"...{condition}{self.directives()} {self.selections(on or type_, depth + 1, most=3)}"

    def named(self, type_: Any, depth: int) -> str:
        """A spread of a fragment: of one that is there already where it fits, else of a new one."""
        overlapping = {item.name: item for item in self.overlapping(type_)}
        fitting = [name for name, (on, _) in self.fragments.items() if on in overlapping]
        if fitting and self.chance(2):
            return f"...{self.one(fitting)}{self.directives()}"
        on = self.one(list(overlapping))
        body = self.selections(overlapping[on], depth + 1, most=3)
        name = f"F{len(self.fragments)}"
        self.fragments[name] = (on, f"fragment {name} on {on} {body}")
        return f"...{name}{self.directives()}"

    def overlapping(self, type_: Any) -> list[Any]:
        """The types that a fragment on this type may speak of."""
        if isinstance(type_, GraphQLInterfaceType):
            return [type_, *self.schema.get_possible_types(type_)]
        assert isinstance(type_, GraphQLObjectType)
        return [type_, *type_.interfaces]


@st.composite
def questions(draw: Any, schema: GraphQLSchema, people: People) -> Asked:
    """Any question that this schema understands."""
    writer = _Writer(draw, schema, people)
    body = writer.selections(schema.query_type, 0, most=3)
    name = writer.one([None, None, "Asked"])
    declared = f"({', '.join(writer.declared.values())})" if writer.declared else ""
    head = f"query {name or ''}{declared} " if declared or name else ""
    parts = [f"{head}{body}", *(text for _, text in writer.fragments.values())]
    if name and writer.chance(3):
        parts.append("query Another { __typename }")
    text = "\n".join(parts)
    assume(not validate(schema, parse(text)))
    return Asked(text, writer.values, name)


def everything(schema: GraphQLSchema, levels: int) -> list[str]:
    """Return one question for each root field that a caller knows of, on everything that so many levels of links reach.

    A question that would be larger than the hub takes goes as many levels deep as the hub does take.
    """
    written = {
        "persons": "persons(first: 3)",
        "households": "households(first: 200)",
        "person": "person(by: $by)",
        "assistanceChain": "assistanceChain(by: $by)",
        "household": "household(id: $household)",
        "eligibility": "eligibility(programme: PREMIUM_SUBSIDY, idNumbers: $numbers)",
        "deliveries": "deliveries(first: 3)",
        "delivery": "delivery(number: 1)",
        "ownDeliveryJob": "ownDeliveryJob(id: $household)",
        "offer": "offer(id: $household)",
        **{
            name: f"{name}(first: 3)"
            for name in (
                *("publishedNeeds", "supplies", "ownSupplies", "needs", "offers", "matches"),
                *("applications", "findings", "ownFindings", "ownDeliveryJobs"),
                *("fundAllocations", "ownFundAllocations", "fundPayments", "ownFundPayments"),
            )
        },
        "me": "me",
    }
    variables = {"by": "PersonKey!", "household": "UUID!", "numbers": "[ResidentIdNumber!]!"}
    asked = []
    for name, item in schema.query_type.fields.items():
        if name not in NOT_DRAWN:
            declared = [f"${each}: {type_}" for each, type_ in variables.items() if f"${each})" in written[name]]
            head = f"query({', '.join(declared)})" if declared else "query"
            type_ = get_named_type(item.type)
            below = (_everything_of(type_, schema, deep) for deep in range(levels, 0, -1))
            taken = next(text for text in below if len(re.findall(r"\b[a-z_]\w*", text)) < FIELDS.most)
            asked.append(f"{head} {{ {written[name]} {taken} }}")
    return asked


def _everything_of(type_: Any, schema: GraphQLSchema, levels: int) -> str:
    """Fields that one type alone has are called after it, since other types have fields of that name and another type."""
    fields = {name: get_named_type(item.type) for name, item in type_.fields.items()}
    asked = ["__typename", *(name for name, target in fields.items() if is_leaf_type(target))]
    if levels > 1:
        asked += [
            f"{name} {_everything_of(target, schema, levels - 1)}"
            for name, target in fields.items()
            if not is_leaf_type(target)
        ]
    if isinstance(type_, GraphQLInterfaceType):
        for concrete in schema.get_possible_types(type_):
            own = [f"{concrete.name}_{name}: {name}" for name in concrete.fields if name not in fields]
            asked += [f"... on {concrete.name} {{ {' '.join(own)} }}"] if own else []
    return f"{{ {' '.join(asked)} }}"
