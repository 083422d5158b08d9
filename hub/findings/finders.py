"""Every finder as one statement, with whom each finding belongs to."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, bindparam, case, func, literal_column, select, union_all

from hub.findings.found import SubjectSelector
from hub.findings.of_households import findings_of_households
from hub.findings.of_persons import findings_of_persons
from hub.sources.source import CompiledQuery, Source, compiled_once
from hub.sources.sql import any_of
from hub.tables.deliveries import DeliveryBatchRow, DeliveryRow
from hub.tables.findings import FindingRow, FindingState
from hub.tables.population import DivisionRow, DivisionWithinRow, HouseholdRow, PersonRow
from hub.tables.types import IdList

_DISTRICT: ColumnElement[str] = literal_column("'DISTRICT'")


def named(rows: FromClause) -> ColumnElement[bool]:
    """Return True for the persons and households of the parameter `ids`."""
    return any_of(rows.c.id, "ids", IdList)


def in_district(rows: FromClause) -> ColumnElement[bool]:
    """Return True for whoever is registered in the parameter `district`, or below it."""
    within = DivisionWithinRow.__table__.alias()
    return rows.c.division_code.in_(
        select(within.c.division_code).where(within.c.ancestor_code == bindparam("district"))
    )


def in_no_district(rows: FromClause) -> ColumnElement[bool]:
    """Return True for whoever is registered in no district that the hub knows."""
    within, district = DivisionWithinRow.__table__.alias(), DivisionRow.__table__.alias()
    return rows.c.division_code.not_in(
        select(within.c.division_code)
        .join(district, district.c.code == within.c.ancestor_code)
        .where(district.c.level == _DISTRICT)
    )


def finders(among: SubjectSelector) -> Select[Any]:
    """Return everything that is found: `kind`, `person_id`, `household_id`, `division_code`, `mark`, `owner_id`, `delivery_id`.

    What is found belongs to the organisation that wrote it in the hub, or else to the one whose delivery said it: what a
    delivery records bears the moment of one of its batches, and no two deliveries share a moment.
    """
    everything = union_all(*findings_of_persons(among), *findings_of_households(among)).subquery()
    batch, delivery = DeliveryBatchRow.__table__, DeliveryRow.__table__.alias()
    said = select(batch.c.delivery_id, batch.c.table_name, batch.c.at).distinct().subquery()
    by_delivery = and_(
        said.c.at == everything.c.recorded_at,
        said.c.table_name == everything.c.table_name,
        everything.c.organisation_id.is_(None),
    )
    return (
        select(
            *(everything.c[name] for name in ("kind", "person_id", "household_id", "division_code", "mark")),
            func.coalesce(everything.c.organisation_id, delivery.c.organisation_id).label("owner_id"),
            delivery.c.id.label("delivery_id"),
        )
        .outerjoin_from(everything, said, by_delivery)
        .outerjoin(delivery, delivery.c.id == said.c.delivery_id)
        .order_by(everything.c.recorded_at)
    )


@compiled_once
def compiled_finders(source: Source, among: SubjectSelector) -> CompiledQuery:
    """Return the statement of everything that is found among some, by what was recorded last at the end."""
    return CompiledQuery.of(finders(among), source)


def open_among(among: SubjectSelector) -> Select[Any]:
    """Return the findings about some persons and households that are not closed."""
    finding, person, household = (rows.__table__.alias() for rows in (FindingRow, PersonRow, HouseholdRow))
    of_them = case(
        (finding.c.person_id.is_not(None), finding.c.person_id.in_(select(person.c.id).where(among(person)))),
        else_=finding.c.household_id.in_(select(household.c.id).where(among(household))),
    )
    return select(finding.c.id).where(finding.c.state != FindingState.CLOSED, of_them)
