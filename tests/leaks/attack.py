"""An attacker with the rights of one client, who tries all that the public door offers to learn what is withheld.

All that comes back about a person is their *transcript*; of two people with one transcript nobody can say who is who. So
from people who are alike in everything but a field, the bits that are learned of the field are the number of
people it was possible to be, before and after, each by its logarithm.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import log2
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInterfaceType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    build_client_schema,
    get_introspection_query,
    get_named_type,
)

from tests.ground.hub import Hub, codes
from tests.leaks.targets import Target

DEEP = 4
_OWN = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\d{17}[\dX]")
"""What is of each person alone: identifiers, pseudonyms, and the number that they are asked by."""

DAYS = [str(date(2018, 3, 1) + timedelta(days=300 * number)) for number in range(12)]

WRITE = """mutation($key: String!, $record: RecordAssistanceInput!) {
    recordAssistance(idempotencyKey: $key, input: $record) { record { __typename eligibility } } }"""


@dataclass
class Attacker:
    """A client and a purpose, with the schema that it is shown."""

    hub: Hub
    client: str
    purpose: str
    by_number: bool
    schema: GraphQLSchema = field(default_factory=GraphQLSchema)
    requests: int = 0

    async def ask(self, text: str, variables: Any = None) -> Any:
        self.requests += 1
        return await self.hub.ask(text, variables, client=self.client, purpose=self.purpose)

    async def look_around(self) -> None:
        self.schema = build_client_schema(
            (await self.ask(get_introspection_query(input_value_deprecation=False)))["data"]
        )

    def has(self, entry: str) -> bool:
        assert self.schema.query_type is not None
        return entry in self.schema.query_type.fields

    def arguments(self, entry: str) -> Any:
        assert self.schema.query_type is not None
        return self.schema.query_type.fields[entry].args

    async def transcript(self, target: Target) -> str:
        """All that comes back about a person, without what is theirs alone."""
        told = [await self.ask(text, {"by": self.key(target)}) for text in self.questions()]
        assert all("data" in answer and answer["data"]["person"] for answer in told), (
            "an attack that is not answered is none"
        )
        told += [await self.found_by(target, text) for text in self.searches()]
        told += [await self.ask(WRITE, variables) for variables in self.payments(target)]
        return _OWN.sub("", repr(told))

    def key(self, target: Target) -> dict[str, str]:
        return {"idNumber": target.id_number} if self.by_number else {"id": target.id}

    def questions(self) -> Iterator[str]:
        """Everything that may be selected of a person; and every decision, today and on other days.

        Each decision is asked for alone: all of them together are more than one question may ask."""
        if not self.has("person"):
            return
        person: Any = self.schema.type_map["Person"]
        decisions = [name for name, item in person.fields.items() if "on" in item.args]
        yield "query($by: PersonKey!) { person(by: $by) { %s } }" % _everything(person, DEEP, decisions)  # noqa: UP031
        decision = self.schema.type_map.get("EligibilityDecision")
        if decisions and decision is not None:
            below = _everything(decision, 2)
            for name in decisions:
                yield "query($by: PersonKey!) { person(by: $by) { %s { %s } } }" % (name, below)  # noqa: UP031
                for argument in (f'on: "{DAYS[0]}"', 'knownAt: "2026-01-02T00:00:00Z"'):
                    yield "query($by: PersonKey!) { person(by: $by) { %s(%s) { %s } } }" % (name, argument, below)  # noqa: UP031
                days = " ".join(f'd{place}: {name}(on: "{day}") {{ {below} }}' for place, day in enumerate(DAYS[:9]))
                yield "query($by: PersonKey!) { person(by: $by) { %s } }" % days  # noqa: UP031

    def searches(self) -> Iterator[str]:
        """Every condition and every order that the schema knows."""
        if not self.has("persons"):
            return
        for argument, literal in _literals(self.arguments("persons")):
            yield f"{{ persons({argument}: {literal}, first: 200) {{ nodes {{ id }} }} }}"

    def payments(self, target: Target) -> Iterator[Mapping[str, Any]]:
        """What is written back about a person for other days, whose verdict is answered."""
        mutation = self.schema.mutation_type
        written = self.schema.type_map.get("PremiumSubsidyInput")
        if mutation is not None and "recordAssistance" in mutation.fields and written is not None:
            for day in DAYS[-3:]:
                given = {"insuranceYear": 2026, "tier": "TIER_1", "amount": "1.00", "status": "PAID", "givenOn": day}
                record = {"premiumSubsidy": {"person": self.key(target), **given}}
                yield {"key": f"{target.field}-{target.place}-{self.purpose}-{day}"[:128], "record": record}

    async def found_by(self, target: Target, text: str) -> Any:
        """Whether a search finds a person, or why nothing is told. Where they stand is known to tell: ties end by id."""
        answer = await self.ask(text)
        if codes(answer):
            return codes(answer)
        return target.id in [item["id"] for item in answer["data"]["persons"]["nodes"]]


def _everything(graphql_type: Any, depth: int, but: Sequence[str] = ()) -> str:
    """Every field of a type that takes nothing, down to a depth, `but` some; records of an interface are left to other tests."""
    found = ["__typename"]
    for name, item in graphql_type.fields.items():
        below = get_named_type(item.type)
        if name in but or any(isinstance(argument.type, GraphQLNonNull) for argument in item.args.values()):
            continue
        if isinstance(below, GraphQLObjectType):
            if depth > 1 and below.name != graphql_type.name and below.name not in ("Person", "Division"):
                found.append(f"{name} {{ {_everything(below, depth - 1)} }}")
        elif not isinstance(below, GraphQLInterfaceType) and not name.lower().endswith("cursor"):
            found.append(name)  # a cursor is sealed, and each row's own like its id
    return " ".join(found)


def _literals(arguments: Any) -> Iterator[tuple[str, str]]:
    conditions = {
        "equal": ("MALE", "FEMALE", "true", "false", '"2005-03-01"'),
        "in": ("[FEMALE]",),
        "from": tuple(f'"{day}"' for day in ("2001-01-01", "2004-06-01", "2007-01-01")),
        "isKnown": ("true",),
        "within": ('"980101"',),
    }
    if "filter" in arguments:
        for name, item in get_named_type(arguments["filter"].type).fields.items():
            for operator, operand in get_named_type(item.type).fields.items():
                for literal in conditions.get(operator, ()):
                    enum = get_named_type(operand.type)
                    fits = (
                        literal.strip("[]") in enum.values if isinstance(enum, GraphQLEnumType) else literal[0] in '"tf'
                    )
                    if fits:
                        yield "filter", f"{{{name}: {{{operator}: {literal}}}}}"
    if "sort" in arguments:
        for name in get_named_type(arguments["sort"].type).fields:
            yield "sort", f"[{{{name}: ASCENDING}}]"


def bits(transcripts: Sequence[str]) -> float:
    """What is learned, on average, of who one of these people is: log2 of how many it was possible to be, less that after."""
    alike = Counter(transcripts)
    return log2(len(transcripts)) - sum(count * log2(count) for count in alike.values()) / len(transcripts)


def bits_of_guessing(candidates: int, guesses: int) -> float:
    """What is learned, on average, of one in so many by so many guesses."""
    hit = min(1.0, guesses / candidates)
    missed = (1 - hit) * log2(candidates / (candidates - guesses)) if hit < 1 else 0.0
    return hit * log2(candidates) + missed
