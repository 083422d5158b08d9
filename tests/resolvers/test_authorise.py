"""Every right, in process and exhaustively: `resolvers.authorise` gives what the grants say on every row there can be.

A row is no more here than the scopes that it lies in, so all rows can be gone through: on each step of a path a row
lies in the caller's division or not, and in the caseload or not. What the policy says of it is worked out from the
grants alone (`said`), and compared with what the permitted tree shows of it (`given`). No database is asked: that the
statements read a permitted tree aright is proved by `tests.rights.test_row_security` and, over HTTP, by `test_matrix` there.

This file proves `resolvers/authorise.py`, and with it `permissions/`; it takes seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import pairwise, product
from pathlib import Path
from random import Random
from typing import Any

import pytest
from graphql import GraphQLInterfaceType, GraphQLSchema, get_named_type, parse
from graphql.execution.values import get_variable_values

from hub.catalogue.contract import absent_types, rows_on
from hub.catalogue.declarations import BandField, ColumnField, Right
from hub.grants.grantable import grantable
from hub.grants.policy import grants_of
from hub.grants.policy_file import read_policy_file
from permissions.model import Capability, Disclosure, FieldGrant, Principal, Reason, Scope
from permissions.profile import Profile, derive
from resolvers import authorise as authorising
from resolvers import select
from resolvers.authorise import Authorised, Permitted, Restriction, authorise
from schema.callers import schema_of
from tests.ground.city import ORGANISATION, odd_id
from tests.leaks.profiles import FULL, KEYS, NOW, STANDING, USES, YEAR
from tests.rights import policies
from tests.rights.drawn import Asked, declaration, drawn_grants, is_stored, written
from tests.rights.policies import ACROSS, WIDEST_FIRST, Scopes
from tests.rights.policy_text import HASH, Holder, written_out
from tests.rights.test_matrix import HOLDERS, NAMES, banded
from tests.rights.test_row_security import ROOTS

Steps = Sequence[tuple[str, str]]
"""A root and links, each with the type that it leads to."""

DEPTH = 2
"""How many links a path has."""

PLACES = tuple(frozenset({"EVERYONE", *also}) for also in ((), ("DISTRICT",), ("CASELOAD",), ("DISTRICT", "CASELOAD")))
"""The scopes that a row may lie in."""

ABSENT = "a row that is not reached"


@dataclass(frozen=True)
class Footing:
    """Where a row is taken to lie: in some scopes; or nowhere, and then it was reached under some."""

    lies_in: frozenset[str] = frozenset()
    held: frozenset[str] = frozenset()

    def shows(self, scopes: frozenset[str]) -> bool:
        """True where something that is granted in these scopes is seen."""
        if self.held:
            return "EVERYONE" in scopes or self.held <= scopes
        return bool(self.lies_in & scopes)


@dataclass(frozen=True)
class Verdicts:
    """What was found of all that can be asked of a root, in a caller's own schema."""

    root: str
    own: GraphQLSchema
    found: Authorised


def reach(scopes: Scopes, coordinate: str) -> frozenset[str]:
    return frozenset().union(*scopes.get(KEYS[coordinate], {}).values())


def said(
    scopes: Scopes,
    path: Steps,
    rows: Sequence[frozenset[str]],
    own: GraphQLSchema,
    known: dict[tuple[str, Footing], Any],
    within: Sequence[frozenset[str]] = (),
) -> Any:
    """What the grants say of the row at the end of a path: the disclosure of each column, and which links lead on.

    `within` has the scopes of each right that the root's arguments use. `known` keeps what was said of each type on each
    footing: under the same scopes it is the same on every path.
    """
    if not all(rows[0] & used for used in within):
        return ABSENT
    guarantee = Footing()
    for place, ((coordinate, type_name), lies_in) in enumerate(zip(path, rows, strict=True)):
        by = reach(scopes, coordinate)
        if not by or (place and not guarantee.shows(by)) or not lies_in & by:
            return ABSENT
        if has_place(type_name):
            guarantee = Footing(lies_in=lies_in)
        elif place == 0 or coordinate in ACROSS:
            guarantee = Footing(held=by)
    if (type_name, guarantee) not in known:
        fields: Any = own.type_map[type_name]
        known[type_name, guarantee] = {
            name: _said_of(scopes, f"{type_name}.{name}", guarantee)
            for name in fields.fields
            if is_asked(type_name, name)
        }
    return known[type_name, guarantee]


