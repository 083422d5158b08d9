"""What a correction uses of the version that it corrects: nobody may use, by writing, a value that they may not read.

A correction keeps the values that are left out, and is compared with the earlier version in some. A rule that is asked
afterwards combines what was kept with what was given, so whoever corrects one figure again and again would learn the
others by its answers. So whatever is kept or compared must be readable for its writer: in full, for this purpose, and where
the row lies. A value that is null counts as well: that nothing is known is a fact. What no field shows to anyone, such as
where a person's row came from, is nobody's to learn and is kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from graphql import GraphQLObjectType, GraphQLSchema

from hub.catalogue.contract import key_of, origin
from hub.catalogue.declarations import ColumnField, LinkField, Rows, WriteAction
from hub.catalogue.fields import declaration_of
from hub.errors import Code, HubError
from hub.tables.base import Base
from hub.tables.population import PersonRow
from permissions.model import AccessDecision, Capability, Disclosure, Reason, Scopes, union
from permissions.profile import Profile
from resolvers.write.form import form_of


@dataclass(frozen=True, slots=True)
class Earlier:
    """A value of the earlier version that a correction uses: the input field that gives it, and the field that shows it.

    `scopes` are those in which its writer reads it in full; none where it is withheld, for this `reason`. A value that is
    `compared` cannot be given in place of the earlier one.
    """

    name: str
    coordinate: str
    scopes: Scopes
    reason: Reason | None
    compared: bool


def earlier(schema: GraphQLSchema, profile: Profile, input_name: str, given: Mapping[str, Any]) -> Iterator[Earlier]:
    """Yield what an input uses of an earlier version; nothing where it corrects none. `schema` is the whole contract.

    `given` are the values of the input by the names of its fields.
    """
    input_type: Any = schema.type_map[input_name]
    form = form_of(input_type)
    writes = form.writes
    if all(given.get(name) is None for name in form.correcting):
        return
    shown = fields_that_show(schema, writes.table)
    for name, said in form.given.items():
        compared = writes.action is WriteAction.RECORD and said.column in writes.matching_columns
        kept = name not in given and (writes.action is WriteAction.CORRECT or said.column in writes.inherited_columns)
        if (compared or kept) and said.column in shown:
            coordinate, key = shown[said.column]
            verdict = profile.decide(key, Capability.READ)
            yield Earlier(name, coordinate, in_full(verdict), verdict.reason, compared)


def birth_read_in(schema: GraphQLSchema, profile: Profile) -> Scopes:
    """Return the scopes in which a writer reads the date of birth of a person in full. `schema` is the whole contract."""
    _, key = fields_that_show(schema, PersonRow)["birth_date"]
    return in_full(profile.decide(key, Capability.READ))


def in_full(verdict: AccessDecision) -> Scopes:
    """Return the scopes in which a decision shows a value in full."""
    return union(view.scope for view in verdict.views if view.disclosure is Disclosure.FULL)


def refusal(used: Iterator[Earlier] | list[Earlier]) -> HubError | None:
    """Why a correction that uses these withheld values is not stored, and what to give; None where there are none."""
    used = list(used)
    compared = [each.name for each in used if each.compared]
    kept = [each.name for each in used if not each.compared]
    sentences = []
    if kept:
        sentences.append(
            f"This correction would keep earlier values that you may not read. Give new values for {_listed(kept)}."
        )
    if compared:
        sentences.append(
            f"This correction would be compared with an earlier {_listed(compared)} that you may not read. Write a new record without supersedes, or ask an organisation that may read that value to correct it."
        )
    if not sentences:
        return None
    return HubError(Code.WITHHELD_VALUE_USED, " ".join([*sentences, "Nothing was written."]))


def _listed(names: list[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


@lru_cache(maxsize=64)
def fields_that_show(schema: GraphQLSchema, table: type[Base]) -> Mapping[str, tuple[str, str]]:
    """For each column of a table, by the name that inputs have for it: the coordinate that shows it, and its key."""
    found: dict[str, tuple[str, str]] = {}
    for item in schema.type_map.values():
        rows = getattr(origin(item), "ROWS", None) if _is_ours(item) else None
        if isinstance(rows, Rows) and rows.table is table:
            for name, field in getattr(item, "fields").items():  # noqa: B009
                for column in _columns(field):
                    found.setdefault(column, (f"{item.name}.{name}", key_of(item, field)))
    return found


def _is_ours(item: Any) -> bool:
    return isinstance(item, GraphQLObjectType) and "strawberry-definition" in item.extensions


def _columns(field: Any) -> Iterator[str]:
    """Yield the columns that a field shows in full: its own, or the code of the division that it leads to."""
    said = declaration_of(field)
    if isinstance(said, ColumnField):
        for column in said.views[Disclosure.FULL].needs:
            yield column.removesuffix("_sealed")
    elif isinstance(said, LinkField) and said.path.to_column == "code":
        yield said.path.from_column
