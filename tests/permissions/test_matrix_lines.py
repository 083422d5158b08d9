"""The text that a reviewer reads: one line for each right in force, and what nobody reads."""

from __future__ import annotations

from dataclasses import replace

from permissions.matrix import matrix, unread
from permissions.model import AccessBlock, Capability, Disclosure, Scope
from tests.permissions.test_decide import DAY, GRANT, NAME, NOW

NAMES = {NAME: "Person.name", "person.sex": "Person.sex"}
READ = replace(GRANT, purposes=frozenset({"relief", "audit"}))
MASKED = replace(GRANT, id="g2", disclosure=Disclosure.MASKED, scope=Scope.DISTRICT, purposes=frozenset({"audit"}))
SORT = replace(GRANT, id="g3", role="clerk", capability=Capability.SORT, scope=Scope.CASELOAD)
LINE = f"{'Person.name':44} {'worker':28} {'READ':9} "


def lines(*grants: object, blocks: tuple[AccessBlock, ...] = (), **names: str) -> list[str]:
    return list(matrix(NAMES, grants, NOW, blocks, names or None))  # type: ignore[arg-type]


def test_a_line_says_who_may_do_what_where_and_for_what() -> None:
    assert lines(READ) == [LINE + "FULL EVERYONE for audit, relief"]
    assert lines(SORT) == [f"{'Person.name':44} {'clerk':28} {'SORT':9} CASELOAD for basic-living"]


def test_several_rights_of_one_role_stand_in_one_line_and_lines_are_in_order() -> None:
    both = LINE + "FULL EVERYONE for audit, relief; MASKED DISTRICT for audit"
    assert lines(READ, MASKED) == lines(MASKED, READ) == [both]
    assert lines(READ, SORT) == lines(SORT, READ) == [*lines(SORT), *lines(READ)]


def test_what_is_not_in_force_or_has_no_coordinate_has_no_line() -> None:
    gone = (replace(READ, until=NOW), replace(READ, since=NOW + DAY), replace(READ, field="person.shoes"))
    assert lines(*gone) == []
    assert lines(*gone, READ) == lines(READ)


def test_a_block_stands_in_the_place_of_what_it_refuses() -> None:
    assert lines(READ, blocks=(AccessBlock("b", role="worker"),)) == [LINE + "BLOCKED"]
    assert lines(READ, blocks=(AccessBlock("b", role="clerk"),)) == lines(READ)
    some = (
        AccessBlock("b", organisation="o2"),
        AccessBlock("b", organisation="o1"),
        AccessBlock("b", organisation="o3"),
    )
    told = LINE + "FULL EVERYONE for audit, relief; BLOCKED for Bureau, Office, o3"
    assert lines(READ, blocks=some, o1="Office", o2="Bureau") == [told]
    assert lines(READ, blocks=(*some, AccessBlock("b", field=NAME)), o1="Office") == [LINE + "BLOCKED"]


def test_unread_is_what_no_right_in_force_names() -> None:
    assert unread(NAMES, [], NOW) == ["Person.name", "Person.sex"]
    assert unread(NAMES, [READ], NOW) == ["Person.sex"]
    assert unread(NAMES, [replace(READ, until=NOW)], NOW) == ["Person.name", "Person.sex"]
    assert unread(NAMES, [READ], NOW, [AccessBlock("b", field=NAME)]) == ["Person.name", "Person.sex"]
    assert unread(NAMES, [READ], NOW, [AccessBlock("b", role="worker")]) == ["Person.name", "Person.sex"]
    assert unread(NAMES, [READ], NOW, [AccessBlock("b", role="clerk")]) == ["Person.sex"]
    assert unread(NAMES, [READ], NOW, [AccessBlock("b", organisation="o1")]) == ["Person.sex"]
