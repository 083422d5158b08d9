"""Persons and households are registered, and corrected: what was recorded before stays as a version (§5)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from hub.catalogue.declarations import Check, WriteAction, Writes
from hub.catalogue.fields import reference, writable, writable_protected
from hub.codes import DataOrigin, Sex
from hub.identifiers import birth_date
from hub.intake.cells import bank_account, division, phone, text
from hub.intake.checks import birth_as_numbered, born_as_numbered, sex_as_numbered
from hub.intake.formats import KEPT_BANK_ACCOUNT, KEPT_ID_NUMBER, KEPT_PHONE
from hub.tables.population import HouseholdRow, PersonRow
from schema.checks import moment_read, never_null, possible_days, stripped
from schema.keys import PersonKey, ResidentIdNumber
from schema.population import GENERAL, PERSONAL, SENSITIVE

_NUMBERED = ("id_number", "birth_date", "sex")
_READ_BEFORE = moment_read("recorded_at")


def _after_birth(values: Mapping[str, Any], today: date) -> tuple[str, str] | None:
    number, died = values.get("id_number"), values.get("died_on")
    born = birth_date(number) if number else values.get("birth_date")
    return ("died_on", "must not be before the date of birth.") if died and born and died < born else None


def _as_numbered(values: Mapping[str, Any], today: date) -> tuple[str, str] | None:
    """Return the rules of imported persons."""
    if values.get("id_number") is None:
        return None
    if birth_date(values["id_number"]) > today:
        return "id_number", "must not carry a date of birth in the future, in digits 7 to 14."
    if born_as_numbered(values["id_number"], values.get("birth_date")):
        return "birth_date", "must be the date in digits 7 to 14 of the resident ID number, or be left out."
    if sex_as_numbered(values["id_number"], values.get("sex")):
        return "sex", "must agree with digit 17 of the resident ID number, or be left out."
    return None


def _born_as_numbered(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the date of birth that the number carries, as imported persons have it."""
    number = values.get("id_number")
    return {"birth_date": birth_as_numbered(number, values.get("birth_date"))} if number else {}


def _together(column: str) -> Check:
    """What the identity number says is corrected with it: nobody tries out what it says of somebody."""

    def check(values: Mapping[str, Any], today: date) -> tuple[str, str] | None:
        given = [name for name in _NUMBERED if name in values]
        missing = column in given and len(given) < len(_NUMBERED)
        return (column, "must come with the others of idNumber, birthDate and sex.") if missing else None

    return check


def _name() -> Any:
    return writable(PersonRow.name, "name", PERSONAL, "The name (姓名).", convert=stripped(text()))


def _sex() -> Any:
    return writable(PersonRow.sex, "sex", PERSONAL, "The sex, which must agree with the resident ID number (性别).")


def _born() -> Any:
    return writable(
        PersonRow.birth_date,
        "birth_date",
        PERSONAL,
        "The date of birth, which must agree with the resident ID number (出生日期).",
    )


def _number(*, required: bool) -> Any:
    words = "The resident ID number (公民身份号码)."
    return writable_protected("id_number", SENSITIVE, words, KEPT_ID_NUMBER, required=required, convert=str)


def _phone() -> Any:
    return writable_protected("phone", PERSONAL, "The phone number (联系电话).", KEPT_PHONE, convert=stripped(phone))


def _account() -> Any:
    words = "The number of the bank account for payments, of 12 to 19 digits (银行账号)."
    return writable_protected("bank_account", SENSITIVE, words, KEPT_BANK_ACCOUNT, convert=stripped(bank_account))


def _origin() -> Any:
    return writable(PersonRow.origin, "origin", GENERAL, "How the data was obtained (来源).")


def _division(*, required: bool) -> Any:
    return writable(
        PersonRow.division_code,
        "division",
        GENERAL,
        "The code of the division of registration, which must lie within your scope (户籍地代码).",
        required=required,
        convert=stripped(division),
    )


def _address() -> Any:
    return writable(HouseholdRow.address, "address", PERSONAL, "The address (住址).", convert=stripped(text()))


def _urban() -> Any:
    return writable(HouseholdRow.urban, "urban", GENERAL, "True for an urban household, false for a rural one (城镇).")


def _registered_since() -> Any:
    return writable(
        PersonRow.registered_since,
        "registered_since",
        GENERAL,
        "The first day on which this registration applies. A correction of the division, or of urban or rural, applies from this day on, or from today if the day is left out; earlier days keep the old value (迁入日期).",
    )


def _died_on() -> Any:
    return writable(
        PersonRow.died_on,
        "died_on",
        PERSONAL,
        "The day of the death, the last one of the life. From the next day on no rule finds the person eligible, and the memberships and determinations of the person have ended (死亡日期).",
    )


