"""Answers a question from rows in memory, in plain Python: what the schema, the rights and the paths mean.

Slow and obvious: it shares no code with the stages that it is compared with.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from graphql import FieldNode, GraphQLInterfaceType, GraphQLList, GraphQLSchema, SelectionSetNode, get_named_type
from graphql.execution.values import get_argument_values
from hypothesis import assume

from hub.catalogue.contract import coordinates, key_of, rows_of
from hub.catalogue.declarations import BandField, ColumnField, LinkField, Order, RootField, UnrestrictedField
from hub.catalogue.fields import declaration_of
from hub.catalogue.lists import ListField, PageField, TotalCountField
from hub.cipher import Cipher
from hub.tables.findings import FindingKind
from permissions.model import EVERYONE, AccessDecision, Capability, Disclosure, Reason, Scope, Scopes, View
from tests.resolvers import lists
from tests.resolvers.forms import written
from tests.resolvers.found import Found, Ground, hold, ordered
from tests.resolvers.loaded import City, is_current
from tests.resolvers.merging import question_of
from tests.resolvers.paths import Asker, Paths

FULL = Disclosure.FULL
PLACED = (
    *("Person", "Household", "AssistanceChain", "Need", "Match", "PublishedNeed", "Supply"),
    *("Delivery", "DeliveryJob", "Finding", "FundAllocation", "FundPayment"),
)
"""The types whose rows each lie somewhere: a link to one of them may lead out of the caller's scope."""


Read = Callable[[Found], Any]


@dataclass(frozen=True)
class Withheld:
    """What stands in the place of a value that is withheld: the number of what is told of it."""

    number: int


def unmarked(value: Any, path: tuple[Any, ...], places: dict[int, list[tuple[Any, ...]]]) -> Any:
    """The data with null for what is withheld, whose places are noted."""
    if isinstance(value, Withheld):
        places.setdefault(value.number, []).append(path)
        return None
    if isinstance(value, list):
        return [unmarked(item, (*path, place), places) for place, item in enumerate(value)]
    if isinstance(value, dict):
        return {name: unmarked(item, (*path, name), places) for name, item in value.items()}
    return value


def in_list(path: tuple[Any, ...]) -> bool:
    return any(isinstance(step, int) for step in path)


@dataclass(frozen=True)
class Behind(Ground):
    """The ground of a page that a link leads to; `rows` makes what reads one of its rows."""

    rows: Callable[[Any, tuple[str, ...]], Callable[[Any], Any]]


