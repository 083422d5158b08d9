"""Applications (§20, §21): one for all that somebody may be recognised as, with its dated steps, as they are read."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

import strawberry

from hub.catalogue.declarations import Money, Order, Path, Rendering, Rows, ScopeColumns
from hub.catalogue.fields import coded, column, link, moment, money, unrestricted
from hub.codes import Category, CategoryKind, DataOrigin, Verdict
from hub.tables.applications import ApplicationRow, ApplicationState, ApplicationStepRow, RefusalReason
from schema.pages import ListConnection, ListEdge
from schema.population import GENERAL, PERSONAL, SENSITIVE, Person


@strawberry.type(
    description="A step of an application: its authorisation, its check, what was decided, or that it was withdrawn (办理环节)."
)
class ApplicationStep:
    KEY: ClassVar[str] = "application_step"
    ROWS: ClassVar[Rows] = Rows(ApplicationStepRow, subject="person_id", current=True)

    id: strawberry.ID | None = column(ApplicationStepRow.id, "id", GENERAL, "The hub's own identifier (内部标识).")  # type: ignore[assignment]
    leads_to: ApplicationState | None = coded(
        ApplicationStepRow.leads_to,
        ApplicationState,
        "leads_to",
        PERSONAL,
        "The state of the application that the step leads to (办理结果).",
    )
    taken_on: date | None = column(ApplicationStepRow.taken_on, "taken_on", PERSONAL, "The day of the step (办理日期).")
    extreme_poverty_met: bool | None = column(
        ApplicationStepRow.extreme_poverty_met,
        "extreme_poverty_met",
        PERSONAL,
        "Whether the conditions of support in extreme poverty are met, as was checked. Null means that the step is no check (是否符合特困条件).",
    )
    allowance_met: bool | None = column(
        ApplicationStepRow.allowance_met,
        "allowance_met",
        PERSONAL,
        "Whether the conditions of the subsistence allowance are met, as was checked. Null means that the step is no check (是否符合低保条件).",
    )
    margin_verdict: Verdict | None = coded(
        ApplicationStepRow.margin_verdict,
        Verdict,
        "margin_verdict",
        PERSONAL,
        "The verdict of the rule of subsistence-margin households for the day on which the check was recorded. Where no determination says whether the allowance's conditions are met, this check says it. Null means that the step is no check (低保边缘认定结论).",
    )
    rigid_verdict: Verdict | None = coded(
        ApplicationStepRow.rigid_verdict,
        Verdict,
        "rigid_verdict",
        PERSONAL,
        "The verdict of the rule of households with rigid expenditure for the day on which the check was recorded. Null means that the step is no check (刚性支出困难认定结论).",
    )
    sorted_to: Category | None = coded(
        ApplicationStepRow.sorted_to,
        Category,
        "sorted_to",
        PERSONAL,
        "The category that fits: the first of support in extreme poverty, the allowance, the margin and rigid expenditure whose conditions are met. Null means that none fits, or that a person must check the case because a rule cannot decide, or that the step is no check (分类结果).",
    )
    declared_less: bool | None = column(
        ApplicationStepRow.declared_less,
        "declared_less",
        SENSITIVE,
        "Whether less income or fewer savings were declared than the household has on record, §22. Null means that one of them was not declared or is not on record, or that the step is no check (申报是否偏低).",
    )
    category: Category | None = coded(
        ApplicationStepRow.category,
        Category,
        "category",
        PERSONAL,
        "The category in which the person was recognised. Null means that the step recognises nobody (认定类别).",
    )
    kind: CategoryKind | None = coded(
        ApplicationStepRow.kind,
        CategoryKind,
        "kind",
        PERSONAL,
        "The mode of support, for somebody in extreme poverty. Null means that none was named (供养方式).",
    )
    reason: RefusalReason | None = coded(
        ApplicationStepRow.reason,
        RefusalReason,
        "reason",
        PERSONAL,
        "Why the application was refused. Null means that the step refuses nobody (不予认定原因).",
    )
    recorded_at: datetime | None = moment(
        ApplicationStepRow.recorded_at, "recorded_at", GENERAL, "When the step was stored (登记时间)."
    )
    application: Application | None = link(
        Path(from_column="application_id", to_column="id"), "application", PERSONAL, "The application (救助申请)."
    )


@strawberry.type(
    description="A request to be recognised, made once for four categories together: support in extreme poverty, the subsistence allowance, the subsistence margin and rigid expenditure. Its check sorts it into the category that fits (救助申请)."
)
class Application:
    KEY: ClassVar[str] = "application"
    ROWS: ClassVar[Rows] = Rows(
        ApplicationRow, scope_columns=ScopeColumns(person="person_id"), subject="person_id", current=True
    )

    id: strawberry.ID | None = column(ApplicationRow.id, "id", GENERAL, "The hub's own identifier (内部标识).")  # type: ignore[assignment]
    state: ApplicationState | None = coded(
        ApplicationRow.state, ApplicationState, "state", PERSONAL, "How far the application has come (办理状态)."
    )
    origin: DataOrigin | None = coded(
        ApplicationRow.origin,
        DataOrigin,
        "origin",
        PERSONAL,
        "Whether the person applied, somebody did on their behalf, or they were found by a department or on a visit. Null means that it is a move (申请来源).",
    )
    applied_on: date | None = column(
        ApplicationRow.applied_on, "applied_on", PERSONAL, "The day of the application (申请日期)."
    )
    moved_from: Category | None = coded(
        ApplicationRow.moved_from,
        Category,
        "moved_from",
        PERSONAL,
        "The category that the person leaves by a move, §20. Null means that it is no move (转出类别).",
    )
    consented_on: date | None = column(
        ApplicationRow.consented_on,
        "consented_on",
        PERSONAL,
        "The day on which the person consented to the move. Null means that it is no move (本人同意日期).",
    )
    declared_income: Money | None = money(
        ApplicationRow.declared_income_fen,
        "declared_income",
        SENSITIVE,
        "The household's income of a year as it was declared, in yuan. Null means that it was not declared (申报收入).",
    )
    declared_savings: Money | None = money(
        ApplicationRow.declared_savings_fen,
        "declared_savings",
        SENSITIVE,
        "The household's savings as they were declared, in yuan. Null means that they were not declared (申报存款).",
    )
    recorded_at: datetime | None = moment(
        ApplicationRow.recorded_at, "recorded_at", GENERAL, "When the application was stored (登记时间)."
    )
    person: Person | None = link(
        Path(from_column="person_id", to_column="id"), "person", PERSONAL, "Who applied (申请人)."
    )
    steps: list[ApplicationStep] | None = link(
        Path(from_column="id", to_column="application_id"),
        "steps",
        PERSONAL,
        "Its steps, the first one first. A step that was corrected is left out (办理环节).",
        order=(Order("recorded_at"), Order("id")),
    )


@strawberry.type(description="An application with its cursor (救助申请及游标).")
class ApplicationEdge(ListEdge[Application]): ...


@strawberry.type(description="A page of applications (救助申请分页).")
class ApplicationConnection(ListConnection[Application, ApplicationEdge]): ...


@strawberry.type(description="The result of a step of an application (申请办理结果).")
class RecordApplicationPayload:
    KEY: ClassVar[str] = "record_application_payload"
    ROWS: ClassVar[Rows] = Rows(key="position", subject="person_id")

    replayed: bool = unrestricted(
        "replayed",
        "True if an earlier write with the same idempotency key had stored it already (重复提交).",
        Rendering.BOOLEAN,
    )
    application: Application | None = link(
        Path(from_column="record_id", to_column="id", history=True),
        "application",
        PERSONAL,
        "The application as it was recorded. Null means that a step was written (救助申请).",
    )
    step: ApplicationStep | None = link(
        Path(from_column="record_id", to_column="id", history=True),
        "step",
        PERSONAL,
        "The step as it was recorded. Null means that an application was written (办理环节).",
    )
    person: Person | None = link(
        Path(from_column="person_id", to_column="id"), "person", PERSONAL, "The person whom it is about (申请人)."
    )
