"""The values of the contract: exact, and strict about what they accept."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

import strawberry
from graphql import GraphQLError

from hub.catalogue.declarations import DateInterval, Money, MoneyInterval, Percent
from hub.clock import moment_text
from hub.days import YEARS, read_day, read_moment
from hub.fixed_point import Hundredths, parse_hundredths
from schema.keys import ResidentIdNumber, parse_resident_id_number


def parse_money(value: Any) -> Money:
    try:
        return Money(Hundredths.read(value if isinstance(value, str) else ""))
    except ValueError:
        raise GraphQLError('Money must be a string of yuan with at most two decimals, such as "380.00".') from None


def parse_percent(value: Any) -> Percent:
    try:
        percent = Hundredths.read(value if isinstance(value, str) else "")
        parse_hundredths(percent)
        return Percent(percent)
    except ValueError:
        raise GraphQLError('Percent must be a string with at most two decimals, such as "70.00".') from None


def parse_uuid(value: Any) -> UUID:
    try:
        if isinstance(value, str) and len(value) == 36:
            return UUID(value)
    except ValueError:
        pass
    raise GraphQLError("An identifier must be a UUID of 36 characters.")


def parse_day(value: Any) -> date:
    try:
        return read_day(value if isinstance(value, str) else "")
    except ValueError:
        raise GraphQLError(f'A date must be a string such as "2026-11-23", {YEARS}.') from None


def parse_moment(value: Any) -> datetime:
    try:
        return read_moment(value if isinstance(value, str) else "")
    except ValueError:
        raise GraphQLError(
            f'A time must be a string with its time zone, such as "2026-11-23T09:30:00+08:00", {YEARS}.'
        ) from None


def write_day(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def write_moment(value: Any) -> str:
    return moment_text(value) if isinstance(value, datetime) else str(value)


def parse_interval(value: Any) -> Any:
    raise GraphQLError("Intervals appear only in answers. No argument accepts one.")


DECIMAL = "https://www.w3.org/TR/xmlschema11-2/#decimal"
RFC_3339 = "https://www.rfc-editor.org/rfc/rfc3339"
ISO_8601_2 = "https://www.iso.org/standard/70908.html"
GB_11643 = "https://zh.wikisource.org/wiki/GB_11643-1999_%E5%85%AC%E6%B0%91%E8%BA%AB%E4%BB%BD%E5%8F%B7%E7%A0%81"

SCALARS: dict[object, Any] = {
    Money: strawberry.scalar(
        name="Money",
        description='An exact sum in yuan, written as a string with at most two decimals, such as "380.00" (金额，元).',
        specified_by_url=DECIMAL,
        serialize=str,
        parse_value=parse_money,
    ),
    MoneyInterval: strawberry.scalar(
        name="MoneyInterval",
        description='The band in which a sum in yuan lies. It includes both ends and is written as an interval of ISO 8601, such as "1000.00/1499.99"; `..` is an open end (金额区间，元).',
        serialize=str,
        parse_value=parse_interval,
        specified_by_url=ISO_8601_2,
    ),
    DateInterval: strawberry.scalar(
        name="DateInterval",
        description='The band in which a day lies. It includes both ends and is written as an interval of ISO 8601, such as "1960-01-01/1969-12-31"; `..` is an open end (日期区间).',
        serialize=str,
        parse_value=parse_interval,
        specified_by_url=ISO_8601_2,
    ),
    Percent: strawberry.scalar(
        name="Percent",
        description='An exact percentage, written as a string with at most two decimals, such as "90.00" (百分比).',
        specified_by_url=DECIMAL,
        serialize=str,
        parse_value=parse_percent,
    ),
    ResidentIdNumber: strawberry.scalar(
        name="ResidentIdNumber",
        description="A resident ID number by GB 11643, of 18 characters (公民身份号码).",
        specified_by_url=GB_11643,
        serialize=str,
        parse_value=parse_resident_id_number,
    ),
    UUID: strawberry.scalar(
        name="UUID",
        description="An identifier that the hub gave, written as a UUID of 36 characters (内部标识，UUID).",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc9562",
        serialize=str,
        parse_value=parse_uuid,
    ),
    date: strawberry.scalar(
        name="Date",
        description='A calendar day in Chongqing, such as "2026-11-23" (日期).',
        specified_by_url=f"{RFC_3339}#section-5.6",
        serialize=write_day,
        parse_value=parse_day,
    ),
    datetime: strawberry.scalar(
        name="DateTime",
        description='A moment with its time zone, such as "2026-11-23T09:30:00+08:00". The hub returns times in UTC (时间).',
        specified_by_url=f"{RFC_3339}#section-5.6",
        serialize=write_moment,
        parse_value=parse_moment,
    ),
}
