"""The forms of `recordApplication`: an application, a move (§20), and each step by which it is decided."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from hub.applications.opening import open_application, open_move
from hub.applications.sorting import CATEGORIES
from hub.applications.steps import take_step
from hub.catalogue.declarations import Money, Writes
from hub.catalogue.fields import reference, without_grant, writable
from hub.codes import Category, CategoryKind, DataOrigin
from hub.fixed_point import parse_hundredths, parse_signed_hundredths
from hub.intake.checks import kind_of_category
from hub.tables.applications import ApplicationRow, ApplicationState, ApplicationStepRow, RefusalReason
from schema.checks import one_of, possible_days
from schema.keys import PersonKey
from schema.population import PERSONAL, SENSITIVE

STATE = "application.state"
DETERMINATIONS = tuple(f"category_determination.{name}" for name in ("category", "outcome", "since", "until"))
"""The keys of fields that a refusal would tell of: the state that an application is in, and what was determined before."""

SORTED = tuple(f"application_step.{name}" for name in ("margin_verdict", "rigid_verdict", "sorted_to"))
"""Those of what the rules made of a check."""


def _opens(state: ApplicationState) -> Any:
    return lambda values: {"state": str(state)}


def _step(leads_to: ApplicationState, *checks: Any, depends_on: tuple[str, ...] = ()) -> Writes:
    """Return what a step becomes, which leads to a state."""
    return Writes(
        ApplicationStepRow,
        lambda values: {"leads_to": str(leads_to)},
        (*possible_days(ApplicationStepRow), *checks),
        matching_columns=("leads_to",),
        about=("person_id",),
        depends_on=(STATE, *depends_on),
        companions=take_step,
    )


def _application() -> Any:
    return reference("application_id", "The identifier of the application (救助申请).")


def _taken_on(description: str) -> Any:
    return writable(ApplicationStepRow.taken_on, "taken_on", PERSONAL, description, required=True)


def _corrects_step(what: str, term: str) -> Any:
    return writable(
        ApplicationStepRow.supersedes_id,
        "supersedes",
        PERSONAL,
        f"The identifier of the {what} that this one corrects. It must be one that your own organisation recorded for the same application, and no later step may follow it ({term}).",
        convert=str,
    )


def _kind_fits(values: Mapping[str, Any], today: date) -> tuple[str, str] | None:
    wrong = kind_of_category(values["category"], values.get("kind"))
    return ("kind", "must be one of its category, or be left out.") if wrong else None


@strawberry.input(
    description="An application of a person, for all categories together. A declaration of income and property must be truthful, §22 (救助申请登记)."
)
class ApplicationInput:
    KEY: ClassVar[str] = "application_input"
    WRITES: ClassVar[Writes] = Writes(
        ApplicationRow,
        _opens(ApplicationState.FOUND),
        possible_days(ApplicationRow),
        matching_columns=(),
        inherited_columns=("declared_income_fen", "declared_savings_fen"),
        about=("person_id",),
        in_life=("applied_on",),
        depends_on=(STATE,),
        companions=open_application,
    )

    person: PersonKey = reference("person_id", "Who applies, or was found (申请人).")
    origin: DataOrigin = writable(
        ApplicationRow.origin,
        "origin",
        PERSONAL,
        "Whether the person applies, somebody does on their behalf, or they were found by a department or on a visit (申请来源).",
        required=True,
    )
    applied_on: date = writable(
        ApplicationRow.applied_on,
        "applied_on",
        PERSONAL,
        "The day of the application, which must not be in the future (申请日期).",
        required=True,
    )
    declared_income: Money | None = writable(
        ApplicationRow.declared_income_fen,
        "declared_income",
        SENSITIVE,
        "The household's income of a year as it is declared, in yuan. A loss is a negative number. A correction that leaves it out keeps the earlier one (申报收入).",
        convert=parse_signed_hundredths,
    )
    declared_savings: Money | None = writable(
        ApplicationRow.declared_savings_fen,
        "declared_savings",
        SENSITIVE,
        "The household's savings as they are declared, in yuan. A correction that leaves them out keeps the earlier ones (申报存款).",
        convert=parse_hundredths,
    )
    supersedes: UUID | None = writable(
        ApplicationRow.supersedes_id,
        "supersedes",
        PERSONAL,
        "The identifier of the application that this one corrects. It must be one that your own organisation recorded, of the same person, and that is not authorised yet (更正的申请).",
        convert=str,
    )


@strawberry.input(
    description="The move of somebody who leaves the subsistence allowance or support in extreme poverty into the procedure that recognises subsistence-margin households and households with rigid expenditure, with their consent and without new papers, §20 (转入认定程序登记)."
)
class ApplicationMoveInput:
    KEY: ClassVar[str] = "application_move_input"
    WRITES: ClassVar[Writes] = Writes(
        ApplicationRow,
        lambda values: {"state": str(ApplicationState.AUTHORISED), "applied_on": values["consented_on"]},
        (
            *possible_days(ApplicationRow),
            one_of("moved_from", [str(category) for category in CATEGORIES[:2]]),
        ),
        matching_columns=(),
        about=("person_id",),
        in_life=("consented_on",),
        depends_on=(STATE, *DETERMINATIONS),
        companions=open_move,
    )

    person: PersonKey = reference("person_id", "Who leaves the category (转出对象).")
    moved_from: Category = writable(
        ApplicationRow.moved_from,
        "moved_from",
        PERSONAL,
        "The category that the person leaves: SUBSISTENCE_ALLOWANCE or EXTREME_POVERTY (转出类别).",
        required=True,
    )
    consented_on: date = writable(
        ApplicationRow.consented_on,
        "consented_on",
        PERSONAL,
        "The day on which the person consented, which must not be in the future. Without consent there is no move (本人同意日期).",
        required=True,
    )


@strawberry.input(description="The person's authorisation of the check, which is needed once (申请授权登记).")
class ApplicationAuthorisationInput:
    KEY: ClassVar[str] = "application_authorisation_input"
    WRITES: ClassVar[Writes] = _step(ApplicationState.AUTHORISED)

    application: UUID = _application()
    taken_on: date = _taken_on("The day of the authorisation, which must not be in the future (授权日期).")
    supersedes: UUID | None = _corrects_step("authorisation", "更正的授权")


@strawberry.input(
    description="The check of an application, which is made once. The hub computes the rules of the margin and of rigid expenditure with it, and sorts the application (调查核对登记)."
)
class ApplicationCheckInput:
    KEY: ClassVar[str] = "application_check_input"
    WRITES: ClassVar[Writes] = _step(ApplicationState.CHECKED)

    application: UUID = _application()
    taken_on: date = _taken_on(
        "The day of the check, which must not be in the future. The rules decide for the day on which it is recorded (核对日期)."
    )
    extreme_poverty_met: bool = writable(
        ApplicationStepRow.extreme_poverty_met,
        "extreme_poverty_met",
        PERSONAL,
        "Whether the conditions of support in extreme poverty are met, by the methods that lie outside the notice (是否符合特困条件).",
        required=True,
    )
    allowance_met: bool = writable(
        ApplicationStepRow.allowance_met,
        "allowance_met",
        PERSONAL,
        "Whether the conditions of the subsistence allowance are met, by the methods that lie outside the notice (是否符合低保条件).",
        required=True,
    )
    supersedes: UUID | None = _corrects_step("check", "更正的核对")


@strawberry.input(
    description="The confirmation of an application: the person is recognised in the category that fits, by a determination from the day of the confirmation on (审核确认登记)."
)
class ApplicationConfirmationInput:
    KEY: ClassVar[str] = "application_confirmation_input"
    WRITES: ClassVar[Writes] = _step(
        ApplicationState.DETERMINED,
        one_of("category", [str(category) for category in CATEGORIES]),
        _kind_fits,
        depends_on=(*SORTED, *DETERMINATIONS),
    )

    application: UUID = _application()
    taken_on: date = _taken_on("The day of the confirmation, which must not be in the future (确认日期).")
    category: Category = writable(
        ApplicationStepRow.category,
        "category",
        PERSONAL,
        "The category that the application is sorted to or, where a rule cannot decide, one that a person has checked (认定类别).",
        required=True,
    )
    kind: CategoryKind | None = writable(
        ApplicationStepRow.kind,
        "kind",
        PERSONAL,
        "The mode of support, for somebody in extreme poverty. Leave it out otherwise (供养方式).",
    )


@strawberry.input(
    description="The refusal of an application. The person stays in the database with the reason, §5 (不予认定登记)."
)
class ApplicationRefusalInput:
    KEY: ClassVar[str] = "application_refusal_input"
    WRITES: ClassVar[Writes] = _step(
        ApplicationState.REFUSED, depends_on=(*SORTED, "application_step.declared_less", *DETERMINATIONS)
    )

    application: UUID = _application()
    taken_on: date = _taken_on("The day of the refusal, which must not be in the future (决定日期).")
    reason: RefusalReason = writable(
        ApplicationStepRow.reason, "reason", PERSONAL, "Why the application is refused (不予认定原因).", required=True
    )


@strawberry.input(description="The withdrawal of an application by the person, before it is decided (撤回申请登记).")
class ApplicationWithdrawalInput:
    KEY: ClassVar[str] = "application_withdrawal_input"
    WRITES: ClassVar[Writes] = _step(ApplicationState.WITHDRAWN)

    application: UUID = _application()
    taken_on: date = _taken_on("The day of the withdrawal, which must not be in the future (撤回日期).")


@strawberry.input(one_of=True, description="Exactly one application, move or step (救助申请办理).")
class RecordApplicationInput:
    application: ApplicationInput | None = without_grant("An application, new or corrected (救助申请).")
    move: ApplicationMoveInput | None = without_grant(
        "The move of somebody who leaves the allowance or support in extreme poverty, §20 (转入认定程序)."
    )
    authorisation: ApplicationAuthorisationInput | None = without_grant("The authorisation of the check (申请授权).")
    check: ApplicationCheckInput | None = without_grant("The check (调查核对).")
    confirmation: ApplicationConfirmationInput | None = without_grant("The confirmation (审核确认).")
    refusal: ApplicationRefusalInput | None = without_grant("The refusal (不予认定).")
    withdrawal: ApplicationWithdrawalInput | None = without_grant("The withdrawal by the person (撤回申请).")
