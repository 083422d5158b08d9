"""Supplies as an HSDS package: the one way in which the hub writes one."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hub.codes import Term
from hub.supplies.cells import beginning_of, time_with_offset
from hub.supplies.filed_supply import FiledSupply, RegisteredNames
from hub.supplies.standard import ACTIVE, AS_TEXT, DESCRIPTOR, TABLES, WEEKLY, HsdsTable, descriptor
from hub.supplies.terms import ATTRIBUTES, TAXONOMIES, UNIT, UNIT_ID, Attribute, identifier, taxonomy_id, term_id

Row = Mapping[str, str]
"""A row of a table: by column, its cell; a column that is missing is empty."""


def tables_of(supplies: Sequence[FiledSupply], names: RegisteredNames) -> Mapping[str, Sequence[Row]]:
    """Return the rows of each table of a package, by its name. Each supply has an identifier, and none has ended."""
    found: dict[str, list[Row]] = {table.name: [] for table in TABLES}
    supplies = sorted(supplies, key=lambda filed: (filed.organisation_id, filed.id or ""))
    for organisation_id in dict.fromkeys(filed.organisation_id for filed in supplies):
        name = names.organisations[organisation_id]
        found["organization"].append({"id": organisation_id, "name": name, "description": name})
    for filed in supplies:
        for table, row in _rows_of(filed, names):
            found[table].append(row)
    for terms, (name, description) in TAXONOMIES.items():
        found["taxonomy"].append({"id": taxonomy_id(terms), "name": name, "description": description})
        found["taxonomy_term"] += map(_term, terms)
    found["unit"].append({"id": UNIT_ID, "name": UNIT})
    return found


def package_of(tables: Mapping[str, Sequence[Row]]) -> Mapping[str, bytes]:
    """Return the files of a package, by their names."""
    return {DESCRIPTOR: descriptor()} | {table.path: _csv(table, tables[table.name]) for table in TABLES}


def _rows_of(filed: FiledSupply, names: RegisteredNames) -> Iterator[tuple[str, Row]]:
    service, values = str(filed.id), filed.values
    opens_at, closes_at, division = values["opens_at"], values["closes_at"], values["division_code"]
    yield (
        "service",
        _row(
            service,
            organization_id=filed.organisation_id,
            name=values["service"],
            status=ACTIVE,
            minimum_age=values["age_from"],
            maximum_age=values["age_to"],
        ),
    )
    for attribute in ATTRIBUTES:
        if (value := values[attribute.column]) is not None:
            yield (
                "attribute",
                _row(
                    identifier("attribute", service, attribute.column),
                    link_id=service,
                    taxonomy_term_id=term_id(_term_of(attribute, value)),
                    link_type=attribute.link_type,
                    link_entity="service",
                    value=value if attribute.has_value else None,
                ),
            )
    yield (
        "schedule",
        _row(
            identifier("schedule", service),
            service_id=service,
            valid_from=values["since"],
            valid_to=values["until"],
            freq=values["days"] and WEEKLY,
            byday=values["days"],
            opens_at=opens_at and time_with_offset(opens_at),
            closes_at=closes_at and time_with_offset(closes_at),
        ),
    )
    yield (
        "service_area",
        _row(
            identifier("service_area", service),
            service_id=service,
            name=names.divisions[division],
            extent=division,
            extent_type=AS_TEXT,
        ),
    )
    yield (
        "service_capacity",
        _row(
            identifier("service_capacity", service),
            service_id=service,
            unit_id=UNIT_ID,
            available=values["places"],
            updated=beginning_of(values["places_as_of"]),
        ),
    )


def _row(id_: str, **cells: object) -> Row:
    """Return a row; what is None is an empty cell."""
    return {"id": id_} | {name: "" if cell is None else str(cell) for name, cell in cells.items()}


def _term_of(attribute: Attribute, value: Any) -> Term:
    """Return the term that an attribute has: the one of a code, or the only one that there is."""
    return attribute.terms[0] if attribute.has_value else next(term for term in attribute.terms if term == value)


def _term(term: Term) -> Row:
    return {
        "id": term_id(term),
        "code": str(term),
        "name": term.chinese,
        "description": term.english,
        "language": "zh",
        "taxonomy_id": taxonomy_id(type(term)),
    }


def _csv(table: HsdsTable, rows: Sequence[Row]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, table.names, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()