def _corrects() -> Any:
    return writable(
        PersonRow.recorded_at,
        "corrects",
        GENERAL,
        "The `recordedAt` of the version that you read. Nothing is written if somebody has corrected that version since then (所更正版本的登记时间).",
        required=True,
    )


@strawberry.input(description="A person who is new to the database (新增低收入人口).")
class PersonInput:
    KEY: ClassVar[str] = "person_input"
    WRITES: ClassVar[Writes] = Writes(
        PersonRow,
        _born_as_numbered,
        (_as_numbered, *possible_days(PersonRow), _after_birth),
        action=WriteAction.REGISTER,
    )

    id_number: ResidentIdNumber = _number(required=True)
    division: str = _division(required=True)
    name: str | None = _name()
    sex: Sex | None = _sex()
    birth_date: date | None = _born()
    phone: str | None = _phone()
    bank_account: str | None = _account()
    origin: DataOrigin | None = _origin()
    registered_since: date | None = _registered_since()
    died_on: date | None = _died_on()


@strawberry.input(
    description="A correction of a person. Null means that a value is not known; what is left out stays as it is (更正人员信息)."
)
class PersonCorrectionInput:
    KEY: ClassVar[str] = "person_correction_input"
    WRITES: ClassVar[Writes] = Writes(
        PersonRow,
        _born_as_numbered,
        (
            never_null("id_number"),
            never_null("division_code"),
            never_null("registered_since"),
            *possible_days(PersonRow),
            _after_birth,
            _READ_BEFORE,
            *(_together(column) for column in _NUMBERED),
            _as_numbered,
        ),
        action=WriteAction.CORRECT,
        in_life=("died_on",),
    )

    person: PersonKey = reference("person_id", "The person whose data is corrected (更正对象).")
    corrects: datetime = _corrects()
    id_number: ResidentIdNumber | None = _number(required=False)
    division: str | None = _division(required=False)
    name: str | None = _name()
    sex: Sex | None = _sex()
    birth_date: date | None = _born()
    phone: str | None = _phone()
    bank_account: str | None = _account()
    origin: DataOrigin | None = _origin()
    registered_since: date | None = _registered_since()
    died_on: date | None = _died_on()


@strawberry.input(
    description="A provisional person: somebody who is helped in an emergency (§14) and whose resident ID number is not known (身份不明的急难对象)."
)
class ProvisionalPersonInput:
    KEY: ClassVar[str] = "provisional_person_input"
    WRITES: ClassVar[Writes] = Writes(PersonRow, lambda values: {}, (), action=WriteAction.REGISTER)

    division: str = writable(
        PersonRow.division_code,
        "division",
        GENERAL,
        "The code of the division where the help is given (救助地代码).",
        required=True,
        convert=stripped(division),
    )
    name: str | None = writable(
        PersonRow.name, "name", PERSONAL, "The name, as far as it is known (姓名).", convert=stripped(text())
    )
    sex: Sex | None = writable(PersonRow.sex, "sex", PERSONAL, "The sex (性别).")


@strawberry.input(
    description="The registered person who a provisional person turned out to be. Each organisation that wrote back a record for the provisional person then corrects it to name the registered person (身份核实)."
)
class PersonMatchInput:
    KEY: ClassVar[str] = "person_match_input"
    WRITES: ClassVar[Writes] = Writes(PersonRow, lambda values: {}, (_READ_BEFORE,), action=WriteAction.CORRECT)

    provisional: UUID = reference("person_id", "The identifier of the provisional person (临时登记人员).")
    id_number: ResidentIdNumber = reference(
        "matched_id", "The resident ID number of the registered person (公民身份号码)."
    )
    corrects: datetime = _corrects()


@strawberry.input(description="A household that is new to the database (新增家庭).")
class HouseholdInput:
    KEY: ClassVar[str] = "household_input"
    WRITES: ClassVar[Writes] = Writes(
        HouseholdRow, lambda values: {}, possible_days(HouseholdRow), action=WriteAction.REGISTER
    )

    division: str = _division(required=True)
    address: str | None = _address()
    urban: bool | None = _urban()
    registered_since: date | None = _registered_since()


@strawberry.input(
    description="A correction of a household. Null means that a value is not known; what is left out stays as it is (更正家庭信息)."
)
class HouseholdCorrectionInput:
    KEY: ClassVar[str] = "household_correction_input"
    WRITES: ClassVar[Writes] = Writes(
        HouseholdRow,
        lambda values: {},
        (never_null("division_code"), never_null("registered_since"), *possible_days(HouseholdRow), _READ_BEFORE),
        action=WriteAction.CORRECT,
    )

    household: UUID = reference("household_id", "The identifier of the household (更正的家庭).")
    corrects: datetime = _corrects()
    division: str | None = _division(required=False)
    address: str | None = _address()
    urban: bool | None = _urban()
    registered_since: date | None = _registered_since()
