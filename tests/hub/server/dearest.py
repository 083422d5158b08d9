"""Draws the dearest documents that are still taken: pieces of one kind, as many as the limits let through."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from graphql import GraphQLSchema, get_named_type

from hub.catalogue.declarations import Moments
from hub.errors import RefusedRequest
from hub.limits import PLANNING
from hub.server.endpoint.documents import coerce_variables, read_document
from resolvers import select
from resolvers.analysis import Selection
from resolvers.arguments import shapes_by_place
from resolvers.planning_cost import PlanningCost
from tests.ground.city import odd_id, odd_person
from tests.leaks.questions import drawn_question
from tests.schema.profiles import NOW

MOMENTS = Moments(NOW, NOW.date())
MANY = 160
"""Pieces that are drawn before it is found out how many of them are taken."""


@dataclass(frozen=True)
class Drawn:
    """A document with its variables, what kind it is of, and how many units it costs."""

    kind: str
    text: str
    variables: Mapping[str, Any] = field(default_factory=dict)
    units: int = 0

    @property
    def body(self) -> Mapping[str, Any]:
        """What is sent."""
        named = {"operationName": "Q"} if self.text.startswith("query Q") else {}
        return {"query": self.text, "variables": self.variables, **named}


class Drawing:
    """Draws for one caller's schema. The same seed draws the same document."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        self._scales = PlanningCost()
        self._types: Any = schema.type_map
        person = self._types["Person"].fields
        self._rules = [name for name, item in person.items() if str(item.type) == "EligibilityDecision"]
        self._kinds: Sequence[Callable[[Random], Drawn]] = (
            self._of_rules, self._of_records, self._of_fragments, self._of_levels, self._of_entries, self._of_schema,
            self._of_switches, self._of_people, self._of_values, self._of_operations,
        )  # fmt: skip

    def draw(self, seed: int) -> Drawn:
        random = Random(seed)
        return self._kinds[seed % len(self._kinds)](random)

    # --- how much is taken ---------------------------------------------------------------------------------------

    def units(self, text: str, variables: Mapping[str, Any]) -> int | None:
        """What a document costs; None when it is refused."""
        try:
            document = read_document(text, "Q" if text.startswith("query Q") else None, self._schema)
            asked = select.SelectionContext(self._schema, document.fragments, coerce_variables(document, variables))
            roots = select.select_roots(asked, document.root_type, document.operation.selection_set)
            selection = Selection.of(roots)
            analysis = selection.analysed(asked.variables, MOMENTS)
            shaped = [
                (root.selected, shapes_by_place(root.sites, given.values))
                for root, given in zip(selection.compiled, analysis.arguments, strict=True)
            ]
            units = self._scales.units(shaped)
            PLANNING.check(units)
        except RefusedRequest:
            return None
        return units

    def dearest(
        self, kind: str, pieces: Sequence[str], write: Callable[[Sequence[str]], str], variables: Mapping[str, Any]
    ) -> Drawn:
        """The document of as many of the pieces as are taken; of one when none is."""
        taken, refused = 1, len(pieces) + 1
        while refused - taken > 1:
            middle = (taken + refused) // 2
            if self.units(write(pieces[:middle]), variables) is None:
                refused = middle
            else:
                taken = middle
        text = write(pieces[:taken])
        return Drawn(kind, text, variables, self.units(text, variables) or 0)

    # --- what is drawn -------------------------------------------------------------------------------------------

    def _leaves(self, random: Random, name: str, most: int = 6) -> str:
        plain = [
            leaf
            for leaf, item in self._types[name].fields.items()
            if not hasattr(get_named_type(item.type), "fields") and not item.args
        ]
        return " ".join(random.sample(plain, min(len(plain), random.randint(1, most))))

    def _into(self, parent: str, entry: str, body: str, arguments: str = "") -> str:
        """A field with this below it, or below the rows of its page."""
        target: Any = get_named_type(self._types[parent].fields[entry].type)
        rows = next((name for name in ("nodes", "items") if name in target.fields), None)
        return f"{entry}{arguments} {{ {f'{rows} {{ {body} }}' if rows else body} }}"

    def _members(self, body: str) -> str:
        """The persons of a household with this below them."""
        member = get_named_type(self._types["Household"].fields["members"].type).name
        return self._into("Household", "members", self._into(member, "person", body))

    def _people(self, random: Random) -> Callable[[str], str]:
        """Somewhere where persons are, from one up to a page of them."""
        first = random.choice([1, 20, 200])
        one = f'(by: {{id: "{odd_id("person", random.randrange(4))}"}})'
        return random.choice(
            [
                lambda body: self._into("Query", "person", body, one),
                lambda body: self._into("Query", "persons", body, f"(first: {first})"),
                lambda body: self._into(
                    "Query",
                    "household",
                    self._members(body),
                    f'(id: "{odd_id("household", 0)}")',
                ),
            ]
        )

    def _of_rules(self, random: Random) -> Drawn:
        days = random.choice([1, 2, 3])

        def piece(number: int) -> str:
            on = date(2026, 1, 1) + timedelta(
                days=number % days
            )  # the same for all documents: there is a limit of days
            conditions = random.choice(["", " conditions { code state }"])
            return f'a{number}: {random.choice(self._rules)}(on: "{on}") {{ verdict reason{conditions} }}'

        around = self._people(random)
        pieces = [piece(number) for number in range(49)]
        return self.dearest("rules", pieces, lambda taken: f"{{ {around(' '.join(taken))} }}", {})

    def _of_records(self, random: Random) -> Drawn:
        def record(depth: int) -> str:
            below = ["id amount", self._into("AssistanceRecord", "person", self._leaves(random, "Person"))]
            if depth < 3:
                below.append(self._into("AssistanceRecord", "supersedes", record(depth + 1)))
                below.append(f"... on PremiumSubsidy {{ id {self._into('PremiumSubsidy', 'supersedes', 'id')} }}")
            return random.choice(below)

        pieces = [f"a{number}: supersedes {{ {record(1)} }}" for number in range(49)]
        one = f'(by: {{id: "{odd_id("person", 2)}"}})'
        around = random.choice(
            [
                lambda body: self._into("Query", "person", self._into("Person", "assistanceRecords", body), one),
                lambda body: self._into(
                    "Query", "assistanceChain", self._into("AssistanceChain", "records", body), one
                ),
                lambda body: self._into("Query", "changes", self._into("Change", "record", body), "(first: 50)"),
            ]
        )
        return self.dearest("records", pieces, lambda taken: f"{{ {around(' '.join(taken))} }}", {})

    def _of_fragments(self, random: Random) -> Drawn:
        fields = [self._leaves(random, "Person", 3) for _ in range(random.choice([1, 4, MANY]))]
        around = self._people(random)
        pieces = [fields[number % len(fields)] for number in range(MANY)]

        def write(taken: Sequence[str]) -> str:
            spread = " ".join(f"...F{number}" for number in range(len(taken)))
            fragments = " ".join(f"fragment F{number} on Person {{ {piece} }}" for number, piece in enumerate(taken))
            return f"{{ {around(spread)} }} {fragments}"

        return self.dearest("fragments", pieces, write, {})

    def _of_levels(self, random: Random) -> Drawn:
        first, names = self._people(random), random.randint(1, 3)

        def write(taken: Sequence[str]) -> str:
            body = self._leaves(random, "Person", 2)
            for _ in taken:
                down = self._members(body)
                body = " ".join(f"h{number}: {self._into('Person', 'household', down)}" for number in range(names))
            return f"{{ {first(body)} }}"

        return self.dearest("levels", [""] * 6, write, {})

    def _of_entries(self, random: Random) -> Drawn:
        pieces = []
        for number in range(20):
            text = drawn_question(self._schema, random).strip()[1:-1].strip()
            pieces.append(f"fragment F{number} on Query {{ {_renamed(text, f'e{number}')} }}")

        def write(taken: Sequence[str]) -> str:
            return f"{{ {' '.join(f'...F{number}' for number in range(len(taken)))} }} {' '.join(taken)}"

        return self.dearest("entries", pieces, write, {})

    def _of_schema(self, random: Random) -> Drawn:
        inner = random.choice(["name", "name args { name type { name } }", "name type { name fields { name } }"])
        pieces = [f"s{number}: __schema {{ types {{ name fields {{ {inner} }} }} }}" for number in range(16)]
        return Drawn("schema", f"{{ {' '.join(pieces[: random.randint(1, 16)])} }}")

    def _of_switches(self, random: Random) -> Drawn:
        flags = random.randint(1, 12)
        declared = ", ".join(f"$v{number}: Boolean!" for number in range(flags))
        variables = {f"v{number}": random.random() < 0.8 for number in range(flags)}
        around = self._people(random)
        pieces = [
            f"a{n}: {random.choice(self._rules)} @{random.choice(['include', 'skip'])}(if: $v{n % flags}) {{ verdict }}"
            for n in range(flags, flags + 48)
        ]
        used = " ".join(f"u{number}: id @include(if: $v{number})" for number in range(flags))

        def write(taken: Sequence[str]) -> str:
            return f"query({declared}) {{ {around(' '.join(('id', *taken)))} me {{ client {{ {used} name }} }} }}"

        return self.dearest("switches", pieces, write, variables)

    def _of_people(self, random: Random) -> Drawn:
        """As many values as may be expected: many persons with much of each."""
        rule = random.choice(self._rules)
        code = "".join(f"_{letter}" if letter.isupper() else letter.upper() for letter in rule)
        body = random.choice(
            [
                "position verdict reason",
                f"verdict {self._into('EligibilityDecision', 'person', self._leaves(random, 'Person'))}",
                self._into("EligibilityDecision", "person", self._into("Person", "assistanceRecords", "id amount")),
                "verdict conditions { code state sentence }",
            ]
        )
        text = f"query($of: [ResidentIdNumber!]!) {{ eligibility(programme: {code}, idNumbers: $of) {{ {body} }} }}"
        count = next(
            n for n in (1000, 800, 500, 300, 100, 1) if self.units(text, {"of": [odd_person(0)] * n}) is not None
        )
        variables = {"of": [odd_person(number % 40) for number in range(count)]}
        return Drawn("people", text, variables, self.units(text, variables) or 0)

    def _of_values(self, random: Random) -> Drawn:
        """Long lists and large numbers where there is no room for them."""
        value = random.choice(["9" * 5_000, f'"{"x" * 50_000}"', "[" * 60 + "]" * 60, "{a: " * 60 + "1" + "}" * 60])
        return Drawn("values", f"{{ persons(first: {value}) {{ __typename }} }}")

    def _of_operations(self, random: Random) -> Drawn:
        names = [f"query R{number} {{ me {{ client {{ id }} }} }}" for number in range(random.randint(1, 165))]
        return Drawn("operations", f"query Q {{ me {{ client {{ name }} }} }} {' '.join(names)}")


def _renamed(text: str, prefix: str) -> str:
    """The same selections under other aliases, so that several of them stand side by side."""
    return re.sub(r"\ba(\d+):", rf"{prefix}a\1:", text)
