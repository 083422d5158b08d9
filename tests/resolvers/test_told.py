"""What a caller and the ledger are told of the verdicts on a selection, in the cases that no drawn grant distinguishes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from graphql import parse
from graphql.execution.values import get_variable_values

from hub.catalogue.contract import absent_types
from hub.catalogue.declarations import Right
from permissions.model import Capability, Disclosure, FieldGrant, Reason, Scope
from permissions.profile import derive
from resolvers import select
from resolvers.authorise import Authorised, Restriction, authorise
from tests.ground.city import odd_id
from tests.leaks.profiles import FULL, KEYS, NOW, STANDING, YEAR

PERSON = f'person(by: {{id: "{odd_id("person", 0)}"}})'


def grant(coordinate: str, scope: Scope = Scope.EVERYONE, purpose: str = "READING") -> FieldGrant:
    return FieldGrant(
        f"{coordinate} {scope} {purpose}", "role", KEYS[coordinate], Capability.READ, Disclosure.FULL, scope,
        frozenset({purpose}), NOW - YEAR, NOW + YEAR,
    )  # fmt: skip


def judged(
    selection: str, *grants: FieldGrant, rights: Mapping[tuple[str, ...], tuple[Right, ...]] | None = None
) -> Authorised:
    """The verdicts on the one root field of a selection, whose arguments use some rights at some places."""
    return _judged(FULL.query_type, Capability.READ, selection, grants, rights or {})


def judged_as_written(selection: str, *grants: FieldGrant) -> Authorised:
    """The verdicts on the one root field of a mutation."""
    return _judged(FULL.mutation_type, Capability.WRITE, selection, grants, {})


def _judged(
    root_type: Any,
    capability: Capability,
    selection: str,
    grants: Sequence[FieldGrant],
    rights: Mapping[tuple[str, ...], tuple[Right, ...]],
) -> Authorised:
    profile = derive(grants, (), STANDING, NOW)
    node: Any = parse(f"{{ {selection} }}").definitions[0]
    variables: Any = get_variable_values(FULL, [], {})
    document = select.SelectionContext(FULL, {}, variables, absent_types(FULL, profile))
    (root,) = select.select_roots(document, root_type, node.selection_set)
    return authorise(root, document, profile, capability, rights)


def test_a_right_to_read_that_arguments_use_is_told_by_its_coordinate_alone() -> None:
    """As a day is chosen by a right to read; every other capability is said with the coordinate."""
    rights = {("Query", "person"): ((Capability.READ, KEYS["Person.birthDate"]),)}
    known = grant("Query.person"), grant("Person.id")
    none = judged(f"{PERSON} {{ id }}", *known, rights=rights)
    assert none.restrictions == (Restriction("Person.birthDate", "WITHHELD", Reason.NO_GRANT, None, ("person",), None),)
    assert (none.granted, none.refused) == ((), ("Person.birthDate", "Query.person"))
    near = judged(f"{PERSON} {{ id }}", *known, grant("Person.birthDate", Scope.DISTRICT), rights=rights)
    assert near.restrictions == (
        Restriction("Person.birthDate", "PARTLY_WITHHELD", Reason.OUT_OF_SCOPE, None, ("person",), None),
    )
    assert near.granted == ("Person.birthDate", "Person.id", "Query.person")


def test_a_right_that_is_withheld_further_down_does_not_hide_what_was_refused_before() -> None:
    rights = {("Query", "person", "Person", "household"): ((Capability.FILTER, KEYS["Person.sex"]),)}
    known = [grant(name) for name in ("Query.person", "Person.household", "Household.id")]
    found = judged(
        f"{PERSON} {{ birthDate household {{ id }} }}",
        *known,
        grant("Person.birthDate", purpose="OTHER"),
        rights=rights,
    )
    assert [(one.coordinate, one.reason, one.capability) for one in found.restrictions] == [
        ("Person.birthDate", Reason.PURPOSE_NOT_COVERED, None),
        ("Person.sex", Reason.NO_GRANT, Capability.FILTER),
    ]
    assert found.granted == ("Query.person",)
    assert found.refused == ("Person.birthDate", "Person.household", "Person.sex FILTER")


def test_what_is_shown_wherever_its_row_is_reached_is_not_told_to_be_partly_withheld() -> None:
    """The rows lie where their person does: a link that leads on in the district alone reaches no others."""
    known = [grant(name, Scope.DISTRICT) for name in ("Person.categories", "CategoryDetermination.since")]
    found = judged(f"{PERSON} {{ categories {{ since }} }}", grant("Query.person"), *known)
    assert [(one.coordinate, one.outcome) for one in found.restrictions] == [("Person.categories", "PARTLY_WITHHELD")]


def test_a_division_of_a_statistic_lies_nowhere_so_that_a_right_in_the_district_shows_nothing_of_it() -> None:
    known = [grant(name) for name in ("Query.personStatistics", "PersonGroup.division", "Division.code")]
    found = judged("personStatistics { division { code name } }", *known, grant("Division.name", Scope.DISTRICT))
    assert [(one.coordinate, one.outcome, one.reason) for one in found.restrictions] == [
        ("Division.name", "WITHHELD", Reason.OUT_OF_SCOPE)
    ]
    assert found.granted == ("Division.code", "PersonGroup.division", "Query.personStatistics")


def test_of_kinds_an_overlap_leaves_out_those_that_may_not_be_read_and_tells_them_beside_what_else_is_refused() -> None:
    entry = replace(grant("Mutation.recordAssistance"), capability=Capability.WRITE)
    known = [grant(name) for name in KEYS if name.startswith("PremiumSubsidy.")]
    near = [grant(name, Scope.DISTRICT) for name in KEYS if name.startswith("EducationAid.")]
    found = judged_as_written(
        "recordAssistance { record { id } overlaps { id } }", entry, *known, *near,
        grant("RecordAssistancePayload.record", purpose="OTHER"), grant("RecordAssistancePayload.overlaps"),
    )  # fmt: skip
    overlaps = found.root.children["RecordAssistancePayload"][1]
    assert [*overlaps.children] == [*overlaps.unsorted] == ["PremiumSubsidy"]
    assert [(one.coordinate, one.outcome, one.reason) for one in found.restrictions] == [
        ("RecordAssistancePayload.record", "WITHHELD", Reason.PURPOSE_NOT_COVERED),
        ("RecordAssistancePayload.overlaps", "PARTLY_WITHHELD", Reason.NO_GRANT),
    ]
    assert {"RecordAssistancePayload.record", "EducationAid.givenOn"} <= {*found.refused}
    assert "EducationAid.amount" not in found.refused
    assert not [name for name in found.refused if name.startswith("PremiumSubsidy.")]


def test_a_list_of_records_none_of_whose_types_is_known_is_withheld_and_not_empty() -> None:
    """A page and a link alike; a reason of the link's own comes first."""
    known = grant("Query.person"), grant("Person.id"), grant("Person.assistanceRecords"), grant("PremiumSubsidy.tier")
    page = f"{PERSON} {{ id assistanceRecords {{ nodes {{ id }} }} }}"
    assert judged(page, *known).root.children["Person"][1].shown
    found = judged(page, *known[:-1])
    assert [(one.coordinate, one.outcome, one.reason) for one in found.restrictions] == [
        ("Person.assistanceRecords", "WITHHELD", Reason.NO_GRANT)
    ]
    assert found.refused == ("Person.assistanceRecords",)
    other = judged(page, *known[:2], grant("Person.assistanceRecords", purpose="OTHER"))
    assert [one.reason for one in other.restrictions] == [Reason.PURPOSE_NOT_COVERED]
    changes = judged("changes { nodes { id record { id } } }", grant("Query.changes"), grant("Change.id"), grant("Change.record"))  # fmt: skip
    assert [(one.coordinate, one.reason) for one in changes.restrictions] == [("Change.record", Reason.NO_GRANT)]
