"""What is found of a household: figures that contradict each other or are too old, by the rule that decides with them, and a
division that is gone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, and_, case, exists, func, or_, select

from hub.codes import DecisionReason, DeterminationOutcome
from hub.findings.found import KNOWN_AT, ON, SubjectSelector, found
from hub.policy.constants import code_literal
from hub.policy.facts import household_members, newest_snapshots
from hub.policy.figures import doubt
from hub.policy.parameter_codes import FIGURES_MONTHS, FIGURES_TOLERANCE
from hub.policy.parameter_values import parameter_values
from hub.tables.findings import FindingKind
from hub.tables.periods import current, in_force, known
from hub.tables.population import (
    CategoryDeterminationRow,
    DivisionRow,
    EconomicSnapshotRow,
    HouseholdRow,
)
from hub.tables.versions import is_inhabited


def findings_of_households(among: SubjectSelector) -> Iterator[Select[Any]]:
    """Yield a statement for each thing that is looked at."""
    yield _doubtful_figures(among)
    yield _abolished_division(among)


def _doubtful_figures(among: SubjectSelector) -> Select[Any]:
    """Return households whose newest figures no rule decides by."""
    household, chosen = HouseholdRow.__table__.alias(), HouseholdRow.__table__.alias()
    asked = select(chosen.c.id).where(among(chosen))
    newest = newest_snapshots(asked, ON, KNOWN_AT).subquery()
    members = household_members(ON, KNOWN_AT).cte()
    size = (
        select(members.c.household_id, func.count().label("members"))
        .where(members.c.household_id.in_(asked))
        .group_by(members.c.household_id)
        .subquery()
    )
    local = parameter_values(None, ON, KNOWN_AT, (FIGURES_MONTHS, FIGURES_TOLERANCE)).subquery()
    snapshot, decided = EconomicSnapshotRow.__table__.alias(), CategoryDeterminationRow.__table__.alias()
    why = doubt(
        lambda name: size.c.members if name == "members" else newest.c[name],
        lambda parameter: local.c[parameter.code.lower()],
    )
    somebody_recognised = exists().where(
        members.c.household_id == household.c.id,
        decided.c.person_id == members.c.person_id,
        decided.c.outcome == code_literal(DeterminationOutcome.RECOGNISED),
        current(decided),
        in_force(decided, ON),
    )
    contradictory = why == code_literal(DecisionReason.FIGURES_CONTRADICTORY)
    too_old = why == code_literal(DecisionReason.FIGURES_TOO_OLD)
    kind = case(
        (contradictory, code_literal(FindingKind.SUMS_CONTRADICT)), else_=code_literal(FindingKind.SNAPSHOT_TOO_OLD)
    )
    return (
        found(kind, household=household, told_by=(snapshot,))
        .join(newest, newest.c.household_id == household.c.id)
        .join(size, size.c.household_id == household.c.id)
        .join(local, local.c.division_code == household.c.division_code)
        .join(
            snapshot,
            and_(
                snapshot.c.household_id == household.c.id,
                snapshot.c.as_of == newest.c.as_of,
                known(snapshot, KNOWN_AT),
            ),
        )
        .where(or_(contradictory, and_(too_old, somebody_recognised)))
    )


def _abolished_division(among: SubjectSelector) -> Select[Any]:
    household, division = HouseholdRow.__table__.alias(), DivisionRow.__table__.alias()
    return (
        found(
            FindingKind.ABOLISHED_DIVISION,
            household=household,
            told_by=(household,),
            apart=(household.c.division_code,),
        )
        .join(division, division.c.code == household.c.division_code)
        .where(division.c.until < ON, among(household), is_inhabited(household.c.id, ON))
    )
