"""The steps of an application: authorised, checked, and then determined or refused; or withdrawn by the person.

Each works on a step that was just written, in its transaction: what stands against it undoes it. Whoever takes a step at the same moment
waits, and then sees this one.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from sqlalchemy import RowMapping, and_, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.applications.sorting import CATEGORIES, CheckedMethods, Sorting, declared_less, sort
from hub.catalogue.companions import CompanionRow, WrittenRow
from hub.codes import Category, DeterminationOutcome, Verdict
from hub.errors import Code, HubError, Mistake, invalid_input
from hub.tables.applications import OPEN, ApplicationRow, ApplicationState, ApplicationStepRow, RefusalReason
from hub.tables.population import CategoryDeterminationRow

_BEFORE: Mapping[ApplicationState, Collection[ApplicationState]] = {
    ApplicationState.AUTHORISED: (ApplicationState.FOUND,),
    ApplicationState.CHECKED: (ApplicationState.AUTHORISED,),
    ApplicationState.DETERMINED: (ApplicationState.CHECKED,),
    ApplicationState.REFUSED: (ApplicationState.CHECKED,),
    ApplicationState.WITHDRAWN: OPEN,
}
"""The states from which each step leads on."""

_WHY_NOT: Mapping[ApplicationState, str] = {
    ApplicationState.FOUND: "This application is not authorised by the person yet. Nothing was written. Record the authorisation first.",
    ApplicationState.AUTHORISED: "This application is authorised, and has not been checked. Nothing was written. Record the check first.",
    ApplicationState.CHECKED: "This application has been checked already: one check is enough (§20). Nothing was written. To correct the check, give its identifier in supersedes.",
    ApplicationState.DETERMINED: "This application has been confirmed already. Nothing was written. To correct the outcome, correct the determination.",
    ApplicationState.REFUSED: "This application has been refused already. Nothing was written. To correct the outcome, correct the determination, or record a new application.",
    ApplicationState.WITHDRAWN: "This application has been withdrawn. Nothing was written. Record a new application.",
}
"""What to do where a step does not follow, by the state that the application is in."""

_AUTHORISED_TWICE = "This application has been authorised already: one authorisation is enough (§20). Nothing was written. To correct it before the check, give its identifier in supersedes."
_SORTED_ANEW = "What the rules say of this person has changed since the check. Nothing was written. Correct the check, which sorts the application again, and read its result."
_FITS = "The application is sorted to a category, so that NO_CATEGORY_FITS is not the reason. Nothing was written. Confirm it, or name another reason."
_NOT_DECLARED_LESS = "The check did not find that less was declared than is on record, so that DECLARED_UNTRUTHFULLY is not the reason. Nothing was written. Name another reason, or correct the figures and then the check."
_DOES_NOT_LEAVE = "This is the move of somebody who leaves the allowance or support in extreme poverty, and the check says that the conditions of one of them are met. Nothing was written. Withdraw the move, and record an application."
_CONTRADICTED = "A determination on record contradicts this: it recognises the person in a category that this step decides about, or refuses such a category from the same day on. Nothing was written. First record the last day of that determination, or correct it."


@dataclass(frozen=True, slots=True)
class _Decided:
    """An application that is decided, its check, and what the rules say now."""

    application: RowMapping
    sorting: Sorting
    declared_less: bool | None

    @property
    def decided_about(self) -> Sequence[Category]:
        """The categories that the application asks for: a move, for those that somebody leaves for."""
        return CATEGORIES[2:] if self.application["moved_from"] else CATEGORIES


async def take_step(connection: AsyncConnection, row: WrittenRow) -> Sequence[CompanionRow]:
    """Take a step. Raises STATE_CONFLICT where it does not follow, and INVALID_INPUT for a day before the step before it."""
    application = await _locked(connection, row)
    target: ApplicationState = ApplicationState[str(row.values["leads_to"])]
    corrects = row.values.get("supersedes_id") is not None
    state: ApplicationState = ApplicationState[str(application["state"])]
    if state not in ((target,) if corrects else _BEFORE[target]):
        raise HubError(Code.STATE_CONFLICT, _why_not(state, target))
    await _check_day(connection, row, application)
    further = await _FURTHER[target](connection, row, application) if target in _FURTHER else ()
    await connection.execute(
        update(ApplicationRow).where(ApplicationRow.id == application["id"]).values(state=str(target))
    )
    return further


def _why_not(state: ApplicationState, target: ApplicationState) -> str:
    return (
        _AUTHORISED_TWICE
        if target is ApplicationState.AUTHORISED and state in (target, ApplicationState.CHECKED)
        else _WHY_NOT[state]
    )


async def _locked(connection: AsyncConnection, row: WrittenRow) -> RowMapping:
    """Return the application of a step, and keep it as it is until the transaction ends. Raises SUPERSEDED for one that was corrected."""
    table = ApplicationRow.__table__
    found = select(table).where(table.c.id == row.values["application_id"]).with_for_update()
    application = (await connection.execute(found)).mappings().one()
    if application["superseded_at"] is not None:
        raise HubError(
            Code.SUPERSEDED,
            "This application has been corrected. Nothing was written. Read it again, and name the current version.",
        )
    return application


async def _check_day(connection: AsyncConnection, row: WrittenRow, application: RowMapping) -> None:
    step = ApplicationStepRow
    earlier = select(step.taken_on).where(
        step.application_id == application["id"], step.id != row.id, step.superseded_at.is_(None)
    )
    days = [application["applied_on"], *(await connection.execute(earlier)).scalars()]
    if row.values["taken_on"] < max(days):
        raise invalid_input(
            Mistake(("input",), "takenOn must not be before the day of the application, or of the step before it.")
        )


# --- the check --------------------------------------------------------------------------------------------------------


async def _check(connection: AsyncConnection, row: WrittenRow, application: RowMapping) -> Sequence[CompanionRow]:
    """Keep with a check what the rules make of it. Raises STATE_CONFLICT for a move of somebody who does not leave."""
    if application["moved_from"] and (row.values["extreme_poverty_met"] or row.values["allowance_met"]):
        raise HubError(Code.STATE_CONFLICT, _DOES_NOT_LEAVE)
    found = await _sorted(connection, row, row.values)
    less = await declared_less(
        connection,
        row.values["person_id"],
        row.today,
        row.at,
        income_fen=application["declared_income_fen"],
        savings_fen=application["declared_savings_fen"],
    )
    kept = {
        "margin_verdict": str(found.margin_verdict),
        "rigid_verdict": str(found.rigid_verdict),
        "sorted_to": found.sorted_to and str(found.sorted_to),
        "declared_less": less,
    }
    step = ApplicationStepRow
    await connection.execute(update(step).where(step.id == row.id).values(kept))
    return ()


async def _sorted(connection: AsyncConnection, row: WrittenRow, check: Mapping[str, Any] | RowMapping) -> Sorting:
    """Return what the rules say with a check, today and by what is known now: nobody chooses the day, which would tell of others."""
    methods = CheckedMethods(bool(check["extreme_poverty_met"]), bool(check["allowance_met"]))
    return await sort(connection, row.values["person_id"], methods, row.today, row.at)


# --- the decision -----------------------------------------------------------------------------------------------------


async def _confirm(connection: AsyncConnection, row: WrittenRow, application: RowMapping) -> Sequence[CompanionRow]:
    """Recognise the person in the category that fits, and refuse the categories that were tried before it."""
    decided, category = await _decided(connection, row, application), Category[row.values["category"]]
    if category not in decided.decided_about or not decided.sorting.may_be(category):
        raise HubError(Code.STATE_CONFLICT, _not_this(decided.sorting))
    before = decided.decided_about[: decided.decided_about.index(category)]
    # What a rule leaves open is not refused with it.
    refused = [each for each in before if not decided.sorting.may_be(each)]
    outcomes = dict.fromkeys(refused, DeterminationOutcome.REFUSED)
    return await _determine(connection, row, {**outcomes, category: DeterminationOutcome.RECOGNISED})


def _not_this(sorting: Sorting) -> str:
    if sorting.sorted_to is not None:
        return f"The rules sort this application to {sorting.sorted_to}. Nothing was written. Confirm that category, or refuse the application with a reason."
    return "No rule allows this category for this application. Nothing was written. Read the verdicts of the check, and confirm a category that they leave open, or refuse the application."


async def _refuse(connection: AsyncConnection, row: WrittenRow, application: RowMapping) -> Sequence[CompanionRow]:
    """Refuse every category that the application asks for: the person stays, with the reason."""
    decided, reason = await _decided(connection, row, application), RefusalReason[row.values["reason"]]
    if reason is RefusalReason.NO_CATEGORY_FITS and decided.sorting.sorted_to is not None:
        raise HubError(Code.STATE_CONFLICT, _FITS)
    if reason is RefusalReason.DECLARED_UNTRUTHFULLY and not decided.declared_less:
        raise HubError(Code.STATE_CONFLICT, _NOT_DECLARED_LESS)
    return await _determine(connection, row, dict.fromkeys(decided.decided_about, DeterminationOutcome.REFUSED))


async def _decided(connection: AsyncConnection, row: WrittenRow, application: RowMapping) -> _Decided:
    """Return what is decided. Raises STATE_CONFLICT where the rules say something else now than when it was checked."""
    table = ApplicationStepRow.__table__
    checked = select(table).where(
        table.c.application_id == application["id"],
        table.c.leads_to == str(ApplicationState.CHECKED),
        table.c.superseded_at.is_(None),
    )
    check = (await connection.execute(checked)).mappings().one()
    sorting = await _sorted(connection, row, check)
    kept = Sorting(
        Verdict[check["margin_verdict"]],
        Verdict[check["rigid_verdict"]],
        check["sorted_to"] and Category[check["sorted_to"]],
    )
    if sorting != kept:
        raise HubError(Code.STATE_CONFLICT, _SORTED_ANEW)
    return _Decided(application, sorting, check["declared_less"])


async def _determine(
    connection: AsyncConnection, row: WrittenRow, outcomes: Mapping[Category, DeterminationOutcome]
) -> Sequence[CompanionRow]:
    """Write a determination for each category, from the day of the decision on. Raises STATE_CONFLICT where one in force contradicts
    that."""
    held, since = CategoryDeterminationRow, row.values["taken_on"]
    recognised = [each for each, outcome in outcomes.items() if outcome is DeterminationOutcome.RECOGNISED]
    contradicts = or_(
        held.outcome == str(DeterminationOutcome.RECOGNISED),
        and_(held.category.in_(map(str, recognised)), held.since >= since),
    )
    on_record = select(held.id).where(
        held.person_id == row.values["person_id"],
        held.category.in_(map(str, outcomes)),
        or_(held.until.is_(None), held.until >= since),
        held.superseded_at.is_(None),
        contradicts,
    )
    if (await connection.execute(on_record.limit(1))).first():
        raise HubError(Code.STATE_CONFLICT, _CONTRADICTED)
    written = [
        {
            "id": str(uuid4()),
            "person_id": row.values["person_id"],
            "category": str(category),
            "kind": row.values.get("kind") if outcome is DeterminationOutcome.RECOGNISED else None,
            "outcome": str(outcome),
            "since": since,
            "until": None,
            "organisation_id": row.organisation_id,
            "recorded_at": row.at,
        }
        for category, outcome in outcomes.items()
    ]
    await connection.execute(insert(held), written)
    return [CompanionRow(held, each["id"], each["person_id"]) for each in written]


_FURTHER: Mapping[
    ApplicationState, Callable[[AsyncConnection, WrittenRow, RowMapping], Awaitable[Sequence[CompanionRow]]]
] = {
    ApplicationState.CHECKED: _check,
    ApplicationState.DETERMINED: _confirm,
    ApplicationState.REFUSED: _refuse,
}
"""What else a step comes to, by the state that it leads to."""