def _said_of(scopes: Scopes, coordinate: str, guarantee: Footing) -> str | None:
    """The widest form that is granted where the row lies."""
    type_name, _, _ = coordinate.partition(".")
    declared = declaration(coordinate)
    if isinstance(declared, BandField):
        forms = scopes.get(KEYS[policies.beside(FULL.type_map[type_name], declared)], {})  # type: ignore[arg-type]
        return "FULL" if guarantee.shows(frozenset().union(forms.get("FULL", ()), forms.get("BANDED", ()))) else None
    if not isinstance(declared, ColumnField):
        return "FULL" if guarantee.shows(reach(scopes, coordinate)) else None
    forms = scopes.get(KEYS[coordinate], {})
    shown = (form for form in WIDEST_FIRST if form in forms and form != "BANDED")
    return next((form for form in shown if guarantee.shows(frozenset(forms[form]))), None)


def has_place(type_name: str) -> bool:
    return policies.table_of(FULL.type_map[type_name]) in policies.PLACES  # type: ignore[arg-type]


@cache
def is_asked(type_name: str, name: str) -> bool:
    return isinstance(declaration(f"{type_name}.{name}"), ColumnField | BandField) or is_link(type_name, name)


@cache
def is_link(type_name: str, name: str) -> bool:
    item: Any = FULL.type_map[type_name]
    return name in policies.links_of(item) and is_stored(FULL.type_map[get_named_type(item.fields[name].type).name])


def along(root: Permitted, path: Steps) -> Sequence[Permitted]:
    """What of a permitted tree lies on a path, as far as it leads: below what nobody is shown there is nothing."""
    found = [root]
    for (_, above), (coordinate, _) in pairwise(path):
        name, below = coordinate.partition(".")[2], rows_below(found[-1]).get(above)
        if below is None:
            break
        found.append(next(item for item in below if item.name == name))
    return found


def given(
    steps: Sequence[Permitted], type_name: str, rows: Sequence[frozenset[str]], known: dict[frozenset[str], Any]
) -> Any:
    """What a permitted tree shows of the row at the end of a path, which has a type.

    `known` keeps what is shown there of a row, by where it lies: how it was reached does not change that.
    """
    for place, (here, lies_in) in enumerate(zip(steps, rows, strict=False)):
        if place and _shown(here, rows[place - 1]) is None:
            return ABSENT
        if not here.shown or not all(lies_in & bound for bound in (here.bound, *here.scope_limits)):
            return ABSENT
    assert len(steps) == len(rows), "a row is reached over something that is not shown"
    if rows[-1] not in known:
        below = rows_below(steps[-1])[type_name]
        known[rows[-1]] = {item.name: _shown(item, rows[-1]) for item in below if item.name != "__typename"}
    return known[rows[-1]]


def rows_below(item: Permitted) -> Mapping[str, tuple[Permitted, ...]]:
    """What is selected of the rows that a root or a link leads to, by their type; behind a page too."""
    for name, below in item.children.items():
        if rows_on(FULL.type_map[name]) is not None:
            return next(one for one in below if one.name == "nodes").children
    return item.children


def _shown(item: Permitted, lies_in: frozenset[str]) -> str | None:
    return next((str(view.disclosure) for view in item.shown if view.only_in is None or view.only_in & lies_in), None)


def consistent(path: Steps, rows: Sequence[frozenset[str]]) -> bool:
    """False for rows that are about one person and yet lie apart."""
    return all(
        rows[place] == rows[place - 1] or has_place(type_name) or coordinate in ACROSS
        for place, (coordinate, type_name) in enumerate(path)
        if place
    )


def whole(type_name: str, own: GraphQLSchema, depth: int) -> Asked:
    """All that can be asked of a type, and below its links, to some depth."""
    item: Any = own.type_map[type_name]
    columns = [name for name in item.fields if isinstance(declaration(f"{type_name}.{name}"), ColumnField | BandField)]
    links = {}
    for name in (name for name in item.fields if is_link(type_name, name)):
        target: Any = get_named_type(item.fields[name].type)
        target = rows_on(target) or target
        concrete = own.get_possible_types(target) if isinstance(target, GraphQLInterfaceType) else [target]
        links[name] = {one.name: whole(one.name, own, depth - 1) if depth else Asked((), {}) for one in concrete}
    return Asked(tuple(columns), links)


def paths(root: str, own: GraphQLSchema, depth: int) -> Iterator[list[tuple[str, str]]]:
    """Every path of links from a root, to some depth."""
    links: dict[str, Mapping[str, Mapping[str, Asked]]] = {}
    waiting = [[(f"Query.{root}", ROOTS[root][0])]]
    while waiting:
        path = waiting.pop()
        yield path
        here = path[-1][1]
        if len(path) <= depth:
            if here not in links:
                links[here] = whole(here, own, 0).links
            for name, below in links[here].items():
                waiting += [[*path, (f"{here}.{name}", concrete)] for concrete in below]


