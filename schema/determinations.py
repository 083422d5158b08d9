"""What civil affairs and districts write of the population: a determination that somebody is low-income, or is not (§5)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from hub.catalogue.declarations import Path, Rendering, Rows, Writes
from hub.catalogue.fields import asks, computed, given, link
from hub.codes import Category, CategoryKind, DeterminationOutcome
from hub.intake.checks import kind_of_category
from hub.tables.population import CategoryDeterminationRow
from schema.checks import in_order
from schema.keys import PersonKey
from schema.population import GENERAL, PERSONAL, CategoryDetermination, Person


def _kind_fits(values: Mapping[str, Any], today: date) -> tuple[str, str] | None:
    """The rule of imported determinations."""
    wrong = kind_of_category({"kind": values.get("kind"), "category": values["category"]})
    return ("kind", "must be one of its category, or be left out.") if wrong else None


@strawberry.input(description="A dated decision about a low-income category (低收入人口认定).")
class CategoryDeterminationInput:
    KEY: ClassVar[str] = "category_determination_input"
    WRITES: ClassVar[Writes] = Writes(
        CategoryDeterminationRow,
        lambda values: {},
        (in_order("since", "until"), _kind_fits),
        same=("category",),
    )

    person: PersonKey = asks("Whom it is about (认定对象).", required=True)
    category: Category = given(
        CategoryDeterminationRow.category, "category", PERSONAL, "The category (类别).", required=True
    )
    outcome: DeterminationOutcome = given(
        CategoryDeterminationRow.outcome, "outcome", PERSONAL, "What was decided (结果).", required=True
    )
    since: date = given(
        CategoryDeterminationRow.since, "since", PERSONAL, "First day in force (生效日期).", required=True
    )
    kind: CategoryKind | None = given(
        CategoryDeterminationRow.kind, "kind", PERSONAL, "The kind within the category (细分)."
    )
    until: date | None = given(CategoryDeterminationRow.until, "until", PERSONAL, "Last day in force (终止日期).")
    supersedes: UUID | None = given(
        CategoryDeterminationRow.supersedes_id,
        "supersedes",
        PERSONAL,
        "The determination that this one corrects: yours, of the same person and category (更正的认定).",
        convert=str,
    )


@strawberry.input(one_of=True, description="Exactly one thing to record of the population (低收入人口数据登记).")
class RecordPopulationInput:
    category_determination: CategoryDeterminationInput | None = asks("A determination (认定).")


@strawberry.type(description="What became of it (登记结果).")
class RecordPopulationPayload:
    KEY: ClassVar[str] = "record_population_payload"
    ROWS: ClassVar[Rows] = Rows(key="position", subject="person_id")

    replayed: bool | None = computed(
        "replayed", "replayed", GENERAL, "This key had stored it before (重复提交).", Rendering.BOOLEAN
    )
    determination: CategoryDetermination | None = link(
        Path(holder="record_id", target="id", history=True),
        "determination",
        PERSONAL,
        "The determination as it is stored (认定).",
    )
    person: Person | None = link(
        Path(holder="person_id", target="id"), "person", PERSONAL, "Whom it is about (认定对象)."
    )
