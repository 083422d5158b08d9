"""Answers a question from rows in memory, in plain Python: what the schema, the rights and the paths mean.

Slow and obvious: it shares no code with the stages that it is compared with.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    get_named_type,
    parse,
    value_from_ast_untyped,
)
from graphql.execution.values import get_argument_values, get_variable_values

from hub.catalogue.contract import key_of, rows_of
from hub.catalogue.declarations import Column, Link, Order, Root
from hub.catalogue.fields import story
from hub.cipher import Cipher
from permissions.model import EVERYONE, Capability, Disclosure, Scope, Scopes, Verdict, View
from tests.resolvers.forms import written
from tests.resolvers.loaded import City, Row, is_current
from tests.resolvers.paths import Asker, Paths

FULL, PLACED = Disclosure.FULL, ("Person", "Household", "AssistanceChain")


@dataclass(frozen=True)
class Ground:
    """What is known of some rows before any is seen: all are within `held`; each one has a place, or none has."""

    held: Scopes
    has_place: bool


@dataclass(frozen=True)
class Found:
    """A row that was reached, its type, and where it lies."""

    type_name: str
    row: Row
    scopes: Scopes


Read = Callable[[Found], Any]


class Interpreter:
    """Answers one caller's questions."""

    def __init__(self, city: City, full: GraphQLSchema, asker: Asker, cipher: Cipher, now: datetime) -> None:
        self.full, self.asker, self.cipher = full, asker, cipher
        self.paths = Paths(city, asker, cipher, now)

    def answer(self, text: str, variables: Mapping[str, Any], operation_name: str | None) -> dict[str, Any]:
        """The answer as it goes over the wire, without the sentences of its errors and the moment of its sources."""
        definitions = parse(text).definitions
        self.fragments = {item.name.value: item for item in definitions if isinstance(item, FragmentDefinitionNode)}
        (operation,) = (
            item
            for item in definitions
            if isinstance(item, OperationDefinitionNode)
            and (operation_name is None or (item.name and item.name.value == operation_name))
        )
        self.variables = get_variable_values(self.asker.schema, operation.variable_definitions or (), dict(variables))
        assert not isinstance(self.variables, list), self.variables
        self.told: list[dict[str, Any]] = []
        query = self.asker.schema.query_type
        self.roots = {
            name: nodes[0].name.value for name, nodes in self.merged(query, [operation.selection_set]).items()
        }
        ground = Ground(EVERYONE, has_place=False)
        reads = self.reads_of(query, [operation.selection_set], ground, ())
        data = reads(Found("Query", {}, frozenset()))
        errors = [
            {"path": told["path"], "extensions": {"code": "FIELD_WITHHELD", "reason": told["reason"]}}
            for told in self.told
            if told["outcome"] == "WITHHELD"
        ]
        sources = [{"source": "hub", "state": "COMPLETE"}]
        access = {"purpose": self.asker.purpose, "fields": self.told, "sources": sources}
        return {"data": data} | ({"errors": errors} if errors else {}) | {"extensions": {"access": access}}

    # --- selection ----------------------------------------------------------------------------------------------

    def merged(self, parent: Any, sets: Iterable[SelectionSetNode]) -> dict[str, list[FieldNode]]:
        """The fields asked of a concrete type, by response name, in the order of their first mention."""
        found: dict[str, list[FieldNode]] = {}
        for selections in sets:
            for node in selections.selections:
                if not self.is_asked(node):
                    continue
                if isinstance(node, FieldNode):
                    found.setdefault(node.alias.value if node.alias else node.name.value, []).append(node)
                    continue
                inner = node if isinstance(node, InlineFragmentNode) else self.fragments[node.name.value]
                on = inner.type_condition.name.value if inner.type_condition else parent.name
                if on == parent.name or on in {interface.name for interface in parent.interfaces}:
                    for response, nodes in self.merged(parent, [inner.selection_set]).items():
                        found.setdefault(response, []).extend(nodes)
        return found

    def is_asked(self, node: Any) -> bool:
        given = {
            directive.name.value: value_from_ast_untyped(directive.arguments[0].value, self.variables.coerced)
            for directive in node.directives or ()
        }
        return not given.get("skip", False) and given.get("include", True)

    def reads_of(self, concrete: Any, sets: Iterable[SelectionSetNode], ground: Ground, path: tuple[str, ...]) -> Read:
        """Reads an object: what is asked of each of its fields."""
        reads = {
            response: self.reads(nodes, concrete, ground, (*path, response))
            for response, nodes in self.merged(concrete, sets).items()
        }
        return lambda found: {response: read(found) for response, read in reads.items()}

    # --- rights -------------------------------------------------------------------------------------------------

    def reads(self, nodes: list[FieldNode], parent: Any, ground: Ground, path: tuple[str, ...]) -> Read:
        """Reads one field of a row, as the caller may see it; notes what was not plainly given."""
        name = nodes[0].name.value
        if name == "__typename":
            return lambda found: parent.name
        definition = parent.fields[name]
        declaration = story(definition)
        verdict = self.asker.profile.judge(key_of(parent, definition), Capability.READ)
        views = [
            view
            for view in verdict.views
            if not isinstance(declaration, Column) or view.disclosure in declaration.views
        ]
        if isinstance(declaration, Root):
            views, everywhere = views[:1], True
        else:
            views, everywhere = self.usable(views, ground)
        if not views:
            self.tell(parent, name, path, "WITHHELD", reason=verdict.reason or self.silent(verdict, declaration))
            return lambda found: None
        if isinstance(declaration, Column):
            self.tell_column(parent, name, path, views)
        bound = get_named_type(definition.type).name in PLACED and not any(
            view.scope is Scope.EVERYONE for view in verdict.views
        )
        if not everywhere or (bound and not isinstance(declaration, Root)):
            self.tell(parent, name, path, "PARTLY_WITHHELD", reason="OUT_OF_SCOPE")
        if isinstance(declaration, Column):
            return lambda found: self.value(declaration, views, ground, found)
        read = self.reads_rows(nodes, definition, declaration, verdict, ground, path)
        return lambda found: read(found) if everywhere or found.scopes & {view.scope for view in views} else None

    def usable(self, views: list[View], ground: Ground) -> tuple[list[View], bool]:
        """The views that show anything, and whether they show something of every row.

        A view for some rows alone is of use where each row's place is known, or where with others of its disclosure,
        or after wider ones that are of use, it is for all rows that there are.
        """
        found: list[View] = []
        for disclosure in sorted({view.disclosure for view in views}, key=lambda item: -item.width):
            alike = [view for view in views if view.disclosure is disclosure]
            if hold({view.scope for view in (*found, *alike)}, ground.held):
                return [*found, *alike], True
            found += alike if ground.has_place else []
        return found, False

    def silent(self, verdict: Verdict, declaration: Any) -> str:
        forms = declaration.views if isinstance(declaration, Column) else Disclosure
        return "OUT_OF_SCOPE" if any(view.disclosure in forms for view in verdict.views) else "NO_GRANT"

    def tell_column(self, parent: Any, name: str, path: tuple[str, ...], views: list[View]) -> None:
        forms = list(dict.fromkeys(view.disclosure for view in views))
        for form in forms:
            if form is not FULL:
                self.tell(parent, name, path, f"PARTLY_{form}" if len(forms) > 1 else form, mode=form)

    def tell(self, parent: Any, name: str, path: tuple[str, ...], outcome: str, **more: str) -> None:
        self.told.append({"coordinate": f"{parent.name}.{name}", "outcome": outcome, **more, "path": list(path)})

    def value(self, column: Column, views: list[View], ground: Ground, found: Found) -> Any:
        for view in views:
            alike = {other.scope for other in views if other.disclosure is view.disclosure}
            if view.scope in found.scopes or hold(alike, ground.held):
                return written(column, view.disclosure, found.row, self.cipher, self.asker.organisation)
        return None

    # --- rows ---------------------------------------------------------------------------------------------------

    def reads_rows(
        self,
        nodes: list[FieldNode],
        definition: Any,
        declaration: Any,
        verdict: Verdict,
        ground: Ground,
        path: tuple[str, ...],
    ) -> Read:
        """Reads the rows that a root or a link reaches."""
        arguments = get_argument_values(definition, nodes[0], self.variables)
        target = get_named_type(definition.type)
        possible = (
            self.asker.schema.get_possible_types(target) if isinstance(target, GraphQLInterfaceType) else [target]
        )
        types = {concrete.name: concrete for concrete in sorted(possible, key=lambda concrete: concrete.name)}
        grounds = {
            name: self.ground_below(concrete, declaration, verdict.scopes, ground) for name, concrete in types.items()
        }
        sets = [node.selection_set for node in nodes if node.selection_set]
        reads = {name: self.reads_of(concrete, sets, grounds[name], path) for name, concrete in types.items()}
        hidden = {name: self.hidden_in(name, declaration.order, grounds[name]) for name in types}

        def read(found: Found) -> Any:
            reached = self.reached(declaration, types, found, arguments, verdict.scopes)
            reached = [item for item in reached if self.is_reachable(types[item.type_name], item, verdict.scopes)]
            reached = ordered(reached, declaration.order, hidden)[: arguments.get("first")]
            objects = [reads[item.type_name](item) for item in reached]
            if isinstance(definition.type, GraphQLList):
                return objects
            assert len(objects) <= 1
            return objects[0] if objects else None

        return read

    def ground_below(self, concrete: Any, declaration: Any, scopes: Scopes, ground: Ground) -> Ground:
        if rows_of(concrete).place:
            return Ground(scopes, has_place=True)
        if isinstance(declaration, Root) or declaration.path.pairs:
            return Ground(scopes, has_place=False)
        return Ground(scopes if hold(ground.held, scopes) else ground.held, ground.has_place)

    def hidden_in(self, type_name: str, order: Iterable[Order], ground: Ground) -> set[str]:
        """The columns of an order that the caller may not read in full on every row, and so must not learn from it."""
        concrete = self.full.type_map[type_name]
        hidden = set()
        for field in concrete.fields.values():
            column = story(field)
            if isinstance(column, Column) and column.views[FULL].needs[0] != rows_of(concrete).key:
                verdict = self.asker.profile.judge(key_of(concrete, field), Capability.READ)
                if not hold({view.scope for view in verdict.views if view.disclosure is FULL}, ground.held):
                    hidden |= set(column.views[FULL].needs)
        return hidden & {step.column for step in order}

    def is_reachable(self, concrete: Any, found: Found, scopes: Scopes) -> bool:
        return scopes == EVERYONE or not rows_of(concrete).place or bool(found.scopes & scopes)

    def reached(
        self, declaration: Any, types: Mapping[str, Any], found: Found, arguments: Mapping[str, Any], scopes: Scopes
    ) -> list[Found]:
        """The rows that a root or a link leads to, before the scope of its grant bounds them."""
        reached = []
        for type_name, concrete in types.items():
            rows = rows_of(concrete)
            named = rows.table.__tablename__ if rows.table else ""
            if isinstance(declaration, Root):
                leads = self.paths.entered(declaration.key, arguments, scopes)
            else:
                leads = self.paths.led(declaration, named, found.row, arguments, scopes)
            for row in leads:
                past = isinstance(declaration, Link) and declaration.path.history
                if past or not rows.current or is_current(row):
                    place = self.paths.scopes_of(named, row) if rows.place else found.scopes
                    reached.append(Found(type_name, row, place))
        return reached


def hold(scopes: Iterable[Scope], rows: Scopes) -> bool:
    """Whether rows that lie in some scopes all lie in others."""
    return Scope.EVERYONE in scopes or rows <= set(scopes)


def ordered(found: list[Found], order: Iterable[Order], hidden: Mapping[str, set[str]]) -> list[Found]:
    """In the order of a list: what is not known, or not to be known, comes last."""

    def value(item: Found, column: str) -> Any:
        return None if column in hidden[item.type_name] else item.row[column]

    for step in reversed(list(order)):
        known = [item for item in found if value(item, step.column) is not None]
        unknown = [item for item in found if value(item, step.column) is None]
        known.sort(key=lambda item: value(item, step.column), reverse=step.descending)
        found = known + unknown
    return found