def authorised(profile: Profile, root: str, own: GraphQLSchema, used: tuple[Right, ...] = ()) -> Authorised:
    """The verdicts on all that can be asked of a root whose arguments use some rights."""
    type_name, argument = ROOTS[root]
    key = argument.replace("$key", f'"{odd_id("person", 0)}"')
    text = f"{{ {root}({key}) {written({type_name: whole(type_name, own, DEPTH)})} }}"
    node: Any = parse(text, no_location=True).definitions[0]
    variables: Any = get_variable_values(own, [], {})
    document = select.SelectionContext(FULL, {}, variables, absent_types(FULL, profile))
    (selected,) = select.select_roots(document, FULL.query_type, node.selection_set)  # type: ignore[arg-type]
    return authorise(selected, document, profile, Capability.READ, {("Query", root): used})


def verdicts(grants: list[FieldGrant], standing: Principal, used: tuple[Right, ...] = ()) -> Iterator[Verdicts]:
    """The verdicts on all that can be asked under some grants, of each root."""
    profile = derive(grants, (), standing, NOW)
    own = schema_of(FULL, profile)
    if own is not None:
        assert own.query_type is not None
        for root in ROOTS:
            if root in own.query_type.fields:
                yield Verdicts(root, own, authorised(profile, root, own, used))


def differences(grants: list[FieldGrant], standing: Principal, purpose: str, used: tuple[Right, ...] = ()) -> list[str]:
    """Where what is permitted under some grants is not what they say, for any root, path and rows."""
    within = [scopes_of(grants, right) for right in used]
    scopes = policies.rights(grants, purpose)
    return [line for one in verdicts(grants, standing, used) for line in wrongly_given(one, scopes, within)]


def wrongly_given(one: Verdicts, scopes: Scopes, within: Sequence[frozenset[str]] = ()) -> Iterator[str]:
    of_types: dict[tuple[str, Footing], Any] = {}
    for path in paths(one.root, one.own, DEPTH):
        steps, of_rows = along(one.found.root, path), dict[frozenset[str], Any]()
        for rows in product(PLACES, repeat=len(path)):
            if consistent(path, rows):
                expected = said(scopes, path, rows, one.own, of_types, within)
                there = given(steps, path[-1][1], rows, of_rows)
                if expected != there:
                    yield f"{path} {rows}: {there} for {expected}"


@pytest.fixture(scope="module")
def written_down(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], list[FieldGrant]]:
    """Every grant of a policy, as the hub reads its file."""

    @cache
    def read(file: Path) -> list[FieldGrant]:
        text = tmp_path_factory.mktemp("policy") / "policy.yaml"
        text.write_text(written_out(file, HASH), "utf-8")
        return [*grants_of(read_policy_file(text, grantable(FULL)))]

    return read


@pytest.mark.parametrize(("file", "holder"), HOLDERS, ids=NAMES)
def test_a_client_is_given_what_its_policy_says_and_told_of_all_else_why_it_is_withheld(
    written_down: Callable[[Path], list[FieldGrant]], file: Path, holder: Holder
) -> None:
    """The reason, and the coordinates given and refused, as the plain reading of the policy file has them."""
    roles = frozenset(one["role"] for one in holder.grants)
    grants = [one for one in written_down(file) if one.role in roles]
    standing = Principal(roles, ORGANISATION, holder.purpose)
    for one in verdicts(grants, standing):
        assert [*wrongly_given(one, policies.rights(grants, holder.purpose))] == []
        found = one.found
        withheld = {one.coordinate: one.reason for one in found.restrictions if one.outcome == "WITHHELD"}
        for coordinate, reason in withheld.items():
            known = why(holder, coordinate)
            assert reason == known or (reason == "OUT_OF_SCOPE" and not known), coordinate
        assert {*found.granted} == {
            coordinate for coordinate in shown_in(found.root) if not coordinate.endswith(".__typename")
        }
        assert {*found.refused} == withheld.keys() - {*found.granted}
        assert not [coordinate for coordinate in found.granted if coordinate in KEYS and holder.reason(coordinate)]


def why(holder: Holder, coordinate: str) -> str | None:
    """Why a field is withheld everywhere; of a band, why the value beside it is not shown in full or as a band."""
    declared = declaration(coordinate)
    if not isinstance(declared, BandField):
        return holder.reason(coordinate) or banded(holder, coordinate)
    value = policies.beside(FULL.type_map[coordinate.partition(".")[0]], declared)  # type: ignore[arg-type]
    ways = {one["disclosure"] for one in holder.in_force(value, "READ")}
    return holder.reason(value) or (None if ways & {"FULL", "BANDED"} else "NO_GRANT")


def shown_in(item: Permitted) -> Iterator[str]:
    if item.shown:
        yield item.selected.coordinate
    for below in item.children.values():
        for one in below:
            yield from shown_in(one)