class Interpreter:
    """Answers one caller's questions."""

    def __init__(self, city: City, full: GraphQLSchema, asker: Asker, cipher: Cipher, now: datetime) -> None:
        self.full, self.asker, self.cipher = full, asker, cipher
        self.paths = Paths(city, asker, cipher, now)

    def answer(self, text: str, variables: Mapping[str, Any], operation_name: str | None) -> dict[str, Any]:
        """The answer as it goes over the wire, without the sentences of its errors and the moment of its sources."""
        self.question = question_of(text, variables, operation_name, self.asker.schema)
        self.told: list[dict[str, Any]] = []
        query, selections = self.asker.schema.query_type, self.question.operation.selection_set
        self.roots = {name: nodes[0].name.value for name, nodes in self.question.merged(query, [selections]).items()}
        ground = Ground(EVERYONE, has_place=False)
        reads = self.reads_of(query, [selections], ground, ())
        places: dict[int, list[tuple[Any, ...]]] = {}
        data = unmarked(reads(Found("Query", {}, frozenset())), (), places)
        told = [
            told | ({"count": len(places[place])} if place in places and in_list(places[place][0]) else {})
            for place, told in enumerate(self.told)
            if told["outcome"] != "WITHHELD" or place in places
        ]
        by_path: dict[tuple[str, ...], list[int]] = {}
        for place in sorted(places):
            by_path.setdefault(tuple(self.told[place]["path"]), []).append(place)
        errors = []
        for found in by_path.values():
            first = min(found, key=lambda place: [step for step in places[place][0] if isinstance(step, int)])
            count = {"count": sum(len(places[place]) for place in found)} if in_list(places[first][0]) else {}
            said = {"code": "FIELD_WITHHELD", **self.why(self.told[first]), **count}
            errors.append({"path": list(places[first][0]), "extensions": said})
        sources = [{"source": "hub", "state": "COMPLETE"}]
        access = {"purpose": self.asker.purpose, "fields": told, "sources": sources}
        return {"data": data} | ({"errors": errors} if errors else {}) | {"extensions": {"access": access}}

    def reads_of(self, concrete: Any, sets: Iterable[SelectionSetNode], ground: Ground, path: tuple[str, ...]) -> Read:
        """Reads an object: what is asked of each of its fields."""
        reads = {
            response: self.reads(nodes, concrete, ground, (*path, response))
            for response, nodes in self.question.merged(concrete, sets).items()
        }
        return lambda found: {response: read(found) for response, read in reads.items()}

    # --- rights -------------------------------------------------------------------------------------------------

    def reads(  # noqa: PLR0912 -- a decision that returns at each step reads as a list
        self, nodes: list[FieldNode], parent: Any, ground: Ground, path: tuple[str, ...]
    ) -> Read:
        """Reads one field of a row, as the caller may see it; notes what was not plainly given."""
        name = nodes[0].name.value
        if name == "__typename":
            return lambda found: parent.name
        definition = parent.fields[name]
        declaration = declaration_of(definition)
        if isinstance(declaration, UnrestrictedField):
            return lambda found: found.row[name]
        if isinstance(declaration, PageField):
            return self.reads_part(nodes, definition, declaration, ground, path)
        if isinstance(declaration, BandField):
            return self.reads_band(parent, name, declaration, definition, ground, path)
        verdict = self.asker.profile.decide(key_of(parent, definition), declaration.capability)
        views = [view for view in verdict.views if view.disclosure in self.forms(declaration)]
        if isinstance(declaration, RootField):
            views, everywhere = views[:1], True
        else:
            views, everywhere = self.usable(views, ground)
        if not views:
            return self.withheld(parent, name, path, reason=verdict.reason or self.silent(verdict, declaration))
        if isinstance(declaration, ColumnField):
            self.tell_column(parent, name, path, views)
        bound = get_named_type(definition.type).name in PLACED and not any(
            view.scope is Scope.EVERYONE for view in verdict.views
        )
        if isinstance(declaration, ListField):
            return self.reads_list(nodes, definition, verdict.scopes, path)
        if isinstance(declaration, RootField | LinkField) and (refused := self.refused_day(nodes, parent, definition)):
            return self.withheld(None, refused[0], path, reason=refused[1])
        if isinstance(declaration, TotalCountField):
            return lambda found: found.row["total"]
        if not everywhere or (bound and not isinstance(declaration, RootField)):
            self.tell(parent, name, path, "PARTLY_WITHHELD", reason="OUT_OF_SCOPE")
        if isinstance(declaration, ColumnField):
            return lambda found: self.value(declaration, views, ground, found)
        read = self.reads_rows(nodes, definition, declaration, verdict, ground, path)
        return lambda found: read(found) if everywhere or found.scopes & {view.scope for view in views} else None

    def refused_day(self, nodes: list[FieldNode], parent: Any, definition: Any) -> tuple[str, Reason] | None:
        """The first right to another day or moment that is used and withheld, with the reason."""
        for coordinate in self.other_days(nodes, parent, definition):
            chosen = self.asker.profile.decide(coordinates(self.full)[coordinate], Capability.READ)
            if chosen.reason:
                return coordinate, chosen.reason
            assume(chosen.scopes == EVERYONE)  # what a narrower right bounds is asked for elsewhere
        return None

    def other_days(self, nodes: list[FieldNode], parent: Any, definition: Any) -> Iterator[str]:
        """The coordinates of the arguments that choose another day or moment than now."""
        given = get_argument_values(definition, nodes[0], self.question.variables)
        name = nodes[0].name.value
        if "programme" in given:
            first, *words = str(getattr(given["programme"], "value", given["programme"])).lower().split("_")
            name = first + "".join(map(str.capitalize, words))
        for argument in ("on", "knownAt"):
            if argument in definition.args and given.get(argument) not in (None, self.paths.today):
                yield f"Person.{name}({argument}:)"

    def reads_band(
        self, parent: Any, name: str, band: BandField, definition: Any, ground: Ground, path: tuple[str, ...]
    ) -> Read:
        """Reads the band of a value: for whoever may read the value, or its band."""
        beside = (declaration_of(field) for field in self.full.type_map[parent.name].fields.values())
        (column,) = (item for item in beside if isinstance(item, ColumnField) and item.key == band.of)
        verdict = self.asker.profile.decide(key_of(parent, definition), Capability.READ)
        given = [view for view in verdict.views if view.disclosure in (FULL, Disclosure.BANDED)]
        views, everywhere = self.usable([replace(view, disclosure=Disclosure.BANDED) for view in given], ground)
        if not views:
            reason = verdict.reason or (Reason.OUT_OF_SCOPE if given else Reason.NO_GRANT)
            return self.withheld(parent, name, path, reason=reason)
        if not everywhere:
            self.tell(parent, name, path, "PARTLY_WITHHELD", reason="OUT_OF_SCOPE")
        return lambda found: self.value(column, views, ground, found)

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

    def silent(self, verdict: AccessDecision, declaration: Any) -> Reason:
        if any(view.disclosure in self.forms(declaration) for view in verdict.views):
            return Reason.OUT_OF_SCOPE
        return Reason.NO_GRANT

    def forms(self, declaration: Any) -> Iterable[Disclosure]:
        if isinstance(declaration, TotalCountField):
            return [FULL]
        return set(declaration.views) - {Disclosure.BANDED} if isinstance(declaration, ColumnField) else Disclosure

    def tell_column(self, parent: Any, name: str, path: tuple[str, ...], views: list[View]) -> None:
        forms = list(dict.fromkeys(view.disclosure for view in views))
        for form in forms:
            if form is not FULL:
                self.tell(parent, name, path, f"PARTLY_{form}" if len(forms) > 1 else form, mode=form)

    def withheld(self, parent: Any, name: str, path: tuple[str, ...], **more: str) -> Read:
        self.tell(parent, name, path, "WITHHELD", **more)
        mark = Withheld(len(self.told) - 1)
        return lambda found: mark

    def tell(self, parent: Any, name: str, path: tuple[str, ...], outcome: str, **more: str) -> None:
        coordinate = f"{parent.name}.{name}" if parent else name
        self.told.append({"coordinate": coordinate, "outcome": outcome, **more, "path": list(path)})

    def why(self, told: Mapping[str, Any]) -> dict[str, Any]:
        return {name: told[name] for name in ("reason", "capability") if name in told}

    def value(self, column: ColumnField, views: list[View], ground: Ground, found: Found) -> Any:
        for view in views:
            alike = {other.scope for other in views if other.disclosure is view.disclosure}
            if view.scope in found.scopes or hold(alike, ground.held):
                return written(column, view.disclosure, found.row, self.cipher, self.asker.organisation)
        return None

    # --- lists --------------------------------------------------------------------------------------------------

    def reads_list(self, nodes: list[FieldNode], definition: Any, scopes: Scopes, path: tuple[str, ...]) -> Read:
        """Reads a page of a list, by the rights that its arguments use."""
        name, page = nodes[0].name.value, get_named_type(definition.type)
        arguments = get_argument_values(definition, nodes[0], self.question.variables)
        rights = lists.used(self.full, self.asker.profile, name, arguments)
        for right in rights:
            if right.reason:
                return self.withheld(None, right.coordinate, path, reason=right.reason, capability=right.capability)
        bounds = [scopes, *(right.scopes for right in rights)]
        held = scopes
        for bound in bounds:
            held = bound if hold(held, bound) else held
        if held != EVERYONE:
            self.tell(None, f"Query.{name}", path, "PARTLY_WITHHELD", reason="OUT_OF_SCOPE")
        for right in rights:
            if not hold(right.scopes, scopes):
                more = {"reason": "OUT_OF_SCOPE", "capability": right.capability}
                self.tell(None, right.coordinate, path, "PARTLY_WITHHELD", **more)
        sets = [node.selection_set for node in nodes if node.selection_set]
        rows = lists.whole(self.paths, name, arguments, bounds)
        if page.name == "FindingConnection":
            read = self.read_in_full(key for kind in FindingKind for key in kind.compares)
            if not all(hold(scopes, held) for scopes in read.values()):
                read |= self.read_in_full(["finding.kind"])
                if not any(all(read[key] for key in ("finding.kind", *kind.compares)) for kind in FindingKind):
                    return self.withheld(None, f"Query.{name}", path, reason="NO_GRANT")
                self.tell(None, f"Query.{name}", path, "PARTLY_WITHHELD", reason="NO_GRANT")
                rows = [row for row in rows if self.is_told(row, read)]
        reads = self.reads_of(page, sets, Ground(held, has_place=False), path)
        return lambda found: reads(Found(page.name, lists.page_of(rows, arguments.get("first")), frozenset()))

    def read_in_full(self, keys: Iterable[str]) -> dict[str, Scopes]:
        """Where each of some fields is read in full."""
        views = {key: self.asker.profile.decide(key, Capability.READ).views for key in keys}
        return {key: frozenset(view.scope for view in each if view.disclosure is FULL) for key, each in views.items()}

    def is_told(self, finding: Any, read: Mapping[str, Scopes]) -> bool:
        """Whether all that a finding compares is read in full where it lies."""
        lies_in = {Scope.EVERYONE, *self.paths.scopes_of("finding", finding)}
        return all(read[key] & lies_in for key in ("finding.kind", *FindingKind[finding["kind"]].compares))

    def reads_part(
        self, nodes: list[FieldNode], definition: Any, part: PageField, ground: Ground, path: tuple[str, ...]
    ) -> Read:
        """Reads a part of a page: its rows, where it stands, or how many rows there are."""
        target, sets = get_named_type(definition.type), [node.selection_set for node in nodes if node.selection_set]
        what = part.part.name.lower()
        if what == "info":
            return self.reads_of(target, sets, ground, path)
        if what == "edges":
            reads = self.reads_of(target, sets, ground, path)
            return lambda page: [reads(Found("", {"node": row}, page.scopes)) for row in page.row["rows"]]
        if what not in ("nodes", "node"):
            return lambda found: found.row.get(what, "cursor")
        read = ground.rows(sets, path) if isinstance(ground, Behind) else self.placed(target, sets, ground, path)
        if what == "node":
            return lambda edge: read(edge.row["node"])
        return lambda page: [read(row) for row in page.row["rows"]]

    def placed(self, target: Any, sets: Any, ground: Ground, path: tuple[str, ...]) -> Callable[[Any], Any]:
        """Reads a row of a list, which has a place of its own."""
        reads, table = self.reads_of(target, sets, Ground(ground.held, has_place=True), path), target.name.lower()
        return lambda row: reads(Found(target.name, row, self.paths.scopes_of(table, row)))

    # --- rows ---------------------------------------------------------------------------------------------------

    def reads_rows(
        self,
        nodes: list[FieldNode],
        definition: Any,
        declaration: Any,
        verdict: AccessDecision,
        ground: Ground,
        path: tuple[str, ...],
    ) -> Read:
        """Reads the rows that a root or a link reaches."""
        arguments = get_argument_values(definition, nodes[0], self.question.variables)
        page = get_named_type(definition.type)
        target = get_named_type(page.fields["nodes"].type) if "nodes" in page.fields else page
        possible = (
            self.asker.schema.get_possible_types(target) if isinstance(target, GraphQLInterfaceType) else [target]
        )
        types = {concrete.name: concrete for concrete in sorted(possible, key=lambda concrete: concrete.name)}
        grounds = {
            name: self.ground_below(concrete, declaration, verdict.scopes, ground) for name, concrete in types.items()
        }
        sets = [node.selection_set for node in nodes if node.selection_set]

        def rows(sets: Any, path: tuple[str, ...]) -> Callable[[Found], Any]:
            reads = {name: self.reads_of(concrete, sets, grounds[name], path) for name, concrete in types.items()}
            return lambda item: reads[item.type_name](item)

        if page is not target:
            shown = self.reads_of(page, sets, Behind(ground.held, ground.has_place, rows), path)
        else:
            each = rows(sets, path)
        hidden = {name: self.hidden_in(name, declaration.order, grounds[name]) for name in types}

        def read(found: Found) -> Any:
            reached = self.reached(declaration, types, found, arguments, verdict.scopes)
            reached = [item for item in reached if self.is_reachable(types[item.type_name], item, verdict.scopes)]
            reached = ordered(reached, declaration.order, hidden)
            if page is not target:
                return shown(
                    Found(page.name, lists.page_of(reached, arguments.get("first"), len(reached)), found.scopes)
                )
            objects = [each(item) for item in reached]
            if isinstance(definition.type, GraphQLList):
                return objects
            assert len(objects) <= 1
            return objects[0] if objects else None

        return read

    def ground_below(self, concrete: Any, declaration: Any, scopes: Scopes, ground: Ground) -> Ground:
        if rows_of(concrete).scope_columns:
            return Ground(scopes, has_place=True)
        if isinstance(declaration, RootField) or declaration.path.junction:
            return Ground(scopes, has_place=False)
        return Ground(scopes if hold(ground.held, scopes) else ground.held, ground.has_place)

    def hidden_in(self, type_name: str, order: Iterable[Order], ground: Ground) -> set[str]:
        """The columns of an order that the caller may not read in full on every row, and so must not learn from it."""
        concrete = self.full.type_map[type_name]
        hidden = set()
        for field in concrete.fields.values():
            column = declaration_of(field)
            if isinstance(column, ColumnField) and column.views[FULL].needs[0] != rows_of(concrete).key:
                verdict = self.asker.profile.decide(key_of(concrete, field), Capability.READ)
                if not hold({view.scope for view in verdict.views if view.disclosure is FULL}, ground.held):
                    hidden |= set(column.views[FULL].needs)
        return hidden & {step.column for step in order}

    def is_reachable(self, concrete: Any, found: Found, scopes: Scopes) -> bool:
        return scopes == EVERYONE or not rows_of(concrete).scope_columns or bool(found.scopes & scopes)

    def reached(
        self, declaration: Any, types: Mapping[str, Any], found: Found, arguments: Mapping[str, Any], scopes: Scopes
    ) -> list[Found]:
        """The rows that a root or a link leads to, before the scope of its grant bounds them."""
        reached = []
        for type_name, concrete in types.items():
            rows = rows_of(concrete)
            named = rows.table.__tablename__ if rows.table else ""
            if isinstance(declaration, RootField):
                leads = self.paths.entered(declaration.key, arguments, scopes)
            else:
                leads = self.paths.led(declaration, named, found.row, arguments, scopes)
            for row in leads:
                past = isinstance(declaration, LinkField) and declaration.path.history
                if past or not rows.current or is_current(row):
                    place = self.paths.scopes_of(named, row) if rows.scope_columns else found.scopes
                    reached.append(Found(type_name, row, place))
        return reached
