"""Random questions that are valid under a schema: about whom, how deep, which fields, plain or by fragments.

Not among them are the questions about rights: what these tell is no data of a person.
"""

from __future__ import annotations

from random import Random
from typing import Any

from graphql import GraphQLInterfaceType, GraphQLObjectType, GraphQLSchema, get_named_type

from hub.catalogue.fields import declaration_of
from hub.intake.city.cast import cast
from tests.ground.city import odd_id, odd_person

DEEPEST = 4
MOST_NAMES = 200
"""Aliases that a document may have."""
PERSONS = [*(f'{{idNumber: "{number}"}}' for number in cast().values()), *(f'{{id: "{odd_id("person", place)}"}}' for place in range(6)), '{id: "e902e944-7230-507d-96a1-73e0c159124b"}']  # fmt: skip
HOUSEHOLDS = [*(odd_id("household", place) for place in range(4)), "6a3652bd-6996-5777-a86d-1a649b7afd7c"]
NUMBERS = [*cast().values(), *(odd_person(place) for place in range(6))]

PROGRAMMES = ["PREMIUM_SUBSIDY", "MEDICAL_ASSISTANCE", "TEMPORARY_RELIEF"]
ORDERS = ["ASCENDING", "DESCENDING"]
CONDITIONS = {
    "DivisionCondition": ['within: "980101"', 'within: "980000"'],
    "SexCondition": ["equal: MALE", "in: [FEMALE, UNKNOWN]", "isKnown: true"],
    "DateCondition": ['from: "1970-01-01"', 'to: "1990-05-05"', "isKnown: false"],
    "CategoryCondition": ["equal: SUBSISTENCE_ALLOWANCE", "in: [EXTREME_POVERTY, OTHER_HARDSHIP]"],
    "BooleanCondition": ["equal: true", "isKnown: true"],
    "FindingKindCondition": ["equal: TWO_HOUSEHOLDS", "in: [VERY_OLD, TWO_HOUSEHOLDS]"],
    "FindingStateCondition": ["equal: OPEN", "in: [OPEN, CLOSED]"],
    "MatchStateCondition": ["equal: PROPOSED", "in: [DECLINED, DELIVERED]"],
    "WaitingReasonCondition": ["equal: NO_SUPPLY", "in: [NEXT_RUN, NO_PLACE_FREE]", "isKnown: true"],
    "ProgrammeCondition": ["equal: PREMIUM_SUBSIDY", "in: [MEDICAL_ASSISTANCE, TEMPORARY_RELIEF]"],
    "YearCondition": ["equal: 2026", "from: 2025", "to: 2026"],
    "OneSex": ["equal: FEMALE"],
    "OneCategory": ["equal: SUBSISTENCE_ALLOWANCE"],
    "OneBoolean": ["equal: false"],
    "OneNeedKind": ["equal: CARE"],
    "OneNeedProgress": ["equal: WAITING", "equal: DELIVERED"],
}


def drawn_question(schema: GraphQLSchema, random: Random) -> str:
    """A question with one or two root fields; each name in it is an alias of its own."""
    return _Drawing(random).question(schema)


class _Drawing:
    def __init__(self, random: Random) -> None:
        self.random = random
        self.names = iter([f"a{number}" for number in range(MOST_NAMES)])

    def question(self, schema: GraphQLSchema) -> str:
        assert schema.query_type is not None
        self.schema = schema
        fields = schema.query_type.fields
        entries = [name for name in fields if not getattr(declaration_of(fields[name]), "looks_up", None)]
        roots = [
            self.field(schema.query_type, self.random.choice(entries), 0) for _ in range(self.random.randint(1, 2))
        ]
        return f"{{ {' '.join(root for root in roots if root) or '__typename'} }}"

    def field(self, parent: Any, name: str, depth: int) -> str:
        definition = parent.fields[name]
        target = get_named_type(definition.type)
        alias = next(self.names, None)
        if alias is None:
            return ""
        said = f"{alias}: {name}{self.arguments(name, definition)}"
        if not isinstance(target, GraphQLObjectType | GraphQLInterfaceType):
            return said
        return f"{said} {{ {self.below(target, depth + 1)} }}" if depth < DEEPEST else ""

    def below(self, target: Any, depth: int) -> str:
        chosen = [name for name in target.fields if self.random.random() < 0.4]
        parts = [self.field(target, name, depth) for name in chosen]
        if isinstance(target, GraphQLInterfaceType):
            for concrete in self.schema.get_possible_types(target):
                if self.random.random() < 0.3:
                    parts.append(f"... on {concrete.name} {{ {self.below(concrete, depth)} }}")
        return " ".join(part for part in parts if part) or "__typename"

    def arguments(self, name: str, definition: Any) -> str:
        if "by" in definition.args and get_named_type(definition.args["by"].type).name == "PersonKey":
            return f"(by: {self.random.choice(PERSONS)})"
        if "id" in definition.args:
            return f'(id: "{self.random.choice(HOUSEHOLDS)}")'
        if "number" in definition.args:
            return f"(number: {self.random.randint(1, 3)})"
        if "year" in definition.args:
            return f"(programme: {self.random.choice(PROGRAMMES)}, year: {self.random.choice((2025, 2026))})"
        if "idNumbers" in definition.args:
            numbers = ", ".join(f'"{number}"' for number in self.random.sample(NUMBERS, 4))
            return f"(programme: PREMIUM_SUBSIDY, idNumbers: [{numbers}])"
        if "programmes" in definition.args:
            codes = sorted(get_named_type(definition.args["programmes"].type).values)
            return f"(programmes: [{', '.join(self.random.sample(codes, 2))}])"
        given = [
            f"{name}: {self.asked(name, definition.args[name].type)}"
            for name in ("by", "filter", "sort")
            if name in definition.args and self.random.random() < 0.6
        ]
        if "first" in definition.args and self.random.random() < 0.5:
            given.append(f"first: {self.random.randint(1, 4)}")
        return f"({', '.join(given)})" if given else ""

    def asked(self, argument: str, type_: Any) -> str:
        """A filter, or an order, by some fields that the caller may use or once could."""
        fields = get_named_type(type_).fields
        chosen = self.random.sample(sorted(fields), self.random.randint(1, min(2, len(fields))))
        if argument == "sort":
            return f"[{', '.join(f'{{{name}: {self.random.choice(ORDERS)}}}' for name in chosen)}]"
        if argument == "by":
            steps = {name: self.random.choice(sorted(get_named_type(fields[name].type).values)) for name in chosen}
            return f"{{{', '.join(f'{name}: {step}' for name, step in steps.items())}}}"
        conditions = {name: self.random.choice(CONDITIONS[get_named_type(fields[name].type).name]) for name in chosen}
        return f"{{{', '.join(f'{name}: {{{condition}}}' for name, condition in conditions.items())}}}"