def test_any_grants_give_what_they_say(size: Callable[[int, int], int]) -> None:
    for seed in range(size(3, 100)):
        assert differences(drawn_grants(Random(seed)), STANDING, "READING") == [], f"seed {seed}"


def drawn_uses(random: Random) -> list[FieldGrant]:
    """Grants of rights beside reading: none to two of each, a few of them ended, or for another purpose."""
    return [
        FieldGrant(
            f"{right} {place}", "role", right[1], right[0], Disclosure.FULL, random.choice(list(Scope)),
            frozenset({random.choice(("READING",) * 9 + ("OTHER",))}), NOW - YEAR, NOW + YEAR * random.choice((1,) * 9 + (-1,)),
        )
        for right in USES
        for place in range(random.choice((0, 1, 1, 2)))
    ]  # fmt: skip


def scopes_of(grants: list[FieldGrant], right: Right) -> frozenset[str]:
    """Where a right holds now, for reading."""
    held = (one for one in grants if (one.capability, one.field) == right and "READING" in one.purposes)
    return frozenset(str(one.scope) for one in held if one.since <= NOW < one.until)


def test_what_arguments_use_bounds_the_rows_and_opens_nothing(size: Callable[[int, int], int]) -> None:
    for seed in range(size(3, 100)):
        random = Random(seed)
        grants = [*drawn_grants(random), *drawn_uses(random)]
        used = tuple(random.sample(USES, random.randint(1, 2)))
        assert differences(grants, STANDING, "READING", used) == [], f"seed {seed}"


def test_a_right_that_arguments_use_is_told_by_its_own_name() -> None:
    """Withheld with its reason, or partly where it is narrower than the field: and nothing of a right that is as wide."""
    right = (Capability.FILTER, KEYS["Person.birthDate"])
    entry = [FieldGrant("entry", "role", KEYS[name], Capability.READ, Disclosure.FULL, Scope.EVERYONE, frozenset({"READING"}), NOW - YEAR, NOW + YEAR)
             for name in ("Query.person", "Person.id")]  # fmt: skip

    def found(*scopes: Scope, until: datetime = NOW + YEAR) -> Authorised:
        uses = [FieldGrant(scope, "role", right[1], right[0], Disclosure.FULL, scope, frozenset({"READING"}), NOW - YEAR, until) for scope in scopes]  # fmt: skip
        profile = derive([*entry, *uses], (), STANDING, NOW)
        own = schema_of(FULL, profile)
        assert own is not None
        return authorised(profile, "person", own, (right,))

    told = {"coordinate": "Person.birthDate", "mode": None, "path": ("person",), "capability": Capability.FILTER}
    none, over, near, wide = found(), found(Scope.EVERYONE, until=NOW), found(Scope.DISTRICT), found(Scope.EVERYONE)
    for withheld, reason in ((none, Reason.NO_GRANT), (over, Reason.GRANT_EXPIRED)):
        assert withheld.root.shown == ()
        assert withheld.restrictions == (Restriction(outcome="WITHHELD", reason=reason, **told),)
        assert (withheld.granted, withheld.refused) == ((), ("Person.birthDate FILTER", "Query.person"))
    of_the_right = Restriction(outcome="PARTLY_WITHHELD", reason=Reason.OUT_OF_SCOPE, **told)
    not_read = Restriction("Person.birthDate", "WITHHELD", Reason.NO_GRANT, None, ("person", "birthDate"))
    assert near.restrictions == (of_the_right, not_read)
    assert near.root.scope_limits == (frozenset({Scope.DISTRICT}),)
    assert (wide.restrictions, wide.root.scope_limits) == ((not_read,), ())
    for answered in (near, wide):
        assert answered.granted == ("Person.birthDate FILTER", "Person.id", "Query.person")
        assert answered.refused == ("Person.birthDate",)


def everywhere(verdict: Any, guarantee: Any) -> Any:
    return tuple(authorising.Shown(view.disclosure, None) for view in verdict.views[:1])


def on_no_row(verdict: Any, guarantee: Any) -> Any:
    return tuple(authorising.Shown(view.disclosure, None) for view in verdict.views if guarantee.scopes == {view.scope})


def as_before(concrete: Any, reached: Any) -> Any:
    return reached.guarantee


@pytest.mark.parametrize(
    ("name", "wrong"), [("shown_under", everywhere), ("shown_under", on_no_row), ("_below", as_before)]
)
def test_a_judge_that_is_wrong_is_found(monkeypatch: pytest.MonkeyPatch, name: str, wrong: Any) -> None:
    """Without this the tests above could pass by looking at too little."""
    monkeypatch.setattr(authorising, name, wrong)
    assert any(differences(drawn_grants(Random(seed)), STANDING, "READING") for seed in range(5))
