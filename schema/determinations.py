"""What civil affairs and districts write of the population: a determination that somebody is low-income, or is not (§5)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from hub.catalogue.declarations import Writes
from hub.catalogue.fields import reference, writable
from hub.codes import Category, CategoryKind, DeterminationOutcome
from hub.intake.checks import kind_of_category
from hub.tables.population import CategoryDeterminationRow
from schema.checks import possible_days
from schema.keys import PersonKey
from schema.population import PERSONAL


def _kind_fits(values: Mapping[str, Any], today: date) -> tuple[str, str] | None:
    """Return the rule of imported determinations."""
    wrong = kind_of_category(values["category"], values.get("kind"))
    return ("kind", "must be one of its category, or be left out.") if wrong else None


@strawberry.input(
    description="A determination: a dated decision that a person is, or is not, of a low-income category (低收入人口认定)."
)
class CategoryDeterminationInput:
    KEY: ClassVar[str] = "category_determination_input"
    WRITES: ClassVar[Writes] = Writes(
        CategoryDeterminationRow,
        lambda values: {},
        (*possible_days(CategoryDeterminationRow), _kind_fits),
        matching_columns=("category",),
        about=("person_id",),
    )

    person: PersonKey = reference("person_id", "The person whom the determination is about (认定对象).")
    category: Category = writable(
        CategoryDeterminationRow.category, "category", PERSONAL, "The low-income category (类别).", required=True
    )
    outcome: DeterminationOutcome = writable(
        CategoryDeterminationRow.outcome,
        "outcome",
        PERSONAL,
        "The outcome: whether the category is recognised or refused (结果).",
        required=True,
    )
    since: date = writable(
        CategoryDeterminationRow.since,
        "since",
        PERSONAL,
        "The first day on which the determination is in force (生效日期).",
        required=True,
    )
    kind: CategoryKind | None = writable(
        CategoryDeterminationRow.kind,
        "kind",
        PERSONAL,
        "The subtype of the category, such as a support mode or a kind of monitoring. Leave it out if there is none (细分类别).",
    )
    until: date | None = writable(
        CategoryDeterminationRow.until,
        "until",
        PERSONAL,
        "The last day on which the determination is in force. Leave it out if no last day is set (终止日期).",
    )
    supersedes: UUID | None = writable(
        CategoryDeterminationRow.supersedes_id,
        "supersedes",
        PERSONAL,
        "The identifier of the determination that this one corrects. It must be one that your own organisation registered, of the same person and category (更正的认定).",
        convert=str,
    )
