"""What a filter can ask of a value. All that is given in one condition must hold.

A statistic takes conditions of one value only: its rows are those of a group that it could have been asked for.
"""

from __future__ import annotations

from datetime import date

import strawberry

from hub.catalogue.fields import without_grant
from hub.codes import Category, Sex

_KNOWN = "True finds rows that have a value, false finds rows that have none (是否已知)."


@strawberry.input(description="A condition on a day (日期条件).")
class DateCondition:
    equal: date | None = without_grant("The day is this one (等于).")
    from_: date | None = without_grant("The day is this one or a later one (不早于).", name="from")
    to: date | None = without_grant("The day is this one or an earlier one (不晚于).")
    is_known: bool | None = without_grant(_KNOWN)


@strawberry.input(description="A condition on a Boolean field (布尔值条件).")
class BooleanCondition:
    equal: bool | None = without_grant("The value is this one (等于).")
    is_known: bool | None = without_grant(_KNOWN)


@strawberry.input(description="A condition on a person's sex (性别条件).")
class SexCondition:
    equal: Sex | None = without_grant("The sex is this one (等于).")
    in_: list[Sex] | None = without_grant("The sex is one of these (属于).", name="in")
    is_known: bool | None = without_grant(_KNOWN)


@strawberry.input(description="A condition on the categories in force today (当前类别条件).")
class CategoryCondition:
    equal: Category | None = without_grant("The person has this category today (等于).")
    in_: list[Category] | None = without_grant(
        "The person has at least one of these categories today (属于).", name="in"
    )


@strawberry.input(description="A condition on the division of registration (户籍地条件).")
class DivisionCondition:
    within: str | None = without_grant("The code of a division: it and every division below it match (本级及以下).")


@strawberry.input(description="A condition on a person's sex, for statistics (统计性别条件).")
class OneSex:
    equal: Sex | None = without_grant("The sex is this one (等于).")


@strawberry.input(description="A condition on the categories in force today, for statistics (统计当前类别条件).")
class OneCategory:
    equal: Category | None = without_grant("The person has this category today (等于).")


@strawberry.input(description="A condition on a Boolean field, for statistics (统计布尔值条件).")
class OneBoolean:
    equal: bool | None = without_grant("The value is this one (等于).")
